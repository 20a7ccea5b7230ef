"""A review: recordings of up to 16 cameras on one master clock, and the reviews of a station."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.core.instant import Clock
from app.core.review.clock import MasterClock, checked_rate
from app.core.review.offsets import Offsets
from app.core.review.sources import SourceProvider
from app.core.review.stream import ReviewPool
from app.core.review.tile import ReviewTile
from app.core.subscribers import Subscribers
from app.media.reviews import ReviewStep, ReviewStepped
from app.media.types import StreamId

if TYPE_CHECKING:
    from app.media.reviews import ReviewEvent
    from app.media.types import MediaEvent

log = logging.getLogger("vcs_wall.review")

MAX_TILES = 16
SETTLE_LIMIT_S = 1.5
"""After a leap the clock waits so long for the tiles' pictures, then it goes without those that lack."""
SETTLE_LOOK_S = 0.008
SCRUB_REST_S = 0.25
"""The pointer rests: the other tiles show their key frames too."""
EDGE_MS = 1_000
"""Nothing can be recorded of the last so many milliseconds."""
RUN_UP_MS = 15_000
"""Faster than life it does not come nearer to now than this, and goes on at 1x from there: a recorder closes
a segment every few seconds, and its list is read again as often."""
FRAME_S = 0.05
"""A frame's time counts no longer than this."""
STEPS_WAITING_MAX = 4
STEP_LIMIT_S = 12.0


