"""Work that touches the disk: one thing after the other, off the owner's thread, answers back on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from app.core.workers import Workers

Run = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""``InOrder.run``: work on another thread, in order; its result, or the exception it raised, comes back."""


class InOrder:
    """``executor``: runs one job at a time (None: a daemon thread of its own); ``post``: brings a callable to
    the owner's thread."""

    def __init__(self, post: Callable[[Callable[[], None]], None], executor: Executor | None = None) -> None:
        self._post = post
        self._executor = executor or Workers(count=1, name="keep")
        self._own = executor is None
        self._closed = False

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """``done`` gets what ``work`` returned, or the exception it raised. Nothing after ``shutdown``."""
        if self._closed:
            return

        def ended(future: Future[Any]) -> None:
            if not future.cancelled():
                error = future.exception()
                result = error if error is not None else future.result()
                self._post(lambda: done(result))

        self._executor.submit(work).add_done_callback(ended)

    def shutdown(self) -> None:
        """What was asked for is done first (at most 5 s)."""
        self._closed = True
        if self._own:
            self._executor.shutdown(wait=True)
