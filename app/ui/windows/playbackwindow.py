"""A window of playback alone, for another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core import desk
from app.core.desk import Place
from app.ui import restyle, theme
from app.ui.actions import ActionBook, Keymap, Scope
from app.ui.chrome import Elided
from app.ui.playback.page import PlaybackPage
from app.ui.resources import resource_path
from app.ui.screens import screen_of
from app.ui.windows.placing import Placer
from app.ui.windows.wallwindow import SIZE

if TYPE_CHECKING:
    from app.core.station import Station


class PlaybackWindow(QWidget):
    """A bar and the page; in full screen the page alone. It ends its life when it is closed."""

    closed = Signal(object)
    """This window."""

    def __init__(self, station: Station, number: int, keymap: Keymap, place: Place | None = None) -> None:
        super().__init__(None)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.resize(*SIZE)
        room = screen_of(self).availableSize()
        least = QSize(theme.scaled(640), theme.scaled(420))
        self.setMinimumSize(least.boundedTo(room))
        self.number = number
        """1 for the first one."""
        self.bar = QFrame()
        self.bar.setObjectName("topBar")
        self.bar.setFixedHeight(44)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(12)
        self.title = Elided()
        self.title.setFont(theme.font(theme.tokens().text_px, 600))
        self.note = Elided()
        self.note.setProperty("kind", "second")
        self.page = PlaybackPage()
        self.page.grid.sentences.tiles.has_list = False
        row.addWidget(self.title, 1)
        row.addWidget(self.note, 2)
        row.addWidget(self.page.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.page, 1)
        self.action_book = ActionBook(self, keymap)
        book = self.action_book
        book.bind("window.full_screen", self.toggle_full_screen, checked=self.isFullScreen)
        book.bind("window.leave", self.page.escape)
        book.bind("window.close", self.close)
        self.page.bind_actions(book)
        self.page.bind_layouts(book)
        self.page.said.connect(self.note.set_full)
        self.page.is_full = self.isFullScreen
        self.page.end_full = self.toggle_full_screen
        self.page.set_station(station)
        self.placer = Placer(self, place)
        self._name()
        restyle.dress(self)

    @property
    def kept(self) -> desk.PlaybackWindow:
        """What is to come back at the next start."""
        return desk.PlaybackWindow(self.page.kept, self.placer.wanted)

    def toggle_full_screen(self) -> None:
        """F11: the page and nothing else."""
        self.set_full_screen(not self.isFullScreen())

    def set_full_screen(self, full: bool) -> None:
        """Escape or F11 brings the bar back."""
        if full != self.isFullScreen():
            self.bar.setVisible(not full)
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.action_book.handle(event, Scope.REST):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _name(self) -> None:
        name = self.tr("Playback %1").replace("%1", str(self.number))
        self.title.set_full(name)
        self.setWindowTitle(f"VCS Wall · {name}")
        self.setAccessibleName(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        self.closed.emit(self)
        super().closeEvent(event)
