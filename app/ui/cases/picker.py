"""Which case something is put into: one that is there, or a new one; with a note if need be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.cases.book import CaseBook
from app.core.cases.model import MAX_TITLE, clean_title
from app.store.cases import folded
from app.ui import buttons, restyle
from app.ui.hintedlist import HintedList
from app.ui.plain import PlainLabel
from app.ui.rows import set_lines

SIZE = (480, 460)
_ID = Qt.ItemDataRole.UserRole


class CasePicker(QDialog):
    """``chosen``: called with the id of the case (made by now) and the note."""

    def __init__(
        self, book: CaseBook, what: str, chosen: Callable[[str, str], None], parent: QWidget | None = None
    ) -> None:
        """``what``: a line that says what is put into it."""
        super().__init__(parent)
        self.setObjectName("casePicker")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._book = book
        self._chosen = chosen
        self.setWindowTitle(self.tr("Add to a case"))
        head = PlainLabel(what)
        head.setProperty("kind", "second")
        head.setWordWrap(True)
        self.title = QLineEdit()
        self.title.setMaxLength(MAX_TITLE)
        self.title.setPlaceholderText(self.tr("Find a case, or name a new one"))
        self.title.setAccessibleName(self.tr("Find a case, or name a new one"))
        self.list = HintedList()
        self.list.set_hint(self.tr("No such case yet: name a new one above."))
        self.list.setObjectName("plainList")
        self.list.setAccessibleName(self.tr("Cases"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Note (optional)"))
        self.note.setAccessibleName(self.tr("Note (optional)"))
        cancel = buttons.plain(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.add = QPushButton(self.tr("Add"))
        self.add.setProperty("kind", "primary")
        self.add.setDefault(True)
        self.add.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        column.addLayout(foot)
        self.title.textChanged.connect(self._fill)
        self.list.itemActivated.connect(self.accept)
        self.list.currentItemChanged.connect(self._judge)
        unsubscribe = book.subscribe(lambda change: self._fill() if change.cases else None)
        self.finished.connect(unsubscribe)
        self._fill()
        self.title.setFocus()
        restyle.dress(self)
        restyle.fit(self, *SIZE)

    def _fill(self) -> None:
        kept = self.list.currentItem()
        kept_id = kept.data(_ID) if kept is not None else None
        asked = folded(self.title.text())
        self.list.clear()
        wanted = clean_title(self.title.text())
        found = [case for case in self._book.cases if asked in folded(case.title)]
        for case in found:
            item = QListWidgetItem()
            set_lines(item, [case.title, self.tr("%n item(s)", "", case.items)])
            item.setData(_ID, case.id)
            self.list.addItem(item)
            if case.id == kept_id:
                self.list.setCurrentItem(item)
        if wanted and not any(folded(case.title) == asked for case in found):
            item = QListWidgetItem()
            set_lines(item, [self.tr("New case “%1”").replace("%1", wanted)])
            item.setData(_ID, "")
            self.list.addItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        self._judge()

    def _judge(self) -> None:
        self.add.setEnabled(self.list.currentItem() is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose a case while the title is written."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.title.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """Only with a case; a new one is made now."""
        item = self.list.currentItem()
        if item is None:
            return
        case_id = item.data(_ID)
        if not case_id:
            made = self._book.create_case(self.title.text())
            if made is None:
                return
            case_id = made.id
        self._chosen(case_id, self.note.text())
        super().accept()
