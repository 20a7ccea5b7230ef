"""The pictures of one camera's recording, in order, each with its instant; and where there are none.

Asks for whole hours, as everybody does (the service's answers are shared), reads their playlists, fetches the
segments that are needed. Waits for a source that is away, asks anew for an address that has expired.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.media.exports import GAP_MS, AddressGiven, ExportFailure, ExportTrack, GapReason
from app.media.failures import FeedClosed, FeedError
from app.media.feed.backlog import Item
from app.media.feed.demux import Demuxer
from app.media.feed.http import HttpSession
from app.media.feed.recent import SoundShape
from app.media.feed.segments import SegmentReader
from app.media.feed.timeline import TICKS_PER_S
from app.media.playlist import MediaPlaylist, Segment
from app.media.types import Failure, FeedSpec

log = logging.getLogger("vcs_wall.media.export")

HOUR_MS = 3_600_000
TICKS_PER_MS = TICKS_PER_S // 1000
LOOK_BACK = 3
"""So many segments before the one asked for are tried for a key frame."""
_AWAY = (Failure.UNREACHABLE, Failure.TIMEOUT, Failure.HTTP_STATUS)
_LONGEST_WAIT_S = 8.0
_FRESH_TRIES = 3
_DRIFT = TICKS_PER_S // 10
"""By so much may a list's date differ from the pictures' own clock before the date is believed."""


class Ended(Exception):
    """The export cannot go on."""

    def __init__(self, failure: ExportFailure, reason: str = "", needed: int = 0) -> None:
        super().__init__(failure)
        self.failure = failure
        self.reason = reason
        self.needed = needed


@dataclass(slots=True)
class Shot:
    """A picture. ``at`` and ``decode_at``: UTC in 90 kHz ticks; ``sounds``: (bytes, UTC ticks)."""

    item: Item
    at: int
    decode_at: int
    sounds: list[tuple[bytes, int]]
    codec: str
    sound: SoundShape | None
    dated: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """Nothing in [from, to), UTC milliseconds."""

    from_utc_ms: int
    to_utc_ms: int
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment and when it begins and ends, UTC milliseconds."""

    segment: Segment
    begin_ms: int
    end_ms: int
    dated: bool


def placed(playlist: MediaPlaylist, from_utc_ms: int) -> list[Placed]:
    """When the segments of a list are; one without dates is counted from ``from_utc_ms``."""
    found: list[Placed] = []
    at, dated = float(from_utc_ms), False
    for segment in playlist.segments:
        if segment.capture_utc_ms is not None:
            at, dated = float(segment.capture_utc_ms), True
        end = at + segment.duration_s * 1000
        if not segment.gap:
            found.append(Placed(segment, round(at), round(end), dated))
        at = end
    return found


Ask = Callable[[int, int, bool], AddressGiven]
"""(from, to, fresh); blocks until there is an answer; raises ``Ended(CANCELLED)``."""


