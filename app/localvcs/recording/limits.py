"""What may stay on disk: days of retention, a quota, a floor of free space. The oldest goes first."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.recording.disk import Store
from app.localvcs.recording.index import Index, kept_from_ms
from app.localvcs.recording.model import DAY_MS, Segment

log = logging.getLogger("app.localvcs.recording")

_BATCH = 200
_LEAP_MS = DAY_MS
"""A clock that moved forward by more than this between two looks is not trusted with deleting ..."""
TRUST_S = 600.0
"""... until it has stayed there for so long. Playback goes by it at once."""
_FREED_AT_ONCE = 64 << 20
"""What a full disk is given back at least, so that not every segment deletes another one ..."""
_FREE_EVERY_S = 5.0
"""... and not more often, should the reason be another one."""
_SWEPT = "recordings_swept_ms"


@dataclass(frozen=True, slots=True)
class Removed:
    segments: int = 0
    bytes: int = 0


class Limits:
    """Used by one thread at a time. ``quota_bytes`` None: no quota. ``free_bytes``: of the disk, now."""

    def __init__(
        self,
        index: Index,
        store: Store,
        database: Database,
        clock: Clock,
        monotonic_s: Callable[[], float],
        quota_bytes: int | None,
        floor_bytes: int,
        free_bytes: Callable[[], int],
    ) -> None:
        self._index = index
        self._store = store
        self._database = database
        self._clock = clock
        self._monotonic_s = monotonic_s
        self._quota = quota_bytes
        self._floor = floor_bytes
        self._free = free_bytes
        self._seen: tuple[int, float] | None = None
        self._distrusted_until_s: float | None = None
        self._next_freeing_s = 0.0
        self.disk_was_full = threading.Event()
        """Set by whoever could not write."""

    def expire(self) -> Removed:
        """Deletes what is older than its device's days."""
        now_ms = self._clock.now_ms()
        if not self._trusts(now_ms):
            return Removed()
        count = size = 0
        for device_id in self._index.devices():
            before_ms = kept_from_ms(self._database.read(), device_id, now_ms)
            while old := self._index.ended_before(device_id, before_ms, _BATCH):
                self._delete(old)
                count += len(old)
                size += sum(segment.bytes for segment in old)
        if count:
            log.info("%d segments (%s) were older than their days and were deleted", count, _size(size))
        return Removed(count, size)

    def make_room(self) -> bool:
        """Deletes the oldest until quota and floor are kept; False when that is not possible."""
        full = self.disk_was_full.is_set() and self._monotonic_s() >= self._next_freeing_s
        self.disk_was_full.clear()
        if full:
            self._next_freeing_s = self._monotonic_s() + _FREE_EVERY_S
        if self._quota is not None and self._index.total_bytes > self._quota:
            self._oldest(self._index.total_bytes - self._quota, f"the quota of {_size(self._quota)} is full")
        missing = max(self._floor - self._free(), _FREED_AT_ONCE if full else 0)
        if missing > 0:
            why = "the disk is full" if full else f"less than {_size(self._floor)} are free"
            freed = self._oldest(missing, why)
            return freed > 0 and self._free() >= self._floor
        return True

    def _oldest(self, wanted: int, why: str) -> int:
        """Deletes at least ``wanted`` bytes, if there are so many; how many it was."""
        freed = count = 0
        until_ms = 0
        devices: set[str] = set()
        while freed < wanted and (found := self._index.oldest(_BATCH)):
            chosen: list[Segment] = []
            for segment in found:
                chosen.append(segment)
                freed += segment.bytes
                until_ms = max(until_ms, segment.end_ms)
                devices.add(segment.device_id)
                if freed >= wanted:
                    break
            self._delete(chosen)
            count += len(chosen)
        if count:
            log.warning(
                "%s: the oldest %d segments (%s, of %d cameras, until %s) were deleted",
                why, count, _size(freed), len(devices),
                datetime.fromtimestamp(until_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ"),
            )  # fmt: skip
        return freed

    def _delete(self, segments: Sequence[Segment]) -> None:
        # The index first: whatever it still names is there. A file left behind is found at the next start.
        self._index.remove(segments)
        self._store.delete(segments)

    def _trusts(self, now_ms: int) -> bool:
        """Whether things may be deleted because of this time: a clock set wrong must not cost the archive."""
        now_s = self._monotonic_s()
        if self._seen is None:
            before_ms, before_s = self._last_sweep(now_ms), now_s
        else:
            before_ms, before_s = self._seen
        self._seen = now_ms, now_s
        if now_ms - before_ms - (now_s - before_s) * 1000 > _LEAP_MS:
            self._distrusted_until_s = now_s + TRUST_S
            log.warning(
                "the clock went forward by %.1f days: nothing is deleted because of its age for %.0f minutes",
                (now_ms - before_ms) / DAY_MS, TRUST_S / 60,
            )  # fmt: skip
        if self._distrusted_until_s is not None:
            if now_s < self._distrusted_until_s:
                return False
            self._distrusted_until_s = None
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO counters (name, next) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET next = excluded.next",
                (_SWEPT, now_ms),
            )
        return True

    def _last_sweep(self, now_ms: int) -> int:
        row = self._database.read().execute("SELECT next FROM counters WHERE name = ?", (_SWEPT,)).fetchone()
        return int(row[0]) if row else now_ms


def _size(size: int) -> str:
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
