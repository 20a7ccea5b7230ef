"""Buttons of the kinds the style sheet knows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from app.ui import theme

ICON_PX = 18
BARE_PX = 40


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
