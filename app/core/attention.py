"""When each camera was last looked at: on a screen that is on, with somebody in front of it.

``Looks`` is the pure part. ``Attention`` lives on the owner's thread and keeps it in the local database.
Whether a tile can be seen and somebody is there is the window's knowledge; it tells once a second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.instant import Clock, Instant
from app.core.subscribers import Subscribers

if TYPE_CHECKING:
    from app.store.shift import ShiftStore

log = logging.getLogger("vcs_wall.attention")

PRESENT_S = 300.0
"""After the last key or movement of the mouse somebody is taken to be there for so long."""
KEEP_S = 60.0
"""How often looks are written down."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A camera nobody looked at. ``last`` None: never, as far as is known."""

    device_id: str
    last: Instant | None


class Looks:
    """Last looks by camera, UTC milliseconds."""

    def __init__(self, known: dict[str, int] | None = None) -> None:
        self._last: dict[str, int] = dict(known or {})

    def look(self, device_ids: Iterable[str], now: Instant) -> None:
        """Somebody sees these now."""
        for device_id in device_ids:
            self._last[device_id] = now

    def merge(self, known: dict[str, int]) -> None:
        """What an earlier run knew; newer looks win."""
        for device_id, last in known.items():
            if last > self._last.get(device_id, -1):
                self._last[device_id] = last

    def last(self, device_id: str) -> Instant | None:
        """The last look; None for never."""
        found = self._last.get(device_id)
        return None if found is None else Instant(found)

    def unseen(self, device_ids: Iterable[str], now: Instant, minutes: float) -> list[Unseen]:
        """Those of ``device_ids`` nobody saw in so many minutes: never seen ones first (in the order given),
        then by their last look. A look from the future (the clock was set back) counts as now."""
        limit = now - minutes * 60_000
        last = self._last
        never: list[Unseen] = []
        old: list[Unseen] = []
        for device_id in device_ids:
            found = last.get(device_id)
            if found is None:
                never.append(Unseen(device_id, None))
            elif found <= limit:
                old.append(Unseen(device_id, Instant(found)))
        old.sort(key=lambda unseen: unseen.last or 0)
        return never + old

    def since(self, instant: Instant) -> list[tuple[str, int]]:
        """Looks at or after an instant."""
        return [(device_id, last) for device_id, last in self._last.items() if last >= instant]


class Attention:
    """The looks of a profile, kept in the database: a restart does not make cameras unseen."""

    def __init__(
        self,
        clock: Clock,
        executor: Executor,
        post: Callable[[Callable[[], None]], None],
        store: ShiftStore | None,
    ) -> None:
        self.looks = Looks()
        self._clock = clock
        self._executor = executor
        self._post = post
        self._store = store
        self._kept_at = clock.monotonic()
        self._kept_to = clock.utc()
        self._changes: Subscribers[None] = Subscribers()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when earlier looks have been read; returns how to stop."""
        return self._changes.subscribe(lambda _: callback())

    def start(self) -> None:
        """Reads what earlier runs knew."""
        store = self._store
        if store is None:
            return

        def read() -> None:
            try:
                known = store.load_looks()
            except OSError as error:
                log.warning("the last looks could not be read: %s", error)
                return
            self._post(lambda: self._loaded(known))

        self._executor.submit(read)

    def _loaded(self, known: dict[str, int]) -> None:
        self.looks.merge(known)
        self._changes.tell(None)

    def look(self, device_ids: Iterable[str]) -> None:
        """Somebody sees these now."""
        self.looks.look(device_ids, self._clock.utc())

    def unseen(self, device_ids: Iterable[str], minutes: float) -> list[Unseen]:
        """See ``Looks.unseen``."""
        return self.looks.unseen(device_ids, self._clock.utc(), minutes)

    def tick(self) -> None:
        """Lets time pass; now and then writes down what is new."""
        if self._store is not None and self._clock.monotonic() - self._kept_at >= KEEP_S:
            rows = self._take()
            self._executor.submit(lambda: self._keep(rows))

    def shutdown(self) -> None:
        """Writes down what is new before it returns."""
        if self._store is not None:
            self._keep(self._take())

    def _take(self) -> list[tuple[str, int]]:
        rows = self.looks.since(self._kept_to)
        self._kept_at = self._clock.monotonic()
        self._kept_to = self._clock.utc()
        return rows

    def _keep(self, rows: list[tuple[str, int]]) -> None:
        assert self._store is not None
        if not rows:
            return
        try:
            self._store.keep_looks(rows)
        except OSError as error:
            log.warning("the last looks could not be kept: %s", error)
