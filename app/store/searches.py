"""Searches that are kept: those made lately, and those with a name."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from app.store.database import Database


@dataclass(frozen=True, slots=True)
class SearchRow:
    """``name`` None: it was only made. ``draft``: the owner's own text; ``picture``: the bytes it goes with,
    and its size and name in ``draft``."""

    id: str
    name: str | None
    at_utc_ms: int
    draft: str
    picture: bytes | None = field(default=None, repr=False)


class SearchStore:
    """The table ``searches`` of one profile. Blocks: never on the window's thread.

    Methods raise ``DatabaseTrouble`` (an OSError)."""

    def __init__(self, database: Database, profile: str) -> None:
        self._database = database
        self._profile = profile

    def load(self) -> list[SearchRow]:
        """All of them, the newest first."""

        def read(db: sqlite3.Connection) -> list[SearchRow]:
            rows = db.execute(
                "SELECT id, name, at_utc_ms, draft, picture FROM searches WHERE profile = ?"
                " ORDER BY at_utc_ms DESC, id",
                (self._profile,),
            ).fetchall()
            return [SearchRow(*row) for row in rows]

        return self._database.use(read)

    def save(self, row: SearchRow) -> None:
        """In place of one with this id."""
        values = (self._profile, row.id, row.name, row.at_utc_ms, row.draft, row.picture)
        self._database.use(
            lambda db: db.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?, ?, ?, ?)", values)
        )

    def delete(self, ids: list[str]) -> None:
        """Those that are not there are deleted already."""
        rows = [(self._profile, one) for one in ids]
        self._database.use(
            lambda db: db.executemany("DELETE FROM searches WHERE profile = ? AND id = ?", rows)
        )
