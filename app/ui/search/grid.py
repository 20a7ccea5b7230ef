"""The grid of targets: only what is on the screen is asked for and painted, whatever the number of hits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui import theme
from app.ui.search.cards import Card, CardPainter, Role, Shot, foot_height
from app.ui.search.fields import is_for_page, menu_place
from app.ui.search.gridlayout import GridLayout, Section

Index = QModelIndex | QPersistentModelIndex
LEAST_WIDTH = 168
"""No card is narrower, before the user's text size."""
COLUMNS = 12
"""More do not stand in a line: on a large screen pictures become larger."""
GAP = 10
HEADING = 34
_NO_CARD = Card("", "", "", "")
_NO_SHOT = Shot()


class HitGrid(QAbstractItemView):
    """Shows column 0 of a table model. ``set_sections`` says what stands under which heading."""

    near_end = Signal()
    """The last cards are about to be seen: more are wanted."""
    menu_requested = Signal(QPoint)
    """For the selected cards, at a point of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hitGrid")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.viewport().setMouseTracking(True)
        self._painter = CardPainter()
        self._sections: Sequence[Section] = ()
        self._layout = GridLayout(1, 1, 1, 0, 0, ())
        self._hovered = -1
        self._told_end = -1
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # -- what it shows ---------------------------------------------------------------------------------

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.rowsInserted.connect(self._on_rows)
            model.modelReset.connect(self._on_reset)
        self._on_reset()

    def set_sections(self, sections: Sequence[Section]) -> None:
        """What is under which heading; none: all of it under no heading."""
        self._sections = sections
        self._arrange()

    @property
    def columns(self) -> int:
        """Cards in a line now."""
        return self._layout.columns

    def visible_rows(self) -> list[int]:
        """Rows whose cards are on the screen, also in part."""
        top = self.verticalScrollBar().value()
        _, ranges = self._layout.visible(top, top + self.viewport().height())
        return [row for first, end in ranges for row in range(first, end)]

    def _rows(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _on_rows(self) -> None:
        self._arrange()

    def _on_reset(self) -> None:
        self._hovered = -1
        self._told_end = -1
        self._arrange()

    def _arrange(self) -> None:
        sections = list(self._sections) or [Section("", 0, self._rows())]
        gap = theme.scaled(GAP)
        room = self.viewport().width() - 2 * self._margin
        self._layout = GridLayout(
            max(1, room),
            max(theme.widened(LEAST_WIDTH), room // COLUMNS),
            foot_height(),
            gap,
            theme.scaled(HEADING),
            sections,
            self.viewport().height() - 2 * self._margin,  # a card is seen whole
        )
        self.updateGeometries()
        self.viewport().update()
        self._look_for_end()

    @property
    def _margin(self) -> int:
        return 2  # the frame of the card that has the keyboard

    # -- geometry, as Qt asks for it --------------------------------------------------------------------

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        high = self.viewport().height()
        bar.setRange(0, max(0, self._layout.height + 2 * self._margin - high))
        bar.setPageStep(high)
        bar.setSingleStep(max(1, (self._layout.card_height + self._layout.gap) // 3))
        super().updateGeometries()

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self._shown():
            return QRect()
        x, y, wide, high = self._layout.box(index.row())
        return QRect(x + self._margin, y + self._margin - self.verticalScrollBar().value(), wide, high)

    def _shown(self) -> int:
        last = self._layout.sections[-1] if self._layout.sections else None
        return min(self._rows(), last.first + last.count) if last is not None else 0

    def indexAt(self, point: QPoint) -> QModelIndex:
        model = self.model()
        y = point.y() - self._margin + self.verticalScrollBar().value()
        row = self._layout.row_at(point.x() - self._margin, y)
        return model.index(row, 0) if model is not None and 0 <= row < self._rows() else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        box = self.visualRect(index)
        if box.isNull():
            return
        bar, high = self.verticalScrollBar(), self.viewport().height()
        at = hint is QAbstractItemView.ScrollHint.PositionAtTop
        if box.top() < self._margin or at:
            bar.setValue(bar.value() + box.top() - self._margin)
        elif box.bottom() > high - self._margin:
            bar.setValue(bar.value() + min(box.top() - self._margin, box.bottom() - high + self._margin))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        model = self.model()
        if model is None:
            return
        chosen = QItemSelection()
        area = rect.normalized().translated(-self._margin, self.verticalScrollBar().value() - self._margin)
        _, ranges = self._layout.visible(area.top(), area.bottom() + 1)
        for first, end in ranges:
            inside = [row for row in range(first, end) if QRect(*self._layout.box(row)).intersects(area)]
            for row in inside:
                index = model.index(row, 0)
                chosen.select(index, index)
        self.selectionModel().select(chosen, command | QItemSelectionModel.SelectionFlag.Rows)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Whole, as a rule: asking for a rectangle a card is dear for thousands."""
        return QRegion(self.viewport().rect()) if not selection.isEmpty() else QRegion()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        model, shown = self.model(), self._shown()
        if model is None or not shown:
            return QModelIndex()
        row = self.currentIndex().row() if self.currentIndex().isValid() else -1
        if row < 0:
            return model.index(0, 0)
        move = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // (self._layout.card_height + self._layout.gap))
        if action in (move.MoveUp, move.MoveDown):
            row = self._layout.step(row, 1 if action is move.MoveDown else -1)
        elif action in (move.MovePageUp, move.MovePageDown):
            row = self._layout.step(row, page if action is move.MovePageDown else -page)
        elif action in (move.MoveLeft, move.MovePrevious):
            row = max(0, row - 1)
        elif action in (move.MoveRight, move.MoveNext):
            row = min(shown - 1, row + 1)
        elif action is move.MoveHome:
            row = 0
        elif action is move.MoveEnd:
            row = shown - 1
        return model.index(row, 0)

    # -- events ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = self.visible_rows()[:1]
        self._arrange()
        if top and top[0] < self._shown() and event.oldSize().width() != event.size().width():
            self.scrollTo(self.model().index(top[0], 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._painter.forget()
            self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif is_for_page(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(menu_place(self, event))

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """A card goes as a picture: into the query, or into another program."""
        model, index = self.model(), self.currentIndex()
        mime: QMimeData | None = model.mimeData([index]) if model is not None and index.isValid() else None
        if mime is None or not mime.formats():
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        shot = index.data(Role.PICTURE)
        if isinstance(shot, Shot) and shot.image is not None:
            edge = theme.scaled(120)
            small = shot.image.scaled(QSize(edge, edge), Qt.AspectRatioMode.KeepAspectRatio)
            drag.setPixmap(QPixmap.fromImage(small))
        drag.exec(Qt.DropAction.CopyAction)

    def look_again(self) -> None:
        """More can be had now: tells anew if the end is near."""
        self._told_end = -1
        self._look_for_end()

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self._look_for_end()

    def _look_for_end(self) -> None:
        """Two screens before the end, once for each length of the list."""
        rows = self._rows()
        if self._shown() < rows:
            return  # headings are on their way
        bar = self.verticalScrollBar()
        if (
            rows
            and rows != self._told_end
            and bar.value() + 3 * self.viewport().height() >= self._layout.height
        ):
            self._told_end = rows
            self.near_end.emit()

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model()
        if model is None:
            return
        look = theme.tokens()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scroll = self.verticalScrollBar().value()
        top = scroll + event.rect().top() - self._margin
        headings, ranges = self._layout.visible(top, top + event.rect().height() + 2 * self._margin)
        width = self.viewport().width()
        for number in headings:
            x, y, wide, high = self._layout.heading_box(number, width - 2 * self._margin)
            box = QRect(x + self._margin, y + self._margin - scroll, wide, high)
            section = self._layout.sections[number]
            face = theme.font(look.text_px, 600)
            painter.setFont(face)
            painter.setPen(theme.color(look.text))
            words = box.adjusted(0, 0, 0, -theme.scaled(4))
            title = QFontMetrics(face).elidedText(section.title, Qt.TextElideMode.ElideRight, wide - 80)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
            after = QFontMetrics(face).horizontalAdvance(title) + theme.scaled(8)
            painter.setFont(theme.font(look.small_px))
            painter.setPen(theme.color(look.mute))
            painter.drawText(
                words.adjusted(after, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(section.count)
            )
        chosen = self.selectionModel()
        current = self.currentIndex().row()
        focused = self.hasFocus()
        for first, end in ranges:
            for row in range(first, min(end, self._rows())):
                index = model.index(row, 0)
                box = self.visualRect(index)
                card, shot = index.data(Role.CARD), index.data(Role.PICTURE)
                self._painter.paint(
                    painter,
                    box,
                    self._layout.picture_height,
                    card if isinstance(card, Card) else _NO_CARD,
                    shot if isinstance(shot, Shot) else _NO_SHOT,
                    selected=chosen.isRowSelected(row),
                    focused=focused and row == current,
                    hovered=row == self._hovered,
                )
        painter.end()
