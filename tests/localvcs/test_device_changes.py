"""ModifyDevice, DeleteDevices, SetStreamMode, UpdateCorp: what they change and what they leave alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.clock import ManualClock
from app.localvcs.started import STARTED_MS
from tests.support.localvcs import LocalVcs, running_service
from tests.support.waiting import wait_until

NVR = "33010600001180000100"
CHANNEL = "33010600001320000001"
CAMERA = "33010600001320000011"
ROOF, ENTRANCE = "33010600001320000014", "33010600001320000016"
"""Pulled on demand."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LocalVcs]:
    """A demo site to change things in."""
    with running_service(tmp_path, clock=ManualClock(), register_seconds=5.0) as service:
        yield service


def ipc(service: LocalVcs, device_id: str) -> dict[str, Any]:
    page = service.answer("DescribeIpcs", PageNum="1", PageSize="1", DeviceIdList=device_id)
    record: dict[str, Any] = page["Data"]["Records"][0]
    return record


def nvr(service: LocalVcs, device_id: str) -> dict[str, Any]:
    page = service.answer("DescribeNvrs", PageNum="1", PageSize="1", NvrDeviceIdList=device_id)
    record: dict[str, Any] = page["Data"]["Records"][0]
    return record


def test_modify_changes_what_was_sent_and_nothing_else(own: LocalVcs) -> None:
    before = ipc(own, CAMERA)
    assert isinstance(own.clock, ManualClock)
    own.clock.advance(61_000)
    changes = {
        "DeviceName": "新名字",
        "DeviceAddress": "上海市浦东新区",
        "DeviceSubType": "4",
        "DeviceIp": "192.168.1.9",
        "FrameRate": "5",
        "Vendor": "",
    }
    own.answer("ModifyDevice", DeviceId=CAMERA, **changes)
    after = ipc(own, CAMERA)
    assert {name for name in after if after[name] != before[name]} == {*changes, "ModifyTime"}
    assert {name: after[name] for name in changes} == changes
    assert (before["ModifyTime"], after["ModifyTime"]) == ("2026-01-02T11:04:05", "2026-01-02T11:05:06")


def test_modify_with_nothing_to_change(own: LocalVcs) -> None:
    before = ipc(own, CAMERA)
    assert own.answer("ModifyDevice", DeviceId=CAMERA, DeviceName="")["Code"] == "200"
    assert ipc(own, CAMERA) == before


def test_camera_settings_have_no_effect_on_a_recorder(own: LocalVcs) -> None:
    assert own.answer("ModifyDevice", DeviceId=NVR, FrameRate="5", DeviceName="N")["Code"] == "200"
    assert nvr(own, NVR)["DeviceName"] == "N"


def test_a_password_is_taken_and_never_given_back_or_stored(own: LocalVcs, tmp_path: Path) -> None:
    assert ipc(own, CAMERA)["Password"] == ""
    own.answer("ModifyDevice", DeviceId=CAMERA, Password="correct-horse")
    assert ipc(own, CAMERA)["Password"] == "******"
    kept = [path for path in (tmp_path / "localvcs").rglob("*") if path.is_file()]
    assert kept and all(b"correct-horse" not in path.read_bytes() for path in kept)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DeviceName", "x" * 65), ("DeviceSubType", "5"), ("Longitude", "200"), ("DeviceRate", "fast")],
)
def test_modify_limits(demo: LocalVcs, name: str, value: str) -> None:
    response = demo.call("ModifyDevice", {"DeviceId": CAMERA, name: value})
    assert (response.status_code, response.json()["Code"]) == (400, f"Invalid{name}")


def test_modify_unknown_device(demo: LocalVcs) -> None:
    answer = demo.answer("ModifyDevice", DeviceId="nope", DeviceName="x")
    assert (answer["Code"], answer["Message"]) == (
        "DeviceNotFound",
        "The relevant device information could not be found",
    )


def release_all_cameras(service: LocalVcs) -> None:
    """Deletes the demo's instances: a camera of an instance cannot be deleted."""
    listed = service.answer("ListInstances", PageSize="100")["Data"]["Items"]
    ids = json.dumps([instance["InstanceId"] for instance in listed])
    assert service.answer("DeleteAIInstance", InstanceIds=ids)["Code"] == "0"


