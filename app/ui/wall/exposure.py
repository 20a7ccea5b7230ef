"""Can anybody see this widget's window? A wall nobody sees need not decode."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_SHOWN = "vcs_wall_was_exposed"


def can_be_seen(widget: QWidget) -> bool:
    """False while its window is minimised, and while the platform says that others cover it wholly (macOS,
    Wayland and Windows do, X11 does not). Cheap."""
    window = widget.window()
    if window.isMinimized():
        return False
    handle = window.windowHandle()
    if handle is None:
        return True
    exposed = handle.isExposed()
    if exposed:
        handle.setProperty(_SHOWN, True)
    # A window that is just coming up was not exposed yet; that is no reason to stop.
    return exposed or not handle.property(_SHOWN)
