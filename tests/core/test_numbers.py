"""A camera's number is given once and stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.numbers import HIGHEST, NumberBook, Numbers

cameras = st.lists(st.sampled_from([f"c{n}" for n in range(12)]), unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(cameras, st.tuples(st.sampled_from(["c0", "c5", "x"]), st.integers(1, 20)))))
def test_nobody_elses_number_changes(steps: list[Any]) -> None:
    numbers = Numbers()
    for step in steps:
        before = numbers
        if isinstance(step, list):
            numbers = numbers.with_cameras(step)
            assert all(numbers.numbers[camera] == number for camera, number in before.numbers.items())
            assert set(step) <= set(numbers.numbers)
        else:
            camera, number = step
            numbers = numbers.with_number(camera, number)
            assert numbers.numbers[camera] == number
            touched = {camera, before.devices.get(number)}
            for other, its in before.numbers.items():
                assert other in touched or numbers.numbers[other] == its
            assert set(before.numbers) - touched <= set(numbers.numbers)
        assert {d: n for n, d in numbers.devices.items()} == dict(numbers.numbers)
    assert Numbers.from_text(numbers.to_text()) == numbers


def test_numbers_go_in_the_order_given_and_fill_gaps() -> None:
    numbers = Numbers.of([("b", 2), ("z", 2), ("q", 0)]).with_cameras(["a", "b", "c", "d"])
    assert numbers.numbers == {"b": 2, "a": 1, "c": 3, "d": 4}
    swapped = numbers.with_number("d", 1)
    assert (swapped.numbers["d"], swapped.numbers["a"]) == (1, 4)
    with pytest.raises(ValueError, match="0"):
        numbers.with_number("a", 0)
    with pytest.raises(ValueError, match=str(HIGHEST + 1)):
        numbers.with_number("a", HIGHEST + 1)


@pytest.mark.parametrize("text", [None, "", "nonsense", "[1]", '{"a": true, "b": "2"}\n{'])
def test_nonsense_that_was_kept_is_nothing(text: str | None) -> None:
    assert Numbers.from_text(text) == Numbers()


class Later:
    """``run`` whose jobs a test does when it likes."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.jobs.append((work, done))

    def do(self) -> None:
        while self.jobs:
            work, done = self.jobs.pop(0)
            try:
                result = work()
            except Exception as error:
                result = error
            done(result)


def test_numbers_are_kept_and_come_back() -> None:
    kept: list[str] = ['{"old":1}']
    later = Later()
    book = NumberBook(later, lambda: kept[-1], kept.append)
    told: list[None] = []
    book.subscribe(told.append)
    book.learn(lambda: ["new", "old"])  # before it was read
    assert book.number("new") is None
    later.do()
    assert (book.number("old"), book.number("new"), book.device(2), book.highest) == (1, 2, "new", 2)
    assert Numbers.from_text(kept[-1]).numbers == {"old": 1, "new": 2}
    book.give("new", 30)
    later.do()
    assert Numbers.from_text(kept[-1]).numbers == {"old": 1, "new": 30}
    count = len(kept)
    book.learn(lambda: ["new", "old"])
    later.do()
    assert len(kept) == count and told


def test_a_number_given_while_others_are_being_given_is_not_lost() -> None:
    later = Later()
    book = NumberBook(later, None, None)
    book.learn(lambda: ["a", "b"])
    book.give("c", 1)
    later.do()
    assert (book.number("c"), book.number("a"), book.number("b")) == (1, 2, 3)


def test_what_cannot_be_read_is_begun_anew() -> None:
    def broken() -> str:
        raise OSError("disk")

    later = Later()
    book = NumberBook(later, broken, lambda text: None)
    later.do()
    book.learn(lambda: ["a"])
    later.do()
    assert book.number("a") == 1


def test_a_hundred_thousand_cameras() -> None:
    ids = [f"{n:020d}" for n in range(100_000)]
    numbers = Numbers().with_cameras(ids)
    assert numbers.numbers[ids[-1]] == 100_000
    random.Random(1).shuffle(ids)
    assert Numbers.from_text(numbers.to_text()).with_cameras(ids).numbers == numbers.numbers
