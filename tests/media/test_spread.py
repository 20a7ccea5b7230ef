"""Players are spread evenly over as few processes as there must be, whatever came and went."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.media.reviews import ReviewOpen
from app.media.slot import Slot
from app.media.spread import EMPTY_S, LATE_S, MOVE_EVERY_S, SURPLUS_S, UNEVEN_S, Spread
from app.media.types import FeedSpec, StreamId, TileSize
from app.media.wire import Open
from tests.support.manual import ManualClock

TILE = TileSize(320, 180)
SETTLED_S = 2 * SURPLUS_S


class Wall:
    """A pool without processes, and the owner of its streams, who opens anew what is lost or to be moved."""

    def __init__(self, most: int = 8, keep: int = 2) -> None:
        self.clock = ManualClock()
        self.spread = Spread(most, self.clock.monotonic)
        self.spread.keep = keep
        self.asked: list[StreamId] = []
        self.beside: dict[StreamId, StreamId] = {}
        """Streams on their way to their first picture, and what each replaces."""
        self._ids = itertools.count(1)
        self._indices = itertools.count()
        while self.spread.lacks():
            self.start()
        self.ready()

    @property
    def loads(self) -> list[int]:
        return [len(slot.streams) for slot in self.spread.slots]

    @property
    def streams(self) -> list[StreamId]:
        return [stream for slot in self.spread.slots for stream in slot.streams]

    def start(self, after_s: float = 0.0) -> None:
        self.spread.add(Slot(next(self._indices), self.clock.monotonic() + after_s))

    def ready(self) -> None:
        """All that were started are up."""
        for slot in self.spread.slots:
            slot.ready = slot.ready or slot.due_s <= self.clock.monotonic()

    def open(self, replaces: StreamId | None = None, crowd: bool = False) -> StreamId:
        stream = next(self._ids)
        if replaces is not None:
            self.spread.replaces(stream, replaces)
            self.beside[stream] = replaces
        if self.spread.lacks(1):
            self.start()
        command = Open(stream, FeedSpec("x"), TILE, 0.0)
        self.spread.opened(command, self.spread.place_for(crowd))
        return stream

    def close(self, stream: StreamId) -> None:
        self.beside = {new: old for new, old in self.beside.items() if stream not in (new, old)}
        self.spread.closed(stream, self.of(stream))

    def of(self, stream: StreamId) -> Slot:
        return next(slot for slot in self.spread.slots if stream in slot.streams)

    def picture(self, stream: StreamId) -> None:
        """It takes over."""
        self.close(self.beside[stream])

    def lose(self, slot: Slot, start_after_s: float = 0.0) -> None:
        lost = list(slot.streams)
        if self.spread.lost(slot):
            self.start(start_after_s)
        for stream in lost:
            self.spread.closed(stream, slot)
        besides = self.beside
        self.beside = {new: old for new, old in besides.items() if new not in lost and old not in lost}
        for stream in lost:
            if besides.get(stream, 0) not in self.streams and stream not in besides.values():
                self.open()

    def look(self) -> None:
        """What the pool does a few times a second."""
        stream, slot = self.spread.to_move(), self.spread.to_end()
        if slot is not None:
            assert not slot.streams
            self.spread.lost(slot)
        if stream is not None:
            self.asked.append(stream)
            self.picture(self.open(stream))

    def wait(self, seconds: float) -> None:
        for _ in range(math.ceil(seconds * 2)):
            self.clock.advance(0.5)
            self.ready()
            self.look()


def test_as_few_processes_as_hold_all_are_filled_evenly() -> None:
    wall = Wall()
    for _ in range(16):
        wall.open()
    assert wall.loads == [8, 8]
    wall.open()
    assert wall.loads == [8, 8, 1]


def test_what_is_opened_beside_the_shown_needs_no_process_more() -> None:
    wall = Wall()
    shown = [wall.open() for _ in range(16)]
    beside = [wall.open(stream) for stream in shown[:4]]
    assert len(wall.loads) == 2
    for stream in beside:
        wall.picture(stream)
    assert wall.loads == [8, 8]


def test_a_change_that_came_to_nothing_counts_its_stream_again() -> None:
    wall = Wall(most=2, keep=1)
    shown = [wall.open() for _ in range(2)]
    wall.close(wall.open(shown[0]))
    wall.open()
    assert wall.loads == [2, 1]


@pytest.mark.parametrize("players", [6, 16, 17, 24, 33])
def test_after_a_process_was_lost_all_have_as_many_as_before(players: int) -> None:
    wall = Wall()
    for _ in range(players):
        wall.open()
    wall.wait(UNEVEN_S + 12 * MOVE_EVERY_S)
    before = sorted(wall.loads)
    wall.lose(wall.spread.slots[0])
    wall.wait(UNEVEN_S + 12 * MOVE_EVERY_S)
    assert sorted(wall.loads) == before and before[-1] - before[0] <= 1
    assert {slot.place for slot in wall.spread.slots} == set(range(len(before)))


def test_a_process_too_many_helps_out_until_the_replacement_is_up() -> None:
    wall = Wall()
    for stream in [wall.open() for _ in range(17)][16:]:
        wall.close(stream)
    wall.wait(1)
    first, second, spare = wall.spread.slots
    wall.lose(first)
    (replacement,) = set(wall.spread.slots) - {second, spare}
    assert replacement.place == first.place and spare.place == 2
    assert [wall.spread.load(slot) for slot in (replacement, second, spare)] == [0, 8, 8]
    wall.wait(UNEVEN_S + 8 * MOVE_EVERY_S)
    assert [wall.spread.load(slot) for slot in (replacement, second, spare)] == [8, 8, 0]


def test_a_process_too_many_is_replaced_only_while_it_may_be_needed_again() -> None:
    wall = Wall()
    for stream in [wall.open() for _ in range(17)][16:]:
        wall.close(stream)
    wall.wait(1)
    wall.lose(wall.spread.slots[2])
    assert wall.loads == [8, 8, 0]
    wall.clock.advance(SURPLUS_S)
    wall.lose(wall.spread.slots[2])
    assert wall.loads == [8, 8]


def test_one_that_has_nothing_to_do_in_a_pool_that_keeps_none_is_not_replaced() -> None:
    wall = Wall(keep=0)
    wall.close(wall.open())
    wall.lose(wall.spread.slots[0])
    assert wall.loads == []


def test_what_closings_left_uneven_is_moved_one_at_a_time_and_not_at_once() -> None:
    wall = Wall()
    streams = [wall.open() for _ in range(12)]
    for stream in streams[::2]:
        wall.close(stream)
    assert wall.loads == [0, 6]
    wall.wait(UNEVEN_S - 1)
    assert not wall.asked
    wall.wait(2)
    assert wall.loads == [1, 5]
    wall.wait(MOVE_EVERY_S - 2)
    assert len(wall.asked) == 1
    wall.wait(MOVE_EVERY_S * 3)
    assert wall.loads == [3, 3]
    assert len(wall.asked) == 3


def test_who_does_not_move_is_not_asked_before_all_others_were() -> None:
    wall = Wall()
    streams = [wall.open() for _ in range(6)]
    for stream in streams[::2]:
        wall.close(stream)
    asked = []
    for _ in range(200):
        wall.clock.advance(0.5)
        asked.append(wall.spread.to_move())
    told = [stream for stream in asked if stream is not None]
    assert sorted(told[:3]) == sorted(told[3:6]) == streams[1::2]


def test_one_that_does_not_leave_a_process_too_many_keeps_nobody_from_being_spread() -> None:
    wall = Wall()
    streams = [wall.open() for _ in range(17)]
    for stream in streams[:14:2]:
        wall.close(stream)
    assert wall.loads == [1, 8, 1]
    stays = streams[16]
    for _ in range(400):
        wall.clock.advance(0.5)
        stream = wall.spread.to_move()
        if stream not in (None, stays):
            wall.picture(wall.open(stream))
    assert wall.loads in ([4, 5, 1], [5, 4, 1])


def test_recordings_are_not_moved() -> None:
    wall = Wall()
    for stream in (1, 2, 3):
        wall.spread.opened(ReviewOpen(stream, TILE), wall.spread.slots[0])
    wall.clock.advance(1000)
    assert wall.spread.to_move() is None


def test_a_process_too_many_is_emptied_and_ended_after_a_while() -> None:
    wall = Wall()
    streams = [wall.open() for _ in range(24)]
    for stream in [*streams[4:8], *streams[18:22]]:
        wall.close(stream)
    wall.wait(UNEVEN_S + 4 * MOVE_EVERY_S)
    assert wall.loads == [8, 8, 0]
    wall.wait(SURPLUS_S - UNEVEN_S - 4 * MOVE_EVERY_S - 1)
    assert wall.loads == [8, 8, 0]
    wall.wait(2)
    assert wall.loads == [8, 8]


def test_a_process_that_closed_its_last_player_just_now_may_finish_what_it_does() -> None:
    wall = Wall()
    streams = [wall.open() for _ in range(17)]
    wall.close(streams[0])
    wall.wait(1)
    wall.clock.advance(SURPLUS_S)
    (last,) = wall.spread.slots[2].streams
    wall.close(last)
    wall.clock.advance(EMPTY_S - 1)
    assert wall.spread.to_end() is None
    wall.clock.advance(2)
    assert wall.spread.to_end() is wall.spread.slots[2]


def test_nobody_waits_for_a_process_that_comes_late_while_another_has_room() -> None:
    wall = Wall()
    for _ in range(6):
        wall.open()
    wall.lose(wall.spread.slots[0], start_after_s=10.0)
    assert wall.loads == [6, 0]
    wall.open()
    wall.open()
    wall.open()
    assert wall.loads == [8, 1]


def test_a_process_that_does_not_come_up_is_waited_for_only_so_long() -> None:
    wall = Wall()
    wall.lose(wall.spread.slots[0])
    wall.open()
    wall.open()
    assert wall.loads == [1, 1]
    wall.clock.advance(LATE_S + 1)
    wall.open()
    wall.open()
    assert wall.loads == [3, 1]


def test_where_new_processes_cannot_decode_those_that_run_take_all() -> None:
    wall = Wall(most=2)
    for _ in range(4):
        wall.open()
    wall.spread.lost(wall.spread.slots[0])
    wall.start(10.0)
    for _ in range(2):
        wall.open(crowd=True)
    assert wall.loads == [4, 0]


class AnyWall(RuleBasedStateMachine):
    """Whatever is opened, closed, changed, and lost: left alone, it settles."""

    def __init__(self) -> None:
        super().__init__()
        self.wall = Wall(most=3, keep=2)

    @rule(count=st.integers(1, 5))
    def open(self, count: int) -> None:
        for _ in range(count):
            self.wall.open()

    @precondition(lambda self: self.wall.streams)
    @rule(data=st.data(), count=st.integers(1, 6))
    def close(self, data: st.DataObject, count: int) -> None:
        for _ in range(min(count, len(self.wall.streams))):
            self.wall.close(data.draw(st.sampled_from(self.wall.streams)))

    @precondition(lambda self: self.wall.streams)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        wall = self.wall
        shown = [s for s in wall.streams if s not in wall.beside and s not in wall.beside.values()]
        if shown:
            wall.open(data.draw(st.sampled_from(shown)))

    @precondition(lambda self: self.wall.beside)
    @rule(data=st.data())
    def picture(self, data: st.DataObject) -> None:
        self.wall.picture(data.draw(st.sampled_from(list(self.wall.beside))))

    @precondition(lambda self: self.wall.spread.slots)
    @rule(data=st.data(), after_s=st.sampled_from([0.0, 10.0]))
    def lose(self, data: st.DataObject, after_s: float) -> None:
        self.wall.lose(data.draw(st.sampled_from(self.wall.spread.slots)), after_s)

    @rule(seconds=st.sampled_from([0.5, 5.0, 40.0]))
    def wait(self, seconds: float) -> None:
        self.wall.wait(seconds)

    @invariant()
    def places_differ(self) -> None:
        places = [slot.place for slot in self.wall.spread.slots]
        assert len(set(places)) == len(places)

    @invariant()
    def none_waits_for_a_process_nobody_starts(self) -> None:
        assert not self.wall.spread.lacks()

    def teardown(self) -> None:
        wall = self.wall
        for stream in list(wall.beside):
            wall.picture(stream)
        players = len(wall.streams)
        wall.wait(SETTLED_S + players * MOVE_EVERY_S)
        assert len(wall.streams) == players
        assert len(wall.loads) == max(2, math.ceil(players / 3))
        assert max(wall.loads) - min(wall.loads) <= 1
        asked = len(wall.asked)
        wall.wait(SETTLED_S)
        assert len(wall.asked) == asked


TestAnyWall = AnyWall.TestCase
TestAnyWall.settings = settings(max_examples=150, stateful_step_count=25)
