"""Scales decoded pictures into a tile's ring, and knows which of them the clock has still before it.

A *run* is a series of pictures that belong together: those of the run before do not count as being ahead,
whatever their times, and are written over first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from av.video.reformatter import VideoReformatter

from app.media.colours import complete
from app.media.frames import Geometry, RingWriter, checksum_of, row_views
from app.media.review.effort import Busy
from app.media.segment import Segment
from app.media.types import TileSize

RING_BYTES = 24 << 20
FEWEST, MOST = 6, 16
"""Buffers of a ring, by how many find room in ``RING_BYTES``. One is being shown, one being written."""
NOT_WORTH_SCALING = 1.1


def size_for(width: int, height: int, tile: TileSize) -> tuple[int, int]:
    """The size to draw pictures at: that of the tile, unless they are hardly larger or smaller."""
    scale = min(tile.width / width, tile.height / height)
    if scale * NOT_WORTH_SCALING >= 1:
        return width, height
    return max(16, round(width * scale / 2) * 2), max(16, round(height * scale / 2) * 2)


@dataclass(slots=True)
class _Shown:
    """What stands in one buffer."""

    sequence: int
    run: int
    utc_ms: int
    until_ms: int
    coarse: bool


class Shower:
    """One tile's ring, from the player's thread."""

    def __init__(
        self, size: TileSize, on_ring: Callable[[Segment], None], busy: Busy, clock: Callable[[], float]
    ) -> None:
        """``on_ring`` gets the memory of a new ring once its first picture stands in it."""
        self._tile = size
        self._on_ring = on_ring
        self._busy = busy
        self._clock = clock
        self._scaler = VideoReformatter()
        self._writer: RingWriter | None = None
        self._shown: dict[int, _Shown] = {}
        self._told = False
        self._run = 0
        self._sequence = 0
        self.lost_until_ms: int | None = None
        """Until when pictures of this run were written over; None: none was."""
        self.shown_s = 0.0
        """When the last picture was put into the ring, monotonic."""

    @property
    def capacity(self) -> int:
        """So many pictures may be ahead of the clock."""
        return (self._writer.geometry.buffers if self._writer is not None else FEWEST) - 2

    @property
    def run(self) -> int:
        """The number of this run: who began another one may not go on with it."""
        return self._run

    def resize(self, size: TileSize) -> None:
        """The next pictures are for a tile of this size, and a run of their own."""
        self._tile = size
        self.new_run()

    def new_run(self) -> int:
        """What comes now has nothing to do with what is there; its number."""
        self._run += 1
        self.lost_until_ms = None
        return self._run

    def holds(self, at_ms: float) -> bool:
        """Whether the picture of a time stands in the ring, of whatever run."""
        return any(
            shown.utc_ms <= at_ms < shown.until_ms and not shown.coarse for shown in self._shown.values()
        )

    def ahead(self, at_ms: float, backward: bool = False) -> list[int]:
        """When the pictures that are still to come (of this run) are due: their times, nearest first."""
        mine = [shown for shown in self._shown.values() if shown.run == self._run]
        if backward:
            return sorted((shown.until_ms for shown in mine if shown.until_ms <= at_ms), reverse=True)
        return sorted(shown.utc_ms for shown in mine if shown.utc_ms > at_ms)

    def show(self, frame: Any, utc_ms: int, until_ms: int, coarse: bool) -> None:
        """Puts a decoded picture into the ring; ``coarse``: it stands for others as well. ``NoRoom`` where
        the machine has no memory for one."""
        with self._busy:
            self._write(frame, utc_ms, until_ms, coarse)
        self.shown_s = self._clock()

    def _write(self, frame: Any, utc_ms: int, until_ms: int, coarse: bool) -> None:
        width, height = size_for(frame.width, frame.height, self._tile)
        writer = self._ring(width, height)
        picture = self._scaler.reformat(
            complete(frame), width, height, "bgr0", interpolation="BILINEAR", threads=1
        )
        plane = picture.planes[0]
        stride: int = plane.line_size
        index = writer.begin()
        over = self._shown.get(index)
        if over is not None and over.run == self._run:
            self.lost_until_ms = max(self.lost_until_ms or over.until_ms, over.until_ms)
        target = writer.pixels(index)
        size = stride * height
        target[:size] = memoryview(plane)[:size]
        checksum = checksum_of(row_views(target, width, height, stride))
        self._sequence = writer.publish(
            index,
            width,
            height,
            stride,
            pts=utc_ms * 90,
            capture_utc_ms=utc_ms,
            checksum=checksum,
            until_utc_ms=until_ms,
            coarse=coarse,
        )
        self._shown[index] = _Shown(self._sequence, self._run, utc_ms, until_ms, coarse)
        if not self._told:
            self._told = True
            self._on_ring(writer.segment)

    def _ring(self, width: int, height: int) -> RingWriter:
        """The ring for pictures of this size."""
        if self._writer is not None:
            geometry = self._writer.geometry
            if (geometry.width, geometry.height) == (width, height):
                return self._writer
        one = Geometry(width, height, FEWEST)
        buffers = min(MOST, max(FEWEST, RING_BYTES // one.room))
        writer = RingWriter.create(Geometry(width, height, buffers), first_sequence=self._sequence + 1)
        self.close()
        self._writer, self._told = writer, False
        return writer

    def close(self) -> None:
        """Lets go of the memory; the window's side keeps it as long as it paints from it."""
        self._shown.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
