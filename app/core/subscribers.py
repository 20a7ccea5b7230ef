"""Who wants to hear of a change, on the owner's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger("vcs_wall.core")


class Subscribers(Generic[T]):
    """Callbacks in the order they came. One that raises is logged and does not stop the others."""

    def __init__(self) -> None:
        self._callbacks: dict[int, Callable[[T], None]] = {}
        self._next = 0

    def subscribe(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Adds one; returns how to take it away (again and again without harm)."""
        number = self._next
        self._next += 1
        self._callbacks[number] = callback

        def unsubscribe() -> None:
            self._callbacks.pop(number, None)

        return unsubscribe

    def tell(self, change: T) -> None:
        """Calls each; a callback may subscribe and unsubscribe."""
        for callback in list(self._callbacks.values()):
            try:
                callback(change)
            except Exception:
                log.exception("a listener failed")
