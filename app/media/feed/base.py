"""What all feeds share: a thread that demuxes into a queue, and a reader that muxes out of it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from app.media.failures import FeedClosed, FeedError
from app.media.feed.backlog import Item, PacketQueue
from app.media.feed.demux import Demuxer, picture_size
from app.media.feed.lag import Lag
from app.media.feed.model import FeedStats, StreamInfo
from app.media.feed.mux import TsMuxer
from app.media.feed.recent import Recent
from app.media.feed.splice import Splicer
from app.media.feed.thin import Thinner
from app.media.feed.timeline import TICKS_PER_S, Timeline
from app.media.hops import Hops, follow
from app.media.types import Failure, FeedSpec

log = logging.getLogger("vcs_wall.media.feed")

Clock = Callable[[], float]

_KEY_WAIT_TICKS = 12 * TICKS_PER_S
"""A stream that refreshes its picture bit by bit has no key frame at all: after this long go on without."""


class BaseFeed:
    """A ``Feed`` without its source. Subclasses open it in ``produce`` and ``deliver`` its packets."""

    protocol = "file"
    window_s = 0.2
    """See ``PacketQueue``."""
    picture_by_picture = True
    """Whether a live source sends its pictures as they come, not in segments."""

    def __init__(self, spec: FeedSpec, clock: Clock) -> None:
        self.spec = spec
        self.clock = clock
        self.stats = FeedStats()
        self.timeline = Timeline()
        self.hops = Hops()
        self.recent = Recent(clock)
        self.queue = PacketQueue(live=spec.live, window_s=self.window_s, clock=clock)
        self._splicer = Splicer(
            clock, live=spec.live, take_excess=None if spec.audio else self.queue.take_excess
        )
        self.thinner = Thinner()
        self._lag = Lag()
        self._info: StreamInfo | None = None
        self._shape: StreamInfo | None = None
        self._muxer: TsMuxer | None = None
        self._known = threading.Condition()
        self._over = False
        self._rest = b""
        self.bare = False
        self._ready: deque[Item] = deque()
        self._saw_key = False
        self._first_dts: int | None = None
        self._skipped = 0
        self._left_out = 0
        self._thread = threading.Thread(target=self._run, name=f"feed-{self.protocol}", daemon=True)

    # The reader's side.

    @property
    def info(self) -> StreamInfo:
        if self._info is None:
            raise AttributeError("the stream is not known before start() returned")
        return self._info

    @property
    def error(self) -> FeedError | None:
        return None if self.queue.closed else self.queue.error

    def start(self) -> StreamInfo:
        self._thread.start()
        limit_s = self.spec.connect_timeout_s + self.spec.read_timeout_s + 1.0
        with self._known:
            in_time = self._known.wait_for(lambda: self._info is not None or self._over, limit_s)
        if self.queue.closed:
            raise FeedError(Failure.INTERNAL, "closed")
        if not in_time:
            self.queue.end(FeedError(Failure.TIMEOUT, "the source did not open in time"))
            self.interrupt()
        if self._info is None:
            raise self.queue.error or FeedError(Failure.BAD_STREAM, "the stream ended before it began")
        return self._info

    def read(self, size: int) -> bytes:
        while not self._rest:
            item = self.queue.get(self.silence_limit_s)
            if item is None:
                if self.queue.held:
                    return b""
                self._rest = self._finish()
                break
            try:
                self._rest = b"".join([self._write(one) for one in self.thinner.take(item)])
            except Exception as error:  # av refuses a packet: the stream is broken, not we
                log.debug("mux failed: %s", type(error).__name__)
                self.queue.end(FeedError(Failure.BAD_STREAM, "the video is damaged"))
                self.interrupt()
                return b""
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _write(self, item: Item) -> bytes:
        muxer = self._muxer
        assert muxer is not None
        if not item.video:
            at = self._splicer.audio(item)
            return b"" if at is None else muxer.audio(item, at)
        return muxer.video(item, *self._place(item))

    def _place(self, item: Item, ahead: int = 0) -> tuple[int, int]:
        """Gives a picture its times for the player: ``(pts, dts)``. ``ahead``: see ``ready``."""
        times = self._splicer.video(item, ahead)
        item.out_pts, item.out_dts = times
        self.timeline.add(times[0], item.capture_utc_ms, item.arrival_s - item.lag_s)
        queue = self.queue
        skipped, left_out = queue.skipped_ticks, queue.left_out
        if skipped != self._skipped or left_out != self._left_out:
            ms = (skipped - self._skipped) // (TICKS_PER_S // 1000)
            self.stats.dropped(ms, left_out - self._left_out)
            self._skipped, self._left_out = skipped, left_out
        return times

    def take(self) -> Item | None:
        ready, queue = self._ready, self.queue
        while not ready:
            item = queue.get(self.silence_limit_s)
            if item is None:
                if not queue.held and queue.error is not None:
                    self.interrupt()
                return None
            ready.extend(self.thinner.take(item))
        return self._next_ready(0)

    def ready(self, ahead: int) -> Item | None:
        ready, queue = self._ready, self.queue
        while not ready:
            item = queue.get_now(ahead)
            if item is None:
                return None
            ready.extend(self.thinner.take(item))
        return self._next_ready(ahead)

    def _next_ready(self, ahead: int) -> Item | None:
        if self.queue.closed:
            return None
        item = self._ready.popleft()
        self._place(item, ahead)
        return item

    def again(self) -> None:
        self._ready.clear()  # they are in the group as well
        self.thinner.again()

    def _finish(self) -> bytes:
        muxer, self._muxer = self._muxer, None
        last = b""
        if muxer is not None:
            try:
                last = muxer.close()
            except Exception as error:  # nothing was written yet, or the last packet was bad
                log.debug("closing the TS failed: %s", type(error).__name__)
        if self.queue.error is not None:
            self.interrupt()
        return b"" if self.queue.closed else last

    def close(self) -> None:
        self.queue.close()
        with self._known:
            self._over = True
            self._known.notify_all()
        self.interrupt()

    def set_level(self, level: str) -> None:
        """Give only pictures of this level (``thin.LEVELS``) from now on."""
        self.thinner.level = level

    def hold(self, on: bool) -> None:
        """Give nothing for now, but keep the newest group of pictures; or go on from there to live, for a
        reader that begins anew. Off only while nobody reads."""
        if not on:
            self._rest = b""
            self._ready.clear()
            self.thinner.restart()
        self.recent.held = on
        # A file that is played over and over as a camera would send it goes on like one.
        self.queue.hold(on, goes_on=self.queue.live or (self.spec.loop and self.spec.live))

    @property
    def starved_s(self) -> float:
        return self.queue.starved_s

    @property
    def interval_s(self) -> float | None:
        return self.thinner.cadence.interval_s(self.thinner.level)

    def silence_limit_s(self) -> float:
        """How long a reader waits for the next packet before the source is given up."""
        return self.spec.read_timeout_s

    # The source's side, on the feed's own thread.

    def is_finite(self) -> None:
        """The source turned out to end somewhere: it waits for its reader instead of hurrying it."""
        self.queue.live = False
        self._splicer.live = self.spec.loop  # over and over at the pace of a camera: time passes as for one

    def _run(self) -> None:
        error: FeedError | None = None
        follow(self.hops)
        try:
            self.produce()
        except FeedClosed:
            pass
        except FeedError as reason:
            error = reason
        except Exception as reason:
            # its text may hold an address: only where it happened is told
            where = "".join(traceback.format_tb(reason.__traceback__))
            log.error("feed failed: %s\n%s", type(reason).__name__, where)
            error = FeedError(Failure.INTERNAL, type(reason).__name__)
        finally:
            self.release()
        if error is None and self._info is None:
            error = FeedError(Failure.BAD_STREAM, "the stream ended before it began")
        self.queue.end(error)
        with self._known:
            self._over = True
            self._known.notify_all()

    @property
    def is_known(self) -> bool:
        return self._info is not None

    def produce(self) -> None:
        """Opens the source and delivers it; returns at its end, raises ``FeedError``."""
        raise NotImplementedError

    def release(self) -> None:
        """Gives back what the source holds; on the feed's own thread."""

    def interrupt(self) -> None:
        """Wakes ``produce`` out of a blocking call as far as possible; from any thread."""

    def attach(self, demuxer: Demuxer, *, encrypted: bool) -> None:
        """Makes a source the one being delivered; the first one decides what the TS carries."""
        if self._muxer is None and self._shape is None:
            self.bare = self.bare and not demuxer.reorders
            if self.bare:
                demuxer.filter_into(None)
            else:
                self._muxer = TsMuxer(demuxer)
            self.thinner.codec = demuxer.codec
            self.recent.codec, self.recent.sound = demuxer.codec, demuxer.sound_shape
            self._shape = StreamInfo(
                protocol=self.protocol,
                codec=demuxer.codec,
                width=demuxer.width,
                height=demuxer.height,
                nominal_fps=demuxer.fps,
                audio_codec=demuxer.audio_codec,
                encrypted=encrypted,
                matrix=demuxer.matrix,
            )
            if demuxer.width and demuxer.height:
                self._tell(self._shape)
            return
        if self._shape is not None and demuxer.codec != self._shape.codec:
            raise FeedError(Failure.BAD_STREAM, "the video changed its codec")
        demuxer.filter_into(None)

    def _tell(self, info: StreamInfo) -> None:
        with self._known:
            self._info = info
            self._known.notify_all()

    def deliver(self, item: Item) -> None:
        """Hands one packet on, from the first key frame; raises ``FeedClosed`` when nobody wants it."""
        self.stats.arrived(item.size, item.arrival_s)
        if not self._saw_key:
            if not item.video:
                return
            if self._first_dts is None:
                self._first_dts = item.dts
            if not item.key and abs(item.dts - self._first_dts) < _KEY_WAIT_TICKS:
                return
            self._saw_key = True
            self.hops.key()
            if self._info is None and self._shape is not None:
                width, height = picture_size(self._shape.codec, item)
                self._tell(replace(self._shape, width=width, height=height))
        if item.video and self.queue.live and self.picture_by_picture:
            item.lag_s = self._lag.see(item)
        self.recent.add(item)
        self.queue.put(item)
