"""Pictures given one by one are shown when it is known, against a model of libvlc's input clock."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from app.media.decoder.pace import Pace
from app.media.decoder.playerclock import BUFFER_S, SHOWN_AFTER_S, WAKE_S, PlayerClock
from app.media.feed.backlog import Item


class InputClock:
    """libvlc 3.0's, of a source whose pace it controls (``src/input/clock.c``, ``es_out.c``)."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.origin: float | None = None
        self.resets = 0

    def take(self, now_s: float, time_s: float, first_decoded_s: float) -> float:
        """Takes a picture; when it then asks for the next one."""
        if self.first is None:
            self.first = time_s
            return now_s
        if self.origin is None:
            if time_s - self.first > BUFFER_S:
                now_s = max(now_s, first_decoded_s)
                self.origin = now_s + WAKE_S - self.first
        elif now_s > self.origin + time_s:
            self.first = self.origin = None
            self.resets += 1
        return now_s

    def shown_s(self, time_s: float) -> float:
        assert self.origin is not None
        return self.origin + time_s


@given(
    late=st.lists(st.floats(0.0, 0.1), min_size=4, max_size=60),
    step_s=st.sampled_from([1 / 30, 1 / 25, 1 / 15, 0.2, 2.0, 4.0]),
    decode_s=st.floats(0.0, 1.0),
)
def test_each_picture_is_shown_a_fixed_time_after_it_was_due(
    late: list[float], step_s: float, decode_s: float
) -> None:
    clock, libvlc = PlayerClock(), InputClock()
    now, given_times = 100.0, []
    for number, late_s in enumerate(late):
        clock.asked(now)
        due = 100.0 + number * step_s
        now = max(now, due + late_s)
        time, decode = clock.give(now, due, 0.0, number)
        assert time == decode
        given_times.append((number, due, time))
        now = libvlc.take(now, time, 100.0 + decode_s)
    assert libvlc.resets == 0
    clock.asked(now)
    # The second picture sets libvlc's clock; those that were due meanwhile follow as fast as they can.
    settled = [entry for entry in given_times[2:] if entry[1] > 100.0 + decode_s + SHOWN_AFTER_S + 0.2]
    for number, due, time in settled:
        assert abs(libvlc.shown_s(time) - (due + SHOWN_AFTER_S)) < 1e-6
        if number >= len(late) - 40:
            assert clock.shown(libvlc.shown_s(time)) == number
    times = [time for _, _, time in given_times]
    assert times == sorted(set(times))


def test_a_player_that_came_too_late_to_a_picture_begins_anew() -> None:
    clock, libvlc = PlayerClock(), InputClock()
    now = 10.0
    for number in range(10):
        clock.asked(now)
        due = 10.0 + number / 15
        now = max(now, due)
        time, _ = clock.give(now, due, 0.0, number)
        now = libvlc.take(now, time, now)
    now += 5.0  # the machine slept between letting it out and libvlc's look at it
    for number in range(100, 110):
        clock.asked(now)
        due = max(now, 20.0 + number / 15)
        now = due
        time, _ = clock.give(now, due, 0.0, number)
        if number == 100:
            libvlc.first = libvlc.origin = None
        now = libvlc.take(now, time, now)
    assert clock.shown(libvlc.shown_s(time)) == 109


def test_nothing_is_known_before_libvlc_has_set_its_clock() -> None:
    clock = PlayerClock()
    clock.asked(1.0)
    assert not clock.begun and clock.shown(1.0) is None
    clock.give(1.0, 1.0, 0.0, 7)
    assert clock.begun and clock.shown(1.0) is None
    clock.asked(1.0)
    clock.give(1.1, 1.1, 0.0, 8)
    clock.asked(1.1)
    assert clock.shown(1.1 + WAKE_S + BUFFER_S) == 8


class Moved:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return False

    def set(self) -> None:
        raise NotImplementedError

    def wait(self, timeout: float) -> None:
        self.now += timeout


FRAME = 6000
SQUEEZED = FRAME // 40


def key_then_all(kept: int, then: int, gap_s: float, clock: Moved) -> Iterator[Item]:
    """A key frame; after a time the ``kept`` pictures that came meanwhile, at once; then ``then`` more."""
    dts = 900_000
    yield item(dts)
    for _ in range(2):
        clock.now += gap_s
        dts += round(gap_s * 90_000)
        last = dts + (kept - 1) * SQUEEZED
        for _ in range(kept):
            yield item(dts, hurry_to=last)
            dts += SQUEEZED
        for _ in range(then):
            yield item(dts)
            dts += FRAME


def item(dts: int, hurry_to: int | None = None) -> Item:
    made = Item(None, True, dts, dts, False, 100, 0, 0.0, hurry_to=hurry_to)  # type: ignore[arg-type]
    made.out_pts = made.out_dts = dts
    return made


@given(kept=st.integers(2, 60), gap_s=st.floats(0.2, 4.0))
def test_pictures_that_catch_up_do_not_wait_side_by_side(kept: int, gap_s: float) -> None:
    clock, libvlc = Moved(), InputClock()
    pictures = key_then_all(kept, 30, gap_s, clock)
    pace = Pace(lambda size: b"", clock, clock, lambda: next(pictures, None))
    times: list[float] = []
    while (taken := pace.take()) is not None:
        times.append(taken[2] / 1e6)
        clock.now = libvlc.take(clock.now, times[-1], clock.now + 0.03)
        if libvlc.origin is not None:
            # Those of normal distance wait their 0.2 s; the others are over before they pile up.
            assert sum(libvlc.shown_s(time) > clock.now + 0.11 for time in times) <= 5
    assert libvlc.resets == 0
    assert times == sorted(set(times))
