"""Buttons of the kinds the style sheet knows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.ui import theme

ICON_PX = 18
BARE_PX = 40
_FREE = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""
WIDE_PX = 1500
"""In windows this wide, at 100 % text, a bar has room for the words of its drawings."""


def chip(*, checkable: bool = False) -> QToolButton:
    """A small round one: of a choice among several, of a word that can be taken away."""
    made = QToolButton()
    made.setProperty("kind", "chip")
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def plain(text: str = "") -> QPushButton:
    """One that Enter in a field of its dialog does not press."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    return made


def small_icon(button: QToolButton, name: str, ink: str, size: int = 14) -> None:
    """A drawing beside words. Qt keeps room for ``iconSize``: in a larger one the words stand off-centre."""
    button.setIconSize(QSize(theme.scaled(size), theme.scaled(size)))
    button.setProperty("iconEdge", (size, theme.scaled(size)))  # as ``restyle`` keeps it
    button.setIcon(theme.icon(name, ink=ink, size=size))


def bare(icon: str) -> QToolButton:
    """One of a bar that shows a drawing and no words: its tool tip has to say what it does."""
    made = QToolButton()
    made.setProperty("kind", "button")
    made.setProperty("bare", True)
    made.setIcon(theme.icon(icon, ink=theme.tokens().text, size=ICON_PX))
    made.setIconSize(QSize(ICON_PX, ICON_PX))
    made.setFixedWidth(BARE_PX)
    return made


def is_wide(widget: QWidget) -> bool:
    """Whether the bars of its window have room for words."""
    return widget.window().width() >= theme.scaled(WIDE_PX)


class Worded(QToolButton):
    """One of a bar: a drawing, and in a wide window its words beside it."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._words = ""
        self.setProperty("kind", "button")
        small_icon(self, icon, theme.tokens().text, ICON_PX)
        self._lay_out()

    def set_words(self, words: str) -> None:
        """A word or two; the whole sentence is its tool tip."""
        self._words = words
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().removeEventFilter(self)
        self.window().installEventFilter(self)
        self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lay_out()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    def _lay_out(self) -> None:
        words = self._words if is_wide(self) else ""
        if words == self.text() and self.property("bare") is not None:
            return
        self.setText(words)
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(beside if words else alone)
        self.setProperty("bare", not words)
        if words:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_FREE)
        else:
            self.setFixedWidth(theme.scaled(BARE_PX))
            self.setProperty("fixedWidth", (BARE_PX, theme.scaled(BARE_PX)))  # as ``restyle`` keeps it
        self.style().unpolish(self)
        self.style().polish(self)
