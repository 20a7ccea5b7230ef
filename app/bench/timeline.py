"""``bench timeline``: what painting a frame of the timeline costs, headless, at 2560x1440 with 16 tracks.

No service and no video: the tracks hold ``segments`` drawn stretches (10,000), gaps between them, 1,600
marks, a selection and a playhead. ``paint_p95_ms`` (and ``paint_max_ms``): every frame moves or zooms, so
that ruler and tracks are painted anew, over spans from a minute to 31 days. ``playing_p95_ms``: only the
playhead goes on. ``million_p95_ms``: the first again with 1,000,000 stretches. Each frame is a whole
repaint of the widget."""

from __future__ import annotations

import argparse
import random
import time
from array import array
from typing import TYPE_CHECKING, Any

from app.bench.figures import Figures, NotMeasured, percentile

if TYPE_CHECKING:
    from app.ui.timeline.widget import Timeline

SIZE = (2560, 1440)
TRACKS = 16
SEGMENTS = 10_000
MANY = 1_000_000
FRAMES = 600
MARKS = 100
"""A track."""
_DAY_MS = 86_400_000
_SPANS_MS = (60_000, 600_000, 3_600_000, 6 * 3_600_000, _DAY_MS, 7 * _DAY_MS, 31 * _DAY_MS)
_NOW_MS = 1_795_312_800_000
_BEGIN_MS = _NOW_MS - 31 * _DAY_MS


def measure(arguments: argparse.Namespace) -> Figures:
    """``--samples``: frames of each kind."""
    frames: int = arguments.samples or FRAMES
    from PySide6.QtWidgets import QApplication

    from app.ui import i18n, stylesheet
    from app.ui.timeline.widget import Timeline

    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise NotMeasured("another kind of application is running.")
    stylesheet.apply(app)
    i18n.install("en")
    began = time.monotonic()
    timeline = Timeline()
    timeline.resize(*SIZE)
    timeline.show()
    deadline = time.monotonic() + 5
    window: Any = timeline.windowHandle()
    while not window.isExposed() and time.monotonic() < deadline:
        app.processEvents()
    figures: Figures = {"tracks": TRACKS, "width": SIZE[0], "height": SIZE[1], "segments": SEGMENTS}
    _fill(timeline, SEGMENTS)
    moving = _moving(timeline, frames)
    figures |= {
        "paint_p95_ms": round(percentile(moving, 95), 2),
        "paint_p50_ms": round(percentile(moving, 50), 2),
        "paint_max_ms": round(max(moving), 2),
        "playing_p95_ms": round(percentile(_playing(timeline, frames), 95), 2),
    }
    _fill(timeline, MANY)
    many = _moving(timeline, frames)
    figures |= {
        "many_segments": MANY,
        "million_p95_ms": round(percentile(many, 95), 2),
        "million_max_ms": round(max(many), 2),
        "samples": frames,
        "measured_s": round(time.monotonic() - began, 1),
    }
    timeline.close()
    return figures


def _fill(timeline: Timeline, segments: int) -> None:
    """The same stretches each time: three quarters recorded, one quarter gaps."""
    from app.core.recordings import Coverage, Spans, State, Stretch
    from app.ui.timeline.lanes import Lane, Mark, MarkKind

    dice = random.Random(5)
    each = segments // TRACKS
    step = (_NOW_MS - _BEGIN_MS) // each
    lanes = []
    for number in range(TRACKS):
        starts = array("q", (_BEGIN_MS + n * step for n in range(each)))
        ends = array("q", (start + step * 3 // 4 for start in starts))
        stretches = (Stretch(_BEGIN_MS, _NOW_MS, State.KNOWN),)
        marks = [
            Mark(dice.randrange(_BEGIN_MS, _NOW_MS), kind) for kind in MarkKind for _ in range(MARKS // 3)
        ]
        coverage = Coverage(_BEGIN_MS, _NOW_MS, Spans(starts, ends), stretches)
        lanes.append(Lane(number, f"Camera {number} 摄像机", coverage, marks))
    timeline.set_now(_NOW_MS)
    timeline.set_lanes(lanes)
    timeline.set_selection(_NOW_MS - _DAY_MS, _NOW_MS - _DAY_MS // 2)
    timeline.set_position(_NOW_MS - _DAY_MS)


def _moving(timeline: Timeline, frames: int) -> list[float]:
    """Milliseconds of frames that all differ: each span is moved through, then zoomed."""
    times = []
    for span in _SPANS_MS:
        middle = _NOW_MS - max(span // 2, _DAY_MS)
        timeline.show_range(middle - span / 2, middle + span / 2)
        for frame in range(frames // len(_SPANS_MS)):
            begin, end = timeline.view
            if frame % 4 == 3:
                timeline.zoom(0.98 if frame % 8 == 3 else 1 / 0.98)
            else:
                move = (end - begin) * 0.002
                timeline.show_range(begin - move, end - move)
            times.append(_painted(timeline))
    return times


def _playing(timeline: Timeline, frames: int) -> list[float]:
    timeline.show_range(_NOW_MS - 2 * _DAY_MS, _NOW_MS)
    timeline.repaint()
    times = []
    for frame in range(frames):
        timeline.set_position(_NOW_MS - _DAY_MS + frame * 40_000)
        times.append(_painted(timeline))
    return times


def _painted(timeline: Timeline) -> float:
    """A frame that was not painted is no frame."""
    before = timeline.painted
    began = time.perf_counter()
    timeline.repaint()
    took = 1000 * (time.perf_counter() - began)
    if timeline.painted == before:
        raise NotMeasured("the widget does not paint here.")
    return took
