"""Decodes one tile's recording into its ring, a little ahead of the clock that it was told.

One thread works; it does one small piece of work at a time (a picture, at most a segment's beginning) and
looks at its orders in between, so that a newer clock is obeyed at once. Commands come from the process's main
thread, segments and playlists from the store's threads; both only leave something and wake it.

Forward, every picture is decoded; where that is too slow for the speed asked, and always backward, key frames
only. Nothing is decoded for times nobody recorded: the next picture after the gap is made ready instead, and
so the tile joins in again by itself.
"""

from __future__ import annotations

import collections
import logging
import math
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.media.failures import FeedError
from app.media.playlist import MediaPlaylist
from app.media.review.index import Index, Piece, Window, pieces_of, spans_of
from app.media.review.segment import Coded, Parsed, PictureDecoder, parse
from app.media.review.shower import Shower
from app.media.review.sound import Sound
from app.media.review.store import Store
from app.media.reviews import (
    ReviewClock,
    ReviewIndexed,
    ReviewInfo,
    ReviewSound,
    ReviewState,
    ReviewStep,
    ReviewStepped,
    ReviewWindow,
    ReviewWindowFailed,
)
from app.media.segment import NoRoom, Segment
from app.media.types import Failure, StreamFailed, StreamId, TileSize
from app.media.wire import SetAudio

if TYPE_CHECKING:
    from app.media.decoder.libvlc import Libvlc

log = logging.getLogger("vcs_wall.media.review")

PARSED_KEPT = 4
"""Segments kept taken apart."""
CATCH_UP_MS = 1500
"""Up to so much behind, everything in between is decoded; further on the nearest key frame is taken."""
PAINTS_PER_S = 60.0
"""No more pictures a second are put into the ring: nobody could see them."""
KEYS_PER_S = 25.0
PREFETCH_S = 3.0
"""So much time of the operator's is fetched ahead..."""
PREFETCH_MS = 4000
"""...and at least so much of the recording's..."""
PREFETCH_PIECES = 6
"""...in so many segments at most."""
TOO_DEAR = 0.7
"""Decoding everything may take this part of the time; above it, key frames only."""
LEAPS, LEAPS_S = 2, 4.0
"""So many leaps forward within this time: decoding everything is too slow at this speed."""
STALE_SHOW_S = 0.2
"""When pictures come too late, one is shown all the same after this long, so that something moves."""
LOOK_S = 0.25
"""What is waited for is looked at again this often, whatever happens."""
STEP_LIMIT_S = 10.0
FETCH_MAX_S = 60.0
"""Who is late aims so far ahead as a segment takes to come, up to this: aimed nearer, each would come too
late to be shown (measured on an overloaded machine: a tile stood for a minute)."""
BEHIND_STEP_MS = 250


@dataclass(slots=True)
class _Run:
    """Decoding forward: ``at`` is the next picture of ``parsed`` to be decoded."""

    piece: Piece
    parsed: Parsed
    at: int
    skip_to_ms: float
    """Pictures that are over by then are decoded, but not shown."""
    from_ms: float
    """From here on pictures are in the ring, or will be."""
    front_ms: float
    """Until here they were decoded."""
    show_from_ms: float = 0.0
    """The next picture shown is not before this (nobody could see so many)."""
    ready: collections.deque[Any] = field(default_factory=collections.deque)
    drained: bool = False
    coarse: bool = False
    """Pictures were left out, because nobody could have seen so many."""


