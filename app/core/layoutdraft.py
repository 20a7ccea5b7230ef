"""A layout being made: merge and split cells, move borders, add and take lines. Each step gives a sound one.

Values only; the editor's undo is a list of them. Cells keep their place in the tile order as far as they
stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from app.core.layouts import MAX_LINES, MAX_TILES, WEIGHT_MAX, WEIGHT_MIN, Cell, Layout, grid

NARROWEST: Final = 0.2
"""A line is never dragged narrower than this part of the average one."""


def started(rows: int, cols: int, aspect: tuple[int, int] | None = (16, 9), name: str = "") -> Layout:
    """A plain grid to begin with; rows and columns are brought into bounds."""
    rows, cols = max(1, min(rows, MAX_LINES)), max(1, min(cols, MAX_LINES))
    while rows * cols > MAX_TILES:
        if rows > cols:
            rows -= 1
        else:
            cols -= 1
    return replace(grid(name, rows, cols), aspect=aspect)


def spanned(layout: Layout, tiles: Iterable[int]) -> set[int]:
    """The tiles that would become one if these were merged: all that lie, wholly or in part, in the least box
    around them that cuts no cell. IndexError for no such tile."""
    chosen = {layout.cells[tile] for tile in set(tiles)}
    if not chosen:
        return set()
    while True:
        top, left, bottom, right = _box(chosen)
        grown = {
            cell
            for cell in layout.cells
            if cell.row < bottom
            and top < cell.row + cell.row_span
            and cell.col < right
            and left < cell.col + cell.col_span
        }
        if grown == chosen:
            return {tile for tile, cell in enumerate(layout.cells) if cell in chosen}
        chosen = grown


def merge(layout: Layout, tiles: Iterable[int]) -> Layout:
    """One cell of these (see ``spanned``), in the order where the first of them was."""
    together = sorted(spanned(layout, tiles))
    if len(together) < 2:
        return layout
    top, left, bottom, right = _box({layout.cells[tile] for tile in together})
    cells = [cell for tile, cell in enumerate(layout.cells) if tile not in together[1:]]
    cells[together[0]] = Cell(top, left, bottom - top, right - left)
    return tidied(replace(layout, cells=tuple(cells)))


def can_split(layout: Layout, tile: int, *, rows: int, cols: int) -> bool:
    """Whether ``split`` would do it."""
    return split(layout, tile, rows=rows, cols=cols) != layout


def split(layout: Layout, tile: int, *, rows: int, cols: int) -> Layout:
    """A cell in so many rows and columns; lines of the grid are added where it needs them, and go through no
    other cell. Unchanged when that is more, or thinner, than a layout can have. IndexError: no such tile."""
    if rows < 1 or cols < 1 or rows * cols < 2:
        return layout
    made = layout
    for count, across in ((rows, False), (cols, True)):
        cell = made.cells[tile]
        if (cell.col_span if across else cell.row_span) % count:
            if _too_fine(made, cell, count, across=across):
                return layout
            made = _finer(made, tile, count, across=across)
    cell = made.cells[tile]
    height, width = cell.row_span // rows, cell.col_span // cols
    parts = [
        Cell(cell.row + r * height, cell.col + c * width, height, width)
        for r in range(rows)
        for c in range(cols)
    ]
    made = replace(made, cells=(*made.cells[:tile], *parts, *made.cells[tile + 1 :]))
    return layout if made.problem() is not None else made


def move_border(layout: Layout, line: int, by: float, *, across: bool) -> Layout:
    """The border before row (or, ``across``, column) ``line`` moves by a part of the whole height (width);
    only the two lines beside it change, neither below ``NARROWEST``. IndexError for no border there."""
    count = layout.cols if across else layout.rows
    if not 1 <= line < count:
        raise IndexError(line)
    weights = list(_weights(layout, across=across))
    whole = sum(weights)
    least = NARROWEST * whole / count
    before, after = weights[line - 1], weights[line]
    shift = max(min(least, before) - before, min(by * whole, after - min(least, after)))
    weights[line - 1], weights[line] = before + shift, after - shift
    return _weighted(layout, weights, across=across)


def even(layout: Layout) -> Layout:
    """All rows and all columns alike."""
    return replace(layout, row_weights=(), col_weights=())


def tidied(layout: Layout) -> Layout:
    """Without lines that no cell ends at: the same picture with fewer rows and columns."""
    made = layout
    for across in (False, True):
        count = made.cols if across else made.rows
        starts = {cell.col if across else cell.row for cell in made.cells}
        for line in reversed(range(1, count)):
            if line not in starts:
                made = _without_line(made, line, across=across)
    return made


def _box(cells: Iterable[Cell]) -> tuple[int, int, int, int]:
    there = list(cells)
    return (
        min(c.row for c in there),
        min(c.col for c in there),
        max(c.row + c.row_span for c in there),
        max(c.col + c.col_span for c in there),
    )


def _weights(layout: Layout, *, across: bool) -> tuple[float, ...]:
    given = layout.col_weights if across else layout.row_weights
    return given or (1.0,) * (layout.cols if across else layout.rows)


def _weighted(layout: Layout, weights: Iterable[float], *, across: bool) -> Layout:
    """With these weights. Their sum stays what it is, because the aspect is that of weight 1 by 1; weights
    alike are none."""
    made = tuple(max(WEIGHT_MIN, min(w, WEIGHT_MAX)) for w in weights)
    if all(w == 1.0 for w in made):
        made = ()
    return replace(layout, col_weights=made) if across else replace(layout, row_weights=made)


def _too_fine(layout: Layout, cell: Cell, parts: int, *, across: bool) -> bool:
    """Whether a line of this cell would become thinner than a line can be: others would have to give."""
    first, span = (cell.col, cell.col_span) if across else (cell.row, cell.row_span)
    return min(_weights(layout, across=across)[first : first + span]) / parts < WEIGHT_MIN


def _finer(layout: Layout, tile: int, parts: int, *, across: bool) -> Layout:
    """Each line of a cell in ``parts`` lines; the other cells span them."""
    cell = layout.cells[tile]
    first = cell.col if across else cell.row
    span = cell.col_span if across else cell.row_span
    made = layout
    for line in reversed(range(first, first + span)):
        made = _line_in_parts(made, line, parts, across=across)
    return made


def _line_in_parts(layout: Layout, line: int, parts: int, *, across: bool) -> Layout:
    weights = _weights(layout, across=across)
    finer = (*weights[:line], *[weights[line] / parts] * parts, *weights[line + 1 :])
    more = parts - 1
    cells = []
    for cell in layout.cells:
        start = cell.col if across else cell.row
        span = cell.col_span if across else cell.row_span
        if start > line:
            start += more
        elif start + span > line:
            span += more
        cells.append(
            replace(cell, col=start, col_span=span) if across else replace(cell, row=start, row_span=span)
        )
    made = replace(layout, cells=tuple(cells))
    made = replace(made, cols=layout.cols + more) if across else replace(made, rows=layout.rows + more)
    return _weighted(made, finer, across=across)


def _without_line(layout: Layout, line: int, *, across: bool) -> Layout:
    """Lines ``line`` - 1 and ``line`` as one; no cell begins at the border between them."""
    weights = _weights(layout, across=across)
    joined = (*weights[: line - 1], weights[line - 1] + weights[line], *weights[line + 1 :])
    cells = []
    for cell in layout.cells:
        start = cell.col if across else cell.row
        span = cell.col_span if across else cell.row_span
        if start >= line:
            start -= 1
        elif start + span > line:
            span -= 1
        cells.append(
            replace(cell, col=start, col_span=span) if across else replace(cell, row=start, row_span=span)
        )
    made = replace(layout, cells=tuple(cells))
    made = replace(made, cols=layout.cols - 1) if across else replace(made, rows=layout.rows - 1)
    return _weighted(made, joined, across=across)
