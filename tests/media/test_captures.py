"""Snapshots and clips of real streams through real decoder processes; what a disk may do to them."""

from __future__ import annotations

import errno
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from app.media.captures import (
    CaptureEvent,
    CaptureFailure,
    CaptureFile,
    ClipEnded,
    ClipPart,
    ClipProgress,
    Seen,
    SnapshotFailed,
    SnapshotTaken,
    StartClip,
    StopClip,
    TakeSnapshot,
)
from app.media.decoder import clip as clips
from app.media.decoder.clip import ClipWriter
from app.media.feed.demux import Demuxer
from app.media.feed.recent import Recent
from app.media.feed.timeline import TICKS_PER_S
from app.media.types import FeedSpec, FirstPicture, StreamHops, StreamStats, TileSize
from tests.media.conftest import Watched
from tests.support.clips import clip
from tests.support.waiting import LIMIT_S, wait_until

TEXTS = (("Title", "Gate 门"), ("Device ID", "34020000001320000001"))


class Heard:
    def __init__(self) -> None:
        self.events: list[CaptureEvent] = []

    def __call__(self, event: CaptureEvent) -> None:
        self.events.append(event)

    def wait(self, kind: type[Any], where: Callable[[Any], bool] = lambda e: True) -> Any:
        def find() -> Any:
            return next((e for e in self.events if isinstance(e, kind) and where(e)), None)

        wait_until(lambda: find() is not None, kind.__name__)
        return find()


@pytest.fixture
def heard(watched: Watched) -> Heard:
    watched.pool.on_capture = heard = Heard()
    return heard


def file_in(folder: Path) -> CaptureFile:
    return CaptureFile(str(folder), "Gate", "Asia/Shanghai", TEXTS)


def source(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- snapshots ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [0, 2, -2])
def test_a_snapshot_is_the_picture_shown_in_the_streams_own_size(watched, heard, tmp_path, late):
    data = clip("mpegts", pictures=60, fps=15, gop=15, width=1280, height=720, b_frames=2)
    path = source(tmp_path / "big.ts", data)
    spec = FeedSpec(str(path), protocol="file", live=False, loop=True)
    stream = watched.pool.open(spec, TileSize(160, 90))
    watched.wait_for(FirstPicture, stream)
    watched.wait_for_pictures(stream, 20)
    ring = watched.pool.ring(stream)
    assert ring is not None
    with ring.acquire() as view:
        assert view is not None
        assert view.width < 400  # the tile's frame buffer is no source for it
        pts, seen = view.pts, Seen(view.width, view.height, view.points)
        rows = np.frombuffer(view.data, np.uint8).reshape(view.height, view.stride)[:, : view.width * 4]
        shown = rows.reshape(view.height, view.width, 4)[:, :, :3].mean(axis=2)
    assert pts is not None
    off = pts + late * TICKS_PER_S // 15  # as libvlc does where the machine is busy
    watched.pool.capture(TakeSnapshot(stream, 1, file_in(tmp_path / "new" / "folder"), off, seen))
    taken = heard.wait(SnapshotTaken)
    with Image.open(taken.path) as image:
        image.load()
        assert (image.width, image.height) == (taken.width, taken.height) == (1280, 720)
        texts = image.text
        small = np.asarray(image.convert("L").resize((shown.shape[1], shown.shape[0]), Image.BOX), float)
    # The pattern moves by 7 of 256 grey levels a picture.
    difference = (small - shown + 128) % 256 - 128
    assert abs(np.median(difference)) < 3
    assert texts["Title"] == "Gate 门"
    assert texts["Device ID"] == "34020000001320000001"
    assert texts["UTC Milliseconds"] == str(taken.taken_utc_ms)
    assert texts["Creation Time"].endswith("+08:00")
    assert Path(taken.path).name.startswith("Gate_20")
    assert abs(taken.taken_utc_ms - time.time() * 1000) < 60_000


def test_a_snapshot_says_why_there_is_none(watched, heard, tmp_path, clip_path):
    watched.pool.capture(TakeSnapshot(10**9, 1, file_in(tmp_path)))
    assert heard.wait(SnapshotFailed, lambda e: e.capture == 1).failure is CaptureFailure.STREAM_OVER
    stream = watched.play(clip_path)
    (tmp_path / "file").write_text("in the way")
    watched.pool.capture(TakeSnapshot(stream, 2, file_in(tmp_path / "file")))
    failed = heard.wait(SnapshotFailed, lambda e: e.capture == 2)
    assert failed.failure in (CaptureFailure.NO_FOLDER, CaptureFailure.DISK)
    watched.pool.close(stream)


