"""How far an export is, how fast it goes, and how long it will take."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

RATE_S = 12.0
"""Speed is measured over so long."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``speed``: recorded seconds a second; ``remaining_s``: None while nobody can know. ``waiting_s``: the
    source is away, for so long. ``fraction``: of the stage it is in."""

    fraction: float = 0.0
    speed: float | None = None
    bytes: int = 0
    bytes_per_s: float | None = None
    remaining_s: float | None = None
    waiting_s: float = 0.0
    reason: str = ""
    track: int = 0


@dataclass
class Rate:
    """How fast it goes, over the last seconds."""

    seen: deque[tuple[float, int, int]] = field(default_factory=deque)

    def add(self, now: float, done_ms: int, size: int) -> None:
        """At ``now`` (monotonic seconds) so much was done in all."""
        self.seen.append((now, done_ms, size))
        while len(self.seen) > 2 and now - self.seen[0][0] > RATE_S:
            self.seen.popleft()

    def per_s(self) -> tuple[float, float] | None:
        """Recorded milliseconds and bytes a second; None: not known yet."""
        first, last = self.seen[0], self.seen[-1]
        passed = last[0] - first[0]
        if passed < 1.0:
            return None
        return (last[1] - first[1]) / passed, (last[2] - first[2]) / passed
