"""What the long run finds in its samples: each process for itself, and none that has just begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.soak import run
from tests.soak.memory import Samples, Seen
from tests.support.manual import ManualClock

MINUTE = 60.0
GOOD: dict[str, Any] = {
    "stuck": [],
    "growth": {"window": (100.0, 109.0), "service": (200.0, 214.0), "decoders": (300.0, 320.0)},
}


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Of a run of twenty minutes, taken by hand."""
    clock = ManualClock()
    samples: Any = Samples(tmp_path / "soak.csv", 20 * MINUTE, clock.monotonic)
    samples.clock, samples.memory = clock, {}

    class Process:
        def __init__(self, pid: int) -> None:
            self.pid = pid

        def create_time(self) -> float:
            return float(self.pid)

        def num_threads(self) -> int:
            return 1

    monkeypatch.setattr(psutil, "Process", Process)
    monkeypatch.setattr("app.bench.usage.pss_kb", lambda pid: samples.memory[pid] * 1024)
    return samples


def play(samples: Any, memory_of: Any) -> dict[str, tuple[float, float]]:
    """``memory_of(second)``: by role, by pid, MB."""
    for second in range(0, 1200, 2):
        roles = memory_of(second)
        for processes in roles.values():
            samples.memory.update(processes)
        seen = {role: [Seen(pid, n) for n, pid in enumerate(processes)] for role, processes in roles.items()}
        samples.take(seen, 0, 0, "")
        samples.clock.advance(2.0)
    samples.close()
    found: dict[str, tuple[float, float]] = samples.growth(1200.0)[0]
    return found


def test_a_process_that_lived_through_is_judged_for_itself(samples: Any) -> None:
    """One that grows while another shrinks is found, though both together stand still."""

    def memory(second: int) -> dict[str, dict[int, float]]:
        return {"decoders": {1: 100.0 + second / 10, 2: 300.0 - second / 10}}

    found = play(samples, memory)
    assert found["decoders"] == (400.0, 400.0)
    assert found["decoders 1"][1] - found["decoders 1"][0] == pytest.approx(60.0, abs=1.0)


def test_one_that_has_just_begun_does_not_count(samples: Any) -> None:
    """Killed every two minutes early in the run, and never later: what it needs is the same."""

    def memory(second: int) -> dict[str, dict[int, float]]:
        life, age = (second // 120, second % 120) if second < 840 else (7, second - 840)
        return {"service": {10 + life: 50.0 if age < 50 else 200.0}}

    assert play(samples, memory) == {"service": (200.0, 200.0)}


@pytest.mark.parametrize(
    "bad",
    [
        {"failed": "status 1"},
        {"stuck": ["tile 1 silent"]},
        {"growth": {**GOOD["growth"], "service": (200.0, 216.0)}},
        {"growth": {**GOOD["growth"], "decoders 7": (100.0, 111.0)}},
        {"growth": {"window": (100.0, 100.0), "decoders": (300.0, 300.0)}},
        {"threads": ["feed-1"]},
    ],
)
def test_each_finding_alone_makes_the_run_bad(bad: dict[str, Any]) -> None:
    assert run.judge(GOOD, "", [], [])
    assert not run.judge({**GOOD, **bad}, "", [], [])


def test_all_decoders_together_may_grow_by_what_each_place_of_them_may() -> None:
    places = {"decoders, place 0": (150.0, 150.0), "decoders, place 1": (150.0, 150.0)}
    for late, good in ((325.0, True), (326.0, False)):
        growth = {**GOOD["growth"], **places, "decoders": (300.0, late)}
        assert run.judge({**GOOD, "growth": growth}, "", [], []) is good


def test_what_is_left_makes_the_run_bad() -> None:
    me = psutil.Process()
    assert not run.judge({**GOOD, "processes": {str(me.pid): me.create_time()}}, "", [], [])
    assert not run.judge(GOOD, "", ["a.part"], [])
    assert not run.judge(GOOD, "", [], ["psm_1"])
    assert not run.judge(GOOD, "Traceback (most recent call last)", [], [])
