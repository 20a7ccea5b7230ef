"""Rings of video pictures in shared memory: one decoder writes, one window reads, nobody waits.

A ring is one segment with ``BUFFERS`` buffers of equal room. The writer never touches the newest picture
nor the buffer the reader says it is using; the reader checks after painting that it was not passed.

Neither libvlc, av nor Qt is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.media.segment import Allocate, Segment

BUFFERS = 4
"""With three, choosing a picture by its presentation time is off by a picture; four is exact (measured)."""
BUFFERS_AT_MOST = 16

BYTES_PER_PIXEL = 4  # BGRX in memory: QImage.Format_RGB32

_PAGE = 4096
_MAGIC = 0x31474E4952534356  # "VCSRING1"
_VERSION = 2
# The segment's header in 64-bit words. Each word is written by one side only.
_W_MAGIC, _W_VERSION, _W_BUFFERS, _W_ROOM = range(4)
_W_NEWEST = 8  # writer: sequence << 8 | index of the newest picture; 0 = none yet
_W_IN_USE = 16  # reader: index + 1 of the buffer it is reading; 0 = none (own cache line)
_W_BUFFER0 = 24  # then 16 words a buffer:
_BUFFER_WORDS = 16
_B_BEGIN, _B_END, _B_SIZE, _B_STRIDE, _B_PTS, _B_CAPTURE, _B_CHECKSUM, _B_UNTIL, _B_COARSE = range(9)
_WRITTEN = struct.Struct("@QQQqqQqQ")  # from _B_END on
NOT_KNOWN = _NONE = (1 << 63) - 1  # pts or capture time


# What a writer remembers, for its own.
_S_SEQUENCE, _S_NEWEST, _S_BUFFER0 = range(3)  # of the newest picture; its buffer + 1; then one a buffer


def words() -> dict[str, int]:
    """Where things stand in a ring, for what writes pictures there without Python (``decoder.native``)."""
    names = (
        "W_NEWEST",
        "W_IN_USE",
        "W_BUFFER0",
        "BUFFER_WORDS",
        "NONE",
        "S_SEQUENCE",
        "S_NEWEST",
        "S_BUFFER0",
    )
    buffer = ("BEGIN", "END", "SIZE", "STRIDE", "PTS", "CAPTURE", "CHECKSUM", "UNTIL", "COARSE")
    here = globals()
    return {name: here[f"_{name}"] for name in (*names, *(f"B_{name}" for name in buffer))}


def stride_of(width: int) -> int:
    """Bytes from one row to the next: rows start at multiples of 64 (swscale likes it)."""
    return (width * BYTES_PER_PIXEL + 63) // 64 * 64


_SAMPLED_ROWS = 14


def sampled_rows(height: int) -> tuple[int, ...]:
    """The rows a picture's checksum is taken over: spread evenly, the top and bottom edge among them."""
    edge = height // 72
    inner = [(height * (2 * i + 1)) // (2 * _SAMPLED_ROWS) for i in range(_SAMPLED_ROWS)]
    return tuple(sorted({edge, height - 1 - edge, *inner}))


def row_views(data: memoryview, width: int, height: int, stride: int) -> list[memoryview]:
    """The sampled rows of one picture, without the padding at their ends."""
    return [data[y * stride : y * stride + width * BYTES_PER_PIXEL] for y in sampled_rows(height)]


def checksum_of(rows: list[memoryview]) -> int:
    """Adler-32 over ``row_views``: tells whether two pictures differ, for a few microseconds."""
    checksum = 1
    for row in rows:
        checksum = zlib.adler32(row, checksum)
    return checksum


def points_of(rows: list[memoryview]) -> bytes:
    """Green of every fourth pixel of ``row_views``: enough to tell a picture from its neighbours in time."""
    return b"".join(row[1 :: 4 * BYTES_PER_PIXEL].tobytes() for row in rows)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How large a picture can be at most in a ring, in pixels, and how many buffers it has."""

    width: int
    height: int
    buffers: int = BUFFERS

    def __post_init__(self) -> None:
        if not (0 < self.width <= 16384 and 0 < self.height <= 16384 and 2 < self.buffers <= BUFFERS_AT_MOST):
            raise ValueError(f"impossible ring geometry {self.width}x{self.height}x{self.buffers}")

    @property
    def room(self) -> int:
        """Bytes of one buffer, whole pages."""
        return (stride_of(self.width) * self.height + _PAGE - 1) // _PAGE * _PAGE

    @property
    def size(self) -> int:
        """Bytes of the whole segment."""
        return _PAGE + self.buffers * self.room


class _Fence:
    """A full memory barrier: everything before it is seen by others before anything after it.

    Python has none of its own; releasing and taking a lock is one on every platform (a store-release
    followed by a load-acquire of the same word), and costs 0.1 us uncontended.
    """

    __slots__ = ("_acquire", "_release")

    def __init__(self) -> None:
        lock = threading.Lock()
        lock.acquire()
        self._release = lock.release
        self._acquire = lock.acquire

    def __call__(self) -> None:
        self._release()
        self._acquire()


class RingWriter:
    """The decoder's end: ``begin`` gives a buffer to draw into, ``publish`` shows it. One thread."""

    def __init__(self, segment: Segment, geometry: Geometry, *, first_sequence: int = 1) -> None:
        if segment.size < geometry.size:
            raise ValueError("segment smaller than the ring")
        self.segment = segment
        self.geometry = geometry
        self._remembered = (ctypes.c_uint64 * (_S_BUFFER0 + geometry.buffers))()
        self._state = memoryview(self._remembered).cast("B").cast("Q")
        self._state[_S_SEQUENCE] = first_sequence - 1
        self._words = segment.buffer[:_PAGE].cast("Q")
        self._bytes = segment.buffer[:_PAGE]
        self._fence = _Fence()
        # What draws writes through an address; this export keeps the map alive while it may.
        self._export = (ctypes.c_char * segment.size).from_buffer(segment.buffer)
        self._address = ctypes.addressof(self._export)
        words = self._words
        words[_W_VERSION], words[_W_BUFFERS], words[_W_ROOM] = _VERSION, geometry.buffers, geometry.room
        self._fence()
        words[_W_MAGIC] = _MAGIC

    @classmethod
    def create(
        cls,
        geometry: Geometry,
        *,
        first_sequence: int = 1,
        named: bool | None = None,
        allocate: Allocate | None = None,
    ) -> RingWriter:
        """A ring in a new segment. ``NoRoom`` when the machine has no room for it."""
        segment = Segment.create(geometry.size, named=named, allocate=allocate)
        return cls(segment, geometry, first_sequence=first_sequence)

    @property
    def sequence(self) -> int:
        """Sequence number of the newest published picture; ``first_sequence - 1`` before the first."""
        return self._state[_S_SEQUENCE]

    def skip_to(self, sequence: int) -> None:
        """Number the next picture at least ``sequence`` + 1 (this ring takes over from another one)."""
        self._state[_S_SEQUENCE] = max(self._state[_S_SEQUENCE], sequence)

    def begin(self) -> int:
        """Index of the buffer to draw the next picture into: the oldest that nobody needs."""
        in_use = int(self._words[_W_IN_USE]) - 1
        newest, *sequences = self._state[_S_NEWEST:]
        following = self._state[_S_SEQUENCE] + 1
        index, oldest = -1, following
        for at, sequence in enumerate(sequences):
            if sequence < oldest and at not in (in_use, newest - 1):
                index, oldest = at, sequence
        self._state[_S_BUFFER0 + index] = 0
        # An odd mark, before the first pixel changes: a reader that still looks at this buffer will know.
        self._words[_W_BUFFER0 + index * _BUFFER_WORDS + _B_BEGIN] = following << 1 | 1
        self._fence()
        return index

    def address(self, index: int) -> int:
        """Where buffer ``index`` lies in this process, for what draws by address."""
        return self._address + _PAGE + index * self.geometry.room

    @property
    def addresses(self) -> tuple[int, int, int]:
        """Where its header, its first buffer and what it remembers lie: for what writes pictures by itself.
        Nobody may write with ``begin`` and ``publish`` at the same time."""
        return self._address, self.address(0), ctypes.addressof(self._remembered)

    def pixels(self, index: int) -> memoryview:
        """Buffer ``index`` as writable bytes."""
        start = _PAGE + index * self.geometry.room
        return self.segment.buffer[start : start + self.geometry.room]

    def publish(
        self,
        index: int,
        width: int,
        height: int,
        stride: int,
        *,
        pts: int | None = None,
        capture_utc_ms: int | None = None,
        checksum: int = 0,
        until_utc_ms: int | None = None,
        coarse: bool = False,
    ) -> int:
        """Show buffer ``index`` as the newest picture; returns its sequence number.

        ``pts`` in 90 kHz ticks as fed to the decoder, ``capture_utc_ms`` UTC milliseconds; ``until_utc_ms``:
        when the next picture was taken, in a recording (see ``RingReader.choose``); ``coarse``: there are
        others before that which are left out, for speed.
        """
        sequence = self._state[_S_SEQUENCE] + 1
        base = _W_BUFFER0 + index * _BUFFER_WORDS
        words = self._words
        _WRITTEN.pack_into(
            self._bytes,
            (base + _B_END) * 8,
            sequence,
            width << 32 | height,
            stride,
            _NONE if pts is None else pts,
            _NONE if capture_utc_ms is None else capture_utc_ms,
            checksum,
            _NONE if until_utc_ms is None else until_utc_ms,
            coarse,
        )
        self._fence()
        words[base + _B_BEGIN] = sequence << 1
        self._fence()
        words[_W_NEWEST] = sequence << 8 | index
        self._state[_S_BUFFER0 + index] = sequence
        self._state[_S_SEQUENCE], self._state[_S_NEWEST] = sequence, index + 1
        return sequence

    def close(self) -> None:
        """Let go of the memory; nothing may draw any more."""
        self._words.release()
        self._bytes.release()
        del self._export
        self.segment.close()


class PictureView:
    """One picture of a ring while it is being painted.

    ``data``: ``height`` rows of ``stride`` bytes, BGRX (``QImage.Format_RGB32``), read only. Use it inside
    ``with reader.acquire()`` only: the reader fills the same object again for the next picture in that
    buffer. ``index``: of that buffer. ``made``: what a painter made of ``data`` and may keep there (an image
    over the same memory); None again when the size changed.
    """

    __slots__ = (
        "_fence",
        "_words",
        "capture",
        "checksum",
        "data",
        "height",
        "index",
        "made",
        "ptime",
        "sequence",
        "shape",
        "stride",
        "until",
        "width",
    )

    def __init__(
        self, words: memoryview, fence: _Fence, index: int, shape: tuple[int, int], pixels: memoryview
    ) -> None:
        self._words = words  # not the reader, which knows the view: a ring goes with its last user, at once
        self._fence = fence
        self.index = index
        self.shape = shape  # as the header has it
        self.width = shape[0] >> 32
        self.height = shape[0] & 0xFFFFFFFF
        self.stride = shape[1]
        self.data = pixels[: self.stride * self.height]
        self.made: Any = None
        self.sequence = 0
        self.ptime = self.capture = self.until = _NONE
        self.checksum = 0

    @property
    def pts(self) -> int | None:
        """In 90 kHz ticks as fed to the decoder; None when not known."""
        return None if self.ptime == _NONE else self.ptime

    @property
    def capture_utc_ms(self) -> int | None:
        """When it was taken, UTC milliseconds; None when not known."""
        return None if self.capture == _NONE else self.capture

    @property
    def until_utc_ms(self) -> int | None:
        """When the next one was taken, in a recording; None when not known."""
        return None if self.until == _NONE else self.until

    @property
    def points(self) -> bytes:
        """What it looks like, in some hundred bytes (see ``points_of``)."""
        return points_of(row_views(self.data, self.width, self.height, self.stride))

    @property
    def valid(self) -> bool:
        """False when the writer has passed the reader: what was painted may be torn, paint again."""
        self._fence()
        return bool(self._words[_W_BUFFER0 + self.index * _BUFFER_WORDS + _B_BEGIN] == self.sequence << 1)


LATE_MS = 2000
"""A picture this much older than the time asked for may stand in for the one that is not there yet."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture of a ring, by its number and its place. ``exact``: it holds at the time asked for. Times are
    UTC milliseconds of the recording."""

    sequence: int
    index: int
    capture_utc_ms: int
    until_utc_ms: int
    exact: bool


NOTHING_CHOSEN = Chosen(0, -1, 0, 0, False)


class Acquired:
    """See ``RingReader.acquire``. Several hundred a second: no generator."""

    __slots__ = ("_after", "_reader")

    def __init__(self, reader: RingReader, after: int) -> None:
        self._reader = reader
        self._after = after

    def __enter__(self) -> PictureView | None:
        return self._reader.take(self._after)

    def __exit__(self, *_: object) -> None:
        self._reader.leave()


class Lent(NamedTuple):
    """Where a ring lies in this process, for what reads it by address. It lies there while this is kept."""

    header: int
    pixels: int
    """Its first buffer."""
    buffers: int
    room: int
    kept: object


_HEADER = struct.Struct("@QQqqQq")
_TIMES = struct.Struct("@qQq")  # of the header: capture, checksum, until


class RingReader:
    """The window's end of a ring. Stays readable (its last picture) as long as it is kept. One thread."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self._words = segment.buffer[:_PAGE].cast("Q")
        self._bytes = segment.buffer[:_PAGE].toreadonly()
        if self._words[_W_MAGIC] != _MAGIC or self._words[_W_VERSION] != _VERSION:
            raise ValueError("not a ring of this version")
        self._room = int(self._words[_W_ROOM])
        self._buffers = int(self._words[_W_BUFFERS])
        if _PAGE + self._room * self._buffers > segment.size:
            raise ValueError("ring larger than its segment")
        self._fence = _Fence()
        readonly = segment.buffer.toreadonly()
        self._pixels = [
            readonly[_PAGE + i * self._room : _PAGE + (i + 1) * self._room] for i in range(self._buffers)
        ]
        self._views: list[PictureView | None] = [None] * self._buffers

    @property
    def sequence(self) -> int:
        """Number of the newest picture, 0 when there is none; one read of shared memory."""
        return self._words[_W_NEWEST] >> 8

    def holds(self, index: int, sequence: int) -> bool:
        """Whether buffer ``index`` still (wholly) holds picture ``sequence``."""
        self._fence()
        return self._words[_W_BUFFER0 + index * _BUFFER_WORDS + _B_BEGIN] == sequence << 1

    def acquire(self, after: int = 0) -> Acquired:
        """``with`` it: the newest picture, kept from the writer meanwhile; None when there is none yet.

        ``after``: the number of the one painted before. A painter that comes late for a picture gets it all
        the same while the ring has it, and the newest the next time: no picture is skipped by a short block.
        """
        return Acquired(self, after)

    def take(self, after: int) -> PictureView | None:
        """The picture of ``acquire``, kept until ``leave``."""
        newest = self._words[_W_NEWEST]
        if newest == 0:
            return None
        # The one that follows what was painted, where it is not the newest and still there. One buffer is
        # the newest, one may be being written: who is further behind has lost pictures anyway.
        if after and 0 < (newest >> 8) - after - 1 <= self._buffers - 2:
            mark = (after + 1) << 1
            for index in range(self._buffers):
                if self._words[_W_BUFFER0 + index * _BUFFER_WORDS + _B_BEGIN] == mark:
                    view = self._hold(index, after + 1)
                    if view is not None:
                        return view
        # The writer may choose the buffer between our look at the newest and our mark; then look again.
        # It leaves the newest alone, so twice is rare and eight times is a writer gone mad.
        for _ in range(8):
            index = newest & 0xFF
            if index >= self._buffers:
                return None
            view = self._hold(index, newest >> 8)
            if view is not None:
                return view
            newest = self._words[_W_NEWEST]
        return None

    def leave(self) -> None:
        """The writer may have it again."""
        self._words[_W_IN_USE] = 0

    def _hold(self, index: int, sequence: int) -> PictureView | None:
        """That picture, marked as being read; None when the writer was faster."""
        self._words[_W_IN_USE] = index + 1
        self._fence()
        base = (_W_BUFFER0 + index * _BUFFER_WORDS + _B_SIZE) * 8
        size, stride, pts, capture, checksum, until = _HEADER.unpack_from(self._bytes, base)
        if not self.holds(index, sequence):
            return None
        view = self._views[index]
        if view is None or view.shape != (size, stride):
            if stride * (size & 0xFFFFFFFF) > self._room:
                return None
            view = PictureView(self._words, self._fence, index, (size, stride), self._pixels[index])
            self._views[index] = view
        view.sequence = sequence
        view.ptime, view.capture, view.checksum, view.until = pts, capture, checksum, until
        return view

    def lend(self) -> Lent:
        """For what reads pictures without Python (``app.media.painting``). ValueError: a ring no writer of
        ours makes."""
        if not 2 < self._buffers <= BUFFERS_AT_MOST:
            raise ValueError(f"a ring of {self._buffers} buffers")
        export = ctypes.c_char.from_buffer(self.segment.buffer)
        header = ctypes.addressof(export)
        return Lent(header, header + _PAGE, self._buffers, self._room, (self.segment, export))

    # Of a recording: which picture belongs to a time.

    def choose(self, at_utc_ms: float, last: int = 0, coarse: bool = False) -> Chosen:
        """Which picture to paint for a time of the recording (UTC milliseconds); ``last``: the sequence
        number of the one painted before, 0 for none. Some header words are read, no pixel.

        The picture that holds at that time, if the ring has it (one that stands for others, too, only where
        ``coarse`` ones will do). Else a late one: the newest of the
        ``LATE_MS`` before it; else what was painted before; else what was published last.
        """
        words, raw = self._words, self._bytes
        exact = late = kept = newest = 0
        exact_at = late_at = kept_at = newest_at = (-1, 0, 0)
        late_capture = at_utc_ms - LATE_MS
        for index in range(self._buffers):
            base = _W_BUFFER0 + index * _BUFFER_WORDS
            mark = words[base + _B_BEGIN]
            if not mark or mark & 1:
                continue
            sequence = mark >> 1
            capture, _, until = _TIMES.unpack_from(raw, (base + _B_CAPTURE) * 8)
            if words[base + _B_BEGIN] != mark or capture == _NONE:
                continue
            found = (index, capture, until)
            if capture <= at_utc_ms:
                fits = coarse or not words[base + _B_COARSE]
                if at_utc_ms < until and until != _NONE and fits:
                    if sequence > exact:
                        exact, exact_at = sequence, found
                elif capture >= late_capture:
                    late, late_at, late_capture = sequence, found, capture
            if sequence == last:
                kept, kept_at = sequence, found
            if sequence > newest:
                newest, newest_at = sequence, found
        if exact:
            return Chosen(exact, *exact_at, exact=True)
        for sequence, at in ((late, late_at), (kept, kept_at), (newest, newest_at)):
            if sequence:
                return Chosen(sequence, *at, exact=False)
        return NOTHING_CHOSEN

    def choose_newest(self) -> Chosen:
        """The picture published last, whatever its time."""
        words = self._words
        for _ in range(8):  # see ``_take``
            newest = words[_W_NEWEST]
            index, sequence = newest & 0xFF, newest >> 8
            if not newest or index >= self._buffers:
                return NOTHING_CHOSEN
            base = _W_BUFFER0 + index * _BUFFER_WORDS
            capture, _, until = _TIMES.unpack_from(self._bytes, (base + _B_CAPTURE) * 8)
            if self.holds(index, sequence) and capture != _NONE:
                return Chosen(sequence, index, capture, until, exact=False)
        return NOTHING_CHOSEN

    @contextlib.contextmanager
    def acquire_chosen(self, chosen: Chosen) -> Iterator[PictureView | None]:
        """That picture, kept from the writer meanwhile; None when it is gone already (choose again)."""
        view = self._hold(chosen.index, chosen.sequence) if chosen.sequence else None
        try:
            yield view
        finally:
            self._words[_W_IN_USE] = 0

    def close(self) -> None:
        """Let go of the memory; views still held by a painter keep it until they are gone."""
        self._views = [None] * self._buffers
        for view in (self._words, self._bytes, *self._pixels):
            with contextlib.suppress(BufferError):
                view.release()
        self.segment.close()
