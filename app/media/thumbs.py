"""Small pictures of recordings, made in a process of their own: the window's side. Neither av nor Qt here.

Started with the first question, ended with ``close`` or with us. A process that dies takes the questions
under way with it (``DECODER_LOST``) and is replaced with the next one, a few times a minute at most."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.media import launch
from app.media.types import Failure, FeedSpec

log = logging.getLogger("vcs_wall.media.thumbs")

RESTARTS = 5
RESTARTS_WITHIN_S = 60.0
BEHIND = 10
"""Steps of niceness after the window: what plays goes first."""


@dataclass(frozen=True, slots=True)
class ThumbAsk:
    """The key frame nearest to ``at_utc_ms`` and not further from it than ``tolerance_ms``, out of the
    playlist of ``spec`` (HLS), which tells about [from, to). ``height``: of the picture, pixels; its width
    follows."""

    number: int
    spec: FeedSpec = field(repr=False)
    from_utc_ms: int
    to_utc_ms: int
    at_utc_ms: int
    tolerance_ms: int
    height: int


@dataclass(frozen=True, slots=True)
class ThumbCancel:
    """Nobody wants it any more."""

    number: int


@dataclass(frozen=True, slots=True)
class ThumbMade:
    """``jpeg``: the picture, taken at ``utc_ms``; None with no ``failure``: nothing was recorded near
    enough."""

    number: int
    jpeg: bytes | None = field(default=None, repr=False)
    utc_ms: int = 0
    failure: Failure | None = None
    detail: str = ""


class ThumbProcess:
    """Nothing here blocks the caller: a thread of its own starts the process and talks to it. ``made`` is
    called on threads of ours, once for each question that was not cancelled."""

    def __init__(
        self,
        made: Callable[[ThumbMade], None],
        clock: Callable[[], float] = time.monotonic,
        target: str = "app.media.thumb.entry:run",
    ) -> None:
        self._made = made
        self._clock = clock
        self._target = target
        self._lock = threading.Lock()
        self._wishes: queue.SimpleQueue[ThumbAsk | ThumbCancel | None] = queue.SimpleQueue()
        self._talker: threading.Thread | None = None
        self._handle: launch.ChildHandle | None = None
        self._open: dict[int, launch.ChildHandle | None] = {}
        """Questions, and the process each was given to."""
        self._started: deque[float] = deque(maxlen=RESTARTS)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        handle = self._handle
        return None if handle is None else handle.pid

    def ask(self, ask: ThumbAsk) -> None:
        """Makes it; ``DECODER_LOST`` where no process can be had."""
        with self._lock:
            if self._closed:
                return
            self._open[ask.number] = None
            if self._talker is None:
                self._talker = threading.Thread(target=self._talk, name="thumbs-talk", daemon=True)
                self._talker.start()
        self._wishes.put(ask)

    def cancel(self, number: int) -> None:
        """Takes a question back: ``made`` is not called for it."""
        with self._lock:
            known = number in self._open
            self._open.pop(number, None)
        if known:
            self._wishes.put(ThumbCancel(number))

    def close(self) -> None:
        """Ends the process; nothing is made any more."""
        with self._lock:
            self._closed = True
            handle, self._handle = self._handle, None
            self._open.clear()
        self._wishes.put(None)
        if handle is not None:
            _end(handle)

    # -- on a thread of its own ----------------------------------------------------------------------

    def _talk(self) -> None:
        while (wish := self._wishes.get()) is not None:
            if isinstance(wish, ThumbCancel):
                handle = self._handle
                if handle is not None:
                    _send(handle, wish)
                continue
            with self._lock:
                if wish.number not in self._open:
                    continue  # taken back while it waited here
            handle = self._ready()
            with self._lock:
                if wish.number in self._open:
                    self._open[wish.number] = handle
            if handle is None or not _send(handle, wish):
                self._forget(handle)
                self._give(ThumbMade(wish.number, failure=Failure.DECODER_LOST))

    def _forget(self, handle: launch.ChildHandle | None) -> None:
        """That process has ended, whether or not its own thread knows: the next question goes to another."""
        with self._lock:
            if handle is not None and self._handle is handle:
                self._handle = None

    def _ready(self) -> launch.ChildHandle | None:
        if self._handle is not None:
            return self._handle
        now = self._clock()
        if len(self._started) == RESTARTS and now - self._started[0] < RESTARTS_WITHIN_S:
            return None
        self._started.append(now)
        try:
            handle = launch.python_child(self._target, name="thumbs", behind=BEHIND)
        except OSError as error:
            log.warning("no process for small pictures: %s", error)
            return None
        with self._lock:
            if not self._closed:
                self._handle = handle
        if self._handle is not handle:
            _end(handle)
            return None
        threading.Thread(target=self._read, args=(handle,), name="thumbs", daemon=True).start()
        return handle

    def _read(self, handle: launch.ChildHandle) -> None:
        with contextlib.suppress(OSError, EOFError):
            while True:
                made = handle.conn.recv()
                if isinstance(made, ThumbMade):
                    self._give(made)
        self._forget(handle)
        with self._lock:
            lost = not self._closed
            numbers = sorted(number for number, given in self._open.items() if given is handle)
        if not lost:
            return
        log.warning("the process of small pictures ended")
        handle.kill()
        handle.join(2.0)
        for number in numbers:
            self._give(ThumbMade(number, failure=Failure.DECODER_LOST))

    def _give(self, made: ThumbMade) -> None:
        with self._lock:
            wanted = not self._closed and made.number in self._open
            self._open.pop(made.number, None)
        if wanted:
            self._made(made)


def _send(handle: launch.ChildHandle, what: ThumbAsk | ThumbCancel) -> bool:
    try:
        handle.conn.send(what)
    except (OSError, ValueError):
        return False
    return True


def _end(handle: launch.ChildHandle) -> None:
    handle.kill()
    handle.join(2.0)
    with contextlib.suppress(OSError):
        handle.close()
