"""Time, told by a clock file to the real process: a schedule's edges, the days that pictures and recordings
are kept, and both again after a ``kill -9``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.demo.site import demo_site
from app.localvcs.seeding import NOT_ANALYSED as BRIDGE
from tests.search.conftest import NOON_MS
from tests.support.clockfile import FileTime, move
from tests.support.localvcs import LocalVcs, service_process

HARBOUR = demo_site().corps[1].corp_id
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OPENS, CLOSES = NOON_MS + HOUR, NOON_MS + HOUR + 20 * MINUTE


def found(service: LocalVcs, begin_ms: int, end_ms: int) -> list[int]:
    """Moments of the bodies that SearchTarget finds before the bridge's camera, UTC milliseconds."""
    data: dict[str, Any] = service.answer(
        "SearchTarget",
        CorpId=HARBOUR,
        TargetType="Body",
        DeviceList=json.dumps([BRIDGE]),
        BeginTime=iso(begin_ms),
        EndTime=iso(end_ms),
        PageNumber="1",
        PageSize="100",
    )["Data"]
    assert data["TotalCount"] == len(data["Records"])
    read = "%Y-%m-%dT%H:%M:%SZ"
    moments = [datetime.strptime(hit["Timestamp"], read).replace(tzinfo=UTC) for hit in data["Records"]]
    return sorted(round(moment.timestamp() * 1000) for moment in moments)


def iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def state(service: LocalVcs, instance_id: str) -> str:
    data = service.answer("DescribeAIInstance", PageNumber="1", PageSize="1", InstanceId=instance_id)["Data"]
    return str(data["Records"][0]["Status"])


def plays(service: LocalVcs, at_ms: int) -> bool:
    """Whether the recording of that second can be played."""
    answer = service.answer(
        "GetDeviceVideoUrl",
        CorpId=HARBOUR,
        DeviceId=BRIDGE,
        StartTime=str(at_ms),
        EndTime=str(at_ms + 1000),
    )
    if answer["Code"] != "200":
        return False
    with service.session() as http:
        return "#EXTINF" in http.get(answer["Url"], timeout=20).text


@pytest.mark.timeout(120)
def test_edges_of_schedules_and_of_retention_before_and_after_a_kill(tmp_path: Path) -> None:
    clock = FileTime(tmp_path / "clock", NOON_MS)
    seen: list[int] = []

    def service() -> Any:
        return service_process(tmp_path / "data", clock_file=clock.path)

    with service() as vcs:
        vcs.clock = clock
        instance = vcs.answer(
            "CreateAIInstance",
            InstanceName="Bridge at lunch",
            ProjectId=HARBOUR,
            AlgorithmId="1",
            AlgorithmName="people",
            ComputeType="StreamCompute",
            DataSource="Camera",
            DataType="Picture",
            InstanceType="Normal",
            ScheduleType="EVERYDAY",
            ScheduleTimes='[{"StartTime": "13:00:00", "EndTime": "13:20:00"}]',
        )["Data"]["InstanceId"]
        vcs.answer("AddCameraForInstance", InstanceId=instance, CameraIds=json.dumps([BRIDGE]))
        assert found(vcs, NOON_MS - HOUR, NOON_MS) == []
        move(vcs, clock, OPENS - 20 * MINUTE)
        assert (state(vcs, instance), found(vcs, NOON_MS, OPENS)) == ("UN_STATE", [])
        move(vcs, clock, OPENS + 10 * MINUTE)
        seen = found(vcs, NOON_MS, OPENS + 9 * MINUTE)
        assert state(vcs, instance) == "RUNNING"
        assert seen and seen[0] >= OPENS
        assert plays(vcs, OPENS + 5 * MINUTE)
        vcs.kill()
    with service() as vcs:
        vcs.clock = clock
        assert found(vcs, NOON_MS, OPENS + 9 * MINUTE) == seen
        move(vcs, clock, CLOSES + 30 * MINUTE)
        whole = found(vcs, NOON_MS, CLOSES + 30 * MINUTE)
        assert state(vcs, instance) == "UN_STATE"
        assert whole[: len(seen)] == seen and whole[0] >= OPENS and whole[-1] < CLOSES
        days = [{"StorageType": "VIDEO", "StorageDays": 2}, {"StorageType": "PICTURE", "StorageDays": 1}]
        vcs.answer(
            "UpdateDevicesStorage",
            UpdateStorageRequests=json.dumps([{"DeviceIds": BRIDGE, "StorageDays": days}]),
        )
        assert found(vcs, NOON_MS, CLOSES) == whole
        # Half of the pictures are a day old now; their recording is kept for another day.
        move(vcs, clock, OPENS + 10 * MINUTE + DAY)
        kept = found(vcs, NOON_MS, CLOSES)
        assert set(kept) < set(whole) and kept[0] >= OPENS + 10 * MINUTE - MINUTE
        assert plays(vcs, OPENS + 5 * MINUTE)
        vcs.kill()
    with service() as vcs:
        vcs.clock = clock
        assert set(found(vcs, NOON_MS, CLOSES)) <= set(kept)
        move(vcs, clock, OPENS + 10 * MINUTE + 2 * DAY)
        assert found(vcs, NOON_MS, CLOSES) == []
        assert found(vcs, OPENS + DAY, CLOSES + DAY) != []
        assert not plays(vcs, OPENS + 5 * MINUTE)
        assert plays(vcs, OPENS + 15 * MINUTE)
        vcs.kill()
