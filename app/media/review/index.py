"""Which segment of which playlist holds a time of the recording. Pure; times are UTC milliseconds."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.media.playlist import MediaPlaylist, Segment
from app.media.types import FeedSpec

JOINED_MS = 250
"""Less than this between two segments is rounding, not a gap."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment and the time it covers, [start, end). ``joined``: the next one goes on where it ends."""

    window: int
    start_ms: int
    end_ms: int
    segment: Segment
    joined: bool = False

    @property
    def key(self) -> tuple[int, str]:
        """The same for the same segment of a playlist that was read again, perhaps at another address."""
        span = self.segment.span
        path = self.segment.url.partition("?")[0].rpartition("/")[2]
        return self.start_ms, path if span is None else f"{path}@{span[0]}"


@dataclass(frozen=True, slots=True)
class Window:
    """What one playlist tells about [from, to)."""

    number: int
    from_ms: int
    to_ms: int
    spec: FeedSpec
    pieces: tuple[Piece, ...]
    exact_times: bool
    version: int = 0


def pieces_of(
    number: int, playlist: MediaPlaylist, from_ms: int, to_ms: int
) -> tuple[tuple[Piece, ...], bool]:
    """The segments of a window that reach into it, in order of time; and whether the playlist tells times.

    Where it does not, its first segment begins at ``from_ms``. A segment that comes before the one above it
    (a camera whose clock was set back) is left out: one time has one picture.
    """
    found: list[tuple[int, int, Segment]] = []
    clock_ms = float(from_ms)
    exact = any(segment.capture_utc_ms is not None for segment in playlist.segments)
    for segment in playlist.segments:
        if segment.capture_utc_ms is not None:
            clock_ms = segment.capture_utc_ms
        start = round(clock_ms)
        clock_ms += segment.duration_s * 1000
        end = round(clock_ms)
        if segment.gap or end <= start or end <= from_ms or start >= to_ms:
            continue
        if found and start < found[-1][0]:
            continue
        found.append((start, end, segment))
    pieces = []
    for at, (start, end, segment) in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        if after is not None and after[0] - end < JOINED_MS:
            pieces.append(Piece(number, start, after[0], segment, joined=True))
        else:
            pieces.append(Piece(number, start, min(end, to_ms) if after is None else end, segment))
    return tuple(piece for piece in pieces if piece.end_ms > piece.start_ms), exact


def spans_of(pieces: Iterable[Piece], from_ms: int, to_ms: int) -> tuple[tuple[int, int], ...]:
    """What is recorded of [from, to), in order, joined."""
    spans: list[list[int]] = []
    for piece in pieces:
        start, end = max(piece.start_ms, from_ms), min(piece.end_ms, to_ms)
        if end <= start:
            continue
        if spans and start - spans[-1][1] < JOINED_MS:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return tuple((start, end) for start, end in spans)


class Index:
    """The windows known of a tile. Used by one thread at a time."""

    def __init__(self) -> None:
        self._windows: dict[int, Window] = {}
        self._order: list[Window] = []

    def put(self, window: Window) -> None:
        """Adds a window, or what is known of it now."""
        self._windows[window.number] = window
        self._sort()

    def forget(self, number: int) -> None:
        """Drops a window."""
        self._windows.pop(number, None)
        self._sort()

    def _sort(self) -> None:
        self._order = sorted(self._windows.values(), key=lambda window: window.from_ms)

    def __iter__(self) -> Iterator[Window]:
        return iter(self._order)

    def window(self, number: int) -> Window | None:
        """By its number."""
        return self._windows.get(number)

    def window_at(self, at_ms: float) -> Window | None:
        """The one that tells about a time; None: nobody told yet."""
        for window in self._order:
            if window.from_ms <= at_ms < window.to_ms:
                return window
        return None

    def find(self, at_ms: float) -> Piece | None:
        """The piece that holds a time; None: nothing was recorded then, or it is not known."""
        window = self.window_at(at_ms)
        if window is None:
            return None
        at = bisect.bisect_right(window.pieces, at_ms, key=lambda piece: piece.start_ms) - 1
        if at >= 0 and at_ms < window.pieces[at].end_ms:
            return window.pieces[at]
        return None

    def after(self, at_ms: float) -> Piece | None:
        """The first piece that begins at or after a time, as far as is known without a hole."""
        window = self.window_at(at_ms)
        while window is not None:
            at = bisect.bisect_left(window.pieces, at_ms, key=lambda piece: piece.start_ms)
            # The first one of a window may begin a little before it, at its key frame.
            if at < len(window.pieces):
                return window.pieces[at]
            at_ms = window.to_ms
            window = self.window_at(at_ms)
            if window is not None and window.pieces and window.pieces[0].start_ms <= at_ms:
                return window.pieces[0]
        return None

    def before(self, at_ms: float) -> Piece | None:
        """The last piece that begins before a time, as far as is known without a hole."""
        window = self.window_at(at_ms) or self.window_at(at_ms - 1)
        while window is not None:
            at = bisect.bisect_left(window.pieces, at_ms, key=lambda piece: piece.start_ms) - 1
            if at >= 0:
                return window.pieces[at]
            at_ms = window.from_ms
            window = self.window_at(at_ms - 1)
        return None

    def next(self, piece: Piece) -> Piece | None:
        """The piece that follows another one."""
        window = self._windows.get(piece.window)
        if window is None:
            return self.after(piece.end_ms)
        at = bisect.bisect_right(window.pieces, piece.start_ms, key=lambda other: other.start_ms)
        if at < len(window.pieces):
            return window.pieces[at]
        onward = self.window_at(window.to_ms)
        if onward is not None and onward.pieces and onward.pieces[0].start_ms < window.to_ms:
            return onward.pieces[0]
        return self.after(window.to_ms)

    def nearest(self, at_ms: float) -> Piece | None:
        """The piece nearest to a time that none holds."""
        found = [piece for piece in (self.before(at_ms), self.after(at_ms)) if piece is not None]
        return min(found, key=lambda p: max(p.start_ms - at_ms, at_ms - p.end_ms), default=None)

    def joined_until(self, piece: Piece, limit_ms: int | None) -> int:
        """Where the recording that a piece belongs to ends, as far as ``limit_ms``."""
        while piece.joined and (limit_ms is None or piece.end_ms < limit_ms):
            onward = self.next(piece)
            if onward is None or onward.start_ms > piece.end_ms:
                break
            piece = onward
            if limit_ms is None:
                break
        return piece.end_ms

    def known_from(self, at_ms: float) -> bool:
        """Whether anything is told about a time."""
        return self.window_at(at_ms) is not None
