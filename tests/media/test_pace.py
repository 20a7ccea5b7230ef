"""Pictures are let out when they are due, and what libvlc shows follows from that."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.decoder.pace import (
    JUMP_S,
    LATE_S,
    LEAD_S,
    LIBVLC_S,
    STEADY,
    STEADY_LATE_S,
    TICKS_PER_S,
    Pace,
    Schedule,
    picture_times,
    unwrap,
)
from app.media.feed.backlog import Item
from tests.support.clips import clip

TICK = 1 / 90_000


class Source:
    """Pictures that arrive at given moments of a clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.items: deque[tuple[float, bytes]] = deque()
        self.out: list[float] = []

    def clock(self) -> float:
        return self.now

    def read(self, size: int) -> bytes:
        if not self.items:
            return b""
        at, data = self.items.popleft()
        self.now = max(self.now, at)
        return data

    def closing(self) -> threading.Event:
        source = self

        class Closing(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                source.now += timeout or 0.0
                return False

        return Closing()

    def play(self, pace: Pace) -> list[float]:
        """The moments at which the pictures are let out."""
        moments = []
        while pace.read(1 << 20):
            moments.append(self.now)
        return moments


def pes(pts_s: float, dts_s: float | None = None) -> bytes:
    """The first TS packet of a picture."""

    def stamp(marker: int, seconds: float) -> bytes:
        ticks = round(seconds * 90_000) % (1 << 33)
        return bytes(
            [
                marker << 4 | ticks >> 29 & 0xE | 1,
                ticks >> 22 & 0xFF,
                ticks >> 14 & 0xFE | 1,
                ticks >> 7 & 0xFF,
                ticks << 1 & 0xFE | 1,
            ]
        )

    if dts_s is None:
        header = b"\x80\x80\x05" + stamp(2, pts_s)
    else:
        header = b"\x80\xc0\x0a" + stamp(3, pts_s) + stamp(1, dts_s)
    return (b"\x47\x41\x00\x10" + b"\0\0\1\xe0\0\0" + header).ljust(188, b"\xff")


def player(arrivals: list[tuple[float, float]], *, base: float = 10.0) -> tuple[Source, Pace]:
    """``arrivals``: (seconds after the start, time in the stream)."""
    source = Source()
    source.items.extend((100.0 + at, pes(base + t)) for at, t in arrivals)
    return source, Pace(source.read, source.closing(), source.clock)


def steps(moments: list[float]) -> list[float]:
    return [round(b - a, 3) for a, b in zip(moments, moments[1:], strict=False)]


def test_the_times_are_read_from_real_ts():
    data = clip("mpegts", pictures=10, fps=15, b_frames=2)
    seen = []
    at = data.find(b"\0\0\1\xe0")
    while at >= 0:
        times = picture_times(data[at - 40 :])
        assert times is not None
        seen.append(times)
        at = data.find(b"\0\0\1\xe0", at + 4)
    assert len(seen) == 10
    assert [b.dts - a.dts for a, b in zip(seen, seen[1:], strict=False)] == [6000] * 9
    assert sorted(t.pts - seen[0].pts for t in seen) == [6000 * i for i in range(10)]
    assert all(t.pts >= t.dts for t in seen)


@pytest.mark.parametrize("data", [b"", b"\0\0\1\xe0", b"\x47" + bytes(187), pes(1)[:20]])
def test_bytes_without_a_whole_header_have_no_times(data: bytes):
    assert picture_times(data) is None


def test_a_segment_that_comes_all_at_once_is_let_out_evenly():
    source, pace = player([(0.0, i / 15) for i in range(30)])
    moments = source.play(pace)
    ahead = int(LEAD_S * 15)
    assert moments[ahead] == 100.0  # what libvlc wants to hold before it begins
    assert set(steps(moments)[ahead + 1 :]) <= {0.066, 0.067}


def test_a_regular_source_is_not_held_back():
    source, pace = player([(i / 15, i / 15) for i in range(60)])
    moments = source.play(pace)
    assert moments == pytest.approx([100 + i / 15 for i in range(60)], abs=0.006)


def test_jitter_is_smoothed():
    jitter = [0.0, 0.06, 0.02, 0.05, 0.01, 0.07, 0.0, 0.03] * 10
    source, pace = player([(1 + i / 25 + jitter[i], i / 25) for i in range(80)])
    late = [m - 101 - i / 25 for i, m in enumerate(source.play(pace))]
    assert max(late[40:]) - min(late[40:]) < 0.06
    assert max(late) < 0.08


def test_after_a_stall_the_pace_goes_on_from_there():
    arrivals = [(i / 15, i / 15) for i in range(30)] + [(4.0, i / 15) for i in range(30, 60)]
    source, pace = player(arrivals)
    moments = source.play(pace)
    assert moments[30] == pytest.approx(104.0)
    assert set(steps(moments)[30:]) <= {0.066, 0.067}
    assert steps(moments)[29] > 1.9


def test_who_slept_too_long_gives_its_player_a_picture_that_is_still_to_come():
    """A stopped process, a suspended machine: a picture that is late would make libvlc begin anew."""
    source = Source()
    number = iter(range(60))
    asked: list[float] = []
    event = source.closing()

    def wait(timeout: float) -> None:
        source.now += timeout + (1.5 if 102.0 <= source.now < 103.0 else 0.0)

    event.wait = wait  # type: ignore[method-assign,assignment]

    def take() -> Item | None:
        at = next(number, None)
        if at is None:
            return None
        item = Item(
            pts=at * 6000,
            dts=at * 6000,
            key=not at,
            packet=b"",
            video=True,
            size=1,
            epoch=0,
            arrival_s=source.now,
        )
        item.out_pts = item.out_dts = item.pts
        return item

    pace = Pace(source.read, event, source.clock, take, lambda: asked.append(source.now))
    while pace.take() is not None:
        pass
    assert not asked and pace._player.running and source.now > 105.0


@pytest.mark.parametrize(("stall_s", "again"), [(0.4, 0), (1.2, 1)])
def test_after_a_long_stall_the_player_gets_what_it_forgot_once_more(stall_s: float, again: int):
    source, _ = player([(i / 15 + (stall_s if i >= 30 else 0.0), i / 15) for i in range(60)])
    asked: list[float] = []
    pace = Pace(
        source.read, source.closing(), source.clock, again=lambda: asked.append(round(source.now - 100, 1))
    )
    moments = source.play(pace)
    assert asked == [round(moments[30] - 100, 1)] * again  # right behind the picture that made it begin anew


class Told(Pace):
    """The schedule as it is told: moved by the least of the last ``STEADY`` pictures, if all are late."""

    _lateness: deque[float]

    def _wait_until(self, dts: int, lead_s: float) -> float:
        now = self._clock()
        if not self._schedules:
            self._lateness = deque(maxlen=STEADY)
            self._begun_dts = dts
            self._base_s = now - lead_s - dts / TICKS_PER_S
            self._schedules.append(Schedule(now, self._base_s))
        due = self._base_s + dts / TICKS_PER_S
        late_s = now - due
        self._lateness.append(late_s)
        if late_s < -JUMP_S:
            return self._moved(now, dts, late_s)
        if late_s < 0:
            self._closing.wait(-late_s)
            now = self._clock()
            if now - due > LATE_S:
                return self._moved(now, dts, now - due)
        self._late_s = max(0.0, late_s)
        if late_s <= STEADY_LATE_S:
            return due
        if late_s > LATE_S + max(0.0, lead_s - (dts - self._begun_dts) / TICKS_PER_S):
            return self._moved(now, dts, late_s)
        if len(self._lateness) == STEADY and min(self._lateness) > STEADY_LATE_S:
            return self._moved(now, dts, min(self._lateness))
        return due

    def _moved(self, now: float, dts: int, late_s: float) -> float:
        self._lateness.clear()
        return self._new_schedule(now, dts, late_s)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 0.15) | st.sampled_from([0.0, 0.004, 0.006, 0.5, 2.0]),
            st.sampled_from([1 / 15] * 8 + [0.0, 1.0, 700.0]),
            st.sampled_from([0.0] * 8 + [0.002, 0.2]),
        ),
        min_size=1,
        max_size=60,
    ),
    st.booleans(),
)
def test_the_schedule_moves_as_it_is_told(steps: list[tuple[float, float, float]], alone: bool):
    """``steps``: how late a picture comes, its time after the one before, how much too long a wait takes."""
    told: list[list[float]] = []
    for kind in (Pace, Told):
        source = Source()
        at, pictures = 10.0, []
        for late_s, step_s, _ in steps:
            at += step_s
            pictures.append((90.0 + at + late_s, pes(at)))
        source.items.extend(pictures)
        oversleeping = iter([slept_s for _, _, slept_s in steps])
        event = source.closing()

        def wait(timeout: float, source: Source = source, slept: Iterator[float] = oversleeping) -> None:
            source.now += timeout + next(slept, 0.0)

        event.wait = wait  # type: ignore[method-assign,assignment]

        def take(source: Source = source) -> Item | None:
            data = source.read(1)
            times = picture_times(data)
            if times is None:
                return None
            item = Item(None, True, times.pts, times.dts, True, 1, 0, source.now)  # type: ignore[arg-type]
            item.out_pts, item.out_dts = times
            return item

        pace = kind(source.read, event, source.clock, take)
        moments: list[float] = []
        while (pace.take() is not None) if alone else bool(pace.read(1 << 20)):
            moments += [source.now, pace._late_s]
        told.append(moments)
    assert told[0] == pytest.approx(told[1], abs=1e-9)


