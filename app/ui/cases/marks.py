"""The bookmarks in the window of cases: found, opened in playback, edited, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.core.cases.book import CaseBook
from app.core.cases.model import Bookmark
from app.ui import buttons, figures, theme
from app.ui.cases.bookmark import BookmarkDialog, dot
from app.ui.cases.words import CaseSentences
from app.ui.hintedlist import HintedList
from app.ui.playback.handover import Moment
from app.ui.rows import set_lines

_ID = Qt.ItemDataRole.UserRole
Play = Callable[[list[Moment], int], None]
"""Opens moments in playback, at an instant (UTC milliseconds)."""


class MarkPage(QWidget):
    """``close``: the button that closes the window, at the end of the row of buttons."""

    def __init__(self, words: CaseSentences, play: Play, close: QPushButton) -> None:
        super().__init__()
        self.zone: tzinfo | None = None
        self._words, self._play = words, play
        self._book: CaseBook | None = None
        self._undo: Bookmark | None = None
        self.list = HintedList()
        self.list.setObjectName("plainList")
        self.open, self.edit, self.delete, self.undo = (buttons.plain() for _ in range(4))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.open, self.edit, self.delete, self.undo):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.list.itemActivated.connect(self._on_open)
        self.list.currentItemChanged.connect(self._judge)
        self.open.clicked.connect(self._on_open)
        self.edit.clicked.connect(self._on_edit)
        self.delete.clicked.connect(self._on_delete)
        self.undo.clicked.connect(self._on_undo)
        self.translate()

    def use(self, book: CaseBook | None) -> None:
        """Another profile's, or none."""
        self._book, self._undo = book, None

    def show_marks(self, marks: Sequence[Bookmark]) -> None:
        """The newest moment first; what was chosen stays so."""
        chosen = self._chosen()
        self.list.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))
        self.list.clear()
        for mark in sorted(marks, key=lambda one: -one.utc_ms):
            words = " · ".join(one for one in (mark.text, mark.author) if one) or self.tr("(no words)")
            at = figures.date_time_zone(mark.utc_ms, self.zone)
            row = QListWidgetItem()
            set_lines(row, [f"{at} · {self._words.cameras(mark.cameras)}", words])
            row.setIcon(dot(mark.colour))
            row.setData(_ID, mark.id)
            self.list.addItem(row)
            if chosen is not None and mark.id == chosen.id:
                self.list.setCurrentItem(row)
        self._judge()

    def _chosen(self) -> Bookmark | None:
        row, book = self.list.currentItem(), self._book
        if row is None or book is None:
            return None
        return next((mark for mark in book.bookmarks if mark.id == row.data(_ID)), None)

    def _judge(self) -> None:
        there = self._chosen() is not None
        for button in (self.open, self.edit, self.delete):
            button.setEnabled(there)
        self.undo.setVisible(self._undo is not None)

    def _on_open(self) -> None:
        mark = self._chosen()
        if mark is not None:
            self._play([Moment(camera.device_id, mark.utc_ms) for camera in mark.cameras], mark.utc_ms)

    def _on_edit(self) -> None:
        mark, book = self._chosen(), self._book
        if mark is not None and book is not None:
            kept = partial(book.change_bookmark, mark.id)
            BookmarkDialog(mark.cameras, mark.utc_ms, self.zone, kept, mark.text, mark.colour, self).open()

    def _on_delete(self) -> None:
        mark, book = self._chosen(), self._book
        if mark is not None and book is not None:
            self._undo = mark
            book.delete_bookmark(mark.id)

    def _on_undo(self) -> None:
        mark, self._undo = self._undo, None
        if mark is not None and self._book is not None:
            self._book.restore_bookmark(mark)
        self._judge()

    def translate(self) -> None:
        """In the language in use."""
        self.list.setAccessibleName(self.tr("Bookmarks"))
        self.list.set_hint(self.tr("No bookmarks here. A bookmark keeps a moment of one camera or several."))
        self.open.setText(self.tr("Open in playback"))
        self.edit.setText(self.tr("Edit…"))
        self.delete.setText(self.tr("Delete"))
        self.undo.setText(self.tr("Undo"))
