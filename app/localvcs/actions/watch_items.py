"""AddWatchItems, DescribeWatchItems, RemoveWatchItems: the targets of a policy.

The API reference forgot AddWatchItems; its fields are the official SDK's, its rules those the other two
state: an id is unique within its policy, an item has attributes or a picture (here also both).
"""

from __future__ import annotations

import json
import sqlite3
from urllib.parse import urlsplit

from app.localvcs import errors, watch
from app.localvcs.actions.watch_policies import require_policy
from app.localvcs.runtime import Service
from app.vcs import (
    AddWatchItems,
    AddWatchItemsData,
    AddWatchItemsResponse,
    AttributeFilter,
    DescribeWatchItems,
    DescribeWatchItemsData,
    DescribeWatchItemsResponse,
    NewWatchItem,
    RemoveWatchItems,
    RemoveWatchItemsData,
    RemoveWatchItemsResponse,
    WatchItem,
)

MAX_ADDED = 1000
"""Items in one call, as documented for RemoveWatchItems."""
MAX_ITEMS = 10_000
"""Of one policy. The document states no limit; every one is compared with every target."""
MAX_ATTRIBUTES = 20
"""Of one item, as documented for SearchTarget."""
MAX_ID = 64
MAX_TEXT = 1024


def add_watch_items(service: Service, request: AddWatchItems, request_id: str) -> AddWatchItemsResponse:
    """Adds what can be added; the others are named in FailedItemIds: an id the policy has already, an item
    with neither attributes nor picture or with unusable ones, one too many."""
    items = request.watch_item_list
    ids = [item.watch_item_id for item in items]
    if len(items) > MAX_ADDED:
        raise errors.invalid("WatchItemList", f"At most {MAX_ADDED} items in one call.")
    if len(set(ids)) != len(ids):
        raise errors.invalid("WatchItemList", "Each item must have another WatchItemId.")
    added: list[str] = []
    with service.database.write() as connection:
        require_policy(connection, request.watch_policy_id)
        room = MAX_ITEMS - _count(connection, request.watch_policy_id)
        for item in items:
            if room > len(added) and _is_sound(item) and _insert(connection, request.watch_policy_id, item):
                added.append(item.watch_item_id)
    done = set(added)
    data = AddWatchItemsData(
        added_item_ids=tuple(added),
        failed_item_ids=tuple(item_id for item_id in ids if item_id not in done),
    )
    return AddWatchItemsResponse(request_id=request_id, code="200", message="OK", success=True, data=data)


def _count(connection: sqlite3.Connection, policy_id: str) -> int:
    return int(
        connection.execute("SELECT count(*) FROM watch_items WHERE policy_id = ?", (policy_id,)).fetchone()[0]
    )


def _insert(connection: sqlite3.Connection, policy_id: str, item: NewWatchItem) -> bool:
    attributes = [
        [wanted.key, list(dict.fromkeys(wanted.value)), wanted.score] for wanted in item.item_attributes or ()
    ]
    cursor = connection.execute(
        "INSERT INTO watch_items (policy_id, item_id, name, attributes, image_url) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (policy_id, item_id) DO NOTHING",
        (
            policy_id,
            item.watch_item_id,
            item.watch_item_name or "",
            json.dumps(attributes),
            item.item_image_url or "",
        ),
    )
    return cursor.rowcount == 1


def _is_sound(item: NewWatchItem) -> bool:
    attributes, address = item.item_attributes or (), item.item_image_url or ""
    if not attributes and not address:
        return False
    if len(item.watch_item_id) > MAX_ID or len(item.watch_item_name or "") > MAX_TEXT:
        return False
    if len(attributes) > MAX_ATTRIBUTES or not all(map(_is_sound_attribute, attributes)):
        return False
    return not address or _is_web_address(address)


def _is_sound_attribute(wanted: AttributeFilter) -> bool:
    texts = (wanted.key, *wanted.value)
    return (
        bool(wanted.value)
        and all(0 < len(text) <= MAX_TEXT for text in texts)
        and (wanted.score is None or 0 <= wanted.score <= 1)
    )


def _is_web_address(address: str) -> bool:
    """http or https with a host: only such a picture is ever fetched."""
    if len(address) > MAX_TEXT or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def describe_watch_items(
    service: Service, request: DescribeWatchItems, request_id: str
) -> DescribeWatchItemsResponse:
    """In the order they were added. Ids that do not exist are not listed."""
    where, values = watch.ids_condition("item_id", request.watch_item_ids)
    with service.database.snapshot() as connection:
        require_policy(connection, request.watch_policy_id)
        rows, total = watch.page(
            connection,
            "watch_items",
            f"policy_id = ? AND {where}",
            (request.watch_policy_id, *values),
            request.page_number,
            request.page_size,
        )
    data = DescribeWatchItemsData(
        total_count=total,
        page_size=request.page_size,
        page_number=request.page_number,
        records=tuple(
            WatchItem(
                watch_item_id=row["item_id"],
                watch_item_name=row["name"],
                item_attributes=tuple(
                    AttributeFilter(key=key, value=tuple(values), score=score)
                    for key, values, score in json.loads(row["attributes"])
                ),
                item_image_url=row["image_url"],
            )
            for row in rows
        ),
    )
    return DescribeWatchItemsResponse(
        request_id=request_id, code="200", message="OK", success=True, data=data
    )


def remove_watch_items(
    service: Service, request: RemoveWatchItems, request_id: str
) -> RemoveWatchItemsResponse:
    """An id that is gone already counts as removed; none can fail here."""
    ids = tuple(dict.fromkeys(request.watch_item_ids))
    with service.database.write() as connection:
        require_policy(connection, request.watch_policy_id)
        connection.executemany(
            "DELETE FROM watch_items WHERE policy_id = ? AND item_id = ?",
            [(request.watch_policy_id, item_id) for item_id in ids],
        )
    data = RemoveWatchItemsData(deleted_item_ids=ids, failed_item_ids=())
    return RemoveWatchItemsResponse(request_id=request_id, code="200", message="OK", success=True, data=data)
