"""What a tour or a hotspot says on its tile: a small chip under the name, drawn only when it changes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.core.alarms import Alarm
from app.core.touring import HIDDEN, HOVER, OPERATOR, TourMark
from app.core.tours import CAMERAS
from app.core.wallstate import HOTSPOT, TOUR
from app.ui import i18n, theme
from app.ui.wall import overlay
from app.ui.wall.overlay import Part
from app.ui.wall.tile import TileWidget
from app.ui.wall.view import WallView

if TYPE_CHECKING:
    from app.core.station import Station

REFRESH_MS = 250
HOVER_S = 60.0
"""A mouse that rests on a tile for longer no longer holds its tour: who looks at a picture does not move it,
and one that was left there must not hold a tour for ever. The chip counts down; any movement begins anew."""
MARGIN = 6
SMALLEST = 84
"""Lower tiles have no room for a second chip."""


class TourSentences(QObject):
    """Words of a running tour."""

    def parts(
        self, mark: TourMark, name_of: Callable[[str], str], rests_s: float = HOVER_S
    ) -> tuple[Part, ...]:
        """The chip: sign, name, where it is, and what happens. An alarm comes before the name: where room is
        short the name goes. ``rests_s``: for how long a mouse that is not moved still holds it."""
        look = theme.tokens()
        said = self.said(mark, name_of, rests_s)
        if mark.alarm is not None:
            name = Part(f"{mark.name} {_where(mark)}", weight=500)
            return Part(icon="alerts", ink=look.careful), Part(said, ink=look.careful), name
        icon = Part(icon="pause" if mark.paused else "tour", ink=look.careful if mark.paused else look.second)
        ink = look.careful if mark.paused or mark.waiting or mark.skipped else look.text
        return icon, Part(mark.name, weight=500, elide=True), Part(said, ink=ink)

    def said(self, mark: TourMark, name_of: Callable[[str], str], rests_s: float = HOVER_S) -> str:
        """What happens: seconds left, why it stands still, what did not come up."""
        if mark.alarm is not None:
            return self.alarm(mark, mark.alarm, name_of)
        if mark.paused:
            what = self.paused(mark.paused, rests_s)
        elif mark.waiting:
            what = self.tr("waiting for %1").replace("%1", name_of(mark.waiting))
        elif mark.skipped:
            what = self.tr("%1 did not come up").replace("%1", name_of(mark.skipped[-1]))
        elif mark.count == 1 or not mark.at:
            what = ""
        else:
            what = self.tr("%1 s").replace("%1", str(mark.left_s))
        return " · ".join(part for part in (_where(mark), what) if part)

    def paused(self, reason: str, rests_s: float) -> str:
        """Why a tour stands still."""
        table: dict[str, Callable[[], str]] = {
            OPERATOR: lambda: self.tr("paused"),
            HOVER: lambda: self.tr("under the mouse, stays %1 s").replace("%1", str(math.ceil(rests_s))),
            HIDDEN: lambda: self.tr("paused while hidden"),
        }
        make = table.get(reason)
        return make() if make is not None else self.tr("paused (%1)").replace("%1", reason)

    def alarm(self, mark: TourMark, alarm: Alarm, name_of: Callable[[str], str]) -> str:
        """Which alarm it is paused for, and for how long at most. A tile bears the name of its camera."""
        if mark.kind == CAMERAS and alarm.over:
            text = self.tr("alarm: camera was dark, stays %2 s")
        elif mark.kind == CAMERAS:
            text = self.tr("alarm: camera dark, stays %2 s")
        elif alarm.over:
            text = self.tr("alarm: %1 was dark, stays %2 s")
        else:
            text = self.tr("alarm: %1 is dark, stays %2 s")
        return i18n.fill(text, name_of(alarm.device_id), str(math.ceil(alarm.left_s)))

    def hotspot(self) -> tuple[Part, ...]:
        """The chip of a hotspot."""
        look = theme.tokens()
        return Part(icon="hotspot", ink=look.accent), Part(self.tr("Hotspot"), weight=500, elide=True)


def _where(mark: TourMark) -> str:
    return f"{mark.at}/{mark.count}" if mark.at else ""


class MarkChip(QWidget):
    """One chip over a tile (or over the whole wall). The mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pixmap = QPixmap()
        self._key: tuple[object, ...] = ()
        self.text = ""

    def say(self, parts: tuple[Part, ...], room: int, at: Callable[[int, int], QPoint]) -> None:
        """Shows these parts, at most ``room`` wide; ``at`` gives the place for a width and a height."""
        ratio = self.devicePixelRatioF()
        key = (parts, room, ratio, theme.text_size(), theme.tokens())
        if key != self._key:
            self._key = key
            self._pixmap = QPixmap()
            # What has no room goes, from the end; what is left then is shortened.
            fewer = [parts[:count] for count in range(len(parts), 1, -1)]
            for shown in (*fewer, (parts[0], replace(parts[1], elide=True))):
                self._pixmap = overlay.make_chip(shown, 12, room, ratio)
                if not self._pixmap.isNull():
                    break
            self.text = " ".join(part.text for part in parts if part.text)
            self.setAccessibleName(self.text)
            self.update()
        size = self._pixmap.deviceIndependentSize().toSize()
        self.setGeometry(*at(size.width(), size.height()).toTuple(), size.width(), size.height())
        self.setVisible(not self._pixmap.isNull())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.end()


