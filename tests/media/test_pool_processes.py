"""Decoder processes that come, go, and are in trouble: the others go on, and players are spread evenly."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.media.captures import CaptureEvent
from app.media.pool import DecoderPool
from app.media.slot import Limits
from app.media.spread import EMPTY_S, LOOK_EVERY_S, MOVE_EVERY_S, SURPLUS_S, UNEVEN_S
from app.media.types import (
    Crowded,
    DecoderLost,
    Failure,
    FeedSpec,
    FirstPicture,
    MediaEvent,
    StreamEnded,
    StreamFailed,
    StreamStats,
)
from tests.media.conftest import TILE, Watched
from tests.media.test_pool import QUICK
from tests.support.peers import gone
from tests.support.waiting import wait_until

MakePool = Callable[..., Watched]


def loads(watched: Watched) -> list[int]:
    return sorted(len(decoder.streams) for decoder in watched.pool.decoders())


class Clock:
    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead_s


def test_the_replacement_of_a_killed_decoder_plays_what_it_played(make_pool: MakePool, clip_path: Path):
    watched = make_pool(2)
    watched.pool.warm(2)
    streams = [watched.play(clip_path) for _ in range(4)]
    killed, kept = watched.pool.decoders()
    assert {len(killed.streams), len(kept.streams)} == {2}
    os.kill(killed.pid, signal.SIGKILL)
    for stream in killed.streams:
        watched.wait_for(StreamFailed, stream)
        watched.play(clip_path)
    after = {decoder.place: decoder for decoder in watched.pool.decoders()}
    assert after[kept.place].pid == kept.pid and after[kept.place].streams == kept.streams
    assert len(after[killed.place].streams) == 2 and not set(after[killed.place].streams) & set(streams)


def test_crowded_decoders_are_relieved_beside_the_running_picture_and_empty_ones_end(
    make_pool: MakePool, clip_path: Path
):
    clock = Clock()
    watched = make_pool(3, clock=clock)
    for _ in range(9):
        watched.play(clip_path)
    assert loads(watched) == [3, 3, 3]
    decoders = watched.pool.decoders()
    for stream in (*decoders[2].streams, *decoders[1].streams[:2]):
        watched.pool.close(stream)
    assert loads(watched) == [0, 1, 3]

    def pass_by(seconds: float) -> None:
        before = watched.pool.load()
        clock.ahead_s += seconds
        wait_until(lambda: watched.pool.load() is not before, "the watcher")

    pass_by(LOOK_EVERY_S)
    pass_by(UNEVEN_S)
    crowded = watched.wait_for(Crowded).stream
    assert crowded in decoders[0].streams
    shown = watched.sequence(crowded)
    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)
    beside = watched.pool.open(spec, TILE, replaces=crowded)
    assert watched.pool.decoder_of(beside).pid == decoders[1].pid
    watched.wait_for(FirstPicture, beside)
    assert watched.sequence(crowded) >= shown
    watched.pool.close(crowded)
    assert loads(watched) == [0, 2, 2]
    asked = len(watched.events_of(Crowded))
    pass_by(SURPLUS_S + EMPTY_S)
    wait_until(lambda: gone(decoders[2].pid), "the empty one to end")
    assert [decoder.pid for decoder in watched.pool.decoders()] == [decoders[0].pid, decoders[1].pid]
    pass_by(UNEVEN_S + MOVE_EVERY_S)
    assert len(watched.events_of(Crowded)) == asked
    assert not watched.events_of(DecoderLost)
    watched.wait_for_pictures(beside, 3)


def test_a_decoder_that_is_stopped_in_the_middle_of_a_word_does_not_stop_the_others(make_pool: MakePool):
    watched = make_pool(limits=QUICK, target="tests.support.media_children:decoder_that_stops_in_a_word")
    watched.pool.warm(2)
    stream = watched.pool.open(FeedSpec("x"), TILE)
    assert watched.wait_for(StreamFailed, stream).failure is Failure.DECODER_LOST
    lost = watched.wait_for(DecoderLost)
    assert (lost.exit_code, lost.streams) == (None, (stream,))
    assert len([event for event in watched.events if isinstance(event, DecoderLost)]) == 1


def test_a_stopped_decoder_is_noticed_however_much_the_others_tell(make_pool: MakePool):
    watched = make_pool(limits=QUICK, target="tests.support.media_children:decoder_that_beats_often")
    watched.pool.warm(2)
    beats: list[CaptureEvent] = []
    watched.pool.on_capture = beats.append
    wait_until(lambda: len({beat.capture for beat in beats}) == 2, "two decoders")
    stopped, other = watched.pool.decoders()
    os.kill(stopped.pid, signal.SIGSTOP)
    beats.clear()
    assert watched.wait_for(DecoderLost).pid == stopped.pid
    assert len(beats) < 300  # of the other one, twenty a second: it was silent for 1.5 s
    assert other.pid in {decoder.pid for decoder in watched.pool.decoders()}


def test_after_the_machine_slept_decoders_have_time_to_be_heard_again(make_pool: MakePool):
    slept_s = 0.0
    watched = make_pool(
        target="tests.support.media_children:decoder_that_beats_now_and_then",
        clock=lambda: time.monotonic() + slept_s,
    )
    watched.pool.warm(1)
    wait_until(lambda: bool(watched.pool.decoders()), "a decoder")
    for look in range(7):  # a load is read once a second, and at once when that is over
        before = watched.pool.load()
        wait_until(lambda: watched.pool.load() is not before, "the watcher")  # noqa: B023
        slept_s += 3600.0 * (look % 2)
    assert not watched.events
    assert len(watched.pool.decoders()) == 1


def test_a_process_that_cannot_be_had_is_asked_for_again(
    make_pool: MakePool, clip_path: Path, monkeypatch: pytest.MonkeyPatch
):
    refused: list[str] = []
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name.endswith("-sender") and len(refused) < 2:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    watched = make_pool()
    kept = watched.play(clip_path)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    watched.pool.warm(2)

    def lost() -> list[DecoderLost]:
        return [event for event in watched.events if isinstance(event, DecoderLost)]

    wait_until(lambda: len(lost()) == 2 and len(watched.pool.decoders()) == 2, "a second decoder")
    assert not any(event.streams for event in lost())
    watched.wait_for_pictures(kept, 5)


def test_where_no_other_process_can_be_had_those_that_run_play_more_than_they_should(
    make_pool: MakePool, clip_path: Path, monkeypatch: pytest.MonkeyPatch
):
    watched = make_pool(1, limits=Limits(storm_count=2, slow_restart_s=3600.0))
    watched.play(clip_path)

    def refuse(*args: object, **options: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr("app.media.launch.python_child", refuse)
    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)
    failed = watched.wait_for(StreamFailed, watched.pool.open(spec, TILE))
    assert failed.failure is Failure.NO_PROCESS
    assert failed.detail == watched.pool.no_process == "Resource temporarily unavailable"
    watched.play(clip_path)
    assert loads(watched) == [2]


def test_nobody_waits_for_a_process_that_cannot_be_had_and_one_that_comes_up_ends_the_trouble(
    make_pool: MakePool, clip_path: Path, monkeypatch: pytest.MonkeyPatch
):
    watched = make_pool(limits=Limits(storm_count=1, slow_restart_s=1.0))

    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)
    with monkeypatch.context() as refusing:
        refusing.setattr("app.media.launch.python_child", refuse)
        for _ in range(3):  # the last one would have to wait until a process is asked for again
            failed = watched.wait_for(StreamFailed, watched.pool.open(spec, TILE))
            assert failed.failure is Failure.NO_PROCESS
        assert watched.pool.no_process == "Too many open files"
    wait_until(lambda: not watched.pool.no_process, "a process")
    watched.play(clip_path)


def test_once_nobody_needs_another_process_none_is_said_to_be_missing(
    make_pool: MakePool, clip_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.media.spread.SURPLUS_S", 0.0)  # it is not asked for any longer than it is needed
    watched = make_pool(1)
    watched.play(clip_path)

    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("app.media.launch.python_child", refuse)
    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)
    failed = watched.wait_for(StreamFailed, watched.pool.open(spec, TILE))
    assert (failed.failure, failed.detail) == (Failure.NO_PROCESS, "Too many open files")
    wait_until(lambda: not watched.pool.no_process, "fewer cameras are shown, as was advised")
    assert loads(watched) == [1]


def test_an_owner_that_does_not_take_an_event_gets_the_next(clip_path: Path):
    told: list[MediaEvent] = []

    def take(event: MediaEvent) -> None:
        told.append(event)
        if len(told) == 1:
            raise ValueError("not this one")

    pool = DecoderPool(take)
    try:
        pool.open(FeedSpec(str(clip_path), protocol="file", live=False), TILE)
        wait_until(lambda: len(told) > 1 and isinstance(told[-1], StreamEnded), "the end of the stream")
    finally:
        pool.shutdown()


def test_decoders_are_looked_after_though_this_process_may_open_no_more_files(
    watched: Watched, clip_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[object, ...]] = []

    def refuse(*process: object) -> None:
        asked.append(process)
        raise OSError(errno.EMFILE, "Too many open files")

    stream = watched.play(clip_path)
    with monkeypatch.context() as refusing:
        refusing.setattr(psutil.Process, "cpu_times", refuse)
        refusing.setattr(psutil, "cpu_percent", refuse)
        wait_until(lambda: len(asked) >= 4, "the watcher to look twice")
    before = len(watched.events)
    watched.wait_for_pictures(stream, 3)
    wait_until(lambda: any(isinstance(e, StreamStats) for e in watched.events[before:]), "its next word")
