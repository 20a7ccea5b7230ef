"""What the compiled painter is told of each tile, and what it tells: the same as in ``paint.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from app.media.frames import Lent

NOTHING, PAINTED, TORN, OTHER_SIZE = range(4)
"""What came of it: there is no picture; one is painted; it is, but the writer came past each time; it is of
another size (or has no place in the target), so nothing is painted."""

_i, _q, _u, _p = ctypes.c_int32, ctypes.c_int64, ctypes.c_uint64, ctypes.c_void_p


class Layer(ctypes.Structure):
    """A picture over the picture: ARGB, premultiplied. ``x``, ``y``: in the target's pixels."""

    _fields_ = [("pixels", _p), ("stride", _q), ("x", _i), ("y", _i), ("width", _i), ("height", _i)]


class Row(ctypes.Structure):
    """One tile. All sizes are pixels of the target."""

    _fields_ = [
        ("ring", _p),
        ("pixels", _p),
        ("buffers", _u),
        ("room", _u),
        ("after", _u),  # the number of the picture painted before
        ("picture_width", _i),  # another size is not painted
        ("picture_height", _i),
        ("left", _i),  # the part of it that is shown, unscaled
        ("top", _i),
        ("width", _i),
        ("height", _i),
        ("x", _i),  # where, in the target
        ("y", _i),
        ("layers", _p),
        ("layers_count", _q),
        # What came of it.
        ("outcome", _i),
        ("torn", _i),
        ("sequence", _u),
        ("capture", _q),
        ("spent_ns", _q),
    ]

    def read(self, ring: Lent) -> None:
        """From this ring; whoever keeps the row keeps what is lent."""
        self.ring, self.pixels = ring.header, ring.pixels
        self.buffers, self.room = ring.buffers, ring.room

    def show(self, size: tuple[int, int], part: tuple[int, int, int, int], at: tuple[int, int]) -> None:
        """Pictures of ``size``, of which ``part`` (left, top, width, height), at ``at`` of the target."""
        self.picture_width, self.picture_height = size
        self.left, self.top, self.width, self.height = part
        self.x, self.y = at

    def lay(self, layers: ctypes.Array[Layer]) -> None:
        """Over the picture; whoever keeps the row keeps them, and what they point to."""
        self.layers = ctypes.cast(layers, _p).value
        self.layers_count = len(layers)


class Rows:
    """Of one target. ``library``: the compiled painter; ``rows`` are copied."""

    def __init__(self, library: Any, rows: Sequence[Row]) -> None:
        self._library = library
        self._rows = (Row * len(rows))(*rows)
        self._which = (_i * len(rows))()
        self.rows = list(self._rows)
        """Those that count from now on."""

    def new(self) -> list[int]:
        """Which of them have another picture than the one painted."""
        count = self._library.paint_new(self._rows, len(self.rows), self._which)
        return self._which[:count]

    def paint(self, which: list[int], pixels: int, stride: int, width: int, height: int, tries: int) -> None:
        """Paints those, into 32 bit pixels at the address ``pixels``. ``tries``: paintings of one picture
        before one that the writer came past is shown all the same."""
        count = len(which)
        self._which[:count] = which  # type: ignore[assignment]
        self._library.paint_rows(self._rows, self._which, count, pixels, stride, width, height, tries)
