"""Says when somebody can see a wall, or a recording that plays: the machine stays awake for it, and no moment
longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.core.awake import AwakeKeeper
from app.ui.playback.grid import ReviewGrid
from app.ui.wall.view import WallView

LOOK_MS = 1000
_EVENTS = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange, QEvent.Type.Close)


class WallWatch(QObject):
    """Watches the walls of all windows; tells the keeper while one can be seen and shows a camera, or while
    a recording plays to be seen.

    Hidden, minimised and closed is told at once; a wall that gets its first camera or loses its last one, and
    a window that was just opened, within a second.
    """

    unable = Signal()
    """A wall is watched and nothing here can keep the screen awake. Once."""

    def __init__(
        self,
        keeper: AwakeKeeper,
        walls: Callable[[], Iterable[WallView]],
        grids: Callable[[], Iterable[ReviewGrid]],
        parent: QObject | None = None,
    ) -> None:
        """``walls`` and ``grids``: those of the windows that are open now."""
        super().__init__(parent)
        self._keeper = keeper
        self._walls = walls
        self._grids = grids
        self._enabled = True
        self._told = False
        self._over = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def set_enabled(self, on: bool) -> None:
        """The user's own choice."""
        self._enabled = on
        self.look()

    def look(self) -> None:
        """Looks now."""
        if self._over:
            return
        seen = False
        for wall in self._walls():
            window = wall.window()
            for one in (window, wall):
                one.installEventFilter(self)  # once more changes nothing
            seen = seen or (not window.isMinimized() and wall.isVisible() and wall.shows_cameras)
        for grid in self._grids():
            seen = seen or (not grid.window().isMinimized() and grid.isVisible() and grid.is_playing)
        self._keeper.want(self._enabled and seen)
        state = self._keeper.state
        if state.wanted and not state.by and not self._told and self._enabled:
            self._told = True
            self.unable.emit()

    def close(self) -> None:
        """At the end of the program; a look that is still on its way finds no windows any more."""
        self._over = True
        self._timer.stop()
        self._keeper.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _EVENTS:
            # The event is still on its way: the widget is as it will be once it has arrived.
            QTimer.singleShot(0, self, self.look)
        return False
