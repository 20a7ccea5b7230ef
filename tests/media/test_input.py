"""Pictures that are planned and given by what is compiled are shown when those that Python gives are."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.media.decoder.native.library import library
from app.media.decoder.native.way import NativeWay
from app.media.decoder.pace import AHEAD_S, LATE_S, PLANNED_MOST, TOGETHER_S, Pace, Planned
from app.media.decoder.playerclock import SHOWN_AFTER_S
from app.media.feed.backlog import Item
from tests.media.test_playerclock import InputClock, Moved
from tests.support.waiting import LIMIT_S

TICKS_PER_S = 90_000
_p = ctypes.c_void_p
_Fill = ctypes.CFUNCTYPE(None, _p, ctypes.c_double, ctypes.c_int)


class Source:
    """A feed: ``arrivals``: (moment, time in the stream), in order. Only waiting moves the clock."""

    def __init__(self, clock: Moved, arrivals: list[tuple[float, float]]) -> None:
        self.clock = clock
        self.left = deque(arrivals)
        self.again = 0
        self.taken: list[Item] = []

    def take(self) -> Item | None:
        if not self.left:
            return None
        self.clock.now = max(self.clock.now, self.left[0][0])
        return self.ready(0)

    def ready(self, ahead: int) -> Item | None:
        assert ahead >= 0
        if not self.left or self.left[0][0] > self.clock.now:
            return None
        at, stream_s = self.left.popleft()
        ticks = round(stream_s * TICKS_PER_S)
        item = Item(None, True, ticks, ticks, False, 100, 0, at)  # type: ignore[arg-type]
        item.out_pts = item.out_dts = ticks
        self.taken.append(item)
        return item

    def forgotten(self) -> None:
        self.again += 1


class Given:
    """One way of giving pictures, and libvlc's clock behind it."""

    def __init__(self, arrivals: list[tuple[float, float]]) -> None:
        self.clock = Moved()
        self.source = Source(self.clock, arrivals)
        self.libvlc = InputClock()
        self.let_out: list[float] = []
        self.times: list[float] = []

    def pace(self, begins: Any) -> Pace:
        source = self.source
        return Pace(
            lambda size: b"", self.clock, self.clock, source.take, source.forgotten, begins, source.ready
        )

    def give(self) -> float | None:
        """The decode time given with the next picture, once it is let out; None: there are no more."""
        raise NotImplementedError

    def play(self, most: int = 1 << 30, decode_s: float = 0.02) -> None:
        first_s = None
        while len(self.times) < most and (time_s := self.give()) is not None:
            self.let_out.append(self.clock.now)
            self.times.append(time_s)
            first_s = self.clock.now + decode_s if first_s is None else first_s
            self.clock.now = self.libvlc.take(self.clock.now, time_s, first_s)

    @property
    def shown(self) -> list[float]:
        return [self.libvlc.shown_s(time_s) for time_s in self.times]


class Plain(Given):
    def __init__(self, arrivals: list[tuple[float, float]]) -> None:
        super().__init__(arrivals)
        self.planning = self.pace(lambda origin_s: None)

    def give(self) -> float | None:
        taken = self.planning.take()
        return None if taken is None else taken[2] / 1e6


class Compiled(Given):
    def __init__(self, arrivals: list[tuple[float, float]], overslept: Iterable[float] = ()) -> None:
        super().__init__(arrivals)
        self.library = library()
        self._fill = _Fill(self.fill)
        self.way = NativeWay(self.library, 1, 1, 1, ctypes.cast(self._fill, _p).value or 0)
        self.planning = self.pace(self.way.begins)
        self.overslept = iter(overslept)
        self.plans: list[tuple[float, list[Planned]]] = []
        self.times_told: list[float] = []
        self.told: list[tuple[float, int]] = []

    def fill(self, opaque: int, late_s: float, anew: int) -> None:
        assert opaque == self.way.input
        self.told.append((late_s, anew))
        planned = self.planning.plan(late_s, bool(anew))
        self.plans.append((self.clock.now, planned))
        for number, picture in enumerate(planned, 1):
            self.way.put(number, 1000 + number, picture)

    def give(self) -> float | None:
        let_out_s = self.library.input_asked(self.way.input, self.clock.now)
        if let_out_s != let_out_s:
            return None
        if let_out_s > self.clock.now:
            self.clock.now = let_out_s + next(self.overslept, 0.0)
        dts, pts, size, address = ctypes.c_int64(), ctypes.c_int64(), ctypes.c_size_t(), _p()
        told = [ctypes.byref(value) for value in (dts, pts, size, address)]
        self.library.input_take(self.way.input, self.clock.now, *told)
        assert size.value == 1000 + (address.value or 0)
        return dts.value / 1e6


