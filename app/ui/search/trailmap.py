"""The way of a target drawn over the places of cameras: no map of anybody's, only dots, names and the way."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.core.search.places import Place, Plan
from app.ui import i18n, theme

DOT = 7
MARGIN = 30
FOOT = 26
"""Height of what stands below the cameras: the scale, or why there is none."""
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Step:
    """A hop as the map shows it: its number in the list, and where."""

    number: int
    device_id: str


class TrailMap(QWidget):
    """``chosen``: the number of the hop nearest to a click, in the list's order."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = Plan(())
        self._steps: Sequence[Step] = ()
        self._current = -1
        self.name_of: Callable[[str], str] = str
        self.setMinimumSize(220, 120)
        self.setAccessibleName(self.tr("Map of the trail"))

    def show_trail(self, plan: Plan, steps: Sequence[Step]) -> None:
        """``steps``: in the order of time, without those taken out."""
        self._plan, self._steps = plan, steps
        names = i18n.listed(self.name_of(step.device_id) for step in steps)
        self.setAccessibleDescription(names)
        self.update()

    def show_current(self, number: int) -> None:
        """The hop that is chosen in the list."""
        if number != self._current:
            self._current = number
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 420)

    # -- geometry --------------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        """A square in the middle, above the scale: north and east count the same."""
        margin = theme.scaled(MARGIN)
        height = self.height() - theme.scaled(FOOT)
        side = max(40, min(self.width(), height) - 2 * margin)
        wide = max(side, self.width() - 2 * margin) if self._plan.metres is None else side
        return QRectF((self.width() - wide) / 2, (height - side) / 2, wide, side)

    def point(self, place: Place) -> QPointF:
        """Where a camera is drawn."""
        area = self._area()
        return QPointF(area.x() + place.x * area.width(), area.y() + place.y * area.height())

    def _points(self) -> dict[str, QPointF]:
        return {place.device_id: self.point(place) for place in self._plan.places}

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        points = self._points()
        near = [
            (math.dist((at.x(), at.y()), (event.position().x(), event.position().y())), step.number)
            for step in self._steps
            if (at := points.get(step.device_id)) is not None
        ]
        if near and event.button() == Qt.MouseButton.LeftButton and min(near)[0] <= theme.scaled(24):
            here = [number for distance, number in near if distance == min(near)[0]]
            # Again on one camera: its next hop.
            later = [number for number in here if number > self._current]
            self.chosen.emit(later[0] if later else here[0])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self.tr("Map of the trail"))

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(look.line), 1))
        painter.setBrush(theme.color(look.surface))
        frame = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, look.card_radius, look.card_radius)
        self._paint_grid(painter)
        points = self._points()
        self._paint_way(painter, points)
        for place in self._plan.places:
            self._paint_camera(painter, place, points[place.device_id])
        self._paint_scale(painter)
        painter.end()

    def _paint_grid(self, painter: QPainter) -> None:
        area = self._area()
        painter.setPen(QPen(theme.color(theme.tokens().raised), 1))
        step = area.height() / 8
        x = area.center().x() - math.ceil((area.center().x()) / step) * step
        while x < self.width():
            painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
            x += step
        y = area.y() - math.ceil(area.y() / step) * step
        while y < self.height():
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
            y += step

    def _paint_way(self, painter: QPainter, points: dict[str, QPointF]) -> None:
        look = theme.tokens()
        for one, other in zip(self._steps, self._steps[1:], strict=False):
            a, b = points.get(one.device_id), points.get(other.device_id)
            if a is None or b is None or a == b:
                continue
            strong = self._current in (one.number, other.number)
            ink = theme.color(look.accent if strong else look.recorded)
            painter.setPen(QPen(ink, 3 if strong else 2))
            painter.drawLine(a, b)
            self._arrow(painter, a, b)

    def _arrow(self, painter: QPainter, a: QPointF, b: QPointF) -> None:
        """A head in the middle of the way."""
        angle = math.atan2(b.y() - a.y(), b.x() - a.x())
        tip = QPointF(a.x() + (b.x() - a.x()) * 0.58, a.y() + (b.y() - a.y()) * 0.58)
        edge = theme.scaled(9)
        sides = [
            QPointF(tip.x() - edge * math.cos(angle + turn), tip.y() - edge * math.sin(angle + turn))
            for turn in (0.5, -0.5)
        ]
        painter.save()
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([tip, *sides]))
        painter.restore()

    def _paint_camera(self, painter: QPainter, place: Place, at: QPointF) -> None:
        look = theme.tokens()
        numbers = [step.number for step in self._steps if step.device_id == place.device_id]
        current = self._current in numbers
        radius = theme.scaled(DOT + (2 if current else 0))
        pen = QPen(theme.color(look.accent if numbers else look.mute), 2)
        if not place.located:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(theme.color(look.accent if current else look.ground))
        painter.drawEllipse(at, radius, radius)
        face = theme.font(look.small_px, 600 if current else 400)
        painter.setFont(face)
        order = ", ".join(str(n + 1) for n in numbers[:4]) + ("…" if len(numbers) > 4 else "")
        text = f"{order}  {self.name_of(place.device_id)}" if order else self.name_of(place.device_id)
        metrics = QFontMetrics(face)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, theme.scaled(230))
        wide, high = metrics.horizontalAdvance(text) + 10, metrics.height() + 4
        left = min(max(4.0, at.x() - wide / 2), self.width() - wide - 4.0)
        top = at.y() + radius + 4
        if top + high > self.height() - 4:
            top = at.y() - radius - 4 - high
        ground = QRectF(left, top, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(look.chip))
        painter.drawRoundedRect(ground, 4, 4)
        painter.setPen(theme.color(look.text if numbers else look.second))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_scale(self, painter: QPainter) -> None:
        """So many metres are so long, and north is up; or that nothing is known."""
        look = theme.tokens()
        face = theme.font(look.small_px - 1)
        painter.setFont(face)
        painter.setPen(theme.color(look.mute))
        bottom = self.height() - theme.scaled(10)
        if self._plan.metres is None:
            if self._plan.places:
                words = self.tr("The cameras have no coordinates: their places are only drawn apart.")
                box = QRect(12, bottom - theme.scaled(30), self.width() - 24, theme.scaled(30))
                flags = int(Qt.AlignmentFlag.AlignBottom) | int(Qt.TextFlag.TextWordWrap)
                painter.drawText(box, flags, words)
            return
        metre = self._area().width() / self._plan.metres
        length = _nice(theme.scaled(110) / metre)
        long = length * metre
        left = float(theme.scaled(14))
        painter.setPen(QPen(theme.color(look.second), 1.5))
        painter.drawLine(QPointF(left, bottom), QPointF(left + long, bottom))
        for x in (left, left + long):
            painter.drawLine(QPointF(x, bottom - 4), QPointF(x, bottom))
        text = f"{length:g} m" if length < 1000 else f"{length / 1000:g} km"
        north = self.tr("north is up")
        painter.drawText(QPointF(left, bottom - 7), f"{text} · {north}")


def _nice(metres: float) -> float:
    """The largest 1, 2 or 5 with noughts that is no more."""
    power = 10.0 ** math.floor(math.log10(max(metres, 0.1)))
    return max((n * power for n in _NICE if n * power <= metres), default=power)
