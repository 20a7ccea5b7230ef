"""Fetches playlists and segments of one tile beside its player, and keeps the segments used last.

Two threads a tile: one slow answer holds up the next wish, but not every one. Nothing waits for ever: each
request has its spec's time limits, and what failed is tried again after a pause that grows.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.media.failures import FeedClosed, FeedError
from app.media.feed.http import HttpSession
from app.media.feed.segments import SegmentReader
from app.media.playlist import MediaPlaylist
from app.media.review.index import Piece
from app.media.types import Failure, FeedSpec, TileSize

log = logging.getLogger("vcs_wall.media.review")

WORKERS = 2
KEEP_BYTES = 32 << 20
KEEP_AT_LEAST = 3
"""Segments kept of one tile, however large they are."""
RETRY_S = (0.3, 1.0, 2.0, 4.0, 8.0)
"""Pauses before what failed is tried again; the last one repeats."""
GIVE_UP_S = 1.0
"""A request that takes longer and whose answer nobody wants any more does not keep others waiting."""
RETIRED_MAX = 4
MISSING_AFTER = 2
"""So many times in a row not there, or not to be read: this segment is left out."""
_MISSING = (Failure.NOT_FOUND, Failure.BAD_STREAM, Failure.NO_VIDEO)

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a segment is not there. ``retry_s``: when it is tried again (monotonic); None: with a new
    address."""

    failure: Failure
    detail: str
    http_status: int | None
    tries: int
    retry_s: float | None

    @property
    def missing(self) -> bool:
        """It is left out: go on behind it."""
        return self.failure in _MISSING and self.tries >= MISSING_AFTER


@dataclass(frozen=True, slots=True)
class _Load:
    """A playlist to be read."""

    window: int
    version: int
    spec: FeedSpec


