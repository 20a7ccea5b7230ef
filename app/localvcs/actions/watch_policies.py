"""CreateWatchPolicy, DeleteWatchPolicies, DescribeWatchPolicies, UpdateWatchPolicy."""

from __future__ import annotations

import sqlite3
import uuid

from app.localvcs import errors, watch
from app.localvcs.runtime import Service
from app.vcs import (
    CreateWatchPolicy,
    CreateWatchPolicyData,
    CreateWatchPolicyResponse,
    DeleteWatchPolicies,
    DeleteWatchPoliciesResponse,
    DescribeWatchPolicies,
    DescribeWatchPoliciesData,
    DescribeWatchPoliciesResponse,
    UpdateWatchPolicy,
    UpdateWatchPolicyResponse,
    WatchPolicy,
)


def create_watch_policy(
    service: Service, request: CreateWatchPolicy, request_id: str
) -> CreateWatchPolicyResponse:
    policy_id = uuid.uuid4().hex
    with service.database.write() as connection:
        connection.execute(
            "INSERT INTO watch_policies (policy_id, name, mode, target_type, match_type, threshold,"
            " created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                policy_id,
                request.watch_policy_name or "",
                request.watch_mode,
                request.target_type,
                request.item_match_type,
                request.similarity_threshold,
                service.clock.now_ms(),
            ),
        )
    data = CreateWatchPolicyData(watch_policy_id=policy_id)
    return CreateWatchPolicyResponse(request_id=request_id, code="200", message="OK", success=True, data=data)


def delete_watch_policies(
    service: Service, request: DeleteWatchPolicies, request_id: str
) -> DeleteWatchPoliciesResponse:
    """All of them with their items, or none: one a task still uses stays, so that no alarm falls silent
    unnoticed."""
    ids = list(dict.fromkeys(request.watch_policy_ids))
    with service.database.write() as connection:
        if len(watch.existing(connection, "watch_policies", "policy_id", ids)) != len(ids):
            raise errors.invalid("WatchPolicyIds", "There is no such policy. None was deleted.")
        if watch.existing(connection, "watch_task_policies", "policy_id", ids):
            raise errors.invalid("WatchPolicyIds", "A watch task still uses it. None was deleted.")
        connection.executemany(
            "DELETE FROM watch_policies WHERE policy_id = ?", [(policy_id,) for policy_id in ids]
        )
    return DeleteWatchPoliciesResponse(request_id=request_id, code="200", message="OK", success=True)


def describe_watch_policies(
    service: Service, request: DescribeWatchPolicies, request_id: str
) -> DescribeWatchPoliciesResponse:
    """In order of creation. Ids that do not exist are not listed."""
    where, values = watch.ids_condition("policy_id", request.watch_policy_ids)
    with service.database.snapshot() as connection:
        rows, total = watch.page(
            connection, "watch_policies", where, values, request.page_number, request.page_size
        )
    data = DescribeWatchPoliciesData(
        total_count=total,
        page_size=request.page_size,
        page_number=request.page_number,
        records=tuple(
            WatchPolicy(
                watch_policy_id=row["policy_id"],
                watch_policy_name=row["name"],
                watch_mode=row["mode"],
                target_type=row["target_type"],
                similarity_threshold=watch.threshold_of(row),
                item_match_type=row["match_type"],
            )
            for row in rows
        ),
    )
    return DescribeWatchPoliciesResponse(
        request_id=request_id, code="200", message="OK", success=True, data=data
    )


def update_watch_policy(
    service: Service, request: UpdateWatchPolicy, request_id: str
) -> UpdateWatchPolicyResponse:
    """Changes what was sent; the name can be emptied."""
    changes = {
        column: value
        for column, value in (
            ("name", request.watch_policy_name),
            ("mode", request.watch_mode),
            ("target_type", request.target_type),
            ("match_type", request.item_match_type),
            ("threshold", request.similarity_threshold),
        )
        if value is not None
    }
    with service.database.write() as connection:
        policy = require_policy(connection, request.watch_policy_id)
        if changes:
            columns = ", ".join(f"{column} = ?" for column in changes)
            connection.execute(
                f"UPDATE watch_policies SET {columns} WHERE id = ?", (*changes.values(), policy["id"])
            )
    return UpdateWatchPolicyResponse(request_id=request_id, code="200", message="OK", success=True)


def require_policy(connection: sqlite3.Connection, policy_id: str) -> sqlite3.Row:
    row = watch.find_policy(connection, policy_id)
    if row is None:
        raise errors.invalid("WatchPolicyId", "There is no such policy.")
    return row
