"""One live stream: one encoder shared by all its viewers, running only while somebody watches.

The stream is a ``Job`` of the pacer. Every packet goes to the FLV viewers the moment it is made and into
a ring of groups of pictures, from which HLS segments are cut and new viewers get the picture group under way.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import Executor

from app.localvcs.clock import Clock
from app.localvcs.streams import flv
from app.localvcs.streams.encoder import AAC_16K_MONO_CONFIG
from app.localvcs.streams.pacer import Pacer
from app.localvcs.streams.packets import GOP_MS, Packet, PacketRun, Source, Stream

log = logging.getLogger(__name__)

_CATCH_UP_MS = 2000
"""Further behind than this (or this far ahead), the clock was moved or the machine slept: start anew."""
_VIEWER_BACKLOG = 90
"""Tags kept for a viewer that does not read, about 6 s; then it goes on at the next key frame."""


class Viewer:
    """One FLV connection. ``push`` and ``end`` from any thread, ``read`` in the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, backlog: int = _VIEWER_BACKLOG) -> None:
        """``backlog``: tags kept while it does not read."""
        self.greeted = False
        """Belongs to the stream: whether headers were sent and a key frame follows."""
        self._loop = loop
        self._backlog = backlog
        self._tags: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._lock = threading.Lock()
        self._signalled = False
        self._ended = False
        self._skipping = False

    def push(self, tag: bytes, key: bool) -> None:
        with self._lock:
            if self._ended:
                return
            if len(self._tags) >= self._backlog:
                self._tags.clear()
                self._skipping = True
            if self._skipping and not key:
                return
            self._skipping = False
            self._tags.append(tag)
            self._signal()

    def end(self) -> None:
        with self._lock:
            self._ended = True
            self._signal()

    async def read(self) -> bytes:
        """All that is waiting, or what comes next; empty when the stream is over."""
        while True:
            with self._lock:
                self._signalled = False
                self._wake.clear()
                if self._tags:
                    data = b"".join(self._tags)
                    self._tags.clear()
                    return data
                if self._ended:
                    return b""
            await self._wake.wait()

    def _signal(self) -> None:
        if not self._signalled:
            self._signalled = True
            try:
                self._loop.call_soon_threadsafe(self._wake.set)
            except RuntimeError:  # the loop is closed: the service is ending, nobody reads any more
                self._ended = True


