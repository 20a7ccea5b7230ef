"""Instant replay: the last half minute of a live tile, over the tile itself, plainly marked. One key leads
back to live; so does its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from app.core.keptplayback import Slot
from app.core.review import ReviewPhase
from app.ui import buttons, restyle, theme
from app.ui.chrome import Elided
from app.ui.plain import PlainLabel
from app.ui.playback.grid import ReviewGrid
from app.ui.wall import overlay

if TYPE_CHECKING:
    from app.core.review import Review
    from app.core.station import Station
    from app.ui.actions import ActionBook
    from app.ui.wall.tile import TileWidget
    from app.ui.wall.view import WallView

SECONDS = 30.0
STATE_MS = 200
EDGE_STATES = 6
"""So many looks in a row at the live edge: it does not go on."""
_FRAME_PX = 3
_BAR_PX = 28


class ReplayOverlay(QWidget):
    """Lies over one tile of a wall. ``ended`` takes it away."""

    def __init__(
        self,
        view: WallView,
        tile: TileWidget,
        review: Review,
        until_utc_ms: int,
        ended: Callable[[ReplayOverlay], None],
    ) -> None:
        """``until_utc_ms``: where it ends, UTC milliseconds."""
        super().__init__(view)
        self._view, self._tile, self._ended = view, tile, ended
        self._until_ms = until_utc_ms
        self.review = review
        self.device_id = tile.device_id or ""
        self._over = False
        self._at_edge = 0
        self._had_picture = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grid = ReviewGrid(self)
        self.grid.setMinimumSize(1, 1)
        self.grid.zone = view.zone
        self.grid.name_of = view.device_name
        self.grid.restore("1", [Slot(self.device_id)], 0)
        self.grid.set_review(review)
        self.grid.jog_requested.connect(self._on_jog)
        self.grid.menu_requested.connect(self._on_menu)
        self.grid.tile_widgets[0].setAcceptDrops(False)
        self.bar = QFrame(self)
        self.bar.setObjectName("replayBar")
        self.bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        self.badge = PlainLabel()
        self.badge.setProperty("kind", "badge")
        self.badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.age = Elided()
        self.back = buttons.chip()
        buttons.small_icon(self.back, "close", theme.tokens().text, 12)
        self.back.clicked.connect(self.end)
        row.addWidget(self.badge)
        row.addWidget(self.age, 1)
        row.addWidget(self.back)
        self._timer = QTimer(self)
        self._timer.setInterval(STATE_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        tile.installEventFilter(self)
        self.grid.tile_widgets[0].installEventFilter(self)
        self._translate()
        restyle.dress(self)
        self._follow()
        self.raise_()
        self.show()
        self.grid.focus_selected()
        self.refresh()

    def end(self) -> None:
        """Back to live."""
        if self._over:
            return
        self._over = True
        self._timer.stop()
        self._tile.removeEventFilter(self)
        self.grid.set_review(None)
        self._ended(self)

    # -- what is true ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Called a few times a second."""
        if self._tile.device_id != self.device_id:
            self.end()  # another camera is on the tile
            return
        phase = self.review.tiles[0].status().phase
        self._had_picture = self._had_picture or self.review.tiles[0].serial()[1] > 0
        edge = phase is ReviewPhase.LIVE_EDGE and self._had_picture and self.review.playing
        self._at_edge = self._at_edge + 1 if edge else 0
        if self._at_edge >= EDGE_STATES:
            self.end()
            return
        left_ms = self._until_ms - self.review.now_utc_ms()
        if left_ms <= 0:
            self.end()  # all of it was seen
            return
        seconds = max(1, round(left_ms / 1000))
        brief = self.tr("%1 s").replace("%1", str(seconds))
        text = self.tr("%n second(s) more, then live", "", seconds)
        if not self.review.playing:
            text += " · " + self.tr("paused")
        room, width = self.age.width(), self.age.fontMetrics().horizontalAdvance
        self.age.set_full(next((one for one in (text, brief) if width(one) <= room), ""))

    def _on_jog(self, notches: float, far: bool) -> None:
        if far:
            self.review.seek(round(self.review.now_utc_ms() + notches * 1000))
        else:
            self.review.step(1 if notches > 0 else -1)

    def _on_menu(self, index: int, at: QPoint) -> None:
        self._view.show_menu(self._tile.index, at)

    @property
    def index(self) -> int:
        """Of the tile it lies over."""
        return self._tile.index

    # -- keys ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is not meant here goes to the wall."""
        key = event.key()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.end()
        elif key == Qt.Key.Key_Space:
            if self.review.playing:
                self.review.pause()
            else:
                self.review.play(1.0)
            self.refresh()
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self.review.step(1 if key == Qt.Key.Key_Period else -1)
        else:
            event.ignore()

    # -- place and look --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._tile:
            if kind in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
                self._follow()
            elif kind == QEvent.Type.DeferredDelete:
                self.end()  # the layout has no such tile any more
        elif kind == QEvent.Type.FocusIn:
            wall = self._view.wall
            if wall is not None and wall.selected != self._tile.index:
                wall.select(self._tile.index)
        return False

    def _follow(self) -> None:
        self.setGeometry(self._tile.geometry())
        self.setVisible(not self._tile.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        frame = theme.scaled(_FRAME_PX)
        inner = self.rect().adjusted(frame, frame, -frame, -frame)
        bar = min(max(theme.scaled(_BAR_PX), self.back.sizeHint().height() + 4), inner.height() // 2)
        self._make_room(inner.width())
        self.bar.setGeometry(QRect(inner.x(), inner.bottom() + 1 - bar, inner.width(), bar))
        self.grid.setGeometry(QRect(inner.x(), inner.y(), inner.width(), inner.height() - bar))

    def _make_room(self, width: int) -> None:
        """In a small tile the way back stays: by its words, or at least as a drawing. The frame says the
        rest."""
        only, beside = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextOnly
        self.back.setToolButtonStyle(beside)
        words, badge = self.back.sizeHint().width(), self.badge.sizeHint().width()
        self.back.setToolButtonStyle(beside if words + 12 <= width else only)
        self.badge.setVisible(badge + self.back.sizeHint().width() + 20 <= width)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.wall))
        for side in overlay.frame_rects(self.rect(), theme.scaled(_FRAME_PX)):
            painter.fillRect(side, theme.color(look.careful))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.badge.setText(self.tr("REPLAY"))
        self.back.setText(self.tr("Back to live"))
        self.back.setAccessibleName(self.tr("Back to live"))
        self.back.setToolTip(self.tr("Back to live (Esc)"))
        self.setAccessibleName(self.tr("Replay of the last 30 seconds"))


