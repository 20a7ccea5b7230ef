"""What of a search was analysed: by camera and time, and the different ways in which nothing is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import timing
from app.core.instant import Instant
from app.core.search.coverage import Coverage, CoverageCode, Covered, Instance, made
from app.core.search.draft import Draft
from app.core.search.run import RunCode
from app.core.search.when import Between, Last, Unit
from app.localvcs.clock import ManualClock
from app.localvcs.demo.site import demo_site
from app.localvcs.seeding import NOT_ANALYSED
from app.vcs import (
    DescribeAIInstanceData,
    DescribeAIInstanceResponse,
    ListInstancesData,
    ListInstancesResponse,
    ServiceRefused,
    TimeRange,
    Unreachable,
)
from app.vcs.actions.compute_instances import ComputeInstance
from tests.core_search.rig import LiveSearch
from tests.support.fake_search import BEGIN_MS, DRAFT, END_MS, FakeSearch, always, targets
from tests.support.localvcs import running_service

HOUR = 3_600_000
NOON = 1_767_326_400_000  # 2026-01-02 04:00 UTC
DAY = (Instant(NOON - 4 * HOUR), Instant(NOON + 20 * HOUR - 1000))  # of UTC
LATER = Instant(NOON + 100 * HOUR)
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def instance(kind: str = "LONG_RUNNING", cameras: str = "a", **more: Any) -> Instance:
    usual: dict[str, Any] = {"id": f"i{cameras}{kind}", "name": kind, "created": "2020-01-01 00:00:00"}
    return Instance(**usual | {"kind": kind, "cameras": frozenset(cameras.split())} | more)


def hours(coverage: Coverage, device_id: str) -> list[tuple[float, float]]:
    one = coverage.of(device_id)
    assert one is not None
    return [((begin - DAY[0]) / HOUR, (end - DAY[0]) / HOUR) for begin, end in one.periods]


def test_cameras_wholly_partly_and_not_at_all() -> None:
    all_day = instance(cameras="a b")
    morning = instance("EVERYDAY", "b c", times=(("08:00:00", "10:45:00"),), name="morning")
    coverage = made([all_day, morning], ["a", "b", "c", "d"], DAY, LATER, UTC)
    assert [one.covered for one in coverage.devices] == [
        Covered.WHOLLY,
        Covered.WHOLLY,
        Covered.PARTLY,
        Covered.NOT,
    ]
    assert (coverage.code, coverage.cameras, coverage.asked_cameras) == (CoverageCode.KNOWN, 3, 4)
    assert coverage.covered_ms == coverage.asked_ms == 24 * HOUR
    assert hours(coverage, "c") == [(8.0, 10.75)]
    third = coverage.of("c")
    assert third is not None and third.instances == ("morning",)
    assert [(b - DAY[0], e - DAY[0]) for b, e in third.missing] == [
        (0, 8 * HOUR),
        (round(10.75 * HOUR), 24 * HOUR),
    ]
    only = made([morning], ["c", "d"], DAY, LATER, UTC)
    assert (only.cameras, only.asked_cameras, only.covered_ms) == (1, 2, round(2.75 * HOUR))


def test_schedules_run_on_the_clock_of_the_site() -> None:
    morning = instance("EVERYDAY", times=(("08:00:00", "10:00:00"),))
    assert hours(made([morning], ["a"], DAY, LATER, SHANGHAI), "a") == [(0.0, 2.0)]
    weekly = instance("EVERY_WEEK", days=frozenset({5}))  # 2026-01-02 is a Friday
    assert hours(made([weekly], ["a"], DAY, LATER, UTC), "a") == [(0.0, 24.0)]
    assert hours(made([weekly], ["a"], DAY, LATER, SHANGHAI), "a") == [(0.0, 16.0)]
    monthly = instance("EVERY_MONTH", days=frozenset({3}), times=(("22:00:00", "02:00:00"),))
    assert hours(made([monthly], ["a"], DAY, LATER, SHANGHAI), "a") == []


def test_a_schedule_keeps_its_hours_when_the_clocks_change() -> None:
    """Berlin, 2026-03-29: one hour less."""
    night = instance("EVERYDAY", times=(("06:00:00", "07:00:00"),))
    begin = Instant(1_774_738_800_000)  # 2026-03-29 00:00 there
    one = made([night], ["a"], (begin, Instant(begin + 47 * HOUR - 1000)), Instant(begin * 2), BERLIN).of("a")
    assert one is not None
    assert [(start - begin) / HOUR for start, _ in one.periods] == [5.0, 29.0]


def test_nothing_is_analysed_before_it_happens_nor_before_the_instance_was_made() -> None:
    young = instance(created="2026-01-02 06:00:00")
    coverage = made([young], ["a"], DAY, Instant(DAY[0] + 10 * HOUR), UTC)
    assert coverage.asked_ms == 10 * HOUR
    assert hours(coverage, "a") == [(6.0, 10.0)]
    future = made([young], ["a"], DAY, Instant(DAY[0] - HOUR), UTC)
    assert (future.cameras, future.asked_ms) == (0, 0)


@pytest.mark.parametrize(
    "untold",
    [
        instance(kind=""),
        instance(kind="WHENEVER"),
        instance("EVERYDAY", times=(("8 o'clock", "noon"),)),
    ],
)
def test_an_instance_that_does_not_tell_its_times_leaves_it_open(untold: Instance) -> None:
    coverage = made([untold], ["a", "b"], DAY, LATER, UTC)
    assert [one.covered for one in coverage.devices] == [Covered.UNKNOWN, Covered.NOT]
    assert coverage.cameras == 1
    both = made([untold, instance(cameras="b a")], ["a"], DAY, LATER, UTC)
    assert both.devices[0].covered is Covered.WHOLLY


def test_without_a_range_nothing_can_be_said() -> None:
    coverage = made([instance()], ["a"], None, LATER, UTC)
    assert (coverage.code, coverage.params) == (CoverageCode.UNKNOWN, {"kind": "no_range"})


@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda t: t[0] != t[1]), max_size=3),
    st.integers(0, 60),
    st.integers(1, 60),
    st.sampled_from([UTC, SHANGHAI, BERLIN]),
)
def test_what_is_covered_and_what_is_missing_make_up_what_was_asked(
    times: list[tuple[int, int]], begin_h: int, length_h: int, zone: ZoneInfo
) -> None:
    written = tuple((f"{start:02}:00:00", f"{end:02}:00:00") for start, end in times)
    begin = Instant(NOON + begin_h * HOUR)
    span = (begin, Instant(begin + length_h * HOUR - 1000))
    coverage = made([instance("EVERYDAY", times=written)], ["a"], span, Instant(NOON * 2), zone)
    one = coverage.devices[0]
    edges = sorted((*one.periods, *one.missing))
    assert edges[0][0] == begin and edges[-1][1] == begin + length_h * HOUR
    assert all(end == start for (_, end), (start, _) in zip(edges, edges[1:], strict=False))
    assert coverage.covered_ms == sum(end - start for start, end in one.periods)


# -- asked for with a search


def covered(fake: FakeSearch, draft: Draft = DRAFT) -> Any:
    run = fake.search.start(draft)
    fake.settle()
    return run


def test_every_search_tells_what_it_covered() -> None:
    fake = FakeSearch(targets(3))
    fake.search.zone = UTC
    fake.service.instances = [
        (always("1", "faces"), ["cam0", "cam1"]),
        (
            always(
                "2",
                "night",
                schedule_type="EVERYDAY",
                schedule_times=(TimeRange(start_time="00:00:00", end_time="00:00:01"),),
            ),
            ["cam2"],
        ),
    ]
    run = covered(fake, replace(DRAFT, devices=("cam0", "cam1", "cam2", "cam3")))
    assert run.status.code is RunCode.DONE
    assert (run.coverage.code, run.coverage.cameras) == (CoverageCode.KNOWN, 2)
    assert run.coverage.span == (BEGIN_MS, END_MS)
    assert [one.instances for one in run.coverage.devices] == [("faces",), ("faces",), ("night",), ()]


def test_nothing_found_and_nothing_analysed_is_told_apart_from_nothing_found() -> None:
    fake = FakeSearch([])
    fake.service.instances = [(always(), ["cam0"])]
    assert covered(fake, replace(DRAFT, devices=("cam0",))).status.code is RunCode.NO_HIT
    assert covered(fake, replace(DRAFT, devices=("cam9",))).status.code is RunCode.NOT_ANALYSED
    refused = FakeSearch([])
    run = covered(refused, replace(DRAFT, devices=("cam9",)))
    assert run.status.code is RunCode.NO_HIT, "nobody knows whether it was analysed"
    assert (run.coverage.code, run.coverage.params["error_code"]) == (CoverageCode.UNKNOWN, "Forbidden.RAM")


def test_old_instances_that_tell_no_times_count_as_unknown() -> None:
    fake = FakeSearch([])
    fake.service.instances = [(always("1"), ["cam0"]), (always("7"), ["cam1"])]
    old = ComputeInstance(instance_id="7", instance_name="old")
    fake.service.answers["ListInstances"] = ListInstancesResponse(
        code="0", data=ListInstancesData(items=(old,), total_count=1)
    )
    fake.service.answers["DescribeAIInstance"] = DescribeAIInstanceResponse(
        code="0", data=DescribeAIInstanceData(records=(always("1"),), total_count=1)
    )
    run = covered(fake, replace(DRAFT, devices=("cam0", "cam1")))
    assert [one.covered for one in run.coverage.devices] == [Covered.WHOLLY, Covered.UNKNOWN]
    assert run.status.code is RunCode.NO_HIT


def test_cameras_that_could_not_be_asked_for_leave_it_known_in_part() -> None:
    fake = FakeSearch([])
    fake.service.instances = [(always(), ["cam0"])]
    fake.service.answers["DescribeCameraForInstance"] = Unreachable("X", "ConnectionLost")
    run = covered(fake, replace(DRAFT, devices=("cam0",)))
    assert (run.coverage.code, run.coverage.params["kind"]) == (CoverageCode.PARTLY, "unreachable")
    assert run.status.code is RunCode.NO_HIT


def test_many_cameras_and_instances_are_asked_for_in_pages_a_few_calls_at_a_time() -> None:
    fake = FakeSearch([])
    fake.service.instances = [
        (always(str(n), f"i{n}"), [f"cam{n}-{m}" for m in range(30)]) for n in range(130)
    ]
    fake.service.instances[0][1].extend(f"more{m}" for m in range(220))
    run = fake.search.start(replace(DRAFT, devices=("cam129-3", "more219", "none")))
    most = 0
    while fake.executor.jobs or fake.loop.waiting:
        most = max(most, len(fake.executor.jobs))
        fake.executor.run()
        fake.loop.run()
    assert most <= timing.INSTANCES_CALLS + 1  # and the search's own
    assert [one.covered for one in run.coverage.devices] == [Covered.WHOLLY, Covered.WHOLLY, Covered.NOT]


def test_it_is_not_asked_for_again_at_once_but_after_a_while() -> None:
    fake = FakeSearch([])
    fake.service.instances = [(always(), ["cam0"])]

    def asked() -> int:
        return sum(type(one).__name__ == "DescribeAIInstance" for one in fake.service.requests)

    first, second = fake.search.start(DRAFT), fake.search.start(DRAFT)
    fake.settle()
    assert first.coverage.code is second.coverage.code is CoverageCode.KNOWN
    covered(fake)
    assert asked() == 1
    fake.clock.advance(timing.INSTANCES_FRESH_S)
    covered(fake)
    assert asked() == 2
    fake.service.answers["DescribeAIInstance"] = ServiceRefused("X", "Forbidden")
    fake.clock.advance(timing.INSTANCES_FRESH_S)
    covered(fake)
    covered(fake)
    assert asked() == 4, "a refusal is not remembered"


# -- with the local VCS


def test_the_local_vcs_finds_nothing_where_the_coverage_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    harbour = next(camera.corp_id for camera in demo_site().cameras if camera.device_id == NOT_ANALYSED)
    other = next(
        c.device_id for c in demo_site().cameras if c.corp_id == harbour and c.device_id != NOT_ANALYSED
    )
    with running_service(tmp_path, clock=ManualClock(NOON)) as service, LiveSearch(service, NOON) as live:
        draft = Draft(harbour, "Body", devices=(NOT_ANALYSED,), when=Last(10, Unit.MINUTES))
        run = live.finished(draft)
        assert run.status.code is RunCode.NOT_ANALYSED
        assert (run.coverage.cameras, run.coverage.asked_cameras) == (0, 1)
        both = live.finished(replace(draft, devices=(NOT_ANALYSED, other)))
        assert [one.covered for one in both.coverage.devices] == [Covered.NOT, Covered.WHOLLY]
        before = live.finished(
            replace(draft, devices=(other,), when=Between(NOON - 40 * 24 * HOUR, NOON - 39 * 24 * HOUR))
        )
        assert before.status.code is RunCode.NOT_ANALYSED
