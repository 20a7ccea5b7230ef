"""A window of its own for ``tests/e2e/test_restore.py``: ``set`` opens two walls and stays until it is
killed, ``look`` says what came back."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QCoreApplication, QTimer

from app.core import desk
from app.store.database import Database
from app.ui.app import WindowOptions, run_window
from app.ui.window import MainWindow

MAIN = ["cam-a", "cam-b 北门"]
SECOND = ["cam-c"]
TICK_MS = 20


class NoService:
    """A service at an address where nobody answers: what comes back is not its business."""

    def start(self) -> None: ...

    def url(self, timeout_s: float) -> str:
        return "http://127.0.0.1:9"

    def stop(self) -> None: ...


class Child:
    def __init__(self, what: str) -> None:
        self.what = what
        self.begun = False

    def watch(self, window: MainWindow) -> None:
        self.window = window
        self.timer = QTimer(window)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(getattr(self, self.what))
        self.timer.start()

    def ready(self) -> bool:
        return self.window.station is not None and not self.window.host.preparing

    def set(self) -> None:
        if not self.ready():
            return
        window = self.window
        station = window.station
        assert station is not None
        if not self.begun:
            self.begun = True
            window.fill_when_ready = False
            station.wall.set_layout("6")
            station.wall.assign_many(MAIN)
            station.wall.choose(1, rotate=90)
            second = window.windows.open()
            assert second is not None
            second.wall.set_layout("9")
            second.wall.assign(5, SECOND[0])
            second.set_full_screen(True)
        profile = window.host.profile
        assert profile is not None
        kept = desk.read(Database().load_wall(profile.name))[0]
        if kept is not None and len(kept.windows) == 2:
            place = kept.windows[1].place
            if kept.windows[1].wall.device_ids == SECOND and place is not None and place.full:
                self.timer.stop()
                print("kept", flush=True)

    def look(self) -> None:
        if not self.ready():
            return
        self.timer.stop()
        found = []
        station = self.window.station
        assert station is not None
        shown = [self.window, *self.window.windows.windows]
        for wall, window in zip(station.walls, shown, strict=True):
            found.append(
                {
                    "layout": wall.layout.name,
                    "tiles": [t.device_id for t in wall.tiles],
                    "rotate": [t.choices.rotate for t in wall.tiles],
                    "full": window.isFullScreen(),
                    "shown": window.isVisible(),
                }
            )
        print(json.dumps(found), flush=True)
        QCoreApplication.exit(0)


if __name__ == "__main__":
    child = Child(sys.argv[1])
    run_window(WindowOptions(demo=True, service=NoService(), observer=child.watch))