class Replays(QObject):
    """Those over one wall."""

    def __init__(
        self, view: WallView, station: Callable[[], Station | None], leave: Callable[[], None]
    ) -> None:
        """``leave``: what Escape does where nothing is replayed."""
        super().__init__(view)
        self._view = view
        self._station = station
        self._leave = leave
        self.overlays: list[ReplayOverlay] = []

    def bind(self, book: ActionBook) -> None:
        """Its actions."""
        book.bind("tile.replay", self.toggle, self._may, lambda: self.of_selected() is not None)
        book.bind("window.leave", self.leave)

    def _may(self) -> bool:
        return self._station() is not None and self._view.selected_device() is not None

    def of_selected(self) -> ReplayOverlay | None:
        """That over the selected tile."""
        wall = self._view.wall
        at = wall.selected if wall is not None else None
        return next((one for one in self.overlays if one.index == at), None)

    def toggle(self) -> None:
        """The last 30 seconds of the selected tile, or back to live."""
        station, wall = self._station(), self._view.wall
        device = self._view.selected_device()
        running = self.of_selected()
        if running is not None:
            running.end()
        elif station is not None and wall is not None and wall.selected is not None and device is not None:
            review = station.reviews.replay(device, SECONDS)
            tile = self._view.tile_widgets[wall.selected]
            until = round(review.now_utc_ms() + SECONDS * 1000)
            self.overlays.append(ReplayOverlay(self._view, tile, review, until, self._on_ended))

    def leave(self) -> None:
        """Escape: back to live first."""
        running = self.of_selected()
        if running is not None:
            running.end()
        else:
            self._leave()

    def end_all(self) -> None:
        """The station ends, or nobody sees the wall."""
        for one in list(self.overlays):
            one.end()

    def _on_ended(self, one: ReplayOverlay) -> None:
        if one not in self.overlays:
            return
        self.overlays.remove(one)
        had_keyboard = one.isAncestorOf(one.window().focusWidget() or self._view)
        station = self._station()
        if station is not None:
            station.reviews.close(one.review)
        else:
            one.review.close()
        one.hide()
        one.deleteLater()
        if had_keyboard:
            self._view.focus_selected()
