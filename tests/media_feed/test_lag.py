"""Delay on the way to us, and how it is brought back; all in numbers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.feed.backlog import RESERVE_TICKS, SKIP_TICKS, Item
from app.media.feed.lag import DRIFT, WINDOW_S, Lag
from app.media.feed.timeline import TICKS_PER_S
from tests.media_feed.test_backlog import FRAME, Bench, picture

FPS = 15


def arriving(number: int, late_s: float, *, epoch: int = 0) -> Item:
    return Item(
        b"", True, number * FRAME, number * FRAME, number % FPS == 0, 100, epoch, number / FPS + late_s
    )  # type: ignore[arg-type]


def test_a_buffer_that_fills_on_the_way_is_measured() -> None:
    lag = Lag()
    seen = [lag.see(arriving(n, 0.2 + max(0, n - 150) / FPS * 0.1)) for n in range(900)]
    assert max(seen[:150]) == 0
    assert seen[-1] == pytest.approx(750 / FPS * 0.1, abs=0.1 * WINDOW_S + 0.1)


def test_jitter_a_drifting_clock_and_another_source_are_no_delay() -> None:
    dice, lag = random.Random(4), Lag()
    assert max(lag.see(arriving(n, dice.random() * 0.8)) for n in range(3000)) < 0.5
    lag = Lag()
    assert max(lag.see(arriving(n, n / FPS * DRIFT * 0.9)) for n in range(30_000)) < 0.01
    lag = Lag()
    lag.see(arriving(0, 0.1))
    assert lag.see(arriving(1, 5.0, epoch=1)) == 0


@settings(max_examples=25, deadline=None)
@given(
    stalls=st.lists(
        st.tuples(st.floats(1.0, 12.0), st.floats(0.2, 9.0), st.booleans()), min_size=1, max_size=4
    ),
    group=st.sampled_from([15, 30, 60]),
)
def test_after_any_stall_of_network_or_reader_flv_is_less_than_three_seconds_behind(
    stalls: list[tuple[float, float, bool]], group: int
) -> None:
    """The network stops and then sends everything at once, or the reader stops; ``Bench`` plays on."""
    assert (RESERVE_TICKS + SKIP_TICKS) / TICKS_PER_S < 3.0
    bench, number, at = Bench(), 0, 0.0

    def sends(until: float) -> None:
        nonlocal number
        while number / FPS <= until:
            bench.queue.put(picture(number, key=number % group == 0))
            number += 1

    def plays(seconds: float) -> None:
        nonlocal at
        for _ in range(round(seconds * FPS)):
            at += 1 / FPS
            sends(at)
            bench.play(100.0 + at)

    plays(3.0)
    for before, stall, of_network in stalls:
        plays(before)
        at += stall
        if of_network:
            bench.play(100.0 + at)
        else:
            sends(at)
            bench.now = 100.0 + at
        # two groups: to the next key frame, and the time in which a backlog is told from a burst
        plays(2 * group / FPS + 4.0)
        behind_s = at - bench.shown[-1].dts / TICKS_PER_S
        assert behind_s < 3.0, (before, stall, of_network, behind_s)
