"""One more window with a wall of its own, for another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.desk import KeptWindow, Place, kept
from app.ui import restyle, theme
from app.ui.actions import ActionBook, Keymap, Scope
from app.ui.chrome import Elided
from app.ui.resources import resource_path
from app.ui.tours.controls import TourControls
from app.ui.views.bar import WallBar
from app.ui.wall.view import WallView
from app.ui.windows.placing import Placer
from app.ui.wiring.wallcontrols import WallControls

if TYPE_CHECKING:
    from app.core.station import Station
    from app.core.wall import Wall

SIZE = (1280, 760)


class WallWindow(QWidget):
    """A bar and a wall; in full screen the wall alone. It ends its life when it is closed."""

    closed = Signal(object)
    """This window; its wall is still there."""

    def __init__(
        self, station: Station, wall: Wall, number: int, keymap: Keymap, place: Place | None = None
    ) -> None:
        super().__init__(None)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.resize(*SIZE)
        self.setMinimumSize(480, 320)
        self.wall = wall
        self.number = number
        """2 for the first window beside the main one."""
        self.bar = QFrame()
        self.bar.setObjectName("topBar")
        self.bar.setFixedHeight(44)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(12)
        self.title = Elided()
        self.title.setFont(theme.font(theme.tokens().text_px, 600))
        self.wall_bar = WallBar()
        row.addWidget(self.title, 1)
        row.addWidget(self.wall_bar)
        self.wall_view = WallView()
        self.wall_view.tile_sentences.has_list = False
        self.note = Elided()
        self.note.setProperty("kind", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.wall_view, 1)
        row.insertWidget(1, self.note, 2)
        self.action_book = ActionBook(self, keymap)
        self.controls = WallControls(self, self.wall_bar, self.wall_view, self.action_book)
        self.controls.said.connect(self.note.set_full)
        self.tours = TourControls(self, self.action_book)
        self.tours.said.connect(self.note.set_full)
        row.addWidget(self.tours.button)
        book = self.action_book
        book.bind("window.full_screen", self.toggle_full_screen, checked=self.isFullScreen)
        book.bind("window.leave", self.leave)
        book.bind("window.close", self.close)
        self.wall_view.bind_actions(book)
        self.wall_view.set_wall(wall, station.device_name)
        self.wall_view.message.connect(self.note.set_full)
        self.wall_view.trouble.connect(self.note.set_full)
        self.wall_view.double_clicked.connect(self._on_double_click)
        self.controls.show(station, wall)
        self.tours.show(station, wall)
        self.placer = Placer(self, place)
        self.controls.changed.connect(self._name)
        self._name()
        restyle.dress(self)

    @property
    def kept(self) -> KeptWindow:
        """What is to come back at the next start."""
        return kept(self.wall.state, self.placer.wanted)

    def take_back(self, was: KeptWindow) -> None:
        """What was kept; it is no step of undo."""
        self.wall.apply(was.onto(self.wall.state), record=False)
        self.wall.history.clear()
        self._name()

    def toggle_full_screen(self) -> None:
        """F11: the wall and nothing else."""
        self.set_full_screen(not self.isFullScreen())

    def set_full_screen(self, full: bool) -> None:
        """Escape or F11 brings the bar back."""
        if full != self.isFullScreen():
            self.bar.setVisible(not full)
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        if full:
            self.wall_view.focus_selected()

    def leave(self) -> None:
        """Escape: back from one large tile, or else from the full screen."""
        if not self.wall_view.restore() and self.isFullScreen():
            self.set_full_screen(False)

    def _on_double_click(self) -> None:
        if not self.isFullScreen() and self.wall_view.is_enlarged:
            self.set_full_screen(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.action_book.handle(event, Scope.REST):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _name(self) -> None:
        view = self.controls.view
        name = self.tr("Window %1").replace("%1", str(self.number))
        self.title.set_full(f"{name} · {view.name}" if view is not None else name)
        self.setWindowTitle(f"VCS Wall · {self.title.full}")
        self.setAccessibleName(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit(self)
        self.controls.show(None, None)
        self.wall_view.set_wall(None)
        super().closeEvent(event)