class LiveStream:
    """Thread-safe. ``touch`` (or a viewer) starts it; it stops ``linger_ms`` after the last use."""

    def __init__(
        self,
        source: Source,
        stream: Stream,
        clock: Clock,
        pacer: Pacer,
        executor: Executor,
        linger_ms: int,
        window_segments: int,
        segment_seconds: int = 1,
    ) -> None:
        """``segment_seconds``: also the distance of the source's key pictures."""
        self.source = source
        self.stream = stream
        self.format = source.format(stream)
        self._clock = clock
        self._pacer = pacer
        self._executor = executor
        self._linger_ms = linger_ms
        self._group_ms = segment_seconds * GOP_MS
        self._keep_groups = window_segments + 3
        self._lock = threading.Lock()
        self._run: PacketRun | None = None
        self._starting = False
        self._closed = False
        self._groups: OrderedDict[int, list[Packet]] = OrderedDict()
        self._complete: int | None = None
        self._told: int | None = None
        self._viewers: set[Viewer] = set()
        self._used_ms = clock.now_ms()
        self._origin_ms: int | None = None
        self._last_ms = 0

    # -- the pacer's side

    @property
    def due_ms(self) -> int:
        run = self._run
        return run.next_ms if run else self._clock.now_ms()

    def run(self) -> bool:
        """Makes the next picture; ends the encoder when nobody watches any more."""
        run = self._run
        if run is None:
            return False
        now = self._clock.now_ms()
        with self._lock:
            if self._closed or not self._in_use(now):
                self._stop()
                return False
        if abs(now - run.next_ms) > _CATCH_UP_MS:
            log.info("%d ms away from the next picture; the stream starts anew", now - run.next_ms)
            run.close()
            run = self.source.open(self.stream, now)
            with self._lock:
                self._groups.clear()
                self._complete = None
                self._run = run
            return True
        packets = run.step()
        with self._lock:
            self._publish(packets, run.next_ms)
        return True

    def _publish(self, packets: Sequence[Packet], next_ms: int) -> None:
        for packet in packets:
            if packet.codec == "h264":
                if packet.key:
                    self._groups[packet.utc_ms // self._group_ms] = []
                    while len(self._groups) > self._keep_groups:
                        self._groups.popitem(last=False)
                if self._origin_ms is None:
                    self._origin_ms = packet.utc_ms
                elif not 0 < packet.utc_ms - self._last_ms <= _CATCH_UP_MS:
                    self._move_origin(packet.utc_ms)
                self._last_ms = packet.utc_ms
            if self._groups:
                next(reversed(self._groups.values())).append(packet)
            self._deliver(packet)
        if self._groups:
            newest = next(reversed(self._groups))
            if next_ms // self._group_ms > newest:
                self._complete = newest

    def _deliver(self, packet: Packet) -> None:
        if not self._viewers or not self._flv_wants(packet):
            return
        assert self._origin_ms is not None
        tag = flv.packet_tag(packet, self._origin_ms)
        key = packet.key and packet.codec == "h264"
        for viewer in self._viewers:
            if not viewer.greeted and key:
                self._greet(viewer, packet)
            if viewer.greeted:
                viewer.push(tag, key)

    def _greet(self, viewer: Viewer, key_frame: Packet) -> None:
        """What an FLV decoder must know before the first key frame."""
        assert self._origin_ms is not None
        timestamp = key_frame.utc_ms - self._origin_ms
        viewer.push(flv.metadata(self.format, self._origin_ms, timestamp), True)
        viewer.push(flv.video_config(key_frame.data, timestamp), True)
        if self.format.audio == "aac":
            viewer.push(flv.audio_config(AAC_16K_MONO_CONFIG, timestamp), True)
        viewer.greeted = True

    def _flv_wants(self, packet: Packet) -> bool:
        """A G.711A camera makes AAC as well, for MPEG-TS; FLV carries what the camera sends."""
        return packet.codec == "h264" or packet.codec == self.format.audio

    def _move_origin(self, utc_ms: int) -> None:
        """FLV timestamps go on rising, whatever the clock does; the new origin is told to the viewers."""
        assert self._origin_ms is not None
        timestamp = self._last_ms - self._origin_ms + 1000 // self.format.frames_per_second
        self._origin_ms = utc_ms - timestamp
        tag = flv.metadata(self.format, self._origin_ms, timestamp)
        for viewer in self._viewers:
            if viewer.greeted:
                viewer.push(tag, False)

    # -- the viewers' side

    def touch(self) -> None:
        """Somebody watches or is about to: start if need be, and stay for ``linger_ms``."""
        with self._lock:
            self._used_ms = self._clock.now_ms()
            if self._closed or self._starting or self._run is not None:
                return
            self._starting = True
        self._executor.submit(self._start)

    def watch(self, viewer: Viewer) -> None:
        """Adds an FLV viewer: header, then the picture group under way, then all that comes."""
        viewer.push(flv.header(self.format.audio is not None), True)
        with self._lock:
            if self._closed:
                viewer.end()
                return
            # What is left from an earlier run is old; a new run starts with a key frame of its own.
            under_way = list(self._groups.values())[-1] if self._run and self._groups else []
            if under_way:
                assert self._origin_ms is not None
                self._greet(viewer, under_way[0])
                for packet in under_way:
                    if self._flv_wants(packet):
                        viewer.push(flv.packet_tag(packet, self._origin_ms), True)
            self._viewers.add(viewer)
        self.touch()

    def leave(self, viewer: Viewer) -> None:
        with self._lock:
            self._viewers.discard(viewer)
            self._used_ms = self._clock.now_ms()

    def group(self, number: int) -> list[Packet] | None:
        """The packets of one whole segment, if the encoder has just made all of it."""
        with self._lock:
            if self._complete is None or number > self._complete:
                return None
            packets = self._groups.get(number)
            whole = packets and packets[0].utc_ms == number * self._group_ms
            return list(packets) if packets and whole else None

    def newest_group(self) -> int:
        """The newest whole segment that can be had: of the encoder, or the last one over. Its number is its
        beginning in segments' lengths since 1970.

        Never an older one than was told before (what the encoder has not made yet is made on request),
        unless the clock was moved back.
        """
        over = self._clock.now_ms() // self._group_ms - 1
        with self._lock:
            running = self._run is not None and self._complete is not None
            newest = self._complete if running and self._complete is not None else over
            if self._told is not None and newest < self._told <= over:
                newest = self._told
            self._told = newest
        return newest

    @property
    def running(self) -> bool:
        return self._run is not None

    @property
    def viewer_count(self) -> int:
        """FLV connections; HLS viewers are counted by their addresses."""
        return len(self._viewers)

    def in_use(self) -> bool:
        with self._lock:
            return not self._closed and self._in_use(self._clock.now_ms())

    def close(self) -> None:
        """For good: viewers see their connection end."""
        with self._lock:
            self._closed = True
            viewers, self._viewers = self._viewers, set()
        for viewer in viewers:
            viewer.end()

    # -- inside

    def _in_use(self, now_ms: int) -> bool:
        return bool(self._viewers) or abs(now_ms - self._used_ms) < self._linger_ms

    def _start(self) -> None:
        """In a thread of the executor: the first time a scene must be drawn."""
        try:
            now = self._clock.now_ms()
            self.source.prepare(self.stream, now)
            run = self.source.open(self.stream, self._clock.now_ms())
        except Exception:
            log.exception("a stream could not be started")
            with self._lock:
                self._starting = False
            return
        with self._lock:
            self._starting = False
            if self._closed:
                run.close()
                return
            self._groups.clear()
            self._complete = None
            self._run = run
            self._used_ms = self._clock.now_ms()
        self._pacer.add(self)

    def _stop(self) -> None:
        if self._run is not None:
            self._run.close()
            self._run = None
        self._groups.clear()
        self._complete = None
