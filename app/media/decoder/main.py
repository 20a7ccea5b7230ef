"""A decoder process: takes commands from the pool's pipe, plays streams, tells what happens.

Threads: the reader takes commands off the pipe and ends the process when the window is gone (``os._exit``:
a hung libvlc cannot keep it); the sender alone writes to the pipe; the main thread carries out commands
and beats the heart; the rest belongs to the engines and libvlc.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import logging
import os
import queue
import sys
import threading
import time
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import NamedTuple

from app.media.captures import CaptureFailure, StartClip, StopClip, TakeSnapshot, refused
from app.media.decoder.libvlc import Libvlc
from app.media.decoder.stream import Stream
from app.media.frames import Segment
from app.media.types import MediaEvent, StreamId
from app.media.wire import (
    Close,
    Command,
    Heartbeat,
    Hello,
    Hold,
    Open,
    Resize,
    RingReady,
    SetAudio,
    SetDecodeLevel,
)

log = logging.getLogger("vcs_wall.media.decoder")

BEAT_S = 0.5
STATS_EVERY = 2  # beats


class _Ring(NamedTuple):
    stream: StreamId
    size: int
    name: str | None
    fd: int


class Decoder:
    """The process's state: its streams, and the two queues to and from the pipe."""

    def __init__(self, conn: Connection, libvlc: Libvlc, hung_s: float) -> None:
        self._conn = conn
        self._hung_s = hung_s
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._streams: dict[StreamId, Stream] = {}
        self._closing: list[Stream] = []
        threading.Thread(target=self._read, name="pipe-reader", daemon=True).start()
        threading.Thread(target=self._write, name="pipe-sender", daemon=True).start()
        self._libvlc = libvlc
        self._outbox.put(Hello(os.getpid(), self._libvlc.version))

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._inbox.put(self._conn.recv())
        os._exit(0)

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                message = self._outbox.get()
                if isinstance(message, _Ring):
                    self._conn.send(RingReady(message.stream, message.size, message.name))
                    if message.fd >= 0:
                        reduction.send_handle(self._conn, message.fd, os.getppid())
                        os.close(message.fd)
                else:
                    self._conn.send(message)
        os._exit(0)

    def run(self) -> None:
        """Carry out commands and beat, for ever; the reader ends the process."""
        next_beat, beats = time.monotonic(), 0
        while True:
            with contextlib.suppress(queue.Empty):
                self._do(self._inbox.get(timeout=max(0.0, next_beat - time.monotonic())))
                continue
            next_beat = time.monotonic() + BEAT_S
            beats += 1
            self._beat(with_stats=beats % STATS_EVERY == 0)

    def _do(self, command: Command) -> None:
        if isinstance(command, Open):
            self._streams[command.stream] = Stream(command, self._libvlc, self._outbox.put, self._send_ring)
            return
        stream = self._streams.get(command.stream)
        if isinstance(command, (TakeSnapshot, StartClip, StopClip)):
            if stream is not None:
                stream.captures.do(command)
            elif (answer := refused(command, CaptureFailure.STREAM_OVER)) is not None:
                self._outbox.put(answer)
            return
        if stream is None:
            return
        if isinstance(command, Close):
            stream.close()
            self._closing.append(self._streams.pop(command.stream))
        elif isinstance(command, Resize):
            stream.resize(command.size)
        elif isinstance(command, SetAudio):
            stream.set_audio(command.on, command.volume)
        elif isinstance(command, SetDecodeLevel):
            stream.set_level(command.level)
        elif isinstance(command, Hold):
            stream.hold(command.on)

    def _send_ring(self, stream: StreamId, segment: Segment) -> None:
        # A copy of the descriptor: the ring may be freed before the sender comes to it.
        fd = os.dup(segment.fd) if segment.fd >= 0 else -1
        segment.close_fd()
        self._outbox.put(_Ring(stream, segment.size, segment.name, fd))

    def _beat(self, *, with_stats: bool) -> None:
        now = time.monotonic()
        call, longest = "", 0.0
        for stream in [*self._streams.values(), *self._closing]:
            name, seconds = stream.busy(now)
            if seconds > longest:
                call, longest = name, seconds
        self._outbox.put(Heartbeat(call, longest) if longest > self._hung_s else Heartbeat())
        for stream in self._streams.values():
            stream.tick()
            hops = stream.hops()
            if hops is not None:
                self._outbox.put(hops)
            stats: MediaEvent | None = stream.stats() if with_stats else None
            if stats is not None:
                self._outbox.put(stats)
        self._closing = [stream for stream in self._closing if not stream.closed]


def _few_arenas() -> None:
    """Keep glibc from giving each of a hundred threads a heap of its own."""
    m_arena_max = -8
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(m_arena_max, 2)


def run(conn: Connection, libvlc: Libvlc, hung_s: float) -> None:
    """The rest of the process's life (see ``entry``); never returns."""
    _few_arenas()
    faulthandler.enable()
    # Errors in callbacks and threads must be seen in the log, not only on a console nobody has.
    sys.unraisablehook = lambda args: log.error("in a callback", exc_info=args.exc_value)
    logging.basicConfig(level=logging.WARNING, format="decoder %(process)d %(levelname)s %(message)s")
    Decoder(conn, libvlc, hung_s).run()
