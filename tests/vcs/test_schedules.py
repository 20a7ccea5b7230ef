"""When schedules are open: every kind at its edges, in the site's own time, against a slow second opinion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vcs.schedules import (
    Schedule,
    Turns,
    Window,
    intersection,
    merged,
    seconds_of_day,
    union,
)

CHINA = timezone(timedelta(hours=8))


def ms(text: str, zone: timezone = CHINA) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


START = ms("2026-01-02T12:00:00")  # a Friday


def schedule(
    kind: str,
    *times: tuple[str, str],
    days: tuple[int, ...] = (),
    from_ms: int = START,
    offset_minutes: int = 480,
    turns: Turns | None = None,
) -> Schedule:
    return Schedule(kind, frozenset(days), times, from_ms, offset_minutes, turns)


def edges(made: Schedule, begin: str, end: str) -> list[tuple[str, str]]:
    """The windows between two local times, as local times."""
    zone = timezone(timedelta(minutes=made.offset_minutes))

    def text(at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%m-%d %H:%M:%S")

    return [(text(b), text(e)) for b, e in made.windows(ms(begin, zone), ms(end, zone))]


def test_long_running_begins_and_never_ends() -> None:
    made = schedule("LONG_RUNNING", ("10:00:00", "11:00:00"))
    assert not made.open_at(START - 1)
    assert made.open_at(START) and made.open_at(START + 10**12)
    assert not made.over(START + 10**12)


def test_every_day_opens_and_closes_to_the_millisecond() -> None:
    made = schedule("EVERYDAY", ("10:00:00", "11:00:00"), ("22:00:00", "24:00:00"))
    opens, closes = ms("2026-01-03T10:00:00"), ms("2026-01-03T11:00:00")
    assert [made.open_at(at) for at in (opens - 1, opens, closes - 1, closes)] == [False, True, True, False]
    assert edges(made, "2026-01-02T00:00:00", "2026-01-04T00:00:00") == [
        ("01-02 22:00:00", "01-03 00:00:00"),
        ("01-03 10:00:00", "01-03 11:00:00"),
        ("01-03 22:00:00", "01-04 00:00:00"),
    ]


def test_hours_are_those_of_the_site() -> None:
    at = ms("2026-01-03T10:30:00", UTC)  # type: ignore[arg-type]
    assert not schedule("EVERYDAY", ("10:00:00", "11:00:00")).open_at(at)
    assert schedule("EVERYDAY", ("10:00:00", "11:00:00"), offset_minutes=0).open_at(at)
    assert schedule("EVERYDAY", ("16:00:00", "16:01:00"), offset_minutes=345).open_at(at) is False
    assert schedule("EVERYDAY", ("16:15:00", "16:16:00"), offset_minutes=345).open_at(at)


def test_without_ranges_the_whole_day() -> None:
    assert edges(schedule("EVERYDAY"), "2026-01-02T00:00:00", "2026-01-05T00:00:00") == [
        ("01-02 12:00:00", "01-05 00:00:00")
    ]
    weekend = schedule("EVERY_WEEK", days=(6, 7))
    assert edges(weekend, "2026-01-02T00:00:00", "2026-01-12T00:00:00") == [
        ("01-03 00:00:00", "01-05 00:00:00"),
        ("01-10 00:00:00", "01-12 00:00:00"),
    ]


def test_every_week_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    made = schedule("EVERY_WEEK", ("23:00:00", "02:00:00"), days=(1,))
    assert edges(made, "2026-01-04T00:00:00", "2026-01-14T00:00:00") == [
        ("01-05 23:00:00", "01-06 02:00:00"),
        ("01-12 23:00:00", "01-13 02:00:00"),
    ]
    assert made.open_at(ms("2026-01-06T01:59:59")) and not made.open_at(ms("2026-01-05T01:00:00"))


def test_every_month_leaves_out_days_a_month_lacks() -> None:
    made = schedule("EVERY_MONTH", ("10:00:00", "10:00:10"), days=(0, 30, 31))
    assert edges(made, "2026-01-29T00:00:00", "2026-04-30T00:00:00") == [
        ("01-30 10:00:00", "01-30 10:00:10"),
        ("01-31 10:00:00", "01-31 10:00:10"),
        ("03-30 10:00:00", "03-30 10:00:10"),
        ("03-31 10:00:00", "03-31 10:00:10"),
    ]


def test_once_is_each_range_the_first_time() -> None:
    # Made at noon: the morning's range comes tomorrow, one that is open now goes on, the evening's is today.
    made = schedule("ONCE", ("10:00:00", "11:00:00"), ("11:30:00", "12:30:00"), ("20:00:00", "21:00:00"))
    assert edges(made, "2026-01-01T00:00:00", "2026-02-01T00:00:00") == [
        ("01-02 12:00:00", "01-02 12:30:00"),
        ("01-02 20:00:00", "01-02 21:00:00"),
        ("01-03 10:00:00", "01-03 11:00:00"),
    ]
    last = ms("2026-01-03T11:00:00")
    assert not made.over(last - 1) and made.over(last)


def test_once_past_midnight_is_open_when_made_after_midnight() -> None:
    made = schedule("ONCE", ("23:00:00", "02:00:00"), from_ms=ms("2026-01-03T01:00:00"))
    assert edges(made, "2026-01-01T00:00:00", "2026-02-01T00:00:00") == [("01-03 01:00:00", "01-03 02:00:00")]


def test_once_without_ranges_goes_on() -> None:
    made = schedule("ONCE")
    assert made.open_at(START + 10**10) and not made.over(START + 10**10)


def test_equal_ends_are_one_second() -> None:
    made = schedule("EVERYDAY", ("15:00:00", "15:00:00"), ("24:00:00", "24:00:00"))
    assert edges(made, "2026-01-02T00:00:00", "2026-01-03T12:00:00") == [
        ("01-02 15:00:00", "01-02 15:00:01"),
        ("01-03 00:00:00", "01-03 00:00:01"),
    ]


def test_turns_count_from_the_start_of_each_window() -> None:
    made = schedule("EVERYDAY", ("10:00:00", "10:02:30"), turns=Turns(20_000, 60_000))
    whole = edges(made, "2026-01-03T09:00:00", "2026-01-03T12:00:00")
    assert whole == [
        ("01-03 10:00:00", "01-03 10:00:20"),
        ("01-03 10:01:00", "01-03 10:01:20"),
        ("01-03 10:02:00", "01-03 10:02:20"),
    ]
    assert edges(made, "2026-01-03T10:01:10", "2026-01-03T10:02:05") == [
        ("01-03 10:01:10", "01-03 10:01:20"),
        ("01-03 10:02:00", "01-03 10:02:05"),
    ]
    # The last turn ends with its window; one made inside a window counts from there.
    assert edges(
        schedule("EVERYDAY", ("12:00:00", "12:01:10"), from_ms=START + 30_000, turns=Turns(20_000, 30_000)),
        "2026-01-02T00:00:00",
        "2026-01-03T00:00:00",
    ) == [("01-02 12:00:30", "01-02 12:00:50"), ("01-02 12:01:00", "01-02 12:01:10")]


def test_turns_of_a_window_without_end_cost_only_what_is_asked() -> None:
    made = schedule("LONG_RUNNING", turns=Turns(1_000, 60_000))
    later = START + 10 * 365 * 86_400_000
    assert made.windows(later, later + 60_000) == [(later, later + 1_000)]


@pytest.mark.parametrize(
    ("given_times", "expected"),
    [
        ([], []),
        ([("10:00:00", "12:00:00"), ("11:00:00", "14:00:00")], [("10:00:00", "14:00:00")]),
        ([("10:00:00", "11:00:00"), ("11:00:00", "12:00:00")], [("10:00:00", "12:00:00")]),
        (
            [("12:00:00", "13:00:00"), ("10:00:00", "11:00:00")],
            [("10:00:00", "11:00:00"), ("12:00:00", "13:00:00")],
        ),
        ([("22:00:00", "02:00:00"), ("23:00:00", "24:00:00")], [("22:00:00", "02:00:00")]),
        ([("10:00:00", "10:00:00"), ("09:00:00", "11:00:00")], [("09:00:00", "11:00:00")]),
        ([("10:00:00", "10:00:00")], [("10:00:00", "10:00:00")]),
        ([("00:00:00", "20:00:00"), ("19:00:00", "18:00:00")], [("00:00:00", "24:00:00")]),
        ([("24:00:00", "01:00:00")], [("24:00:00", "01:00:00")]),
    ],
)
def test_merging(given_times: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert merged(given_times) == expected


clock_times = st.integers(0, 24 * 12).map(lambda n: f"{n // 12:02d}:{n % 12 * 5:02d}:00")
ranges = st.lists(st.tuples(clock_times, clock_times), max_size=4)


def open_by_hand(made: Schedule, at_ms: int) -> bool:
    """The definition, word for word: looks at today's ranges and at those of the two days before."""
    if at_ms < made.from_ms:
        return False
    zone = timezone(timedelta(minutes=made.offset_minutes))
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(3):
        day = midnight - timedelta(days=back)
        if made.kind == "EVERY_WEEK" and day.isoweekday() not in made.days:
            continue
        if made.kind == "EVERY_MONTH" and day.day not in made.days:
            continue
        for start_text, end_text in made.times or (("00:00:00", "24:00:00"),):
            start = day + timedelta(seconds=seconds_of_day(start_text))
            end = day + timedelta(seconds=seconds_of_day(end_text))
            if end < start:
                end += timedelta(days=1)
            if end == start:
                end += timedelta(seconds=1)
            if start <= local < end:
                return True
    return False


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(["EVERYDAY", "EVERY_WEEK", "EVERY_MONTH"]),
    times=ranges,
    days=st.frozensets(st.integers(1, 31), max_size=12),
    offset=st.sampled_from([480, 0, -720, 345, 840]),
    minutes=st.lists(st.integers(-100, 60 * 24 * 40), min_size=1, max_size=10),
)
def test_against_the_definition(
    kind: str,
    times: list[tuple[str, str]],
    days: frozenset[int],
    offset: int,
    minutes: list[int],
) -> None:
    made = Schedule(kind, days, tuple(times), START, offset)
    whole = made.windows(START - 10**7, START + 41 * 86_400_000)
    assert whole == union(whole)
    for minute in minutes:
        at = START + minute * 60_000
        expected = open_by_hand(made, at)
        assert made.open_at(at) is expected
        assert any(begin <= at < end for begin, end in whole) is expected


@settings(max_examples=60, deadline=None)
@given(times=ranges, minutes=st.lists(st.integers(0, 60 * 24 * 3), min_size=1, max_size=20))
def test_merging_changes_no_day(times: list[tuple[str, str]], minutes: list[int]) -> None:
    once = merged(times)
    assert merged(once) == once
    # A range that is a single second vanishes where another one ends with it.
    long = [item for item in times if item[0] != item[1]]
    for minute in minutes:
        at = START + minute * 60_000
        before = Schedule("EVERYDAY", frozenset(), tuple(long), START, 480)
        after = Schedule("EVERYDAY", frozenset(), tuple(merged(long)), START, 480)
        assert before.open_at(at) is after.open_at(at)


windows = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=6,
)


@settings(max_examples=50, deadline=None)
@given(one=windows, other=windows)
def test_union_and_intersection(one: list[Window], other: list[Window]) -> None:
    def moments(spans: list[Window]) -> set[int]:
        return {at for begin, end in spans for at in range(begin, end)}

    assert moments(union(one + other)) == moments(one) | moments(other)
    both = intersection(union(one), union(other))
    assert moments(both) == moments(one) & moments(other)
    assert all(begin < end for begin, end in both)
