"""What is done with a hit: played, opened live, looked for again, copied, saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication

from app.core.search.draft import Draft
from app.core.search.hits import Edges, Hit
from app.ui import figures
from app.ui.playback.handover import Moment, open_moments
from app.ui.search.saving import Saving

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage
    from app.ui.window import MainWindow

LEAD_MS = 5000
"""A moment is played from so long before."""
MARKS = 400
"""So many other hits are marked on the timeline of playback."""
SCENE_EDGE = 800
"""Source pictures are loaded so large for the detail."""


class HitDoing(QObject):
    """For the current hit of a page, unless hits are given."""

    def __init__(self, page: SearchPage, window: MainWindow) -> None:
        super().__init__(page)
        self._page = page
        self._window = window
        self._serial = 0

    def play(self) -> None:
        """The moments of the selected hits, from a little before the first on, boxes drawn at theirs."""
        current = self._page.current()
        selected = self._page.results.selected() if not self._page.trail.isVisible() else []
        hits = selected or ([current] if current is not None else [])
        if hits:
            self._play(hits, min(hit.at_utc_ms for hit in hits))

    def play_hits(self, hits: Sequence[Hit]) -> None:
        """The first one's moment; the cameras of the others beside it, on one clock."""
        if hits:
            self._play(hits, hits[0].at_utc_ms)

    def _play(self, hits: Sequence[Hit], at_utc_ms: int) -> None:
        shown = [*hits, *self._beside(hits, at_utc_ms)]
        moments = [Moment(hit.device_id, hit.at_utc_ms, self.edges(hit)) for hit in shown]
        open_moments(self._window, moments, at_utc_ms - LEAD_MS)

    def _beside(self, hits: Sequence[Hit], at_utc_ms: int) -> list[Hit]:
        """Other hits of the same cameras, the nearest in time: marks on the timeline, to go on to."""
        keys, cameras = {hit.key for hit in hits}, {hit.device_id for hit in hits}
        others = [hit for hit in self._page.model.shown() if hit.device_id in cameras and hit.key not in keys]
        others.sort(key=lambda hit: abs(hit.at_utc_ms - at_utc_ms))
        return others[:MARKS]

    def edges(self, hit: Hit) -> Edges | None:
        """The box as fractions: of the source picture, or of the camera's picture while that is not there."""
        size = self._page.shots.full_size(hit.source, SCENE_EDGE)
        station = self._window.station
        device = station.catalogue.devices.get(hit.device_id) if station is not None else None
        if size is None and device is not None:
            size = figures.pixels(device.resolution)
        return hit.edges(*size) if size is not None else None

    def open_live(self) -> None:
        """The camera of the current hit on the wall."""
        hit = self._page.current()
        if hit is not None:
            self._window.open_device(hit.device_id)

    def find_similar(self) -> None:
        """Sends the target picture of the current hit."""
        hit, search = self._page.current(), self._page.search_of_station
        if hit is None or search is None:
            return
        self._serial += 1
        serial = self._serial

        def made(draft: Draft | str) -> None:
            if serial != self._serial:
                return
            if isinstance(draft, str):
                self._page.said.emit(self._page.words.no_picture(draft))
            else:
                self._page.load(draft, run=True)

        draft = replace(self._page.query.draft, devices=None, threshold=self._page.query.threshold.value)
        search.similar(hit, draft, made)

    def same_time(self) -> None:
        """What other cameras of the project saw around the moment of the current hit."""
        hit, search = self._page.current(), self._page.search_of_station
        if hit is not None and search is not None:
            self._page.load(replace(search.elsewhere(hit, self._page.query.draft), attributes=()), run=True)

    def copy(self) -> None:
        """The target picture and what is known of it, for another program."""
        hit = self._page.current()
        if hit is None:
            return
        mime = self._page.model.mime_of(hit)
        mime.setText(self._told(hit))
        QGuiApplication.clipboard().setMimeData(mime)
        self._page.said.emit(self.tr("Copied: %1").replace("%1", self._page.model.spoken(hit)))

    def _told(self, hit: Hit) -> str:
        detail = self._page.detail
        lines = [self._page.device_name(hit.device_id), detail.local.text(), detail.utc.text()]
        lines += [
            f"{line.name}: {line.value} {line.score}".rstrip()
            for line in self._page.looking.lines(hit)
            if line.asked
        ]
        if hit.similarity is not None:
            lines.append(self.tr("Similarity: %1").replace("%1", f"{hit.similarity:.2f}"))
        return "\n".join(lines)

    def save(self) -> None:
        """Both pictures of the current hit as files, as the service sent them, where snapshots go."""
        hit, search = self._page.current(), self._page.search_of_station
        if hit is None or search is None:
            return
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = self._window.wall_view.tile_actions.folder(pictures)
        zone = str(getattr(self._page.model.zone, "key", "") or "")
        saving = Saving(search.pictures, self._page.worker, self._page.said.emit, self)
        saving.save(hit, self._page.device_name(hit.device_id), folder, zone)
