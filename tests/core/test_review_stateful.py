"""Whatever an operator does, and decoders and service do meanwhile: what always holds of a review."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.review import (
    RATES,
    ReviewPhase,
    Reviews,
    SourceFailed,
    SourceNothing,
    SourceReady,
    SourceRetry,
)
from app.core.review.offsets import Offsets
from app.core.review.windows import KEPT
from app.core.status import Reason
from app.media.reviews import ReviewIndexed, ReviewState, ReviewStep, ReviewStepped, ReviewWindowFailed
from app.media.types import Failure, FeedSpec
from tests.support.fake_review_pool import FakeReviewPool, FakeSources
from tests.support.manual import ManualClock

TILES = st.integers(0, 3)
DEVICES = st.sampled_from(["a", "b", "c"])
ALL_RATES = st.sampled_from([*RATES, -1.0, -4.0, -16.0])


class ReviewMachine(RuleBasedStateMachine):
    """Four tiles and three cameras are enough to meet everything."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.sources = FakeSources()
        offsets = Offsets(lambda work, then: then(work()), "p", None)
        self.reviews = Reviews(self.clock, self.sources, offsets, self._make, lambda work: work())
        self.start = self.clock.utc() - 2 * 3600_000
        self.review = self.reviews.open(self.start)
        self.offsets: dict[str, int] = {}

    def _make(self, on_event: object) -> FakeReviewPool:
        self.pool = FakeReviewPool(on_event)  # type: ignore[arg-type]
        return self.pool

    # -- the operator

    @rule(tile=TILES, device=DEVICES, storage=st.sampled_from(["cloud", "device"]))
    def assign(self, tile: int, device: str, storage: str) -> None:
        self.review.assign(tile, device, storage)

    @rule(tile=TILES)
    def clear(self, tile: int) -> None:
        self.review.clear(tile)

    @rule(a=TILES, b=TILES)
    def swap(self, a: int, b: int) -> None:
        self.review.swap(a, b)

    @rule(tile=TILES, ms=st.integers(-5000, 5000))
    def set_offset(self, tile: int, ms: int) -> None:
        device = self.review.tiles[tile].device_id
        self.review.set_offset(tile, ms)
        if device is not None:
            self.offsets[device] = ms

    @rule(rate=ALL_RATES)
    def play(self, rate: float) -> None:
        self.review.play(rate)
        assert self.review.playing and self.review.rate == rate

    @rule()
    def pause(self) -> None:
        before = self.review.now_utc_ms()
        self.review.pause()
        assert abs(self.review.now_utc_ms() - before) < 1

    @rule(ms=st.integers(-3 * 3600_000, 3 * 3600_000))
    def seek(self, ms: int) -> None:
        wanted = self.start + ms
        self.review.seek(wanted)
        assert self.review.now_utc_ms() == min(wanted, self.clock.utc() - 1000)

    @rule(ms=st.integers(-60_000, 60_000), end=st.booleans())
    def scrub(self, ms: int, end: bool) -> None:
        if end:
            self.review.scrub_end(self.start + ms)
        else:
            self.review.scrub(self.start + ms)
        assert self.review.now_utc_ms() == self.start + ms

    @rule(direction=st.sampled_from([1, -1]))
    def step(self, direction: int) -> None:
        self.review.step(direction)
        assert not self.review.playing

    @rule(ms=st.integers(-60_000, 60_000), length=st.integers(1, 10_000), on=st.booleans())
    def loop(self, ms: int, length: int, on: bool) -> None:
        self.review.loop(self.start + ms if on else None, self.start + ms + length)

    @rule(tile=TILES)
    def select(self, tile: int) -> None:
        self.review.select(tile)

    # -- time, the service, the decoders

    @rule(seconds=st.floats(0.01, 5))
    def pass_time(self, seconds: float) -> None:
        for _ in range(10):
            self.clock.advance(seconds / 10)
            self.review.tick()

    @precondition(lambda self: self.sources.open())
    @rule(which=st.integers(0, 100), kind=st.sampled_from(["ready", "retry", "nothing", "failed", "refused"]))
    def answer(self, which: int, kind: str) -> None:
        waiting = self.sources.open()
        question = waiting[which % len(waiting)]
        question.cancelled = kind != "retry"
        begin, end = question.from_utc_ms, question.to_utc_ms
        match kind:
            case "ready":
                good_until_s = self.clock.monotonic() + 90 if which % 2 else None
                question.answer(SourceReady(FeedSpec("http://h/"), begin, end, good_until_s))
            case "retry":
                question.answer(SourceRetry(1.0))
            case "nothing":
                question.answer(SourceNothing(begin, end))
            case _:
                question.answer(SourceFailed(Reason.SERVICE_ERROR, refused=kind == "refused"))

    @precondition(lambda self: self.pool.streams)
    @rule(which=st.integers(0, 100), begin=st.integers(0, 900_000), length=st.integers(1, 900_000))
    def index(self, which: int, begin: int, length: int) -> None:
        stream = list(self.pool.streams)[which % len(self.pool.streams)]
        for window in list(self.pool.streams[stream].windows.values()):
            a = window.from_utc_ms + begin
            b = min(window.to_utc_ms, a + length)
            self.pool.tell(ReviewIndexed(stream, window.window, ((a, b),) if a < b else (), True))

    @precondition(lambda self: self.pool.streams)
    @rule(which=st.integers(0, 100), ms=st.integers(-200, 200))
    def picture(self, which: int, ms: int) -> None:
        stream = list(self.pool.streams)[which % len(self.pool.streams)]
        self.pool.picture(stream, max(0, round(self.review.now_utc_ms()) + ms))

    @precondition(lambda self: self.pool.streams)
    @rule(which=st.integers(0, 100), failure=st.sampled_from([Failure.DECODER_LOST, Failure.NO_MEMORY]))
    def lose(self, which: int, failure: Failure) -> None:
        self.pool.fail(list(self.pool.streams)[which % len(self.pool.streams)], failure)

    @precondition(lambda self: self.pool.streams)
    @rule(which=st.integers(0, 100), failure=st.sampled_from([Failure.ADDRESS_EXPIRED, Failure.TIMEOUT]))
    def window_fails(self, which: int, failure: Failure) -> None:
        stream = list(self.pool.streams)[which % len(self.pool.streams)]
        for window in list(self.pool.streams[stream].windows):
            self.pool.tell(ReviewWindowFailed(stream, window, failure))
        self.pool.tell(ReviewState(stream, 1, failure=failure))

    @precondition(lambda self: self.pool.streams)
    @rule(which=st.integers(0, 100), ms=st.one_of(st.none(), st.integers(-100, 100)))
    def stepped(self, which: int, ms: int | None) -> None:
        stream = list(self.pool.streams)[which % len(self.pool.streams)]
        steps = [c for c in self.pool.streams[stream].commands if isinstance(c, ReviewStep)]
        if steps:
            found = None if ms is None else steps[-1].from_utc_ms + ms
            self.pool.tell(ReviewStepped(stream, steps[-1].request, found))

    # -- what always holds

    @invariant()
    def the_clock_is_where_something_can_be(self) -> None:
        now = self.review.now_utc_ms()
        assert now >= 0
        # Between two ticks it may run on a little.
        assert now <= self.clock.utc() - 1000 + 16 * 5000

    @invariant()
    def every_stream_is_a_tiles(self) -> None:
        mine = {tile.stream for tile in self.review.tiles if tile.stream is not None}
        assert set(self.pool.streams) == mine == set(self.reviews._owners)
        assert all(tile.device_id is not None for tile in self.review.tiles if tile.stream is not None)

    @invariant()
    def every_tile_says_something_true(self) -> None:
        for index, tile in enumerate(self.review.tiles):
            assert tile.index == index
            status = tile.status()
            assert (status.phase is ReviewPhase.IDLE) == (tile.device_id is None)
            if tile.device_id is not None:
                assert tile.offset_ms == self.offsets.get(tile.device_id, 0)
            if status.phase in (ReviewPhase.PAUSED, ReviewPhase.PLAYING) and not self.review.scrubbing:
                assert tile.shown_utc_ms is not None
            with tile.picture() as view:
                assert view is None or tile.device_id is not None

    @invariant()
    def decoders_know_the_clock_and_few_windows(self) -> None:
        for tile in self.review.tiles:
            if tile.stream is None:
                continue
            known = self.pool.streams[tile.stream]
            assert len(known.windows) <= KEPT
            if known.clock is not None and not self.review.scrubbing:
                told = known.clock.clock.at(self.clock.monotonic())
                assert abs(told - tile.offset_ms - self.review.now_utc_ms()) < 1.0

    @invariant()
    def standing_is_standing(self) -> None:
        if not self.review.playing or self.review.scrubbing:
            assert self.review.running_rate == 0

    def teardown(self) -> None:
        self.reviews.close(self.review)
        assert not self.pool.streams and not self.sources.open()


TestReview = ReviewMachine.TestCase
TestReview.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
