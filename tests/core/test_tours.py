"""Tours: the clock by itself, then on walls with a scripted pool: no black tile, no stuck one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import arrangement, touring, tours, wallstate
from app.core.alarms import AFTERWARDS_S, STANDS_S
from app.core.hotspot import PATIENCE_S as HOTSPOT_PATIENCE_S
from app.core.outages import COUNTS_S
from app.core.tours import AHEAD_S, PATIENCE_S, Change, Coming, Drop, Prepare, Stop, Tour, TourClock
from app.core.wallstate import HOTSPOT, TOUR
from app.media.types import Failure
from app.store.database import Database
from app.store.jsonfolder import profile_folder
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig

KEYS = ["id", "name", "kind", "stops", "seconds", "at"]
READY, OPENING, FAILED = Coming.READY, Coming.OPENING, Coming.FAILED


def tour(count: int = 3, seconds: float = 10.0) -> Tour:
    return Tour("t", "Night round", stops=tuple(Stop(f"cam{n}") for n in range(count)), seconds=seconds)


class Hand:
    """A clock told each half second; the next stop comes up as ``coming`` says."""

    def __init__(self, made: Tour, shown: int | None = 0) -> None:
        self.clock = TourClock(made, shown)
        self.now = 100.0
        self.coming: dict[int, Coming] = {}
        self.done: list[object] = []
        self.clock.tick(self.now, OPENING)

    def go(self, seconds: float, paused: bool = False) -> list[object]:
        self.done.clear()
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            target = self.clock.target
            self.clock.tick(self.now, self.coming.get(-1 if target is None else target, READY), paused)
            while self.clock.effects:
                self.done.append(self.clock.effects.popleft())
        return list(self.done)


def test_the_next_stop_is_opened_ahead_and_shown_on_time() -> None:
    hand = Hand(tour())
    assert hand.go(10 - AHEAD_S) == [Prepare(1)]
    assert hand.go(AHEAD_S - 0.5) == []
    assert hand.go(0.5) == [Change(1)]
    assert hand.go(10) == [Prepare(2), Change(2)]
    assert hand.go(10) == [Prepare(0), Change(0)]


def test_a_stop_may_have_its_own_seconds() -> None:
    made = Tour("t", "x", stops=(Stop("a", 20.0), Stop("b")), seconds=5.0)
    hand = Hand(made)
    assert Change(1) not in hand.go(19.5)
    assert hand.go(0.5) == [Change(1)]
    assert hand.go(5) == [Prepare(0), Change(0)]


def test_a_stop_that_does_not_come_up_is_passed_over_and_named() -> None:
    hand = Hand(tour())
    hand.coming[1] = OPENING
    hand.go(10)
    assert hand.clock.waiting and hand.clock.shown == 0
    assert hand.go(PATIENCE_S - AHEAD_S) == [Drop(), Prepare(2)]
    assert hand.clock.skipped == [1]
    assert hand.go(0.5) == [Change(2)]
    hand.coming[1] = READY
    assert hand.go(20) == [Prepare(0), Change(0), Prepare(1), Change(1)]  # tried again next time round


def test_one_the_service_refuses_does_not_even_wait() -> None:
    hand = Hand(tour())
    hand.coming[1] = FAILED
    assert hand.go(10) == [Prepare(1), Drop(), Prepare(2), Change(2)]


def test_when_nothing_comes_up_the_picture_stays_and_all_are_tried_again() -> None:
    hand = Hand(tour())
    hand.coming = {1: FAILED, 2: FAILED}
    hand.go(30)
    assert hand.clock.shown == 0 and hand.clock.skipped == [1, 2]
    hand.coming = {}
    assert Change(1) in hand.go(25)


def test_a_pause_stops_the_time_and_closes_what_was_opened_ahead() -> None:
    hand = Hand(tour())
    hand.go(8)
    assert hand.go(100, paused=True) == [Drop()]
    assert hand.go(1.5) == [Prepare(1)]
    assert hand.go(0.5) == [Change(1)]
    hand.clock.held = True
    assert hand.go(100) == []


def test_by_hand_it_goes_at_once_also_backwards_and_while_paused() -> None:
    hand = Hand(tour(5))
    hand.clock.go(-1, hand.now)
    assert hand.go(0.5) == [Prepare(4), Change(4)]
    hand.clock.held = True
    hand.clock.go(1, hand.now)
    hand.clock.go(1, hand.now)  # twice, before the first one came up
    assert hand.go(0.5) == [Prepare(0), Drop(), Prepare(1), Change(1)]
    hand.coming[0] = FAILED
    hand.clock.go(-1, hand.now)
    assert hand.go(1) == [Prepare(0), Drop(), Prepare(4), Change(4)]


def test_a_single_stop_stays() -> None:
    hand = Hand(tour(1))
    assert hand.go(100) == []
    hand.clock.go(1, hand.now)
    assert hand.go(10) == []
    first = Hand(tour(1), None)
    assert first.go(1) == [Prepare(0), Change(0)] and first.clock.shown == 0


def test_an_edited_tour_goes_on_where_it_is() -> None:
    hand = Hand(tour())
    hand.go(8)
    hand.clock.retour(Tour("t", "x", stops=(Stop("cam9"), Stop("cam0"), Stop("cam8"))), 1)
    assert hand.go(2) == [Drop(), Prepare(2), Change(2)]


class Turns(RuleBasedStateMachine):
    """Whatever is pressed and whatever fails: effects are well formed, time goes on, nothing gets stuck."""

    @initialize(count=st.integers(1, 5), shown=st.booleans(), seconds=st.sampled_from([3.0, 10.0]))
    def begin(self, count: int, shown: bool, seconds: float) -> None:
        self.clock = TourClock(tour(count, seconds), 0 if shown else None)
        self.now = 0.0
        self.open: int | None = None
        self.good = set(range(count))
        self.count = count
        self.changes = 0

    @rule(seconds=st.integers(1, 12), paused=st.booleans())
    def wait(self, seconds: int, paused: bool) -> None:
        for _ in range(seconds * 2):
            self.now += 0.5
            coming = READY if self.clock.target in self.good else OPENING
            self.clock.tick(self.now, coming, paused)
            self._read()

    @rule(step=st.sampled_from([1, -1]))
    def go(self, step: int) -> None:
        self.clock.go(step, self.now)
        self._read()

    @rule(on=st.booleans())
    def hold(self, on: bool) -> None:
        self.clock.held = on

    @rule(data=st.data())
    def break_some(self, data: st.DataObject) -> None:
        self.good = set(data.draw(st.sets(st.integers(0, self.count - 1))))

    @rule(keep=st.integers(1, 5))
    def edit(self, keep: int) -> None:
        self.count = keep
        shown = self.clock.shown
        self.clock.retour(tour(keep), shown if shown is not None and shown < keep else None)
        self._read()

    def _read(self) -> None:
        while self.clock.effects:
            effect = self.clock.effects.popleft()
            if isinstance(effect, Prepare):
                assert self.open is None and 0 <= effect.stop < self.count
                self.open = effect.stop
            elif isinstance(effect, Drop):
                assert self.open is not None
                self.open = None
            else:
                assert self.open == effect.stop
                self.open = None
                self.changes += 1

    @invariant()
    def sane(self) -> None:
        if hasattr(self, "clock"):
            assert self.clock.target == self.open
            assert 0 <= self.clock.left_s <= tours.LONGEST_S
            assert self.clock.target is None or self.clock.target != self.clock.shown

    def teardown(self) -> None:
        if not hasattr(self, "clock"):
            return
        self.clock.held = False
        self.good = set(range(self.count))
        before = self.changes
        self.wait(round(PATIENCE_S * self.count + 40), False)
        assert self.changes > before or self.count == 1


Turns.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestTurns = Turns.TestCase


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["cameras", "id", "x"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "name", "kind", "stops", "seconds", "at"]), inner, max_size=6
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_file_holds_is_a_tour_or_none(value: object) -> None:
    found = tours.from_json(value)
    if found is not None:
        assert tours.from_json(tours.to_json(found)) == found


def test_seconds_beyond_all_measure_are_the_usual_ones() -> None:
    found = tours.from_json({"id": "x", "name": "a", "kind": "cameras", "seconds": 10**400, "stops": ["c"]})
    assert found is not None and found.seconds == tours.SECONDS


# -- on walls --------------------------------------------------------------------------------------------


class Desk(StationRig):
    """A station with cameras ``cam0``..; tile sizes as a window would tell them."""

    def __init__(self, cameras: int = 8, **station: object) -> None:
        super().__init__(ScriptedService(cameras), **station)
        self.start()
        self.ids = list(self.station.catalogue.devices)
        self.wall = self.station.wall
        for tile in self.wall.tiles:
            tile.set_size(640, 360)
        self.dark: set[str] = set()
        self.frozen: dict[str, float] = {}
        """Cameras that give nothing new, and since when."""
        self.blank = 0

    def live(self, seconds: float) -> None:
        """Time passes; feeds get their pictures a moment later, but those of dark cameras. Counts the ticks
        at which a tile that once had a picture has none."""
        for step in range(round(seconds * 10)):
            had = {t.index for t in self.wall.tiles if t.ring() is not None}
            for stream, known in list(self.pool.streams.items()) if step % 10 == 0 else ():
                since = next((at for d, at in self.frozen.items() if d in known.spec.url), None)
                if since is None:
                    self.pool.stats(stream)
                else:
                    known.pictures -= 100
                    self.pool.stats(
                        stream, silence_ms=round((self.clock.monotonic() - since) * 1000), fps=0.0
                    )
            self.wait(0.1, playing=False)
            self.blank += sum(self.wall.tiles[i].ring() is None for i in had)
            for stream, known in list(self.pool.streams.items()):
                if known.ring is None and not any(d in known.spec.url for d in self.dark):
                    self.pool.picture(stream)
            self.run()

    def shown(self, tile: int = 0) -> int | None:
        device = self.wall.tiles[tile].device_id
        return None if device is None else self.ids.index(device)

    def make(self, *numbers: int, seconds: float = 10.0) -> Tour:
        stops = tuple(Stop(self.ids[n]) for n in numbers)
        return self.station.tours.save(Tour(tours.new_id(), "Round", seconds=seconds, stops=stops))


def test_a_tour_in_a_tile_never_shows_black() -> None:
    desk = Desk()
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(2)
    assert desk.shown() == 0
    seen = []
    for _ in range(6):
        desk.live(10)
        seen.append(desk.shown())
    assert seen == [1, 2, 0, 1, 2, 0]
    assert desk.blank == 0
    mark = desk.station.tours.mark(desk.wall, 0)
    assert mark is not None and (mark.name, mark.count, mark.paused) == ("Round", 3, "")
    assert len(desk.pool.streams) <= 2


def test_a_dark_camera_is_passed_over_with_words() -> None:
    desk = Desk()
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.dark = {desk.ids[1]}
    desk.live(13)
    mark = desk.station.tours.mark(desk.wall, 0)
    assert desk.shown() == 0 and mark is not None and mark.waiting == desk.ids[1]
    desk.live(10)
    assert desk.shown() == 2 and desk.blank == 0


def test_several_tours_run_side_by_side_and_on_a_second_wall() -> None:
    desk = Desk()
    other = desk.station.open_wall("1")
    other.tiles[0].set_size(640, 360)
    one, two = desk.make(0, 1, seconds=10), desk.make(2, 3, seconds=20)
    desk.station.tours.start(one.id, desk.wall, 0)
    desk.station.tours.start(two.id, desk.wall, 3)
    desk.station.tours.start(two.id, other, 0)
    desk.live(12)
    assert (desk.shown(0), desk.shown(3)) == (1, 2)
    assert len(desk.station.tours.running()) == 3
    desk.live(10)
    assert (desk.shown(0), desk.shown(3), other.tiles[0].device_id) == (0, 3, desk.ids[3])
    desk.station.close_wall(other)
    desk.live(1)
    assert len(desk.station.tours.running()) == 2


def test_pauses_by_hand_by_hover_and_hidden() -> None:
    desk = Desk()
    all_tours = desk.station.tours
    made = desk.make(0, 1, 2)
    all_tours.start(made.id, desk.wall, 0)
    desk.live(2)

    def paused() -> str:
        mark = all_tours.mark(desk.wall, 0)
        assert mark is not None
        return mark.paused

    all_tours.pause_for("hover", desk.wall, 0)
    desk.live(30)
    assert (paused(), desk.shown()) == ("hover", 0)
    all_tours.resume_from("hover", desk.wall, 0)
    assert all_tours.hold(desk.wall, 0)
    desk.live(30)
    assert (paused(), desk.shown()) == ("operator", 0)
    all_tours.go(desk.wall, 0, 1)
    desk.live(1)
    assert (paused(), desk.shown()) == ("operator", 1)
    assert not all_tours.hold(desk.wall, 0)
    desk.wall.tiles[0].set_size(0, 0)
    desk.live(30)
    assert (paused(), desk.shown()) == ("hidden", 1)
    desk.wall.tiles[0].set_size(640, 360)
    desk.live(11)
    assert desk.shown() == 2 and desk.blank == 0


def paused_for(desk: Desk, tile: int | None = 0) -> str | None:
    """The camera whose alarm the tour is paused for."""
    mark = desk.station.tours.mark(desk.wall, tile)
    assert mark is not None and (mark.alarm is None) == (mark.paused != "alarm")
    return None if mark.alarm is None else mark.alarm.device_id


def freeze(desk: Desk, camera: int) -> None:
    """It gives no new pictures from now on, opened anew neither; until that is an alarm."""
    desk.frozen[desk.ids[camera]] = desk.clock.monotonic()
    desk.dark.add(desk.ids[camera])
    desk.live(COUNTS_S + 2)


def test_a_camera_that_loses_its_picture_holds_its_tour_until_it_is_back() -> None:
    desk = Desk()
    desk.station.tours.start(desk.make(0, 1, 2, seconds=20.0).id, desk.wall, 0)
    desk.live(4)
    assert paused_for(desk) is None
    freeze(desk, 0)
    assert paused_for(desk) == desk.ids[0]
    desk.live(25)
    assert desk.shown() == 0 and paused_for(desk) == desk.ids[0]
    desk.frozen.clear()
    desk.dark.clear()
    desk.live(2)
    mark = desk.station.tours.mark(desk.wall, 0)
    assert mark is not None and mark.alarm is not None and mark.alarm.over
    desk.live(AFTERWARDS_S)
    assert (desk.shown(), paused_for(desk)) == (0, None)
    desk.live(20)
    assert desk.shown() == 1 and desk.blank == 0


def test_an_alarm_nobody_answers_holds_a_tour_for_a_minute_and_only_once() -> None:
    desk = Desk()
    desk.station.tours.start(desk.make(0, 1, seconds=20.0).id, desk.wall, 0)
    desk.live(4)
    freeze(desk, 0)
    desk.live(STANDS_S - 4)
    assert (desk.shown(), paused_for(desk)) == (0, desk.ids[0])
    desk.live(22)
    assert (desk.shown(), paused_for(desk)) == (1, None)
    desk.live(120)
    assert (desk.shown(), paused_for(desk)) == (1, None)  # the dark one is passed over as ever


def test_a_camera_that_is_dark_from_the_start_is_no_alarm() -> None:
    desk = Desk()
    desk.dark = {desk.ids[0]}
    desk.station.tours.start(desk.make(0, 1).id, desk.wall, 0)
    desk.live(13)
    assert (desk.shown(), paused_for(desk)) == (1, None)


def test_cameras_the_tour_does_not_show_do_not_hold_it() -> None:
    desk = Desk()
    desk.wall.assign(3, desk.ids[5])
    desk.station.tours.start(desk.make(0, 1, seconds=30.0).id, desk.wall, 0)
    desk.live(4)
    freeze(desk, 5)
    assert paused_for(desk) is None


@pytest.mark.parametrize("how", ["hold", "go"])
def test_going_on_answers_the_alarm(how: str) -> None:
    desk = Desk()
    all_tours = desk.station.tours
    all_tours.start(desk.make(0, 1, 2, seconds=20.0).id, desk.wall, 0)
    desk.live(4)
    freeze(desk, 0)
    if how == "go":
        all_tours.go(desk.wall, 0, 1)
        desk.live(1)
        assert (desk.shown(), paused_for(desk)) == (1, None)
        desk.frozen.clear()
        desk.dark.clear()
        all_tours.go(desk.wall, 0, -1)
        desk.live(1)
        assert (desk.shown(), paused_for(desk)) == (0, None)
    else:
        assert not all_tours.hold(desk.wall, 0)  # not: paused by the operator
        assert paused_for(desk) is None
        desk.live(12)
        assert desk.shown() == 1


def test_an_alarm_of_any_camera_of_a_view_holds_a_tour_of_views() -> None:
    desk = Desk()
    ids = views_of(desk, (0, 1, 2, 3), (4, 5, 6, 7))
    stops = tuple(Stop(i) for i in ids)
    made = desk.station.tours.save(Tour(tours.new_id(), "Site", tours.VIEWS, 20.0, stops))
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(4)
    desk.station.tours.go(desk.wall, None, 1)
    desk.live(3)
    assert desk.shown(2) == 2
    freeze(desk, 2)
    desk.live(20)
    assert (desk.shown(2), paused_for(desk, None)) == (2, desk.ids[2])
    mark = desk.station.tours.mark(desk.wall, None)
    assert mark is not None and mark.kind == tours.VIEWS
    desk.live(STANDS_S)
    assert desk.shown(2) == 6
    desk.live(40)  # there again, where the camera is dark still: no new alarm
    assert paused_for(desk, None) is None


def test_while_the_service_is_away_no_camera_has_an_alarm() -> None:
    desk = Desk()
    desk.station.tours.start(desk.make(0, 1, seconds=60.0).id, desk.wall, 0)
    desk.live(4)
    desk.service.trouble = UNREACHABLE
    for stream in list(desk.pool.streams):
        desk.pool.fail(stream, Failure.UNREACHABLE)
    desk.dark = set(desk.ids)
    desk.live(20)
    assert desk.statuses()[0] == "unreachable" and paused_for(desk) is None


def test_it_follows_its_tile_and_undo_takes_it_back_whole() -> None:
    desk = Desk()
    desk.wall.assign(0, desk.ids[5])
    desk.live(2)
    before = desk.wall.state.slots[0]
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(15)
    desk.wall.swap(0, 2)
    desk.live(10)
    assert desk.shown(2) == 2 and desk.shown(0) is None
    assert desk.wall.undo()  # the swap; the tour stays where it has come to
    assert desk.shown(0) == 2
    desk.live(1)
    assert desk.station.tours.mark(desk.wall, 0) is not None
    assert desk.wall.undo()  # the start
    assert desk.wall.state.slots[0] == before
    desk.live(1)
    assert desk.station.tours.running() == []
    assert desk.wall.redo()
    desk.live(12)
    assert desk.wall.tiles[0].role == TOUR + made.id and desk.shown(0) in (0, 1)


def test_another_camera_on_its_tile_ends_it_and_leaves_nothing_open() -> None:
    desk = Desk()
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(7)
    assert len(desk.pool.streams) == 2
    desk.wall.assign(0, desk.ids[7])
    desk.live(1)
    assert desk.station.tours.running() == [] and len(desk.pool.streams) == 1


def test_a_deleted_tour_leaves_its_last_picture() -> None:
    desk = Desk()
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(2)
    desk.station.tours.delete(made.id)
    desk.live(1)
    assert (desk.shown(), desk.wall.tiles[0].role, desk.blank) == (0, "", 0)


def test_an_edit_reaches_the_running_tour() -> None:
    from dataclasses import replace

    desk = Desk()
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(8)
    desk.station.tours.save(replace(made, stops=(Stop(desk.ids[0]), Stop(desk.ids[6]))))
    desk.live(4)
    assert desk.shown() == 6 and desk.blank == 0


def test_a_tour_of_views_changes_the_wall_without_black() -> None:
    desk = Desk()
    wall, views = desk.wall, desk.station.views
    ids = []
    for first in (0, 4):
        for tile in range(4):
            wall.assign(tile, desk.ids[first + tile])
        ids.append(views.add(f"View {first}", arrangement.of(wall.state)).id)
    wall.close_all()
    wall.assign(0, desk.ids[0])
    desk.live(2)
    made = desk.station.tours.save(
        Tour(tours.new_id(), "Site", tours.VIEWS, 10.0, tuple(Stop(i) for i in ids))
    )
    desk.station.tours.start(made.id, wall, 0)
    desk.live(2)
    assert [desk.shown(t) for t in range(4)] == [0, 1, 2, 3] and wall.state.view == ids[0]
    desk.live(10)
    assert [desk.shown(t) for t in range(4)] == [4, 5, 6, 7] and wall.state.view == ids[1]
    mark = desk.station.tours.mark(wall, None)
    assert mark is not None and mark.at == 2 and desk.blank == 0
    desk.dark = {desk.ids[1]}
    desk.live(20)
    assert [desk.shown(t) for t in range(4)] == [0, 1, 2, 3]  # late, with the one that says so itself
    wall.choose(0, mirror=True)
    desk.dark = set()
    desk.live(10)
    assert wall.state.view == ids[1]
    wall.undo()  # of something done at the other stop: back there, whole
    assert wall.state.view == ids[0] and [desk.shown(t) for t in range(4)] == [0, 1, 2, 3]
    assert not wall.tiles[0].choices.mirror
    wall.undo()
    desk.live(1)
    assert wall.state.tour == wall.state.view == ""
    assert [desk.shown(t) for t in range(4)] == [0, None, None, None]
    assert desk.station.tours.running() == []


def views_of(desk: Desk, *views: tuple[int, ...]) -> list[str]:
    """Views of the whole wall with these cameras; their ids. The last one stays on it."""
    ids = []
    for cameras in views:
        for tile, camera in enumerate(cameras):
            desk.wall.assign(tile, desk.ids[camera])
        ids.append(desk.station.views.add(f"View {cameras}", arrangement.of(desk.wall.state)).id)
    return ids


def test_a_camera_that_is_in_a_view_twice_is_opened_ahead_twice() -> None:
    desk = Desk()
    wall, ids = desk.wall, views_of(desk, (4, 4, 5, 4), (0, 1, 1, 2))
    desk.live(2)
    made = desk.station.tours.save(
        Tour(tours.new_id(), "Site", tours.VIEWS, 10.0, tuple(Stop(i) for i in ids))
    )
    desk.station.tours.start(made.id, wall, 0)
    desk.live(11)
    assert [desk.shown(t) for t in range(4)] == [4, 4, 5, 4] and desk.blank == 0
    desk.live(10)
    assert [desk.shown(t) for t in range(4)] == [0, 1, 1, 2] and desk.blank == 0
    assert len(desk.pool.streams) == 4


def test_a_tour_of_views_takes_over_what_a_smaller_layout_left_without_a_place() -> None:
    desk = Desk()
    wall, ids = desk.wall, views_of(desk, (4, 3, 2, 5), (0, 1, 6, 7))
    for tile in range(4):
        wall.assign(tile, desk.ids[tile])
    desk.live(2)
    wall.set_layout("1")  # three of them have no place now, and may be wanted again
    desk.live(1)
    made = desk.station.tours.save(
        Tour(tours.new_id(), "Site", tours.VIEWS, 10.0, tuple(Stop(i) for i in ids))
    )
    desk.station.tours.start(made.id, wall, 0)
    desk.live(2)
    assert [desk.shown(t) for t in range(4)] == [4, 3, 2, 5] and desk.blank == 0
    wall.set_layout("1")
    desk.live(80)  # parked for more than a minute: closed
    wall.set_layout("4")
    assert wall.state.problem() is None and desk.blank == 0


def test_what_was_without_a_place_and_got_one_before_its_turn_is_shown_once() -> None:
    desk = Desk()
    wall = desk.wall
    for tile, camera in enumerate((0, 1, 1, 2)):
        wall.assign(tile, desk.ids[camera])
    view = desk.station.views.add("Twice", arrangement.of(wall.state))
    wall.close(2)
    wall.assign(0, desk.ids[5])
    desk.live(2)
    wall.set_layout("1")
    made = desk.station.tours.save(Tour(tours.new_id(), "Site", tours.VIEWS, 10.0, (Stop(view.id),)))
    desk.dark = {desk.ids[0]}
    desk.station.tours.start(made.id, wall, 0)
    desk.live(1)
    wall.undo()  # of the tour; then of the layout: what was woken is on a tile again
    wall.undo()
    desk.station.tours.start(made.id, wall, 0)
    wall.set_layout("1")
    desk.live(1)
    wall.set_layout("4")
    desk.dark = set()
    desk.live(3)
    assert wall.state.problem() is None
    assert [desk.shown(t) for t in range(4)] == [0, 1, 1, 2]


def test_a_view_that_was_deleted_is_passed_over() -> None:
    desk = Desk()
    desk.wall.assign(0, desk.ids[0])
    view = desk.station.views.add("One", arrangement.of(desk.wall.state))
    made = desk.station.tours.save(
        Tour(tours.new_id(), "Site", tours.VIEWS, 10.0, (Stop(view.id), Stop("0" * 32)))
    )
    desk.station.tours.start(made.id, desk.wall, 0)
    desk.live(40)
    mark = desk.station.tours.mark(desk.wall, None)
    assert mark is not None and mark.at == 1 and mark.skipped == ("0" * 32,)


def test_tours_survive_a_restart(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    database = Database(tmp_path / "db.sqlite")
    desk = Desk(database=database)
    made = desk.make(0, 1, 2)
    desk.station.tours.start(made.id, desk.wall, 1)
    desk.live(12)
    kept = arrangement.to_json(arrangement.of(desk.wall.state))
    desk.station.shutdown()
    database.close()
    database = Database(tmp_path / "db.sqlite")
    again = Desk(database=database)
    assert again.station.tours.tours == [made]
    shown = arrangement.from_json(kept)
    assert shown is not None
    again.wall.apply(arrangement.onto(again.wall.state, shown), record=False)
    again.live(1)
    assert again.shown(1) == 1  # where it was
    again.live(11)
    assert again.shown(1) == 2
    again.station.shutdown()
    database.close()


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-20], lambda text: text.replace('"stops"', '"step"', 1)], ids=["cut", "one"]
)
def test_tours_that_cannot_be_read_are_kept_aside_and_told_once(
    damage: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    database = Database(tmp_path / "db.sqlite")
    first = Desk(database=database)
    first.make(0, 1, 2)
    first.make(3, 4)
    first.run()
    first.station.shutdown()
    profile = first.station.profile.name
    text = damage(database.load_tours(profile) or "")
    database.save_tours(profile, text)
    again = Desk(database=database)
    (told,) = database.problems
    assert (told.code, told.params["what"]) == ("text_set_aside", "tours")
    aside = Path(str(told.params["kept_as"]))
    assert aside.read_text(encoding="utf-8") == text and aside.parent == profile_folder("damaged", profile)
    assert len(again.station.tours.tours) == (1 if text.endswith("]") else 0)
    new = again.make(1, 2)
    again.run()
    again.station.shutdown()
    last = Desk(database=database)
    assert new in last.station.tours.tours and len(database.problems) == 1
    last.station.shutdown()
    database.close()


def test_where_nothing_can_be_written_to_the_database_the_tours_that_can_be_read_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    database = Database(tmp_path / "db.sqlite")
    text = touring.to_text([Tour("t", "Round", stops=(Stop("a"),))]).replace("[", '["?", ', 1)
    database.save_tours("P", text)

    def refuse(profile: str, tours: str) -> None:
        raise OSError("attempt to write a readonly database")

    monkeypatch.setattr(database, "save_tours", refuse)
    for _ in range(3):
        assert [tour.name for tour in touring.load(database, "P")] == ["Round"]
    (aside,) = profile_folder("damaged", "P").iterdir()  # one copy, however often it is read
    assert aside.read_text(encoding="utf-8") == text
    assert {problem.params["kept_as"] for problem in database.problems} == {str(aside)}
    database.close()


@pytest.mark.parametrize(("name", "stops", "code"), [(" ", 2, "name"), ("x", 0, "stops")])
def test_a_tour_needs_a_name_and_stops(name: str, stops: int, code: str) -> None:
    desk = Desk()
    with pytest.raises(ValueError, match=code):
        desk.station.tours.save(Tour("t", name, stops=tuple(Stop("a") for _ in range(stops))))


# -- the hotspot -------------------------------------------------------------------------------------------


def test_a_hotspot_follows_the_selection_in_the_main_stream_without_black() -> None:
    desk = Desk()
    wall = desk.wall
    for tile in range(4):
        wall.assign(tile, desk.ids[tile])
    desk.live(2)
    wall.select(0)
    assert desk.station.hotspots.set(wall, 0, True)
    desk.live(1)
    wall.select(2)
    desk.live(1)
    assert (desk.shown(0), wall.tiles[0].role, wall.tiles[0].choices.stream) == (2, HOTSPOT, "main")
    hotspot, looked_at = (wall.tiles[t].running for t in (0, 2))
    assert hotspot is not None and looked_at is not None
    assert hotspot.facts().focus == "hotspot"  # what everybody looks at is not what makes room
    assert looked_at.facts().focus == "selected"
    wall.select(0)  # looking at it does not change it
    desk.live(1)
    assert desk.shown(0) == 2
    wall.select(3)
    desk.live(1)
    assert desk.shown(0) == 3 and desk.blank == 0
    desk.dark = {desk.ids[1]}
    wall.select(1)
    desk.live(1)
    assert desk.shown(0) == 3
    assert wall.undo()  # what was done by hand: the hotspot itself
    assert (desk.shown(0), wall.tiles[0].role) == (0, "")
    desk.live(HOTSPOT_PATIENCE_S)
    assert len(desk.pool.streams) <= 5


def test_a_hotspot_on_another_wall_follows_too() -> None:
    desk = Desk()
    desk.wall.assign(1, desk.ids[1])
    other = desk.station.open_wall("1")
    other.tiles[0].set_size(1920, 1080)
    assert not desk.station.hotspots.set(other, 0, True)  # nothing to show yet
    desk.wall.select(1)
    desk.live(1)
    assert desk.station.hotspots.set(other, 0, True)
    desk.wall.assign(2, desk.ids[2])
    desk.wall.select(2)
    desk.live(2)
    assert other.tiles[0].device_id == desk.ids[2]
    assert wallstate.give_role(other.state, 0, "").slots[0] != other.state.slots[0]
