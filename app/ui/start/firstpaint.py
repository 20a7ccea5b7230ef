"""What may take its time waits until the window is not only there, but painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

LONGEST_MS = 1000
"""A window that is minimised, or whose display does not ask for it, is not painted at all."""


class AfterFirstPaint(QObject):
    """Calls back once, after ``window`` was painted for the first time. A display such as X11 asks for that
    some time after the window was shown, and later than any timer of 0 ms."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(LONGEST_MS, self, self._go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go)
        return False

    def _go(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
            self.deleteLater()
