"""Where a picture lies in its tile and which part of it: aspect, turning, mirroring, digital zoom. Pure.

``seen`` is the picture as it is looked at: turned clockwise first, then mirrored. Parts of it are rectangles
in 0..1 of the seen picture; ``TileChoices.zoom`` is one too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from app.core.choices import DEFAULT, ZOOM_MIN, TileChoices, Zoom
from app.ui import theme
from app.ui.wall import overlay

if TYPE_CHECKING:
    from app.media.frames import PictureView

WHOLE = QRectF(0, 0, 1, 1)
"""All of a picture; nobody changes it, everybody may compare with ``is``."""
STEP = 0.8
"""One notch of the wheel shows so much less, in width and height."""
_OVERVIEW_SHARE = 0.22
_OVERVIEW_MIN_PX = 48

_TURNS = {
    0: QTransform(),
    90: QTransform(0, 1, -1, 0, 1, 0),
    180: QTransform(-1, 0, 0, -1, 1, 1),
    270: QTransform(0, -1, 1, 0, 0, 1),
}
_MIRROR = QTransform(-1, 0, 0, 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Placed:
    """``target``: what is painted, in the tile's pixels; ``part``: of the seen picture, what fills it.
    ``middle``: of a picture hardly larger than its target, what is shown unscaled (see ``_middle``)."""

    target: QRect
    part: QRectF
    middle: QRect | None = None


def image_of(view: PictureView) -> QImage:
    """A picture of a ring, over the same memory: only while it is held."""
    return QImage(view.data, view.width, view.height, view.stride, QImage.Format.Format_RGB32)


def copied(view: PictureView | None) -> QImage | None:
    """A copy of it, in its own pixels; None when there is none."""
    if view is None or view.width <= 0 or view.height <= 0:
        return None
    return image_of(view).copy()


def seen_size(width: int, height: int, choices: TileChoices) -> tuple[int, int]:
    """Width and height as looked at."""
    return (height, width) if choices.rotate in (90, 270) else (width, height)


def place(area: QRect, size: tuple[int, int], choices: TileChoices, ratio: float = 1.0) -> Placed:
    """A picture of ``size`` pixels inside ``area``. ``ratio``: device pixels to logical ones."""
    width, height = seen_size(*size, choices)
    part = QRectF(*choices.zoom) if choices.zoom is not None else WHOLE
    if choices.aspect == "stretch" or area.isEmpty() or not (width and height):
        return Placed(QRect(area), part, _middle(size, area, ratio) if part is WHOLE else None)
    across, down = part.width() * width, part.height() * height
    if choices.aspect == "fit":
        if part is WHOLE and not choices.rotate and not choices.mirror:
            unscaled = _unscaled(size, area, ratio)
            if unscaled is not None:
                return unscaled
        target = overlay.fit(area, max(1, round(across * 64)), max(1, round(down * 64)))
        return Placed(target, part, _middle(size, target, ratio) if part is WHOLE else None)
    if across * area.height() > down * area.width():  # too wide: its sides do not fit
        kept = part.width() * (down * area.width()) / (across * area.height())
        part = QRectF(part.x() + (part.width() - kept) / 2, part.y(), kept, part.height())
    else:
        kept = part.height() * (across * area.height()) / (down * area.width())
        part = QRectF(part.x(), part.y() + (part.height() - kept) / 2, part.width(), kept)
    return Placed(QRect(area), part)


def size_on_screen(area: QRect, size: tuple[int, int], choices: TileChoices, ratio: float) -> tuple[int, int]:
    """So many device pixels are looked at of a picture of ``size`` in ``area``, as the camera sends it (not
    turned); a part of it over the whole tile needs so much more. ``ratio``: device pixels to logical ones."""
    whole = place(area, size, choices.changed(zoom=None)).target.size()
    if choices.rotate in (90, 270):
        whole = whole.transposed()
    ratio *= min(4.0, factor(choices))
    return round(whole.width() * ratio), round(whole.height() * ratio)


def to_seen(width: int, height: int, choices: TileChoices) -> QTransform:
    """From pixels of the picture to 0..1 of the seen one."""
    made = QTransform.fromScale(1 / width, 1 / height) * _TURNS[choices.rotate]
    return made * _MIRROR if choices.mirror else made


def paint(painter: QPainter, image: QImage, placed: Placed, choices: TileChoices) -> None:
    """Paints ``image`` where it is placed."""
    target, part = placed.target, placed.part
    if not choices.rotate and not choices.mirror:
        if part is WHOLE:
            middle = placed.middle
            if middle is None:
                painter.drawImage(target, image)
            else:
                painter.drawImage(target, image, middle)
            return
        width, height = image.width(), image.height()
        source = QRectF(part.x() * width, part.y() * height, part.width() * width, part.height() * height)
        painter.drawImage(QRectF(target), image, source)
        return
    across, down = target.width() / part.width(), target.height() / part.height()
    onto = QTransform(across, 0, 0, down, target.x() - part.x() * across, target.y() - part.y() * down)
    painter.save()
    painter.setClipRect(target)
    painter.setTransform(to_seen(image.width(), image.height(), choices) * onto, True)
    painter.drawImage(0, 0, image)
    painter.restore()


_ALMOST = 64
_FRAME_PX = 6
"""What the frame of the selected tile, and sizes that have to be even, take of its width and height."""


def _most(size: int, ratio: float) -> float:
    """So many of the pixels of a picture, across or down, may be left out so that it need not be scaled."""
    return max(size / _ALMOST, min(_FRAME_PX * ratio, size / 16))


def _middle(size: tuple[int, int], target: QRect, ratio: float) -> QRect | None:
    """The middle of a picture that is hardly larger than its target (see ``_most``): shown as it is, it is
    sharper than scaled, for a third of the time."""
    across, down = round(target.width() * ratio), round(target.height() * ratio)
    wide, high = size[0] - across, size[1] - down
    if not (0 <= wide <= _most(size[0], ratio) and 0 <= high <= _most(size[1], ratio)):
        return None
    return QRect(wide // 2, high // 2, across, down)


def _unscaled(size: tuple[int, int], area: QRect, ratio: float) -> Placed | None:
    """A picture that would have to be scaled by hardly anything to fit: as it is, without its edge."""
    if ratio != int(ratio):
        return None
    wide, high = size[0] - area.width() * ratio, size[1] - area.height() * ratio
    if not (max(wide, high) >= 0 and wide <= _most(size[0], ratio) and high <= _most(size[1], ratio)):
        return None
    across, down = min(area.width(), size[0] // int(ratio)), min(area.height(), size[1] // int(ratio))
    x, y = area.x() + (area.width() - across) // 2, area.y() + (area.height() - down) // 2
    target = QRect(x, y, across, down)
    middle = _middle(size, target, ratio)
    return None if middle is None else Placed(target, WHOLE, middle)


def overview_rect(target: QRect, size: tuple[int, int], choices: TileChoices, lift: int) -> QRect:
    """Where the small whole picture is shown while only a part fills the tile; empty where there is no room.
    ``lift``: what is to stay free at the bottom."""
    width, height = seen_size(*size, choices)
    room = round(target.width() * _OVERVIEW_SHARE)
    if room < _OVERVIEW_MIN_PX or not height:
        return QRect()
    box = overlay.fit(QRect(0, 0, room, round(target.height() * 0.3)), width, height)
    margin = overlay.clear_edge(target.height()) + 4
    return QRect(
        target.x() + 6, target.bottom() + 1 - margin - lift - box.height(), box.width(), box.height()
    )


def paint_overview(painter: QPainter, image: QImage, box: QRect, part: QRectF, choices: TileChoices) -> None:
    """The whole picture, small, and a frame around the part that fills the tile."""
    look = theme.tokens()
    painter.fillRect(box.adjusted(-1, -1, 1, 1), theme.color(look.text))
    paint(painter, image, Placed(box, WHOLE), choices.changed(zoom=None))
    inner = QRect(
        round(box.x() + part.x() * box.width()),
        round(box.y() + part.y() * box.height()),
        max(3, round(part.width() * box.width())),
        max(3, round(part.height() * box.height())),
    )
    for side in overlay.frame_rects(inner.adjusted(-1, -1, 1, 1), 1):
        painter.fillRect(side, theme.color(look.wall))
    for side in overlay.frame_rects(inner, 2):
        painter.fillRect(side, theme.color(look.accent))


def zoomed(choices: TileChoices, placed: Placed, at: QPointF, notches: float) -> Zoom | None:
    """The part after turning the wheel at a point of the tile: what is under the pointer stays there."""
    zoom = choices.zoom or DEFAULT_ZOOM
    target, part = placed.target, placed.part
    if target.isEmpty():
        return choices.zoom
    across = min(1.0, max(0.0, (at.x() - target.x()) / target.width()))
    down = min(1.0, max(0.0, (at.y() - target.y()) / target.height()))
    x, y = part.x() + across * part.width(), part.y() + down * part.height()
    size = min(1.0, max(ZOOM_MIN * 2, zoom[2] * STEP**notches))
    if size > 0.995:
        return None
    scale = size / zoom[2]
    return _inside(x - (x - zoom[0]) * scale, y - (y - zoom[1]) * scale, size)


def panned(choices: TileChoices, placed: Placed, dx: float, dy: float) -> Zoom | None:
    """The part after dragging the picture by so many pixels."""
    zoom = choices.zoom
    if zoom is None or placed.target.isEmpty():
        return zoom
    target, part = placed.target, placed.part
    x = zoom[0] - dx * part.width() / target.width()
    y = zoom[1] - dy * part.height() / target.height()
    return _inside(x, y, zoom[2])


def factor(choices: TileChoices) -> float:
    """How many times larger than the whole picture: 1 without zoom."""
    return 1.0 if choices.zoom is None else 1.0 / max(ZOOM_MIN, choices.zoom[2])


def _inside(x: float, y: float, size: float) -> Zoom:
    most = 1.0 - size
    return min(max(0.0, x), most), min(max(0.0, y), most), size, size


DEFAULT_ZOOM: Zoom = (0.0, 0.0, 1.0, 1.0)
assert DEFAULT.zoom is None
