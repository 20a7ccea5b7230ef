"""The compiled painter takes pictures as ``RingReader`` does, and believes nothing it reads in a ring."""

from __future__ import annotations

import ctypes
import mmap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media import frames
from app.media.frames import Geometry, RingReader, RingWriter, stride_of
from app.media.painting import rows
from app.media.painting.library import painter
from app.media.painting.rows import NOTHING, OTHER_SIZE, PAINTED, TORN, Counts, Layer, Row, Rows
from app.media.segment import Segment
from app.ui.wall.stats import TilePaint

W, H = 20, 6
NOW_S = 7.5
WORDS = frames.words()
PAGE = mmap.PAGESIZE


def compiled() -> Any:
    found = painter()
    assert found is not None, "compile it: python -m app.media.decoder.native.build"
    return found


class Rig:
    """A ring of 20x6 pictures, each of one colour (its number), and a target they are painted into."""

    def __init__(self, size: tuple[int, int] = (W, H), tries: int = 4) -> None:
        self.writer = RingWriter.create(Geometry(*size))
        self.reader = RingReader(self.writer.segment)
        self.lent = self.reader.lend()
        self.target = (ctypes.c_uint32 * (W * H))()
        self.tries = tries
        row = Row()
        row.read(self.lent)
        row.show((W, H), (0, 0, W, H), (0, 0))
        self.painted, self.counts = ctypes.c_uint64(), Counts()
        row.count(self.painted, self.counts)
        self.rows = Rows(compiled(), [row])
        self.row = self.rows.rows[0]
        self.again = 0
        """Of the last painting: how many rows need another one."""

    def publish(self, width: int = W, height: int = H, stride: int | None = None, **told: Any) -> int:
        index, number = self.writer.begin(), self.writer.sequence + 1
        pixels = self.writer.pixels(index)
        pixels[:] = number.to_bytes(4, "little") * (len(pixels) // 4)
        return self.writer.publish(
            index, width, height, stride_of(width) if stride is None else stride, **told
        )

    def paint(self) -> int:
        address = ctypes.addressof(self.target)
        self.again = self.rows.paint([0], address, 4 * W, W, H, self.tries, NOW_S)
        assert self.words()[WORDS["W_IN_USE"]] == 0
        return int(self.row.outcome)

    def words(self) -> memoryview:
        return self.writer.segment.buffer[:PAGE].cast("Q")

    def set(self, word: str, value: int, index: int | None = None) -> None:
        base = 0 if index is None else WORDS["W_BUFFER0"] + index * WORDS["BUFFER_WORDS"]
        with self.words() as words:
            words[base + WORDS[word]] = value


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_both_sides_mean_the_same_by_a_row() -> None:
    sizes = [ctypes.sizeof(one) for one in (Row, Counts, Layer)]
    assert compiled().paint_sizes() == sizes[0] << 16 | sizes[1] << 8 | sizes[2]


def test_a_picture_is_found_painted_and_counted(rig: Rig) -> None:
    assert (rig.rows.new(), rig.paint(), rig.counts.paints) == ([], NOTHING, 0)
    rig.publish()
    assert rig.rows.new() == [0]
    assert (rig.paint(), rig.again) == (PAINTED, 0)
    assert set(rig.target) == {1}
    assert (rig.painted.value, rig.rows.new()) == (1, [])
    rig.publish()
    assert (rig.rows.new(), rig.paint()) == ([0], PAINTED)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=8))
def test_it_counts_as_it_is_counted_without_it(bursts: list[int]) -> None:
    """So many come between two paintings; none: the same one again."""
    rig, told = Rig(), TilePaint()
    for count in bursts:
        for _ in range(count):
            rig.publish()
        before = rig.painted.value
        if rig.paint() == PAINTED:
            told.painted(0.0)
            if rig.painted.value != before:
                told.took(rig.painted.value, before, NOW_S)
    for name, _ in Counts._fields_[:6] + Counts._fields_[8:]:
        assert getattr(rig.counts, name) == getattr(told, name), name
    assert 0.0 <= rig.counts.paint_ms_max <= rig.counts.paint_ms_total < 10_000
    assert (rig.counts.paint_ms_total > 0) is (rig.counts.paints > 0)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.booleans())
