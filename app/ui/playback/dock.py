"""The timeline below a page's transport bar: its tracks are the tiles, its playhead is the master clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from app.core.recordings import Track
from app.ui import theme
from app.ui.cases.words import MARK_COLOURS
from app.ui.playback.handover import Moment
from app.ui.timeline.feeding import LaneSpec
from app.ui.timeline.lanes import Mark, MarkKind
from app.ui.timeline.panel import TimelinePanel

if TYPE_CHECKING:
    from app.core.cases.model import Bookmark
    from app.core.recordings import Recordings
    from app.ui.actions import ActionBook
    from app.ui.playback.driving import Driver
    from app.ui.playback.grid import ReviewGrid
    from app.ui.playback.transport import Transport

BEFORE_MS, AFTER_MS = 50 * 60_000, 10 * 60_000
"""What is shown around the moment a review begins at."""
_AT_LEAST, _AT_FIRST, _AT_MOST = 0.2, 0.28, 0.6
"""So much of the page is the timeline until somebody drags its border: the least where the tiles would else
have black at their sides, the most where they have not; and with the bar at most."""
STEP_PX = 40
"""A key makes the timeline so much higher."""


class TimelineDock(QObject):
    """Puts grid, transport and timeline below one another; the border can be dragged, the timeline folded."""

    def __init__(self, page: QWidget, grid: ReviewGrid, driver: Driver, transport: Transport) -> None:
        super().__init__(page)
        self._grid, self._driver = grid, driver
        self._book: ActionBook | None = None
        self.panel = TimelinePanel()
        self.timeline, self.lanes, self.strip = self.panel.timeline, self.panel.lanes, self.panel.strip
        self._strip_wanted = False
        self._indices: list[int] = []
        """The tile of each lane."""
        self._height: int | None = None
        """As it was set, at 100 % text; None: as it comes."""
        self._placing = False
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(transport)
        column.addWidget(self.panel, 1)
        self._transport = transport
        self._lower = lower
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(4)
        self.splitter.addWidget(grid)
        self.splitter.addWidget(lower)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        self.bookmarks: Callable[[], Sequence[Bookmark]] = tuple
        """The operator's, in order; instants of the review."""
        self.splitter.splitterMoved.connect(self._on_moved)
        self.splitter.installEventFilter(self)
        timeline = self.timeline
        timeline.scrubbed.connect(driver.scrub)
        timeline.seeked.connect(driver.seek_from_timeline)
        timeline.selection_changed.connect(driver.set_range)
        timeline.lane_chosen.connect(self._on_lane)
        timeline.mark_chosen.connect(self._on_mark)
        timeline.menu_asked.connect(self._on_menu)
        driver.leapt.connect(timeline.show_at)
        transport.looked.connect(self.place)

    # -- what it shows ---------------------------------------------------------------------------------

    def bind(self, book: ActionBook) -> None:
        """Its actions."""
        self._book = book
        book.bind("review.timeline", self.toggle, None, lambda: self.is_shown)
        book.bind("review.pictures", self.toggle_strip, lambda: self.is_shown, lambda: self._strip_wanted)
        book.bind("review.timeline_higher", partial(self.resize_by, STEP_PX), lambda: self.is_shown)
        book.bind("review.timeline_lower", partial(self.resize_by, -STEP_PX), lambda: self.is_shown)

    def set_recordings(self, recordings: Recordings | None) -> None:
        """Of another station, or none."""
        self.panel.use(recordings)

    def set_zone(self, zone: tzinfo | None) -> None:
        """Whose clock is on the ruler."""
        self.timeline.set_zone(zone)

    def begin_at(self, utc_ms: int) -> None:
        """A review begins: an hour around there."""
        self.timeline.show_range(utc_ms - BEFORE_MS, utc_ms + AFTER_MS)
        self.timeline.set_position(utc_ms)
        self.set_active(True)

    def set_active(self, on: bool) -> None:
        """Whether anybody looks: what is shown is asked for then only."""
        self.lanes.set_active(on and self.is_shown)

    def set_position(self, utc_ms: float) -> None:
        """The master clock: at every paint tick."""
        if self.is_shown:
            self.timeline.set_position(utc_ms)

    def show_tracks(self) -> None:
        """The tiles' cameras, in their order; only what changed is told."""
        grid = self._grid
        shown = grid.shown
        self._indices = [index for index, _ in shown]
        specs = tuple(
            LaneSpec(
                Track(slot.device_id, slot.storage), grid.device_name(slot.device_id), grid.offset_ms(index)
            )
            for index, slot in shown
        )
        if specs != self.lanes.specs:
            rows = len(self.lanes.specs)
            self.lanes.set_tracks(specs)
            self.show_marks()
            if len(specs) != rows:
                self.place()
        selected = grid.selected
        self.timeline.choose_lane(self._indices.index(selected) if selected in self._indices else None)
        span = self._driver.range_ms
        if span != self.timeline.selection:
            self.timeline.set_selection(*(span or (None, None)))

    def show_marks(self) -> None:
        """The hits that were handed over, and the operator's bookmarks."""
        shown = self._grid.shown
        by_device: dict[str, list[Mark]] = {slot.device_id: [] for _, slot in shown}
        for moment in self._grid.moments:
            by_device.setdefault(moment.device_id, []).append(Mark(moment.utc_ms, key=moment))
        offsets = {slot.device_id: self._grid.offset_ms(index) for index, slot in shown}
        for bookmark in self.bookmarks():
            for device_id in {camera.device_id for camera in bookmark.cameras} & set(offsets):
                at = bookmark.utc_ms + offsets[device_id]  # a bookmark is in the review's time
                key = Moment(device_id, at)
                colour = MARK_COLOURS.get(bookmark.colour, "")
                by_device[device_id].append(Mark(at, MarkKind.BOOKMARK, bookmark.text, colour, key))
        for device_id, marks in by_device.items():
            self.lanes.set_marks(device_id, marks)

    # -- what is done in it ----------------------------------------------------------------------------

    def _on_lane(self, lane: int) -> None:
        if 0 <= lane < len(self._indices):
            self._grid.select(self._indices[lane], take_keyboard=False)

    def _on_mark(self, mark: Mark) -> None:
        device = getattr(mark.key, "device_id", "")
        spec = next((spec for spec in self.lanes.specs if spec.track.device_id == device), None)
        self._driver.seek(mark.utc_ms - (spec.offset_ms if spec is not None else 0))

    def _on_menu(self, utc_ms: int, lane: int, at: QPoint) -> None:
        menu = self.menu(utc_ms)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def menu(self, utc_ms: int) -> QMenu:
        """For an instant; whoever shows it deletes it."""
        menu = QMenu(self.timeline)
        driver = self._driver
        when = self._grid.sentences.whole_time(utc_ms, self._grid.zone)
        for text, slot in (
            (self.tr("Go to %1").replace("%1", when), partial(driver.seek, utc_ms)),
            (self.tr("Set A here"), partial(driver.set_a, utc_ms)),
            (self.tr("Set B here"), partial(driver.set_b, utc_ms)),
        ):
            menu.addAction(text).triggered.connect(slot)
        if self.lanes.failed:
            text = self.tr("Ask again what was recorded")
            menu.addAction(text).triggered.connect(self.lanes.try_again)
        book = self._book
        if book is not None:
            book.refresh()
            menu.addSeparator()
            for name in ("review.loop", "review.contact_sheet", "review.bookmark", "review.export"):
                if book.has(name):
                    menu.addAction(book.qaction(name))
        return menu

    # -- height ----------------------------------------------------------------------------------------

    @property
    def is_shown(self) -> bool:
        """Whether it is unfolded."""
        return not self.timeline.isHidden()

    @property
    def kept_px(self) -> int | None:
        """Its height at 100 % text for the next start: 0 folded, None as it comes."""
        return self._height if self.is_shown else 0

    def take_back(self, px: int | None) -> None:
        """As it was kept."""
        if px:
            self._height = px
        self.timeline.setVisible(px != 0)
        self._show_strip()
        self.place()

    def toggle(self) -> None:
        """Folds or unfolds it."""
        self.timeline.setVisible(not self.is_shown)
        self._show_strip()
        self.set_active(True)
        self.place()

    def toggle_strip(self) -> None:
        """Pictures of the chosen track along the timeline, or none."""
        self._strip_wanted = not self._strip_wanted
        self._show_strip()
        self.place()

    def _show_strip(self) -> None:
        self.panel.show_strip(self._strip_wanted and self.is_shown)

    def resize_by(self, px: int) -> None:
        """Higher or lower (negative), at 100 % text."""
        now = round(self.timeline.height() * 100 / theme.text_size())
        self._height = max(60, now + px)
        self.place()
        self._height = round(self.timeline.height() * 100 / theme.text_size())

    def place(self) -> None:
        """Gives the timeline its height, the tiles the rest."""
        bar = self._transport.sizeHint().height()
        bar += 0 if self.strip.isHidden() else self.strip.sizeHint().height()
        self._lower.setMaximumHeight(16_777_215 if self.is_shown else bar)
        whole = self.splitter.height()
        wanted = bar
        if self.is_shown:
            wanted += theme.scaled(self._height) if self._height else self._usual(whole, bar)
        wanted = min(wanted, max(bar, round(whole * _AT_MOST)))
        self._placing = True
        self.splitter.setSizes([max(1, whole - wanted), wanted])
        self._placing = False

    def _usual(self, whole: int, bar: int) -> int:
        """Its height while nobody dragged it: what the tiles leave where they fill the page's width."""
        all_lanes = self.timeline.sizeHint().height()
        least, most = (min(all_lanes, round(whole * part)) for part in (_AT_LEAST, _AT_FIRST))
        left = whole - bar - self._grid.height_for(self.splitter.width())
        return max(self.timeline.minimumSizeHint().height(), least, min(left, most))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange):
            self.place()
        return False

    def _on_moved(self, *_: int) -> None:
        if not self._placing and self.is_shown:
            self._height = round(self.timeline.height() * 100 / theme.text_size())
