"""Layouts as data: a grid of weighted rows and columns, and cells that cover it without overlap.

The layouts of the house are in ``LAYOUTS``; free ones are made by ``app.core.layoutdraft``. In layouts with
one large cell that cell is the first tile: a wall made smaller keeps it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.names import number, one_line

MAX_LINES: Final = 16
"""Rows or columns of a layout."""
MAX_TILES: Final = 64
MAX_NAME: Final = 80
WEIGHT_MIN: Final = 0.05
WEIGHT_MAX: Final = 100.0
WIDE: Final = (16, 9)
"""Width to height of what most cameras send, main and sub streams alike."""
ASPECT_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a tile lies in the layout's grid."""

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1

    def covers(self, row: int, col: int) -> bool:
        """Whether this square of the grid is part of it."""
        return self.row <= row < self.row + self.row_span and self.col <= col < self.col + self.col_span


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid and its cells, in tile order. ``row_weights``, ``col_weights``: how high and wide the lines are
    relative to each other; empty = all alike. ``aspect``: width to height of one square of weight 1 by 1;
    None = the layout fills whatever room there is."""

    name: str
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    row_weights: tuple[float, ...] = ()
    col_weights: tuple[float, ...] = ()
    aspect: tuple[int, int] | None = WIDE

    @property
    def count(self) -> int:
        """Number of tiles."""
        return len(self.cells)

    @property
    def ratio(self) -> float | None:
        """Width to height of the whole; None = any."""
        if self.aspect is None:
            return None
        across = sum(self.col_weights) if self.col_weights else self.cols
        down = sum(self.row_weights) if self.row_weights else self.rows
        return across * self.aspect[0] / (down * self.aspect[1])

    def row_lines(self) -> tuple[float, ...]:
        """Borders of the rows from 0 to 1, ``rows`` + 1 of them."""
        return _lines(self.row_weights, self.rows)

    def col_lines(self) -> tuple[float, ...]:
        """Borders of the columns from 0 to 1, ``cols`` + 1 of them."""
        return _lines(self.col_weights, self.cols)

    def rects(self, width: int, height: int) -> list[tuple[int, int, int, int]]:
        """x, y, width, height of each tile in whole pixels of an area; neighbours meet without a gap."""
        area_x, area_y, area_w, area_h = self.area(width, height)
        xs = [area_x + round(area_w * line) for line in self.col_lines()]
        ys = [area_y + round(area_h * line) for line in self.row_lines()]
        rects = []
        for cell in self.cells:
            left, top = xs[cell.col], ys[cell.row]
            right, bottom = xs[cell.col + cell.col_span], ys[cell.row + cell.row_span]
            rects.append((left, top, right - left, bottom - top))
        return rects

    def area(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The part of an area the tiles share: what is left over lies around them once, in equal parts, not
        in bands between the rows."""
        if self.ratio is None or width <= 0 or height <= 0:
            return 0, 0, width, height
        w, h = width, height
        if w > h * self.ratio:
            w = int(h * self.ratio)
        else:
            h = int(w / self.ratio)
        return (width - w) // 2, (height - h) // 2, w, h

    def problem(self) -> str | None:
        """What is wrong with this value, if anything (for files and tests)."""
        if not (1 <= self.rows <= MAX_LINES and 1 <= self.cols <= MAX_LINES):
            return "too many or too few rows or columns"
        if not 1 <= self.count <= MAX_TILES:
            return "too many or too few tiles"
        for weights, lines in ((self.row_weights, self.rows), (self.col_weights, self.cols)):
            if weights and len(weights) != lines:
                return "not a weight for each line"
            if any(not math.isfinite(w) or not WEIGHT_MIN <= w <= WEIGHT_MAX for w in weights):
                return "a weight out of bounds"
        if self.aspect is not None and any(not 1 <= part <= ASPECT_MAX for part in self.aspect):
            return "an aspect out of bounds"
        covered: set[tuple[int, int]] = set()
        for cell in self.cells:
            if cell.row_span < 1 or cell.col_span < 1 or cell.row < 0 or cell.col < 0:
                return "a cell that is none"
            if cell.row + cell.row_span > self.rows or cell.col + cell.col_span > self.cols:
                return "a cell outside the grid"
            squares = set(
                itertools.product(
                    range(cell.row, cell.row + cell.row_span), range(cell.col, cell.col + cell.col_span)
                )
            )
            if covered & squares:
                return "cells that overlap"
            covered |= squares
        if len(covered) != self.rows * self.cols:
            return "a hole"
        return None

    def to_json(self) -> dict[str, Any]:
        """As it is kept; ``from_json`` reads it."""
        value: dict[str, Any] = {
            "name": self.name,
            "rows": self.rows,
            "cols": self.cols,
            "cells": [[c.row, c.col, c.row_span, c.col_span] for c in self.cells],
            "aspect": None if self.aspect is None else list(self.aspect),
        }
        if self.row_weights:
            value["row_weights"] = list(self.row_weights)
        if self.col_weights:
            value["col_weights"] = list(self.col_weights)
        return value


