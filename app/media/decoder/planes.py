"""The picture as libvlc draws it (I420), and its way to BGRX at the tile's size: libswscale, as av brings it,
where there is nothing compiled for it (``native/scale.c``).

libvlc can hand out BGRX by itself, at one size for as long as its output lives. But then it keeps a handful
of large pictures for it, converts into one of them, and copies that; and the painter scales. Here a picture
that still lies in the processor's cache is scaled and converted at once, into the ring, and the size may be
another with every picture (measured: see ``Scaler``).
"""

from __future__ import annotations

import ctypes
import functools
import glob
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.media import colours
from app.media.decoder.usable import LibvlcMissing
from app.media.frames import checksum_of, sampled_rows

_p, _i = ctypes.c_void_p, ctypes.c_int

_ALIGN = 64
_I420, _BGRA = 0, 28  # AV_PIX_FMT_YUV420P, AV_PIX_FMT_BGRA: numbers of libavutil's ABI
_BILINEAR = 2  # SWS_BILINEAR: over all the pixels that become one
_ONE = 1 << 16


def _up(size: int) -> int:
    return (size + _ALIGN - 1) // _ALIGN * _ALIGN


@dataclass(frozen=True, slots=True)
class Shape:
    """Of pictures. ``full_range``: brightness goes from 0 to 255, else from 16 to 235; ``matrix``: of
    ``colours``."""

    width: int
    height: int
    full_range: bool = False
    matrix: int = colours.BT601


class Planes:
    """One I420 picture in memory of its own, rows and planes at multiples of 64 bytes."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        width, height = self.width, self.height = shape.width, shape.height
        half = (height + 1) // 2
        stride = _up(width)
        self.strides = (stride, _up((width + 1) // 2), _up((width + 1) // 2))
        self.lines = (height, half, half)
        sizes = [across * lines for across, lines in zip(self.strides, self.lines, strict=True)]
        # swscale reads a little past the last row.
        self._memory = (ctypes.c_char * (sum(sizes) + 2 * _ALIGN))()
        start = ctypes.addressof(self._memory)
        skipped = -start % _ALIGN
        self.addresses = (
            start + skipped,
            start + skipped + sizes[0],
            start + skipped + sizes[0] + sizes[1],
        )
        whole = memoryview(self._memory).cast("B")
        self._rows = [
            whole[skipped + y * stride : skipped + y * stride + width] for y in sampled_rows(height)
        ]

    @property
    def checksum(self) -> int:
        """Adler-32 over the brightness of some rows: tells whether two pictures differ, for microseconds."""
        return checksum_of(self._rows)


SCRATCH = Planes(Shape(16, 16))
"""Somewhere for libvlc to draw when we have nothing better; refusing would make it open a window."""


def _library() -> Any:
    """libswscale as av uses it. ``LibvlcMissing`` where it cannot be found."""
    import av.video.reformatter as linked

    if not sys.platform.startswith("win"):
        # A function is looked for in the library named and in all that it is linked with.
        library = ctypes.CDLL(linked.__file__)
        if hasattr(library, "sws_scale"):
            return library
    here = os.path.dirname(os.path.dirname(linked.__file__))
    for name in glob.glob(os.path.join(os.path.dirname(here), "av.libs", "*swscale*")):
        return ctypes.CDLL(name)
    raise LibvlcMissing("no libswscale beside av")


class _Functions:
    def __init__(self, library: Any) -> None:
        self.get = library.sws_getContext
        self.get.restype, self.get.argtypes = _p, [_i] * 7 + [_p] * 3
        self.free = library.sws_freeContext
        self.free.restype, self.free.argtypes = None, [_p]
        self.coefficients = library.sws_getCoefficients
        self.coefficients.restype, self.coefficients.argtypes = _p, [_i]
        self.details = library.sws_setColorspaceDetails
        self.details.argtypes = [_p, _p, _i, _p, _i, _i, _i, _i]
        self.scale = library.sws_scale
        # Arrays and addresses are passed as they are: no conversion, several hundred times a second.
        self.scale.argtypes = [_p, _p, _p, _i, _i, _p, _p]


@functools.cache
def swscale() -> _Functions:
    """Finds the library, once a process. ``LibvlcMissing``: it is not there."""
    return _Functions(_library())


class Scaler:
    """From I420 to BGRX of another size (or the same). One thread.

    First the three planes are scaled, then what is left is converted: libswscale has fast code for both, and
    none for doing them together. Measured on 640x360, in microseconds: 59 at its own size, 99 at 398x224
    (169 in one go); libvlc's conversion and copy took 130, the painter's smooth scaling 200 after that.
    """

    def __init__(
        self, shape: Shape, width: int, height: int, stride: int, planes: Planes | None = None
    ) -> None:
        """``planes``: what it reads; without, whoever calls libswscale knows. ValueError: no such sizes."""
        self.steps: list[_Step] = []
        if (shape.width, shape.height) != (width, height):
            small = Planes(Shape(width, height, shape.full_range, shape.matrix))
            self.steps.append(_Step(shape, planes, _I420, small.shape, small.strides))
            self.steps[0].onto(*small.addresses)
            planes = small
        to = Shape(width, height, shape.full_range, shape.matrix)
        self._last = _Step(to, planes, _BGRA, to, (stride, 0, 0))
        self.steps.append(self._last)

    def run(self, address: int) -> None:
        """Draws the picture to ``address``, rows of ``stride`` bytes."""
        self._last.onto(address)
        for step in self.steps:
            step.run()


class _Step:
    """One call of libswscale, its arguments ready."""

    def __init__(
        self, shape: Shape, planes: Planes | None, pixels: int, to: Shape, to_strides: tuple[int, int, int]
    ) -> None:
        functions = swscale()
        self._planes = planes  # its memory is read
        self._free = functions.free
        self._context = functions.get(
            shape.width, shape.height, _I420, to.width, to.height, pixels, _BILINEAR, None, None, None
        )
        if not self._context:
            raise ValueError(f"no scaling of {shape.width}x{shape.height} to {to.width}x{to.height}")
        if pixels == _BGRA:
            matrix = functions.coefficients(shape.matrix)
            functions.details(self._context, matrix, shape.full_range, matrix, 1, 0, _ONE, _ONE)
        self._to = (_p * 4)()
        source, strides = (_p * 4)(), (_i * 4)()
        if planes is not None:
            source, strides = (_p * 4)(*planes.addresses, 0), (_i * 4)(*planes.strides, 0)
        self.told = (self._context, source, strides, shape.height, self._to, (_i * 4)(*to_strides, 0))
        """What libswscale is called with, for who calls it without Python."""
        context, source, strides, height, onto, onto_strides = self.told
        scale = functions.scale
        self.run: Callable[[], object] = lambda: scale(
            context, source, strides, 0, height, onto, onto_strides
        )

    def onto(self, *addresses: int) -> None:
        """Where the next ``run`` draws."""
        for at, address in enumerate(addresses):
            self._to[at] = address

    def __del__(self) -> None:
        context, self._context = getattr(self, "_context", None), None
        if context:
            self._free(context)
