"""The policy on a model of a machine: walls of any size settle soon, stay as they are, and use what there is.

The machine has cores, other work, and costs for each picture that the policy does not know. Where more is
asked of it than it has, every tile loses its share of pictures, as decoders do that come too late.
"""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.quality import MAIN, SUB, QualityPolicy, TileFacts, limits
from app.media.types import Load

SMALL = (640, 360, 15.0)
HD = (1920, 1080, 25.0)
TICK_S = limits.DECIDE_EVERY_S
SETTLED_S = 20.0


class Machine:
    """Tiles that are opened eight at a time, two seconds for each lot; loads are measured each second."""

    def __init__(
        self,
        tiles: int,
        *,
        full: float,
        key: float,
        window: float = 0.4,
        cores: int = 2,
        others: float = 8.0,
        noise: float = 0.0,
        picture: tuple[int, int, float] = SMALL,
        has_sub: bool = False,
        seed: int = 1,
    ) -> None:
        self.now = 1000.0
        self.full, self.key, self.window, self.cores = full, key, window, cores
        self.others, self.noise, self.picture = others, noise, picture
        self.random = random.Random(seed)
        self.policy = QualityPolicy(lambda: self.now, cores=cores)
        self.facts = {n: TileFacts(n, 240, 135, has_sub=has_sub) for n in range(tiles)}
        self.facts[0] = replace(self.facts[0], focus="selected")
        self.decode: dict[Hashable, str] = {
            n: self.policy.one(facts).decode for n, facts in self.facts.items()
        }
        self.stream = SUB if has_sub else MAIN
        self.load: Load | None = None
        self.began = self.now
        self.changes: list[float] = []
        self.changed_tiles = 0
        self.history: list[tuple[float, float, float]] = []  # time, demand, share of pictures lost
        self.lost = dict.fromkeys(self.facts, 0.0)
        self.decoded_since = 0.0
        self.machine_since = 0.0

    @property
    def most(self) -> float:
        return 100.0 * self.cores

    def demand(self, full: int | None = None) -> float:
        """Of the whole machine, now or with so many tiles in full."""
        live = sum(facts.shown is not None for facts in self.facts.values())
        if full is None:
            full = sum(self.decode[n] == "all" for n, facts in self.facts.items() if facts.shown is not None)
        return self.others + (full * self.full + (live - full) * self.key) * (1 + self.window)

    def fits(self, share: float) -> int:
        """So many tiles in full make the machine no busier than this share."""
        found = [n for n in range(len(self.facts) + 1) if self.demand(n) <= share * self.most]
        return max(found, default=0)

    def in_full(self) -> int:
        return sum(decode == "all" for decode in self.decode.values())

    def step(self) -> None:
        self.now += TICK_S
        opened = min(len(self.facts), 8 * int((self.now - self.began) / 1.0))
        for n, facts in self.facts.items():
            if n < opened and facts.shown is None:
                self.facts[n] = replace(facts, shown=self.stream, picture=self.picture)
        opening = opened < len(self.facts)
        demand = self.demand() + (60.0 if opening else 0.0)
        demand += self.random.uniform(-self.noise, self.noise)
        got = min(1.0, self.most / demand)
        self.history.append((self.now, demand, 1 - got))
        for n, facts in self.facts.items():
            full = facts.shown is not None and self.decode[n] == "all"
            self.lost[n] += (1 - got) * self.picture[2] * TICK_S if full else 0.0
            self.facts[n] = replace(facts, lost=int(self.lost[n]), short=full and got < limits.SHORT)
        own = (self.demand() - self.others) / (1 + self.window)
        self.decoded_since += own * got * TICK_S
        self.machine_since += min(self.most, demand) * TICK_S
        if self.now % 1 == 0:
            self.load = Load(self.decoded_since, self.machine_since, self.cores, self.now)
            self.decoded_since = self.machine_since = 0.0
        found = self.policy.decide(list(self.facts.values()), self.load)
        changed = [n for n, quality in found.items() if quality.decode != self.decode[n]]
        if changed:
            self.changes.append(self.now)
            self.changed_tiles += len(changed)
        self.decode = {n: quality.decode for n, quality in found.items()}

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.step()

    def run_until_open(self) -> None:
        while any(facts.shown is None for facts in self.facts.values()):
            self.step()

    def busy(self, seconds: float) -> float:
        """Mean of what was asked of the machine in the last seconds, as a share of it."""
        found = [demand for at, demand, _ in self.history if at > self.now - seconds]
        return sum(found) / len(found) / self.most

    def losing(self, seconds: float) -> float:
        found = [lost for at, _, lost in self.history if at > self.now - seconds]
        return sum(found) / len(found)


