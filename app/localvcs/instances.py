"""Rows of compute instances and their cameras, and what state an instance is in at a moment.

Both generations of actions (CreateComputeInstance, CreateAIInstance) make the same thing. A deleted instance
keeps its row and the history of its cameras: what it covered stays searchable.
"""

from __future__ import annotations

import enum
import json
import sqlite3
from collections.abc import Sequence

from app.localvcs.database import Reader, take_numbers
from app.localvcs.devices import ONLINE, like_pattern
from app.vcs.schedules import Schedule, Turns

START_MS = 2_000
"""From its creation inside an open window, or before a window opens, an instance is 'starting' that long."""
STOP_MS = 2_000
"""After a window closed it is 'stopping' that long; it does not compute any more."""
MAX_CAMERAS = 10_000
"""Of one call, as documented for AddCameraForInstance; CreateComputeInstance states none."""
_FIRST_ID = 10_001

COLUMNS = (
    "instance_id",
    "corp_id",
    "name",
    "algorithms",
    "compute_type",
    "data_source",
    "data_type",
    "schedule_type",
    "schedule_days",
    "schedule_times",
    "slice_ms",
    "every_ms",
    "analyses",
    "from_stored",
    "data_times",
    "spf",
    "fps",
    "settings",
    "created_ms",
)
BLANK: dict[str, object] = {
    "compute_type": "StreamCompute",
    "data_source": "Camera",
    "data_type": "Picture",
    "schedule_days": "[]",
    "schedule_times": "[]",
    "slice_ms": None,
    "every_ms": None,
    "analyses": 1,
    "from_stored": 0,
    "data_times": "[]",
    "spf": 0,
    "fps": 0,
    "settings": "{}",
}


USED_BY_CORP = (
    "(SELECT coalesce(sum(json_array_length(algorithms) * (SELECT count(*) FROM instance_cameras AS c"
    " WHERE c.instance_id = instances.instance_id)), 0) FROM instances"
    " WHERE instances.corp_id = corps.corp_id AND deleted_ms IS NULL AND from_stored = {stored})"
)
"""SQL for the units a row of ``corps`` uses, one for each camera and algorithm of its instances: ``stored`` 0
those that compute live, 1 those that work through what was stored."""


