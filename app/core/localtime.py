"""Instants and the clock on the wall: offsets, the hour that comes twice, the one that is left out. Pure.

Instants are UTC milliseconds; a zone is a ``tzinfo``, or None for the machine's own. Nothing here asks for
more of a zone than its offset at an instant, so that any change of the clocks is right: half an hour, at
midnight, twice in a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE = datetime(1970, 1, 1)
_MS = timedelta(milliseconds=1)
_LOOK_MS = 6 * HOUR_MS
"""Two changes of the clocks lie further apart than this."""


@dataclass(frozen=True, slots=True)
class Change:
    """The clocks change at this instant: offsets before it and from it on, in milliseconds."""

    utc_ms: int
    before_ms: int
    after_ms: int


def local(utc_ms: int, zone: tzinfo | None) -> datetime:
    """The instant as an aware datetime in the zone."""
    return (_EPOCH + timedelta(milliseconds=utc_ms)).astimezone(zone)


def offset_ms(utc_ms: int, zone: tzinfo | None) -> int:
    """How far the zone is ahead of UTC then."""
    return (local(utc_ms, zone).utcoffset() or timedelta()) // _MS


def changes(from_utc_ms: int, to_utc_ms: int, zone: tzinfo | None) -> list[Change]:
    """The changes of the clocks in (from, to], to the second."""
    found = []
    at, offset = from_utc_ms, offset_ms(from_utc_ms, zone)
    while at < to_utc_ms:
        later = min(to_utc_ms, at + _LOOK_MS)
        now = offset_ms(later, zone)
        if now != offset:
            low, high = at // 1000, -(-later // 1000)
            while high - low > 1:
                middle = (low + high) // 2
                if offset_ms(middle * 1000, zone) == offset:
                    low = middle
                else:
                    high = middle
            found.append(Change(high * 1000, offset, now))
        at, offset = later, now
    return found


def instants(wall: datetime, zone: tzinfo | None) -> tuple[int, ...]:
    """The instants at which the clock on the wall shows this (a naive datetime), ascending: one; two in an
    hour that comes twice; none in one that is left out."""
    naive_ms = (wall - _NAIVE) // _MS
    offsets = {offset_ms(naive_ms + away, zone) for away in (-DAY_MS, -HOUR_MS, 0, HOUR_MS, DAY_MS)}
    found = {naive_ms - offset for offset in offsets if offset_ms(naive_ms - offset, zone) == offset}
    return tuple(sorted(found))


def day_start(day: date, zone: tzinfo | None) -> int:
    """The first instant of a day there: midnight, or what comes in its place where it is left out."""
    midnight = datetime(day.year, day.month, day.day)
    found = instants(midnight, zone)
    if found:
        return found[0]
    about = (midnight - _NAIVE) // _MS
    for change in changes(about - DAY_MS, about + DAY_MS, zone):
        if local(change.utc_ms, zone).date() == day:
            return change.utc_ms
    return about - offset_ms(about, zone)


def day_starts(from_utc_ms: int, to_utc_ms: int, zone: tzinfo | None) -> list[int]:
    """The first instants of all days that begin in [from, to)."""
    day = local(from_utc_ms, zone).date()
    found = []
    while (start := day_start(day, zone)) < to_utc_ms:
        if start >= from_utc_ms:
            found.append(start)
        day += timedelta(days=1)
    return found


def is_twice(utc_ms: int, zone: tzinfo | None) -> bool:
    """Whether the clock on the wall shows this time twice."""
    return len(instants(local(utc_ms, zone).replace(tzinfo=None, fold=0), zone)) > 1