@pytest.mark.parametrize("tiles", [16, 36, 64])
@pytest.mark.parametrize("has_sub", [True, False])
def test_small_streams_are_shown_in_full_where_the_machine_can(tiles: int, has_sub: bool) -> None:
    machine = Machine(tiles, full=2.05, key=0.9, window=0.35, others=8.0, noise=3.0, has_sub=has_sub)
    machine.run_until_open()
    machine.run(SETTLED_S)
    assert machine.in_full() == tiles
    machine.changes.clear()
    machine.run(300)
    assert not machine.changes and machine.in_full() == tiles


costs = st.floats(1.0, 8.0)


@example(
    tiles=16,
    cores=1,
    full=3.625,
    key_part=0.5,
    window=0.734375,
    others=0.0,
    noise=0.0,
    has_sub=True,
    seed=0,
)
@settings(max_examples=5, deadline=None)
@given(
    tiles=st.sampled_from([9, 16, 25, 36, 64]),
    cores=st.sampled_from([1, 2, 4, 8]),
    full=costs,
    key_part=st.floats(0.1, 0.6),
    window=st.floats(0.1, 0.8),
    others=st.floats(0.0, 0.4),
    noise=st.floats(0.0, 0.04),
    has_sub=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_any_wall_on_any_machine_settles_stays_and_uses_what_there_is(
    tiles: int,
    cores: int,
    full: float,
    key_part: float,
    window: float,
    others: float,
    noise: float,
    has_sub: bool,
    seed: int,
) -> None:
    most = 100.0 * cores
    machine = Machine(
        tiles,
        full=full,
        key=full * key_part,
        window=window,
        cores=cores,
        others=others * most,
        noise=noise * most,
        has_sub=has_sub,
        seed=seed,
    )
    machine.run_until_open()
    machine.run(SETTLED_S)
    machine.run(SETTLED_S)  # those that overshot have to rest before they take what is left
    machine.changes.clear()
    began, changed = machine.now, machine.changed_tiles
    machine.run(300)
    assert len(machine.changes) <= (machine.now - began) / 60, machine.changes
    possible = machine.fits(limits.MACHINE_TO - noise)
    assert machine.in_full() >= 0.9 * min(tiles, possible) - 1, (machine.in_full(), possible, changed)
    if machine.demand(1) < limits.MACHINE_TO * most:  # where it can be avoided at all
        assert machine.losing(120) <= limits.LOST_SHARE
        # More may be asked of it than it has by what may be lost.
        assert machine.busy(120) <= 1 / (1 - limits.LOST_SHARE)


def test_a_machine_that_cannot_is_found_out_soon_and_left_in_peace() -> None:
    machine = Machine(64, full=3.0, key=1.0, window=0.4, noise=4.0)
    assert machine.demand() <= machine.others  # nothing yet
    machine.run_until_open()
    machine.run(SETTLED_S)
    assert machine.losing(3) <= limits.LOST_SHARE
    assert 0 < machine.in_full() < 64
    assert set(machine.decode.values()) == {"all", "key"}


def test_others_that_begin_to_work_take_pictures_away_and_give_them_back() -> None:
    machine = Machine(36, full=2.5, key=0.9, noise=3.0)
    machine.run_until_open()
    machine.run(SETTLED_S)
    assert machine.in_full() == 36
    machine.others = 110.0
    machine.run(30)
    assert machine.in_full() < 36 and machine.losing(5) <= limits.LOST_SHARE
    machine.others = 8.0
    machine.run(60)
    assert machine.in_full() == 36


@pytest.mark.parametrize("cost", [0.6, 1.0, 1.6])
def test_sixteen_dear_streams_leave_room_and_settle(cost: float) -> None:
    machine = Machine(16, full=15.0 * cost, key=4.0 * cost, window=0.15, noise=4.0, picture=HD)
    machine.run_until_open()
    machine.run(SETTLED_S)
    assert machine.decode[0] == "all"
    floor = machine.demand(1)
    assert machine.demand() <= max(floor, 140.0 + machine.others)
    machine.changes.clear()
    machine.run(300)
    assert len(machine.changes) <= 5


@pytest.mark.parametrize("cost", [0.35, 0.45, 0.6])
def test_a_fast_machine_takes_what_it_has_room_for_within_twenty_seconds(cost: float) -> None:
    """One tile after the other, each in two steps, took twice as long."""
    machine = Machine(16, full=15.0 * cost, key=4.0 * cost, window=0.15, noise=4.0, picture=HD)
    machine.run(300)
    assert max(machine.changes) - machine.began <= SETTLED_S
    assert machine.in_full() >= 7
