"""Where the ruler has its lines, on the clock of a zone. Pure: no Qt, no words but digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from app.core.localtime import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    Change,
    changes,
    day_starts,
    is_twice,
    local,
    offset_ms,
)

SECOND_MS = 1000
_STEPS = (
    (SECOND_MS, 200),
    (2 * SECOND_MS, 500),
    (5 * SECOND_MS, SECOND_MS),
    (10 * SECOND_MS, 2 * SECOND_MS),
    (15 * SECOND_MS, 5 * SECOND_MS),
    (30 * SECOND_MS, 5 * SECOND_MS),
    (MINUTE_MS, 10 * SECOND_MS),
    (2 * MINUTE_MS, 30 * SECOND_MS),
    (5 * MINUTE_MS, MINUTE_MS),
    (10 * MINUTE_MS, 2 * MINUTE_MS),
    (15 * MINUTE_MS, 5 * MINUTE_MS),
    (30 * MINUTE_MS, 5 * MINUTE_MS),
    (HOUR_MS, 15 * MINUTE_MS),
    (2 * HOUR_MS, 30 * MINUTE_MS),
    (3 * HOUR_MS, HOUR_MS),
    (6 * HOUR_MS, HOUR_MS),
    (12 * HOUR_MS, 3 * HOUR_MS),
    (DAY_MS, 6 * HOUR_MS),
    (2 * DAY_MS, DAY_MS),
    (7 * DAY_MS, DAY_MS),
)
"""Distances of lines with a label, and of those without between them."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with a label. ``twice``: the clock on the wall shows this time twice, so the label needs its
    offset. ``day``: a day begins here, and its date says more than the time."""

    utc_ms: int
    text: str
    offset_ms: int
    day: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """``minor``: lines without a label. ``days``: where days begin. ``changes``: where clocks change."""

    step_ms: int
    major: tuple[Tick, ...]
    minor: tuple[int, ...]
    days: tuple[int, ...]
    changes: tuple[Change, ...]


def step_for(ms_per_px: float, label_px: float) -> tuple[int, int]:
    """The closest lines whose labels have room."""
    wanted = ms_per_px * label_px
    return next((step for step in _STEPS if step[0] >= wanted), _STEPS[-1])


def ruler(from_ms: float, to_ms: float, ms_per_px: float, label_px: float, zone: tzinfo | None) -> Ruler:
    """The lines of [from, to), labels at least ``label_px`` apart (but for an hour that comes twice)."""
    begin, end = int(from_ms), int(to_ms) + 1
    major_ms, minor_ms = step_for(ms_per_px, label_px)
    changed = changes(begin, end, zone)
    days = day_starts(begin, end, zone)
    starts = set(days)
    if major_ms >= DAY_MS:
        every = major_ms // DAY_MS
        major = [at for at in days if local(at, zone).toordinal() % every == 0]
        minor = days if minor_ms >= DAY_MS else _on_the_clock(begin, end, minor_ms, zone, changed)
    else:
        major = sorted({*_on_the_clock(begin, end, major_ms, zone, changed), *days})
        minor = _on_the_clock(begin, end, minor_ms, zone, changed)
    near = {at for change in changed for at in major if abs(at - change.utc_ms) <= 2 * HOUR_MS}
    seconds = major_ms < MINUTE_MS
    ticks = tuple(
        Tick(
            at,
            local(at, zone).strftime("%H:%M:%S" if seconds else "%H:%M"),
            offset_ms(at, zone),
            at in starts,
            at in near and is_twice(at, zone),
        )
        for at in major
    )
    taken = set(major)
    return Ruler(major_ms, ticks, tuple(at for at in minor if at not in taken), tuple(days), tuple(changed))


def _on_the_clock(
    begin: int, end: int, step_ms: int, zone: tzinfo | None, changed: list[Change]
) -> list[int]:
    """Whole multiples of the step on the clock on the wall; those of both hours that look the same."""
    found: list[int] = []
    borders = [begin, *(change.utc_ms for change in changed if begin < change.utc_ms < end), end]
    for first, last in zip(borders, borders[1:], strict=False):
        offset = offset_ms(first, zone)
        at = -(-(first + offset) // step_ms) * step_ms - offset
        found.extend(range(at, last, step_ms))
    return found
