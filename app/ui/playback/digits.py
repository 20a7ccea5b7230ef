"""Running times, drawn from glyphs that were laid out once: a text laid out for each picture of sixteen tiles
would cost more than the pictures."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from app.ui import theme


class Digits:
    """One face, ink and pixel ratio. ``pixels``: of the text, before the user's text size."""

    def __init__(self, pixels: int, weight: int, ink: str, ratio: float) -> None:
        self._face = theme.font(pixels, weight)
        self._metrics = QFontMetricsF(self._face)
        self._ink = ink
        self._ratio = ratio
        self._glyphs: dict[str, tuple[QPixmap, float]] = {}
        self.height = math.ceil(self._metrics.height())

    def width(self, text: str) -> float:
        """How wide a text becomes, logical pixels. (Digits are all as wide.)"""
        return sum(self._glyph(sign)[1] for sign in text)

    def draw(self, painter: QPainter, x: float, y: float, text: str) -> None:
        """From the top left corner."""
        for sign in text:
            glyph, width = self._glyph(sign)
            painter.drawPixmap(QPointF(x, y), glyph)
            x += width

    def _glyph(self, sign: str) -> tuple[QPixmap, float]:
        known = self._glyphs.get(sign)
        if known is None:
            width = self._metrics.horizontalAdvance(sign)
            picture = QPixmap(math.ceil((width + 2) * self._ratio), math.ceil(self.height * self._ratio))
            picture.setDevicePixelRatio(self._ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setFont(self._face)
            painter.setPen(theme.color(self._ink))
            painter.drawText(QRectF(0, 0, width + 2, self.height), int(Qt.AlignmentFlag.AlignVCenter), sign)
            painter.end()
            known = self._glyphs[sign] = (picture, width)
        return known


class DigitSets:
    """Those in use, by what they are made of; thrown away with the theme (``forget``)."""

    def __init__(self) -> None:
        self._sets: dict[tuple[int, int, str, float, int], Digits] = {}

    def get(self, pixels: int, weight: int, ink: str, ratio: float) -> Digits:
        """Made once."""
        key = (pixels, weight, ink, ratio, theme.text_size())
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = Digits(pixels, weight, ink, ratio)
        return found

    def forget(self) -> None:
        """Another theme or text size."""
        self._sets.clear()
