"""Seconds of the past, made on request and kept for a while.

A recording is the scene at then: drawn and encoded when somebody asks for it. Whoever asks has each picture
as soon as it is made. What several ask for at the same time is made once, and what nobody waits for any more
is not made to the end: whoever scrubs leaves many behind. What was made is kept until the memory limit;
segments of the live picture only as long as a playlist lists them, or a wall fills all of it with what nobody
can ask for again.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import itertools
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor

from app.localvcs.streams import mpegts
from app.localvcs.streams.packets import Packet, PacketRun, Source, Stream

log = logging.getLogger(__name__)

Key = tuple[str, Stream, int, int]
"""``(device_id, stream, start_ms, end_ms)``: whole seconds of one camera."""


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


_numbers = itertools.count()


class Broken(Exception):
    """A segment could not be made to its end."""


class Making:
    """A segment under way. ``step`` by one thread at a time, the rest from any."""

    def __init__(self, key: Key, source: Source, live: bool) -> None:
        self.key = key
        self.live = live
        self.number = next(_numbers)
        """In the order they were asked for."""
        self._source = source
        self._run: PacketRun | None = None
        self._writer = mpegts.SegmentWriter(source.format(key[1]).audio is not None)
        self._lock = threading.Lock()
        self._pieces: list[bytes] = []
        self._over = False
        self._broken = False
        self._readers: set[Reader] = set()

    def step(self) -> bool:
        """The next picture; whether there are more."""
        _, stream, start_ms, end_ms = self.key
        run = self._run
        if run is None:
            self._source.prepare(stream, start_ms)
            run = self._run = self._source.open(stream, start_ms)
        packets = run.step()
        over = run.next_ms >= end_ms
        piece = self._writer.write(packets, over)
        with self._lock:
            self._pieces.append(piece)
            self._over = over
            self._tell()
        return not over

    def whole(self) -> bytes:
        return b"".join(self._pieces)

    def close(self) -> None:
        """No more steps. By the thread that would do the next one."""
        run, self._run = self._run, None
        if run is not None:
            run.close()

    def break_off(self) -> None:
        """Whoever still reads it sees that it ends too early."""
        with self._lock:
            self._broken = True
            self._tell()

    def enter(self, reader: Reader) -> None:
        with self._lock:
            self._readers.add(reader)

    def leave(self, reader: Reader) -> bool:
        """Whether nobody is left."""
        with self._lock:
            self._readers.discard(reader)
            return not self._readers

    def after(self, position: int) -> tuple[bytes, int, bool]:
        """What came behind so many pieces, how many there are now, and whether these are all."""
        with self._lock:
            if self._broken:
                raise Broken
            return b"".join(self._pieces[position:]), len(self._pieces), self._over

    def _tell(self) -> None:
        for reader in self._readers:
            reader.wake()


class Reader:
    """One client of a segment under way; ``read`` in its event loop."""

    def __init__(self, vault: Vault, making: Making, loop: asyncio.AbstractEventLoop) -> None:
        self._vault = vault
        self._making = making
        self._loop = loop
        self._position = 0
        self._event = asyncio.Event()

    async def read(self) -> bytes:
        """What there is, or what comes next; empty at the end. Raises ``Broken``."""
        while True:
            self._event.clear()
            data, self._position, over = self._making.after(self._position)
            if data or over:
                return data
            await self._event.wait()

    def close(self) -> None:
        """The client has what it wanted, or is gone."""
        self._vault.leave(self._making, self)

    def wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:  # the loop is closed: the service is ending, nobody reads any more
            log.debug("a segment was still being made when the service ended")


class Vault:
    """Thread-safe; nothing here blocks for long. ``executor`` makes the pictures: the first one of every
    segment before anything else, then segment by segment as they were asked for."""

    def __init__(self, limit_bytes: int, executor: Executor, live_ms: int = 60_000) -> None:
        """``live_ms``: segments of the live picture are dropped when one comes that begins so much later (or
        earlier: the clock was moved back)."""
        self._limit = limit_bytes
        self._executor = executor
        self._live_ms = live_ms
        self._bytes = 0
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._live: deque[Key] = deque()
        """Those of ``_kept`` that are of the live picture, as they came: about by time."""
        self._under_way: dict[Key, Making] = {}
        self._begun: deque[Making] = deque()
        self._new: deque[Making] = deque()
        self._lock = threading.Lock()
        self.made = 0

    def ask(
        self,
        key: Key,
        source: Source,
        loop: asyncio.AbstractEventLoop,
        live: Callable[[], list[Packet] | None] | None = None,
    ) -> bytes | Reader:
        """The segment, or how to read it while it is made.

        ``live``: it is one of the live picture; gives its packets if they are at hand already (a running
        encoder's ring).
        """
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
            making = self._under_way.get(key)
        if making is None and live is not None and (there := live()):
            data = mpegts.segment(there, source.format(key[1]).audio is not None)
            with self._lock:
                self._keep(key, data, True)
            return data
        with self._lock:
            making = self._under_way.get(key)
            begins = making is None
            if making is None:
                making = self._under_way[key] = Making(key, source, live is not None)
                self._new.append(making)
            reader = Reader(self, making, loop)
            making.enter(reader)
        if begins:
            self._work_on()
        return reader

    def leave(self, making: Making, reader: Reader) -> None:
        with self._lock:
            if making.leave(reader) and self._under_way.get(making.key) is making:
                del self._under_way[making.key]

    def forget(self, device_id: str) -> None:
        with self._lock:
            for key in [k for k in self._kept if k[0] == device_id]:
                self._drop(key)
            ended = [self._under_way.pop(key) for key in list(self._under_way) if key[0] == device_id]
        for making in ended:
            making.break_off()

    def close(self) -> None:
        with self._lock:
            ended = list(self._under_way.values())
            self._under_way.clear()
        for making in ended:
            making.break_off()

    def _work_on(self) -> None:
        """One more picture is to be made; of which segment is decided when its turn has come."""
        with contextlib.suppress(RuntimeError):  # the executor is being shut down
            self._executor.submit(self._work)

    def _work(self) -> None:
        with self._lock:
            making = (self._new or self._begun).popleft()
            wanted = self._under_way.get(making.key) is making
        if not wanted:
            making.close()
            return
        try:
            more = making.step()
        except Exception:
            log.exception("a part of a recording could not be made")
            making.close()
            with self._lock:
                self._under_way.pop(making.key, None)
            making.break_off()
            return
        if not more:
            making.close()
        with self._lock:
            if more:
                # The one asked for first is first again.
                bisect.insort(self._begun, making, key=lambda m: m.number)
            elif self._under_way.get(making.key) is making:
                del self._under_way[making.key]
                self._keep(making.key, making.whole(), making.live)
        if more:
            self._work_on()

    def _keep(self, key: Key, data: bytes, live: bool) -> None:
        if key in self._kept:
            return
        self._kept[key] = data
        self._bytes += len(data)
        self.made += 1
        if live:
            self._live.append(key)
            while abs(key[2] - self._live[0][2]) >= self._live_ms:
                self._drop(self._live.popleft())
        while self._bytes > self._limit and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        self._bytes -= len(self._kept.pop(key, b""))
