"""The tours of a station: the collection, and those that run on its walls.

What runs is written on the walls themselves (``Placement.role``, ``WallState.tour``), so views, undo and
restore know it; here each of them gets its clock and its next stop, opened beside the wall.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.core import arrangement, tours, wallstate
from app.core.alarms import Alarm, Alarms
from app.core.arrangement import Arrangement
from app.core.inorder import Run
from app.core.instant import Clock
from app.core.status import Phase, TileStatus
from app.core.subscribers import Subscribers
from app.core.tours import CAMERAS, MAX_TOURS, Change, Coming, Drop, Prepare, Tour, TourClock
from app.core.wallstate import TOUR, Placement
from app.media.types import TileSize
from app.store.damaged import keep_aside

if TYPE_CHECKING:
    from app.core.wall import Wall
    from app.store.database import Database

log = logging.getLogger("vcs_wall.tours")

OPERATOR, HOVER, ALARM, HIDDEN = "operator", "hover", "alarm", "hidden"
"""Why a tour pauses. Others may be given to ``pause_for``; these have words. An alarm of a camera that the
tour shows pauses it until the picture is there again, somebody answers (goes on, or to another stop), or
``alarms.STANDS_S`` have passed."""


@dataclass(frozen=True, slots=True)
class TourMark:
    """What a running tour says. ``at``: 1-based number of the stop shown, 0 before the first; ``left_s``:
    whole seconds until the change; ``paused``: a reason, or empty; ``alarm``: the one it is paused for, when
    that is why; ``waiting``: the change is due, the next stop has no picture yet; ``skipped``: stops (device
    or view ids) that did not come up."""

    tour_id: str
    name: str
    at: int
    count: int
    left_s: int
    paused: str = ""
    waiting: str = ""
    skipped: tuple[str, ...] = ()
    alarm: Alarm | None = None
    kind: str = CAMERAS


@dataclass
class _Run:
    wall: Wall
    clock: TourClock
    number: int
    """Of the placement shown; 0 for a tour of views."""
    ahead: list[Placement] = field(default_factory=list)
    paused: str = ""
    alarm: Alarm | None = None


class Tours:
    """``view`` gives what a view shows; ``warm_up`` starts cameras (may do nothing); ``alarms``: pause for
    those of what is shown."""

    def __init__(
        self,
        clock: Clock,
        walls: Callable[[], Sequence[Wall]],
        view: Callable[[str], Arrangement | None],
        warm_up: Callable[[Iterable[str]], None],
        alarms: Alarms,
        keep: Run,
        profile: str = "",
        database: Database | None = None,
    ) -> None:
        self._clock = clock
        self._walls = walls
        self._view = view
        self._warm_up = warm_up
        self._alarms = alarms
        self._keep = keep
        self._profile = profile
        self._database = database
        self._tours: dict[str, Tour] = {}
        self._runs: dict[tuple[int, int], _Run] = {}
        self._pauses: set[tuple[str, int | None, int | None]] = set()
        self._told: Subscribers[None] = Subscribers()
        self.loaded = database is None

    # -- the collection ------------------------------------------------------------------------------

    @property
    def tours(self) -> list[Tour]:
        """By name."""
        return sorted(self._tours.values(), key=lambda tour: (tour.name.casefold(), tour.id))

    def get(self, tour_id: str) -> Tour | None:
        """The tour of this id."""
        return self._tours.get(tour_id)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when tours were added, changed or deleted; returns how to stop."""
        return self._told.subscribe(lambda _: callback())

    def save(self, tour: Tour) -> Tour:
        """Adds it or puts it in place of the one with its id; running ones follow. ValueError (``name``,
        ``stops``, ``many``) for one without name or stops, or one too many."""
        tour = replace(tour, name=tours.clean_name(tour.name))
        if not tour.name:
            raise ValueError("name")
        if not tour.stops:
            raise ValueError("stops")
        if tour.id not in self._tours and len(self._tours) >= MAX_TOURS:
            raise ValueError("many")
        self._tours[tour.id] = tour
        self._changed()
        return tour

    def delete(self, tour_id: str) -> None:
        """Forgets it; where it runs the last stop stays."""
        if self._tours.pop(tour_id, None) is not None:
            self._changed()
            self.tick()

    def load(self) -> None:
        """Reads what is kept, on another thread."""
        database = self._database
        if database is None:
            return

        def done(found: Any) -> None:
            self.loaded = True
            if isinstance(found, Exception):
                log.warning("the tours could not be read: %s", found)
            else:
                for tour in found:
                    self._tours.setdefault(tour.id, tour)
            self._told.tell(None)

        self._keep(lambda: load(database, self._profile), done)

    def _changed(self) -> None:
        self._told.tell(None)
        database = self._database
        if database is None:
            return
        text = to_text(self.tours)

        def done(found: Any) -> None:
            if isinstance(found, Exception):
                log.warning("the tours could not be kept: %s", found)

        self._keep(lambda: database.save_tours(self._profile, text), done)

    # -- what an operator does -----------------------------------------------------------------------

    def start(self, tour_id: str, wall: Wall, tile: int) -> None:
        """Runs a tour: one of cameras in this tile, one of views on the whole wall. What is there stays until
        the first stop has a picture. Can be undone. KeyError, IndexError."""
        tour = self._tours[tour_id]
        state = wall.state
        if tour.kind != CAMERAS:
            wall.apply(replace(state, tour=tour_id))
        elif state.slots[tile] is None:
            first = wallstate.place(tour.stops[0].target, role=TOUR + tour_id)
            wall.apply(wallstate.put(state, tile, first))
        else:
            wall.apply(wallstate.give_role(state, tile, TOUR + tour_id))
        self.tick()

    def stop(self, wall: Wall, tile: int | None) -> None:
        """Ends the tour in this tile, or that of the wall; what is shown stays. Can be undone."""
        state = wall.state
        if tile is None:
            wall.apply(replace(state, tour=""))
        elif wall.tiles[tile].role.startswith(TOUR):
            wall.apply(wallstate.give_role(state, tile, ""))
        self.tick()

    def hold(self, wall: Wall, tile: int | None, on: bool | None = None) -> bool:
        """Pauses or goes on (None: the other way round; a tour that is paused for an alarm goes on, the alarm
        is answered); returns whether it is paused by the operator now."""
        run = self._find(wall, tile)
        if run is None:
            return False
        if on is None and run.paused == ALARM:
            on = False
        run.clock.held = (not run.clock.held) if on is None else on
        if not run.clock.held:
            self._alarms.answer(_shown_by(run))
        self._look(run)
        return run.clock.held

    def go(self, wall: Wall, tile: int | None, step: int) -> None:
        """To the next (1) or the previous (-1) stop; an alarm it is paused for is answered."""
        run = self._find(wall, tile)
        if run is not None:
            if run.paused == ALARM:
                self._alarms.answer(_shown_by(run))
            run.clock.go(step, self._clock.monotonic())
            self._carry_out(run)

    def pause_for(self, reason: str, wall: Wall | None = None, tile: int | None = None) -> None:
        """Tours stand still until ``resume_from`` is called with the same arguments: all of them, those of a
        wall, or the one in a tile."""
        self._pauses.add((reason, None if wall is None else id(wall), tile))

    def resume_from(self, reason: str, wall: Wall | None = None, tile: int | None = None) -> None:
        """The end of ``pause_for``; nothing happens without it."""
        self._pauses.discard((reason, None if wall is None else id(wall), tile))

    # -- what runs -----------------------------------------------------------------------------------

    def mark(self, wall: Wall, tile: int | None) -> TourMark | None:
        """What the tour of a tile (None: of the wall) says; None when none runs there."""
        run = self._find(wall, tile)
        if run is None:
            return None
        clock, stops = run.clock, run.clock.tour.stops
        return TourMark(
            clock.tour.id,
            clock.tour.name,
            0 if clock.shown is None else clock.shown + 1,
            len(stops),
            max(0, round(clock.left_s)),
            run.paused,
            stops[clock.target].target if clock.waiting and clock.target is not None else "",
            tuple(stops[at].target for at in clock.skipped),
            run.alarm if run.paused == ALARM else None,
            clock.tour.kind,
        )

    def running(self) -> list[tuple[Wall, int | None, Tour]]:
        """Every running tour: its wall, its tile (None: the whole wall)."""
        found = [(run.wall, _tile_of(run), run.clock.tour) for run in self._runs.values()]
        return [(w, t, tour) for w, t, tour in found if t is not None or w.state.tour == tour.id]

    def tick(self) -> None:
        """Lets time pass. Every 100 ms."""
        if not self.loaded:
            return
        self._reconcile()
        now = self._clock.monotonic()
        for run in list(self._runs.values()):
            self._look(run)
            run.clock.tick(now, self._coming(run), bool(run.paused) and run.paused != OPERATOR)
            self._carry_out(run)

    def _find(self, wall: Wall, tile: int | None) -> _Run | None:
        if tile is None:
            return self._runs.get((id(wall), 0))
        slot = wall.state.visible[tile] if 0 <= tile < wall.layout.count else None
        return None if slot is None else self._runs.get((id(wall), slot.number))

    def _reconcile(self) -> None:
        """One run for each tour that stands on a wall."""
        wanted: dict[tuple[int, int], tuple[Wall, Tour]] = {}
        for wall in self._walls():
            state = wall.state
            if state.tour:
                tour = self._tours.get(state.tour)
                if tour is None:
                    wall.apply(replace(wall.state, tour=""), record=False)
                else:
                    wanted[id(wall), 0] = (wall, tour)
            for tile, slot in enumerate(state.visible):
                if slot is None or not slot.role.startswith(TOUR):
                    continue
                tour = self._tours.get(slot.role.removeprefix(TOUR))
                if tour is None:
                    wall.apply(wallstate.give_role(wall.state, tile, ""), record=False)
                else:
                    wanted[id(wall), slot.number] = (wall, tour)
        for key in [key for key in self._runs if key not in wanted]:
            self._release(self._runs.pop(key))
        for key, (wall, tour) in wanted.items():
            run = self._runs.get(key)
            if run is None:
                shown = self._shown(wall, key[1], tour)
                self._runs[key] = _Run(wall, TourClock(tour, shown), key[1])
            elif run.clock.tour is not tour:
                run.clock.retour(tour, self._shown(wall, key[1], tour))
                self._carry_out(run)

    def _shown(self, wall: Wall, number: int, tour: Tour) -> int | None:
        """Which stop is on screen already (after a restart, or by chance)."""
        state = wall.state
        if number:
            slot = next(s for s in state.visible if s is not None and s.number == number)
            return tour.find(slot.device_id)
        devices = [None if s is None else s.device_id for s in state.visible]
        for at, stop in enumerate(tour.stops):
            view = self._view(stop.target)
            if view is not None and view.layout == state.layout:
                tiles = view.tiles[: view.layout.count]
                if [None if t is None else t.device_id for t in tiles] == devices:
                    return at
        return None

    def _look(self, run: _Run) -> None:
        run.alarm = self._alarms.of(_shown_by(run), self._clock.monotonic())
        run.paused = self._why_paused(run)

    def _why_paused(self, run: _Run) -> str:
        if run.clock.held:
            return OPERATOR
        tile = _tile_of(run)
        if run.wall.tiles[tile].hidden if tile is not None else all(t.hidden for t in run.wall.tiles):
            return HIDDEN
        if run.alarm is not None:
            return ALARM
        for reason, wall, where in self._pauses:
            if wall in (None, id(run.wall)) and where in (None, tile):
                return reason
        return ""

    def _coming(self, run: _Run) -> Coming:
        target = run.clock.target
        if target is None:
            return Coming.OPENING
        stop = run.clock.tour.stops[target].target
        if not run.number:
            return self._view_coming(run, stop)
        if not run.ahead:
            return Coming.READY  # the same camera as the one shown
        status = run.wall.prepared(run.ahead[0].number)
        return Coming.FAILED if status is None else _coming(status)

    def _view_coming(self, run: _Run, view_id: str) -> Coming:
        if self._view(view_id) is None:
            return Coming.FAILED
        found = [_coming(s) for p in run.ahead if (s := run.wall.prepared(p.number)) is not None]
        ready = found.count(Coming.READY)
        if ready + found.count(Coming.FAILED) == len(found):  # what the service refuses says so in its tile
            return Coming.READY if ready or not found else Coming.FAILED
        return Coming.SOME if ready else Coming.OPENING

    # -- effects -------------------------------------------------------------------------------------

    def _carry_out(self, run: _Run) -> None:
        while run.clock.effects:
            effect = run.clock.effects.popleft()
            if isinstance(effect, Drop):
                self._release(run)
            elif isinstance(effect, Prepare):
                self._prepare(run, run.clock.tour.stops[effect.stop].target)
            elif isinstance(effect, Change):
                self._change(run, run.clock.tour.stops[effect.stop].target)

    def _release(self, run: _Run) -> None:
        for placement in run.ahead:
            run.wall.unprepare(placement.number)
        run.ahead = []

    def _prepare(self, run: _Run, target: str) -> None:
        self._release(run)
        if run.number:
            self._prepare_camera(run, target)
        else:
            self._prepare_view(run, target)

    def _prepare_camera(self, run: _Run, device_id: str) -> None:
        wall, tile = run.wall, _tile_of(run)
        slot = None if tile is None else wall.state.slots[tile]
        if tile is None or slot is None or slot.device_id == device_id:
            return
        self._warm_up([device_id])
        placement = wallstate.place(device_id, slot.choices.changed(zoom=None), slot.role)
        wall.prepare(placement, wall.tiles[tile].size)
        run.ahead = [placement]

    def _prepare_view(self, run: _Run, view_id: str) -> None:
        wall, view = run.wall, self._view(view_id)
        if view is None:
            return
        running = {slot.number for slot in wall.state.visible if slot is not None}
        rects = view.layout.rects(*_pixels(wall))
        for slot, (_, _, width, height) in zip(
            arrangement.onto(wall.state, view).visible, rects, strict=True
        ):
            if slot is not None and slot.number not in running:
                wall.prepare(slot, TileSize(max(16, width), max(16, height)))
                run.ahead.append(slot)
        self._warm_up([slot.device_id for slot in run.ahead])

    def _change(self, run: _Run, target: str) -> None:
        wall, ahead = run.wall, run.ahead
        run.ahead = []
        if not run.number:
            view = self._view(target)
            if view is not None:
                state = arrangement.onto(wall.state, view, target)
                ready: dict[tuple[str, str], list[Placement]] = defaultdict(list)
                for made in reversed(ahead):  # a camera may be in a view more than once
                    if not wall.is_open(made.number):  # what was without a place is found there
                        ready[made.device_id, made.role].append(made)
                slots: list[Placement | None] = []
                for slot in state.slots:
                    if slot is not None and not wall.is_open(slot.number):
                        same = ready[slot.device_id, slot.role]
                        slot = replace(same.pop(), choices=slot.choices) if same else slot
                    slots.append(slot)
                wall.apply(replace(state, slots=tuple(slots), tour=run.clock.tour.id), record=False)
        elif ahead and (tile := _tile_of(run)) is not None:
            old = self._runs.pop((id(wall), run.number))
            old.number = ahead[0].number
            self._runs[id(wall), old.number] = old
            wall.apply(wallstate.put(wall.state, tile, ahead[0]), record=False)
        for placement in ahead:
            wall.unprepare(placement.number)  # what the change did not take


