"""A view's cameras started in one call, and a service that does not have that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.core import timing
from app.store.database import Database
from app.vcs import StartStreamsResponse, errors
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig


class Starting(ScriptedService):
    """Has StartStreams, or answers what it is told to."""

    def __init__(self, cameras: int = 30, answer: Any = None) -> None:
        super().__init__(cameras)
        self.started: list[tuple[str, ...]] = []
        self.answer = answer

    def __call__(self, request: Any) -> Any:
        if type(request).__name__ != "StartStreams":
            return super().__call__(request)
        self.started.append(request.device_id_list)
        return self.answer or StartStreamsResponse.from_plain({"Code": "200"})


def started(rig: StationRig) -> list[tuple[str, ...]]:
    assert isinstance(rig.service, Starting)
    return rig.service.started


def open_rig(service: Starting, database: Database | None = None, **profile: Any) -> StationRig:
    rig = StationRig(service, database=database, profile=profile)
    rig.start()
    return rig


def ids(count: int) -> list[str]:
    return [f"cam{n}" for n in range(count)]


def test_all_cameras_of_a_view_start_in_one_call() -> None:
    rig = open_rig(Starting())
    rig.station.warm_up([*ids(16), "cam3"])
    rig.run()
    assert started(rig) == [tuple(ids(16))]
    rig.station.warm_up(ids(16))  # a moment later: they are running
    rig.run()
    assert len(started(rig)) == 1
    rig.clock.advance(timing.WARM_UP_HOLDS_S)
    rig.station.warm_up(ids(16))
    rig.run()
    assert len(started(rig)) == 2


def test_a_call_takes_so_many() -> None:
    rig = open_rig(Starting())
    rig.station.warm_up(ids(30))
    rig.run()
    assert [len(call) for call in started(rig)] == [timing.WARM_UP_PER_CALL, 30 - timing.WARM_UP_PER_CALL]


def test_only_cameras_that_can_be_started() -> None:
    service = Starting(4)
    service.cameras[1]["DeviceStatus"] = "0"
    service.recorders = [{"DeviceId": "nvr0", "DeviceName": "N", "CorpId": "corp1", "DeviceType": "NVR"}]
    rig = open_rig(service)
    rig.station.warm_up(["cam0", "cam1", "cam2", "nvr0", "nobody", "direct:0"])
    rig.run()
    assert started(rig) == [("cam0", "cam2")]
    rig.station.warm_up(["cam3"])  # its tile asks as fast by itself
    rig.run()
    assert len(started(rig)) == 1


def test_a_service_without_it_is_asked_once_for_each_profile(tmp_path: Path) -> None:
    missing = errors.ServiceRefused("StartStreams", "InvalidAction.NotFound", "Specified api is not found")
    database = Database(tmp_path / "db.sqlite")
    rig = open_rig(Starting(answer=missing), database)
    rig.station.warm_up(ids(4))
    rig.run()
    assert len(started(rig)) == 1
    rig.clock.advance(timing.WARM_UP_HOLDS_S)
    rig.station.warm_up(ids(4))
    rig.run()
    assert len(started(rig)) == 1
    assert str(rig.station.connection_state.code) == "ok"
    later = open_rig(Starting(answer=missing), database)
    later.station.warm_up(ids(4))
    later.run()
    assert started(later) == []
    # The same name for another service says nothing about that one.
    moved = open_rig(Starting(), database, endpoint="https://other.example.test")
    moved.station.warm_up(ids(4))
    moved.run()
    assert len(started(moved)) == 1


def test_other_troubles_are_no_reason_to_give_up() -> None:
    service = Starting(answer=UNREACHABLE)
    rig = open_rig(service)
    rig.station.warm_up(ids(4))
    rig.run()
    service.answer = None
    rig.clock.advance(timing.WARM_UP_HOLDS_S)
    rig.station.warm_up(ids(4))
    rig.run()
    assert len(service.started) == 2


def test_it_survives_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    path.mkdir()
    rig = open_rig(Starting(), Database(path))
    rig.station.warm_up(ids(4))
    rig.run()
    assert len(started(rig)) == 1
