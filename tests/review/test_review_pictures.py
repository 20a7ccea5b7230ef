"""What a review shows, read off the pictures: their time strips tell when each was taken."""

from __future__ import annotations

import bisect
import os
import signal
from collections.abc import Iterator

import pytest

from app.core.review import Review, ReviewPhase
from tests.review.conftest import CAMERAS
from tests.support.recorded_site import START, RecordedSite
from tests.support.review_rig import Rig, on_time_strip_of, strip_of


@pytest.fixture
def review(rig: Rig) -> Iterator[Review]:
    made = rig.reviews.open(START)
    yield made
    rig.reviews.close(made)


def _ready(rig: Rig, review: Review, what: str = "the picture did not come") -> None:
    shown = [tile for tile in review.tiles if tile.device_id is not None]
    rig.run_until(lambda: review.settled and all(tile.on_time for tile in shown), what)


def _holding(times: list[int], at: float) -> int:
    """The picture that is shown at a time."""
    return times[bisect.bisect_right(times, at) - 1]


@pytest.mark.parametrize("camera", ["plain", "slow", "hevc", "untimed"])
def test_a_seek_lands_on_the_exact_picture(rig: Rig, review: Review, camera: str) -> None:
    times = CAMERAS[camera].times()
    review.assign(0, camera)
    for at in (0, 39, 40, 1999, 2000, 999, 5333, 1):
        review.seek(START + at)
        _ready(rig, review)
        assert strip_of(review, 0) == _holding(times, START + at), at
        assert review.tiles[0].shown_utc_ms == strip_of(review, 0)


def test_playing_shows_every_time_in_order_and_only_what_it_says(rig: Rig, review: Review) -> None:
    times = CAMERAS["plain"].times()
    review.assign(0, "plain")
    review.play(1.0)
    seen: list[int] = []

    def look() -> bool:
        review.begin_frame()
        strip = on_time_strip_of(review, 0)
        if strip is not None:
            assert strip == _holding(times, review.paint_utc_ms())
            if not seen or seen[-1] != strip:
                seen.append(strip)
        return len(seen) >= 30

    rig.run_until(look, "it does not play")
    assert seen == sorted(seen)
    assert review.tiles[0].status().phase is ReviewPhase.PLAYING


def test_faster_and_slower_show_what_the_clock_says(rig: Rig, review: Review) -> None:
    times = CAMERAS["plain"].times()
    review.assign(0, "plain")
    for rate in (4.0, 0.25):
        review.seek(START)
        review.play(rate)
        seen: set[int] = set()

        def look(seen: set[int] = seen, rate: float = rate) -> bool:
            review.begin_frame()
            strip = on_time_strip_of(review, 0)
            if strip is not None:
                # Above the speed of painting not every picture is put into the ring.
                assert 0 <= _holding(times, review.paint_utc_ms()) - strip <= 80 * max(1, rate / 4)
                seen.add(strip)
            return len(seen) >= 8

        rig.run_until(look, f"it does not play at {rate}")


@pytest.mark.parametrize("rate", [-1.0, -8.0])
def test_backward_shows_strictly_earlier_key_frames(rig: Rig, review: Review, rate: float) -> None:
    review.assign(0, "gappy")
    review.seek(START + 18_500)
    _ready(rig, review)
    review.play(rate)
    keys = set(CAMERAS["gappy"].keys())
    seen: list[int] = []

    def look() -> bool:
        review.begin_frame()
        strip = strip_of(review, 0)
        if strip is not None and (not seen or seen[-1] != strip):
            seen.append(strip)
        return len(seen) >= 4

    rig.run_until(look, "it does not play backward")
    assert all(later < earlier for earlier, later in zip(seen, seen[1:], strict=False))
    assert set(seen[1:]) <= keys
    assert review.tiles[0].status().params == {"why": "reverse"}


