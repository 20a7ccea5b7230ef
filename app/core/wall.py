"""The wall: a layout, its tiles, and what is on them. Changes are values (``WallState``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.status import TileStatus

if TYPE_CHECKING:
    from app.media.frames import RingReader


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


@dataclass(frozen=True, slots=True)
class WallChange:
    """What is different: ``layout`` (tiles were added or removed), tile indices whose device changed,
    selection, enlargement."""

    layout: bool = False
    tiles: tuple[int, ...] = ()
    selected: bool = False
    enlarged: bool = False


class Tile:
    """One place of the wall. The object stays the same while its index exists in the layout."""

    index: int

    @property
    def device_id(self) -> str | None:
        """What is shown here; None = empty."""
        raise NotImplementedError

    def status(self) -> TileStatus:
        """What is true now. Cheap: may be called ten times a second for every tile."""
        raise NotImplementedError

    def ring(self) -> RingReader | None:
        """Where the newest picture is; None before the first. Changes on swap; keeps the last picture
        while reconnecting. Cheap: called for every paint tick."""
        raise NotImplementedError

    def set_size(self, width: int, height: int) -> None:
        """The picture area in device pixels; 0, 0 when not visible. Small and quick changes are
        collected for a moment before a stream is changed for them."""
        raise NotImplementedError

    def retry_now(self) -> None:
        """Tries again without waiting, whatever the state (the operator asked for it)."""
        raise NotImplementedError


class Wall:
    """The owner's-thread view of the wall. Indices are tile indices of the current layout."""

    @property
    def layout(self) -> Layout:
        """The layout now."""
        raise NotImplementedError

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """One per cell of the layout."""
        raise NotImplementedError

    @property
    def selected(self) -> int | None:
        """Index of the selected tile."""
        raise NotImplementedError

    @property
    def enlarged(self) -> int | None:
        """Index of the tile that fills the wall."""
        raise NotImplementedError

    def assign(self, tile: int, device_id: str) -> None:
        """Shows a device here; the same device again changes nothing. IndexError for no such tile."""
        raise NotImplementedError

    def assign_many(self, device_ids: Iterable[str], start: int = 0) -> int:
        """Fills tiles from ``start`` on; returns how many found a place."""
        raise NotImplementedError

    def first_free(self) -> int | None:
        """Index of the first empty tile."""
        raise NotImplementedError

    def swap(self, a: int, b: int) -> None:
        """Exchanges two tiles; both streams keep running."""
        raise NotImplementedError

    def close(self, tile: int) -> None:
        """Empties a tile."""
        raise NotImplementedError

    def close_all(self) -> None:
        """Empties every tile, parked ones too."""
        raise NotImplementedError

    def set_layout(self, name: str) -> None:
        """Tiles that stay keep their streams; what no longer fits is parked and comes back with a larger
        layout. KeyError for no such layout."""
        raise NotImplementedError

    def enlarge(self, tile: int) -> None:
        """One tile fills the wall; the others keep running."""
        raise NotImplementedError

    def restore(self) -> None:
        """Back from ``enlarge``."""
        raise NotImplementedError

    def select(self, tile: int | None) -> None:
        """Selects a tile (or none)."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[WallChange], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        raise NotImplementedError
