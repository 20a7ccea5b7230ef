"""The time a query is about: a fixed range, or one that moves with the clock, and what it is right now."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from app.core.instant import Instant
from app.core.localtime import HOUR_MS, day_start, local, offset_ms

Range = tuple[Instant, Instant]
"""From and to, UTC milliseconds, whole seconds; the second is included."""


class Preset(enum.StrEnum):
    """Days as the zone has them."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"  # from Monday on
    LAST_WEEK = "last_week"


class Unit(enum.StrEnum):
    """What ``Last`` counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


_UNIT = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}
LAST_MOST = {Unit.MINUTES: 100_000, Unit.HOURS: 10_000, Unit.DAYS: 3_660}
"""Ten years, roughly: what is beyond is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Between:
    """A fixed range, UTC milliseconds. Either end may be missing while it is being entered."""

    begin_utc_ms: int | None = None
    end_utc_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """The last so many, up to now."""

    count: int
    unit: Unit


When = Preset | Last | Between
"""``None`` in its place: no range is sent, and the service searches what it searches by default."""


def resolve(when: When, now: Instant, zone: tzinfo | None = None) -> Range:
    """The range at ``now``, in ``zone`` (None: the machine's own). A day that a clock change makes longer or
    shorter is that day. ValueError for a ``Between`` without both ends or a ``Last`` that cannot be."""
    if isinstance(when, Between):
        if when.begin_utc_ms is None or when.end_utc_ms is None:
            raise ValueError("a range needs both its ends")
        return _whole(when.begin_utc_ms), _whole(when.end_utc_ms)
    if isinstance(when, Last):
        if not 1 <= when.count <= LAST_MOST[when.unit]:
            raise ValueError("not so many")
        return _whole(now - when.count * (_UNIT[when.unit] // timedelta(milliseconds=1))), _whole(now)
    today = local(now, zone).date()
    monday = today - timedelta(days=today.weekday())
    match when:
        case Preset.TODAY:
            return _first(today, zone), _whole(now)
        case Preset.YESTERDAY:
            return _first(today - timedelta(days=1), zone), _before(_first(today, zone))
        case Preset.THIS_WEEK:
            return _first(monday, zone), _whole(now)
        case Preset.LAST_WEEK:
            return _first(monday - timedelta(days=7), zone), _before(_first(monday, zone))


def hour_of(utc_ms: int, zone: tzinfo | None = None) -> Instant:
    """The beginning of the hour an instant falls in, as the clocks of the zone count hours."""
    shift = offset_ms(utc_ms, zone)
    return Instant((utc_ms + shift) // HOUR_MS * HOUR_MS - shift)


def _whole(utc_ms: int) -> Instant:
    """The API counts whole seconds."""
    return Instant(utc_ms // 1000 * 1000)


def _first(day: date, zone: tzinfo | None) -> Instant:
    return Instant(day_start(day, zone))


def _before(utc_ms: int) -> Instant:
    return Instant(utc_ms - 1000)
