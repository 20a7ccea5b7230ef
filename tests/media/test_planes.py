"""From what libvlc draws to what the wall paints: colours, sizes, and nothing written beside."""

from __future__ import annotations

import ctypes

import av
import numpy as np
import pytest

from app.media import colours
from app.media.decoder.planes import Planes, Scaler, Shape
from app.media.frames import stride_of

GUARD = 0xA5


def plane(planes: Planes, at: int) -> np.ndarray:
    """One plane to be written, padding and all."""
    stride, lines = planes.strides[at], planes.lines[at]
    raw = (ctypes.c_uint8 * (stride * lines)).from_address(planes.addresses[at])
    return np.frombuffer(raw, np.uint8).reshape(lines, stride)


def fill(planes: Planes, y: int, u: int, v: int) -> None:
    for at, value in enumerate((y, u, v)):
        plane(planes, at)[:] = value


def drawn(planes: Planes, width: int, height: int) -> np.ndarray:
    """BGRX at that size; fails where anything beside it was written."""
    stride = stride_of(width)
    memory = np.full(stride * (height + 2), GUARD, np.uint8)
    Scaler(planes.shape, width, height, stride, planes).run(memory.ctypes.data + stride)
    rows = memory.reshape(height + 2, stride)
    assert (rows[0] == GUARD).all() and (rows[-1] == GUARD).all()
    return rows[1:-1, : width * 4].reshape(height, width, 4)


@pytest.mark.parametrize(
    ("full_range", "y", "grey"),
    [(False, 16, 0), (False, 235, 255), (True, 0, 0), (True, 255, 255), (True, 128, 128), (False, 126, 128)],
)
def test_brightness_is_that_of_the_stream(full_range: bool, y: int, grey: int) -> None:
    planes = Planes(Shape(64, 36, full_range=full_range))
    fill(planes, y, 128, 128)
    for size in ((64, 36), (40, 22)):
        picture = drawn(planes, *size)
        assert np.abs(picture[..., :3].astype(int) - grey).max() <= 2
        assert (picture[..., 3] == 255).all()


RED = {colours.BT601: (81, 90, 240), colours.BT709: (63, 102, 240)}
"""Y, Cb, Cr of pure red, limited range."""


@pytest.mark.parametrize("matrix", RED)
def test_colours_are_those_the_stream_means(matrix: int) -> None:
    planes = Planes(Shape(64, 36, matrix=matrix))
    fill(planes, *RED[matrix])
    for size in ((64, 36), (32, 18)):
        blue, green, red, _ = drawn(planes, *size)[5, 5].astype(int)
        assert red >= 250 and green <= 5 and blue <= 5


@pytest.mark.parametrize(
    ("told", "height", "meant"),
    [(1, 360, 1), (6, 1080, 5), (2, 360, 5), (2, 720, 1), (0, 1080, 1), (10, 2160, 9), (77, 576, 5)],
)
def test_a_stream_that_says_nothing_has_the_usual_colours_of_its_size(
    told: int, height: int, meant: int
) -> None:
    assert colours.matrix(told, height) == meant


@pytest.mark.parametrize("matrix", RED)
def test_a_live_picture_and_its_recording_have_one_colour(matrix: int) -> None:
    y, u, v = RED[matrix]
    planes = Planes(Shape(64, 36, matrix=matrix))
    fill(planes, y, u, v)
    raw = np.concatenate([np.full(64 * 36, y), np.full(32 * 18, u), np.full(32 * 18, v)])
    frame = av.VideoFrame.from_ndarray(raw.astype(np.uint8).reshape(54, 64), format="yuv420p")
    frame.colorspace = matrix
    shown = colours.complete(frame).reformat(format="bgra").to_ndarray()
    assert np.abs(shown[5, 5].astype(int) - drawn(planes, 64, 36)[5, 5]).max() <= 2


@pytest.mark.parametrize("source", [(640, 360), (641, 361), (17, 17), (1920, 1080)])
@pytest.mark.parametrize("size", [(398, 224), (16, 16), (399, 225), (640, 360)])
def test_any_size_becomes_any_other(source: tuple[int, int], size: tuple[int, int]) -> None:
    planes = Planes(Shape(*source))
    fill(planes, 16, 128, 128)
    plane(planes, 0)[:, : source[0] // 2] = 235
    picture = drawn(planes, *size)
    quarter = size[0] // 4
    assert picture[size[1] // 2, quarter - 2, 1] >= 250
    assert picture[size[1] // 2, -quarter, 1] <= 5


def test_small_pictures_are_made_of_all_pixels() -> None:
    planes = Planes(Shape(640, 360))
    fill(planes, 16, 128, 128)
    plane(planes, 0)[:, ::2] = 235  # every other column: grey from afar
    middle = drawn(planes, 80, 44)[..., 1]
    assert 110 <= middle[10:-10, 10:-10].mean() <= 145
    assert middle[10:-10, 10:-10].std() < 25


def test_a_checksum_tells_pictures_apart_and_padding_does_not_matter() -> None:
    planes = Planes(Shape(30, 20))
    fill(planes, 50, 128, 128)
    before = planes.checksum
    plane(planes, 0)[:, 30:] = 99
    assert planes.checksum == before
    plane(planes, 0)[planes.height // 2 - 3 :, :] += 1
    assert planes.checksum != before
