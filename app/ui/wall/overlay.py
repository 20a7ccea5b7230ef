"""What is drawn over a picture: chips, the sentence at the bottom, the hazard frame, state marks.

Chips are drawn once into a pixmap and only copied for each picture: laying out text is dearer than
scaling the picture. All sizes are logical pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from app.ui import theme

EDGE_SHARE = 36
"""The top and the bottom 1/36 of a picture stay clear of overlays: cameras burn time and place in there."""


def clear_edge(picture_height: int) -> int:
    """Height in pixels that overlays keep clear at the top and at the bottom of a picture."""
    return math.ceil(picture_height / EDGE_SHARE) + 2


def fit(outer: QRect, width: int, height: int) -> QRect:
    """The largest rectangle of the aspect width:height inside ``outer``, centred (letterbox)."""
    if width <= 0 or height <= 0 or outer.isEmpty():
        return QRect()
    w, h = outer.width(), outer.height()
    if w * height <= h * width:
        h = max(1, round(w * height / width))
    else:
        w = max(1, round(h * width / height))
    return QRect(outer.x() + (outer.width() - w) // 2, outer.y() + (outer.height() - h) // 2, w, h)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a chip: text, or a mark (``dot``, ``ring``, ``square``, ``triangle``, ``pulse``) or icon."""

    text: str = ""
    mark: str = ""
    icon: str = ""
    ink: str = ""
    weight: int = 400
    elide: bool = False
    """This text gives way when the chip is too wide."""


def draw_mark(painter: QPainter, mark: str, centre: QPointF, size: float, ink: str) -> None:
    """A state by shape and colour; ``size`` is the diameter."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = theme.color(ink)
    radius = size / 2
    if mark == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawEllipse(centre, radius, radius)
    elif mark in ("ring", "pulse"):
        pen = QPen(tint, max(1.4, size * 0.18))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = radius - pen.widthF() / 2
        if mark == "ring":
            painter.drawEllipse(centre, inner, inner)
        else:
            box = QRectF(centre.x() - inner, centre.y() - inner, 2 * inner, 2 * inner)
            painter.drawArc(box, 90 * 16, -270 * 16)
    elif mark == "square":
        pen = QPen(tint, max(1.4, size * 0.18))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = radius - pen.widthF() / 2
        painter.drawRect(QRectF(centre.x() - inner, centre.y() - inner, 2 * inner, 2 * inner))
    elif mark == "triangle":
        path = QPainterPath(QPointF(centre.x(), centre.y() - radius))
        path.lineTo(centre.x() + radius * 1.1, centre.y() + radius * 0.85)
        path.lineTo(centre.x() - radius * 1.1, centre.y() + radius * 0.85)
        path.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPath(path)
    painter.restore()


def make_chip(parts: tuple[Part, ...], pixels: int, max_width: int, ratio: float) -> QPixmap:
    """A rounded chip of parts in one line, at most ``max_width`` wide; an empty pixmap without room.
    ``pixels``: of the text, before the user's text size."""
    padding, gap = 7, 6
    faces = {w: theme.font(pixels, w) for w in {p.weight for p in parts}}
    metrics = {w: QFontMetricsF(face) for w, face in faces.items()}
    pixels = theme.scaled(pixels)
    height = pixels + 10
    mark_size = round(pixels * 0.72)

    def width_of(part: Part) -> float:
        if part.mark:
            return mark_size
        return pixels + 1 if part.icon else metrics[part.weight].horizontalAdvance(part.text)

    widths = [width_of(p) for p in parts]
    total = sum(widths) + gap * (len(parts) - 1) + 2 * padding
    texts = [p.text for p in parts]
    if total > max_width:
        for number, part in enumerate(parts):
            if part.elide:
                room = widths[number] - (total - max_width)
                texts[number] = metrics[part.weight].elidedText(part.text, Qt.TextElideMode.ElideRight, room)
                widths[number] = metrics[part.weight].horizontalAdvance(texts[number])
                break
        total = sum(widths) + gap * (len(parts) - 1) + 2 * padding
        if total > max_width + 1:
            return QPixmap()
    pixmap = QPixmap(math.ceil(total * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(theme.tokens().chip))
    painter.drawRoundedRect(QRectF(0, 0, total, height), 4, 4)
    x = float(padding)
    for number, part in enumerate(parts):
        ink = part.ink or theme.tokens().text
        if part.mark:
            draw_mark(painter, part.mark, QPointF(x + mark_size / 2, height / 2), mark_size, ink)
        elif part.icon:
            drawing = theme.icon_pixmap(part.icon, ink, pixels + 1, ratio)
            painter.drawPixmap(QPointF(x, (height - pixels - 1) / 2), drawing)
        else:
            painter.setFont(faces[part.weight])
            painter.setPen(theme.color(ink))
            box = QRectF(x, 0, widths[number] + 2, height)
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), texts[number]
            )
        x += widths[number] + gap
    painter.end()
    return pixmap


