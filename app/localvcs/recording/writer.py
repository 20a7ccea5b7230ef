"""The thread that writes recordings. Pulls hand packets over without ever waiting for the disk."""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.localvcs.ingest import IngestPacket
from app.localvcs.recording.cutter import Cutter
from app.localvcs.recording.disk import PartFile, Store
from app.localvcs.recording.index import Index
from app.localvcs.recording.model import Segment

log = logging.getLogger("app.localvcs.recording")

_MOST_WAITING = 32 << 20
"""Bytes of one camera that may wait for the disk; beyond, its recording has a gap."""
_RETRY_S = 2.0
FULL = (errno.ENOSPC, errno.EDQUOT)

_GAP, _END = "gap", "end"


@dataclass
class _Camera:
    device_id: str
    cutter: Cutter
    waiting_bytes: int = 0
    overrun: bool = False
    failing: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class CameraSink:
    """What the pull of a camera sees (an ``ingest.Sink``)."""

    def __init__(self, writer: Writer, camera: _Camera) -> None:
        self._writer = writer
        self._camera = camera

    def on_packet(self, packet: IngestPacket) -> None:
        self._writer._put(self._camera, packet)

    def on_gap(self) -> None:
        self._writer._put(self._camera, _GAP)

    def end(self) -> None:
        """Nothing comes any more: the segment in flight is finished soon."""
        self._writer._put(self._camera, _END)

    def wait_ended(self, limit_s: float) -> bool:
        return self._camera.ended.wait(limit_s)

    @property
    def recording(self) -> bool:
        return self._camera.cutter.recording


class Writer:
    """``on_full``: the disk is full; asked again after every failed write. Nothing is written while
    ``paused`` is set; whoever sets it clears it."""

    def __init__(self, store: Store, index: Index, segment_ms: int, on_full: Callable[[], None]) -> None:
        self._store = store
        self._index = index
        self._segment_ms = segment_ms
        self._on_full = on_full
        self._queue: deque[tuple[_Camera, IngestPacket | str]] = deque()
        self._wake = threading.Condition()
        self._busy = False
        self._closed = False
        self._finished: list[Segment] = []
        self._index_failed_s: float | None = None
        self.paused = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def camera(self, device_id: str, audio_codec: Callable[[], str | None]) -> CameraSink:
        """A sink for a camera; ``end`` it when it is no longer recorded."""
        take, end_ms = self._index.last_take(device_id)

        def opener(start_ms: int, take: int, begins: bool, codecs: str) -> PartFile:
            return self._store.create(device_id, start_ms, take, begins, codecs, self._finished.append)

        cutter = Cutter(opener, audio_codec, self._segment_ms, take, end_ms)
        return CameraSink(self, _Camera(device_id, cutter))

    def settle(self, limit_s: float) -> bool:
        """Waits until all that was handed over is written and what is finished is indexed."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._queue and not self._busy, limit_s)

    def close(self) -> None:
        """Writes what is waiting; sinks are to be ended before."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        self._thread.join(30.0)

    def _put(self, camera: _Camera, what: IngestPacket | str) -> None:
        with self._wake:
            if self._closed:
                return
            if isinstance(what, IngestPacket):
                if camera.overrun:
                    return
                if camera.waiting_bytes + len(what.data) > _MOST_WAITING:
                    camera.overrun = True
                    what = _GAP
                    log.warning(
                        "%s: the disk is too slow, a part of its recording is missing", camera.device_id
                    )
                else:
                    camera.waiting_bytes += len(what.data)
            self._queue.append((camera, what))
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                self._wake.wait_for(lambda: self._queue or self._closed or self._finished, None)
                if not self._queue and self._finished and not self._closed:
                    self._wake.wait_for(lambda: self._queue or self._closed, _RETRY_S)
                if not self._queue and self._closed and not self._finished:
                    return
                batch = list(self._queue)
                self._queue.clear()
                self._busy = True
            for camera, what in batch:
                self._one(camera, what)
                if self._finished:
                    self._note()
                if what is _END:
                    camera.ended.set()
            if self._finished:
                self._note()
                if self._closed and self._finished:
                    log.error(
                        "%d finished segments are not in the index; the next start finds them",
                        len(self._finished),
                    )
                    return
            self._forgive(batch)

    def _one(self, camera: _Camera, what: IngestPacket | str) -> None:
        try:
            if isinstance(what, IngestPacket):
                if self.paused.is_set():
                    camera.cutter.abandon()
                else:
                    camera.cutter.feed(what)
            else:
                camera.cutter.finish()
            if camera.failing and camera.cutter.recording:
                camera.failing = False
                log.info("%s: recording goes on", camera.device_id)
        except OSError as error:
            self._failed(camera, error)
        except Exception:
            # One camera's strange packets must not end the recording of the others.
            log.exception("%s: a part of its recording is missing", camera.device_id)
            self._failed(camera, None)

    def _failed(self, camera: _Camera, error: OSError | None) -> None:
        try:
            camera.cutter.abandon()
        except OSError as second:
            log.warning("%s: a piece of a segment cannot be deleted: %s", camera.device_id, second.strerror)
        if error is None:
            return
        if not camera.failing:
            camera.failing = True
            log.error("%s: recording failed: %s", camera.device_id, error.strerror or error)
        if error.errno in FULL:
            self._on_full()

    def _note(self) -> None:
        """Puts finished segments into the index; keeps them for later when that fails (a full disk)."""
        now_s = time.monotonic()
        if self._index_failed_s is not None and now_s - self._index_failed_s < _RETRY_S and not self._closed:
            return
        try:
            self._index.add(self._finished)
        except sqlite3.Error as error:
            if self._index_failed_s is None:
                log.error("recordings cannot be put into the index for now: %s", error)
            self._index_failed_s = now_s
            if "full" in str(error):
                self._on_full()
            return
        self._index_failed_s = None
        self._finished.clear()

    def _forgive(self, batch: list[tuple[_Camera, IngestPacket | str]]) -> None:
        """What was written no longer waits; a camera that had to pause may go on at its next key picture."""
        with self._wake:
            for camera, what in batch:
                if isinstance(what, IngestPacket):
                    camera.waiting_bytes -= len(what.data)
            for camera, _ in batch:
                if camera.overrun and camera.waiting_bytes < _MOST_WAITING // 2:
                    camera.overrun = False
