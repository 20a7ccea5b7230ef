"""Files and index: each survives the loss of the other; what is half is never played."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.recording.model import DAY_MS, Segment, device_of, folder_of, parse_name
from app.localvcs.settings import ExitStatus, StartError
from tests.support.recordings import CAMERA, T0, Recorder, played
from tests.support.waiting import wait_until

Make = Callable[..., Recorder]


@settings(max_examples=60, deadline=None)
@given(device_id=st.text(min_size=1, max_size=40))
def test_any_device_has_a_folder_of_its_own(device_id: str) -> None:
    try:
        device_id.encode()
    except UnicodeEncodeError:
        return
    folder = folder_of(device_id)
    assert device_of(folder) == device_id
    assert "/" not in folder and "\\" not in folder and ":" not in folder and folder.strip(". ") == folder


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 10**13), length=st.integers(1, 10**6), take=st.integers(1, 10**8),
    begins=st.booleans(), codecs=st.sampled_from(["h264", "hevc", "h264-aac", "hevc-mp3"]),
)  # fmt: skip
def test_a_name_tells_all(start: int, length: int, take: int, begins: bool, codecs: str) -> None:
    segment = Segment(CAMERA, start, start + length, take, begins, codecs, 564)
    _, day, name = segment.path.split("/")
    assert parse_name(CAMERA, day, name, 564) == segment
    assert parse_name(CAMERA, "2031-13-01", name, 564) is None


@settings(max_examples=60, deadline=None)
@given(name=st.text(alphabet="0123456789-.bch264evtsaxmp/\n", max_size=60))
def test_other_names_tell_nothing(name: str) -> None:
    found = parse_name(CAMERA, "2026-01-02", name, 564)
    assert found is None or found.path.endswith("/" + name)


def test_a_new_index_is_made_from_disk(recorder: Make) -> None:
    first = recorder()
    first.record(T0, times=2)
    first.record(T0 + 60_000, times=1)
    first.record(T0 + 2 * DAY_MS + 5, times=1)
    first.record(T0 + 5 * DAY_MS, times=1)
    before = first.segments()
    assert len(before) == 5 and first.files() == {segment.path for segment in before}
    with first.database.write() as connection:
        connection.execute("DELETE FROM segments")
    first.close()
    second = recorder()
    # The newest days at once, the others while it is running.
    assert set(before[3:]) <= set(second.segments())
    wait_until(lambda: second.segments() == before, "the older days are found")
    second.recording.index.recount()
    assert second.recording.status().bytes == sum(segment.bytes for segment in before)


def test_what_is_missing_on_disk_leaves_the_index(recorder: Make) -> None:
    first = recorder()
    first.record(T0, times=3)
    gone, *kept = first.segments()
    (first.folder / gone.path).unlink()
    first.close()
    assert recorder().segments() == kept


def test_half_files_are_deleted_and_strangers_left_alone(recorder: Make) -> None:
    first = recorder()
    first.record(T0)
    (only,) = first.segments()
    path = first.folder / only.path
    first.close()
    half = path.with_name(f"{T0 + 10_000}-{T0 + 16_000}.1c.h264.ts")
    half.write_bytes(path.read_bytes()[:1000])
    garbage = path.with_name(f"{T0 + 20_000}-{T0 + 26_000}.1c.h264.ts")
    garbage.write_bytes(b"x" * 1880)
    empty = path.with_name(f"{T0 + 30_000}-{T0 + 36_000}.1c.h264.ts")
    empty.write_bytes(b"")
    in_flight = path.with_name(f"{T0 + 40_000}.2.part")
    in_flight.write_bytes(path.read_bytes())
    stranger = path.with_name("notes.txt")
    stranger.write_text("mine")
    (first.folder / "lost+found").mkdir()
    (first.folder / "d-ds_1" / "tmp").mkdir()
    second = recorder()
    assert second.segments() == [only]
    assert second.files() == {only.path, stranger.relative_to(second.folder).as_posix()}


def test_a_file_that_shrank_is_not_played(recorder: Make) -> None:
    made = recorder()
    made.record(T0, times=2)
    first, second = made.segments()
    os.truncate(made.folder / first.path, 18800)
    pieces = made.recording.playback.pieces(CAMERA, T0, T0 + 8000)
    assert [made.recording.playback.read(piece) is None for piece in pieces] == [True, False]
    later = made.recording.playback.pieces(CAMERA, T0 + 1000, T0 + 8000)
    assert [piece.segment for piece in later] == [second]


def test_closing_finishes_what_is_in_flight(recorder: Make) -> None:
    made = recorder()
    made.ingest.send(CAMERA, played(T0))
    assert made.recording.settle() and made.segments() == []
    assert made.recording.status().cameras == (CAMERA,)
    made.close()
    (only,) = recorder().segments()
    assert (only.start_ms, only.end_ms) == (T0, T0 + 3999)


def test_a_restart_continues_with_a_new_take(recorder: Make) -> None:
    first = recorder()
    first.record(T0)
    first.close()
    second = recorder()
    second.record(T0 + 3000)
    assert [(s.start_ms, s.take, s.begins) for s in second.segments()] == [
        (T0, 1, True),
        (T0 + 4000, 2, True),
    ]


def test_the_recordings_folder_cannot_be_used(recorder: Make) -> None:
    made = recorder()
    made.close()
    shutil.rmtree(made.folder)
    made.folder.write_text("in the way")
    with pytest.raises(StartError) as caught:
        recorder()
    assert caught.value.status == ExitStatus.BAD_DATA_DIR
