"""High contrast and text size: actions, what is in force, what is kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication

from app.store.settings import SettingsStore
from app.ui import restyle, theme
from app.ui.actions import ActionBook
from app.ui.preferences import Preferences

DENSE = QSize(3200, 1700)
"""Logical pixels. Letters of 13 of them are two millimetres high on a screen whose system scales nothing."""
DENSE_TEXT = 150


def suit_screen(preferences: Preferences, store: SettingsStore, screen: QSize) -> None:
    """Before anybody chose a text size: larger on a screen of many small pixels."""
    dense = screen.width() >= DENSE.width() and screen.height() >= DENSE.height()
    if dense and not store.is_chosen("text_size"):
        preferences.set("text_size", DENSE_TEXT)


class Looks(QObject):
    """The look of the whole program, from the window that has the settings."""

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        preferences.changed.connect(self._on_changed)

    def bind(self, book: ActionBook) -> None:
        """What an operator can do about it."""
        book.bind("window.contrast", self.toggle_contrast, checked=self._is_contrast)
        book.bind("window.text_larger", self.larger, self._can_grow)
        book.bind("window.text_smaller", self.smaller, self._can_shrink)
        book.bind("window.text_normal", self.normal, self._can_shrink)

    def toggle_contrast(self) -> None:
        """High contrast on, or off again."""
        self._preferences.set("theme", "dark" if self._is_contrast() else "contrast")

    def larger(self) -> None:
        """The next larger text size."""
        self._step(1)

    def smaller(self) -> None:
        """The next smaller one."""
        self._step(-1)

    def normal(self) -> None:
        """100 %."""
        self._preferences.set("text_size", 100)

    def _is_contrast(self) -> bool:
        return self._preferences.get("theme") == "contrast"

    def _can_grow(self) -> bool:
        return theme.text_size() < theme.TEXT_SIZES[-1]

    def _can_shrink(self) -> bool:
        return theme.text_size() > theme.TEXT_SIZES[0]

    def _step(self, by: int) -> None:
        # The file may say any percentage; from there to the next of ours.
        now = theme.text_size()
        further = [size for size in theme.TEXT_SIZES if (size - now) * by > 0]
        if further:
            self._preferences.set("text_size", min(further, key=lambda size: abs(size - now)))

    def _on_changed(self, key: str) -> None:
        app = QApplication.instance()
        if key in ("theme", "text_size") and isinstance(app, QApplication):
            restyle.apply(app, str(self._preferences.get("theme")), int(self._preferences.get("text_size")))
