"""The search page: query on the left, hits in the middle, one hit on the right. It wires; nothing is decided
here that the query, the run or the model decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.core.inorder import InOrder
from app.core.search.draft import Draft, Fault
from app.core.search.hits import Hit
from app.core.search.run import BUSY, Run, RunCode
from app.core.search.when import Between
from app.ui import restyle, theme
from app.ui.actions import Scope
from app.ui.qt_station import Poster
from app.ui.resources import resource_path
from app.ui.search.attributes import NoWords, Vocabulary
from app.ui.search.casing import Casing
from app.ui.search.detail import HitDetail
from app.ui.search.following import Following
from app.ui.search.hitdoing import HitDoing
from app.ui.search.intake import Intake
from app.ui.search.lookedat import LookedAt
from app.ui.search.model import HIT, HitModel
from app.ui.search.onscreen import OnScreen
from app.ui.search.picturebox import offers_picture
from app.ui.search.queries import QueryTools
from app.ui.search.query import QueryPanel
from app.ui.search.report import Reports
from app.ui.search.results import ResultsPane
from app.ui.search.shots import HitShots
from app.ui.search.vocabulary import TableWords
from app.ui.search.words import SearchWords

if TYPE_CHECKING:
    from app.core.search.search import Search
    from app.core.station import Station
    from app.ui.window import MainWindow

REFRESH_MS = 250
ROOM = 1180
"""Narrower pages show query or detail, not both; before the user's text size."""


