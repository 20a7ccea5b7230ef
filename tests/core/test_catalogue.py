"""The device list: complete or said not to be, without ever standing in the owner's way."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
import pytest

from app.core import timing, tree
from app.core.catalogue import CatalogueChange, CataloguePhase
from app.core.tree import Device, DeviceKind, DeviceStatus, Tree, natural_key
from app.store.database import Database
from app.vcs import errors
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig, camera


def recorder(number: int, kind: str = "NVR", **fields) -> dict:
    row = {"DeviceId": f"nvr{number}", "DeviceName": f"NVR {number}", "CorpId": "corp1", "DeviceType": kind}
    return {**row, "DeviceStatus": "1", "Password": "hunter2-secret", **fields}


def heard(rig: StationRig) -> list[CatalogueChange]:
    changes: list[CatalogueChange] = []
    rig.station.catalogue.subscribe(lambda c: None if c.state_only else changes.append(c))
    return changes


def test_the_tree_has_recorders_channels_boxes_and_cameras_in_natural_order() -> None:
    service = ScriptedService(12)
    service.recorders = [recorder(10), recorder(9), recorder(1, "ABox", DeviceName="Box")]
    service.cameras[3] = camera(3, ParentDeviceId="nvr9")
    service.cameras[4] = camera(4, ParentDeviceId="nvr1")
    service.cameras[5] = camera(5, ParentDeviceId="gone")
    rig = StationRig(service)
    rig.start()
    catalogue = rig.station.catalogue
    assert catalogue.children("nvr9", "corp1") == ("cam3",)
    assert catalogue.devices["nvr1"].kind is DeviceKind.ABOX
    assert catalogue.devices["cam4"].kind is DeviceKind.CHANNEL
    top = list(catalogue.children(None, "corp1"))
    assert top == ["nvr1", "nvr9", "nvr10", "cam0", "cam1", "cam2", *[f"cam{n}" for n in range(5, 12)]]
    assert catalogue.cameras_below("corp1")[:2] == ["cam4", "cam3"]
    assert catalogue.cameras_below("nvr9") == ["cam3"]
    assert catalogue.cameras_below("cam7") == ["cam7"]


def test_all_pages_are_read_a_few_at_a_time() -> None:
    rig = StationRig(ScriptedService(1050))
    rig.station.start()
    most = 0
    while rig.executor.jobs or rig.loop.waiting:
        most = max(most, len(rig.executor.jobs))
        rig.executor.run()
        rig.loop.run()
    assert most == timing.CATALOGUE_CALLS
    assert len(rig.station.catalogue.devices) == 1050
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
    pages = [r.page_num for r in rig.client.requests if type(r).__name__ == "DescribeIpcs"]
    assert sorted(pages) == [1, 2, 3, 4, 5, 6]
    assert all(r.page_size == 200 for r in rig.client.requests if type(r).__name__ == "DescribeIpcs")


def test_progress_is_told() -> None:
    rig = StationRig(ScriptedService(900))
    told = []
    rig.station.catalogue.subscribe(lambda c: told.append(rig.station.catalogue.state))
    rig.start()
    shown = {(state.loaded, state.total) for state in told}
    assert (200, 900) in shown
    assert all(state.refreshing for state in told[:-1]) and not told[-1].refreshing


def test_a_first_load_shows_what_it_has_before_it_is_over() -> None:
    rig = StationRig(ScriptedService(1000))
    changes = heard(rig)
    slow = rig.client.answer

    def answer(request):
        rig.clock.advance(0.3)
        return slow(request)

    rig.client.answer = answer
    rig.start()
    assert len(changes) >= 2
    assert 0 < len(changes[0].added) < 1000
    assert sum(len(change.added) for change in changes) == 1000
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE


def test_a_refresh_tells_only_what_is_different() -> None:
    rig = StationRig(ScriptedService(300))
    rig.start()
    before = dict(rig.station.catalogue.devices)
    order = rig.station.catalogue.children(None, "corp1")
    changes = heard(rig)
    rig.service.cameras[7] = camera(7, DeviceStatus="0")
    rig.wait(timing.CATALOGUE_REFRESH_S + 1)
    assert [(c.added, c.removed, c.changed) for c in changes] == [((), (), ("cam7",))]
    assert rig.station.catalogue.children(None, "corp1") is order, "the order was not worked out again"
    assert rig.station.catalogue.devices["cam8"] is before["cam8"]
    rig.service.cameras.pop(0)
    rig.service.cameras.append(camera(900))
    rig.service.cameras[6] = camera(7, DeviceStatus="1")
    rig.service.cameras[10] = camera(11, CorpId="corp2")
    rig.wait(timing.CATALOGUE_REFRESH_S + 1)
    last = changes[-1]
    assert (last.added, last.removed, last.changed, last.moved) == (
        ("cam900",),
        ("cam0",),
        ("cam7",),
        ("cam11",),
    )
    assert last.came_online == {"cam7", "cam900"}
    assert last.corps_changed and "corp2" in rig.station.catalogue.corps


def test_devices_that_come_and_go_between_pages_are_read_again_then_said_to_be_incomplete() -> None:
    rig = StationRig(ScriptedService(450))
    steady = rig.client.answer

    def shrinking(request):
        answer = steady(request)
        if (
            type(request).__name__ == "DescribeIpcs"
            and request.page_num == 1
            and len(rig.service.cameras) > 448
        ):
            rig.service.cameras.pop(0)
        return answer

    rig.client.answer = shrinking
    rig.start()
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
    assert set(rig.station.catalogue.devices) == {f"cam{n}" for n in range(2, 450)}
    rig.service.total_shift = 5  # a service whose total is never right
    rig.station.catalogue.refresh()
    rig.run()
    assert rig.station.catalogue.state.phase is CataloguePhase.INCOMPLETE
    assert len(rig.station.catalogue.devices) == 448
    pages = [r for r in rig.client.requests if type(r).__name__ == "DescribeIpcs" and r.page_num == 1]
    assert len(pages) == 3 + timing.CATALOGUE_PASSES


def test_a_failed_first_load_says_why_and_is_tried_again() -> None:
    rig = StationRig()
    rig.service.trouble = errors.ServiceUnavailable("X", "Http503", http_status=503)
    rig.start()
    state = rig.station.catalogue.state
    assert (state.phase, state.error_code) == (CataloguePhase.FAILED, "unavailable")
    rig.service.trouble = None
    rig.wait(timing.CATALOGUE_RETRY_S + 0.2)
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
    assert rig.station.catalogue.state.error_code is None


def test_a_failed_refresh_keeps_what_is_known() -> None:
    rig = StationRig()
    rig.start()
    rig.service.trouble = UNREACHABLE
    rig.station.catalogue.refresh()
    rig.run()
    state = rig.station.catalogue.state
    assert (state.phase, state.error_code) == (CataloguePhase.COMPLETE, "unreachable")
    assert len(rig.station.catalogue.devices) == 3
    rig.service.trouble = None
    rig.wait(2)
    assert rig.station.catalogue.state.error_code is None, "refreshed as soon as the service was back"


def test_recorders_that_cannot_be_listed_make_it_incomplete_not_empty() -> None:
    service = ScriptedService()
    service.recorders = [recorder(1)]
    rig = StationRig(service)
    rig.start()
    good = rig.client.answer
    refusal = errors.ServiceRefused("DescribeNvrs", "InvalidAction.NotFound", http_status=404)
    rig.client.answer = lambda r: refusal if type(r).__name__ == "DescribeNvrs" else good(r)
    rig.station.catalogue.refresh()
    rig.run()
    state = rig.station.catalogue.state
    assert (state.phase, state.error_code) == (CataloguePhase.INCOMPLETE, "refused")
    assert "nvr1" in rig.station.catalogue.devices


def test_the_last_known_tree_is_there_before_the_service_says_a_word(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.sqlite")
    service = ScriptedService(30)
    service.recorders = [recorder(1)]
    first = StationRig(service, database=database)
    first.start()
    second = StationRig(service, database=database)
    second.service.trouble = UNREACHABLE
    second.start()
    catalogue = second.station.catalogue
    assert catalogue.state.phase is CataloguePhase.CACHED
    assert catalogue.devices == first.station.catalogue.devices
    assert catalogue.children(None, "corp1") == first.station.catalogue.children(None, "corp1")
    assert catalogue.state.at_utc_ms == first.station.catalogue.state.at_utc_ms
    changes = heard(second)
    second.service.trouble = None
    second.wait(2)
    assert catalogue.state.phase is CataloguePhase.COMPLETE
    assert changes == [], "the same devices are no change"
    other = StationRig(service, database=database, profile={"name": "other"})
    other.service.trouble = UNREACHABLE
    other.start()
    assert not other.station.catalogue.devices
    database.close()


def test_a_kept_tree_nobody_can_read_is_no_obstacle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(tmp_path / "db.sqlite")
    database.save_tree("site", b"\xff not a tree", 1)
    with caplog.at_level(logging.WARNING):
        rig = StationRig(database=database)
        rig.start()
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
    assert "cannot be read" in caplog.text
    database.close()


def test_thirty_thousand_devices_are_swapped_in_not_walked_through() -> None:
    """What the owner's thread does with a new tree does not depend on its size."""
    rows = [
        Device(f"d{n}", f"Camera {n}", f"corp{n % 7}", DeviceKind.IPC, DeviceStatus.ONLINE)
        for n in range(30_000)
    ]
    big, difference = tree.build(Tree(), [], rows)
    assert len(difference.added) == 30_000
    assert tree.unpack(tree.pack(big)) == big
    again, nothing = tree.build(big, big.corps.values(), list(big.devices.values()))
    assert not nothing and again.below is big.below