def from_json(value: object) -> Layout | None:
    """A layout out of a file; None for anything that is not a sound one. A name of the house's layouts
    alone (``"9"``) is one, too. Never raises."""
    if isinstance(value, str):
        return LAYOUTS.get(value)
    if not isinstance(value, dict):
        return None
    name, aspect = value.get("name"), value.get("aspect", list(WIDE))
    rows, cols, cells = value.get("rows"), value.get("cols"), value.get("cells")
    if not isinstance(name, str) or not _is_int(rows) or not _is_int(cols) or not isinstance(cells, list):
        return None
    if aspect is not None and not _are_ints(aspect, 2):
        return None
    if len(cells) > MAX_TILES or not all(_are_ints(cell, 4) for cell in cells):
        return None
    weights = []
    for key in ("row_weights", "col_weights"):
        given = value.get(key, [])
        if not isinstance(given, list):
            return None
        numbers = [number(w) for w in given]
        if None in numbers:
            return None
        weights.append(tuple(w for w in numbers if w is not None))
    assert isinstance(rows, int) and isinstance(cols, int)
    layout = Layout(
        one_line(name, MAX_NAME),
        rows,
        cols,
        tuple(Cell(*cell) for cell in cells),
        weights[0],
        weights[1],
        None if aspect is None else (aspect[0], aspect[1]),
    )
    return layout if layout.problem() is None else None


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**6


def _are_ints(value: object, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(_is_int(part) for part in value)


def _lines(weights: Sequence[float], count: int) -> tuple[float, ...]:
    borders = list(itertools.accumulate(weights or [1.0] * count))
    return (0.0, *(border / borders[-1] for border in borders[:-1]), 1.0)


def grid(name: str, rows: int, cols: int) -> Layout:
    """A layout of equal cells, row by row."""
    return Layout(name, rows, cols, tuple(Cell(r, c) for r in range(rows) for c in range(cols)))


def neighbour(layout: Layout, index: int, down: int, right: int) -> int | None:
    """The tile nearest to another one in a direction (-1, 0 or 1 rows down and columns right); None at the
    edge."""
    cells = layout.cells
    here = cells[index]
    row, col = here.row + here.row_span / 2, here.col + here.col_span / 2
    best: tuple[float, int] | None = None
    for at, cell in enumerate(cells):
        dr = cell.row + cell.row_span / 2 - row
        dc = cell.col + cell.col_span / 2 - col
        ahead, aside = (dr * down + dc * right), abs(dr * right) + abs(dc * down)
        if at == index or ahead <= 0:
            continue
        distance = ahead + 3 * aside
        if best is None or distance < best[0]:
            best = (distance, at)
    return None if best is None else best[1]


def _around(name: str, rows: int, cols: int, *large: Cell) -> Layout:
    """Large cells, and single squares for the rest, row by row."""
    small = [
        Cell(r, c)
        for r, c in itertools.product(range(rows), range(cols))
        if not any(cell.covers(r, c) for cell in large)
    ]
    return Layout(name, rows, cols, (*large, *small))


LAYOUTS: Final[dict[str, Layout]] = {
    layout.name: layout
    for layout in (
        grid("1", 1, 1),
        grid("2", 1, 2),
        grid("4", 2, 2),
        _around("6", 3, 3, Cell(0, 0, 2, 2)),
        _around("8", 4, 4, Cell(0, 0, 3, 3)),
        grid("9", 3, 3),
        _around("10", 4, 4, Cell(0, 0, 2, 2), Cell(0, 2, 2, 2)),
        _around("13", 4, 4, Cell(1, 1, 2, 2)),
        grid("16", 4, 4),
        grid("25", 5, 5),
        grid("36", 6, 6),
        grid("64", 8, 8),
    )
}
"""The house's layouts, by name (the number of tiles). 6 = 1+5, 8 = 1+7, 10 = 2+8, 13 = 1+12."""
