"""Databases as earlier versions of the program left them: what the migrations are tested with.

``python -m tests.support.old_databases N`` writes ``tests/data/localvcs/vN.sql``: run it once when version N
is followed by another, and never again (that file is the proof of what was).
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from app.localvcs.database import MIGRATIONS, _statements

FOLDER = Path(__file__).parents[1] / "data" / "localvcs"

ROWS = {
    1: """
INSERT INTO corps (corp_id, corp_name, app_name, description, created_ms)
    VALUES ('100001', 'Old site 旧园区', 'wall', 'kept', 1767323045000);
INSERT INTO devices
    (device_id, corp_id, kind, parent_id, parent_kind, name, address, status, created_ms, modified_ms) VALUES
    ('33010600001180000001', '100001', 'NVR', '', '', 'Recorder', '杭州', '1', 1767323045000, 1767323045000),
    ('33010600001320000001', '100001', 'IPC', '33010600001180000001', 'NVR', 'Gate 大门', '杭州', '1',
        1767323045001, 1767323045002),
    ('33010600001320000002', '100001', 'IPC', '', 'IPC', 'Door', '杭州', '2', 1767323045003, 1767323045004);
INSERT INTO counters (name, next) VALUES ('corp', 100002);
""",
    2: """
INSERT INTO instances
    (instance_id, corp_id, name, algorithms, compute_type, data_source, data_type, schedule_type,
        schedule_days, schedule_times, analyses, from_stored, data_times, spf, fps, settings, created_ms)
    VALUES ('i1', '100001', 'People', '[["1", "People"]]', 'StreamCompute', 'Camera', 'Picture',
        'LONG_RUNNING', '[]', '[]', 1, 0, '[]', 1, 0, '{}', 1767323045000);
INSERT INTO attachments (instance_id, device_id, from_ms)
    VALUES ('i1', '33010600001320000001', 1767323045005);
""",
    3: """
INSERT INTO data_sources (data_source_id, corp_id, type, name, created_ms, modified_ms)
    VALUES ('ds_0001', '100001', 'PIC', 'Portraits', 1767323045006, 1767323045006);
""",
    4: """
INSERT INTO storage_days (device_id, kind, days) VALUES ('33010600001320000001', 'VIDEO', 12);
""",
}
"""What is put into the tables that came with a version."""


def make(version: int, path: Path) -> None:
    """A database of that version with rows in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for step in range(version):
            for statement in _statements(MIGRATIONS[step]):
                connection.execute(statement)
            connection.executescript(ROWS.get(step + 1, ""))
        connection.execute(f"PRAGMA user_version = {version}")
    finally:
        connection.close()


def restore(version: int, path: Path) -> None:
    """The database as it was kept; made from the scripts where none was kept yet."""
    kept = FOLDER / f"v{version}.sql"
    if not kept.exists():
        make(version, path)
        return
    connection = sqlite3.connect(path)
    try:
        connection.executescript(kept.read_text("utf-8"))
        connection.execute(f"PRAGMA user_version = {version}")
    finally:
        connection.close()


def main(version: int) -> None:
    path = FOLDER / "making.sqlite3"
    path.unlink(missing_ok=True)
    make(version, path)
    connection = sqlite3.connect(path)
    (FOLDER / f"v{version}.sql").write_text("\n".join(connection.iterdump()) + "\n", "utf-8")
    connection.close()
    path.unlink()


if __name__ == "__main__":
    main(int(sys.argv[1]))
