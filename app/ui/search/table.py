"""The table of hits: small picture, time, camera, score, attributes; only rows on the screen are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.ui.search.cards import CardPainter, Role, Shot
from app.ui.search.fields import is_for_page, menu_place
from app.ui.search.model import HitModel

ROW = 46
WIDTHS = {HitModel.PICTURE: 76, HitModel.TIME: 168, HitModel.CAMERA: 200, HitModel.FIGURE: 70}
LEAST = {HitModel.TIME: 146, HitModel.CAMERA: 120}
"""Where there is little room, for the sake of the attributes."""
ATTRIBUTES = 150


class HitTable(QTableView):
    """Selects whole rows."""

    near_end = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hitTable")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._pictures = PictureDelegate(self)
        self.setItemDelegateForColumn(HitModel.PICTURE, self._pictures)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._told_end = -1
        self.verticalScrollBar().valueChanged.connect(self._look_for_end)
        self._measure()

    def setModel(self, model: HitModel | None) -> None:  # type: ignore[override]
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._on_reset)
            model.rowsInserted.connect(self._look_for_end)
        self._measure()

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(theme.scaled(ROW))
        self.verticalHeader().setDefaultSectionSize(theme.scaled(ROW))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        if self.model() is not None:
            widths = {column: theme.scaled(width) for column, width in WIDTHS.items()}
            widths[HitModel.PICTURE] = theme.widened(WIDTHS[HitModel.PICTURE])
            short = sum(widths.values()) + theme.scaled(ATTRIBUTES) - self.viewport().width()
            for column, least in LEAST.items():
                widths[column] -= (given := max(0, min(short, widths[column] - theme.scaled(least))))
                short -= given
            for column, width in widths.items():
                self.setColumnWidth(column, max(width, header.sectionSizeHint(column)))
            # What is still too wide is scrolled.
            last = header.count() - 1
            room = self.viewport().width() - header.sectionPosition(last)
            self.setColumnWidth(last, max(theme.widened(ATTRIBUTES), header.sectionSizeHint(last), room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._measure()

    def visible_rows(self) -> list[int]:
        """Rows on the screen, also in part."""
        first = self.rowAt(0)
        if first < 0:
            return []
        last = self.rowAt(self.viewport().height() - 1)
        return list(range(first, (last if last >= 0 else self.model().rowCount() - 1) + 1))

    def look_again(self) -> None:
        """More can be had now: tells anew if the end is near."""
        self._on_reset()

    def _on_reset(self) -> None:
        self._told_end = -1
        self._look_for_end()

    def _look_for_end(self) -> None:
        model = self.model()
        rows = model.rowCount() if model is not None else 0
        bar = self.verticalScrollBar()
        if rows and rows != self._told_end and bar.value() + 2 * bar.pageStep() >= bar.maximum():
            self._told_end = rows
            self.near_end.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif is_for_page(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(menu_place(self, event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pictures"):
            self._pictures.painter.forget()
            self._measure()


class PictureDelegate(QStyledItemDelegate):
    """The target, small."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.painter = CardPainter()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.scaled(WIDTHS[HitModel.PICTURE]), theme.scaled(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.color(theme.tokens().accent_ground))
        shot = index.data(Role.PICTURE)
        shot = shot if isinstance(shot, Shot) else Shot()
        # A sentence has no room here; the grid and the detail say it.
        self.painter.picture(painter, box.adjusted(4, 3, -4, -3), shot, brief=True)
