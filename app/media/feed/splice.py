"""One continuous clock out of many: where each packet goes in the MPEG-TS we write."""

from __future__ import annotations

from collections.abc import Callable

from app.media.feed.backlog import Item
from app.media.feed.timeline import TICKS_PER_S

FIRST_TICKS = 10 * TICKS_PER_S
"""Decode time of the first picture: room for players that look a little before it."""
MAX_GAP = 10 * TICKS_PER_S
"""A longer step of the source's clock is a jump of the clock, not a pause of the camera."""
MAX_JITTER = TICKS_PER_S
"""A step back by less is a careless clock; by more, another clock."""
MAX_REORDER = 5 * TICKS_PER_S
STARVED_S = 1.0
"""After this long without a packet the player has shown all it had, and its clock ran on."""
HURRY = 4
"""How much faster than real time a backlog is played."""
SQUEEZE = 40
"""So many times faster goes what was kept while nobody looked: two seconds within a twentieth."""
RESUME_TICKS = TICKS_PER_S // 8
"""What was kept begins no sooner: the tables of the TS are then written before it, for a new player."""


class Splicer:
    """Maps times of the source to times of the TS: monotonic, without jumps, wraps or pauses of our own.

    ``take_excess``: asked, packet by packet, by how many ticks to hurry in order to reach live.
    """

    def __init__(
        self, clock: Callable[[], float], *, live: bool, take_excess: Callable[[int], int] | None = None
    ) -> None:
        self._clock = clock
        self.live = live
        self._take_excess = take_excess
        self._started = False
        self._epoch = 0
        self._offset = 0
        self._in_dts = 0
        self._out_dts = 0
        self._frame = TICKS_PER_S // 25
        self._reorder: int | None = None
        self._plain = True
        self._last_s = 0.0
        self._audio_out = -1

    def video(self, item: Item, ahead: int = 0) -> tuple[int, int]:
        """``(pts, dts)`` for a picture, in unwrapped 90 kHz ticks. ``ahead``: it is asked so much sooner than
        it is needed (ticks)."""
        now = self._clock() + ahead / TICKS_PER_S
        dts = item.dts
        reorder = item.pts - dts
        if reorder < 0:
            reorder = 0
        elif reorder > MAX_REORDER:
            reorder = MAX_REORDER
        delta = dts - self._in_dts
        hurry_to = item.hurry_to
        if hurry_to is not None:
            # One map for decode and presentation times, so that pictures stay in their order.
            inside = min(reorder, max(0, hurry_to - dts))
            reorder += inside // SQUEEZE - inside
        if not self._started:
            self._started = True
            step = 0
            self._out_dts = FIRST_TICKS
        elif item.resumes:
            step = max(RESUME_TICKS, int((now - self._last_s) * TICKS_PER_S))
            self._reorder = None
        elif item.epoch != self._epoch or item.cut or delta > MAX_GAP or delta <= -MAX_JITTER:
            step = self._frame
            if self.live and now - self._last_s > STARVED_S:
                step = int((now - self._last_s) * TICKS_PER_S)
            self._reorder = None
        elif delta <= 0:
            step = 1
        elif hurry_to is not None:
            step = max(1, delta // SQUEEZE)
        else:
            if delta < TICKS_PER_S:
                self._frame = delta
            step = delta
            if self._take_excess is not None and self._plain:
                step -= self._take_excess(delta - delta // HURRY)
        if hurry_to is not None:
            self._reorder = None
        elif reorder != self._reorder:
            if self._reorder is not None:
                self._plain = False  # pictures change places: a changed pace would disturb their order
            self._reorder = reorder
        self._epoch, self._in_dts, self._last_s = item.epoch, dts, now
        out = self._out_dts = self._out_dts + step
        self._offset = out - dts
        return out + reorder, out

    def audio(self, item: Item) -> int | None:
        """Time for a piece of sound beside its pictures; None: it has no place, leave it out."""
        if not self._started or item.epoch != self._epoch:
            return None
        out = item.pts + self._offset
        if abs(out - self._out_dts) > MAX_GAP or out <= self._audio_out:
            return None
        self._audio_out = out
        return out
