"""The hit that is looked at, in the panel at the right: what is known of it, its pictures, its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.search.hits import Hit
from app.ui import figures
from app.ui.i18n import listed
from app.ui.search.detail import Line
from app.ui.search.hitdoing import SCENE_EDGE

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage


class LookedAt(QObject):
    """Of one page."""

    def __init__(self, page: SearchPage) -> None:
        super().__init__(page)
        self._page = page

    def show(self, hit: Hit) -> None:
        """Fills the panel."""
        page = self._page
        page.detail.show_hit(
            hit, page.device_name(hit.device_id), self._place(hit), page.model.figure(hit), self.lines(hit)
        )
        self.show_pictures()

    def _place(self, hit: Hit) -> str:
        """Project, site, id."""
        station = self._page.station
        device = station.catalogue.devices.get(hit.device_id) if station is not None else None
        if station is None or device is None:
            return hit.device_id
        corp = station.catalogue.corps.get(device.corp_id)
        parts = (corp.name if corp is not None else "", device.site, device.id)
        return " · ".join(part for part in parts if part)

    def lines(self, hit: Hit) -> list[Line]:
        """Its attributes, its box, and what nobody asked about."""
        word, kind = self._page.word, hit.target_type
        found = [
            Line(word(kind, one.key, ""), word(kind, one.key, one.value),
                 f"{one.score:.2f}" if one.score is not None else "")
            for one in hit.attributes
        ]  # fmt: skip
        found.append(Line(self.tr("Box"), figures.corners(hit.box)))
        asked = {one.key for one in hit.attributes}
        others = [word(kind, key, "") for key in self._page.vocabulary.keys(kind) if key not in asked]
        if others:
            found.append(Line(self.tr("Not asked for"), listed(others), asked=False))
        return found

    def show_pictures(self) -> None:
        """As far as they came."""
        page = self._page
        hit = page.detail.hit
        if hit is None:
            return
        page.detail.show_target(page.shots.shot(hit.target))
        scene = page.shots.shot(hit.source, SCENE_EDGE)
        size = page.shots.full_size(hit.source, SCENE_EDGE)
        box = hit.edges(*size) if size is not None else None
        others = []
        if size is not None:
            for row in page.model.hits.at_the_same_time(hit):
                other = page.model.hits[row]
                edges = other.edges(*size)
                if edges is not None:
                    others.append((other.key, edges))
        waiting = self.tr("Loading the picture…")
        page.detail.show_scene(scene.image, scene.why or waiting, box, others)

    def choose_other(self, key: str) -> None:
        """Another hit in the same scene."""
        results = self._page.results
        if not results.choose(key):
            results.narrowed.clear()
            results.choose(key)
