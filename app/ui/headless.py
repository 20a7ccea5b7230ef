"""The wall without a display: wait until every tile is live, leave a picture and the facts, say why not.

Used by ``packaging/run.sh`` on machines without a screen and by tests: the exit status is 0 only if every
tile of the layout shows live pictures.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core.catalogue import DeviceStatus
from app.core.status import Phase

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue
    from app.ui.window import MainWindow

WATCH_MS = 100
STEADY_S = 3.0
"""A tile is live when it got new pictures for at least so long after its first one, and plays now."""
HOPELESS_S = 3.0
"""A tile that was refused (or has no camera) for so long is not waited for any more."""


@dataclass(frozen=True, slots=True)
class TileReport:
    """One tile of ``wall.json``. ``rect``: x, y, width, height of the video itself in ``wall.png``, in its
    pixels (zeros when none is shown)."""

    tile: int
    device: str | None
    name: str
    rect: tuple[int, int, int, int]
    state: str
    code: str
    sentence: str
    new_pictures_per_s: float
    live: bool


LOOKED_AT = 2000
"""Among so many cameras the first ones are looked for: a long list must not hold up the window."""


def first_cameras(catalogue: Catalogue, count: int) -> list[str]:
    """The first cameras that are online, those with a sub stream first (sixteen main streams are dear)."""
    seen = itertools.islice(catalogue.cameras_in_order(), LOOKED_AT)
    online = [d for d in seen if d.status is DeviceStatus.ONLINE]
    places = sorted(range(len(online)), key=lambda n: (not online[n].has_sub_stream, n))[:count]
    return [online[n].id for n in sorted(places)]


class HeadlessRun(QObject):
    """Watches the window from its event loop; calls ``done`` with the exit status."""

    def __init__(
        self,
        window: MainWindow,
        *,
        cameras: tuple[str, ...],
        settle_s: float,
        png: Path | None,
        facts: Path | None,
        done: Callable[[int], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._cameras = cameras
        self._settle_s = settle_s
        self._png = png
        self._facts = facts
        self._done = done
        self._clock = clock
        self._began = clock()
        self._assigned = False
        self._history: dict[int, list[tuple[float, int]]] = {}
        self._hopeless_since: dict[int, float] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(WATCH_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """One look: put cameras on the wall once they are known, note who is live, end when all are."""
        window = self._window
        station = window.station
        now = self._clock()
        if station is not None and not self._assigned:
            wanted = self._cameras or tuple(first_cameras(station.catalogue, station.wall.layout.count))
            ready = bool(self._cameras) or not station.catalogue.state.refreshing
            if wanted and ready and not window.host.preparing:
                self._assigned = True
                for tile, device in zip(station.wall.tiles, wanted, strict=False):
                    station.wall.assign(tile.index, device)
        if station is not None:
            for tile in station.wall.tiles:
                painted = window.wall_view.paint_stats.tile(tile.index).pictures
                seen = self._history.setdefault(tile.index, [])
                if painted:  # the rate counts from the first picture on
                    seen.append((now, painted))
                while len(seen) > 2 and now - seen[1][0] >= STEADY_S:
                    seen.pop(0)
            reports = [self.report(i) for i in range(station.wall.layout.count)]
            self._note_hopeless(reports, now)
            if all(r.live or self._hopeless(r.tile, now) for r in reports) and self._tree_stands():
                self._end(reports)
                return
        if now - self._began >= self._settle_s or window.host.failure is not None:
            count = station.wall.layout.count if station is not None else 0
            self._end([self.report(i) for i in range(count)])

    def _note_hopeless(self, reports: list[TileReport], now: float) -> None:
        """Since when no waiting helps a tile; forgotten when it is tried again."""
        for report in reports:
            nothing_comes = report.state == Phase.REFUSED or (self._assigned and report.device is None)
            if not nothing_comes:
                self._hopeless_since.pop(report.tile, None)
            else:
                self._hopeless_since.setdefault(report.tile, now)

    def _hopeless(self, tile: int, now: float) -> bool:
        return now - self._hopeless_since.get(tile, now) >= HOPELESS_S

    def _tree_stands(self) -> bool:
        """Whether the device tree is in the picture, too (a few direct sources have none)."""
        station = self._window.station
        tree = self._window.device_panel.model
        return station is None or not station.catalogue.devices or (tree.tree.total > 0 and not tree.building)

    def rate(self, index: int) -> float:
        """New pictures a second painted on a tile lately; 0 until it was watched for long enough."""
        seen = self._history.get(index, [])
        if len(seen) < 2 or seen[-1][0] - seen[0][0] < STEADY_S:
            return 0.0
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])

    def report(self, index: int) -> TileReport:
        """What is true about a tile now."""
        window = self._window
        station = window.station
        assert station is not None
        widget = window.wall_view.tile_widgets[index]
        widget.refresh()
        ratio = window.devicePixelRatioF()
        box = window.wall_view.picture_rect(index)
        rect = tuple(round(v * ratio) for v in (box.x(), box.y(), box.width(), box.height()))
        rate = self.rate(index)
        status = widget.status
        live = (
            status.phase is Phase.PLAYING and widget.words.look == "live" and rate > 0 and not box.isEmpty()
        )
        sentence = ". ".join(p for p in (widget.words.headline, widget.words.detail) if p)
        if widget.words.look == "live":
            sentence = self.tr("live") if live else self.tr("Playing, but no new pictures were painted")
        return TileReport(
            tile=index,
            device=station.wall.tiles[index].device_id,
            name=widget.name,
            rect=(rect[0], rect[1], rect[2], rect[3]),
            state=str(status.phase),
            code=str(status.code),
            sentence=sentence,
            new_pictures_per_s=round(rate, 1),
            live=live,
        )

    def _end(self, reports: list[TileReport]) -> None:
        self._timer.stop()
        status = 1
        try:
            status = self._leave(reports)
        finally:
            # Whatever fails above (a full disk, a reader of our output that went away), the run ends.
            self._done(status)

    def _leave(self, reports: list[TileReport]) -> int:
        """Saves and prints; the exit status."""
        window = self._window
        shot = window.grab()
        # The rectangles of this very picture: a grab may lay out anew.
        reports = [self.report(r.tile) for r in reports] if window.station is not None else reports
        good = bool(reports) and all(r.live for r in reports)
        if self._png is not None and not shot.save(str(self._png), "PNG"):
            print(f"could not write {self._png}")
            good = False
        if self._facts is not None:
            layout = window.station.wall.layout.name if window.station is not None else ""
            value = {
                "layout": layout,
                "utc_ms": time.time_ns() // 1_000_000,
                "size": [shot.width(), shot.height()],
                "tiles": [asdict(r) for r in reports],
            }
            self._facts.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for report in reports:
            print(line(report), flush=True)
        if not reports or window.host.failure is not None:
            print(window.banner.text.text() or self.tr("There is no wall."), flush=True)
        return 0 if good else 1


def line(report: TileReport) -> str:
    """A line a tile: ``tile 3 live 15.0/s Lobby`` or ``tile 3 NOT LIVE Lobby: Camera is offline``."""
    name = report.name or "-"
    if report.live:
        return f"tile {report.tile + 1} live {report.new_pictures_per_s}/s {name}"
    return f"tile {report.tile + 1} NOT LIVE {name}: {report.sentence or report.code}"
