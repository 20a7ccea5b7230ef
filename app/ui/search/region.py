"""A box dragged over a frozen picture: what is in it is looked for. By mouse, or by arrows and Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.search.scene import draw_box

LEAST = 12
"""Pixels on the screen: less is a slip of the hand."""
STEP = 8
_START = 0.4
"""Share of the picture that is chosen when the keyboard begins."""


class RegionPicker(QWidget):
    """Lies over ``area`` of its parent and shows ``image`` there, which stands still meanwhile."""

    picked = Signal(QImage)
    """What is in the box, in the picture's own pixels."""
    cancelled = Signal()

    def __init__(self, parent: QWidget, area: QRect, image: QImage) -> None:
        super().__init__(parent)
        self._image = image
        self._from: QPointF | None = None
        self._box = QRectF()
        self.setGeometry(area)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Box around what to look for"))
        self.setAccessibleDescription(self._hint())
        parent.installEventFilter(self)

    def begin(self) -> None:
        """Shows itself and takes the keyboard."""
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_sharper(self, image: QImage) -> None:
        """The same picture in more pixels, as long as nobody has begun to drag."""
        if self._from is None and self._box.isEmpty() and not image.isNull():
            self._image = image
            self.update()

    @property
    def box(self) -> QRectF:
        """The box in this widget's pixels."""
        return QRectF(self._box)

    def crop(self) -> QImage:
        """What is in the box now."""
        across = self._image.width() / max(1, self.width())
        down = self._image.height() / max(1, self.height())
        box = self._box
        pixels = QRectF(box.x() * across, box.y() * down, box.width() * across, box.height() * down)
        return self._image.copy(pixels.toAlignedRect().intersected(self._image.rect()))

    # -- mouse and keys --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self._cancel()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position()
            self._box = QRectF()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._box = QRectF(self._from, event.position()).normalized() & self.rect().toRectF()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._from is not None:
            self._from = None
            if min(self._box.width(), self._box.height()) >= LEAST:
                self._pick()
            else:
                self._box = QRectF()
                self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-STEP, 0),
            Qt.Key.Key_Right: (STEP, 0),
            Qt.Key.Key_Up: (0, -STEP),
            Qt.Key.Key_Down: (0, STEP),
        }
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._box.isEmpty():
                self._pick()
        elif key in ways:
            self._step(*ways[Qt.Key(key)], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        event.accept()  # no key reaches the wall below meanwhile

    def _step(self, right: int, down: int, size: bool) -> None:
        """Moves the box, or (Shift) its lower right corner; the first arrow puts one in the middle."""
        room = self.rect().toRectF()
        if self._box.isEmpty():
            edge = QRectF(0, 0, room.width() * _START, room.height() * _START)
            edge.moveCenter(room.center())
            self._box = edge
        elif size:
            wide = min(max(LEAST, self._box.width() + right), room.right() - self._box.x())
            high = min(max(LEAST, self._box.height() + down), room.bottom() - self._box.y())
            self._box = QRectF(self._box.x(), self._box.y(), wide, high)
        else:
            x = min(max(0.0, self._box.x() + right), room.width() - self._box.width())
            y = min(max(0.0, self._box.y() + down), room.height() - self._box.height())
            self._box.moveTo(x, y)
        self.update()

    def _pick(self) -> None:
        found = self.crop()
        self.close()
        self.deleteLater()
        self.picked.emit(found)

    def _cancel(self) -> None:
        self.close()
        self.deleteLater()
        self.cancelled.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The picture below is another one now: laid out anew, hidden, another page."""
        if watched is self.parent() and event.type() in (QEvent.Type.Resize, QEvent.Type.Hide):
            self._cancel()
        return False

    # -- painting --------------------------------------------------------------------------------------

    def _hint(self) -> str:
        return self.tr("Drag a box around what to look for, or use arrows, Shift+arrows and Enter.")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(self._box.toAlignedRect())))
        painter.fillRect(self.rect(), theme.color(look.dim))
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._box.isEmpty():
            draw_box(painter, self._box)
        self._say(painter)
        painter.end()

    def _say(self, painter: QPainter) -> None:
        """A line on its own ground, in the middle of the lower third; left out while a box is dragged."""
        if self._from is not None:
            return
        look = theme.tokens()
        face = theme.font(look.small_px, 500)
        painter.setFont(face)
        room = self.width() - 24
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        words = QFontMetrics(face).boundingRect(QRect(0, 0, room, self.height()), flags, self._hint())
        words.moveCenter(QRect(0, 0, self.width(), self.height() * 4 // 3).center())
        ground = words.adjusted(-8, -5, 8, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(look.chip))
        painter.drawRoundedRect(QRectF(ground), look.radius, look.radius)
        painter.setPen(QPen(theme.color(look.text)))
        painter.drawText(words, flags, self._hint())
