"""Pictures as YUV 4:2:0 planes (BT.709, limited range), and sprites that are laid over them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo.geometry import Floats

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint16]
Planes = tuple[Bytes, Bytes, Bytes]
_FULL_GAIN = 0.96
"""From so much light on, a sprite is laid as it was drawn."""
Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom excluded."""

_Y = (0.1826, 0.6142, 0.0620)
_U = (-0.1006, -0.3386, 0.4392)
_V = (0.4392, -0.3989, -0.0403)


def _weighed(rgb: Floats, weights: tuple[float, float, float]) -> Floats:
    """Not ``@``: the linear algebra library would start threads that spin for it."""
    plane: Floats = rgb[..., 0] * np.float32(weights[0])
    plane += rgb[..., 1] * np.float32(weights[1])
    plane += rgb[..., 2] * np.float32(weights[2])
    return plane


def _halved(plane: Floats) -> Floats:
    """Means of 2 x 2 pixels of one plane or of several."""
    quarters: Floats = plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]
    quarters *= np.float32(0.25)
    return quarters


def from_rgb(rgb: Floats) -> Planes:
    """Height x width x 3, 0..255, even sizes."""
    half = _halved(rgb)
    return (
        (_weighed(rgb, _Y) + np.float32(16.5)).astype(np.uint8),
        (_weighed(half, _U) + np.float32(128.5)).astype(np.uint8),
        (_weighed(half, _V) + np.float32(128.5)).astype(np.uint8),
    )


def to_rgb(planes: Planes) -> Bytes:
    """Height x width x 3."""
    y = (planes[0].astype(np.float32) - 16) * 1.16438
    u, v = (np.repeat(np.repeat(p.astype(np.float32) - 128, 2, 0), 2, 1) for p in planes[1:])
    rgb = np.stack((y + 1.79274 * v, y - 0.21325 * u - 0.53291 * v, y + 2.11240 * u), -1)
    return np.clip(rgb + 0.5, 0, 255).astype(np.uint8)


