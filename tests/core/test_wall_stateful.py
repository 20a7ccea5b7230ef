"""The wall under arbitrary use: every placement runs once, what stays keeps its stream, nothing leaks, and
undo and redo lead back and forth through the very states there were."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import history, wallstate
from app.core.addresses import AddressBroker, AddressReady
from app.core.choices import DEFAULT
from app.core.effects import Target
from app.core.tilestream import Streams
from app.core.wall import LAYOUTS, Wall, WallChange
from app.media.types import Trust
from tests.support.fake_pool import FakePool
from tests.support.manual import ManualClock

DEVICES = st.sampled_from([f"cam{n}" for n in range(20)])
PLACES = st.integers(0, 63)
CHOICES = st.sampled_from(
    [
        {"aspect": "fill"},
        {"aspect": "fit"},
        {"rotate": 90, "mirror": True},
        {"zoom": (0.25, 0.25, 0.5, 0.5)},
        {"zoom": None},
        {"audio": True},
        {"audio": False, "volume": 20},
        {"stream": "main", "decode": "key"},
    ]
)


class WallMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.clock = ManualClock()
        self.events: list = []
        self.pool = FakePool(self.events.append)
        broker = AddressBroker(
            self.clock, lambda key, done: done(AddressReady("http://x/", key.protocol, key.stream))
        )
        self.streams = Streams(self.pool, broker, self.clock, Trust())
        self.wall = Wall(
            self.streams, lambda _: None, lambda device, stream: Target(device, "c", stream, ("hls",))
        )
        self.wall.subscribe(self.changed)
        self.seen = [tile.device_id for tile in self.wall.tiles]
        self.chosen = [tile.choices for tile in self.wall.tiles]
        self.undone: list[wallstate.WallState | None] = []
        self.done: list[wallstate.WallState | None] = []
        self.can = (False, False)

    def changed(self, change: WallChange) -> None:
        """A listener that believes what it is told always knows what is where."""
        if change.layout:
            self.seen = (self.seen + [None] * 64)[: len(self.wall.tiles)]
            self.chosen = (self.chosen + [DEFAULT] * 64)[: len(self.wall.tiles)]
        for tile in change.tiles:
            self.seen[tile] = self.wall.tiles[tile].device_id
        for tile in change.choices:
            self.chosen[tile] = self.wall.tiles[tile].choices
        if change.history:
            self.can = (self.wall.history.can_undo, self.wall.history.can_redo)

    def at(self, place: int) -> int:
        return place % len(self.wall.tiles)

    def running(self) -> dict[int, object]:
        return dict(self.wall._running)

    def do(self, change, *, recorded: bool = True) -> None:
        before = self.wall.state
        self.clock.advance(10)  # each change is a step of its own
        self.kept(change)
        if recorded and not history.same_wall(self.wall.state, before):
            self.done.append(before)
            self.undone.clear()

    def kept(self, change) -> None:
        kept_before = self.running()
        change()
        there = {slot.number for slot in self.wall.state.slots if slot is not None}
        for number, stream in kept_before.items():
            if number in there:
                assert self.running()[number] is stream, "a tile that stays got another stream"

    @rule(place=PLACES, device=DEVICES)
    def assign(self, place: int, device: str) -> None:
        self.do(lambda: self.wall.assign(self.at(place), device))
        assert self.wall.tiles[self.at(place)].device_id == device

    @rule(devices=st.lists(DEVICES, max_size=20), start=PLACES)
    def fill(self, devices: list[str], start: int) -> None:
        placed = []
        self.do(lambda: placed.append(self.wall.assign_many(devices, self.at(start))))
        there = [tile.device_id for tile in self.wall.tiles][self.at(start) :][: placed[0]]
        assert there == devices[: placed[0]]

    @rule(a=PLACES, b=PLACES)
    def swap(self, a: int, b: int) -> None:
        a, b = self.at(a), self.at(b)
        before = [tile.device_id for tile in self.wall.tiles]
        rings = [tile.ring() for tile in self.wall.tiles]
        self.do(lambda: self.wall.swap(a, b))
        after = [tile.device_id for tile in self.wall.tiles]
        assert (after[a], after[b]) == (before[b], before[a])
        assert self.wall.tiles[a].ring() is rings[b]

    @rule(place=PLACES)
    def close(self, place: int) -> None:
        self.do(lambda: self.wall.close(self.at(place)))
        assert self.wall.tiles[self.at(place)].device_id is None

    @rule()
    def close_all(self) -> None:
        self.do(self.wall.close_all)
        assert not self.running()

    @rule(name=st.sampled_from(list(LAYOUTS)))
    def layout(self, name: str) -> None:
        selected = self.wall.selected
        device = self.wall.tiles[selected].device_id if selected is not None else None
        tiles = self.wall.tiles
        self.do(lambda: self.wall.set_layout(name))
        for old, new in zip(tiles, self.wall.tiles, strict=False):
            assert old is new
        if device is not None:
            assert self.wall.tiles[self.wall.selected].device_id == device

    @rule(place=PLACES)
    def enlarge(self, place: int) -> None:
        self.do(lambda: self.wall.enlarge(self.at(place)))

    @rule()
    def restore(self) -> None:
        self.do(self.wall.restore)

    @rule(place=st.one_of(st.none(), PLACES))
    def select(self, place: int | None) -> None:
        self.do(lambda: self.wall.select(None if place is None else self.at(place)))

    @rule(place=PLACES, changes=CHOICES)
    def choose(self, place: int, changes: dict) -> None:
        at = self.at(place)
        self.do(lambda: self.wall.choose(at, **changes))
        if self.wall.tiles[at].device_id is not None:
            for name, value in changes.items():
                assert getattr(self.wall.tiles[at].choices, name) == value

    @rule(place=PLACES, device=DEVICES)
    def a_tour_goes_on(self, place: int, device: str) -> None:
        at = self.at(place)
        self.do(lambda: self.wall.assign(at, device, record=False), recorded=False)
        # Undo keeps it, so the states there were are not what comes back.
        self.done = [None] * len(self.done)
        self.undone = [None] * len(self.undone)

    @rule()
    def undo(self) -> None:
        before, wanted = self.wall.state, self.done.pop() if self.done else None
        could = self.wall.history.can_undo
        self.kept(lambda: self.wall.undo())
        if not could:
            assert self.wall.state == before
        else:
            assert wanted is None or history.same_wall(self.wall.state, wanted)
            self.undone.append(before if wanted is not None else None)

    @rule()
    def redo(self) -> None:
        before, wanted = self.wall.state, self.undone.pop() if self.undone else None
        could = self.wall.history.can_redo
        self.kept(lambda: self.wall.redo())
        if not could:
            assert self.wall.state == before
        else:
            assert wanted is None or history.same_wall(self.wall.state, wanted)
            self.done.append(before if wanted is not None else None)

    @rule(place=PLACES, width=st.integers(0, 2000))
    def resize(self, place: int, width: int) -> None:
        self.wall.tiles[self.at(place)].set_size(width, width * 9 // 16)

    @rule(seconds=st.sampled_from([0.1, 0.5, 9.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.wall.tick()

    @rule()
    def pictures_come(self) -> None:
        for stream, known in list(self.pool.streams.items()):
            if known.ring is None:
                self.pool.picture(stream)
            self.pool.stats(stream)
        while self.events:
            self.streams.deliver(self.events.pop(0))

    @rule()
    def decoder_dies(self) -> None:
        self.pool.lose_decoder()
        while self.events:
            self.streams.deliver(self.events.pop(0))

    @invariant()
    def the_state_is_sound(self) -> None:
        assert self.wall.state.problem() is None
        assert len(self.wall.tiles) == self.wall.layout.count
        assert [tile.index for tile in self.wall.tiles] == list(range(len(self.wall.tiles)))

    @invariant()
    def a_stream_for_each_occupied_tile_and_no_other(self) -> None:
        occupied = [tile for tile in self.wall.tiles if tile.device_id is not None]
        there = {slot.number for slot in self.wall.state.slots if slot is not None}
        shown = {slot.number for slot in self.wall.state.visible if slot is not None}
        assert len(shown) == len(occupied) and shown <= set(self.running()) <= there
        for number in set(self.running()) - shown:
            assert self.running()[number].hidden and not self.running()[number].choices.audio
        for tile in self.wall.tiles:
            assert (tile.status().code != "empty") == (tile.device_id is not None)

    @invariant()
    def the_pool_holds_what_the_sessions_know(self) -> None:
        known = sum(len(stream.session.open_ids()) for stream in self.wall.streams)
        assert len(self.pool.streams) == known == len(self.streams.owners)

    @invariant()
    def listeners_know_what_is_where(self) -> None:
        assert self.seen == [tile.device_id for tile in self.wall.tiles]
        assert self.chosen == [tile.choices for tile in self.wall.tiles]
        assert self.can == (self.wall.history.can_undo, self.wall.history.can_redo)

    @invariant()
    def as_many_steps_as_changes(self) -> None:
        assert self.wall.history.can_undo == bool(self.done)
        assert self.wall.history.can_redo == bool(self.undone)

    @invariant()
    def streams_and_tiles_know_the_choices(self) -> None:
        for tile, slot in zip(self.wall.tiles, self.wall.state.visible, strict=True):
            assert tile.choices == (DEFAULT if slot is None else slot.choices)
            if slot is not None:
                assert self.wall._running[slot.number].choices == slot.choices
        assert sum(slot.choices.audio for slot in self.wall.state.slots if slot is not None) <= 1

    def teardown(self) -> None:
        if hasattr(self, "wall"):
            self.wall.close_all()
            assert not self.pool.streams
            assert sorted(self.pool.opened) == sorted(self.pool.closed)


TestWall = WallMachine.TestCase
TestWall.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, database=None)
