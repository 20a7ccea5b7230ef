"""The source picture of a hit with its box, and thinner those of others of the same moment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.search.hits import Edges
from app.ui import theme
from app.ui.wall import overlay


class Scene(QWidget):
    """Keeps 16:9 of its width, whatever the picture is. A click on another one's box chooses it."""

    chosen = Signal(str)
    """The key of another hit of this moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._words = ""
        self._box: Edges | None = None
        self._others: list[tuple[str, Edges]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def show_picture(self, image: QImage | None, words: str) -> None:
        """``words``: why there is none (yet)."""
        self._image, self._words = image, words
        self.setAccessibleDescription(words)
        self.update()

    def show_boxes(self, box: Edges | None, others: Sequence[tuple[str, Edges]]) -> None:
        """Fractions of the picture; the others with the keys of their hits."""
        self._box, self._others = box, list(others)
        self.update()

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width * 9 // 16

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 68)

    def _target(self) -> QRect:
        if self._image is None:
            return self.rect()
        return overlay.fit(self.rect(), self._image.width(), self._image.height())

    def box_rect(self) -> QRectF:
        """Where the hit's own box is painted; empty when there is none."""
        return self._rect(self._box) if self._box is not None else QRectF()

    def _rect(self, edges: Edges) -> QRectF:
        area = self._target()
        left, top, right, bottom = edges
        return QRectF(
            area.x() + left * area.width(),
            area.y() + top * area.height(),
            (right - left) * area.width(),
            (bottom - top) * area.height(),
        )

    def _at(self, event: QMouseEvent) -> str:
        inside = [(e, k) for k, e in self._others if self._rect(e).contains(event.position())]
        # The smallest of those that overlap.
        return min(inside, key=lambda one: _area(one[0]))[1] if inside else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointing = bool(self._at(event))
        self.setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        key = self._at(event)
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._others:
            self.chosen.emit(self._others[0][0])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.tile))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._target(), self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for _, edges in self._others:
                painter.setPen(QPen(theme.color(look.wall), 3))
                painter.drawRect(self._rect(edges))
                painter.setPen(QPen(theme.color(look.second), 1))
                painter.drawRect(self._rect(edges))
            if self._box is not None:
                draw_box(painter, self._rect(self._box))
        else:
            painter.setFont(theme.font(look.small_px))
            painter.setPen(theme.color(look.second))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(look.accent if self.hasFocus() else look.line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def draw_box(painter: QPainter, box: QRectF) -> None:
    """Around a target: accent on a dark edge, seen on any picture."""
    look = theme.tokens()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(look.wall), 4))
    painter.drawRect(box)
    painter.setPen(QPen(theme.color(look.accent), 2))
    painter.drawRect(box)


def _area(edges: Edges) -> float:
    return (edges[2] - edges[0]) * (edges[3] - edges[1])
