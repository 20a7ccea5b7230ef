"""Looks through everything a palette offers, a few milliseconds at a time: the window never waits for it."""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.palette.matching import Query

SLICE_S = 0.004
"""Longest time the window's thread is kept in one go."""
MOST = 50
"""Results shown: nobody reads more, typing one more letter is faster."""
RECENT_BONUS = 1.0
"""What was used lately comes before what fits as well, not before what fits better."""


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something to be found. ``key``: kind and id (``camera:3402...``), by which it is remembered. ``run``:
    does it; ``run_other``: with Ctrl held (None: the same). ``mark``: shape and ink of a state; ``icon``: a
    drawing in its place. ``keys``: as a person reads them."""

    key: str
    text: str
    run: Callable[[], object]
    detail: str = ""
    run_other: Callable[[], object] | None = None
    mark: tuple[str, str] | None = None
    icon: str = ""
    keys: tuple[str, ...] = ()


Found = tuple[float, Callable[[], PaletteEntry]]
"""Rank (lower is better) and how to make the entry, which is done for the best only."""


class Source(Protocol):
    """One kind of things to be found."""

    def search(self, query: Query) -> Iterator[Found | None]:
        """What fits; None now and then (at least every millisecond) where nothing does. With an empty query:
        what is worth showing before a letter was typed."""

    def find(self, key: str) -> PaletteEntry | None:
        """The entry of a key, if it is one of this source and still there."""


class SimpleSource:
    """A short list of entries, made anew for each search. Found by text and detail, and by other words for
    them (``also``: the English name in a Chinese window)."""

    def __init__(
        self,
        entries: Callable[[], Sequence[PaletteEntry]],
        also: Callable[[str], str] = lambda key: "",
        *,
        asked_for: bool = False,
    ) -> None:
        """``asked_for``: none of them before a letter was typed; another place shows them all."""
        self._entries = entries
        self._also = also
        self._asked_for = asked_for

    def search(self, query: Query) -> Iterator[Found | None]:
        """All of them before a letter was typed, unless they have to be asked for."""
        if query.empty and self._asked_for:
            return
        for entry in self._entries():
            yield _fitting(entry, query, self._also(entry.key))

    def find(self, key: str) -> PaletteEntry | None:
        """By its key."""
        return next((entry for entry in self._entries() if entry.key == key), None)


def _fitting(entry: PaletteEntry, query: Query, also: str) -> Found | None:
    if query.empty:
        return 0.0, lambda: entry
    text = entry.text.casefold()
    rank = query.rank(text)
    if rank is None:
        rest = query.rank(f"{text} {entry.detail.casefold()} {also.casefold()}", spread=False)
        rank = None if rest is None else rest + 0.5
    return None if rank is None else (rank, lambda: entry)


@dataclass(order=True, slots=True)
class _Hit:
    rank: float
    order: int
    make: Callable[[], PaletteEntry] = field(compare=False)


class PaletteSearch(QObject):
    """One search at a time over all sources."""

    changed = Signal()
    """``results`` are others, or the search is over."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sources: list[Source] = []
        self.recent: list[str] = []
        """Keys, the latest first."""
        self.results: list[PaletteEntry] = []
        self.query = Query.of("")
        self._hits: list[_Hit] = []
        self._count = 0
        self._steps: Iterator[Found | None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there may be more."""
        return self._steps is not None

    def start(self, typed: str) -> None:
        """Forgets what was found and begins; the first slice is done at once."""
        self.query = Query.of(typed)
        self._hits = []
        self._count = 0
        self._steps = self._all()
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Forgets everything."""
        self._timer.stop()
        self._steps = None
        self._hits = []
        self.results = []

    def finish(self) -> None:
        """To the end at once (tests)."""
        while self._steps is not None:
            self._go_on()

    def _all(self) -> Iterator[Found | None]:
        recent = {key: place for place, key in enumerate(self.recent)}
        if self.query.empty:
            for key, place in recent.items():
                entry = self._find(key)
                if entry is not None:
                    yield place - len(recent) - 1.0, _same(entry)
                yield None
        else:
            # What was used lately is looked at first, whatever its source is about to give.
            for key, place in recent.items():
                entry = self._find(key)
                found = None if entry is None else _fitting(entry, self.query, "")
                yield None if found is None else (found[0] - RECENT_BONUS + place / 1000, found[1])
        for source in self.sources:
            yield from source.search(self.query)

    def _find(self, key: str) -> PaletteEntry | None:
        for source in self.sources:
            entry = source.find(key)
            if entry is not None:
                return entry
        return None

    def _go_on(self) -> None:
        steps = self._steps
        if steps is None:
            self._timer.stop()
            return
        until = time.perf_counter() + SLICE_S
        better = False
        for found in steps:
            if found is not None:
                better = self._take(*found) or better
            if time.perf_counter() >= until:
                break
        else:
            self._steps = None
            self._timer.stop()
        if better or self._steps is None:
            self._show()

    def _take(self, rank: float, make: Callable[[], PaletteEntry]) -> bool:
        self._count += 1
        hit = _Hit(rank, self._count, make)
        # Twice as many as are shown: some are the same thing, found once as recent and once by its source.
        if len(self._hits) >= 2 * MOST:
            if hit >= self._hits[-1]:
                return False
            self._hits.pop()
        insort(self._hits, hit)
        return True

    def _show(self) -> None:
        seen: set[str] = set()
        results: list[PaletteEntry] = []
        for hit in self._hits:
            entry = hit.make()
            if entry.key not in seen:
                seen.add(entry.key)
                results.append(entry)
            if len(results) == MOST:
                break
        self.results = results
        self.changed.emit()


def _same(entry: PaletteEntry) -> Callable[[], PaletteEntry]:
    return lambda: entry
