"""What the timeline shows: a lane for each track, marks on it. Plain records; no Qt."""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from app.core.recordings import Coverage


class MarkKind(enum.StrEnum):
    """What a mark stands for; each has a shape of its own."""

    HIT = "hit"  # of a search: a diamond
    ALERT = "alert"  # a triangle
    BOOKMARK = "bookmark"  # a flag


@dataclass(frozen=True, slots=True)
class Mark:
    """``utc_ms``: UTC milliseconds, as recorded. ``text``: what it says when the pointer is on it.
    ``colour``: ``#RRGGBB`` of a bookmark; empty: the kind's own. ``key``: whose it is, handed back when it
    is chosen."""

    utc_ms: int
    kind: MarkKind = MarkKind.HIT
    text: str = ""
    colour: str = ""
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One track. ``offset_ms``: how far its camera's clock is ahead of the review's clock: what it recorded
    at ``t`` is drawn at ``t - offset_ms``. ``marks``: any order."""

    key: Hashable
    name: str
    coverage: Coverage = field(default_factory=lambda: Coverage(0, 0))
    marks: Sequence[Mark] = ()
    offset_ms: int = 0


class SortedMarks:
    """The marks of a lane by time, for quick looking."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = sorted(marks, key=lambda mark: mark.utc_ms)
        self.times = [mark.utc_ms for mark in self.marks]
        self._kinds = [[mark for mark in self.marks if mark.kind is kind] for kind in MarkKind]

    def spread(self, from_ms: float, to_ms: float, apart_ms: float) -> list[list[Mark]]:
        """Those in [from, to), a list for each kind there is: none nearer than ``apart_ms`` to the one before
        it in its list."""
        found = []
        for marks in self._kinds:
            at = bisect_left(marks, from_ms, key=_when)
            end = bisect_left(marks, to_ms, lo=at, key=_when)
            kept: list[Mark] = []
            after = -1.0
            while at < end:
                mark = marks[at]
                if mark.utc_ms >= after:
                    kept.append(mark)
                    after = mark.utc_ms + apart_ms
                    at += 1
                else:
                    at = bisect_left(marks, after, lo=at, hi=end, key=_when)
            if kept:
                found.append(kept)
        return found

    def nearest(self, utc_ms: float, within_ms: float) -> Mark | None:
        """The one next to an instant."""
        at = bisect_left(self.times, utc_ms)
        near = [m for m in self.marks[max(0, at - 1) : at + 1] if abs(m.utc_ms - utc_ms) <= within_ms]
        return min(near, key=lambda mark: abs(mark.utc_ms - utc_ms), default=None)


def _when(mark: Mark) -> int:
    return mark.utc_ms