def test_stepping_goes_picture_by_picture_both_ways_over_a_segment_and_a_gap(
    rig: Rig, review: Review
) -> None:
    times = CAMERAS["gappy"].times()
    review.assign(0, "gappy")
    review.seek(START + 7900)
    _ready(rig, review)
    at = times.index(_holding(times, START + 7900))
    for direction in [1] * 6 + [-1] * 12 + [1] * 3:
        before = review.now_utc_ms()
        review.step(direction)
        rig.run_until(lambda before=before: review.now_utc_ms() != before, "no step")  # type: ignore[misc]
        _ready(rig, review)
        at += direction
        assert strip_of(review, 0) == times[at]
    assert review.running_rate == 0 and times[at] < START + 8000


def test_at_the_end_there_is_no_step(rig: Rig, review: Review) -> None:
    review.assign(0, "hevc")
    review.seek(START)
    _ready(rig, review)
    review.step(-1)
    rig.run_until(lambda: review._step is None, "no answer")
    assert review.now_utc_ms() == START


def test_dragging_shows_the_nearest_key_frame_and_release_the_exact_picture(rig: Rig, review: Review) -> None:
    review.assign(0, "plain")
    _ready(rig, review)
    for at in (3100, 3700, 9990, 12_450):
        key = min(CAMERAS["plain"].keys(), key=lambda k, at=at: abs(k - START - at))  # type: ignore[misc]
        review.scrub(START + at)
        rig.run_until(lambda key=key: strip_of(review, 0) == key, f"no key frame near {at}")  # type: ignore[misc]
        assert review.tiles[0].status().phase is ReviewPhase.KEY_ONLY
    review.scrub_end(START + 12_450)
    _ready(rig, review)
    assert strip_of(review, 0) == START + 12_440


def test_in_a_gap_there_is_no_picture_and_behind_it_the_tile_joins_in(rig: Rig, review: Review) -> None:
    review.assign(0, "gappy")
    review.assign(1, "plain")
    review.seek(START + 7800)
    _ready(rig, review)
    review.play(1.0)
    gap = (START + 8000, START + 10_000)
    said: set[ReviewPhase] = set()

    def look() -> bool:
        review.begin_frame()
        now = review.paint_utc_ms()
        strip = strip_of(review, 0)
        if gap[0] <= now < gap[1]:
            assert strip is None
            said.add(review.tiles[0].status().phase)
        return now > gap[1] + 200 and review.tiles[0].on_time and review.tiles[1].on_time

    rig.run_until(look, "it did not join in again")
    assert said == {ReviewPhase.NO_RECORDING}
    assert review.in_step_ms is not None and review.in_step_ms <= 40


def test_offsets_bring_wrong_clocks_together(rig: Rig, review: Review) -> None:
    review.assign(0, "plain")
    review.assign(1, "slow")
    review.set_offset(1, 3000)
    review.seek(START + 5000)
    _ready(rig, review)
    assert strip_of(review, 0) == START + 5000
    assert strip_of(review, 1) == START + 8000
    assert review.tiles[1].shown_utc_ms == START + 5000
    review.set_offset(1, 0)


def test_a_loop_shows_nothing_outside_of_it(rig: Rig, review: Review) -> None:
    review.assign(0, "plain")
    _ready(rig, review)
    a, b = START + 3000, START + 3600
    review.loop(a, b)
    review.play(1.0)
    turns: list[int] = []

    def look() -> bool:
        review.begin_frame()
        strip = on_time_strip_of(review, 0)
        if strip is not None:
            assert a <= strip < b
            turns.append(strip)
        return sum(1 for x, y in zip(turns, turns[1:], strict=False) if y < x) >= 2

    rig.run_until(look, "it does not go round")


def test_what_is_missing_or_broken_is_said_and_left_out(rig: Rig, review: Review) -> None:
    review.assign(0, "holed")
    for hole in (4000, 10_000):
        review.seek(START + hole + 500)
        rig.run_until(lambda: review.tiles[0].status().phase is ReviewPhase.TROUBLE, "nothing is said")
        review.seek(START + hole + 2000)
        _ready(rig, review)
        assert strip_of(review, 0) == START + hole + 2000
    review.seek(START + 3800)
    _ready(rig, review)
    review.play(2.0)
    rig.run_until(lambda: review.now_utc_ms() > START + 6100 and review.tiles[0].on_time, "stuck at the hole")


