"""The rows of the palette: what was found, what of it was typed, which keys do it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.palette.matching import Query
from app.ui.palette.search import PaletteEntry
from app.ui.wall.overlay import draw_mark

ROW_PX = 38
_PAD, _GAP, _CAP_PAD = 14, 10, 7
ENTRY = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class PaletteRows(QAbstractListModel):
    """The results shown now."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[PaletteEntry] = []

    def show(self, entries: list[PaletteEntry]) -> None:
        """Shows others."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.text, entry.detail, " / ".join(entry.keys)) if part)
        return entry if role == ENTRY else None


class PaletteDelegate(QStyledItemDelegate):
    """Mark, text with what was typed in another ink, explanation, keys."""

    query = Query.of("")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, theme.scaled(ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, PaletteEntry):
            return
        look = theme.tokens()
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            ground = QRectF(box).adjusted(6, 1, -6, -1)
            # In high contrast the frame tells it, too, not the ground alone.
            frame = look.focus_px / 2
            painter.setPen(QPen(theme.color(look.accent), look.focus_px))
            painter.setBrush(theme.color(look.accent_ground))
            painter.drawRoundedRect(ground.adjusted(frame, frame, -frame, -frame), 5, 5)
        x = self._sign(painter, entry, box)
        right = self._keys(painter, entry, box)
        room = right - _GAP - x
        face = theme.font(14, 500)
        used = self._text(painter, entry.text, QRect(x, box.y(), room, box.height()), face)
        if entry.detail and used < room - 40:
            painter.setFont(theme.font(look.small_px))
            painter.setPen(theme.color(look.second))
            place = QRect(x + used + 12, box.y(), room - used - 12, box.height())
            detail = painter.fontMetrics().elidedText(
                entry.detail, Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, detail)
        painter.restore()

    @staticmethod
    def _sign(painter: QPainter, entry: PaletteEntry, box: QRect) -> int:
        """Draws state or kind; returns where the text begins."""
        edge = theme.scaled(16)
        middle = box.center().y() + 0.5
        if entry.mark is not None:
            centre = QPointF(box.x() + _PAD + edge / 2, middle)
            draw_mark(painter, entry.mark[0], centre, theme.scaled(10), entry.mark[1])
        elif entry.icon:
            ratio = painter.device().devicePixelRatioF()
            drawing = theme.icon_pixmap(entry.icon, theme.tokens().second, edge, ratio)
            painter.drawPixmap(QPointF(box.x() + _PAD, middle - edge / 2), drawing)
        return box.x() + _PAD + edge + _GAP

    @staticmethod
    def _keys(painter: QPainter, entry: PaletteEntry, box: QRect) -> int:
        """Draws the keys as caps at the right; returns where they begin."""
        look = theme.tokens()
        face = theme.font(look.small_px, 500)
        metrics = QFontMetrics(face)
        right = box.right() - _PAD
        for keys in reversed(entry.keys[:2]):
            width = metrics.horizontalAdvance(keys) + 2 * _CAP_PAD
            cap = QRectF(
                right - width, box.center().y() - metrics.height() / 2 - 2.5, width, metrics.height() + 6
            )
            painter.setPen(QPen(theme.color(look.line), 1))
            painter.setBrush(theme.color(look.ground))
            painter.drawRoundedRect(cap, 4, 4)
            painter.setFont(face)
            painter.setPen(theme.color(look.text))
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), keys)
            right -= width + 6
        return right

    def _text(self, painter: QPainter, text: str, place: QRect, face: Any) -> int:
        """Draws the text, what was typed in the accent; returns its width."""
        look = theme.tokens()
        painter.setFont(face)
        metrics = QFontMetrics(face)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.setPen(theme.color(look.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        if shown == text:
            painter.setPen(theme.color(look.accent))
            for start, length in self.query.places(text):
                # Only the ink changes: the letters stay where they are.
                left = metrics.horizontalAdvance(text[:start])
                wide = metrics.horizontalAdvance(text[: start + length]) - left
                painter.save()
                painter.setClipRect(QRect(place.x() + left, place.y(), wide, place.height()))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
                painter.restore()
        return metrics.horizontalAdvance(shown)
