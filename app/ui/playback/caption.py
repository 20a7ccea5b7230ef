"""Pictures to be kept or printed: a caption below the picture, whose own pixels stay as they were recorded; a
sheet of many. Painted into images only, so on any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter

from app.ui import theme
from app.ui.wall import overlay

_PAPER, _INK, _FAINT, _LINE = "#FFFFFF", "#101418", "#4A5560", "#C4CCD4"


@dataclass(frozen=True, slots=True)
class Caption:
    """``head``: the camera; ``lines``: time with zone, what else is to be known; in the operator's words."""

    head: str
    lines: tuple[str, ...] = ()


def _face(pixels: float, weight: int = 400) -> QFont:
    face = QFont(theme.font(theme.tokens().text_px, weight))  # a copy: the theme's own is shared
    face.setPixelSize(max(1, round(pixels)))
    return face


def captioned(image: QImage, caption: Caption) -> QImage:
    """The picture as it is, and below it a band with the caption."""
    pixels = max(14.0, image.width() / 64)
    head, line = _face(pixels, 600), _face(pixels * 0.85)
    head_height, line_height = QFontMetricsF(head).height(), QFontMetricsF(line).height()
    pad = pixels * 0.6
    band = math.ceil(2 * pad + head_height + line_height * len(caption.lines))
    made = QImage(image.width(), image.height() + band, QImage.Format.Format_RGB32)
    made.fill(QColor(_PAPER))
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    _write(painter, QRectF(pad, image.height() + pad, image.width() - 2 * pad, band), caption, head, line)
    painter.end()
    return made


def _write(painter: QPainter, box: QRectF, caption: Caption, head: QFont, line: QFont) -> float:
    """Returns how high it became."""
    y = box.y()
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for number, text in enumerate((caption.head, *caption.lines)):
        face = line if number else head
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        painter.setPen(QColor(_FAINT if number else _INK))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRectF(box.x(), y, box.width(), metrics.height()), flags, shown)
        y += metrics.height()
    return y - box.y()


def paint_page(painter: QPainter, page: QRect, image: QImage, caption: Caption) -> None:
    """The picture as large as the page allows, the caption below it. For a printer or a PDF."""
    pixels = page.width() / 60
    head, line = _face(pixels, 600), _face(pixels * 0.85)
    below = QFontMetricsF(head).height() + QFontMetricsF(line).height() * len(caption.lines) + pixels
    room = QRect(page.x(), page.y(), page.width(), max(1, round(page.height() - below)))
    box = overlay.fit(room, image.width(), image.height())
    box.moveTop(page.y())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image)
    top = box.bottom() + 1 + pixels * 0.6
    _write(painter, QRectF(page.x(), top, page.width(), below), caption, head, line)


SHEET = QSize(2480, 1754)
"""A4 across, at 212 dots an inch."""


def sheet(title: Caption, pictures: Sequence[tuple[QImage | None, str]], size: QSize = SHEET) -> QImage:
    """A contact sheet: title, then the pictures in rows, each with a line below. None: an empty frame, whose
    line says why."""
    made = QImage(size, QImage.Format.Format_RGB32)
    made.fill(QColor(_PAPER))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    margin = round(size.width() * 0.03)
    head, line = _face(size.width() / 60, 600), _face(size.width() / 85)
    used = _write(painter, QRectF(margin, margin * 0.8, size.width() - 2 * margin, 200), title, head, line)
    area = QRectF(margin, margin * 1.1 + used, size.width() - 2 * margin, size.height() - 2 * margin - used)
    columns, rows = _grid(len(pictures), area.size())
    small = _face(min(size.width() / 110, area.width() / columns / 22))
    text_height = QFontMetricsF(small).height() * 1.25
    gap = area.width() / columns * 0.03
    needed = area.width() / columns * 9 / 16 + text_height + gap
    cell = QSizeF(area.width() / columns, min(area.height() / rows, needed))
    for number, (image, text) in enumerate(pictures):
        x = area.x() + (number % columns) * cell.width() + gap / 2
        y = area.y() + (number // columns) * cell.height() + gap / 2
        room = QRectF(x, y, cell.width() - gap, cell.height() - gap - text_height).toRect()
        box = overlay.fit(room, *((image.width(), image.height()) if image is not None else (16, 9)))
        if image is not None:
            painter.drawImage(box, image)
        else:
            painter.setPen(QColor(_LINE))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setFont(small)
        painter.setPen(QColor(_INK))
        painter.drawText(
            QRectF(room.x(), box.bottom() + 1, room.width(), text_height),
            int(Qt.AlignmentFlag.AlignCenter),
            text,
        )
    painter.end()
    return made


def _grid(count: int, area: QSizeF) -> tuple[int, int]:
    """Columns and rows in which so many pictures of 16:9 become largest."""
    found = []
    for columns in range(1, max(1, count) + 1):
        rows = math.ceil(max(1, count) / columns)
        width = min(area.width() / columns, (area.height() / rows * 0.88) * 16 / 9)
        found.append((width, columns, rows))
    largest = max(found)[0]
    # Of those that are about as large the one with the most columns: it fills the page.
    _, columns, rows = max((one for one in found if one[0] >= 0.95 * largest), key=lambda one: one[1])
    return columns, rows


def write_pdf(path: str, image: QImage) -> bool:
    """The image alone on a page of A4; False when it cannot be written."""
    writer = QPdfWriter(path)
    writer.setCreator("VCS Wall")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    layout = writer.pageLayout()
    layout.setOrientation(layout.Orientation.Landscape)
    layout.setMargins(QMarginsF(0, 0, 0, 0))
    writer.setPageLayout(layout)
    painter = QPainter()
    if not painter.begin(writer):
        return False
    page = QRect(0, 0, writer.width(), writer.height())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(overlay.fit(page, image.width(), image.height()), image)
    return painter.end()
