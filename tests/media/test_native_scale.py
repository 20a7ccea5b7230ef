"""Pictures at the size of their tile, compiled: what libswscale makes, and nothing is written beside."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media import colours
from app.media.decoder.native.library import PLUGIN
from app.media.decoder.planes import Planes, Scaler, Shape
from app.media.frames import stride_of

pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64", "i686"),
    reason="written for x86; others have libswscale",
)

GUARD = 0xA5
MATRICES = (colours.BT709, 4, colours.BT601, 7, colours.BT2020)
TILES = [
    (480, 270),
    (398, 224),
    (320, 180),
    (240, 136),
    (160, 90),
    (638, 358),
    (640, 200),
    (300, 360),
    (80, 46),
]
EDGE = 2  # pixels: libswscale's triangle lacks its outermost part at the left and upper edge


@pytest.fixture(scope="session")
def native() -> Any:
    PLUGIN.compiled()
    return PLUGIN.load()


def plane(planes: Planes, at: int) -> np.ndarray:
    """One plane to be written, padding and all."""
    stride, lines = planes.strides[at], planes.lines[at]
    raw = (ctypes.c_uint8 * (stride * lines)).from_address(planes.addresses[at])
    return np.frombuffer(raw, np.uint8).reshape(lines, stride)


def gradient(lines: int, across: int, at: int) -> np.ndarray:
    y, x = np.mgrid[0:lines, 0:across]
    return 128 + 70 * np.sin(x / (19 + 4 * at)) + 50 * np.cos(y / (23 - 3 * at))


def text(lines: int, across: int, at: int) -> np.ndarray:
    """Bright strokes two and three pixels wide on a dark ground."""
    y, x = np.mgrid[0:lines, 0:across]
    strokes = ((x % 11 < 2) & (y % 17 < 12)) | ((y % 17 < 3) & (x % 23 < 14))
    return np.where(strokes, 235, 30) if at == 0 else np.full((lines, across), 128)


def saturated(lines: int, across: int, at: int) -> np.ndarray:
    """Patches of the strongest colours there are, and some that there are not."""
    y, x = np.mgrid[0:lines, 0:across]
    size = 48 if at == 0 else 24
    patch = y // size * 5 + x // size
    return np.choose((patch * (at + 1) + at) % 4, [0, 81, 240, 255])


def noise(lines: int, across: int, at: int) -> np.ndarray:
    return np.random.default_rng(at).integers(0, 256, (lines, across))


PICTURES = (gradient, text, saturated, noise)


def drawn_on(planes: Planes, picture: Any) -> Planes:
    for at, (across, lines) in enumerate(zip(planes.strides, planes.lines, strict=True)):
        plane(planes, at)[:] = np.clip(picture(lines, across, at), 0, 255)
    return planes


@contextmanager
def scaler(native: Any, planes: Planes, width: int, height: int, narrow: bool) -> Iterator[int]:
    made = native.scaler_new(
        planes.width, planes.height, width, height, int(planes.shape.full_range), planes.shape.matrix
    )
    assert made
    if narrow:
        native.scaler_narrow(made)
    yield made
    native.scaler_free(made)


def drawn(native: Any, planes: Planes, width: int, height: int, narrow: bool = False) -> np.ndarray:
    """BGRX at that size; fails where anything beside it was written."""
    stride = stride_of(width)
    memory = np.full(stride * (height + 2), GUARD, np.uint8)
    addresses, strides = (ctypes.c_void_p * 3)(*planes.addresses), (ctypes.c_int * 3)(*planes.strides)
    with scaler(native, planes, width, height, narrow) as made:
        native.scaler_run(made, addresses, strides, memory.ctypes.data + stride, stride)
    rows = memory.reshape(height + 2, stride)
    assert (rows[0] == GUARD).all() and (rows[-1] == GUARD).all()
    return rows[1:-1, : width * 4].reshape(height, width, 4)


def expected(planes: Planes, width: int, height: int) -> np.ndarray:
    stride = stride_of(width)
    memory = np.zeros((height, stride + 64), np.uint8)  # libswscale may write on
    Scaler(planes.shape, width, height, stride + 64, planes).run(memory.ctypes.data)
    return memory[:, : width * 4].reshape(height, width, 4)


def check(native: Any, planes: Planes, width: int, height: int) -> None:
    picture = drawn(native, planes, width, height)
    assert (picture[..., 3] == 255).all()
    assert (picture == drawn(native, planes, width, height, narrow=True)).all()
    apart = np.abs(picture[..., :3].astype(int) - expected(planes, width, height)[..., :3])
    apart = apart[EDGE:-EDGE, EDGE:-EDGE]
    assert apart.mean() < 1
    assert apart.max() <= 8


@pytest.mark.parametrize("size", TILES)
@pytest.mark.parametrize("picture", PICTURES)
def test_it_is_the_picture_libswscale_makes(native: Any, picture: Any, size: tuple[int, int]) -> None:
    check(native, drawn_on(Planes(Shape(640, 360)), picture), *size)


@pytest.mark.parametrize("size", [(960, 540), (640, 360), (478, 268), (320, 180), (240, 136)])
def test_a_large_one_too(native: Any, size: tuple[int, int]) -> None:
    check(native, drawn_on(Planes(Shape(1920, 1080, matrix=colours.BT709)), noise), *size)


@pytest.mark.parametrize(
    ("matrix", "full_range"), [(matrix, full) for matrix in MATRICES for full in (False, True)]
)
@pytest.mark.parametrize("picture", PICTURES)
def test_in_all_colours(native: Any, picture: Any, matrix: int, full_range: bool) -> None:
    planes = drawn_on(Planes(Shape(192, 108, matrix=matrix, full_range=full_range)), picture)
    check(native, planes, 144, 82)
    same = drawn(native, planes, 192, 108)
    assert np.abs(same.astype(int) - expected(planes, 192, 108)).max() <= 1


@pytest.mark.parametrize("full_range", [False, True])
def test_at_its_own_size_each_number_becomes_what_libswscale_makes_of_it(
    native: Any, full_range: bool
) -> None:
    planes = Planes(Shape(512, 512, full_range=full_range))
    y, x = np.mgrid[0:512, 0:512]
    plane(planes, 1)[:], plane(planes, 2)[:] = np.mgrid[0:256, 0:256]
    for light in range(0, 256, 5):
        plane(planes, 0)[:] = light + (x + y) % 5
        assert (drawn(native, planes, 512, 512) == expected(planes, 512, 512)).all()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_size_becomes_any_smaller_one(native: Any, data: st.DataObject) -> None:
    # Down to a quarter: of pictures made smaller still libswscale rounds each row's share downwards.
    width, height = data.draw(st.integers(16, 200)), data.draw(st.integers(16, 200))
    size = (
        data.draw(st.integers(max(16, (width + 3) // 4), width)),
        2 * data.draw(st.integers(max(8, (height + 7) // 8), height // 2)),
    )
    check(native, drawn_on(Planes(Shape(width, height)), data.draw(st.sampled_from(PICTURES))), *size)


@pytest.mark.parametrize("source", [(200, 120), (199, 119), (65, 33), (16, 16)])
def test_what_lies_beside_the_rows_does_not_matter(native: Any, source: tuple[int, int]) -> None:
    for size in {source, (source[0] * 3 // 4, source[1] * 3 // 4), (source[0] - 1, source[1] - 1)}:
        width, height = max(16, size[0]), max(16, size[1] // 2 * 2)
        planes = drawn_on(Planes(Shape(*source)), noise)
        before = drawn(native, planes, width, height)
        for at, across in enumerate((planes.width, (planes.width + 1) // 2, (planes.width + 1) // 2)):
            plane(planes, at)[:, across:] ^= 0xFF
        behind = planes.addresses[2] + planes.strides[2] * planes.lines[2]
        ctypes.memset(behind, 0xFF, 64)
        assert (drawn(native, planes, width, height) == before).all()


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ((640, 360), (642, 360)),  # larger
        ((640, 360), (640, 362)),
        ((640, 361), (640, 361)),  # libswscale blends the colours of rows there
        ((640, 360), (72, 360)),  # much smaller
        ((640, 360), (640, 42)),
        ((640, 360), (0, 0)),
        ((640, 360), (14, 14)),
        ((-640, -360), (-640, -360)),
        ((1 << 30, 360), (1 << 30, 360)),
    ],
)
def test_what_it_does_not_do_it_says(native: Any, source: tuple[int, int], size: tuple[int, int]) -> None:
    assert native.scaler_new(*source, *size, 0, colours.BT601) is None


@pytest.mark.parametrize("matrix", [0, 2, 3, 6, 8, 10])
def test_it_knows_the_matrices_of_colours_only(native: Any, matrix: int) -> None:
    assert native.scaler_new(640, 360, 480, 270, 0, matrix) is None


def test_nothing_is_freed_where_nothing_was_made(native: Any) -> None:
    native.scaler_free(None)
