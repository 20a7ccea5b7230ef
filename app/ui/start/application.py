"""The application, for what only the system tells it: on macOS a double-clicked file comes as an event,
also to the program that runs already, and never as an argument."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """``event`` is only asked for events of the application itself; those of widgets pass it by."""

    file_asked = Signal()
    """There is something to ``take``."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._waiting: list[str] = []

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self._waiting.append(event.file())
            self.file_asked.emit()
            return True
        return super().event(event)

    def take(self) -> list[str]:
        """The files asked for since the last time: absolute paths."""
        files, self._waiting = self._waiting, []
        return files
