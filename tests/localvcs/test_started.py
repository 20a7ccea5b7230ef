"""How long a camera that was started is pulled."""

from __future__ import annotations

from app.localvcs.clock import ManualClock
from app.localvcs.started import STARTED_MS, Started


def nobody(_: str) -> bool:
    return False


def test_a_minute_without_a_viewer() -> None:
    clock = ManualClock()
    started = Started(clock)
    started.add(["a", "b"])
    clock.advance(STARTED_MS - 1)
    assert started.take_over(nobody) == []
    started.add(["b"])
    clock.advance(1)
    assert started.take_over(nobody) == ["a"]
    assert ("a" in started, "b" in started) == (False, True)
    assert started.take_over(nobody) == []


def test_counted_from_the_last_viewer() -> None:
    clock = ManualClock()
    started = Started(clock)
    started.add(["watched", "not"])
    clock.advance(10 * STARTED_MS)
    assert started.take_over(lambda device_id: device_id == "watched") == ["not"]
    clock.advance(STARTED_MS - 1)
    assert started.take_over(nobody) == []
    clock.advance(1)
    assert started.take_over(nobody) == ["watched"]


def test_stopped_is_stopped() -> None:
    clock = ManualClock()
    started = Started(clock)
    started.add(["a"])
    started.drop(["a", "unknown"])
    clock.advance(STARTED_MS)
    assert "a" not in started and started.take_over(nobody) == []


def test_a_clock_set_back_makes_nothing_last_longer() -> None:
    clock = ManualClock()
    started = Started(clock)
    started.add(["a"])
    clock.advance(-3_600_000)
    assert started.take_over(nobody) == []
    clock.advance(STARTED_MS)
    assert started.take_over(nobody) == ["a"]


def test_stopped_while_it_is_looked_at() -> None:
    started = Started(ManualClock())
    started.add(["a"])

    def stops_it(device_id: str) -> bool:
        started.drop([device_id])
        return True

    assert started.take_over(stops_it) == []
    assert "a" not in started
