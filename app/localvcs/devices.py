"""Rows of devices and projects: how they are made, found and listed. SQL lives here, not in the actions."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.localvcs import errors
from app.localvcs.database import Reader

COLUMNS = (
    "device_id",
    "corp_id",
    "kind",
    "parent_id",
    "parent_kind",
    "name",
    "address",
    "data_source_type",
    "in_protocol",
    "device_sn",
    "vendor",
    "model",
    "city_code",
    "longitude",
    "latitude",
    "site",
    "direction",
    "resolution",
    "rate",
    "frame_rate",
    "gov_length",
    "encode_format",
    "audio_enable",
    "osd_time_enable",
    "osd_time_type",
    "osd_time_x",
    "osd_time_y",
    "sub_type",
    "device_ip",
    "has_password",
    "status",
    "stream_mode",
    "has_sub",
    "source",
    "registers_ms",
    "origin",
    "created_ms",
    "modified_ms",
)
_INSERT = f"INSERT INTO devices ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
BLANK: dict[str, object] = {
    **dict.fromkeys(COLUMNS, ""),
    "data_source_type": "VIDEO",
    "in_protocol": "GBT28181",
    "has_password": 0,
    "status": "2",
    "stream_mode": "0",
    "has_sub": 0,
    "registers_ms": None,
    "origin": "api",
}

IPC_DEFAULTS: dict[str, object] = {
    "direction": "由内朝外",
    "resolution": "1920*1080",
    "rate": "4096",
    "frame_rate": "25",
    "gov_length": "50",
    "encode_format": "6",
    "audio_enable": "1",
    "osd_time_enable": "1",
    "osd_time_type": "0",
    "osd_time_x": "99",
    "osd_time_y": "1",
    "sub_type": "3",
}
"""What a camera has when nobody said otherwise: the documented defaults; clock layout, key-frame distance
(twice the frame rate, as advised) and kind (HD, fixed) have none and are ours."""

ONLINE, OFFLINE, UNREGISTERED = "1", "0", "2"
ON_DEMAND, CONTINUOUS = "0", "1"


def insert(connection: sqlite3.Connection, rows: Iterable[dict[str, object]]) -> None:
    """Adds devices; a row names the columns it cares about."""
    connection.executemany(_INSERT, (tuple({**BLANK, **row}[c] for c in COLUMNS) for row in rows))


def insert_tuples(connection: sqlite3.Connection, rows: Iterable[Sequence[object]]) -> None:
    """The same for tuples in the order of ``COLUMNS``: for very many."""
    connection.executemany(_INSERT, rows)


def find(connection: sqlite3.Connection, device_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM devices WHERE device_id = ?", (device_id,)
    ).fetchone()
    return row


def find_all(connection: sqlite3.Connection, device_ids: Sequence[str]) -> dict[str, sqlite3.Row]:
    """Those of the ids that exist."""
    rows = connection.execute(
        "SELECT * FROM devices WHERE device_id IN (SELECT value FROM json_each(?))", (_json(device_ids),)
    )
    return {row["device_id"]: row for row in rows}


def require_corp(connection: sqlite3.Connection, corp_id: str) -> sqlite3.Row:
    """The project; ``InvalidCorpId`` when there is none."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM corps WHERE corp_id = ?", (corp_id,)
    ).fetchone()
    if row is None:
        raise errors.corp_invalid()
    return row


def channels(connection: sqlite3.Connection, parent_id: str) -> list[str]:
    """Ids of the channels of a recorder, in order of creation."""
    return [
        row["device_id"]
        for row in connection.execute(
            "SELECT device_id FROM devices WHERE parent_id = ? ORDER BY id", (parent_id,)
        )
    ]


def bound_to_instances(connection: sqlite3.Connection, device_ids: Sequence[str]) -> set[str]:
    """Those of the devices that a compute instance uses."""
    rows = connection.execute(
        "SELECT DISTINCT device_id FROM instance_cameras WHERE device_id IN (SELECT value FROM json_each(?))",
        (_json(device_ids),),
    )
    return {row["device_id"] for row in rows}


@dataclass(frozen=True, slots=True)
class Query:
    """What a listing keeps. At most one of the three id lists; None and "" mean no condition."""

    kinds: tuple[str, ...]
    device_ids: tuple[str, ...] | None = None
    parent_ids: tuple[str, ...] | None = None
    corp_ids: tuple[str, ...] | None = None
    parent_kind: str = ""
    text: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[sqlite3.Row]
    total: int
    total_pages: int


def page(connection: Reader, query: Query, number: int, size: int) -> Page:
    """Page ``number`` (from 1) of the devices, in order of creation.

    Counting and finding the page's ids run on covering indexes only; wide rows are read for the page alone.
    What few match a text are looked for once and kept. A page after the last one is empty.
    """
    where, values = _where(query)
    offset = (number - 1) * size
    rows: list[sqlite3.Row] = []
    if query.text:
        ids = connection.ids(f"devices WHERE {where}", values, _FEW)
        total = len(ids)
        if total > _FEW:  # those are not compared with the text a second time
            total += connection.count(f"devices WHERE {where} AND id > ?", (*values, ids[-1]))
        if total <= _FEW or offset + size <= len(ids):
            rows = _rows(connection, ids[offset : offset + size].tolist())
            return Page(rows, total, -(-total // size))
    else:
        total = connection.count(f"devices WHERE {where}", values)
    if offset < total:
        rows = _rows(connection, connection.page(f"devices WHERE {where}", values, offset, size, total))
    return Page(rows, total, -(-total // size))


def _rows(connection: Reader, ids: list[int]) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM devices WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps(ids),)
    ).fetchall()


_IN_IDS = re.compile(r"[0-9A-Za-z_\-]*", re.ASCII)
_FEW = 5000
"""Matches of a text that are worth keeping: of more, a page is found without going through them all."""


def _where(query: Query) -> tuple[str, list[object]]:
    parts: list[str] = []
    values: list[object] = []
    if len(query.kinds) == 1:
        # Given ids, SQLite is to begin with them and not with all devices of a kind: + keeps it from that.
        by_id = query.device_ids is not None or query.parent_ids is not None
        parts.append("+kind = ?" if by_id else "kind = ?")
        values.append(query.kinds[0])
    else:
        parts.append("kind IN (SELECT value FROM json_each(?))")
        values.append(_json(query.kinds))
    for column, ids in (
        ("device_id", query.device_ids),
        ("parent_id", query.parent_ids),
        # One project's index is in order; several would be sorted, at the cost of more than a scan.
        ("corp_id" if query.corp_ids and len(query.corp_ids) == 1 else "+corp_id", query.corp_ids),
    ):
        if ids is not None:
            parts.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(_json(ids))
    if query.parent_kind:
        parts.append("parent_kind = ?")
        values.append(query.parent_kind)
    if query.status:
        parts.append("status = ?")
        values.append(query.status)
    if query.text:
        pattern = like_pattern(query.text)
        # LIKE takes twice as long with an ESCAPE, and a text that is in no id need not be looked for there.
        how = "LIKE ?" if pattern == f"%{query.text}%" else "LIKE ? ESCAPE '\\'"
        columns = ("name", "device_id") if _IN_IDS.fullmatch(query.text) else ("name",)
        parts.append(f"({' OR '.join(f'{column} {how}' for column in columns)})")
        values += [pattern] * len(columns)
    return " AND ".join(parts), values


def like_pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _json(items: Sequence[str]) -> str:
    return json.dumps(list(items))
