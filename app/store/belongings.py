"""What is kept for a profile beside its entry in ``profiles.toml``: counted, and deleted with it if wanted.

Blocks: never on the window's thread.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass

from app.store.database import Database
from app.store.jsonfolder import OF_A_PROFILE as FOLDERS
from app.store.jsonfolder import profile_folder


@dataclass(frozen=True, slots=True)
class Belongings:
    """How many of what somebody made. ``searches``: those with a name."""

    cases: int = 0
    bookmarks: int = 0
    views: int = 0
    searches: int = 0


def count(database: Database, profile: str) -> Belongings:
    """Now. Raises OSError."""

    def look(db: sqlite3.Connection) -> tuple[int, int, int]:
        found = db.execute(
            "SELECT (SELECT COUNT(*) FROM cases WHERE profile = ?1),"
            " (SELECT COUNT(*) FROM bookmarks WHERE profile = ?1),"
            " (SELECT COUNT(*) FROM searches WHERE profile = ?1 AND name IS NOT NULL)",
            (profile,),
        ).fetchone()
        return int(found[0]), int(found[1]), int(found[2])

    cases, bookmarks, searches = database.use(look)
    views = len(list(profile_folder("views", profile).glob("*.json")))
    return Belongings(cases, bookmarks, views, searches)


def delete(database: Database, profile: str) -> list[str]:
    """All of it. Returns the ids of its cases that no other profile has, too: their pictures are still there.
    Raises OSError."""

    def own_cases(db: sqlite3.Connection) -> list[str]:
        asked = (
            "SELECT id FROM cases WHERE profile = ?1 AND id NOT IN (SELECT id FROM cases WHERE profile <> ?1)"
        )
        return [str(row[0]) for row in db.execute(asked, (profile,)).fetchall()]

    cases = database.use(own_cases)
    database.forget(profile)
    for kind in FOLDERS:
        folder = profile_folder(kind, profile)
        if folder.is_dir():
            shutil.rmtree(folder)
    return cases
