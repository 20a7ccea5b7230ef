"""The master clock of a review: a pure function of monotonic time between two acts of the operator."""

from __future__ import annotations

from dataclasses import dataclass, replace

RATES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Speeds forward; backward whole ones only, as negative numbers (key frames)."""


def checked_rate(rate: float) -> float:
    """The speed, if it is one that is offered; else ValueError."""
    if rate in RATES or (rate < 0 and -rate in RATES and -rate >= 1):
        return float(rate)
    raise ValueError(f"not a playback speed: {rate}")


@dataclass(frozen=True, slots=True)
class MasterClock:
    """``anchor_utc_ms`` at ``anchor_s`` (monotonic), going on at ``rate`` (0: it stands).

    ``a_ms``, ``b_ms``: the loop, if there is one: from ``b`` it leaps to ``a`` (backward the other way).
    """

    anchor_utc_ms: float
    anchor_s: float
    rate: float = 0.0
    a_ms: int | None = None
    b_ms: int | None = None

    def at(self, now_s: float) -> float:
        """The time it shows at ``now_s``, UTC milliseconds."""
        value = self.anchor_utc_ms + (now_s - self.anchor_s) * 1000.0 * self.rate
        if self.a_ms is None or self.b_ms is None or not self.rate:
            return value
        length = self.b_ms - self.a_ms
        if self.rate > 0 and self.anchor_utc_ms < self.b_ms <= value:
            return self.a_ms + (value - self.a_ms) % length
        if self.rate < 0 and self.anchor_utc_ms > self.a_ms > value:
            return self.b_ms - (self.b_ms - value) % length
        return value

    def turned(self, now_s: float) -> bool:
        """Whether it leapt since its anchor: the owner anchors it anew, and tells the tiles."""
        straight = self.anchor_utc_ms + (now_s - self.anchor_s) * 1000.0 * self.rate
        return self.at(now_s) != straight

    def moved(self, utc_ms: float, now_s: float) -> MasterClock:
        """The same clock at another time."""
        return replace(self, anchor_utc_ms=utc_ms, anchor_s=now_s)

    def running(self, rate: float, now_s: float) -> MasterClock:
        """The same time, at another speed from now on."""
        return replace(self, anchor_utc_ms=self.at(now_s), anchor_s=now_s, rate=rate)
