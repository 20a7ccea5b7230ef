"""A wall as it is kept: in views, in files, for the next start. Nothing that runs, no placement's number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core import layouts
from app.core.choices import DEFAULT, TileChoices
from app.core.layouts import LAYOUTS, MAX_TILES, Layout
from app.core.wallstate import Placement, WallState, place

MAX_TEXT: Final = 200
"""Longest device id, role or id of a tour in a file."""


@dataclass(frozen=True, slots=True)
class KeptTile:
    """What is in a tile. ``role``: as ``Placement.role``."""

    device_id: str
    choices: TileChoices = DEFAULT
    role: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``tiles`` may be longer than the layout (parked ones), never shorter."""

    layout: Layout
    tiles: tuple[KeptTile | None, ...]
    tour: str = ""

    @property
    def device_ids(self) -> list[str]:
        """What it shows, in tile order."""
        return [tile.device_id for tile in self.tiles[: self.layout.count] if tile is not None]


def of(state: WallState, *, parked: bool = False) -> Arrangement:
    """What is on a wall; ``parked``: with what does not fit its layout now."""
    slots = state.slots if parked else state.visible
    tiles = tuple(None if s is None else KeptTile(s.device_id, s.choices, s.role) for s in slots)
    return Arrangement(state.layout, tiles, state.tour)


def onto(state: WallState, arrangement: Arrangement, view: str = "") -> WallState:
    """The wall that shows it; ``view``: the id of the view it is of. Placements of the same devices are taken
    over wherever they are, so what runs goes on. A tour of views that runs goes on, unless the arrangement
    has its own."""
    free: dict[tuple[str, str], list[Placement]] = defaultdict(list)
    for slot in reversed(state.slots):  # visible ones are taken first: those run
        if slot is not None:
            free[slot.device_id, slot.role].append(slot)
    slots: list[Placement | None] = []
    for tile in arrangement.tiles:
        if tile is None:
            slots.append(None)
            continue
        same = free[tile.device_id, tile.role]
        if same:
            slots.append(replace(same.pop(), choices=tile.choices))
        else:
            slots.append(place(tile.device_id, tile.choices, tile.role))
    slots += [None] * (arrangement.layout.count - len(slots))
    selected = state.selected
    if selected is not None and selected >= arrangement.layout.count:
        selected = None
    tour = arrangement.tour or state.tour
    return WallState(arrangement.layout, tuple(slots), selected, None, tour, view)


def same(a: Arrangement, b: Arrangement) -> bool:
    """Whether both are what an operator arranged: what a tour or a hotspot shows now is no difference."""
    return a.layout == b.layout and a.tour == b.tour and _arranged(a) == _arranged(b)


def _arranged(value: Arrangement) -> list[KeptTile | None]:
    return [
        replace(tile, device_id="") if tile is not None and tile.role else tile
        for tile in value.tiles[: value.layout.count]
    ]


def to_json(arrangement: Arrangement) -> dict[str, Any]:
    """As it is kept; ``from_json`` reads it. No secret can be in it."""
    layout = arrangement.layout
    value: dict[str, Any] = {
        "layout": layout.name if LAYOUTS.get(layout.name) == layout else layout.to_json(),
        "tiles": [None if tile is None else _tile_json(tile) for tile in arrangement.tiles],
    }
    if arrangement.tour:
        value["tour"] = arrangement.tour
    return value


def _tile_json(tile: KeptTile) -> dict[str, Any]:
    value: dict[str, Any] = {"device": tile.device_id}
    if tile.choices != DEFAULT:
        value["choices"] = tile.choices.to_json()
    if tile.role:
        value["role"] = tile.role
    return value


def from_json(value: object) -> Arrangement | None:
    """None for what is no arrangement; a tile that is none is empty. Also reads plain device ids in place of
    tiles (how the first version kept the wall). Never raises."""
    if not isinstance(value, dict) or not isinstance(value.get("tiles"), list):
        return None
    layout = layouts.from_json(value.get("layout"))
    if layout is None:
        return None
    tiles = [_tile(item) for item in value["tiles"][: MAX_TILES * 2]]
    tiles += [None] * (layout.count - len(tiles))
    while len(tiles) > layout.count and tiles[-1] is None:
        tiles.pop()
    return Arrangement(layout, tuple(tiles), _text(value.get("tour")))


def _tile(value: object) -> KeptTile | None:
    if isinstance(value, str):
        value = {"device": value}
    if not isinstance(value, dict) or not (device_id := _text(value.get("device"))):
        return None
    return KeptTile(device_id, TileChoices.from_json(value.get("choices")), _text(value.get("role")))


def _text(value: object) -> str:
    """What nobody could see in it could not be written to a file either."""
    return value if isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable() else ""