def test_it_takes_the_pictures_a_reader_takes(bursts: list[int], skips: bool) -> None:
    """So many come between two looks; the one after the painted while the ring has it, else the newest."""
    rig = Rig()
    seen = 0
    for count in bursts:
        for _ in range(count):
            if skips and rig.writer.sequence % 3 == 2:
                rig.writer.skip_to(rig.writer.sequence + 1)
            rig.publish()
        with rig.reader.acquire(seen) as view:
            expected = None if view is None else view.sequence
        assert rig.painted.value == seen
        outcome = rig.paint()
        assert (rig.painted.value if outcome == PAINTED else None) == expected
        if expected is not None:
            assert set(rig.target) == {expected}
            seen = expected


@pytest.mark.parametrize(
    ("at", "part"), [((0, 0), (0, 0, 5, 3)), ((3, 2), (1, 1, 17, 4)), ((19, 5), (19, 5, 1, 1))]
)
def test_a_part_goes_where_it_belongs(rig: Rig, at: tuple[int, int], part: tuple[int, int, int, int]) -> None:
    rig.publish()
    index = rig.words()[WORDS["W_NEWEST"]] & 0xFF
    pixels = rig.writer.pixels(index).cast("I")
    for y in range(H):
        for x in range(W):
            pixels[y * stride_of(W) // 4 + x] = 1000 * y + x
    rig.row.show((W, H), part, at)
    assert rig.paint() == PAINTED
    left, top, width, height = part
    for y in range(H):
        for x in range(W):
            inside = 0 <= x - at[0] < width and 0 <= y - at[1] < height
            expected = 1000 * (y - at[1] + top) + x - at[0] + left if inside else 0
            assert rig.target[y * W + x] == expected


@pytest.mark.parametrize(
    ("at", "part"),
    [
        ((1, 0), (0, 0, W, H)),
        ((0, 1), (0, 0, W, H)),
        ((-1, 0), (0, 0, 5, 5)),
        ((0, -1), (0, 0, 5, 5)),
        ((0, 0), (16, 0, 5, 5)),
        ((0, 0), (0, 2, 5, 5)),
        ((0, 0), (-1, 0, 5, 5)),
        ((0, 0), (0, 0, 0, 5)),
        ((0, 0), (0, 0, 5, -1)),
        ((2**31 - 1, 0), (0, 0, 5, 5)),
        ((0, 0), (2**31 - 4, 0, 5, 5)),
    ],
)
def test_what_has_no_place_is_not_painted(
    rig: Rig, at: tuple[int, int], part: tuple[int, int, int, int]
) -> None:
    """As when a window became smaller, and it was not looked yet what is where."""
    rig.publish()
    rig.row.show((W, H), part, at)
    assert (rig.paint(), rig.again) == (OTHER_SIZE, 1)
    assert set(rig.target) == {0}


def test_a_picture_of_another_size_is_told_of_and_not_painted(rig: Rig) -> None:
    rig.publish(W - 2, H)
    assert rig.paint() == OTHER_SIZE
    rig.publish(W, H - 1)
    assert rig.paint() == OTHER_SIZE
    rig.publish(0, 0)
    assert rig.paint() == NOTHING
    assert set(rig.target) == {0}


class Guarded:
    """A ring of one page a buffer behind which no memory may be read."""

    def __init__(self) -> None:
        geometry = Geometry(W, H)
        assert geometry.room == PAGE
        memory = mmap.mmap(-1, geometry.size + PAGE)
        self.buffer = memoryview(memory)
        end = ctypes.addressof(ctypes.c_char.from_buffer(memory)) + geometry.size
        assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(end), PAGE, 0) == 0
        segment = Segment(self.buffer[: geometry.size], geometry.size, fd=-1, shm=None)
        self.writer = RingWriter(segment, geometry)
        for _ in range(4):
            self.writer.publish(self.writer.begin(), W, H, stride_of(W))
        self.lent = RingReader(segment).lend()
        self.words = segment.buffer[:PAGE].cast("Q")