@dataclass(slots=True)
class _Keys:
    """Key frames only: the one shown last, and where its time ends (backward: where it begins)."""

    backward: bool
    from_ms: float
    last_ms: int | None = None
    piece: Piece | None = None
    front_ms: float = 0.0


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
        self._arrived: collections.deque[tuple[int, int, MediaPlaylist | FeedError, bool]] = (
            collections.deque()
        )
        self._news = False
        # The player's own.
        self._index = Index()
        self._asked: dict[int, tuple[ReviewWindow, int]] = {}  # window: what was asked, and its version
        self._versions = 0
        self._expired: set[tuple[int, int]] = set()
        self._store = Store(self._on_playlist, self._on_change, lambda: self._size, clock)
        self._shower = Shower(size, lambda segment: send_ring(stream, segment))
        self._decoder = PictureDecoder()
        self._parsed_kept: OrderedDict[tuple[int, str], Parsed] = OrderedDict()
        self._order: ReviewClock | None = None
        self._steps: collections.deque[tuple[ReviewStep, float]] = collections.deque()
        self._run: _Run | None = None
        self._keys: _Keys | None = None
        self._scrubbed = 0
        self._scrub_stopgap = (0, 0)
        self._stepped_back = False
        self._fast = False
        self._leaps: collections.deque[float] = collections.deque()
        self._chased: tuple[int, str] | None = None
        self._cost_s: float | None = None
        self._shown_s = 0.0
        self._prefetched: tuple[object, ...] = ()
        self._info: ReviewInfo | None = None
        self._encrypted = False
        self._trouble: tuple[Failure, str, float | None] | None = None
        self._told: tuple[object, ...] = ()
        self._busy_since: float | None = None
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
        since = self._busy_since
        return 0.0 if since is None else now_s - since

    # -- left by the store ---------------------------------------------------------------------------

    def _on_playlist(
        self, window: int, version: int, found: MediaPlaylist | FeedError, encrypted: bool
    ) -> None:
        with self._wake:
            self._arrived.append((window, version, found, encrypted))
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
                for item in arrived:
                    self._take_playlist(*item)
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
                self._restart()
            case ReviewWindow():
                self._versions += 1
                self._asked[order.window] = (order, self._versions)
                self._store.load(order.window, self._versions, order.spec)
            case int():
                self._asked.pop(order, None)
                self._index.forget(order)
            case ReviewStep():
                self._stepped_back = order.direction < 0
                self._steps.append((order, self._clock() + STEP_LIMIT_S))
            case SetAudio():
                self._volume = order.volume if order.on else None
                self._tell_sound()
            case ReviewClock():
                before = self._order
                self._order = order
                if before is None or before.clock.rate != order.clock.rate or before.scrub != order.scrub:
                    self._fast = False
                    self._leaps.clear()
                if order.clock.rate:
                    self._stepped_back = False
                self._tell_sound()

    def _tell_sound(self) -> None:
        """The sound follows the clock, if the tile is listened to."""
        if self._sound is None:
            if self._volume is None:
                return
            self._sound = Sound(
                self._index.find,
                self._index.next,
                self._store.get,
                lambda sound: self._send(ReviewSound(self.stream, sound)),
                self._libvlc,
                self._clock,
            )
        order = self._order
        heard = order is not None and not order.scrub and self._volume is not None
        self._sound.follow(order.clock if heard and order is not None else None, self._volume or 0)

    def _restart(self) -> None:
        """Whatever is decoded next begins anew."""
        self._run, self._keys, self._scrubbed = None, None, 0

    def _take_playlist(
        self, number: int, version: int, found: MediaPlaylist | FeedError, encrypted: bool
    ) -> None:
        asked = self._asked.get(number)
        if asked is None or asked[1] != version:
            return
        order = asked[0]
        self._encrypted = encrypted
        if isinstance(found, FeedError):
            self._send(
                ReviewWindowFailed(self.stream, number, found.failure, found.detail, found.http_status)
            )
            return
        pieces, exact = pieces_of(number, found, order.from_utc_ms, order.to_utc_ms)
        self._index.put(
            Window(number, order.from_utc_ms, order.to_utc_ms, order.spec, pieces, exact, version)
        )
        self._prefetched = ()
        self._store.renewed()
        spans = spans_of(pieces, order.from_utc_ms, order.to_utc_ms)
        self._send(ReviewIndexed(self.stream, number, spans, exact))

    # -- one piece of work ---------------------------------------------------------------------------

    def _work(self) -> float | None:
        """Does a little; how long to wait then: 0: there is more, None: until something happens."""
        self._trouble = None
        if self._steps:
            self._answer_step()
        order = self._order
        if order is None:
            return None
        now_s = self._clock()
        at_ms = order.clock.at(now_s)
        rate = order.clock.rate
        if order.scrub:
            return self._scrub(at_ms, order.serial)
        if rate < 0:
            return self._show_keys(at_ms, rate)
        if rate > 1 and (self._fast or self._too_dear(rate)):
            self._fast = True
            return self._show_keys(at_ms, rate)
        return self._forward(at_ms, rate, now_s)

    def _too_dear(self, rate: float) -> bool:
        fps = self._info.fps if self._info is not None else None
        return self._cost_s is not None and fps is not None and self._cost_s * fps * rate > TOO_DEAR

    # Everything, forward.

    def _forward(self, at_ms: float, rate: float, now_s: float) -> float | None:
        run = self._run
        if self._keys is not None or run is None:
            self._keys, run = None, None
        elif at_ms < run.from_ms or (run.coarse and rate <= 1):
            run = None
        if run is None:
            if rate == 0 and self._shower.holds(at_ms) and self._stepped_back:
                return None  # among those decoded for stepping back
            return self._begin(at_ms, rate)
        self._note_lost(run)
        if at_ms < run.from_ms:
            return self._begin(at_ms, rate)
        behind_ms = at_ms - self._front(run)
        if behind_ms > CATCH_UP_MS and self._index.find(at_ms) is None and self._onward(at_ms) is None:
            return None  # nothing is known of this time (yet)
        if behind_ms > CATCH_UP_MS and self._worth_a_leap(run, at_ms):
            if rate > 0:
                self._leapt(now_s, rate)
            return self._begin(at_ms, rate, late=rate > 0)
        if rate == 0 and self._stepped_back and self._shower.holds(at_ms):
            return None
        ahead = self._shower.ahead(at_ms)
        if len(ahead) >= self._shower.capacity:
            return None if rate == 0 else max(0.001, (ahead[0] - at_ms) / 1000 / rate)
        return self._one_picture(run, at_ms, rate)

    def _note_lost(self, run: _Run) -> None:
        """What was written over is to be decoded again when it is wanted."""
        lost = self._shower.lost_until_ms
        if lost is not None:
            run.from_ms = max(run.from_ms, lost)

    def _front(self, run: _Run) -> float:
        """When the next picture to be decoded was taken: behind a gap, where it ends."""
        if run.drained and not run.ready:
            onward = self._index.next(run.piece)
            if onward is not None:
                return max(run.front_ms, onward.start_ms)
        return run.front_ms

    def _worth_a_leap(self, run: _Run, at_ms: float) -> bool:
        """Whether there is a key frame between what was decoded and the time wanted."""
        piece = self._index.find(at_ms)
        if piece is None or piece.key != run.piece.key:
            return True
        key = run.parsed.pictures[run.parsed.key_before(at_ms)].utc_ms
        return key > run.front_ms

    def _leapt(self, now_s: float, rate: float) -> None:
        leaps = self._leaps
        leaps.append(now_s)
        while now_s - leaps[0] > LEAPS_S:
            leaps.popleft()
        if rate > 1 and len(leaps) >= LEAPS:
            self._fast = True

    def _begin(self, at_ms: float, rate: float, late: bool = False) -> float | None:
        """Decode from the key frame before a time on."""
        self._run = None
        wanted_ms = at_ms
        if rate > 0 and (late or self._chased is not None):
            wanted_ms += rate * 1000 * min(FETCH_MAX_S, self._store.fetch_s)
        piece = self._present(self._index.find(wanted_ms) or self._onward(wanted_ms))
        if piece is None:
            self._chased = None
            return None
        parsed = self._parsed(piece)
        if parsed is None:
            if rate > 0 and self._chased is None:
                self._chased = piece.key if self._index.find(at_ms) is not None else None
            self._urgent(piece)
            return None
        self._chased = None
        aim_ms = max(wanted_ms, piece.start_ms)
        skip_to_ms = aim_ms
        if rate == 0 and self._stepped_back:
            at = max(0, sum(1 for t in parsed.times if t <= aim_ms) - (self._shower.capacity - 1))
            skip_to_ms = min(aim_ms, parsed.times[at])
        self._shower.new_run()
        position = parsed.key_before(skip_to_ms)
        self._decode_start(parsed)
        from_ms = min(at_ms, skip_to_ms)
        self._run = _Run(piece, parsed, position, skip_to_ms, from_ms, parsed.pictures[position].utc_ms)
        return 0.0

    def _onward(self, at_ms: float) -> Piece | None:
        """The first segment behind a gap."""
        return self._index.after(at_ms) if self._index.known_from(at_ms) else None

    def _one_picture(self, run: _Run, at_ms: float, rate: float) -> float | None:
        """Decodes until there is one picture more, or one packet less."""
        if run.ready:
            self._show_next(run, at_ms, rate)
            return 0.0
        if run.at < len(run.parsed.pictures):
            run.ready.extend(self._decode(run.parsed.pictures[run.at]))
            run.at += 1
            return 0.0
        if not run.drained:
            run.ready.extend(self._decode(None))
            run.drained = True
            return 0.0
        onward = self._present(self._index.next(run.piece))
        if onward is None:
            return None
        parsed = self._parsed(onward)
        if parsed is None:
            self._prefetch(onward, rate)
            return None
        run.piece, run.parsed, run.at, run.drained = onward, parsed, 0, False
        run.at = parsed.key_before(max(run.skip_to_ms, at_ms if rate else 0))
        self._decode_start(parsed)
        self._prefetch(onward, rate)
        return 0.0

    def _show_next(self, run: _Run, at_ms: float, rate: float) -> None:
        frame = run.ready.popleft()
        utc_ms: int = frame.pts
        end_ms = run.piece.end_ms
        until_ms = run.parsed.until(utc_ms, end_ms)
        if utc_ms < run.front_ms:
            return  # told twice: windows overlap
        run.front_ms = max(run.front_ms, until_ms)
        if until_ms <= run.skip_to_ms or utc_ms < run.show_from_ms:
            return
        now_s = self._clock()
        if rate > 0 and until_ms <= at_ms and now_s - self._shown_s < STALE_SHOW_S:
            return  # too late to be seen
        if rate > 1:
            run.show_from_ms = utc_ms + 900 * rate / PAINTS_PER_S
            run.coarse = True
            if until_ms < run.show_from_ms:
                until_ms = run.parsed.until(math.ceil(run.show_from_ms) - 1, end_ms)
        self._publish(frame, utc_ms, until_ms, run.coarse)
        self._shown_s = now_s
        self._prefetch(run.piece, rate)

    # Key frames only.

    def _show_keys(self, at_ms: float, rate: float) -> float | None:
        backward = rate < 0
        keys = self._keys
        if keys is not None and keys.backward == backward:
            lost = self._shower.lost_until_ms
            if not backward and lost is not None:
                keys.from_ms = max(keys.from_ms, lost)
            strayed = at_ms > keys.from_ms + CATCH_UP_MS if backward else at_ms < keys.from_ms
            if strayed:
                keys = None
            elif backward:
                keys.from_ms = min(keys.from_ms, max(at_ms, keys.front_ms))
        else:
            keys = None
        if keys is None:
            self._run = None
            self._shower.new_run()
            keys = self._keys = _Keys(backward, at_ms)
        ahead = self._shower.ahead(at_ms, backward)
        if len(ahead) >= self._shower.capacity:
            return max(0.001, abs(ahead[0] - at_ms) / 1000 / abs(rate))
        return self._key_backward(keys, at_ms, rate) if backward else self._key_forward(keys, at_ms, rate)

    def _key_forward(self, keys: _Keys, at_ms: float, rate: float) -> float | None:
        least_ms = 1000 * rate / KEYS_PER_S
        fetch_ms = rate * 1000 * min(FETCH_MAX_S, self._store.fetch_s)
        if keys.last_ms is None:
            wanted_ms = at_ms
        else:
            wanted_ms = keys.last_ms + least_ms
            if wanted_ms < at_ms:  # late: where the clock will be when it has come
                wanted_ms = at_ms + fetch_ms / 2
        piece = self._present(self._index.find(wanted_ms) or self._onward(wanted_ms))
        if piece is None:
            return None
        parsed = self._parsed(piece)
        if parsed is None:
            self._prefetch(piece, rate)
            return None
        times = parsed.key_times
        first = keys.last_ms is None
        found = [t for t in times if (t <= wanted_ms if first else t >= wanted_ms)]
        if first:
            utc_ms = found[-1] if found else times[0]
        elif found:
            utc_ms = found[0]
        else:
            onward = self._present(self._index.next(piece))
            if onward is None:
                return None
            piece, next_parsed = onward, self._parsed(onward)
            if next_parsed is None:
                self._prefetch(onward, rate)
                return None
            parsed, utc_ms = next_parsed, next_parsed.key_times[0]
            times = parsed.key_times
        after = next((t for t in times if t >= utc_ms + least_ms), None)
        until_ms = after if after is not None else max(piece.end_ms, round(utc_ms + least_ms))
        keys.last_ms, keys.piece, keys.front_ms = utc_ms, piece, until_ms
        self._show_key(parsed, utc_ms, until_ms)
        self._prefetch(piece, rate)
        return 0.0

    def _key_backward(self, keys: _Keys, at_ms: float, rate: float) -> float | None:
        least_ms = 1000 * -rate / KEYS_PER_S
        if keys.last_ms is None:
            wanted_ms = at_ms
        else:
            wanted_ms = min(keys.last_ms - max(1.0, least_ms), keys.last_ms - 1)
            if wanted_ms > at_ms:  # late
                wanted_ms = min(wanted_ms, at_ms + rate * 500 * min(FETCH_MAX_S, self._store.fetch_s))
        piece = self._present(self._index.find(wanted_ms) or self._index.before(wanted_ms), backward=True)
        if piece is None:
            return None
        parsed = self._parsed(piece)
        if parsed is None:
            self._prefetch(piece, rate)
            return None
        found = [t for t in parsed.key_times if t <= wanted_ms]
        if not found:
            earlier = self._present(self._index.before(piece.start_ms), backward=True)
            if earlier is None:
                return None
            piece, next_parsed = earlier, self._parsed(earlier)
            if next_parsed is None:
                self._prefetch(earlier, rate)
                return None
            parsed, found = next_parsed, next_parsed.key_times
        utc_ms = found[-1]
        end_ms = self._joined_until(piece, keys.last_ms)
        until_ms = keys.last_ms if keys.last_ms is not None else parsed.until(utc_ms, piece.end_ms)
        if keys.last_ms is None:  # it stands for all up to the next key frame
            until_ms = next((t for t in parsed.key_times if t > utc_ms), piece.end_ms)
        until_ms = max(utc_ms + 1, min(until_ms, end_ms))
        keys.last_ms, keys.piece, keys.front_ms = utc_ms, piece, utc_ms
        self._show_key(parsed, utc_ms, until_ms)
        self._prefetch(piece, rate)
        return 0.0

    def _joined_until(self, piece: Piece, limit_ms: int | None) -> int:
        """Where the recording that a segment belongs to ends, as far as ``limit_ms``."""
        while piece.joined and (limit_ms is None or piece.end_ms < limit_ms):
            onward = self._index.next(piece)
            if onward is None or onward.start_ms > piece.end_ms:
                break
            piece = onward
            if limit_ms is None:
                break
        return piece.end_ms

    def _show_key(self, parsed: Parsed, utc_ms: int, until_ms: int) -> None:
        """Decodes one key frame alone."""
        picture = next(parsed.pictures[i] for i in parsed.keys if parsed.pictures[i].utc_ms == utc_ms)
        self._decode_start(parsed)
        frames = self._decode(picture) or self._decode(None)
        if frames:
            self._publish(frames[0], utc_ms, until_ms, coarse=True)
            self._shown_s = self._clock()

    def _scrub(self, at_ms: float, serial: int) -> float | None:
        """The key frame nearest to where the operator drags."""
        if self._scrubbed == serial:
            return None
        piece = self._index.find(at_ms) or self._nearest(at_ms)
        if piece is None:
            return None
        parsed = self._parsed(piece)
        if parsed is None:
            self._urgent(piece)
            return None
        utc_ms = min(parsed.key_times, key=lambda t: abs(t - at_ms))
        onward = self._index.next(piece)
        if onward is not None and onward.start_ms - at_ms < abs(utc_ms - at_ms):
            later = self._parsed(onward)
            if later is None:  # meanwhile the one that is there
                self._urgent(onward)
                if self._scrub_stopgap != (serial, utc_ms):
                    self._scrub_stopgap = (serial, utc_ms)
                    self._show_scrubbed(piece, parsed, utc_ms)
                return None
            piece, parsed, utc_ms = onward, later, later.key_times[0]
        self._show_scrubbed(piece, parsed, utc_ms)
        self._scrubbed = serial
        return None

    def _show_scrubbed(self, piece: Piece, parsed: Parsed, utc_ms: int) -> None:
        self._run = self._keys = None
        self._shower.new_run()
        self._show_key(parsed, utc_ms, next((t for t in parsed.key_times if t > utc_ms), piece.end_ms))

    def _nearest(self, at_ms: float) -> Piece | None:
        found = [
            piece for piece in (self._index.before(at_ms), self._index.after(at_ms)) if piece is not None
        ]
        return min(found, key=lambda p: max(p.start_ms - at_ms, at_ms - p.end_ms), default=None)

    # Stepping.

    def _answer_step(self) -> None:
        step, limit_s = self._steps[0]
        found = self._step_to(step)
        if found is None and self._clock() < limit_s:
            return
        self._steps.popleft()
        self._send(ReviewStepped(self.stream, step.request, found if found != -1 else None))

    def _step_to(self, step: ReviewStep) -> int | None:
        """The picture's time; -1: there is none; None: not known yet."""
        at_ms = step.from_utc_ms
        piece = self._index.find(at_ms)
        if piece is not None:
            parsed = self._parsed(piece)
            if parsed is None:
                self._prefetch(piece, step.direction)
                return None
            here = parsed.at(at_ms)
            if step.direction > 0:
                later = [t for t in parsed.times if t > (at_ms if here is None else here)]
                if later:
                    return later[0]
            elif here is not None:
                earlier = [t for t in parsed.times if t < here]
                if earlier:
                    return earlier[-1]
        if step.direction > 0:
            other = self._index.next(piece) if piece is not None else self._index.after(at_ms)
        else:
            other = self._index.before(piece.start_ms if piece is not None else at_ms)
        if other is None:
            return -1 if self._index.known_from(at_ms) else None
        parsed = self._parsed(other)
        if parsed is None:
            self._prefetch(other, step.direction)
            return None
        return parsed.times[0] if step.direction > 0 else parsed.times[-1]

    # -- segments ------------------------------------------------------------------------------------

    def _spec(self, piece: Piece) -> Any:
        window = self._index.window(piece.window)
        return window.spec if window is not None else self._asked[piece.window][0].spec

    def _parsed(self, piece: Piece) -> Parsed | None:
        """A segment taken apart; None while it is not there: then it is wanted, or in trouble."""
        known = self._parsed_kept.get(piece.key)
        if known is not None:
            self._parsed_kept.move_to_end(piece.key)
            return known
        data = self._store.get(piece)
        if data is None:
            self._note_problem(piece)
            return None
        self._busy_since = self._clock()
        try:
            parsed = parse(data, piece.start_ms, mp4=piece.segment.init_url is not None)
        except FeedError as error:
            self._store.broken(piece, error)
            self._note_problem(piece)
            return None
        finally:
            self._busy_since = None
        self._parsed_kept[piece.key] = parsed
        while len(self._parsed_kept) > PARSED_KEPT:
            self._parsed_kept.popitem(last=False)
        self._tell_info(parsed)
        return parsed

    def _present(self, piece: Piece | None, *, backward: bool = False) -> Piece | None:
        """That segment, or the nearest one behind it that is not missing for good."""
        while piece is not None and (problem := self._store.problem(piece)) and problem.missing:
            self._trouble = (problem.failure, problem.detail, None)
            piece = self._index.before(piece.start_ms) if backward else self._index.next(piece)
        return piece

    def _note_problem(self, piece: Piece) -> None:
        problem = self._store.problem(piece)
        if problem is None:
            return
        retry_in_s = None if problem.retry_s is None else max(0.0, problem.retry_s - self._clock())
        self._trouble = (problem.failure, problem.detail, retry_in_s)
        if problem.failure is Failure.ADDRESS_EXPIRED:
            version = self._asked[piece.window][1] if piece.window in self._asked else 0
            if (piece.window, version) not in self._expired:
                self._expired.add((piece.window, version))
                self._send(
                    ReviewWindowFailed(
                        self.stream, piece.window, problem.failure, problem.detail, problem.http_status
                    )
                )

    def _urgent(self, piece: Piece) -> None:
        """Wants this segment and no other: what is fetched beside it would only make it late."""
        wish = (piece.key, len(self._expired))
        if wish != self._prefetched:
            self._prefetched = wish
            self._store.want([(piece, self._spec(piece))])

    def _prefetch(self, piece: Piece, rate: float) -> None:
        """Wants a segment and those that follow it in the direction of play."""
        backward = rate < 0
        wish = (piece.key, backward, round(abs(rate)), len(self._expired))
        if wish == self._prefetched:
            return
        self._prefetched = wish
        wanted = [piece]
        # Who stands may well go somewhere else next.
        reach_ms = max(PREFETCH_MS, abs(rate) * 1000 * PREFETCH_S) if rate else 1.0
        while len(wanted) < PREFETCH_PIECES:
            last = wanted[-1]
            onward = self._index.before(last.start_ms) if backward else self._index.next(last)
            if onward is None or abs(last.start_ms - piece.start_ms) >= reach_ms:
                break
            wanted.append(onward)
        self._store.want([(one, self._spec(one)) for one in wanted])

    # -- decoding ------------------------------------------------------------------------------------

    def _decode_start(self, parsed: Parsed) -> None:
        self._decoder.start(parsed)

    def _decode(self, picture: Coded | None) -> list[Any]:
        began_s = self._busy_since = self._clock()
        try:
            frames = self._decoder.feed(picture)
        finally:
            self._busy_since = None
        if picture is not None and not picture.key:
            self._note_cost(self._clock() - began_s)
        return frames

    def _note_cost(self, seconds: float) -> None:
        self._cost_s = seconds if self._cost_s is None else self._cost_s + 0.05 * (seconds - self._cost_s)

    def _publish(self, frame: Any, utc_ms: int, until_ms: int, coarse: bool) -> None:
        self._busy_since = self._clock()
        try:
            self._shower.show(frame, utc_ms, until_ms, coarse)
        finally:
            self._busy_since = None

    # -- what is told --------------------------------------------------------------------------------

    def _tell_info(self, parsed: Parsed) -> None:
        info = ReviewInfo(
            self.stream,
            parsed.codec,
            parsed.width,
            parsed.height,
            parsed.fps,
            self._encrypted,
            parsed.has_sound,
        )
        if info != self._info:
            self._info = info
            self._send(info)

    def _tell(self) -> None:
        order = self._order
        if order is None:
            return
        why, behind_ms = "", 0
        at_ms = order.clock.at(self._clock())
        if order.scrub:
            why = "scrub"
        elif order.clock.rate < 0:
            why = "reverse"
        elif self._fast and order.clock.rate > 1:
            why = "fast"
        elif self._run is not None and order.clock.rate > 0 and self._index.find(at_ms) is not None:
            behind_ms = max(0, round(at_ms - self._front(self._run)))
        failure, detail, retry_in_s = self._trouble or (None, "", None)
        told = (order.serial, why, behind_ms // BEHIND_STEP_MS, failure)
        if told != self._told:
            self._told = told
            self._send(ReviewState(self.stream, order.serial, why, behind_ms, failure, detail, retry_in_s))
