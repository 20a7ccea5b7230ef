"""The index of recordings and the days things are kept, in the service's database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from typing import Literal

from app.localvcs.database import Database
from app.localvcs.recording.model import DAY_MS, LONGEST_MS, Segment

Kind = Literal["VIDEO", "PICTURE"]
DEFAULT_DAYS = 30
"""What is kept of a device nobody set days for; the API names no default."""
_MOST_DAYS = 36_500
_COLUMNS = "device_id, start_ms, end_ms, take, begins, codecs, bytes"
_REACH_MS = 2 * LONGEST_MS
"""No segment is longer, so one that overlaps a moment began at most so long before it."""


class Index:
    """Thread-safe. Nothing in here touches a file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._bytes = 0
        self.recount()

    @property
    def total_bytes(self) -> int:
        with self._lock:
            return self._bytes

    def recount(self) -> None:
        total = self._database.read().execute("SELECT coalesce(sum(bytes), 0) FROM segments").fetchone()[0]
        with self._lock:
            self._bytes = int(total)

    def add(self, segments: Iterable[Segment]) -> None:
        """Adds them or leaves those that are known already; durable when it returns."""
        added = 0
        with self._database.write() as connection:
            for s in segments:
                done = connection.execute(
                    f"INSERT OR IGNORE INTO segments ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (s.device_id, s.start_ms, s.end_ms, s.take, int(s.begins), s.codecs, s.bytes),
                )
                added += s.bytes if done.rowcount else 0
        with self._lock:
            self._bytes += added

    def remove(self, segments: Sequence[Segment]) -> None:
        removed = 0
        with self._database.write() as connection:
            for s in segments:
                done = connection.execute(
                    "DELETE FROM segments WHERE device_id = ? AND start_ms = ? AND take = ?",
                    (s.device_id, s.start_ms, s.take),
                )
                removed += s.bytes if done.rowcount else 0
        with self._lock:
            self._bytes -= removed

    def between(self, device_id: str, start_ms: int, end_ms: int) -> list[Segment]:
        """All that overlap [start, end), by their start."""
        return self._select(
            "device_id = ? AND start_ms > ? AND start_ms < ? AND end_ms > ? ORDER BY start_ms, take",
            (device_id, start_ms - _REACH_MS, end_ms, start_ms),
        )

    def find(self, device_id: str, start_ms: int, take: int) -> Segment | None:
        found = self._select("device_id = ? AND start_ms = ? AND take = ?", (device_id, start_ms, take))
        return found[0] if found else None

    def in_folder(self, device_id: str, start_ms: int, end_ms: int) -> list[Segment]:
        """All that began in [start, end)."""
        return self._select("device_id = ? AND start_ms >= ? AND start_ms < ?", (device_id, start_ms, end_ms))

    def anything(self, device_id: str) -> bool:
        row = self._database.read().execute(
            "SELECT 1 FROM segments WHERE device_id = ? LIMIT 1", (device_id,)
        )
        return row.fetchone() is not None

    def last_take(self, device_id: str) -> tuple[int, int]:
        """The number of the newest take (0: none) and where it ends, UTC milliseconds."""
        row = (
            self._database.read()
            .execute(
                "SELECT take, max(end_ms) FROM segments WHERE device_id = ?"
                " AND take = (SELECT max(take) FROM segments WHERE device_id = ?)",
                (device_id, device_id),
            )
            .fetchone()
        )
        return (int(row[0]), int(row[1])) if row and row[0] is not None else (0, 0)

    def devices(self) -> list[str]:
        """Who has recordings; one step of the index a device, however many segments there are."""
        rows = self._database.read().execute(
            "WITH RECURSIVE d(id) AS (SELECT min(device_id) FROM segments UNION ALL"
            " SELECT (SELECT min(device_id) FROM segments WHERE device_id > id) FROM d WHERE id IS NOT NULL)"
            " SELECT id FROM d WHERE id IS NOT NULL"
        )
        return [str(row[0]) for row in rows]

    def ended_before(self, device_id: str, moment_ms: int, limit: int) -> list[Segment]:
        """The oldest that were over at that moment."""
        return self._select(
            "device_id = ? AND start_ms < ? AND end_ms <= ? ORDER BY start_ms LIMIT ?",
            (device_id, moment_ms, moment_ms, limit),
        )

    def oldest(self, limit: int) -> list[Segment]:
        """Of all devices."""
        return self._select("1 ORDER BY end_ms LIMIT ?", (limit,))

    def _select(self, where: str, values: Sequence[object]) -> list[Segment]:
        rows = self._database.read().execute(f"SELECT {_COLUMNS} FROM segments WHERE {where}", values)
        return [
            Segment(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6]) for row in rows.fetchall()
        ]


def set_days(connection: sqlite3.Connection, device_ids: Iterable[str], kind: str, days: int) -> None:
    connection.executemany(
        "INSERT INTO storage_days (device_id, kind, days) VALUES (?, ?, ?)"
        " ON CONFLICT (device_id, kind) DO UPDATE SET days = excluded.days",
        [(device_id, kind, days) for device_id in device_ids],
    )


def days_kept(connection: sqlite3.Connection, device_id: str, kind: Kind = "VIDEO") -> int:
    """How many days recordings (or pictures) of a device are kept; 0: none at all."""
    row = connection.execute(
        "SELECT days FROM storage_days WHERE device_id = ? AND kind = ?", (device_id, kind)
    ).fetchone()
    return int(row[0]) if row else DEFAULT_DAYS


def kept_from_ms(connection: sqlite3.Connection, device_id: str, now_ms: int, kind: Kind = "VIDEO") -> int:
    """The earliest moment of which recordings (or pictures) of a device are kept, seen from ``now_ms``."""
    return max(0, now_ms - min(days_kept(connection, device_id, kind), _MOST_DAYS) * DAY_MS)
