"""What is drawn over a picture: chips, the sentence at the bottom, the hazard frame, state marks.

Chips are drawn once into a pixmap and only copied for each picture: laying out text is dearer than
scaling the picture. All sizes are logical pixels.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)

from app.ui import shorten, theme

EDGE_SHARE = 36
"""The top and the bottom 1/36 of a picture stay clear of overlays: cameras burn time and place in there."""


def clear_edge(picture_height: int) -> int:
    """Height in pixels that overlays keep clear at the top and at the bottom of a picture."""
    return math.ceil(picture_height / EDGE_SHARE) + 2


def fit(outer: QRect, width: int, height: int) -> QRect:
    """The largest rectangle of the aspect width:height inside ``outer``, centred (letterbox)."""
    if width <= 0 or height <= 0 or outer.isEmpty():
        return QRect()
    w, h = outer.width(), outer.height()
    if w * height <= h * width:
        h = max(1, round(w * height / width))
    else:
        w = max(1, round(h * width / height))
    return QRect(outer.x() + (outer.width() - w) // 2, outer.y() + (outer.height() - h) // 2, w, h)


_UNIT = re.compile(r"(?<=\d) (?=(?:ms|s|min|h)\b|[秒分小毫])")


def whole_figures(text: str) -> str:
    """A text whose figures are not torn from their units at the end of a line."""
    return _UNIT.sub("\u00a0", text)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a chip: text, or a mark (``dot``, ``ring``, ``square``, ``triangle``, ``pulse``) or icon."""

    text: str = ""
    mark: str = ""
    icon: str = ""
    ink: str = ""
    weight: int = 400
    elide: bool = False
    """This text, a name, gives way when the chip is too wide."""


def draw_mark(painter: QPainter, mark: str, centre: QPointF, size: float, ink: str) -> None:
    """A state by shape and colour; ``size`` is the diameter."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = theme.color(ink)
    radius = size / 2
    if mark == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawEllipse(centre, radius, radius)
    elif mark in ("ring", "pulse"):
        pen = QPen(tint, max(1.4, size * 0.18))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = radius - pen.widthF() / 2
        if mark == "ring":
            painter.drawEllipse(centre, inner, inner)
        else:
            box = QRectF(centre.x() - inner, centre.y() - inner, 2 * inner, 2 * inner)
            painter.drawArc(box, 90 * 16, -270 * 16)
    elif mark == "square":
        pen = QPen(tint, max(1.4, size * 0.18))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = radius - pen.widthF() / 2
        painter.drawRect(QRectF(centre.x() - inner, centre.y() - inner, 2 * inner, 2 * inner))
    elif mark == "triangle":
        path = QPainterPath(QPointF(centre.x(), centre.y() - radius))
        path.lineTo(centre.x() + radius * 1.1, centre.y() + radius * 0.85)
        path.lineTo(centre.x() - radius * 1.1, centre.y() + radius * 0.85)
        path.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPath(path)
    painter.restore()


AIR_PX = 10


def make_chip(
    parts: tuple[Part, ...], pixels: int, max_width: int, ratio: float, air: int = AIR_PX
) -> QPixmap:
    """A rounded chip of parts in one line, at most ``max_width`` wide; an empty pixmap without room.
    ``pixels``: of the text, before the user's text size. ``air``: above and below it, together."""
    if not any(part.elide for part in parts):
        made, width = _kept_chip(parts, pixels, ratio, air, theme.tokens(), theme.text_size())
        return QPixmap(made) if width <= max_width + 1 else QPixmap()
    widths = [_part_width(part, part.text, pixels) for part in parts]
    texts = [part.text for part in parts]
    over = _chip_width(widths) - max_width
    if over > 0:
        number, part = next((n, part) for n, part in enumerate(parts) if part.elide)
        metrics = QFontMetricsF(theme.font(pixels, part.weight))
        texts[number] = shorten.name(metrics, part.text, widths[number] - over)
        widths[number] = _part_width(part, texts[number], pixels)
        if texts[number] in ("", "…") and number + 1 < len(parts):
            return QPixmap()  # the name before what is said about it
        if _chip_width(widths) > max_width + 1:
            return QPixmap()
    return _draw_chip(parts, texts, widths, pixels, ratio, air)


