"""Can anybody see this widget's window? A wall nobody sees need not decode."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.wall.stacking import Stacking

_SHOWN = "vcs_wall_was_exposed"
_COVERED = "vcs_wall_covered"
_LOOK_EVERY_S = 1.0

Above = Callable[[int, Sequence[int]], list[int]]
_stacking: Stacking | None = None


def can_be_seen(widget: QWidget) -> bool:
    """False while its window is minimised, and while the platform says that others cover it wholly (macOS,
    Wayland and Windows do). X11 does not; there it is known of our own windows. Cheap."""
    window = widget.window()
    if window.isMinimized():
        return False
    handle = window.windowHandle()
    if handle is None:
        return True
    exposed = handle.isExposed()
    if exposed:
        handle.setProperty(_SHOWN, True)
        return not (QGuiApplication.platformName() == "xcb" and _covered_now(window))
    # A window that is just coming up was not exposed yet; that is no reason to stop.
    return not handle.property(_SHOWN)


def is_covered(window: QWidget, above: Above) -> bool:
    """Whether another window of ours lies over all of it. ``above``: see ``Stacking.above``."""
    mine = _on_screens(window.geometry())
    covering = [
        int(other.winId())
        for other in QApplication.topLevelWidgets()
        if other is not window and _is_opaque(other) and mine.subtracted(QRegion(other.geometry())).isEmpty()
    ]
    return bool(covering) and bool(above(int(window.winId()), covering))


def _on_screens(box: QRect) -> QRegion:
    """The part of it that screens show (a frame pushes a large window a pixel over the edge, which no window
    in full screen covers); all of it where that is none."""
    whole, seen = QRegion(box), QRegion()
    for screen in QGuiApplication.screens():
        seen = seen.united(whole.intersected(QRegion(screen.geometry())))
    return whole if seen.isEmpty() else seen


def _is_opaque(window: QWidget) -> bool:
    kind = window.windowType()
    return (
        window.isVisible()
        and not window.isMinimized()
        and kind in (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Tool)
        and not window.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        and window.windowOpacity() >= 1.0
        and window.mask().isEmpty()
    )


def _covered_now(window: QWidget) -> bool:
    """At most one look a second, whatever the number of tiles that ask."""
    global _stacking
    now = time.monotonic()
    known = window.property(_COVERED)
    if known is not None and now - known[0] < _LOOK_EVERY_S:
        return bool(known[1])
    if _stacking is None:
        _stacking = Stacking()
    covered = _stacking.usable and is_covered(window, _stacking.above)
    window.setProperty(_COVERED, (now, covered))
    return covered
