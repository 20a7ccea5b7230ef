"""Fetches the segment that holds a moment, decodes the key frame nearest to it, makes a small JPEG of it."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PIL import Image

from app.media.colours import complete
from app.media.failures import FeedClosed, FeedError
from app.media.feed.http import HttpSession
from app.media.feed.segments import SegmentReader
from app.media.review.index import Piece, pieces_of
from app.media.review.segment import Parsed, PictureDecoder, parse
from app.media.thumbs import ThumbAsk, ThumbMade
from app.media.types import Failure, TileSize, Trust

THREADS = 2
LISTS = 32
SEGMENTS = 4
"""Playlists and segments kept: a strip asks for many moments of the same."""
QUALITY = 78


class Worker:
    """The newest question goes first: it is what somebody looks at now."""

    def __init__(self, send: Callable[[ThumbMade], None]) -> None:
        self._send = send
        self._sending = threading.Lock()
        self._lock = threading.Condition()
        self._waiting: OrderedDict[int, ThumbAsk] = OrderedDict()
        self._lists: OrderedDict[tuple[str, int, int], tuple[Piece, ...]] = OrderedDict()
        for number in range(THREADS):
            threading.Thread(target=self._work, name=f"thumbs-{number}", daemon=True).start()

    def ask(self, ask: ThumbAsk) -> None:
        """Takes a question."""
        with self._lock:
            self._waiting[ask.number] = ask
            self._lock.notify()

    def cancel(self, number: int) -> None:
        """Drops it, if it was not begun."""
        with self._lock:
            self._waiting.pop(number, None)

    def _work(self) -> None:
        maker = _Maker(self._lists, self._lock)
        while True:
            with self._lock:
                while not self._waiting:
                    self._lock.wait()
                _, ask = self._waiting.popitem(last=True)
            try:
                made = maker.make(ask)
            except FeedError as error:
                made = ThumbMade(ask.number, failure=error.failure, detail=error.detail)
            except FeedClosed:
                made = ThumbMade(ask.number, failure=Failure.UNREACHABLE)
            except Exception as error:  # whatever a broken stream provokes in av: this one is not made
                made = ThumbMade(ask.number, failure=Failure.BAD_STREAM, detail=type(error).__name__)
            with self._sending:
                self._send(made)


class _Maker:
    """Of one thread; the lists of playlists are shared."""

    def __init__(
        self, lists: OrderedDict[tuple[str, int, int], tuple[Piece, ...]], lock: threading.Condition
    ) -> None:
        self._lists = lists
        self._lock = lock
        self._decoder = PictureDecoder()
        self._reader: SegmentReader | None = None
        self._way: tuple[Trust, float, float] | None = None
        self._session: HttpSession | None = None
        self._kept: OrderedDict[tuple[str, int, str], Parsed] = OrderedDict()

    def make(self, ask: ThumbAsk) -> ThumbMade:
        reader = self._open(ask)
        pieces = self._pieces(ask, reader)
        best: tuple[int, Parsed, int] | None = None
        for piece in _near(pieces, ask.at_utc_ms, ask.tolerance_ms):
            if best is not None and _away(piece, ask.at_utc_ms) >= best[0]:
                break
            parsed = self._parsed(piece, ask, reader)
            for position in parsed.keys:
                away = abs(parsed.pictures[position].utc_ms - ask.at_utc_ms)
                if away <= ask.tolerance_ms and (best is None or away < best[0]):
                    best = (away, parsed, position)
        if best is None:
            return ThumbMade(ask.number)
        _, parsed, position = best
        frame = self._decoded(parsed, position)
        if frame is None:
            raise FeedError(Failure.BAD_STREAM, "the key frame cannot be decoded")
        return ThumbMade(ask.number, _jpeg(frame, ask.height), parsed.pictures[position].utc_ms)

    def _open(self, ask: ThumbAsk) -> SegmentReader:
        spec = ask.spec
        way = (spec.trust, spec.connect_timeout_s, spec.read_timeout_s)
        if self._reader is None or way != self._way:
            if self._session is not None:
                self._session.forget()
            self._session = HttpSession(*way)
            self._reader, self._way = SegmentReader(self._session), way
        return self._reader

    def _pieces(self, ask: ThumbAsk, reader: SegmentReader) -> tuple[Piece, ...]:
        key = (ask.spec.url, ask.from_utc_ms, ask.to_utc_ms)
        with self._lock:
            known = self._lists.get(key)
            if known is not None:
                self._lists.move_to_end(key)
                return known
        playlist = reader.open(ask.spec.url, TileSize(ask.height * 16 // 9, ask.height))
        pieces, _ = pieces_of(0, playlist, ask.from_utc_ms, ask.to_utc_ms)
        with self._lock:
            self._lists[key] = pieces
            while len(self._lists) > LISTS:
                self._lists.popitem(last=False)
        return pieces

    def _parsed(self, piece: Piece, ask: ThumbAsk, reader: SegmentReader) -> Parsed:
        key = piece.segment.url, *piece.key  # by the whole address: other cameras' may be called the same
        known = self._kept.get(key)
        if known is None:
            data = reader.fetch(piece.segment, ask.spec.url)
            known = parse(data, piece.start_ms, mp4=piece.segment.init_url is not None)
            self._kept[key] = known
            while len(self._kept) > SEGMENTS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return known

    def _decoded(self, parsed: Parsed, position: int) -> Any:
        self._decoder.start(parsed)
        frames = self._decoder.feed(parsed.pictures[position])
        frames = frames or self._decoder.feed(None)
        return frames[0] if frames else None


def _away(piece: Piece, at_ms: int) -> int:
    return max(0, piece.start_ms - at_ms, at_ms - piece.end_ms)


def _near(pieces: tuple[Piece, ...], at_ms: int, tolerance_ms: int) -> list[Piece]:
    """Those that may hold a key frame near enough, the nearest first; a few at most."""
    found = [piece for piece in pieces if _away(piece, at_ms) <= tolerance_ms]
    return sorted(found, key=lambda piece: _away(piece, at_ms))[:3]


def _jpeg(frame: Any, height: int) -> bytes:
    width = max(2, round(frame.width * height / frame.height))
    small = complete(frame).reformat(width=width, height=height, format="rgb24")
    out = io.BytesIO()
    Image.fromarray(small.to_ndarray()).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
