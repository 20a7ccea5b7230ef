"""A report of hits: where to is asked, pictures are gathered, a worker writes it, the page tells of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QActionGroup, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from app.core.search import report
from app.core.search.hits import Edges, Hit
from app.core.search.images import PictureRefused, rgb
from app.core.search.run import Run
from app.ui import figures, filedialog, i18n, restyle
from app.ui.search.paper import Cancelled, Entry, Paper, write
from app.ui.search.reportwords import ReportWords, readable
from app.ui.search.shots import image_of

if TYPE_CHECKING:
    from app.core.search.search import Search
    from app.ui.search.page import SearchPage

WITH_PICTURES = 300
"""Of so many hits a report on paper shows pictures; a longer one says so."""
SCENE_EDGE = 900
TARGET_EDGE = 320
PDF, CSV = "pdf", "csv"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written. ``trail``: the hits are the hops of a trail."""

    kind: str
    hits: tuple[Hit, ...]
    run: Run
    language: str
    trail: bool = False


class Reports(QObject):
    """Of one page. One report at a time."""

    said = Signal(str)
    busy_changed = Signal()

    def __init__(self, page: SearchPage) -> None:
        super().__init__(page)
        self._page = page
        self.language = i18n.current()
        self._serial = 0
        self._running = False
        self._bytes: dict[str, bytes] = {}
        self.button = QToolButton()
        self.button.setProperty("kind", "button")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.button.setMenu(self.menu)
        restyle.opens_menu(self.button)
        self.busy_changed.connect(self.name_button)
        self.name_button()

    @property
    def running(self) -> bool:
        """Whether one is being made."""
        return self._running

    # -- the menu --------------------------------------------------------------------------------------

    def name_button(self) -> None:
        """What it does, or that it is being done."""
        self.button.setText(self.tr("Writing the report…") if self._running else self.tr("Report"))

    def fill_menu(self) -> None:
        """That of the button: for the hits, or the trail, that are shown."""
        page = self._page
        if page.trail.isVisible():
            self.fill(self.menu, page.trail.hits(), (), trail=True)
        else:
            self.fill(self.menu, page.model.shown(), page.results.selected(), trail=False)

    def fill(self, menu: QMenu, all_hits: Sequence[Hit], selected: Sequence[Hit], *, trail: bool) -> None:
        """What can be written now."""
        menu.clear()
        if self._running:
            menu.addAction(self.tr("Stop writing the report")).triggered.connect(self.cancel)
            return
        followed = self._page.trail.trail
        run = followed.run if trail and followed is not None else self._page.run
        whole = self.tr("The trail") if trail else self.tr("All %n loaded hit(s)", "", len(all_hits))
        parts = [(whole, tuple(all_hits))]
        if len(selected) > 1:
            parts.insert(0, (self.tr("The %n selected hit(s)", "", len(selected)), tuple(selected)))
        for text, hits in parts:
            for kind, name in ((PDF, self.tr("%1 as PDF…")), (CSV, self.tr("%1 as table (CSV)…"))):
                action = menu.addAction(name.replace("%1", text))
                action.setEnabled(run is not None and bool(hits))
                if run is not None:
                    order = Order(kind, hits, run, self.language, trail)
                    action.triggered.connect(lambda _=False, order=order: self.ask(order))
        menu.addSection(self.tr("Language of the report"))
        group = QActionGroup(menu)
        for code, name in i18n.LANGUAGES:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(code == self.language)
            group.addAction(action)
            action.triggered.connect(lambda _=False, code=code: self._speak(code))

    def _speak(self, code: str) -> None:
        self.language = code

    def ask(self, order: Order) -> None:
        """Which file."""
        dialog = filedialog.make(self._page.window(), self.tr("Write the report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(order.kind)
        kinds = {PDF: self.tr("Report (*.pdf)"), CSV: self.tr("Table (*.csv)")}
        dialog.setNameFilters([kinds[order.kind], self.tr("All files (*)")])
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog.setDirectory(folder)
        now = figures.local(self._page.model.now(), self._page.model.zone)
        dialog.selectFile(f"{'trail' if order.trail else 'search'}-{now:%Y%m%d-%H%M}.{order.kind}")
        dialog.fileSelected.connect(lambda path: self.write(order, path))
        dialog.open()

    # -- writing ---------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Nobody wants it any more; no half file stays."""
        if self._running:
            self._serial += 1
            self._over(self.tr("The report was not written."))

    def write(self, order: Order, path: str) -> None:
        """Begins; ``said`` tells how it went."""
        search = self._page.search_of_station
        if self._running or search is None:
            return
        self._serial += 1
        self._running = True
        self._bytes = {}
        self.busy_changed.emit()
        if order.kind == CSV:
            self._write_csv(order, path, search)
        else:
            self.said.emit(self.tr("Fetching the pictures of the report…"))
            self._gather(order, path, search, self._serial, self._refs(order))

    @staticmethod
    def _refs(order: Order) -> list[Hit]:
        return list(order.hits[:WITH_PICTURES])

    def _write_csv(self, order: Order, path: str, search: Search) -> None:
        words = ReportWords(order.language)
        zone, name_of, table = self._page.model.zone, self._page.model.name_of, search.table
        rows = report.rows(order.hits, name_of, table, order.language, zone)
        query = "; ".join(f"{name}: {value}" for name, value in self._facts(order, search, words))

        def work() -> None:
            from app.store.problems import write_atomically

            data = report.csv_file(rows, words.columns(), query)
            write_atomically(Path(path), data.decode("utf-8"))

        self._page.worker.run(work, self._done(path, self._serial))

    def _gather(self, order: Order, path: str, search: Search, serial: int, left: list[Hit]) -> None:
        """Two pictures of one hit after the other: the pictures on the screen are not held up."""
        if serial != self._serial:
            return
        if not left:
            self._print(order, path, search, serial)
            return
        hit, waiting = left[0], [2]

        def came(key: str) -> Callable[[bytes | str], None]:
            def take(data: bytes | str) -> None:
                if isinstance(data, bytes):
                    self._bytes[key] = data
                waiting[0] -= 1
                if not waiting[0]:
                    self._gather(order, path, search, serial, left[1:])

            return take

        search.pictures.file(hit.source, came(hit.source.key))
        search.pictures.file(hit.target, came(hit.target.key))

    def _print(self, order: Order, path: str, search: Search, serial: int) -> None:
        words = ReportWords(order.language)
        paper = self._paper(order, search, words)
        self._page.worker.run(
            lambda: write(paper, Path(path), lambda: serial != self._serial), self._done(path, serial)
        )

    def _done(self, path: str, serial: int) -> Callable[[object], None]:
        def done(result: object) -> None:
            if serial != self._serial or isinstance(result, Cancelled):
                return
            if isinstance(result, OSError):
                why = str(result.strerror or type(result).__name__)
                text = i18n.fill(self.tr("%1 could not be written: %2"), path, why)
            elif isinstance(result, Exception):
                self._over("")
                raise result
            else:
                text = self.tr("The report was written to %1.").replace("%1", path)
            self._over(text)

        return done

    def _over(self, text: str) -> None:
        self._running = False
        self._bytes = {}
        self.busy_changed.emit()
        if text:
            self.said.emit(text)

    # -- what it says ----------------------------------------------------------------------------------

    def _facts(self, order: Order, search: Search, words: ReportWords) -> list[tuple[str, str]]:
        page = self._page
        facts = report.query_facts(
            order.run.draft,
            order.run.span,
            page.model.name_of,
            search.table,
            order.language,
            page.model.zone,
        )
        return words.facts(facts, page.corp_name)

    def _paper(self, order: Order, search: Search, words: ReportWords) -> Paper:
        page, run = self._page, order.run
        now = page.model.now()
        made = figures.date_time_zone(now, page.model.zone)
        facts = [(words.text("made"), made), (words.text("site"), page.profile_name)]
        facts += self._facts(order, search, words)
        total = run.status.total
        count = str(len(order.hits))
        if not order.trail and total > len(order.hits):
            count = words.text("hits_of", count, str(total))
        facts.append((words.text("hits"), count))
        if run.coverage.asked_cameras:
            covered = words.text("covered_what", str(run.coverage.cameras), str(run.coverage.asked_cameras))
            facts.append((words.text("covered"), covered))
        rows = report.rows(order.hits, page.model.name_of, search.table, order.language, page.model.zone)
        files = dict(self._bytes)
        entries = tuple(
            self._entry(row, hit, words, files) for row, hit in zip(rows, order.hits, strict=True)
        )
        many = len(order.hits) > WITH_PICTURES
        note = words.text("picture_limit", str(WITH_PICTURES)) if many else ""
        title = words.text("trail" if order.trail else "search")
        return Paper(title, tuple(facts), note, entries, words)

    def _entry(self, row: report.ReportRow, hit: Hit, words: ReportWords, files: dict[str, bytes]) -> Entry:
        titles = words.columns()
        lines = [
            (titles["local_time"], readable(row.local_time)),
            (titles["utc_time"], readable(row.utc_time)),
            (titles["device_id"], row.device_id),
            (titles["type"], words.target_type(row.target_type)),
        ]
        lines += [
            (one.name, one.meaning + (f"   {one.score:.2f}" if one.score is not None else ""))
            for one in row.attributes
        ]
        lines.append((titles["box"], figures.corners(row.box)))
        figure = f"{row.similarity:.2f}" if row.similarity is not None else ""
        return Entry(
            title=f"{row.number}. {row.device}",
            figure=figure,
            lines=tuple(lines),
            scene=lambda: _image(files.get(hit.source.key), SCENE_EDGE),
            target=lambda: _image(files.get(hit.target.key), TARGET_EDGE),
            box=_edges(hit, files.get(hit.source.key)),
        )


def _image(data: bytes | None, edge: int) -> QImage | None:
    """On the worker."""
    if data is None:
        return None
    try:
        return image_of(rgb(data, edge)).copy()
    except PictureRefused:
        return None


def _edges(hit: Hit, data: bytes | None) -> Edges | None:
    """The box, by the size the picture says it has; nothing is decoded."""
    from app.core.search.images import opened

    if data is None:
        return None
    try:
        width, height = opened(data).size
    except PictureRefused:
        return None
    return hit.edges(width, height)
