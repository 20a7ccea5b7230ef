"""CreateWatchTask, DeleteWatchTasks, UpdateWatchTask, DescribeWatchTasks."""

from __future__ import annotations

import json
import re
import sqlite3
import uuid
from collections.abc import Sequence

from app.localvcs import devices, errors, watch
from app.localvcs.actions.ai_instances import times_of
from app.localvcs.runtime import Service
from app.localvcs.sealing import seal
from app.vcs import (
    CreateWatchTask,
    CreateWatchTaskData,
    CreateWatchTaskResponse,
    DeleteWatchTasks,
    DeleteWatchTasksResponse,
    DescribeWatchTasks,
    DescribeWatchTasksData,
    DescribeWatchTasksResponse,
    KafkaConfig,
    MessageReceiver,
    SaslAccount,
    TimeRange,
    UpdateWatchTask,
    UpdateWatchTaskResponse,
    WatchTask,
)

ALL = ("ALL",)
MAX_TEXT = 1024
_WITH_DAYS = {"EVERY_WEEK": 7, "EVERY_MONTH": 31}
_SERVER = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):([0-9]{1,5})", re.ASCII)
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}", re.ASCII)


def create_watch_task(service: Service, request: CreateWatchTask, request_id: str) -> CreateWatchTaskResponse:
    """It watches from now on, whenever its schedule is open. All or nothing."""
    _check_receiver(request.message_receiver)
    sealed = _sealed(service, request.message_receiver)
    task_id = uuid.uuid4().hex.upper()
    now_ms = service.clock.now_ms()
    everywhere = request.device_list == ALL
    with service.database.write() as connection:
        devices.require_corp(connection, request.corp_id)
        device_ids = () if everywhere else _known_devices(connection, request.device_list, request.corp_id)
        policy_ids = _known_policies(connection, request.watch_policy_ids)
        connection.execute(
            "INSERT INTO watch_tasks (task_id, corp_id, name, description, all_devices, schedule_type,"
            " schedule_days, schedule_times, schedule_from_ms, receiver, sealed_password, created_ms,"
            " modified_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                task_id,
                request.corp_id,
                request.task_name or "",
                request.description or "",
                int(everywhere),
                request.schedule_type,
                json.dumps(sorted(set(request.schedule_cycle_dates or ()))),
                json.dumps(times_of(request.schedule_times)),
                now_ms,
                _without_password(request.message_receiver),
                sealed,
                now_ms,
                now_ms,
            ),
        )
        watch.set_devices(connection, task_id, device_ids)
        watch.set_policies(connection, task_id, policy_ids)
    data = CreateWatchTaskData(watch_task_id=task_id)
    return CreateWatchTaskResponse(request_id=request_id, code="200", message="OK", success=True, data=data)


def delete_watch_tasks(
    service: Service, request: DeleteWatchTasks, request_id: str
) -> DeleteWatchTasksResponse:
    """All of them or none; their policies stay."""
    ids = list(dict.fromkeys(request.watch_task_ids))
    with service.database.write() as connection:
        if len(watch.existing(connection, "watch_tasks", "task_id", ids)) != len(ids):
            raise errors.invalid("WatchTaskIds", "There is no such task. None was deleted.")
        connection.executemany("DELETE FROM watch_tasks WHERE task_id = ?", [(task_id,) for task_id in ids])
    return DeleteWatchTasksResponse(request_id=request_id, code="200", message="OK", success=True)


def update_watch_task(service: Service, request: UpdateWatchTask, request_id: str) -> UpdateWatchTaskResponse:
    """Changes what was sent, all of it or nothing. The schedule must be whole together with what it was; a
    changed one counts anew from now (ONCE)."""
    changes: dict[str, object] = {}
    if request.task_name is not None:
        changes["name"] = request.task_name
    if request.description is not None:
        changes["description"] = request.description
    if request.message_receiver is not None:
        _check_receiver(request.message_receiver)
        changes["receiver"] = _without_password(request.message_receiver)
        changes["sealed_password"] = _sealed(service, request.message_receiver)
    with service.database.write() as connection:
        task = watch.find_task(connection, request.watch_task_id)
        if task is None:
            raise errors.invalid("WatchTaskId", "There is no such task.")
        changes |= _changed_schedule(service, task, request)
        if request.device_list is not None:
            device_ids = _known_devices(connection, request.device_list, task["corp_id"])
            watch.set_devices(connection, request.watch_task_id, device_ids)
            changes["all_devices"] = 0
        if request.watch_policy_ids is not None:
            policy_ids = _known_policies(connection, request.watch_policy_ids)
            watch.set_policies(connection, request.watch_task_id, policy_ids)
        changes["modified_ms"] = service.clock.now_ms()
        columns = ", ".join(f"{column} = ?" for column in changes)
        connection.execute(f"UPDATE watch_tasks SET {columns} WHERE id = ?", (*changes.values(), task["id"]))
    return UpdateWatchTaskResponse(request_id=request_id, code="200", message="OK", success=True)