class Canvas:
    """A picture that is drawn over and over, in one piece of memory (Y, then U, then V).

    Remembers what was drawn over the background, so that only that has to be wiped off.
    """

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self.buffer: Bytes = np.empty((height * 3 // 2, width), np.uint8)
        self.y: Bytes = self.buffer[:height]
        self.uv: Bytes = self.buffer[height:].reshape(2, height // 2, width // 2)
        self.planes: Planes = (self.y, self.uv[0], self.uv[1])
        self._background: Canvas | None = None
        self._drawn: list[Box] = []

    def fill(self, picture: Planes) -> None:
        for target, source in zip(self.planes, picture, strict=True):
            target[...] = source

    def wipe(self, background: Canvas) -> None:
        """Shows nothing but the background (of the same size)."""
        if self._background is not background:
            self.buffer[...] = background.buffer
            self._background = background
        else:
            for left, top, right, bottom in self._drawn:
                self.y[top:bottom, left:right] = background.y[top:bottom, left:right]
                left, top, right, bottom = left // 2, top // 2, -(-right // 2), -(-bottom // 2)
                self.uv[:, top:bottom, left:right] = background.uv[:, top:bottom, left:right]
        self._drawn.clear()

    def touched(self, box: Box) -> None:
        """To be wiped off before the next picture; may reach over the edges."""
        left, top = max(box[0], 0), max(box[1], 0)
        if box[2] > left and box[3] > top:
            # Odd borders belong to half a pixel of colour.
            self._drawn.append((left // 2 * 2, top // 2 * 2, box[2] + 1, box[3] + 1))


@dataclass(frozen=True, slots=True)
class Sprite:
    """What is added to a picture, and how much (of 256) of the picture is kept below it.

    The luma arrays have even sizes, the chroma arrays (``c_add``: U and V) half of them.
    """

    y_add: Bytes
    y_keep: Words
    c_add: Bytes
    c_keep: Words

    @property
    def width(self) -> int:
        return int(self.y_add.shape[1])

    @property
    def height(self) -> int:
        return int(self.y_add.shape[0])

    @property
    def nbytes(self) -> int:
        return self.y_add.nbytes * 3 + self.c_keep.nbytes * 2


def sprite(rgb: Floats, alpha: Floats) -> Sprite:
    """``rgb``: already multiplied by ``alpha``; both 0..255, height x width (x 3)."""
    height, width = alpha.shape
    if height % 2 or width % 2:
        pad = ((0, height % 2), (0, width % 2))
        alpha, rgb = np.pad(alpha, pad), np.pad(rgb, (*pad, (0, 0)))
    cover = (alpha / 255).astype(np.float32)
    half, small = _halved(cover), _halved(rgb)
    tint = np.stack((_weighed(small, _U), _weighed(small, _V))) + 128 * half
    return Sprite(
        y_add=np.clip(_weighed(rgb, _Y) + 16 * cover, 0, 255).astype(np.uint8),
        y_keep=(256.0 - 256.0 * cover).astype(np.uint16),
        c_add=np.clip(tint, 0, 255).astype(np.uint8),
        c_keep=(256.0 - 256.0 * half).astype(np.uint16),
    )


def cutout(picture: Canvas, left: int, top: int, alpha: Bytes) -> tuple[int, int, Sprite]:
    """A part of ``picture`` as a sprite to lay over what moves behind it; its place is made even."""
    height, width = picture.y.shape
    x0, y0 = left // 2 * 2, top // 2 * 2
    x1, y1 = (
        min(width, -(-(left + alpha.shape[1]) // 2) * 2),
        min(height, -(-(top + alpha.shape[0]) // 2) * 2),
    )
    full = np.zeros((y1 - y0, x1 - x0), np.float32)
    full[top - y0 : top - y0 + alpha.shape[0], left - x0 : left - x0 + alpha.shape[1]] = alpha
    cover = (full / 255).astype(np.float32)
    half = _halved(cover)
    piece = Sprite(
        y_add=(picture.y[y0:y1, x0:x1] * cover).astype(np.uint8),
        y_keep=(256.0 - 256.0 * cover).astype(np.uint16),
        c_add=(picture.uv[:, y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] * half).astype(np.uint8),
        c_keep=(256.0 - 256.0 * half).astype(np.uint16),
    )
    return x0, y0, piece


def lay(
    canvas: Canvas, piece: Sprite, left: int, top: int, within: Box | None = None, luma_only: bool = False
) -> None:
    """Lays a sprite over the picture at any place; only inside ``within``, if given."""
    width, height = canvas.size
    bounds = within or (0, 0, width, height)
    x0, y0 = max(left, bounds[0], 0), max(top, bounds[1], 0)
    x1, y1 = min(left + piece.width, bounds[2], width), min(top + piece.height, bounds[3], height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    _blend(canvas.y[y0:y1, x0:x1], piece.y_keep[part], piece.y_add[part])
    if luma_only:
        return
    cx, cy = left // 2, top // 2
    x0, y0, x1, y1 = max(x0 // 2, cx), max(y0 // 2, cy), x1 // 2, y1 // 2
    part = (slice(y0 - cy, y1 - cy), slice(x0 - cx, x1 - cx))
    keep = piece.c_keep[part]
    rows, columns = keep.shape
    _blend(canvas.uv[:, y0 : y0 + rows, x0 : x0 + columns], keep, piece.c_add[:, *part])


def _blend(below: Bytes, keep: Words, add: Bytes) -> None:
    mixed = below * keep
    mixed >>= 8
    mixed += add
    below[...] = mixed


@dataclass(frozen=True, slots=True)
class Scalable:
    """A sprite that is laid at any size, darker or as bright as it was drawn.

    ``luma``: what is kept of the picture (of 256) in the upper byte, what is added in the lower one.
    ``c_add``, ``c_keep``: the same for U and V, half the size. ``shine``: luma that is not made darker.
    Where nothing is laid, 255 of 256 are kept and 1 is added, which leaves every value as it is.
    """

    luma: Words
    c_add: Bytes
    c_keep: Words
    shine: Bytes | None

    @property
    def nbytes(self) -> int:
        shine = self.shine.nbytes if self.shine is not None else 0
        return self.luma.nbytes + self.c_add.nbytes + self.c_keep.nbytes + shine


def scalable(rgb: Floats, alpha: Floats, shine: Floats | None) -> Scalable:
    """Of colours multiplied by ``alpha``, both 0..255; ``shine`` is RGB too."""
    height, width = alpha.shape
    if height % 2 or width % 2:
        pad = ((0, height % 2), (0, width % 2))
        alpha, rgb = np.pad(alpha, pad), np.pad(rgb, (*pad, (0, 0)))
        shine = np.pad(shine, (*pad, (0, 0))) if shine is not None else None
    add = (_weighed(rgb, _Y) + alpha * np.float32(16 / 255)).astype(np.uint16)
    add[alpha == 0] = 1
    half, small = _halved(alpha), _halved(rgb)
    tint = np.stack((_weighed(small, _U), _weighed(small, _V))) + half * np.float32(128 / 255)
    tint[:, half == 0] = 1
    bright = np.clip(_weighed(shine, _Y) + 16, 0, 235).astype(np.uint8) if shine is not None else None
    return Scalable(
        luma=add | ((255 - alpha).astype(np.uint16) << np.uint16(8)),
        c_add=tint.astype(np.uint8),
        c_keep=(255 - half).astype(np.uint16),
        shine=bright,
    )


@functools.lru_cache(maxsize=2048)
def _picks(count: int, size: int) -> NDArray[np.intp]:
    """Which of ``size`` columns stand for ``count`` ones."""
    return ((np.arange(count) + 0.5) * size / count).astype(np.intp)


def lay_scaled(canvas: Canvas, piece: Scalable, box: Box, gain: float) -> None:
    """Fills ``box`` (which may reach over the picture's edges) with the sprite; ``gain``: its light."""
    width, height = canvas.size
    left, top, right, bottom = box
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    rows = _picks(bottom - top, piece.luma.shape[0])[y0 - top : y1 - top]
    columns = _picks(right - left, piece.luma.shape[1])[x0 - left : x1 - left]
    mixed = piece.luma.take(rows, 0).take(columns, 1)
    add = mixed & 255
    if gain < _FULL_GAIN:
        add *= round(gain * 128)
        add >>= 7
    below = canvas.y[y0:y1, x0:x1]
    mixed >>= 8
    mixed *= below
    mixed >>= 8
    mixed += add
    if piece.shine is not None:
        np.maximum(mixed, piece.shine.take(rows, 0).take(columns, 1), out=mixed)
    below[...] = mixed
    cl, ct, cr, cb = left // 2, top // 2, -(-right // 2), -(-bottom // 2)
    x0, y0, x1, y1 = max(cl, 0), max(ct, 0), min(cr, width // 2), min(cb, height // 2)
    rows = _picks(cb - ct, piece.c_keep.shape[0])[y0 - ct : y1 - ct]
    columns = _picks(cr - cl, piece.c_keep.shape[1])[x0 - cl : x1 - cl]
    below = canvas.uv[:, y0:y1, x0:x1]
    mixed = below * piece.c_keep.take(rows, 0).take(columns, 1)
    mixed >>= 8
    mixed += piece.c_add.take(rows, 1).take(columns, 2)
    below[...] = mixed


def brighten(canvas: Canvas, light: Bytes, left: int, top: int) -> None:
    """Adds light to the luma."""
    width, height = canvas.size
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + light.shape[1], width), min(top + light.shape[0], height)
    if x1 <= x0 or y1 <= y0:
        return
    below = canvas.y[y0:y1, x0:x1]
    brighter = below.astype(np.uint16) + light[y0 - top : y1 - top, x0 - left : x1 - left]
    np.minimum(brighter, 235, out=brighter)
    below[...] = brighter
