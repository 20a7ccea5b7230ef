"""Hits and trails handed over to a case: their pictures gathered, what is known of them beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.core.cases.model import Camera, Kind, NewItem, NewPicture
from app.core.search.hits import Hit
from app.ui.cases import add_pictures_to_case

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage
    from app.ui.window import MainWindow

MOST = 50
"""So many hits, or hops of a trail, are put into a case with their pictures at once."""


class Casing(QObject):
    """Of one page."""

    def __init__(self, page: SearchPage, window: MainWindow) -> None:
        super().__init__(page)
        self._page = page
        self._window = window
        self._serial = 0

    def add(self) -> None:
        """The selected hits, or the one that is looked at."""
        page = self._page
        current = page.current()
        selected = page.results.selected() if not page.trail.isVisible() else []
        hits = selected if len(selected) > 1 else [current] if current is not None else []
        if len(hits) > MOST:
            page.said.emit(self.tr("The first %n of the selected hits are taken.", "", MOST))
        self._gather(hits[:MOST], self._hits)

    def add_trail(self) -> None:
        """The hops that were not taken out, as one thing."""
        self._gather(self._page.trail.hits()[:MOST], self._trail)

    def _gather(
        self, hits: Sequence[Hit], made: Callable[[Sequence[Hit], dict[str, bytes]], list[NewItem]]
    ) -> None:
        search = self._page.search_of_station
        if search is None or not hits:
            return
        self._serial += 1
        serial, files = self._serial, dict[str, bytes]()
        refs = [ref for hit in hits for ref in (hit.source, hit.target)]
        left = [len(refs)]

        def came(key: str) -> Callable[[bytes | str], None]:
            def take(data: bytes | str) -> None:
                if isinstance(data, bytes):
                    files[key] = data
                left[0] -= 1
                if not left[0] and serial == self._serial:
                    add_pictures_to_case(self._window, made(hits, files))

            return take

        for ref in refs:
            search.pictures.file(ref, came(ref.key))

    def _hits(self, hits: Sequence[Hit], files: dict[str, bytes]) -> list[NewItem]:
        return [
            NewItem(
                kind=Kind.HIT,
                text=self._page.model.spoken(hit),
                cameras=(self._camera(hit),),
                from_utc_ms=hit.at_utc_ms,
                to_utc_ms=hit.at_utc_ms,
                pictures=self._pictures(hit, files),
                payload_type="search_hit",
                payload=_told(hit),
            )
            for hit in hits
        ]

    def _trail(self, hits: Sequence[Hit], files: dict[str, bytes]) -> list[NewItem]:
        cameras = dict.fromkeys(self._camera(hit) for hit in hits)
        return [
            NewItem(
                kind=Kind.TRAIL,
                text=self._page.trail.title.text(),
                cameras=tuple(cameras),
                from_utc_ms=min(hit.at_utc_ms for hit in hits),
                to_utc_ms=max(hit.at_utc_ms for hit in hits),
                pictures=tuple(one for hit in hits for one in self._pictures(hit, files)),
                payload_type="search_trail",
                payload=[_told(hit) for hit in hits],
            )
        ]

    def _camera(self, hit: Hit) -> Camera:
        return Camera(hit.device_id, self._page.device_name(hit.device_id))

    def _pictures(self, hit: Hit, files: dict[str, bytes]) -> tuple[NewPicture, ...]:
        """The scene with its box first, then the target."""
        words = self._page.model.spoken(hit)
        found = []
        for ref, box in ((hit.source, self._page.doing.edges(hit)), (hit.target, None)):
            data = files.get(ref.key)
            if data is not None:
                found.append(NewPicture(data, None, hit.device_id, hit.at_utc_ms, box, words))
        return tuple(found)


def _told(hit: Hit) -> dict[str, Any]:
    """What a program needs to make the hit again; no address, which may hold a key."""
    return {
        "device_id": hit.device_id,
        "utc_ms": hit.at_utc_ms,
        "target_type": hit.target_type,
        "box": list(hit.box),
        "similarity": hit.similarity,
        "attributes": [{"key": one.key, "value": one.value, "score": one.score} for one in hit.attributes],
    }
