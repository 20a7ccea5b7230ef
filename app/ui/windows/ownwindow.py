"""What every further window is: a bar above what it shows, which goes in full screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.actions import ActionBook, Keymap, Scope
from app.ui.chrome import Elided
from app.ui.resources import resource_path

SIZE = (1280, 760)


class OwnWindow(QWidget):
    """It ends its life when it is closed."""

    closed = Signal(object)
    """This window."""

    def __init__(self, number: int, keymap: Keymap, content: QWidget) -> None:
        """``content``: what it shows."""
        super().__init__(None)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.resize(*SIZE)
        self.number = number
        self.bar = QFrame()
        self.bar.setObjectName("topBar")
        self.bar.setFixedHeight(44)
        self._row = QHBoxLayout(self.bar)
        self._row.setContentsMargins(14, 0, 12, 0)
        self._row.setSpacing(12)
        self.title = Elided()
        self.title.setFont(theme.font(theme.tokens().text_px, 600))
        self.note = Elided()
        self.note.setProperty("kind", "second")
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self.note, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(content, 1)
        self.action_book = ActionBook(self, keymap)
        self.action_book.bind("window.full_screen", self.toggle_full_screen, checked=self.isFullScreen)
        self.action_book.bind("window.leave", self.leave)
        self.action_book.bind("window.close", self.close)

    def add_tool(self, widget: QWidget) -> None:
        """Into the bar, behind what is there."""
        self._row.addWidget(widget)

    def toggle_full_screen(self) -> None:
        """F11: what it shows and nothing else."""
        self.set_full_screen(not self.isFullScreen())

    def set_full_screen(self, full: bool) -> None:
        """Escape or F11 brings the bar back."""
        if full != self.isFullScreen():
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Escape."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.action_book.handle(event, Scope.REST):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        elif event.type() == QEvent.Type.WindowStateChange and not self.isMinimized():
            self.bar.setVisible(not self.isFullScreen())  # whoever did it, the system can, too

    def _name(self) -> None:
        """Its title, in the language in use."""
        raise NotImplementedError
