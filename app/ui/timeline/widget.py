"""The timeline: up to sixteen tracks over 1 minute to 31 days, to look at, to move in and to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QToolTip, QWidget

from app.core.localtime import HOUR_MS
from app.ui import theme
from app.ui.plain import tip
from app.ui.timeline import keys, painting
from app.ui.timeline.lanes import Lane, SortedMarks
from app.ui.timeline.layers import Layers
from app.ui.timeline.overlays import Moving, overlays
from app.ui.timeline.pointer import Pointer
from app.ui.timeline.scene import Rows, Scene
from app.ui.timeline.told import told_at
from app.ui.timeline.viewport import Viewport
from app.ui.timeline.words import TimelineWords
from app.ui.wall.overlay import draw_words

WHEEL_ZOOM = 0.8
"""A notch of the wheel."""
FOLLOW_PART = 0.15
"""Where the playhead comes to stand when it has run out of what is shown."""


class Timeline(QWidget):
    """Tracks of recordings with ruler, marks, selection A-B, playhead and live edge. All instants are UTC
    milliseconds of the review's clock; it belongs to the window's thread and asks nobody for anything.

    **Give it**: ``set_lanes`` (tracks and what is known of them; ``feeding.RecordingLanes`` keeps them true
    from ``station.recordings``), ````set_position`` (each frame; cheap), ``set_now`` (each
    second: the live edge), ``set_zone``, ``set_selection``, ``show_range``.

    **It says**: ``scrubbed(utc)`` while the playhead is dragged, ``seeked(utc)`` when it is let go, or for a
    click or a key; ``view_changed(from, to)`` (what to ask recordings for); ``selection_changed(a, b)``
    (Shift and drag; both None: none); ``lane_chosen(index)``; ``mark_chosen(mark)``; ``hovered(utc | None,
    index)`` (index -1: no track); ``menu_asked(utc, index, global_pos)``. Instants in signals are Python
    ints.

    **Mouse**: wheel zooms at the pointer, with Shift it moves in time, with Ctrl through the tracks; dragging
    the ruler or the playhead scrubs, dragging the tracks moves; a click seeks and chooses the track.
    **Keys**: Left/Right a short line of the ruler (Shift: a long one, Ctrl: half of what is shown, without
    seeking), Up/Down another track, +/- zoom, Home/End where the chosen track's recordings begin and end in
    what is shown, or the edges.
    """

    scrubbed = Signal(object)
    seeked = Signal(object)
    view_changed = Signal(object, object)
    selection_changed = Signal(object, object)
    lane_chosen = Signal(int)
    mark_chosen = Signal(object)
    hovered = Signal(object, int)
    menu_asked = Signal(object, int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = TimelineWords(self)
        self.layers = Layers(self.words)
        self._lanes: list[Lane] = []
        self._marks: list[SortedMarks] = []
        self._view = Viewport(0.0, float(HOUR_MS), 1)
        self._zone: tzinfo | None = None
        self._position: float | None = None
        self._now: float | None = None
        self._selection: tuple[int, int] | None = None
        self._selected: int | None = None
        self._first = 0
        self.painted = 0
        """How often it was painted (for who measures it)."""
        self.tips = True
        """Whether it says in a tool tip what is under the pointer (``hovercard`` says it, too)."""
        self.follow = True
        """Whether the view goes along when the playhead runs out of it."""
        self._pointer = Pointer(self)
        self._scroll = QScrollBar(Qt.Orientation.Vertical, self)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.valueChanged.connect(self._scrolled)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name()

    # -- what it shows -------------------------------------------------------------------------------

    @property
    def lanes(self) -> Sequence[Lane]:
        """The tracks, top down."""
        return self._lanes

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Other tracks, or more known of them. Marks stay with the lane's own."""
        old, grown = self._lanes, len(lanes) != len(self._lanes)
        self._lanes = list(lanes)
        if grown or any(a.marks is not b.marks for a, b in zip(old, lanes, strict=False)):
            self._marks = [SortedMarks(lane.marks) for lane in lanes]
        if self._selected is not None and self._selected >= len(lanes):
            self._selected = None
        if grown or [lane.name for lane in old] != [lane.name for lane in lanes]:
            self.layers.names_changed()
            self.updateGeometry()
            self._lay_out()
        self._again()

    def choose_lane(self, index: int | None) -> None:
        """The chosen track (of the main tile), which is scrolled to; says nothing."""
        if index != self._selected:
            self._selected = index if index is not None and 0 <= index < len(self._lanes) else None
            self.layers.names_changed()
            self._show_chosen()
            self.update()

    @property
    def chosen_lane(self) -> int | None:
        """The chosen track."""
        return self._selected

    @property
    def zone(self) -> tzinfo | None:
        """Whose clock is shown; None: the machine's."""
        return self._zone

    def set_zone(self, zone: tzinfo | None) -> None:
        """Another clock."""
        self._zone = zone
        self._again()

    def set_now(self, utc_ms: float) -> None:
        """The live edge: what comes after it has not happened yet."""
        before, self._now = self._now, utc_ms
        if before is None or int(self._view.x(before)) != int(self._view.x(utc_ms)):
            self._again()

    @property
    def now(self) -> float | None:
        """The live edge."""
        return self._now

    @property
    def position(self) -> float | None:
        """Where the playhead stands."""
        return self._position

    def set_position(self, utc_ms: float | None) -> None:
        """The playhead; for each frame."""
        before, self._position = self._position, utc_ms
        if utc_ms is None or before is None:
            self.update()
            return
        follows = self.follow and not self._pointer.held
        if follows and self._view.shows(before) and not self._view.shows(utc_ms):
            part = FOLLOW_PART if utc_ms > before else 1 - FOLLOW_PART
            self.look(self._view.with_at(utc_ms, part))
            return
        self._update_around(before)
        self._update_around(utc_ms)

    def _update_around(self, utc_ms: float) -> None:
        rows = self._rows()
        x = rows.left + self._view.x(utc_ms)
        if -50 <= x <= self.width() + 50:
            reach = theme.scaled(64)
            left, right = x - reach, x + reach
            for begin, end in self.layers.dates:  # one that the time touches comes and goes as a whole
                if rows.left + begin < x + reach and rows.left + end > x - reach:
                    left, right = min(left, rows.left + begin - 1), max(right, rows.left + end + 2)
            self.update(QRect(round(left), 0, round(right - left), rows.ruler))
            self.update(QRect(round(x) - 3, 0, 6, self.height()))

    @property
    def selection(self) -> tuple[int, int] | None:
        """A and B, in order."""
        return self._selection

    def set_selection(self, from_utc_ms: int | None, to_utc_ms: int | None) -> None:
        """The range A-B; None for none. Says nothing."""
        if from_utc_ms is None or to_utc_ms is None:
            self._selection = None
        else:
            self._selection = (min(from_utc_ms, to_utc_ms), max(from_utc_ms, to_utc_ms))
        self.update()

    @property
    def view(self) -> tuple[int, int]:
        """[from, to) that is shown."""
        return int(self._view.from_ms), round(self._view.to_ms)

    def show_range(self, from_utc_ms: float, to_utc_ms: float) -> None:
        """Shows this stretch, as near as 1 minute to 31 days allow."""
        self.look(self._view.showing(from_utc_ms, to_utc_ms))

    def show_at(self, utc_ms: float) -> None:
        """Brings an instant into view, in the middle unless it is there already."""
        if not self._view.shows(utc_ms):
            self.look(self._view.with_at(utc_ms))

    def zoom(self, factor: float, utc_ms: float | None = None) -> None:
        """Shows ``factor`` times as much time (below 1: closer) around an instant (None: the playhead,
        where it is shown, else the middle)."""
        at = self._position if utc_ms is None else utc_ms
        x = self._view.x(at) if at is not None and self._view.shows(at) else self._view.width / 2
        self.look(self._view.zoomed(factor, x))

    @property
    def ms_per_px(self) -> float:
        """The scale."""
        return self._view.ms_per_px

    @property
    def dragging(self) -> bool:
        """Whether the mouse drags something."""
        return self._pointer.dragging

    @property
    def track_area(self) -> tuple[int, int]:
        """Where the tracks begin in the widget, and how wide they are."""
        rows = self._rows()
        return rows.left, rows.width

    def x_of(self, utc_ms: float) -> int:
        """Where an instant lies in the widget, in pixels; may be outside."""
        return round(self._rows().left + self._view.x(utc_ms))

    def utc_at(self, x: float) -> int:
        """The instant at a place in the widget."""
        return round(self._view.at(x - self._rows().left))

    def lane_rect(self, index: int) -> QRect:
        """Where a track's bar lies in the widget; empty when it is scrolled away."""
        rows = self._rows()
        if not rows.first <= index < min(len(self._lanes), rows.first + rows.shown):
            return QRect()
        return QRect(rows.left, rows.top(index), rows.width, rows.bar)

    # -- layout --------------------------------------------------------------------------------------

    def _rows(self) -> Rows:
        return Rows.within(self.width(), self.height(), len(self._lanes), self._first)

    def _lay_out(self) -> None:
        rows = self._rows()
        self._view = self._view.resized(rows.width)
        hidden = len(self._lanes) - rows.shown
        self._scroll.setVisible(hidden > 0)
        self._scroll.setRange(0, max(0, hidden))
        self._scroll.setPageStep(rows.shown)
        self._scroll.setGeometry(self.width() - 10, rows.ruler, 10, max(0, self.height() - rows.ruler))
        self.layers.names_changed()
        self._again()

    def _show_chosen(self) -> None:
        rows, chosen = self._rows(), self._selected
        if chosen is not None and not rows.first <= chosen < rows.first + rows.shown:
            self._scroll.setValue(chosen if chosen < rows.first else chosen - rows.shown + 1)

    def _scrolled(self, value: int) -> None:
        self._first = value
        self.layers.names_changed()
        self._again()

    def sizeHint(self) -> QSize:
        rows = max(2, min(16, len(self._lanes)))
        return QSize(theme.scaled(800), theme.scaled(36) + rows * theme.scaled(22) + theme.scaled(6))

    def minimumSizeHint(self) -> QSize:
        # Two rows: the chosen track and its neighbour, or room for the words. The others are scrolled to.
        return QSize(theme.scaled(320), theme.scaled(36) + 2 * theme.scaled(17) + theme.scaled(6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self._view.width
        self._lay_out()
        self._show_chosen()
        if self._view.width != before:
            self.view_changed.emit(*self.view)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange)
        if event.type() in kinds:
            self._name()
            self.updateGeometry()
            self._lay_out()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self._describe()

    def _describe(self) -> None:
        """Said when something is chosen, not at each frame."""
        if self._position is None:
            text = self.words.empty() if not self._lanes else ""
        else:
            text = self.words.position(self._position, self._zone)
            if self._selected is not None:
                text = f"{self._lanes[self._selected].name}: {text}"
        self.setAccessibleDescription(text)

    # -- painting ------------------------------------------------------------------------------------

    def _again(self) -> None:
        self.layers.tracks_changed()
        self.update()

    def scene(self) -> Scene:
        """What it shows now, and where."""
        return Scene(
            self._view,
            self._lanes,
            self._marks,
            self._rows(),
            self._zone,
            self._now,
            self._selected,
            self.devicePixelRatioF(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1
        scene = self.scene()
        look, rows = theme.tokens(), scene.rows
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        self.layers.paint(painter, scene)
        below = painting.depth(scene)
        for rest in (
            QRect(rows.left + rows.width, 0, self.width(), self.height()),
            QRect(0, below, rows.left + rows.width, self.height()),
        ):
            painter.fillRect(rest & event.rect(), theme.color(look.surface))
        self._corner(painter, rows)
        if not self._lanes:
            draw_words(painter, self.empty_box(), ("", look.mute, self.words.empty(), ""), None)
        painter.setClipRect(QRect(rows.left, 0, rows.width, self.height()), Qt.ClipOperation.IntersectClip)
        painter.translate(rows.left, 0)
        bottom = self.height() if self._lanes else rows.ruler  # not through the words
        overlays(painter, scene, self._moving(rows), self.layers, self.words, bottom)
        painter.resetTransform()
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(theme.color(look.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _moving(self, rows: Rows) -> Moving:
        at = self._pointer.told_at
        return Moving(self._position, self._selection, None if at is None else float(at.x() - rows.left))

    def empty_box(self) -> QRect:
        """Where it is said that there are no tracks."""
        ruler = self._rows().ruler
        return QRect(0, ruler, self.width(), self.height() - ruler)

    def _corner(self, painter: QPainter, rows: Rows) -> None:
        """Whose time it is, above the names."""
        look = theme.tokens()
        painter.setPen(theme.color(look.second))
        painter.setFont(theme.font(look.small_px))
        at = self._position if self._position is not None else self._view.from_ms
        box = QRect(theme.scaled(12), 0, rows.left - theme.scaled(16), rows.ruler - theme.scaled(2))
        painter.drawText(
            box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.words.zone(at, self._zone)
        )

    # -- looking around ------------------------------------------------------------------------------

    def look(self, view: Viewport) -> None:
        """Shows another stretch."""
        if view != self._view:
            self._view = view
            self._again()
            self.view_changed.emit(*self.view)

    def seek(self, utc_ms: float) -> None:
        """As if it had been clicked: never into the future."""
        if self._now is not None:
            utc_ms = min(utc_ms, self._now)
        at = round(utc_ms)
        self.set_position(at)
        self._describe()
        self.seeked.emit(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        across = event.angleDelta().x() / 120
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier and self._scroll.isVisible():
            self._scroll.setValue(self._scroll.value() - round(steps))
        elif across or modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            self.look(self._view.moved(-(steps + across) * self._view.width * 0.1))
        elif steps:
            x = event.position().x() - self._rows().left
            self.look(self._view.zoomed(WHEEL_ZOOM**steps, min(max(x, 0.0), self._view.width)))
        event.accept()

    def scrub(self, utc_ms: int) -> None:
        """The playhead is dragged there: never into the future."""
        at = utc_ms if self._now is None else min(utc_ms, int(self._now))
        self._position = at
        self.scrubbed.emit(at)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._pointer.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)
        scene, at = self.scene(), event.position()
        inside = 0 <= at.x() - scene.rows.left < scene.rows.width
        index = scene.index_at(at.y())
        self.hovered.emit(self.utc_at(at.x()) if inside else None, -1 if index is None else index)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Closer, there."""
        x = event.position().x() - self._rows().left
        if x >= 0:
            self.look(self._view.zoomed(0.25, x))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer.leave()
        self.hovered.emit(None, -1)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.scene().index_at(event.pos().y())
        self.menu_asked.emit(self.utc_at(event.pos().x()), -1 if index is None else index, event.globalPos())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- keys ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.press(self, event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def choose(self, index: int) -> None:
        """The operator chooses a track."""
        if index != self._selected:
            self.choose_lane(index)
            self._describe()
            self.lane_chosen.emit(index)

    # -- what is under the pointer -------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.told_at(event.pos()) if self.tips else ""
            if text:
                QToolTip.showText(event.globalPos(), tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def told_at(self, where: QPoint) -> str:
        """In words what is at a place in the widget."""
        return told_at(self.scene(), self.words, where.x(), where.y())