def test_snapshots_never_overwrite_one_another(watched, heard, tmp_path, clip_path):
    stream = watched.play(clip_path)
    for number in (1, 2, 3):
        watched.pool.capture(TakeSnapshot(stream, number, file_in(tmp_path), None))
    paths = {heard.wait(SnapshotTaken, lambda e, n=n: e.capture == n).path for n in (1, 2, 3)}
    assert len(paths) == 3


# --- clips --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "audio", "container"), [("libx264", "aac", "flv"), ("libx265", None, "mpegts")]
)
def test_a_clip_begins_with_a_key_frame_and_plays_while_it_is_written(
    watched, heard, tmp_path, codec, audio, container
):
    data = clip(container, pictures=45, fps=15, gop=15, codec=codec, audio=audio)
    stream = watched.play(source(tmp_path / f"source.{container}", data), audio=False)
    watched.pool.capture(StartClip(stream, 7, file_in(tmp_path / "clips")))
    part = heard.wait(ClipPart)
    progress = heard.wait(ClipProgress, lambda e: e.seconds >= 1.5)
    with av.open(part.path) as while_written:
        assert while_written.streams.video[0].codec_context.width == 320
        assert sum(1 for _ in while_written.decode(video=0)) >= 15
    assert progress.size <= os.path.getsize(part.path)
    watched.pool.capture(StopClip(stream, 7))
    ended = heard.wait(ClipEnded)
    assert (ended.failure, ended.path, ended.part) == (None, part.path, 1)
    with av.open(ended.path) as whole:
        assert whole.metadata["title"] == "Gate 门"
        assert "34020000001320000001" in whole.metadata["comment"]
        packets = [p for p in whole.demux(whole.streams.video[0]) if p.size]
        assert packets[0].is_keyframe
        assert packets[0].pts == 0
        seconds = float(packets[-1].pts * packets[-1].time_base)
        assert abs(seconds - ended.seconds) < 0.2
        assert bool(whole.streams.audio) == (audio is not None)
    if audio is not None:
        with av.open(ended.path) as whole:
            heard_s = sum(f.samples for f in whole.decode(audio=0)) / whole.streams.audio[0].rate
        assert abs(heard_s - ended.seconds) < 0.6


def test_a_clip_goes_on_in_a_new_part_when_the_player_changes(watched, heard, tmp_path, clip_path):
    stream = watched.play(clip_path)
    watched.pool.capture(StartClip(stream, 3, file_in(tmp_path)))
    first = heard.wait(ClipPart)
    watched.pool.set_audio(stream, True)  # another player takes over
    second = heard.wait(ClipPart, lambda e: e.part == 2)
    heard.wait(ClipProgress, lambda e: e.part == 2)
    watched.pool.close(stream)
    ended = heard.wait(ClipEnded)
    assert ended.failure is CaptureFailure.STREAM_OVER
    assert ended.path == second.path != first.path
    for path in (first.path, second.path):
        with av.open(path) as whole:
            assert next(whole.decode(video=0)).key_frame


def test_sound_without_a_device_is_said(watched, tmp_path):
    data = clip("mpegts", pictures=90, fps=15, gop=15, audio="aac")
    stream = watched.play(source(tmp_path / "sound.ts", data))
    watched.pool.set_audio(stream, True, 40)
    said = watched.wait_for(StreamStats, stream, lambda e: e.sound in ("playing", "no_device"))
    assert said.new_pictures > 0  # the picture goes on


def test_every_hop_is_told_in_order(watched, clip_path):
    stream = watched.play(clip_path)
    last = watched.wait_for(StreamHops, stream, lambda e: e.decoded_ms is not None)
    times = [last.connected_ms, last.first_byte_ms, last.first_key_ms, last.decoded_ms]
    assert None not in times
    assert times == sorted(times)


# --- the disk -----------------------------------------------------------------------------------------


def recent_of(data: bytes) -> tuple[Recent, list[Any]]:
    demuxer = Demuxer(io.BytesIO(data), audio=False, epoch=0, clock=time.monotonic)
    demuxer.filter_into(None)
    recent = Recent(time.monotonic)
    recent.codec, recent.sound = demuxer.codec, demuxer.sound_shape
    return recent, [item for item in demuxer.items() if item.video]


def record(tmp_path: Path, items: list[Any], recent: Recent, **options: Any) -> tuple[ClipEnded, Heard]:
    told = Heard()
    writer = ClipWriter(StartClip(1, 1, file_in(tmp_path)), told, lambda item: 1_700_000_000_000, **options)
    writer.attach(recent)
    for item in items:
        recent.add(item)
    writer.stop()
    writer.join(LIMIT_S)
    return told.wait(ClipEnded), told


