"""Which page of which part of the range is asked for next. Pure: it is told what came.

The service lets nobody past its last page. Beyond it goes a plan that splits the range in time: sorted by
time, the next part begins where the last hit was; otherwise a part that holds too many is halved. Parts meet
in a second, so hits come twice; who collects them leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.instant import Instant
from app.core.search.draft import Order
from app.core.search.when import Range

_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Ask:
    """A page (from 1) of a part of the range (None: the whole of what the service takes by default)."""

    page: int
    span: Range | None


@dataclass
class Plan:
    """``order`` None: the service sorts by similarity."""

    span: Range | None
    order: Order | None
    page_size: int
    pages: int
    beyond: bool = False
    """Splitting was asked for."""
    limited: bool = False
    """The service's last page was reached and more match."""
    full_seconds: list[int] = field(default_factory=list)
    """UTC ms of seconds that hold more than can be fetched: nothing can split them."""
    _parts: list[Range | None] = field(default_factory=list)
    _doubtful: set[int] = field(default_factory=set)
    """Seconds that filled all pages: one more question tells whether they hold more."""
    _page: int = 1
    _last: Instant | None = None

    def __post_init__(self) -> None:
        self._parts.append(self.span)

    @property
    def over(self) -> bool:
        """Nothing is left to ask for."""
        return not self._parts

    @property
    def can_go_beyond(self) -> bool:
        """Whether splitting would find more: the limit was reached in a range that was named."""
        return self.limited and not self.beyond and self.span is not None

    def next(self) -> Ask | None:
        """What to ask for now; the same again until ``came`` is told. None: nothing."""
        return Ask(self._page, self._parts[-1]) if self._parts else None

    def came(self, rows: int, total: int, last: Instant | None) -> None:
        """The page of ``next`` had so many rows, of ``total`` that match the part; ``last``: the time of its
        last row."""
        if not self._parts:
            return
        part = self._parts[-1]
        if last is not None:
            self._last = last
        if part is not None and part[0] == part[1] and part[0] in self._doubtful:
            self._doubtful.discard(part[0])
            if total > self.page_size * self.pages:
                self.full_seconds.append(part[0])
            self._done()
            return
        if self.beyond and self._page == 1 and total > self.page_size * self.pages and self._halve(part):
            return
        # The total ends it; without one a page that is not full does.
        seen = self._page * self.page_size
        if not rows or (seen >= total if total else rows < self.page_size):
            self._done()
        elif self._page < self.pages:
            self._page += 1
        elif self.beyond:
            self._parts.pop()
            self._continue(part)
        else:
            self._done()
            self.limited = True

    def go_beyond(self) -> bool:
        """Splits what was not reached. Whether there is something to ask for now."""
        if not self.can_go_beyond:
            return False
        self.beyond, self.limited = True, False
        if self.order in (Order.NEWEST, Order.OLDEST):
            self._continue(self.span)
        else:
            self._parts = [self.span]
            self._page = 1
            self._halve(self.span)
        return True

    def _done(self) -> None:
        self._parts.pop()
        self._page = 1

    def _halve(self, part: Range | None) -> bool:
        """Only where the order is not by time: there the pages lead on by themselves."""
        if part is None or self.order in (Order.NEWEST, Order.OLDEST):
            return False
        begin, end = part
        if begin >= end:
            return False
        middle = (begin + end) // 2 // _SECOND * _SECOND
        self._parts.pop()
        self._parts += [(begin, Instant(middle)), (Instant(middle + _SECOND), end)]  # the newer half first
        self._page = 1
        return True

    def _continue(self, part: Range | None) -> None:
        """The rest of a part whose last page was reached."""
        self._page = 1
        if part is None or self._last is None:
            return
        begin, end = part
        last = Instant(self._last // _SECOND * _SECOND)
        if self.order not in (Order.NEWEST, Order.OLDEST):
            self.full_seconds.append(begin)  # halved down to one second, and still too many
            return
        newest = self.order is Order.NEWEST
        doubtful = last >= end if newest else last <= begin
        if doubtful:
            rest = (begin, Instant(end - _SECOND)) if newest else (Instant(begin + _SECOND), end)
        else:
            rest = (begin, last) if newest else (last, end)
        if rest[0] <= rest[1]:
            self._parts.append(rest)
        if doubtful:
            self._doubtful.add(last)
            self._parts.append((last, last))
