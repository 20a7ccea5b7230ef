"""Delay that grows on the way, for streams that do not say when their pictures were taken."""

from __future__ import annotations

from collections import deque
from typing import Final

from app.media.feed.backlog import Item
from app.media.feed.timeline import TICKS_PER_S

WINDOW_S: Final = 4.0
"""The least delay within this time counts: one late packet is jitter, a buffer that fills delays them all."""
DRIFT: Final = 0.0005
"""No clock of a camera is slower than this against ours; more is a delay that grows."""


class Lag:
    """How much later packets arrive, against their own clock, than the best ones did."""

    def __init__(self) -> None:
        self._epoch = 0
        self._best: float | None = None
        self._best_at = 0.0
        self._recent: deque[tuple[float, float]] = deque()

    def see(self, item: Item) -> float:
        """Seconds by which what arrives now is later than it could be; for each picture as it arrives."""
        offset, now = item.arrival_s - item.dts / TICKS_PER_S, item.arrival_s
        if self._best is None or item.epoch != self._epoch:
            self._epoch, self._best, self._best_at = item.epoch, offset, now
            self._recent.clear()
        recent = self._recent
        while recent and now - recent[0][0] > WINDOW_S:
            recent.popleft()
        while recent and recent[-1][1] >= offset:
            recent.pop()
        recent.append((now, offset))
        allowed = self._best + (now - self._best_at) * DRIFT
        least = recent[0][1]
        if least <= allowed:
            self._best, self._best_at = least, now
            return 0.0
        return least - allowed
