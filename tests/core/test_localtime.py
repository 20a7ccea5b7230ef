"""The clock on the wall of three zones over their changes, midnight that is left out, leap day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.localtime import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    changes,
    day_start,
    day_starts,
    instants,
    is_twice,
    local,
    offset_ms,
)

BERLIN, NEW_YORK, HOWE = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
)
HAVANA = ZoneInfo("America/Havana")  # changes at midnight
ZONES = (BERLIN, NEW_YORK, HOWE, HAVANA, UTC)


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


BACK = (
    (BERLIN, "2026-10-25T01:00Z", 60, datetime(2026, 10, 25, 2, 30)),
    (NEW_YORK, "2026-11-01T06:00Z", 60, datetime(2026, 11, 1, 1, 30)),
    (HOWE, "2026-04-04T15:00Z", 30, datetime(2026, 4, 5, 1, 45)),
)
FORWARD = (
    (BERLIN, "2026-03-29T01:00Z", 60, datetime(2026, 3, 29, 2, 30)),
    (NEW_YORK, "2026-03-08T07:00Z", 60, datetime(2026, 3, 8, 2, 30)),
    (HOWE, "2026-10-03T15:30Z", 30, datetime(2026, 10, 4, 2, 15)),
)


@pytest.mark.parametrize(("zone", "at", "minutes", "wall"), BACK)
def test_an_hour_that_comes_twice(zone: ZoneInfo, at: str, minutes: int, wall: datetime) -> None:
    change = ms(at)
    (found,) = changes(change - 12 * HOUR_MS, change + 12 * HOUR_MS, zone)
    assert (found.utc_ms, found.after_ms - found.before_ms) == (change, -minutes * MINUTE_MS)
    first, second = instants(wall, zone)
    assert first < change <= second and second - first == minutes * MINUTE_MS
    assert is_twice(first, zone) and is_twice(second, zone)
    assert not is_twice(change - 2 * HOUR_MS, zone) and not is_twice(change + 2 * HOUR_MS, zone)


@pytest.mark.parametrize(("zone", "at", "minutes", "wall"), FORWARD)
def test_one_that_is_left_out(zone: ZoneInfo, at: str, minutes: int, wall: datetime) -> None:
    change = ms(at)
    (found,) = changes(change - 12 * HOUR_MS, change + 12 * HOUR_MS, zone)
    assert (found.utc_ms, found.after_ms - found.before_ms) == (change, minutes * MINUTE_MS)
    assert instants(wall, zone) == ()


def test_days_of_23_25_and_24_and_a_half_hours() -> None:
    lengths = [
        day_start(day + timedelta(days=1), zone) - day_start(day, zone)
        for zone, day in (
            (BERLIN, date(2026, 3, 29)),
            (BERLIN, date(2026, 10, 25)),
            (HOWE, date(2026, 4, 5)),
            (BERLIN, date(2028, 2, 29)),
        )
    ]
    assert [length / HOUR_MS for length in lengths] == [23, 25, 24.5, 24]


def test_a_midnight_that_is_left_out_and_one_that_comes_twice() -> None:
    # Of years that are history: Cuba gave this up in 2026, and systems learn of it with their next update.
    start = day_start(date(2024, 3, 10), HAVANA)
    assert local(start, HAVANA).strftime("%d %H:%M") == "10 01:00"
    assert local(start - 1, HAVANA).strftime("%d %H:%M") == "09 23:59"
    first = day_start(date(2024, 11, 3), HAVANA)
    assert len(instants(datetime(2024, 11, 3), HAVANA)) == 2
    assert local(first - 1, HAVANA).date() == date(2024, 11, 2)


moments = st.integers(ms("2024-01-01T00:00Z"), ms("2029-01-01T00:00Z"))


@given(moments, st.sampled_from(ZONES))
def test_the_wall_leads_back_to_the_instant(at: int, zone: ZoneInfo) -> None:
    found = instants(local(at, zone).replace(tzinfo=None, fold=0), zone)
    assert at in found and 1 <= len(found) <= 2
    assert {local(one, zone).replace(tzinfo=None) for one in found} == {local(at, zone).replace(tzinfo=None)}


@given(moments, st.integers(1, 40), st.sampled_from(ZONES))
def test_days_begin_where_the_date_changes(at: int, days: int, zone: ZoneInfo) -> None:
    end = at + days * DAY_MS
    for start in day_starts(at, end, zone):
        assert local(start - 1, zone).date() < local(start, zone).date()
        assert at <= start < end
    expected = (local(end - 1, zone).date() - local(at - 1, zone).date()).days
    assert len(day_starts(at, end, zone)) == expected
    total = offset_ms(end, zone) - offset_ms(at, zone)
    assert total == sum(c.after_ms - c.before_ms for c in changes(at, end, zone))
