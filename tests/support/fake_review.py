"""A review with no station, no decoder and no time of its own, for tests of the window.

Has what ``app.core.review.Review`` and ``ReviewTile`` have for a page. Time stands until the test sets
``monotonic_s``; statuses are whatever the test sets; pictures are real rings of ``app.media.frames`` in this
process. ``acts`` tells what was asked of it, in order.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from app.core.review import MAX_TILES, MasterClock, ReviewPhase, ReviewStatus
from app.core.review.clock import checked_rate
from app.media.frames import NOTHING_CHOSEN, Geometry, PictureView, RingReader, RingWriter, stride_of
from tests.support.rings import ring_of_ours

NOW = 1_795_315_319_000  # 2026-11-22 02:41:59 UTC


class FakeReviewTile:
    """One tile; ``show`` puts a picture into its ring, ``say`` sets its status."""

    def __init__(self, review: FakeReview, index: int) -> None:
        self._review = review
        self.index = index
        self.device_id: str | None = None
        self.storage = "cloud"
        self.offset_ms = 0
        self.size: tuple[int, int] | None = None
        self.measured_rate: float | None = None
        self.sound = ""
        self._status = ReviewStatus()
        self._writer: RingWriter | None = None
        self._reader: RingReader | None = None
        self._last = 0

    def say(self, phase: ReviewPhase, **params: Any) -> None:
        """What ``status`` tells from now on."""
        self._status = ReviewStatus(phase, params, "h264", 640, 360, 25.0)

    def show(self, pixels: bytes, width: int, height: int, capture_utc_ms: int, for_ms: int = 40) -> None:
        """Publishes a BGRX picture (rows of ``stride_of(width)`` bytes) of a time of the recording."""
        if self._writer is None or (self._writer.geometry.width, self._writer.geometry.height) != (
            width,
            height,
        ):
            self._writer = ring_of_ours(Geometry(width, height, 8))
            self._reader = RingReader(self._writer.segment)
        index = self._writer.begin()
        self._writer.pixels(index)[: len(pixels)] = pixels
        self._writer.publish(
            index,
            width,
            height,
            stride_of(width),
            capture_utc_ms=capture_utc_ms,
            until_utc_ms=capture_utc_ms + for_ms,
        )

    # -- as a review's tile has it

    def status(self) -> ReviewStatus:
        return self._status if self.device_id is not None else ReviewStatus()

    listened_to = False

    @property
    def on_time(self) -> bool:
        return bool(self._choose().exact)

    def recorded_at(self, utc_ms: float) -> bool | None:
        return True

    def set_size(self, width: int, height: int) -> None:
        self.size = (width, height)

    def _choose(self) -> Any:
        if self._reader is None or self.device_id is None:
            return NOTHING_CHOSEN
        return self._reader.choose(self._review.now_utc_ms() + self.offset_ms, self._last)

    def serial(self) -> tuple[int, int]:
        return (id(self._reader), self._choose().sequence)

    @contextlib.contextmanager
    def picture(self) -> Iterator[PictureView | None]:
        chosen = self._choose()
        if self._reader is None or not chosen.sequence:
            yield None
            return
        with self._reader.acquire_chosen(chosen) as view:
            self._last = chosen.sequence
            yield view

    @property
    def shown_utc_ms(self) -> int | None:
        chosen = self._choose()
        return chosen.capture_utc_ms - self.offset_ms if chosen.sequence else None

    @property
    def drift_ms(self) -> float | None:
        chosen = self._choose()
        if not chosen.sequence:
            return None
        if chosen.exact:
            return 0.0
        return chosen.until_utc_ms - (self._review.now_utc_ms() + self.offset_ms)


class FakeReview:
    """Obeys at once; ``monotonic_s`` is its time."""

    def __init__(self, start_utc_ms: int = NOW) -> None:
        self.monotonic_s = 0.0
        self.acts: list[tuple[Any, ...]] = []
        self.clock = MasterClock(float(start_utc_ms), 0.0)
        self.tiles = tuple(FakeReviewTile(self, index) for index in range(MAX_TILES))
        self.selected = 0
        self.rate = 1.0
        self.playing = False
        self.scrubbing = False
        self.settled = True
        self.measured_rate: float | None = None
        self.in_step_ms: float | None = None
        self.listening: int | None = None
        self.loop_ms: tuple[int, int] | None = None
        self.closed = False
        self.frames = 0
        self._callbacks: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def _did(self, *act: Any) -> None:
        self.acts.append(act)
        for callback in list(self._callbacks):
            callback()

    def now_utc_ms(self) -> float:
        return self.clock.at(self.monotonic_s)

    def paint_utc_ms(self) -> float:
        return self.now_utc_ms()

    @property
    def running_rate(self) -> float:
        return self.rate if self.playing and not self.scrubbing else 0.0

    def begin_frame(self) -> None:
        self.frames += 1

    def tick(self) -> None:
        """Nothing happens by itself."""

    def assign(self, tile: int, device_id: str, storage: str = "cloud") -> None:
        self.tiles[tile].device_id, self.tiles[tile].storage = device_id, storage
        self.tiles[tile].say(ReviewPhase.ASKING, waited_s=0.0)
        self._did("assign", tile, device_id, storage)

    def clear(self, tile: int) -> None:
        self.tiles[tile].device_id = None
        self._did("clear", tile)

    def swap(self, a: int, b: int) -> None:
        tiles = list(self.tiles)
        tiles[a], tiles[b] = tiles[b], tiles[a]
        tiles[a].index, tiles[b].index = a, b
        self.tiles = tuple(tiles)
        self._did("swap", a, b)

    def set_offset(self, tile: int, ms: int) -> None:
        self.tiles[tile].offset_ms = ms
        self._did("set_offset", tile, ms)

    def select(self, tile: int) -> None:
        self.selected = tile
        self._did("select", tile)

    def play(self, rate: float | None = None) -> None:
        self.rate = checked_rate(self.rate if rate is None else rate)
        self.clock, self.playing = self.clock.running(self.rate, self.monotonic_s), True
        self._did("play", self.rate)

    def pause(self) -> None:
        self.clock, self.playing = self.clock.running(0.0, self.monotonic_s), False
        self._did("pause")

    def seek(self, utc_ms: int) -> None:
        self.clock = self.clock.moved(utc_ms, self.monotonic_s)
        self._did("seek", utc_ms)

    def scrub(self, utc_ms: int) -> None:
        self.scrubbing = True
        self.clock = self.clock.running(0.0, self.monotonic_s).moved(utc_ms, self.monotonic_s)
        self._did("scrub", utc_ms)

    def scrub_end(self, utc_ms: int) -> None:
        self.scrubbing = False
        self.clock = self.clock.moved(utc_ms, self.monotonic_s)
        if self.playing:
            self.clock = self.clock.running(self.rate, self.monotonic_s)
        self._did("scrub_end", utc_ms)

    def step(self, direction: int) -> None:
        self.playing = False
        self.clock = self.clock.running(0.0, self.monotonic_s)
        self.clock = self.clock.moved(self.now_utc_ms() + 40 * direction, self.monotonic_s)
        self._did("step", direction)

    def loop(self, a_ms: int | None, b_ms: int | None = None) -> None:
        self.loop_ms = None if a_ms is None or b_ms is None else (a_ms, b_ms)
        self._did("loop", a_ms, b_ms)

    def listen(self, tile: int | None, volume: int = 100) -> None:
        self.listening = tile
        self._did("listen", tile, volume)

    def close(self) -> None:
        self.closed = True


class FakeReviews:
    """``station.reviews``: hands out ``FakeReview``s."""

    def __init__(self) -> None:
        self.opened: list[FakeReview] = []
        self.replays: list[tuple[str, FakeReview]] = []

    def open(self, start_utc_ms: int | None = None) -> FakeReview:
        self.opened.append(FakeReview(NOW if start_utc_ms is None else start_utc_ms))
        return self.opened[-1]

    def replay(self, device_id: str, seconds: float = 30.0) -> FakeReview:
        review = FakeReview(NOW - round(seconds * 1000))
        review.assign(0, device_id)
        review.play(1.0)
        self.replays.append((device_id, review))
        return review

    def close(self, review: FakeReview) -> None:
        review.close()
