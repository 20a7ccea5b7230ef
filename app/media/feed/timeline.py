"""From the presentation time in the MPEG-TS back to the moment a picture was taken."""

from __future__ import annotations

import bisect
import threading

TICKS_PER_S = 90_000
"""MPEG-TS presentation times count 90 kHz ticks (ISO/IEC 13818-1)."""

WRAP = 1 << 33
"""In the TS itself a presentation time is cut to 33 bits: ``pts % WRAP``."""

_KEPT = 4096
_FAR = 2 * TICKS_PER_S


class Timeline:
    """Remembers, for the newest pictures written, when each was taken and when it reached us.

    Presentation times here never wrap; ``pts % WRAP`` stands in the TS. Capture times come from the
    source only (``EXT-X-PROGRAM-DATE-TIME``); where it tells none, they are None. Safe from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pts: list[int] = []
        self._known: list[tuple[int | None, float]] = []

    def add(self, pts: int, capture_utc_ms: int | None, arrival_s: float) -> None:
        """Notes one picture. Mostly in order; pictures of a reordered stream (B-frames) step a bit back."""
        with self._lock:
            if not self._pts or pts > self._pts[-1]:
                self._pts.append(pts)
                self._known.append((capture_utc_ms, arrival_s))
            else:
                at = bisect.bisect_left(self._pts, pts)
                self._pts.insert(at, pts)
                self._known.insert(at, (capture_utc_ms, arrival_s))
            if len(self._pts) > _KEPT:
                del self._pts[: _KEPT // 4]
                del self._known[: _KEPT // 4]

    @property
    def latest_pts(self) -> int | None:
        """The newest presentation time written, 90 kHz, unwrapped; None before the first picture."""
        with self._lock:
            return self._pts[-1] if self._pts else None

    def _find(self, pts: int) -> int | None:
        """Index of the picture shown at ``pts``: the newest not after it, if it is near."""
        if not self._pts:
            return None
        if pts < self._pts[0] - WRAP // 2:  # the caller gave 33 bits
            pts += (self._pts[-1] - pts + WRAP // 2) // WRAP * WRAP
        at = max(0, bisect.bisect_right(self._pts, pts) - 1)
        return at if abs(pts - self._pts[at]) <= _FAR else None

    def look(self, pts: int) -> tuple[int | None, float | None]:
        """``capture_utc_ms`` and ``arrival_s`` of the picture shown at ``pts``, at once."""
        with self._lock:
            at = self._find(pts)
            return (None, None) if at is None else self._known[at]

    def capture_utc_ms(self, pts: int) -> int | None:
        """When the picture shown at ``pts`` was taken (UTC milliseconds); None if nobody told us."""
        return self.look(pts)[0]

    def arrival_s(self, pts: int) -> float | None:
        """When the picture shown at ``pts`` reached us, by the feed's clock: the least its delay can be."""
        return self.look(pts)[1]
