"""How fast a tile's pictures really go on, beside the speed asked for."""

from __future__ import annotations

from collections import deque

from app.media.frames import Chosen

MEASURE_S = 2.0
"""Over so long the speed is measured."""
SLOW_PART = 0.9
"""Below this part of the speed asked for it is said that it is slower."""
SLOW_AFTER_S = 1.5
LATE_OK_S = 1.0
"""While it plays, pictures may be late for so long before it is said that they are being waited for."""


class Pace:
    """Told what is shown; times are monotonic seconds."""

    def __init__(self) -> None:
        self.rate: float | None = None
        """Measured; None: not known, or the pictures stand."""
        self._seen: deque[tuple[float, int]] = deque()
        self._slow_since_s: float | None = None
        self._exact_s = float("-inf")

    def leapt(self) -> None:
        """The clock is somewhere else: what was measured counts no more."""
        self._stand()
        self._exact_s = float("-inf")

    def _stand(self) -> None:
        self._seen.clear()
        self.rate, self._slow_since_s = None, None

    def measure(self, now_s: float, asked: float, chosen: Chosen) -> None:
        """``chosen`` is shown now; ``asked``: the speed asked for."""
        if chosen.exact:
            self._exact_s = now_s
        if asked == 0 or not chosen.sequence:
            self._stand()
            return
        seen = self._seen
        seen.append((now_s, chosen.capture_utc_ms))
        while len(seen) > 2 and now_s - seen[1][0] >= MEASURE_S:
            seen.popleft()
        passed_s = now_s - seen[0][0]
        if passed_s < MEASURE_S / 2:
            return
        self.rate = (chosen.capture_utc_ms - seen[0][1]) / 1000 / passed_s
        if chosen.exact or abs(self.rate) >= SLOW_PART * abs(asked):
            self._slow_since_s = None
        elif self._slow_since_s is None:
            self._slow_since_s = now_s

    def slow(self, now_s: float) -> float | None:
        """The measured speed, when it has been too low for long enough."""
        if self._slow_since_s is None or now_s - self._slow_since_s < SLOW_AFTER_S:
            return None
        return round(self.rate or 0.0, 2)

    def just_late(self, now_s: float) -> bool:
        """Whether the picture of the clock's time was shown a moment ago."""
        return now_s - self._exact_s < LATE_OK_S
