"""Stretches of time, in order and without a common moment: made for a million of them. Pure.

All times are UTC milliseconds; a stretch is [from, to).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

JOIN_MS = 250
"""Stretches no further apart are one: lists round the lengths of their segments."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Recorded without a gap, [from, to), UTC milliseconds."""

    from_utc_ms: int
    to_utc_ms: int


class Spans:
    """Never changes once it is made. ``starts`` and ``ends`` belong together by number, both ascend."""

    __slots__ = ("_before", "ends", "kept", "starts")

    def __init__(self, starts: array[int], ends: array[int]) -> None:
        """Takes them as they are: in order, disjoint, none empty. See ``of``."""
        self.starts = starts
        self.ends = ends
        self._before: array[int] | None = None
        self.kept: object | None = None
        """What somebody computed from it, to have it at hand the next time."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]], join_ms: int = 0) -> Spans:
        """Any (from, to) in any order; those that touch, overlap or are at most ``join_ms`` apart become
        one; empty ones are left out."""
        starts, ends = array("q"), array("q")
        for begin, end in sorted(pairs):
            if end <= begin:
                continue
            if ends and begin - ends[-1] <= join_ms:
                if end > ends[-1]:
                    ends[-1] = end
            else:
                starts.append(begin)
                ends.append(end)
        return cls(starts, ends)

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Segment]:
        return map(Segment, self.starts, self.ends)

    def __getitem__(self, index: int) -> Segment:
        return Segment(self.starts[index], self.ends[index])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spans):
            return NotImplemented
        return self.starts == other.starts and self.ends == other.ends

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Spans({[(s, e) for s, e in zip(self.starts[:4], self.ends[:4], strict=True)]}, {len(self)})"

    def covering(self, utc_ms: int) -> Segment | None:
        """The one this moment is in."""
        at = bisect_right(self.starts, utc_ms) - 1
        return self[at] if at >= 0 and self.ends[at] > utc_ms else None

    def following(self, utc_ms: int) -> Segment | None:
        """The first one that begins after this moment."""
        at = bisect_right(self.starts, utc_ms)
        return self[at] if at < len(self) else None

    def preceding(self, utc_ms: int) -> Segment | None:
        """The last one that is over at this moment."""
        at = bisect_right(self.ends, utc_ms) - 1
        return self[at] if at >= 0 else None

    def between(self, from_utc_ms: int, to_utc_ms: int) -> Spans:
        """What lies in [from, to), cut at both."""
        first = bisect_right(self.ends, from_utc_ms)
        last = bisect_left(self.starts, to_utc_ms)
        if first >= last:
            return EMPTY
        starts, ends = self.starts[first:last], self.ends[first:last]
        starts[0] = max(starts[0], from_utc_ms)
        ends[-1] = min(ends[-1], to_utc_ms)
        return Spans(starts, ends)

    def gaps(self, from_utc_ms: int, to_utc_ms: int) -> Spans:
        """What of [from, to) is in none."""
        if from_utc_ms >= to_utc_ms:
            return EMPTY
        inside = self.between(from_utc_ms, to_utc_ms)
        starts = array("q", [from_utc_ms]) + inside.ends
        ends = inside.starts + array("q", [to_utc_ms])
        if starts[0] == ends[0]:
            starts, ends = starts[1:], ends[1:]
        if starts and starts[-1] == ends[-1]:
            starts, ends = starts[:-1], ends[:-1]
        return Spans(starts, ends)

    def length_ms(self, from_utc_ms: int, to_utc_ms: int) -> int:
        """How much of [from, to) is in one; quick, however many there are."""
        if from_utc_ms >= to_utc_ms or not self.starts:
            return 0
        return self._length_to(to_utc_ms) - self._length_to(from_utc_ms)

    def _length_to(self, utc_ms: int) -> int:
        """All that lies before this moment."""
        if self._before is None:
            lengths = (end - begin for begin, end in zip(self.starts, self.ends, strict=True))
            self._before = array("q", accumulate(lengths, initial=0))
        at = bisect_left(self.starts, utc_ms)
        if at == 0:
            return 0
        return self._before[at - 1] + min(utc_ms, self.ends[at - 1]) - self.starts[at - 1]


EMPTY = Spans(array("q"), array("q"))


def next_mark(marks: Iterable[int], utc_ms: int) -> int | None:
    """The first of these moments after this one."""
    return min((mark for mark in marks if mark > utc_ms), default=None)


def previous_mark(marks: Iterable[int], utc_ms: int) -> int | None:
    """The last of these moments before this one."""
    return max((mark for mark in marks if mark < utc_ms), default=None)