_PADDING, _BETWEEN = 7, 6
"""Left and right of a chip's parts, and between two of them."""
KEPT_CHIPS = 128
"""Some megabytes."""


@lru_cache(maxsize=KEPT_CHIPS)
def _kept_chip(
    parts: tuple[Part, ...], pixels: int, ratio: float, air: int, look: theme.Tokens, percent: int
) -> tuple[QPixmap, float]:
    """A chip in full and its width. Kept: on a large wall many tiles say the same figures, again and again.
    ``look``, ``percent``: the theme and the text size it is drawn with."""
    widths = [_part_width(part, part.text, pixels) for part in parts]
    return _draw_chip(parts, [p.text for p in parts], widths, pixels, ratio, air), _chip_width(widths)


def _part_width(part: Part, text: str, pixels: int) -> float:
    if part.mark:
        return round(theme.scaled(pixels) * 0.72)
    if part.icon:
        return theme.scaled(pixels) + 1
    return QFontMetricsF(theme.font(pixels, part.weight)).horizontalAdvance(text)


def _chip_width(widths: list[float]) -> float:
    return sum(widths) + _BETWEEN * (len(widths) - 1) + 2 * _PADDING


def _draw_chip(
    parts: tuple[Part, ...], texts: list[str], widths: list[float], pixels: int, ratio: float, air: int
) -> QPixmap:
    faces = {part.weight: theme.font(pixels, part.weight) for part in parts}
    pixels = theme.scaled(pixels)
    height, mark_size, total = pixels + air, round(pixels * 0.72), _chip_width(widths)
    pixmap = QPixmap(math.ceil(total * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(theme.tokens().chip))
    painter.drawRoundedRect(QRectF(0, 0, total, height), 4, 4)
    x = float(_PADDING)
    for number, part in enumerate(parts):
        ink = part.ink or theme.tokens().text
        if part.mark:
            draw_mark(painter, part.mark, QPointF(x + mark_size / 2, height / 2), mark_size, ink)
        elif part.icon:
            drawing = theme.icon_pixmap(part.icon, ink, pixels + 1, ratio)
            painter.drawPixmap(QPointF(x, (height - pixels - 1) / 2), drawing)
        else:
            painter.setFont(faces[part.weight])
            painter.setPen(theme.color(ink))
            box = QRectF(x, 0, widths[number] + 2, height)
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), texts[number]
            )
        x += widths[number] + _BETWEEN
    painter.end()
    return pixmap


