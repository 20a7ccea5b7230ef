"""What the window gives to exports: the page that plays a bundle, and signs to burn in."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from app.media.exports import Stamp
from app.ui import theme
from app.ui.resources import resource_path

_HEIGHT = 64
_SIGNS = "0123456789-: .+UTC"


class Dress:
    """Fulfils ``core.evidence.jobs.Dress``."""

    def page(self) -> str:
        """The page of a bundle. OSError."""
        return resource_path("evidence/index.html").read_text(encoding="utf-8")

    def stamp(self, show_time: bool, watermark: str) -> Stamp:
        """On the window's thread: faces are drawn."""
        face = QFont(theme.font(13, 600))
        face.setPixelSize(round(_HEIGHT * 0.78))
        glyphs = {sign: _drawn(sign, face) for sign in _SIGNS} if show_time else {}
        return Stamp(glyphs, _drawn(watermark, face) if watermark else b"", show_time)


def _drawn(text: str, face: QFont) -> bytes:
    width = max(1, QFontMetrics(face).horizontalAdvance(text))
    image = QImage(width, _HEIGHT, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(face)
    painter.setPen(QColor("white"))
    painter.drawText(image.rect(), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
