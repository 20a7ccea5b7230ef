"""Decodes one tile's recording into its ring, a little ahead of the clock that it was told.

One thread works; it does one small piece of work at a time (a picture, at most a segment's beginning) and
looks at its orders in between, so that a newer clock is obeyed at once. Commands come from the process's main
thread, segments and playlists from the store's threads; both only leave something and wake it.

Forward, every picture is decoded; where that is too slow for the speed asked, and always backward, key frames
only; while the operator drags, the nearest one.
"""

from __future__ import annotations

import collections
import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.media.failures import FeedError
from app.media.playlist import MediaPlaylist
from app.media.review.effort import Busy, Haste, MeteredDecoder
from app.media.review.footage import Arrived, Footage
from app.media.review.forward import Forward
from app.media.review.keyframes import KeyFrames
from app.media.review.scrubbing import Scrubbing
from app.media.review.shower import Shower
from app.media.review.sound import Sound
from app.media.review.stepping import Stepping
from app.media.review.store import Store
from app.media.reviews import ReviewClock, ReviewSound, ReviewState, ReviewStep, ReviewWindow
from app.media.segment import NoRoom, Segment
from app.media.types import Failure, StreamFailed, StreamId, TileSize
from app.media.wire import SetAudio

if TYPE_CHECKING:
    from app.media.decoder.libvlc import Libvlc

log = logging.getLogger("vcs_wall.media.review")

LOOK_S = 0.25
"""What is waited for is looked at again this often, whatever happens."""
BEHIND_STEP_MS = 250


