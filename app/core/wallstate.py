"""The wall as a value: layouts, and pure functions from one ``WallState`` to the next.

Nothing here runs or opens anything. A ``Placement`` keeps its number when it moves, so whoever runs the
streams can tell a moved tile (same number) from a new one, also after undo.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a tile lies in the layout's grid."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid and its cells, in tile order."""

    name: str
    rows: int
    cols: int
    cells: tuple[Cell, ...]

    @property
    def count(self) -> int:
        """Number of tiles."""
        return len(self.cells)


def grid(name: str, rows: int, cols: int) -> Layout:
    """A layout of equal cells, row by row."""
    return Layout(name, rows, cols, tuple(Cell(r, c) for r in range(rows) for c in range(cols)))


LAYOUTS: dict[str, Layout] = {
    layout.name: layout for layout in (grid("1", 1, 1), grid("4", 2, 2), grid("9", 3, 3), grid("16", 4, 4))
}

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Placement:
    """A device put on the wall. ``number`` is never used twice."""

    number: int
    device_id: str


def place(device_id: str) -> Placement:
    """A new placement."""
    return Placement(next(_numbers), device_id)


@dataclass(frozen=True, slots=True)
class WallState:
    """What is where. ``slots`` may be longer than the layout: what does not fit now is parked there and
    comes back with a larger layout. Raises nothing; use the functions below to change it."""

    layout: Layout
    slots: tuple[Placement | None, ...]
    selected: int | None = None
    enlarged: int | None = None

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


def assign(state: WallState, tile: int, device_id: str) -> WallState:
    """A device in a tile; the same device there already stays as it is. IndexError for no such tile."""
    _check(state, tile)
    old = state.slots[tile]
    if old is not None and old.device_id == device_id:
        return state
    return _put(state, {tile: place(device_id)})


def assign_many(state: WallState, device_ids: Sequence[str], start: int = 0) -> WallState:
    """Fills the tiles from ``start`` on, as many as there are. IndexError for no such tile."""
    _check(state, start)
    for tile, device_id in zip(range(start, state.layout.count), device_ids, strict=False):
        state = assign(state, tile, device_id)
    return state


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
    return replace(empty(state.layout), selected=state.selected)


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
    return WallState(layout, tuple(slots), selected, None)


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