class Store:
    """Used by the player's thread; ``on_playlist`` and ``on_change`` are called on the store's own."""

    def __init__(
        self,
        on_playlist: Callable[[int, int, MediaPlaylist | FeedError, bool], None],
        on_change: Callable[[], None],
        size: Callable[[], TileSize],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``on_playlist(window, version, playlist or why not, came over https)``; ``on_change``: a segment
        came, or did not."""
        self._on_playlist = on_playlist
        self._on_change = on_change
        self._size = size
        self._clock = clock
        self._lock = threading.Condition()
        self._loads: list[_Load] = []
        self._wanted: list[tuple[Piece, FeedSpec]] = []
        self._busy: set[Key] = set()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._problems: dict[Key, Problem] = {}
        self._closed = False
        self._sessions: set[HttpSession] = set()
        self._fetching: dict[HttpSession, tuple[Key, float]] = {}
        """What each worker is at, and since when."""
        self._retired: set[HttpSession] = set()
        """Of workers that end with what they are at."""
        self.fetch_s = 0.15
        """How long a segment took lately."""
        for _ in range(WORKERS):
            self._start()

    def _start(self) -> None:
        threading.Thread(target=self._work, name="review-fetch", daemon=True).start()

    # -- for the player ------------------------------------------------------------------------------

    def load(self, window: int, version: int, spec: FeedSpec) -> None:
        """Read a playlist."""
        with self._lock:
            self._loads = [load for load in self._loads if load.window != window]
            self._loads.append(_Load(window, version, spec))
            self._lock.notify_all()

    def renewed(self) -> None:
        """Addresses are others now: what failed is tried again once it is wanted at the new ones."""
        with self._lock:
            self._wanted = []
            self._problems.clear()

    def want(self, pieces: Sequence[tuple[Piece, FeedSpec]]) -> None:
        """These segments, in this order; what was wanted before and is not under way is no longer."""
        with self._lock:
            self._wanted = list(pieces)
            if pieces and len(self._fetching) >= WORKERS and self._may_fetch(pieces[0][0]):
                self._replace_stuck({piece.key for piece, _ in pieces})
            if any(self._may_fetch(piece) for piece, _ in self._wanted):
                self._lock.notify_all()

    def _replace_stuck(self, wanted: set[Key]) -> None:
        """All workers are busy: one whose answer nobody wants any more is left to itself, another one takes
        its place. (A request that has no answer yet cannot be broken off from outside.)"""
        limit_s = self._clock() - GIVE_UP_S
        for session, (key, since_s) in self._fetching.items():
            if key not in wanted and since_s < limit_s and len(self._retired) < RETIRED_MAX:
                del self._fetching[session]
                self._retired.add(session)
                self._start()
                return

    def get(self, piece: Piece) -> bytes | None:
        """A segment, if it is there."""
        with self._lock:
            data = self._kept.get(piece.key)
            if data is not None:
                self._kept.move_to_end(piece.key)
            return data

    def problem(self, piece: Piece) -> Problem | None:
        """Why a segment is not there; None while it is under way, or there."""
        with self._lock:
            return self._problems.get(piece.key)

    def broken(self, piece: Piece, error: FeedError) -> None:
        """A segment came but cannot be read: as if it had not come."""
        with self._lock:
            data = self._kept.pop(piece.key, None)
            self._bytes -= 0 if data is None else len(data)
            self._fail(piece, error)

    def close(self) -> None:
        """Ends it; running requests end at their own time limits at the latest."""
        with self._lock:
            self._closed = True
            self._loads.clear()
            self._wanted.clear()
            self._lock.notify_all()
            sessions = list(self._sessions)
        for session in sessions:
            session.close()

    # -- the workers ---------------------------------------------------------------------------------

    def _may_fetch(self, piece: Piece) -> bool:
        key = piece.key
        if key in self._kept or key in self._busy:
            return False
        problem = self._problems.get(key)
        if problem is None:
            return True
        return not problem.missing and problem.retry_s is not None and problem.retry_s <= self._clock()

    def _next(self) -> _Load | tuple[Piece, FeedSpec] | None:
        with self._lock:
            while not self._closed:
                if self._loads:
                    return self._loads.pop(0)
                for piece, spec in self._wanted:
                    if self._may_fetch(piece):
                        self._busy.add(piece.key)
                        return piece, spec
                waits = [
                    problem.retry_s - self._clock()
                    for piece, _ in self._wanted
                    if (problem := self._problems.get(piece.key)) is not None
                    and problem.retry_s is not None
                    and not problem.missing
                ]
                self._lock.wait(max(0.01, min(waits)) if waits else None)
        return None

    def _work(self) -> None:
        made: tuple[FeedSpec, HttpSession, SegmentReader] | None = None
        while (job := self._next()) is not None:
            spec = job.spec if isinstance(job, _Load) else job[1]
            if made is None or not _same_way(made[0], spec):
                if made is not None:
                    self._let_go(made[1])
                session = HttpSession(spec.trust, spec.connect_timeout_s, spec.read_timeout_s)
                made = (spec, session, SegmentReader(session))
                with self._lock:
                    self._sessions.add(session)
                    if self._closed:
                        session.close()
            if isinstance(job, _Load):
                self._read_playlist(job, made[2])
            else:
                self._read_segment(job[0], spec, made[2], made[1])
                if made[1] in self._retired:
                    break
        if made is not None:
            self._let_go(made[1])

    def _let_go(self, session: HttpSession) -> None:
        with self._lock:
            self._sessions.discard(session)
            self._retired.discard(session)
        session.forget()

    def _read_playlist(self, job: _Load, reader: SegmentReader) -> None:
        found: MediaPlaylist | FeedError
        try:
            found = reader.open(job.spec.url, self._size())
        except FeedClosed:
            return
        except FeedError as error:
            found = error
        except Exception as error:
            found = _unexpected(error)
        self._on_playlist(job.window, job.version, found, reader.encrypted)

    def _read_segment(
        self, piece: Piece, spec: FeedSpec, reader: SegmentReader, session: HttpSession
    ) -> None:
        began_s = self._clock()
        with self._lock:
            self._fetching[session] = (piece.key, began_s)
        try:
            data = reader.fetch(piece.segment, spec.url)
        except FeedClosed:
            with self._lock:
                self._busy.discard(piece.key)
        except FeedError as error:
            with self._lock:
                self._busy.discard(piece.key)
                self._fail(piece, error)
        except Exception as error:
            with self._lock:
                self._busy.discard(piece.key)
                self._fail(piece, _unexpected(error))
        else:
            with self._lock:
                self._busy.discard(piece.key)
                self._problems.pop(piece.key, None)
                self.fetch_s += 0.3 * (self._clock() - began_s - self.fetch_s)
                self._kept[piece.key] = data
                self._bytes += len(data)
                while self._bytes > KEEP_BYTES and len(self._kept) > KEEP_AT_LEAST:
                    self._bytes -= len(self._kept.popitem(last=False)[1])
        finally:
            with self._lock:
                self._fetching.pop(session, None)
        self._on_change()

    def _fail(self, piece: Piece, error: FeedError) -> None:
        before = self._problems.get(piece.key)
        tries = 1 if before is None else before.tries + 1
        pause_s = RETRY_S[min(tries, len(RETRY_S)) - 1]
        retry_s = None if error.failure is Failure.ADDRESS_EXPIRED else self._clock() + pause_s
        self._problems[piece.key] = Problem(error.failure, error.detail, error.http_status, tries, retry_s)


def _same_way(a: FeedSpec, b: FeedSpec) -> bool:
    """Whether one session serves both."""
    return (a.trust, a.connect_timeout_s, a.read_timeout_s) == (
        b.trust,
        b.connect_timeout_s,
        b.read_timeout_s,
    )


def _unexpected(error: Exception) -> FeedError:
    # its text may hold an address: only where it happened is told
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("fetching failed: %s\n%s", type(error).__name__, where)
    return FeedError(Failure.INTERNAL, type(error).__name__)
