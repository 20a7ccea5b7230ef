"""What the compiled painter is told of each tile, and what it tells: the same as in ``paint.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from app.media.frames import Lent

NOTHING, PAINTED, TORN, OTHER_SIZE = range(4)
"""What came of it: there is no picture; one is painted; it is, but the writer came past each time; it is of
another size (or has no place in the target), so nothing is painted."""

_i, _q, _u, _p, _d = ctypes.c_int32, ctypes.c_int64, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_double


class Counts(ctypes.Structure):
    """What was painted of a tile. Milliseconds; instants in monotonic seconds, 0: never."""

    pictures: int
    """Distinct ones."""
    skipped: int
    """Pictures that stood in the ring and were passed before they were painted."""
    torn: int
    """Paintings that had to be repeated because the writer came past."""
    torn_shown: int
    """Paintings that could not be repeated cleanly (shown torn until the next one)."""
    paints: int
    last_sequence: int
    paint_ms_total: float
    paint_ms_max: float
    first_s: float
    last_s: float
    _fields_ = [
        ("pictures", _q),
        ("skipped", _q),
        ("torn", _q),
        ("torn_shown", _q),
        ("paints", _q),
        ("last_sequence", _u),
        ("paint_ms_total", _d),
        ("paint_ms_max", _d),
        ("first_s", _d),
        ("last_s", _d),
    ]


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
        ("painted", _p),  # where the number of the picture painted last stands
        ("counts", _p),
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
        ("outcome", _q),  # what came of it
    ]

    def read(self, ring: Lent) -> None:
        """From this ring; whoever keeps the row keeps what is lent."""
        self.ring, self.pixels = ring.header, ring.pixels
        self.buffers, self.room = ring.buffers, ring.room

    def count(self, painted: ctypes.c_uint64, counts: Counts) -> None:
        """There; whoever keeps the row keeps them."""
        self.painted, self.counts = ctypes.addressof(painted), ctypes.addressof(counts)

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

    def paint(
        self, which: list[int], pixels: int, stride: int, width: int, height: int, tries: int, now_s: float
    ) -> int:
        """Paints those, into 32 bit pixels at the address ``pixels``. ``tries``: paintings of one picture
        before one that the writer came past is shown all the same. How many of them are torn or of another
        size."""
        count = len(which)
        self._which[:count] = which  # type: ignore[assignment]
        again: int = self._library.paint_rows(
            self._rows, self._which, count, pixels, stride, width, height, tries, now_s
        )
        return again
