"""What an operator can do about trouble that does not pass by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.status import Reason


class AdviceWords(QObject):
    """Parts of a line, without a capital and without a full stop."""

    def reason(self, reason: str) -> str:
        """For a ``Reason``; empty where waiting helps, or the reason says it itself."""
        table: dict[str, Callable[[], str]] = {
            Reason.NO_PROCESS: self._make_room,
            Reason.NO_MEMORY: self._make_room,
        }
        make = table.get(reason)
        return make() if make else ""

    def _make_room(self) -> str:
        return self.tr("close other programs or show fewer cameras")

    def no_process(self, detail: str) -> str:
        """The banner's sentence. ``detail``: what the system says."""
        text = self.tr(
            "This machine starts no further decoder (%1). Close other programs or show fewer cameras; it is "
            "tried again by itself."
        )
        return text.replace("%1", detail)