class Marks(QObject):
    """Keeps the chips of every wall that is shown, and holds tours under the mouse."""

    def __init__(
        self,
        views: Callable[[], Iterable[WallView]],
        station: Callable[[], Station | None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._views = views
        self._station = station
        self._clock = clock
        self.words = TourSentences(self)
        self._chips: dict[QWidget, MarkChip] = {}
        self._mouse = QPoint()
        self._moved_at = -HOVER_S
        self._held: tuple[object, ...] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()

    def refresh(self) -> None:
        """Everything anew; cheap where nothing changed. Also called by a timer."""
        station = self._station()
        marked: set[QWidget] = set()
        hovered: tuple[object, ...] | None = None
        if station is not None:
            at = QCursor.pos()
            if at != self._mouse:
                self._mouse, self._moved_at = at, self._clock()
            rests_s = max(0.0, self._moved_at + HOVER_S - self._clock())
            for view in self._views():
                hovered = self._view(station, view, marked, rests_s) or hovered
        for widget in [widget for widget in self._chips if widget not in marked]:
            self._drop(widget)
        if hovered != self._held and station is not None:
            if self._held is not None:
                station.tours.resume_from(HOVER, *self._held)  # type: ignore[arg-type]
            if hovered is not None:
                station.tours.pause_for(HOVER, *hovered)  # type: ignore[arg-type]
            self._held = hovered

    def chip(self, widget: QWidget) -> MarkChip | None:
        """The chip on a tile or wall, if it wears one."""
        return self._chips.get(widget)

    def _view(
        self, station: Station, view: WallView, marked: set[QWidget], rests_s: float
    ) -> tuple[object, ...] | None:
        wall = view.wall
        if wall is None or not view.isVisible():
            return None
        hovered: tuple[object, ...] | None = None
        name_of = self._name_of(station)
        whole = station.tours.mark(wall, None) if wall.state.tour else None
        if whole is not None:
            marked.add(view)
            place = self._chip(view)
            place.say(
                self.words.parts(whole, name_of, rests_s),
                view.width() - 4 * MARGIN,
                lambda w, h: QPoint((view.width() - w) // 2, view.height() - h - 2 * MARGIN),
            )
            place.raise_()
            if rests_s and view.underMouse():
                hovered = (wall, None)
        for tile, widget in zip(wall.tiles, view.tile_widgets, strict=False):
            mark = station.tours.mark(wall, tile.index) if tile.role.startswith(TOUR) else None
            if mark is not None and rests_s and widget.underMouse():
                hovered = (wall, tile.index)
            if (mark is None and tile.role != HOTSPOT) or widget.height() < theme.scaled(SMALLEST):
                continue
            marked.add(widget)
            parts = self.words.hotspot() if mark is None else self.words.parts(mark, name_of, rests_s)
            corner = widget.chip_corner
            chip = self._chip(widget)
            chip.say(parts, widget.width() - 2 * corner.x(), lambda w, h, c=corner: c)  # type: ignore[misc]
            widget.make_way(chip.height())
        return hovered

    @staticmethod
    def _name_of(station: Station) -> Callable[[str], str]:
        def name(target: str) -> str:
            view = station.views.get(target)
            return view.name if view is not None else station.device_name(target)

        return name

    def _chip(self, widget: QWidget) -> MarkChip:
        found = self._chips.get(widget)
        if found is None:
            found = self._chips[widget] = MarkChip(widget)
            widget.destroyed.connect(lambda: self._chips.pop(widget, None))
        return found

    def _drop(self, widget: QWidget) -> None:
        chip = self._chips.pop(widget)
        if isinstance(widget, TileWidget):
            widget.make_way(0)
        chip.hide()
        chip.deleteLater()
