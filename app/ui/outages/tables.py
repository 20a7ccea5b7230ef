"""What both lists of a shift are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.outages.model import ID, MARK, Index, Table
from app.ui.plain import PlainLabel
from app.ui.wall.overlay import draw_mark

ROW_PX = 28
LEAST_PX = 160
"""Width of the column that gives way."""
SEARCHED = 5000
"""So many rows are looked through for the one that was chosen."""


def refill(box: QComboBox, rows: Iterable[tuple[str, Any]], chosen: Any) -> None:
    """Text and data of each row; what was chosen stays so, else the first is. Says nothing."""
    box.blockSignals(True)
    box.clear()
    for text, data in rows:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)
    box.blockSignals(False)


class MarkDelegate(QStyledItemDelegate):
    """The state of a row, by shape and ink."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        mark = index.data(MARK)
        rect: QRect = option.rect
        if mark is not None:
            draw_mark(painter, mark[0], rect.toRectF().center(), theme.scaled(10), mark[1])


class InsteadWords(QWidget):
    """What is said in place of an empty table."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addStretch(1)
        self.head, self.detail = PlainLabel(), PlainLabel()
        self.head.setFont(theme.font(16, 700))
        self.detail.setProperty("kind", "second")
        for label in (self.head, self.detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(1)

    def say(self, head: str, detail: str) -> None:
        """Headline and detail."""
        self.head.setText(head)
        self.detail.setText(detail)


def stacked(table: QTableView, words: InsteadWords) -> QStackedWidget:
    """The table first, then the words."""
    stack = QStackedWidget()
    stack.setObjectName("form")
    stack.setContentsMargins(6, 0, 2, 0)
    stack.addWidget(table)
    stack.addWidget(words)
    return stack


class ShiftTable(QTableView):
    """One column takes the room the others leave, and never less than its words need: then the table
    scrolls sideways."""

    def __init__(self, model: Table, widths: tuple[int, ...], wide: int) -> None:
        super().__init__()
        self._wide = wide
        self._least = theme.scaled(LEAST_PX)
        self._percent = theme.text_size()
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW_PX))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for number, width in enumerate(widths):
            header.resizeSection(number, theme.scaled(width) if number != wide else self._least)
        header.sectionResized.connect(self._share)

    def _share(self) -> None:
        header = self.horizontalHeader()
        others = sum(header.sectionSize(n) for n in range(header.count()) if n != self._wide)
        header.resizeSection(self._wide, max(self._least, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        percent = theme.text_size()
        if event.type() == QEvent.Type.StyleChange and percent != self._percent:
            header, was, self._percent = self.horizontalHeader(), self._percent, percent
            self._least = theme.scaled(LEAST_PX)
            self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW_PX))
            for number in range(header.count()):
                header.resizeSection(number, round(header.sectionSize(number) * percent / was))

    def chosen(self) -> str:
        """The camera of the row that is chosen; empty without one."""
        index = self.currentIndex()
        return str(index.data(ID)) if index.isValid() else ""

    def choose(self, device_id: str) -> None:
        """The row that was chosen stays chosen when the table is made anew."""
        if not device_id or self.currentIndex().isValid():
            return
        model = self.model()
        for row in range(min(model.rowCount(), SEARCHED)):
            if model.index(row, 0).data(ID) == device_id:
                self.setCurrentIndex(model.index(row, 1))
                return
