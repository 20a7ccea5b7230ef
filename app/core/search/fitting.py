"""Makes a file into a picture that the API takes. Runs on the executor."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from app.core.search.draft import PictureData, limits
from app.core.search.images import PictureRefused, decoded, opened

if TYPE_CHECKING:
    from PIL import Image

MOST_FILE_BYTES = 64 * 1024 * 1024
"""A larger file is not read at all."""
LEAST_EDGE = 8
"""Nothing can be recognised in less, and services refuse it."""
AS_IT_IS = ("JPEG", "PNG", "BMP", "WEBP")
_FIRST_EDGE = 1920
_QUALITIES = (92, 85, 75, 65)
_SHRINK = 0.75
_ORIENTATION = 0x0112


def fit(data: bytes, name: str = "") -> PictureData:
    """The file itself where the API takes it; otherwise upright, scaled and recompressed (JPEG) until it
    fits. Raises ``PictureRefused``."""
    most = limits().picture_bytes
    if len(data) > MOST_FILE_BYTES:
        raise PictureRefused("too_many_bytes", most_bytes=MOST_FILE_BYTES)
    image = opened(data)
    if min(image.size) < LEAST_EDGE:
        raise PictureRefused("too_small", least=LEAST_EDGE)
    turned = _turned(image)
    size = (image.height, image.width) if turned in (5, 6, 7, 8) else image.size
    whole = decoded(image)  # also proves that the file can be read to its end
    if image.format in AS_IT_IS and turned == 1 and len(data) <= most:
        return PictureData(data, *size, name, len(data), size)
    picture = _upright(whole, turned)
    if max(picture.size) > _FIRST_EDGE:
        picture.thumbnail((_FIRST_EDGE, _FIRST_EDGE))
    while min(picture.size) >= LEAST_EDGE:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= most:
                return PictureData(out.getvalue(), *picture.size, name, len(data), size)
        picture = picture.resize((round(picture.width * _SHRINK), round(picture.height * _SHRINK)))
    raise PictureRefused("too_small", least=LEAST_EDGE)  # a ribbon: scaled down nothing is left of it


def _turned(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where there is none or it is damaged."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # EXIF of a hostile file; the pixels may still be good
        return 1
    return turned if turned in range(1, 9) else 1


def _upright(image: Image.Image, turned: int) -> Image.Image:
    from PIL.Image import Transpose

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(ways[turned]) if turned in ways else image
