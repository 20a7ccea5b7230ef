"""Where a decoder process begins. Says so when this machine has no libvlc that works, and ends."""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from app.media.wire import Unusable

HUNG_S = 5.0
"""A libvlc call that takes longer will not come back."""


LOW_NICE = 10
"""Of the thread that gets a replacement ready."""


def run(conn: Connection, hung_s: float = HUNG_S, in_background: bool = False) -> None:
    """Entry of the process (``launch.python_child``); returns only where nothing can be decoded.

    ``in_background``: loading libvlc and av takes most of a second of processor time, which on two cores
    the pictures of the other decoders need; so it is done at low priority. Nobody may raise a priority
    again, so a thread that was begun before lives on with the rest of the process.
    """
    if not in_background:
        play = _prepare(conn, hung_s)
        if play is not None:
            play()
        return
    ready: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
    thread = threading.Thread(target=_when_ready, args=(ready,), name="decoder", daemon=True)
    thread.start()
    _step_back()
    try:
        ready.put(_prepare(conn, hung_s))
    except BaseException:
        ready.put(None)
        raise
    thread.join()


def _when_ready(ready: queue.SimpleQueue[Callable[[], None] | None]) -> None:
    play = ready.get()
    if play is not None:
        play()


def _step_back() -> None:
    """Lowers the priority of the calling thread alone (Linux; elsewhere it would be the whole process)."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + LOW_NICE)


def _prepare(conn: Connection, hung_s: float) -> Callable[[], None] | None:
    """Loads everything; None (and the pool is told) where that cannot be."""
    try:
        # python-vlc looks for libvlc while it is imported, and has many ways of not finding it.
        from app.media.decoder import main
        from app.media.decoder.libvlc import Libvlc

        libvlc = Libvlc()
    except (ImportError, OSError, RuntimeError, AttributeError, SystemExit) as error:
        with contextlib.suppress(OSError):
            conn.send(Unusable(f"{type(error).__name__}: {error}"))
        return None
    return functools.partial(main.run, conn, libvlc, hung_s)
