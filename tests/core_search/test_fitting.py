"""Files of an operator made into what the API takes, and files that nobody should decode."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.search.draft import limits
from app.core.search.fitting import LEAST_EDGE, MOST_FILE_BYTES, fit
from app.core.search.images import PictureRefused, rgb

MOST = limits().picture_bytes


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """What compresses worst."""
    depth = len(Image.new(mode, (1, 1)).getbands())
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, depth), np.uint8)
    return Image.fromarray(pixels if depth > 1 else pixels[:, :, 0], mode)


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large, in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def test_what_fits_is_sent_as_it_is() -> None:
    data = file_of(noise(300, 200), "JPEG")
    fitted = fit(data, "face.jpg")
    assert (fitted.data, fitted.width, fitted.height, fitted.name) == (data, 300, 200, "face.jpg")
    assert fitted.as_it_was


@pytest.mark.parametrize("kind, mode", [("PNG", "RGB"), ("PNG", "RGBA"), ("BMP", "RGB"), ("JPEG", "CMYK")])
def test_what_is_too_large_is_scaled_until_it_fits(kind: str, mode: str) -> None:
    data = file_of(noise(2600, 1500, mode), kind)
    assert len(data) > MOST
    fitted = fit(data)
    assert len(fitted.data) <= MOST and not fitted.as_it_was
    assert (fitted.from_bytes, fitted.from_size) == (len(data), (2600, 1500))
    with Image.open(io.BytesIO(fitted.data)) as image:
        assert (image.format, image.size) == ("JPEG", (fitted.width, fitted.height))
        assert image.width / image.height == pytest.approx(2600 / 1500, rel=0.02)
    # No smaller than it has to be.
    assert len(fitted.data) > MOST * 0.4


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photo_is_sent_upright(turned: int) -> None:
    upright = Image.new("RGB", (60, 30), (0, 0, 255))
    upright.paste((255, 0, 0), (0, 0, 20, 10))  # red at the top left
    undo = {2: 0, 3: 1, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    assert set(undo) == set(ways)
    stored = upright if turned == 1 else upright.transpose(ways[turned])
    exif = Image.Exif()
    exif[0x0112] = turned
    fitted = fit(file_of(stored, "JPEG", exif=exif, quality=95))
    assert (fitted.width, fitted.height) == (60, 30)
    with Image.open(io.BytesIO(fitted.data)) as image:
        assert image.getexif().get(0x0112, 1) == 1
        red, _, blue = image.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
        assert red > 200 and blue < 60


def test_what_is_transparent_is_white() -> None:
    image = Image.new("RGBA", (1200, 1200), (255, 0, 0, 0))
    image.paste(noise(1200, 600, "RGB"), (0, 0))
    fitted = fit(file_of(image))
    with Image.open(io.BytesIO(fitted.data)) as shown:
        assert min(shown.getpixel((10, shown.height - 10))) > 245  # type: ignore[type-var,arg-type]


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "empty"),
        (b"MZ this is no picture", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not_a_picture"),
        (png_header(30_000, 30_000), "too_many_pixels"),
        (png_header(8_000, 8_000), "too_many_pixels"),
        (png_header(100, 100), "not_a_picture"),
        (file_of(Image.new("RGB", (300, 300)))[:-40], "not_a_picture"),
        (file_of(Image.new("RGB", (LEAST_EDGE - 1, 300))), "too_small"),
        (file_of(noise(30_000, 9), "BMP"), "too_small"),
        (b"\x89PNG" + bytes(MOST_FILE_BYTES), "too_many_bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_refused_and_why(data: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        fit(data)
    assert refused.value.code == code


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP"]), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_file_holds_it_is_a_picture_or_refused(
    junk: bytes, kind: str, data: st.DataObject
) -> None:
    good = bytearray(file_of(noise(40, 30), kind))
    at = data.draw(st.integers(0, len(good)))
    for whole in (bytes(good[:at]) + junk, bytes(good[:at]) + junk + bytes(good[at + len(junk) :]), junk):
        for make in (fit, lambda file: rgb(file, 100)):
            try:
                made = make(whole)  # type: ignore[operator]
            except PictureRefused:
                continue
            assert made.width > 0 and made.height > 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_pixels_come_scaled_with_the_size_they_were_sent_in(kind: str) -> None:
    made = rgb(file_of(noise(1280, 720), kind), 320)
    assert (made.width, made.height, made.full_width, made.full_height) == (320, 180, 1280, 720)
    assert len(made.data) == 320 * 180 * 3
