"""Which camera was analysed when: what SearchTarget may find.

A target is searchable when a running instance covered its camera at that moment. Instances deleted and
cameras removed since then still count for the time before; nothing counts for the time to come.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from app.localvcs import instances
from app.vcs.schedules import Schedule, Window, intersection, union

if TYPE_CHECKING:
    from app.localvcs.clock import Clock
    from app.localvcs.database import Database


class Analysis:
    """Reads the instances' history. Thread-safe; a question costs one indexed query.

    ``offset_minutes``: the zone of the schedules, ``ServeOptions.utc_offset_minutes``.
    """

    def __init__(self, database: Database, clock: Clock, offset_minutes: int) -> None:
        self._database = database
        self._clock = clock
        self._offset_minutes = offset_minutes

    def covered(self, device_id: str, at_ms: int) -> bool:
        """Whether a running instance looked at the camera at ``at_ms`` (UTC milliseconds)."""
        return bool(self.windows(device_id, at_ms, at_ms + 1))

    def windows(
        self, device_id: str, begin_ms: int, end_ms: int, algorithm_id: str | None = None
    ) -> list[Window]:
        """All of [begin_ms, end_ms) that was covered (by instances with this algorithm, if one is named), as
        half-open windows in order; empty for a device that does not exist or never was in an instance."""
        now_ms = self._clock.now_ms()
        end_ms = min(end_ms, now_ms + 1)
        if begin_ms >= end_ms:
            return []
        rows = self._database.read().execute(
            "SELECT instances.*, from_ms, to_ms FROM attachments JOIN instances USING (instance_id)"
            " WHERE device_id = ? AND from_ms < ? AND coalesce(to_ms, ?) > ? AND analyses = 1"
            " AND (? IS NULL OR EXISTS (SELECT 1 FROM json_each(algorithms) AS one"
            " WHERE json_extract(one.value, '$[0]') = ?))",
            (device_id, end_ms, end_ms, begin_ms, algorithm_id, algorithm_id),
        )
        found: list[Window] = []
        for row in rows:
            until_ms = now_ms + 1 if row["to_ms"] is None else row["to_ms"]
            found += self._of_one(row, max(begin_ms, row["from_ms"]), min(end_ms, until_ms), until_ms)
        return union(found)

    def _of_one(self, row: sqlite3.Row, begin_ms: int, end_ms: int, until_ms: int) -> list[Window]:
        """What one instance covered in [begin_ms, end_ms), inside the time it had the camera; that time
        ended, or will be told of, at ``until_ms``."""
        if begin_ms >= end_ms:
            return []
        running = instances.schedule_of(row, self._offset_minutes)
        if row["from_stored"]:
            # Every run works through all that was stored before it and comes in while it runs.
            runs = running.windows(begin_ms, until_ms)
            if not runs:
                return []
            covered: list[Window] = [(begin_ms, min(end_ms, runs[-1][1]))]
            if covered[0][1] <= begin_ms:
                return []
        else:
            covered = running.windows(begin_ms, end_ms)
        times = tuple((start, end) for start, end in json.loads(row["data_times"]))
        if not times:
            return covered
        looked_at = Schedule("EVERYDAY", frozenset(), times, begin_ms, self._offset_minutes)
        return intersection(covered, looked_at.windows(begin_ms, end_ms))
