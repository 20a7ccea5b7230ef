"""The stage screens are shown on: one main window over fake stations, in one language and one text size.

Everything but service, decoders and keyring is real. A window costs a tenth of a second, so that screens
share it; between two of them whatever is open is closed and another station is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.core.status import TileStatus
from app.store.profiles import Profile, ProfileKind
from app.ui import i18n, restyle
from app.ui.window import MainWindow
from tests.support.fake_station import (
    NOW,
    FakeCatalogue,
    FakeStation,
    FakeTile,
    FakeWall,
    live_status,
    ring_with,
    small_site,
)
from tests.support.fake_window import FakeHost, make_window
from tests.support.fitting import PSEUDO, cut_texts, pseudo_language

LANGUAGES = ("en", "zh_CN", PSEUDO)
NORMAL, LARGE = 100, 200
"""Text sizes, percent."""

LIVE = live_status(640, 360)
Kind = TypeVar("Kind", bound=QWidget)
SETTLES = 6
"""Rounds of events: widths go from the texts up to the window and down again."""

Pictures = Callable[[int], tuple[bytes, int, int]]
"""The picture of a tile: BGRX, width, height."""


def grey(index: int) -> tuple[bytes, int, int]:
    """Pictures that cost nothing."""
    shade = 40 + index * 37 % 160
    return bytes((shade, shade, shade, 255)) * (64 * 36), 64, 36


@contextmanager
def speaking(language: str, text_size: int = NORMAL, theme: str = "dark") -> Iterator[None]:
    """The program in a language and a text size; English and normal size again afterwards."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    i18n.install("en" if language == PSEUDO else language)
    with pseudo_language() if language == PSEUDO else nullcontext():
        restyle.apply(app, theme, text_size)
        try:
            yield
        finally:
            restyle.apply(app, "dark", NORMAL)
    i18n.install("en")


