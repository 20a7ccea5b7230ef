"""A list that says what it is for while there is nothing in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QWidget

from app.ui import theme

_PAD_PX = 12


class HintedList(QListWidget):
    """``set_hint``: in the user's language; said anew when that changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""

    def set_hint(self, text: str) -> None:
        """What is said while it is empty."""
        self._hint = text
        self.setAccessibleDescription(text)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.count() or not self._hint:
            return
        pad = theme.scaled(_PAD_PX)
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(theme.tokens().small_px))
        painter.setPen(theme.color(theme.tokens().second))
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(self.viewport().rect().adjusted(pad, pad, -pad, -pad), flags, self._hint)
        painter.end()