class Review:
    """Owned by the window's thread; ``tick`` every 100 ms, ``now_utc_ms`` as often as one paints.

    The master clock is a function of monotonic time between two acts. After a leap it stands until the tiles
    have their pictures (``settled``), so that all go on together.
    """

    def __init__(
        self,
        clock: Clock,
        pool: ReviewPool,
        sources: SourceProvider,
        offsets: Offsets,
        owners: dict[StreamId, ReviewTile],
        start_utc_ms: int,
    ) -> None:
        """``owners``: whose events of the pool are whose; shared by the reviews of a station."""
        self.clock = clock
        self.pool = pool
        self.sources = sources
        self.tiles = tuple(ReviewTile(self, index) for index in range(MAX_TILES))
        self.selected = 0
        """The main tile: it is stepped and scrubbed."""
        self.rate = 1.0
        """The speed asked for, also while paused."""
        self.playing = False
        self.scrubbing = False
        self.loop_ms: tuple[int, int] | None = None
        self._offsets = offsets
        self._owners = owners
        self._master = MasterClock(float(start_utc_ms), clock.monotonic())
        self._settling_s: float | None = None
        self._looked_s = 0.0
        self._scrub_moved_s = 0.0
        self._scrub_all = False
        self._step: tuple[int, ReviewTile, float] | None = None
        self._steps_waiting = 0
        self._requests = 0
        self._told: Subscribers[None] = Subscribers()
        self._frame: tuple[float, float] | None = None
        self._closed = False

    # -- time ----------------------------------------------------------------------------------------

    def now_utc_ms(self) -> float:
        """The master clock, UTC milliseconds."""
        now_s = self.clock.monotonic()
        if self._settling_s is not None and now_s - self._looked_s >= SETTLE_LOOK_S:
            self._looked_s = now_s
            self._settle(now_s)
        return self._master.at(now_s)

    def begin_frame(self) -> None:
        """A window is about to paint: what its tiles show is of this one instant, until the next frame.

        Call it once at each turn of the paint timer, before asking tiles for ``serial`` and ``picture``."""
        self._frame = (self.clock.monotonic(), self.now_utc_ms())

    def paint_utc_ms(self) -> float:
        """The time pictures are chosen for: that of the frame being painted, or now where nobody paints."""
        if self._frame is not None:
            if self.clock.monotonic() - self._frame[0] < FRAME_S:
                return self._frame[1]
            self._frame = None
        return self.now_utc_ms()

    @property
    def running_rate(self) -> float:
        """The speed at which it plays, 0 while it does not; what it waits for after a leap does not count."""
        return self.rate if self.playing and not self.scrubbing else 0.0

    @property
    def settled(self) -> bool:
        """False while the clock waits for the tiles' pictures after a leap."""
        return self._settling_s is None

    @property
    def measured_rate(self) -> float | None:
        """How fast the selected tile (else any other) really goes; None: not known, or it stands."""
        rates = [self.tiles[self.selected].measured_rate, *(tile.measured_rate for tile in self.tiles)]
        return next((rate for rate in rates if rate is not None), None)

    @property
    def in_step_ms(self) -> float | None:
        """How far apart the tiles' pictures are that belong to now; None below two of them."""
        shown = [tile.shown_utc_ms for tile in self.tiles if tile.device_id is not None and tile.on_time]
        times = [time for time in shown if time is not None]
        return float(max(times) - min(times)) if len(times) >= 2 else None

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back after every act (cameras, speed, place); returns how to stop."""
        return self._told.subscribe(lambda _: callback())

    # -- cameras -------------------------------------------------------------------------------------

    def assign(self, tile: int, device_id: str, storage: str = "cloud") -> None:
        """Shows a camera's recording, from ``cloud`` or ``device``. Its offset is the one kept with it."""
        if storage not in ("cloud", "device"):
            raise ValueError(f"no such storage: {storage}")
        self._forget_step()
        self.tiles[tile].show(device_id, storage, self._offsets.of(device_id))
        self.tiles[tile].tick()
        self._tell_clock(self.tiles[tile])
        self._told.tell(None)

    def clear(self, tile: int) -> None:
        """Nothing in that tile any more."""
        self._forget_step()
        self.tiles[tile].clear()
        self._told.tell(None)

    def swap(self, a: int, b: int) -> None:
        """Two tiles change places, with their pictures."""
        tiles = list(self.tiles)
        tiles[a], tiles[b] = tiles[b], tiles[a]
        for index, tile in enumerate(tiles):
            tile.index = index
        self.tiles = tuple(tiles)
        self._told.tell(None)

    def select(self, tile: int) -> None:
        """The main tile."""
        if not 0 <= tile < MAX_TILES:
            raise ValueError(f"no such tile: {tile}")
        if tile == self.selected:
            return
        self.selected = tile
        self._forget_step()
        self._told.tell(None)

    def set_offset(self, tile: int, ms: int) -> None:
        """The camera's clock is ``ms`` ahead; kept with the device. ValueError beyond a day."""
        shown = self.tiles[tile]
        if shown.device_id is None:
            return
        self._offsets.put(shown.device_id, ms)
        self._apply_offsets()
        self._told.tell(None)

    def _apply_offsets(self) -> None:
        """What is known of cameras' clocks now."""
        for tile in self.tiles:
            if tile.device_id is not None and tile.offset_ms != self._offsets.of(tile.device_id):
                tile.set_offset(self._offsets.of(tile.device_id))
                tile.leapt()
                self._tell_clock(tile)

    def listen(self, tile: int | None, volume: int = 100) -> None:
        """Lets one tile be heard, ``volume`` percent loud, while it plays at 1x; None: silence. What becomes
        of it: ``ReviewTile.sound``."""
        heard = None if tile is None else self.tiles[tile]
        for one in self.tiles:
            one.listen(volume if one is heard else None)
        self._told.tell(None)

    @property
    def listening(self) -> int | None:
        """The tile that is heard, if one is."""
        return next((tile.index for tile in self.tiles if tile.listened_to), None)

    # -- playing -------------------------------------------------------------------------------------

    def play(self, rate: float | None = None) -> None:
        """Goes on, at that speed (None: the one before): 1/8 to 16, -1 to -16 backward by key frames.
        ValueError for any other."""
        wanted = checked_rate(self.rate if rate is None else rate)
        self._forget_step()
        self.rate, self.playing = wanted, True
        self._go_from(self.now_utc_ms())
        self._told.tell(None)

    def pause(self) -> None:
        """Stands where it is."""
        self._forget_step()
        now_s = self.clock.monotonic()
        self.playing, self._settling_s = False, None
        self._master = self._master.running(0.0, now_s)
        self._tell_all()
        self._told.tell(None)

    def seek(self, utc_ms: int) -> None:
        """All tiles go there at once: to the exact picture, and on from it when it was playing."""
        self._forget_step()
        self.scrubbing = False
        self._leap(utc_ms)
        self._told.tell(None)

    def scrub(self, utc_ms: int) -> None:
        """The operator drags: the main tile shows the key frame nearest to there, and the others follow when
        the pointer rests."""
        self._forget_step()
        now_s = self.clock.monotonic()
        self.scrubbing, self._settling_s = True, None
        self._scrub_moved_s, self._scrub_all = now_s, False
        self._master = self._master.running(0.0, now_s).moved(self._within(utc_ms), now_s)
        for tile in self.tiles:
            tile.leapt()
        self._tell_all()
        self._told.tell(None)

    def scrub_end(self, utc_ms: int) -> None:
        """Released: all tiles show the exact picture of there, and go on if it was playing."""
        self.seek(utc_ms)

    def step(self, direction: int) -> None:
        """The next (1) or the previous (-1) picture of the main tile; the others show theirs of that time.
        Where it has no picture, time goes on by 40 ms."""
        if direction not in (1, -1):
            raise ValueError(f"a step is 1 or -1, not {direction}")
        if self.playing or self.scrubbing:
            self.scrubbing = False
            self.pause()
        if self._step is not None:
            self._steps_waiting = max(
                -STEPS_WAITING_MAX, min(STEPS_WAITING_MAX, self._steps_waiting + direction)
            )
            return
        tile = self.tiles[self.selected]
        if tile.stream is None:
            self._leap(round(self.now_utc_ms()) + 40 * direction)
            self._told.tell(None)
            return
        here = tile.chosen()
        if here.exact:
            near = tile.neighbour(here, direction)
            if near is not None:
                self._land(near.capture_utc_ms - tile.offset_ms)
                return
        self._requests += 1
        from_ms = here.capture_utc_ms if here.exact else round(self.now_utc_ms()) + tile.offset_ms
        self._step = (self._requests, tile, self.clock.monotonic() + STEP_LIMIT_S)
        tile.tell(ReviewStep(tile.stream, self._requests, from_ms, direction))

    def stepped(self, tile: ReviewTile, event: ReviewStepped) -> None:
        """The decoder found the picture to step to, or none."""
        if self._step is None or self._step[:2] != (event.request, tile):
            return
        self._step = None
        waiting = self._steps_waiting
        self._steps_waiting = 0
        if event.utc_ms is not None:
            self._land(event.utc_ms - tile.offset_ms)
            if waiting:
                self._steps_waiting = waiting - (1 if waiting > 0 else -1)
                self.step(1 if waiting > 0 else -1)

    def _land(self, utc_ms: int) -> None:
        self._leap(utc_ms)
        self._told.tell(None)

    def _forget_step(self) -> None:
        self._step, self._steps_waiting = None, 0

    def loop(self, a_ms: int | None, b_ms: int | None = None) -> None:
        """Plays [a, b) over and over; None: no more. ValueError when b is not after a."""
        if a_ms is None or b_ms is None:
            self.loop_ms = None
        elif b_ms <= a_ms:
            raise ValueError("a loop ends after it begins")
        else:
            self.loop_ms = (a_ms, b_ms)
        now_ms = self.now_utc_ms()
        inside = self.loop_ms is None or self.loop_ms[0] <= now_ms < self.loop_ms[1]
        self._go_from(now_ms if inside or self.loop_ms is None else self.loop_ms[0])
        self._told.tell(None)

    # -- inside --------------------------------------------------------------------------------------

    def _within(self, utc_ms: float) -> float:
        """A time that can have been recorded."""
        return max(0.0, min(float(utc_ms), float(self.clock.utc() - EDGE_MS)))

    def _leap(self, utc_ms: float) -> None:
        for tile in self.tiles:
            tile.leapt()
        self._go_from(self._within(utc_ms))

    def _go_from(self, utc_ms: float) -> None:
        """Stands there until the tiles have their pictures; then goes on, if it plays."""
        now_s = self.clock.monotonic()
        a_ms, b_ms = self.loop_ms or (None, None)
        self._master = MasterClock(utc_ms, now_s, 0.0, a_ms, b_ms)
        self._settling_s = now_s
        self._tell_all()

    def _settle(self, now_s: float) -> None:
        began_s = self._settling_s
        if began_s is None:
            return
        # Else ``ready`` would come here again for the time.
        self._settling_s = None
        if now_s - began_s < SETTLE_LIMIT_S and not all(tile.ready() for tile in self.tiles):
            self._settling_s = began_s
            return
        if self.playing:
            self._master = self._master.running(self.rate, now_s)
            self._tell_all()

    def _tell_all(self) -> None:
        self._frame = None
        for tile in self.tiles:
            self._tell_clock(tile)

    def _tell_clock(self, tile: ReviewTile) -> None:
        if self.scrubbing and not self._scrub_all and tile is not self.tiles[self.selected]:
            return
        tile.tell_clock(self._master, self.scrubbing)

    def tick(self) -> None:
        """Lets time pass."""
        if self._closed:
            return
        now_s = self.clock.monotonic()
        now_ms = self.now_utc_ms()
        if self._settling_s is None and self._master.rate:
            limit_ms = self.clock.utc() - RUN_UP_MS
            if self._master.turned(now_s):
                self._leap(now_ms)
            elif now_ms > limit_ms and self._master.rate > 1:
                self.rate = 1.0
                self._leap(now_ms)
                self._told.tell(None)
        if self.scrubbing and not self._scrub_all and now_s - self._scrub_moved_s >= SCRUB_REST_S:
            self._scrub_all = True
        if self._step is not None and now_s > self._step[2]:
            self._forget_step()
        for tile in self.tiles:
            tile.tick()
            self._tell_clock(tile)

    def opened(self, stream: StreamId, tile: ReviewTile) -> None:
        """A tile's stream of the pool."""
        self._owners[stream] = tile

    def closed(self, stream: StreamId) -> None:
        """It is over."""
        self._owners.pop(stream, None)

    def close(self) -> None:
        """Ends it: every tile is cleared."""
        self._closed = True
        self._settling_s = None
        for tile in self.tiles:
            tile.clear()