class Phase(enum.Enum):
    """What an instance does at a moment."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    FAULTY = "faulty"
    """Its time is open and it has cameras, but none of them is on line."""
    OVER = "over"
    """It will never run again (ONCE)."""


def insert(connection: sqlite3.Connection, row: dict[str, object]) -> str:
    """Adds an instance; its id."""
    instance_id = str(take_numbers(connection, "instance_id", 1, _FIRST_ID)[0])
    values = {**BLANK, **row, "instance_id": instance_id}
    connection.execute(
        f"INSERT INTO instances ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
        [values[column] for column in COLUMNS],
    )
    return instance_id


def find(connection: sqlite3.Connection, instance_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM instances WHERE instance_id = ? AND deleted_ms IS NULL", (instance_id,)
    ).fetchone()
    return row


def attach(connection: sqlite3.Connection, instance_id: str, device_ids: Sequence[str], now_ms: int) -> None:
    """Cameras that are attached already stay as they are."""
    connection.executemany(
        "INSERT INTO attachments (instance_id, device_id, from_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (instance_id, device_id) WHERE to_ms IS NULL DO NOTHING",
        [(instance_id, device_id, now_ms) for device_id in device_ids],
    )


def detach(connection: sqlite3.Connection, instance_id: str, device_ids: Sequence[str], now_ms: int) -> None:
    connection.execute(
        "UPDATE attachments SET to_ms = max(?, from_ms) WHERE instance_id = ? AND to_ms IS NULL"
        " AND device_id IN (SELECT value FROM json_each(?))",
        (now_ms, instance_id, json.dumps(list(device_ids))),
    )


def delete(connection: sqlite3.Connection, instance_ids: Sequence[str], now_ms: int) -> None:
    ids = json.dumps(list(instance_ids))
    connection.execute(
        "UPDATE attachments SET to_ms = max(?, from_ms)"
        " WHERE to_ms IS NULL AND instance_id IN (SELECT value FROM json_each(?))",
        (now_ms, ids),
    )
    connection.execute(
        "UPDATE instances SET deleted_ms = ? WHERE instance_id IN (SELECT value FROM json_each(?))",
        (now_ms, ids),
    )


def page(
    connection: Reader, number: int, size: int, *, instance_id: str = "", corp_id: str = "", name: str = ""
) -> tuple[list[sqlite3.Row], int]:
    """Page ``number`` (from 1) in order of creation, each row with ``cameras`` and ``online`` (how many of
    them there are, whether one is on line), and the number of all. "" is no condition, ``name`` a part of
    the name."""
    parts, values = ["deleted_ms IS NULL"], []
    for column, value in (("instance_id", instance_id), ("corp_id", corp_id)):
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if name:
        parts.append("name LIKE ? ESCAPE '\\'")
        values.append(like_pattern(name))
    where = " AND ".join(parts)
    total = connection.count(f"instances WHERE {where}", values)
    offset = (number - 1) * size
    if offset >= total:
        return [], total
    rows = connection.execute(
        "SELECT *,"
        " (SELECT count(*) FROM instance_cameras AS c WHERE c.instance_id = instances.instance_id)"
        " AS cameras,"
        " EXISTS (SELECT 1 FROM instance_cameras AS c JOIN devices USING (device_id)"
        f" WHERE c.instance_id = instances.instance_id AND status = '{ONLINE}') AS online"
        f" FROM instances WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
        (*values, min(size, total), offset),
    ).fetchall()
    return rows, total


def camera_page(
    connection: Reader, instance_id: str, number: int, size: int
) -> tuple[list[sqlite3.Row], int]:
    """Rows of devices in the order they were attached, and the number of all."""
    total = connection.count("attachments WHERE to_ms IS NULL AND instance_id = ?", (instance_id,))
    offset = (number - 1) * size
    if offset >= total:
        return [], total
    rows = connection.execute(
        "SELECT devices.* FROM attachments JOIN devices USING (device_id)"
        " WHERE instance_id = ? AND to_ms IS NULL ORDER BY attachments.id LIMIT ? OFFSET ?",
        (instance_id, min(size, total), offset),
    ).fetchall()
    return rows, total


def schedule_of(row: sqlite3.Row, offset_minutes: int) -> Schedule:
    """When it computes. It takes ``START_MS`` from its creation until it can."""
    turns = Turns(row["slice_ms"], row["every_ms"]) if row["every_ms"] else None
    return Schedule(
        kind=row["schedule_type"],
        days=frozenset(json.loads(row["schedule_days"])),
        times=tuple((start, end) for start, end in json.loads(row["schedule_times"])),
        from_ms=row["created_ms"] + START_MS,
        offset_minutes=offset_minutes,
        turns=turns,
    )


def phase(row: sqlite3.Row, now_ms: int, offset_minutes: int) -> Phase:
    """The state of a row of ``page`` now. Between two turns an instance keeps running."""
    schedule = schedule_of(row, offset_minutes)
    schedule = Schedule(
        schedule.kind, schedule.days, schedule.times, schedule.from_ms, schedule.offset_minutes
    )
    if schedule.open_at(now_ms):
        return Phase.FAULTY if row["cameras"] and not row["online"] else Phase.RUNNING
    if schedule.open_at(now_ms + START_MS) or schedule.windows(now_ms, now_ms + START_MS):
        return Phase.STARTING
    if schedule.windows(now_ms - STOP_MS, now_ms):
        return Phase.STOPPING
    return Phase.OVER if schedule.over(now_ms) else Phase.WAITING
