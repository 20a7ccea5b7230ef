"""The local database: what is worth keeping between two runs and may be lost without harm.

SQLite in WAL mode, versioned by ``user_version``. Opened on first use (it may take a while: off the
window's thread), usable from any thread, one statement at a time. A damaged file is set aside; one
written by a newer program is left alone and refused.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.store import paths
from app.store.problems import StoreProblem, set_aside

T = TypeVar("T")


class DatabaseTrouble(OSError):
    """The database cannot be used now. ``code``: ``newer_version`` or ``not_usable``."""

    code = "not_usable"


class NewerVersion(DatabaseTrouble):
    """Written by a newer program: ``found`` is its version, ``known`` ours. The file is not touched."""

    code = "newer_version"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"database version {found}, this program knows {known}")
        self.found = found
        self.known = known


@dataclass(frozen=True, slots=True)
class KeptTree:
    """The last known device tree of a profile. ``payload``: as ``app.core.tree.pack`` wrote it."""

    payload: bytes
    saved_utc_ms: int


MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE tree (
        profile TEXT PRIMARY KEY NOT NULL,
        saved_utc_ms INTEGER NOT NULL,
        payload BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE wall (
        profile TEXT PRIMARY KEY NOT NULL,
        saved_utc_ms INTEGER NOT NULL,
        state TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE runs (
        run TEXT PRIMARY KEY NOT NULL,
        profile TEXT NOT NULL,
        began INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        ended INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE outages (
        key TEXT PRIMARY KEY NOT NULL,
        run TEXT NOT NULL,
        profile TEXT NOT NULL,
        device_id TEXT NOT NULL,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER,
        ending TEXT,
        from_start INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX outages_by_end ON outages (profile, ended);
    CREATE INDEX outages_by_run ON outages (run);
    CREATE TABLE looks (
        profile TEXT NOT NULL,
        device_id TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (profile, device_id)
    ) WITHOUT ROWID;
    CREATE TABLE tours (
        profile TEXT PRIMARY KEY NOT NULL,
        saved_utc_ms INTEGER NOT NULL,
        tours TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE notes (
        profile TEXT NOT NULL,
        name TEXT NOT NULL,
        saved_utc_ms INTEGER NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (profile, name)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE bookmarks (
        profile TEXT NOT NULL,
        id TEXT NOT NULL,
        utc_ms INTEGER NOT NULL,
        text TEXT NOT NULL,
        colour TEXT NOT NULL,
        author TEXT NOT NULL,
        created INTEGER NOT NULL,
        cameras TEXT NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (profile, id)
    );
    CREATE TABLE cases (
        profile TEXT NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (profile, id)
    );
    CREATE TABLE case_items (
        profile TEXT NOT NULL,
        id TEXT NOT NULL,
        case_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        created INTEGER NOT NULL,
        from_ms INTEGER,
        to_ms INTEGER,
        body TEXT NOT NULL,
        words TEXT NOT NULL,
        PRIMARY KEY (profile, id)
    );
    CREATE INDEX case_items_by_case ON case_items (profile, case_id);
    """,
    """
    CREATE TABLE recordings (
        profile TEXT NOT NULL,
        device_id TEXT NOT NULL,
        storage TEXT NOT NULL,
        hour INTEGER NOT NULL,
        asked INTEGER NOT NULL,
        known_to INTEGER NOT NULL,
        spans TEXT NOT NULL,
        PRIMARY KEY (profile, device_id, storage, hour)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE searches (
        profile TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT,
        at_utc_ms INTEGER NOT NULL,
        draft TEXT NOT NULL,
        picture BLOB,
        PRIMARY KEY (profile, id)
    );
    """,
)
"""Each brings the database from version n to n + 1. Never changed once released, only added to."""


OF_A_PROFILE = (
    "tree",
    "wall",
    "runs",
    "outages",
    "looks",
    "tours",
    "notes",
    "bookmarks",
    "cases",
    "case_items",
    "recordings",
    "searches",
)
"""Tables with a column ``profile``."""


