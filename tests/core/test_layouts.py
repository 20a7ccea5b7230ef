"""The layouts of the house: whole, without overlap, in the order an operator expects."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.layouts import LAYOUTS, Cell, Layout, from_json, grid
from tests.core.test_choices import JSON


def test_there_is_one_for_each_usual_number() -> None:
    assert [layout.count for layout in LAYOUTS.values()] == [1, 2, 4, 6, 8, 9, 10, 13, 16, 25, 36, 64]
    assert all(name == str(layout.count) for name, layout in LAYOUTS.items())


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=str)
def test_each_is_sound_and_keeps_the_large_tile_first(layout: Layout) -> None:
    assert layout.problem() is None
    sizes = [cell.row_span * cell.col_span for cell in layout.cells]
    assert sizes == sorted(sizes, reverse=True)
    assert from_json(json.loads(json.dumps(layout.to_json()))) == layout
    assert from_json(layout.name) is layout


@given(
    st.sampled_from(list(LAYOUTS.values())),
    st.lists(st.floats(0.05, 100), min_size=8, max_size=8),
    st.none() | st.tuples(st.integers(1, 32), st.integers(1, 32)),
    st.integers(64, 4000),
    st.integers(64, 4000),
)
@settings(database=None, deadline=None)
def test_tiles_tile_the_area(
    layout: Layout, weights: list[float], aspect: tuple[int, int] | None, width: int, height: int
) -> None:
    layout = replace(
        layout,
        row_weights=tuple(weights[: layout.rows]),
        col_weights=tuple(weights[-layout.cols :]),
        aspect=aspect,
    )
    assert layout.problem() is None
    x, y, w, h = layout.area(width, height)
    assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
    rects = layout.rects(width, height)
    assert sum(rw * rh for _, _, rw, rh in rects) == w * h
    assert all(rx >= x and ry >= y and rx + rw <= x + w and ry + rh <= y + h for rx, ry, rw, rh in rects)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cells": (Cell(0, 0), Cell(0, 1), Cell(1, 0))}, "a hole"),
        ({"cells": (Cell(0, 0, 2, 2), Cell(0, 0))}, "cells that overlap"),
        ({"cells": (Cell(0, 0, 2, 3),)}, "a cell outside the grid"),
        ({"cells": (Cell(0, 0, 0, 1),)}, "a cell that is none"),
        ({"cells": ()}, "too many or too few tiles"),
        ({"rows": 0}, "too many or too few rows or columns"),
        ({"row_weights": (1.0,)}, "not a weight for each line"),
        ({"col_weights": (1.0, float("inf"))}, "a weight out of bounds"),
        ({"aspect": (0, 9)}, "an aspect out of bounds"),
    ],
)
def test_what_is_wrong_is_said(change: dict, said: str) -> None:
    layout = replace(grid("x", 2, 2), **change)
    assert layout.problem() == said
    assert from_json(json.loads(json.dumps(layout.to_json()))) is None


def test_numbers_beyond_all_measure_are_none_of_a_layout() -> None:
    plain = grid("x", 1, 2).to_json() | {"col_weights": [1, 10**400]}
    assert from_json(json.loads(json.dumps(plain))) is None


@given(
    JSON
    | st.fixed_dictionaries(
        {"name": st.text(max_size=3), "rows": st.integers(-1, 3), "cols": st.integers(-1, 3)},
        optional={
            "cells": st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=5), max_size=5) | JSON,
            "row_weights": JSON,
            "aspect": JSON,
        },
    )
)
@settings(database=None)
def test_no_file_gives_a_layout_that_is_not_sound(value: object) -> None:
    layout = from_json(value)
    assert layout is None or layout.problem() is None
