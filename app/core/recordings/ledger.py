"""What is known of one track, hour by hour: recorded, not recorded, not known yet, could not be asked.

Pure: told what was asked and answered, and what time it is. Hours are whole UTC hours, numbered from 1970.
"""

from __future__ import annotations

import enum
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.core.recordings.spans import EMPTY, JOIN_MS, Segment, Spans
from app.core.status import Reason

HOUR_MS = 3_600_000
SETTLED_MS = 10 * 60_000
"""An hour that was over for so long when it was asked for will hardly change: recordings come in late."""
YOUNG_S = 15.0
"""The hour of the live edge is asked for again so often, while somebody looks at it."""
UNSETTLED_S = 90.0
"""And one that is over, but not long enough."""
OLD_S = 6 * 3600.0
"""A settled one, too: what is old is deleted some day."""
EDGE_MS = 15_000
"""The newest seconds are not in a list yet (a segment being written): nothing there is no gap."""


class State(enum.StrEnum):
    """What is known of a stretch of time."""

    KNOWN = "known"
    UNKNOWN = "unknown"  # nobody asked yet
    ASKING = "asking"
    FAILED = "failed"  # see ``reason``: it is not known whether anything was recorded


@dataclass(frozen=True, slots=True)
class Stretch:
    """[from, to), UTC milliseconds, of one state. ``reason`` and ``message`` (the service's own words, may be
    empty) say why it failed; ``dated`` is False where the list told no times: then they were counted from the
    beginning of what was asked for."""

    from_utc_ms: int
    to_utc_ms: int
    state: State
    reason: Reason | None = None
    message: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of a track in [from, to). ``stretches`` cover it without a hole, up to now: what is still
    to come is in none. ``spans``: what is recorded, also where it is being asked for anew."""

    from_utc_ms: int
    to_utc_ms: int
    spans: Spans = field(default_factory=lambda: EMPTY)
    stretches: tuple[Stretch, ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The same as ``spans``, as records."""
        return tuple(self.spans)

    def known(self) -> list[Stretch]:
        """Where it is known."""
        return [stretch for stretch in self.stretches if stretch.state is State.KNOWN]

    @property
    def complete(self) -> bool:
        """Whether everything is known, up to now."""
        return all(stretch.state is State.KNOWN for stretch in self.stretches)

    def gaps(self, least_ms: int = 1000) -> list[Segment]:
        """Where nothing was recorded, at least so long; what is not known is no gap."""
        return [
            gap
            for stretch in self.known()
            for gap in self.spans.gaps(stretch.from_utc_ms, stretch.to_utc_ms)
            if gap.to_utc_ms - gap.from_utc_ms >= least_ms
        ]

    def gap_at(self, utc_ms: int) -> Segment | None:
        """The gap a moment lies in, as far as it is known; quick, however many there are."""
        stretch = next((s for s in self.stretches if s.from_utc_ms <= utc_ms < s.to_utc_ms), None)
        if stretch is None or stretch.state is not State.KNOWN or self.spans.covering(utc_ms) is not None:
            return None
        before, after = self.spans.preceding(utc_ms), self.spans.following(utc_ms)
        return Segment(
            stretch.from_utc_ms if before is None else max(stretch.from_utc_ms, before.to_utc_ms),
            stretch.to_utc_ms if after is None else min(stretch.to_utc_ms, after.from_utc_ms),
        )

    def next_gap(self, utc_ms: int, least_ms: int = 1000) -> Segment | None:
        """The first that begins after this moment."""
        return next((gap for gap in self.gaps(least_ms) if gap.from_utc_ms > utc_ms), None)

    def previous_gap(self, utc_ms: int, least_ms: int = 1000) -> Segment | None:
        """The last that is over at this moment."""
        return next((gap for gap in reversed(self.gaps(least_ms)) if gap.to_utc_ms <= utc_ms), None)


@dataclass(frozen=True, slots=True)
class Hour:
    """An answer for one hour, as it is kept. ``known_to_ms``: up to where it speaks (the hour may not be
    over). ``asked_ms``: when it was asked for. ``spans``: from and to in turn, within the hour."""

    number: int
    asked_ms: int
    known_to_ms: int
    spans: tuple[int, ...] = ()
    dated: bool = True


@dataclass(slots=True)
class _Failed:
    reason: Reason
    message: str
    again_s: float
    times: int


