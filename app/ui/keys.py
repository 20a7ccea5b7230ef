"""Keys that mean the same wherever the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton


def is_menu_key(event: QKeyEvent) -> bool:
    """The menu key, or Shift+F10 on the many keyboards that have none."""
    shift_f10 = event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or shift_f10


def presses_button(event: QKeyEvent) -> bool:
    """Enter on the button that has the keyboard presses it, as the space bar does (Qt: in dialogs only)."""
    button = QApplication.focusWidget()
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not enter or not isinstance(button, QPushButton | QToolButton) or not button.isEnabled():
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.isAutoRepeat():
        return False
    # Not ``click``: a button with a menu opens it while it is pressed.
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(button, QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier))
    return True
