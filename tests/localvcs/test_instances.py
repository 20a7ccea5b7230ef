"""Instances in time: what they cover, when, and that nothing of it is forgotten. Clocks, restarts, crowds."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.analysis import Analysis
from app.localvcs.clock import ManualClock
from app.localvcs.database import Database
from app.localvcs.demo.site import demo_site
from app.localvcs.instances import START_MS
from app.localvcs.seeding import ANALYSED_BEFORE_MS, NOT_ANALYSED
from tests.support.localvcs import LocalVcs, running_service, service_process

CORP = "252060345870948301"
CAMERA = "33010600001320000001"
SECOND = "33010600001320000002"
CHINA = timezone(timedelta(hours=8))
NOON = round(datetime(2026, 1, 2, 12, tzinfo=CHINA).timestamp() * 1000)  # a Friday
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def site(tmp_path: Path, clock: ManualClock) -> Iterator[LocalVcs]:
    """The demo without its instances, at noon."""
    with running_service(tmp_path, clock=clock, pull_seconds=3600.0) as service:
        listed = service.answer("ListInstances")["Data"]["Items"]
        service.answer(
            "DeleteAIInstance", InstanceIds=json.dumps([instance["InstanceId"] for instance in listed])
        )
        clock.advance(HOUR)
        yield service


@pytest.fixture
def analysis(site: LocalVcs, tmp_path: Path, clock: ManualClock) -> Iterator[Analysis]:
    """Reads the database of the running service from beside it."""
    database = Database(tmp_path / "localvcs" / "localvcs.sqlite3")
    yield Analysis(database, clock, 480)
    database.close()


def create(service: LocalVcs, **more: str) -> str:
    parameters = {
        "InstanceName": "timed",
        "ProjectId": CORP,
        "AlgorithmId": "1",
        "AlgorithmName": "a",
        "ComputeType": "StreamCompute",
        "DataSource": "Camera",
        "DataType": "Picture",
        "InstanceType": "Normal",
        "ScheduleType": "LONG_RUNNING",
    } | more
    instance_id: str = service.answer("CreateAIInstance", **parameters)["Data"]["InstanceId"]
    return instance_id


def create_old(service: LocalVcs, **more: str) -> str:
    parameters = {
        "InstanceName": "timed",
        "AlgorithmType": "REALTIME_STREAM",
        "Devices": json.dumps([{"DeviceId": CAMERA, "StartStream": False}]),
        "Algorithms": '[{"AlgorithmId":"1","AlgorithmName":"a"}]',
        "ScheduleType": "ONCE",
    } | more
    instance_id: str = service.answer("CreateComputeInstance", **parameters)["Data"]["InstanceId"]
    return instance_id


def cameras(service: LocalVcs, change: str, instance_id: str, *device_ids: str) -> None:
    answer = service.answer(
        f"{change}CameraForInstance", InstanceId=instance_id, CameraIds=json.dumps(device_ids)
    )
    assert answer["Code"] == "0"


def times(*ranges: tuple[str, str]) -> str:
    return json.dumps([{"StartTime": start, "EndTime": end} for start, end in ranges])


def state(service: LocalVcs, instance_id: str) -> str:
    data = service.answer("DescribeAIInstance", PageNumber="1", PageSize="1", InstanceId=instance_id)["Data"]
    status: str = data["Records"][0]["Status"]
    return status


def old_state(service: LocalVcs) -> str:
    (item,) = service.answer("ListInstances", InstanceName="timed")["Data"]["Items"]
    status: str = item["Status"]
    return status


def test_the_demo_has_been_analysed_for_a_month_but_one_camera(tmp_path: Path, clock: ManualClock) -> None:
    with running_service(tmp_path, clock=clock) as service:
        database = Database(tmp_path / "localvcs" / "localvcs.sqlite3")
        analysis = Analysis(database, clock, 480)
        begin = NOON - ANALYSED_BEFORE_MS
        for camera in demo_site().cameras:
            expected = [] if camera.device_id == NOT_ANALYSED else [(begin, NOON + 1)]
            assert analysis.windows(camera.device_id, 0, 2 * NOON) == expected
        assert any(c.device_id == NOT_ANALYSED and c.status == "1" for c in demo_site().cameras)
        assert {item["Status"] for item in service.answer("ListInstances")["Data"]["Items"]} == {"ONLINED"}
        database.close()


def test_covered_from_attaching_to_detaching_and_never_forgotten(
    site: LocalVcs, analysis: Analysis, clock: ManualClock
) -> None:
    instance_id = create(site)
    clock.advance(MINUTE)
    begin = clock.now_ms()
    cameras(site, "Add", instance_id, CAMERA, SECOND)
    clock.advance(HOUR)
    cameras(site, "Remove", instance_id, SECOND)
    removed = clock.now_ms()
    clock.advance(HOUR)
    cameras(site, "Add", instance_id, SECOND, CAMERA)
    again = clock.now_ms()
    clock.advance(HOUR)
    site.answer("DeleteAIInstance", InstanceIds=json.dumps([instance_id]))
    end = clock.now_ms()
    clock.advance(HOUR)
    # The hour before is what the demo's own instances covered until they were deleted.
    assert analysis.windows(CAMERA, NOON, NOON + DAY) == [(begin, end)]
    assert analysis.windows(SECOND, NOON, NOON + DAY) == [(begin, removed), (again, end)]
    assert analysis.windows(SECOND, removed - 5, again + 5) == [(removed - 5, removed), (again, again + 5)]
    assert [
        analysis.covered(SECOND, at) for at in (removed - 1, removed, again - 1, again, end - 1, end)
    ] == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]
    assert analysis.windows("nope", 0, 2 * NOON) == []
    assert analysis.windows(CAMERA, 0, NOON)[-1][1] == NOON


def test_nothing_is_covered_before_it_happened(
    site: LocalVcs, analysis: Analysis, clock: ManualClock
) -> None:
    cameras(site, "Add", create(site), CAMERA)
    begin = clock.now_ms() + START_MS
    assert not analysis.covered(CAMERA, begin)
    clock.advance(HOUR)
    now = clock.now_ms()
    assert analysis.windows(CAMERA, begin - 1, now + DAY) == [(begin, now + 1)]
    assert not analysis.covered(CAMERA, begin - 1)
    assert analysis.covered(CAMERA, now) and not analysis.covered(CAMERA, now + 1)
    assert analysis.windows(CAMERA, now + 5, now + 10) == []


def test_one_of_two_instances_is_enough(site: LocalVcs, analysis: Analysis, clock: ManualClock) -> None:
    today = NOON - 12 * HOUR
    for hours in (("14:00:00", "16:00:00"), ("15:00:00", "17:00:00"), ("20:00:00", "21:00:00")):
        cameras(site, "Add", create(site, ScheduleType="EVERYDAY", ScheduleTimes=times(hours)), CAMERA)
    clock.set(today + DAY)
    assert analysis.windows(CAMERA, today + 13 * HOUR, today + DAY) == [
        (today + 14 * HOUR, today + 17 * HOUR),
        (today + 20 * HOUR, today + 21 * HOUR),
    ]


def test_states_follow_the_schedule(site: LocalVcs, clock: ManualClock) -> None:
    instance_id = create(
        site,
        ScheduleType="EVERY_WEEK",
        ScheduleCycleDates="[6]",
        ScheduleTimes=times(("10:00:00", "11:00:00")),
    )
    saturday_ten = NOON + 22 * HOUR
    for at, expected in (
        (clock.now_ms(), "UN_STATE"),
        (saturday_ten - START_MS - 1, "UN_STATE"),
        (saturday_ten - START_MS, "INIT"),
        (saturday_ten - 1, "INIT"),
        (saturday_ten, "RUNNING"),
        (saturday_ten + HOUR - 1, "RUNNING"),
        (saturday_ten + HOUR, "BLOCKED"),
        (saturday_ten + HOUR + 2_000, "UN_STATE"),
        (saturday_ten + DAY, "UN_STATE"),
        (saturday_ten + 7 * DAY, "RUNNING"),
    ):
        clock.set(at)
        assert state(site, instance_id) == expected, at


def test_once_ends_for_good(site: LocalVcs, analysis: Analysis, clock: ManualClock) -> None:
    create_old(site, ScheduleTimes=times(("13:30:00", "14:00:00"), ("13:00:00", "13:10:00")))
    made = clock.now_ms()  # 13:00
    seen = []
    for minutes in (0, 1, 10, 15, 29, 30, 59, 60, 61, 24 * 60, 24 * 60 + 10, 24 * 60 + 11, 48 * 60 + 30):
        clock.set(made + minutes * MINUTE)
        seen.append(old_state(site))
    assert seen == [
        "INIT",
        "ONLINED",
        "OFFLINING",
        "APPROVED",
        "APPROVED",
        "ONLINED",
        "ONLINED",
        "OFFLINING",
        *["DEVELOPING"] * 5,
    ]
    assert analysis.windows(CAMERA, made, made + 3 * DAY) == [
        (made + START_MS, made + 10 * MINUTE),
        (made + 30 * MINUTE, made + HOUR),
    ]


def test_turns_and_switched_off_analysis(site: LocalVcs, analysis: Analysis, clock: ManualClock) -> None:
    create_old(site, IsPolling="true", SliceExecutionTime="10", OverallExecutionTime="1")
    create_old(site, IsFrameExtraction="1", Devices=json.dumps([{"DeviceId": SECOND, "StartStream": False}]))
    begin = clock.now_ms() + START_MS
    clock.advance(HOUR)
    found = analysis.windows(CAMERA, begin, clock.now_ms())
    assert found[:2] == [(begin, begin + 10_000), (begin + MINUTE, begin + MINUTE + 10_000)]
    assert len(found) == 60
    assert analysis.windows(SECOND, begin, clock.now_ms()) == []


def test_stored_data_is_covered_once_a_run_came(
    site: LocalVcs, analysis: Analysis, clock: ManualClock
) -> None:
    """Offline: at 20:00 it works through what its camera saw since it was attached, from 14:00 to 16:00."""
    one_o_clock = clock.now_ms()
    instance_id = create(
        site,
        InstanceType="Offline",
        ScheduleType="EVERYDAY",
        ScheduleTimes=times(("20:00:00", "21:00:00")),
        DataSourceTimes=times(("14:00:00", "16:00:00")),
    )
    cameras(site, "Add", instance_id, CAMERA)
    looked_at = (one_o_clock + HOUR, one_o_clock + 3 * HOUR)
    for hours, expected in ((4, []), (7, [looked_at]), (9, [looked_at])):
        clock.set(one_o_clock + hours * HOUR)
        assert analysis.windows(CAMERA, one_o_clock, one_o_clock + DAY) == expected
    clock.set(one_o_clock + DAY + 4 * HOUR)
    assert analysis.windows(CAMERA, one_o_clock + 2 * HOUR, one_o_clock + 2 * DAY) == [
        (one_o_clock + 2 * HOUR, looked_at[1])
    ]
    assert not analysis.covered(CAMERA, looked_at[0] + DAY)
    clock.set(one_o_clock + DAY + 7 * HOUR)
    assert analysis.covered(CAMERA, looked_at[0] + DAY)


def test_the_zone_is_a_setting(tmp_path: Path, clock: ManualClock) -> None:
    with running_service(tmp_path, clock=clock, utc_offset_minutes=0) as service:
        instance_id = create(service, ScheduleType="EVERYDAY", ScheduleTimes=times(("12:00:00", "13:00:00")))
        clock.advance(START_MS)
        assert state(service, instance_id) == "UN_STATE"
        clock.set(NOON + 8 * HOUR)
        assert state(service, instance_id) == "RUNNING"


def over_an_edge(
    service: LocalVcs, analysis: Analysis, set_clock: Callable[[int], None], instance_id: str, opens: int
) -> None:
    # Wide of the edges: the file's time goes on, and a busy machine is slow.
    for at, expected in (
        (opens - 5 * MINUTE, "UN_STATE"),
        (opens + 5 * MINUTE, "RUNNING"),
        (opens + HOUR + 5 * MINUTE, "UN_STATE"),
    ):
        set_clock(at)
        assert state(service, instance_id) == expected
    assert analysis.windows(CAMERA, opens - MINUTE, opens + HOUR + 5_000) == [(opens, opens + HOUR)]


def test_edges_with_a_clock_file_and_a_service_that_is_killed(tmp_path: Path) -> None:
    """The process is killed between two edges; what was covered and what comes are as if nothing happened."""
    file = tmp_path / "clock"
    written = [0]

    def set_clock(at_ms: int) -> None:
        # Each time with another time of writing, so that the service sees that the file is another one.
        written[0] += 1
        scratch = tmp_path / f"clock.{written[0]}"
        scratch.write_text(str(at_ms))
        os.replace(scratch, file)

    set_clock(NOON)
    data = tmp_path / "data"
    database_file = data / "localvcs.sqlite3"
    friday_one = NOON + HOUR

    def ask(act: Callable[[LocalVcs, ManualClock], Any]) -> Any:
        with service_process(data, clock_file=file) as service:
            clock = ManualClock(int(file.read_text()))
            service.clock = clock
            result = act(service, clock)
            service.kill()
            return result

    def begin(service: LocalVcs, clock: ManualClock) -> str:
        listed = service.answer("ListInstances")["Data"]["Items"]
        ids = json.dumps([instance["InstanceId"] for instance in listed])
        service.answer("DeleteAIInstance", InstanceIds=ids)
        instance_id = create(service, ScheduleType="EVERYDAY", ScheduleTimes=times(("13:00:00", "14:00:00")))
        cameras(service, "Add", instance_id, CAMERA)
        return instance_id

    instance_id = ask(begin)

    def cross(opens: int) -> Callable[[LocalVcs, ManualClock], None]:
        def act(service: LocalVcs, clock: ManualClock) -> None:
            database = Database(database_file)

            def move(at_ms: int) -> None:
                clock.set(at_ms)
                set_clock(at_ms)
                # The service looks at the file every 50 ms only.
                for _ in range(2_000):
                    answer = service.call("ListCorps", {"PageNumber": "1", "PageSize": "1"})
                    told = parsedate_to_datetime(answer.headers["date"]).timestamp() * 1000
                    if answer.status_code == 200 and abs(told - at_ms) < 2 * MINUTE:
                        return
                raise AssertionError("the clock did not move")

            over_an_edge(service, Analysis(database, clock, 480), move, instance_id, opens)
            database.close()

        return act

    ask(cross(friday_one))
    ask(cross(friday_one + DAY))


def test_projects_know_the_units_their_instances_use(site: LocalVcs) -> None:
    def used() -> tuple[int, float]:
        records = site.answer("ListCorps", PageNumber="1", PageSize="10")["Data"]["Records"]
        (record,) = [record for record in records if record["CorpId"] == CORP]
        return record["AcuUsed"], record["YOfflineAcuUsed"]

    assert used() == (0, 0)
    create_old(site, Algorithms=json.dumps([{"AlgorithmId": n, "AlgorithmName": n} for n in "12"]))
    offline = create(site, InstanceType="Offline")
    cameras(site, "Add", offline, CAMERA, SECOND)
    assert used() == (2, 2)
    cameras(site, "Remove", offline, CAMERA)
    assert used() == (2, 1)
    site.answer("DeleteAIInstance", InstanceIds=json.dumps([offline]))
    assert used() == (2, 0)


def test_many_clients_at_one_instance(site: LocalVcs) -> None:
    """Adding, removing and creating from eight sides: nothing is lost and nothing twice."""
    instance_id = create(site)
    ids = [camera.device_id for camera in demo_site().cameras if camera.corp_id == CORP]
    made: list[str] = []
    failures: list[object] = []

    def work(number: int) -> None:
        try:
            for turn in range(4):
                cameras(site, "Add", instance_id, *ids)
                cameras(site, "Remove", instance_id, ids[(number + turn) % len(ids)])
                cameras(site, "Add", instance_id, *ids[number : number + 5])
                made.append(create(site, InstanceName=f"side {number}"))
        except AssertionError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(set(made)) == 32
    cameras(site, "Add", instance_id, *ids)
    data = site.answer("DescribeCameraForInstance", PageNumber="1", PageSize="100", InstanceId=instance_id)[
        "Data"
    ]
    assert data["TotalCount"] == len(ids)
    assert sorted(row["CameraId"] for row in data["Records"]) == sorted(ids)
    deleted = site.answer("DeleteAIInstance", InstanceIds=json.dumps([*made, instance_id]))
    assert deleted["Code"] == "0"


def test_ten_thousand_cameras_in_one_call(tmp_path: Path) -> None:
    with running_service(tmp_path, devices=4_000) as service:
        corp = "900000"
        rows = [
            row["DeviceId"]
            for number in range(1, 21)
            for row in service.answer("DescribeIpcs", PageNum=str(number), PageSize="200", CorpIdList=corp)[
                "Data"
            ]["Records"]
        ]
        assert len(rows) == 4_000
        instance_id = create(service, ProjectId=corp)
        # 10,000 ids are taken, each counts once.
        cameras(service, "Add", instance_id, *(rows * 3)[:10_000])
        record = service.answer("DescribeAIInstance", PageNumber="1", PageSize="1", InstanceId=instance_id)[
            "Data"
        ]["Records"][0]
        assert (record["CameraNumber"], record["AcuUsed"]) == (4_000, 4_000)
        last = service.answer(
            "DescribeCameraForInstance", PageNumber="40", PageSize="100", InstanceId=instance_id
        )["Data"]
        assert [row["CameraId"] for row in last["Records"]] == rows[-100:]
        cameras(service, "Remove", instance_id, *rows)
        cameras(service, "Add", instance_id, rows[0])


def test_a_database_of_before_gets_the_demos_instances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demo folder of the first version: the cameras are there, instances come when it is opened."""
    import app.localvcs.database as database_module
    from app.localvcs.seeding import seed_demo

    folder = tmp_path / "localvcs"
    folder.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "MIGRATIONS", database_module.MIGRATIONS[:1])
        patch.setattr(database_module, "LISTED", ("corps", "devices"))
        old = Database(folder / "localvcs.sqlite3")
        seed_demo(old, NOON)
        old.close()
    with running_service(tmp_path) as service:
        assert service.answer("ListInstances")["Data"]["TotalCount"] == 2
        bound = service.answer("DeleteDevices", DeviceIdList=CAMERA)["Data"][0]["Code"]
        assert bound == "InstanceAlreadyBind"
