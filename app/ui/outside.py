"""The one way to another program: the user's file manager, browser or mail program."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_outside(url: QUrl) -> bool:
    """Opens a file, folder or address in the program the desktop has for it; whether there is one."""
    from app.media.launch import others_libraries  # after the first paint

    with others_libraries():
        return QDesktopServices.openUrl(url)