@pytest.mark.parametrize("data", [b"", b"\x93", b"{}", tree.pack(Tree())[:-1]])
def test_unpack_refuses_what_is_no_tree(data: bytes) -> None:
    with pytest.raises(ValueError):
        tree.unpack(data)


def test_a_tree_kept_by_an_earlier_version_is_not_misread() -> None:
    kept = tree.pack(tree.Tree({"c": tree.Corp("c", "Project")}, {}, {}))
    assert tree.unpack(kept).corps["c"].name == "Project"
    layout, *parts = msgspec.msgpack.decode(kept)
    for earlier in (parts, [b"vcs-wall tree 1", *parts], [layout]):
        with pytest.raises(ValueError, match="version"):
            tree.unpack(msgspec.msgpack.encode(earlier))


def test_natural_order() -> None:
    names = ["Cam 10", "cam 9", "Cam 009a", "2", "10", "", "相机2", "相机10", "x" + "9" * 6000]
    ordered = sorted(names, key=natural_key)
    assert ordered[:3] == ["", "2", "10"]
    assert ordered.index("cam 9") < ordered.index("Cam 10")
    assert ordered.index("相机2") < ordered.index("相机10")


def test_numbers_nobody_can_read_become_nothing() -> None:
    service = ScriptedService(1)
    service.cameras[0] = camera(0, Longitude="east", Latitude="nan", FrameRate="25", DeviceStatus="7")
    rig = StationRig(service)
    rig.start()
    device = rig.station.catalogue.devices["cam0"]
    assert (device.longitude, device.latitude, device.frame_rate) == (None, None, 25.0)
    assert device.status is DeviceStatus.OFFLINE


def test_a_partial_tree_that_is_late_does_not_lose_the_whole_one() -> None:
    rig = StationRig(ScriptedService(600))
    good = rig.client.answer

    def answer(request):
        rig.clock.advance(0.3)
        return good(request)

    rig.client.answer = answer
    caller = rig.station.catalogue._caller
    run, held = caller.run, []
    rig.station.start()
    rig.executor.run()
    rig.loop.run()  # the last known tree: there is none
    caller.run = lambda *work: held.append(work)
    rig.run()
    (partial,) = held
    assert rig.station.catalogue._load.finish_next
    caller.run = run
    run(*partial)
    rig.run()
    assert len(rig.station.catalogue.devices) == 600
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE


def test_a_tree_that_cannot_be_built_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_: object) -> None:
        raise ZeroDivisionError

    rig = StationRig()
    with monkeypatch.context() as patch:
        patch.setattr(tree, "build", burst)
        rig.start()
    assert rig.station.catalogue.state.error_code == "internal"
    assert "failed inside" in caplog.text
    rig.wait(timing.CATALOGUE_RETRY_S + 0.2)
    assert rig.station.catalogue.state.phase is CataloguePhase.COMPLETE
