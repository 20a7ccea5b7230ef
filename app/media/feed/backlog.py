"""The queue between a source and its reader: bounded, and for live sources never long."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import av

from app.media.failures import FeedClosed, FeedError
from app.media.feed.timeline import TICKS_PER_S
from app.media.types import Failure

MAX_BYTES = 24 << 20
MAX_TICKS = 12 * TICKS_PER_S
FULL_TICKS = 3 * TICKS_PER_S
"""A source that waits for its reader (a recording, a file) is asked to stop at this much unread video."""
ROOM_TICKS = TICKS_PER_S * 3 // 10
ROOM_BYTES = MAX_BYTES // 8
"""It goes on when there is so much room again."""
RESERVE_TICKS = TICKS_PER_S * 3 // 10
"""Unread live video that is kept against jitter."""
CALM_TICKS = TICKS_PER_S // 10
"""So much is enough for a source that sends picture by picture, while jitter does not use it up."""
CALM_S = 20.0
"""It has to go on like that for so long; twice as long each time it turned out not to be enough."""
CALM_MOST_S = 640.0
BURST_S = 1.0
"""A longer window is that of a source that delivers in bursts, which keeps its whole reserve."""
HURRY_TICKS = TICKS_PER_S // 20
"""Less than this above the reserve is not worth hurrying for."""
SKIP_TICKS = TICKS_PER_S
"""More than this above the reserve: go to the newest key frame instead of playing faster."""


@dataclass(slots=True)
class Item:
    """One packet of the elementary streams, its times in the source's own 90 kHz ticks."""

    packet: av.Packet[Any] | av.AudioFrame
    video: bool
    pts: int
    dts: int
    key: bool
    size: int
    epoch: int
    """Times of different epochs have nothing to do with each other (another file, a discontinuity)."""
    arrival_s: float
    capture_utc_ms: int | None = None
    cut: bool = False
    """Packets before this one were left out on purpose: go on without a pause."""
    sound: tuple[tuple[bytes, int], ...] = ()
    """The source's own sound that came since the picture before: packets and their times (``pts``' clock)."""
    read_s: float | None = None
    """When the decoder took it, or would have if it were not ahead (the feed's clock)."""
    out_pts: int | None = None
    """Its presentation time for the player, once it was given."""
    out_dts: int | None = None
    """Its decode time for the player, once it was given."""
    alone: bool = False
    """The pictures that follow it are left out."""
    resumes: bool = False
    """The first one after a time in which nothing, or not everything, was given: meet the clock again."""
    lag_s: float = 0.0
    """By how much it arrived later than the best before it did (``lag.Lag``)."""
    hurry_to: int | None = None
    """Kept while nobody looked: up to this decode time the pictures are played as fast as they can be."""


