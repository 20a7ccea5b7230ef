"""Making a layout: whatever is merged, split and dragged, cells cover the whole once and never overlap."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import layoutdraft, layouts
from app.core.layouts import LAYOUTS, MAX_TILES, Cell, Layout

TILE = st.integers(0, MAX_TILES)


def area(layout: Layout, tile: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a tile, each 0 to 1."""
    cell, xs, ys = layout.cells[tile], layout.col_lines(), layout.row_lines()
    return xs[cell.col], ys[cell.row], xs[cell.col + cell.col_span], ys[cell.row + cell.row_span]


class DraftMachine(RuleBasedStateMachine):
    @initialize(rows=st.integers(-1, 20), cols=st.integers(-1, 20))
    def start(self, rows: int, cols: int) -> None:
        self.layout = layoutdraft.started(rows, cols)

    def at(self, tile: int) -> int:
        return tile % self.layout.count

    @rule(name=st.sampled_from(sorted(LAYOUTS)))
    def begin_with_one_of_the_house(self, name: str) -> None:
        self.layout = LAYOUTS[name]

    @rule(tiles=st.lists(TILE, max_size=4))
    def merge(self, tiles: list[int]) -> None:
        before = self.layout
        chosen = {self.at(tile) for tile in tiles}
        together = layoutdraft.spanned(before, chosen)
        assert chosen <= together
        self.layout = layoutdraft.merge(before, chosen)
        assert self.layout.count == before.count - max(0, len(together) - 1)
        if len(together) > 1:
            boxes = [area(before, tile) for tile in together]
            made = area(self.layout, min(together))
            wanted = [f(side) for f, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)]
            assert made == pytest.approx(wanted)
        self.others_stay(before, together)

    def others_stay(self, before: Layout, gone: set[int]) -> None:
        now = [area(self.layout, tile) for tile in range(self.layout.count)]
        for tile in set(range(before.count)) - gone:
            old = area(before, tile)
            assert any(old == pytest.approx(new, abs=1e-6) for new in now)

    @rule(tile=TILE, rows=st.integers(1, 3), cols=st.integers(1, 3))
    def split(self, tile: int, rows: int, cols: int) -> None:
        before, at = self.layout, self.at(tile)
        possible = layoutdraft.can_split(before, at, rows=rows, cols=cols)
        self.layout = layoutdraft.split(before, at, rows=rows, cols=cols)
        assert self.layout.count == before.count + (rows * cols - 1 if possible else 0)
        if possible:
            left, top, _, _ = area(before, at)
            assert area(self.layout, at)[:2] == pytest.approx((left, top))
        self.others_stay(before, {at} if possible else set())

    @rule(line=st.integers(1, 16), by=st.floats(-2, 2), across=st.booleans())
    def drag(self, line: int, by: float, across: bool) -> None:
        before = self.layout
        count = before.cols if across else before.rows
        if line >= count:
            with pytest.raises(IndexError):
                layoutdraft.move_border(before, line, by, across=across)
            return
        self.layout = layoutdraft.move_border(before, line, by, across=across)
        lines = self.layout.col_lines() if across else self.layout.row_lines()
        old = before.col_lines() if across else before.row_lines()
        for number, (was, now) in enumerate(zip(old, lines, strict=True)):
            if number != line:
                assert now == pytest.approx(was)
        assert self.layout.ratio == pytest.approx(before.ratio)

    @rule()
    def make_even(self) -> None:
        self.layout = layoutdraft.even(self.layout)

    @rule()
    def keep_and_read(self) -> None:
        assert layouts.from_json(self.layout.to_json()) == self.layout

    @invariant()
    def it_is_sound(self) -> None:
        assert self.layout.problem() is None


TestDraft = DraftMachine.TestCase
TestDraft.settings = settings(max_examples=25, stateful_step_count=15, deadline=None, database=None)


def test_merging_two_corners_takes_what_lies_between() -> None:
    layout = layoutdraft.merge(LAYOUTS["9"], [0, 4])
    assert list(layout.cells) == list(LAYOUTS["6"].cells)


def test_one_of_all_is_the_plain_one() -> None:
    layout = layoutdraft.merge(LAYOUTS["64"], range(64))
    assert (layout.rows, layout.cols, layout.cells) == (1, 1, (Cell(0, 0),))
    assert layout.ratio == pytest.approx(16 / 9)


def test_splitting_and_merging_again_is_nothing() -> None:
    split = layoutdraft.split(LAYOUTS["4"], 0, rows=2, cols=2)
    assert split.count == 7
    again = layoutdraft.merge(split, [0, 1, 2, 3])
    assert again == LAYOUTS["4"]
