"""Hits over time: a bar a stretch of time. A click, or Enter on the bar the keyboard is on, narrows to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme

HEIGHT = 44
LABELS = 16
LEAST_BAR = 6

Bin = tuple[int, int, int]
"""Begin and end, UTC milliseconds (end excluded), and how many hits."""


class Histogram(QWidget):
    """``label`` and ``tell`` make the words of an instant and of a bar."""

    narrowed = Signal(object, object)
    """Begin and end of a bar that was chosen, UTC milliseconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bins: Sequence[Bin] = ()
        self._unknown: tuple[int, int] | None = None
        self._hovered = -1
        self._current = -1
        self.label: Callable[[int], str] = str
        self.tell: Callable[[int, int, int], str] = lambda begin, end, count: str(count)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Hits over time"))

    def show_bins(self, bins: Sequence[Bin], unknown: tuple[int, int] | None = None) -> None:
        """Other bars, of equal length, in order of time. ``unknown``: of this stretch nothing is loaded yet,
        UTC milliseconds."""
        if unknown != self._unknown:
            self._unknown = unknown
            self.update()
        if list(bins) != list(self._bins):
            self._bins = bins
            self._hovered = -1
            self._current = min(self._current, len(bins) - 1)
            self._describe()
            self.update()

    @property
    def bins(self) -> Sequence[Bin]:
        """The bars shown."""
        return self._bins

    def wanted(self) -> int:
        """How many bars there is room for."""
        return max(8, self.width() // theme.scaled(LEAST_BAR + 8))

    def sizeHint(self) -> QSize:
        return QSize(240, theme.scaled(HEIGHT + LABELS))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, theme.scaled(HEIGHT + LABELS))

    # -- events ----------------------------------------------------------------------------------------

    def _slot(self, n: int) -> QRect:
        count = max(1, len(self._bins))
        left, right = n * self.width() // count, (n + 1) * self.width() // count
        return QRect(left, 0, right - left, theme.scaled(HEIGHT))

    def _at(self, point: QPoint) -> int:
        if not self._bins or not 0 <= point.x() < self.width() or point.y() > theme.scaled(HEIGHT):
            return -1
        return point.x() * len(self._bins) // max(1, self.width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at != self._hovered:
            self._hovered = at
            clickable = at >= 0 and self._bins[at][2] > 0
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), len(self._bins) - 1
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._current)
        elif last >= 0 and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            to = {
                Qt.Key.Key_Left: self._current - 1,
                Qt.Key.Key_Right: self._current + 1,
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: last,
            }[Qt.Key(key)]
            self._current = min(last, max(0, to))
            self._describe()
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0 and self._bins:
            self._current = max(range(len(self._bins)), key=lambda n: self._bins[n][2])
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self.tell(*self._bins[at]) if at >= 0 else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Hits over time"))
            self._describe()

    def _describe(self) -> None:
        known = 0 <= self._current < len(self._bins)
        self.setAccessibleDescription(self.tell(*self._bins[self._current]) if known else "")

    def _choose(self, n: int) -> None:
        if 0 <= n < len(self._bins) and self._bins[n][2] > 0:
            self.narrowed.emit(self._bins[n][0], self._bins[n][1])

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        high = theme.scaled(HEIGHT)
        painter.fillRect(0, high, self.width(), 1, theme.color(look.line))
        self._paint_unknown(painter, high)
        most = max((count for _, _, count in self._bins), default=0)
        gap = 2 if len(self._bins) and self.width() // len(self._bins) > 6 else 1
        for n, (_, _, count) in enumerate(self._bins):
            slot = self._slot(n)
            if n == self._hovered and count:
                painter.fillRect(slot, theme.color(look.raised))
            if count:
                tall = max(2, round(count * (high - 4) / most))
                bar = QRect(slot.x(), high - tall, max(1, slot.width() - gap), tall)
                painter.fillRect(bar, theme.color(look.accent if n == self._hovered else look.recorded))
            if n == self._current and self.hasFocus():
                painter.setPen(QPen(theme.color(look.accent), look.focus_px + 1))
                painter.drawRect(QRectF(slot).adjusted(1, 1, -1, -1))
        self._labels(painter, high)
        painter.end()

    def _paint_unknown(self, painter: QPainter, high: int) -> None:
        """No bars does not mean no hits there."""
        if self._unknown is None or not self._bins:
            return
        look = theme.tokens()
        begin, end = self._bins[0][0], self._bins[-1][1]
        left, right = ((at - begin) * self.width() // max(1, end - begin) for at in self._unknown)
        area = QRect(left, theme.scaled(6), right - left, high - theme.scaled(6))
        painter.fillRect(area, QBrush(theme.color(look.raised), Qt.BrushStyle.BDiagPattern))
        face = theme.font(look.small_px - 1)
        words = self.tr("not loaded yet")
        if QFontMetrics(face).horizontalAdvance(words) + 12 < area.width():
            painter.setFont(face)
            painter.setPen(theme.color(look.mute))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _labels(self, painter: QPainter, high: int) -> None:
        """Beginnings of some bars, as many as have room, and the end."""
        if not self._bins:
            return
        look = theme.tokens()
        face = theme.font(look.small_px - 1)
        painter.setFont(face)
        painter.setPen(theme.color(look.mute))
        metrics = QFontMetrics(face)
        end = self.label(self._bins[-1][1])
        wide = max(metrics.horizontalAdvance(self.label(self._bins[0][0])), metrics.horizontalAdvance(end))
        count = len(self._bins)
        every = max(1, -(-count * (wide + theme.scaled(18)) // max(1, self.width())))
        last = self.width() - metrics.horizontalAdvance(end)
        painter.drawText(
            QRect(last, high + 2, wide + 4, theme.scaled(LABELS)), Qt.AlignmentFlag.AlignTop, end
        )
        for n in range(0, count, every):
            left = self._slot(n).x()
            if left + wide + theme.scaled(10) > last:
                break
            text = self.label(self._bins[n][0])
            painter.drawText(
                QRect(left, high + 2, wide + 4, theme.scaled(LABELS)), Qt.AlignmentFlag.AlignTop, text
            )
