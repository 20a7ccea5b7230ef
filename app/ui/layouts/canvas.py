"""The layout being made, as large as there is room: select cells, drag their borders."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core import layoutdraft
from app.core.layouts import Layout
from app.ui import theme

GRAB_PX = 6
"""So near to a border a press takes hold of it."""
STEP = 0.01
"""What a key moves a border by, of the whole."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class LayoutCanvas(QWidget):
    """Shows one ``Layout``. It changes nothing itself but where borders are."""

    selected_changed = Signal()
    border_moved = Signal(object, bool)
    """The layout with a border elsewhere; whether this is still the same drag."""

    def __init__(self, layout: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = layout
        self.selected: set[int] = {0}
        self._current = 0
        self._from: int | None = None
        """The cell a selection by dragging began in."""
        self._held: tuple[int, bool] | None = None
        """The border that is dragged: its line, and whether it is a column's."""
        self._moved = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def show_layout(self, layout: Layout, selected: set[int] | None = None) -> None:
        """Another one; what is selected of it."""
        self._layout = layout
        there = range(layout.count)
        self.selected = {t for t in (self.selected if selected is None else selected) if t in there} or {0}
        if self._current not in self.selected:
            self._current = min(self.selected)
        self._name()
        self.update()
        self.selected_changed.emit()

    def cell_rects(self) -> list[QRect]:
        """Where the cells are, in this widget's coordinates."""
        area = self.rect().adjusted(2, 2, -2, -2)
        return [
            QRect(area.x() + x, area.y() + y, w, h)
            for x, y, w, h in self._layout.rects(area.width(), area.height())
        ]

    def _area(self) -> QRect:
        room = self.rect().adjusted(2, 2, -2, -2)
        x, y, w, h = self._layout.area(room.width(), room.height())
        return QRect(room.x() + x, room.y() + y, w, h)

    def _name(self) -> None:
        numbers = ", ".join(str(t + 1) for t in sorted(self.selected))
        text = self.tr("Layout of %n cell(s)", "", self._layout.count)
        self.setAccessibleName(f"{text}; " + self.tr("selected: %1").replace("%1", numbers))

    # -- mouse -----------------------------------------------------------------------------------------

    def _cell_at(self, at: QPoint) -> int | None:
        return next((n for n, rect in enumerate(self.cell_rects()) if rect.contains(at)), None)

    def _border_at(self, at: QPoint) -> tuple[int, bool] | None:
        """The line of a border between two cells at this point, and whether it is a column's."""
        for rect, cell in zip(self.cell_rects(), self._layout.cells, strict=True):
            beside = rect.top() <= at.y() <= rect.bottom() and abs(at.x() - rect.left()) <= GRAB_PX
            if cell.col > 0 and beside:
                return cell.col, True
            above = rect.left() <= at.x() <= rect.right() and abs(at.y() - rect.top()) <= GRAB_PX
            if cell.row > 0 and above:
                return cell.row, False
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        self._held, self._moved = self._border_at(at), False
        if self._held is not None:
            return
        cell = self._cell_at(at)
        if cell is None:
            return
        more = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self._from = self._current = cell
        self._select(self.selected ^ {cell} if more and self.selected != {cell} else {cell})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._held is not None:
            self._drag(at)
        elif self._from is not None:
            cell = self._cell_at(at)
            if cell is not None and cell != self._current:
                self._current = cell
                self._select(layoutdraft.spanned(self._layout, [self._from, cell]))
        else:
            border = self._border_at(at)
            if border is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.SplitHCursor if border[1] else Qt.CursorShape.SplitVCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = self._held = None

    def _drag(self, at: QPoint) -> None:
        assert self._held is not None
        line, across = self._held
        area = self._area()
        lines = self._layout.col_lines() if across else self._layout.row_lines()
        part = (
            (at.x() - area.x()) / max(1, area.width())
            if across
            else (at.y() - area.y()) / max(1, area.height())
        )
        made = layoutdraft.move_border(self._layout, line, part - lines[line], across=across)
        if made != self._layout:
            again, self._moved = self._moved, True
            self._layout = made
            self.update()
            self.border_moved.emit(made, again)

    # -- keys ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._nudge(*step)
        else:
            self._walk(*step, more=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _nudge(self, rows: int, cols: int) -> None:
        """Moves the right (or lower) border of the current cell; at the edge its left (upper) one."""
        cell, across = self._layout.cells[self._current], cols != 0
        end = cell.col + cell.col_span if across else cell.row + cell.row_span
        line = (
            end
            if end < (self._layout.cols if across else self._layout.rows)
            else cell.col
            if across
            else cell.row
        )
        if line > 0:
            made = layoutdraft.move_border(self._layout, line, STEP * (cols or rows), across=across)
            if made != self._layout:
                self._layout = made
                self.update()
                self.border_moved.emit(made, False)

    def _walk(self, rows: int, cols: int, *, more: bool) -> None:
        rects = self.cell_rects()
        here = rects[self._current]
        # A little before the middle: beside a border of two neighbours the upper or left one is meant.
        edge = (
            here.center()
            - QPoint(2, 2)
            + QPoint(cols * (here.width() // 2 + 2 * GRAB_PX), rows * (here.height() // 2 + 2 * GRAB_PX))
        )
        there = self._cell_at(edge)
        if there is not None:
            self._current = there
            self._select(layoutdraft.spanned(self._layout, self.selected | {there}) if more else {there})

    def _select(self, cells: set[int]) -> None:
        if cells and cells != self.selected:
            self.selected = set(cells)
            self._name()
            self.update()
            self.selected_changed.emit()

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.wall))
        for number, rect in enumerate(self.cell_rects()):
            on = number in self.selected
            box = rect.adjusted(1, 1, -2, -2)
            painter.fillRect(box, theme.color(look.accent_ground if on else look.raised))
            painter.setPen(theme.color(look.accent if on else look.line))
            painter.drawRect(box)
            if on and self.hasFocus() and number == self._current:
                painter.drawRect(box.adjusted(2, 2, -2, -2))
            painter.setPen(theme.color(look.text if on else look.second))
            face = QFont(theme.font(look.big_px, 600))
            face.setPixelSize(max(8, min(face.pixelSize(), box.height() * 2 // 3)))
            painter.setFont(face)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
