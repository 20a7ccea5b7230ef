"""Forward, every picture: decoded a little ahead of the clock, from the key frame before its time on.

Who falls behind leaps to a later key frame. Nothing is decoded for times nobody recorded: the next picture
after the gap is made ready instead, and so the tile joins in again by itself.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.media.review.effort import Haste, MeteredDecoder
from app.media.review.footage import Footage
from app.media.review.index import Piece
from app.media.review.segment import Parsed
from app.media.review.shower import Shower

CATCH_UP_MS = 1500
"""Up to so much behind, everything in between is decoded; further on the nearest key frame is taken."""
PAINTS_PER_S = 60.0
"""No more pictures a second are put into the ring: nobody could see them."""
STALE_SHOW_S = 0.2
"""When pictures come too late, one is shown all the same after this long, so that something moves."""


@dataclass(slots=True)
class _Run:
    """``at`` is the next picture of ``parsed`` to be decoded."""

    number: int
    """The shower's, which counts as long as nobody began another one there."""
    piece: Piece
    parsed: Parsed
    at: int
    skip_to_ms: float
    """Pictures that are over by then are decoded, but not shown."""
    from_ms: float
    """From here on pictures are in the ring, or will be."""
    front_ms: float
    """Until here they were decoded."""
    show_from_ms: float = 0.0
    """The next picture shown is not before this (nobody could see so many)."""
    ready: collections.deque[Any] = field(default_factory=collections.deque)
    drained: bool = False
    coarse: bool = False
    """Pictures were left out, because nobody could have seen so many."""


