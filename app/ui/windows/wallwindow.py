"""One more window with a wall of its own, for another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent

from app.core.desk import KeptWindow, Place, kept
from app.ui import restyle
from app.ui.actions import Keymap
from app.ui.tours.controls import TourControls
from app.ui.views.bar import WallBar
from app.ui.wall.view import WallView
from app.ui.windows.ownwindow import OwnWindow
from app.ui.windows.placing import Placer
from app.ui.wiring.wallcontrols import WallControls

if TYPE_CHECKING:
    from app.core.station import Station
    from app.core.wall import Wall


class WallWindow(OwnWindow):
    """``number``: 2 for the first one beside the main one. When it tells that it was ``closed`` its wall is
    still there."""

    def __init__(
        self, station: Station, wall: Wall, number: int, keymap: Keymap, place: Place | None = None
    ) -> None:
        view = WallView()
        super().__init__(number, keymap, view)
        self.wall_view = view
        self.wall_view.tile_sentences.has_list = False
        self.setMinimumSize(480, 320)
        self.wall = wall
        self.wall_bar = WallBar()
        self.add_tool(self.wall_bar)
        self.controls = WallControls(self, self.wall_bar, self.wall_view, self.action_book)
        self.controls.said.connect(self.note.set_full)
        self.tours = TourControls(self, self.action_book)
        self.tours.said.connect(self.note.set_full)
        self.add_tool(self.tours.button)
        self.wall_view.bind_actions(self.action_book)
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

    def set_full_screen(self, full: bool) -> None:
        """The wall and nothing else, with the keyboard; or the bar again."""
        super().set_full_screen(full)
        if full:
            self.wall_view.focus_selected()

    def leave(self) -> None:
        """Escape: back from one large tile, or else from the full screen."""
        if not self.wall_view.restore() and self.isFullScreen():
            self.set_full_screen(False)

    def _on_double_click(self) -> None:
        if not self.isFullScreen() and self.wall_view.is_enlarged:
            self.set_full_screen(True)

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
