"""What a search says: in the middle while there are no hits, in a line above them while there are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.chrome import Mark
from app.ui.flow import SentenceRow
from app.ui.plain import PlainLabel
from app.ui.search.words import StateWords


class StatePane(QWidget):
    """Mark, headline, explanation, one button; a bar that moves while something is on its way."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addStretch(2)
        self._mark = Mark()
        self.headline = PlainLabel()
        self.headline.setFont(theme.font(theme.tokens().big_px, 600))
        self.detail = PlainLabel()
        self.detail.setProperty("kind", "second")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        for label in (self.headline, self.detail):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.detail.setMaximumWidth(560)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.headline)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.detail, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, words: StateWords) -> None:
        """Shows a state."""
        self._action = words.action
        self._mark.setVisible(bool(words.mark))
        if words.mark:
            self._mark.show_mark(words.mark, str(getattr(theme.tokens(), words.level)))
        self.headline.setText(words.headline)
        self.detail.setText(words.detail)
        self.detail.setVisible(bool(words.detail))
        self.bar.setVisible(words.busy)
        self.button.setText(words.button)
        self.button.setVisible(bool(words.action))
        self.setAccessibleName(" ".join(part for part in (words.headline, words.detail) if part))

    def _on_clicked(self) -> None:
        self.acted.emit(self._action)


class StateLine(QFrame):
    """The same in one line; hidden while there is nothing an operator needs to know."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stateLine")
        self._action = ""
        self._mark = Mark()
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(1)  # it gives way, not the button
        self.text.setFont(theme.font(theme.tokens().small_px))
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self._row = SentenceRow(self, self._mark, self.text, self.button)
        self._row.setContentsMargins(10, 5, 6, 5)
        self._row.setSpacing(8)
        self.hide()

    def say(self, words: StateWords | None) -> None:
        """Shows a state, or nothing."""
        self.setVisible(words is not None)
        if words is None:
            return
        self._action = words.action
        if self.property("level") != words.level:
            self.setProperty("level", words.level)
            self.style().unpolish(self)
            self.style().polish(self)
        self._mark.setVisible(bool(words.mark))
        if words.mark:
            self._mark.show_mark(words.mark, str(getattr(theme.tokens(), words.level)))
        stop = (
            " " if words.headline.endswith("…") else self.tr(". ", "between a headline and its explanation")
        )
        self.text.setText(f"{words.headline}{stop}{words.detail}" if words.detail else words.headline)
        self.button.setText(words.button)
        self.button.setVisible(bool(words.action))
        self.setAccessibleName(self.text.text())
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """All of the sentence is read, however narrow the page is."""
        self._row.fit()
        self.setMinimumHeight(self._row.totalHeightForWidth(self.width()))

    def _on_clicked(self) -> None:
        self.acted.emit(self._action)