def test_a_full_disk_ends_a_clip_with_a_whole_file(tmp_path):
    recent, items = recent_of(clip("mpegts", pictures=60, fps=15, gop=15))
    written = 0

    def write(fd: int, data: memoryview) -> int:
        nonlocal written
        if written > 9000:
            raise OSError(errno.ENOSPC, "full")
        done = os.write(fd, data[:1500])  # the disk takes it in pieces
        written += done
        return done

    ended, _ = record(tmp_path, items, recent, write=write)
    assert ended.failure is CaptureFailure.NO_ROOM
    with av.open(ended.path) as whole:
        pictures = sum(1 for _ in whole.decode(video=0))
    assert pictures in (15, 30)
    assert ended.seconds == pytest.approx(pictures / 15, abs=0.1)


def test_a_clip_stops_before_the_disk_is_full(tmp_path):
    recent, items = recent_of(clip("mpegts", pictures=60, fps=15, gop=15))
    looks = iter([10**12, 10**12, clips.KEEP_FREE - 1])
    ended, _ = record(tmp_path, items, recent, free_bytes=lambda folder: next(looks, 0))
    assert ended.failure is CaptureFailure.NO_ROOM
    with av.open(ended.path) as whole:
        assert sum(1 for _ in whole.decode(video=0)) == 30


def test_a_folder_nobody_may_write_to_is_said(tmp_path, monkeypatch):
    recent, items = recent_of(clip("mpegts", pictures=30, fps=15, gop=15))

    def refuse(*args: Any) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr("app.media.outfiles.os.open", refuse)
    ended, _ = record(tmp_path, items, recent)
    assert (ended.failure, ended.path) == (CaptureFailure.NO_PERMISSION, "")


def test_another_size_of_picture_begins_another_part(tmp_path):
    recent, small = recent_of(clip("mpegts", pictures=30, fps=15, gop=15))
    _, large = recent_of(clip("mpegts", pictures=30, fps=15, gop=15, width=640, height=360))
    ended, told = record(tmp_path, [*small, *large], recent)
    assert ended.part == 2
    sizes = []
    for part in (e for e in told.events if isinstance(e, ClipPart)):
        with av.open(part.path) as whole:
            sizes.append(next(whole.decode(video=0)).width)
    assert sizes == [320, 640]


@pytest.mark.parametrize(("container", "audio"), [("flv", "pcm_alaw"), ("mpegts", "aac"), ("flv", "aac")])
def test_sound_is_kept_as_aac(tmp_path, container, audio):
    recent, items = recent_of(clip(container, pictures=60, fps=15, gop=15, audio=audio))
    ended, _ = record(tmp_path, items, recent)
    with av.open(ended.path) as whole:
        assert whole.streams.audio[0].codec_context.name == "aac"
        seconds = sum(f.samples for f in whole.decode(audio=0)) / whole.streams.audio[0].rate
    assert seconds == pytest.approx(4.0, abs=0.35)


# --- what is kept -------------------------------------------------------------------------------------


def test_groups_are_kept_until_what_follows_was_shown():
    now = 100.0
    _, items = recent_of(clip("mpegts", pictures=75, fps=15, gop=15))
    recent = Recent(lambda: now)
    recent.codec = "h264"
    for number, item in enumerate(items):
        item.read_s = now
        item.out_pts = item.pts
        recent.add(item)
        now += 1 / 15
        found = recent.up_to(items[max(0, number - 8)].pts)
        assert found is not None
        group, wanted = found
        assert group[0].key
        assert group[wanted] is items[max(0, number - 8)]
    assert len(recent._items) <= 45


def test_what_nobody_sees_keeps_its_newest_group_only():
    _, items = recent_of(clip("mpegts", pictures=75, fps=15, gop=15))
    recent = Recent(time.monotonic)
    recent.held = True
    for item in items:  # none of them is read
        recent.add(item)
    assert len(recent._items) == 15
    assert recent._bytes == sum(item.size for item in items[60:])


def test_nobody_calls_a_clip_that_has_ended():
    _, items = recent_of(clip("mpegts", pictures=15, fps=15, gop=15))
    recent = Recent(time.monotonic)
    got: list[Any] = []
    assert recent.follow(got.append) == []
    recent.add(items[0])
    recent.unfollow(got.append)
    recent.add(items[1])
    assert got == items[:1]
