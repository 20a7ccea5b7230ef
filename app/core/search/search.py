"""Searching, for one profile: what the window's search page talks to. Owned by the station's thread."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING

from app.core.calls import Caller
from app.core.instant import Clock
from app.core.search.draft import Draft, Fault, PictureData, faults
from app.core.search.fitting import fit
from app.core.search.images import PictureRefused
from app.core.search.pictures import HitPictures
from app.core.search.run import Run

if TYPE_CHECKING:
    from app.store.picturecache import PictureCache


class Search:
    """``zone``: in which days and hours are counted, None for the machine's own; the window sets it."""

    def __init__(
        self, caller: Caller, clock: Clock, profile: str = "", cache: PictureCache | None = None
    ) -> None:
        self._caller = caller
        self._clock = clock
        self.zone: tzinfo | None = None
        self.pictures = HitPictures(caller, clock, cache, profile)
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

    def fit(self, data: bytes, done: Callable[[PictureData | PictureRefused], None], name: str = "") -> None:
        """Makes the bytes of a file into a picture the API takes, off this thread; ``done`` gets it here, or
        why it is none."""

        def work() -> PictureData | PictureRefused:
            try:
                return fit(data, name)
            except PictureRefused as refused:
                return refused

        self._caller.run(work, done, lambda result: done(PictureRefused("not_a_picture")))

    def tick(self) -> None:
        """Lets time pass. Every 100 ms."""
        for run in list(self._runs):
            run.tick()

    def shutdown(self) -> None:
        """Ends what runs."""
        for run in list(self._runs):
            run.cancel()
