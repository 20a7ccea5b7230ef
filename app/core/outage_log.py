"""The list of outages of a station: feeds the recorder, keeps what it says, has the last day at hand.

Lives on the owner's thread; the database is written and read on the executor, one piece of work at a time.
A run that was killed is found by its missing signs of life; what it left open is closed at the last one.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, TypeVar

from app.core.catalogue import Catalogue, CatalogueChange, CataloguePhase
from app.core.instant import Clock, Instant
from app.core.outages import Ending, Outage, Recorder, Sight, best, sight
from app.core.status import Reason, TileStatus
from app.core.subscribers import Subscribers
from app.core.tree import DeviceStatus

if TYPE_CHECKING:
    from app.store.shift import OutageRow, RunRow, ShiftStore

T = TypeVar("T")

log = logging.getLogger("vcs_wall.outages")

LOOK_S = 0.5
"""How often the tiles are looked at."""
SIGN_S = 5.0
"""How often this run gives a sign of life; a killed one is known to within so much."""
LOST_S = 15.0
"""No sign of life for so long: that run was killed."""
HISTORY_MS = 25 * 3600 * 1000
"""What is at hand for the window; older outages stay in the database only."""
KEEP_MS = 30 * 24 * 3600 * 1000
"""What the database keeps."""
LISTED_AT_ONCE = 2000
"""So many records of the device list are looked at in one go."""

_LISTED = {DeviceStatus.OFFLINE: Reason.OFFLINE.value, DeviceStatus.UNREGISTERED: Reason.UNREGISTERED.value}


class OutageLog:
    """``tiles`` gives device id and status of every occupied tile of every wall."""

    def __init__(
        self,
        clock: Clock,
        catalogue: Catalogue,
        tiles: Callable[[], Iterable[tuple[str, TileStatus]]],
        name_of: Callable[[str], str],
        executor: Executor,
        post: Callable[[Callable[[], None]], None],
        store: ShiftStore | None,
    ) -> None:
        self.run = uuid.uuid4().hex
        self._clock = clock
        self._catalogue = catalogue
        self._tiles = tiles
        self._name_of = name_of
        self._executor = executor
        self._post = post
        self._store = store
        self._recorder = Recorder(self.run)
        self._began: Instant | None = None
        self._seen: Instant | None = None
        self._look_at = 0.0
        self._sign_at = 0.0
        self._rows: dict[str, Outage] = {}
        self._runs: list[RunRow] = []
        self._unsaved: dict[str, Outage] = {}
        self._in_hand: dict[str, Outage] = {}
        """What is being written."""
        self._writing = False
        self._to_list: deque[str] = deque()
        self._listing_first = False
        self._listed = False
        self._changes: Subscribers[None] = Subscribers()
        self._lock = threading.Lock()
        self._closed = False
        catalogue.subscribe(self._on_list)

    # -- what is known -------------------------------------------------------------------------------

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when an outage began, changed or ended; returns how to stop."""
        return self._changes.subscribe(lambda _: callback())

    @property
    def open(self) -> list[Outage]:
        """What this run sees going on now."""
        return self._recorder.open

    @property
    def lost(self) -> list[Outage]:
        """Those of them whose camera gave pictures on a tile until then (``Recorder.lost``)."""
        return self._recorder.lost

    def outages(self, begin: Instant, end: Instant) -> list[Outage]:
        """Those that touch the time between, in no special order. At most ``HISTORY_MS`` back."""
        return [
            row for row in self._rows.values() if row.began < end and (row.ended is None or row.ended > begin)
        ]

    def unwatched(self, begin: Instant, end: Instant) -> list[tuple[Instant, Instant]]:
        """When no run of the program watched, between two instants; in order."""
        spans = [(run.began, max(run.seen, run.ended or 0)) for run in self._runs if run.run != self.run]
        if self._began is not None and self._seen is not None:
            spans.append((self._began, max(self._seen, self._clock.utc())))
        gaps: list[tuple[Instant, Instant]] = []
        at = int(begin)
        for first, last in sorted(spans):
            if first > at and at < end:
                gaps.append((Instant(at), Instant(min(first, end))))
            at = max(at, last)
        if at < end:
            gaps.append((Instant(at), end))
        return gaps

    # -- life ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Reads what earlier runs left, and begins to watch."""
        self._began = self._seen = self._clock.utc()
        store = self._store
        if store is not None:
            self._work(lambda: store.prune(self._clock.utc() - KEEP_MS), lambda _: None)
            self._sign()

    def tick(self) -> None:
        """Lets time pass. Cheap: most calls do nothing."""
        now = self._clock.monotonic()
        if self._closed or self._began is None:
            return
        if self._to_list:
            self._look_at_list()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_S
        sights: dict[str, list[Sight]] = {}
        for device_id, status in self._tiles():
            seen = sight(status)
            if seen is not None:
                sights.setdefault(device_id, []).append(seen)
        self._seen = self._clock.utc()
        names = {device_id: self._name_of(device_id) for device_id in sights}
        self._recorder.tick({d: best(seen) for d, seen in sights.items()}, names, self._seen)
        changed = self._take()
        if changed or now >= self._sign_at:
            self._sign()

    def shutdown(self) -> None:
        """Keeps everything, what is open as ended now, before it returns: afterwards there is nobody left to
        do it. (The database ends them: of a long device list thousands are open.)"""
        if self._closed:
            return
        self._closed = True
        self._seen = self._clock.utc()
        self._take()
        store, began = self._store, self._began
        if store is None or began is None:
            return
        with self._lock:
            try:
                rows = _rows_of({**self._in_hand, **self._unsaved}.values())
                store.keep(self.run, began, self._seen, rows, over=Ending.NOT_RUNNING.value)
            except OSError as error:
                log.warning("the outages could not be kept: %s", error)

    # -- the device list -----------------------------------------------------------------------------

    def _on_list(self, change: CatalogueChange) -> None:
        known = self._catalogue.state.phase in (CataloguePhase.COMPLETE, CataloguePhase.INCOMPLETE)
        if not self._listed:
            if known:  # what the last run knew of the devices says nothing of today
                self._listed = self._listing_first = True
                self._to_list.extend(self._catalogue.devices)
            return
        self._to_list.extend((*change.added, *change.changed, *change.moved, *change.removed))

    def _look_at_list(self) -> None:
        now = self._clock.utc()
        for _ in range(min(LISTED_AT_ONCE, len(self._to_list))):
            device_id = self._to_list.popleft()
            device = self._catalogue.devices.get(device_id)
            if device is None:
                self._recorder.list_lost(device_id, now)
            elif device.is_camera:
                reason = _LISTED.get(device.status)
                self._recorder.list_says(device_id, device.name, reason, now, self._listing_first)
        if not self._to_list:
            self._listing_first = False

    # -- keeping -------------------------------------------------------------------------------------

    def _take(self) -> bool:
        """What the recorder changed, into the list at hand and the list to be kept."""
        changed, self._recorder.changed = self._recorder.changed, {}
        if not changed:
            return False
        self._rows.update(changed)
        if self._store is not None:
            self._unsaved.update(changed)
        self._changes.tell(None)
        return True

    def _sign(self) -> None:
        """Keeps what changed together with a sign of life; the next one after the disk has answered."""
        store, began, seen = self._store, self._began, self._seen
        if store is None or began is None or seen is None or self._writing:
            return
        self._writing = True
        self._sign_at = self._clock.monotonic() + SIGN_S
        batch, self._unsaved = self._unsaved, {}
        self._in_hand = batch
        first = not self._runs

        def work() -> tuple[list[OutageRow], list[RunRow]] | None:
            with self._lock:
                if self._closed:
                    return None
                store.keep(self.run, began, seen, _rows_of(batch.values()))
            lost = store.close_lost(self.run, seen - round(LOST_S * 1000), seen, Ending.NOT_RUNNING.value)
            return store.load(seen - HISTORY_MS) if lost or first else None

        def done(found: tuple[list[OutageRow], list[RunRow]] | None) -> None:
            self._writing = False
            self._in_hand = {}
            self._forget_old(seen)
            if found is not None:
                self._loaded(*found)

        def failed() -> None:
            self._writing = False
            self._unsaved = {**batch, **self._unsaved}
            self._in_hand = {}

        self._work(work, done, failed)

    def _loaded(self, rows: list[OutageRow], runs: list[RunRow]) -> None:
        self._runs = runs
        for key, device_id, name, reason, began, ended, ending, from_start in rows:
            if key.startswith(self.run):
                continue  # what is here is newer
            self._rows[key] = Outage(
                key, device_id, name, reason, Instant(began),
                None if ended is None else Instant(ended),
                None if ending is None else Ending(ending), from_start,
            )  # fmt: skip
        self._changes.tell(None)

    def _forget_old(self, now: Instant) -> None:
        limit = now - HISTORY_MS
        old = [key for key, row in self._rows.items() if row.ended is not None and row.ended < limit]
        for key in old:
            del self._rows[key]

    def _work(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        """Does ``work`` on the executor and ``done`` or ``failed`` here."""

        def job() -> None:
            try:
                result = work()
            except OSError as error:
                log.warning("the outages could not be kept: %s", error)
                self._post(failed)
            else:
                self._post(lambda: done(result))

        self._executor.submit(job)


def _rows_of(outages: Iterable[Outage]) -> list[OutageRow]:
    # (``dataclasses.astuple`` copies each value: a tenth of a second for a few thousand.)
    return [
        (one.key, one.device_id, one.name, one.reason, one.began, one.ended, one.ending, one.from_start)
        for one in outages
    ]