numbers = st.one_of(
    st.integers(0, 8), st.sampled_from([W, H, 4 * W, PAGE, PAGE // H, 2**31, 2**32, 2**62, 2**63, 2**64 - 1]),
    st.integers(0, 2**64 - 1),
)  # fmt: skip
sizes = st.one_of(st.just(W << 32 | H), st.builds(lambda w, h: w << 32 | h, *[st.integers(0, 2**32 - 1)] * 2))


@given(
    st.sampled_from([0, 1, 2, 3, 4, 5, 9]),
    st.integers(0, 255),
    st.lists(st.tuples(numbers, sizes, numbers), min_size=4, max_size=4),
)
def test_a_header_gone_mad_harms_nobody(after: int, newest: int, buffers: list[tuple[int, int, int]]) -> None:
    """Whatever stands there: only pictures that are wholly inside their buffer are painted."""
    ring = Guarded()
    row = Row()
    row.read(ring.lent)
    painted = ctypes.c_uint64(after)
    counts = Counts()
    row.count(painted, counts)
    target = (ctypes.c_uint32 * (W * H))()
    sequence = (buffers[0][0] >> 1) & (2**55 - 1)
    ring.words[WORDS["W_NEWEST"]] = sequence << 8 | newest
    for index, (begin, size, stride) in enumerate(buffers):
        base = WORDS["W_BUFFER0"] + index * WORDS["BUFFER_WORDS"]
        ring.words[base + WORDS["B_BEGIN"]] = begin
        ring.words[base + WORDS["B_SIZE"]] = size
        ring.words[base + WORDS["B_STRIDE"]] = stride
    for expected in {(W, H), *(((size >> 32) & 0x7FFFFFFF, size & 0x7FFFFFFF) for _, size, _ in buffers)}:
        row.show(expected, (0, 0, min(W, expected[0]), min(H, expected[1])), (0, 0))
        table = Rows(compiled(), [row])
        table.new()
        painted.value = after
        table.paint([0], ctypes.addressof(target), 4 * W, W, H, 4, NOW_S)
        told = table.rows[0]
        if told.outcome == PAINTED:
            fits = [
                size == expected[0] << 32 | expected[1] and stride >= 4 * expected[0]
                and stride * expected[1] <= PAGE and begin == (painted.value << 1) % 2**64
                for begin, size, stride in buffers
            ]  # fmt: skip
            assert any(fits)


def test_a_ring_of_too_many_buffers_is_not_lent(rig: Rig) -> None:
    rig.set("W_NEWEST", 0)
    with rig.words() as words:
        words[2], words[3] = 200, 0
    with pytest.raises(ValueError, match="200 buffers"):
        RingReader(rig.writer.segment).lend()


class Passed:
    """A writer comes past in the middle of a copy, each time anew: the ring lies in its own target, so what a
    picture has for pixels stands in the header once it is copied."""

    def __init__(self, times: int) -> None:
        width = PAGE // 4
        geometry = Geometry(width, 1)
        self.segment = Segment.create(geometry.size)
        self.writer = RingWriter(self.segment, geometry)
        for _ in range(4):
            self.writer.publish(self.writer.begin(), width, 1, PAGE)
        header = self.segment.buffer[:PAGE].cast("Q")
        marks = [WORDS["W_BUFFER0"] + index * WORDS["BUFFER_WORDS"] + WORDS["B_BEGIN"] for index in range(4)]
        header[WORDS["W_NEWEST"]] = 1 << 8 | 0
        for at, mark in enumerate(marks):
            header[mark] = (at + 1) << 1
        for at in range(4):
            after = self.writer.pixels(at).cast("Q")
            after[:] = header
            if at < times:
                after[marks[at]] |= 1
                after[WORDS["W_NEWEST"]] = (at + 2) << 8 | (at + 1)
            after[WORDS["W_IN_USE"]] = 99
        self.reader = RingReader(self.segment)
        self.lent = self.reader.lend()
        row = Row()
        row.read(self.lent)
        row.show((width, 1), (0, 0, width, 1), (0, 0))
        self.painted, self.counts = ctypes.c_uint64(), Counts()
        row.count(self.painted, self.counts)
        self.rows = Rows(compiled(), [row])
        self.again = self.rows.paint([0], self.lent.header, PAGE, width, 1, 4, NOW_S)
        self.outcome = self.rows.rows[0].outcome
        assert header[WORDS["W_IN_USE"]] == 0


@pytest.mark.parametrize(
    ("times", "outcome", "sequence"), [(0, PAINTED, 1), (1, PAINTED, 2), (3, PAINTED, 4), (4, TORN, 4)]
)
def test_a_torn_picture_is_painted_again(times: int, outcome: int, sequence: int) -> None:
    passed = Passed(times)
    assert (passed.outcome, passed.counts.torn, passed.painted.value) == (outcome, times, sequence)
    assert passed.counts.torn_shown == passed.again == (outcome == TORN)


def test_what_is_lent_stays_when_the_reader_goes(rig: Rig) -> None:
    rig.publish()
    lent = rig.lent
    rig.reader.close()
    rig.writer.close()
    del rig.reader, rig.writer
    table = Rows(compiled(), [rig.row])
    table.paint([0], ctypes.addressof(rig.target), 4 * W, W, H, 4, NOW_S)
    assert table.rows[0].outcome == PAINTED and set(rig.target) == {1}
    assert lent.kept is not None
    assert rows.NOTHING == 0