def test_delete_reports_each_id_once_and_takes_channels_along(own: LocalVcs) -> None:
    release_all_cameras(own)
    answer = own.answer("DeleteDevices", DeviceIdList=f"{NVR}, nope,{CAMERA},{CAMERA}")
    assert [(row["DeviceId"], row["Code"]) for row in answer["Data"]] == [
        (NVR, "200"),
        ("nope", "DeviceNotFound"),
        (CAMERA, "200"),
    ]
    assert own.answer("DescribeIpcs", PageNum="1", PageSize="1", NvrIdList=NVR)["Data"]["TotalCount"] == 0
    live = own.answer("GetDeviceLiveUrl", DeviceId=CHANNEL)
    assert live["Code"] == "Failed"


def test_a_camera_of_an_instance_stays_and_keeps_its_recorder(own: LocalVcs) -> None:
    answer = own.answer("DeleteDevices", DeviceIdList=f"{CHANNEL},{NVR}")
    assert [(row["Code"], row["Description"]) for row in answer["Data"]] == [
        ("InstanceAlreadyBind", "Device is already bound to an instance and cannot be deleted"),
        ("DeviceDeleteError", "Failed to delete device"),
    ]
    assert nvr(own, NVR)["SubDeviceCount"] == "8"


def test_deleting_ends_the_stream(own: LocalVcs) -> None:
    release_all_cameras(own)
    address = own.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"]
    own.answer("DeleteDevices", DeviceIdList=CAMERA)
    with own.session() as http:
        assert http.get(address, timeout=20).status_code in (404, 410)


def test_stream_mode_is_all_or_nothing(own: LocalVcs) -> None:
    on_demand = "33010600001320000014"
    answer = own.answer("SetStreamMode", DeviceIdList=f"{on_demand},nope", StreamMode="1")
    assert answer["Code"] == "DeviceNotFound"
    assert ipc(own, on_demand)["StreamAction"] == "0"
    assert own.answer("GetDeviceLiveUrl", DeviceId=on_demand)["Code"] == "Retry"
    own.answer("SetStreamMode", DeviceIdList=on_demand, StreamMode="1")
    assert ipc(own, on_demand)["StreamAction"] == "1"
    assert own.answer("GetDeviceLiveUrl", DeviceId=on_demand)["Code"] == "200"
    own.answer("SetStreamMode", DeviceIdList=on_demand, StreamMode="0")


def test_a_device_added_by_hand_gets_connected_in_the_demo(own: LocalVcs) -> None:
    corp = own.answer("ListCorps", PageNumber="1", PageSize="1")["Data"]["Records"][0]["CorpId"]
    created = own.answer(
        "CreateDevice",
        CorpId=corp,
        DeviceType="NVR",
        DataSourceType="VIDEO",
        DeviceName="Mine",
        DeviceAddress="Hangzhou",
        SubDeviceCount="2",
        InProtocol="SAPI",
        ActivateCode="x",
    )["Data"]
    channel = created["SubDeviceInfo"][1]["SubDeviceId"]
    waiting = own.answer("GetDeviceLiveUrl", DeviceId=channel)
    assert (waiting["Code"], ipc(own, channel)["DeviceStatus"]) == ("Failed", "2")
    assert isinstance(own.clock, ManualClock)
    own.clock.advance(5_000)
    for _ in range(2000):
        if ipc(own, channel)["DeviceStatus"] == "1":
            break
    assert nvr(own, created["DeviceId"])["DeviceStatus"] == "1"
    assert own.answer("GetDeviceLiveUrl", DeviceId=channel, StreamType="2")["Code"] == "Retry"
    own.clock.advance(3_000)
    ready = own.answer("GetDeviceLiveUrl", DeviceId=channel, StreamType="2")
    assert (ready["Code"], ready["StreamType"]) == ("200", 2)


