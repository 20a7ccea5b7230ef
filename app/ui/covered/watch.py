"""Asks the X server on a thread of its own; the window's thread only reads what was found."""

from __future__ import annotations

import logging
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from app.ui.covered.server import Server
from app.ui.covered.stacking import look

log = logging.getLogger("vcs_wall.ui.covered")

REST_S = 0.4
"""From one look to the next at least, while windows move (the first is at once). So the thread takes 0.3 to
0.6 % of a core while one is dragged without a pause, 0.03 % else."""
AGAIN_S = 5.0
"""Looked again at least so often, should the server have told nothing of something that matters."""
FORGET_S = 3.0
"""A window nobody asked for in so long is minimised, or gone."""


class CoverWatch:
    """``visible`` is for the window's thread and never waits. Where there is no server to ask, or none any
    more, everything counts as visible, and the log says so once."""

    def __init__(self, connect: Callable[[], Server] = Server) -> None:
        self._connect = connect
        self._asked: dict[int, float] = {}
        """Our windows, and when one of their walls asked last. Only ``visible`` adds, only the thread
        takes away."""
        self._found: dict[int, QRegion] = {}
        self._screens: Sequence[QRect] = ()
        self._stopping = False
        self._running = True
        self.looks = 0
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._ring, False)
        self._lock = threading.Lock()
        """Of the bell: it is not rung when it is gone."""
        self._thread = threading.Thread(target=self._run, name="cover-watch", daemon=True)
        self._thread.start()

    def visible(self, window: int, screens: Sequence[QRect]) -> QRegion | None:
        """What can be seen of a window (``winId``), in its own device pixels; None: all of it, as far as is
        known. It is watched while it is asked for. ``screens``: in device pixels, as the server has them."""
        new = window not in self._asked or screens != self._screens
        self._screens = screens
        self._asked[window] = time.monotonic()
        if new:
            self._wake()
        return self._found.get(window)

    def stop(self) -> None:
        """Everything is visible from now on; returns at once."""
        self._stopping = True
        self._found = {}
        self._wake()

    def join(self, limit_s: float) -> bool:
        """Whether the thread has ended by then."""
        self._thread.join(limit_s)
        return not self._thread.is_alive()

    def _wake(self) -> None:
        with self._lock:
            if self._running:
                try:
                    os.write(self._ring, b".")
                except BlockingIOError:  # rung often enough
                    return

    # -- on the thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            server = self._connect()
        except (OSError, AttributeError) as error:  # no libxcb, another one
            log.info("what other windows cover is not known: %s", error)
            self._end()
            return
        try:
            self._watch(server)
        except (OSError, ValueError, struct.error) as error:
            log.warning("what other windows cover is not known any more: %s", error)
        finally:
            self._end()
            server.close()

    def _end(self) -> None:
        self._found = {}
        with self._lock:
            self._running = False
            os.close(self._ring)
        os.close(self._bell)

    def _watch(self, server: Server) -> None:
        while not self._stopping:
            now = time.monotonic()
            for window, asked in list(self._asked.items()):
                if now - asked > FORGET_S:
                    del self._asked[window]
            windows = list(self._asked)
            found = look(server, windows, self._screens) if windows else {}
            self.looks += 1
            if not server.usable:
                raise OSError("the connection to the X server is lost")
            if not self._stopping:
                self._found = found
            self._rest(server, heed=bool(windows))

    def _rest(self, server: Server, heed: bool) -> None:
        """Until there is a reason to look again; with ``heed`` what the server tells is one."""
        begin, most_s = time.monotonic(), AGAIN_S
        wait = select.poll()
        wait.register(self._bell, select.POLLIN)
        wait.register(server.fileno(), select.POLLIN)
        while not self._stopping and server.usable:
            if server.changed() and heed and most_s > REST_S:
                most_s = REST_S  # what comes until then is looked at with it
                wait.unregister(server.fileno())
            left = begin + most_s - time.monotonic()
            if left <= 0:
                return
            for at, _ in wait.poll(left * 1000):
                if at == self._bell:
                    os.read(self._bell, 64)
                    return
