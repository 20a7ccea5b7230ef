"""The timeline's layers: what stands still between two moves is painted once into pixmaps, and copied.

Coordinates are logical pixels; the tracks begin at x 0 of their layer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from app.core.localtime import DAY_MS
from app.core.recordings import State
from app.ui import shorten, theme
from app.ui.timeline.aggregate import covered
from app.ui.timeline.lanes import Lane, Mark, MarkKind
from app.ui.timeline.scene import Scene
from app.ui.timeline.ticks import Ruler, ruler
from app.ui.timeline.viewport import Viewport
from app.ui.timeline.words import TimelineWords

LABEL_PX = 84
"""Labels of the ruler have at least so much room, before the text size."""
MARK_PX = 3
"""Marks of a kind nearer than this are painted as one."""


def blank(width: int, height: int, ratio: float) -> QPixmap:
    """A pixmap of a logical size."""
    made = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


def depth(scene: Scene) -> int:
    """Height of the layers: ruler and tracks, nothing below."""
    return scene.rows.ruler + len(scene.drawn()) * scene.rows.row + 1


def names(scene: Scene) -> QPixmap:
    """The column with the names."""
    look, rows = theme.tokens(), scene.rows
    layer = blank(rows.left, depth(scene), scene.ratio)
    layer.fill(theme.color(look.surface))
    painter = QPainter(layer)
    face = theme.font(look.small_px)
    strong = theme.font(look.small_px, 600)
    room = rows.left - theme.scaled(20)
    for index, lane in scene.drawn():
        chosen = index == scene.selected
        painter.setFont(strong if chosen else face)
        painter.setPen(theme.color(look.text if chosen else look.second))
        top = rows.top(index) - (rows.row - rows.bar) / 2
        box = QRectF(theme.scaled(12), top, room, rows.row)  # letters reach above and below the bar
        text = shorten.name(QFontMetricsF(painter.font()), lane.name, room)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(flags | Qt.TextFlag.TextDontClip), text)
        if chosen:
            painter.fillRect(QRectF(0, rows.top(index), theme.scaled(3), rows.bar), theme.color(look.accent))
    painter.end()
    return layer


def tracks(scene: Scene, words: TimelineWords) -> QPixmap:
    """Ruler and tracks."""
    layer = blank(scene.rows.width, depth(scene), scene.ratio)
    layer.fill(theme.color(theme.tokens().surface))
    painter = QPainter(layer)
    lines = _lines(scene)
    _bars(painter, scene)
    _grid(painter, scene, lines)
    _marks(painter, scene)
    _ruler(painter, scene, lines, words)
    painter.end()
    return layer


Spans = list[tuple[float, float]]


def label_spans(scene: Scene, words: TimelineWords) -> tuple[Spans, Spans]:
    """From where to where the times of the ruler go, and its dates; x 0 where the tracks begin."""
    lines = _lines(scene)
    times = [(left, right) for left, _, right in labels(scene, lines, words)]
    return times, [(left, right) for left, _, right, _ in _dates(scene, lines, words)]


def _lines(scene: Scene) -> Ruler:
    view = scene.view
    return ruler(view.from_ms, view.to_ms, view.ms_per_px, theme.scaled(LABEL_PX), scene.zone)


# -- tracks ------------------------------------------------------------------------------------------


def _bars(painter: QPainter, scene: Scene) -> None:
    look, view = theme.tokens(), scene.view
    ground = theme.color(look.ground)
    hatch = QBrush(_between(look.line, look.mute), Qt.BrushStyle.BDiagPattern)
    dots = QBrush(_between(look.line, look.mute), Qt.BrushStyle.Dense6Pattern)
    cross = QBrush(theme.color(look.bad), Qt.BrushStyle.DiagCrossPattern)
    drawn = scene.drawn()
    for index, lane in drawn:
        top, bar = scene.rows.top(index), scene.rows.bar
        known_to = view.to_ms if scene.now_ms is None else scene.now_ms - lane.offset_ms
        end = min(view.width, view.x(known_to))
        if end <= 0:
            continue
        painter.fillRect(QRectF(0, top, end, bar), ground)
        if not _known(lane, view, known_to):
            painter.fillRect(QRectF(0, top, end, bar), hatch)
        for stretch in lane.coverage.stretches:
            if stretch.state is State.UNKNOWN:
                continue
            begin = max(0.0, view.x(stretch.from_utc_ms - lane.offset_ms))
            stop = min(end, view.x(stretch.to_utc_ms - lane.offset_ms))
            if stop <= begin:
                continue
            box = QRectF(begin, top, max(1.0, stop - begin), bar)
            painter.fillRect(box, ground)
            if stretch.state is State.ASKING:
                painter.fillRect(box, dots)
            elif stretch.state is State.FAILED:
                painter.fillRect(box, cross)
                _bang(painter, box)
    _recorded(painter, scene, drawn)


def _known(lane: Lane, view: Viewport, until_ms: float) -> bool:
    """Whether one stretch says all there is to know of what is shown: the usual case, cheaply painted."""
    begin, end = view.from_ms + lane.offset_ms, min(view.to_ms, until_ms) + lane.offset_ms
    return any(
        s.state is State.KNOWN and s.from_utc_ms <= begin and s.to_utc_ms >= end
        for s in lane.coverage.stretches
    )


def _between(one: str, other: str) -> QColor:
    """Half of each."""
    a, b = theme.color(one), theme.color(other)
    return QColor((a.red() + b.red()) // 2, (a.green() + b.green()) // 2, (a.blue() + b.blue()) // 2)


def _bang(painter: QPainter, box: QRectF) -> None:
    """An exclamation mark where there is room: not colour alone."""
    look = theme.tokens()
    size = min(box.height(), theme.scaled(14))
    if box.width() < 2 * size:
        return
    spot = QRectF(box.center().x() - size / 2, box.center().y() - size / 2, size, size)
    painter.fillRect(spot, theme.color(look.ground))
    painter.setFont(theme.font(look.small_px, 700))
    painter.setPen(theme.color(look.bad))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, "!")


def _recorded(painter: QPainter, scene: Scene, drawn: list[tuple[int, Lane]]) -> None:
    """One row of pixels a track, stretched to its bar. A pixel that is not covered wholly is darker, however
    little is missing: no gap is so short that it cannot be seen."""
    import numpy as np

    if not drawn:
        return
    look, view = theme.tokens(), scene.view
    width = max(1, round(view.width * scene.ratio))
    step = view.span_ms / width
    parts = np.empty((len(drawn), width))
    for line, (_, lane) in enumerate(drawn):
        parts[line] = covered(lane.coverage.spans, view.from_ms + lane.offset_ms, step, width)
    # A whole pixel is 255, what is between 1 to 254: neither is rounded to the other. But for a millisecond,
    # which is what floating point loses.
    level = (1 + parts * 253.9).astype(np.uint8)
    level[(1 - parts) * step < 1.0] = 255
    level[parts * step < 1.0] = 0
    pixels = _shades(look.recorded, look.ground)[level]
    image = QImage(pixels.data, width, len(drawn), width * 4, QImage.Format.Format_ARGB32_Premultiplied)
    for line, (index, _) in enumerate(drawn):
        target = QRectF(0, scene.rows.top(index), view.width, scene.rows.bar)
        painter.drawImage(target, image, QRectF(0, line, width, 1))


@lru_cache(maxsize=8)
def _shades(whole: str, none: str) -> Any:
    """Colours by how much of a pixel is covered, 0 to 255; what is not covered at all is left as it is."""
    import numpy as np

    full, ground = theme.color(whole), theme.color(none)
    shares = np.arange(256) / 255
    shares = np.where(shares >= 1, 1.0, 0.25 + 0.4 * shares)
    table = np.full(256, 0xFF000000, dtype=np.uint32)
    for shift, high, low in (
        (16, full.red(), ground.red()),
        (8, full.green(), ground.green()),
        (0, full.blue(), ground.blue()),
    ):
        table |= np.round(low + (high - low) * shares).astype(np.uint32) << shift
    table[0] = 0
    return table


def _marks(painter: QPainter, scene: Scene) -> None:
    view = scene.view
    per_px = view.ms_per_px
    apart = per_px * MARK_PX
    room = theme.scaled(10)
    sprites: dict[tuple[MarkKind, str, bool], tuple[QPixmap, int]] = {}
    for index, lane in scene.drawn():
        top = scene.rows.top(index)
        begin = view.from_ms + lane.offset_ms
        found = scene.marks[index].spread(begin - 10 * apart, view.to_ms + lane.offset_ms + apart, apart)
        for marks in found:
            last = -1e9
            for mark in marks:
                x = round((mark.utc_ms - begin) / per_px)
                shaped = x - last >= room
                if shaped:
                    last = x
                key = mark.kind, mark.colour, shaped
                drawn = sprites.get(key)
                if drawn is None:
                    drawn = _sprite(mark.kind, mark_ink(mark), scene.rows.bar, shaped, scene.ratio)
                    sprites[key] = drawn
                painter.drawPixmap(x - drawn[1], top, drawn[0])


@lru_cache(maxsize=128)
def _sprite(kind: MarkKind, ink: str, height: int, shaped: bool, ratio: float) -> tuple[QPixmap, int]:
    """A mark drawn once, to be copied: a month has thousands. And how far its line is from its left edge."""
    reach = theme.scaled(10)
    layer = blank(2 * reach, height, ratio)
    layer.fill(Qt.GlobalColor.transparent)
    painter = QPainter(layer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_mark(painter, Mark(0, kind, colour=ink), reach, 0, height, shaped)
    painter.end()
    return layer, reach


def mark_ink(mark: Mark) -> str:
    """The colour of a mark."""
    look = theme.tokens()
    own = {MarkKind.HIT: look.accent, MarkKind.ALERT: look.bad, MarkKind.BOOKMARK: look.careful}
    return mark.colour or own[mark.kind]


def draw_mark(
    painter: QPainter, mark: Mark, x: float, top: float, height: float, shaped: bool = True
) -> None:
    """A line over the bar, with a dark edge that parts it from the bar; ``shaped``: the shape of its kind on
    it, which needs room."""
    look = theme.tokens()
    tint, edge = QColor(mark_ink(mark)), theme.color(look.ground)
    size = min(theme.scaled(4.5), height * 0.3)
    middle = top + height / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(QRectF(x - 2, top, 4, height), edge)
    painter.fillRect(QRectF(x - 1, top, 2, height), tint)
    if not shaped:
        return
    if mark.kind is MarkKind.HIT:
        points = [(0, -size), (size, 0), (0, size), (-size, 0)]
        shape = [QPointF(x + dx, middle + dy) for dx, dy in points]
    elif mark.kind is MarkKind.ALERT:
        shape = [
            QPointF(x, middle - size),
            QPointF(x + size * 1.1, middle + size),
            QPointF(x - size * 1.1, middle + size),
        ]
    else:
        shape = [QPointF(x - 1, top), QPointF(x + 2 * size, top + size), QPointF(x - 1, top + 2 * size)]
    painter.setPen(QPen(edge, 1.5))
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF(shape))


# -- ruler -------------------------------------------------------------------------------------------


def _grid(painter: QPainter, scene: Scene, lines: Ruler) -> None:
    """Where days begin and clocks change, over all tracks."""
    look, view, rows = theme.tokens(), scene.view, scene.rows
    height = rows.ruler + len(scene.drawn()) * rows.row
    quiet = _between(look.line, look.mute)
    for at in lines.days:
        painter.fillRect(QRectF(round(view.x(at)), rows.ruler, 1, height - rows.ruler), quiet)
    painter.setPen(QPen(theme.color(look.careful), 1, Qt.PenStyle.DashLine))
    for change in lines.changes:
        x = round(view.x(change.utc_ms)) + 0.5
        painter.drawLine(QPointF(x, 0), QPointF(x, height))


def _ruler(painter: QPainter, scene: Scene, lines: Ruler, words: TimelineWords) -> None:
    """Dates in the upper line, times in the lower one; short and long strokes below."""
    look, view, rows = theme.tokens(), scene.view, scene.rows
    face = theme.font(look.small_px)
    upper = QFontMetricsF(face).ascent() + 1
    lower = rows.ruler - theme.scaled(5)
    foot = rows.ruler - 1.5
    painter.setPen(QPen(theme.color(look.line), 1))
    painter.drawLines([QLineF(x, foot - 2, x, foot) for x in (round(view.x(at)) + 0.5 for at in lines.minor)])
    painter.setFont(face)
    for tick in lines.major:
        x = round(view.x(tick.utc_ms))
        ink = look.mute if tick.day else look.line
        painter.fillRect(QRectF(x, rows.ruler - theme.scaled(16), 1, theme.scaled(16)), theme.color(ink))
    painter.setPen(theme.color(look.second))
    for left, text, _ in labels(scene, lines, words):
        painter.drawText(QPointF(left, lower), text)
    painter.setFont(theme.font(look.small_px, 600))
    for left, text, _, ink in _dates(scene, lines, words):
        painter.setPen(theme.color(ink))
        painter.drawText(QPointF(left, upper), text)
    painter.fillRect(QRectF(0, rows.ruler - 1, view.width, 1), theme.color(look.line))


def _dates(scene: Scene, lines: Ruler, words: TimelineWords) -> list[tuple[float, str, float, str]]:
    """Dates and changes of the clock that have room: where each begins, its text, where it ends, its ink."""
    look, view = theme.tokens(), scene.view
    bold = QFontMetricsF(theme.font(look.small_px, 600))
    made: list[tuple[float, str, float, str]] = []
    flags = [(round(view.x(c.utc_ms)), words.zone(c.utc_ms, scene.zone), look.careful) for c in lines.changes]
    if lines.step_ms < DAY_MS:
        room = min((b - a for a, b in pairwise(lines.days)), default=view.span_ms) / view.ms_per_px
        longest = max((bold.horizontalAdvance(words.weekday(at, scene.zone)) for at in lines.days), default=0)
        date = words.weekday if longest + 12 <= room else words.day
        flags += [(round(view.x(at)), date(at, scene.zone), look.text) for at in lines.days]
    flags.sort()
    limit = flags[0][0] if flags else view.width
    text = words.weekday(round(view.from_ms), scene.zone)
    if bold.horizontalAdvance(text) + 12 > limit:
        text = words.day(round(view.from_ms), scene.zone)
    if bold.horizontalAdvance(text) + 12 <= limit:
        made.append((2, text, 2 + bold.horizontalAdvance(text), look.text))
    right = -1e9
    for x, text, ink in flags:
        wide = bold.horizontalAdvance(text)
        if x + 4 < right + 8 or x + 4 + wide > view.width:
            continue
        right = x + 4 + wide
        made.append((x + 4, text, right, ink))
    return made


def labels(scene: Scene, lines: Ruler, words: TimelineWords) -> list[tuple[float, str, float]]:
    """Times of the ruler that have room: where each begins, its text, where it ends."""
    view, size = scene.view, QFontMetricsF(theme.font(theme.tokens().small_px))
    made: list[tuple[float, str, float]] = []
    right = -1e9
    for tick in lines.major:
        x = round(view.x(tick.utc_ms)) + 4
        text = words.day(tick.utc_ms, scene.zone) if lines.step_ms >= DAY_MS else tick.text
        if tick.twice:
            text += f" {words.zone(tick.utc_ms, scene.zone).removeprefix('UTC')}"
        wide = size.horizontalAdvance(text)
        if x >= right + 6 and x + wide <= view.width:
            made.append((x, text, x + wide))
            right = x + wide
    return made