def test_a_device_nobody_connects_keeps_waiting(demo: LocalVcs, corp_id: str) -> None:
    created = demo.answer(
        "CreateDevice",
        CorpId=corp_id,
        DeviceType="IPC",
        DataSourceType="VIDEO",
        DeviceName="Mine",
        DeviceAddress="Hangzhou",
    )["Data"]["DeviceId"]
    assert ipc(demo, created)["DeviceStatus"] == "2"
    for action in ("GetDeviceLiveUrl", "GetDevicePicture"):
        answer = demo.answer(action, DeviceId=created)
        assert (answer["Code"], answer["Message"]) == ("Failed", "The device has not registered yet.")
    assert demo.answer("StartStreams", DeviceIdList=created)["Code"] == "200"
    assert (ipc(demo, created)["StreamStatus"], ipc(demo, created)["StreamAction"]) == ("0", "1")


def test_a_stream_asked_for_starts_when_its_camera_gets_connected(own: LocalVcs) -> None:
    corp = own.answer("ListCorps", PageNumber="1", PageSize="1")["Data"]["Records"][0]["CorpId"]
    camera = own.answer(
        "CreateDevice",
        CorpId=corp,
        DeviceType="IPC",
        DataSourceType="VIDEO",
        DeviceName="Mine",
        DeviceAddress="Hangzhou",
    )["Data"]["DeviceId"]
    own.answer("StartStreams", DeviceIdList=camera)
    assert isinstance(own.clock, ManualClock)
    own.clock.advance(5_000)
    wait_until(lambda: ipc(own, camera)["DeviceStatus"] == "1", "it gets connected")

    def gives_pictures() -> bool:
        own.clock.advance(2_500)  # it is started a moment after it is seen to be connected
        return bool(ipc(own, camera)["StreamStatus"] == "1")

    wait_until(gives_pictures, "its stream starts")
    assert own.answer("GetDeviceLiveUrl", DeviceId=camera)["Code"] == "200"


def test_a_started_stream_that_nobody_watches_ends(own: LocalVcs) -> None:
    assert isinstance(own.clock, ManualClock)
    own.answer("StartStreams", DeviceIdList=ROOF)
    own.clock.advance(STARTED_MS - 1)
    assert (ipc(own, ROOF)["StreamStatus"], ipc(own, ROOF)["StreamAction"]) == ("1", "1")
    own.clock.advance(1)
    wait_until(lambda: ipc(own, ROOF)["StreamAction"] == "0", "it is let go")
    assert ipc(own, ROOF)["StreamStatus"] == "0"
    assert own.answer("GetDeviceLiveUrl", DeviceId=ROOF)["Code"] == "Retry"


def test_a_restart_ends_what_was_started_and_keeps_the_stream_mode(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        service.answer("StartStreams", DeviceIdList=f"{ROOF},{ENTRANCE}")
        service.answer("SetStreamMode", DeviceIdList=ENTRANCE, StreamMode="1")
        assert [ipc(service, camera)["StreamAction"] for camera in (ROOF, ENTRANCE)] == ["1", "1"]
    with running_service(tmp_path) as service:
        assert [ipc(service, camera)["StreamAction"] for camera in (ROOF, ENTRANCE)] == ["0", "1"]


def test_a_scene_that_an_earlier_version_had(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        assert service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Code"] == "200"
    database = sqlite3.connect(tmp_path / "localvcs" / "localvcs.sqlite3")
    with database:
        database.execute("UPDATE devices SET source = 'gone' WHERE device_id = ?", (CAMERA,))
    database.close()
    with running_service(tmp_path) as service:
        assert service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Code"] == "Failed"
        assert ipc(service, CAMERA)["StreamStatus"] == "0"


def test_update_corp_changes_what_was_sent(demo: LocalVcs, corp_id: str) -> None:
    demo.answer("UpdateCorp", CorpId=corp_id, Description="d", IconPath="https://x/i.png")
    demo.answer("UpdateCorp", CorpId=corp_id, CorpName="Renamed", Description="")
    records = demo.answer("ListCorps", PageNumber="1", PageSize="1000")["Data"]["Records"]
    (record,) = [r for r in records if r["CorpId"] == corp_id]
    assert (record["CorpName"], record["Description"], record["IconPath"], record["AppName"]) == (
        "Renamed",
        "",
        "https://x/i.png",
        "tests",
    )


def test_update_corp_errors(demo: LocalVcs) -> None:
    assert demo.call("UpdateCorp", {"CorpName": "x"}).json()["Code"] == "MissingCorpId"
    assert demo.call("UpdateCorp", {"CorpId": "x"}).status_code == 401