def test_a_jump_of_the_times_does_not_stop_the_picture():
    source, pace = player([(i / 15, i / 15 + (600 if i >= 20 else 0)) for i in range(40)])
    assert source.play(pace)[-1] < 103.5


def test_waiting_ends_when_the_player_closes():
    closing = threading.Event()
    items = deque([pes(10.0), pes(10.1), pes(12.9)])
    pace = Pace(lambda size: items.popleft() if items else b"", closing, lambda: 50.0)
    assert pace.read(1000)
    assert pace.read(1000)
    closing.set()
    assert pace.read(1000)  # would wait for seconds otherwise


def test_large_pictures_are_handed_out_in_portions():
    source = Source()
    whole = pes(10.0) + bytes(1000)
    source.items.append((100.0, whole))
    pace = Pace(source.read, source.closing(), source.clock)
    portions = [pace.read(500) for _ in range(4)]
    assert [len(portion) for portion in portions] == [500, 500, 188, 0]
    assert b"".join(portions) == whole


@pytest.mark.parametrize("base", [10.0, (1 << 33) / 90_000 - 1.0])
def test_the_picture_shown_is_the_one_let_out_a_moment_ago(base: float):
    source, pace = player([(i / 15, i / 15) for i in range(60)], base=base)
    first = pace.shown(100.0, first=True)
    assert first is None
    moments = source.play(pace)
    start = pace.shown(0.0, first=True)
    assert start == round(base * 90_000)
    for number in range(30, 60):
        shown = pace.shown(moments[number] + LIBVLC_S + 0.004)
        assert shown is not None
        assert abs((shown - start) * TICK - number / 15) < 0.001


def test_nothing_is_claimed_before_anything_was_let_out():
    assert Pace(lambda size: b"", threading.Event(), lambda: 1.0).shown(1.0) is None


def test_times_continue_over_the_wrap_of_33_bits():
    assert unwrap(5, (1 << 33) - 5) == (1 << 33) + 5
    assert unwrap((1 << 33) - 5, (1 << 33) + 5) == (1 << 33) - 5
