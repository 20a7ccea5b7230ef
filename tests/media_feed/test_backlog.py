"""The queue and the clock of what is written, with time as a parameter."""

from __future__ import annotations

import contextlib
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.failures import FeedClosed
from app.media.feed.backlog import (
    CALM_TICKS,
    FULL_TICKS,
    MAX_BYTES,
    MAX_TICKS,
    RESERVE_TICKS,
    ROOM_TICKS,
    Item,
    PacketQueue,
)
from app.media.feed.splice import FIRST_TICKS, MAX_GAP, Splicer
from app.media.feed.timeline import TICKS_PER_S, WRAP, Timeline
from app.media.types import Failure
from tests.support.waiting import LIMIT_S, wait_until

FRAME = TICKS_PER_S // 15


def picture(number: int, *, key: bool | None = None, epoch: int = 0, reorder: int = 0, base: int = 0) -> Item:
    dts = base + number * FRAME
    is_key = number % 15 == 0 if key is None else key
    return Item(None, True, dts + reorder * FRAME, dts, is_key, 1000, epoch, 0.0)  # type: ignore[arg-type]


def sound(ticks: int, epoch: int = 0) -> Item:
    return Item(None, False, ticks, ticks, False, 100, epoch, 0.0)  # type: ignore[arg-type]


class Bench:
    """A live queue with a player that reads in real time; time is a number."""

    def __init__(self, window_s: float = 0.2) -> None:
        self.now = 100.0
        self.queue = PacketQueue(live=True, window_s=window_s, clock=lambda: self.now)
        self.splicer = Splicer(lambda: self.now, live=True, take_excess=self.queue.take_excess)
        self.shown: list[Item] = []
        self.out: list[tuple[int, int]] = []
        self._begun: float | None = None

    def play(self, until: float) -> None:
        """Takes whatever is due: the player keeps a tenth of a second decoded."""
        while self.now < until:
            while self.queue._items and self._due():
                item = self.queue.get(lambda: 1.0)
                assert item is not None
                self.shown.append(item)
                self.out.append(self.splicer.video(item))
                self._look_ahead()
            if self._due():
                self.queue._starves()  # as ``get`` would
            self.now = round(self.now + 0.01, 6)

    def _look_ahead(self) -> None:
        pass

    @property
    def unread(self) -> int:
        """Pictures that the player does not need yet."""
        return len(self.queue._items)

    def _due(self) -> bool:
        if self._begun is None:
            self._begun = self.now
        if not self.out:
            return True
        return (self.out[-1][1] - FIRST_TICKS) / TICKS_PER_S <= self.now - self._begun + 0.1


class PacedBench(Bench):
    """Its player begins a later schedule where a picture comes too late, as ``decoder.pace`` does."""

    def _due(self) -> bool:
        if self.out and self._begun is not None:
            due = (self.out[-1][1] - FIRST_TICKS + FRAME) / TICKS_PER_S - 0.1
            self._begun = max(self._begun, self.now - due - 0.1)
        return super()._due()


class AheadBench(PacedBench):
    """Its player takes with each picture those that it needs soon after, as ``decoder.pace`` does."""

    AHEAD_S = 0.27

    def _ahead(self, at: int) -> int:
        assert self._begun is not None
        return self.out[at][1] - FIRST_TICKS - round((self.now - self._begun + 0.1) * TICKS_PER_S)

    def _look_ahead(self) -> None:
        while (ahead := max(0, self._ahead(-1))) < self.AHEAD_S * TICKS_PER_S:
            item = self.queue.get_now(ahead)
            if item is None:
                return
            assert item.read_s == pytest.approx(self.now + ahead / TICKS_PER_S)
            self.shown.append(item)
            self.out.append(self.splicer.video(item, ahead))

    @property
    def unread(self) -> int:
        early = sum(self._ahead(at) > FRAME for at in range(max(-12, -len(self.out)), 0))
        return super().unread + early


