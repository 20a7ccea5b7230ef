"""Hotspot tiles: they show, large and in the main stream, what is selected elsewhere, on any wall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import wallstate
from app.core.instant import Clock
from app.core.status import Phase
from app.core.wallstate import HOTSPOT, Placement

if TYPE_CHECKING:
    from app.core.wall import Wall

PATIENCE_S = 3.0
"""The old picture stays so long while the new one opens; then the new one is shown as far as it is."""


@dataclass
class _Ahead:
    wall: Wall
    placement: Placement
    asked_at: float


class Hotspots:
    """Owned by the owner's thread; ``tick`` every 100 ms. Its changes are no steps of undo."""

    def __init__(self, clock: Clock, walls: Callable[[], Sequence[Wall]]) -> None:
        self._clock = clock
        self._walls = walls
        self._looked: dict[int, tuple[int, str] | None] = {}
        self._ahead: dict[tuple[int, int], _Ahead] = {}
        self.followed: str | None = None
        """The camera selected last, on whichever wall."""

    def set(self, wall: Wall, tile: int, on: bool) -> bool:
        """Makes a tile a hotspot, or an ordinary one again; what it shows stays. Can be undone. False: the
        tile is empty and nothing has been selected that it could show. IndexError for no such tile."""
        state = wall.state
        slot = state.visible[tile]
        if slot is None:
            device = self.followed
            if not on or device is None:
                return not on
            state = wallstate.put(state, tile, wallstate.place(device))
        state = wallstate.give_role(state, tile, HOTSPOT if on else "")
        wall.apply(wallstate.choose(state, tile, stream="main" if on else "auto"))
        return True

    def tick(self) -> None:
        """Follows the selection."""
        walls = self._walls()
        for wall in walls:
            self._look(wall)
        wanted: set[tuple[int, int]] = set()
        for wall in walls:
            for tile, slot in enumerate(wall.state.visible):
                if slot is not None and slot.role == HOTSPOT:
                    wanted.add((id(wall), tile))
                    self._follow(wall, tile, slot)
        for key in [key for key in self._ahead if key not in wanted]:
            self._drop(key)

    def _look(self, wall: Wall) -> None:
        selected = wall.selected
        slot = None if selected is None else wall.state.visible[selected]
        now = None if selected is None or slot is None else (selected, slot.device_id)
        new = now is not None and now != self._looked.get(id(wall))
        if new and slot is not None and slot.role != HOTSPOT:  # looking at a hotspot changes nothing
            self.followed = slot.device_id
        self._looked[id(wall)] = now

    def _follow(self, wall: Wall, tile: int, slot: Placement) -> None:
        key = (id(wall), tile)
        ahead = self._ahead.get(key)
        device = self.followed
        if device is None or device == slot.device_id:
            self._drop(key)
            return
        now = self._clock.monotonic()
        if ahead is None or ahead.placement.device_id != device:
            self._drop(key)
            choices = slot.choices.changed(stream="main", zoom=None)
            placement = wallstate.place(device, choices, HOTSPOT)
            wall.prepare(placement, wall.tiles[tile].size)
            self._ahead[key] = _Ahead(wall, placement, now)
            return
        status = wall.prepared(ahead.placement.number)
        ready = status is None or status.phase in (Phase.PLAYING, Phase.REFUSED)
        if ready or now - ahead.asked_at >= PATIENCE_S:
            del self._ahead[key]
            wall.apply(wallstate.put(wall.state, tile, ahead.placement), record=False)

    def _drop(self, key: tuple[int, int]) -> None:
        ahead = self._ahead.pop(key, None)
        if ahead is not None:
            ahead.wall.unprepare(ahead.placement.number)
