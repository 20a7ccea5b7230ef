"""Rows that go on in the next line where there is no room: widgets, or a sentence and its button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLayout, QLayoutItem, QPushButton, QWidget

from app.ui import theme

READABLE_PX = 240
"""A sentence is no narrower beside its button, before the user's text size."""


class SentenceRow(QBoxLayout):
    """A mark, a sentence, a button; the button goes below where the sentence would be too narrow beside it.
    Its widget calls ``fit`` when it is resized, and when what is said changes."""

    def __init__(self, parent: QWidget, mark: QWidget, text: QLabel, button: QPushButton) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent)
        self._frame, self._mark, self._button = parent, mark, button
        words = self._words = QHBoxLayout()
        words.addWidget(mark)
        words.addWidget(text, 1)
        self.addLayout(words, 1)
        self.addWidget(button)

    def setSpacing(self, gap: int) -> None:
        super().setSpacing(gap)
        self._words.setSpacing(gap)

    def fit(self) -> None:
        """As wide as the widget is now."""
        margins, gap = self.contentsMargins(), self.spacing()
        room = self._frame.width() - margins.left() - margins.right()
        room -= self._mark.sizeHint().width() + gap if not self._mark.isHidden() else 0
        beside = room - self._button.sizeHint().width() - gap
        below = not self._button.isHidden() and beside < theme.scaled(READABLE_PX)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if way != self.direction():
            self.setDirection(way)
            self.setAlignment(self._button, Qt.AlignmentFlag.AlignRight if below else Qt.AlignmentFlag(0))


class FlowLayout(QLayout):
    """``gap``: between widgets, and between lines. Hidden widgets take no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(QSize(0, item.minimumSize().height()))
        return size

    def _lay(self, rect: QRect, place: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        rows: list[list[tuple[QLayoutItem, int, QSize]]] = [[]]
        tops = [y]
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(1, rect.width())))
            if x + size.width() > rect.x() + rect.width() and line:
                x, y, line = rect.x(), y + line + self._gap, 0
                rows.append([])
                tops.append(y)
            rows[-1].append((item, x, size))
            x += size.width() + self._gap
            line = max(line, size.height())
        if place:
            for top, row in zip(tops, rows, strict=True):
                high = max((size.height() for _, _, size in row), default=0)
                for item, left, size in row:
                    down = (high - size.height()) // 2
                    item.setGeometry(QRect(QPoint(left, top + down), size))
        return y + line - rect.y()
