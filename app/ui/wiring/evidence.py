"""Bookmarks, cases and exports in the main window: what is shown goes into them; button, windows, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QToolButton

from app.core.cases.book import CasesChange
from app.core.cases.model import Bookmark, CaseTrouble, Item, Kind, NewItem
from app.core.evidence.job import OVER, Job, JobState
from app.ui import buttons, theme
from app.ui.cases.bookmark import BookmarkDialog
from app.ui.cases.panel import CasesDialog
from app.ui.cases.picker import CasePicker
from app.ui.cases.words import CaseSentences
from app.ui.export.check import CheckDialog
from app.ui.export.dialog import OPERATOR, ExportDialog
from app.ui.export.dress import Dress
from app.ui.export.queue import ExportsDialog
from app.ui.export.words import ExportSentences
from app.ui.modes import LIVE
from app.ui.playback.handover import PLAYBACK, Moment, open_moments

if TYPE_CHECKING:
    from app.ui.actions import ActionBook
    from app.ui.playback.page import PlaybackPage
    from app.ui.window import MainWindow

LIVE_MS = 120_000
"""Of a live tile so much of the past is offered."""
AROUND_MS = 60_000
"""Of playback so much before and after where it stands, unless a loop says what."""
CLIP_MS = 15_000
"""A clip that is put into a case is so long before and after the moment."""
NARROW, NARROWEST = 1000, 700
"""In windows narrower than these the export's button has no words, or is not shown (the menu has it); at
100 % text."""


class Evidence(QObject):
    """Owned by the main window; its dialogs stay while the window changes its mode."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._unsubscribes: list[Callable[[], None]] = []
        self._states: dict[str, JobState] = {}
        self.case_words = CaseSentences(self)
        self.words = ExportSentences(self)
        self.cases: CasesDialog | None = None
        self.exports: ExportsDialog | None = None
        self.button = QToolButton()
        self.button.setProperty("kind", "button")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.clicked.connect(self.show_exports)
        self.button.hide()
        window.top_bar.add_tool(self.button)
        book = window.action_book
        book.bind("evidence.bookmark", self.bookmark_now, self._has_moment)
        book.bind("evidence.to_case", self.clip_to_case, self._has_moment)
        book.bind("evidence.cases", self.show_cases, self._has_station)
        book.bind("evidence.export", self.export_now, self._has_moment)
        book.bind("evidence.exports", self.show_exports, self._has_station)
        book.bind("evidence.verify", self.show_check)
        window.host.opened.connect(self._on_opened)
        window.host.closed.connect(self._on_closed)
        window.installEventFilter(self)

    # -- what is shown now -----------------------------------------------------------------------------

    def _has_station(self) -> bool:
        return self._window.station is not None

    def _has_moment(self) -> bool:
        return self._has_station() and bool(self._now()[0])

    def _now(self) -> tuple[list[str], int, tuple[int, int]]:
        """Cameras, the instant they show, and the range an export begins with."""
        window = self._window
        page = window.playback.page
        if window.modes.current == PLAYBACK and page is not None:
            return _of(page)
        selected = window.wall_view.selected_device() if window.modes.current == LIVE else None
        now = window.wall_view.now_utc_ms()
        return [selected] if selected else [], now, (now - LIVE_MS, now)

    def serve_page(self, page: PlaybackPage, book: ActionBook) -> None:
        """Buttons, keys and bookmarks of a page of playback; ``book``: of its window."""

        def bookmark() -> None:
            ids, now, _ = _of(page)
            self.add_bookmark(ids, now)

        def export() -> None:
            ids, _, span = _of(page)
            self.open_export(ids, *span)

        def some() -> bool:
            return self._has_station() and bool(page.grid.shown)

        book.bind("review.bookmark", bookmark, some)
        book.bind("review.export", export, some)
        page.transport.add_action("review.bookmark", "bookmark")
        page.transport.add_action("review.export", "export", primary=True)
        page.dock.bookmarks = self._bookmarks

    def _bookmarks(self) -> Sequence[Bookmark]:
        station = self._window.station
        return station.cases.bookmarks if station is not None else ()

    def _on_cases(self, change: CasesChange) -> None:
        if change.bookmarks:
            playback = self._window.playback
            for page in (playback.page, *(window.page for window in playback.windows)):
                if page is not None:
                    page.dock.show_marks()

    def bookmark_now(self) -> None:
        """What is shown, at this instant."""
        ids, now, _ = self._now()
        self.add_bookmark(ids, now)

    def export_now(self) -> None:
        """What is shown, around this instant."""
        ids, _, span = self._now()
        self.open_export(ids, *span)

    def clip_to_case(self) -> None:
        """A reference to what is shown (nothing is copied): cameras and a range."""
        station = self._window.station
        ids, now, span = self._now()
        if station is None or not ids:
            return
        if span == (now - AROUND_MS, now + AROUND_MS):  # nobody said from where to where
            span = (now - CLIP_MS, now + CLIP_MS)
        cameras = tuple(station.cases.camera(one) for one in ids)
        self.add_to_case([NewItem(Kind.CLIP, "", cameras, *span)])

    # -- for others ------------------------------------------------------------------------------------

    def add_bookmark(self, device_ids: list[str], utc_ms: int) -> None:
        """See ``app.ui.cases.add_bookmark``."""
        station = self._window.station
        if station is None or not device_ids:
            return
        book = station.cases

        def keep(text: str, colour: str) -> None:
            book.author = self._operator()
            book.add_bookmark(device_ids, utc_ms, text, colour)
            self._window.say(self.tr("The bookmark is kept."))

        cameras = [book.camera(one) for one in device_ids]
        BookmarkDialog(cameras, utc_ms, self._window.zone, keep, parent=self._window).open()

    def add_to_case(self, items: Sequence[NewItem]) -> None:
        """See ``app.ui.cases.add_pictures_to_case``."""
        station = self._window.station
        if station is None or not items:
            return
        book = station.cases

        def chosen(case_id: str, note: str) -> None:
            book.author = self._operator()
            added = [*items, NewItem(Kind.NOTE, note)] if note.strip() else list(items)
            case = book.case(case_id)
            title = case.title if case is not None else ""

            def done(result: object) -> None:
                if isinstance(result, CaseTrouble):
                    self._window.say(self.case_words.trouble(result))
                else:
                    self._window.say(self.tr("Added to the case “%1”.").replace("%1", title))

            book.add(case_id, added, done)

        lines = [
            " · ".join(self.case_words.item(self._preview(one), self._window.zone)[:2]) for one in items[:3]
        ]
        if len(items) > 3:
            lines.append(self.tr("%n more", "", len(items) - 3))
        CasePicker(book, "\n".join(lines), chosen, self._window).open()

    @staticmethod
    def _preview(new: NewItem) -> Item:
        return Item("", "", str(new.kind), new.text, "", 0, new.cameras, new.from_utc_ms, new.to_utc_ms)

    def open_export(self, device_ids: list[str], from_utc_ms: int, to_utc_ms: int) -> None:
        """See ``app.ui.export.open_export``."""
        window = self._window
        if window.station is None or not device_ids:
            return
        ExportDialog(
            window.station, window.preferences, device_ids, from_utc_ms, to_utc_ms, window.zone,
            self._on_started, window,
        ).show()  # fmt: skip

    def _operator(self) -> str:
        return str(self._window.preferences.get(OPERATOR))

    # -- windows ---------------------------------------------------------------------------------------

    def show_cases(self) -> None:
        """Cases and bookmarks, in front."""
        window = self._window
        if window.station is None:
            return
        if self.cases is None:
            self.cases = CasesDialog(self._play, self.open_export, window)
        self.cases.zone = window.zone
        window.station.cases.author = self._operator()
        self.cases.set_station(window.station)
        _front(self.cases)

    def show_exports(self) -> None:
        """The queue, in front."""
        window = self._window
        if window.station is None:
            return
        if self.exports is None:
            self.exports = ExportsDialog(self.check, window)
            self.exports.check.clicked.connect(self.show_check)
        self.exports.zone = window.zone
        self.exports.set_station(window.station)
        _front(self.exports)

    def show_check(self) -> CheckDialog:
        """Asks for a bundle to be checked."""
        dialog = CheckDialog(parent=self._window)
        dialog.zone = self._window.zone
        dialog.show()
        return dialog

    def check(self, path: Path) -> None:
        """Checks a bundle."""
        self.show_check().check(path)

    def _play(self, moments: list[Moment], start_utc_ms: int) -> None:
        open_moments(self._window, moments, start_utc_ms)
        self._window.activateWindow()

    def _on_started(self, job: Job) -> None:
        self.show_exports()

    # -- the queue -------------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        station = self._window.station
        if station is None:
            return
        self._states = {}
        self._unsubscribes = [
            station.exports.subscribe(self._on_job),
            station.cases.on_trouble(self._on_case_trouble),
            station.cases.subscribe(self._on_cases),
        ]
        station.cases.author = self._operator()
        station.exports.dress(Dress())
        if self.cases is not None:
            self.cases.set_station(station)
        if self.exports is not None:
            self.exports.set_station(station)
        self._show_button()

    def _on_closed(self) -> None:
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        for dialog in (self.cases, self.exports):
            if dialog is not None:
                dialog.set_station(None)
                dialog.hide()
        self.button.hide()

    def _on_case_trouble(self, trouble: CaseTrouble) -> None:
        self._window.say(self.case_words.trouble(trouble))

    def _on_job(self, job_id: str) -> None:
        station = self._window.station
        job = station.exports.job(job_id) if station is not None else None
        if job is not None:
            before, self._states[job.id] = self._states.get(job.id), job.state
            if before is not None and before is not job.state:
                self._tell(job)
        self._show_button()

    def _tell(self, job: Job) -> None:
        if job.state is JobState.DONE:
            self._window.say(self.tr("The export is finished: %1").replace("%1", job.result))
        elif job.state is JobState.FAILED:
            words = self.words.failure(job.failure, job.failure_reason, job.needed)
            self._window.say(self.tr("The export stopped. %1").replace("%1", words))
        elif job.state is JobState.NEEDS_PASSWORD:
            self._window.say(self.tr("An export waits for its password."))

    def _show_button(self) -> None:
        station = self._window.station
        jobs = [] if station is None else [j for j in station.exports.jobs if j.state not in OVER]
        self.button.setVisible(bool(jobs) and self._window.width() >= theme.scaled(NARROWEST))
        if station is None or not jobs:
            return
        job = next((j for j in jobs if j.state is not JobState.QUEUED), jobs[0])
        percent = int(station.exports.progress(job.id).fraction * 100)
        locked = job.state is JobState.NEEDS_PASSWORD
        text = self.tr("Export: password") if locked else self.tr("Export %1 %").replace("%1", str(percent))
        self.button.setAccessibleName(text)
        if self._window.width() < theme.scaled(NARROW):  # the drawing says what it is of
            text = "" if locked else f"{percent} %"
        if self.button.text() != text:
            self.button.setText(text)
        self.button.setToolTip(
            self._window.action_book.hint(
                "evidence.exports", self.words.state(job, station.exports.progress(job.id))
            )
        )
        drawing, ink = ("lock-open", theme.tokens().careful) if locked else ("folder", theme.tokens().second)
        buttons.small_icon(self.button, drawing, ink)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.Resize):
            self._show_button()
        return False


def _of(page: PlaybackPage) -> tuple[list[str], int, tuple[int, int]]:
    """What a page of playback shows: cameras, the instant, from A to B (or around the instant)."""
    ids = list(dict.fromkeys(slot.device_id for _, slot in page.grid.shown))
    now = round(page.grid.now_utc_ms())
    return ids, now, page.driver.range_ms or (now - AROUND_MS, now + AROUND_MS)


def _front(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
