"""The main window by keyboard: palette, number pad, parts of the window, keys of one's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.inorder import InOrder
from app.store.settings import KEYS
from app.ui.actions import ActionBook
from app.ui.keylist.editor import KeyEditor
from app.ui.keylist.window import KeyListDialog
from app.ui.numberpad import NumberPad, Outcome
from app.ui.numberpad.readout import Wall
from app.ui.qt_station import Poster
from app.ui.wiring.finding import Finding
from app.ui.wiring.numbers import CameraNumbers

if TYPE_CHECKING:
    from app.ui.window import MainWindow


class Keyboard(QObject):
    """Everything of the main window that is there for the keyboard's sake."""

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
        self.finding = Finding(window, self.camera_numbers)
        self.pad = NumberPad(window.wall_view, self._wall())
        self.regions: list[QWidget] = [
            window.top_bar, window.rail, window.device_panel, window.banner, window.wall_view
        ]  # fmt: skip
        """Parts F6 goes through, in order. Who adds a part to the window adds it here."""
        self._bind(window.action_book)

    def close(self) -> None:
        """What is still to be written is written first."""
        self._worker.shutdown()
        self.camera_numbers.close()

    def _bind(self, book: ActionBook) -> None:
        self.finding.bind(book)
        self.camera_numbers.bind(book)
        book.bind("devices.number", self.pad.begin, self._wall_is_shown)
        book.bind("devices.number_pad", self._on_pad, self._wall_is_shown)
        book.bind("move.next_region", partial(self._go, 1))
        book.bind("move.previous_region", partial(self._go, -1))
        book.bind("window.key_list", self.show_list)
        book.bind("window.change_keys", self.show_editor)

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

    # -- number pad ------------------------------------------------------------------------------------

    def _wall(self) -> Wall:
        return Wall(
            self._camera_name, self._highest, self._tile_places, self._tile_shows, self._selected, self._do
        )

    def _wall_is_shown(self) -> bool:
        return self._window.station is not None and self._window.pages.currentIndex() == 0

    def _on_pad(self, keys: str) -> None:
        self.pad.begin(Qt.Key(Qt.Key.Key_0.value + int(keys.removeprefix("Num+"))))

    def _highest(self) -> int:
        return self.camera_numbers.book.highest

    def _camera(self, number: int) -> str | None:
        station = self._window.station
        camera = self.camera_numbers.book.device(number)
        return camera if station is not None and camera in station.catalogue.devices else None

    def _camera_name(self, number: int) -> str | None:
        camera = self._camera(number)
        return self._window.wall_view.device_name(camera) if camera is not None else None

    def _tile_places(self) -> list[QRect]:
        tiles = self._window.wall_view.tile_widgets
        return [tile.geometry() if tile.isVisible() else QRect() for tile in tiles]

    def _tile_shows(self, number: int) -> str | None:
        wall = self._window.wall_view.wall
        if wall is None or not 1 <= number <= len(wall.tiles):
            return None
        device = wall.tiles[number - 1].device_id
        return self._window.wall_view.device_name(device) if device is not None else ""

    def _selected(self) -> int | None:
        wall = self._window.wall_view.wall
        return wall.selected + 1 if wall is not None and wall.selected is not None else None

    def _do(self, outcome: Outcome) -> None:
        view = self._window.wall_view
        if view.wall is None:
            return
        tile = outcome.tile - 1 if outcome.tile is not None else view.wall.selected
        if tile is not None and tile != view.wall.selected:
            view.restore()  # one large tile would hide what is being done
        if outcome.camera == 0:
            if tile is not None:
                view.close_tile(tile)
        elif outcome.camera is not None:
            camera = self._camera(outcome.camera)
            if camera is None:
                return
            if tile is None:
                view.open_in_free(camera)
            else:
                view.drop_devices(tile, [camera])
        elif tile is not None:
            view.select(tile)

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
            window.wall_view.focus_selected()
            return True
        if part is window.device_panel and window.device_panel.view.isVisible():
            window.device_panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        for child in part.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
                child.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False