class PacketQueue:
    """Packets in order of arrival. One thread puts, one gets, any may close.

    ``live``: ``put`` never waits; unread video beyond the reserve is skipped or announced as ``excess``.
    Otherwise ``put`` waits for the reader.

    ``window_s``: over this time the *least* unread video counts as backlog. A source that delivers in
    bursts (HLS segments) needs more than a burst, one that delivers picture by picture hardly any.
    """

    def __init__(self, *, live: bool, window_s: float, clock: Callable[[], float]) -> None:
        self.live = live
        self.window_s = window_s
        self._clock = clock
        self._items: deque[Item] = deque()
        # Taken and given back twice a picture: plainly, a condition's own way in is Python.
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._put_waits = False
        self._get_waits = False
        self._over = threading.Event()
        """Nothing will be taken any more. Of its own: what waits for it is not woken by each picture."""
        self._bytes = 0
        self.closed = False
        self._ended = False
        self._error: FeedError | None = None
        self._low: int | None = None
        self._low_since = 0.0
        self._excess = 0
        self._reserve = RESERVE_TICKS
        self._calm_s = CALM_S
        self._calm_since = clock()
        self._wants_key = False
        self.held = False
        self._goes_on = False
        self._waiting_since: float | None = None
        self.skipped_ticks = 0
        """Video left out or hurried through so far."""
        self.left_out = 0
        """Pictures left out so far."""

    # The source's side.

    def put(self, item: Item) -> None:
        """Adds a packet; raises ``FeedClosed`` once closed or given up."""
        with self._lock:
            if not (self.live or (self.held and self._goes_on)):
                while not (self.closed or self._ended) and self._full():
                    self._put_waits = True
                    self._changed.wait()
                self._put_waits = False
            if self.closed or self._ended:
                raise FeedClosed
            held = self.held and self._goes_on
            if held and item.video and item.key:
                self._items.clear()  # only the newest group of pictures is kept
                self._bytes = 0
            self._items.append(item)
            self._bytes += item.size
            if (held or self.live) and (self._bytes > MAX_BYTES or self._span() > MAX_TICKS):
                self._skip_to_newest_key(keep_ticks=0, or_all=True)
            if self._get_waits:
                self._changed.notify_all()

    def _full(self) -> bool:
        return self._bytes > MAX_BYTES or (len(self._items) > 1 and self._span() > FULL_TICKS)

    def _has_room(self) -> bool:
        """For a few pictures: a source that waits is not woken for each."""
        if len(self._items) <= 1:
            return True
        return self._bytes <= MAX_BYTES - ROOM_BYTES and self._span() <= FULL_TICKS - ROOM_TICKS

    def end(self, error: FeedError | None) -> None:
        """No more packets will come: plainly, or because of ``error``."""
        with self._lock:
            if not self._ended:
                self._ended = True
                self._error = error
            self._over.set()
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Lets the source's thread wait; raises ``FeedClosed`` as soon as the feed is closed or given up."""
        if self._over.wait(seconds) if seconds > 0 else self._over.is_set():
            raise FeedClosed

    # The reader's side.

    def hold(self, on: bool, *, goes_on: bool | None = None) -> None:
        """Gives the reader nothing (``get`` returns None at once), or again. Meanwhile a live source's newest
        group of pictures is kept; it is then played as fast as can be, up to what is live. ``goes_on``: the
        source does not wait meanwhile, as a live one does not."""
        with self._lock:
            if self.held == on:
                return
            self.held = on
            if on:
                self._goes_on = self.live if goes_on is None else goes_on
            if not on:
                self._low, self._excess = None, 0
                videos = [item for item in self._items if item.video]
                if self._goes_on:
                    for item in videos:
                        item.hurry_to = videos[-1].dts
            self._changed.notify_all()

    @property
    def starved_s(self) -> float:
        """For how long the reader has been waiting for a packet; 0 while it has some or is held."""
        since = self._waiting_since
        return 0.0 if since is None or self.held else max(0.0, self._clock() - since)

    def get(self, limit_s: Callable[[], float]) -> Item | None:
        """The next packet, ``read_s`` set; None at the end (``error`` tells why), once closed, while held.

        ``limit_s`` is asked anew while waiting: without a packet for that long the source is given up.
        """
        items = self._items
        since: float | None = None
        with self._lock:
            while not (self.closed or self.held):
                if not items:
                    if since is None:
                        since = self._clock()
                        self._starves()
                    if self._ended or not self._wait_for_source(since, limit_s):
                        return None
                    continue
                item = self._next(0)
                if item is not None:
                    return item
        return None

    def get_now(self, ahead: int) -> Item | None:
        """The next packet as of ``get``, if there is one already. ``ahead``: ticks of video that were taken
        sooner than they are needed; they count as unread."""
        with self._lock:
            while self._items and not (self.closed or self.held):
                item = self._next(ahead)
                if item is not None:
                    return item
        return None

    def _next(self, ahead: int) -> Item | None:
        """Takes the first packet; None if it is one to be left out."""
        self._waiting_since = None
        now = self._clock()
        if self.live:
            self._watch(now, ahead)
        item = self._items.popleft()
        self._bytes -= item.size
        if self._put_waits and self._has_room():
            self._changed.notify_all()
        if item.video and self._wants_key:
            if not item.key:
                self.left_out += 1
                return None
            self._wants_key, item.cut = False, True
        item.read_s = now + ahead / TICKS_PER_S
        return item

    def _wait_for_source(self, since: float, limit_s: Callable[[], float]) -> bool:
        """Until something happens; False: for too long nothing has, the source is given up."""
        self._waiting_since = since
        left = since + limit_s() - self._clock()
        if left <= 0:
            self._ended = True
            self._error = FeedError(Failure.TIMEOUT, "the stream stopped sending")
            self._over.set()
            self._changed.notify_all()
            return False
        self._get_waits = True
        self._changed.wait(min(left, 1.0))
        self._get_waits = False
        return True

    @property
    def error(self) -> FeedError | None:
        with self._lock:
            return self._error

    def close(self) -> None:
        with self._lock:
            self.closed = True
            self._over.set()
            self._items.clear()
            self._bytes = 0
            self._changed.notify_all()

    # Live backlog. Callers hold the lock.

    def _span(self) -> int:
        """Ticks of unread video; across a discontinuity only the newest part counts."""
        last = self._items[-1]
        for item in self._items:
            if item.epoch == last.epoch and item.video:
                return max(0, last.dts - item.dts)
        return 0

    def _watch(self, now: float, ahead: int) -> None:
        span = self._span()
        unread = span + ahead
        if self._low is None:
            self._low, self._low_since = unread, now
        elif unread < self._low:
            self._low = unread
        if now - self._low_since < self.window_s:
            return
        standing, self._low, self._low_since = self._low, unread, now
        self._settle(standing, now)
        self._excess = standing - self._reserve
        if self._excess > SKIP_TICKS:
            self._skip_to_newest_key(keep_ticks=span - self._excess, or_all=False)

    def _starves(self) -> None:
        """The reader needs a picture now, and there is none. When it took the last one, ahead of its time,
        nobody knew."""
        if self._low is not None:
            self._low = 0

    def _settle(self, standing: int, now: float) -> None:
        """The reserve gets smaller where it is not needed: what a stall left behind does not stay."""
        if standing <= 0 or self.window_s >= BURST_S:
            if self._reserve < RESERVE_TICKS:
                self._reserve, self._calm_s = RESERVE_TICKS, min(2 * self._calm_s, CALM_MOST_S)
            self._calm_since = now
        elif now - self._calm_since >= self._calm_s:
            self._reserve = CALM_TICKS

    def take_excess(self, most: int) -> int:
        """Ticks (at most ``most``) by which the reader shall hurry; they count as made up from now on."""
        if self._excess < HURRY_TICKS:  # without the lock: asked for each picture, and mostly so
            return 0
        with self._lock:
            if self._excess < HURRY_TICKS:
                return 0
            taken = min(most, self._excess)
            self._excess -= taken
            self.skipped_ticks += taken
            return taken

    def _skip_to_newest_key(self, *, keep_ticks: int, or_all: bool) -> None:
        """Drops all before the newest key frame that leaves ``keep_ticks`` of video unread."""
        last = self._items[-1]
        for at in range(len(self._items) - 1, 0, -1):
            item = self._items[at]
            if item.video and item.key and (item.epoch != last.epoch or last.dts - item.dts >= keep_ticks):
                self._drop(at)
                item.cut = True
                return
        if or_all:
            self._drop(len(self._items))
            self._wants_key = True

    def _drop(self, count: int) -> None:
        before = self._span()
        for _ in range(count):
            item = self._items.popleft()
            self._bytes -= item.size
            self.left_out += item.video
        self.skipped_ticks += before - (self._span() if self._items else 0)
        self._low, self._excess = None, 0