class Source:
    """One track. ``pause(seconds)`` waits and raises ``Ended(CANCELLED)``; ``waiting(seconds, reason)`` is
    told while the source is away (0: it is back)."""

    def __init__(
        self,
        track: ExportTrack,
        ask: Ask,
        pause: Callable[[float], None],
        waiting: Callable[[float, str], None],
        patience_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.track = track
        self._ask = ask
        self._pause = pause
        self._waiting = waiting
        self._patience_s = patience_s
        self._clock = clock
        self._session: HttpSession | None = None
        self._trust: object = None
        self._spec: FeedSpec | None = None
        self._window = (0, 0)
        self._reader: SegmentReader | None = None
        self._anchor: tuple[int, int] | None = None
        self._away_since: float | None = None
        self._tries = 0
        self.fetched = 0

    def close(self) -> None:
        """From any thread: wakes whoever is reading."""
        if self._session is not None:
            self._session.close()

    def release(self) -> None:
        """Gives connections back; on the own thread, at the end."""
        if self._session is not None:
            self._session.forget()

    # -- what there is -------------------------------------------------------------------------------

    def shots(self, from_ms: int, to_ms: int) -> Iterator[Shot | Hole]:
        """Pictures from before ``from_ms`` (enough to begin with a key frame) to ``to_ms``, in decode order.
        At borders of hours some may come twice, the second time with the same instants."""
        begin = from_ms // HOUR_MS * HOUR_MS
        first = True
        while begin < to_ms:
            end = begin + HOUR_MS
            yield from self._hour(begin, end, from_ms, to_ms, first)
            first = False
            begin = end

    def _hour(self, begin: int, end: int, from_ms: int, to_ms: int, first: bool) -> Iterator[Shot | Hole]:
        segments = self.listed(begin, end)
        if not segments:
            yield Hole(max(begin, from_ms), min(end, to_ms), GapReason.NOT_RECORDED)
            return
        wanted = [at for at, one in enumerate(segments) if one.end_ms > from_ms and one.begin_ms < to_ms]
        if not wanted:
            yield Hole(max(begin, from_ms), min(end, to_ms), GapReason.NOT_RECORDED)
            return
        start = wanted[0]
        if first:
            while (
                start > 0 and wanted[0] - start < LOOK_BACK and _joined(segments[start - 1], segments[start])
            ):
                if self._has_key(segments[start], from_ms):
                    break
                start -= 1
        last_end: int | None = None
        for one in segments[start : wanted[-1] + 1]:
            if last_end is None or one.begin_ms - last_end > GAP_MS or one.segment.discontinuity:
                self._anchor = None
            last_end = one.end_ms
            yield from self._segment(one, begin, end)

    def _has_key(self, one: Placed, from_ms: int) -> bool:
        """Whether a key frame not after ``from_ms`` is in it."""
        shots = [shot for shot in self._segment(one, *self._window) if isinstance(shot, Shot)]
        self._anchor = None
        return any(shot.item.key and shot.at <= from_ms * TICKS_PER_MS for shot in shots)

    def listed(self, begin: int, end: int) -> list[Placed]:
        """What the service says was recorded in these hours; empty: nothing."""
        fresh, tries = False, 0
        while True:
            spec = self._address(begin, end, fresh)
            if spec is None:
                return []
            try:
                playlist = self._playlist(spec)
            except FeedError as error:
                if error.failure is Failure.NOT_FOUND:
                    return []  # it was deleted between the answer and the asking
                fresh, tries = self._trouble(error, tries)
                continue
            self._is_back()
            self._window = (begin, end)
            return placed(playlist, begin)

    def sample(self, one: Placed) -> tuple[int, str]:
        """Bytes of a segment, and its codec."""
        data = self._fetch(one.segment)
        demuxer = self._demuxer(one.segment, data)
        try:
            return len(data), demuxer.codec
        finally:
            demuxer.close()

    # -- one segment ---------------------------------------------------------------------------------

    def _segment(self, one: Placed, begin: int, end: int) -> Iterator[Shot | Hole]:
        """Its pictures; all of them are read before the first is given: half a segment is damaged."""
        fresh, tries = False, 0
        while True:
            try:
                if fresh:
                    again = self._refreshed(one, begin, end)
                    if again is None:
                        yield Hole(one.begin_ms, one.end_ms, GapReason.MISSING)
                        return
                    one = again
                shots = self._read(one)
                break
            except FeedError as error:
                if error.failure is Failure.NOT_FOUND:
                    yield Hole(one.begin_ms, one.end_ms, GapReason.MISSING)
                    return
                if error.failure in (Failure.BAD_STREAM, Failure.NO_VIDEO):
                    yield Hole(one.begin_ms, one.end_ms, GapReason.DAMAGED)
                    return
                fresh, tries = self._trouble(error, tries)
        self._is_back()
        yield from shots

    def _refreshed(self, one: Placed, begin: int, end: int) -> Placed | None:
        """The same segment in a list of an address that is good."""
        spec = self._address(begin, end, True)
        if spec is None:
            return None
        near = [p for p in placed(self._playlist(spec), begin) if abs(p.begin_ms - one.begin_ms) <= GAP_MS]
        return min(near, key=lambda p: abs(p.begin_ms - one.begin_ms), default=None)

    def _read(self, one: Placed) -> list[Shot]:
        data = self._fetch(one.segment)
        demuxer = self._demuxer(one.segment, data)
        shots: list[Shot] = []
        try:
            demuxer.filter_into(None)
            shift: int | None = None
            for item in demuxer.items():
                if shift is None:
                    shift = self._shift(one, item)
                sounds = [(piece, when + shift) for piece, when in item.sound]
                shots.append(
                    Shot(item, item.pts + shift, item.dts + shift, sounds, demuxer.codec,
                         demuxer.sound_shape, one.dated)
                )  # fmt: skip
            if shift is None:
                raise FeedError(Failure.NO_VIDEO, "a segment holds no picture")
            shots[-1].sounds += [(piece, when + shift) for piece, when in demuxer.sound_left]
        finally:
            demuxer.close()
        self._anchor = (shots[-1].item.dts, shift)
        return shots

    def _shift(self, one: Placed, first: Item) -> int:
        """From the stream's clock to UTC: as in the segment before where the stream goes on, so that rounded
        dates do not shake it; else from the date."""
        by_date = one.begin_ms * TICKS_PER_MS - first.pts
        if self._anchor is not None:
            last, shift = self._anchor
            goes_on = 0 < first.dts - last < TICKS_PER_S * 2
            if goes_on and abs(shift - by_date) <= _DRIFT:
                return shift
        return by_date

    def _demuxer(self, segment: Segment, data: bytes) -> Demuxer:
        return Demuxer(
            io.BytesIO(data),
            audio=False,
            epoch=0,
            clock=self._clock,
            format_name="mp4" if segment.init_url is not None else None,
            options={"protocol_whitelist": ""},
        )

    def _fetch(self, segment: Segment) -> bytes:
        self._pause(0)
        assert self._reader is not None and self._spec is not None
        try:
            data = self._reader.fetch(segment, self._spec.url)
        except FeedClosed:
            raise Ended(ExportFailure.CANCELLED) from None
        self.fetched += len(data)
        return data

    # -- the service ---------------------------------------------------------------------------------

    def _address(self, begin: int, end: int, fresh: bool) -> FeedSpec | None:
        """None: nothing was recorded. Waits while the service is away."""
        while True:
            given = self._ask(begin, end, fresh)
            if given.nothing:
                self._is_back()
                return None
            if given.spec is not None:
                if self._session is None or given.spec.trust != self._trust:
                    spec = given.spec
                    self._trust = spec.trust
                    self._session = HttpSession(spec.trust, spec.connect_timeout_s, spec.read_timeout_s)
                    self._reader = SegmentReader(self._session)
                self._spec = given.spec
                return given.spec
            if given.refused:
                raise Ended(ExportFailure.REFUSED, given.reason)
            self._wait(given.reason)

    def _playlist(self, spec: FeedSpec) -> MediaPlaylist:
        self._pause(0)
        assert self._reader is not None
        try:
            return self._reader.open(spec.url, None)
        except FeedClosed:
            raise Ended(ExportFailure.CANCELLED) from None

    def _trouble(self, error: FeedError, tries: int) -> tuple[bool, int]:
        """Waits, or gives up; whether a fresh address is needed, and how often it was tried."""
        if error.failure is Failure.ADDRESS_EXPIRED:
            if tries >= _FRESH_TRIES:
                raise Ended(ExportFailure.REFUSED, "forbidden")
            return True, tries + 1
        if error.failure is Failure.CERTIFICATE:
            raise Ended(ExportFailure.CERTIFICATE)
        if error.failure not in _AWAY:
            log.warning("track %d: %s", self.track.key, error)
            raise Ended(ExportFailure.UNSUPPORTED, error.failure.value)
        self._wait(error.failure.value)
        return False, tries

    def _wait(self, reason: str) -> None:
        now = self._clock()
        if self._away_since is None:
            self._away_since, self._tries = now, 0
        away_s = now - self._away_since
        if away_s >= self._patience_s:
            raise Ended(ExportFailure.AWAY, reason)
        self._waiting(max(away_s, 0.001), reason)
        self._pause(min(0.5 * 2.0**self._tries, _LONGEST_WAIT_S))
        self._tries += 1

    def _is_back(self) -> None:
        if self._away_since is not None:
            self._away_since = None
            self._waiting(0.0, "")


def _joined(one: Placed, following: Placed) -> bool:
    return abs(following.begin_ms - one.end_ms) <= GAP_MS and not following.segment.discontinuity
