"""The ring of pictures: what is read is whole, newest, and survives whoever wrote it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from multiprocessing import reduction, shared_memory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media import launch
from app.media.frames import (
    BYTES_PER_PIXEL,
    Geometry,
    RingReader,
    RingWriter,
    checksum_of,
    row_views,
    sampled_rows,
    stride_of,
)
from app.media.segment import NoRoom, Segment
from tests.support.waiting import LIMIT_S


def draw(writer: RingWriter, number: int, width: int = 32, height: int = 18, **facts: int) -> int:
    index = writer.begin()
    writer.pixels(index)[:] = bytes([number % 251]) * writer.geometry.room
    return writer.publish(index, width, height, stride_of(width), **facts)


@contextlib.contextmanager
def ring(width: int = 32, height: int = 18) -> Iterator[tuple[RingWriter, RingReader]]:
    writer = RingWriter.create(Geometry(width, height))
    segment = Segment.attach_fd(os.dup(writer.segment.fd), writer.segment.size)
    reader = RingReader(segment)
    yield writer, reader
    reader.close()
    writer.close()


def test_an_empty_ring_has_no_picture():
    with ring() as (_, reader):
        assert reader.sequence == 0
        with reader.acquire() as view:
            assert view is None


def test_a_picture_arrives_with_everything_known_about_it():
    with ring() as (writer, reader):
        draw(writer, 7, 30, 16, pts=-5, capture_utc_ms=1_790_000_000_000, checksum=99)
        assert reader.sequence == 1
        with reader.acquire() as view:
            assert view is not None
            assert (view.sequence, view.width, view.height, view.stride) == (1, 30, 16, stride_of(30))
            assert (view.pts, view.capture_utc_ms, view.checksum) == (-5, 1_790_000_000_000, 99)
            assert view.data.readonly
            assert bytes(view.data) == bytes([7]) * (stride_of(30) * 16)
            assert view.valid


def test_times_that_nobody_knows_are_none():
    with ring() as (writer, reader):
        draw(writer, 1)
        with reader.acquire() as view:
            assert view is not None
            assert view.pts is None
            assert view.capture_utc_ms is None


def test_the_writer_leaves_the_picture_being_painted_alone():
    with ring() as (writer, reader):
        draw(writer, 1)
        with reader.acquire() as view:
            assert view is not None
            for number in range(2, 20):
                draw(writer, number)
            assert view.valid
            assert bytes(view.data[:4]) == b"\1\1\1\1"
        assert reader.sequence == 19


def test_a_picture_that_was_overwritten_is_no_longer_valid():
    with ring() as (writer, reader):
        draw(writer, 1)
        with reader.acquire() as view:
            assert view is not None
        for number in range(2, 7):
            draw(writer, number)
        assert not view.valid


def test_a_picture_being_overwritten_is_not_valid_either():
    with ring() as (writer, reader):
        draw(writer, 1)
        with reader.acquire() as view:
            assert view is not None
        for number in range(2, 5):
            draw(writer, number)
        writer.begin()  # takes the oldest buffer, that of picture 1, and has not finished
        assert not view.valid


def test_who_comes_late_for_a_picture_still_gets_it_and_then_the_newest():
    with ring() as (writer, reader):
        seen = []
        for number in range(1, 7):
            draw(writer, number)
            if number in (2, 4):  # the painter was late
                continue
            for _ in range(2):
                with reader.acquire(seen[-1] if seen else 0) as view:
                    assert view is not None and view.valid
                    assert set(bytes(view.data)) == {view.sequence}
                    seen.append(view.sequence)
        assert seen == [1, 1, 2, 3, 4, 5, 6, 6]


def test_who_is_too_late_goes_on_with_the_newest():
    with ring() as (writer, reader):
        for number in range(1, 5):
            draw(writer, number)
        with reader.acquire(1) as view:
            assert view is not None and view.sequence == 2
        draw(writer, 5)
        with reader.acquire(1) as view:
            assert view is not None and view.sequence == 5
        with reader.acquire(9) as view:  # of another ring
            assert view is not None and view.sequence == 5


def test_numbers_go_on_where_another_ring_ended():
    with ring() as (writer, reader):
        writer.skip_to(41)
        assert draw(writer, 1) == 42
        assert reader.sequence == 42


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["write", "begin", "take", "leave", "check"]), max_size=60))
def test_whatever_the_order_what_is_valid_is_whole_and_newest(steps: list[str]):
    with ring() as (writer, reader), contextlib.ExitStack() as held:
        written = before = 0
        taken = None
        for step in steps:
            if step == "write":
                written = draw(writer, written + 1)
            elif step == "begin":
                index = writer.begin()
                writer.pixels(index)[:] = b"\xff" * writer.geometry.room
            elif step == "leave":
                held.close()
                taken = None
            elif step == "take" and taken is None:
                taken = held.enter_context(reader.acquire(before))
                assert (taken is None) == (written == 0)
                if taken is not None:
                    assert taken.sequence in ({written} if before == 0 else {before, before + 1, written})
                    before = taken.sequence
            if taken is not None:  # as long as it is held nobody touches it
                assert taken.valid
                assert set(bytes(taken.data)) == {taken.sequence % 251}
        assert reader.sequence == written


def test_nothing_is_torn_while_another_process_writes_as_fast_as_it_can():
    child = launch.python_child("tests.support.media_children:write_ring", (160, 90), name="writer")
    size = child.conn.recv()
    reader = RingReader(Segment.attach_fd(reduction.recv_handle(child.conn), size))
    seen = passed = last = 0
    while seen < 1500:
        assert child.exit_code is None
        with reader.acquire() as view:
            if view is None or view.sequence == last:
                continue
            assert view.sequence > last
            rows = row_views(view.data, view.width, view.height, view.stride)
            top, checksum, bottom = bytes(rows[0][:4]), checksum_of(rows), bytes(rows[-1][-4:])
            if not view.valid:
                passed += 1
                continue
            last = view.sequence
            assert top == bottom == last.to_bytes(4, "little")
            assert checksum == view.checksum
            assert view.pts == last * 3000
            seen += 1
    child.conn.send("stop")
    assert child.conn.recv() >= seen
    assert passed <= seen  # the writer keeps clear of the reader: being passed is the exception
    assert child.join(LIMIT_S)


def test_a_ring_outlives_its_writer():
    child = launch.python_child("tests.support.media_children:write_ring", (64, 36), name="writer")
    size = child.conn.recv()
    reader = RingReader(Segment.attach_fd(reduction.recv_handle(child.conn), size))
    while reader.sequence < 10:
        assert child.exit_code is None
    child.kill()
    assert child.join(LIMIT_S)
    with reader.acquire() as view:
        assert view is not None
        assert view.valid
    reader.close()


def test_no_room_is_an_error_not_a_crash():
    def full(fd: int, size: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(NoRoom, match="no room"):
        RingWriter.create(Geometry(640, 360), allocate=full)


def test_the_size_limit_of_the_process_is_no_room():
    child = launch.python_child("tests.support.media_children:ring_without_room", name="small")
    assert "no room" in child.conn.recv()
    assert child.join(LIMIT_S)


def test_a_named_segment_loses_its_name_once_it_is_attached():
    writer = RingWriter.create(Geometry(32, 18), named=True)
    name = writer.segment.name
    assert name is not None
    draw(writer, 3)
    reader = RingReader(Segment.attach_name(name, writer.segment.size))
    with pytest.raises(FileNotFoundError):
        shared_memory.SharedMemory(name=name)
    draw(writer, 4)
    assert reader.sequence == 2
    reader.close()
    writer.close()


def test_a_segment_cannot_be_shrunk_under_a_reader():
    writer = RingWriter.create(Geometry(32, 18))
    with pytest.raises(PermissionError):
        os.ftruncate(writer.segment.fd, 4096)
    writer.close()


def test_not_every_piece_of_memory_is_a_ring():
    segment = Segment.create(65536)
    with pytest.raises(ValueError, match="not a ring"):
        RingReader(segment)
    segment.close()


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (20_000, 10)])
def test_impossible_sizes_are_refused(size: tuple[int, int]):
    with pytest.raises(ValueError, match="impossible"):
        Geometry(*size)


@given(st.integers(16, 4000), st.integers(16, 3000))
def test_sampled_rows_reach_both_edges_and_stay_inside(width: int, height: int):
    rows = sampled_rows(height)
    assert rows[0] < max(1, height / 36)
    assert height - 1 - rows[-1] < max(1, height / 36)
    assert all(0 <= row < height for row in rows)
    assert stride_of(width) % 64 == 0
    assert stride_of(width) >= width * BYTES_PER_PIXEL
