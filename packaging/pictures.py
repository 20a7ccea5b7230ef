"""Takes the pictures of the README and of the manual from the running program, on the demo site.

    .venv/bin/python packaging/pictures.py                   all of them, in each language of the manual
    .venv/bin/python packaging/pictures.py --language zh_CN  those of one language
    .venv/bin/python packaging/pictures.py --look DIR        into another folder, to look at

The README's (``resources/screenshots``) are in English; the manual's (``resources/manual/pictures``) in the
language of the page. Run it before a release, on a machine that can show a whole wall: what the program shows
and what the manual says it shows are then the same.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from app.ui.window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZE = (1600, 900)
LIMIT_S = 180.0
"""Only for what hangs."""
REPLAYED = 4
MANUAL_WIDTH = 1200
FULL_RATE = 14.0
"""Pictures a second of the demo's cameras, nearly: a wall that is shown to people is not short of any."""
LANGUAGES = {"en": "en", "zh_CN": "zh"}
"""The folder of each in the manual."""


class Photographer:
    """Walks through the modes; each ``yield`` waits until a condition is true, or gives up (``LIMIT_S``)."""

    def __init__(self, window: MainWindow, screenshots: Path | None, manual: Path) -> None:
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
        focus = self._window.focusWidget()
        if focus is not None:
            focus.clearFocus()  # nobody is at the keyboard
        picture = self._window.grab()
        if self._screenshots is not None:
            keep(picture, self._screenshots / f"{name}.jpg", picture.width(), 90)
        keep(picture, self._manual / f"{name}.jpg", MANUAL_WIDTH, 80)
        print(f"{name}: {picture.width()}x{picture.height()}", flush=True)

    def _after(self, seconds: float) -> Callable[[], bool]:
        end = time.monotonic() + seconds
        return lambda: time.monotonic() >= end

    def _whole(self, seconds: float) -> Callable[[], bool]:
        """Every tile gets all its pictures, for so long."""
        stats = self._window.wall_view.paint_stats
        tiles = range(len(self._window.wall_view.tile_widgets))
        began, before = time.monotonic(), [stats.tile(tile).pictures for tile in tiles]

        def look() -> bool:
            nonlocal began, before
            now = time.monotonic()
            if now - began < seconds:
                return False
            painted = [stats.tile(tile).pictures for tile in tiles]
            rates = [(new - old) / (now - began) for new, old in zip(painted, before, strict=True)]
            began, before = now, painted
            return min(rates) >= FULL_RATE

        return look

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
        yield self._whole(6)
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
        pictures = search.search_of_station.pictures
        first = search.run.hits[:20]
        yield lambda: all(pictures.state(hit.target).image is not None for hit in first)
        search.results.grid.setCurrentIndex(search.results.grid.model().index(2, 0))
        yield self._after(4)
        self._keep("search")


def keep(picture: QPixmap, path: Path, width: int, quality: int) -> None:
    """As a JPEG of that width: as good to the eye as a PNG of three times its size."""
    from PIL import Image

    raw = Image.open(io.BytesIO(png_of(picture))).convert("RGB")
    if width != raw.width:
        raw = raw.resize((width, round(raw.height * width / raw.width)), Image.Resampling.LANCZOS)
    # Without subsampling: thin coloured words on dark ground stay as they are.
    raw.save(path, quality=quality, subsampling=0, optimize=True, progressive=True)


def png_of(picture: QPixmap) -> bytes:
    """Its file."""
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):
        raise OSError("a picture could not be encoded")
    return bytes(buffer.data().data())


def take(language: str, screenshots: Path | None, manual: Path) -> int:
    """All pictures in one language; returns 0 when every one was taken. ``screenshots``: None for none."""
    for folder in (screenshots, manual):
        if folder is not None:
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
                    language=language,
                    service=service,
                    observer=lambda window: made.append(Photographer(window, screenshots, manual)),
                )
            )
    return made[0].status if made else 1


def main() -> int:
    """Returns 0 when every picture was taken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--look", type=Path, metavar="DIR")
    parser.add_argument("--language", choices=LANGUAGES)
    arguments = parser.parse_args()
    if arguments.language is None:  # a process each: a language is that of a whole run
        rest = ["--look", str(arguments.look)] if arguments.look else []
        each = [[sys.executable, __file__, "--language", language, *rest] for language in LANGUAGES]
        return max(subprocess.run(command, check=False).returncode for command in each)
    folder = LANGUAGES[arguments.language]
    if arguments.look:
        return take(arguments.language, arguments.look / folder, arguments.look / folder)
    screenshots = ROOT / "resources" / "screenshots" if arguments.language == "en" else None
    return take(arguments.language, screenshots, ROOT / "resources" / "manual" / "pictures" / folder)


if __name__ == "__main__":
    sys.exit(main())
