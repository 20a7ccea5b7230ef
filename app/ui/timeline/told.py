"""In words what is at a place of the timeline."""

from __future__ import annotations

from app.core.localtime import DAY_MS, changes
from app.ui.timeline.pointer import GRAB_PX
from app.ui.timeline.scene import Scene
from app.ui.timeline.words import TimelineWords


def told_at(scene: Scene, words: TimelineWords, x: float, y: float) -> str:
    """``x``, ``y``: logical pixels of the widget. Empty where nothing is."""
    x -= scene.rows.left
    index = scene.index_at(y)
    if index is not None and x < 0:
        return scene.lanes[index].name
    if x < 0 or x >= scene.rows.width:
        return ""
    at = scene.view.at(x)
    lines = [words.position(at, scene.zone)]
    for change in changes(int(at - DAY_MS / 24), int(at + DAY_MS / 24), scene.zone):
        if abs(scene.view.x(change.utc_ms) - x) <= GRAB_PX:
            lines.append(words.change(change))
    if index is not None:
        lines.append(_lane(scene, words, index, at, x))
    return "\n".join(lines)


def _lane(scene: Scene, words: TimelineWords, index: int, at: float, x: float) -> str:
    lane = scene.lanes[index]
    own = round(at) + lane.offset_ms
    stretch = next((s for s in lane.coverage.stretches if s.from_utc_ms <= own < s.to_utc_ms), None)
    here = lane.coverage.spans.covering(own)
    future = scene.now_ms is not None and at > scene.now_ms
    text = f"{lane.name}: {words.state(stretch, here is not None, future)}"
    gap = None if future else lane.coverage.gap_at(own)
    if gap is not None:
        text += f" ({words.length(gap.to_utc_ms - gap.from_utc_ms)})"
    mark = scene.mark_at(x, index)
    return text if mark is None else f"{text}\n{words.mark(mark)}"