def make_line(
    headline: str,
    detail: str,
    ink: str,
    pixels: int,
    picture: QSize,
    ratio: float,
    brief: str = "",
    shape: str = "triangle",
    air: int = AIR_PX,
) -> QPixmap:
    """The sentence at the bottom of a picture, over its whole width: mark (``shape``), headline, what happens
    next.

    One line where there is room, else the headline above the detail, at most half the picture high; the
    detail goes where that is too low, and ``brief`` stands for a headline that is too wide.
    ``pixels``: of the text, before the user's text size. ``air``: above and below it, together.
    """
    width = picture.width()
    headline, detail = whole_figures(headline), whole_figures(detail)
    padding, gap = 8, 6
    bold, plain = theme.font(pixels, 700), theme.font(pixels, 400)
    pixels = theme.scaled(pixels)
    bold_metrics, plain_metrics = QFontMetricsF(bold), QFontMetricsF(plain)
    mark = pixels * 0.86
    if brief and mark + gap + bold_metrics.horizontalAdvance(headline) > width - 2 * padding:
        headline = brief
    head_width = bold_metrics.horizontalAdvance(headline)
    detail_width = plain_metrics.horizontalAdvance(detail)
    inner = width - 2 * padding
    one_line = mark + gap + head_width + (10 + detail_width if detail else 0) <= inner
    line_height = max(math.ceil(plain_metrics.height()), math.ceil(pixels * 1.45))  # CJK faces are taller
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    wrapped = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    lines = 1
    most = min(3, (picture.height() // 2 - air) // line_height - 1)
    if most < 1 and not one_line:
        detail = ""
    if not one_line and detail:
        parts = detail.split(" · ")
        while True:  # what has no room is left out whole, from the end
            detail = " · ".join(parts)
            needed = plain_metrics.boundingRect(QRectF(0, 0, inner, 1000), wrapped, detail).height()
            if needed <= most * line_height + 4 or not parts:
                break
            parts.pop()
        lines = 1 + round(needed / line_height) if detail else 1
    height = line_height * lines + air
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.color(theme.tokens().chip))
    painter = QPainter(pixmap)
    draw_mark(painter, shape, QPointF(padding + mark / 2, air / 2 + line_height / 2), mark, ink)
    painter.setFont(bold)
    painter.setPen(theme.color(ink))
    x = padding + mark + gap
    head = bold_metrics.elidedText(headline, Qt.TextElideMode.ElideRight, width - x - padding)
    painter.drawText(QRectF(x, air / 2, width - x, line_height), flags, head)
    painter.setFont(plain)
    painter.setPen(theme.color(theme.tokens().text))
    if one_line:
        painter.drawText(QRectF(x + head_width + 10, air / 2, width, line_height), flags, detail)
    elif detail:
        below = QRectF(padding, air / 2 + line_height, inner, line_height * (lines - 1) + 2)
        painter.drawText(below, wrapped, detail)
    painter.end()
    return pixmap


def hazard_brush() -> QBrush:
    """Amber and black stripes at 45 degrees, seamless."""
    edge = 16
    pixmap = QPixmap(edge, edge)
    look = theme.tokens()
    pixmap.fill(QColor(look.wall))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(look.careful))
    for shift in (-edge, 0, edge):
        path = QPainterPath(QPointF(shift, edge))
        path.lineTo(shift + edge, 0)
        path.lineTo(shift + edge + edge / 2, 0)
        path.lineTo(shift + edge / 2, edge)
        path.closeSubpath()
        painter.drawPath(path)
    painter.end()
    return QBrush(pixmap)


def draw_hazard(painter: QPainter, outer: QRect, width: int) -> None:
    """A frame of stripes inside ``outer``."""
    brush = hazard_brush()
    for side in frame_rects(outer, width):
        painter.fillRect(side, brush)


def frame_rects(outer: QRect, width: int) -> tuple[QRect, QRect, QRect, QRect]:
    """The four sides of a frame of this width inside ``outer``, not overlapping."""
    x, y, w, h = outer.x(), outer.y(), outer.width(), outer.height()
    return (
        QRect(x, y, w, width),
        QRect(x, y + h - width, w, width),
        QRect(x, y + width, width, h - 2 * width),
        QRect(x + w - width, y + width, width, h - 2 * width),
    )


def fill_around(painter: QPainter, outer: QRect, inner: QRect) -> None:
    """The black around a picture in its tile; nothing is painted twice."""
    wall = theme.color(theme.tokens().wall)
    below, right = inner.bottom() + 1, inner.right() + 1
    for box in (
        QRect(outer.x(), outer.y(), outer.width(), inner.y() - outer.y()),
        QRect(outer.x(), below, outer.width(), outer.bottom() + 1 - below),
        QRect(outer.x(), inner.y(), inner.x() - outer.x(), inner.height()),
        QRect(right, inner.y(), outer.right() + 1 - right, inner.height()),
    ):
        if not box.isEmpty():
            painter.fillRect(box, wall)


