"""The service's clocks."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from app.localvcs.clock import FileClock, ManualClock, SystemClock


def test_system_clock_is_utc_milliseconds() -> None:
    before = time.time()
    now = SystemClock().now_ms()
    assert before * 1000 - 1 <= now <= time.time() * 1000 + 1


def test_manual_clock_moves_when_told() -> None:
    clock = ManualClock(5)
    clock.advance(10)
    assert clock.now_ms() == 15
    clock.set(3)
    assert clock.now_ms() == 3


def test_file_clock_adds_the_time_since_the_file_was_written(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("1000000\n")
    an_hour_ago = time.time_ns() - 3600 * 10**9
    os.utime(path, ns=(an_hour_ago, an_hour_ago))
    assert 3_600_000 <= FileClock(path).now_ms() - 1_000_000 < 3_660_000


def test_file_clock_follows_the_file_and_survives_half_written_ones(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("1000000")
    clock = FileClock(path)
    clock._LOOK_EVERY_S = -1.0  # type: ignore[misc]
    path.write_text("")
    os.utime(path, ns=(1, 1))
    assert clock.now_ms() >= 1_000_000
    path.write_text("9000000")
    assert 9_000_000 <= clock.now_ms() < 9_060_000
    path.unlink()
    assert 9_000_000 <= clock.now_ms() < 9_060_000


def test_file_clock_refuses_a_file_that_was_never_good(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("noon")
    with pytest.raises(ValueError):
        FileClock(tmp_path / "clock")
    with pytest.raises(OSError):
        FileClock(tmp_path / "none")
