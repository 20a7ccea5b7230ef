"""The service's SQLite file: one writer at a time, a reader a thread, migrations by ``user_version``.

WAL with ``synchronous=FULL``: what was acknowledged survives a ``kill -9`` and a power cut. Writes are
short transactions under one lock, so two clients that change the same thing are served one after the
other; readers never wait for them. Times are UTC milliseconds. Secrets (device passwords, activation
codes) are not in here, nothing in this service needs them again, but for one: the addresses of data sources,
which may hold a camera's password.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.localvcs.settings import ExitStatus, StartError

_V1 = """
CREATE TABLE corps (
    id INTEGER PRIMARY KEY,
    corp_id TEXT NOT NULL UNIQUE,
    corp_name TEXT NOT NULL,
    app_name TEXT NOT NULL,
    parent_corp_id TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    isv_sub_id TEXT NOT NULL DEFAULT '',
    icon_path TEXT NOT NULL DEFAULT '',
    algorithm_type TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
);
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,               -- order of creation, the order of every listing
    device_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    kind TEXT NOT NULL CHECK (kind IN ('IPC', 'NVR', 'ABOX')),
    parent_id TEXT NOT NULL DEFAULT '',   -- device_id of the NVR or ABOX; '' for a stand-alone device
    parent_kind TEXT NOT NULL,            -- a channel's: 'NVR' or 'ABOX'; a stand-alone IPC's: 'IPC'; else ''
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    data_source_type TEXT NOT NULL DEFAULT 'VIDEO',
    in_protocol TEXT NOT NULL DEFAULT 'GBT28181',
    device_sn TEXT NOT NULL DEFAULT '',
    vendor TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    city_code TEXT NOT NULL DEFAULT '',
    longitude TEXT NOT NULL DEFAULT '',
    latitude TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    direction TEXT NOT NULL DEFAULT '',
    resolution TEXT NOT NULL DEFAULT '',
    rate TEXT NOT NULL DEFAULT '',
    frame_rate TEXT NOT NULL DEFAULT '',
    gov_length TEXT NOT NULL DEFAULT '',
    encode_format TEXT NOT NULL DEFAULT '',
    audio_enable TEXT NOT NULL DEFAULT '',
    osd_time_enable TEXT NOT NULL DEFAULT '',
    osd_time_type TEXT NOT NULL DEFAULT '',
    osd_time_x TEXT NOT NULL DEFAULT '',
    osd_time_y TEXT NOT NULL DEFAULT '',
    sub_type TEXT NOT NULL DEFAULT '',
    device_ip TEXT NOT NULL DEFAULT '',
    has_password INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '2' CHECK (status IN ('0', '1', '2')),
    stream_mode TEXT NOT NULL DEFAULT '0' CHECK (stream_mode IN ('0', '1')),
    has_sub INTEGER NOT NULL DEFAULT 0,
    source TEXT NOT NULL DEFAULT '',      -- the demo camera behind it; '' when nothing is connected
    registers_ms INTEGER,                 -- demo: when a device added by hand gets connected
    origin TEXT NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'demo', 'synthetic')),
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
-- Each holds all a listing filters by, so that counting and paging never touch the wide rows.
CREATE INDEX devices_by_kind ON devices (kind, id, corp_id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_corp ON devices (corp_id, kind, id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_parent ON devices (parent_id, id, kind, parent_kind, status, device_id, name);
CREATE INDEX devices_registering ON devices (registers_ms) WHERE registers_ms IS NOT NULL;
-- Cameras of compute instances; a camera in here cannot be deleted.
CREATE TABLE instance_cameras (
    instance_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (instance_id, device_id)
) WITHOUT ROWID;
CREATE INDEX instance_cameras_by_device ON instance_cameras (device_id);
CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
"""

_V2 = """
-- Compute instances of both kinds of actions. A deleted one stays, for what it covered while it ran.
CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    instance_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    name TEXT NOT NULL,
    algorithms TEXT NOT NULL,             -- JSON: [[id, name], ...]
    compute_type TEXT NOT NULL,
    data_source TEXT NOT NULL,
    data_type TEXT NOT NULL,
    schedule_type TEXT NOT NULL,
    schedule_days TEXT NOT NULL,          -- JSON: [1, 4]
    schedule_times TEXT NOT NULL,         -- JSON: [["10:00:00", "11:00:00"], ...]
    slice_ms INTEGER,                     -- in turns: so long ...
    every_ms INTEGER,                     -- ... so often
    analyses INTEGER NOT NULL,            -- 0: picture analysis is switched off
    from_stored INTEGER NOT NULL,         -- 1: works through what was stored before it runs
    data_times TEXT NOT NULL,             -- JSON like schedule_times: the times of day it looks at; [] all
    spf INTEGER NOT NULL,
    fps INTEGER NOT NULL,
    settings TEXT NOT NULL,               -- JSON: what was sent besides and has no effect here
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER
);
CREATE INDEX instances_by_corp ON instances (corp_id, id) WHERE deleted_ms IS NULL;
-- Which instance had which camera when; to_ms NULL: still.
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,               -- order of attaching, the order of the listing
    instance_id TEXT NOT NULL REFERENCES instances (instance_id),
    device_id TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER
);
CREATE INDEX attachments_by_device ON attachments (device_id, from_ms);
CREATE UNIQUE INDEX attachments_now ON attachments (instance_id, device_id) WHERE to_ms IS NULL;
CREATE INDEX attachments_in_order ON attachments (instance_id, id, device_id) WHERE to_ms IS NULL;
CREATE INDEX attachments_bound ON attachments (device_id) WHERE to_ms IS NULL;
-- Cameras of compute instances; a camera in here cannot be deleted.
DROP TABLE instance_cameras;
CREATE VIEW instance_cameras AS SELECT instance_id, device_id FROM attachments WHERE to_ms IS NULL;
"""

_V3 = """
-- Sources that were added by address, and folders for uploads. A camera's is its device, too.
CREATE TABLE data_sources (
    id INTEGER PRIMARY KEY,
    data_source_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    type TEXT NOT NULL CHECK (type IN ('AUDIO', 'VIDEO', 'DEVICE', 'PIC')),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',         -- may hold the camera's password: it is needed to get in
    device_id TEXT UNIQUE REFERENCES devices (device_id) ON DELETE CASCADE,  -- NULL: it is no camera
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
CREATE INDEX data_sources_by_corp ON data_sources (corp_id, id);
CREATE TABLE uploaded_files (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL UNIQUE,
    data_source_id TEXT NOT NULL REFERENCES data_sources (data_source_id) ON DELETE CASCADE,
    corp_id TEXT NOT NULL,
    file_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    alias_name TEXT NOT NULL,
    path TEXT NOT NULL,                   -- below the data folder, with slashes
    md5 TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,     -- of a picture
    height INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
);
CREATE INDEX uploaded_files_by_source ON uploaded_files (data_source_id, id);
CREATE INDEX uploaded_files_by_corp ON uploaded_files (corp_id, file_type, id);
"""

_V4 = """
-- What was recorded of real cameras; app/localvcs/recording. The names of the files say the same.
CREATE TABLE segments (
    device_id TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    take INTEGER NOT NULL,                -- counts the times recording began anew
    end_ms INTEGER NOT NULL,
    begins INTEGER NOT NULL,              -- 1: does not continue the segment before
    codecs TEXT NOT NULL,                 -- "h264", "hevc-aac"
    bytes INTEGER NOT NULL,
    PRIMARY KEY (device_id, start_ms, take)
) WITHOUT ROWID;
CREATE INDEX segments_by_age ON segments (end_ms);
CREATE INDEX segments_by_take ON segments (device_id, take);
-- How many days recordings (VIDEO) or pictures (PICTURE) of a device are kept, where somebody said so.
CREATE TABLE storage_days (
    device_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('VIDEO', 'PICTURE')),
    days INTEGER NOT NULL,
    PRIMARY KEY (device_id, kind)
) WITHOUT ROWID;
"""

_V5 = """
CREATE TABLE watch_policies (
    id INTEGER PRIMARY KEY,
    policy_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    target_type TEXT NOT NULL,
    match_type TEXT NOT NULL,
    threshold REAL,                       -- NULL: none was stated
    created_ms INTEGER NOT NULL
);
CREATE TABLE watch_items (
    id INTEGER PRIMARY KEY,
    policy_id TEXT NOT NULL REFERENCES watch_policies (policy_id) ON DELETE CASCADE,
    item_id TEXT NOT NULL,
    name TEXT NOT NULL,
    attributes TEXT NOT NULL,             -- JSON: [[key, [value, ...], score or null], ...]
    image_url TEXT NOT NULL,
    UNIQUE (policy_id, item_id)
);
CREATE INDEX watch_items_in_order ON watch_items (policy_id, id);
CREATE TABLE watch_tasks (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    all_devices INTEGER NOT NULL,         -- 1: every device of the project, whatever is listed
    schedule_type TEXT NOT NULL,
    schedule_days TEXT NOT NULL,          -- JSON like instances
    schedule_times TEXT NOT NULL,
    schedule_from_ms INTEGER NOT NULL,
    receiver TEXT NOT NULL,               -- JSON: where notices go, all but the password
    sealed_password BLOB NOT NULL,        -- see sealing.py
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
-- A device that is deleted leaves the tasks that watched it.
CREATE TABLE watch_task_devices (
    task_id TEXT NOT NULL REFERENCES watch_tasks (task_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    device_id TEXT NOT NULL REFERENCES devices (device_id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, device_id)
) WITHOUT ROWID;
CREATE INDEX watch_tasks_by_device ON watch_task_devices (device_id);
CREATE TABLE watch_task_policies (
    task_id TEXT NOT NULL REFERENCES watch_tasks (task_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    policy_id TEXT NOT NULL REFERENCES watch_policies (policy_id),
    PRIMARY KEY (task_id, policy_id)
) WITHOUT ROWID;
CREATE INDEX watch_tasks_by_policy ON watch_task_policies (policy_id);
"""

MIGRATIONS: tuple[str, ...] = (_V1, _V2, _V3, _V4, _V5)
"""Script n brings version n to n + 1. Never change one that was released: append."""


LISTED = ("corps", "devices", "instances", "attachments")
"""Tables whose listings are paged through; what was counted there is kept until one of them changes."""


class _Kept:
    """What listings counted and found, shared by all readers until a listed table changes. Thread-safe.

    ``version`` belongs to the data a reader sees: it takes it before its snapshot begins, so nothing is ever
    kept under a newer version than it was computed from.
    """

    MOST_ENTRIES = 5000
    MOST_IDS = 500_000
    """All lists of ids together; eight bytes each."""

    def __init__(self) -> None:
        self.version = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[object, int | array[int]] = OrderedDict()
        self._ids = 0
        self._of_version = 0

    def get(self, version: int, key: object) -> int | array[int] | None:
        with self._lock:
            if version != self._of_version or key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, version: int, key: object, value: int | array[int]) -> None:
        with self._lock:
            if version > self._of_version:
                self._entries.clear()
                self._ids, self._of_version = 0, version
            if version < self._of_version or key in self._entries:
                return
            self._entries[key] = value
            self._ids += 0 if isinstance(value, int) else len(value)
            while len(self._entries) > 1 and (
                self._ids > self.MOST_IDS or len(self._entries) > self.MOST_ENTRIES
            ):
                _, gone = self._entries.popitem(last=False)
                self._ids -= 0 if isinstance(gone, int) else len(gone)


class Reader(sqlite3.Connection):
    """A connection that knows what was counted since the data last changed. Use it inside a snapshot."""

    kept = _Kept()
    version = -1
    """Of what the running snapshot shows; -1 outside of one, where nothing is kept."""

    def count(self, where: str, values: Sequence[object]) -> int:
        """How many rows "table WHERE ..." has."""
        key = ("count", where, *values)
        known = self._known(where, key)
        if not isinstance(known, int):
            known = int(self.execute(f"SELECT count(*) FROM {where}", values).fetchone()[0])
            self._keep(where, key, known)
        return known

    def ids(self, where: str, values: Sequence[object], most: int) -> array[int]:
        """The first ``most`` + 1 ``id`` of "table WHERE ...", ascending, for conditions that are dear to
        evaluate again; up to ``most`` are all there are."""
        key = ("ids", where, *values)
        known = self._known(where, key)
        if not isinstance(known, array):
            found = self.execute(f"SELECT id FROM {where} ORDER BY id LIMIT ?", (*values, most + 1))
            found.row_factory = None
            known = array("q", (row[0] for row in found))
            self._keep(where, key, known)
        return known

    def page(self, where: str, values: Sequence[object], offset: int, size: int, total: int) -> list[int]:
        """``id`` of "table WHERE ..." in ascending order, a page of its ``total``. Who reads page after page,
        as clients do, does not count off all the rows before each time: where a page ended is kept. Others
        count from the nearer end."""
        begins = self._known(where, ("after", where, offset, *values)) if offset else None
        more: tuple[int, ...]
        backwards = False
        if isinstance(begins, int):
            query, more = f"SELECT id FROM {where} AND id > ? ORDER BY id LIMIT ?", (begins, size)
        elif 2 * offset < total:
            query, more = f"SELECT id FROM {where} ORDER BY id LIMIT ? OFFSET ?", (size, offset)
        else:
            backwards = True
            wanted = max(0, min(size, total - offset))
            query = f"SELECT id FROM {where} ORDER BY id DESC LIMIT ? OFFSET ?"
            more = (wanted, max(0, total - offset - wanted))
        found = [row[0] for row in self.execute(query, (*values, *more))]
        if backwards:
            found.reverse()
        if len(found) == size:
            self._keep(where, ("after", where, offset + size, *values), found[-1])
        return found

    def _known(self, where: str, key: object) -> int | array[int] | None:
        if self.version < 0 or where.partition(" ")[0] not in LISTED:
            return None
        return self.kept.get(self.version, key)

    def _keep(self, where: str, key: object, value: int | array[int]) -> None:
        if self.version >= 0 and where.partition(" ")[0] in LISTED:
            self.kept.put(self.version, key, value)


class Database:
    """Opens, migrates and hands out connections. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Raises ``StartError`` when the file cannot be used or was written by a newer program."""
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._write_lock = threading.Lock()
        self._kept = _Kept()
        self._touched = False
        try:
            _keep_private(path)
            self._writer = self._connect()
            self._migrate()
            self._watch()
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise StartError(
                ExitStatus.BAD_DATA_DIR, f"The database {path} cannot be opened: {error}."
            ) from error
        except StartError:
            self.close()
            raise

    def read(self) -> Reader:
        """This thread's connection for reading. Do not write through it."""
        connection: Reader | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = 1")
            self._local.connection = connection
        return connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Several reads of one and the same moment, on this thread's connection."""
        connection = self.read()
        # Before the first read, which is when the snapshot is taken.
        connection.version = self._kept.version
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.version = -1
            connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back when the block raises."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            self._touched = False
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")
            if self._touched:
                self._kept.version += 1

    def close(self) -> None:
        """Closes all connections, those of other threads too: call when nobody uses them any more."""
        with self._guard:
            connections, self._connections = self._connections, []
        for connection in connections:
            connection.close()

    def _connect(self) -> Reader:
        connection = sqlite3.connect(
            self._path,
            timeout=10.0,
            isolation_level=None,
            check_same_thread=False,
            factory=Reader,
            cached_statements=256,
        )
        connection.row_factory = sqlite3.Row
        connection.kept = self._kept
        with self._guard:
            self._connections.append(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16000")
        return connection

    def _watch(self) -> None:
        """Has the writer notice changes of what is listed; recordings, written all the time, are not."""

        def touched() -> None:
            self._touched = True

        self._writer.create_function("listed_changed", 0, touched)
        for table in LISTED:
            for event in ("INSERT", "UPDATE", "DELETE"):
                self._writer.execute(
                    f"CREATE TEMP TRIGGER {table}_{event} AFTER {event} ON main.{table}"
                    " BEGIN SELECT listed_changed(); END"
                )

    def _migrate(self) -> None:
        version = int(self._writer.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise StartError(
                ExitStatus.NEWER_DATABASE,
                f"The database {self._path} was written by a newer version of this program "
                f"(format {version}, this one knows {len(MIGRATIONS)}). "
                "Update the program or use another data folder.",
            )
        for step in range(version, len(MIGRATIONS)):
            with self.write() as connection:
                # executescript would commit behind our back: one statement after the other.
                for statement in _statements(MIGRATIONS[step]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {step + 1}")


def _keep_private(path: Path) -> None:
    """Its owner's only, also in a folder others may look into: addresses of cameras hold passwords. What
    SQLite puts beside it gets the same mode; what an earlier version left there, too."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with contextlib.suppress(OSError):  # not there, or somebody else's, who lets us write to it
            file.chmod(0o600)


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def take_numbers(connection: sqlite3.Connection, counter: str, count: int, first: int) -> range:
    """``count`` numbers of ``counter`` that were never given before; the counter starts at ``first``."""
    row = connection.execute("SELECT next FROM counters WHERE name = ?", (counter,)).fetchone()
    start = int(row["next"]) if row else first
    connection.execute(
        "INSERT INTO counters (name, next) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET next = excluded.next",
        (counter, start + count),
    )
    return range(start, start + count)