def test_a_decoder_killed_in_playback_comes_back_at_the_same_moment(rig: Rig, review: Review) -> None:
    times = CAMERAS["plain"].times()
    review.assign(0, "plain")
    review.play(0.25)
    _ready(rig, review)
    pid = review.tiles[0].decoder_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    rig.run_until(lambda: review.tiles[0].status().phase is ReviewPhase.DECODER_LOST, "nobody noticed")
    assert strip_of(review, 0) is not None  # the last picture stays
    rig.run_until(
        lambda: review.tiles[0].decoder_pid not in (None, pid) and review.tiles[0].on_time,
        "it did not come back",
    )
    review.pause()
    _ready(rig, review)
    assert strip_of(review, 0) == _holding(times, review.now_utc_ms())


def test_an_address_that_expires_in_play_is_renewed_and_the_picture_goes_on(
    rig: Rig, review: Review, site: RecordedSite
) -> None:
    review.assign(0, "plain")
    _ready(rig, review)
    review.play(4.0)
    asked = len(rig.sources.asked)
    site.key = "k2"

    def look() -> bool:
        review.begin_frame()
        assert strip_of(review, 0) is not None
        fresh = [question for question in rig.sources.asked[asked:] if question[3]]
        return bool(fresh) and review.now_utc_ms() > START + 6500 and review.tiles[0].on_time

    rig.run_until(look, "it does not go on with the new address")
    assert len([question for question in rig.sources.asked[asked:] if question[3]]) == 1


def test_after_key_frames_and_fast_play_a_pause_shows_the_exact_picture(rig: Rig, review: Review) -> None:
    times = CAMERAS["plain"].times()
    review.assign(0, "plain")
    review.seek(START + 12_000)
    _ready(rig, review)
    for rate in (-4.0, 4.0):
        review.play(rate)
        start = review.now_utc_ms()
        rig.run_until(lambda start=start: abs(review.now_utc_ms() - start) > 1500, "it does not play")  # type: ignore[misc]
        review.pause()
        _ready(rig, review)
        shown = strip_of(review, 0)
        assert shown == _holding(times, review.now_utc_ms())
        review.step(1)
        rig.run_until(lambda shown=shown: strip_of(review, 0) != shown, "no step")  # type: ignore[misc]
        _ready(rig, review)
        assert strip_of(review, 0) == times[times.index(shown) + 1]


def test_a_recording_without_sound_says_so_when_it_is_listened_to(rig: Rig, review: Review) -> None:
    review.assign(0, "plain")
    review.listen(0)
    _ready(rig, review)
    review.play(1.0)
    rig.run_until(lambda: review.tiles[0].sound in ("mute", "no_libvlc"), "nothing is said of its sound")
    review.pause()
    rig.run_until(lambda: not review.tiles[0].sound, "it is heard although it stands")


def test_a_tile_of_another_size_gets_pictures_of_that_size(rig: Rig, review: Review) -> None:
    review.assign(0, "plain")
    _ready(rig, review)
    review.tiles[0].set_size(160, 90)

    def small() -> bool:
        with review.tiles[0].picture() as view:
            return view is not None and view.width == 160 and review.tiles[0].on_time

    rig.run_until(small, "it keeps its size")
    assert review.tiles[0].shown_utc_ms == START


def test_a_server_that_never_answers_is_said_and_does_not_hold_up_the_others(
    rig: Rig, review: Review, site: RecordedSite
) -> None:
    site.peer.routes["/mute/index.m3u8"] = lambda exchange: exchange.hang()
    review.assign(0, "plain")
    review.assign(1, "mute")
    review.play(1.0)
    rig.run_until(lambda: review.settled and review.tiles[0].on_time, "all wait for one")
    rig.run_until(lambda: review.tiles[1].status().phase is ReviewPhase.TROUBLE, "nothing is said")
