"""One tile of playback: paints the recorded picture that belongs to the master clock's time, and says what is
true about it. Pictures are ``QImage``s over the shared memory, as on the wall."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)

from app.core.review import ReviewStatus
from app.ui import figures, theme
from app.ui.plain import tip
from app.ui.playback.chips import SHOWS, ReviewChips, Sound
from app.ui.playback.words import ReviewWords
from app.ui.wall import overlay, picture
from app.ui.wall.chips import MARGIN
from app.ui.wall.exposure import can_be_seen
from app.ui.wall.gestures import TileGestures

if TYPE_CHECKING:
    from app.core.review import ReviewTile
    from app.ui.playback.grid import ReviewGrid
    from app.ui.playback.handover import Moment

BOX_MS = 600
"""The box of a moment is drawn over the pictures so close to it."""
SHORT_TIME_PX, NO_TIME_PX = 260, 200
"""Tiles narrower than this say the time without milliseconds, or leave it to the clock; at 100 % text."""
_TRIES = 4


class ReviewTileWidget(TileGestures):
    """A cell of the grid. The grid owns it, feeds it and takes its gestures."""

    _view: ReviewGrid
    _chips: ReviewChips

    def __init__(self, grid: ReviewGrid, index: int) -> None:
        super().__init__(grid, grid, index)
        self._tile: ReviewTile | None = None
        self._status = ReviewStatus()
        self._words = ReviewWords()
        self._serial: tuple[int, int] = (0, 0)
        self._told_size = (-1, -1)
        self._shown_ms: int | None = None
        self._moments: tuple[Moment, ...] = ()
        self._storage = ""
        self._sound: Sound = ("", "")
        self._chips = ReviewChips()
        self._words_box = QRect()

    # -- what the grid tells it ------------------------------------------------------------------------

    def bind(self, tile: ReviewTile | None) -> None:
        """Show this tile of the review from now on."""
        self._tile = tile
        self._serial = (0, 0)
        self._told_size = (-1, -1)
        self.forget()
        self.refresh()

    def set_moments(self, moments: Sequence[Moment]) -> None:
        """What is to be pointed at in its pictures."""
        self._moments = tuple(moment for moment in moments if moment.box is not None)
        self.update()

    @property
    def device_id(self) -> str | None:
        """The camera on it."""
        return self._tile.device_id if self._tile is not None else None

    @property
    def status(self) -> ReviewStatus:
        """The status shown."""
        return self._status

    @property
    def words(self) -> ReviewWords:
        """The words shown."""
        return self._words

    @property
    def shown_utc_ms(self) -> int | None:
        """Time of the recording (the camera's own clock) of the picture painted last."""
        return self._shown_ms

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What is pointed at."""
        return self._moments

    def set_selected(self, on: bool) -> None:
        """Wear the selection frame."""
        if on != self._selected:
            self._selected = on
            self.update()

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._chips.forget()

    def poll(self) -> None:
        """Called for every paint tick: asks for a repaint when another picture belongs to the clock's time.
        Must stay cheap."""
        tile = self._tile
        if tile is None or tile.device_id is None:
            return
        choices = self._view.choices(self.index)
        if choices is not self._choices:
            self._choices = choices
            self._place_picture()
            self._tell_size()
            self.setCursor(Qt.CursorShape.OpenHandCursor if choices.zoom else Qt.CursorShape.ArrowCursor)
            self.forget()
            self._draw_words()
            self.update()
        serial = tile.serial()
        if serial != self._serial:
            self._serial = serial
            self.update()

    def refresh(self, seen: bool | None = None) -> None:
        """Called a few times a second and after each act: new words where something changed. ``seen``:
        whether it can be seen, where that is known."""
        grid, tile = self._view, self._tile
        status = tile.status() if tile is not None else ReviewStatus()
        device = tile.device_id if tile is not None else None
        name = grid.device_name(device) if device else ""
        has_picture = bool(self._serial[1]) and device is not None
        words = grid.sentences.tile(status, grid.now_utc_ms(), grid.zone, has_picture=has_picture)
        storage = grid.sentences.storage(tile.storage) if tile is not None and device is not None else ""
        sound = tile.sound or "?" if tile is not None and grid.is_heard(self.index) else ""
        self._sound = (sound, grid.sound_word(sound) if sound else "")
        before = (self._words, self._name, self._storage)
        self._status, self._words, self._name, self._storage = status, words, name, storage
        if device is None:
            self._serial, self._shown_ms = (0, 0), None
        if status.width and status.height:
            self._take_aspect(status.width, status.height)
        self._tell_size(seen)
        if self._draw_words() or before != (words, name, storage):
            self.update()
        if before[:2] != (words, name):
            shown = figures.clock(round(grid.now_utc_ms()), grid.zone)
            self.setAccessibleName(grid.sentences.accessible(self.index + 1, name, words, shown))

    def _take_aspect(self, width: int, height: int) -> None:
        # A picture scaled down for the tile may be a pixel off the recording's own shape.
        if abs(width * self._aspect[1] - height * self._aspect[0]) > 0.02 * height * self._aspect[0]:
            self._aspect = (width, height)
            self._place_picture()

    # -- geometry --------------------------------------------------------------------------------------

    def picture_rect(self) -> QRect:
        """Where the video itself is painted, in this widget's coordinates; empty when none is shown."""
        if self._serial[1] and self._words.look in SHOWS and self._name:
            return QRect(self._picture)
        return QRect()

    def _place_picture(self) -> None:
        # The selection's frame lies over its edge: a picture that came in the tile's size stays as it is.
        self._placed = picture.place(self.rect().adjusted(1, 1, -1, -1), self._aspect, self._choices)

    def _tell_size(self, seen: bool | None = None) -> None:
        """Tells the review how large the picture is on the screen, so no more is decoded than is seen."""
        if self._tile is None:
            return
        size = (0, 0)
        if self.isVisible() and (can_be_seen(self) if seen is None else seen):
            area = self.rect().adjusted(1, 1, -1, -1)
            size = picture.size_on_screen(area, self._aspect, self._choices, self.devicePixelRatioF())
        wanted = self._view.full_size(self.index) or size
        if wanted != self._told_size:
            self._told_size = wanted
            self._tile.set_size(*wanted)

    def tell_size(self) -> None:
        """The wanted size may be another one now."""
        self._tell_size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_picture()
        self._draw_words()
        self._tell_size()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_size()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_size()

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    # -- words -----------------------------------------------------------------------------------------

    def _draw_words(self) -> bool:
        """Draws what is said anew if it changed; True if so."""
        target = self._picture if self._words.look in SHOWS else self._words_area()
        return self._chips.make(
            self._words,
            self._status,
            self._name,
            self._storage,
            self._sound,
            self._choices,
            target.size(),
            self.size(),
            self._time_px(),
            self.devicePixelRatioF(),
        )

    def _words_area(self) -> QRect:
        return self.rect().adjusted(1, 1, -1, -1)

    def _time_px(self) -> int:
        """Room the time takes at the right; 0 while there is none. In small tiles it goes without
        milliseconds, in the smallest it gives way to the name: the clock below tells it, too."""
        wide = self._picture.width()
        if self._words.look not in SHOWS or wide < theme.scaled(NO_TIME_PX):
            return 0
        text = "00:00:00.000" if wide >= theme.scaled(SHORT_TIME_PX) else "00:00:00"
        return round(self._view.digits(overlay.text_px(self.height()) - 1).width(text)) + 16

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        shown = self._words.look in SHOWS and bool(self._name) and self._paint_picture(painter)
        target = self._picture
        if not shown:
            target = self._words_area()
            painter.fillRect(self.rect(), theme.color(look.wall))
            painter.fillRect(target, theme.color(look.tile))
            self._chips.paint_words(painter, target, self._words, self._status)
        elif self._words.look == "stale":
            painter.fillRect(target, theme.color(look.dim))
        self._paint_chips(painter, target, with_time=shown)
        self._paint_frames(painter, selection=self._selected)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> bool:
        """The picture that belongs to the clock's time; False when there is none."""
        tile = self._tile
        if tile is None:
            return False
        began = time.perf_counter()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        stats = self._view.paint_stats.tile(self.index)
        clean, shown = False, None
        for _ in range(_TRIES):
            with tile.picture() as view:
                if view is None or view.width <= 0 or view.height <= 0:
                    continue  # passed by the decoder: chosen again
                self._take_aspect(view.width, view.height)
                image = picture.image_of(view)
                picture.paint(painter, image, self._placed, self._choices)
                self._paint_overview(painter, image)
                del image
                shown, clean = view.capture_utc_ms, view.valid
                if clean and self._view.painted_hook is not None:
                    self._view.painted_hook(self.index, view)
            if clean:
                break
            stats.torn += 1
        else:
            if shown is None:
                return False
            stats.torn_shown += 1
            self.update()
        overlay.fill_around(painter, self.rect(), self._picture)
        stats.painted((time.perf_counter() - began) * 1000.0)
        if shown != self._shown_ms:
            self._shown_ms = shown
            stats.pictures += 1
        self._paint_boxes(painter)
        return True

    def frozen(self) -> QImage | None:
        """The picture shown, in its own pixels; None when there is none."""
        if self._tile is None:
            return None
        with self._tile.picture() as view:
            return picture.copied(view)

    def box_rect(self, moment: Moment) -> QRect:
        """Where a moment's box lies in this widget, also beyond what zoom shows."""
        left, top, right, bottom = moment.box or (0.0, 0.0, 0.0, 0.0)
        seen = picture.to_seen(1, 1, self._choices).mapRect(QRectF(left, top, right - left, bottom - top))
        target, part = self._placed.target, self._placed.part
        across, down = target.width() / part.width(), target.height() / part.height()
        return QRectF(
            target.x() + (seen.x() - part.x()) * across,
            target.y() + (seen.y() - part.y()) * down,
            seen.width() * across,
            seen.height() * down,
        ).toRect()

    def boxes_shown(self) -> list[Moment]:
        """The moments whose box belongs over the picture shown."""
        shown = self._shown_ms
        if shown is None:
            return []
        return [moment for moment in self._moments if abs(moment.utc_ms - shown) <= BOX_MS]

    def _paint_boxes(self, painter: QPainter) -> None:
        boxes = self.boxes_shown()
        if not boxes:
            return
        look = theme.tokens()
        painter.save()
        painter.setClipRect(self._picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for moment in boxes:
            box = self.box_rect(moment)
            for pen in (QPen(theme.color(look.wall), 5), QPen(theme.color(look.accent), 3)):
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawRect(box)
        painter.restore()

    def _paint_chips(self, painter: QPainter, target: QRect, *, with_time: bool) -> None:
        clear = overlay.clear_edge(target.height()) if with_time else 0
        top = target.y() + max(MARGIN, clear)
        chips, name = self._chips, self._chips.name_size
        if not chips.name.isNull():
            painter.drawPixmap(target.x() + MARGIN, top, chips.name)
        if with_time:
            self._paint_time(painter, target, top, name)
        if not chips.mark.isNull():
            painter.drawPixmap(target.x() + MARGIN, top + name.height() + 3, chips.mark)
        if not chips.line.isNull() and with_time:
            painter.drawPixmap(target.x(), target.bottom() + 1 - clear - chips.line_height, chips.line)

    def time_text(self) -> str:
        """What the corner says: time of the picture with milliseconds, and the correction of its clock."""
        if self._shown_ms is None or self._tile is None:
            return ""
        offset = self._tile.offset_ms
        then = figures.local(self._shown_ms - offset, self._view.zone)
        text = f"{then:%H:%M:%S}.{then.microsecond // 1000:03d}"
        return f"{text} · {self._view.sentences.offset(offset)}" if offset else text

    def _paint_time(self, painter: QPainter, target: QRect, top: int, name: QSize) -> None:
        """Right of the name (its size); as much of it as there is room for."""
        digits = self._view.digits(overlay.text_px(self.height()) - 1)
        room = target.width() - 3 * MARGIN - name.width()
        whole = self.time_text()
        texts = [whole, whole.split(" · ")[0], whole.split(".")[0]]
        if target.width() < theme.scaled(SHORT_TIME_PX):
            texts = texts[2:]  # in all tiles alike
        for text in texts if self._time_px() else ():
            width = digits.width(text) + 14
            if text and width <= room:
                chip = name.height() or digits.height + 8
                box = QRectF(target.right() + 1 - MARGIN - width, top, width, chip)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(theme.tokens().chip))
                painter.drawRoundedRect(box, 4, 4)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                digits.draw(painter, box.x() + 7, round(top + (chip - digits.height) / 2), text)
                return

    # -- pointer and focus -----------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed = self._pressed_at is not None
        super().mouseReleaseEvent(event)
        target = self._words.leads_to
        if pressed and event.button() == Qt.MouseButton.LeftButton and target is not None:
            middle = self._words_area()
            middle = middle.adjusted(0, middle.height() // 4, 0, -middle.height() // 4)
            if middle.contains(event.position().toPoint()):
                self._view.seek_requested.emit(target)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120.0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if notches and self._name:
                far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._view.jog_requested.emit(notches, far)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._view.select(self.index)
        self._view.menu_requested.emit(self.index, event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(tip(self.tool_tip()))
        return super().event(event)

    def tool_tip(self) -> str:
        """Everything known, a line each."""
        return self._view.sentences.tool_tip(self._name, self._words, self._status) if self._name else ""

    def menu_point(self) -> QPoint:
        """Where a menu opens that was asked for by key."""
        return self.mapToGlobal(self.rect().center())
