"""What was worked out once and would take long again: in a file, and what was used last in memory too.

The file is of this program's version only and may be deleted at any time: what is not in it, or damaged, is
worked out again. A disk that is full or cannot be written costs nothing but that.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

log = logging.getLogger("app.localvcs")

_AT_ONCE = 500
"""So many names are asked for in one statement."""
_CHECK_BYTES = 4
_ENTRY_BYTES = 200
"""What an entry in memory takes besides its data: name, two objects, its place in the dictionary."""


class Stopped(Exception):
    """The service is being stopped."""


class Kept:
    """Bytes by name. Thread-safe."""

    def __init__(self, path: Path | None, written_by: int, most: int, memory_bytes: int) -> None:
        """``written_by``: what the data depend on besides their names; a file of another one is emptied.
        ``most``: so many of those written last stay in the file. ``memory_bytes``: of those used last.
        ``path`` None: memory only."""
        self._most = most
        self._limit = memory_bytes
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._path = path
        self._written_by = written_by & 0x7FFFFFFF
        self._file = _opened(path, self._written_by) if path is not None else None

    def close(self) -> None:
        """The file; what is in memory stays. Safe to call twice."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file = None

    @property
    def memory_bytes(self) -> int:
        return self._bytes

    def get(self, names: Iterable[str]) -> dict[str, bytes]:
        """Those of them that are known."""
        with self._lock:
            found: dict[str, bytes] = {}
            missing = []
            for name in names:
                if (data := self._memory.get(name)) is not None:
                    self._memory.move_to_end(name)
                    found[name] = data
                else:
                    missing.append(name)
            for name, data in self._read(
                "SELECT name, CAST(data AS BLOB) FROM kept WHERE name IN ({})", missing
            ):
                check, data = data[:_CHECK_BYTES], data[_CHECK_BYTES:]
                if check == _check(data):
                    found[name] = data
                    self._remember(name, data)
            return found

    def unknown(self, names: Sequence[str]) -> list[str]:
        """Those of them that are neither in memory nor in the file, without reading their data."""
        with self._lock:
            missing = [name for name in names if name not in self._memory]
            there = {row[0] for row in self._read("SELECT name FROM kept WHERE name IN ({})", missing)}
        return [name for name in missing if name not in there]

    def put(self, made: Mapping[str, bytes], soon: bool = True) -> None:
        """``soon``: they are wanted now; else they are in memory only if the file does not take them."""
        with self._lock:
            if not self._write(made) or soon:
                for name, data in made.items():
                    self._remember(name, data)

    # -- all below: under the lock

    def _remember(self, name: str, data: bytes) -> None:
        if (old := self._memory.pop(name, None)) is not None:
            self._bytes -= len(old) + _ENTRY_BYTES
        if len(data) + _ENTRY_BYTES > self._limit:
            return  # it would drive out all others
        self._memory[name] = data
        self._bytes += len(data) + _ENTRY_BYTES
        while self._bytes > self._limit:
            self._bytes -= len(self._memory.popitem(last=False)[1]) + _ENTRY_BYTES

    def _read(self, statement: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        if self._file is None:
            return
        try:
            for begin in range(0, len(names), _AT_ONCE):
                some = names[begin : begin + _AT_ONCE]
                yield from self._file.execute(statement.format(", ".join("?" * len(some))), some)
        except sqlite3.Error as error:
            log.warning("what was kept cannot be read, it is worked out again: %s", error)
            self._file.close()
            self._file = _made_anew(self._path, self._written_by) if self._path is not None else None

    def _write(self, made: Mapping[str, bytes]) -> bool:
        if self._file is None:
            return False
        try:
            with _transaction(self._file):
                self._file.executemany(
                    "INSERT OR REPLACE INTO kept (name, data) VALUES (?, ?)",
                    [(name, _check(data) + data) for name, data in made.items()],
                )
                self._file.execute(
                    "DELETE FROM kept WHERE rowid <= (SELECT max(rowid) FROM kept) - ?", (self._most,)
                )
        except sqlite3.Error as error:
            log.info("what was worked out is kept in memory only: %s", error)
            return False
        return True


def _check(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECK_BYTES, "big")


def _opened(path: Path, written_by: int) -> sqlite3.Connection | None:
    """The file, made anew when it is damaged; None if it cannot be used at all."""
    try:
        return _connected(path, written_by)
    except sqlite3.Error as error:
        log.info("%s cannot be used, it is made anew: %s", path.name, error)
    return _made_anew(path, written_by)


def _made_anew(path: Path, written_by: int) -> sqlite3.Connection | None:
    try:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _connected(path, written_by)
    except (OSError, sqlite3.Error) as error:
        log.warning("%s cannot be used: %s", path.name, error)
    return None


def _connected(path: Path, written_by: int) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA cache_size = -256")  # the system's cache has the file already
        if file.execute("PRAGMA user_version").fetchone()[0] != written_by:
            for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                file.execute(f'DROP TABLE "{table}"')
            file.execute("VACUUM")
        file.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, data BLOB NOT NULL)")
        file.execute(f"PRAGMA user_version = {written_by}")
    except BaseException:
        file.close()
        raise
    return file


@contextlib.contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN")
    try:
        yield
    except BaseException:
        if file.in_transaction:  # some errors, a full disk's for one, have ended it already
            file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")
