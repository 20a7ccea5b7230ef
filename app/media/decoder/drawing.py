"""Where libvlc draws a stream, and the way of its pictures from there into the ring, at the size of its tile.

Used by libvlc's threads, one at a time; short, without a lock, and without a libvlc call.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from app.media import colours
from app.media.decoder.planes import Shape
from app.media.decoder.ways import Way
from app.media.feed import StreamInfo
from app.media.frames import Geometry, RingWriter, stride_of
from app.media.types import Failure, TileSize

log = logging.getLogger("vcs_wall.media.decoder")

OUTGROWN = 1.2
"""So much larger than what libvlc draws may a tile be; beyond, a new player draws more."""


def picture_size(width: int, height: int, tile: TileSize) -> tuple[int, int]:
    """The size at which a ``width`` x ``height`` stream is looked at in ``tile``, so that painting it is
    copying it; at most its own."""
    scale = max(tile.width / width, tile.height / height)  # of a picture that is cut off or stretched, too
    if scale >= 1:
        return width, height
    # Rather a pixel larger than the tile: the painter leaves that off instead of scaling once more.
    return max(16, math.ceil(width * scale / 2) * 2), max(16, math.ceil(height * scale / 2) * 2)


def drawn_size(width: int, height: int, tile: TileSize, own_size_up_to: float) -> tuple[int, int]:
    """The size libvlc shall draw at: the stream's own unless it is so many times larger. It stays as long as
    the player does."""
    w, h = picture_size(width, height, tile)
    return (w, h) if w * own_size_up_to < width else (width, height)


class Drawing:
    """One ring after the other, as sizes change."""

    def __init__(
        self, size: TileSize, way: Way, fail: Callable[[Failure, str], None], not_resized: Callable[[], None]
    ) -> None:
        """``fail``: nothing can be drawn; ``not_resized``: there was no room for pictures of the size wanted,
        they stay as they are."""
        self.way = way
        self._size = size
        self._fail = fail
        self._not_resized = not_resized
        self._source: tuple[int, int] | None = None
        self._shape: Shape | None = None
        self._writer: RingWriter | None = None
        self._layout = (0, 0, 0)
        self._drawn_for: tuple[TileSize, Shape] | None = None
        self._sequence = 0  # of rings that are closed

    @property
    def size(self) -> TileSize:
        """That of the tile; may be set by any thread."""
        return self._size

    @size.setter
    def size(self, size: TileSize) -> None:
        self._size = size
        self.way.stale()

    @property
    def sequence(self) -> int:
        """Number of the newest picture, over all rings."""
        writer = self._writer
        return self._sequence if writer is None else max(self._sequence, writer.sequence)

    @property
    def outgrown(self) -> bool:
        """Whether the tile is so much larger by now than what libvlc draws that another player has to."""
        shape, source = self._shape, self._source
        if shape is None or source is None:
            return False
        return picture_size(*source, self.size)[0] > shape.width * OUTGROWN

    def setup(self, width: int, height: int, full_range: bool, info: StreamInfo | None) -> None:
        """libvlc is about to draw pictures of that size; ``info``: what the feed knows of them."""
        # libvlc counts the rows the codec pads the picture to (1088 for 1080); the feed knows better.
        if info is not None and 0 <= width - info.width < 32 and 0 <= height - info.height < 32:
            width, height = info.width, info.height
        self._source = (width, height)
        w, h = drawn_size(width, height, self.size, self.way.own_size_up_to)
        matrix = colours.matrix(colours.UNSAID if info is None else info.matrix, height)
        shape = Shape(w, h, full_range, matrix)
        if shape == self._shape:  # at the start libvlc opens its output a few times over
            return
        self._shape = None
        try:
            self.way.draws(shape)
        except MemoryError:
            self.way.draws(None)
            self._fail(Failure.NO_MEMORY, f"no room for a picture of {w} x {h}")
        else:
            self._shape = shape

    def drawn(self) -> None:
        """A picture stands there: a new one is brought into the ring, and is due next."""
        shape, way = self._shape, self.way
        # libvlc shows a picture again and again while no new one comes; that is not a new picture.
        if shape is None or not way.differs():
            return
        drawn = self._drawn_for
        if (drawn is None or drawn[0] is not self._size or drawn[1] is not shape) and not self._fit(shape):
            return
        way.bring()

    def due(self) -> RingWriter | None:
        """The ring with a new picture, which is to be shown now; None: there is none."""
        return self._writer if self.way.waits else None

    def close(self) -> None:
        """Lets go of the memory."""
        self._sequence = self.sequence
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _fit(self, shape: Shape) -> bool:
        """A ring and a way there for pictures of the size that is wanted now; False where there is none."""
        self.way.fresh()
        size, old = self._size, self._writer
        w, h = picture_size(shape.width, shape.height, size)  # at most what libvlc draws
        layout = (w, h, stride_of(w))
        try:
            scaler = self.way.scaler(shape, *layout)
            writer = old if layout == self._layout else None
            if writer is None:
                writer = RingWriter.create(Geometry(w, h))
        except (MemoryError, ValueError) as error:  # ``NoRoom`` is one of the first
            log.warning("no pictures of %d x %d: %s", w, h, error)
            if old is None or self._drawn_for is None or self._drawn_for[1] is not shape:
                failure = Failure.NO_MEMORY if isinstance(error, MemoryError) else Failure.BAD_STREAM
                self.way.stale()
                self._fail(failure, str(error))
                return False
            self._drawn_for = (size, shape)  # they stay as they are, and the painter scales
            self._not_resized()
            return True
        if old is not None:
            self._sequence = old.sequence
        self.way.leads_to(writer, scaler, layout)
        if writer is not old:
            self._layout, self._writer = layout, writer
            if old is not None:
                old.close()
        self._drawn_for = (size, shape)
        return True
