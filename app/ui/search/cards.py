"""What a hit is for whoever paints it: words and a picture, made by the model, drawn by grid and table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPainterPath, QPen, QPixmap

from app.ui import shorten, theme
from app.ui.wall.overlay import draw_mark


class Role(IntEnum):
    """What the views ask the model for besides texts."""

    HIT = Qt.ItemDataRole.UserRole + 1
    """The hit itself."""
    CARD = Qt.ItemDataRole.UserRole + 2
    """Its ``Card``."""
    PICTURE = Qt.ItemDataRole.UserRole + 3
    """Its ``Shot``: asked for only for what is on the screen."""


@dataclass(frozen=True, slots=True)
class Card:
    """``figure``: similarity or score, may be empty; ``when`` and ``what``: the line below the name."""

    name: str
    figure: str
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Shot:
    """The picture of a target as far as it is there. ``why``: a sentence when there will be none."""

    image: QImage | None = None
    why: str = ""


PAD = 8


def foot_height() -> int:
    """Height of the words below a card's picture, at the user's text size."""
    look = theme.tokens()
    return theme.scaled(look.text_px + look.small_px + 26)


class CardPainter:
    """Draws cards; keeps the pictures it scaled, as many as fit in ``LIMIT`` pixels."""

    LIMIT = 12_000_000

    def __init__(self) -> None:
        self._scaled: dict[tuple[int, int, int], QPixmap] = {}
        self._pixels = 0

    def forget(self) -> None:
        """Another look, another size."""
        self._scaled.clear()
        self._pixels = 0

    def paint(
        self,
        painter: QPainter,
        box: QRect,
        picture_height: int,
        card: Card,
        shot: Shot,
        *,
        selected: bool,
        focused: bool,
        hovered: bool,
    ) -> None:
        """One card into ``box``."""
        look = theme.tokens()
        radius = look.card_radius
        frame = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
        ground = look.accent_ground if selected else look.raised if hovered else look.surface
        painter.setPen(QPen(theme.color(look.accent if selected else look.line), 1))
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(frame, radius, radius)
        area = QRect(box.x() + 1, box.y() + 1, box.width() - 2, picture_height - 1)
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(area.adjusted(0, 0, 0, radius)), radius, radius)
        painter.setClipPath(shape)
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        self.picture(painter, area, shot)
        painter.restore()
        self._words(painter, box, picture_height, card)
        if focused or selected:
            wide = 2 if focused else 1
            inset = wide / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color(look.text if focused else look.accent), wide))
            painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), radius, radius)

    def picture(self, painter: QPainter, area: QRect, shot: Shot, *, brief: bool = False) -> None:
        """The whole target, as large as fits, on black; or why there is none (``brief``: only that)."""
        look = theme.tokens()
        painter.fillRect(area, theme.color(look.tile))
        if shot.image is not None and not shot.image.isNull():
            made = self._fitting(shot.image, area.size(), painter.device().devicePixelRatioF())
            size = made.deviceIndependentSize()
            painter.drawPixmap(
                area.x() + round((area.width() - size.width()) / 2),
                area.y() + round((area.height() - size.height()) / 2),
                made,
            )
            return
        if not shot.why:
            middle = area.center()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(look.line))
            radius, apart = theme.scaled(2), theme.scaled(9)
            for n in (-1, 0, 1):
                painter.drawEllipse(middle + QPoint(n * apart, 0), radius, radius)
            return
        mark = theme.scaled(11)
        if brief:
            draw_mark(painter, "triangle", QRectF(area).center(), mark, look.careful)
            return
        painter.setFont(theme.font(look.small_px))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        words = area.adjusted(PAD, area.height() // 2 - 4, -PAD, -4)
        draw_mark(
            painter, "triangle", QRectF(area).center() - QPointF(0, theme.scaled(14)), mark, look.careful
        )
        painter.setPen(theme.color(look.second))
        painter.drawText(words, int(flags) | int(Qt.TextFlag.TextWordWrap), shot.why)

    def _fitting(self, image: QImage, room: QSize, ratio: float) -> QPixmap:
        wide, high = max(1, round(room.width() * ratio)), max(1, round(room.height() * ratio))
        key = (image.cacheKey(), wide, high)
        found = self._scaled.get(key)
        if found is None:
            scaled = image.scaled(
                QSize(wide, high),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            found = QPixmap.fromImage(scaled)
            found.setDevicePixelRatio(ratio)
            self._scaled[key] = found
            self._pixels += found.width() * found.height()
            while self._pixels > self.LIMIT and len(self._scaled) > 1:
                oldest = self._scaled.pop(next(iter(self._scaled)))
                self._pixels -= oldest.width() * oldest.height()
        return found

    def _words(self, painter: QPainter, box: QRect, picture_height: int, card: Card) -> None:
        look = theme.tokens()
        pad = theme.scaled(PAD)
        left, right = box.x() + pad, box.right() - pad
        top = box.y() + picture_height + theme.scaled(7)
        line = theme.scaled(look.text_px + 5)
        if card.figure:
            face = theme.font(look.text_px, 600)
            painter.setFont(face)
            painter.setPen(theme.color(look.accent))
            width = QFontMetrics(face).horizontalAdvance(card.figure)
            painter.drawText(
                QRect(right - width, top, width + 1, line), Qt.AlignmentFlag.AlignVCenter, card.figure
            )
            name_room = right - width - pad - left
        else:
            name_room = right - left
        face = theme.font(look.text_px, 500)
        painter.setFont(face)
        painter.setPen(theme.color(look.text))
        name = shorten.name(QFontMetrics(face), card.name, name_room)
        painter.drawText(QRect(left, top, name_room + 1, line), Qt.AlignmentFlag.AlignVCenter, name)
        face = theme.font(look.small_px)
        painter.setFont(face)
        painter.setPen(theme.color(look.second))
        below = QRect(left, top + line, right - left, theme.scaled(look.small_px + 6))
        text = " · ".join(part for part in (card.when, card.what) if part)
        text = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, text)
