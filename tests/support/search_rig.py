"""The search page in a window over a fake station: the real search, a scripted service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.search.when import Last, Unit
from app.ui.search.page import SearchPage
from app.ui.window import MainWindow
from tests.support.fake_search import END_MS, targets
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import run_until


class SearchRig:
    """``settle`` lets the service answer."""

    def __init__(self, window: MainWindow, station: FakeStation) -> None:
        self.window = window
        self.station = station
        window.modes.show("search")
        page = window.modes.page("search")
        assert isinstance(page, SearchPage)
        self.page = page
        page.query.when.set_when(Last(1, Unit.HOURS))

    @property
    def service(self) -> Any:
        return self.station.finding.service

    @property
    def sent(self) -> list[Any]:
        """The searches that were sent."""
        return [one for one in self.service.requests if type(one).__name__ == "SearchTarget"]

    def cameras(self, count: int = 3) -> list[str]:
        return [d.id for d in self.station.catalogue.cameras_in_order() if d.corp_id == "c1"][:count]

    def give(self, count: int, every_ms: int = 1000) -> None:
        """So many targets on cameras of the site."""
        ids = self.cameras(5)
        self.service.targets = [
            replace(one, device_id=ids[int(one.device_id[3:])])  # type: ignore[type-var]
            for one in targets(count, 5, every_ms)
        ]

    def settle(self) -> None:
        for _ in range(3):
            self.station.finding.settle()
            QApplication.processEvents()

    def search(self) -> None:
        QTest.mouseClick(self.page.query.search, Qt.MouseButton.LeftButton)
        self.settle()

    def until(self, true: Callable[[], bool]) -> None:
        """Lets the service, the page's worker and its timers go on until it is so."""

        def settled() -> bool:
            if true():
                return True
            self.settle()
            return False

        run_until(settled)


@contextmanager
def search_rig(folder: Path) -> Iterator[SearchRig]:
    """A window with the page shown; closed afterwards."""
    station = FakeStation(small_site(), FakeWall("4"))
    station.clock.seconds = station.finding.clock.seconds
    window = make_window(folder, station)
    window.wall_view._now = lambda: END_MS
    window.resize(1600, 900)
    window.show()
    QApplication.processEvents()
    try:
        yield SearchRig(window, station)
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