def make_line(headline: str, detail: str, ink: str, pixels: int, picture: QSize, ratio: float) -> QPixmap:
    """The sentence at the bottom of a picture, over its whole width: mark, headline, what happens next.

    One line where there is room, else the headline above the detail, at most half the picture high.
    ``pixels``: of the text, before the user's text size.
    """
    width = picture.width()
    padding, gap = 8, 6
    bold, plain = theme.font(pixels, 700), theme.font(pixels, 400)
    pixels = theme.scaled(pixels)
    bold_metrics, plain_metrics = QFontMetricsF(bold), QFontMetricsF(plain)
    mark = pixels * 0.86
    head_width = bold_metrics.horizontalAdvance(headline)
    detail_width = plain_metrics.horizontalAdvance(detail)
    inner = width - 2 * padding
    one_line = mark + gap + head_width + (10 + detail_width if detail else 0) <= inner
    line_height = max(math.ceil(plain_metrics.height()), math.ceil(pixels * 1.45))  # CJK faces are taller
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    wrapped = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    lines = 1
    if not one_line and detail:
        most = max(1, min(3, (picture.height() // 2 - 10) // line_height - 1))
        parts = detail.split(" · ")
        while True:  # what has no room is left out whole, from the end
            detail = " · ".join(parts)
            needed = plain_metrics.boundingRect(QRectF(0, 0, inner, 1000), wrapped, detail).height()
            if needed <= most * line_height + 4 or len(parts) == 1:
                break
            parts.pop()
        lines = 1 + min(most, max(1, round(needed / line_height)))
    height = line_height * lines + 10
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.color(theme.tokens().chip))
    painter = QPainter(pixmap)
    draw_mark(painter, "triangle", QPointF(padding + mark / 2, 5 + line_height / 2), mark, ink)
    painter.setFont(bold)
    painter.setPen(theme.color(ink))
    x = padding + mark + gap
    head = bold_metrics.elidedText(headline, Qt.TextElideMode.ElideRight, width - x - padding)
    painter.drawText(QRectF(x, 5, width - x, line_height), flags, head)
    painter.setFont(plain)
    painter.setPen(theme.color(theme.tokens().text))
    if one_line:
        painter.drawText(QRectF(x + head_width + 10, 5, width, line_height), flags, detail)
    elif detail:
        painter.drawText(
            QRectF(padding, 5 + line_height, inner, line_height * (lines - 1) + 2), wrapped, detail
        )
    painter.end()
    return pixmap


def hazard_brush() -> QBrush:
    """Amber and black stripes at 45 degrees, seamless."""
    edge = 16
    pixmap = QPixmap(edge, edge)
    look = theme.tokens()
    pixmap.fill(QColor(look.wall))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(look.careful))
    for shift in (-edge, 0, edge):
        path = QPainterPath(QPointF(shift, edge))
        path.lineTo(shift + edge, 0)
        path.lineTo(shift + edge + edge / 2, 0)
        path.lineTo(shift + edge / 2, edge)
        path.closeSubpath()
        painter.drawPath(path)
    painter.end()
    return QBrush(pixmap)


def draw_hazard(painter: QPainter, outer: QRect, width: int) -> None:
    """A frame of stripes inside ``outer``."""
    brush = hazard_brush()
    for side in frame_rects(outer, width):
        painter.fillRect(side, brush)


def frame_rects(outer: QRect, width: int) -> tuple[QRect, QRect, QRect, QRect]:
    """The four sides of a frame of this width inside ``outer``, not overlapping."""
    x, y, w, h = outer.x(), outer.y(), outer.width(), outer.height()
    return (
        QRect(x, y, w, width),
        QRect(x, y + h - width, w, width),
        QRect(x, y + width, width, h - 2 * width),
        QRect(x + w - width, y + width, width, h - 2 * width),
    )


def fill_around(painter: QPainter, outer: QRect, inner: QRect) -> None:
    """The black around a picture in its tile; nothing is painted twice."""
    wall = theme.color(theme.tokens().wall)
    below, right = inner.bottom() + 1, inner.right() + 1
    for box in (
        QRect(outer.x(), outer.y(), outer.width(), inner.y() - outer.y()),
        QRect(outer.x(), below, outer.width(), outer.bottom() + 1 - below),
        QRect(outer.x(), inner.y(), inner.x() - outer.x(), inner.height()),
        QRect(right, inner.y(), outer.right() + 1 - right, inner.height()),
    ):
        if not box.isEmpty():
            painter.fillRect(box, wall)


def draw_words(
    painter: QPainter, area: QRect, words: tuple[str, str, str, str], progress: float | None
) -> None:
    """Words in the middle of a tile. ``words``: mark, its ink, headline, detail."""
    mark, ink, headline, detail = words
    look = theme.tokens()
    head_px = 16 if area.height() >= 200 else 14
    if area.height() >= 600:
        head_px = 22
    small_px = max(12, head_px - 3)
    bold, plain = theme.font(head_px, 700), theme.font(small_px)
    bold_metrics, plain_metrics = QFontMetricsF(bold), QFontMetricsF(plain)
    room = area.width() - 32
    wrapped = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    head_box = bold_metrics.boundingRect(QRectF(0, 0, room, 1000), wrapped, headline)
    detail_box = plain_metrics.boundingRect(QRectF(0, 0, room, 1000), wrapped, detail) if detail else QRectF()
    detail_height = min(detail_box.height(), plain_metrics.height() * 3)
    bar = 14 if progress is not None else 0
    total = head_box.height() + (6 + detail_height if detail else 0) + bar
    y = area.y() + (area.height() - total) / 2
    x = area.x() + 16
    mark_size = theme.scaled(head_px) * 0.8
    shift = (mark_size + 8) / 2 if mark else 0.0
    painter.setFont(bold)
    painter.setPen(theme.color(look.text if ink != look.mute else look.second))
    painter.drawText(QRectF(x + shift, y, room, head_box.height() + 2), wrapped, headline)
    if mark:
        left = x + shift + (room - head_box.width()) / 2 - 8 - mark_size / 2
        draw_mark(painter, mark, QPointF(left, y + bold_metrics.height() / 2), mark_size, ink)
    y += head_box.height()
    if detail:
        painter.setFont(plain)
        painter.setPen(theme.color(look.second))
        painter.drawText(QRectF(x, y + 6, room, detail_height + 2), wrapped, detail)
        y += 6 + detail_height
    if progress is not None:
        length = min(120.0, room * 0.6)
        left = area.x() + (area.width() - length) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(left, y + 11, length, 3), theme.color(look.line))
        painter.fillRect(QRectF(left, y + 11, length * min(1.0, progress), 3), theme.color(look.accent))
