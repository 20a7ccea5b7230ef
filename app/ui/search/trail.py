"""The trail of a target: map and list; wrong hops are taken out, sure ones lead on, each opens playback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.search import places
from app.core.search.hits import Hit
from app.core.search.run import Run
from app.core.search.trail import Hop, Trail, TrailCode
from app.ui import figures, restyle, theme
from app.ui.chrome import Elided
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.search.cards import CardPainter, Shot
from app.ui.search.fields import is_for_page, menu_place
from app.ui.search.model import Shots
from app.ui.search.query import ThresholdSlider
from app.ui.search.states import StateLine
from app.ui.search.trailmap import Step, TrailMap
from app.ui.search.words import SearchWords, StateWords

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
HOP = Qt.ItemDataRole.UserRole + 1
ROW = 58
LIST = 340
NARROW = 720


class HopModel(QAbstractListModel):
    """Hops in the order of time, those taken out in their places."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hops: Sequence[Hop] = ()
        self.name_of: Callable[[str], str] = str
        self.zone: tzinfo | None = None
        self.now: Callable[[], int] = lambda: 0
        self._words = SearchWords(self)

    def show(self, hops: Sequence[Hop]) -> None:
        """Other hops."""
        if list(hops) == list(self.hops):
            return
        self.beginResetModel()
        self.hops = hops
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.hops)

    def numbers(self) -> dict[str, int]:
        """By key, which number of the way a hop is, from 0; without those taken out."""
        kept = [hop.key for hop in self.hops if not hop.removed]
        return {key: number for number, key in enumerate(kept)}

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.hops):
            return None
        hop = self.hops[index.row()]
        if role == HOP:
            return hop
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = [self.name_of(hop.device_id), self.when(hop), f"{hop.best.similarity or 0:.2f}"]
            if hop.removed:
                parts.append(self.tr("taken out"))
            return ", ".join(parts)
        return None

    def when(self, hop: Hop) -> str:
        """``10:12:03``, or from when to when."""
        begin = figures.day_and_clock(hop.begin_utc_ms, self.zone, self.now())
        if hop.end_utc_ms - hop.begin_utc_ms < 1000:
            return begin
        length = self._words.length(hop.end_utc_ms - hop.begin_utc_ms)
        return f"{begin} – {figures.clock(hop.end_utc_ms, self.zone)} · {length}"


