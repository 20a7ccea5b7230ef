"""The search page: query on the left, hits in the middle, one hit on the right. It wires; nothing is decided
here that the query, the run or the model decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QPoint, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.core.inorder import InOrder
from app.core.search.draft import Draft, Fault, Order, PictureAddress, PictureData, is_web_address
from app.core.search.hits import Edges, Hit
from app.core.search.images import PictureRefused, rgb
from app.core.search.pictures import PictureAsk
from app.core.search.run import BUSY, Run, RunCode
from app.core.search.when import Between
from app.ui import figures, restyle, theme
from app.ui.actions import Scope
from app.ui.playback.handover import Moment, open_moments
from app.ui.qt_station import Poster
from app.ui.resources import resource_path
from app.ui.search.attributes import NoWords, Vocabulary
from app.ui.search.detail import HitDetail, Line
from app.ui.search.model import HIT, HitModel
from app.ui.search.picturebox import Kind, Source, offers_picture
from app.ui.search.queries import QueryTools
from app.ui.search.query import QueryPanel
from app.ui.search.results import ResultsPane
from app.ui.search.saving import Saving
from app.ui.search.shots import HitShots, image_of
from app.ui.search.vocabulary import TableWords
from app.ui.search.words import SearchWords

if TYPE_CHECKING:
    from app.core.search.search import Search
    from app.core.station import Station
    from app.ui.window import MainWindow

REFRESH_MS = 250
SEEN_MS = 30
SCENE_EDGE = 800
THUMB_EDGE = 640
MOST_FILE_BYTES = 64 * 1024 * 1024
LEAD_MS = 5000
"""A moment is played from so long before."""
ELSEWHERE_MS = 60_000
"""The same time elsewhere: so long before and after."""
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
        self._serial = 0
        self._table: Callable[[], None] | None = None
        self._folded = False
        self._poster = Poster(self)
        self._worker = InOrder(self._poster.post)
        self.shots = HitShots(self)
        self.model = HitModel(self)
        self.model.shots = self.shots
        self.model.now = self._now
        self.model.name_of = self._name
        self.model.word_of = self._word
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
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(SEEN_MS)
        self._seen.timeout.connect(self._want_pictures)
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self.refresh)
        self.query.search_requested.connect(self.search)
        self.query.cancel_requested.connect(self.cancel)
        self.query.picture.offered.connect(self.take_source)
        self.query.picture.region_requested.connect(self.region_requested)
        self.results.current_changed.connect(self._show_current)
        self.results.activated.connect(self.activate)
        self.results.acted.connect(self.act)
        self.results.more_wanted.connect(self._fetch_more)
        self.results.menu_requested.connect(self._on_menu)
        self.results.span_searched.connect(self.search_span)
        self.results.seen_changed.connect(self._seen.start)
        self.shots.changed.connect(self._on_pictures)
        self.detail.acted.connect(self.act)
        self.detail.other_chosen.connect(self._choose_other)
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
        self._seen.start()

    def leave(self) -> None:
        """Pictures nobody sees are not loaded."""
        self._clock.stop()
        self.shots.want(())

    def top_tools(self) -> QWidget | None:
        """What stands in the top bar."""
        return self.tools

    def close_worker(self) -> None:
        """What is being written is written first."""
        self._worker.shutdown()

    @property
    def search_of_station(self) -> Search | None:
        """Of the open profile."""
        return self._search

    @property
    def _search(self) -> Search | None:
        return self._station.search if self._station is not None else None

    def _now(self) -> int:
        return self._window.wall_view.now_utc_ms()

    def _name(self, device_id: str) -> str:
        return self._station.device_name(device_id) if self._station is not None else device_id

    def _word(self, kind: str, key: str, value: str) -> str:
        if value:
            return self.vocabulary.value_name(kind, key, value)
        return self.vocabulary.key_name(kind, key)

    def _faults(self, draft: Draft) -> Sequence[Fault]:
        return self._search.faults(draft) if self._search is not None else ()

    def use_words(self, vocabulary: Vocabulary) -> None:
        """Names of attributes, in the language in use."""
        self.vocabulary = self.query.attributes.words = vocabulary
        self.query.attributes.set_value(self.query.attributes.value)
        self.model.retranslate()

    def _on_table(self) -> None:
        search = self._search
        if search is not None:
            self.use_words(TableWords(search.table))

    def load(self, draft: Draft, *, run: bool = False) -> None:
        """A kept or received query into the form; ``run``: and search."""
        self._serial += 1
        serial = self._serial
        self.query.set_draft(draft)
        self.show_query()
        picture = draft.picture
        if isinstance(picture, PictureData):
            data = picture.data
            self.query.show_picture(picture, None)

            def thumb(made: Any) -> None:
                if serial == self._serial and isinstance(made, QImage):
                    self.query.show_picture(picture, made)

            self._worker.run(lambda: image_of(rgb(data, THUMB_EDGE)).copy(), thumb)
        elif picture is not None:
            self.query.show_picture(picture, None)
        if run:
            self.search()

    # -- searching -------------------------------------------------------------------------------------

    def search(self) -> None:
        """What is in the form, unless the API would refuse it."""
        search, draft = self._search, self.query.draft
        if search is None or search.faults(draft):
            return
        self._end_run()
        run = search.start(draft)
        self.run = run
        self._unsubscribes = [run.subscribe(self._on_run), run.hits.subscribe(self._on_hits)]
        self.results.clear_narrowing()
        self.results.say_kind(draft.picture is not None)
        self.model.show_hits(run.hits)
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
        self.model.show_hits(None)
        self._show_current()

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
        self._seen.start()
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
        words = self.words.state(status, run.coverage, run.waited_s, self._name)
        self.results.state.say(words)
        calm = status.code is RunCode.MORE or (status.code is RunCode.DONE and not words.detail)
        loaded = len(run.hits) > 0
        self.results.line.say(words if loaded and not calm else None)
        self.results.say_count(self.words.loaded(status) if loaded or status.total else "")
        self.results.show_span(_span_of(run))
        self.query.set_busy(status.code in BUSY)
        done = status.code not in BUSY and status.pages > 0
        self.query.say_coverage(
            self.words.coverage(run.coverage, status) if done else "",
            self.words.gaps(run.coverage, self._name) if done else "",
            self._gap_tip(run),
        )

    def _gap_tip(self, run: Run) -> str:
        lines = [
            f"{self._name(one.device_id)}: {self.words.gap(one, self.model.zone, self._now())}"
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

    # -- pictures --------------------------------------------------------------------------------------

    def _want_pictures(self) -> None:
        """What is on the screen, the chosen hit first."""
        if not self.isVisible():
            return
        asks: list[PictureAsk] = []
        hit = self.detail.hit if self.detail.isVisible() else None
        if hit is not None:
            asks += [PictureAsk(hit.source, SCENE_EDGE), PictureAsk(hit.target)]
        rows = self.results.visible_rows()
        ahead = range(rows[-1] + 1, rows[-1] + 1 + len(rows)) if rows else ()
        for row in (*rows, *ahead):
            shown = self.model.hit(row)
            if shown is not None:
                asks.append(PictureAsk(shown.target))
        self.shots.want(asks)

    def _on_pictures(self) -> None:
        self.results.view.viewport().update()
        self._show_pictures()

    # -- one hit ---------------------------------------------------------------------------------------

    def _show_current(self) -> None:
        hit = self.results.current()
        self.detail.setVisible(hit is not None)
        self._make_room()
        if hit is None:
            self.detail.hit = None
            return
        self.detail.show_hit(
            hit, self._name(hit.device_id), self._place(hit), self.model.figure(hit), self._lines(hit)
        )
        self._show_pictures()
        self._seen.start()

    def _place(self, hit: Hit) -> str:
        """Project, site, id."""
        station = self._station
        device = station.catalogue.devices.get(hit.device_id) if station is not None else None
        if station is None or device is None:
            return hit.device_id
        corp = station.catalogue.corps.get(device.corp_id)
        parts = (corp.name if corp is not None else "", device.site, device.id)
        return " · ".join(part for part in parts if part)

    def _lines(self, hit: Hit) -> list[Line]:
        kind = hit.target_type
        found = [
            Line(
                self._word(kind, one.key, ""),
                self._word(kind, one.key, one.value),
                f"{one.score:.2f}" if one.score is not None else "",
            )
            for one in hit.attributes
        ]
        asked = {one.key for one in hit.attributes}
        found += [
            Line(self._word(kind, key, ""), self.tr("not asked"), asked=False)
            for key in self.vocabulary.keys(kind)
            if key not in asked
        ]
        left, top, right, bottom = hit.box
        found.append(Line(self.tr("Box"), f"{left}, {top} – {right}, {bottom}"))
        return found

    def _show_pictures(self) -> None:
        hit = self.detail.hit
        if hit is None:
            return
        self.detail.show_target(self.shots.shot(hit.target))
        scene = self.shots.shot(hit.source, SCENE_EDGE)
        size = self.shots.full_size(hit.source, SCENE_EDGE)
        box = hit.edges(*size) if size is not None else None
        others = []
        if size is not None:
            for row in self.model.hits.at_the_same_time(hit):
                other = self.model.hits[row]
                edges = other.edges(*size)
                if edges is not None:
                    others.append((other.key, edges))
        waiting = self.tr("Loading the picture…")
        self.detail.show_scene(scene.image, scene.why or waiting, box, others)

    def _choose_other(self, key: str) -> None:
        if not self.results.choose(key):
            self.results.clear_narrowing()
            self.results.choose(key)

    # -- what can be done with a hit -------------------------------------------------------------------

    def offer(self, **more: Callable[[], None]) -> None:
        """Further actions of a hit by the names of ``HitDetail``; those known here are always there."""
        self.actions_offered |= {
            "play": self.play,
            "live": self.open_live,
            "similar": self.find_similar,
            "same_time": self.same_time,
            "copy": self.copy,
            "save": self.save,
            **more,
        }
        order = ("play", "live", "similar", "same_time", "trail", "case", "copy", "save")
        self.detail.offer([name for name in order if name in self.actions_offered])

    def activate(self) -> None:
        """Enter, or a double-click."""
        self.play()

    def play(self) -> None:
        """The moments of the selected hits, from a little before the first on, boxes drawn at theirs."""
        hits = self.results.selected() or [hit for hit in [self.results.current()] if hit is not None]
        if hits:
            moments = [Moment(hit.device_id, hit.at_utc_ms, self._edges(hit)) for hit in hits]
            open_moments(self._window, moments, min(hit.at_utc_ms for hit in hits) - LEAD_MS)

    def _edges(self, hit: Hit) -> Edges | None:
        """The box as fractions: of the source picture, or of the camera's picture while that is not there."""
        size = self.shots.full_size(hit.source, SCENE_EDGE)
        device = self._station.catalogue.devices.get(hit.device_id) if self._station is not None else None
        if size is None and device is not None:
            size = figures.pixels(device.resolution)
        return hit.edges(*size) if size is not None else None

    def open_live(self) -> None:
        """The camera of the current hit on the wall."""
        hit = self.results.current()
        if hit is not None:
            self._window.open_device(hit.device_id)

    def find_similar(self) -> None:
        """Sends the target picture of the current hit."""
        hit, search = self.results.current(), self._search
        if hit is None or search is None:
            return
        self._serial += 1
        serial = self._serial

        def came(data: bytes | str) -> None:
            if serial != self._serial:
                return
            if isinstance(data, str):
                self.said.emit(self.words.no_picture(data))
                return
            self._fit(data, self._name(hit.device_id), lambda: self._search_like(hit))

        search.pictures.file(hit.target, came)

    def _search_like(self, hit: Hit) -> None:
        self.query.types.choose(hit.target_type)
        self.query.attributes.set_target_type(self.query.types.current)
        self.query.attributes.set_value(())
        self.query.cameras.set_device_ids(())
        self.show_query()
        self.search()

    def same_time(self) -> None:
        """What else was seen anywhere in the project around the moment of the current hit."""
        hit = self.results.current()
        if hit is None:
            return
        at = hit.at_utc_ms // 1000 * 1000
        draft = replace(
            self.query.draft,
            target_type=hit.target_type,
            attributes=(),
            picture=None,
            devices=None,
            when=Between(at - ELSEWHERE_MS, at + ELSEWHERE_MS),
            order=Order.OLDEST,
        )
        self.query.set_draft(draft)
        self.search()

    def copy(self) -> None:
        """The target picture and what is known of it, for another program."""
        hit = self.results.current()
        if hit is None:
            return
        index = self.model.index(self.model.row_of(hit.key), 0)
        mime: QMimeData = self.model.mimeData([index])
        mime.setText(self._told(hit))
        QGuiApplication.clipboard().setMimeData(mime)
        self.said.emit(self.tr("Copied: %1").replace("%1", self.model.spoken(hit)))

    def _told(self, hit: Hit) -> str:
        lines = [self._name(hit.device_id), self.detail.local.text(), self.detail.utc.text()]
        lines += [
            f"{line.name}: {line.value} {line.score}".rstrip() for line in self._lines(hit) if line.asked
        ]
        if hit.similarity is not None:
            lines.append(self.tr("Similarity: %1").replace("%1", f"{hit.similarity:.2f}"))
        return "\n".join(lines)

    def save(self) -> None:
        """Both pictures of the current hit as files, as the service sent them, where snapshots go."""
        hit, search = self.results.current(), self._search
        if hit is None or search is None:
            return
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = self._window.wall_view.tile_actions.folder(pictures)
        zone = str(getattr(self.model.zone, "key", "") or "")
        saving = Saving(search.pictures, self._worker, self.said.emit, self)
        saving.save(hit, self._name(hit.device_id), folder, zone)

    # -- a picture to look for -------------------------------------------------------------------------

    def take_source(self, source: Source) -> None:
        """Makes a picture of what was dropped, pasted or chosen, off the window's thread."""
        box = self.query.picture
        self.show_query()
        self._serial += 1
        serial = self._serial
        if source.kind is Kind.ADDRESS:
            url = str(source.value)
            if not is_web_address(url):
                box.refuse(self.tr("This is no web address: it begins with http:// or https://."))
                return
            self.query.show_picture(PictureAddress(url), None)
            return
        box.show_busy()

        def read(result: object) -> None:
            if serial != self._serial:
                return
            if isinstance(result, bytes):
                self._fit(result, source.name)
            elif isinstance(result, OSError):
                why = str(result.strerror or type(result).__name__)
                box.refuse(self.tr("The file could not be read: %1").replace("%1", why))
            else:
                box.refuse(self.tr("The file is too large for a picture."))

        self._worker.run(lambda: _bytes_of(source), read)

    def _fit(self, data: bytes, name: str, then: Callable[[], None] = lambda: None) -> None:
        search = self._search
        if search is None:
            return
        serial = self._serial

        def fitted(result: PictureData | PictureRefused) -> None:
            if serial != self._serial:
                return
            if isinstance(result, PictureRefused):
                self.query.picture.refuse(self.words.refused_picture(result.code, result.params))
                return
            self._worker.run(lambda: image_of(rgb(result.data, THUMB_EDGE)).copy(), shown(result))

        def shown(picture: PictureData) -> Callable[[Any], None]:
            def show(thumb: Any) -> None:
                if serial == self._serial:
                    image = thumb if isinstance(thumb, QImage) else None
                    self.query.show_picture(picture, image)
                    then()

            return show

        search.fit(data, fitted, name)

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

    # -- keys, menu, room ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.run is not None and self.run.status.code in BUSY:
            self.cancel()
        elif not self._window.action_book.handle(event, Scope.SEARCH):
            super().keyPressEvent(event)

    def _on_menu(self, at: QPoint) -> None:
        if self.results.current() is None:
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
        narrow = self.width() < theme.scaled(ROOM)
        detail = self.results.current() is not None and not (narrow and query)
        self.detail.setVisible(detail)
        self.query.setVisible(not self._folded and not (narrow and detail))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_run()
            self._show_current()


def _span_of(run: Run) -> tuple[int, int] | None:
    """What was searched, end excluded; what the hits span where no time was asked for."""
    if run.span is not None:
        return run.span[0], run.span[1] + 1000
    if not run.hits:
        return None
    times = [hit.at_utc_ms for hit in run.hits]
    return min(times), max(times) + 1000


def _bytes_of(source: Source) -> bytes | None:
    """On the worker. OSError for a file that cannot be read; None for one that is too large."""
    if source.kind is Kind.FILE:
        path = Path(str(source.value))
        if path.stat().st_size > MOST_FILE_BYTES:
            return None
        return path.read_bytes()
    if source.kind is Kind.BYTES:
        return source.value if isinstance(source.value, bytes) else b""
    image = source.value
    assert isinstance(image, QImage)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
