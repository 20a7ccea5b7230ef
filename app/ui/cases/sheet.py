"""One case: what it is called and about, what is in it, and what is done with that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.captures import file_stem
from app.core.cases.book import CaseBook
from app.core.cases.file import ENDING, Exported
from app.core.cases.model import MAX_TITLE, Item, Kind
from app.ui import buttons, figures, filedialog, theme
from app.ui.cases.items import ItemList
from app.ui.cases.marks import Play
from app.ui.cases.words import CaseSentences
from app.ui.chrome import Elided
from app.ui.deleting import DeleteBox
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.playback.handover import Moment

AROUND_MS = 15_000
"""A moment is exported with so much before and after it."""
Export = Callable[[list[str], int, int], None]
"""Asks for an export of cameras from an instant to another, UTC milliseconds."""


class CaseSheet(QWidget):
    """``close``: the button that closes the window, at the end of the row of buttons."""

    said = Signal(str)
    """How something went."""

    def __init__(self, words: CaseSentences, play: Play, export: Export, close: QPushButton) -> None:
        super().__init__()
        self.zone: tzinfo | None = None
        self._words, self._play, self._export = words, play, export
        self._book: CaseBook | None = None
        self._case_id = ""
        self.detail = QStackedWidget()
        self.no_case = PlainLabel()
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
        self.items = ItemList(self._words)
        self.write = QLineEdit()
        self.export_case, self.delete_case = buttons.plain(), buttons.plain()
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
        self.open_item, self.export_item, self.delete_item = (buttons.plain() for _ in range(3))
        doing = FlowLayout(gap=8)
        for button in (self.open_item, self.export_item, self.delete_item):
            doing.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(doing, 1)
        foot.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.detail, 1)
        whole.addLayout(foot)
        self.title.editingFinished.connect(self._on_edited)
        self.about.installEventFilter(self)
        self.write.returnPressed.connect(self._on_note)
        self.items.itemActivated.connect(self._on_open)
        self.items.itemSelectionChanged.connect(self._judge)
        self.export_case.clicked.connect(self._on_export_case)
        self.delete_case.clicked.connect(self._on_delete_case)
        self.open_item.clicked.connect(self._on_open)
        self.export_item.clicked.connect(self._on_export_item)
        self.delete_item.clicked.connect(self._on_delete_items)
        self.translate()

    def use(self, book: CaseBook | None) -> None:
        """Another profile's, or none."""
        self._book, self._case_id = book, ""

    # -- what is shown ---------------------------------------------------------------------------------

    def show_case(self, case_id: str, found: frozenset[str], searching: bool) -> None:
        """That case (empty: none); ``found``: ids of its items that were found; ``searching``: none is shown
        because nothing was found."""
        self._case_id = case_id
        book = self._book
        case = book.case(case_id) if book is not None else None
        self.detail.setCurrentIndex(0 if case is None else 1)
        for button in (self.open_item, self.export_item, self.delete_item):
            button.setVisible(case is not None)
        self._judge()
        if case is None:
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
        self.show_items(found)

    def show_items(self, found: frozenset[str]) -> None:
        """What is in it now; ``found``: ids of those that were found."""
        book, case_id = self._book, self._case_id
        if book is None or not case_id:
            self.items.show_items(None, [])
            return

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

    # -- what an operator does -------------------------------------------------------------------------

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
                self.said.emit(self._words.exported(result))

        if self._book is not None:
            self._book.export_case(case_id, Path(path), came)

    # -- words -----------------------------------------------------------------------------------------

    def translate(self) -> None:
        """In the language in use."""
        for widget, name in (
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
            (self.open_item, self.tr("Open in playback")),
            (self.export_item, self.tr("Export evidence…")),
            (self.delete_item, self.tr("Delete")),
            (self.export_case, self.tr("Export case…")),
            (self.delete_case, self.tr("Delete case…")),
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