@pytest.mark.parametrize("kind", [Bench, AheadBench])
def test_ten_old_seconds_at_the_start_are_skipped_to_the_newest_key_frame(kind: type[Bench]) -> None:
    bench = kind()
    for number in range(150):
        bench.queue.put(picture(number))
    bench.play(100.5)
    assert bench.shown[0].dts == 0
    assert bench.shown[-1].dts >= 135 * FRAME
    assert bench.queue.skipped_ticks >= 8 * TICKS_PER_S
    assert bench.queue.left_out + len(bench.shown) + len(bench.queue._items) == 150
    steps = [b[1] - a[1] for a, b in zip(bench.out, bench.out[1:], strict=False)]
    assert min(steps) > 0 and max(steps) <= FRAME + 1


@pytest.mark.parametrize("kind", [Bench, AheadBench])
def test_a_group_of_pictures_under_way_is_played_faster_until_it_is_live(kind: type[Bench]) -> None:
    bench = kind()
    for number in range(15):
        bench.queue.put(picture(number))
    until = 100.0
    for number in range(15, 60):
        until += 1 / 15
        bench.play(until)
        bench.queue.put(picture(number))
    left = bench.queue._items[-1].dts - bench.shown[-1].dts
    assert left <= RESERVE_TICKS + 2 * FRAME
    assert len(bench.shown) >= 50  # nothing was left out
    steps = [b[1] - a[1] for a, b in zip(bench.out, bench.out[1:], strict=False)]
    assert min(steps) < FRAME / 2 and abs(steps[-1] - FRAME) <= 1


@pytest.mark.parametrize("kind", [PacedBench, AheadBench])
def test_what_a_stall_left_behind_is_made_up_for_and_later_where_it_comes_again(kind: type[Bench]) -> None:
    bench = kind()
    unread: list[float] = []
    stalls = (40.0, 100.0)
    waiting: list[Item] = []
    for number in range(200 * 15):
        at = number / 15
        bench.play(100.0 + at)
        waiting.append(picture(number))
        if not any(stall <= at < stall + 0.5 for stall in stalls):
            for item in waiting:
                bench.queue.put(item)
            waiting.clear()
        unread.append(bench.unread / 15)

    def most(first: int, last: int) -> float:
        return max(unread[first * 15 : last * 15])

    calm, reserve, frame = CALM_TICKS / TICKS_PER_S, RESERVE_TICKS / TICKS_PER_S, 1 / 15
    assert most(30, 40) <= calm + 2 * frame
    assert calm + 2 * frame < most(45, 55) <= reserve + 2 * frame, "kept at first: it may come again"
    assert most(70, 100) <= calm + 2 * frame
    assert calm + 2 * frame < most(122, 135), "it did come again: kept for twice as long"
    assert most(150, 200) <= calm + 2 * frame
    assert len(bench.shown) + len(bench.queue._items) == 200 * 15, "nothing was left out for it"


def test_bursts_of_a_second_are_no_backlog() -> None:
    bench = Bench(window_s=2.0)
    for burst in range(12):
        for number in range(burst * 15, burst * 15 + 15):
            bench.queue.put(picture(number))
        bench.play(101.0 + burst)
    assert bench.queue.skipped_ticks < TICKS_PER_S
    assert len(bench.shown) >= 165


def test_pictures_that_change_places_are_never_hurried() -> None:
    bench = Bench()
    for number in range(12):
        bench.queue.put(picture(number, reorder=(0, 3, 1)[number % 3]))
    bench.play(100.6)
    steps = [b[1] - a[1] for a, b in zip(bench.out, bench.out[1:], strict=False)]
    assert min(steps[2:]) == FRAME


def test_a_reader_that_never_comes_costs_no_memory() -> None:
    queue = PacketQueue(live=True, window_s=0.2, clock=lambda: 0.0)
    for number in range(15 * 60):
        queue.put(picture(number))
    assert queue._items[-1].dts - queue._items[0].dts <= MAX_TICKS
    first = queue.get(lambda: 1.0)
    assert first is not None and first.key and first.cut
    queue = PacketQueue(live=True, window_s=0.2, clock=lambda: 0.0)
    for number in range(15 * 60):
        queue.put(picture(number, key=number == 0 or number == 890))
    first = queue.get(lambda: 1.0)
    assert first is not None and first.key and first.dts == 890 * FRAME