_TEXT_PX = ((170, 12), (300, 13), (420, 15), (620, 17), (900, 20), (1300, 24), (1700, 28))
"""Heights of tiles below which their chips' text is so large; large walls are looked at from farther away."""
_HEADLINE_PX = ((200, 14), (340, 16), (620, 19), (900, 22), (1400, 27))
"""The same, of the words in the middle."""


def text_px(height: int) -> int:
    """Of a tile's chips, before the user's text size."""
    return next((pixels for below, pixels in _TEXT_PX if height < below), 34)


def break_lines(text: str, face: QFont, width: float, most: int) -> list[str]:
    """The lines of a text that is ``width`` logical pixels wide, at most ``most``; the last one ends in an
    ellipsis where there are more."""
    if not text or most < 1:
        return []
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    metrics = QFontMetricsF(face)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, end = line.textStart(), line.textStart() + line.textLength()
        last = len(lines) == most - 1
        shown = text[start:] if last and end < len(text) else text[start:end]
        lines.append(metrics.elidedText(shown.strip(), Qt.TextElideMode.ElideRight, width))
        if last:
            break
    layout.endLayout()
    return lines


@dataclass(frozen=True, slots=True)
class FittedWords:
    """What of a tile's words has room, and how large. Heights in logical pixels."""

    bold: QFont
    plain: QFont
    headline: tuple[str, ...]
    detail: tuple[str, ...]
    icon: int
    """Edge of the drawing above the words; 0 without it."""
    bar: int
    height: float


_GAP, _BAR, _ICON = 6, 14, 28
_DETAIL_LINES = 3
_SMALLEST_PX = 11


def fit_words(
    room: QSize, headline: str, detail: str, *, icon: bool = False, progress: bool = False, brief: str = ""
) -> FittedWords | None:
    """The most that fits: smaller letters first, then without the drawing, then without the detail, then
    ``brief`` for the headline, then the headline cut short (of a single line: ``brief``). None: not a line
    of it has room."""
    headline, detail = whole_figures(headline), whole_figures(detail)
    high = room.height()
    largest = next((pixels for below, pixels in _HEADLINE_PX if high < below), 32)
    sizes = [largest] + [px for px in (16, 14, 12, _SMALLEST_PX) if px < largest]
    tries = [(px, with_icon, True) for with_icon in ((True, False) if icon else (False,)) for px in sizes]
    tries += [(px, False, False) for px in sizes]
    for px, with_icon, with_detail in tries:
        made = _words_at(room, headline, detail if with_detail else "", px, with_icon, progress)
        whole = made.headline and not made.headline[-1].endswith("…")
        if whole and made.height <= room.height():
            return made
    for px in sizes if brief else ():
        made = _words_at(room, brief, "", px, False, False, 1)
        if made.headline == (brief,) and made.height <= room.height():
            return made
    bold = theme.font(_SMALLEST_PX, 700)
    lines = int(room.height() / QFontMetricsF(bold).height())
    # One line of a few words: those that were chosen for it say more than the first ones of a sentence.
    said = brief if brief and lines == 1 else headline
    made = _words_at(room, said, "", _SMALLEST_PX, False, False, lines)
    return made if made.headline else None


def _words_at(
    room: QSize, headline: str, detail: str, px: int, icon: bool, progress: bool, lines: int = 9
) -> FittedWords:
    bold, plain = theme.font(px, 700), theme.font(max(_SMALLEST_PX, px - 3))
    head = tuple(break_lines(headline, bold, room.width(), lines))
    rest = tuple(break_lines(detail, plain, room.width(), _DETAIL_LINES))
    height = len(head) * QFontMetricsF(bold).height()
    height += _GAP + len(rest) * QFontMetricsF(plain).height() if rest else 0.0
    edge = theme.scaled(_ICON) if icon else 0
    bar = _BAR if progress else 0
    return FittedWords(bold, plain, head, rest, edge, bar, height + bar + (edge + 2 * _GAP if edge else 0))


