"""Playback in the main window and in windows of its own: the way to it from live tiles and back, and what is
kept of it for the next start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.desk import Desk
from app.core.desk import PlaybackWindow as KeptPlaybackWindow
from app.core.keptplayback import KeptPlayback
from app.core.layouts import LAYOUTS
from app.ui.modes import LIVE
from app.ui.playback.grid import LAYOUT_NAMES, ReviewGrid
from app.ui.playback.handover import PLAYBACK
from app.ui.playback.page import PlaybackPage
from app.ui.playback.replay import Replays
from app.ui.windows.playbackwindow import PlaybackWindow

if TYPE_CHECKING:
    from app.ui.actions import ActionBook
    from app.ui.wall.view import WallView
    from app.ui.window import MainWindow


class Playback(QObject):
    """Owned by the main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.windows: list[PlaybackWindow] = []
        self.page: PlaybackPage | None = None
        """Of the main window, once somebody was there."""
        self._was: KeptPlayback | None = None
        """What was kept for a page nobody has seen yet."""
        self._replays: list[Replays] = []
        self._own = self.wire(window.wall_view, window.action_book, self._leave)
        window.modes.changed.connect(self._on_mode)
        window.host.closing.connect(self._end_replays)
        window.action_book.bind("window.new_playback", self.open_window, self._has_station)
        window.rail.dropped.connect(self._on_dropped)
        window.action_book.bind("wall.retry", self._retry)
        window.modes.shared.add("wall.retry")
        window.host.opened.connect(self._on_opened)
        window.host.closed.connect(self._on_closed)

    @property
    def grids(self) -> list[ReviewGrid]:
        """The tiles of the main window's page, if it was shown yet, and of each other window."""
        pages = [self.page, *(window.page for window in self.windows)]
        return [page.grid for page in pages if page is not None]

    def _on_dropped(self, mode: str, device_ids: list[str]) -> None:
        """Cameras, or a tile, were dragged onto the rail: that page is shown with them."""
        if self._window.station is not None and device_ids:
            self._window.modes.show(mode)
            for device_id in device_ids:
                self._window.opening.open_in_free(device_id)

    def _retry(self) -> None:
        """F5: what is known of recordings is asked for again, too."""
        self._window.retry()
        if self._window.station is not None:
            self._window.station.recordings.try_again()

    def _has_station(self) -> bool:
        return self._window.station is not None

    def wire(self, view: WallView, book: ActionBook, leave: Callable[[], None]) -> Replays:
        """What a wall's tiles ask for is done here. ``leave``: what Escape does in its window."""
        view.playback_requested.connect(self.open_since)
        replays = Replays(view, lambda: self._window.station, leave)
        replays.bind(book)
        replays.destroyed.connect(partial(_forget, self._replays, replays))
        self._replays.append(replays)
        return replays

    def _end_replays(self) -> None:
        for replays in self._replays:
            replays.end_all()

    def _on_mode(self, mode: str) -> None:
        if mode != LIVE:
            self._own.end_all()

    # -- the page of the main window -------------------------------------------------------------------

    def make_page(self) -> PlaybackPage:
        """The page of the mode, wired to the window."""
        window, page = self._window, PlaybackPage()
        self.page = page
        book = window.action_book
        page.is_full = window.isFullScreen
        page.end_full = window.toggle_full_screen
        page.bind_actions(book)
        page.said.connect(window.say)
        page.left.connect(partial(window.modes.show, LIVE))
        self._dress(page)
        window.evidence.serve_page(page, book)
        for name in LAYOUT_NAMES:
            action = f"layout.{name}"
            window.modes.shared.add(action)
            book.bind(action, partial(self._set_layout, name), self._has_station)
        window.keyboard.take_playback(page)
        page.set_station(window.station)
        if self._was is not None:
            page.take_back(self._was)
            self._was = None
        return page

    def _dress(self, page: PlaybackPage) -> None:
        window = self._window
        page.set_zone(window.zone)
        page.stills.preferences = window.preferences
        page.doing.live_requested.connect(self._live)
        page.changed.connect(window.windows.something_changed)

    def _live(self, device_id: str) -> None:
        window = self._window
        window.modes.show(LIVE)
        window.open_device(device_id)
        _to_front(window)

    def _set_layout(self, name: str) -> None:
        if self._window.modes.current == PLAYBACK and self.page is not None:
            self.page.grid.set_layout(name)
        else:
            self._window.controls.set_layout(LAYOUTS[name])

    def _leave(self) -> None:
        if self._window.modes.current == PLAYBACK and self.page is not None:
            self.page.escape()
        else:
            self._window.leave()

    def open_since(self, device_id: str, since_utc_ms: int) -> None:
        """A camera's recording from an instant on, beside what is reviewed already."""
        window = self._window
        if window.station is None:
            return
        window.modes.show(PLAYBACK)
        page = self.page
        if page is None:
            return
        page.open_in_free(device_id)
        page.driver.set_range(None, None)
        page.driver.seek(since_utc_ms)
        page.driver.normal()
        page.driver.play()
        _to_front(window)

    # -- windows of its own ----------------------------------------------------------------------------

    def open_window(self, was: KeptPlaybackWindow | None = None) -> PlaybackWindow | None:
        """A new one: as it was kept, or empty. None when no profile is open."""
        main, station = self._window, self._window.station
        if station is None:
            return None
        number = next(n for n in range(1, len(self.windows) + 2) if all(w.number != n for w in self.windows))
        place = was.place if was is not None else main.windows.beside()
        made = PlaybackWindow(station, number, main.action_book.keymap, place)
        self._dress(made.page)
        made.placer.changed.connect(main.windows.something_changed)
        made.closed.connect(self._on_window_closed)
        main.keyboard.serve_playback(made)
        book = made.action_book
        main.evidence.serve_page(made.page, book)
        book.bind("window.new", partial(main.windows.open, None), self._has_station)
        book.bind("window.new_playback", self.open_window, self._has_station)
        book.bind("window.quit", main.close)
        book.bind("window.manual", main.help.show)
        book.bind("window.news", main.help.show_news)
        made.page.tools.use(book)
        self.windows.append(made)
        if was is not None:
            made.page.take_back(was.playback)
        made.placer.place()
        made.show()
        made.page.enter()
        main.windows.something_changed()
        return made

    def _on_window_closed(self, window: PlaybackWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            self._window.windows.something_changed()

    def close_windows(self) -> None:
        """The station ends."""
        for window in list(self.windows):
            window.close()
        self.windows.clear()

    # -- kept ------------------------------------------------------------------------------------------

    @property
    def kept(self) -> tuple[KeptPlayback | None, tuple[KeptPlaybackWindow, ...]]:
        """For the desk: of the main window's page, and of each other window."""
        own = self.page.kept if self.page is not None else self._was
        return own, tuple(window.kept for window in self.windows)

    def restore(self, was: Desk) -> None:
        """What was open; nothing is taken from an operator who was faster."""
        if was.playback is not None:
            if self.page is None:
                self._was = was.playback
            elif not self.page.grid.shown:
                self.page.take_back(was.playback)
        for window in was.playback_windows:
            self.open_window(window)

    def _on_opened(self) -> None:
        for page in (self.page, *(window.page for window in self.windows)):
            if page is not None:
                page.set_zone(self._window.zone)

    def _on_closed(self) -> None:
        self._was = None


def _forget(known: list[Replays], gone: Replays, *_: object) -> None:
    if gone in known:
        known.remove(gone)


def _to_front(window: MainWindow) -> None:
    window.raise_()
    window.activateWindow()
