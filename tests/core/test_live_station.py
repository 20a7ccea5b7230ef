"""The station with nothing fake around it: real service, real HTTP, real decoders, real SQLite."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from app.core import arrangement, layoutdraft
from app.core.alarms import Alarm
from app.core.catalogue import CataloguePhase
from app.core.layouts import LAYOUTS
from app.core.status import Phase, Reason, TileCode
from app.core.touring import ALARM
from app.core.tours import Stop, Tour, new_id
from app.core.tree import DeviceKind, DeviceStatus
from app.localvcs.demo.site import demo_site
from tests.support.live_station import LiveStation, database
from tests.support.localvcs import running_service, service_process
from tests.support.waiting import LIMIT_S


def cameras(**wanted: object) -> list[str]:
    return [
        device.device_id
        for device in demo_site().cameras
        if all(getattr(device, name) == value for name, value in wanted.items())
    ]


def test_the_demo_site_as_a_tree_and_again_from_the_cache(tmp_path: Path) -> None:
    site = demo_site()
    kept = database(tmp_path)
    with running_service(tmp_path) as service, LiveStation(service.base_url, False, database=kept) as live:
        catalogue = live.station.catalogue
        live.until(lambda: catalogue.state.phase is CataloguePhase.COMPLETE)
        assert set(catalogue.devices) == {device.device_id for device in site.devices}
        assert {corp.name for corp in catalogue.corps.values()} == {corp.name for corp in site.corps}
        for device in site.devices:
            ours = catalogue.devices[device.device_id]
            assert (ours.name, ours.parent_id, ours.corp_id) == (
                device.name,
                device.parent_id,
                device.corp_id,
            )
            assert ours.is_camera == device.is_camera
            if device.is_camera:
                assert ours.has_sub_stream == device.has_sub
        kinds = {device.kind for device in catalogue.devices.values()}
        assert kinds == set(DeviceKind)
        assert {device.status for device in catalogue.devices.values()} == set(DeviceStatus)
        live.until(lambda: kept.load_tree("live") is not None)
        devices = dict(catalogue.devices)
    with LiveStation("http://127.0.0.1:9", False, database=kept) as live:
        live.until(lambda: live.station.catalogue.state.phase is CataloguePhase.CACHED)
        assert live.station.catalogue.devices == devices
    kept.close()


def test_no_thread_of_a_station_outlives_it(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    kept = database(tmp_path)
    with LiveStation("http://127.0.0.1:9", False, database=kept) as live:
        live.until(lambda: live.station.catalogue.state.phase is not CataloguePhase.EMPTY)
        shift = [thread for thread in threading.enumerate() if thread.name.startswith("shift")]
        assert shift and not set(shift) & before
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith("station"):  # a call that hangs must not hold up the end
            thread.join(LIMIT_S)
            assert not thread.is_alive(), thread.name
    kept.close()


def test_layouts_views_and_windows_keep_what_runs(tmp_path: Path) -> None:
    online = cameras(status="1", on_demand=False)[:3]
    with running_service(tmp_path) as service, LiveStation(service.base_url) as live:
        station = live.station
        wall, pool = station.wall, station.pool
        wall.assign_many(online)
        live.until(lambda: live.playing == 3)
        opened = {tile.device_id: tile.ring() for tile in wall.tiles if tile.device_id}
        streams = set(station._streams.owners)
        view = arrangement.of(wall.state)
        wall.history.clear()
        for layout in (*LAYOUTS.values(), layoutdraft.split(LAYOUTS["6"], 0, rows=2, cols=1), LAYOUTS["4"]):
            if layout.count >= len(online):
                wall.set_layout(layout)
        wall.swap(0, 2)
        wall.apply(arrangement.onto(wall.state, view))
        while wall.undo():
            pass
        while wall.redo():
            pass
        other = station.open_wall()
        wall.send(1, other, 0)
        assert set(station._streams.owners) == streams, "nothing was closed, nothing opened anew"
        there = {t.device_id: t.ring() for w in station.walls for t in w.tiles if t.device_id}
        assert there == opened
        seen = {device: ring.sequence for device, ring in opened.items() if ring is not None}
        live.until(lambda: all(ring.sequence > seen[d] + 5 for d, ring in opened.items() if ring is not None))
        assert pool is station.pool and len(seen) == 3


@pytest.mark.timeout(150)  # scenes are drawn for the first time, decoders killed: on two busy cores
def test_tiles_play_recover_and_say_why_they_do_not(tmp_path: Path) -> None:
    online = cameras(status="1", on_demand=True)[:1] + cameras(status="1", on_demand=False)[:1]
    offline, unregistered = cameras(status="0")[:1], cameras(status="2")[:1]
    with (
        running_service(tmp_path, pull_seconds=0.5, faults=True) as service,
        LiveStation(service.base_url) as live,
    ):
        wall = live.station.wall
        wall.assign_many(online + offline + unregistered)
        live.until(lambda: live.playing == 2 and live.station.counts.tiles_refused == 2)
        assert [tile.status().phase for tile in wall.tiles[2:]] == [Phase.REFUSED] * 2
        reasons = [tile.status().params["reason"] for tile in wall.tiles[2:]]
        assert reasons == [Reason.OFFLINE, Reason.UNREGISTERED]
        # (Few a second on a busy machine, where less is decoded.)
        live.until(
            lambda: all(
                s.fps > 0 and s.delay_ms is not None for s in (tile.status() for tile in wall.tiles[:2])
            )
        )
        status = wall.tiles[0].status()
        assert (status.stream, status.protocol, status.encrypted) == ("sub", "flv", False)

        rings = [tile.ring() for tile in wall.tiles]
        for decoder in live.station.pool.decoders():
            os.kill(decoder.pid, signal.SIGKILL)
        live.until(lambda: live.playing < 2)
        assert [tile.ring() for tile in wall.tiles] == rings, "the last pictures stay"
        live.until(lambda: live.playing == 2)

        tile = wall.tiles[1]
        shown = tile.ring()
        tile.set_size(1280, 720)
        live.until(lambda: tile.status().changing_to == "main")
        assert tile.status().phase is Phase.PLAYING
        live.until(lambda: tile.status().stream == "main" and tile.ring() is not shown)

        service.faults(expire_addresses=True)
        live.until(lambda: live.playing == 2)


def test_a_tour_stays_at_a_camera_that_freezes_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    online = cameras(status="1", on_demand=False)[:2]
    with running_service(tmp_path, faults=True) as service, LiveStation(service.base_url) as live:
        station, wall = live.station, live.station.wall
        live.until(lambda: station.tours.loaded)
        made = station.tours.save(Tour(new_id(), "Round", seconds=60.0, stops=tuple(map(Stop, online))))
        station.tours.start(made.id, wall, 0)
        live.until(lambda: (ring := wall.tiles[0].ring()) is not None and ring.sequence > 8)
        service.faults(devices={online[0]: "freeze"})

        def alarm() -> Alarm | None:
            mark = station.tours.mark(wall, 0)
            assert mark is not None and (mark.paused == ALARM) == (mark.alarm is not None)
            return mark.alarm

        live.until(lambda: alarm() is not None)
        found = alarm()
        assert found is not None and found.device_id == online[0] and not found.over
        assert wall.tiles[0].status().phase is not Phase.PLAYING and wall.tiles[0].ring() is not None
        service.faults(devices={online[0]: None})
        live.until(lambda: alarm() is None)
        assert wall.tiles[0].status().phase is Phase.PLAYING and wall.tiles[0].device_id == online[0]


def test_the_service_goes_and_comes_back(tmp_path: Path) -> None:
    devices = cameras(status="1", on_demand=False)[:4]
    with service_process(tmp_path / "vcs", port=0) as service:
        port = int(service.base_url.rsplit(":", 1)[1])
        with LiveStation(service.base_url) as live:
            wall = live.station.wall
            wall.assign_many(devices)
            live.until(lambda: live.playing == 4)
            service.kill()
            unreachable = TileCode.UNREACHABLE
            live.until(lambda: all(tile.status().code is unreachable for tile in wall.tiles))
            assert all(tile.ring() is not None for tile in wall.tiles), "the last pictures stay"
            with service_process(tmp_path / "vcs", port=port):
                live.until(lambda: live.playing == 4)


def test_thousands_of_devices(tmp_path: Path) -> None:
    with (
        running_service(tmp_path, devices=3_000) as service,
        LiveStation(service.base_url, False, database=database(tmp_path)) as live,
    ):
        catalogue = live.station.catalogue
        live.until(lambda: catalogue.state.phase is CataloguePhase.COMPLETE)
        assert len(catalogue.devices) >= 3_000
        assert catalogue.state.loaded == catalogue.state.total == len(catalogue.devices)
        below = sum(len(catalogue.cameras_below(corp)) for corp in catalogue.corps)
        assert below == sum(device.is_camera for device in catalogue.devices.values())
