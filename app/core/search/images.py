"""Files from elsewhere made into pixels: checked before they are decoded. Runs on the executor, never on the
owner's thread; Pillow is imported there and not before."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 32_000_000
"""More is refused before it is decoded: 96 MB of pixels out of a few kilobytes is a bomb."""
MAX_EDGE = 65_500
FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "GIF")


class PictureRefused(ValueError):
    """A file that is not taken. Codes: ``empty``, ``too_many_bytes`` {most_bytes}, ``not_a_picture``,
    ``too_many_pixels`` {most, width, height}, ``too_small`` {least}."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, object] = dict(params)


@dataclass(frozen=True, slots=True)
class Rgb:
    """Pixels, 3 bytes each, rows of ``width * 3`` bytes without padding. ``full_width``, ``full_height``: of
    the picture as it was sent, in whose pixels boxes are."""

    width: int
    height: int
    full_width: int
    full_height: int
    data: bytes = field(repr=False)


def opened(data: bytes) -> Image.Image:
    """The picture in ``data``, not yet decoded, of a kind and size that are taken. Raises ``PictureRefused``;
    a file that breaks later does so in ``decoded``."""
    from PIL import Image

    if not data:
        raise PictureRefused("empty")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused("too_many_pixels", most=MAX_PIXELS) from None
    except Exception:  # a hostile header makes a reader raise anything
        raise PictureRefused("not_a_picture") from None
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_EDGE:
        raise PictureRefused("too_many_pixels", most=MAX_PIXELS, width=image.width, height=image.height)
    return image


def decoded(image: Image.Image) -> Image.Image:
    """The same in RGB; what is transparent is white. Raises ``PictureRefused``."""
    from PIL import Image

    try:
        image.load()
        if image.mode == "RGB":
            return image
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            over = image.convert("RGBA")
            white = Image.new("RGBA", over.size, (255, 255, 255, 255))
            return Image.alpha_composite(white, over).convert("RGB")
        return image.convert("RGB")
    except Exception:  # a hostile file makes a decoder raise anything
        raise PictureRefused("not_a_picture") from None


def rgb(data: bytes, edge: int) -> Rgb:
    """The picture in ``data``, its longer side at most ``edge`` pixels. Raises ``PictureRefused``."""
    image = opened(data)
    width, height = image.size
    image.draft("RGB", (edge, edge))  # JPEG alone: decodes at a half, a quarter or an eighth
    plain = decoded(image)
    if max(plain.size) > edge:
        plain.thumbnail((edge, edge))
    return Rgb(plain.width, plain.height, width, height, plain.tobytes())
