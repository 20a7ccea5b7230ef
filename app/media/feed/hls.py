"""HLS, read by ourselves: every connection verified, live close to the edge, capture times kept."""

from __future__ import annotations

import io

from app.media.failures import FeedError
from app.media.feed.backlog import Item
from app.media.feed.base import BaseFeed, Clock
from app.media.feed.demux import Demuxer
from app.media.feed.http import HttpSession
from app.media.feed.pace import Pacer
from app.media.feed.segments import SegmentReader
from app.media.feed.timeline import TICKS_PER_S
from app.media.playlist import Follower, MasterPlaylist, MediaPlaylist, Segment, Step
from app.media.types import Failure, FeedSpec, TileSize

MAX_MISSES = 3
"""So many segments in a row may be missing or broken before the stream is given up."""
MAX_FAILED_LOOKS = 2
"""So many failed looks at a live list in a row are forgiven."""
_FORGIVEN = (Failure.UNREACHABLE, Failure.TIMEOUT, Failure.HTTP_STATUS)
_SKIPPED = (Failure.NOT_FOUND, Failure.BAD_STREAM, Failure.NO_VIDEO)


class HlsReader:
    """Reads one playlist to its end into ``feed``; runs on the feed's own thread."""

    def __init__(self, feed: BaseFeed, session: HttpSession, size: TileSize | None = None) -> None:
        self._feed = feed
        self._segments = SegmentReader(session)
        self._size = size
        self._epoch = 0
        self._misses = 0
        self._missed: FeedError | None = None
        self._pacer = Pacer(feed.clock) if feed.spec.loop else None
        self._follower = Follower(live=feed.spec.live, now_s=feed.clock())

    @property
    def stuck_s(self) -> float:
        return self._follower.stuck_s

    def run(self) -> None:
        feed = self._feed
        playlist = self._segments.open(feed.spec.url, self._size)
        looked_s = feed.clock()
        while True:
            if playlist.ended:
                feed.is_finite()
            steps = self._follower.update(playlist, feed.clock())
            if feed.spec.live and not playlist.ended:
                feed.queue.window_s = max(2.0, 1.5 * playlist.target_s)
            for step in steps:
                self._read(step)
            if playlist.ended:
                if not feed.is_known and self._missed is not None:
                    raise self._missed
                if not feed.spec.loop or not playlist.segments:
                    return
                self._epoch += 1
                self._follower = Follower(live=False, now_s=feed.clock())
                continue
            feed.queue.pause(looked_s + self._follower.wait_s - feed.clock())
            playlist, looked_s = self._look_again(playlist)

    def _look_again(self, old: MediaPlaylist) -> tuple[MediaPlaylist, float]:
        failed = 0
        while True:
            looked_s = self._feed.clock()
            try:
                found = self._segments.playlist(old.url, old.url)
            except FeedError as error:
                failed += 1
                if error.failure not in _FORGIVEN or failed > MAX_FAILED_LOOKS:
                    raise
                self._feed.queue.pause(max(0.2, old.target_s / 2))
                continue
            if isinstance(found, MasterPlaylist):
                raise FeedError(Failure.BAD_PLAYLIST, "the playlist changed its kind")
            return found, looked_s

    def _read(self, step: Step) -> None:
        if step.fresh:
            self._epoch += 1
        try:
            data = self._segments.fetch(step.segment, self._feed.spec.url)
            self._play(step.segment, data)
            self._misses = 0
        except FeedError as error:
            self._misses += 1
            self._missed = error
            missing = error.failure is Failure.NOT_FOUND
            if error.failure not in _SKIPPED or self._misses >= MAX_MISSES:
                raise
            if not missing and not self._feed.is_known:
                raise
            self._epoch += 1  # whatever follows the hole is joined without a pause

    def _play(self, segment: Segment, data: bytes) -> None:
        feed = self._feed
        demuxer = Demuxer(
            io.BytesIO(data),
            audio=feed.spec.audio,
            epoch=self._epoch,
            clock=feed.clock,
            format_name="mp4" if segment.init_url is not None else None,
            options={"protocol_whitelist": ""},
        )
        try:
            feed.attach(demuxer, encrypted=self._segments.encrypted)
            first: int | None = None
            for item in demuxer.items():
                if item.video:
                    if first is None:
                        first = item.pts
                    if segment.capture_utc_ms is not None:
                        ahead_ms = (item.pts - first) * 1000 // TICKS_PER_S
                        item.capture_utc_ms = segment.capture_utc_ms + ahead_ms
                    self._pace(item)
                feed.deliver(item)
            if first is None:
                raise FeedError(Failure.NO_VIDEO, "a segment holds no picture")
        finally:
            demuxer.close()

    def _pace(self, item: Item) -> None:
        if self._pacer is not None:
            early_s = self._pacer.wait_s(item)
            if early_s > 0:
                self._feed.queue.pause(early_s)


class HlsFeed(BaseFeed):
    """HLS over http(s)."""

    protocol = "hls"
    window_s = 2.0
    picture_by_picture = False

    def __init__(self, spec: FeedSpec, clock: Clock, size: TileSize | None = None) -> None:
        super().__init__(spec, clock)
        self._session = HttpSession(spec.trust, spec.connect_timeout_s, spec.read_timeout_s)
        self._reader = HlsReader(self, self._session, size)

    def produce(self) -> None:
        self._reader.run()

    def silence_limit_s(self) -> float:
        # A list may lawfully be silent until it counts as stuck; the reader thread then says so itself.
        return self.spec.read_timeout_s + self._reader.stuck_s + 1.0

    def release(self) -> None:
        self._session.forget()

    def interrupt(self) -> None:
        self._session.close()
