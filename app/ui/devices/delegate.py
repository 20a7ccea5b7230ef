"""How a row of the device tree is drawn: indent, fold mark, state by shape and colour, name, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.catalogue import DeviceStatus
from app.core.own import FAVOURITES
from app.ui import shorten, theme
from app.ui.devices.index import CAMERA, OWN, PROJECT, Node
from app.ui.devices.model import Role
from app.ui.wall.overlay import draw_mark

if TYPE_CHECKING:
    from app.ui.devices.model import DeviceModel

INDENT = 16
LEFT = 6
FOLD = 18
"""Lengths before the user's text size."""


def fold_width(node: Node) -> int:
    """Where a row's name begins: left of it a click folds."""
    return theme.scaled(LEFT + node.level * INDENT + FOLD)


class DeviceDelegate(QStyledItemDelegate):
    """Paints rows; asks the model only for the node."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, theme.tokens().row_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node = index.data(Role.NODE)
        if not isinstance(node, Node):
            return
        model: DeviceModel = index.model()  # type: ignore[assignment]
        look = theme.tokens()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(box.adjusted(0, 1, -1, -1))
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(look.accent_ground if selected else look.raised))
            painter.drawRoundedRect(ground, 4, 4)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color(look.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        middle = box.center().y() + 0.5
        ratio = painter.device().devicePixelRatioF()
        x = box.x() + fold_width(node)
        if node.has_children:
            name = "chevron-down" if model.is_open(node) else "chevron-right"
            _icon(painter, name, look.mute, x - theme.scaled(FOLD), middle, 12, ratio)
        if node.kind == CAMERA:
            mark, ink = status_mark(node.status)
            draw_mark(painter, mark, QPointF(x + theme.scaled(4), middle), theme.scaled(9), ink)
            x += theme.scaled(16)
        elif node.kind == OWN:
            star = node.group == FAVOURITES
            _icon(painter, "star" if star else "folder", look.second, x, middle, 14, ratio)
            x += theme.scaled(20)
        right = box.right() - 8
        counts = model.counts(node)
        if counts:
            painter.setFont(theme.font(look.small_px - 1))
            painter.setPen(theme.color(look.mute if node.online == node.total else look.second))
            width = QFontMetrics(painter.font()).horizontalAdvance(counts)
            painter.drawText(
                QRect(right - width, box.y(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, counts
            )
            right -= width + 8
        face = theme.font(look.text_px, 500 if node.kind in (PROJECT, OWN) else 400)
        painter.setFont(face)
        away = node.status is not DeviceStatus.ONLINE and node.kind == CAMERA or not node.total
        painter.setPen(theme.color(look.second if away else look.text))
        name = shorten.name(QFontMetrics(face), model.label(node), right - x)
        painter.drawText(QRect(x, box.y(), right - x, box.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


def _icon(painter: QPainter, name: str, ink: str, x: float, middle: float, size: int, ratio: float) -> None:
    edge = theme.scaled(size)
    painter.drawPixmap(QPointF(x, middle - edge / 2), theme.icon_pixmap(name, ink, edge, ratio))


def status_mark(status: DeviceStatus) -> tuple[str, str]:
    """Shape and ink of a device's state: filled dot, ring, square."""
    look = theme.tokens()
    if status is DeviceStatus.ONLINE:
        return "dot", look.good
    if status is DeviceStatus.OFFLINE:
        return "ring", look.mute
    return "square", look.careful
