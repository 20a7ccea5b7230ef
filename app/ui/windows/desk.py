"""All windows of the program: opens more of them, sends tiles between them, keeps what is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core import desk
from app.core.desk import Desk, KeptWindow, Place, kept
from app.core.views import View
from app.ui.screens import screen_of
from app.ui.wall.view import WallView
from app.ui.windows import placing
from app.ui.windows.ownwindow import SIZE
from app.ui.windows.wallwindow import WallWindow

if TYPE_CHECKING:
    from app.core.station import Station
    from app.core.wall import Wall
    from app.ui.window import MainWindow

KEEP_MS = 300
"""So soon after a change it is on its way to the disk."""


class WallWindows(QObject):
    """Owned by the main window. What is kept is kept through the host, off the window's thread."""

    def __init__(self, main: MainWindow) -> None:
        super().__init__(main)
        self._main = main
        self.windows: list[WallWindow] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self._restored = False
        """Nothing is kept before what was kept has been looked at."""
        main.controls.changed.connect(self._on_changed)
        main.controls.window_requested.connect(self.open)
        book = main.action_book
        book.bind("window.new", partial(self.open, None), self._has_station)
        book.bind("window.send_tile", partial(self._send_on, main.wall_view), self._has_station)
        self._wire(main.wall_view)
        main.host.opened.connect(self._on_opened)
        main.host.wall_restored.connect(self.restore)
        main.host.closing.connect(self._on_closing)

    @property
    def views(self) -> list[WallView]:
        """The walls of all windows, the main one's first."""
        return [self._main.wall_view, *(window.wall_view for window in self.windows)]

    def something_changed(self) -> None:
        """In another part of the desk (playback): to be kept, soon."""
        self._on_changed()

    def _has_station(self) -> bool:
        return self._main.station is not None

    def _wire(self, view: WallView) -> None:
        view.send_targets = partial(self._targets, view)
        view.send_requested.connect(partial(self._on_send, view))

    # -- opening ---------------------------------------------------------------------------------------

    def open(self, view: View | None = None, was: KeptWindow | None = None) -> WallWindow | None:
        """A new window: with a view, as it was kept, or empty. None when no profile is open."""
        main, station = self._main, self._main.station
        if station is None:
            return None
        number = next(n for n in range(2, len(self.windows) + 3) if all(w.number != n for w in self.windows))
        place = was.place if was is not None else self.beside()
        window = WallWindow(station, station.open_wall(), number, main.action_book.keymap, place)
        window.wall_view.zone = main.wall_view.zone
        window.wall_view.loopback = main.wall_view.loopback
        window.wall_view.tile_actions.preferences = main.preferences
        window.wall_view.details_requested.connect(main.show_details)
        window.controls.window_requested.connect(self.open)
        window.controls.changed.connect(self._on_changed)
        window.placer.changed.connect(self._on_changed)
        window.closed.connect(self._on_closed)
        window.action_book.bind("window.new", partial(self.open, None), self._has_station)
        window.action_book.bind("window.send_tile", partial(self._send_on, window.wall_view))
        window.action_book.bind("window.quit", main.close)
        window.action_book.bind("window.manual", main.help.show)
        window.action_book.bind("wall.retry", partial(self._retry, window.wall_view))
        main.keyboard.serve(window)
        self._wire(window.wall_view)
        main.playback.wire(window.wall_view, window.action_book, window.leave)
        self.windows.append(window)
        if was is not None:
            window.take_back(was)
        if view is not None:
            window.controls.open_view(view.id)
            window.wall.history.clear()
        window.placer.place()
        window.show()
        window.wall_view.focus_selected()
        self._on_changed()
        return window

    def beside(self) -> Place | None:
        """Where a window goes that was never anywhere: onto a screen where none of ours stands, if any, else
        to the side of the main one's tree. None where no screen is known."""
        there = (self._main, *self.windows, *self._main.playback.windows)
        known = placing.screens()
        free = placing.beside({screen_of(window).name() for window in there}, known, SIZE)
        home = next((one for one in known if one.name == screen_of(self._main).name()), None)
        return free or (placing.aside(home, SIZE, len(there) - 1) if home is not None else None)

    def _on_closed(self, window: WallWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            self._main.wall_view.tile_actions.take_over(window.wall_view.tile_actions)
            if self._main.station is not None and window.wall in self._main.station.walls:
                self._main.station.close_wall(window.wall)
            self._on_changed()

    def _retry(self, view: WallView) -> None:
        """The list of devices is read again; what is in trouble in this window is tried now."""
        station = self._main.station
        if station is not None and view.wall is not None:
            station.catalogue.refresh()
            for tile in view.tile_widgets:
                if tile.words.look in ("stale", "waiting", "refused"):
                    view.wall.tiles[tile.index].retry_now()

    # -- sending ---------------------------------------------------------------------------------------

    def _others(self, view: WallView) -> list[tuple[str, WallView]]:
        there = [(self.tr("Main window"), self._main.wall_view)]
        there += [(window.title.full, window.wall_view) for window in self.windows]
        return [(name, other) for name, other in there if other is not view]

    def _targets(self, view: WallView) -> list[str]:
        """Names of the windows a tile can go to; a new one is last."""
        return [name for name, _ in self._others(view)] + [self.tr("New window")]

    def _on_send(self, view: WallView, tile: int, target: int) -> None:
        others = self._others(view)
        if target < len(others):
            other = others[target][1].wall
        else:
            made = self.open()
            other = made.wall if made is not None else None
            if other is not None:
                other.set_layout("1", record=False)
        if view.wall is not None and other is not None:
            send(view.wall, tile, other)

    def _send_on(self, view: WallView) -> None:
        """By key: to the next window, a new one if there is no other."""
        if view.wall is not None and view.wall.selected is not None:
            self._on_send(view, view.wall.selected, 0)

    # -- keeping ---------------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk | None:
        """What is open now."""
        station: Station | None = self._main.station
        if station is None:
            return None
        first = kept(station.wall.state)
        walls = (first, *(window.kept for window in self.windows))
        return Desk(walls, *self._main.playback.kept)

    def keep(self) -> None:
        """Writes what is open, soon and elsewhere."""
        now = self.desk
        if now is not None and self._restored:
            self._main.host.keep_wall(desk.to_text(now))

    def _on_changed(self) -> None:
        if self._restored and not self._timer.isActive():
            self._timer.start()

    def _on_opened(self) -> None:
        self._restored = False

    def _on_closing(self) -> None:
        """The station ends: what is open is kept as it is, then the windows go."""
        self._timer.stop()
        placers = [window.placer for window in self.windows]
        for placer in (*placers, *(window.placer for window in self._main.playback.windows)):
            placer.look()  # where it was put a moment ago
        self._timer.stop()
        self.keep()
        self._restored = False
        self._main.playback.close_windows()
        for window in list(self.windows):
            window.close()
        self.windows.clear()

    def restore(self, was: Desk | None) -> None:
        """What was open; nothing is taken from an operator who was faster."""
        station = self._main.station
        self._restored = True
        if was is None or station is None:
            return
        wall: Wall = station.wall
        first = was.windows[0]
        if not any(tile.device_id is not None for tile in wall.tiles):
            if self._main.may_change_layout:
                wall.apply(first.onto(wall.state), record=False)
            else:
                ids = first.wall.device_ids
                wall.assign_many(ids, record=False)
            wall.history.clear()
            if first.wall.device_ids:
                self._main.fill_when_ready = False
        station.warm_up(i for window in was.windows for i in window.wall.device_ids)
        for window in was.windows[1:]:
            self.open(was=window)
        if len(was.windows) > 1:  # one whose screen is missing comes onto this one's, perhaps all over it
            self._main.raise_()
            self._main.activateWindow()
        self._main.playback.restore(was)


def send(wall: Wall, tile: int, other: Wall) -> None:
    """A tile's camera and what was chosen for it go to another wall: to its selected tile if that is empty,
    else the first empty one, else in place of what is selected. What runs keeps running."""
    slot = wall.state.slots[tile]
    if slot is None:
        return
    at = other.selected
    if at is None or other.tiles[at].device_id is not None:
        free = other.first_free()
        at = free if free is not None else (at or 0)
    wall.send(tile, other, at)
    other.select(at)
