"""The question before something is gone for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui import notice, restyle


class DeleteBox(QMessageBox):
    """The button says what it does; Enter and Esc leave everything as it is. Shown with ``open``."""

    agreed = Signal()
    """Delete was pressed."""

    def __init__(self, parent: QWidget, text: str, more: str = "") -> None:
        """``more``: in smaller letters below."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.dress(self)
        self.setWindowTitle("VCS Wall")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setInformativeText(more)
        self.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
        self.button(QMessageBox.StandardButton.Yes).setText(self.tr("Delete"))
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.finished.connect(self._on_finished)
        restyle.dress(self)

    def _on_finished(self, result: int) -> None:
        if result == QMessageBox.StandardButton.Yes:
            self.agreed.emit()
