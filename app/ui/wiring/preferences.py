"""The settings in the main window: the dialog, and what takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.inorder import InOrder
from app.ui import i18n
from app.ui.qt_station import Poster
from app.ui.settings.dialog import SettingsDialog

if TYPE_CHECKING:
    from app.ui.window import MainWindow


class SettingsWiring(QObject):
    """Binds the action; tells the window what was chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._worker = InOrder(Poster(self).post)
        self.dialog: SettingsDialog | None = None
        window.action_book.bind("window.settings", self.show)
        window.preferences.changed.connect(self._on_changed)

    def close(self) -> None:
        """What is still to be written is written first."""
        self._worker.shutdown()

    def show(self) -> None:
        """The dialog, in front."""
        if self.dialog is None:
            self.dialog = SettingsDialog(self._window.preferences, self._worker.run, self._window)
            self.dialog.destroyed.connect(self._on_destroyed)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _on_destroyed(self) -> None:
        self.dialog = None

    def _on_changed(self, key: str) -> None:
        window, value = self._window, self._window.preferences.get(key)
        if key == "language" and self._code(str(value)) != i18n.current():
            i18n.install(str(value))
        elif key == "tree_order":
            window.device_panel.set_order(str(value))

    @staticmethod
    def _code(language: str) -> str:
        return i18n.system_language() if language == i18n.SYSTEM else language
