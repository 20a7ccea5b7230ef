"""Finite files at the speed of a camera."""

from __future__ import annotations

from collections.abc import Callable

from app.media.feed.backlog import Item
from app.media.feed.timeline import TICKS_PER_S

LEAD_S = 0.3
"""A paced file runs at least this much ahead of real time..."""
BURST_S = 0.3
"""...and at most so much more: a few pictures are read at a time, so that fewer threads wake for each."""


class Pacer:
    """Lets packets through in real time, as a camera would send them, a few at a time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started_s: float | None = None
        self._media = 0
        self._last: int | None = None
        self._epoch = -1
        self._step = TICKS_PER_S // 25

    def wait_s(self, item: Item) -> float:
        """How long to wait before this packet; 0: let it through."""
        if self._started_s is None:
            self._started_s = self._clock()
        if self._last is not None:
            step = item.dts - self._last
            if item.epoch != self._epoch or not 0 <= step < 10 * TICKS_PER_S:
                step = self._step
            elif step:
                self._step = step
            self._media += step
        self._last, self._epoch = item.dts, item.epoch
        ahead_s = self._started_s + self._media / TICKS_PER_S - self._clock()
        return ahead_s - LEAD_S if ahead_s > LEAD_S + BURST_S else 0.0
