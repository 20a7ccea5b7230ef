"""What a tile says where there is room for a word or two: in a wall of 64, or in large letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.status import Reason


class BriefWords(QObject):
    """As short as the languages let them be."""

    def starting(self) -> str:
        """Asked for, pulled or opened."""
        return self.tr("Starting")

    def paused(self) -> str:
        """Because nobody could see it."""
        return self.tr("Paused")

    def no_answer(self) -> str:
        """The service is silent."""
        return self.tr("No answer")

    def reason(self, reason: str) -> str:
        """For a ``Reason``; that it is tried again for those that pass by themselves."""
        table: dict[str, Callable[[], str]] = {
            Reason.OFFLINE: lambda: self.tr("Offline"),
            Reason.UNREGISTERED: lambda: self.tr("Never seen", "a camera that was never registered"),
            Reason.FORBIDDEN: lambda: self.tr("No access"),
            Reason.NO_SUCH_DEVICE: lambda: self.tr("Unknown"),
            Reason.BAD_REQUEST: lambda: self.tr("Refused"),
            Reason.REFUSED: lambda: self.tr("Refused"),
            Reason.NOT_RECORDED: lambda: self.tr("Nothing"),
            Reason.THROTTLED: lambda: self.tr("Throttled"),
            Reason.NO_DECODER: lambda: self.tr("No decoder"),
            Reason.NO_PROCESS: lambda: self.tr("No decoder"),
            Reason.NO_MEMORY: lambda: self.tr("No memory"),
            Reason.CERTIFICATE: lambda: self.tr("Untrusted"),
        }
        make = table.get(reason)
        return make() if make else self.tr("Retrying")