class Stage:
    """``size``: of the window and the screen. ``pictures``: what live tiles show."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1280, 720), pictures: Pictures = grey) -> None:
        self.folder = folder
        self.size = size
        self.pictures = pictures
        self._window: MainWindow | None = None
        self._rings: list[tuple[object, object]] = []
        self._closing: list[Callable[[], object]] = []
        self._before = set(map(shiboken6.getCppPointer, QApplication.topLevelWidgets()))
        self._kept: list[QWidget] = []
        """Python would throw a dialog away that nobody holds."""
        self._fresh = 0

    # -- what screens are made of ----------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        """The window shared by all screens, shown."""
        if self._window is None:
            self._window = make_window(self.folder, open_demo=False)
            self._window.resize(*self.size)
            self._window.move(0, 0)
            self._window.show()
        return self._window

    @property
    def station(self) -> FakeStation:
        """That of the window."""
        assert isinstance(self.window.host, FakeHost)
        return self.window.host.given

    @property
    def cameras(self) -> list[str]:
        """Ids of the station's cameras, in the order of the tree."""
        return [device.id for device in self.station.catalogue.cameras_in_order()]

    def live(self, layout: str = "4", catalogue: FakeCatalogue | None = None) -> FakeWall:
        """The live page with an empty wall over a new station."""
        window = self.window
        assert isinstance(window.host, FakeHost)
        window.host.given = FakeStation(catalogue or small_site(), FakeWall(layout))
        window._chosen_layout = layout
        # Not the demo's: it fills its wall by itself.
        window.open_profile(Profile("Riverside Park", ProfileKind.LOCAL, "https://192.0.2.10"))
        station = self.station
        window.wall_view.set_wall(station.wall, station.device_name, lambda: NOW)  # type: ignore[arg-type]
        window.device_panel.model.finish()
        return station.wall

    def put(self, index: int, status: TileStatus = LIVE, *, picture: bool = True, name: str = "") -> None:
        """A camera on a tile of the window's wall, as it stands; ``name``: of the camera."""
        station = self.station
        ids = self.cameras
        chosen = next((i for i in ids if station.device_name(i) == name), ids[index % len(ids)])
        station.wall.assign(index, chosen)
        tile = station.wall.tiles[index]
        tile.shown = status
        if picture:
            self.give(tile, index)

    def give(self, tile: FakeTile, number: int) -> None:
        """A picture on a tile of any wall."""
        ring = ring_with(*self.pictures(number))
        self._rings.append(ring)
        tile.reader = ring[1]

    def full(self, layout: str = "4", status: TileStatus = LIVE) -> FakeWall:
        """The live page with every tile live."""
        wall = self.live(layout)
        for index in range(wall.layout.count):
            self.put(index, status)
        return wall

    def show(self, widget: QWidget) -> QWidget:
        """Shows a dialog or a window; it is closed after the screen."""
        self._kept.append(widget)
        widget.show()
        return widget

    def kept(self, kind: type[Kind]) -> Kind:
        """The dialog of this kind that is shown."""
        return next(widget for widget in reversed(self._kept) if isinstance(widget, kind))

    def popup(self, menu: QMenu, at: QPoint | None = None) -> QMenu:
        """Opens a menu without waiting for a choice."""
        self._kept.append(menu)
        menu.popup(at if at is not None else QPoint(240, 120))
        return menu

    def room(self) -> Path:
        """A new folder."""
        self._fresh += 1
        made = self.folder / f"room-{self._fresh}"
        made.mkdir(parents=True)
        return made

    def afterwards(self, done: Callable[[], object]) -> None:
        """Called when the screen was looked at."""
        self._closing.append(done)

    # -- looking ---------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Until nothing moves."""
        if self._window is not None:
            self._window.wall_view.refresh()
            self._window.wall_view._poll()
            self._window.refresh_status()
        for _ in range(SETTLES):
            QApplication.processEvents()

    def shown(self) -> list[QWidget]:
        """What is open: the window if it is in use, then dialogs, then what pops up."""
        mine = [w for w in QApplication.topLevelWidgets() if w.isVisible() and self._is_mine(w)]
        if self._window is not None and self._window.station is None and len(mine) > 1:
            mine = [w for w in mine if w is not self._window or w.pages.currentWidget() is w.first_run]
        kept = {id(widget): number for number, widget in enumerate(self._kept)}
        return sorted(
            mine,
            key=lambda w: (
                w is not self._window,
                isinstance(w, QMenu),
                kept.get(id(w), len(kept)),
                w.isModal(),
            ),  # fmt: skip
        )

    def _is_mine(self, widget: QWidget) -> bool:
        return shiboken6.getCppPointer(widget) not in self._before

    def problems(self) -> list[str]:
        """Texts that do not fit, in everything open."""
        screen = QSize(*self.size)
        found = [problem for top in self.shown() for problem in cut_texts(top)]
        for top in self.shown():
            if top.width() > screen.width() or top.height() > screen.height():
                found.append(f"{type(top).__name__} is larger than the screen: {top.width()}x{top.height()}")
        return found

    def picture(self) -> QImage:
        """What somebody sees: everything open, where it is on the screen."""
        image = QImage(QSize(*self.size), QImage.Format.Format_RGB32)
        image.fill(QColor("#2B2B2B"))
        shots = [(top.pos(), top.grab()) for top in self.shown()]
        painter = QPainter(image)
        for at, shot in shots:
            painter.drawPixmap(at, shot)
        painter.end()
        return image

    def clear(self) -> None:
        """Everything that is open is closed but the window, which shows an empty wall."""
        for done in reversed(self._closing):
            done()
        self._closing.clear()
        for widget in QApplication.topLevelWidgets():
            if widget is not self._window and self._is_mine(widget) and widget.isVisible():
                widget.close()
        for widget in self._kept:
            if shiboken6.isValid(widget) and not isinstance(widget, QMenu):
                widget.deleteLater()
        if self._window is not None:
            self._window.host.close()
            self._window.device_panel.show()
            self._window.status.note("")
            self._window.resize(*self.size)
        self._rings.clear()
        self._kept.clear()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def close(self) -> None:
        """The window, too."""
        self.clear()
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def names_of(widgets: Sequence[QWidget]) -> list[str]:
    """Their classes, for messages."""
    return [type(widget).__name__ for widget in widgets]
