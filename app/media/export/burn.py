"""Burns the time of each picture and a watermark into it: white on a dark bar, in the brightness alone.

The signs come as small pictures from the window, which has the fonts of every language.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.media.exports import Stamp
from app.media.outfiles import local_time

_PART_OF_HEIGHT = 28
"""The text is this part of a picture's height."""
_LEAST = 12
_WHITE, _BAR, _GREY = 235, 0.35, 128
_MARK_STRENGTH = 0.75

Mask = NDArray[np.float32]


class Burner:
    """``zone``: an IANA name, empty for the machine's own."""

    def __init__(self, stamp: Stamp, zone: str) -> None:
        self._stamp = stamp
        self._zone = zone
        self._masks: dict[tuple[str, int], Mask] = {}

    def text(self, utc_ms: int) -> str:
        """Local time to the millisecond, and how far it is from UTC."""
        moment = local_time(utc_ms, self._zone)
        offset = moment.strftime("%z")
        return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} UTC{offset[:3]}:{offset[3:5]}"

    def draw(self, frame: Any, utc_ms: int, width: int, height: int) -> Any:
        """A new frame (yuv420p) with the texts in it."""
        import av

        planes = frame.reformat(width=width, height=height, format="yuv420p").to_ndarray()
        tall = max(_LEAST, height // _PART_OF_HEIGHT)
        edge = max(4, tall // 2) // 2 * 2
        if self._stamp.show_time:
            self._blend(planes, self._line(self.text(utc_ms), tall), edge, edge, width, height, 1.0)
        if self._stamp.mark:
            mark = self._mask("mark", self._stamp.mark, tall)
            top = max(0, height - edge - mark.shape[0] - tall // 2) // 2 * 2
            self._blend(planes, mark, edge, top, width, height, _MARK_STRENGTH)
        made: Any = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        return made

    def _line(self, text: str, tall: int) -> Mask:
        glyphs = [
            self._mask(sign, self._stamp.glyphs[sign], tall) for sign in text if sign in self._stamp.glyphs
        ]
        return np.concatenate(glyphs, axis=1) if glyphs else np.zeros((tall, 0), np.float32)

    def _mask(self, name: str, png: bytes, tall: int) -> Mask:
        known = self._masks.get((name, tall))
        if known is None:
            with Image.open(io.BytesIO(png)) as image:
                wide = max(1, round(image.width * tall / image.height))
                scaled = image.convert("L").resize((wide, tall), Image.Resampling.LANCZOS)
            known = np.asarray(scaled, np.float32) / np.float32(255)
            self._masks[name, tall] = known
        return known

    def _blend(
        self, planes: Any, mask: Mask, left: int, top: int, width: int, height: int, strength: float
    ) -> None:
        """On rows of Y; the colours of the bar go to grey. ``planes``: as ``to_ndarray`` gives yuv420p."""
        pad = max(2, mask.shape[0] // 6) // 2 * 2
        rows = min(mask.shape[0] + 2 * pad, height - top)
        cols = min(mask.shape[1] + 2 * pad, width - left) // 2 * 2
        if rows <= 2 * pad or cols <= 2 * pad:
            return
        bar = planes[top : top + rows, left : left + cols].astype(np.float32) * _BAR
        ink = mask[: rows - 2 * pad, : cols - 2 * pad] * strength
        inner = bar[pad : pad + ink.shape[0], pad : pad + ink.shape[1]]
        inner += (_WHITE - inner) * ink
        planes[top : top + rows, left : left + cols] = bar.astype(np.uint8)
        # The two planes of colour lie below Y, each a quarter of it, two of their rows in one of Y's.
        colours = planes[height:].reshape(2, height // 2, width // 2)
        colours[:, top // 2 : (top + rows) // 2, left // 2 : (left + cols) // 2] = _GREY
