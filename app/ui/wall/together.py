"""The new pictures of all tiles by one call of the compiled painter, into the window's own picture.

For tiles that show a picture as it is, pixel for pixel: what is scaled, turned, mirrored or zoomed is painted
by Qt. What a tile says over its picture is laid over it there, too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QBackingStore, QImage, QRegion
from shiboken6 import VoidPtr

from app.media.painting import rows
from app.ui.wall.stats import TRIES

if TYPE_CHECKING:
    from app.media.frames import Lent, RingReader
    from app.ui.wall.chips import Layer
    from app.ui.wall.stats import TilePaint
    from app.ui.wall.straight import Place
    from app.ui.wall.tile import TileWidget
    from app.ui.wall.view import WallView

_FORMATS = (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
"""Of a window's picture on X11, Windows and offscreen. Into both an opaque picture is only copied."""
_LAYERED = QImage.Format.Format_ARGB32_Premultiplied


REGIONS = 256
"""So many are kept: of sixteen streams two of three ticks find theirs (measured)."""


class Told:
    """A tile, and what the painter is told of it. ``lent``: where its ring lies."""

    __slots__ = ("_images", "_kept", "_lent", "layers", "place", "ring", "row", "shown", "stats", "tile")

    def __init__(
        self, tile: TileWidget, place: Place, ring: RingReader, lent: Lent, stats: TilePaint, ratio: int
    ) -> None:
        self.tile = tile
        self.shown = tile.shown
        self.stats = stats
        self.place = place
        self.ring = ring
        self.layers: list[Layer] | None = None
        """What it was told lies over the picture."""
        self._lent = lent
        self._images: list[QImage] = []
        self._kept: Any = None
        self.row = row = rows.Row()
        inside = place.inside
        middle, corner = inside.middle or QRect(), inside.target.topLeft() * ratio
        row.read(lent)
        part = (middle.x(), middle.y(), middle.width(), middle.height())
        row.show(tile.picture_size, part, (corner.x(), corner.y()))
        row.count(self.shown.painted, stats)

    def lay(self, layers: list[Layer], ratio: int) -> bool:
        """These over the picture; False where one of them would be scaled."""
        images: list[QImage] = []
        told = (rows.Layer * len(layers))()
        for one, (x, y, pixmap) in zip(told, layers, strict=True):
            image = pixmap.toImage()  # the same pixels
            if image.devicePixelRatio() != ratio:
                return False
            if image.format() != _LAYERED:
                image = image.convertToFormat(_LAYERED)
            one.pixels, one.stride = address(image), image.bytesPerLine()
            one.x, one.y = (self.place.x + x) * ratio, (self.place.y + y) * ratio
            one.width, one.height = image.width(), image.height()
            images.append(image)
        self.layers, self._images, self._kept = layers, images, told
        self.row.lay(told)
        return True


def told_of(tile: TileWidget, place: Place, stats: TilePaint, ratio: int) -> Told | None:
    """What the painter is told of a tile; None: Qt paints it. ``ratio``: device pixels to logical ones."""
    ring, choices = tile.shown.ring, tile.choices
    if place.inside.middle is None or ring is None or choices.rotate or choices.mirror:
        return None
    try:
        return Told(tile, place, ring, ring.lend(), stats, ratio)
    except ValueError:  # its writer has gone mad
        return None


class Together:
    """Of one wall, for as long as its tiles stay where they are. ``library``: the compiled painter;
    ``ratio``: device pixels to logical ones."""

    def __init__(self, view: WallView, library: Any, places: dict[TileWidget, Place], ratio: int) -> None:
        self._stats = view.paint_stats
        self._ratio = ratio
        self._target = (0, 0, 0, 0)
        """Pixels that can be painted into: where they lie, bytes from row to row, width, height."""
        self._target_key: int | None = None
        """Qt's number of them."""
        self._regions: dict[tuple[int, ...], QRegion] = {}
        self._places = dict(places)
        stats = self._stats.tile
        told = (told_of(tile, place, stats(tile.index), ratio) for tile, place in places.items())
        self.told = [one for one in told if one is not None]
        self._rows = rows.Rows(library, [one.row for one in self.told])
        for one, row in zip(self.told, self._rows.rows, strict=True):
            one.row = row
        self.tiles = frozenset(one.tile for one in self.told)
        """Whose pictures are looked for here."""

    def is_of(self, places: dict[TileWidget, Place], ratio: int) -> bool:
        """Whether one that is made now would be the same."""
        return (
            ratio == self._ratio
            and places == self._places
            and all(place.of is self._places[tile].of for tile, place in places.items())
            and all(told.ring is told.shown.ring for told in self.told)
            and all(told.stats is self._stats.tile(told.tile.index) for told in self.told)
        )

    def new(self) -> list[int]:
        """Which of ``told`` have new pictures, and nothing else that is new: of others Qt is asked. (One in
        another place has asked Qt itself.)"""
        found = []
        for at in self._rows.new():
            told = self.told[at]
            shown = told.shown
            if shown.ring is not told.ring or (
                (told.layers is None or shown.layers is not told.layers)
                and not told.lay(told.tile.layers(), self._ratio)
            ):
                told.tile.ask()
            else:
                found.append(at)
        return found

    def region(self, which: list[int]) -> QRegion:
        """Where those are. Not to be changed: it is kept for the next time."""
        key = tuple(which)
        region = self._regions.get(key)
        if region is None:
            if len(self._regions) == REGIONS:
                self._regions.clear()
            region = QRegion()
            for at in which:
                region += self.told[at].place.inside.target
            self._regions[key] = region
        return region

    def paint(self, which: list[int], store: QBackingStore) -> bool:
        """Paints those, between ``beginPaint`` and ``endPaint``. False: into such a window Qt has to."""
        image = store.paintDevice()
        if not isinstance(image, QImage):
            return False
        key = image.cacheKey()
        if key != self._target_key:
            if image.format() not in _FORMATS or image.devicePixelRatio() != self._ratio:
                return False
            self._target = (address(image), image.bytesPerLine(), image.width(), image.height())
            self._target_key = key
        if self._rows.paint(which, *self._target, TRIES, time.monotonic()):
            for at in which:
                told = self.told[at]
                if told.row.outcome in (rows.TORN, rows.OTHER_SIZE):
                    told.tile.update()
        return True


def address(image: QImage) -> int:
    """Where its pixels lie. A window's picture may get others: it then has another ``cacheKey``."""
    pixels: Any = image.constBits()  # "const": not copied, whoever else has the same
    pointer: Any = VoidPtr(pixels)
    return int(pointer)
