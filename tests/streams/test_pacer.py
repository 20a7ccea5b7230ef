"""Jobs run at their own moments, in order, whatever the clock does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from app.localvcs.clock import ManualClock
from app.localvcs.streams.pacer import Pacer
from tests.support.waiting import LIMIT_S


class Ticks:
    """Runs every 100 ms for ``count`` times and notes at what times."""

    def __init__(self, clock: ManualClock, count: int) -> None:
        self.due_ms = clock.now_ms() + 100
        self.ran_ms: list[int] = []
        self.done = threading.Event()
        self.step = threading.Semaphore(0)
        self._clock, self._left = clock, count

    def run(self) -> bool:
        self.ran_ms.append(self._clock.now_ms())
        self.due_ms = self._clock.now_ms() + 100
        self._left -= 1
        self.step.release()
        if not self._left:
            self.done.set()
        return self._left > 0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_000_000)


@pytest.fixture
def pacer(clock: ManualClock) -> Iterator[Pacer]:
    pacer = Pacer(clock)
    yield pacer
    pacer.close()


def test_nothing_runs_before_its_moment(clock: ManualClock, pacer: Pacer) -> None:
    job = Ticks(clock, 3)
    pacer.add(job)
    for _ in range(3):
        assert not job.step.acquire(timeout=0.08)
        clock.advance(100)
        assert job.step.acquire(timeout=LIMIT_S)
    assert job.ran_ms == [1_000_100, 1_000_200, 1_000_300]


def test_a_clock_moved_back_does_not_stop_jobs(clock: ManualClock, pacer: Pacer) -> None:
    job = Ticks(clock, 2)
    pacer.add(job)
    clock.advance(-500_000)
    assert job.step.acquire(timeout=LIMIT_S)
    clock.advance(100)
    assert job.done.wait(LIMIT_S)


def test_a_job_that_fails_does_not_take_others_along(
    clock: ManualClock, pacer: Pacer, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Ticks):
        def run(self) -> bool:
            super().run()
            raise ValueError("broken")

    broken, sound = Broken(clock, 1), Ticks(clock, 2)
    with caplog.at_level(logging.ERROR):
        pacer.add(broken)
        pacer.add(sound)
        clock.advance(100)
        assert broken.step.acquire(timeout=LIMIT_S)
        assert sound.step.acquire(timeout=LIMIT_S)
        clock.advance(100)
        assert sound.done.wait(LIMIT_S)
    assert len(broken.ran_ms) == 1
    assert "broken" in caplog.text


def test_a_worker_helps_when_another_is_held_up(clock: ManualClock, pacer: Pacer) -> None:
    class Long(Ticks):
        def run(self) -> bool:
            assert go_on.wait(LIMIT_S)
            return super().run()

    go_on = threading.Event()
    long, short = Long(clock, 1), Ticks(clock, 1)
    pacer.add(long)
    pacer.add(short)
    clock.advance(100)
    assert not short.step.acquire(timeout=0.15), "only a job that is late is taken by the other worker"
    clock.advance(40)
    assert short.done.wait(LIMIT_S)
    go_on.set()
    assert long.done.wait(LIMIT_S)
