"""Seconds of the past, made on request and kept for a while.

A recording is the scene at then: encoded when somebody asks for it. What several viewers ask for at the
same time is made once; what was made is kept until the memory limit.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from app.localvcs.streams import mpegts
from app.localvcs.streams.packets import Packet, Source, Stream

Key = tuple[str, Stream, int, int]


def packets_between(source: Source, stream: Stream, start_ms: int, end_ms: int) -> list[Packet]:
    """All packets of ``start_ms`` (a whole second) up to but not including ``end_ms``."""
    source.prepare(stream, start_ms)
    run = source.open(stream, start_ms)
    try:
        packets: list[Packet] = []
        while run.next_ms < end_ms:
            packets += run.step()
        return packets
    finally:
        run.close()


class Vault:
    """Blocking, thread-safe."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._under_way: dict[Key, Future[bytes]] = {}
        self._lock = threading.Lock()
        self.made = 0

    def segment(
        self, key: Key, source: Source, packets: Callable[[], list[Packet] | None] = lambda: None
    ) -> bytes:
        """The TS segment ``key`` = (device, stream, start_ms, end_ms).

        ``packets``: gives them if they are at hand already (a running encoder's ring).
        """
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
            future = self._under_way.get(key)
            mine = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if not mine:
            return future.result()
        _, stream, start_ms, end_ms = key
        try:
            there = packets() or packets_between(source, stream, start_ms, end_ms)
            data = mpegts.segment(there, source.format(stream).audio is not None)
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            future.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            self._kept[key] = data
            self._bytes += len(data)
            self.made += 1
            while self._bytes > self._limit and len(self._kept) > 1:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        future.set_result(data)
        return data

    def forget(self, device_id: str) -> None:
        with self._lock:
            for key in [k for k in self._kept if k[0] == device_id]:
                self._bytes -= len(self._kept.pop(key))