@dataclass(slots=True)
class Ledger:
    """One track."""

    hours: dict[int, Hour] = field(default_factory=dict)
    _asking: set[int] = field(default_factory=set)
    _failed: dict[int, _Failed] = field(default_factory=dict)

    # -- told ----------------------------------------------------------------------------------------

    def load(self, hours: Iterable[Hour]) -> None:
        """What was kept; what was learned meanwhile is better."""
        for hour in hours:
            self.hours.setdefault(hour.number, hour)

    def ask(self, first: int, last: int) -> None:
        """The hours from first to last are being asked for."""
        self._asking.update(range(first, last + 1))

    def gave_up(self, first: int, last: int) -> None:
        """The asking ended without an answer, and nothing can be said."""
        self._asking.difference_update(range(first, last + 1))

    def failed(self, first: int, last: int, reason: Reason, message: str, again_s: float) -> None:
        """They could not be asked. ``again_s``: monotonic, before that it is not tried again."""
        self.gave_up(first, last)
        for number in range(first, last + 1):
            before = self._failed.get(number)
            times = before.times + 1 if before is not None else 1
            self._failed[number] = _Failed(reason, message, again_s, times)

    def failures(self, first: int, last: int) -> int:
        """How often in a row these hours could not be asked, at most."""
        return max((f.times for n in range(first, last + 1) if (f := self._failed.get(n))), default=0)

    def answered(
        self,
        first: int,
        last: int,
        pairs: Sequence[tuple[int, int]],
        asked_ms: int,
        dated: bool = True,
    ) -> list[Hour]:
        """The answer for these hours, asked for at ``asked_ms``: stretches in any order; what lies beyond the
        hours is left out. Returns what is to be kept."""
        self.gave_up(first, last)
        found = Spans.of(pairs, JOIN_MS)
        made = []
        for number in range(first, last + 1):
            begin, end = number * HOUR_MS, (number + 1) * HOUR_MS
            inside = found.between(begin, end)
            known_to = min(end, max(begin, asked_ms - EDGE_MS))
            if inside.ends:
                known_to = max(known_to, inside.ends[-1])
            flat = tuple(value for pair in zip(inside.starts, inside.ends, strict=True) for value in pair)
            self._failed.pop(number, None)
            self.hours[number] = Hour(number, asked_ms, known_to, flat, dated)
            made.append(self.hours[number])
        return made

    def forgive(self, reasons: frozenset[Reason] | None = None) -> None:
        """What failed (for one of these reasons; None: for any) may be asked for again at once."""
        for number in [n for n, f in self._failed.items() if reasons is None or f.reason in reasons]:
            del self._failed[number]

    # -- asked ---------------------------------------------------------------------------------------

    def due(self, number: int, now_ms: int, now_s: float) -> bool:
        """Whether this hour should be asked for now, if somebody looks at it."""
        if number in self._asking or number * HOUR_MS >= now_ms:
            return False
        failed = self._failed.get(number)
        if failed is not None:
            return now_s >= failed.again_s
        hour = self.hours.get(number)
        if hour is None:
            return True
        age_ms = now_ms - hour.asked_ms
        end_ms = (number + 1) * HOUR_MS
        if age_ms < 0:
            return age_ms < -SETTLED_MS  # the clock was set back since
        if hour.asked_ms < end_ms:
            return age_ms >= YOUNG_S * 1000
        if hour.asked_ms < end_ms + SETTLED_MS:
            return age_ms >= UNSETTLED_S * 1000
        return age_ms >= OLD_S * 1000

    def coverage(self, from_utc_ms: int, to_utc_ms: int, now_ms: int) -> Coverage:
        """What is known of [from, to)."""
        first, last = from_utc_ms // HOUR_MS, (to_utc_ms - 1) // HOUR_MS
        starts, ends = array("q"), array("q")
        stretches: list[Stretch] = []
        until_ms = min(to_utc_ms, now_ms)
        for number in range(first, last + 1):
            hour = self.hours.get(number)
            if hour is not None:
                _append(starts, ends, hour.spans)
            begin, end = max(number * HOUR_MS, from_utc_ms), min((number + 1) * HOUR_MS, until_ms)
            if begin >= end:
                continue
            if hour is not None:
                known_to = min(end, hour.known_to_ms)
                if known_to > begin:
                    _stretch(stretches, Stretch(begin, known_to, State.KNOWN, dated=hour.dated))
                    begin = known_to
                if begin >= end:
                    continue
            failed = self._failed.get(number)
            if number in self._asking:
                _stretch(stretches, Stretch(begin, end, State.ASKING))
            elif failed is not None:
                _stretch(stretches, Stretch(begin, end, State.FAILED, failed.reason, failed.message))
            else:
                _stretch(stretches, Stretch(begin, end, State.UNKNOWN))
        found = Spans(starts, ends).between(from_utc_ms, to_utc_ms)
        return Coverage(from_utc_ms, to_utc_ms, found, tuple(stretches))


def _append(starts: array[int], ends: array[int], flat: tuple[int, ...]) -> None:
    """One hour more; joined where the last one went on to its border."""
    if not flat:
        return
    begins, stops = array("q", flat[::2]), array("q", flat[1::2])
    if ends and begins[0] - ends[-1] <= JOIN_MS:
        ends[-1] = stops[0]
        begins, stops = begins[1:], stops[1:]
    starts.extend(begins)
    ends.extend(stops)


def _stretch(stretches: list[Stretch], new: Stretch) -> None:
    last = stretches[-1] if stretches else None
    if (
        last is not None
        and last.to_utc_ms == new.from_utc_ms
        and (last.state, last.reason, last.message, last.dated)
        == (new.state, new.reason, new.message, new.dated)
    ):
        stretches[-1] = replace(last, to_utc_ms=new.to_utc_ms)
    else:
        stretches.append(new)


def runs(due: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Hours to ask for, ascending, as (first, last) of single questions: each within one block of ``length``
    hours that begins at a multiple of it, from the first to the last that is due there."""
    made: list[tuple[int, int]] = []
    at = 0
    while at < len(due):
        block_end = (due[at] // length + 1) * length
        stop = bisect_left(due, block_end, lo=at)
        made.append((due[at], due[stop - 1]))
        at = stop
    return made
