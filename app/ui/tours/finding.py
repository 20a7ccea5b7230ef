"""Tours in the command palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.ui.actions.table import group_words
from app.ui.palette import PaletteEntry
from app.ui.palette.matching import Query
from app.ui.palette.search import Found, SimpleSource

if TYPE_CHECKING:
    from app.core.station import Station


class TourSource(SimpleSource):
    """Tours by name; what is chosen starts (or ends, where it runs)."""

    def __init__(self, station: Callable[[], Station | None], start: Callable[[str], None]) -> None:
        super().__init__(self._entries_now)
        self._station = station
        self._start = start

    def search(self, query: Query) -> Iterator[Found | None]:
        """Nothing before a letter was typed: there is a menu for all of them."""
        if not query.empty:
            yield from super().search(query)

    def _entries_now(self) -> list[PaletteEntry]:
        station = self._station()
        return [
            PaletteEntry(
                f"tour:{tour.id}", tour.name, partial(self._start, tour.id), group_words("tour"), icon="tour"
            )
            for tour in (station.tours.tours if station is not None else ())
        ]
