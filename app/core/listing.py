"""Reading a whole paged list with a few calls in flight. A pure bookkeeper: it is told what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core import timing


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: the rows made into ours, their ids, and the total the service named with it."""

    rows: Sequence[Any]
    total: int


@dataclass
class Listing:
    """The pages of one list. Devices come and go while it is read: when the total changes on the way, or
    the rows are not as many as the total says, it is read again, at most ``CATALOGUE_PASSES`` times; then
    it is over, all that was seen counts, and ``complete`` is False."""

    page_size: int = timing.CATALOGUE_PAGE
    total: int = 0
    complete: bool = False
    over: bool = False
    passes: int = 1
    rows: dict[str, Any] = field(default_factory=dict)
    """By id, of this pass (and of the earlier ones when it ends incomplete)."""
    earlier: dict[str, Any] = field(default_factory=dict)
    _totals: set[int] = field(default_factory=set)
    _next: int = 1
    _last: int = 1
    _in_flight: set[int] = field(default_factory=set)

    @property
    def seen(self) -> dict[str, Any]:
        """Everything read so far, of all passes."""
        return self.earlier | self.rows if self.earlier else self.rows

    def take(self) -> int | None:
        """The number of a page to ask for now; None: nothing to ask until an answer comes."""
        if self.over or self._next > self._last:
            return None
        page = self._next
        self._next += 1
        self._in_flight.add(page)
        return page

    def came(self, number: int, page: Page) -> None:
        """A page was read."""
        if self.over or number not in self._in_flight:
            return
        self._in_flight.discard(number)
        self._totals.add(page.total)
        self.total = page.total
        for row in page.rows:
            self.rows[row.id] = row
        pages = -(-page.total // self.page_size)
        # A last page that is full may have a neighbour that the total does not know of yet.
        self._last = max(self._last, pages) if page.rows else self._last
        if not self._in_flight and self._next > self._last:
            self._pass_over()

    def failed(self) -> None:
        """A page could not be read: what was seen is all there will be."""
        self._end(complete=False)

    def _pass_over(self) -> None:
        consistent = len(self._totals) == 1 and len(self.rows) == self.total
        if consistent or self.passes >= timing.CATALOGUE_PASSES:
            self._end(complete=consistent)
            return
        self.passes += 1
        self.earlier = self.earlier | self.rows
        self.rows = {}
        self._totals.clear()
        self._next = self._last = 1

    def _end(self, complete: bool) -> None:
        self.over = True
        self.complete = complete
        self._in_flight.clear()
        if not complete:
            self.rows = self.earlier | self.rows
        self.earlier = {}
