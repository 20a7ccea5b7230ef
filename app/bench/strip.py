"""Reads the time strips of the demo site's pictures: when was this picture drawn?

A strip runs along the top edge of a picture and another along its bottom edge, over the full width, each
1/36 of the height: 64 equal cells, 48 bits of UTC milliseconds, then 16 bits CRC-16/CCITT-FALSE of those
six bytes, most significant first; bright (luma 224) is 1, dark (32) is 0. Only ``bench`` and ``tests`` may
read it: what the product says about delay must come from the stream.

Arrays are uint8, ``(height, width)`` luma or ``(height, width, 3 or 4)`` colour. The order of the colours
does not matter here: strips are grey, so the mean of the first three channels is their luma.
"""

from __future__ import annotations

import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QImage

CELLS = 64
TIME_BITS = 48
STRIP_PER_HEIGHT = 36
MIDDLE = 128.0
"""Half-way between the two lumas: what is above is 1."""

Pixels = NDArray[np.uint8]


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected."""
    return binascii.crc_hqx(data, 0xFFFF)


def read_strip(picture: Pixels, *, bottom: bool = False) -> int | None:
    """UTC milliseconds of one strip of a whole picture; None where there is no valid strip.

    Works down to some four pixels a cell of 320-pixel tiles (5 x 5 pixels), also after scaling and lossy
    coding: each cell's bit is the mean of its middle, and the checksum rejects what was misread.
    """
    height, width = picture.shape[:2]
    if width < CELLS * 2 or height < STRIP_PER_HEIGHT:
        return None
    strip = height / STRIP_PER_HEIGHT
    quick = _read_points(picture, height - 1 - int(strip / 2) if bottom else int(strip / 2), width)
    if quick is not None:
        return quick
    # The middle third of the strip's rows, at least one row: edges are blurred by scaling.
    first = int(strip / 3)
    last = max(first + 1, int(np.ceil(strip * 2 / 3)))
    rows = picture[height - last : height - first] if bottom else picture[first:last]
    luma = rows[..., :3].mean(axis=2) if rows.ndim == 3 else rows
    line = luma.mean(axis=0)
    cell = width / CELLS
    starts = np.arange(CELLS) * cell
    # The middle half of each cell, at least one pixel.
    left = np.floor(starts + cell * 0.25).astype(int)
    right = np.maximum(left + 1, np.ceil(starts + cell * 0.75).astype(int))
    sums = np.concatenate(([0.0], np.cumsum(line)))
    means = (sums[right] - sums[left]) / (right - left)
    return _checked(means > MIDDLE)


def _read_points(picture: Pixels, row: int, width: int) -> int | None:
    """One point a cell: enough for most pictures, and cheap beside painting them (0.01 ms, not 0.3)."""
    middles = ((np.arange(CELLS) + 0.5) * width / CELLS).astype(int)
    points = picture[row, middles, 1] if picture.ndim == 3 else picture[row, middles]
    return _checked(points > MIDDLE)


def _checked(bits: NDArray[np.bool_]) -> int | None:
    raw = np.packbits(bits).tobytes()
    time, check = raw[: TIME_BITS // 8], raw[TIME_BITS // 8 :]
    if crc16(time) != int.from_bytes(check, "big"):
        return None
    return int.from_bytes(time, "big")


def read_both(picture: Pixels) -> tuple[int | None, int | None]:
    """The upper and the lower strip; a torn picture has two different ones."""
    return read_strip(picture), read_strip(picture, bottom=True)


def read_time(picture: Pixels) -> int | None:
    """UTC milliseconds of an untorn picture: both strips agree; else None."""
    upper, lower = read_both(picture)
    return upper if upper == lower else None


def from_ring(view: Any) -> Pixels:
    """A picture of a frame ring (``RingReader.acquire()``) as an array over its memory: no copy is made."""
    flat: Pixels = np.frombuffer(view.data, dtype=np.uint8)
    rows = flat[: view.stride * view.height].reshape(view.height, view.stride)
    return rows[:, : view.width * 4].reshape(view.height, view.width, 4)


def from_qimage(image: QImage, rect: QRect | None = None) -> Pixels:
    """A copy of a QImage (or of ``rect`` of it, in its pixels) as BGRX."""
    from PySide6.QtGui import QImage

    part = image.copy(rect) if rect is not None else image
    part = part.convertToFormat(QImage.Format.Format_RGB32)
    flat: Pixels = np.frombuffer(part.constBits(), dtype=np.uint8)
    rows = flat.reshape(part.height(), part.bytesPerLine())
    return rows[:, : part.width() * 4].reshape(part.height(), part.width(), 4).copy()


def from_png(path: Path, rect: tuple[int, int, int, int] | None = None) -> Pixels:
    """A picture file (or ``rect``: x, y, width, height of it) as RGB."""
    from PIL import Image

    with Image.open(path) as picture:
        array = np.asarray(picture.convert("RGB"))
    if rect is None:
        return array
    x, y, width, height = rect
    return array[y : y + height, x : x + width]
