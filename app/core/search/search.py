"""Searching, for one profile: what the window's search page talks to. Owned by the station's thread."""

from __future__ import annotations

import weakref
from datetime import tzinfo

from app.core.calls import Caller
from app.core.instant import Clock
from app.core.search.draft import Draft, Fault, faults
from app.core.search.run import Run


class Search:
    """``zone``: in which days and hours are counted, None for the machine's own; the window sets it."""

    def __init__(self, caller: Caller, clock: Clock) -> None:
        self._caller = caller
        self._clock = clock
        self.zone: tzinfo | None = None
        self._runs: weakref.WeakSet[Run] = weakref.WeakSet()

    def faults(self, draft: Draft) -> tuple[Fault, ...]:
        """All that keeps a draft from being sent now; empty: ``start`` takes it."""
        return faults(draft, self._clock.utc(), self.zone)

    def start(self, draft: Draft) -> Run:
        """Searches. Whoever holds the run cancels it when nobody looks any more. ValueError for a draft with
        faults."""
        if self.faults(draft):
            raise ValueError("a draft with faults cannot be sent")
        run = Run(self._caller, self._clock, draft, self.zone)
        self._runs.add(run)
        return run

    def tick(self) -> None:
        """Lets time pass. Every 100 ms."""
        for run in list(self._runs):
            run.tick()

    def shutdown(self) -> None:
        """Ends what runs."""
        for run in list(self._runs):
            run.cancel()
