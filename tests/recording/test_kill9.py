"""``kill -9`` at random moments while recordings and API calls are written. (50 of them:
tests/soak/kill9.py.)"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.kill9 import Kept, check, prepare, round_of

ROUNDS = 4
"""On each of two services at the same time."""


def killed_again_and_again(folder: Path, seed: float) -> Kept:
    folder.mkdir()
    prepare(folder)
    dice, kept = random.Random(seed), Kept()
    for number in range(ROUNDS):
        round_of(folder, dice.uniform(0.1, 0.6), kept)
        check(folder, kept, every_file=number == ROUNDS - 1)
    return kept


@pytest.mark.timeout(240)
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(
            pool.map(
                killed_again_and_again, (tmp_path / "a", tmp_path / "b"), (random.random(), random.random())
            )
        )
    for kept in both:
        assert len(kept.corps) > ROUNDS and kept.segments
    assert sum(kept.lost_parts for kept in both) > 0, "none was killed in the middle of a segment"