class Forward:
    """Does a little at a time. Times are UTC milliseconds of the recording."""

    def __init__(
        self,
        footage: Footage,
        decoder: MeteredDecoder,
        shower: Shower,
        haste: Haste,
        clock: Callable[[], float],
    ) -> None:
        """``haste`` hears of leaps."""
        self._footage = footage
        self._index = footage.index
        self._decoder = decoder
        self._shower = shower
        self._haste = haste
        self._clock = clock
        self._run: _Run | None = None
        self._chased: tuple[int, str] | None = None

    def work(self, at_ms: float, rate: float, stepped_back: bool) -> float | None:
        """How long to wait then: 0: there is more, None: until something happens. ``stepped_back``: while it
        stands, what lies before the picture is kept in the ring as well."""
        run = self._run
        if run is not None and (
            run.number != self._shower.run or at_ms < run.from_ms or (run.coarse and rate <= 1)
        ):
            run = None
        if run is None:
            if rate == 0 and self._shower.holds(at_ms) and stepped_back:
                return None  # among those decoded for stepping back
            return self._begin(at_ms, rate, stepped_back)
        self._note_lost(run)
        if at_ms < run.from_ms:
            return self._begin(at_ms, rate, stepped_back)
        behind_ms = at_ms - self._front(run)
        if behind_ms > CATCH_UP_MS and self._index.find(at_ms) is None and self._index.after(at_ms) is None:
            return None  # nothing is known of this time (yet)
        if behind_ms > CATCH_UP_MS and self._worth_a_leap(run, at_ms):
            if rate > 0:
                self._haste.leapt(self._clock(), rate)
            return self._begin(at_ms, rate, stepped_back, late=rate > 0)
        if rate == 0 and stepped_back and self._shower.holds(at_ms):
            return None
        ahead = self._shower.ahead(at_ms)
        if len(ahead) >= self._shower.capacity:
            return None if rate == 0 else max(0.001, (ahead[0] - at_ms) / 1000 / rate)
        return self._one_picture(run, at_ms, rate)

    def behind_ms(self, at_ms: float) -> int:
        """By how much what was decoded is behind a time that was recorded."""
        if self._run is None or self._index.find(at_ms) is None:
            return 0
        return max(0, round(at_ms - self._front(self._run)))

    def _note_lost(self, run: _Run) -> None:
        """What was written over is to be decoded again when it is wanted."""
        lost = self._shower.lost_until_ms
        if lost is not None:
            run.from_ms = max(run.from_ms, lost)

    def _front(self, run: _Run) -> float:
        """When the next picture to be decoded was taken: behind a gap, where it ends."""
        if run.drained and not run.ready:
            onward = self._index.next(run.piece)
            if onward is not None:
                return max(run.front_ms, onward.start_ms)
        return run.front_ms

    def _worth_a_leap(self, run: _Run, at_ms: float) -> bool:
        """Whether there is a key frame between what was decoded and the time wanted."""
        piece = self._index.find(at_ms)
        if piece is None or piece.key != run.piece.key:
            return True
        key = run.parsed.pictures[run.parsed.key_before(at_ms)].utc_ms
        return key > run.front_ms

    def _begin(self, at_ms: float, rate: float, stepped_back: bool, late: bool = False) -> float | None:
        """Decode from the key frame before a time on."""
        self._run = None
        wanted_ms = at_ms
        if rate > 0 and (late or self._chased is not None):
            wanted_ms += rate * 1000 * self._footage.fetch_s
        piece = self._footage.present(self._index.find(wanted_ms) or self._index.after(wanted_ms))
        if piece is None:
            self._chased = None
            return None
        parsed = self._footage.parsed(piece)
        if parsed is None:
            if rate > 0 and self._chased is None:
                self._chased = piece.key if self._index.find(at_ms) is not None else None
            self._footage.urgent(piece)
            return None
        self._chased = None
        aim_ms = max(wanted_ms, piece.start_ms)
        skip_to_ms = aim_ms
        if rate == 0 and stepped_back:
            at = max(0, sum(1 for t in parsed.times if t <= aim_ms) - (self._shower.capacity - 1))
            skip_to_ms = min(aim_ms, parsed.times[at])
        number = self._shower.new_run()
        position = parsed.key_before(skip_to_ms)
        self._decoder.start(parsed)
        from_ms = min(at_ms, skip_to_ms)
        front_ms = parsed.pictures[position].utc_ms
        self._run = _Run(number, piece, parsed, position, skip_to_ms, from_ms, front_ms)
        return 0.0

    def _one_picture(self, run: _Run, at_ms: float, rate: float) -> float | None:
        """Decodes until there is one picture more, or one packet less."""
        if run.ready:
            self._show_next(run, at_ms, rate)
            return 0.0
        if run.at < len(run.parsed.pictures):
            run.ready.extend(self._decoder.feed(run.parsed.pictures[run.at]))
            run.at += 1
            return 0.0
        if not run.drained:
            run.ready.extend(self._decoder.feed(None))
            run.drained = True
            return 0.0
        onward = self._footage.present(self._index.next(run.piece))
        if onward is None:
            return None
        parsed = self._footage.wanted(onward, rate)
        if parsed is None:
            return None
        run.piece, run.parsed, run.at, run.drained = onward, parsed, 0, False
        run.at = parsed.key_before(max(run.skip_to_ms, at_ms if rate else 0))
        self._decoder.start(parsed)
        self._footage.prefetch(onward, rate)
        return 0.0

    def _show_next(self, run: _Run, at_ms: float, rate: float) -> None:
        frame = run.ready.popleft()
        utc_ms: int = frame.pts
        end_ms = run.piece.end_ms
        until_ms = run.parsed.until(utc_ms, end_ms)
        if utc_ms < run.front_ms:
            return  # told twice: windows overlap
        run.front_ms = max(run.front_ms, until_ms)
        if until_ms <= run.skip_to_ms or utc_ms < run.show_from_ms:
            return
        if rate > 0 and until_ms <= at_ms and self._clock() - self._shower.shown_s < STALE_SHOW_S:
            return  # too late to be seen
        if rate > 1:
            run.show_from_ms = utc_ms + 900 * rate / PAINTS_PER_S
            run.coarse = True
            if until_ms < run.show_from_ms:
                until_ms = run.parsed.until(math.ceil(run.show_from_ms) - 1, end_ms)
        self._shower.show(frame, utc_ms, until_ms, run.coarse)
        self._footage.prefetch(run.piece, rate)
