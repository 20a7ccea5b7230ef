"""New pictures go straight into the window's own picture, all of a tick at once.

The way Qt offers (``update`` a tile, be asked to paint it) takes an event, a painter and some twenty calls
between C++ and Python for each picture: more than copying it does. Where a tile shows a picture and nothing
but the next one has come, none of that is needed: its place is opaque, and nobody else paints there. So it is
painted as ``paintEvent`` would, without being asked, by one painter for all tiles, and what changed goes to
the screen in one piece. Everything else (words, frames, another place) is still asked of Qt, which paints all
of a tile from ``paintEvent`` at any time.

What lies over a tile (its buttons, the palette, a card) must not be painted over. Whatever appears, moves or
goes makes Qt send the window an ``UpdateRequest``; then, and only then, it is looked again what lies where.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QGuiApplication, QPainter, QRegion
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.wall.picture import Placed
from app.ui.wall.together import Together

if TYPE_CHECKING:
    from app.ui.wall.tile import TileWidget
    from app.ui.wall.view import WallView

PLATFORMS = ("xcb", "windows", "offscreen")
"""Where what a window shows lies in one place that stays the same; elsewhere (Wayland, macOS) there are
several that take turns."""

_LOOK_AGAIN = frozenset(
    {
        QEvent.Type.UpdateRequest,
        QEvent.Type.Resize,
        QEvent.Type.Hide,
        QEvent.Type.ParentChange,
        QEvent.Type.WinIdChange,
        QEvent.Type.DevicePixelRatioChange,
    }
)
"""Of what the window or the wall is told: something in it, or what it is painted into, is another one."""
_SMOOTH = QPainter.RenderHint.SmoothPixmapTransform


class Place(NamedTuple):
    """Where a tile's picture is in its window."""

    of: Placed
    """As the tile knows it; another object when it is another place."""
    inside: Placed
    """The same in the window's pixels."""
    x: int
    y: int
    """The tile's corner there."""


class StraightPainter(QObject):
    """Of one wall. ``tick`` finds and paints what is new; what it cannot paint it asks Qt for. ``compiled``:
    the compiled painter, where there is one."""

    def __init__(self, view: WallView, compiled: Any | None) -> None:
        super().__init__(view)
        self._view = view
        self._compiled = compiled
        self._together: Together | None = None
        """What is painted by that."""
        self._others: list[TileWidget] = []
        """Tiles that are not."""
        self._usable = QGuiApplication.platformName() in PLATFORMS
        self._known = False
        """Nothing was shown, moved or hidden in the window since it was looked."""
        self._window: QWidget | None = None
        # Neither its store nor its QWindow are kept: they may go, and what Python kept of them would stand
        # for whatever else comes to lie there.
        self._places: dict[TileWidget, Place] = {}
        """Of tiles nothing lies over."""
        self._scales = False
        """One of them at least is not as large as its picture."""
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _LOOK_AGAIN:
            self._known = False
        return False

    def forget(self) -> None:
        """There are other tiles, or in other places: look again."""
        self._known = False

    def tick(self) -> None:
        """Paints what is new."""
        if not self._known:
            self._look()
        together = self._together
        if self._view.painted_hook is not None:  # it wants to see each picture
            together = None
        which = together.new() if together is not None else []
        tiles = self._others if together is not None else self._view.tile_widgets
        new = [tile for tile in tiles if tile.shown.has_new]
        if which or new:
            self._paint(new, together, which)

    def _paint(self, tiles: list[TileWidget], together: Together | None, which: list[int]) -> None:
        """Paints ``tiles``, and those ``together`` has at the places ``which``."""
        window = self._window
        store = window.backingStore() if self._places and window is not None else None
        if store is None:
            for tile in (*tiles, *(together.told[at].tile for at in which if together is not None)):
                tile.ask()
            return
        painted: list[tuple[TileWidget, Place]] = []
        region = together.region(which) if together is not None else QRegion()
        for tile in tiles:
            place = self._places.get(tile)
            if place is not None and place.of is tile.plain_place():
                painted.append((tile, place))
                region = region + place.inside.target
            else:
                tile.ask()
        if not painted and not which:
            return
        store.beginPaint(region)
        if together is not None and which and not together.paint(which, store):
            painted += [(one.tile, one.place) for one in (together.told[at] for at in which)]
        if painted:
            painter = QPainter(store.paintDevice())
            if self._scales:
                painter.setRenderHint(_SMOOTH)
            for tile, place in painted:
                tile.paint_straight(painter, place)
            painter.end()
        store.endPaint()
        store.flush(region)

    def _look(self) -> None:
        """Finds out anew what can be painted into, and where."""
        self._known = True
        before, self._together = self._together, None
        self._places.clear()
        self._scales = False
        view = self._view
        window = view.window()
        if self._window is not window:
            if self._window is not None and self._window is not view and isValid(self._window):
                self._window.removeEventFilter(self)
            window.installEventFilter(self)
            self._window = window
        ratio = view.devicePixelRatioF()
        if (
            not self._usable
            or not view.isVisible()
            or (view is not window and view.nativeParentWidget() is not window)
            or ratio != int(ratio)  # edges between two pixels
        ):
            return
        store = window.backingStore()
        # It gets its size when Qt paints it, not when the window does.
        if store is None or store.size() != window.size():
            self._known = False
            return
        over = lying_over(view, window)
        inside = window.rect()
        for tile in view.tile_widgets:
            placed = tile.plain_place()
            if placed is None or not tile.isVisible():
                continue
            corner = tile.mapTo(window, QPoint())
            target = placed.target.translated(corner)
            if inside.contains(target) and not over.intersects(target):
                moved = Placed(target, placed.part, placed.middle)
                self._places[tile] = Place(placed, moved, corner.x(), corner.y())
                self._scales = self._scales or placed.middle is None
        if self._compiled is not None and self._places:
            if before is None or not before.is_of(self._places, int(ratio)):
                before = Together(view, self._compiled, self._places, int(ratio))
            self._together = before
            self._others = [tile for tile in view.tile_widgets if tile not in before.tiles]


def lying_over(view: WallView, window: QWidget) -> QRegion:
    """What is shown over a wall or a tile of it, in the window's pixels: what stands on a tile, and what
    comes after the wall, or after what holds it, among its siblings."""
    found = QRegion()

    def add(ones: Iterable[QObject]) -> None:
        nonlocal found
        for one in ones:
            if isinstance(one, QWidget) and one.isVisible() and not one.isWindow():
                found += QRect(one.mapTo(window, QPoint()), one.size())

    tiles = set(view.tile_widgets)
    add(one for one in view.children() if one not in tiles)
    for tile in tiles:
        add(tile.children())
    below: QWidget = view
    while below is not window and (holder := below.parentWidget()) is not None:
        siblings = holder.children()
        add(siblings[siblings.index(below) + 1 :])
        below = holder
    return found