def regular(count: int, fps: float, ahead_s: float = 0.0) -> list[tuple[float, float]]:
    """Pictures that come so long before they are due."""
    return [(100.0 + max(0.0, n / fps - ahead_s), 10.0 + n / fps) for n in range(count)]


@given(
    late=st.lists(st.floats(0.0, 0.09) | st.sampled_from([0.0] * 4), min_size=5, max_size=80),
    fps=st.sampled_from([5, 10, 12.5, 15, 20, 25, 30, 50]),
    ahead_s=st.sampled_from([0.0, 0.1, 0.3, 5.0]),
)
@settings(max_examples=200, deadline=None)
def test_pictures_are_shown_when_those_of_the_other_way_are(
    late: list[float], fps: float, ahead_s: float
) -> None:
    arrivals = []
    for (at, stream_s), late_s in zip(regular(len(late), fps, ahead_s), late, strict=True):
        arrivals.append((max([at + late_s, *(a for a, _ in arrivals[-1:])]), stream_s))
    plain, compiled = Plain(arrivals), Compiled(arrivals)
    for way in (plain, compiled):
        way.play()
        assert way.libvlc.resets == way.source.again == 0
        assert len(way.times) == len(arrivals)
    # Where all are late the schedule moves by the least of it: not known of one that was not asked for.
    unknown_s = TOGETHER_S / 2 if any(late) else 0.0
    assert compiled.shown == pytest.approx(plain.shown, abs=unknown_s + 2e-5)
    for let_out_s, shown_s in zip(compiled.let_out[3:], compiled.shown[3:], strict=True):
        assert let_out_s <= shown_s - (SHOWN_AFTER_S - LATE_S) + 1e-5


@pytest.mark.parametrize(
    ("fps", "together"), [(5, 1), (12.5, 1), (15, 2), (20, 2), (25, 2), (30, 3), (50, 4)]
)
@pytest.mark.parametrize("ahead_s", [0.05, 0.1, 5.0])
def test_pictures_that_follow_closely_are_let_out_together(fps: float, together: int, ahead_s: float) -> None:
    way = Compiled(regular(200, fps, ahead_s))
    way.play()
    moments = [round(moment, 4) for moment in way.let_out[20:-20]]
    groups = [moments.count(moment) for moment in sorted(set(moments))][1:-1]
    assert set(groups) == {together}
    for number in range(20, 180):
        due_s = way.shown[number] - SHOWN_AFTER_S
        assert abs(way.let_out[number] - due_s) <= TOGETHER_S / 2 + 1e-5
    planned = [(then, plan) for then, plan in way.plans if len(plan)]
    assert len(planned) <= len(way.let_out) / (1 if ahead_s < 5.0 else together)
    for then, plan in planned:
        assert plan[-1].let_out_s <= then + AHEAD_S + max(1 / fps, 2 * TOGETHER_S) + 1e-5


def test_pictures_that_are_there_are_planned_several_at_a_time() -> None:
    way = Compiled(regular(200, 15, 5.0))
    way.play()
    assert [len(plan) for _, plan in way.plans[10:-4]] == [6] * len(way.plans[10:-4])


@example([0.0] * 30 + [1.5] + [0.0] * 30, 5.0)
@given(st.lists(st.sampled_from([0.0] * 6 + [0.02, 0.15, 1.5]), max_size=60), st.sampled_from([0.0, 5.0]))
@settings(max_examples=100, deadline=None)
def test_who_wakes_too_late_gives_pictures_that_are_still_to_come(
    overslept: list[float], ahead_s: float
) -> None:
    way = Compiled(regular(100, 15, ahead_s), overslept)
    way.play()
    assert way.libvlc.resets == way.source.again == 0
    assert len(way.times) == 100 and way.times == sorted(set(way.times))
    told = [late_s for late_s, _ in way.told]
    assert all(late_s == 0.0 or late_s > LATE_S for late_s in told)
    for let_out_s, shown_s in zip(way.let_out[3:], way.shown[3:], strict=True):
        assert shown_s - let_out_s > SHOWN_AFTER_S - LATE_S - 1e-5


