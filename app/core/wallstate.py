"""The wall as a value: pure functions from one ``WallState`` to the next.

Nothing here runs or opens anything. A ``Placement`` keeps its number when it moves, so whoever runs the
streams can tell a moved tile (same number) from a new one, also after undo.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.choices import DEFAULT, TileChoices
from app.core.layouts import Layout

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Placement:
    """A device put on the wall, and what was chosen for it. ``number`` is never used twice. ``role``: who
    chooses the device: "" = the operator, ``HOTSPOT``, or ``TOUR`` and the id of a tour."""

    number: int
    device_id: str
    choices: TileChoices = DEFAULT
    role: str = ""


HOTSPOT = "hotspot"
"""The tile shows what is selected elsewhere."""
TOUR = "tour:"


def place(device_id: str, choices: TileChoices = DEFAULT, role: str = "") -> Placement:
    """A new placement."""
    return Placement(next(_numbers), device_id, choices, role)


@dataclass(frozen=True, slots=True)
class WallState:
    """What is where. ``slots`` may be longer than the layout: what does not fit now is parked there and
    comes back with a larger layout. ``tour``: the id of a tour of views that runs on this wall; ``view``: of
    the view that was opened last, by hand or by that tour; empty: none. Raises nothing; use the functions
    below to change it."""

    layout: Layout
    slots: tuple[Placement | None, ...]
    selected: int | None = None
    enlarged: int | None = None
    tour: str = ""
    view: str = ""

    @property
    def visible(self) -> tuple[Placement | None, ...]:
        """One per tile of the layout."""
        return self.slots[: self.layout.count]

    def problem(self) -> str | None:
        """What is wrong with this value, if anything (invariants, for tests and files)."""
        count = self.layout.count
        numbers = [slot.number for slot in self.slots if slot is not None]
        if len(self.slots) < count:
            return "fewer slots than tiles"
        if len(numbers) != len(set(numbers)):
            return "one placement in two slots"
        if self.selected is not None and not 0 <= self.selected < count:
            return "a tile is selected that is not there"
        if self.enlarged is not None and not 0 <= self.enlarged < count:
            return "a tile is enlarged that is not there"
        return None


def empty(layout: Layout) -> WallState:
    """A wall with nothing on it."""
    return WallState(layout, (None,) * layout.count)


def _check(state: WallState, *tiles: int) -> None:
    for tile in tiles:
        if not 0 <= tile < state.layout.count:
            raise IndexError(f"no tile {tile} in layout {state.layout.name}")


def _put(state: WallState, changes: dict[int, Placement | None]) -> WallState:
    slots = list(state.slots)
    for tile, placement in changes.items():
        slots[tile] = placement
    return replace(state, slots=tuple(slots))


def assign(state: WallState, tile: int, device_id: str, choices: TileChoices = DEFAULT) -> WallState:
    """A device in a tile; the same device there already stays as it is. Who chose it before (a tour, a
    hotspot) does so no longer. IndexError for no such tile."""
    _check(state, tile)
    old = state.slots[tile]
    if old is not None and old.device_id == device_id:
        return give_role(state, tile, "")
    return _put(state, {tile: place(device_id, choices)})


def assign_many(state: WallState, device_ids: Sequence[str], start: int = 0) -> WallState:
    """Fills the tiles from ``start`` on, as many as there are. IndexError for no such tile."""
    _check(state, start)
    for tile, device_id in zip(range(start, state.layout.count), device_ids, strict=False):
        state = assign(state, tile, device_id)
    return state


def choose(state: WallState, tile: int, **changes: Any) -> WallState:
    """Other ``TileChoices`` for what a tile shows; an empty tile has none. Sound of one tile at a time: who
    gets it takes it from the others. IndexError for no such tile; TypeError, ValueError as ``changed``."""
    _check(state, tile)
    slot = state.slots[tile]
    if slot is None:
        return state
    choices = slot.choices.changed(**changes)
    slots = list(state.slots)
    if choices.audio and not slot.choices.audio:
        for other, old in enumerate(slots):
            if old is not None and old.choices.audio:
                slots[other] = replace(old, choices=old.choices.changed(audio=False))
    slots[tile] = replace(slot, choices=choices)
    return replace(state, slots=tuple(slots))


def give_role(state: WallState, tile: int, role: str) -> WallState:
    """Who chooses the device of a tile from now on; what it shows stays. Nothing for an empty tile.
    IndexError for no such tile."""
    _check(state, tile)
    slot = state.slots[tile]
    return state if slot is None else _put(state, {tile: replace(slot, role=role)})


def put(state: WallState, tile: int, placement: Placement) -> WallState:
    """A placement made before (and perhaps prepared) in a tile. IndexError for no such tile."""
    _check(state, tile)
    return _put(state, {tile: placement})


def swap(state: WallState, a: int, b: int) -> WallState:
    """Exchanges two tiles; the selection follows what was selected. IndexError for no such tile."""
    _check(state, a, b)
    if a == b:
        return state
    turned = {a: b, b: a}
    selected = None if state.selected is None else turned.get(state.selected, state.selected)
    enlarged = None if state.enlarged is None else turned.get(state.enlarged, state.enlarged)
    state = replace(state, selected=selected, enlarged=enlarged)
    return _put(state, {a: state.slots[b], b: state.slots[a]})


def close(state: WallState, tile: int) -> WallState:
    """Empties a tile; one that filled the wall gives it back. IndexError for no such tile."""
    _check(state, tile)
    if state.enlarged == tile:
        state = replace(state, enlarged=None)
    return _put(state, {tile: None})


def close_all(state: WallState) -> WallState:
    """Empties every tile, parked ones too."""
    return replace(empty(state.layout), selected=state.selected, tour=state.tour, view=state.view)


def set_layout(state: WallState, layout: Layout) -> WallState:
    """Tiles that stay keep what they show. A selected tile that would be parked changes places with the
    last one that stays: what the operator looks at is not what goes."""
    if layout == state.layout:
        return state
    slots = list(state.slots)
    while len(slots) > layout.count and slots[-1] is None:
        slots.pop()
    slots += [None] * (layout.count - len(slots))
    selected = state.selected
    if selected is not None and selected >= layout.count:
        last = layout.count - 1
        if selected < len(slots) and slots[selected] is not None:
            slots[last], slots[selected] = slots[selected], slots[last]
        selected = last
    return WallState(layout, tuple(slots), selected, None, state.tour, state.view)


def enlarge(state: WallState, tile: int) -> WallState:
    """One tile fills the wall and is selected. IndexError for no such tile."""
    _check(state, tile)
    return replace(state, enlarged=tile, selected=tile)


def restore(state: WallState) -> WallState:
    """Back from ``enlarge``."""
    return replace(state, enlarged=None)


def select(state: WallState, tile: int | None) -> WallState:
    """Selects a tile, or none. IndexError for no such tile."""
    if tile is not None:
        _check(state, tile)
    return replace(state, selected=tile)


def first_free(state: WallState) -> int | None:
    """The first empty tile."""
    return next((tile for tile, slot in enumerate(state.visible) if slot is None), None)
