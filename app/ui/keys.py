"""Keys that mean the same wherever the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def is_menu_key(event: QKeyEvent) -> bool:
    """The menu key, or Shift+F10 on the many keyboards that have none."""
    shift_f10 = event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or shift_f10
