"""Rows of watch tasks, policies and items, and the rules they make for ``watch_matching``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.localvcs.database import Reader
from app.localvcs.watch_matching import DEFAULT_SIMILARITY, Item, Policy, Task, Wanted
from app.vcs.schedules import Schedule


def find_policy(connection: sqlite3.Connection, policy_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM watch_policies WHERE policy_id = ?", (policy_id,)
    ).fetchone()
    return row


def find_task(connection: sqlite3.Connection, task_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM watch_tasks WHERE task_id = ?", (task_id,)
    ).fetchone()
    return row


def existing(connection: sqlite3.Connection, table: str, column: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that are in ``table``."""
    rows = connection.execute(
        f"SELECT {column} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (_json(ids),)
    )
    return {row[0] for row in rows}


def page(
    connection: Reader, table: str, where: str, values: Sequence[object], number: int, size: int
) -> tuple[list[sqlite3.Row], int]:
    """Page ``number`` (from 1) of the rows in order of creation, and the number of all."""
    total = connection.count(f"{table} WHERE {where}", values)
    offset = (number - 1) * size
    if offset >= total:
        return [], total
    rows = connection.execute(
        f"SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT ? OFFSET ?", (*values, size, offset)
    ).fetchall()
    return rows, total


def ids_condition(column: str, ids: Sequence[str] | None) -> tuple[str, list[object]]:
    """A condition for ``page``; no ids, no condition."""
    if not ids:
        return "1", []
    return f"{column} IN (SELECT value FROM json_each(?))", [_json(ids)]


def set_devices(connection: sqlite3.Connection, task_id: str, device_ids: Sequence[str]) -> None:
    connection.execute("DELETE FROM watch_task_devices WHERE task_id = ?", (task_id,))
    connection.executemany(
        "INSERT INTO watch_task_devices (task_id, position, device_id) VALUES (?, ?, ?)",
        [(task_id, position, device_id) for position, device_id in enumerate(device_ids)],
    )


def set_policies(connection: sqlite3.Connection, task_id: str, policy_ids: Sequence[str]) -> None:
    connection.execute("DELETE FROM watch_task_policies WHERE task_id = ?", (task_id,))
    connection.executemany(
        "INSERT INTO watch_task_policies (task_id, position, policy_id) VALUES (?, ?, ?)",
        [(task_id, position, policy_id) for position, policy_id in enumerate(policy_ids)],
    )


def devices_of(connection: sqlite3.Connection, task_id: str) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT device_id FROM watch_task_devices WHERE task_id = ? ORDER BY position", (task_id,)
    )
    return tuple(row[0] for row in rows)


def policies_of(connection: sqlite3.Connection, task_id: str) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT policy_id FROM watch_task_policies WHERE task_id = ? ORDER BY position", (task_id,)
    )
    return tuple(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything ``watch_matching.matches`` needs besides the target: one consistent moment of it."""

    tasks: tuple[Task, ...]
    policies: Mapping[str, Policy]
    items: Mapping[str, tuple[Item, ...]]


def rules(connection: sqlite3.Connection, offset_minutes: int) -> Rules:
    """All tasks with their policies and items; ``offset_minutes`` is the zone of the schedules. Call inside a
    snapshot."""
    tasks = []
    for row in connection.execute("SELECT * FROM watch_tasks ORDER BY id").fetchall():
        task_id = row["task_id"]
        tasks.append(
            Task(
                task_id=task_id,
                corp_id=row["corp_id"],
                devices=None if row["all_devices"] else frozenset(devices_of(connection, task_id)),
                schedule=schedule_of(row, offset_minutes),
                policy_ids=policies_of(connection, task_id),
            )
        )
    policies = {
        row["policy_id"]: Policy(
            policy_id=row["policy_id"],
            name=row["name"],
            mode=row["mode"],
            target_type=row["target_type"],
            match_type=row["match_type"],
            threshold=threshold_of(row),
        )
        for row in connection.execute("SELECT * FROM watch_policies")
    }
    items: dict[str, list[Item]] = {}
    for row in connection.execute("SELECT * FROM watch_items ORDER BY id"):
        item = Item(
            item_id=row["item_id"],
            name=row["name"],
            wanted=tuple(
                Wanted(key, frozenset(values), score) for key, values, score in json.loads(row["attributes"])
            ),
            image_url=row["image_url"],
        )
        items.setdefault(row["policy_id"], []).append(item)
    return Rules(tuple(tasks), policies, {policy_id: tuple(found) for policy_id, found in items.items()})


def schedule_of(row: sqlite3.Row, offset_minutes: int) -> Schedule:
    return Schedule(
        kind=row["schedule_type"],
        days=frozenset(json.loads(row["schedule_days"])),
        times=tuple((start, end) for start, end in json.loads(row["schedule_times"])),
        from_ms=row["schedule_from_ms"],
        offset_minutes=offset_minutes,
    )


def threshold_of(row: sqlite3.Row) -> float:
    """The least similarity of a policy; ours where it states none."""
    stated = row["threshold"]
    return DEFAULT_SIMILARITY if stated is None else float(stated)


def _json(items: Sequence[str]) -> str:
    return json.dumps(list(items))
