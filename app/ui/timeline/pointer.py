"""What the mouse does with a timeline: scrubs, moves, chooses a stretch, clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.ui.timeline.scene import Scene

if TYPE_CHECKING:
    from app.ui.timeline.widget import Timeline

GRAB_PX = 6
DRAG_PX = 4


class Pointer:
    """Told of the mouse by its timeline, which it moves in turn."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._at: QPoint | None = None
        self._drag = ""
        self._from = QPointF()
        self._view = timeline.scene().view
        self._from_ms = 0.0

    @property
    def dragging(self) -> bool:
        """Whether the mouse drags something."""
        return self._drag in ("pan", "scrub", "select")

    @property
    def held(self) -> bool:
        """Whether a button is down on the tracks or the ruler."""
        return bool(self._drag)

    @property
    def told_at(self) -> QPoint | None:
        """Where it is said what time the mouse is at; None: nowhere."""
        return self._at if self._drag in ("", "pan") else None

    def press(self, event: QMouseEvent) -> bool:
        """Whether that button means anything."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return False
        timeline, scene, at = self._timeline, self._timeline.scene(), event.position()
        x = at.x() - scene.rows.left
        if x < 0:
            index = scene.index_at(at.y())
            if index is not None:
                timeline.choose(index)
            return True
        self._from, self._view, self._from_ms = at, scene.view, scene.view.at(x)
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = "pan"
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drag = "select"
        elif at.y() < scene.rows.ruler or self._near_playhead(scene, x):
            self._drag = "scrub"
            self._scrub(x)
        else:
            self._drag = "press"
        return True

    def move(self, event: QMouseEvent) -> None:
        """With a button down or without."""
        timeline, rows, at = self._timeline, self._timeline.scene().rows, event.position()
        x = at.x() - rows.left
        self._at = at.toPoint()
        if self._drag == "press" and abs(at.x() - self._from.x()) >= DRAG_PX:
            self._drag = "pan"
        if self._drag == "pan":
            timeline.look(self._view.moved(self._from.x() - at.x()))
        elif self._drag == "scrub":
            self._scrub(x)
        elif self._drag == "select":
            to_ms = timeline.scene().view.at(min(max(x, 0), rows.width))
            timeline.set_selection(round(self._from_ms), round(to_ms))
        self._shape(timeline.scene(), x, at.y())

    def release(self, event: QMouseEvent) -> None:
        """Lets go of what was dragged; what was not dragged was clicked."""
        timeline, scene = self._timeline, self._timeline.scene()
        drag, self._drag = self._drag, ""
        if drag == "press":
            x = event.position().x() - scene.rows.left
            index = scene.index_at(event.position().y())
            mark = None if index is None else scene.mark_at(x, index)
            if index is not None:
                timeline.choose(index)
            if mark is not None and index is not None:
                timeline.seek(mark.utc_ms - scene.lanes[index].offset_ms)
                timeline.mark_chosen.emit(mark)
            else:
                timeline.seek(scene.view.at(x))
        elif drag == "scrub" and timeline.position is not None:
            timeline.seek(timeline.position)
        elif drag == "select":
            moved = abs(event.position().x() - self._from.x()) >= DRAG_PX
            if not moved:
                timeline.set_selection(None, None)
            timeline.selection_changed.emit(*(timeline.selection or (None, None)))

    def leave(self) -> None:
        """It is somewhere else."""
        self._at = None

    def _scrub(self, x: float) -> None:
        """Dragging past an edge takes the view along."""
        view = self._timeline.scene().view
        if x < 0 or x > view.width:
            self._timeline.look(view.moved(x if x < 0 else x - view.width))
        view = self._timeline.scene().view
        self._timeline.scrub(round(view.at(min(max(x, 0.0), float(view.width)))))

    def _near_playhead(self, scene: Scene, x: float) -> bool:
        position = self._timeline.position
        return position is not None and abs(scene.view.x(position) - x) <= GRAB_PX

    def _shape(self, scene: Scene, x: float, y: float) -> None:
        if self._drag == "pan":
            self._timeline.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif x >= 0 and (self._near_playhead(scene, x) or y < scene.rows.ruler):
            self._timeline.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self._timeline.unsetCursor()
