"""What is there of one tile's recording: which windows were asked for, which segments they hold, those that
are taken apart, and what is fetched next. Used by the player's thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from app.media.failures import FeedError
from app.media.playlist import MediaPlaylist
from app.media.review.effort import Busy
from app.media.review.index import Index, Piece, Window, pieces_of, spans_of
from app.media.review.segment import Parsed, parse
from app.media.review.store import Store
from app.media.reviews import ReviewIndexed, ReviewInfo, ReviewWindow, ReviewWindowFailed
from app.media.types import Failure, FeedSpec, StreamId

PARSED_KEPT = 4
"""Segments kept taken apart."""
PREFETCH_S = 3.0
"""So much time of the operator's is fetched ahead..."""
PREFETCH_MS = 4000
"""...and at least so much of the recording's..."""
PREFETCH_PIECES = 6
"""...in so many segments at most."""
FETCH_MAX_S = 60.0
"""Who is late aims so far ahead as a segment takes to come, up to this: aimed nearer, each would come too
late to be shown (measured on an overloaded machine: a tile stood for a minute)."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a segment that is wanted is not there. ``retry_in_s`` None: it is not tried again by itself."""

    failure: Failure
    detail: str
    retry_in_s: float | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A playlist that was asked for, or why it did not come."""

    window: int
    version: int
    found: MediaPlaylist | FeedError
    encrypted: bool


class Footage:
    """``index`` tells which segment holds a time; ``parsed`` gives its pictures once it is there."""

    def __init__(
        self,
        stream: StreamId,
        store: Store,
        send: Callable[[object], None],
        busy: Busy,
        clock: Callable[[], float],
    ) -> None:
        """``send`` takes what is told to the window."""
        self._stream = stream
        self._store = store
        self._send = send
        self._busy = busy
        self._clock = clock
        self.index = Index()
        self.info: ReviewInfo | None = None
        """What the recording turned out to be."""
        self.trouble: Trouble | None = None
        """The last one that was met; whoever asks for segments clears it before."""
        self._asked: dict[int, tuple[ReviewWindow, int]] = {}  # window: what was asked, and its version
        self._versions = 0
        self._expired: set[tuple[int, int]] = set()
        self._parsed_kept: OrderedDict[tuple[int, str], Parsed] = OrderedDict()
        self._wish: tuple[object, ...] = ()
        self._encrypted = False

    # -- windows -------------------------------------------------------------------------------------

    def ask(self, window: ReviewWindow) -> None:
        """That window's playlist is to be read, perhaps again."""
        self._versions += 1
        self._asked[window.window] = (window, self._versions)
        self._store.load(window.window, self._versions, window.spec)

    def forget(self, number: int) -> None:
        """Nobody needs that window any more."""
        self._asked.pop(number, None)
        self.index.forget(number)

    def take(self, arrived: Arrived) -> None:
        """The playlist of a window, unless it was asked for anew since."""
        number, found = arrived.window, arrived.found
        asked = self._asked.get(number)
        if asked is None or asked[1] != arrived.version:
            return
        window = asked[0]
        self._encrypted = arrived.encrypted
        if isinstance(found, FeedError):
            self._send(
                ReviewWindowFailed(self._stream, number, found.failure, found.detail, found.http_status)
            )
            return
        pieces, exact = pieces_of(number, found, window.from_utc_ms, window.to_utc_ms)
        self.index.put(
            Window(number, window.from_utc_ms, window.to_utc_ms, window.spec, pieces, exact, arrived.version)
        )
        self._wish = ()
        self._store.renewed()
        spans = spans_of(pieces, window.from_utc_ms, window.to_utc_ms)
        self._send(ReviewIndexed(self._stream, number, spans, exact))

    # -- segments ------------------------------------------------------------------------------------

    def parsed(self, piece: Piece) -> Parsed | None:
        """A segment taken apart; None while it is not there: then it is to be wanted, or in ``trouble``."""
        known = self._parsed_kept.get(piece.key)
        if known is not None:
            self._parsed_kept.move_to_end(piece.key)
            return known
        data = self._store.get(piece)
        if data is None:
            self._note_problem(piece)
            return None
        try:
            with self._busy:
                parsed = parse(data, piece.start_ms, mp4=piece.segment.init_url is not None)
        except FeedError as error:
            self._store.broken(piece, error)
            self._note_problem(piece)
            return None
        self._parsed_kept[piece.key] = parsed
        while len(self._parsed_kept) > PARSED_KEPT:
            self._parsed_kept.popitem(last=False)
        self._tell_info(parsed)
        return parsed

    def wanted(self, piece: Piece, rate: float) -> Parsed | None:
        """The same; while it is not there it is fetched, and what follows it at this speed."""
        parsed = self.parsed(piece)
        if parsed is None:
            self.prefetch(piece, rate)
        return parsed

    def present(self, piece: Piece | None, *, backward: bool = False) -> Piece | None:
        """That segment, or the nearest one behind it that is not missing for good."""
        while piece is not None and (problem := self._store.problem(piece)) and problem.missing:
            self.trouble = Trouble(problem.failure, problem.detail, None)
            piece = self.index.before(piece.start_ms) if backward else self.index.next(piece)
        return piece

    def _note_problem(self, piece: Piece) -> None:
        problem = self._store.problem(piece)
        if problem is None:
            return
        retry_in_s = None if problem.retry_s is None else max(0.0, problem.retry_s - self._clock())
        self.trouble = Trouble(problem.failure, problem.detail, retry_in_s)
        if problem.failure is Failure.ADDRESS_EXPIRED:
            version = self._asked[piece.window][1] if piece.window in self._asked else 0
            if (piece.window, version) not in self._expired:
                self._expired.add((piece.window, version))
                self._send(
                    ReviewWindowFailed(
                        self._stream, piece.window, problem.failure, problem.detail, problem.http_status
                    )
                )

    def _tell_info(self, parsed: Parsed) -> None:
        info = ReviewInfo(
            self._stream,
            parsed.codec,
            parsed.width,
            parsed.height,
            parsed.fps,
            self._encrypted,
            parsed.has_sound,
        )
        if info != self.info:
            self.info = info
            self._send(info)

    # -- what is fetched -----------------------------------------------------------------------------

    @property
    def fetch_s(self) -> float:
        """How long a segment takes to come: who is late aims so far ahead."""
        return min(FETCH_MAX_S, self._store.fetch_s)

    def urgent(self, piece: Piece) -> None:
        """Wants this segment and no other: what is fetched beside it would only make it late."""
        wish = (piece.key, len(self._expired))
        if wish != self._wish:
            self._wish = wish
            self._store.want([(piece, self._spec(piece))])

    def prefetch(self, piece: Piece, rate: float) -> None:
        """Wants a segment and those that follow it in the direction of play."""
        backward = rate < 0
        wish = (piece.key, backward, round(abs(rate)), len(self._expired))
        if wish == self._wish:
            return
        self._wish = wish
        wanted = [piece]
        # Who stands may well go somewhere else next.
        reach_ms = max(PREFETCH_MS, abs(rate) * 1000 * PREFETCH_S) if rate else 1.0
        while len(wanted) < PREFETCH_PIECES:
            last = wanted[-1]
            onward = self.index.before(last.start_ms) if backward else self.index.next(last)
            if onward is None or abs(last.start_ms - piece.start_ms) >= reach_ms:
                break
            wanted.append(onward)
        self._store.want([(one, self._spec(one)) for one in wanted])

    def _spec(self, piece: Piece) -> FeedSpec:
        window = self.index.window(piece.window)
        return window.spec if window is not None else self._asked[piece.window][0].spec
