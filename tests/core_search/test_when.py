"""Ranges of time against a clock and a zone, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.instant import Instant, from_datetime
from app.core.search.when import Between, Last, Preset, Unit, hour_of, resolve

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
INDIA = timezone(timedelta(hours=5, minutes=30))


def at(zone: timezone | ZoneInfo, *parts: int) -> Instant:
    return from_datetime(datetime(*parts, tzinfo=zone))  # type: ignore[arg-type,misc]


def test_presets_are_days_of_the_zone() -> None:
    now = at(SHANGHAI, 2026, 1, 7, 1, 30, 15)  # a Wednesday there, still Tuesday in UTC
    assert resolve(Preset.TODAY, now, SHANGHAI) == (at(SHANGHAI, 2026, 1, 7), now)
    assert resolve(Preset.TODAY, now, UTC) == (at(UTC, 2026, 1, 6), now)  # type: ignore[arg-type]
    assert resolve(Preset.YESTERDAY, now, SHANGHAI) == (
        at(SHANGHAI, 2026, 1, 6),
        at(SHANGHAI, 2026, 1, 6, 23, 59, 59),
    )
    assert resolve(Preset.THIS_WEEK, now, SHANGHAI) == (at(SHANGHAI, 2026, 1, 5), now)
    assert resolve(Preset.LAST_WEEK, now, SHANGHAI) == (
        at(SHANGHAI, 2025, 12, 29),
        at(SHANGHAI, 2026, 1, 4, 23, 59, 59),
    )


@pytest.mark.parametrize("day, hours", [((2026, 3, 30), 23), ((2026, 10, 26), 25)])
def test_a_day_with_a_clock_change_is_that_day(day: tuple[int, int, int], hours: int) -> None:
    begin, end = resolve(Preset.YESTERDAY, at(BERLIN, *day, 12), BERLIN)
    assert end - begin + 1000 == hours * 3_600_000


def test_the_last_so_many_end_now_in_whole_seconds() -> None:
    now = Instant(1_767_326_400_789)
    assert resolve(Last(90, Unit.MINUTES), now) == (1_767_321_000_000, 1_767_326_400_000)
    assert resolve(Last(2, Unit.DAYS), now) == (1_767_153_600_000, 1_767_326_400_000)
    for count in (0, -1, 10**9):
        with pytest.raises(ValueError):
            resolve(Last(count, Unit.DAYS), now)


@pytest.mark.parametrize("when", [Between(), Between(1), Between(None, 1)])
def test_half_a_range_is_none(when: Between) -> None:
    with pytest.raises(ValueError):
        resolve(when, Instant(0))


@given(st.integers(1_600_000_000_000, 1_900_000_000_000), st.sampled_from([UTC, SHANGHAI, BERLIN, INDIA]))
def test_an_hour_begins_as_the_clocks_of_the_zone_say(utc_ms: int, zone: ZoneInfo) -> None:
    begin = hour_of(utc_ms, zone)
    assert begin <= utc_ms < begin + 3_600_000
    local = datetime.fromtimestamp(begin / 1000, zone)
    assert (local.minute, local.second) == (0, 0)


@given(st.integers(0, 2_000_000_000_000), st.sampled_from(Preset), st.sampled_from([UTC, SHANGHAI, BERLIN]))
def test_a_preset_is_never_ahead_and_never_backwards(now: int, preset: Preset, zone: ZoneInfo) -> None:
    begin, end = resolve(preset, Instant(now), zone)
    assert begin <= end <= now
    assert begin % 1000 == end % 1000 == 0