class Player:
    """From ``ReviewOpen`` to ``close``. Everything public is for the process's main thread; nothing waits."""

    def __init__(
        self,
        stream: StreamId,
        size: TileSize,
        send: Callable[[object], None],
        send_ring: Callable[[StreamId, Segment], None],
        libvlc: Callable[[], Libvlc],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``libvlc``: the process's one, made when the first tile is listened to."""
        self.stream = stream
        self._send = send
        self._clock = clock
        self._size = size
        self._wake = threading.Condition()
        self._closed = False
        # Left by other threads, taken by the player's.
        self._orders: collections.deque[object] = collections.deque()
        self._arrived: collections.deque[Arrived] = collections.deque()
        self._news = False
        # The player's own.
        self._busy = Busy(clock)
        self._store = Store(self._on_playlist, self._on_change, lambda: self._size, clock)
        self._footage = footage = Footage(stream, self._store, send, self._busy, clock)
        self._shower = shower = Shower(size, lambda segment: send_ring(stream, segment), self._busy, clock)
        self._decoder = decoder = MeteredDecoder(self._busy, clock)
        self._haste = Haste()
        self._forward = Forward(footage, decoder, shower, self._haste, clock)
        self._key_frames = KeyFrames(footage, decoder, shower)
        self._scrubbing = Scrubbing(footage, decoder, shower)
        self._stepping = Stepping(footage, send, clock)
        self._order: ReviewClock | None = None
        self._stepped_back = False
        self._told: tuple[object, ...] = ()
        self._libvlc = libvlc
        self._sound: Sound | None = None
        self._volume: int | None = None
        self._thread = threading.Thread(target=self._work_on, name=f"review-{stream}", daemon=True)
        self._thread.start()

    # -- commands ------------------------------------------------------------------------------------

    def order(self, command: object) -> None:
        """One of ``reviews.ReviewCommand``, or a ``TileSize``."""
        with self._wake:
            self._orders.append(command)
            self._wake.notify()

    def close(self) -> None:
        """Ends it, in its own time."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._store.close()

    @property
    def closed(self) -> bool:
        """Whether its thread has ended."""
        return not self._thread.is_alive()

    def busy(self, now_s: float) -> float:
        """For how long one call of av has been running, seconds."""
        return self._busy.seconds(now_s)

    # -- left by the store ---------------------------------------------------------------------------

    def _on_playlist(
        self, window: int, version: int, found: MediaPlaylist | FeedError, encrypted: bool
    ) -> None:
        with self._wake:
            self._arrived.append(Arrived(window, version, found, encrypted))
            self._wake.notify()

    def _on_change(self) -> None:
        with self._wake:
            self._news = True
            self._wake.notify()

    # -- the player's thread -------------------------------------------------------------------------

    def _work_on(self) -> None:
        try:
            while True:
                with self._wake:
                    if self._closed:
                        break
                    orders, arrived = list(self._orders), list(self._arrived)
                    self._orders.clear()
                    self._arrived.clear()
                    self._news = False
                for order in orders:
                    self._take(order)
                for playlist in arrived:
                    self._footage.take(playlist)
                wait_s = self._work()
                self._tell()
                if wait_s is None or wait_s > 0:
                    with self._wake:
                        if not (self._orders or self._arrived or self._news or self._closed):
                            self._wake.wait(LOOK_S if wait_s is None else min(wait_s, LOOK_S))
        except NoRoom as error:
            self._send(StreamFailed(self.stream, Failure.NO_MEMORY, str(error)))
        except Exception as error:
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("reviewing failed: %s\n%s", type(error).__name__, where)
            self._send(StreamFailed(self.stream, Failure.INTERNAL, type(error).__name__))
        finally:
            self._store.close()
            self._shower.close()
            if self._sound is not None:
                self._sound.close()

    def _take(self, order: object) -> None:
        match order:
            case TileSize():
                self._size = order
                self._shower.resize(order)
            case ReviewWindow():
                self._footage.ask(order)
            case int():
                self._footage.forget(order)
            case ReviewStep():
                self._stepped_back = order.direction < 0
                self._stepping.ask(order)
            case SetAudio():
                self._volume = order.volume if order.on else None
                self._tell_sound()
            case ReviewClock():
                before = self._order
                self._order = order
                if before is None or before.clock.rate != order.clock.rate or before.scrub != order.scrub:
                    self._haste.begin()
                if order.clock.rate:
                    self._stepped_back = False
                self._tell_sound()

    def _tell_sound(self) -> None:
        """The sound follows the clock, if the tile is listened to."""
        if self._sound is None:
            if self._volume is None:
                return
            self._sound = Sound(
                self._footage.index.find,
                self._footage.index.next,
                self._store.get,
                lambda sound: self._send(ReviewSound(self.stream, sound)),
                self._libvlc,
                self._clock,
            )
        order = self._order
        heard = order is not None and not order.scrub and self._volume is not None
        self._sound.follow(order.clock if heard and order is not None else None, self._volume or 0)

    def _work(self) -> float | None:
        """Does a little; how long to wait then: 0: there is more, None: until something happens."""
        self._footage.trouble = None
        self._stepping.work()
        order = self._order
        if order is None:
            return None
        at_ms = order.clock.at(self._clock())
        rate = order.clock.rate
        if order.scrub:
            self._scrubbing.work(at_ms, order.serial)
            return None
        info = self._footage.info
        if rate < 0 or self._haste.judge(rate, self._decoder.cost_s, None if info is None else info.fps):
            return self._key_frames.work(at_ms, rate)
        self._key_frames.drop()
        return self._forward.work(at_ms, rate, self._stepped_back)

    def _tell(self) -> None:
        order = self._order
        if order is None:
            return
        why, behind_ms = "", 0
        rate = order.clock.rate
        if order.scrub:
            why = "scrub"
        elif rate < 0:
            why = "reverse"
        elif self._haste.too_fast and rate > 1:
            why = "fast"
        elif rate > 0:
            behind_ms = self._forward.behind_ms(order.clock.at(self._clock()))
        trouble = self._footage.trouble
        failure = None if trouble is None else trouble.failure
        told = (order.serial, why, behind_ms // BEHIND_STEP_MS, failure)
        if told == self._told:
            return
        self._told = told
        if trouble is None:
            self._send(ReviewState(self.stream, order.serial, why, behind_ms))
        else:
            self._send(
                ReviewState(
                    self.stream,
                    order.serial,
                    why,
                    behind_ms,
                    trouble.failure,
                    trouble.detail,
                    trouble.retry_in_s,
                )
            )
