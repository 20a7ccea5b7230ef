"""Cases and bookmarks in a window of their own: found, read, opened in playback, handed on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.captures import file_stem
from app.core.cases.book import CaseBook, CasesChange
from app.core.cases.file import ENDING, Exported
from app.core.cases.model import MAX_TITLE, Case, CaseTrouble, Found, Item, Kind
from app.ui import buttons, figures, filedialog, restyle, theme
from app.ui.cases.items import ItemList
from app.ui.cases.marks import MarkPage, Play
from app.ui.cases.words import CaseSentences
from app.ui.chrome import Elided
from app.ui.deleting import DeleteBox
from app.ui.flow import FlowLayout
from app.ui.playback.handover import Moment
from app.ui.rows import set_lines

if TYPE_CHECKING:
    from app.core.station import Station

SIZE = (1080, 680)
FIND_MS = 250
AROUND_MS = 15_000
"""A moment is exported with so much before and after it."""
_ID = Qt.ItemDataRole.UserRole
Export = Callable[[list[str], int, int], None]


class CasesDialog(QDialog):
    """Not modal. ``play``: opens moments in playback; ``export``: asks for an export of a range."""

    def __init__(self, play: Play, export: Export, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cases")
        self.zone: tzinfo | None = None
        self._play = play
        self._export = export
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
        self.close_buttons = (_button(), _button())
        """A page each: a row of its own would be taken from what is shown."""
        self.pages.addWidget(self._case_page())
        self.marks = MarkPage(self.words, play, self.close_buttons[1])
        self.pages.addWidget(self.marks)
        self.note = QLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
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
        self.new_case, self.import_case = _button(), _button()
        buttons = FlowLayout(gap=8)
        buttons.addWidget(self.new_case)
        buttons.addWidget(self.import_case)
        left.addWidget(self.list, 1)
        left.addLayout(buttons)
        row.addLayout(left, 2)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._detail(), 1)
        self.open_item, self.export_item, self.delete_item = _button(), _button(), _button()
        doing = FlowLayout(gap=8)
        for button in (self.open_item, self.export_item, self.delete_item):
            doing.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(doing, 1)
        foot.addWidget(self.close_buttons[0], 0, Qt.AlignmentFlag.AlignBottom)
        right.addLayout(foot)
        row.addLayout(right, 5)
        self.list.currentItemChanged.connect(self._on_case)
        self.new_case.clicked.connect(self._on_new)
        self.import_case.clicked.connect(self._on_import)
        self.open_item.clicked.connect(self._on_open)
        self.export_item.clicked.connect(self._on_export_item)
        self.delete_item.clicked.connect(self._on_delete_items)
        return page

    def _detail(self) -> QWidget:
        self.detail = QStackedWidget()
        self.no_case = QLabel()
        self.no_case.setProperty("kind", "second")
        self.no_case.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.no_case.setWordWrap(True)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.title = QLineEdit()
        self.title.setMaxLength(MAX_TITLE)
        self.title.setFont(theme.font(15, 700))
        self.about = QPlainTextEdit()
        self.about.setTabChangesFocus(True)
        self.about.setFixedHeight(56)
        self.facts = Elided()
        self.facts.setProperty("kind", "second")
        self.items = ItemList(self.words)
        self.write = QLineEdit()
        self.export_case, self.delete_case = _button(), _button()
        head = QHBoxLayout()  # what is done with all of it stands where it is named
        head.setSpacing(8)
        head.addWidget(self.facts, 1)
        for button in (self.export_case, self.delete_case):
            head.addWidget(button)
        for widget in (self.title, self.about):
            column.addWidget(widget)
        column.addLayout(head)
        column.addWidget(self.items, 1)
        column.addWidget(self.write)
        self.detail.addWidget(self.no_case)
        self.detail.addWidget(body)
        self.title.editingFinished.connect(self._on_edited)
        self.about.installEventFilter(self)
        self.write.returnPressed.connect(self._on_note)
        self.items.itemActivated.connect(self._on_open)
        self.items.itemSelectionChanged.connect(self._judge)
        self.export_case.clicked.connect(self._on_export_case)
        self.delete_case.clicked.connect(self._on_delete_case)
        return self.detail

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
        self._judge()

    def _on_case(self) -> None:
        if self._filling:
            return
        row = self.list.currentItem()
        self._case_id = row.data(_ID) if row is not None else ""
        self._show_case()

    def _show_case(self) -> None:
        book = self._book
        case = book.case(self._case_id) if book is not None else None
        self.detail.setCurrentIndex(0 if case is None else 1)
        for button in (self.open_item, self.export_item, self.delete_item):
            button.setVisible(case is not None)
        if case is None:
            searching = bool(self.search.text().strip())
            self.no_case.setText(
                self.tr("Nothing found.")
                if searching
                else self.tr(
                    "No cases yet. A case collects clips, pictures, search hits and notes. Make one here, "
                    "or with “Add to a case…” where you find something."
                )
            )
            return
        self.title.setText(case.title)
        self.about.setPlainText(case.text)
        by = f" · {case.author}" if case.author else ""
        made = figures.date_time_zone(case.created_utc_ms, self.zone)
        self.facts.set_full(self.tr("Begun %1").replace("%1", made) + by)
        self._show_items()

    def _show_items(self) -> None:
        book, case_id = self._book, self._case_id
        if book is None or not case_id:
            self.items.show_items(None, [])
            return
        found = frozenset(item.id for item in self._found.items) if self._found is not None else frozenset()

        def came(result: object) -> None:
            if isinstance(result, list) and case_id == self._case_id:
                self.items.zone = self.zone
                self.items.show_items(book, result, found)
                self._judge()

        book.items(case_id, came)

    def _judge(self) -> None:
        chosen = self.items.chosen
        self.open_item.setEnabled(len(chosen) >= 1 and any(moments_of(item) for item in chosen))
        self.export_item.setEnabled(len(chosen) == 1 and _range_of(chosen[0]) is not None)
        self.delete_item.setEnabled(bool(chosen))

    # -- cases -----------------------------------------------------------------------------------------

    def _on_new(self) -> None:
        ask = QInputDialog(self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
            self.write.setFocus()

    def _on_edited(self) -> None:
        book = self._book
        case = book.case(self._case_id) if book is not None else None
        if book is None or case is None:
            return
        title, text = self.title.text(), self.about.toPlainText()
        if (title, text) != (case.title, case.text):
            book.change_case(case.id, title, text)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.about and event.type() == QEvent.Type.FocusOut:
            self._on_edited()
        return False

    def _on_note(self) -> None:
        book = self._book
        if book is not None and self._case_id:
            book.add_note(self._case_id, self.write.text())
            self.write.clear()

    def _on_open(self) -> None:
        moments = [moment for item in self.items.chosen for moment in moments_of(item)]
        if moments:
            self._play(moments, min(moment.utc_ms for moment in moments))

    def _on_export_item(self) -> None:
        chosen = self.items.chosen
        wanted = _range_of(chosen[0]) if len(chosen) == 1 else None
        if wanted is not None:
            self._export(*wanted)

    def _on_delete_items(self) -> None:
        ids = [item.id for item in self.items.chosen]
        text = self.tr("Delete %n item(s) from the case for good?", "", len(ids))
        _ask(self, text, partial(self._delete_items, self._case_id, ids))

    def _delete_items(self, case_id: str, ids: list[str]) -> None:
        if self._book is not None:
            self._book.delete_items(case_id, ids)

    def _on_delete_case(self) -> None:
        case = self._book.case(self._case_id) if self._book is not None else None
        if case is not None:
            text = self.tr("Delete the case “%1” with everything in it for good?").replace("%1", case.title)
            _ask(self, text, partial(self._delete_case, case.id))

    def _delete_case(self, case_id: str) -> None:
        if self._book is not None:
            self._book.delete_case(case_id)

    def _on_export_case(self) -> None:
        case = self._book.case(self._case_id) if self._book is not None else None
        if case is None:
            return
        dialog = filedialog.make(self, self.tr("Write the case into a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING[1:])
        dialog.setNameFilters([self.tr("Case (*.vcscase)"), self.tr("All files (*)")])
        dialog.selectFile(f"{file_stem(case.title, case.id)}{ENDING}")
        dialog.fileSelected.connect(partial(self.export_to, case.id))
        dialog.open()

    def export_to(self, case_id: str, path: str) -> None:
        """Writes a case into a file, and says how it went."""

        def came(result: object) -> None:
            if isinstance(result, Exported):
                self._say(self.words.exported(result))

        if self._book is not None:
            self._book.export_case(case_id, Path(path), came)

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
            self.marks.translate()
            self._fill()
            self._show_case()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Cases and bookmarks"))
        self.search.setPlaceholderText(self.tr("Search titles, notes, cameras, names"))
        self.search.setAccessibleName(self.tr("Search titles, notes, cameras, names"))
        for widget, name in (
            (self.list, self.tr("Cases")),
            (self.items, self.tr("What is in the case")),
            (self.title, self.tr("Title of the case")),
            (self.about, self.tr("About the case")),
            (self.write, self.tr("Write a note; Enter keeps it")),
        ):
            widget.setAccessibleName(name)
        self.items.set_hint(
            self.tr(
                "Nothing in it yet. Add clips, pictures and hits where you see them, or write a note below."
            )
        )
        self.about.setPlaceholderText(self.tr("About the case"))
        self.write.setPlaceholderText(self.tr("Write a note; Enter keeps it"))
        for button, text in (
            (self.new_case, self.tr("New case…")),
            (self.import_case, self.tr("Import…")),
            (self.open_item, self.tr("Open in playback")),
            (self.export_item, self.tr("Export video…")),
            (self.delete_item, self.tr("Delete")),
            (self.export_case, self.tr("Export case…")),
            (self.delete_case, self.tr("Delete case…")),
            *((button, self.tr("Close")) for button in self.close_buttons),
        ):
            button.setText(text)


def moments_of(item: Item) -> list[Moment]:
    """Where a thing can be looked at: its pictures' moments, or where its cameras begin."""
    pictures = [p for p in item.pictures if p.device_id and p.utc_ms is not None]
    if pictures and item.kind != Kind.CLIP:
        return [Moment(p.device_id, p.utc_ms or 0, p.box) for p in pictures]
    if item.from_utc_ms is None:
        return []
    return [Moment(camera.device_id, item.from_utc_ms) for camera in item.cameras]


def _range_of(item: Item) -> tuple[list[str], int, int] | None:
    """Cameras and range of a thing, for an export."""
    if item.from_utc_ms is not None and item.to_utc_ms is not None and item.to_utc_ms > item.from_utc_ms:
        return [camera.device_id for camera in item.cameras], item.from_utc_ms, item.to_utc_ms
    moments = moments_of(item)
    if not moments:
        return None
    times = [moment.utc_ms for moment in moments]
    ids = list(dict.fromkeys(moment.device_id for moment in moments))
    return ids, min(times) - AROUND_MS, max(times) + AROUND_MS


def _ask(parent: QWidget, text: str, yes: Callable[[], None]) -> None:
    box = DeleteBox(parent, text)
    box.agreed.connect(yes)
    box.open()


def _button() -> QPushButton:
    button = QPushButton()
    button.setAutoDefault(False)
    return button