class Database:
    """One file (default: ``data_dir()/vcs-wall.sqlite``). Methods raise ``DatabaseTrouble`` (an OSError)."""

    def __init__(
        self,
        path: Path | None = None,
        migrations: tuple[str, ...] = MIGRATIONS,
        renamed: tuple[str, str] | None = None,
    ) -> None:
        """``renamed``: a profile's old and new name; what was kept under the old one is the new one's before
        anything else is asked for."""
        self.path = path or paths.data_dir() / "vcs-wall.sqlite"
        self.problems: list[StoreProblem] = []
        self._migrations = migrations
        self._renamed = renamed
        self._connection: sqlite3.Connection | None = None
        self._refused: DatabaseTrouble | None = None
        self._told_unusable = False
        self._lock = threading.RLock()

    def load_tree(self, profile: str) -> KeptTree | None:
        """What was kept for this profile."""
        row = self._do(
            lambda db: db.execute(
                "SELECT payload, saved_utc_ms FROM tree WHERE profile = ?", (profile,)
            ).fetchone()
        )
        return None if row is None else KeptTree(bytes(row[0]), int(row[1]))

    def save_tree(self, profile: str, payload: bytes, saved_utc_ms: int) -> None:
        """Keeps it, in place of what was kept before."""
        self._do(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO tree VALUES (?, ?, ?)", (profile, saved_utc_ms, payload)
            )
        )

    def load_wall(self, profile: str) -> str | None:
        """The wall as it was last (the owner's own text)."""
        row = self._do(
            lambda db: db.execute("SELECT state FROM wall WHERE profile = ?", (profile,)).fetchone()
        )
        return None if row is None else str(row[0])

    def save_wall(self, profile: str, state: str) -> None:
        """Keeps the wall for the next start."""
        now = time.time_ns() // 1_000_000
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO wall VALUES (?, ?, ?)", (profile, now, state)))

    def load_note(self, profile: str, name: str) -> str | None:
        """One small thing kept for a profile under a name (the owner's own text)."""
        row = self._do(
            lambda db: db.execute(
                "SELECT value FROM notes WHERE profile = ? AND name = ?", (profile, name)
            ).fetchone()
        )
        return None if row is None else str(row[0])

    def save_note(self, profile: str, name: str, value: str) -> None:
        """Keeps it, in place of what was kept before."""
        now = time.time_ns() // 1_000_000
        self._do(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", (profile, name, now, value)
            )
        )

    def forget(self, profile: str) -> None:
        """Everything kept for a profile that is deleted."""

        def delete(db: sqlite3.Connection) -> None:
            for table in OF_A_PROFILE:
                db.execute(f"DELETE FROM {table} WHERE profile = ?", (profile,))

        self._do(delete)

    def use(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Does ``work`` as one transaction, for the modules beside this one that own tables. It may be run
        a second time, on a database begun anew, when the first one turns out to be damaged."""
        return self._do(work)

    def load_tours(self, profile: str) -> str | None:
        """The tours of a profile (the owner's own text)."""
        row = self._do(
            lambda db: db.execute("SELECT tours FROM tours WHERE profile = ?", (profile,)).fetchone()
        )
        return None if row is None else str(row[0])

    def save_tours(self, profile: str, tours: str) -> None:
        """Keeps the tours."""
        now = time.time_ns() // 1_000_000
        self._do(
            lambda db: db.execute("INSERT OR REPLACE INTO tours VALUES (?, ?, ?)", (profile, now, tours))
        )

    def close(self) -> None:
        """May be used again afterwards."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    # -- opening -------------------------------------------------------------------------------------

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            try:
                db = self._open()
                with db:
                    return work(db)
            except sqlite3.DatabaseError as error:
                if not _damaged(error):
                    raise self._unusable(str(error)) from error
                self._start_anew(type(error).__name__)
            except DatabaseTrouble:
                raise
            except OSError as error:
                raise self._unusable(error.strerror or type(error).__name__) from error
            try:
                db = self._open()
                with db:
                    return work(db)
            except sqlite3.Error as error:
                raise self._unusable(str(error)) from error

    def _unusable(self, reason: str) -> DatabaseTrouble:
        """Told once: nothing of this program depends on the database."""
        if not self._told_unusable:
            self._told_unusable = True
            self.problems.append(StoreProblem("not_written", {"path": str(self.path), "reason": reason}))
        return DatabaseTrouble(reason)

    def _open(self) -> sqlite3.Connection:
        if self._refused is not None:
            raise self._refused
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            db = sqlite3.connect(self.path, timeout=5.0, check_same_thread=False)
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            self._connection = db
        return self._connection

    def _prepare(self, db: sqlite3.Connection) -> None:
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        known = len(self._migrations)
        if found > known:
            self._refused = NewerVersion(found, known)
            params: dict[str, object] = {"path": str(self.path), "found": found, "known": known}
            self.problems.append(StoreProblem("newer_version", params))
            raise self._refused
        self.path.chmod(0o600)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        for number in range(found, known):
            # One transaction a step, the version with it: a kill in between leaves a whole version.
            script = self._migrations[number]
            db.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number + 1}; COMMIT;")
        if self._renamed is not None:
            self._rename(db, *self._renamed)

    def _rename(self, db: sqlite3.Connection, old: str, new: str) -> None:
        with db:
            for table in OF_A_PROFILE:
                db.execute(f"UPDATE OR REPLACE {table} SET profile = ? WHERE profile = ?", (new, old))
        self._renamed = None

    def _start_anew(self, reason: str) -> None:
        self.close()
        self.problems.append(set_aside(self.path, reason))
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


def _damaged(error: sqlite3.DatabaseError) -> bool:
    if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return True
    # A table that must be there is not: somebody else's file, or one half written.
    return type(error) is sqlite3.OperationalError and "no such table" in str(error)
