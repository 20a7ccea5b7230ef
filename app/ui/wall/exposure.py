"""Can anybody see this widget? What nobody sees need not decode."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

from app.ui.covered.watch import CoverWatch

_SHOWN = "vcs_wall_was_exposed"
_SCREENS_S = 1.0
"""The screens are asked for so seldom; several walls ask several times a second."""

_watch: CoverWatch | None = None
_screens: tuple[float, Sequence[QRect]] = (-_SCREENS_S, ())


@dataclass(frozen=True)
class Sight:
    """What can be seen of a window. ``part``: in its device pixels; None: all of it."""

    window: bool
    part: QRegion | None = None

    def shows(self, widget: QWidget) -> bool:
        """Whether a widget of that window can be seen, if only by a pixel."""
        if self.part is None or not self.window:
            return self.window
        return self.part.intersects(in_device_pixels(widget))


def sight_of(widget: QWidget) -> Sight:
    """Nothing of its window while that is minimised, and while the platform says that it is not exposed: on
    another desktop, or (macOS, Wayland) covered wholly by others. X11 does not say the latter: there the
    server is asked what covers which part (``covered``). Elsewhere all or nothing is seen; on Windows all of
    what is not minimised. Cheap, and never waits: what it tells is up to half a second old."""
    window = widget.window()
    if window.isMinimized():
        return Sight(False)
    handle = window.windowHandle()
    if handle is None:
        return Sight(True)
    if handle.isExposed():
        handle.setProperty(_SHOWN, True)
        if QGuiApplication.platformName() != "xcb":
            return Sight(True)
        return Sight(True, watch().visible(int(handle.winId()), _all_screens()))
    # A window that is just coming up was not exposed yet; that is no reason to stop.
    return Sight(not handle.property(_SHOWN))


def can_be_seen(widget: QWidget) -> bool:
    """Whether any of it can be seen. Who asks for many widgets of a window takes ``sight_of``."""
    return sight_of(widget).shows(widget)


def in_device_pixels(widget: QWidget) -> QRect:
    """A widget's place in its window; where that is between two pixels, both."""
    ratio = widget.devicePixelRatioF()
    corner = widget.mapTo(widget.window(), QPoint())
    left, top = math.floor(corner.x() * ratio), math.floor(corner.y() * ratio)
    right = math.ceil((corner.x() + widget.width()) * ratio)
    bottom = math.ceil((corner.y() + widget.height()) * ratio)
    return QRect(left, top, right - left, bottom - top)


def watch() -> CoverWatch:
    """The one of this process; from the first call until the program ends."""
    global _watch
    if _watch is None:
        _watch = CoverWatch()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(_watch.stop)
    return _watch


def _all_screens() -> Sequence[QRect]:
    """In device pixels, as X has them: Qt keeps the corners and divides the sizes."""
    global _screens
    now = time.monotonic()
    if now - _screens[0] >= _SCREENS_S:
        boxes = [(one.geometry(), one.devicePixelRatio()) for one in QGuiApplication.screens()]
        _screens = (
            now,
            [QRect(box.topLeft(), (box.size().toSizeF() * ratio).toSize()) for box, ratio in boxes],
        )
    return _screens[1]
