"""What is kept for the shift: outages, when the program was running, who was looked at when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.store.database import Database

OutageRow = tuple[str, str, str, str, int, int | None, str | None, bool]
"""key, device id, name, reason, began (UTC ms), ended (UTC ms or None), ending, from_start."""


_FUTURE_MS = 60_000
_CLOSE = "UPDATE outages SET ended = MAX(began, ?), ending = ? WHERE run = ? AND ended IS NULL"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of the program: from when to when it watched (UTC ms). ``ended`` None: not known to be over."""

    run: str
    began: int
    seen: int
    ended: int | None


class ShiftStore:
    """The tables ``runs``, ``outages`` and ``looks`` of one profile. Blocks: never on the window's thread.

    Methods raise ``DatabaseTrouble`` (an OSError)."""

    def __init__(self, database: Database, profile: str) -> None:
        self._database = database
        self._profile = profile

    def keep(
        self, run: str, began: int, seen: int, outages: Sequence[OutageRow], over: str | None = None
    ) -> None:
        """The sign of life of this run and its outages that changed, as one step. ``over``: it is the last
        one, and with what word the outages end that are open."""

        def write(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE "
                "SET seen = excluded.seen, ended = excluded.ended",
                (run, self._profile, began, seen, None if over is None else seen),
            )
            db.executemany(
                "INSERT INTO outages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
                "SET reason = excluded.reason, ended = excluded.ended, ending = excluded.ending",
                [(row[0], run, self._profile, *row[1:]) for row in outages],
            )
            if over is not None:
                db.execute(_CLOSE, (seen, over, run))

        self._database.use(write)

    def close_lost(self, mine: str, seen_before: int, now: int, ending: str) -> int:
        """Runs but ``mine`` that gave no sign of life since ``seen_before`` were killed: their open outages
        are closed at their last sign. Returns how many runs that were."""

        def write(db: sqlite3.Connection) -> int:
            lost = db.execute(
                "SELECT run, MIN(seen, ?) FROM runs WHERE profile = ? AND run <> ? AND ended IS NULL "
                "AND (seen < ? OR seen > ?)",  # the future: the machine's clock was set back since
                (now, self._profile, mine, seen_before, now + _FUTURE_MS),
            ).fetchall()
            for run, seen in lost:
                db.execute(_CLOSE, (seen, ending, run))
                db.execute("UPDATE runs SET ended = ? WHERE run = ?", (seen, run))
            return len(lost)

        return self._database.use(write)

    def load(self, since: int) -> tuple[list[OutageRow], list[RunRow]]:
        """Outages and runs that were not over at ``since``, by beginning."""

        def read(db: sqlite3.Connection) -> tuple[list[OutageRow], list[RunRow]]:
            rows = db.execute(
                "SELECT key, device_id, name, reason, began, ended, ending, from_start FROM outages "
                "WHERE profile = ? AND (ended IS NULL OR ended >= ?) ORDER BY began",
                (self._profile, since),
            ).fetchall()
            runs = db.execute(
                "SELECT run, began, seen, ended FROM runs WHERE profile = ? AND seen >= ? ORDER BY began",
                (self._profile, since),
            ).fetchall()
            return [(*row[:7], bool(row[7])) for row in rows], [RunRow(*run) for run in runs]

        return self._database.use(read)

    def prune(self, before: int) -> None:
        """Forgets what was over before that instant."""

        def write(db: sqlite3.Connection) -> None:
            for table, column in (("outages", "ended"), ("runs", "ended")):
                db.execute(f"DELETE FROM {table} WHERE profile = ? AND {column} < ?", (self._profile, before))

        self._database.use(write)

    def keep_looks(self, looks: Iterable[tuple[str, int]]) -> None:
        """When cameras were last seen by somebody (UTC ms)."""
        rows = [(self._profile, device_id, at) for device_id, at in looks]
        self._database.use(lambda db: db.executemany("INSERT OR REPLACE INTO looks VALUES (?, ?, ?)", rows))

    def load_looks(self) -> dict[str, int]:
        """When each camera was last seen by somebody (UTC ms)."""
        return self._database.use(
            lambda db: dict(
                db.execute("SELECT device_id, at FROM looks WHERE profile = ?", (self._profile,)).fetchall()
            )
        )
