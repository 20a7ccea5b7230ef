"""All rows of a paged action, whichever of the three styles it has.

The styles (``PageNumber``, ``PageNum``, ``CurrentPage``) are told apart by ``meta.paging``. While pages are
read, rows may appear and vanish and move to another page: rows are known by their id, and the pages are read
again while the total changes or does not agree with what was found.
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.vcs.errors import ActionFailed
from app.vcs.request import Paging, Request
from app.vcs.response import Outcome, Response

T = TypeVar("T")

PASSES = 3
"""So often all pages are read before the result is given as it is."""

Call = Callable[[Request[Any]], Any]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Rows without duplicates in the order of the last reading. ``complete``: false when rows kept changing
    (or more match than can be reached): some may be missing, some may be gone already. ``total``: what the
    service said last."""

    items: tuple[T, ...]
    complete: bool
    total: int


def paging_of(request: Request[Any]) -> Paging:
    """Raises ``TypeError`` for an action that does not page."""
    paging = request.meta.paging
    if paging is None:
        raise TypeError(f"{request.meta.name} does not page")
    return paging


def at_page(request: Request[Any], number: int) -> Any:
    """The same request for another page, from 1."""
    return dataclasses.replace(request, **{paging_of(request).page: number})  # type: ignore[type-var]


def rows_of(request: Request[Any], answer: Response) -> tuple[Any, ...]:
    return tuple(getattr(getattr(answer, "data"), paging_of(request).rows))  # noqa: B009


def key_of(request: Request[Any], row: Any) -> Any:
    """What tells this row from others."""
    key = paging_of(request).key
    return row if key is None else getattr(row, key)


def total_of(answer: Response) -> int:
    """The rows that match in all, as the service said; 0 also if it did not say."""
    return max(0, int(getattr(answer, "data").total_count))  # noqa: B009


def pages(request: Request[Any], first: Response) -> range:
    """The numbers of the pages after the first, by the first page's answer: for fetching several at once."""
    paging = paging_of(request)
    size = _size(request, first)
    last = -(-total_of(first) // size) if size else 1
    if paging.max_page is not None:
        last = min(last, paging.max_page)
    return range(2, last + 1)


def _size(request: Request[Any], answer: Response) -> int:
    """Rows a page: what the service used, else what was asked."""
    used = getattr(getattr(answer, "data"), paging_of(request).size)  # noqa: B009
    return int(used or getattr(request, paging_of(request).size) or len(rows_of(request, answer)))


def answers(call: Call, request: Request[Any]) -> Iterator[Any]:
    """The answers of one reading, page after page from 1. Raises ``ActionFailed`` where a page failed."""
    paging = paging_of(request)
    number, seen = 1, 0
    while True:
        answer = call(at_page(request, number))
        if answer.outcome is not Outcome.OK:
            raise ActionFailed(request.meta.name, answer.code, answer.message, answer.request_id, 200)
        yield answer
        rows = len(rows_of(request, answer))
        seen += rows
        total, size = total_of(answer), _size(request, answer)
        # The total ends it; without one a page that is not full does.
        over = seen >= total if total else rows < size
        if not rows or over or number == paging.max_page:
            return
        number += 1


def read_all(call: Call, request: Request[Any], *, passes: int = PASSES) -> Listing[Any]:
    """All rows. Raises ``ActionFailed`` where a page failed, and whatever ``call`` raises."""
    older: dict[Any, Any] = {}
    total = 0
    for _ in range(passes):
        found: dict[Any, Any] = {}
        totals: list[int] = []
        rows_read = 0
        for answer in answers(call, request):
            totals.append(total_of(answer))
            for row in rows_of(request, answer):
                rows_read += 1
                found[key_of(request, row)] = row
        total = totals[-1]
        unknown = not any(totals)
        if len(set(totals)) == 1 and (unknown or len(found) == total):
            return Listing(tuple(found.values()), True, total or len(found))
        older = {**found, **{k: v for k, v in older.items() if k not in found}}
        if _unreachable(request, totals, rows_read):
            break
    return Listing(tuple(older.values()), False, total)


def _unreachable(request: Request[Any], totals: list[int], rows_read: int) -> bool:
    """More match than the pages can hold: reading again would not help."""
    last = paging_of(request).max_page
    return last is not None and len(totals) == last and totals[-1] > rows_read
