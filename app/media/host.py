"""What every decoder process is: commands come off the pool's pipe, rings and events go back, a heart beats.

Threads: the reader takes commands off the pipe and ends the process when the window is gone (``os._exit``:
nothing that hangs can keep it); the sender alone writes to the pipe; the main thread carries out commands
and beats the heart; the rest belongs to the subclass.
"""

from __future__ import annotations

import contextlib
import faulthandler
import itertools
import logging
import os
import queue
import sys
import threading
import time
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from app.media.segment import Segment
from app.media.types import StreamId
from app.media.wire import Heartbeat, Hello, RingReady

log = logging.getLogger("vcs_wall.media.decoder")

BEAT_S = 0.5


class _Ring(NamedTuple):
    stream: StreamId
    size: int
    name: str | None
    fd: int


class Host:
    """A decoder process's two ends of the pipe. Subclasses ``do`` commands and ``beat``."""

    def __init__(self, conn: Connection, engine: str, hung_s: float) -> None:
        """``engine``: what decodes here, and its version."""
        self._conn = conn
        self._hung_s = hung_s
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[list[object]] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="pipe-reader", daemon=True).start()
        threading.Thread(target=self._write, name="pipe-sender", daemon=True).start()
        self.send(Hello(os.getpid(), engine))

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._inbox.put(self._conn.recv())
        os._exit(0)

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                told = self._outbox.get()
                while not self._outbox.empty():
                    told = [*told, *self._outbox.get()]
                # Together what is told together, a beat above all: each writing wakes the window once.
                for is_ring, messages in itertools.groupby(told, lambda message: isinstance(message, _Ring)):
                    if not is_ring:
                        self._conn.send(list(messages))
                        continue
                    for message in messages:
                        self._write_ring(message)
        os._exit(0)

    def _write_ring(self, ring: Any) -> None:
        self._conn.send(RingReady(ring.stream, ring.size, ring.name))
        if ring.fd >= 0:
            reduction.send_handle(self._conn, ring.fd, os.getppid())
            os.close(ring.fd)

    def run(self) -> None:
        """Carry out commands and beat, for ever; the reader ends the process."""
        next_beat, beats = time.monotonic(), 0
        while True:
            with contextlib.suppress(queue.Empty):
                self.do(self._inbox.get(timeout=max(0.0, next_beat - time.monotonic())))
                continue
            next_beat = time.monotonic() + BEAT_S
            beats += 1
            self._outbox.put(self.beat(beats))

    def send(self, message: object) -> None:
        """To the pool; from any thread, never waits."""
        self._outbox.put([message])

    def send_ring(self, stream: StreamId, segment: Segment) -> None:
        """A ring with a picture in it, to the pool."""
        # A copy of the descriptor: the ring may be freed before the sender comes to it.
        fd = os.dup(segment.fd) if segment.fd >= 0 else -1
        segment.close_fd()
        self._outbox.put([_Ring(stream, segment.size, segment.name, fd)])

    def heartbeat(self, call: str, longest_s: float) -> Heartbeat:
        """``call`` has not come back for ``longest_s``: said only when that is too long."""
        return Heartbeat(call, longest_s) if longest_s > self._hung_s else Heartbeat()

    def do(self, command: Any) -> None:
        """Carry out one command; must not wait."""
        raise NotImplementedError

    def beat(self, count: int) -> list[object]:
        """Twice a second: look after things. What is to be told, the heartbeat last."""
        raise NotImplementedError


def prepare_process() -> None:
    """What each of these processes does first."""
    faulthandler.enable()
    # Errors in callbacks and threads must be seen in the log, not only on a console nobody has.
    sys.unraisablehook = lambda args: log.error("in a callback", exc_info=args.exc_value)
    logging.basicConfig(level=logging.WARNING, format="decoder %(process)d %(levelname)s %(message)s")