def test_a_recording_waits_and_goes_on_when_read() -> None:
    queue = PacketQueue(live=False, window_s=0.2, clock=lambda: 0.0)
    done = threading.Event()

    def put() -> None:
        for number in range(150):
            queue.put(picture(number))
        queue.end(None)
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    wait_until(lambda: len(queue._items) * FRAME >= FULL_TICKS, "the queue is full")
    assert not done.is_set()
    seen = []
    while (item := queue.get(lambda: 5.0)) is not None:
        seen.append(item.dts)
    thread.join(LIMIT_S)
    assert seen == [number * FRAME for number in range(150)] and queue.error is None


def test_a_source_that_waits_is_woken_for_a_few_pictures_not_for_each() -> None:
    queue = PacketQueue(live=False, window_s=0.2, clock=lambda: 7.0)
    woken: list[int] = []
    full = FULL_TICKS // FRAME + 2  # the span is more than what is allowed

    def put() -> None:
        with contextlib.suppress(FeedClosed):
            for number in range(full + 20):
                queue.put(picture(number))
                woken.append(number)

    thread = threading.Thread(target=put)
    thread.start()
    wait_until(lambda: queue._put_waits, "the queue is full")
    waiting = len(woken)
    few = ROOM_TICKS // FRAME
    for _ in range(few - 1):
        assert queue.get(lambda: 1.0) is not None
        assert queue._put_waits and len(woken) == waiting
    for _ in range(3):
        item = queue.get(lambda: 1.0)
        assert item is not None and item.read_s == 7.0
    wait_until(lambda: len(woken) >= waiting + few, "the source goes on, as far as there is room")
    queue.close()
    thread.join(LIMIT_S)


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.integers(0, 4 * TICKS_PER_S), st.integers(0, MAX_BYTES), st.integers(0, 1)
        ),
        max_size=12,
    )
)
def test_a_source_that_waits_is_always_woken_in_time(items: list[tuple[bool, int, int, int]]) -> None:
    """Whatever fills it: with the last but one there is room, and where there is it is not full."""
    queue = PacketQueue(live=True, window_s=1e9, clock=lambda: 0.0)
    dts = 0
    for video, step, size, epoch in items:
        dts += step
        queue._items.append(Item(None, video, dts, dts, True, size, epoch, 0.0))  # type: ignore[arg-type]
        queue._bytes += size
    while True:
        few = len(queue._items) <= 1
        assert queue._has_room() or not few
        if queue._has_room() and not few:
            assert not queue._full()
        if not queue._items:
            break
        assert queue.get(lambda: 1.0) is not None


def test_close_wakes_a_waiting_source_and_a_waiting_reader() -> None:
    full = PacketQueue(live=False, window_s=0.2, clock=lambda: 0.0)
    empty = PacketQueue(live=False, window_s=0.2, clock=lambda: 0.0)
    ends: list[str] = []

    def put() -> None:
        try:
            for number in range(1000):
                full.put(picture(number))
        except FeedClosed:
            ends.append("source")

    def get() -> None:
        if empty.get(lambda: 60.0) is None:
            ends.append("reader")

    threads = [threading.Thread(target=put), threading.Thread(target=get)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(full._items) > 40, "the queue is full")
    full.close()
    empty.close()
    for thread in threads:
        thread.join(LIMIT_S)
    assert sorted(ends) == ["reader", "source"]
    with pytest.raises(FeedClosed):
        empty.pause(0)


def test_silence_is_given_up() -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 0.4
        return now[0]

    queue = PacketQueue(live=True, window_s=0.2, clock=clock)
    assert queue.get(lambda: 0.9) is None
    assert queue.error is not None and queue.error.failure is Failure.TIMEOUT
    with pytest.raises(FeedClosed):
        queue.put(picture(0))


def test_after_starving_the_clock_of_the_player_is_met() -> None:
    now = [0.0]
    splicer = Splicer(lambda: now[0], live=True)
    first = splicer.video(picture(0))[1]
    now[0] = 6.0
    then = splicer.video(picture(0, epoch=1))[1]
    assert then - first == 6 * TICKS_PER_S
    now[0] = 6.05
    assert splicer.video(picture(1, epoch=1))[1] - then == FRAME


