"""What the keys do with a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.ui import theme
from app.ui.timeline import painting
from app.ui.timeline.scene import Scene
from app.ui.timeline.ticks import step_for

if TYPE_CHECKING:
    from app.ui.timeline.widget import Timeline

KEY_ZOOM = 0.5
ENTER_PART = 0.15
"""How far from the edge it came over the playhead comes to stand when a key takes it out of what is shown."""


def press(timeline: Timeline, event: QKeyEvent) -> bool:
    """Whether that key means anything here."""
    key, modifiers, scene = event.key(), event.modifiers(), timeline.scene()
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        sign = -1 if key == Qt.Key.Key_Left else 1
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            timeline.look(scene.view.moved(sign * scene.view.width / 2))
        else:
            major, minor = step_for(scene.view.ms_per_px, theme.scaled(painting.LABEL_PX))
            step = major if modifiers & Qt.KeyboardModifier.ShiftModifier else minor
            at = timeline.position if timeline.position is not None else scene.view.at(scene.view.width / 2)
            _go(timeline, scene, at + sign * step)
    elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        if scene.lanes:
            down = key == Qt.Key.Key_Down
            last = len(scene.lanes) - 1
            now = scene.selected if scene.selected is not None else (-1 if down else last + 1)
            timeline.choose(min(max(now + (1 if down else -1), 0), last))
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        timeline.zoom(KEY_ZOOM)
    elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
        timeline.zoom(1 / KEY_ZOOM)
    elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        begin, end = timeline.view
        _go(timeline, scene, _edge(scene, begin, end, key == Qt.Key.Key_Home))
    elif key == Qt.Key.Key_Escape and timeline.selection is not None:
        timeline.set_selection(None, None)
        timeline.selection_changed.emit(None, None)
    else:
        return False
    return True


def _go(timeline: Timeline, scene: Scene, utc_ms: float) -> None:
    if scene.now_ms is not None:
        utc_ms = min(utc_ms, scene.now_ms)
    if not scene.view.shows(utc_ms):
        part = ENTER_PART if utc_ms > scene.view.from_ms else 1 - ENTER_PART
        timeline.look(scene.view.with_at(utc_ms, part))
    timeline.seek(utc_ms)


def _edge(scene: Scene, begin: int, end: int, first: bool) -> float:
    """Where the chosen track's recordings begin or end in what is shown; the edge where there is none."""
    if scene.now_ms is not None:
        end = min(end, int(scene.now_ms))
    if scene.selected is not None:
        lane = scene.lanes[scene.selected]
        inside = lane.coverage.spans.between(begin + lane.offset_ms, end + lane.offset_ms)
        if len(inside):
            edge = inside[0].from_utc_ms if first else inside[len(inside) - 1].to_utc_ms - 1
            return edge - lane.offset_ms
    return begin if first else end - 1
