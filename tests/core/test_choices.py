"""Choices of a tile: there and back through JSON, and never stopped by a file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.choices import ALLOWED, DEFAULT, TileChoices

PARTS = st.floats(0, 0.5)
ZOOMS = st.none() | st.tuples(PARTS, PARTS, st.floats(0.02, 0.5), st.floats(0.02, 0.5))
CHOICES = st.builds(
    TileChoices,
    **{name: st.sampled_from(values) for name, values in ALLOWED.items()},
    mirror=st.booleans(),
    zoom=ZOOMS,
    audio=st.booleans(),
    volume=st.integers(0, 100),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=8,
)


@given(CHOICES)
@settings(database=None)
def test_there_and_back(choices: TileChoices) -> None:
    assert TileChoices.from_json(json.loads(json.dumps(choices.to_json()))) == choices


@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(TileChoices.__slots__, JSON)))
@settings(database=None)
def test_whatever_a_file_says_it_is_choices_that_can_be(value: object) -> None:
    choices = TileChoices.from_json(value)
    assert DEFAULT.changed(**{name: getattr(choices, name) for name in TileChoices.__slots__}) == choices


def test_a_zoom_beyond_all_measure_is_none() -> None:
    assert TileChoices.from_json({"zoom": [0, 0, 1, 10**400]}) == DEFAULT


def test_only_what_differs_is_kept() -> None:
    assert DEFAULT.to_json() == {}
    assert DEFAULT.changed(rotate=90).to_json() == {"rotate": 90}


@pytest.mark.parametrize(
    "changes",
    [
        {"rotate": 45},
        {"rotate": False},
        {"volume": 101},
        {"volume": True},
        {"mirror": 1},
        {"stream": "third"},
        {"zoom": (0.6, 0, 0.5, 1)},
        {"zoom": (0, 0, 0, 1)},
        {"zoom": (0, 0, float("nan"), 1)},
    ],
)
def test_a_value_that_cannot_be_is_a_bug_of_the_caller(changes: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        DEFAULT.changed(**changes)
    with pytest.raises(TypeError):
        DEFAULT.changed(colour="red")
