"""Buttons of the kinds the style sheet knows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton


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
