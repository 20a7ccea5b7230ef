"""Several walls with tours, hotspots, views and sound under arbitrary use: nobody runs twice, nothing leaks,
and time always goes on."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import arrangement, tours
from app.core.tours import Stop, Tour
from app.core.wall import Wall
from app.media.types import Failure
from tests.core.test_tours import Desk

WHICH = st.integers(0, 3)
PLACE = st.integers(0, 3)
CAMERA = st.integers(0, 3)
MOST_WALLS = 3
MOST_VIEWS = 4


class Walls(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.desk = Desk(4)
        self.station = self.desk.station
        for cameras in ((3, 2, 1, 1), (0, 1, 2, 3)):
            for tile, camera in enumerate(cameras):
                self.assign(0, tile, camera)
            self.save_view(0)

    def wall(self, which: int) -> Wall:
        return self.station.walls[which % len(self.station.walls)]

    @rule(which=WHICH, place=PLACE, camera=CAMERA)
    def assign(self, which: int, place: int, camera: int) -> None:
        wall = self.wall(which)
        wall.assign(place % wall.layout.count, self.desk.ids[camera])

    @rule(which=WHICH, a=PLACE, b=PLACE)
    def swap(self, which: int, a: int, b: int) -> None:
        wall = self.wall(which)
        wall.swap(a % wall.layout.count, b % wall.layout.count)

    @rule(which=WHICH, place=PLACE, audio=st.booleans())
    def listen(self, which: int, place: int, audio: bool) -> None:
        wall = self.wall(which)
        wall.choose(place % wall.layout.count, audio=audio)

    @rule(which=WHICH, name=st.sampled_from(["1", "4"]))
    def layout(self, which: int, name: str) -> None:
        self.wall(which).set_layout(name)

    @rule(which=WHICH, place=PLACE)
    def look(self, which: int, place: int) -> None:
        wall = self.wall(which)
        wall.select(place % wall.layout.count)

    @rule(which=WHICH, place=PLACE, on=st.booleans())
    def hotspot(self, which: int, place: int, on: bool) -> None:
        wall = self.wall(which)
        self.station.hotspots.set(wall, place % wall.layout.count, on)

    @rule(which=WHICH, place=PLACE)
    def close(self, which: int, place: int) -> None:
        wall = self.wall(which)
        wall.close(place % wall.layout.count)

    @rule(which=WHICH, back=st.booleans())
    def undo(self, which: int, back: bool) -> None:
        self.wall(which).undo() if back else self.wall(which).redo()

    @rule(which=WHICH, place=PLACE, other=WHICH, at=PLACE)
    def send(self, which: int, place: int, other: int, at: int) -> None:
        here, there = self.wall(which), self.wall(other)
        here.send(place % here.layout.count, there, at % there.layout.count)

    @rule()
    def open_window(self) -> None:
        if len(self.station.walls) < MOST_WALLS:
            self.station.open_wall("4")

    @rule(which=WHICH)
    def close_window(self, which: int) -> None:
        if self.wall(which) is not self.station.wall:
            self.station.close_wall(self.wall(which))

    @rule(which=WHICH)
    def save_view(self, which: int) -> None:
        if len(self.station.views.views) < MOST_VIEWS:
            self.station.views.add("View", arrangement.of(self.wall(which).state))

    @rule(which=WHICH, place=PLACE, cameras=st.lists(CAMERA, min_size=1, max_size=3))
    def tour_of_cameras(self, which: int, place: int, cameras: list[int]) -> None:
        wall = self.wall(which)
        self.station.tours.start(self.desk.make(*cameras, seconds=3.0).id, wall, place % wall.layout.count)

    @rule(which=WHICH)
    def tour_of_views(self, which: int) -> None:
        stops = tuple(Stop(view.id) for view in self.station.views.views)
        if stops:
            made = self.station.tours.save(Tour(tours.new_id(), "Views", tours.VIEWS, 3.0, stops))
            self.station.tours.start(made.id, self.wall(which), 0)

    @rule(which=WHICH, step=st.sampled_from([1, -1]))
    def next_stop(self, which: int, step: int) -> None:
        self.station.tours.go(self.wall(which), None, step)

    @rule(dark=st.sets(CAMERA, max_size=2))
    def darken(self, dark: set[int]) -> None:
        self.desk.dark = {self.desk.ids[number] for number in dark}

    @rule(which=PLACE, failure=st.sampled_from([Failure.UNREACHABLE, Failure.DECODER_LOST]))
    def fail(self, which: int, failure: Failure) -> None:
        streams = list(self.desk.pool.streams)
        if streams:
            self.desk.pool.fail(streams[which % len(streams)], failure)
            self.desk.run()

    @rule()
    def another_network(self) -> None:
        self.station.reconnect_now()
        self.desk.run()

    @rule(tenths=st.sampled_from([1, 10, 40]))
    def live(self, tenths: int) -> None:
        for _ in range(tenths):
            self.desk.wait(0.1)
            for stream, known in list(self.desk.pool.streams.items()):
                if known.ring is None and not any(d in known.spec.url for d in self.desk.dark):
                    self.desk.pool.picture(stream)
            self.desk.run()

    @invariant()
    def sane(self) -> None:
        if not hasattr(self, "desk"):
            return
        self.desk.wait(0.1)
        walls = self.station.walls
        for wall in walls:
            assert wall.state.problem() is None
            for tile, slot in zip(wall.tiles, wall.state.visible, strict=True):
                assert tile.device_id == (None if slot is None else slot.device_id)
                assert tile.running is (None if slot is None else wall._running[slot.number])
        running = [stream for wall in walls for stream in wall.streams]
        assert {id(stream) for stream in running} == {id(stream) for stream in self.station._streams.tiles}
        assert {s for stream in running for s in stream._open.values()} == set(self.desk.pool.streams)
        assert sum(tile.choices.audio for wall in walls for tile in wall.tiles) <= 1


Walls.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestWalls = Walls.TestCase
