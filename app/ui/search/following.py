"""The way of a hit's target in place of the hits: opened, closed, handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.ui.search.trail import TrailView

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage


class Following(QObject):
    """Of one page. ``view`` is one of the results' pages."""

    def __init__(self, page: SearchPage) -> None:
        super().__init__(page)
        self._page = page
        self.view = view = TrailView(page.shots)
        view.name_of = page.device_name
        view.coordinates = self._coordinates
        view.model.now = page.model.now
        view.closed.connect(self.close)
        view.played.connect(page.doing.play_hits)
        view.current_changed.connect(page.show_current)
        view.acted.connect(self._on_acted)
        view.list.verticalScrollBar().valueChanged.connect(page.on_screen.look_soon)
        view.model.modelReset.connect(page.on_screen.look_soon)
        page.results.add_page(view)

    def show(self) -> None:
        """The way of the current hit's target."""
        page, view = self._page, self.view
        hit, search, run = page.current(), page.search_of_station, page.run
        if hit is None or search is None or run is None:
            return
        view.model.zone = page.model.zone
        page.results.show_page(True)
        view.show_trail(search.trail(hit, run.draft))
        view.list.setFocus(Qt.FocusReason.OtherFocusReason)
        page.show_current()

    def close(self) -> None:
        """Back to the hits."""
        self.end()
        self._page.show_current()
        self._page.results.focus_hits()

    def end(self) -> None:
        """Whatever was followed is gone; the hits are shown."""
        if self.view.trail is not None:
            self.view.show_trail(None)
        self._page.results.show_page(False)

    def _coordinates(self, device_id: str) -> tuple[float, float] | None:
        station = self._page.station
        device = station.catalogue.devices.get(device_id) if station is not None else None
        if device is None or device.longitude is None or device.latitude is None:
            return None
        return device.longitude, device.latitude

    def _on_acted(self, name: str) -> None:
        if name == "report":
            menu = QMenu(self._page)
            self._page.reports.fill(menu, self.view.hits(), (), trail=True)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.view.report.mapToGlobal(QPoint(0, self.view.report.height())))
        else:
            self._page.act(f"trail_{name}")
