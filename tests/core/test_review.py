"""A review with scripted time, decoders and addresses: what tiles ask for, show and say."""

from __future__ import annotations

import pytest

from app.core.review import (
    Review,
    ReviewPhase,
    Reviews,
    SourceFailed,
    SourceNothing,
    SourceReady,
    SourceRetry,
)
from app.core.review.offsets import NOTE, Offsets
from app.core.review.windows import WINDOW_MS
from app.core.status import Reason
from app.media.reviews import ReviewState, ReviewStep, ReviewStepped, ReviewWindowFailed
from app.media.types import Failure, FeedSpec
from tests.support.fake_review_pool import FakeReviewPool, FakeSources, Question
from tests.support.manual import ManualClock

SECRET = "http://127.0.0.1/play/video/t/index.m3u8?auth_key=secret"


class Notes:
    """The one note of the local database that offsets need."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def load_note(self, profile: str, name: str) -> str | None:
        return self.kept.get(name)

    def save_note(self, profile: str, name: str, value: str) -> None:
        self.kept[name] = value


class Stage:
    """A review standing at the beginning of a quarter of an hour, three hours ago."""

    def __init__(self, notes: Notes | None = None) -> None:
        self.clock = ManualClock()
        self.sources = FakeSources()
        self.notes = notes or Notes()
        offsets = Offsets(lambda work, then: then(work()), "p", self.notes)  # type: ignore[arg-type]
        self.reviews = Reviews(self.clock, self.sources, offsets, self._make, lambda work: work())
        self.start = (self.clock.utc() - 3 * 3600_000) // WINDOW_MS * WINDOW_MS + 60_000
        self.review: Review = self.reviews.open(self.start)

    def _make(self, on_event: object) -> FakeReviewPool:
        self.pool = FakeReviewPool(on_event)  # type: ignore[arg-type]
        return self.pool

    def stream(self, tile: int = 0) -> int:
        stream = self.review.tiles[tile].stream
        assert stream is not None
        return stream

    def answer(self, question: Question | None = None, good_for_s: float | None = None) -> None:
        for asked in [question] if question is not None else self.sources.open():
            question_over = asked
            question_over.cancelled = True
            good = None if good_for_s is None else self.clock.monotonic() + good_for_s
            asked.answer(SourceReady(FeedSpec(SECRET), asked.from_utc_ms, asked.to_utc_ms, good))

    def recorded(self, tile: int = 0, *spans: tuple[int, int]) -> None:
        """Its windows are known."""
        self.answer()
        self.pool.index(self.stream(tile), *(spans or ((0, self.clock.utc()),)))

    def show(self, tile: int = 0, at: int | None = None, for_ms: int = 40) -> None:
        offset = self.review.tiles[tile].offset_ms
        self.pool.picture(
            self.stream(tile), (round(self.review.now_utc_ms()) if at is None else at) + offset, for_ms
        )

    def advance(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds * 10))):
            self.clock.advance(min(seconds, 0.1))
            self.review.tick()

    def phase(self, tile: int = 0) -> ReviewPhase:
        return self.review.tiles[tile].status().phase


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_camera_is_asked_for_opened_and_shown(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    assert stage.phase() is ReviewPhase.ASKING
    (question,) = stage.sources.open()
    assert question.from_utc_ms <= stage.start < question.to_utc_ms
    assert (question.from_utc_ms % WINDOW_MS, question.to_utc_ms - question.from_utc_ms) == (0, WINDOW_MS)
    question.answer(SourceRetry(1.0, "wait"))
    assert stage.phase() is ReviewPhase.RETRY
    stage.recorded()
    assert stage.phase() is ReviewPhase.OPENING
    stage.show()
    assert stage.phase() is ReviewPhase.PAUSED
    assert stage.review.tiles[0].shown_utc_ms == stage.start and stage.review.tiles[0].drift_ms == 0


def test_the_clock_waits_for_all_pictures_then_goes_on(stage: Stage) -> None:
    for tile in (0, 1):
        stage.review.assign(tile, f"cam{tile}")
    for tile in (0, 1):
        stage.recorded(tile)
    stage.review.play(2.0)
    stage.show(0)
    stage.advance(0.5)
    assert stage.review.now_utc_ms() == stage.start and not stage.review.settled
    stage.show(1)
    stage.advance(0.1)
    assert stage.review.settled
    began = stage.review.now_utc_ms()
    stage.advance(1.0)
    assert stage.review.now_utc_ms() - began == pytest.approx(2000, abs=5)


def test_a_tile_that_lacks_its_picture_is_not_waited_for_for_ever(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.review.play()
    stage.advance(1.4)
    assert not stage.review.settled
    stage.advance(0.3)
    assert stage.review.settled and stage.review.now_utc_ms() > stage.start


def test_every_tile_is_told_the_clock_in_its_own_time(stage: Stage) -> None:
    stage.review.assign(0, "right")
    stage.review.assign(1, "ahead")
    stage.review.set_offset(1, 5000)
    stage.review.seek(stage.start + 1000)
    clocks = [stage.pool.streams[stage.stream(tile)].clock for tile in (0, 1)]
    assert clocks[0] is not None and clocks[1] is not None
    assert clocks[1].clock.anchor_utc_ms - clocks[0].clock.anchor_utc_ms == 5000
    stage.recorded(1)
    stage.show(1)
    assert stage.review.tiles[1].shown_utc_ms == stage.start + 1000


def test_an_offset_is_kept_with_the_device(stage: Stage) -> None:
    stage.review.assign(0, "ahead")
    stage.review.set_offset(0, -2500)
    assert "-2500" in stage.notes.kept[NOTE]
    again = Stage(stage.notes)
    again.review.assign(3, "ahead")
    assert again.review.tiles[3].offset_ms == -2500
    with pytest.raises(ValueError, match="a day at most"):
        again.review.set_offset(3, 10**9)


@pytest.mark.parametrize("note", ["", "{", "[]", '{"cam": "1"}', '{"cam": 1e99}', '{"cam": true}'])
def test_a_damaged_note_of_offsets_is_none(note: str) -> None:
    notes = Notes()
    notes.kept[NOTE] = note
    stage = Stage(notes)
    stage.review.assign(0, "cam")
    assert stage.review.tiles[0].offset_ms == 0


def test_where_nothing_was_recorded_it_says_until_when_and_joins_in_again(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.review.assign(1, "other")
    gap = (stage.start + 1000, stage.start + 4000)
    for tile in (0, 1):
        stage.recorded(tile, (0, gap[0]), (gap[1], stage.clock.utc()))
    stage.show()
    stage.review.seek(gap[0] + 500)
    status = stage.review.tiles[0].status()
    assert (status.phase, dict(status.params)) == (
        ReviewPhase.NO_RECORDING,
        {"since_utc_ms": gap[0], "next_utc_ms": gap[1]},
    )
    with stage.review.tiles[0].picture() as view:
        assert view is None  # no old picture stands in a gap
    stage.review.play()
    stage.advance(0.1)
    assert stage.review.settled  # nobody waits for a tile without a recording
    stage.show(0, gap[1], 1000)
    stage.advance(3.0)
    assert stage.review.tiles[0].on_time and stage.phase() is ReviewPhase.PLAYING


def test_a_refusal_and_a_failure_say_why_and_are_asked_again(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    (question,) = stage.sources.open()
    question.answer(SourceFailed(Reason.FORBIDDEN, "no", refused=True))
    status = stage.review.tiles[0].status()
    assert status.phase is ReviewPhase.REFUSED and status.params["reason"] is Reason.FORBIDDEN
    question.cancelled = True
    stage.advance(1.2)
    assert len(stage.sources.open()) == 1
    stage.sources.open()[0].answer(SourceFailed(Reason.UNREACHABLE))
    assert stage.phase() is ReviewPhase.NOT_KNOWN


def test_the_service_says_that_there_is_nothing(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    (question,) = stage.sources.open()
    question.answer(SourceNothing(question.from_utc_ms, question.to_utc_ms))
    assert stage.phase() is ReviewPhase.NO_RECORDING
    question.cancelled = True
    stage.advance(0.2)
    # What comes behind it is looked for.
    assert [q.from_utc_ms - question.from_utc_ms for q in stage.sources.open()] == [WINDOW_MS]


def test_newer_than_what_is_there_is_the_live_edge_and_is_looked_at_again(stage: Stage) -> None:
    now = stage.clock.utc()
    stage.review.seek(now - 5000)
    stage.review.assign(0, "cam")
    stage.recorded(0, (0, now - 60_000))
    status = stage.review.tiles[0].status()
    assert (status.phase, status.params["last_utc_ms"]) == (ReviewPhase.LIVE_EDGE, now - 60_000)
    asked = len(stage.sources.asked)
    windows = len(stage.pool.streams[stage.stream()].commands)
    stage.advance(5.0)
    assert len(stage.sources.asked) > asked or len(stage.pool.streams[stage.stream()].commands) > windows


def test_the_next_window_is_ready_before_the_border(stage: Stage) -> None:
    border = stage.start // WINDOW_MS * WINDOW_MS + WINDOW_MS
    stage.review.seek(border - 20_000)
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show()
    stage.review.play(1.0)
    stage.advance(0.2)
    assert any(question.from_utc_ms == border for question in stage.sources.asked)


def test_an_address_is_renewed_before_it_expires(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.answer(good_for_s=120)
    stage.pool.index(stage.stream(), (0, stage.clock.utc()))
    stage.show(for_ms=10_000_000)
    stage.advance(55)
    assert not stage.sources.open()
    stage.advance(10)
    (question,) = stage.sources.open()
    assert question.fresh
    stage.answer(question)
    assert stage.phase() is ReviewPhase.PAUSED  # nothing of it was to be seen


def test_addresses_that_live_for_a_minute_do_not_hammer_the_service(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    for _ in range(300):
        stage.answer(good_for_s=61)
        stage.advance(0.1)
    assert len(stage.sources.asked) <= 4


def test_an_expired_address_is_asked_for_anew_at_once(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.advance(3)
    window = next(iter(stage.pool.streams[stage.stream()].windows))
    stage.pool.tell(ReviewWindowFailed(stage.stream(), window, Failure.ADDRESS_EXPIRED, "403", 403))
    (question,) = stage.sources.open()
    assert question.fresh
    stage.answer(question)
    again = [c for c in stage.pool.streams[stage.stream()].commands if getattr(c, "window", None) == window]
    assert len(again) == 2


def test_an_address_refused_although_new_does_not_hammer_the_service(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    for _ in range(100):
        window = next(iter(stage.pool.streams[stage.stream()].windows))
        stage.pool.tell(ReviewWindowFailed(stage.stream(), window, Failure.ADDRESS_EXPIRED, "403", 403))
        stage.answer()
        stage.advance(0.1)
    assert len(stage.sources.asked) < 7


def test_a_lost_decoder_is_replaced_and_knows_everything_again(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show()
    stage.review.play(1.0)
    stage.advance(1.0)
    lost = stage.stream()
    stage.pool.fail(lost)
    assert stage.phase() is ReviewPhase.DECODER_LOST
    with stage.review.tiles[0].picture() as view:
        assert view is not None  # its last picture stays
    stage.advance(0.1)
    fresh = stage.pool.streams[stage.stream()]
    assert stage.stream() != lost and fresh.windows and fresh.clock is not None
    assert fresh.clock.clock.rate == 1.0
    stage.pool.index(stage.stream(), (0, stage.clock.utc()))
    stage.show(for_ms=1000)
    stage.advance(0.1)
    assert stage.phase() is ReviewPhase.PLAYING


def test_decoders_that_die_again_and_again_are_reopened_slower(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    for _ in range(60):
        if stage.review.tiles[0].stream is not None:
            stage.pool.fail(stage.stream())
        stage.advance(0.1)
    assert next(iter(stage.pool._ids)) and len(stage.sources.asked) == 1
    assert stage.review.tiles[0].stream is None or stage.phase() is ReviewPhase.DECODER_LOST


def test_stepping_goes_by_real_pictures(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    for at in (0, 66, 133):
        stage.show(0, stage.start + at, 67 if at == 66 else 66)
    stage.review.step(1)
    assert stage.review.now_utc_ms() == stage.start + 66
    stage.review.step(1)
    assert stage.review.now_utc_ms() == stage.start + 133
    stage.review.step(1)  # not in the ring: the decoder is asked
    step = stage.pool.streams[stage.stream()].commands[-1]
    assert isinstance(step, ReviewStep) and (step.from_utc_ms, step.direction) == (stage.start + 133, 1)
    stage.review.step(1)  # a key held down
    stage.pool.tell(ReviewStepped(stage.stream(), step.request, stage.start + 200))
    assert stage.review.now_utc_ms() == stage.start + 200
    second = stage.pool.streams[stage.stream()].commands[-1]
    assert isinstance(second, ReviewStep) and second.request != step.request
    stage.pool.tell(ReviewStepped(stage.stream(), second.request, None))  # the end: nothing moves
    assert stage.review.now_utc_ms() == stage.start + 200


def test_a_seek_overtakes_a_step(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.review.step(-1)
    step = stage.pool.streams[stage.stream()].commands[-1]
    assert isinstance(step, ReviewStep)
    stage.review.seek(stage.start + 9000)
    stage.pool.tell(ReviewStepped(stage.stream(), step.request, stage.start - 40))
    assert stage.review.now_utc_ms() == stage.start + 9000


def test_dragging_shows_the_main_tile_first_and_the_others_when_it_rests(stage: Stage) -> None:
    for tile in (0, 1):
        stage.review.assign(tile, f"cam{tile}")
        stage.recorded(tile)
    stage.review.select(1)
    stage.review.scrub(stage.start + 30_000)
    told = [stage.pool.streams[stage.stream(tile)].clock for tile in (0, 1)]
    assert told[1] is not None and told[1].scrub
    assert told[0] is not None and not told[0].scrub
    stage.pool.picture(stage.stream(1), stage.start + 30_500)  # the nearest key frame lies behind
    with stage.review.tiles[1].picture() as view:
        assert view is not None and view.capture_utc_ms == stage.start + 30_500
    stage.advance(0.3)
    rested = stage.pool.streams[stage.stream(0)].clock
    assert rested is not None and rested.scrub
    stage.review.scrub_end(stage.start + 30_100)
    assert [stage.pool.streams[stage.stream(tile)].clock.scrub for tile in (0, 1)] == [False, False]  # type: ignore[union-attr]


def test_a_loop_goes_back_to_its_beginning(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show(0, stage.start, 100_000)
    stage.review.loop(stage.start + 1000, stage.start + 3000)
    stage.review.play(1.0)
    stage.advance(0.1)
    for _ in range(60):
        stage.advance(0.1)
        assert stage.start + 1000 <= stage.review.now_utc_ms() < stage.start + 3001
    with pytest.raises(ValueError, match="ends after"):
        stage.review.loop(5, 5)


def test_it_does_not_run_into_the_future(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.review.seek(stage.clock.utc() + 10**9)
    assert stage.review.now_utc_ms() <= stage.clock.utc()
    stage.review.seek(stage.clock.utc() - 10_000)
    stage.review.play(16.0)
    for _ in range(80):
        stage.advance(0.1)
    assert stage.review.now_utc_ms() <= stage.clock.utc() - 8000 and stage.review.rate == 1.0
    stage.review.seek(stage.clock.utc() - 60_000)
    stage.review.play(16.0)
    for _ in range(80):
        stage.advance(0.1)
    assert stage.clock.utc() - stage.review.now_utc_ms() > 13_000 and stage.review.rate == 1.0


def test_slower_than_asked_is_said_with_both_speeds(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show()
    stage.review.play(4.0)
    stage.advance(0.1)
    at = stage.start
    for _ in range(60):
        at += 200  # twice as fast as life, asked for four times
        stage.show(0, at, 40)
        stage.advance(0.1)
    status = stage.review.tiles[0].status()
    assert status.phase is ReviewPhase.SLOW and status.params["asked"] == 4.0
    assert status.params["measured"] == pytest.approx(2.0, abs=0.2)


def test_key_frames_only_says_why(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show(0, stage.start, 10_000)
    stage.review.play(16.0)
    stage.advance(0.2)
    serial = stage.pool.streams[stage.stream()].clock
    assert serial is not None
    stage.pool.tell(ReviewState(stage.stream(), serial.serial, key_only="fast"))
    assert stage.review.tiles[0].status().params == {"why": "fast"}


def test_a_tile_swapped_keeps_its_picture(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show()
    stage.review.swap(0, 5)
    assert stage.review.tiles[5].device_id == "cam" and stage.review.tiles[5].index == 5
    assert stage.review.tiles[5].on_time and stage.phase(0) is ReviewPhase.IDLE


def test_all_tiles_of_a_frame_are_painted_for_one_instant(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    stage.show(0, stage.start, 40)
    stage.show(0, stage.start + 40, 400)
    stage.review.play(1.0)
    stage.clock.advance(0.01)
    stage.review.now_utc_ms()
    stage.clock.advance(0.03)
    stage.review.begin_frame()
    stage.clock.advance(0.02)
    assert stage.review.tiles[0].shown_utc_ms == stage.start
    stage.clock.advance(0.02)
    stage.review.begin_frame()
    assert stage.review.tiles[0].shown_utc_ms == stage.start + 40


def test_nothing_secret_is_said(stage: Stage) -> None:
    stage.review.assign(0, "cam")
    stage.recorded()
    said = repr([stage.review.tiles[0].status(), stage.pool.streams[stage.stream()].commands])
    assert "secret" not in said


def test_closing_leaves_no_stream(stage: Stage) -> None:
    for tile in range(16):
        stage.review.assign(tile, f"cam{tile}")
    stage.reviews.close(stage.review)
    assert not stage.pool.streams and not stage.reviews._owners


def test_a_replay_plays_the_last_seconds(stage: Stage) -> None:
    review = stage.reviews.replay("cam")
    assert review.tiles[0].device_id == "cam" and review.playing
    assert stage.clock.utc() - review.now_utc_ms() == pytest.approx(30_000, abs=50)


def test_a_tile_nobody_sees_rests_unless_it_is_heard_and_is_there_at_once_when_it_is_seen() -> None:
    stage = Stage()
    for tile in (0, 1):
        stage.review.assign(tile, f"c{tile}")
        stage.recorded(tile)
        stage.show(tile)
    stage.review.play(1)
    stage.review.tick()
    clocks = [stage.pool.streams[stage.stream(tile)] for tile in (0, 1)]
    assert [c.clock is not None and c.clock.clock.rate for c in clocks] == [1, 1]
    stage.review.tiles[1].set_size(0, 0)
    told = len(clocks[1].commands)
    for _ in range(5):
        stage.clock.advance(0.1)
        stage.review.tick()
    assert clocks[1].clock is not None and clocks[1].clock.clock.rate == 0
    assert len(clocks[1].commands) == told + 1  # told once
    stage.review.tiles[1].listen(100)
    stage.review.tick()
    assert clocks[1].clock.clock.rate == 1
    stage.review.tiles[1].listen(None)
    stage.review.tick()
    assert clocks[1].clock.clock.rate == 0
    stage.review.tiles[1].set_size(640, 360)
    stage.review.tick()
    now = stage.clock.monotonic()
    assert clocks[1].clock.clock.rate == 1
    assert clocks[1].clock.clock.at(now) == pytest.approx(stage.review.now_utc_ms(), abs=1)