EMPTY_PX, FEW_PX = 90, 130
"""In lower tiles a free one is only a drawing: there is no room for the words at the user's text size, or a
wall of many of them need not say it in each."""


def draw_empty(painter: QPainter, area: QRect, headline: str, detail: str) -> None:
    """A tile nothing was put on yet."""
    look = theme.tokens()
    if area.height() >= max(theme.scaled(EMPTY_PX), FEW_PX):
        draw_words(painter, area, ("", look.mute, headline, detail), None, icon="plus")
        return
    edge = max(8, min(theme.scaled(20), area.height() // 2))
    drawing = theme.icon_pixmap("plus", look.mute, edge, painter.device().devicePixelRatioF())
    painter.drawPixmap(area.center() - QPoint(edge // 2, edge // 2), drawing)


def draw_words(
    painter: QPainter,
    area: QRect,
    words: tuple[str, str, str, str],
    progress: float | None,
    *,
    icon: str = "",
    top: int = 0,
    brief: str = "",
) -> None:
    """Words in the middle of a tile, as many as have room. ``words``: mark, its ink, headline, detail;
    ``brief``: what stands for a headline that has none; ``icon``: a drawing above them; ``top``: height at
    the top of the area that is taken (the name)."""
    mark, ink, headline, detail = words
    look = theme.tokens()
    side = min(16, area.width() // 12)
    aside = theme.scaled(14) if mark else 0  # the mark stands left of the first line
    room = QSize(area.width() - 2 * side, area.height() - top - 6)
    # The words in the middle; else they with the mark; else without it: the name above has the same one.
    ways = [(2 * aside, 0.0), (aside, aside / 2)] if mark else []
    for way in [*ways, *([(0, 0.0)] if top or not mark else [])]:
        within = QSize(room.width() - way[0], room.height())
        bar = progress is not None
        fitted = fit_words(within, headline, detail, icon=bool(icon), progress=bar, brief=brief)
        if fitted is not None and not fitted.headline[-1].endswith("…"):
            break
    beside, shift = way
    if fitted is None:
        return
    mark = mark if beside else ""
    y = area.y() + (area.height() - fitted.height) / 2
    if y < area.y() + top:
        y = area.y() + top + (area.height() - top - fitted.height) / 2
    middle = area.x() + area.width() / 2 + shift
    bold_metrics, plain_metrics = QFontMetricsF(fitted.bold), QFontMetricsF(fitted.plain)
    if fitted.icon:
        drawing = theme.icon_pixmap(icon, look.mute, fitted.icon, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(middle - fitted.icon / 2, y), drawing)
        y += fitted.icon + 2 * _GAP
    if mark:
        size = fitted.bold.pixelSize() * 0.8
        left = middle - bold_metrics.horizontalAdvance(fitted.headline[0]) / 2 - 8 - size / 2
        draw_mark(painter, mark, QPointF(left, y + bold_metrics.height() / 2), size, ink)
    centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
    head_ink = look.text if ink != look.mute else look.second
    for lines, face, metrics, colour in (
        (fitted.headline, fitted.bold, bold_metrics, head_ink),
        (fitted.detail, fitted.plain, plain_metrics, look.second),
    ):
        painter.setFont(face)
        painter.setPen(theme.color(colour))
        y += _GAP if lines is fitted.detail and lines else 0
        for line in lines:
            left = middle - area.width() / 2
            painter.drawText(QRectF(left, y, area.width(), metrics.height()), centre, line)
            y += metrics.height()
    if progress is not None and fitted.bar:
        length = min(120.0, room.width() * 0.6)
        left = middle - length / 2
        painter.fillRect(QRectF(left, y + 11, length, 3), theme.color(look.line))
        painter.fillRect(QRectF(left, y + 11, length * min(1.0, progress), 3), theme.color(look.accent))
