"""Which screen a widget is on, asked without harm.

For PySide (6.11) ``QWidget.screen()`` and ``QWindow.screen()`` make the screen a child of whoever was asked:
when that one is collected with a cycle of references, the screen may be deleted with it, and the next widget
that is made ends the program. So nothing else in ``ui`` asks them.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def screen_of(widget: QWidget) -> QScreen:
    """Where the middle of its window is (of the parent's, while it is not shown); the primary one for a
    window that is nowhere yet."""
    window = widget.window()
    while not window.isVisible() and (parent := window.parentWidget()) is not None:
        window = parent.window()
    if QGuiApplication.platformName().startswith("wayland"):  # nobody is told there where a window is
        handle = window.windowHandle()
        if handle is not None:
            return handle.screen()
    found = QGuiApplication.screenAt(window.geometry().center()) or QGuiApplication.screenAt(window.pos())
    return found or QGuiApplication.primaryScreen()
