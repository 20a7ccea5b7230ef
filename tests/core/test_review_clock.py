"""The master clock of a review, and the picture of a ring that belongs to a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.review import RATES, MasterClock, Review, Reviews, ReviewTile
from app.core.review.clock import checked_rate
from app.media.frames import Geometry, RingReader, RingWriter, stride_of
from tests.support.fake_review import NOW, FakeReview, FakeReviews, FakeReviewTile
from tests.support.rings import ring_of_ours


@given(st.sampled_from([*RATES, -1.0, -2.0, -4.0, -8.0, -16.0]), st.floats(0, 3600))
def test_it_goes_at_its_rate(rate: float, seconds: float) -> None:
    clock = MasterClock(NOW, 10.0).running(rate, 10.0)
    assert clock.at(10.0 + seconds) == pytest.approx(NOW + seconds * 1000 * rate, abs=1)


@given(
    st.sampled_from([0.5, 1.0, 16.0, -1.0, -4.0]),
    st.integers(1, 5000),
    st.floats(0, 120),
    st.integers(0, 100),
)
def test_a_loop_is_never_left(rate: float, length_ms: int, seconds: float, percent: int) -> None:
    a, b = NOW, NOW + length_ms
    clock = MasterClock(a + length_ms * percent / 100, 0.0, rate, a, b)
    if rate > 0 and percent == 100:
        return  # it begins behind the loop
    if rate < 0 and percent == 0:
        return
    assert a - 0.001 <= clock.at(seconds) <= b + 0.001


def test_behind_a_loop_it_goes_on() -> None:
    clock = MasterClock(NOW + 5000, 0.0, 1.0, NOW, NOW + 1000)
    assert clock.at(3.0) == NOW + 8000
    assert not clock.turned(3.0)


def test_only_offered_speeds_are_taken() -> None:
    assert checked_rate(-16) == -16.0
    for wrong in (0.0, 3.0, -0.5, 32.0):
        with pytest.raises(ValueError, match="not a playback speed"):
            checked_rate(wrong)


def _ring(*times: tuple[int, int], buffers: int = 8) -> tuple[RingWriter, RingReader]:
    writer = ring_of_ours(Geometry(16, 16, buffers))
    for capture, until in times:
        index = writer.begin()
        writer.publish(index, 16, 16, stride_of(16), capture_utc_ms=capture, until_utc_ms=until)
    return writer, RingReader(writer.segment)


@pytest.mark.parametrize(
    ("at", "capture", "exact"),
    [(1000, 1000, True), (1039.9, 1000, True), (1040, 1040, True), (1130, 1080, False)],
)
def test_the_picture_that_holds_at_the_time_is_chosen(at: float, capture: int, exact: bool) -> None:
    _, reader = _ring((1000, 1040), (1040, 1080), (1080, 1120))
    chosen = reader.choose(at)
    assert (chosen.capture_utc_ms, chosen.exact) == (capture, exact)
    with reader.acquire_chosen(chosen) as view:
        assert view is not None and view.capture_utc_ms == capture and view.until_utc_ms == capture + 40


def test_until_the_new_place_is_decoded_the_old_picture_stays() -> None:
    _, reader = _ring((1000, 1040), (1040, 1080), (1080, 1120))
    painted = reader.choose(1000).sequence
    assert reader.choose(99_000, painted).capture_utc_ms == 1000
    assert reader.choose(10, painted).capture_utc_ms == 1000
    assert not reader.choose(10, painted).exact


def test_the_same_moment_decoded_again_is_the_newer_one() -> None:
    _, reader = _ring((1000, 1040), (1000, 1020))
    assert reader.choose(1010).sequence == 2
    assert reader.choose(1030).sequence == 1


def test_a_picture_that_was_written_over_is_not_given() -> None:
    writer, reader = _ring((1000, 1040), buffers=3)
    chosen = reader.choose(1000)
    for at in range(2000, 2200, 40):
        writer.publish(writer.begin(), 16, 16, stride_of(16), capture_utc_ms=at, until_utc_ms=at + 40)
    with reader.acquire_chosen(chosen) as view:
        assert view is None


@pytest.mark.parametrize(
    ("real", "fake"),
    [(Review, FakeReview), (ReviewTile, FakeReviewTile), (Reviews, FakeReviews)],
)
def test_the_fake_for_pages_has_what_pages_may_use(real: type, fake: type) -> None:
    inside = {
        "media",
        "opened",
        "closed",
        "stepped",
        "tell",
        "tell_clock",
        "leapt",
        "ready",
        "tick",
        "shutdown",
    }
    inside |= {"show", "neighbour", "chosen", "stream", "pool", "decoder_pid"}
    made = fake(FakeReview(), 0) if fake is FakeReviewTile else fake()
    if fake is FakeReviewTile:
        inside |= {"clear", "listen", "set_offset"}  # the review's to call
    names = {name for name in dir(real) if not name.startswith("_")} - inside
    assert not {name for name in names if not hasattr(made, name)}


def test_the_fake_for_pages_shows_by_its_clock() -> None:
    review = FakeReview()
    review.assign(2, "cam")
    tile = review.tiles[2]
    for at in (0, 40, 80):
        tile.show(bytes(stride_of(16) * 16), 16, 16, NOW + at)
    first = tile.serial()
    review.play(1.0)
    review.monotonic_s = 0.05
    assert tile.serial() != first and tile.shown_utc_ms == NOW + 40 and tile.drift_ms == 0.0
    review.monotonic_s = 0.5
    assert tile.drift_ms == pytest.approx(-380)
