"""What moves over the timeline's layers: the selection, the live edge, the pointer's time, the playhead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui import theme
from app.ui.timeline.layers import Layers
from app.ui.timeline.scene import Rows, Scene
from app.ui.timeline.words import TimelineWords


@dataclass(frozen=True, slots=True)
class Moving:
    """UTC milliseconds; None: there is none. ``pointer_x``: where the mouse is (0: where tracks begin)."""

    position: float | None
    selection: tuple[int, int] | None
    pointer_x: float | None


def overlays(
    painter: QPainter, scene: Scene, moving: Moving, layers: Layers, words: TimelineWords, bottom: int
) -> None:
    """``bottom``: how far down the lines go. x 0 is where the tracks begin."""
    look, view, rows = theme.tokens(), scene.view, scene.rows
    if moving.selection is not None:
        a, b = (view.x(at) for at in moving.selection)
        tint = theme.color(look.accent)
        painter.setOpacity(0.22)
        painter.fillRect(QRectF(a, rows.ruler, b - a, bottom), tint)
        painter.setOpacity(1.0)
        for x, letter in ((a, "A"), (b, "B")):
            _flag(painter, letter, round(x), rows, look.accent, layers.times, letter == "A")
            painter.fillRect(QRectF(round(x), rows.ruler - theme.scaled(14), 1, bottom), tint)
    if scene.now_ms is not None and view.shows(scene.now_ms):
        x = round(view.x(scene.now_ms))
        _flag(painter, words.now(), x, rows, look.good, layers.times)
        painter.fillRect(QRectF(x, rows.ruler - theme.scaled(14), 1, bottom), theme.color(look.good))
    if moving.pointer_x is not None and 0 <= moving.pointer_x < rows.width:
        x = moving.pointer_x
        painter.fillRect(QRectF(x, rows.ruler, 1, bottom), theme.color(look.second))
        text = words.moment(view.at(x), scene.zone, view.ms_per_px)
        _chip(painter, text, x, 0, rows.width, look.text, look.raised)
    if moving.position is not None and -1 <= view.x(moving.position) <= rows.width:
        x = view.x(moving.position)
        painter.fillRect(QRectF(round(x) - 1, 0, 2, bottom), theme.color(look.text))
        text = words.moment(moving.position, scene.zone, view.ms_per_px)
        _chip(painter, text, x, 0, rows.width, look.ground, look.text, layers.dates)


def _flag(
    painter: QPainter,
    text: str,
    x: float,
    rows: Rows,
    ink: str,
    spans: Sequence[tuple[float, float]],
    before: bool = False,
) -> None:
    """A word in the lower line of the ruler, right or left of its line. A time it would touch (``spans``:
    where they stand) goes as a whole: half a time is another one."""
    look = theme.tokens()
    face = theme.font(look.small_px, 600)
    size = QFontMetricsF(face)
    wide, high = size.horizontalAdvance(text) + 6, size.height()
    before = before or x + 1 + wide > rows.width
    box = QRectF(x - wide if before else x + 1, rows.ruler - high - 2, wide, high)
    ground = theme.color(look.surface)
    painter.fillRect(box, ground)
    for left, right in spans:
        if left < box.right() + 2 and right > min(x, box.left()) - 2:
            painter.fillRect(QRectF(left, box.y(), right - left + 1, high - 1), ground)
    painter.setFont(face)
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _chip(
    painter: QPainter,
    text: str,
    x: float,
    left: float,
    right: float,
    ink: str,
    ground: str,
    spans: Sequence[tuple[float, float]] = (),
) -> QRectF:
    """A time on a ground of its own at the top, centred on ``x`` but within [left, right]. A date it would
    touch (``spans``) goes as a whole."""
    look = theme.tokens()
    face = theme.font(look.small_px, 600)
    size = QFontMetricsF(face)
    wide, high = size.horizontalAdvance(text) + theme.scaled(10), size.height() + 2
    box = QRectF(min(max(x - wide / 2, left), right - wide), 0, wide, high)
    for begin, end in spans:
        if begin < box.right() + 2 and end > box.left() - 2:
            painter.fillRect(QRectF(begin, 0, end - begin + 1, high), theme.color(look.surface))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawRoundedRect(box, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(face)
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box
