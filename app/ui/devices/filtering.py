"""The filter box above the tree."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import theme

LENS = 14
_BEFORE, _AFTER = 8, 4
"""Left and right of the drawing."""


class FilterEdit(QLineEdit):
    """The filter box: Escape empties it, Down and Enter go to the tree."""

    leave = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self._hints: tuple[str, ...] = ()
        self._make_room()

    def set_hints(self, *hints: str) -> None:
        """What can be typed, from the longest to the shortest: the first that has room is shown."""
        self._hints = hints
        self._show_hint()

    def _show_hint(self) -> None:
        room = self.width() - self.textMargins().left() - theme.scaled(30)
        fits = (hint for hint in self._hints if self.fontMetrics().horizontalAdvance(hint) <= room)
        self.setPlaceholderText(next(fits, self._hints[-1] if self._hints else ""))

    def _make_room(self) -> None:
        """For the drawing, which grows with the text: that of a QLineEdit's action does not."""
        self.setTextMargins(theme.scaled(LENS) + _AFTER, 0, 0, 0)
        self._show_hint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        edge = theme.scaled(LENS)
        drawing = theme.icon_pixmap("search", theme.tokens().mute, edge, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(_BEFORE, (self.height() - edge) // 2, drawing)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.leave.emit()
        else:
            super().keyPressEvent(event)
