"""Lets the packets of a segment go one after the other, at the pace they were made.

An HLS source delivers a second or more at a time. Viewers of a stream without end expect pictures as they are
made: bursts look like a network that stalls and catches up.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from app.localvcs.ingest import IngestPacket

CUSHION_S = 0.3
"""Held back against segments that come a little late."""
_WINDOW_S = 10.0
_TOO_MUCH_S = 0.8
"""If there is always so much waiting, viewers are further behind than they need be."""


class Smoother:
    """A thread between a pull and its sinks. ``None`` stands for a gap; ``emit`` is called on the thread."""

    def __init__(
        self, emit: Callable[[IngestPacket | None], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._emit = emit
        self._clock = clock
        self._items: deque[IngestPacket | None] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._newest_dts = 0
        self._base_s: float | None = None
        self._low_s: float | None = None
        self._low_since_s = 0.0
        self._thread = threading.Thread(target=self._run, name="smoother", daemon=True)
        self._thread.start()

    def put(self, packet: IngestPacket | None) -> None:
        with self._changed:
            self._items.append(packet)
            if packet is not None and packet.kind == "video":
                self._newest_dts = packet.dts_90k
            self._changed.notify()

    def close(self) -> None:
        """No more will come: the rest goes out at once. Waits for it."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._items or self._closed)
                if not self._items:
                    return
                packet = self._items[0]
                if packet is None:
                    self._base_s = None
                elif not self._closed:
                    wait_s = self._early_s(packet)
                    if wait_s > 0:
                        self._changed.wait(wait_s)
                        continue
                self._items.popleft()
            self._emit(packet)

    def _early_s(self, packet: IngestPacket) -> float:
        """How long before its time the packet is."""
        now, at_s = self._clock(), packet.dts_90k / 90_000
        if self._base_s is None:
            self._base_s = now + CUSHION_S - at_s
            self._low_s, self._low_since_s = None, now
        early_s = self._base_s + at_s - now
        if early_s < 0 and packet.kind == "video":
            self._base_s -= early_s  # ran dry: everything is that much later from now on
            return 0.0
        if packet.kind == "video":
            self._watch(now, (self._newest_dts - packet.dts_90k) / 90_000)
        return early_s

    def _watch(self, now: float, waiting_s: float) -> None:
        assert self._base_s is not None
        self._low_s = waiting_s if self._low_s is None else min(self._low_s, waiting_s)
        if now - self._low_since_s < _WINDOW_S:
            return
        if self._low_s > _TOO_MUCH_S:
            self._base_s -= self._low_s - CUSHION_S
        self._low_s, self._low_since_s = None, now
