"""What is known of recordings, kept between two runs: one row an hour, a camera and a storage."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from app.store.database import Database

HourRow = tuple[int, int, int, tuple[int, ...], bool]
"""Number of the hour (UTC, from 1970), when it was asked for, up to where the answer speaks, from and to in
turn of what is recorded, whether the list told times. All times UTC milliseconds."""

_HOUR_MS = 3_600_000
_FORM = re.compile(r"[ud](?:\d{1,7}(?:,\d{1,7})*)?", re.ASCII)


class RecordingStore:
    """The table ``recordings`` of one profile. Blocks: never on the window's thread.

    Methods raise ``DatabaseTrouble`` (an OSError)."""

    def __init__(self, database: Database, profile: str) -> None:
        self._database = database
        self._profile = profile

    def load(self, device_id: str, storage: str) -> list[HourRow]:
        """Everything known of a track, by hour. A row that cannot be read is left out: it is asked anew."""
        rows = self._database.use(
            lambda db: db.execute(
                "SELECT hour, asked, known_to, spans FROM recordings "
                "WHERE profile = ? AND device_id = ? AND storage = ? ORDER BY hour",
                (self._profile, device_id, storage),
            ).fetchall()
        )
        return [row for row in map(_read, rows) if row is not None]

    def keep(self, rows: Sequence[tuple[str, str, HourRow]]) -> None:
        """Hours of tracks (device id, storage), in place of what was kept of them before."""
        values = [
            (self._profile, device_id, storage, hour, asked, known_to, _packed(hour, spans, dated))
            for device_id, storage, (hour, asked, known_to, spans, dated) in rows
        ]
        self._database.use(
            lambda db: db.executemany(
                "INSERT OR REPLACE INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?)", values
            )
        )

    def prune(self, before_hour: int) -> None:
        """Forgets hours before that one."""

        def write(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM recordings WHERE profile = ? AND hour < ?", (self._profile, before_hour))

        self._database.use(write)


def _packed(hour: int, spans: Sequence[int], dated: bool) -> str:
    """``d0,3600000``: milliseconds into the hour; ``u`` where the times were not told."""
    begin = hour * _HOUR_MS
    return ("d" if dated else "u") + ",".join(str(value - begin) for value in spans)


def _read(row: tuple[object, ...]) -> HourRow | None:
    hour, asked, known_to, text = row
    if not (isinstance(hour, int) and isinstance(asked, int) and isinstance(known_to, int)):
        return None
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        return None
    begin = hour * _HOUR_MS
    spans = tuple(begin + int(part) for part in text[1:].split(",")) if len(text) > 1 else ()
    inside = all(begin <= value <= begin + _HOUR_MS for value in spans)
    rising = all(a < b for a, b in zip(spans, spans[1:], strict=False))
    if len(spans) % 2 or not inside or not rising or not begin <= known_to <= begin + _HOUR_MS:
        return None
    return hour, asked, known_to, spans, text[0] == "d"
