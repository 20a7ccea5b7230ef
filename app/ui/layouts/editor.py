"""Layouts of one's own: made from rows and columns, kept under a name."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core import layoutdraft
from app.core.layouts import LAYOUTS, MAX_LINES, MAX_TILES, Layout
from app.core.ownlayouts import LayoutBook
from app.core.views import MAX_NAME, clean_name
from app.ui import buttons, restyle
from app.ui.hintedlist import HintedList
from app.ui.layouts.canvas import LayoutCanvas
from app.ui.plain import PlainLabel
from app.ui.scrolling import Body

ASPECTS: tuple[tuple[int, int] | None, ...] = ((16, 9), (4, 3), (1, 1), (3, 4), (9, 16), (2, 1), None)
SIDE_PX = 130
SIZE = (960, 620)


class LayoutEditor(QDialog):
    """``chosen`` gives a layout that is to be used at once; it has been saved."""

    chosen = Signal(object)

    def __init__(self, book: LayoutBook, begin: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._done: list[Layout] = []
        own = book.get(begin.name) == begin
        self.draft = begin if own else replace(begin, name="")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Layouts of your own"))
        self.setModal(True)
        restyle.fit(self, *SIZE)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(self._make_list())
        row.addLayout(self._make_middle(), 1)
        tools = QWidget()
        tools.setLayout(self._make_tools())
        row.addWidget(Body(tools, 60))
        self._fill()
        self._show(self.draft, {0})
        restyle.dress(self)

    # -- parts -----------------------------------------------------------------------------------------

    def _make_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        head = PlainLabel(self.tr("Your own"))
        head.setProperty("kind", "mute")
        self.list = HintedList()
        self.list.set_hint(self.tr("None yet: merge and split cells, then save."))
        self.list.setObjectName("plainList")
        self.list.setAccessibleName(self.tr("Layouts of your own"))
        self.list.setFixedWidth(SIDE_PX)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        self.delete = buttons.plain(self.tr("Delete"))
        self.delete.clicked.connect(self._on_delete)
        column.addWidget(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.delete)
        return column

    def _make_middle(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.canvas = LayoutCanvas(self.draft)
        self.canvas.selected_changed.connect(self._refresh)
        self.canvas.border_moved.connect(self._on_border)
        self.hint = PlainLabel()
        self.hint.setProperty("kind", "second")
        self.hint.setWordWrap(True)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.name = QLineEdit(self.draft.name)
        self.name.setMaxLength(MAX_NAME)
        self.name.setPlaceholderText(self.tr("Name of the layout"))
        self.name.setAccessibleName(self.tr("Name of the layout"))
        self.name.textChanged.connect(self._refresh)
        self.save = buttons.plain(self.tr("Save"))
        self.save.clicked.connect(self._on_save)
        self.use = QPushButton(self.tr("Save and use"))
        self.use.setProperty("kind", "primary")
        self.use.setDefault(True)
        self.use.clicked.connect(self._on_use)
        close = buttons.plain(self.tr("Close"))
        close.clicked.connect(self.reject)
        below.addStretch(1)
        for button in (self.save, self.use, close):
            below.addWidget(button)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.hint)
        column.addWidget(self.name)
        column.addLayout(below)
        return column

    def _make_tools(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        form = QFormLayout()
        form.setSpacing(8)
        self.rows, self.cols = QComboBox(), QComboBox()
        for box in (self.rows, self.cols):
            box.addItems([str(n) for n in range(1, MAX_LINES + 1)])
            box.setFixedWidth(84)
        self._show_grid(self.draft)
        self.aspect = QComboBox()
        self.aspect.setFixedWidth(130)
        for aspect in ASPECTS:
            words = self.tr("fills the window") if aspect is None else f"{aspect[0]}:{aspect[1]}"
            self.aspect.addItem(words, aspect)
        self.aspect.activated.connect(self._on_aspect)
        form.addRow(self.tr("Rows"), self.rows)
        form.addRow(self.tr("Columns"), self.cols)
        column.addLayout(form)
        self.anew = self._button(self.tr("Begin with this grid"), self._on_anew)
        self.merge = self._button(self.tr("Merge"), self._on_merge)
        self.splits = {
            (1, 2): self._button(self.tr("Split in two columns"), partial(self._on_split, 1, 2)),
            (2, 1): self._button(self.tr("Split in two rows"), partial(self._on_split, 2, 1)),
            (1, 3): self._button(self.tr("Split in three columns"), partial(self._on_split, 1, 3)),
            (3, 1): self._button(self.tr("Split in three rows"), partial(self._on_split, 3, 1)),
            (2, 2): self._button(self.tr("Split in four"), partial(self._on_split, 2, 2)),
        }
        self.even = self._button(self.tr("Make lines even"), self._on_even)
        self.undo = self._button(self.tr("Undo"), self._on_undo)
        column.addWidget(self.anew)
        column.addSpacing(12)
        for button in (self.merge, *self.splits.values()):
            column.addWidget(button)
        column.addSpacing(12)
        column.addWidget(self.even)
        column.addWidget(self.undo)
        column.addSpacing(12)
        shape = QFormLayout()
        shape.setSpacing(8)
        shape.addRow(self.tr("Cells"), self.aspect)
        column.addLayout(shape)
        column.addStretch(1)
        return column

    def _button(self, text: str, slot: object) -> QPushButton:
        button = buttons.plain(text)
        button.clicked.connect(slot)
        return button

    # -- what is shown ---------------------------------------------------------------------------------

    def _show_grid(self, layout: Layout) -> None:
        self.rows.setCurrentIndex(layout.rows - 1)
        self.cols.setCurrentIndex(layout.cols - 1)

    def _fill(self) -> None:
        self.list.clear()
        for layout in self._book.layouts:
            item = QListWidgetItem(layout.name)
            item.setData(Qt.ItemDataRole.UserRole, layout.name)
            self.list.addItem(item)
            if layout.name == self.draft.name:
                self.list.setCurrentItem(item)

    def _show(self, draft: Layout, selected: set[int] | None = None) -> None:
        self.draft = draft
        number = self.aspect.findData(draft.aspect)
        if number < 0 and draft.aspect is not None:
            self.aspect.addItem(f"{draft.aspect[0]}:{draft.aspect[1]}", draft.aspect)
            number = self.aspect.count() - 1
        self.aspect.setCurrentIndex(number)
        self.canvas.show_layout(draft, selected)
        self._refresh()

    def _change(self, draft: Layout, selected: set[int] | None = None) -> None:
        if draft != self.draft:
            self._done.append(self.draft)
            self._show(draft, selected)

    def _refresh(self) -> None:
        draft, chosen = self.draft, self.canvas.selected
        had = self.focusWidget()
        together = layoutdraft.spanned(draft, chosen)
        self.merge.setEnabled(len(together) > 1)
        only = next(iter(chosen)) if len(chosen) == 1 else None
        for (rows, cols), button in self.splits.items():
            button.setEnabled(only is not None and layoutdraft.can_split(draft, only, rows=rows, cols=cols))
        self.undo.setEnabled(bool(self._done))
        self.even.setEnabled(bool(draft.row_weights or draft.col_weights))
        self.delete.setEnabled(self.list.currentItem() is not None)
        name = clean_name(self.name.text())
        taken = name in LAYOUTS
        for button in (self.save, self.use):
            button.setEnabled(bool(name) and not taken)
        if isinstance(had, QPushButton) and not had.isEnabled():
            self.canvas.setFocus()  # else Qt takes it to the next field, whose value arrows change
        if taken:
            self.hint.setText(
                self.tr("“%1” is a layout of the program; take another name.").replace("%1", name)
            )
        elif self._book.get(name) is not None and name != self.draft.name:
            self.hint.setText(self.tr("Saving replaces the layout “%1”.").replace("%1", name))
        else:
            self.hint.setText(
                self.tr(
                    "Select cells by clicking or dragging over them; drag borders to move them (Ctrl+arrows)."
                )
            )

    # -- what an operator does -------------------------------------------------------------------------

    def _on_anew(self) -> None:
        rows, cols = self.rows.currentIndex() + 1, self.cols.currentIndex() + 1
        made = layoutdraft.started(rows, cols, self.draft.aspect, self.draft.name)
        self._change(made, {0})
        if rows * cols > MAX_TILES:
            self._show_grid(made)
            self.hint.setText(self.tr("A layout has at most %n cell(s).", "", MAX_TILES))

    def _on_merge(self) -> None:
        together = layoutdraft.spanned(self.draft, self.canvas.selected)
        if together:
            self._change(layoutdraft.merge(self.draft, together), {min(together)})

    def _on_split(self, rows: int, cols: int) -> None:
        if len(self.canvas.selected) == 1:
            tile = next(iter(self.canvas.selected))
            self._change(layoutdraft.split(self.draft, tile, rows=rows, cols=cols), {tile})

    def _on_even(self) -> None:
        self._change(layoutdraft.even(self.draft))

    def _on_aspect(self) -> None:
        given = self.aspect.currentData()
        self._change(replace(self.draft, aspect=None if given is None else (given[0], given[1])))

    def _on_border(self, made: Layout, same_drag: bool) -> None:
        if not same_drag:
            self._done.append(self.draft)
        self.draft = made
        self._refresh()

    def _on_undo(self) -> None:
        if self._done:
            self._show(self._done.pop())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self._on_undo()
        else:
            super().keyPressEvent(event)

    def _on_item(self, item: QListWidgetItem) -> None:
        layout = self._book.get(str(item.data(Qt.ItemDataRole.UserRole)))
        if layout is not None:
            self._done.clear()
            self.name.setText(layout.name)
            self._show_grid(layout)
            self._show(layout, {0})

    def _on_delete(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._book.delete(str(item.data(Qt.ItemDataRole.UserRole)))
            self._fill()
            self._refresh()

    def _on_save(self) -> Layout:
        saved = self._book.save(replace(self.draft, name=self.name.text()))
        self._done.clear()
        self.draft = saved
        self._fill()
        self._refresh()
        return saved

    def _on_use(self) -> None:
        saved = self._on_save()
        self.accept()
        self.chosen.emit(saved)
