"""Snapshots and clips of tiles, with a pool that says what the test wants."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import wallstate
from app.core.addresses import AddressBroker, AddressReady
from app.core.captures import SNAPSHOT_LIMIT_S, STOP_LIMIT_S, CaptureNews, Captures, file_stem
from app.core.choices import TileChoices
from app.core.effects import Target
from app.core.evidence.manifest import is_safe
from app.core.sounds import Sounds
from app.core.tilestream import Streams
from app.core.wall import Wall
from app.media.captures import (
    CaptureFailure,
    ClipEnded,
    ClipPart,
    ClipProgress,
    SnapshotFailed,
    SnapshotTaken,
    StartClip,
    StopClip,
    TakeSnapshot,
)
from app.media.types import Failure, Trust
from tests.support.fake_pool import FakePool
from tests.support.manual import ManualClock


class Rig:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.pool = FakePool(lambda event: self.streams.deliver(event))
        broker = AddressBroker(
            self.clock, lambda key, done: done(AddressReady("http://h/a.flv?auth_key=1", "httpsflv", "sub"))
        )
        self.streams = Streams(self.pool, broker, self.clock, Trust())
        self.wall, self.other = (
            Wall(
                self.streams, lambda _: None, lambda d, s: Target(d, "", s, ("httpsflv",)), random=lambda: 0.5
            )
            for _ in range(2)
        )
        self.captures = Captures(self.pool, self.clock)
        self.pool.on_capture = self.captures.heard
        self.sounds = Sounds(self.pool)
        self.reviews: list[Recorded] = []
        self.news: list[CaptureNews] = []
        self.captures.subscribe(self.news.append)

    def show(self, tile: int, device: str, wall: Wall | None = None):
        wall = wall or self.wall
        wall.assign(tile, device)
        self.pool.picture(self.pool.opened[-1])
        running = wall.tiles[tile].running
        assert running is not None
        return running

    def tick(self, seconds: float = 0.1) -> None:
        self.clock.advance(seconds)
        self.wall.tick()
        self.captures.tick()
        self.sounds.apply([self.wall, self.other], self.reviews)

    def commands(self, kind):
        return [c for c in self.pool.captures if isinstance(c, kind)]

    def codes(self) -> list[str]:
        return [n.code for n in self.news]


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_snapshot_is_asked_of_the_stream_shown(rig):
    running = rig.show(0, "cam1")
    capture = rig.captures.snapshot(running, "Gate", "/pictures", "Asia/Shanghai")
    (command,) = rig.commands(TakeSnapshot)
    assert command.stream == running.shown
    assert command.file.texts == (("Title", "Gate"), ("Device ID", "cam1"))
    rig.captures.heard(SnapshotTaken(capture, "/pictures/a.png", 1280, 720, 5, True))
    assert [(n.code, n.path, n.width) for n in rig.news] == [("snapshot", "/pictures/a.png", 1280)]


def test_a_snapshot_without_an_answer_fails(rig):
    running = rig.show(0, "cam1")
    rig.captures.snapshot(running, "Gate", "/pictures")
    rig.tick(SNAPSHOT_LIMIT_S + 1)
    assert rig.news[0].failure is CaptureFailure.NOT_ANSWERED
    rig.captures.heard(SnapshotFailed(rig.news[0].capture, CaptureFailure.DISK))  # late: nobody hears it
    assert len(rig.news) == 1


def test_without_a_stream_there_is_no_snapshot(rig):
    rig.wall.assign(0, "cam1")
    running = rig.wall.tiles[0].running
    assert running is not None
    assert rig.captures.snapshot(running, "Gate", "/pictures") is None


def test_a_recording_moves_with_its_tile_and_ends_with_it(rig):
    running = rig.show(0, "cam1")
    rig.captures.start_clip(running, "Gate", "/clips")
    rig.captures.start_clip(running, "Gate", "/clips")  # once is enough
    (start,) = rig.commands(StartClip)
    rig.captures.heard(ClipPart(start.capture, 1, "/clips/a.mp4"))
    rig.captures.heard(ClipProgress(start.capture, 1, 2.0, 1000))
    rig.wall.swap(0, 3)
    rig.tick()
    assert rig.wall.tiles[3].running is running
    state = rig.captures.recording(running)
    assert state is not None
    assert (state.part, state.size, state.waiting) == (1, 1000, False)
    rig.wall.close(3)
    rig.captures.heard(ClipEnded(start.capture, 1, "/clips/a.mp4", 2.5, CaptureFailure.STREAM_OVER))
    rig.tick()
    assert rig.codes() == ["clip_began", "clip_ended"]
    assert rig.news[-1].seconds == pytest.approx(2.5)
    assert rig.captures.recording(running) is None


def test_a_recording_goes_on_in_a_new_part_when_the_stream_is_back(rig):
    running = rig.show(0, "cam1")
    rig.captures.start_clip(running, "Gate", "/clips")
    (first,) = rig.commands(StartClip)
    rig.captures.heard(ClipPart(first.capture, 1, "/clips/a.mp4"))
    rig.pool.fail(first.stream, Failure.UNREACHABLE)
    rig.captures.heard(ClipEnded(first.capture, 1, "/clips/a.mp4", 3.0, CaptureFailure.STREAM_OVER))
    rig.tick()
    state = rig.captures.recording(running)
    assert state is not None
    assert state.waiting
    for _ in range(60):
        rig.tick()
    rig.pool.picture(rig.pool.opened[-1])
    rig.tick()
    second = rig.commands(StartClip)[-1]
    assert (second.part, second.stream) == (2, running.shown)
    rig.captures.heard(ClipPart(second.capture, 2, "/clips/b.mp4"))
    rig.captures.stop_clip(running)
    assert rig.commands(StopClip)[-1].capture == second.capture
    rig.captures.heard(ClipEnded(second.capture, 2, "/clips/b.mp4", 4.0))
    assert rig.codes() == ["clip_began", "clip_part", "clip_ended"]
    assert rig.news[-1].seconds == pytest.approx(7.0)
    assert rig.news[-1].parts == 2


def test_a_full_disk_ends_a_recording(rig):
    running = rig.show(0, "cam1")
    rig.captures.start_clip(running, "Gate", "/clips")
    (start,) = rig.commands(StartClip)
    rig.captures.heard(ClipPart(start.capture, 1, "/clips/a.mp4"))
    rig.captures.heard(ClipEnded(start.capture, 1, "/clips/a.mp4", 9.0, CaptureFailure.NO_ROOM))
    rig.tick()
    assert rig.codes() == ["clip_began", "clip_failed"]
    assert rig.news[-1].failure is CaptureFailure.NO_ROOM
    assert len(rig.commands(StartClip)) == 1
    assert not running.recording


def test_a_recording_whose_decoder_died_while_it_was_stopped_is_over(rig):
    running = rig.show(0, "cam1")
    rig.captures.start_clip(running, "Gate", "/clips")
    (start,) = rig.commands(StartClip)
    rig.captures.heard(ClipPart(start.capture, 1, "/clips/a.mp4"))
    rig.captures.stop_clip(running)
    rig.tick(STOP_LIMIT_S + 1)
    assert rig.codes() == ["clip_began", "clip_ended"]


def test_one_tile_is_heard_also_after_its_stream_came_back(rig):
    first, second = rig.show(0, "cam1"), rig.show(1, "cam2")
    rig.wall.choose(0, audio=True, volume=40)
    rig.tick()
    assert rig.pool.heard == {first.shown: 40}
    rig.wall.choose(1, audio=True)
    rig.tick()
    assert rig.pool.heard == {second.shown: 100}
    rig.pool.fail(second.shown, Failure.UNREACHABLE)
    for _ in range(60):
        rig.tick()
    rig.pool.picture(rig.pool.opened[-1])
    rig.tick()
    assert rig.pool.heard == {second.shown: 100}
    rig.wall.choose(1, audio=False)
    rig.tick()
    assert rig.pool.heard == {}


def test_one_tile_of_all_windows_is_heard_and_the_others_say_that_they_are_not(rig):
    first, second = rig.show(0, "cam1"), rig.show(2, "cam2", rig.other)
    rig.wall.choose(0, audio=True)
    rig.tick(2)
    rig.other.choose(2, audio=True)
    rig.tick(2)
    assert rig.pool.heard == {second.shown: 100}
    assert not rig.wall.tiles[0].choices.audio and rig.other.tiles[2].choices.audio
    rig.wall.choose(0, audio=True)
    rig.tick()
    assert rig.pool.heard == {first.shown: 100} and not rig.other.tiles[2].choices.audio
    rig.other.undo()
    rig.tick()
    assert rig.pool.heard == {second.shown: 100} and not rig.wall.tiles[0].choices.audio


class Recorded:
    """Like a ``Review``."""

    listening: int | None = None

    def listen(self, tile, volume=100):
        self.listening = tile


def test_a_recording_and_a_live_tile_are_not_heard_at_once_but_what_was_chosen_last(rig):
    one, other = rig.reviews = [Recorded(), Recorded()]
    first = rig.show(0, "cam1")
    rig.wall.choose(0, audio=True)
    rig.tick()
    assert rig.pool.heard == {first.shown: 100}
    one.listen(3)
    rig.tick()
    assert rig.pool.heard == {} and not rig.wall.tiles[0].choices.audio and one.listening == 3
    other.listen(1)
    rig.tick()
    assert (one.listening, other.listening) == (None, 1)
    rig.wall.choose(0, audio=True)
    rig.tick()
    assert rig.pool.heard == {first.shown: 100} and other.listening is None
    rig.tick()
    assert rig.wall.tiles[0].choices.audio


def test_of_several_that_come_back_at_once_the_first_is_heard_and_it_is_no_step_of_undo(rig):
    walls = (rig.wall, rig.other)
    for wall in walls:
        wall.apply(
            wallstate.put(wall.state, 0, wallstate.place("cam", TileChoices(audio=True))), record=False
        )
        rig.pool.picture(rig.pool.opened[-1])
    rig.tick()
    assert rig.pool.heard == {rig.wall.tiles[0].running.shown: 100}
    assert not rig.other.tiles[0].choices.audio and not any(wall.history.can_undo for wall in walls)


def test_a_tile_that_is_heard_mutes_the_other_one_of_the_window_it_is_sent_to(rig):
    first = rig.show(0, "cam1")
    rig.show(1, "cam2", rig.other)
    rig.wall.choose(0, audio=True)
    rig.tick()
    rig.other.choose(1, audio=True)
    rig.wall.send(0, rig.other, 3)
    rig.tick()
    assert [tile.choices.audio for tile in rig.other.tiles].count(True) == 1
    rig.other.choose(3, audio=True)
    rig.tick()
    assert rig.pool.heard == {first.shown: 100}


def test_a_tile_that_is_sent_undone_and_sent_again_leaves_no_stream_behind(rig):
    rig.show(0, "cam1")
    rig.wall.send(0, rig.other, 2)
    rig.wall.undo()
    rig.pool.picture(rig.pool.opened[-1])
    rig.tick(2)
    again = rig.wall.tiles[0].running
    rig.wall.send(0, rig.other, 2)
    rig.tick()
    assert rig.other.tiles[2].running is again and rig.wall.tiles[0].running is None
    assert set(rig.pool.streams) == {again.shown}


@given(st.text(max_size=200))
@example("北门\u3000大厅")
@example("a\u202eb\ud800\xa0")
@example("𠮷" * 90)
def test_every_name_makes_a_file_name(name):
    stem = file_stem(name, "34020000001320000001")
    assert stem and not set(stem) & set('/\\:*?"<>|\0') and stem not in (".", "..") and len(stem) <= 60
    assert stem == stem.strip(" .") and len(f"{stem}_2026-01-01_00-00-00-000_100.part.mp4".encode()) <= 255
    assert is_safe(f"video/{stem}_1.mp4"), "a bundle with it is refused"
