"""What the schedules of instances and watch tasks mean: when they are open, as windows of UTC milliseconds.

Hours of the day and days are the site's own (``offset_minutes`` east of UTC, no daylight saving). A window is
half open, ``[begin_ms, end_ms)``. A range that ends before it starts runs past midnight and belongs to the
day it starts on; one that ends when it starts is that one second. No range at all means the whole day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

DAY_S = 86_400
_DAY_MS = DAY_S * 1000
_EPOCH = datetime.date(1970, 1, 1).toordinal()

Window = tuple[int, int]
"""``(begin_ms, end_ms)``, UTC milliseconds, half open."""
Times = Sequence[tuple[str, str]]
"""Ranges of a day, ``("10:00:00", "11:00:00")``."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Open for ``slice_ms`` at the start of every ``every_ms`` of a window, instead of all the time."""

    slice_ms: int
    every_ms: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """``kind``: ONCE, EVERYDAY, EVERY_WEEK (``days`` 1 = Monday to 7), EVERY_MONTH (``days`` of the month;
    one that a month lacks is left out) or LONG_RUNNING.

    Nothing opens before ``from_ms``. ONCE: every range the first time it has not already ended then; without
    ranges from then on without an end.
    """

    kind: str
    days: frozenset[int]
    times: tuple[tuple[str, str], ...]
    from_ms: int
    offset_minutes: int
    turns: Turns | None = None

    def open_at(self, at_ms: int) -> bool:
        return bool(self.windows(at_ms, at_ms + 1))

    def windows(self, begin_ms: int, end_ms: int) -> list[Window]:
        """All of [begin_ms, end_ms) that is open, in order; windows that touch are one."""
        begin_ms = max(begin_ms, self.from_ms)
        if begin_ms >= end_ms:
            return []
        pieces: list[Window] = []
        for window in self._whole(begin_ms, end_ms):
            pieces += _clip(self._slices(window, begin_ms, end_ms), begin_ms, end_ms)
        return union(pieces)

    def over(self, at_ms: int) -> bool:
        """Whether it will never open again."""
        if self.kind != "ONCE" or not self.times:
            return False
        return all(end <= at_ms for _, end in self._once())

    def _whole(self, begin_ms: int, end_ms: int) -> Iterable[Window]:
        if self.kind == "LONG_RUNNING" or (self.kind == "ONCE" and not self.times):
            return [(self.from_ms, end_ms)]
        if self.kind == "ONCE":
            return self._once()
        return self._repeated(begin_ms, end_ms)

    def _slices(self, window: Window, begin_ms: int, end_ms: int) -> Iterator[Window]:
        start, end = window
        if self.turns is None:
            yield window
            return
        every, length = self.turns.every_ms, self.turns.slice_ms
        # Turns count from the start of the window, or from the schedule's where it began inside one.
        start = max(start, self.from_ms)
        turn = start + max(0, (begin_ms - start) // every) * every
        while turn < min(end, end_ms):
            yield turn, min(turn + length, end)
            turn += every

    def _day(self, at_ms: int) -> int:
        """The local day ``at_ms`` falls on, counted from 1970-01-01."""
        return (at_ms + self.offset_minutes * 60_000) // _DAY_MS

    def _on(self, day: int, span: tuple[int, int]) -> Window:
        midnight_ms = day * _DAY_MS - self.offset_minutes * 60_000
        return midnight_ms + span[0] * 1000, midnight_ms + span[1] * 1000

    def _once(self) -> list[Window]:
        today = self._day(self.from_ms)
        first: list[Window] = []
        for span in _spans(self.times):
            windows = (self._on(day, span) for day in range(today - 1, today + 3))
            first.append(next(window for window in windows if window[1] > self.from_ms))
        return sorted(first)

    def _repeated(self, begin_ms: int, end_ms: int) -> Iterator[Window]:
        spans = _spans(self.times)
        # From the day before yesterday: a range may start at 24:00 and end a day later.
        for day in range(self._day(begin_ms) - 2, self._day(end_ms - 1) + 1):
            if self._runs_on(day):
                for span in spans:
                    yield self._on(day, span)

    def _runs_on(self, day: int) -> bool:
        if self.kind == "EVERYDAY":
            return True
        date = datetime.date.fromordinal(_EPOCH + day)
        return (date.isoweekday() if self.kind == "EVERY_WEEK" else date.day) in self.days


def seconds_of_day(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _text_of(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _spans(times: Times) -> list[tuple[int, int]]:
    """Seconds after the midnight a range's day begins with; the end may lie on the next day."""
    if not times:
        return [(0, DAY_S)]
    spans = []
    for start_text, end_text in times:
        start, end = seconds_of_day(start_text), seconds_of_day(end_text)
        if end < start:
            end += DAY_S
        spans.append((start, end if end > start else start + 1))
    return sorted(spans)


def union(windows: Iterable[Window]) -> list[Window]:
    """The same moments in as few windows as possible, in order."""
    out: list[Window] = []
    for begin, end in sorted(windows):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out


def intersection(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    """The moments in both, each in order and without overlaps."""
    out: list[Window] = []
    first = second = 0
    while first < len(one) and second < len(other):
        begin = max(one[first][0], other[second][0])
        end = min(one[first][1], other[second][1])
        if begin < end:
            out.append((begin, end))
        if one[first][1] <= other[second][1]:
            first += 1
        else:
            second += 1
    return out


def _clip(windows: Iterable[Window], begin_ms: int, end_ms: int) -> Iterator[Window]:
    for begin, end in windows:
        begin, end = max(begin, begin_ms), min(end, end_ms)
        if begin < end:
            yield begin, end


def merged(times: Times) -> list[tuple[str, str]]:
    """Ranges of a day without overlaps: 10-12 and 11-14 become 10-14, ranges that touch become one.

    Ranges past midnight are laid over the same day's only where the day has them before midnight; what they
    share with the next morning is one window all the same (``Schedule.windows``).
    """
    out: list[tuple[int, int]] = []
    for start_text, end_text in times:
        start, end = seconds_of_day(start_text), seconds_of_day(end_text)
        out.append((start, end + DAY_S if end < start else end))
    lengths = union(out)
    if any(end - start >= DAY_S for start, end in lengths):
        return [("00:00:00", "24:00:00")]
    return [(_text_of(start), _text_of(end if end <= DAY_S else end - DAY_S)) for start, end in lengths]