class HopDelegate(QStyledItemDelegate):
    """Number, target, name, time, similarity; what was taken out is struck through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.painter = CardPainter()
        self.shots: Shots | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, theme.scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hop, model = index.data(HOP), index.model()
        if not isinstance(hop, Hop) or not isinstance(model, HopModel):
            return
        look = theme.tokens()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(box).adjusted(1, 1, -1, -3)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        ink = look.text if focused else look.accent if chosen else look.line
        painter.setPen(QPen(theme.color(ink), 2 if focused else 1))
        painter.setBrush(theme.color(look.accent_ground if chosen else look.surface))
        painter.drawRoundedRect(frame, look.radius, look.radius)
        if hop.removed:
            painter.setOpacity(0.55)
        high = frame.height()
        number = model.numbers().get(hop.key)
        face = theme.font(look.text_px, 600)
        painter.setFont(face)
        painter.setPen(theme.color(look.accent))
        spot = QRectF(frame.x(), frame.y(), theme.scaled(34), high)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, "–" if number is None else str(number + 1))
        picture = QRect(round(spot.right()), box.y() + 5, round(high * 0.9), round(high) - 8)
        shot = self.shots.shot(hop.best.target) if self.shots is not None else Shot()
        self.painter.picture(painter, picture, shot, brief=True)
        left, right = picture.right() + theme.scaled(10), round(frame.right()) - theme.scaled(8)
        figure = f"{hop.best.similarity or 0:.2f}"
        painter.setFont(face)
        painter.setPen(theme.color(look.accent))
        wide = QFontMetrics(face).horizontalAdvance(figure)
        line = round(high / 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(right - wide, box.y() + 4, wide + 1, line), middle, figure)
        name_face = theme.font(look.text_px, 500)
        if hop.removed:
            name_face.setStrikeOut(True)
        painter.setFont(name_face)
        painter.setPen(theme.color(look.text))
        name = QFontMetrics(name_face).elidedText(
            model.name_of(hop.device_id), Qt.TextElideMode.ElideRight, right - wide - 8 - left
        )
        painter.drawText(QRect(left, box.y() + 4, right - wide - left, line), middle, name)
        small = theme.font(look.small_px)
        painter.setFont(small)
        painter.setPen(theme.color(look.second))
        when = QFontMetrics(small).elidedText(model.when(hop), Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.y() + line, right - left, line - 2), middle, when)
        painter.restore()


class HopList(QListView):
    """Enter plays, Delete takes out or puts back, F follows."""

    play_requested = Signal()
    flip_requested = Signal()
    follow_requested = Signal()
    menu_requested = Signal(QPoint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.play_requested.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.flip_requested.emit()
        elif event.key() == Qt.Key.Key_F and not event.modifiers():
            self.follow_requested.emit()
        elif is_for_page(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(menu_place(self, event))


class TrailView(QWidget):
    """Shows one ``Trail``."""

    closed = Signal()
    played = Signal(object)
    """Hits to be played together, the one it is about first in time first."""
    current_changed = Signal()
    acted = Signal(str)
    """``case`` or ``report``."""

    def __init__(self, shots: Shots, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = SearchWords(self)
        self.trail: Trail | None = None
        self.name_of: Callable[[str], str] = str
        self.coordinates: Callable[[str], tuple[float, float] | None] = lambda device_id: None
        self._unsubscribe: Callable[[], None] | None = None
        self.model = HopModel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 8)
        column.setSpacing(8)
        head = QWidget()
        row = FlowLayout(head, 8)
        self.back, self.more, self.case, self.report = (QPushButton() for _ in range(4))
        self.title = Elided()
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.title.setFont(theme.font(theme.tokens().text_px + 2, 600))
        for widget in (self.back, self.title, self.more, self.case, self.report):
            row.addWidget(widget)
        column.addWidget(head)
        self.line = StateLine()
        self.line.acted.connect(self._on_acted)
        column.addWidget(self.line)
        self.map = TrailMap()
        self.map.chosen.connect(self._on_map)
        side = QFrame()
        side.setFixedWidth(LIST)
        self._side = side
        inner = QVBoxLayout(side)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        slide = QHBoxLayout()
        slide.setSpacing(8)
        self._least_label = PlainLabel()
        self._least_label.setProperty("kind", "second")
        self.least = ThresholdSlider(0.5, 0.99)
        self._least_label.setBuddy(self.least)
        slide.addWidget(self._least_label)
        slide.addWidget(self.least, 1)
        inner.addLayout(slide)
        self.list = HopList()
        self.list.setObjectName("hitGrid")
        self.list.setModel(self.model)
        self._delegate = HopDelegate(self.list)
        self._delegate.shots = shots
        self.list.setItemDelegate(self._delegate)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.addWidget(self.list, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        self.play, self.flip, self.follow = (QPushButton() for _ in range(3))
        self.play.setProperty("kind", "primary")
        for button in (self.play, self.flip, self.follow):
            buttons.addWidget(button)
        inner.addLayout(buttons)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(10)
        self._body.addWidget(self.map, 1)
        self._body.addWidget(side)
        column.addLayout(self._body, 1)
        self.back.clicked.connect(self.closed)
        self.more.clicked.connect(self._on_more)
        self.case.clicked.connect(partial(self.acted.emit, "case"))
        restyle.opens_menu(self.report)
        self.report.clicked.connect(partial(self.acted.emit, "report"))
        self.play.clicked.connect(self.play_hop)
        self.flip.clicked.connect(self.flip_hop)
        self.follow.clicked.connect(self.follow_hop)
        self.list.play_requested.connect(self.play_hop)
        self.list.doubleClicked.connect(self.play_hop)
        self.list.flip_requested.connect(self.flip_hop)
        self.list.follow_requested.connect(self.follow_hop)
        self.list.menu_requested.connect(self._on_menu)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.least.changed.connect(self._on_least)
        self._translate()

    # -- what it shows ---------------------------------------------------------------------------------

    def show_trail(self, trail: Trail | None) -> None:
        """Another trail; the old one ends."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self.trail is not None:
            self.trail.cancel()
        self.trail = trail
        self.model.name_of = self.map.name_of = self.name_of
        if trail is None:
            self.model.show(())
            return
        self._unsubscribe = trail.subscribe(self.refresh)
        self.least.blockSignals(True)
        self.least.set_value(trail.path.least)
        self.least.blockSignals(False)
        self.model.show(())
        self.refresh()
        self.choose(trail.path.start.key)

    def refresh(self) -> None:
        """The trail as it is now."""
        trail = self.trail
        if trail is None:
            return
        hop = self.current()
        kept = hop.key if hop is not None else trail.path.start.key
        self.model.show(trail.path.hops())
        self.choose(kept)
        way = trail.path.way()
        ids = [one.device_id for one in way]
        plan = places.plan(ids, {device_id: self.coordinates(device_id) for device_id in set(ids)})
        self.map.show_trail(plan, [Step(number, one.device_id) for number, one in enumerate(way)])
        self.title.set_full(self._title(len(way), len(set(ids))))
        self.line.say(self._state(trail))
        self.more.setEnabled(trail.code is TrailCode.DONE and len(way) > 1)
        self.case.setEnabled(len(way) > 0)
        self._show_buttons()

    def _title(self, hops: int, cameras: int) -> str:
        stations = self.tr("%n hop(s)", "", hops)
        seen = self.tr("%n camera(s)", "", cameras)
        name = self.tr("Trail")
        return f"{name} · {stations} · {seen}"

    def _state(self, trail: Trail) -> StateWords | None:
        cancel = self.tr("Cancel")
        if trail.code is TrailCode.PICTURE:
            return StateWords(self.tr("Fetching the picture of the target"), action="cancel", button=cancel)
        if trail.code is TrailCode.NO_PICTURE:
            why = self.words.no_picture(trail.reason)
            return StateWords(why, "", "triangle", "careful", "again", self.tr("Try again"))
        run: Run | None = trail.run
        if run is not None and trail.code in (TrailCode.SEARCHING, TrailCode.STOPPED):
            return self.words.state(run.status, run.coverage, run.waited_s, self.name_of)
        if len(trail.path.way()) < 2:
            return StateWords(
                self.tr("No camera saw anything as similar half an hour before or after"),
                self.tr("A lower similarity may find more."),
                "ring",
                "mute",
            )
        return None

    def hits(self) -> list[Hit]:
        """The best hit of each hop that was not taken out, in the order of time."""
        return [hop.best for hop in self.trail.path.way()] if self.trail is not None else []

    def visible_hits(self) -> list[Hit]:
        """Whose pictures are looked at."""
        first = self.list.indexAt(QPoint(4, 4)).row()
        count = self.list.viewport().height() // theme.scaled(ROW) + 2
        return [hop.best for hop in self.model.hops[max(0, first) : max(0, first) + count]]

    # -- the current hop -------------------------------------------------------------------------------

    def current(self) -> Hop | None:
        """The hop the keyboard is on."""
        index = self.list.currentIndex()
        hop = index.data(HOP) if index.isValid() else None
        return hop if isinstance(hop, Hop) else None

    def choose(self, key: str) -> None:
        """By the key of one of its hits."""
        for row, hop in enumerate(self.model.hops):
            if hop.key == key or any(hit.key == key for hit in hop.hits):
                self.list.setCurrentIndex(self.model.index(row))
                return
        if self.model.hops and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))

    def _on_map(self, number: int) -> None:
        for key, one in self.model.numbers().items():
            if one == number:
                self.choose(key)

    def _on_current(self) -> None:
        hop = self.current()
        self.map.show_current(self.model.numbers().get(hop.key, -1) if hop is not None else -1)
        self._show_buttons()
        self.current_changed.emit()

    def _show_buttons(self) -> None:
        hop, trail = self.current(), self.trail
        for button in (self.play, self.flip, self.follow):
            button.setEnabled(hop is not None)
        if hop is None or trail is None:
            return
        self.flip.setText(self.tr("Put back") if hop.removed else self.tr("Take out"))
        start = any(hit.key == trail.path.start.key for hit in hop.hits)
        self.flip.setEnabled(not start)
        self.follow.setEnabled(not hop.removed and not trail.followed(hop.best))

    def play_hop(self) -> None:
        """This hop, with those before and after it: their cameras side by side, on one clock."""
        hop, trail = self.current(), self.trail
        if hop is None or trail is None:
            return
        way = list(trail.path.way())
        at = next((n for n, one in enumerate(way) if one.key == hop.key), -1)
        around = [hop] if at < 0 else [hop, *way[max(0, at - 1) : at], *way[at + 1 : at + 2]]
        self.played.emit([one.best for one in around])

    def flip_hop(self) -> None:
        """Out, or back."""
        hop, trail = self.current(), self.trail
        if hop is not None and trail is not None:
            (trail.restore if hop.removed else trail.remove)(hop)

    def follow_hop(self) -> None:
        """It is the same one: search with this picture, too."""
        hop, trail = self.current(), self.trail
        if hop is not None and trail is not None and not hop.removed:
            trail.follow(hop.best)

    def _on_more(self) -> None:
        if self.trail is not None and not self.trail.follow_surest():
            self.more.setEnabled(False)

    def _on_least(self) -> None:
        if self.trail is not None:
            self.trail.narrow(self.least.value)

    def _on_acted(self, name: str) -> None:
        if self.trail is None:
            return
        if name == "cancel":
            self.trail.cancel()
        elif name == "again":
            self.trail.again()

    def _on_menu(self, at: QPoint) -> None:
        if self.current() is None:
            return
        menu = QMenu(self)
        for button, slot in (
            (self.play, self.play_hop),
            (self.flip, self.flip_hop),
            (self.follow, self.follow_hop),
        ):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(slot)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # -- room and words --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.widened(NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._body.direction() != way:
            self._body.setDirection(way)
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
        else:
            self._side.setFixedWidth(theme.widened(LIST))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.refresh()
        elif event.type() == QEvent.Type.StyleChange and hasattr(self, "_delegate"):
            self._delegate.painter.forget()

    def _translate(self) -> None:
        self.back.setText(self.tr("Back to the hits"))
        self.more.setText(self.tr("Follow the surest"))
        self.more.setToolTip(self.tr("Searches with the pictures of the most similar hops, too"))
        self.case.setText(self.tr("Add to case"))
        self.report.setText(self.tr("Report"))
        self.play.setText(self.tr("Play"))
        self.play.setToolTip(self.tr("This hop and its neighbours, cameras side by side on one clock"))
        self.flip.setText(self.tr("Take out"))
        self.follow.setText(self.tr("Follow"))
        self.follow.setToolTip(self.tr("It is the same one: search with this picture, too"))
        self._least_label.setText(self.tr("Similarity at least"))
        self.least.setAccessibleName(self.tr("Similarity at least"))
        self.list.setAccessibleName(self.tr("Hops in the order of time"))