class Reviews:
    """``station.reviews``: opens them, hands them what the decoders tell. Owned by the window's thread.

    Decoders for recordings are a pool of their own, made when the first review opens, so that nothing a
    recording does can touch a live tile.
    """

    def __init__(
        self,
        clock: Clock,
        sources: SourceProvider,
        offsets: Offsets,
        make_pool: Callable[[Callable[[MediaEvent | ReviewEvent], None]], ReviewPool],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        """``make_pool(on_event)``; ``post`` runs a call on the owner's thread, from any other."""
        self._clock = clock
        self._sources = sources
        self._offsets = offsets
        self._make_pool = make_pool
        self._post = post
        self._pool: ReviewPool | None = None
        self._owners: dict[StreamId, ReviewTile] = {}
        self._open: list[Review] = []

    @property
    def pool(self) -> ReviewPool | None:
        """The decoders of recordings; None before the first review."""
        return self._pool

    @property
    def opened(self) -> Sequence[Review]:
        """All there are."""
        return self._open

    def open(self, start_utc_ms: int | None = None) -> Review:
        """Another one, without cameras, standing at that time (None: a minute ago)."""
        if self._pool is None:
            self._pool = self._make_pool(lambda event: self._post(lambda: self._deliver(event)))
        start = self._clock.utc() - 60_000 if start_utc_ms is None else start_utc_ms
        review = Review(self._clock, self._pool, self._sources, self._offsets, self._owners, start)
        self._open.append(review)
        self._offsets.load(review._apply_offsets)
        return review

    def replay(self, device_id: str, seconds: float = 30.0) -> Review:
        """The last seconds of a live camera, playing in tile 0 of a review of its own. Where the service has
        no recording that young, the tile says so (``LIVE_EDGE``, ``NO_RECORDING``)."""
        review = self.open(self._clock.utc() - round(seconds * 1000))
        review.assign(0, device_id)
        review.play(1.0)
        return review

    def close(self, review: Review) -> None:
        """Ends one; unknown ones are no error."""
        if review in self._open:
            self._open.remove(review)
        review.close()

    def tick(self) -> None:
        """Lets time pass."""
        for review in self._open:
            review.tick()

    def _deliver(self, event: MediaEvent | ReviewEvent) -> None:
        stream = getattr(event, "stream", None)
        tile = self._owners.get(stream) if stream is not None else None
        if tile is not None:
            tile.media(event)

    def shutdown(self, timeout_s: float, aside: Callable[[Callable[[], None]], None]) -> None:
        """Closes all of them and the decoders. ``aside``: who waits for processes to end."""
        for review in list(self._open):
            self.close(review)
        if self._pool is not None:
            aside(partial(self._pool.shutdown, timeout_s))
