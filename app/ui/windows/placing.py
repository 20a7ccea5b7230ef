"""Where a window goes: back to its screen, or onto one that is there, and home when its own returns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.core.desk import Place
from app.ui.screens import screen_of

SETTLE_MS = 200
"""A window that is being moved is looked at when it has come to rest."""
LEAST = (320, 240)
FRAME = 40
"""What the system's frame around a window takes of the screen's height, at most."""
EDGE = 8
"""The same at its other edges."""
STEPS = 6


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen and the part of the desktop windows may use on it."""

    name: str
    x: int
    y: int
    width: int
    height: int


def fitted(place: Place, screens: Sequence[Screen]) -> tuple[Place, bool]:
    """The place on a screen that is there (the first one is for those whose own is missing), wholly visible
    with its frame; and whether that is its own screen. ValueError without a screen."""
    if not screens:
        raise ValueError("no screen")
    home = next((s for s in screens if s.name == place.screen), None)
    if home is None and not place.screen:  # never told: the one it is on
        home = next(
            (s for s in screens if s.x <= place.x < s.x + s.width and s.y <= place.y < s.y + s.height), None
        )
    screen = home or screens[0]
    width = max(min(place.width, screen.width), min(LEAST[0], screen.width))
    height = max(min(place.height, screen.height), min(LEAST[1], screen.height))
    x = max(screen.x, min(place.x, screen.x + screen.width - width))
    y = max(screen.y, min(place.y, screen.y + screen.height - height))
    if y == screen.y:  # then the bar it is moved and closed by stands above the screen
        y, height = y + FRAME, min(height, screen.height - FRAME)
    return replace(place, x=x, y=y, width=width, height=height, screen=screen.name), home is not None


def beside(taken: Collection[str], screens: Sequence[Screen], size: tuple[int, int]) -> Place | None:
    """In the middle of the first screen that is not ``taken``: another window is for another screen. None
    where there is none."""
    free = next((screen for screen in screens if screen.name not in taken), None)
    if free is None:
        return None
    width, height = min(size[0], free.width), min(size[1], free.height - FRAME)
    x, y = free.x + (free.width - width) // 2, free.y + FRAME + (free.height - FRAME - height) // 2
    return Place(x, y, width, height, free.name)


def aside(screen: Screen, size: tuple[int, int], others: int) -> Place:
    """At the lower right of a screen where windows of ours stand already, ``others`` of them beside the main
    one, each a little away from the last: what is dragged comes from the main window's left."""
    width, height = min(size[0], screen.width), min(size[1], screen.height - FRAME)
    away = EDGE + others % STEPS * FRAME
    x = max(screen.x, screen.x + screen.width - width - away)
    y = max(screen.y + FRAME, screen.y + screen.height - height - away)
    return Place(x, y, width, height, screen.name)


def screens() -> list[Screen]:
    """Those there now, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    there = sorted(QGuiApplication.screens(), key=lambda s: s is not primary)
    return [_screen(s) for s in there]


def _screen(screen: QScreen) -> Screen:
    box = screen.availableGeometry()
    return Screen(screen.name(), box.x(), box.y(), box.width(), box.height())


class Placer(QObject):
    """Keeps one window where it belongs, and knows where that is (``wanted``)."""

    changed = Signal()
    """The operator put the window somewhere else."""

    def __init__(self, window: QWidget, wanted: Place | None = None) -> None:
        super().__init__(window)
        self._window = window
        self.wanted = wanted
        self._put: Place | None = None
        """Where it was put because its own screen is missing."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.look)
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._on_screens)
        app.screenRemoved.connect(self._on_screens)

    def place(self) -> None:
        """Puts the window where it belongs, as far as that is there; one that was never anywhere is made no
        larger than its screen. Before or after it is shown."""
        if self.wanted is None:
            self._fit()
            return
        found, home = fitted(self.wanted, screens())
        self._put = None if home else found
        window = self._window
        if window.isFullScreen() or window.isMaximized():
            window.setWindowState(
                window.windowState() & ~(Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized)
            )
        window.setGeometry(found.x, found.y, found.width, found.height)
        if self.wanted.maximized:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        if self.wanted.full:
            self.go_full()

    def _fit(self) -> None:
        window, room = self._window, screen_of(self._window).availableSize()
        room = QSize(room.width(), room.height() - FRAME)
        window.setMinimumSize(window.minimumSize().boundedTo(room))
        fits = window.height() < room.height() and window.width() <= room.width()
        window.resize(window.size().boundedTo(room))
        if not fits and QGuiApplication.platformName().startswith("wayland"):
            # There nobody is told how much of the screen panels take: the desktop itself has to fit it in.
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)

    def go_full(self) -> None:
        """Full screen as the window itself does it."""
        full = getattr(self._window, "set_full_screen", None)
        if full is not None:
            full(True)

    def look(self) -> None:
        """Notes where the window is now, unless that is only because its own screen is missing."""
        window = self._window
        if not window.isVisible() or window.isMinimized():
            return
        box = window.normalGeometry()
        if not (window.isFullScreen() or window.isMaximized()) or box.isEmpty():
            box = window.geometry()
        screen = screen_of(window)
        now = Place(
            box.x(),
            box.y(),
            box.width(),
            box.height(),
            screen.name() if screen is not None else "",
            window.isMaximized(),
            window.isFullScreen(),
        )
        if self._put is not None and replace(now, maximized=False, full=False) == replace(
            self._put, maximized=False, full=False
        ):
            wanted = self.wanted
            assert wanted is not None
            now = replace(wanted, maximized=now.maximized, full=now.full)
        else:
            self._put = None
        if now != self.wanted:
            self.wanted = now
            self.changed.emit()

    def _on_screens(self) -> None:
        wanted = self.wanted
        if wanted is None:
            return
        there = any(screen.name == wanted.screen for screen in screens())
        if there == (self._put is not None):  # gone now, or back
            self._timer.stop()
            self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Move,
            QEvent.Type.Resize,
            QEvent.Type.Show,
            QEvent.Type.WindowStateChange,
        ):
            self._timer.start()
        return False
