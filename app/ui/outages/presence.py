"""Who looks: somebody used keys or mouse a moment ago, and these cameras are live on a screen that is on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from app.core.attention import PRESENT_S
from app.core.status import Phase
from app.ui.wall.exposure import sight_of
from app.ui.wall.view import WallView

LOOK_MS = 1000
_HANDS = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
)


class Presence(QObject):
    """Once a second tells ``look`` which cameras somebody can see. Windows are watched by their native
    handle: few events come there, all of a person's hands among them."""

    def __init__(
        self,
        views: Callable[[], Iterable[WallView]],
        look: Callable[[list[str]], None],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._views = views
        self._look = look
        self._clock = clock
        self.hands_at = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    @property
    def there(self) -> bool:
        """Whether somebody is taken to be in front of the screen."""
        return self._clock() - self.hands_at < PRESENT_S

    def tick(self) -> None:
        """Looks at every window; also called by a timer."""
        for window in QGuiApplication.topLevelWindows():
            # Again and again is as once. A window that is being closed may be listed, its half here gone.
            if isValid(window):
                window.installEventFilter(self)
        if self.there:
            seen = {device for view in self._views() for device in in_sight(view)}
            if seen:
                self._look(list(seen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS and isinstance(watched, QWindow):
            self.hands_at = self._clock()
        return False


def in_sight(view: WallView) -> list[str]:
    """Cameras with a live picture in a tile that can be seen."""
    wall = view.wall
    if wall is None or not view.isVisible():
        return []
    sight = sight_of(view)
    return [
        tile.device_id
        for tile, widget in zip(wall.tiles, view.tile_widgets, strict=False)
        if tile.device_id is not None
        and widget.isVisible()
        and tile.status().phase is Phase.PLAYING
        and sight.shows(widget)
    ]
