"""The tiles of a playback page: which camera is on which, layout, selection, one tile large; polls the review
for pictures as the wall does its rings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.choices import DEFAULT, TileChoices
from app.core.keptplayback import Slot
from app.core.layouts import LAYOUTS, Layout, neighbour
from app.core.review import MAX_TILES
from app.ui import theme
from app.ui.playback.digits import Digits, DigitSets
from app.ui.playback.tile import ReviewTileWidget
from app.ui.playback.words import PlaybackWords
from app.ui.wall.exposure import sight_of
from app.ui.wall.stats import PaintStats
from app.ui.wall.view import PAINT_INTERVAL_MS, STATUS_INTERVAL_MS

if TYPE_CHECKING:
    from app.core.review import Review, ReviewTile
    from app.core.wall import Wall
    from app.media.frames import PictureView
    from app.ui.playback.handover import Moment

LAYOUT_NAMES = ("1", "4", "9", "16")


class ReviewGrid(QWidget):
    """Shows one ``Review``. Without one (``set_review(None)``) its cameras stay where they are, unpainted."""

    message = Signal(str)
    """Something to tell the operator that needs no answer."""
    changed = Signal()
    """Cameras, layout, selection or what was chosen for a tile."""
    seek_requested = Signal(object)
    """To this master time, UTC milliseconds."""
    jog_requested = Signal(float, bool)
    """The wheel was turned by so many notches with Ctrl: single pictures, or (True) seconds."""
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paint_stats = PaintStats()
        self.painted_hook: Callable[[int, PictureView], None] | None = None
        """Called while a picture is being painted, with the tile's index (``bench``)."""
        self.read_only = False
        self.sentences = PlaybackWords(self)
        self.zone: tzinfo | None = None
        self.name_of: Callable[[str], str] = str
        self._review: Review | None = None
        self._layout: Layout = LAYOUTS["4"]
        self._slots: list[Slot | None] = [None] * MAX_TILES
        self._moments: dict[str, list[Moment]] = {}
        self._selected = 0
        self._enlarged = False
        self._full: dict[int, tuple[int, int]] = {}
        self._digits = DigitSets()
        self._tiles: list[ReviewTileWidget] = []
        self.setMinimumSize(320, 96)  # it gives way before the transport bar does
        self._paint_timer = QTimer(self)
        self._paint_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._paint_timer.setInterval(PAINT_INTERVAL_MS)
        self._paint_timer.timeout.connect(self.poll)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_INTERVAL_MS)
        self._status_timer.timeout.connect(self.refresh)
        self._rebuild()
        self._translate()

    # -- the review ------------------------------------------------------------------------------------

    def set_review(self, review: Review | None) -> None:
        """Shows its cameras in this review from now on; the one before is the owner's to close."""
        self._review = review
        self.paint_stats.reset()
        self._full.clear()
        if review is None:
            self._paint_timer.stop()
            self._status_timer.stop()
        else:
            for index in range(self.count):
                self._assign(index)
            review.select(self._selected)
            self._paint_timer.start()
            self._status_timer.start()
        self._bind()

    @property
    def review(self) -> Review | None:
        """The one shown."""
        return self._review

    @property
    def is_playing(self) -> bool:
        """Whether recordings of cameras play."""
        return self._review is not None and self._review.playing and bool(self.shown)

    def now_utc_ms(self) -> float:
        """The master clock; 0 without a review."""
        return self._review.now_utc_ms() if self._review is not None else 0.0

    def _assign(self, index: int) -> None:
        review, slot = self._review, self._slots[index]
        if review is None:
            return
        tile = review.tiles[index]
        if slot is None or index >= self.count:
            if tile.device_id is not None:
                review.clear(index)
            return
        if tile.device_id != slot.device_id or tile.storage != slot.storage:
            review.assign(index, slot.device_id, slot.storage)

    def offset_ms(self, index: int) -> int:
        """By how much the clock of a tile's camera is ahead of the master clock."""
        return self._review.tiles[index].offset_ms if self._review is not None else 0

    def set_offset(self, index: int, device_id: str, ms: int) -> None:
        """Corrects it, if the camera is still there; it is kept with the camera."""
        slot = self._slots[index]
        if self._review is not None and slot is not None and slot.device_id == device_id:
            self._review.set_offset(index, ms)
            self.refresh()
            self._tiles[index].update()

    def _bind(self) -> None:
        tiles: Sequence[ReviewTile] = self._review.tiles if self._review is not None else ()
        for widget in self._tiles:
            widget.bind(tiles[widget.index] if widget.index < len(tiles) else None)
            slot = self._slots[widget.index]
            widget.set_moments(self._moments.get(slot.device_id, ()) if slot is not None else ())

    def poll(self) -> None:
        """Compares serials; only tiles with another picture are repainted."""
        if self._review is None:
            return
        self._review.begin_frame()
        for tile in self._tiles:
            if tile.isVisible():
                tile.poll()

    def refresh(self) -> None:
        """Reads every tile's status; also called by a timer."""
        sight = sight_of(self)
        for tile in self._tiles:
            tile.refresh(sight.shows(tile))

    # -- what is where ---------------------------------------------------------------------------------

    @property
    def wall(self) -> Wall | None:
        """None: these are recordings."""
        return None

    @property
    def count(self) -> int:
        """Tiles of the layout."""
        return self._layout.count

    @property
    def layout_name(self) -> str:
        """One of ``LAYOUT_NAMES``."""
        return self._layout.name

    @property
    def selected(self) -> int:
        """Index of the selected tile."""
        return self._selected

    @property
    def is_enlarged(self) -> bool:
        """Whether the selected tile fills the page."""
        return self._enlarged

    @property
    def slots(self) -> tuple[Slot | None, ...]:
        """All sixteen, also those the layout has no place for now."""
        return tuple(self._slots)

    @property
    def shown(self) -> list[tuple[int, Slot]]:
        """Index and slot of every tile of the layout that has a camera."""
        return [(i, slot) for i, slot in enumerate(self._slots[: self.count]) if slot is not None]

    @property
    def tile_widgets(self) -> tuple[ReviewTileWidget, ...]:
        """One per tile of the layout."""
        return tuple(self._tiles)

    @property
    def selected_slot(self) -> Slot | None:
        """What the selected tile shows."""
        return self._slots[self._selected]

    @property
    def selected_device(self) -> str | None:
        """The camera of the selected tile."""
        slot = self.selected_slot
        return slot.device_id if slot is not None else None

    def choices(self, index: int) -> TileChoices:
        """How a tile's picture is shown."""
        slot = self._slots[index]
        return slot.choices if slot is not None else DEFAULT

    def device_name(self, device_id: str) -> str:
        """What a camera is called."""
        return self.name_of(device_id)

    def is_heard(self, index: int) -> bool:
        """Whether a tile is to be heard."""
        return self._review is not None and self._review.listening == index

    def sound_word(self, state: str) -> str:
        """What becomes of the sound of a tile that is to be heard."""
        review = self._review
        silent = review is not None and not (review.playing and review.rate == 1.0)
        return self.sentences.sound(state, silent)

    def full_size(self, index: int) -> tuple[int, int] | None:
        """A size somebody wants a tile's pictures in for a moment (a snapshot)."""
        return self._full.get(index)

    def set_full_size(self, index: int, size: tuple[int, int] | None) -> None:
        """Wants it, or no more."""
        if size is None:
            self._full.pop(index, None)
        else:
            self._full[index] = size
        if index < len(self._tiles):
            self._tiles[index].tell_size()

    def digits(self, pixels: int) -> Digits:
        """For running times."""
        return self._digits.get(pixels, 500, theme.tokens().text, self.devicePixelRatioF())

    def picture_rect(self, index: int) -> QRect:
        """Where tile ``index``'s video itself is painted, in the coordinates of the window (logical pixels);
        empty when it shows none or is hidden."""
        if not 0 <= index < len(self._tiles) or not self._tiles[index].isVisible():
            return QRect()
        tile = self._tiles[index]
        box = tile.picture_rect()
        return QRect(tile.mapTo(self.window(), box.topLeft()), box.size()) if not box.isEmpty() else box

    # -- changes ---------------------------------------------------------------------------------------

    def restore(self, layout: str, slots: Sequence[Slot | None], selected: int) -> None:
        """As it was kept."""
        self._slots = [*slots, *([None] * MAX_TILES)][:MAX_TILES]
        self._layout = LAYOUTS[layout if layout in LAYOUT_NAMES else "4"]
        self._selected = selected if 0 <= selected < self.count else 0
        self._moments.clear()
        self._enlarged = False
        self._rebuild()

    def set_layout(self, name: str) -> None:
        """What stays goes on; what has no place is not decoded any more and comes back with a larger one."""
        if name == self._layout.name or name not in LAYOUT_NAMES:
            return
        before, self._layout = self.count, LAYOUTS[name]
        if self._selected >= self.count:
            self._selected = 0
        self._enlarged = False
        self._rebuild()  # first: the review tells of each camera, and the page lays itself out
        for index in range(min(before, self.count), max(before, self.count)):
            self._assign(index)
        self._bind()
        if self._review is not None:
            self._review.select(self._selected)
        self.changed.emit()

    def put(self, index: int, device_id: str, storage: str = "cloud") -> None:
        """A camera onto a tile."""
        if not 0 <= index < self.count:
            return
        old = self._slots[index]
        if old is None or old.device_id != device_id or old.storage != storage:
            self._slots[index] = Slot(device_id, storage)
            self._assign(index)
            self._bind()
            self.changed.emit()

    def clear_tile(self, index: int) -> None:
        """Empties a tile (and leaves the large view, which would be empty)."""
        self.leave_large()
        if self._slots[index] is not None:
            self._slots[index] = None
            self._assign(index)
            self._bind()
            self.changed.emit()

    def close_all(self) -> None:
        """Empties all of them, also those that have no place now."""
        self.leave_large()
        self._slots = [None] * MAX_TILES
        self._moments.clear()
        for index in range(self.count):
            self._assign(index)
        self._bind()
        self.changed.emit()

    def fill(self, device_ids: Sequence[str], start: int = 0) -> None:
        """Fills tiles from one on, in a layout large enough where there is one, and says how many found no
        place."""
        ids = list(dict.fromkeys(device_ids))
        need = start + len(ids)
        if need > self.count:
            self.set_layout(next((n for n in LAYOUT_NAMES if LAYOUTS[n].count >= need), LAYOUT_NAMES[-1]))
        room = ids[: self.count - start]
        for offset, device_id in enumerate(room):
            self._slots[start + offset] = Slot(device_id)
            self._assign(start + offset)
        self._bind()
        self.select(start)
        self.changed.emit()
        if len(room) < len(ids):
            left = len(ids) - len(room)
            self.message.emit(self.tr("%n camera(s) found no tile: playback has sixteen.", "", left))

    def first_free(self) -> int | None:
        """The first empty tile."""
        return next((i for i in range(self.count) if self._slots[i] is None), None)

    def swap(self, a: int, b: int) -> None:
        """Two tiles change places; the moved one stays selected."""
        if a == b or not (0 <= a < self.count and 0 <= b < self.count):
            return
        self._slots[a], self._slots[b] = self._slots[b], self._slots[a]
        if self._review is not None:
            self._review.swap(a, b)
        self._bind()
        self.select(b)
        self.changed.emit()

    def choose(self, index: int, **changes: Any) -> None:
        """Other ``TileChoices`` for what a tile shows."""
        slot = self._slots[index]
        if slot is not None:
            self._slots[index] = replace(slot, choices=slot.choices.changed(**changes))
            self._tiles[index].poll()
            self.changed.emit()

    def set_storage(self, index: int, storage: str) -> None:
        """Where the recording is fetched from."""
        slot = self._slots[index]
        if slot is not None and slot.storage != storage:
            self._slots[index] = replace(slot, storage=storage)
            self._assign(index)
            self.refresh()
            self.changed.emit()

    def set_moments(self, moments: Sequence[Moment]) -> None:
        """What is pointed at in the pictures of each camera."""
        self._moments = {}
        for moment in moments:
            self._moments.setdefault(moment.device_id, []).append(moment)
        self._bind()

    @property
    def moments(self) -> list[Moment]:
        """Of all cameras, in order of time."""
        return sorted((m for some in self._moments.values() for m in some), key=lambda m: m.utc_ms)

    # -- gestures --------------------------------------------------------------------------------------

    def select(self, index: int, *, take_keyboard: bool = True) -> None:
        """Selects a tile and gives it the keyboard."""
        if not 0 <= index < len(self._tiles):
            return
        if index != self._selected:
            self._selected = index
            if self._review is not None:
                self._review.select(index)
            self.show_selection()
            self.changed.emit()
        if take_keyboard and self.isVisible() and not self._tiles[index].hasFocus():
            self._tiles[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_selected(self) -> None:
        """Gives the keyboard to the selected tile."""
        if self._selected < len(self._tiles):
            self._tiles[self._selected].setFocus(Qt.FocusReason.OtherFocusReason)

    def step_selection(self, rows: int, cols: int) -> None:
        """To the nearest tile in that direction; in the large view that one becomes large."""
        found = neighbour(self._layout, self._selected, rows, cols)
        if found is not None:
            self.select(found)
            if self._enlarged:
                self._arrange()
                self.focus_selected()

    def toggle_enlarged(self, index: int) -> None:
        """One tile over the whole page, and back."""
        self.select(index)
        if self._enlarged:
            self._enlarged = False
        elif self.count > 1 and self._slots[index] is not None:
            self._enlarged = True
        self._arrange()
        self.focus_selected()

    def double_click(self, index: int) -> None:
        """Large, and back."""
        self.toggle_enlarged(index)

    def leave_large(self) -> bool:
        """Back from one large tile; False if there was none."""
        if not self._enlarged:
            return False
        self._enlarged = False
        self._arrange()
        return True

    def drop_devices(self, index: int, device_ids: list[str]) -> None:
        """One camera goes onto the tile; several fill from there on."""
        if len(device_ids) == 1:
            self.put(index, device_ids[0])
            self.select(index)
        elif device_ids:
            self.fill(device_ids, index)

    # -- places ----------------------------------------------------------------------------------------

    def height_for(self, width: int) -> int:
        """How high the tiles are where they fill this width."""
        return round(width / self._layout.ratio) if self._layout.ratio is not None else 0

    def _rebuild(self) -> None:
        had_focus = any(t.hasFocus() for t in self._tiles)
        while len(self._tiles) > self.count:
            gone = self._tiles.pop()
            gone.bind(None)
            gone.hide()
            gone.deleteLater()
        while len(self._tiles) < self.count:
            self._tiles.append(ReviewTileWidget(self, len(self._tiles)))
        before: QWidget = self  # a tile made later would come last when one walks with Tab
        for tile in self._tiles:
            QWidget.setTabOrder(before, tile)
            before = tile
        self._arrange()
        self._bind()
        if had_focus:
            self.focus_selected()

    def _arrange(self) -> None:
        rects = self._layout.rects(self.width(), self.height())
        for tile, rect in zip(self._tiles, rects, strict=True):
            if self._enlarged:
                tile.setGeometry(self.rect())
            else:
                tile.setGeometry(*rect)
            tile.setVisible(not self._enlarged or tile.index == self._selected)
        self.show_selection()
        self.refresh()

    def show_selection(self) -> None:
        alone = self.count == 1 or self._enlarged
        for tile in self._tiles:
            tile.set_selected(tile.index == self._selected and (not alone or tile.reached_by_keyboard))
            entry = tile.index == self._selected
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
            self._digits.forget()
            for tile in self._tiles:
                tile.forget()
            self._translate()
            self.refresh()

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Recordings"))
