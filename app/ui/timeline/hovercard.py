"""What is under the pointer on a timeline: the picture of that moment and what is known, beside the
pointer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.recordings import Recordings
from app.core.recordings.thumbs import HEIGHT, ThumbState
from app.ui import theme
from app.ui.screens import screen_of
from app.ui.timeline.feeding import RecordingLanes
from app.ui.timeline.pictures import Key, PictureShelf
from app.ui.timeline.widget import Timeline

DWELL_MS = 140
"""The pointer rests so long before a picture is asked for."""
GRID_PX = 12
"""Moments this near share a picture."""
LONGEST_GRID_MS = 60_000
PICTURE = QSize(HEIGHT * 16 // 9, HEIGHT)


class HoverCard(QWidget):
    """A small window that never takes the keyboard or the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._image: QImage | None = None
        self._lines: list[str] = []
        self._note = ""

    @property
    def lines(self) -> list[str]:
        """What it says."""
        return self._lines

    def tell(self, lines: list[str], image: QImage | None, note: str) -> None:
        """``note``: what stands where there is no picture (yet); empty with no picture: no room for one."""
        self._lines, self._image, self._note = lines, image, note
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        wide = max([metrics.horizontalAdvance(line) for line in self._lines], default=0) + 28
        tall = len(self._lines) * (metrics.height() + 2) + 12
        if self._image is not None or self._note:
            wide, tall = max(wide, PICTURE.width()), tall + PICTURE.height()
        return QSize(min(wide, max(PICTURE.width(), 640)), tall)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.raised))
        top = 0
        if self._image is not None or self._note:
            box = QRect(0, 0, self.width(), PICTURE.height())
            painter.fillRect(box, theme.color(look.tile))
            if self._image is not None:
                size = self._image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
                spot = QRect(QPoint((box.width() - size.width()) // 2, 0), size)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(spot, self._image)
            else:
                painter.setPen(theme.color(look.second))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._note)
            top = box.height()
        metrics = self.fontMetrics()
        y = top + 6
        for number, line in enumerate(self._lines):
            painter.setPen(theme.color(look.text if not number else look.second))
            box = QRect(10, y, self.width() - 20, metrics.height() + 2)
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            y += metrics.height() + 2
        painter.setPen(theme.color(look.line))
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))
        painter.end()


class HoverPictures(QObject):
    """Shows the card over a timeline: words at once, the picture when it is there. On the ruler it is that of
    the chosen track. Nothing is asked for while the pointer moves, and what is stale is taken back."""

    def __init__(self, timeline: Timeline, lanes: RecordingLanes) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self._lanes = lanes
        self.card = HoverCard(timeline)
        self.shelf = PictureShelf(self._show)
        self._key: Key | None = None
        self._at: tuple[int, int] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DWELL_MS)
        self._rest.timeout.connect(self._rested)
        timeline.tips = False
        timeline.hovered.connect(self._hovered)

    def use(self, recordings: Recordings | None) -> None:
        """Whose pictures."""
        self.shelf.use(recordings)
        self._hide()

    def _hovered(self, utc_ms: int | None, index: int) -> None:
        if utc_ms is None or self._timeline.dragging:
            self._hide()
            return
        self._at = (utc_ms, index)
        lane = index if index >= 0 else self._timeline.chosen_lane
        specs = self._lanes.specs
        self._key = None
        if lane is not None and lane < len(specs):
            spec = specs[lane]
            px = self._timeline.ms_per_px
            grid = round(min(max(1000, px * GRID_PX), LONGEST_GRID_MS))
            own = (utc_ms + spec.offset_ms) // grid * grid + grid // 2
            self._key = (spec.track, own, grid)
        if self._key is None or self.shelf.image(self._key) is None:
            self._rest.start()
        self._show()

    def _rested(self) -> None:
        if self._key is not None and self._at is not None:
            self.shelf.want([self._key])
            self._show()

    def _hide(self) -> None:
        self._at = self._key = None
        self._rest.stop()
        self.shelf.want([])
        self.card.hide()

    def _show(self) -> None:
        if self._at is None:
            return
        utc_ms, index = self._at
        timeline = self._timeline
        y = timeline.lane_rect(index).center().y() if index >= 0 else 4
        text = timeline.told_at(QPoint(timeline.x_of(utc_ms), y))
        image = None if self._key is None else self.shelf.image(self._key)
        state = None if self._key is None else self.shelf.state(self._key)
        note = ""
        if self._key is not None and image is None:
            if state is ThumbState.NOTHING:
                note = self.tr("no picture")
            elif state is ThumbState.FAILED:
                note = self.tr("the picture could not be had")
            elif self._rest.isActive() or self.shelf.waiting():
                note = self.tr("fetching the picture…")
        self.card.setFont(theme.font(theme.tokens().small_px))
        self.card.tell(text.splitlines(), image, note)
        self._place(utc_ms)
        self.card.show()

    def _place(self, utc_ms: int) -> None:
        """Above the timeline, so that it hides no track; below where there is no room."""
        timeline, card = self._timeline, self.card
        room = screen_of(timeline).availableGeometry()
        point = timeline.mapToGlobal(QPoint(timeline.x_of(utc_ms), 0))
        x = max(room.left(), min(point.x() - card.width() // 2, room.right() - card.width()))
        y = point.y() - card.height() - 6
        if y < room.top():
            y = min(point.y() + timeline.height() + 6, room.bottom() - card.height())
            y = max(y, QCursor.pos().y() + 20) if y < point.y() else y
        card.move(x, y)
