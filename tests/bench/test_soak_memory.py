"""What a long run says of the memory of processes that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.memory import Samples, Seen, most_mb
from tests.support.manual import ManualClock

RUN_S = 1200.0


class Run:
    """A run without processes: ``mb`` of each pid."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = ManualClock()
        self.samples = Samples(path / "soak.csv", RUN_S, self.clock.monotonic)
        self.mb: dict[int, float] = {}
        monkeypatch.setattr(self.samples, "_measure", lambda pid: (self.mb[pid], 5))

    def until(self, at_s: float, *decoders: Seen) -> None:
        while self.clock.monotonic() - self.samples._began < at_s - 1:
            self.samples.take({"decoders": list(decoders)}, 16, 16, "")
            self.clock.advance(2.0)

    def growth(self) -> tuple[dict[str, tuple[float, float]], list[str]]:
        return self.samples.growth(RUN_S)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    run = Run(tmp_path, monkeypatch)
    yield run
    run.samples.close()


def test_a_process_of_the_whole_run_is_judged_by_its_minutes_five_to_ten(run: Run) -> None:
    run.mb = {1: 80.0}
    run.until(300, Seen(1))
    run.mb[1] = 100.0
    run.until(600, Seen(1))
    run.mb[1] = 111.0
    run.until(1200, Seen(1))
    found, not_judged = run.growth()
    assert found == dict.fromkeys(["decoders", "decoders, place 0", "decoders 1"], (100.0, 111.0))
    assert not not_judged
    assert 110.0 <= most_mb(100.0) < 111.0


def test_a_place_is_judged_though_its_process_was_replaced(run: Run) -> None:
    run.mb = {1: 100.0, 2: 100.0, 3: 120.0}
    run.until(700, Seen(1, 0), Seen(2, 1))
    run.until(1200, Seen(1, 0), Seen(3, 1))
    found, not_judged = run.growth()
    assert found["decoders, place 1"] == (100.0, 120.0)
    assert found["decoders"] == (200.0, 220.0)
    assert found["decoders 1"] == (100.0, 100.0)
    assert not_judged == ["decoders 2", "decoders 3"]


def test_a_process_that_came_a_little_later_is_judged_by_its_own_minutes_five_to_ten(run: Run) -> None:
    run.mb = {1: 100.0}
    run.until(200)
    run.until(450, Seen(1))
    run.mb[1] = 110.0
    run.until(1200, Seen(1))
    assert run.growth()[0]["decoders 1"] == (110.0, 110.0)


def test_a_young_process_does_not_count_in_its_place_or_role(run: Run) -> None:
    run.mb = {1: 100.0, 2: 10.0}
    run.until(880, Seen(1))
    run.until(940, Seen(2))
    run.mb[2] = 100.0
    run.until(1200, Seen(2))
    found, _ = run.growth()
    assert found["decoders, place 0"] == found["decoders"] == (100.0, 100.0)


def test_a_place_that_is_filled_now_and_then_is_named_and_not_judged(run: Run) -> None:
    run.mb = {1: 100.0, 2: 40.0, 3: 60.0}
    run.until(400, Seen(1))
    run.until(520, Seen(1), Seen(2, 1))
    run.until(1000, Seen(1))
    run.until(1100, Seen(1), Seen(3, 1))
    run.until(1200, Seen(1))
    found, not_judged = run.growth()
    assert "decoders, place 1" in not_judged
    assert set(found) == {"decoders", "decoders, place 0", "decoders 1"}
