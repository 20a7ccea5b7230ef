"""Help in the main window: the manual, what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.manual.book import NEWS

if TYPE_CHECKING:
    from app.ui.manual.window import ManualWindow
    from app.ui.window import MainWindow


class Help(QObject):
    """Binds the actions; keeps one window of the manual."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.manual: ManualWindow | None = None
        window.action_book.bind("window.manual", self.show)
        window.action_book.bind("window.news", self.show_news)

    def show(self) -> None:
        """The manual, in front."""
        if self.manual is None:
            from app.ui.manual.window import ManualWindow

            self.manual = ManualWindow(self._window.action_book.keymap, self._window)
            self.manual.destroyed.connect(self._on_destroyed)
        self.manual.show()
        self.manual.raise_()
        self.manual.activateWindow()

    def show_news(self) -> None:
        """What is new in this version."""
        self.show()
        if self.manual is not None:
            self.manual.show_page(NEWS)

    def _on_destroyed(self) -> None:
        self.manual = None
