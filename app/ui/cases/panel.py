"""Cases and bookmarks in a window of their own: found, read, opened in playback, handed on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.cases.book import CaseBook, CasesChange
from app.core.cases.model import Case, CaseTrouble, Found
from app.ui import buttons, figures, filedialog, notice, restyle
from app.ui.cases.marks import MarkPage, Play
from app.ui.cases.sheet import CaseSheet, Export
from app.ui.cases.words import CaseSentences
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.rows import set_lines

if TYPE_CHECKING:
    from app.core.station import Station

SIZE = (1080, 680)
FIND_MS = 250
_ID = Qt.ItemDataRole.UserRole


class CasesDialog(QDialog):
    """Not modal. ``play``: opens moments in playback; ``export``: asks for an export of a range."""

    def __init__(self, play: Play, export: Export, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cases")
        self.zone: tzinfo | None = None
        self._station: Station | None = None
        self._unsubscribes: list[Callable[[], None]] = []
        self._found: Found | None = None
        self._case_id = ""
        self._filling = False
        self.words = CaseSentences(self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._tabs = QButtonGroup(self)
        self.case_tab, self.mark_tab = buttons.chip(checkable=True), buttons.chip(checkable=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        for number, tab in enumerate((self.case_tab, self.mark_tab)):
            self._tabs.addButton(tab, number)
            top.addWidget(tab)
        top.addWidget(self.search, 1)
        self.pages = QStackedWidget()
        self.close_buttons = (buttons.plain(), buttons.plain())
        """A page each: a row of its own would be taken from what is shown."""
        self.sheet = CaseSheet(self.words, play, export, self.close_buttons[0])
        self.sheet.said.connect(self._say)
        self.pages.addWidget(self._case_page())
        self.marks = MarkPage(self.words, play, self.close_buttons[1])
        self.pages.addWidget(self.marks)
        self.note = PlainLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.pages, 1)
        column.addWidget(self.note)
        self._find_soon = QTimer(self)
        self._find_soon.setSingleShot(True)
        self._find_soon.setInterval(FIND_MS)
        self._find_soon.timeout.connect(self._find)
        self.search.textChanged.connect(self._find_soon.start)
        self._tabs.idClicked.connect(self.pages.setCurrentIndex)
        self.case_tab.setChecked(True)
        self.search.setFocus()
        for button in self.close_buttons:
            button.clicked.connect(self.close)
        self._translate()
        restyle.dress(self)
        restyle.fit(self, *SIZE)

    # -- made ------------------------------------------------------------------------------------------

    def _case_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        left = QVBoxLayout()
        left.setSpacing(8)
        self.list = QListWidget()
        self.list.setObjectName("plainList")
        self.new_case, self.import_case = buttons.plain(), buttons.plain()
        making = FlowLayout(gap=8)
        making.addWidget(self.new_case)
        making.addWidget(self.import_case)
        left.addWidget(self.list, 1)
        left.addLayout(making)
        row.addLayout(left, 2)
        row.addWidget(self.sheet, 5)
        self.list.currentItemChanged.connect(self._on_case)
        self.new_case.clicked.connect(self._on_new)
        self.import_case.clicked.connect(self._on_import)
        return page

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _book(self) -> CaseBook | None:
        return None if self._station is None else self._station.cases

    def set_station(self, station: Station | None) -> None:
        """Another profile was opened, or none is."""
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        self._station, self._case_id, self._found = station, "", None
        self.sheet.use(self._book)
        self.marks.use(self._book)
        self.search.clear()
        self._say("")
        if station is not None:
            self._unsubscribes = [
                station.cases.subscribe(self._on_change),
                station.cases.on_trouble(lambda trouble: self._say(self.words.trouble(trouble))),
            ]
        self._fill()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_case(self, case_id: str) -> None:
        """Chooses a case."""
        self.case_tab.setChecked(True)
        self.pages.setCurrentIndex(0)
        self._case_id = case_id
        self._fill()
        self._show_case()

    def _on_change(self, change: CasesChange) -> None:
        if self._found is not None:
            self._find()
        else:
            self._fill()
        if change.case_id and change.case_id == self._case_id:
            self._show_items()

    def _find(self) -> None:
        book, text = self._book, self.search.text()
        if book is None or not text.strip():
            self._found = None
            self._fill()
            self._show_items()
            return

        def came(result: object) -> None:
            if text == self.search.text() and isinstance(result, Found):
                self._found = result
                self._fill()
                self._show_items()

        book.find(text, came)

    def _shown_cases(self) -> list[Case]:
        book = self._book
        if book is None:
            return []
        if self._found is None:
            return list(book.cases)
        ids = {case.id for case in self._found.cases} | {item.case_id for item in self._found.items}
        return [case for case in book.cases if case.id in ids]

    def _fill(self) -> None:
        book = self._book
        shown = self._shown_cases()
        self._filling = True
        self.list.clear()
        for case in shown:
            when = figures.local(case.changed_utc_ms, self.zone)
            row = QListWidgetItem()
            held = self.tr("%n item(s)", "", case.items)
            set_lines(row, [case.title, f"{held} · {when:%Y-%m-%d %H:%M}"])
            row.setData(_ID, case.id)
            self.list.addItem(row)
            if case.id == self._case_id:
                self.list.setCurrentItem(row)
        marks = [] if book is None else list(book.bookmarks if self._found is None else self._found.bookmarks)
        self.marks.zone = self.zone
        self.marks.show_marks(marks)
        self._filling = False
        self.case_tab.setText(self.tr("Cases (%1)").replace("%1", str(len(shown))))
        self.mark_tab.setText(self.tr("Bookmarks (%1)").replace("%1", str(len(marks))))
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        elif not self.list.count():
            self._case_id = ""
            self._show_case()

    def _on_case(self) -> None:
        if self._filling:
            return
        row = self.list.currentItem()
        self._case_id = row.data(_ID) if row is not None else ""
        self._show_case()

    def _show_case(self) -> None:
        self.sheet.zone = self.zone
        self.sheet.show_case(self._case_id, self._found_items(), bool(self.search.text().strip()))

    def _show_items(self) -> None:
        self.sheet.show_items(self._found_items())

    def _found_items(self) -> frozenset[str]:
        return frozenset(item.id for item in self._found.items) if self._found is not None else frozenset()

    # -- cases -----------------------------------------------------------------------------------------

    def _on_new(self) -> None:
        ask = QInputDialog(self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.air(ask)
        ask.setWindowTitle(self.tr("New case"))
        ask.setLabelText(self.tr("Title of the case"))
        ask.textValueSelected.connect(self._make)
        ask.open()

    def _make(self, title: str) -> None:
        made = self._book.create_case(title) if self._book is not None else None
        if made is not None:
            self.search.clear()
            self._found = None
            self.show_case(made.id)
            self.sheet.write.setFocus()

    def _on_import(self) -> None:
        dialog = filedialog.make(self, self.tr("Take a case in from a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Case (*.vcscase)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Takes a case in, and shows it."""

        def came(result: object) -> None:
            if isinstance(result, Case):
                self._say(self.tr("The case “%1” was taken in.").replace("%1", result.title))
                self.show_case(result.id)
            elif isinstance(result, CaseTrouble):
                self._say(self.words.trouble(result))

        if self._book is not None:
            self._book.import_case(Path(path), came)

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.sheet.translate()
            self.marks.translate()
            self._fill()
            self._show_case()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Cases and bookmarks"))
        self.search.setPlaceholderText(self.tr("Search titles, notes, cameras, names"))
        self.search.setAccessibleName(self.tr("Search titles, notes, cameras, names"))
        self.list.setAccessibleName(self.tr("Cases"))
        for button, text in (
            (self.new_case, self.tr("New case…")),
            (self.import_case, self.tr("Import…")),
            *((button, self.tr("Close")) for button in self.close_buttons),
        ):
            button.setText(text)
