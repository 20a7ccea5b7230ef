"""The wall: lays out the tiles, feeds them, and turns gestures and keys into changes of ``core.wall``."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.core.layouts import neighbour
from app.media.painting.library import painter
from app.ui import theme
from app.ui.actions.spec import Scope
from app.ui.sentences import TileSentences
from app.ui.wall.exposure import Sight, sight_of
from app.ui.wall.info import InfoWords
from app.ui.wall.stats import PaintStats
from app.ui.wall.straight import StraightPainter
from app.ui.wall.tile import TileWidget
from app.ui.wall.tileactions import TileActions
from app.ui.wall.tilemenu import TileMenu

if TYPE_CHECKING:
    from app.core.wall import Tile, Wall, WallChange
    from app.media.frames import PictureView
    from app.ui.actions.book import ActionBook

PAINT_INTERVAL_MS = 20
"""Sequences are compared, only changed tiles are painted. Twice for each picture of cameras that send 25 a
second, so they come evenly; each turn wakes the window, which costs more than what it paints."""
WHOLE_EVERY = 4
"""Ticks from one look for another ring, other choices to the next."""
STATUS_INTERVAL_MS = 200
AT_ONCE = 9
"""On a larger wall half of the tiles get new words each time (all of them: a fifth of the window's time)."""
CALM_EVERY = 5
"""Tiles whose pictures simply come get theirs once in so many times: figures change no more often."""
CALM_AT_ONCE = 16
"""So many of them at a time: all but the first find in the processor's cache what they need."""
_MOVES = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
"""Rows down and columns right of a step."""


class WallView(QWidget):
    """Shows one ``Wall``. Without one (``set_wall(None)``) it is black."""

    message = Signal(str)
    """Something to tell the operator that needs no answer (a drop that found no room)."""
    trouble = Signal(str)
    """The same where something went wrong that the operator did not just ask for."""
    details_requested = Signal(str)
    double_clicked = Signal()
    """A tile was enlarged by a double-click: it wants the whole screen."""
    enlarged_changed = Signal(bool)
    playback_requested = Signal(str, object)
    """A device's recording from an instant on: id, UTC milliseconds. Offered while somebody listens."""
    send_requested = Signal(int, int)
    """A tile goes to another window: its index, and the number of the window in ``send_targets``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paint_stats = PaintStats()
        self.painted_hook: Callable[[int, PictureView], None] | None = None
        """Called while a new or repeated picture is being painted, with the tile's index (``bench``)."""
        self.send_targets: Callable[[], list[str]] | None = None
        """Names of the windows a tile can be sent to."""
        self.read_only = False
        """A kiosk: nothing by mouse that changes what the wall shows (keys: the gates of the action book)."""
        self.tile_sentences = TileSentences(self)
        self.info_words = InfoWords(self)
        self.tile_actions = TileActions(self)
        self._menu = TileMenu(self)
        self.zone: tzinfo | None = None
        self.loopback = False
        """The service and its pictures are on this machine."""
        self.language_serial = 0
        self._wall: Wall | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._name_of: Callable[[str], str] = str
        self._now: Callable[[], int] = _utc_now
        self._tiles: list[TileWidget] = []
        self._actions: ActionBook | None = None
        self.setAccessibleName(self.tr("Video wall"))
        self.setMinimumSize(320, 180)
        self.paint_timer = QTimer(self)
        self.paint_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.paint_timer.setInterval(PAINT_INTERVAL_MS)
        self.paint_timer.timeout.connect(self._on_paint_tick)
        self._straight = StraightPainter(self, painter())
        self._tick = 0
        self._turn = 0
        self._sight = Sight(True)
        """At the last status tick."""
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_INTERVAL_MS)
        self._status_timer.timeout.connect(self._on_status_tick)

    # -- model -----------------------------------------------------------------------------------------

    def set_wall(
        self,
        wall: Wall | None,
        name_of: Callable[[str], str] = str,
        now_utc_ms: Callable[[], int] | None = None,
    ) -> None:
        """Shows another wall (another station), or none."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._wall = wall
        self._name_of = name_of
        self._now = now_utc_ms or _utc_now
        self.paint_stats.reset()
        self.tile_actions.use(wall.captures if wall is not None else None)
        self._rebuild()
        if wall is not None:
            self._unsubscribe = wall.subscribe(self._on_change)
            self.paint_timer.start()
            self._status_timer.start()
        else:
            self.paint_timer.stop()
            self._status_timer.stop()

    @property
    def wall(self) -> Wall | None:
        """The wall shown."""
        return self._wall

    @property
    def tile_widgets(self) -> tuple[TileWidget, ...]:
        """One per tile of the layout."""
        return tuple(self._tiles)

    @property
    def is_enlarged(self) -> bool:
        """Whether one tile fills the wall."""
        return self._wall is not None and self._wall.enlarged is not None

    @property
    def shows_cameras(self) -> bool:
        """Whether there is anything on it but empty tiles."""
        return self._wall is not None and any(t.device_id is not None for t in self._wall.tiles)

    def device_name(self, device_id: str) -> str:
        """What a device is called."""
        return self._name_of(device_id)

    def now_utc_ms(self) -> int:
        """Now, by the station's clock."""
        return self._now()

    def picture_rect(self, index: int) -> QRect:
        """Where tile ``index``'s video itself is painted, in the coordinates of the window (logical
        pixels); empty when it shows none or is hidden."""
        if not 0 <= index < len(self._tiles) or not self._tiles[index].isVisible():
            return QRect()
        tile = self._tiles[index]
        picture = tile.picture_rect()
        if picture.isEmpty():
            return QRect()
        return QRect(tile.mapTo(self.window(), picture.topLeft()), picture.size())

    def refresh(self) -> None:
        """Reads every tile's status."""
        sight = sight_of(self)
        for tile in self._tiles:
            tile.refresh(sight.shows(tile))

    def _on_status_tick(self) -> None:
        self._turn += 1
        sight, half = sight_of(self), self._turn % 2
        calm_turn, all_at_once = self._turn % CALM_EVERY, len(self._tiles) <= AT_ONCE
        changed, self._sight = sight != self._sight, sight
        for at, tile in enumerate(self._tiles):
            if (
                changed
                or at // CALM_AT_ONCE % CALM_EVERY == calm_turn
                or ((all_at_once or at % 2 == half) and not tile.is_calm())
            ):
                tile.refresh(sight.shows(tile))

    def _on_paint_tick(self) -> None:
        self._tick = (self._tick + 1) % WHOLE_EVERY
        if not self._tick:
            self._poll()
        else:
            self._straight.tick()

    def _poll(self) -> None:
        for tile in self._tiles:
            tile.take()
        self._straight.tick()

    def _on_change(self, change: WallChange) -> None:
        if change.layout:
            self._rebuild()
            return
        if change.enlarged:
            self._arrange()
            self.enlarged_changed.emit(self.is_enlarged)
        if change.selected:
            self.show_selection()
        for index in change.tiles:
            if index < len(self._tiles):
                self._tiles[index].poll()
                self._tiles[index].refresh()

    def _rebuild(self) -> None:
        tiles: tuple[Tile, ...] = self._wall.tiles if self._wall is not None else ()
        had_focus = any(t.hasFocus() for t in self._tiles)
        while len(self._tiles) > len(tiles):
            gone = self._tiles.pop()
            gone.bind(None)
            gone.hide()
            gone.deleteLater()
        while len(self._tiles) < len(tiles):
            self._tiles.append(TileWidget(self, len(self._tiles)))
        self._straight.forget()
        self._arrange()
        for widget, tile in zip(self._tiles, tiles, strict=True):
            widget.bind(tile)
        self.show_selection()
        self.enlarged_changed.emit(self.is_enlarged)
        if had_focus:
            self.focus_selected()

    def _arrange(self) -> None:
        """Gives every tile its place; the enlarged one gets all of it."""
        wall = self._wall
        if wall is None:
            return
        if wall.enlarged is not None:
            for tile in self._tiles:
                if tile.index == wall.enlarged:
                    tile.setGeometry(self.rect())
                    tile.show()
                else:
                    tile.hide()
        else:
            rects = wall.layout.rects(self.width(), self.height())
            for tile, rect in zip(self._tiles, rects, strict=True):
                tile.setGeometry(*rect)
                tile.show()
        self.refresh()

    def show_selection(self) -> None:
        """The frame, and where the keyboard enters."""
        selected = self._wall.selected if self._wall is not None else None
        alone = len(self._tiles) == 1 or self.is_enlarged
        for tile in self._tiles:
            tile.set_selected(tile.index == selected and (not alone or tile.reached_by_keyboard))
            # Tab enters the wall once, at the selected tile; arrows move inside.
            entry = tile.index == (selected or 0)
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if entry else Qt.FocusPolicy.ClickFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color(theme.tokens().wall))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.StyleChange):
            self.language_serial += 1  # everything that is drawn once and kept
            self.setAccessibleName(self.tr("Video wall"))
            self.refresh()

    # -- what an operator does -------------------------------------------------------------------------

    def select(self, index: int, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Selects a tile and gives it the keyboard."""
        if self._wall is not None and 0 <= index < len(self._tiles):
            if self._wall.selected != index:
                self._wall.select(index)
            if not self._tiles[index].hasFocus():
                self._tiles[index].setFocus(reason)

    def focus_selected(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Gives the keyboard to the selected tile (the first if none is)."""
        if self._wall is not None and self._tiles:
            self.select(self._wall.selected or 0, reason)

    def toggle_enlarged(self, index: int) -> None:
        """One tile over the whole wall, and back."""
        if self._wall is None:
            return
        if self._wall.enlarged is not None:
            self._wall.restore()
        elif len(self._tiles) > 1:
            self._wall.select(index)
            self._wall.enlarge(index)
        self.show_selection()

    def double_click(self, index: int) -> None:
        """One tile over the whole screen, and back."""
        was = self.is_enlarged
        self.toggle_enlarged(index)
        if not was and self._wall is not None:  # also where the layout is one tile
            self.double_clicked.emit()

    def restore(self) -> bool:
        """Back from one large tile; False if there was none."""
        if self._wall is None or self._wall.enlarged is None:
            return False
        self._wall.restore()
        self.show_selection()
        return True

    def choose(self, index: int, **changes: Any) -> None:
        """Other ``TileChoices`` for what a tile shows."""
        if self._wall is not None:
            self._wall.choose(index, **changes)

    def swap(self, a: int, b: int) -> None:
        """Two tiles change places; the moved one stays selected."""
        if self._wall is not None and a != b:
            self._wall.swap(a, b)
            self.select(b)

    def close_tile(self, index: int) -> None:
        """Empties a tile (and leaves the large view, which would be empty)."""
        if self._wall is not None:
            self.restore()
            self._wall.close(index)

    def drop_devices(self, index: int, device_ids: list[str]) -> None:
        """One device goes onto the tile; several fill the wall from there on."""
        if self._wall is None or not device_ids:
            return
        if len(device_ids) == 1:
            self._wall.assign(index, device_ids[0])
            self.select(index)
        else:
            self.fill(device_ids, index)

    def selected_device(self) -> str | None:
        """What the selected tile shows."""
        wall = self._wall
        return wall.tiles[wall.selected].device_id if wall is not None and wall.selected is not None else None

    def open_device(self, device_id: str) -> None:
        """Onto the selected tile if it is empty, else the next free one, else in place of the selected."""
        if self._wall is not None and self._wall.selected is not None and self.selected_device() is None:
            self.open_in_selected(device_id)
        else:
            self.open_in_free(device_id)

    def open_in_selected(self, device_id: str) -> None:
        """Onto the selected tile; without a selection onto the next free one."""
        if self._wall is None:
            return
        if self._wall.selected is None:
            self.open_in_free(device_id)
        else:
            self._wall.assign(self._wall.selected, device_id)

    def open_in_free(self, device_id: str) -> None:
        """Onto the first empty tile; onto the selected (or first) one when the wall is full."""
        if self._wall is None:
            return
        free = self._wall.first_free()
        target = free if free is not None else (self._wall.selected or 0)
        self._wall.assign(target, device_id)
        self._wall.select(target)

    def fill(self, device_ids: list[str], start: int = 0) -> None:
        """Fills the wall from a tile on, and says how many found no place."""
        if self._wall is None:
            return
        placed = self._wall.assign_many(device_ids, start)
        if placed < len(device_ids):
            left = len(device_ids) - placed
            self.message.emit(self.tr("%n camera(s) found no free tile; choose a larger layout.", "", left))

    def show_menu(self, index: int, at: QPoint) -> None:
        """The menu of a tile."""
        menu = self.tile_menu(index)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def tile_menu(self, index: int) -> QMenu:
        """Builds the menu of a tile, which becomes the selected one."""
        self.select(index)
        return self._menu.build(index, self._actions)

    def close_all(self) -> None:
        """Empties the wall."""
        if self._wall is not None:
            self.restore()
            self._wall.close_all()

    def hint(self, action: str, text: str) -> str:
        """``text`` with the key of an action, for tool tips."""
        return text if self._actions is None else self._actions.hint(action, text)

    # -- keys ------------------------------------------------------------------------------------------

    def bind_actions(self, book: ActionBook) -> None:
        """What the wall does, under its names; its keys are heard from then on."""
        self._actions = book
        for name, (rows, cols) in _MOVES.items():
            book.bind(f"move.{name}", partial(self._move, rows, cols, carry=False), self._has_wall)
            book.bind(f"tile.carry_{name}", partial(self._move, rows, cols, carry=True), self._has_wall)
        self.tile_actions.bind(book)
        book.bind("tile.enlarge", self._enlarge_selected, self._has_camera)
        book.bind("tile.close", self._close_selected, self._has_selection)
        book.bind("tile.menu", self._menu_of_selected, self._has_selection)

    def _has_wall(self) -> bool:
        return self._wall is not None

    def _has_selection(self) -> bool:
        return self._wall is not None and self._wall.selected is not None

    def _has_camera(self) -> bool:
        return self.selected_device() is not None

    def _enlarge_selected(self) -> None:
        if self._wall is not None and self._wall.selected is not None:
            self.toggle_enlarged(self._wall.selected)

    def _close_selected(self) -> None:
        if self._wall is not None and self._wall.selected is not None:
            self.close_tile(self._wall.selected)

    def _menu_of_selected(self) -> None:
        if self._wall is not None and self._wall.selected is not None:
            tile = self._tiles[self._wall.selected]
            self.show_menu(self._wall.selected, tile.mapToGlobal(tile.rect().center()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._actions is None or not self._actions.handle(event, Scope.WALL):
            event.ignore()

    def _move(self, rows: int, cols: int, *, carry: bool) -> None:
        """To the nearest tile in that direction; in the large view the neighbour takes its place. ``carry``:
        the picture comes along, the two change places (as by drag)."""
        wall = self._wall
        if wall is None:
            return
        if wall.selected is None:
            self.select(0)
            return
        best = neighbour(wall.layout, wall.selected, rows, cols)
        if best is None:
            return
        if carry:
            if wall.enlarged is None:
                self.swap(wall.selected, best)
            return
        if wall.enlarged is not None:
            wall.select(best)
            wall.enlarge(best)
        self.select(best)
        self.show_selection()


def _utc_now() -> int:
    return time.time_ns() // 1_000_000
