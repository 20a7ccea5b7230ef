"""The local VCS's idea of now: UTC, integer milliseconds since 1970-01-01T00:00Z.

Everything in the service that depends on the time of day (timestamps of requests, expiry of play
addresses, what a live stream shows, which recording exists) asks one of these and nothing else, so a
test can move the time.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the time."""

    def now_ms(self) -> int:
        """UTC milliseconds. May jump in either direction: measure durations with ``time.monotonic``."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class ManualClock:
    """Stands still until it is told otherwise. For tests."""

    def __init__(self, now_ms: int = 1_767_323_045_000) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()

    def now_ms(self) -> int:
        with self._lock:
            return self._now_ms

    def set(self, now_ms: int) -> None:
        with self._lock:
            self._now_ms = now_ms

    def advance(self, ms: int) -> None:
        with self._lock:
            self._now_ms += ms


class FileClock:
    """Now is the UTC milliseconds written in a file plus the time since the file was written.

    The file is looked at no more than every 50 ms. One that vanishes or does not hold a whole number
    (somebody is just writing it) leaves the last good reading in force; ``ValueError`` or ``OSError``
    only when there has never been one.
    """

    _LOOK_EVERY_S = 0.05

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._looked_s = time.monotonic()
        self._mtime_ns, self._written_ms = self._read()

    def now_ms(self) -> int:
        with self._lock:
            if time.monotonic() - self._looked_s >= self._LOOK_EVERY_S:
                self._looked_s = time.monotonic()
                try:
                    if self._path.stat().st_mtime_ns != self._mtime_ns:
                        self._mtime_ns, self._written_ms = self._read()
                except (OSError, ValueError):
                    # Half written or being replaced: the next look will find it whole.
                    pass
            return self._written_ms + (time.time_ns() - self._mtime_ns) // 1_000_000

    def _read(self) -> tuple[int, int]:
        mtime_ns = self._path.stat().st_mtime_ns
        return mtime_ns, int(self._path.read_text("ascii").strip())