class SearchPage(QWidget):
    """Obeys ``ModePage``."""

    said = Signal(str)
    """Something to tell in the status line."""
    region_requested = Signal()
    searched = Signal(object)
    """A search began: its ``Run``."""
    run_changed = Signal()
    """How the search stands, or its hits."""

    def __init__(self, window: MainWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self.words = SearchWords(self)
        self.vocabulary: Vocabulary = NoWords()
        self.actions_offered: dict[str, Callable[[], None]] = {}
        self._station: Station | None = None
        self.run: Run | None = None
        self._unsubscribes: list[Callable[[], None]] = []
        self._table: Callable[[], None] | None = None
        self._folded = False
        self._poster = Poster(self)
        self.worker = InOrder(self._poster.post)
        self.shots = HitShots(self)
        self.model = HitModel(self)
        self.model.shots = self.shots
        self.model.now = self._now
        self.model.name_of = self.device_name
        self.model.word_of = self.word
        self.doing = HitDoing(self, window)
        self.intake = Intake(self)
        self.casing = Casing(self, window)
        self.looking = LookedAt(self)
        self.query = QueryPanel()
        self.query.faults_of = self._faults
        self.query.when.now = self._now  # type: ignore[method-assign]
        self.results = ResultsPane(self.model)
        self.detail = HitDetail()
        self.detail.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.query)
        row.addWidget(self.results, 1)
        row.addWidget(self.detail)
        self.setAcceptDrops(True)
        self.on_screen = OnScreen(self)
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self.refresh)
        self.query.search_requested.connect(self.search)
        self.query.cancel_requested.connect(self.cancel)
        self.query.picture.offered.connect(self.intake.take)
        self.query.picture.region_requested.connect(self.region_requested)
        self.results.narrowed.can_load = lambda: self.run is not None and self.run.can_fetch_more
        self.results.current_changed.connect(self.show_current)
        self.results.activated.connect(self.activate)
        self.results.acted.connect(self.act)
        self.results.more_wanted.connect(self._fetch_more)
        self.results.menu_requested.connect(self._on_menu)
        self.results.span_searched.connect(self.search_span)
        self.results.seen_changed.connect(self.on_screen.look_soon)
        self.detail.acted.connect(self.act)
        self.detail.other_chosen.connect(self.looking.choose_other)
        self.following = Following(self)
        self.trail = self.following.view
        self.reports = Reports(self)
        self.reports.said.connect(self.said)
        self.results.add_tool(self.reports.button)
        self.tools = QueryTools(self)
        self.tools.hide()
        self.offer()
        restyle.dress(self)
        self._show_run()

    # -- the page in its window ------------------------------------------------------------------------

    def set_station(self, station: Station | None) -> None:
        """Another profile, or none."""
        if station is self._station:
            return
        self._end_run()
        self._station = station
        if self._table is not None:
            self._table()
            self._table = None
        if station is not None:
            self._table = station.search.subscribe_table(self._on_table)
            if not station.search.table.attributes:
                station.search.load_table(resource_path("search/attributes.toml"))
            self._on_table()
        self.shots.use(station.search.pictures if station is not None else None)
        zone = self._window.zone
        self.model.zone = self.query.when.zone = self.detail.zone = zone
        if station is not None:
            station.search.zone = zone
        self.query.set_catalogue(
            station.catalogue if station is not None else None, station.own if station is not None else None
        )
        self.query.when.refresh()
        self._show_run()

    def enter(self) -> None:
        """The keyboard to the hits, or to where a query begins."""
        self._clock.start()
        self.refresh()
        if self.model.rowCount():
            self.results.focus_hits()
        else:
            self.query.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.on_screen.look_soon()

    def leave(self) -> None:
        """Pictures nobody sees are not loaded."""
        self._clock.stop()
        self.shots.want(())

    def top_tools(self) -> QWidget | None:
        """What stands in the top bar."""
        return self.tools

    def close_worker(self) -> None:
        """What is being written is written first."""
        self.worker.shutdown()

    @property
    def search_of_station(self) -> Search | None:
        """Of the open profile."""
        return self._station.search if self._station is not None else None

    @property
    def station(self) -> Station | None:
        """Of the open profile."""
        return self._station

    def _now(self) -> int:
        return self._window.wall_view.now_utc_ms()

    def device_name(self, device_id: str) -> str:
        return self._station.device_name(device_id) if self._station is not None else device_id

    def word(self, kind: str, key: str, value: str) -> str:
        """What an attribute, or (with one) its value, is called."""
        if value:
            return self.vocabulary.value_name(kind, key, value)
        return self.vocabulary.key_name(kind, key)

    def _faults(self, draft: Draft) -> Sequence[Fault]:
        return self.search_of_station.faults(draft) if self.search_of_station is not None else ()

    def use_words(self, vocabulary: Vocabulary) -> None:
        """Names of attributes, in the language in use."""
        self.vocabulary = self.query.attributes.words = vocabulary
        self.query.attributes.set_value(self.query.attributes.value)
        self.model.retranslate()

    def _on_table(self) -> None:
        search = self.search_of_station
        if search is not None:
            self.use_words(TableWords(search.table))

    def load(self, draft: Draft, *, run: bool = False) -> None:
        """A kept or received query into the form; ``run``: and search."""
        self.query.set_draft(draft)
        self.show_query()
        if draft.picture is not None:
            self.intake.show(draft.picture)
        if run:
            self.search()

    # -- searching -------------------------------------------------------------------------------------

    def search(self) -> None:
        """What is in the form; what the API would refuse is shown in it instead."""
        search, draft = self.search_of_station, self.query.draft
        if search is None:
            return
        if search.faults(draft):
            self.show_query()
            self.query.lead_to_fault()
            return
        self._end_run()
        run = search.start(draft)
        self.run = run
        self.results.narrowed.clear()
        self.results.say_kind(draft.picture is not None)
        self.model.show_hits(run.hits)
        # After the model: it has the rows by then.
        self._unsubscribes = [run.subscribe(self._on_run), run.hits.subscribe(self._on_hits)]
        self._show_run()
        self.searched.emit(run)

    def search_span(self, begin: int, end: int) -> None:
        """The same query for this stretch of time alone."""
        first = -(-begin // 1000) * 1000  # the API counts whole seconds, the last one included
        self.query.when.set_when(Between(first, max(first, (end - 1) // 1000 * 1000)))
        self.search()

    def cancel(self) -> None:
        """Ends the search that runs; what was found stays."""
        if self.run is not None:
            self.run.cancel()

    def _end_run(self) -> None:
        if self.run is not None:
            self.run.cancel()
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        self.run = None
        if self.trail.trail is not None:
            self.following.end()
        self.model.show_hits(None)
        self.show_current()

    def _fetch_more(self) -> None:
        if self.run is not None and self.run.can_fetch_more:
            self.run.fetch_more()

    def _on_run(self) -> None:
        self._show_run()
        self.run_changed.emit()
        if self.run is not None and self.run.can_fetch_more:
            self.results.view.look_again()

    def _on_hits(self, rows: range) -> None:
        self.results.refresh_counts()
        self.on_screen.look_soon()
        if rows.start == 0 and self.results.current() is None and self.isVisible():
            self.results.focus_hits()

    def refresh(self) -> None:
        """How the search stands now; also called by a timer while the page is shown."""
        run = self.run
        if run is not None and run.status.code in BUSY:
            self._show_run()

    def _show_run(self) -> None:
        run = self.run
        if run is None:
            self.results.say_count("")
            self.results.line.say(None)
            self.results.state.say(self.words.idle())
            self.results.show_span(None)
            self.query.set_busy(False)
            self.query.say_coverage("", "")
            return
        status = run.status
        words = self.words.state(status, run.coverage, run.waited_s, self.device_name)
        self.results.state.say(words)
        # The hits do not jump for what comes and goes while one scrolls.
        calm = status.code is RunCode.MORE or (
            status.code in (RunCode.SEARCHING, RunCode.DONE) and not words.detail
        )
        loaded = len(run.hits) > 0
        self.results.line.say(words if loaded and not calm else None)
        self.results.say_count(self.words.loaded(status) if loaded or status.total else "")
        partly = status.loaded < status.total and run.draft.picture is None
        self.results.show_span(_span_of(run), run.draft.order if partly else None)
        self.query.set_busy(status.code in BUSY)
        done = status.code not in BUSY and status.pages > 0
        self.query.say_coverage(
            self.words.coverage(run.coverage, status) if done else "",
            self.words.gaps(run.coverage, self.device_name) if done else "",
            self._gap_tip(run),
        )

    def state_words(self) -> tuple[str, ...]:
        """As ``TellsState`` says."""
        run = self.run
        if run is None:
            return ()
        return (self.words.state(run.status, run.coverage, run.waited_s, self.device_name).headline,)

    def _gap_tip(self, run: Run) -> str:
        lines = [
            f"{self.device_name(one.device_id)}: {self.words.gap(one, self.model.zone, self._now())}"
            for one in run.coverage.devices[:20]
            if one.missing
        ]
        return "\n".join(lines)

    def act(self, name: str) -> None:
        """What a button does: of a state, of a hit."""
        run = self.run
        if name == "again" and run is not None:
            run.again()
        elif name == "slices" and run is not None:
            run.go_beyond()
        elif name == "cancel":
            self.cancel()
        elif name in self.actions_offered:
            self.actions_offered[name]()

    # -- one hit ---------------------------------------------------------------------------------------

    def show_current(self) -> None:
        """In the panel at the right, where there is room for it."""
        hit = self.current()
        self.detail.setVisible(hit is not None)
        self._make_room()
        if hit is None:
            self.detail.hit = None
            return
        self.looking.show(hit)
        self.on_screen.look_soon()

    # -- what can be done with a hit -------------------------------------------------------------------

    def offer(self, **more: Callable[[], None]) -> None:
        """Further actions of a hit by the names of ``HitDetail``; those known here are always there."""
        self.actions_offered |= {
            "play": self.doing.play,
            "live": self.doing.open_live,
            "similar": self.doing.find_similar,
            "same_time": self.doing.same_time,
            "trail": self.following.show,
            "case": self.casing.add,
            "trail_case": self.casing.add_trail,
            "copy": self.doing.copy,
            "save": self.doing.save,
            **more,
        }
        order = ("play", "live", "similar", "same_time", "trail", "case", "copy", "save")
        self.detail.offer([name for name in order if name in self.actions_offered])

    def activate(self) -> None:
        """Enter, or a double-click."""
        self.doing.play()

    def current(self) -> Hit | None:
        """The hit that is looked at: of the list, or of the hop of a trail."""
        if self.trail.isVisible():
            hop = self.trail.current()
            return hop.best if hop is not None else None
        return self.results.current()

    def corp_name(self, corp_id: str) -> str:
        """What a project is called."""
        corp = self._station.catalogue.corps.get(corp_id) if self._station is not None else None
        return corp.name if corp is not None and corp.name else corp_id

    @property
    def profile_name(self) -> str:
        """Of the open profile."""
        profile = self._window.host.profile
        return profile.name if profile is not None else ""

    # -- keys, drops, menu, room -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if offers_picture(event.mimeData()) or event.mimeData().hasFormat(HIT):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.query.picture.mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.query.picture.mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.query.picture.mark_drop(False)
        self.query.picture.take_drop(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.run is not None and self.run.status.code in BUSY:
            self.cancel()
        elif not self._window.action_book.handle(event, Scope.SEARCH):
            super().keyPressEvent(event)

    def _on_menu(self, at: QPoint) -> None:
        if self.current() is None:
            return
        menu = self.hit_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def hit_menu(self) -> QMenu:
        """What can be done with the current hit."""
        menu = QMenu(self)
        book = self._window.action_book
        book.refresh()
        for name in self.actions_offered:
            action = f"search.{name}"
            if book.has(action):
                menu.addAction(book.qaction(action))
        return menu

    def show_query(self) -> None:
        """The query comes back where there is room for one panel only."""
        self._folded = False
        self._make_room(query=True)

    def toggle_query(self) -> None:
        """Folds the query panel, or brings it back."""
        if self.query.isVisible():
            self._folded = True
            self._make_room()
        else:
            self.show_query()
            self.query.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_room(self, query: bool = False) -> None:
        self.detail.fit(self.width())
        narrow = self.width() < theme.scaled(ROOM)
        trail = self.trail.trail is not None  # its list and its map are all there is room for
        detail = self.current() is not None and not (narrow and (query or trail))
        self.detail.setVisible(detail)
        self.query.setVisible(not self._folded and not (narrow and (detail or trail) and not query))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_run()
            self.show_current()
            self.reports.name_button()
        elif event.type() == QEvent.Type.StyleChange:
            self.detail.fit(self.width())


def _span_of(run: Run) -> tuple[int, int] | None:
    """What was searched, end excluded; what the hits span where no time was asked for."""
    if run.span is not None:
        return run.span[0], run.span[1] + 1000
    if not run.hits:
        return None
    times = [hit.at_utc_ms for hit in run.hits]
    return min(times), max(times) + 1000
