"""The search of a station against a running service, on real threads; the test's thread owns it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any

from app.core.calls import Caller
from app.core.instant import Instant
from app.core.search.coverage import CoverageCode
from app.core.search.draft import Draft
from app.core.search.run import BUSY, Run
from app.core.search.search import Search
from app.core.workers import Workers
from tests.support.localvcs import LocalVcs
from tests.support.waiting import LIMIT_S


class At:
    """A clock that stands still for what is asked, and goes for what is waited for."""

    def __init__(self, utc_ms: int) -> None:
        self._utc = Instant(utc_ms)

    def monotonic(self) -> float:
        return time.monotonic()

    def utc(self) -> Instant:
        return self._utc


class LiveSearch:
    """``until`` runs the owner's loop."""

    def __init__(
        self, service: LocalVcs, now_ms: int, connection: dict[str, Any] | None = None, **search: Any
    ) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.clock = At(now_ms)
        self._workers = Workers(name="test")
        self.caller = Caller(
            lambda: service.client(**{"rate_per_s": 1000.0} | (connection or {})),
            self._workers,
            self._posted.put,
            self.clock,
            lambda _: None,
        )
        self.search = Search(self.caller, self.clock, **search)

    def __enter__(self) -> LiveSearch:
        return self

    def __exit__(self, *_: object) -> None:
        self.caller.close()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT_S
        while not true():
            assert time.monotonic() < end, "waited in vain"
            self.search.tick()
            try:
                self._posted.get(timeout=0.05)()
            except queue.Empty:
                continue

    def settled(self, run: Run) -> Run:
        """No page is on its way, and the coverage is told."""
        self.until(lambda: run.status.code not in BUSY and run.coverage.code is not CoverageCode.ASKING)
        return run

    def finished(self, draft: Draft) -> Run:
        """All pages of a search."""
        run = self.search.start(draft)
        run.need(100_000)
        return self.settled(run)
