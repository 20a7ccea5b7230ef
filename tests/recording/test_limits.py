"""Days, quota and floor: the oldest goes first, a full disk pauses the recorder and never ends it."""

from __future__ import annotations

import errno
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.clock import ManualClock
from app.localvcs.recording import limits
from app.localvcs.recording.disk import PartFile
from app.localvcs.recording.index import days_kept, kept_from_ms, set_days
from app.localvcs.recording.model import DAY_MS
from tests.support.recordings import CAMERA, T0, Recorder, played
from tests.support.waiting import wait_until

Make = Callable[..., Recorder]
OTHER = "ds_2"


def keep(made: Recorder, device_id: str, days: int, kind: str = "VIDEO") -> None:
    with made.database.write() as connection:
        set_days(connection, [device_id], kind, days)
    made.recording.days_changed()


class Seconds:
    """Elapsed time of a test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pass_time(clock: ManualClock, seconds: Seconds, ms: int) -> None:
    clock.advance(ms)
    seconds.now += ms / 1000


def test_days_of_each_device(recorder: Make) -> None:
    clock, seconds = ManualClock(T0 + 10_000), Seconds()
    made = recorder(CAMERA, OTHER, clock=clock, monotonic_s=seconds)
    keep(made, CAMERA, 2)
    for device_id in (CAMERA, OTHER):
        made.record(T0, device_id)
        made.record(T0 + DAY_MS, device_id)
    made.recording.sweep()
    assert len(made.segments()) == len(made.segments(OTHER)) == 2
    pass_time(clock, seconds, 2 * DAY_MS)
    made.recording.sweep()
    assert [s.start_ms for s in made.segments()] == [T0 + DAY_MS]
    assert len(made.segments(OTHER)) == 2
    assert made.files() == {s.path for s in made.segments() + made.segments(OTHER)}
    assert not (made.folder / "d-ds_1" / "2026-01-02").exists()
    pass_time(clock, seconds, 40 * DAY_MS)
    made.recording.sweep()
    assert made.files() == set() and made.recording.status().bytes == 0


def test_no_days_end_recording_and_some_days_begin_it_again(recorder: Make) -> None:
    made = recorder(CAMERA, record="continuous")
    assert made.ingest.holds == {CAMERA: 1}
    made.record(T0)
    keep(made, CAMERA, 0)
    made.recording.follow()
    made.recording.sweep()
    assert made.ingest.sinks == {CAMERA: []} and made.ingest.holds == {CAMERA: 0}
    assert made.segments() == []
    keep(made, CAMERA, 1)
    made.recording.follow()
    made.record(T0 + 60_000)
    assert [s.start_ms for s in made.segments()] == [T0 + 60_000]


@pytest.mark.parametrize(("mode", "sinks", "holds"), [("continuous", 1, 1), ("pulled", 1, 0), ("off", 0, 0)])
def test_modes(recorder: Make, mode: str, sinks: int, holds: int) -> None:
    made = recorder(record=mode)
    assert len(made.ingest.sinks.get(CAMERA, ())) == sinks
    assert made.ingest.holds.get(CAMERA, 0) == holds


def test_pictures_have_days_of_their_own(recorder: Make) -> None:
    made = recorder()
    keep(made, CAMERA, 3, "PICTURE")
    connection = made.database.read()
    assert days_kept(connection, CAMERA) == 30
    assert kept_from_ms(connection, CAMERA, T0, "PICTURE") == T0 - 3 * DAY_MS
    assert kept_from_ms(connection, CAMERA, T0) == T0 - 30 * DAY_MS


def test_days_beyond_all_time(recorder: Make) -> None:
    made = recorder()
    keep(made, CAMERA, (1 << 63) - 1)
    made.record(T0)
    made.recording.sweep()
    assert kept_from_ms(made.database.read(), CAMERA, T0) == 0
    assert len(made.segments()) == 1


def test_a_clock_that_leaps_does_not_cost_the_archive(
    recorder: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock, seconds = ManualClock(T0 + 10_000), Seconds()
    made = recorder(clock=clock, monotonic_s=seconds)
    made.record(T0)
    made.recording.sweep()
    clock.advance(3650 * DAY_MS)
    made.recording.sweep()
    assert len(made.segments()) == 1 and "went forward by 3650" in caplog.text
    clock.advance(-3650 * DAY_MS)
    seconds.now += limits.TRUST_S + 1
    made.recording.sweep()
    assert len(made.segments()) == 1
    clock.advance(3650 * DAY_MS)
    made.recording.sweep()
    assert len(made.segments()) == 1
    pass_time(clock, seconds, round(limits.TRUST_S * 1000) + 1000)
    made.recording.sweep()
    assert made.segments() == []


def test_a_clock_that_leapt_while_the_service_was_down(recorder: Make) -> None:
    first = recorder()
    first.record(T0)
    first.recording.sweep()
    first.close()
    clock, seconds = ManualClock(T0 + 100 * DAY_MS), Seconds()
    second = recorder(clock=clock, monotonic_s=seconds)
    second.recording.sweep()
    assert len(second.segments()) == 1
    pass_time(clock, seconds, round(limits.TRUST_S * 1000) + 1000)
    second.recording.sweep()
    assert second.segments() == []


def test_the_quota_takes_the_oldest_of_all_cameras(recorder: Make, caplog: pytest.LogCaptureFixture) -> None:
    made = recorder(CAMERA, OTHER)
    for number in range(6):
        made.record(T0 + number * 60_000, (CAMERA, OTHER)[number % 2])
    made.close()
    every = sorted(Path(name).name for name in made.files())
    size = sum(path.stat().st_size for path in made.folder.rglob("*.ts"))
    again = recorder(CAMERA, OTHER, disk_quota=size // 2)
    with caplog.at_level(logging.WARNING):
        again.recording.sweep()
    assert again.recording.status().bytes <= size // 2
    assert sorted(Path(name).name for name in again.files()) == every[3:]
    assert "the quota of" in caplog.text and "the oldest 3 segments" in caplog.text


def test_the_floor_takes_the_oldest_until_enough_is_free(recorder: Make) -> None:
    free = [1_000_000]
    one = recorder(disk_floor=500_000, free_bytes=lambda: free[0])
    for number in range(4):
        one.record(T0 + number * 60_000)
    sizes = [segment.bytes for segment in one.segments()]
    one.recording.sweep()
    assert len(one.segments()) == 4
    free[0] = 500_000 - sizes[0] - 1
    one.recording.sweep()
    assert [s.start_ms for s in one.segments()] == [T0 + 120_000, T0 + 180_000]


def test_recording_pauses_when_nothing_is_left_to_delete(
    recorder: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    free = [1_000_000]
    made = recorder(disk_floor=500_000, free_bytes=lambda: free[0])
    made.record(T0)
    free[0] = 100
    for _ in range(3):
        made.recording.sweep()
    assert made.recording.status().paused.startswith("There is no room")
    assert caplog.text.count("recording pauses") == 1
    made.record(T0 + 60_000)
    assert made.segments() == [] and made.files() == set()
    free[0] = 1_000_000
    made.recording.sweep()
    assert made.recording.status().paused == "" and "recording goes on" in caplog.text
    made.record(T0 + 120_000)
    assert [s.start_ms for s in made.segments()] == [T0 + 120_000]


@pytest.mark.parametrize("where", ["write", "fsync", "open"])
def test_a_full_disk(
    recorder: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    """ENOSPC wherever it strikes: the segment in flight is lost, the oldest makes room, recording goes on."""
    made = recorder(segment_seconds=2.0)
    made.record(T0, times=2)
    before = made.segments()
    full = [True]
    monkeypatch.setattr(limits, "_FREED_AT_ONCE", before[0].bytes + 1)

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if full[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        return call

    if where == "write":
        monkeypatch.setattr(PartFile, "write", failing(PartFile.write))
    elif where == "fsync":
        monkeypatch.setattr("app.localvcs.recording.disk.os.fsync", failing(lambda descriptor: None))
    else:
        monkeypatch.setattr(PartFile, "__init__", failing(PartFile.__init__))
    made.ingest.send(CAMERA, played(T0 + 60_000, first_dts=60_000 * 90))
    assert made.recording.settle()
    wait_until(lambda: len(made.segments()) < len(before), "the oldest makes room")
    assert "recording failed: No space left on device" in caplog.text
    wait_until(lambda: "the disk is full: the oldest 2 segments" in caplog.text, "the log says so")
    full[0] = False
    made.record(T0 + 120_000)
    assert [s.start_ms for s in made.segments()][-2:] == [T0 + 120_000, T0 + 122_000]
    assert made.files() == {segment.path for segment in made.segments()}


def test_an_index_that_cannot_be_written_catches_up(
    recorder: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = recorder()
    real, full = made.index.add, [True]

    def add(segments: Any) -> None:
        if full[0]:
            raise sqlite3.OperationalError("database or disk is full")
        real(segments)

    monkeypatch.setattr(made.index, "add", add)
    monkeypatch.setattr("app.localvcs.recording.writer._RETRY_S", 0.02)
    made.record(T0)
    assert made.segments() == [] and len(made.files()) == 1
    full[0] = False
    wait_until(lambda: len(made.segments()) == 1, "the segment is indexed after all")
    assert caplog.text.count("cannot be put into the index") == 1


def test_a_disk_that_is_too_slow_costs_a_gap_and_no_memory(
    recorder: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.localvcs.recording.writer._MOST_WAITING", 20_000)
    made = recorder()
    real = PartFile.write
    slow = threading.Event()

    def write(self: PartFile, data: bytes) -> None:
        slow.wait(20)
        real(self, data)

    monkeypatch.setattr(PartFile, "write", write)
    made.ingest.send(CAMERA, played(T0, times=10))
    slow.set()
    assert made.recording.settle()
    made.record(T0 + 60_000)
    assert "the disk is too slow" in caplog.text
    assert made.segments()[-1].start_ms == T0 + 60_000
    assert len(made.segments()) == 2