def to_text(made: Iterable[Tour]) -> str:
    """As they are kept."""
    return json.dumps([tours.to_json(tour) for tour in made], ensure_ascii=False)


def read(text: str) -> tuple[list[Tour], bool]:
    """The tours of a kept text that can be read, and whether these are all."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        return [], False
    found = [tours.from_json(item) for item in value[:MAX_TOURS]]
    return [tour for tour in found if tour is not None], None not in found


def load(database: Database, profile: str) -> list[Tour]:
    """What is kept. A text of which something cannot be read is kept aside (``database.problems`` tells),
    before the next change would write over it. Blocks; raises OSError."""
    text = database.load_tours(profile)
    if text is None:
        return []
    found, whole = read(text)
    if not whole and keep_aside(database, profile, "tours", text):
        try:
            database.save_tours(profile, to_text(found))
        except OSError as error:  # those that were read are there all the same
            log.warning("the tours could not be kept: %s", error)
    return found


def _coming(status: TileStatus) -> Coming:
    if status.phase is Phase.PLAYING:
        return Coming.READY
    return Coming.FAILED if status.phase is Phase.REFUSED else Coming.OPENING


def _tile_of(run: _Run) -> int | None:
    if not run.number:
        return None
    slots = run.wall.state.visible
    return next((t for t, s in enumerate(slots) if s is not None and s.number == run.number), None)


def _shown_by(run: _Run) -> set[str]:
    """The cameras on screen that are the tour's."""
    tile = _tile_of(run)
    tiles = run.wall.tiles if tile is None else [run.wall.tiles[tile]]
    return {t.device_id for t in tiles if t.device_id is not None}


def _pixels(wall: Wall) -> tuple[int, int]:
    """The size of the whole wall, by its tiles."""
    for tile, cell in zip(wall.tiles, wall.layout.cells, strict=True):
        if tile.size is not None:
            width = tile.size.width * wall.layout.cols // cell.col_span
            return width, tile.size.height * wall.layout.rows // cell.row_span
    return 1280, 720
