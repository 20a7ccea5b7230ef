"""One tile: paints the newest picture of its ring and says what is true about it.

The picture is a ``QImage`` over the shared memory, as large as it is looked at (else the painter scales it).
Whatever a tile says lies in pixmaps made when the words change, not when the picture does.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QEnterEvent,
    QHideEvent,
    QImage,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)

from app.core.choices import DEFAULT, TileChoices
from app.core.status import TileStatus
from app.ui import theme
from app.ui.plain import tip
from app.ui.sentences import TileWords
from app.ui.wall import overlay, picture
from app.ui.wall.cell import SELECTION_PX
from app.ui.wall.chips import GAP, MARGIN, Layer, TileChips, paint_words
from app.ui.wall.exposure import can_be_seen
from app.ui.wall.extras import TileExtras
from app.ui.wall.gestures import TileGestures
from app.ui.wall.shown import Shown
from app.ui.wall.stale import StalePicture
from app.ui.wall.stats import TRIES
from app.ui.wall.tools import IDLE_MS, TileTools

if TYPE_CHECKING:
    from app.core.wall import Tile
    from app.media.types import StreamId
    from app.ui.wall.straight import Place
    from app.ui.wall.view import WallView

HAZARD_PX = 7

# Looked up for every picture; a member of an enumeration takes its time in Python 3.11.
_SMOOTH = QPainter.RenderHint.SmoothPixmapTransform
_RGB32 = QImage.Format.Format_RGB32


class TileWidget(TileGestures):
    """A cell of the wall. The view owns it, feeds it and takes its gestures."""

    _view: WallView
    _chips: TileChips

    def __init__(self, view: WallView, index: int) -> None:
        super().__init__(view, view, index)
        self._tile: Tile | None = None
        self._device: str | None = None
        self.shown = Shown()
        self._stream: StreamId | None = None
        """Whose ring it is."""
        self._status = TileStatus()
        self._words = TileWords()
        self._stale = StalePicture()
        self._chips = TileChips()
        self._tools: TileTools | None = None
        self._extras = TileExtras(view, self)
        self._shows_picture = False
        """A picture was painted last, and all around it."""
        self._told_size = (-1, -1)
        self._size = (0, 0)
        self._size_for: tuple[int, int, tuple[int, int], TileChoices, float] | None = None
        """What ``_size``, the size of the picture on screen, was reckoned from."""
        self.setMouseTracking(True)
        self.setToolTipDuration(IDLE_MS)  # it lies over the neighbours

    # -- what the view tells it ------------------------------------------------------------------------

    def bind(self, tile: Tile | None) -> None:
        """Show this tile of the core from now on."""
        self._tile = tile
        self._device = None
        self._told_size = (-1, -1)
        self._chips.forget()
        self.poll()  # its picture at once: a tour's next view must not begin black
        self.refresh()

    @property
    def status(self) -> TileStatus:
        """The status shown."""
        return self._status

    @property
    def words(self) -> TileWords:
        """The words shown."""
        return self._words

    @property
    def device_id(self) -> str | None:
        """The camera on it."""
        return self._device

    @property
    def picture_size(self) -> tuple[int, int]:
        """Of the pictures it has a place for, in their own pixels."""
        return self._aspect

    def set_selected(self, on: bool) -> None:
        """Wear the selection frame."""
        if on != self._selected:
            self._selected = on
            self._place_picture()
            self.update()

    def poll(self) -> None:
        self.take()
        if self.shown.has_new:
            self.ask()

    def take(self) -> None:
        """Called every few paint ticks: takes other choices and another ring. Must stay cheap."""
        tile = self._tile
        if tile is None:
            return
        if tile.choices is not self._choices:
            self._take_choices(tile.choices)
        ring = tile.ring()
        if ring is not self.shown.ring:
            self.shown.ring = ring
            self.shown.sequence = 0
            self._stale.forget()
            stream = tile.running.shown if tile.running is not None else None
            if stream != self._stream:  # opened anew; another size of the same one has another ring, too
                self._stream = stream
                self._forget_painted()
            self.update()

    def _forget_painted(self) -> None:
        self._view.paint_stats.tile(self.index).forget_painted()

    def ask(self) -> None:
        """Asks Qt to have the new picture painted; what is around it stays as it is."""
        self.update(self._picture) if self._shows_picture else self.update()

    def plain_place(self) -> picture.Placed | None:
        """Where its picture is (in its own pixels), while nothing but the next one is to be painted there."""
        plain = self._shows_picture and not self._drop and self._choices.zoom is None
        return self._placed if plain else None

    def is_calm(self) -> bool:
        """Whether it is live and a picture came since this was asked: nothing but its figures changes."""
        extras = self._extras
        return (
            self.shown.goes_on()
            and self._shows_picture
            and self._words.look == "live"
            and not (extras.marks or extras.information or self.underMouse())
        )

    def refresh(self, seen: bool | None = None) -> None:
        """Called a few times a second: reads the status, makes new words and chips where they changed.
        ``seen``: whether it can be seen, where that is known."""
        view = self._view
        tile = self._tile
        status = tile.status() if tile is not None else TileStatus()
        device = tile.device_id if tile is not None else None
        ring = tile.ring() if tile is not None else None
        choices = tile.choices if tile is not None else DEFAULT
        if choices is not self._choices:
            self._take_choices(choices)
        if device != self._device:
            self._device = device
            self._forget_painted()
        self._status = status
        name = view.device_name(device) if device else ""
        words = view.tile_sentences.words(
            status,
            view.now_utc_ms(),
            view.zone,
            has_picture=ring is not None and ring.sequence > 0,
            known=device is not None,
        )
        changed = words != self._words or name != self._name
        if words.look != self._words.look:
            self._stale.forget()
        self._words, self._name = words, name
        if not self.shown.sequence and status.width and status.height:  # else the pictures themselves tell
            told = (status.width, status.height)
            if told != self._aspect:
                self._aspect = told
                changed = True
        if changed:
            self._place_picture()
        self._tell_size(seen)
        if self._extras.refresh(tile, status) and self._tools is not None and self._tools.isVisible():
            self.name_tools()
        chips = self._make_chips()
        tools = self._tools.geometry() if self._tools is not None and self._tools.isVisible() else QRect()
        panel = self._extras.make(self._placed.target, self._chips, tools)  # below the chips: after them
        if panel:
            self.shown.layers = None
        # Figures change all the time: the next picture takes them along, if one comes before the next look.
        late, self.shown.layers_wait = self.shown.layers_wait, chips or panel
        if changed or late or (self.shown.layers_wait and not self._shows_picture):
            self.update()
        if self.underMouse():
            self.setToolTip(tip(self.tool_tip()))
        if changed:
            self.setAccessibleName(view.tile_sentences.accessible(self.index + 1, name, words))
            if self._tools is not None and not name:
                self._tools.hide()

    def picture_rect(self) -> QRect:
        """Where the video itself is painted, in this widget's coordinates; empty when none is shown."""
        ring = self.shown.ring
        return QRect(self._picture) if self._has_picture and ring is not None and ring.sequence else QRect()

    def frozen(self) -> QImage | None:
        """The newest picture, in its own pixels; None when there is none."""
        ring = self.shown.ring
        if ring is None:
            return None
        with ring.acquire() as view:
            return picture.copied(view)

    def tool_tip(self) -> str:
        """Everything known, a line each."""
        if not self._name:
            return ""
        view = self._view
        return view.tile_sentences.tool_tip(self._name, self._status, self._words, view.loopback)

    def _take_choices(self, choices: TileChoices) -> None:
        self._choices = choices
        self._place_picture()
        self._chips.forget()
        self._make_chips()
        self._tell_size()
        self.setCursor(Qt.CursorShape.OpenHandCursor if choices.zoom else Qt.CursorShape.ArrowCursor)
        self.update()

    # -- geometry --------------------------------------------------------------------------------------

    @property
    def _has_picture(self) -> bool:
        return self._words.look in ("live", "quiet", "stale")

    def _place_tools(self) -> None:
        if self._tools is not None:
            # A clip that waits for its stream can be ended.
            whole = self._has_picture or self._extras.recording is not None
            self._tools.place(self._picture, self._chips.line_height, picture=whole)

    def _place_picture(self) -> None:
        inset = 1
        if self._words.look == "stale":
            inset = 1 + HAZARD_PX
        if self._selected:
            inset += SELECTION_PX
        area = self.rect().adjusted(inset, inset, -inset, -inset)
        self._placed = picture.place(area, self._aspect, self._choices, self.devicePixelRatioF())
        self.shown.layers = None
        self._place_tools()

    def _tell_size(self, seen: bool | None = None) -> None:
        """Tells the core how large the picture is on screen; the inset of a frame is no reason to tell."""
        if self._tile is None:
            return
        size = (0, 0)
        if self.isVisible() and (can_be_seen(self) if seen is None else seen):
            key = (self.width(), self.height(), self._aspect, self._choices, self.devicePixelRatioF())
            if key != self._size_for:
                if self._size_for is not None and key[-1] != self._size_for[-1]:  # on another screen now
                    self._place_picture()
                    self.update()
                area = self.rect().adjusted(1, 1, -1, -1)
                self._size_for = key
                self._size = picture.size_on_screen(area, self._aspect, self._choices, key[-1])
            size = self._size
        if size != self._told_size:
            self._told_size = size
            self._tile.set_size(*size)

    def _make_chips(self) -> bool:
        view = self._view
        look = (self._words, self._status, self._name)
        size, ratio = self.size(), self.devicePixelRatioF()
        made = self._chips.make(
            view.tile_sentences, *look, self._picture, size, ratio, view.loopback, view.language_serial,
            self._extras.marks,
        )  # fmt: skip
        if made:
            self.shown.layers = None
            self._place_tools()
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_picture()
        self._chips.forget()
        self._make_chips()
        self._tell_size()

        self._look_for_pointer()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._look_for_pointer()

    def _look_for_pointer(self) -> None:
        """Nobody tells a tile that it went away from under the pointer."""
        if self._tools is not None and not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._tools.hide()

    def put_tools_away(self) -> None:
        if self._tools is not None:
            self._tools.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_size()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_size()

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    # -- painting --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        kind = self._words.look
        box, asked = self._placed.target, event.rect()
        # What is around the picture stands there already where only the picture is asked for.
        inside = self._shows_picture and not self._drop and (asked == box or box.contains(asked))
        before = self.shown.sequence
        shown = False
        if kind in ("live", "quiet"):
            shown = self._shows_picture = self._paint_picture(painter, inside)
        elif kind == "stale":
            shown = self._paint_stale(painter)
            self._shows_picture = False
        look = theme.tokens()
        if not shown:
            painter.fillRect(self.rect(), theme.color(look.wall))
            inner = self.rect().adjusted(1, 1, -1, -1)
            painter.fillRect(inner, theme.color(look.tile))
            top = self._chips.top(self._picture) if self._name else None
            paint_words(painter, inner, self._words, self._status, top)
            self._shows_picture = False
        for x, y, pixmap in self.layers():
            painter.drawPixmap(x, y, pixmap)
        if asked == box or asked.contains(box):
            self.shown.layers_wait = False
        elif self.shown.sequence != before or self.shown.layers_wait:
            self.update()  # a piece of this picture, the rest of another
        self._paint_frames(painter, selection=self._selected and not inside)
        painter.end()

    def layers(self) -> list[Layer]:
        """What lies over the picture; the same list while that is the same."""
        if self.shown.layers is None:
            box = self._placed.target
            self.shown.layers = self._chips.layers(box) + self._extras.layers(box, self._chips)
        return self.shown.layers

    def paint_straight(self, painter: QPainter, place: Place) -> None:
        """Paints the new picture and what lies over it into the window's picture."""
        if self._paint_picture(painter, True, place.inside):
            for x, y, pixmap in self.layers():
                painter.drawPixmap(x + place.x, y + place.y, pixmap)
            self.shown.layers_wait = False

    def _paint_picture(self, painter: QPainter, inside: bool, straight: picture.Placed | None = None) -> bool:
        """Paints the newest picture straight from the ring; False when there is none. ``inside``: what is
        around it stands there already; ``straight``: the only place it can be painted in. Several hundred
        times a second: what it needs is made beforehand."""
        ring = self.shown.ring
        if ring is None:
            return False
        stats = self._view.paint_stats.tile(self.index)
        began = time.monotonic()
        if straight is None and self._placed.middle is None:
            painter.setRenderHint(_SMOOTH)
        before = self.shown.sequence
        for _ in range(TRIES):
            view = ring.take(before)
            try:
                if view is None or view.width <= 0 or view.height <= 0:
                    return False
                if (view.width, view.height) != self._aspect:
                    if straight is not None:
                        self.update()
                        return False
                    self._aspect = (view.width, view.height)
                    self._place_picture()
                    inside = False
                    self.update()
                image = view.made
                if image is None:
                    image = view.made = QImage(view.data, view.width, view.height, view.stride, _RGB32)
                picture.paint(painter, image, straight or self._placed, self._choices)
                if self._choices.zoom is not None:
                    self._paint_overview(painter, image)
                sequence = view.sequence
                clean = ring.holds(view.index, sequence)
                if clean and self._view.painted_hook is not None:
                    self._view.painted_hook(self.index, view)
            finally:
                ring.leave()
            if clean:
                break
            stats.torn += 1
        if not inside:
            overlay.fill_around(painter, self.rect(), self._placed.target)
        if not clean:
            stats.torn_shown += 1
            self.update()
        now = time.monotonic()
        stats.painted((now - began) * 1000.0)
        if sequence != before:
            stats.took(sequence, before, now)
            self.shown.sequence = sequence
        return True

    def _paint_stale(self, painter: QPainter) -> bool:
        """The last picture, grey and dim, inside a hazard frame: nobody can take it for live."""
        ring = self.shown.ring
        if ring is None:
            return False
        found = self._stale.of(ring)
        if found is None:
            return False
        grey, self.shown.sequence = found
        if (grey.width(), grey.height()) != self._aspect:
            self._aspect = (grey.width(), grey.height())
            self._place_picture()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.color(theme.tokens().wall))
        picture.paint(painter, grey, self._placed, self._choices)
        painter.fillRect(self._picture, theme.color(theme.tokens().dim))
        inset = 1 + (SELECTION_PX if self._selected else 0)
        overlay.draw_hazard(painter, self.rect().adjusted(inset, inset, -inset, -inset), HAZARD_PX)
        return True

    # -- pointer and focus ---------------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._view.select(self.index)
        if not self._view.read_only:
            self._view.show_menu(self.index, event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setToolTip(tip(self.tool_tip()))
        if self._name and not self._view.read_only:
            if self._tools is None:
                self._tools = TileTools(self, self._view)
            self.name_tools()
            self._place_tools()
            self._tools.wake()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._tools is not None and self._name:
            self._tools.wake()

    def name_tools(self) -> None:
        """What its buttons do now."""
        if self._tools is not None:
            self._tools.name_buttons(
                self._view.is_enlarged, self._extras.recording is not None, self._choices.audio
            )

    def leaveEvent(self, event: QEvent) -> None:
        if self._tools is not None:
            self._tools.hide()

    @property
    def chip_corner(self) -> QPoint:
        """Where a chip of somebody else goes, below its own."""
        return QPoint(self._picture.x() + MARGIN, self._chips.below(self._picture))

    def make_way(self, height: int) -> None:
        """Leave so much free there; what comes below stands lower."""
        taken = height + GAP if height else 0
        if taken != self._extras.taken:
            self._extras.taken = taken
            self.shown.layers = None
            self.refresh()
            self.update()

    @property
    def information(self) -> bool:
        """Whether it says everything it knows over the picture."""
        return self._extras.information

    def set_information(self, on: bool) -> None:
        """Say everything, or only what matters."""
        self._extras.information = on
        self._chips.forget()
        self.refresh()
        self.update()