def _changed_schedule(service: Service, task: sqlite3.Row, request: UpdateWatchTask) -> dict[str, object]:
    days, times = request.schedule_cycle_dates, times_of(request.schedule_times)
    if request.schedule_type is None and days is None and request.schedule_times is None:
        return {}
    kind = request.schedule_type or task["schedule_type"]
    if days is None:
        days = tuple(json.loads(task["schedule_days"])) if kind in _WITH_DAYS else ()
    if request.schedule_times is None:
        times = json.loads(task["schedule_times"])
    if kind in _WITH_DAYS:
        if not days:
            raise errors.missing("ScheduleCycleDates")
        if not all(1 <= day <= _WITH_DAYS[kind] for day in days):
            raise errors.invalid("ScheduleCycleDates", f"The task runs {kind}.")
    if kind != "LONG_RUNNING" and not times:
        raise errors.missing("ScheduleTimes")
    return {
        "schedule_type": kind,
        "schedule_days": json.dumps(sorted(set(days))),
        "schedule_times": json.dumps(times),
        "schedule_from_ms": service.clock.now_ms(),
    }


def _known_devices(
    connection: sqlite3.Connection, device_ids: Sequence[str] | None, corp_id: str
) -> tuple[str, ...]:
    """Each once; refused unless every one is a camera of the project."""
    ids = tuple(dict.fromkeys(device_ids or ()))
    known = connection.execute(
        "SELECT count(*) FROM devices WHERE +kind = 'IPC' AND +corp_id = ?"
        " AND device_id IN (SELECT value FROM json_each(?))",
        (corp_id, json.dumps(ids)),
    ).fetchone()[0]
    if known != len(ids):
        raise errors.invalid("DeviceList", "Every device must be a camera or channel of the project.")
    return ids


def _known_policies(connection: sqlite3.Connection, policy_ids: Sequence[str]) -> tuple[str, ...]:
    ids = tuple(dict.fromkeys(policy_ids))
    if not ids:
        raise errors.invalid("WatchPolicyIds", "A task needs a policy.")
    if len(watch.existing(connection, "watch_policies", "policy_id", ids)) != len(ids):
        raise errors.invalid("WatchPolicyIds", "There is no such policy.")
    return ids


# Where notices go


def _check_receiver(receiver: MessageReceiver) -> None:
    """What the types do not know: every field is needed, servers are host:port, Kafka takes the topic."""
    config = receiver.config
    account = config.sasl
    if not account.username or not account.password:
        raise errors.invalid("MessageReceiver", "SASL needs Username and Password.")
    if len(account.username) > MAX_TEXT or len(account.password) > MAX_TEXT:
        raise errors.invalid("MessageReceiver", f"No text may be longer than {MAX_TEXT} characters.")
    if not _TOPIC.fullmatch(config.topic) or config.topic in (".", ".."):
        raise errors.invalid("MessageReceiver", "Topic is no name Kafka takes.")
    servers = config.bootstrap_servers
    if len(servers) > MAX_TEXT or not all(map(_is_server, servers.split(","))):
        raise errors.invalid("MessageReceiver", "BootstrapServers must be host:port, separated by commas.")


def _is_server(text: str) -> bool:
    match = _SERVER.fullmatch(text.strip())
    return match is not None and 1 <= int(match[1]) <= 65535


def _sealed(service: Service, receiver: MessageReceiver) -> bytes:
    return seal(service.options.data_dir, receiver.config.sasl.password or "")


def _without_password(receiver: MessageReceiver) -> str:
    config = receiver.config
    return json.dumps(
        {
            "queue": receiver.message_queue,
            "servers": config.bootstrap_servers,
            "topic": config.topic,
            "authorization": config.authorization,
            "type": config.sasl.type,
            "username": config.sasl.username,
        }
    )


def _receiver(stored: str) -> MessageReceiver:
    """As it is given back: without the password."""
    kept = json.loads(stored)
    return MessageReceiver(
        message_queue=kept["queue"],
        config=KafkaConfig(
            bootstrap_servers=kept["servers"],
            topic=kept["topic"],
            authorization=kept["authorization"],
            sasl=SaslAccount(type=kept["type"], username=kept["username"], password=None),
        ),
    )


# Listing


def describe_watch_tasks(
    service: Service, request: DescribeWatchTasks, request_id: str
) -> DescribeWatchTasksResponse:
    """In order of creation. Ids that do not exist are not listed."""
    where, values = watch.ids_condition("task_id", request.watch_task_ids)
    with service.database.snapshot() as connection:
        rows, total = watch.page(
            connection, "watch_tasks", where, values, request.page_number, request.page_size
        )
        records = tuple(_record(connection, row) for row in rows)
    data = DescribeWatchTasksData(
        total_count=total, page_size=request.page_size, page_number=request.page_number, records=records
    )
    return DescribeWatchTasksResponse(
        request_id=request_id, code="200", message="OK", success=True, data=data
    )


def _record(connection: sqlite3.Connection, row: sqlite3.Row) -> WatchTask:
    task_id = row["task_id"]
    return WatchTask(
        watch_task_id=task_id,
        task_name=row["name"],
        corp_id=row["corp_id"],
        device_list=ALL if row["all_devices"] else watch.devices_of(connection, task_id),
        schedule_type=row["schedule_type"],
        schedule_cycle_dates=tuple(json.loads(row["schedule_days"])),
        schedule_times=tuple(
            TimeRange(start_time=start, end_time=end) for start, end in json.loads(row["schedule_times"])
        ),
        watch_policy_ids=watch.policies_of(connection, task_id),
        message_receiver=_receiver(row["receiver"]),
        description=row["description"],
    )
