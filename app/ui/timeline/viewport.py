"""Which stretch of time lies under which pixel. Pure; never changes, each move gives another.

Instants are UTC milliseconds, pixels logical ones from the left edge of the tracks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.instant import EARLIEST_MS, LATEST_MS

MINUTE_MS = 60_000
NARROWEST_MS = MINUTE_MS
WIDEST_MS = 31 * 24 * 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Viewport:
    """[``from_ms``, ``to_ms``) on ``width`` pixels."""

    from_ms: float
    span_ms: float
    width: int

    @property
    def to_ms(self) -> float:
        """Its end."""
        return self.from_ms + self.span_ms

    @property
    def ms_per_px(self) -> float:
        """Scale."""
        return self.span_ms / self.width

    def x(self, utc_ms: float) -> float:
        """Where an instant lies; may be outside."""
        return (utc_ms - self.from_ms) / self.ms_per_px

    def at(self, x: float) -> float:
        """The instant under a pixel."""
        return self.from_ms + x * self.ms_per_px

    def shows(self, utc_ms: float) -> bool:
        """Whether an instant lies inside."""
        return self.from_ms <= utc_ms < self.to_ms

    def resized(self, width: int) -> Viewport:
        """The same stretch on another width."""
        return replace(self, width=max(1, width))

    def moved(self, pixels: float) -> Viewport:
        """What lies ``pixels`` further to the right comes to the left edge."""
        return self._checked(self.from_ms + pixels * self.ms_per_px, self.span_ms)

    def zoomed(self, factor: float, x: float) -> Viewport:
        """``factor`` times as wide a stretch (below 1: closer), with the instant under ``x`` kept there."""
        span = min(max(self.span_ms * factor, NARROWEST_MS), WIDEST_MS)
        return self._checked(self.at(x) - x * span / self.width, span)

    def showing(self, from_ms: float, to_ms: float) -> Viewport:
        """This stretch; a narrower or wider one than can be shown is centred."""
        span = min(max(to_ms - from_ms, NARROWEST_MS), WIDEST_MS)
        return self._checked((from_ms + to_ms - span) / 2, span)

    def with_at(self, utc_ms: float, part: float = 0.5) -> Viewport:
        """The same scale with this instant at a part of the width (0 left edge, 1 right edge)."""
        return self._checked(utc_ms - part * self.span_ms, self.span_ms)

    def _checked(self, from_ms: float, span_ms: float) -> Viewport:
        return replace(self, from_ms=min(max(from_ms, EARLIEST_MS), LATEST_MS - span_ms), span_ms=span_ms)
