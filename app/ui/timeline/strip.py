"""Pictures of one track along a timeline, each over its moment; the grid stays where it is while one
moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS
from app.core.recordings import Recordings
from app.core.recordings.thumbs import ThumbState
from app.ui import theme
from app.ui.timeline.feeding import RecordingLanes
from app.ui.timeline.pictures import Key, PictureShelf
from app.ui.timeline.widget import Timeline

SETTLE_MS = 180
GAP = 2
GRIDS_MS = (
    *(n * 1000 for n in (1, 2, 3, 5, 10, 15, 20, 30, 45)),
    *(n * MINUTE_MS for n in (1, 2, 3, 5, 10, 15, 20, 30, 45)),
    *(n * HOUR_MS for n in (1, 2, 3, 6, 12)),
    *(n * DAY_MS for n in (1, 2, 3, 4, 5, 7)),
)


class ThumbStrip(QWidget):
    """Below (or above) a ``Timeline``, as wide as it: its chosen track, or the first one. ``chosen(utc)``: a
    picture was clicked (UTC milliseconds of the review's clock). Asks only while it is shown, and only for
    what is in sight; pictures are asked for when the timeline stands still."""

    chosen = Signal(object)

    def __init__(self, timeline: Timeline, lanes: RecordingLanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._lanes = lanes
        self.shelf = PictureShelf(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        timeline.view_changed.connect(self._moved)
        timeline.lane_chosen.connect(self._moved)
        lanes.changed.connect(self._moved)
        self._name()

    def use(self, recordings: Recordings | None) -> None:
        """Whose pictures."""
        self.shelf.use(recordings)
        self._moved()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Pictures along the timeline"))

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(400), theme.widened(72))  # mostly pictures

    def minimumSizeHint(self) -> QSize:
        return QSize(100, theme.widened(72))

    # -- which pictures --------------------------------------------------------------------------------

    def _cell(self) -> QSize:
        height = self.height() - 2 * GAP
        return QSize(max(16, height * 16 // 9), height)

    def wanted(self) -> list[tuple[Key, int]]:
        """The pictures in sight, from left to right, with where each begins (pixels)."""
        specs = self._lanes.specs
        lane = self._timeline.chosen_lane or 0
        if lane >= len(specs):
            return []
        spec, size = specs[lane], self._cell()
        left, width = self._timeline.track_area
        wanted = (size.width() + GAP) * self._timeline.ms_per_px
        grid = next((g for g in GRIDS_MS if g >= wanted), GRIDS_MS[-1])
        begin, end = (at + spec.offset_ms for at in self._timeline.view)
        found = []
        for number in range(begin // grid, end // grid + 1):
            own = number * grid + grid // 2
            x = self._timeline.x_of(own - spec.offset_ms) - size.width() // 2
            if x + size.width() > left and x < left + width:
                found.append(((spec.track, own, grid), x))
        return found

    def _moved(self, *_: object) -> None:
        self.update()
        if self.isVisible():
            self._settle.start()

    def _ask(self) -> None:
        if not self.isVisible():
            return
        now = self._timeline.now
        keys = [key for key, _ in self.wanted() if now is None or key[1] <= now]
        # The last ones go first: those in the middle are looked at.
        middle = len(keys) // 2
        order = sorted(range(len(keys)), key=lambda n: -abs(n - middle))
        self.shelf.want([keys[n] for n in order])
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shelf.want([])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._moved()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.surface))
        left, width = self._timeline.track_area
        painter.setClipRect(QRect(left, 0, width, self.height()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now = self._timeline.now
        for key, x in self.wanted():
            if now is not None and key[1] > now:
                continue
            box = QRect(x, GAP, self._cell().width(), self._cell().height())
            image = self.shelf.image(key)
            painter.fillRect(box, theme.color(look.tile))
            if image is not None:
                size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
                spot = QRect(box.center().x() - size.width() // 2 + 1, box.y(), size.width(), size.height())
                painter.drawImage(spot, image)
                continue
            state = self.shelf.state(key)
            painter.setPen(theme.color(look.mute))
            painter.setFont(theme.font(look.small_px))
            if state is ThumbState.NOTHING:
                text = self.tr("no picture")
            elif state is ThumbState.FAILED:
                text = "!"
            else:
                painter.fillRect(box, QBrush(theme.color(look.line), Qt.BrushStyle.BDiagPattern))
                continue
            painter.drawText(QRectF(box), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = event.position().toPoint().x()
        specs = self._lanes.specs
        for key, x in self.wanted():
            if x <= where < x + self._cell().width():
                spec = specs[self._timeline.chosen_lane or 0]
                self.chosen.emit(key[1] - spec.offset_ms)
                return
