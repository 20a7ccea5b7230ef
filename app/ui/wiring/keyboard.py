"""The windows by keyboard: palette, number pad, parts of the main window, keys of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.inorder import InOrder
from app.store.settings import KEYS
from app.ui import buttons
from app.ui.actions import ActionBook
from app.ui.keylist.editor import KeyEditor
from app.ui.keylist.window import KeyListDialog
from app.ui.modes import LIVE
from app.ui.palette.search import SimpleSource
from app.ui.playback.handover import PLAYBACK
from app.ui.qt_station import Poster
from app.ui.wiring.finding import Finding, Opens
from app.ui.wiring.numbers import CameraNumbers
from app.ui.wiring.pad import Pads, PlaybackTiles, TilePad, WallTiles

if TYPE_CHECKING:
    from app.core.station import Station
    from app.ui.playback.page import PlaybackPage
    from app.ui.window import MainWindow
    from app.ui.windows.playbackwindow import PlaybackWindow
    from app.ui.windows.wallwindow import WallWindow

_LINE_PX = 24


def _then(first: Callable[[str], object], second: Callable[[], object]) -> Callable[[str], None]:
    """Does both, one after the other."""

    def both(given: str) -> None:
        first(given)
        second()

    return both


def _reading_order(part: QWidget, child: QWidget) -> tuple[int, int]:
    """Line by line, from the left; what begins a few pixels higher is on the same line."""
    at = child.mapTo(part, child.rect().center())
    return at.y() // _LINE_PX, at.x()


class Keyboard(QObject):
    """What is there for the keyboard's sake: of the main window, and with ``serve`` of each other one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._worker = InOrder(Poster(self).post)
        self._list: KeyListDialog | None = None
        self._editor: KeyEditor | None = None
        keymap = window.action_book.keymap
        keymap.load(window.preferences.texts(KEYS))
        keymap.changed.connect(self._on_keys)
        self.camera_numbers = CameraNumbers(window)
        opens = Opens(
            self._station,
            window.open_view,
            _then(window.open_device, self._go_there),
            _then(window.opening.open_in_selected, self._go_there),
        )
        self.finding = Finding(window, window.action_book, window.preferences, opens, self.camera_numbers)
        self._find = buttons.Worded("search")
        self._find.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._find.clicked.connect(self.finding.open)
        self._find.hide()
        window.top_bar.add_tool(self._find)
        window.top_bar.installEventFilter(self)
        self._name_find()
        self.finding.palette.search.sources.append(SimpleSource(window.menu.palette_entries, asked_for=True))
        self._wall_pad = TilePad(
            window,
            WallTiles(window.wall_view),
            self.camera_numbers,
            self._station,
            lambda: self._is_shown(LIVE),
        )
        self._playback: PlaybackPage | None = None
        self._pads = Pads(window.action_book, self._wall_pad)
        self.pad = self._wall_pad.pad
        self.regions: list[QWidget] = [
            window.top_bar, window.rail, window.device_panel, window.banner, window.wall_view
        ]  # fmt: skip
        """Parts F6 goes through, in order. Who adds a part to the window adds it here."""
        self._bind(window.action_book)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._name_find()
        elif event.type() == QEvent.Type.Resize:
            self._find.setVisible(buttons.is_wide(self._window))
        return super().eventFilter(watched, event)

    def _name_find(self) -> None:
        """The way to everything says its key where there is room for it."""
        words, key = self.tr("Find anything"), self._window.action_book.keymap.hint("window.palette")
        self._find.set_words(f"{words}  {key}" if key else words)
        self._find.setAccessibleName(words)
        self._find.setToolTip(self.tr("Actions, cameras, views, tours, by a few letters"))

    def _go_there(self) -> None:
        """The keyboard goes where a camera was opened, for its keys come next."""
        if self._is_shown(LIVE):
            self._window.wall_view.focus_selected()
        elif self._playback is not None and self._is_shown(PLAYBACK):
            self._playback.grid.focus_selected()

    def close(self) -> None:
        """What is still to be written is written first."""
        self._worker.shutdown()
        self.camera_numbers.close()

    def _bind(self, book: ActionBook) -> None:
        self.finding.bind(book)
        self.camera_numbers.bind(book, self._window, self._camera_meant)
        book.bind("move.next_region", partial(self._go, 1))
        book.bind("move.previous_region", partial(self._go, -1))
        book.bind("window.key_list", self.show_list)
        book.bind("window.change_keys", self.show_editor)

    def serve(self, window: WallWindow) -> None:
        """Palette, number pad and key list of another window: what is opened there is shown there."""
        view, book, numbers = window.wall_view, window.action_book, self.camera_numbers
        opens = Opens(
            self._station,
            window.controls.open_view,
            _then(view.open_device, view.focus_selected),
            _then(view.open_in_selected, view.focus_selected),
        )
        Finding(window, book, self._window.preferences, opens, numbers).bind(book)
        Pads(book, TilePad(window, WallTiles(view), numbers, self._station))
        numbers.bind(book, window, view.selected_device)
        book.bind("window.key_list", self.show_list)
        book.bind("window.change_keys", self.show_editor)

    def serve_playback(self, window: PlaybackWindow) -> None:
        """The same of a window of playback: cameras found there open there."""
        page, book, numbers = window.page, window.action_book, self.camera_numbers
        opens = Opens(self._station, self._window.open_view, page.open_device, page.open_in_selected)
        Finding(window, book, self._window.preferences, opens, numbers).bind(book)
        Pads(book, TilePad(window, PlaybackTiles(page), numbers, self._station))
        numbers.bind(book, window, lambda: page.grid.selected_device)
        book.bind("window.key_list", self.show_list)
        book.bind("window.change_keys", self.show_editor)

    def take_playback(self, page: PlaybackPage) -> None:
        """The playback page of the main window, once it is made."""
        self._playback = page
        self.regions += [page.grid, page.transport]
        shown = partial(self._is_shown, PLAYBACK)
        self._pads.add(TilePad(self._window, PlaybackTiles(page), self.camera_numbers, self._station, shown))

    def _is_shown(self, mode: str) -> bool:
        return self._window.pages.currentIndex() == 0 and self._window.modes.current == mode

    def _station(self) -> Station | None:
        return self._window.station

    def _camera_meant(self) -> str | None:
        """In the tree when the keyboard is there, else on the selected tile."""
        tree, station = self._window.device_panel.view, self._window.station
        if not tree.hasFocus():
            if self._playback is not None and self._is_shown(PLAYBACK):
                return self._playback.grid.selected_device
            return self._window.wall_view.selected_device()
        node = tree.current_node()
        device = station.catalogue.devices.get(node.device_id or "") if node and station else None
        return device.id if device is not None and device.is_camera else None

    # -- keys ------------------------------------------------------------------------------------------

    def show_list(self) -> None:
        """The list of keys, beside the wall."""
        if self._list is None:
            made = KeyListDialog(self._window.action_book.keymap, self._worker.run, self._window)
            made.change_requested.connect(self.show_editor)
            made.destroyed.connect(self._forget_list)
            self._list = made
        self._list.show()
        self._list.raise_()
        self._list.activateWindow()

    def show_editor(self) -> None:
        """Keys of one's own."""
        if self._editor is None:
            made = KeyEditor(self._window.action_book.keymap, self._window)
            made.destroyed.connect(self._forget_editor)
            self._editor = made
        self._editor.show()
        self._editor.raise_()
        self._editor.activateWindow()

    def _forget_list(self) -> None:
        self._list = None

    def _forget_editor(self) -> None:
        self._editor = None

    def _on_keys(self) -> None:
        self._window.preferences.set_texts(KEYS, self._window.action_book.keymap.own())

    # -- parts of the window ---------------------------------------------------------------------------

    def _go(self, by: int) -> None:
        """The keyboard to the next part that can have it."""
        shown = [part for part in self.regions if part.isVisible()]
        focused = QApplication.focusWidget()
        here = next(
            (i for i, part in enumerate(shown) if part is focused or part.isAncestorOf(focused or part)), -1
        )
        if here < 0 and by < 0:
            here = 0
        for step in range(1, len(shown) + 1):
            if self._enter(shown[(here + step * by) % len(shown)]):
                return

    def _enter(self, part: QWidget) -> bool:
        window = self._window
        if part is window.wall_view:
            if window.wall_view.wall is None:
                return False
            window.wall_view.focus_selected(Qt.FocusReason.ShortcutFocusReason)
            return True
        if part is window.device_panel and window.device_panel.view.isVisible():
            window.device_panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        can = [
            child
            for child in part.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()
        ]
        if not can:
            return False
        first = min(can, key=lambda child: _reading_order(part, child))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True
