"""What of a search page is on the screen: its pictures are wanted, and shown when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core.search.pictures import PictureAsk
from app.ui.search.hitdoing import SCENE_EDGE

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage

SEEN_MS = 30
"""Changes that come so close together are looked at once."""


class OnScreen(QObject):
    """Of one page."""

    def __init__(self, page: SearchPage) -> None:
        super().__init__(page)
        self._page = page
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEEN_MS)
        self._soon.timeout.connect(self.look)
        page.shots.changed.connect(self._came)

    def look_soon(self) -> None:
        """Something else is on the screen now."""
        self._soon.start()

    def look(self) -> None:
        """Wants what is on the screen, the chosen hit first."""
        page = self._page
        if not page.isVisible():
            return
        asks: list[PictureAsk] = []
        hit = page.detail.hit if page.detail.isVisible() else None
        if hit is not None:
            asks += [PictureAsk(hit.source, SCENE_EDGE), PictureAsk(hit.target)]
        if page.trail.isVisible():
            asks += [PictureAsk(one.target) for one in page.trail.visible_hits()]
        rows = page.results.visible_rows()
        ahead = range(rows[-1] + 1, rows[-1] + 1 + len(rows)) if rows else ()
        for row in (*rows, *ahead):
            shown = page.model.hit(row)
            if shown is not None:
                asks.append(PictureAsk(shown.target))
        page.shots.want(asks)

    def _came(self) -> None:
        page = self._page
        shown = page.trail.list if page.trail.isVisible() else page.results.view
        shown.viewport().update()
        page.looking.show_pictures()
