"""The strip reader against strips drawn here by the specification, after what happens to a picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.bench import strip

NOW = 1_790_000_000_123


def draw(time_ms: int, width: int = 1280, height: int = 720, bottom_ms: int | None = None) -> np.ndarray:
    """A picture with both strips, drawn from the specification's words and nothing of the program."""
    picture = np.random.default_rng(time_ms % 1000).integers(0, 255, (height, width), dtype=np.uint8)
    rows = height // 36
    for value, part in ((time_ms, slice(0, rows)), (bottom_ms or time_ms, slice(height - rows, height))):
        data = value.to_bytes(6, "big")
        data += strip.crc16(data).to_bytes(2, "big")
        bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8))
        cells = bits[(np.arange(width) * 64) // width]
        picture[part] = np.where(cells == 1, 224, 32)
    return picture


def scaled(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image)


def test_the_checksum_is_the_named_one() -> None:
    assert strip.crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize(
    "size", [(1280, 720), (640, 360), (478, 268), (333, 187), (320, 180)], ids=lambda size: f"{size[0]}px"
)
def test_read_after_scaling(size: tuple[int, int]) -> None:
    assert strip.read_both(scaled(draw(NOW), *size)) == (NOW, NOW)


@settings(max_examples=60, deadline=None)
@given(time=st.integers(1_000_000_000_000, 4_000_000_000_000), width=st.integers(320, 900))
def test_any_time_at_any_tile_size(time: int, width: int) -> None:
    assert strip.read_time(scaled(draw(time), width, width * 9 // 16)) == time


def test_read_after_lossy_coding() -> None:
    packed = io.BytesIO()
    Image.fromarray(scaled(draw(NOW), 320, 180)).save(packed, "JPEG", quality=40)
    assert strip.read_time(np.asarray(Image.open(packed))) == NOW


def test_colour_channels_and_padding_do_not_matter() -> None:
    luma = draw(NOW, 640, 360)
    bgrx = np.dstack([luma, luma, luma, np.zeros_like(luma)])
    assert strip.read_time(bgrx) == NOW


def test_a_torn_picture_has_two_times_and_no_time() -> None:
    torn = draw(NOW, bottom_ms=NOW + 67)
    assert strip.read_both(torn) == (NOW, NOW + 67)
    assert strip.read_time(torn) is None


@pytest.mark.parametrize("picture", [np.zeros((180, 320), np.uint8), np.full((180, 320), 255, np.uint8)])
def test_no_strip_is_no_time(picture: np.ndarray) -> None:
    assert strip.read_both(picture) == (None, None)


def test_one_wrong_cell_is_no_time() -> None:
    picture = draw(NOW)
    picture[:20, 20 * 10 : 20 * 11] = 255 - picture[:20, 20 * 10 : 20 * 11]
    assert strip.read_strip(picture) is None
    assert strip.read_strip(picture, bottom=True) == NOW


def test_too_small_is_no_time() -> None:
    assert strip.read_strip(np.zeros((20, 100), np.uint8)) is None


def test_from_png_and_from_a_part_of_it(tmp_path) -> None:
    canvas = np.zeros((400, 700), np.uint8)
    canvas[20:380, 30:670] = draw(NOW, 640, 360)
    path = tmp_path / "wall.png"
    Image.fromarray(canvas).save(path)
    assert strip.read_time(strip.from_png(path, (30, 20, 640, 360))) == NOW


def test_from_qimage_and_from_a_part_of_it() -> None:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QImage

    canvas = np.zeros((400, 700), np.uint8)
    canvas[20:380, 30:670] = draw(NOW, 640, 360)
    image = QImage(canvas.tobytes(), 700, 400, 700, QImage.Format.Format_Grayscale8)
    assert strip.read_time(strip.from_qimage(image, QRect(30, 20, 640, 360))) == NOW
    assert strip.read_time(strip.from_qimage(image.copy(30, 20, 640, 360))) == NOW


def test_from_a_ring_view_without_a_copy() -> None:
    class View:
        width, height, stride = 640, 360, 640 * 4 + 64

    luma = draw(NOW, 640, 360)
    memory = np.zeros((360, View.stride), np.uint8)
    memory[:, : 640 * 4] = np.dstack([luma] * 4).reshape(360, 640 * 4)
    View.data = memoryview(memory.reshape(-1))
    picture = strip.from_ring(View)
    assert strip.read_time(picture) == NOW
    assert np.shares_memory(picture, memory)
