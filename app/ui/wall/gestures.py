"""What a pointer does to a tile: select, move it by drag, take drops, zoom by wheel, pan, enlarge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.core.choices import Zoom
from app.ui import dragging
from app.ui.wall import picture
from app.ui.wall.cell import Cell, TileBoard


class TileGestures(Cell):
    """The pointer's half of a tile; ``TileWidget`` is the other (of a recording: ``ReviewTileWidget``)."""

    def __init__(self, view: QWidget, board: TileBoard, index: int) -> None:
        super().__init__(view, board, index)
        self._pressed_at: QPoint | None = None
        self._panning: QPointF | None = None
        self.setAcceptDrops(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._view.select(self.index)
        # Ctrl moves the tile also while it is zoomed.
        zoomed = (
            self._choices.zoom is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if event.button() == Qt.MouseButton.LeftButton and zoomed:
            self._panning = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        self._pressed_at = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        if self._panning is not None:
            self._panning = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning is not None:
            way = event.position() - self._panning
            self._panning = event.position()
            self.zoom_to(picture.panned(self._choices, self._placed, way.x(), way.y()))
            return
        if self._pressed_at is None or not self._name or self._view.read_only:
            return
        far = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._pressed_at = None
            self._start_drag()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._name:
            self._pressed_at = None
            self._panning = None
            self._view.double_click(self.index)
        elif event.button() == Qt.MouseButton.MiddleButton:
            self.zoom_to(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120.0
        if not self.picture_rect().contains(event.position().toPoint()) or not notches:
            event.ignore()
            return
        self.zoom_at(event.position(), notches)
        event.accept()

    def zoom_at(self, at: QPointF, notches: float) -> None:
        """Digital zoom, in (positive) or out, around a point of this widget."""
        self.zoom_to(picture.zoomed(self._choices, self._placed, at, notches))

    def zoom_step(self, notches: float) -> None:
        """The same around the middle (keys)."""
        self.zoom_at(QPointF(self._picture.center()), notches)

    def pan_step(self, right: int, down: int) -> None:
        """Looks an eighth of the part shown further."""
        box = self._picture
        way = (-right * box.width() / 8, -down * box.height() / 8)
        self.zoom_to(picture.panned(self._choices, self._placed, *way))

    def zoom_to(self, zoom: Zoom | None) -> None:
        """Shows this part of the picture; None: all of it."""
        if self._name and zoom != self._choices.zoom:
            self._view.choose(self.index, zoom=zoom)
            self.poll()  # the next notch starts from here

    def put_tools_away(self) -> None:
        """Nothing lies over the picture that is only there for the pointer."""

    def _start_drag(self) -> None:
        self.put_tools_away()  # nobody tells a tile that the pointer left it with a drag
        drag = QDrag(self)
        drag.setMimeData(dragging.tile_mime(self.index, self.device_id or "", self._name))
        shot = self.grab(self._picture)
        small = shot.scaledToWidth(180, Qt.TransformationMode.SmoothTransformation)
        drag.setPixmap(small)
        drag.setHotSpot(QPoint(small.width() // 2, small.height() // 2))
        drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if self._view.read_only or (dragging.tile_of(mime) is not None and event.source() is self):
            return
        if dragging.devices_of(mime) or dragging.tile_of(mime) is not None:
            event.acceptProposedAction()
            self._set_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_drop(False)
        mime = event.mimeData()
        tile, source = dragging.tile_of(mime), event.source()
        if tile is not None and not (isinstance(source, TileGestures) and self._is_foreign(source)):
            self._drop_tile(source, tile)
        else:
            self._view.drop_devices(self.index, dragging.devices_of(mime))
        event.acceptProposedAction()

    def _is_foreign(self, source: TileGestures) -> bool:
        """Whether a dragged tile stays where it is and only its camera comes: live and recorded pictures do
        not change places."""
        there, here = source._view, self._view
        return there is not here and (there.wall is None or here.wall is None)

    def _drop_tile(self, source: QObject | None, tile: int) -> None:
        """Two tiles of this wall change places; one of another window's comes over here, running as it is."""
        there = source._view.wall if isinstance(source, TileGestures) else self._view.wall
        here = self._view.wall
        if here is None or there is None or there is here:
            if here is None or tile < len(here.tiles):  # another program's wall may have more
                self._view.swap(tile, self.index)
        elif tile < len(there.tiles):
            there.send(tile, here, self.index)
            self._view.select(self.index)

    def _set_drop(self, on: bool) -> None:
        self._drop = on
        self.update()