def test_what_is_taken_ahead_meets_the_clock_when_it_is_needed() -> None:
    now = [1.0]
    splicer = Splicer(lambda: now[0], live=True)
    first = splicer.video(picture(0))[1]
    for number in (1, 2, 3):
        splicer.video(picture(number), (number - 1) * FRAME)
    now[0] = 6.0
    resumed = picture(4)
    resumed.resumes = True
    assert splicer.video(resumed)[1] - first == 5 * TICKS_PER_S + FRAME


def test_nothing_is_there_where_nothing_was_put_and_nobody_waits_for_it() -> None:
    queue = PacketQueue(live=True, window_s=0.2, clock=lambda: 1.0)
    assert queue.get_now(0) is None and queue.starved_s == 0.0
    queue.put(picture(0))
    queue.put(picture(1))
    assert queue.get_now(0) is not None
    queue.hold(True)
    assert queue.get_now(0) is None
    queue.hold(False)
    assert queue.get_now(0) is not None and queue.get_now(0) is None
    queue.put(picture(2))
    queue.close()
    assert queue.get_now(0) is None


def test_a_pause_of_the_camera_stays_a_pause() -> None:
    splicer = Splicer(lambda: 0.0, live=True)
    first = splicer.video(picture(0))[1]
    assert splicer.video(picture(45))[1] - first == 3 * TICKS_PER_S


def test_sound_keeps_its_place_beside_the_picture() -> None:
    splicer = Splicer(lambda: 0.0, live=True)
    assert splicer.audio(sound(0)) is None
    base = 500 * TICKS_PER_S
    splicer.video(picture(0, base=base))
    assert splicer.audio(sound(base + 100)) == FIRST_TICKS + 100
    assert splicer.audio(sound(base + 50)) is None  # never back
    assert splicer.audio(sound(base + 200, epoch=1)) is None
    splicer.video(picture(0, epoch=1, base=7))
    assert splicer.audio(sound(7 + 300, epoch=1)) == FIRST_TICKS + 3600 + 300
    assert splicer.audio(sound(7 + 300 + 2 * MAX_GAP, epoch=1)) is None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-(1 << 34), 1 << 34) | st.integers(-9000, 20_000),
            st.integers(-10, 10**6),
            st.integers(0, 2),
            st.booleans(),
            st.floats(0, 3),
        ),
        max_size=40,
    ),
    st.booleans(),
)
def test_whatever_the_source_s_clock_does_ours_goes_on(
    steps: list[tuple[int, int, int, bool, float]], live: bool
) -> None:
    now = [0.0]
    splicer = Splicer(lambda: now[0], live=live, take_excess=lambda most: most // 2)
    dts, last = 0, -1
    for step, reorder, epoch, cut, waited in steps:
        dts += step
        now[0] += waited
        item = Item(None, True, dts + reorder, dts, True, 1, epoch, 0.0, cut=cut)  # type: ignore[arg-type]
        pts, out = splicer.video(item)
        assert out > last and pts >= out
        assert last < 0 or out - last <= max(MAX_GAP, waited * TICKS_PER_S + 1)
        last = out


def test_the_timeline_answers_for_what_was_shown_lately() -> None:
    timeline = Timeline()
    assert timeline.latest_pts is None and timeline.capture_utc_ms(0) is None
    base = WRAP - 5 * TICKS_PER_S
    for number in range(150):
        timeline.add(base + number * FRAME, 1_000_000 + number * 67, float(number))
    assert timeline.latest_pts == base + 149 * FRAME
    assert timeline.capture_utc_ms(base + 100 * FRAME) == 1_006_700
    assert timeline.capture_utc_ms(base + 100 * FRAME + 50) == 1_006_700
    assert timeline.arrival_s((base + 140 * FRAME) % WRAP) == 140.0  # the 33 bits of the TS do as well
    assert timeline.capture_utc_ms(base - 60 * TICKS_PER_S) is None
    assert timeline.capture_utc_ms(base + 3600 * TICKS_PER_S) is None


def test_the_timeline_takes_reordered_pictures_and_forgets_old_ones() -> None:
    timeline = Timeline()
    for number in range(20_000):
        timeline.add((number ^ 1) * FRAME, number, 0.0)
    assert len(timeline._pts) < 5000
    assert timeline._pts == sorted(timeline._pts)
    assert timeline.capture_utc_ms(19_000 * FRAME) == 19_001
