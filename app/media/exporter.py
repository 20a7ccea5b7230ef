"""The window's side of the export process: started when there is something to do, ended when it is done with.

Neither av nor libvlc is loaded here. Nothing blocks a caller: commands go through a queue to a thread of its
own; events come on another, in order. A process that dies ends what it was doing with ``PROCESS_LOST``.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable

from app.media import launch
from app.media.exports import Cancel, ExportCommand, ExportEnded, ExportEvent, ExportFailure

log = logging.getLogger("vcs_wall.media.export")

TARGET = "app.media.export.entry:run"


class ExportProcess:
    """One process for one piece of work. ``on_event``: on a thread of its own; ``ExportEnded`` comes once for
    each plan, also when the process is gone."""

    def __init__(self, on_event: Callable[[ExportEvent], None], target: str = TARGET) -> None:
        self._on_event = on_event
        self._target = target
        self._outbox: queue.SimpleQueue[ExportCommand | None] = queue.SimpleQueue()
        self._child: launch.ChildHandle | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._open = 0
        """Plans that have not ended."""
        self._thread = threading.Thread(target=self._run, name="export-sender", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """None until it has started."""
        return None if self._child is None else self._child.pid

    def send(self, command: ExportCommand) -> None:
        """Hands it over; returns at once."""
        if not isinstance(command, Cancel) and hasattr(command, "tracks") or hasattr(command, "password"):
            with self._lock:
                self._open += 1
        self._outbox.put(command)

    def close(self) -> None:
        """Ends the process; no event arrives after this. Whole files stay."""
        self._closed = True
        self._outbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Waits for its end."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        """On the sender's thread: starts the process, gives it commands, ends it."""
        first = self._outbox.get()
        if first is None:
            return
        try:
            child = launch.python_child(self._target, name="export")
        except OSError as error:
            log.error("the export process could not be started: %s", error)
            self._lost()
            return
        self._child = child
        threading.Thread(target=self._read, args=(child,), name="export-reader", daemon=True).start()
        command: ExportCommand | None = first
        with contextlib.suppress(OSError, ValueError):
            while command is not None:
                child.conn.send(command)
                command = self._outbox.get()
        if command is None:
            child.kill()
        child.join(5.0)

    def _read(self, child: launch.ChildHandle) -> None:
        try:
            while True:
                event = child.conn.recv()
                if isinstance(event, ExportEnded):
                    with self._lock:
                        self._open -= 1
                self._tell(event)
        except (EOFError, OSError):
            pass
        except Exception as error:  # what came was cut off in the middle: it was killed while it spoke
            log.warning("the export process broke off: %s", type(error).__name__)
        self._lost()
        self._outbox.put(None)

    def _lost(self) -> None:
        with self._lock:
            lost, self._open = self._open, 0
        for _ in range(lost):
            self._tell(ExportEnded(ExportFailure.PROCESS_LOST))

    def _tell(self, event: ExportEvent) -> None:
        if not self._closed:
            self._on_event(event)
