"""What a calendar says about days: on which something was recorded, and on which nobody knows. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from app.core.localtime import day_start
from app.core.recordings.ledger import Coverage, State


class DayState(enum.StrEnum):
    """What is known of a day."""

    RECORDED = "recorded"
    """Something was recorded; there may be more that is not known yet."""
    NOTHING = "nothing"
    """Nothing was recorded, on no track."""
    UNKNOWN = "unknown"
    """Not (wholly) known yet, and nothing so far."""
    FAILED = "failed"
    """It could not be asked, and nothing is known to be recorded."""
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Day:
    """[from, to): UTC milliseconds of the day in the zone asked for, 23 to 25 hours. ``share``: the part of
    it that is recorded on the fullest track, 0 to 1. ``first_utc_ms``: where its first recording begins."""

    day: date
    from_utc_ms: int
    to_utc_ms: int
    state: DayState
    share: float = 0.0
    first_utc_ms: int | None = None


def days_of(
    coverages: Sequence[Coverage], days: Iterable[date], zone: tzinfo | None, now_utc_ms: int
) -> list[Day]:
    """The days, by what is known of the tracks."""
    return [_day(coverages, day, zone, now_utc_ms) for day in days]


def _day(coverages: Sequence[Coverage], day: date, zone: tzinfo | None, now_ms: int) -> Day:
    begin, end = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    if begin >= now_ms:
        return Day(day, begin, end, DayState.FUTURE)
    share, first = 0.0, None
    states: set[State] = set()
    until = min(end, now_ms)
    for coverage in coverages:
        inside = coverage.spans.between(begin, end)
        share = max(share, inside.length_ms(begin, end) / (end - begin))
        if len(inside):
            start = inside[0].from_utc_ms
            first = start if first is None else min(first, start)
        found = [s for s in coverage.stretches if s.from_utc_ms < until and s.to_utc_ms > begin]
        states.update(stretch.state for stretch in found)
        known_to = min(until, max((s.to_utc_ms for s in found), default=begin))
        if not found or found[0].from_utc_ms > begin or known_to < until:
            states.add(State.UNKNOWN)
    if first is not None:
        state = DayState.RECORDED
    elif State.FAILED in states:
        state = DayState.FAILED
    elif states - {State.KNOWN} or not coverages:
        state = DayState.UNKNOWN
    else:
        state = DayState.NOTHING
    return Day(day, begin, end, state, share, first)


def month_days(year: int, month: int, first_weekday: int) -> list[date]:
    """Whole weeks around a month, as a calendar shows them. ``first_weekday``: 0 Monday to 6 Sunday."""
    first = date(year, month, 1)
    begin = first - timedelta(days=(first.weekday() - first_weekday) % 7)
    following = date(year + month // 12, month % 12 + 1, 1)
    weeks = -(-(following - begin).days // 7)
    return [begin + timedelta(days=n) for n in range(7 * weeks)]
