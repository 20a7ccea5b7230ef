"""Cameras that StartStreams started: pulled before anybody watches, and not for ever.

Kept in memory only. What must be pulled over a restart has StreamMode 1 in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from app.localvcs.clock import Clock

STARTED_MS = 60_000
"""So long a started camera is pulled without a viewer."""


class Started:
    """Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen_ms: dict[str, int] = {}
        """When each was started, or somebody was last seen to watch it."""

    def __contains__(self, device_id: str) -> bool:
        return device_id in self._seen_ms

    def add(self, device_ids: Iterable[str]) -> None:
        """Counts anew for those that are there."""
        with self._lock:
            self._seen_ms.update(dict.fromkeys(device_ids, self._clock.now_ms()))

    def drop(self, device_ids: Iterable[str]) -> None:
        with self._lock:
            for device_id in device_ids:
                self._seen_ms.pop(device_id, None)

    def take_over(self, is_watched: Callable[[str], bool]) -> list[str]:
        """Looks who watches; those whose time is over are in it no more, and are told."""
        now_ms = self._clock.now_ms()
        with self._lock:
            ids = list(self._seen_ms)
        watched = {device_id for device_id in ids if is_watched(device_id)}
        with self._lock:
            for device_id in ids:
                # A clock that was set back makes nothing last longer.
                if device_id in self._seen_ms and (device_id in watched or self._seen_ms[device_id] > now_ms):
                    self._seen_ms[device_id] = now_ms
            over = [i for i, seen_ms in self._seen_ms.items() if now_ms - seen_ms >= STARTED_MS]
            for device_id in over:
                del self._seen_ms[device_id]
        return over
