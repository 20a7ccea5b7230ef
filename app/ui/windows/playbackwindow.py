"""A window of playback alone, for another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QCloseEvent

from app.core import desk
from app.core.desk import Place
from app.ui import restyle, theme
from app.ui.actions import Keymap
from app.ui.playback.page import PlaybackPage
from app.ui.screens import screen_of
from app.ui.windows.ownwindow import OwnWindow
from app.ui.windows.placing import Placer

if TYPE_CHECKING:
    from app.core.station import Station


class PlaybackWindow(OwnWindow):
    """``number``: 1 for the first one."""

    def __init__(self, station: Station, number: int, keymap: Keymap, place: Place | None = None) -> None:
        page = PlaybackPage()
        super().__init__(number, keymap, page)
        self.page = page
        self.page.grid.sentences.tiles.has_list = False
        room = screen_of(self).availableSize()
        least = QSize(theme.scaled(640), theme.scaled(420))
        self.setMinimumSize(least.boundedTo(room))
        self.add_tool(self.page.tools)
        self.page.bind_actions(self.action_book)
        self.page.bind_layouts(self.action_book)
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

    def leave(self) -> None:
        """Escape: whatever is open on the page, or else the full screen."""
        self.page.escape()

    def _name(self) -> None:
        name = self.tr("Playback %1").replace("%1", str(self.number))
        self.title.set_full(name)
        self.setWindowTitle(f"VCS Wall · {name}")
        self.setAccessibleName(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        self.closed.emit(self)
        super().closeEvent(event)
