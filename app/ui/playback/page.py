"""The playback page: up to sixteen recordings on one clock; tiles, transport and timeline together. In the
main window it is a mode, in a window of its own the whole of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.keptplayback import KeptPlayback
from app.core.layouts import LAYOUTS
from app.core.recordings import Track
from app.core.review import MAX_TILES, ReviewPhase
from app.ui import restyle
from app.ui.actions.spec import Scope
from app.ui.playback.dock import TimelineDock
from app.ui.playback.doing import PlaybackActions
from app.ui.playback.driving import Driver
from app.ui.playback.grid import LAYOUT_NAMES, ReviewGrid
from app.ui.playback.offset import OffsetEditor
from app.ui.playback.stills import Stills
from app.ui.playback.toptools import PlaybackTools
from app.ui.playback.transport import Transport, TransportState
from app.ui.playback.words import zone_of
from app.ui.timeline.calendar import CalendarPopup
from app.ui.timeline.goto import GoToPopup

if TYPE_CHECKING:
    from app.core.review import Review
    from app.core.station import Station
    from app.ui.actions import ActionBook
    from app.ui.playback.handover import Moment

CLOCK_MS = 33
STATE_MS = 200
BEGIN_MS = 60_000
"""Where a review begins that nobody gave a time: so long ago everything is recorded."""


class PlaybackPage(QWidget):
    """A ``ModePage``. Decodes only between ``enter`` and ``leave``; comes back at the same moment."""

    said = Signal(str)
    """A note for the operator."""
    left = Signal()
    """Escape, with nothing left to leave here."""
    changed = Signal()
    """What is kept for the next start is out of date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = ReviewGrid()
        self.driver = Driver(self.grid)
        self.transport = Transport(self.grid.sentences)
        self.tools = PlaybackTools()
        self.stills = Stills(self, self.grid)
        self.doing = PlaybackActions(self)
        self.utc = False
        self.is_full: Callable[[], bool] = lambda: False
        """Whether the window is in full screen, which Escape ends first; ``end_full`` ends it."""
        self.end_full: Callable[[], None] = lambda: None
        self._zone: tzinfo | None = None
        self._station: Station | None = None
        self._book: ActionBook | None = None
        self._at_ms: int | None = None
        self._resume = False
        self._entered = False
        self._unsubscribe: Callable[[], None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.dock = TimelineDock(self, self.grid, self.driver, self.transport)
        column.addWidget(self.dock.splitter)
        self.calendar = CalendarPopup(lambda: self.driver.recordings, lambda: self.grid.zone, self)
        self.calendar.chosen.connect(self.driver.seek)
        self.go_to = GoToPopup(self._now_utc_ms, self._at_utc_ms, lambda: self.grid.zone, self)
        self.go_to.chosen.connect(self.driver.seek)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._show_time)
        self._state = QTimer(self)
        self._state.setInterval(STATE_MS)
        self._state.timeout.connect(self.show_state)
        self.grid.seek_requested.connect(self.driver.seek)
        self.grid.jog_requested.connect(self.driver.jog)
        self.grid.menu_requested.connect(self.show_menu)
        self.grid.message.connect(self.said)
        self.grid.changed.connect(self._on_changed)
        self.driver.changed.connect(self._on_changed)
        self.driver.said.connect(self.said)
        self.driver.marks = self._marks
        self.stills.said.connect(self.said)
        self.stills.range_ms = self._range
        self.transport.speed_chosen.connect(self.driver.choose_speed)
        self.tools.layout_chosen.connect(self.grid.set_layout)
        self.tools.storage_chosen.connect(self.doing.set_storage)
        self._translate()
        restyle.dress(self)
        restyle.dress(self.tools)
        self.show_state()

    # -- where it belongs ------------------------------------------------------------------------------

    def bind_actions(self, book: ActionBook) -> None:
        """What can be done here, under its names; its keys are heard from then on."""
        self._book = book
        self.doing.bind(book)
        self.transport.use(book)
        self.tools.use(book)
        self.dock.bind(book)
        book.bind("review.go_to", self.open_go_to, self.driver.has_review)
        book.bind("review.calendar", self.open_calendar, self.driver.has_review)

    def bind_layouts(self, book: ActionBook) -> None:
        """The keys of the layouts, where no wall has them, too."""
        for name in LAYOUT_NAMES:
            book.bind(f"layout.{name}", partial(self.grid.set_layout, name))

    def set_zone(self, zone: tzinfo | None) -> None:
        """The zone of the profile; None: the machine's own."""
        self._zone = zone
        self._take_zone()

    def toggle_utc(self) -> None:
        """Times in UTC, or in the profile's zone."""
        self.utc = not self.utc
        self._take_zone()
        self._on_changed()

    def _take_zone(self) -> None:
        zone = zone_of(self._zone, self.utc)
        self.grid.zone = self.transport.zone = zone
        self.dock.set_zone(zone)
        self.grid.refresh()
        self.show_state()

    def set_station(self, station: Station | None) -> None:
        """Another profile was opened, or none is."""
        self._close()
        changed = station is not self._station
        self._station = station
        self.driver.recordings = station.recordings if station is not None else None
        self.stills.reviews = station.reviews if station is not None else None
        self.dock.set_recordings(self.driver.recordings)
        if changed:
            self._at_ms, self._resume = None, False
            self.driver.set_range(None, None)
            self.grid.restore("4", (), 0)
        if station is not None:
            self.grid.name_of = station.device_name
        if self._entered:
            self._open()

    # -- mode ------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """It is shown: goes on where it was."""
        self._entered = True
        self._open()
        self.grid.focus_selected()

    def leave(self) -> None:
        """It is hidden: nothing is decoded any more."""
        self._entered = False
        self._close()

    def top_tools(self) -> QWidget | None:
        """Layouts and where recordings lie."""
        return self.tools

    @property
    def review(self) -> Review | None:
        """While it is shown."""
        return self.grid.review

    def _now_utc_ms(self) -> int:
        station = self._station
        return station.recordings.now_utc_ms() if station is not None else time.time_ns() // 1_000_000

    def _open(self) -> None:
        station = self._station
        if station is None or self.grid.review is not None:
            return
        start = self._at_ms if self._at_ms is not None else self._now_utc_ms() - BEGIN_MS
        review = station.reviews.open(start)
        self.driver.forget()
        self.grid.set_review(review)
        self._unsubscribe = review.subscribe(self._on_review)
        if self._resume:
            self.driver.play()
        self.dock.begin_at(start)
        self._clock.start()
        self._state.start()
        self._show_tools()
        self.show_state()

    def _close(self) -> None:
        review, station = self.grid.review, self._station
        self._clock.stop()
        self._state.stop()
        self.dock.set_active(False)
        if review is None:
            return
        self._at_ms, self._resume = round(review.now_utc_ms()), review.playing
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self.grid.set_review(None)
        if station is not None:
            station.reviews.close(review)
        self.show_state()

    # -- what is kept ----------------------------------------------------------------------------------

    @property
    def kept(self) -> KeptPlayback:
        """What is to come back at the next start."""
        review = self.grid.review
        at = round(review.now_utc_ms()) if review is not None else self._at_ms
        grid = self.grid
        return KeptPlayback(grid.layout_name, grid.slots, grid.selected, at, self.utc, self.dock.kept_px)

    def take_back(self, was: KeptPlayback) -> None:
        """What was kept; time stands."""
        entered = self._entered
        self._close()
        self.grid.restore(was.layout, was.slots, was.selected)
        self._at_ms, self._resume, self.utc = was.at_utc_ms, False, was.utc
        self.dock.take_back(was.timeline_px)
        self._take_zone()
        if entered:
            self._open()
        self._show_tools()

    # -- cameras ---------------------------------------------------------------------------------------

    def open_in_selected(self, device_id: str) -> None:
        """On the selected tile."""
        self.grid.put(self.grid.selected, device_id)

    def open_in_free(self, device_id: str) -> None:
        """On the next free tile; a larger layout where there is none, else the selected one."""
        there = next((i for i, slot in self.grid.shown if slot.device_id == device_id), None)
        if there is not None:
            self.grid.select(there)
            return
        free = self.grid.first_free()
        if free is None:
            larger = LAYOUT_NAMES[LAYOUT_NAMES.index(self.grid.layout_name) + 1 :]
            if larger:
                self.grid.set_layout(larger[0])
                free = self.grid.first_free()
        index = free if free is not None else self.grid.selected
        self.grid.put(index, device_id)
        self.grid.select(index)

    def open_device(self, device_id: str) -> None:
        """A double-click: the selected tile if it is empty, else the next free one, else the selected."""
        if self.grid.selected_slot is None:
            self.open_in_selected(device_id)
        else:
            self.open_in_free(device_id)

    def fill(self, device_ids: list[str]) -> None:
        """From the first tile on."""
        self.grid.fill(device_ids)

    def open_moments(self, moments: Sequence[Moment], start_utc_ms: int) -> None:
        """These cameras alone, from that master time on, with the boxes of these moments; plays."""
        ids = list(dict.fromkeys(moment.device_id for moment in moments))[:MAX_TILES]
        self.grid.close_all()
        self.grid.set_layout(next(n for n in LAYOUT_NAMES if LAYOUTS[n].count >= len(ids)))
        self.grid.fill(ids)
        self.grid.set_moments([moment for moment in moments if moment.device_id in ids])
        self.dock.show_marks()
        if self.grid.review is not None:
            self.driver.set_range(None, None)
            self.driver.seek(start_utc_ms)
            self.driver.choose_rate(1.0)
            self.driver.play()
        else:
            self._at_ms, self._resume = start_utc_ms, True

    def _range(self) -> tuple[int, int] | None:
        """From A to B, if both are set."""
        return self.driver.range_ms

    def _marks(self) -> list[int]:
        offsets = {slot.device_id: self.grid.offset_ms(index) for index, slot in self.grid.shown}
        hits = {moment.utc_ms - offsets.get(moment.device_id, 0) for moment in self.grid.moments}
        marks = {
            mark.utc_ms
            for mark in self.dock.bookmarks()
            if any(camera.device_id in offsets for camera in mark.cameras)
        }
        return sorted(hits | marks)

    # -- times -----------------------------------------------------------------------------------------

    def _at_utc_ms(self) -> int | None:
        return round(self.grid.now_utc_ms()) if self.grid.review is not None else None

    def _below(self, button: QWidget) -> QWidget:
        """Where a popup opens: in full screen there is no top bar."""
        return button if button.isVisible() else self.transport.clock

    def open_go_to(self) -> None:
        """Asks for a time."""
        self.go_to.open_below(self._below(self.tools.go_to))

    def open_calendar(self) -> None:
        """The days that have recordings of the cameras shown."""
        tracks = [Track(slot.device_id, slot.storage) for _, slot in self.grid.shown]
        at = self._at_utc_ms() or self._now_utc_ms()
        self.calendar.open_below(self._below(self.tools.date), tracks, at)

    def edit_offset(self) -> None:
        """By how much the clock of the selected tile's camera is wrong."""
        slot, index = self.grid.selected_slot, self.grid.selected
        if slot is None or self.grid.review is None:
            return
        editor = OffsetEditor(self.grid.device_name(slot.device_id), self.grid.offset_ms(index), self)
        editor.tried.connect(partial(self.grid.set_offset, index, slot.device_id))
        editor.open()

    def show_menu(self, index: int, at: QPoint) -> None:
        """The menu of a tile, which becomes the selected one."""
        if self._book is None:
            return
        self.grid.select(index)
        menu = self.doing.menu(self._book)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # -- what it shows ---------------------------------------------------------------------------------

    def _on_review(self) -> None:
        self.grid.refresh()
        self.show_state()

    def _on_changed(self) -> None:
        self.grid.refresh()
        self._show_tools()
        self.show_state()
        self.changed.emit()

    def _show_tools(self) -> None:
        slot = self.grid.selected_slot
        self.tools.show_layout(self.grid.layout_name)
        self.tools.show_storage(slot.storage if slot is not None else None)
        self.dock.show_tracks()

    def _show_time(self) -> None:
        if self.grid.review is not None:
            now = self.grid.now_utc_ms()
            self.transport.show_time(now)
            self.dock.set_position(now)

    def show_state(self) -> None:
        """What is true, in the transport bar; also called by a timer."""
        review = self.grid.review
        state = TransportState()
        if review is not None:
            state = TransportState(
                review.now_utc_ms(),
                review.playing,
                self.driver.rate,
                review.measured_rate if self._slow() else None,
                review.in_step_ms,
                *(self.driver.a_ms, self.driver.b_ms, self.driver.looping),
                len(self.grid.shown),
            )
            self.tools.show_date(self.grid.sentences.day(review.now_utc_ms(), self.grid.zone))
            self.dock.set_position(review.now_utc_ms())
            self.dock.show_tracks()
        self.transport.show_state(state)

    def state_words(self) -> tuple[str, ...]:
        """As ``TellsState`` says."""
        phases = [self.grid.tile_widgets[index].status.phase for index, _ in self.grid.shown]
        return self.grid.sentences.counts(phases)

    def _slow(self) -> bool:
        """Whether a tile is slower than asked, for long enough to be told."""
        return any(tile.status.phase is ReviewPhase.SLOW for tile in self.grid.tile_widgets)

    # -- keys ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._book is None or not self._book.handle(event, Scope.PLAYBACK):
            event.ignore()

    def escape(self) -> None:
        """Back from one large tile, then from the full screen, then to where it was come from."""
        if self.grid.leave_large():
            self.grid.focus_selected()
        elif self.is_full():
            self.end_full()
        else:
            self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.show_state()

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Playback"))
