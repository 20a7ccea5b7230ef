"""Takes the pictures of the README and of the manual from the running program, on the demo site.

    .venv/bin/python packaging/pictures.py             all of them, in English
    .venv/bin/python packaging/pictures.py --look DIR  into another folder, to look at

Run it before a release: what the program shows and what the manual says it shows are then the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZE = (1600, 900)
LIMIT_S = 60.0
REPLAYED = 4


class Photographer:
    """Walks through the modes; each ``yield`` waits until a condition is true, or gives up after a minute."""

    def __init__(self, window, screenshots: Path, manual: Path) -> None:  # type: ignore[no-untyped-def]
        from PySide6.QtCore import QTimer

        self._window = window
        self._screenshots = screenshots
        self._manual = manual
        self._steps = self._walk()
        self._until: Callable[[], bool] = lambda: True
        self._since = time.monotonic()
        self.status = 1
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(50)

    def _go_on(self) -> None:
        from PySide6.QtCore import QCoreApplication

        if not self._until():
            if time.monotonic() - self._since > LIMIT_S:
                print("vcs-wall: the program did not come to what the picture is of.", file=sys.stderr)
                self._timer.stop()
                QCoreApplication.exit(1)
            return
        try:
            self._until = next(self._steps)
            self._since = time.monotonic()
        except StopIteration:
            self.status = 0
            self._timer.stop()
            QCoreApplication.exit(0)

    def _keep(self, name: str) -> None:
        picture = self._window.grab()
        if not picture.save(str(self._screenshots / f"{name}.png")):
            raise OSError(f"{name}.png could not be written")
        small = picture.toImage().scaledToWidth(1200)
        if not small.save(str(self._manual / f"{name}.jpg"), "JPEG", 82):
            raise OSError(f"{name}.jpg could not be written")
        print(f"{name}: {picture.width()}x{picture.height()}", flush=True)

    def _after(self, seconds: float) -> Callable[[], bool]:
        end = time.monotonic() + seconds
        return lambda: time.monotonic() >= end

    def _walk(self) -> Iterator[Callable[[], bool]]:
        from app.ui.headless import first_cameras
        from app.ui.playback.handover import Moment, open_moments
        from app.ui.search.page import SearchPage

        window = self._window
        window.resize(*SIZE)
        yield lambda: window.station is not None and not window.host.preparing
        station = window.station
        yield (
            lambda: len(first_cameras(station.catalogue, 16)) >= 16 and not station.catalogue.state.refreshing
        )
        for tile, device in zip(station.wall.tiles, first_cameras(station.catalogue, 16), strict=False):
            station.wall.assign(tile.index, device)
        yield lambda: station.counts.tiles_live == station.wall.layout.count
        yield self._after(4)
        self._keep("wall")

        devices = first_cameras(station.catalogue, 16)
        chosen = [devices[i] for i in (2, 3, 6, 8)][:REPLAYED]
        now = time.time_ns() // 1_000_000
        open_moments(window, [Moment(device, now - 600_000) for device in chosen], now - 600_000)
        page = window.modes.page("playback")
        yield lambda: sum(tile.status.phase.value == "playing" for tile in page.grid.tile_widgets) >= 3
        yield self._after(8)
        self._keep("playback")

        window.modes.show("search")
        search = window.modes.page("search")
        assert isinstance(search, SearchPage)
        yield self._after(1)
        draft = search.query.draft
        assert not search.search_of_station.faults(draft), "the form as it opens cannot be sent"
        search.search()
        yield lambda: search.run is not None and len(search.run.hits) > 20
        yield self._after(6)
        search.results.grid.setCurrentIndex(search.results.grid.model().index(2, 0))
        yield self._after(4)
        self._keep("search")


def main() -> int:
    """Returns 0 when every picture was taken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--look", type=Path, metavar="DIR")
    parser.add_argument("--language", default="en")
    arguments = parser.parse_args()
    screenshots = arguments.look or ROOT / "resources" / "screenshots"
    manual = arguments.look or ROOT / "resources" / "manual" / "pictures"
    for folder in (screenshots, manual):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"VCS_WALL_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        from app.cli.local_service import LocalServiceProcess
        from app.ui.app import WindowOptions, run_window

        made: list[Photographer] = []
        with LocalServiceProcess() as service:
            run_window(
                WindowOptions(
                    demo=True,
                    headless=True,
                    language=arguments.language,
                    service=service,
                    observer=lambda window: made.append(Photographer(window, screenshots, manual)),
                )
            )
    return made[0].status if made else 1


if __name__ == "__main__":
    sys.exit(main())