def test_a_player_that_asks_too_late_begins_anew_and_what_was_planned_is_gone() -> None:
    way = Compiled(regular(200, 15, 5.0))
    way.play(50)
    taken = len(way.source.taken)
    while way.plans[-1][1][-1].let_out_s <= way.clock.now:  # until some are planned and not let out
        way.play(len(way.times) + 1)
    taken, given_before = len(way.source.taken), len(way.times)
    way.clock.now += 3.0
    way.libvlc = InputClock()
    way.play()
    assert way.told.count((0.0, 1)) == 1 and way.source.again == 1 and way.libvlc.resets == 0
    assert len(way.times) - given_before == 200 - taken
    assert way.shown[-1] - way.let_out[-1] == pytest.approx(SHOWN_AFTER_S, abs=TOGETHER_S + 0.01)


def test_a_player_that_asks_too_late_when_all_was_let_out_begins_anew_too() -> None:
    way = Compiled(regular(100, 15, 0.0))
    way.play(50)
    way.clock.now += 3.0
    way.libvlc = InputClock()
    way.play()
    assert way.source.again == 1 and way.libvlc.resets == 0 and len(way.times) == 100


def test_the_next_player_gets_nothing_that_was_planned_for_the_one_before() -> None:
    way = Compiled(regular(200, 15, 5.0))
    way.play(50)
    way.way.stops()
    way.planning.forget()
    way.way.starts()
    taken = len(way.source.taken)
    way.libvlc = InputClock()
    way.times.clear()
    way.let_out.clear()
    way.play()
    assert len(way.times) == 200 - taken and way.libvlc.resets == way.source.again == 0


def test_no_more_is_planned_at_once_than_there_is_room_for() -> None:
    """Pictures that stand still in time are all due at once."""
    arrivals = [*regular(20, 15, 5.0), *((100.0, 11.4 + n * 1e-5) for n in range(60))]
    way = Compiled(arrivals)
    way.play()
    assert len(way.times) == 80 and max(len(plan) for _, plan in way.plans) <= PLANNED_MOST


class Asking:
    """libvlc's reading thread, by the real clock."""

    def __init__(self, let_out_s: float) -> None:
        self._fill = _Fill(lambda opaque, late_s, anew: None)
        self.way = NativeWay(library(), 1, 1, 1, ctypes.cast(self._fill, _p).value or 0)
        self.origin_s = time.monotonic() + 100.0
        self.way.begins(self.origin_s)
        item = Item(None, True, 0, 0, False, 100, 0, 5.0, capture_utc_ms=1234)  # type: ignore[arg-type]
        item.out_pts = 77
        self.way.put(4711, 12, Planned(item, let_out_s, 1_500_000, 1_600_000))
        self.got: list[int] = []
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()

    def _ask(self) -> None:
        dts, pts, size, address = ctypes.c_int64(), ctypes.c_int64(), ctypes.c_size_t(), _p()
        told = [ctypes.byref(value) for value in (dts, pts, size, address)]
        answer = library().input_get(self.way.input, *told)  # type: ignore[union-attr]
        self.got = [answer, dts.value, pts.value, size.value, address.value or 0]

    def over(self) -> list[int]:
        self.thread.join(LIMIT_S)
        assert not self.thread.is_alive()
        return self.got


def test_a_picture_is_given_when_it_is_to_be_let_out() -> None:
    let_out_s = time.monotonic() + 0.02
    asking = Asking(let_out_s)
    assert asking.over() == [0, 1_500_000, 1_600_000, 12, 4711]
    assert time.monotonic() >= let_out_s
    assert asking.way.look(asking.origin_s + 1.6) == (77, 1234)


def test_who_waits_for_a_picture_does_not_when_the_player_is_stopped() -> None:
    asking = Asking(time.monotonic() + 1000.0)
    asking.way.stops()
    assert asking.over()[0] != 0
    asking.way.starts()
    assert library().input_asked(asking.way.input, time.monotonic()) != 0.0  # type: ignore[union-attr]


def test_there_are_no_more_when_python_has_none() -> None:
    asking = Asking(time.monotonic())
    assert asking.over()[0] == 0
    asking._ask()
    assert asking.got[0] != 0
