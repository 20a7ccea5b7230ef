"""Long lists: what is kept between pages is never out of date, and no page reads more than it must."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs import devices
from app.localvcs.database import Database
from app.localvcs.devices import Query
from app.localvcs.seeding import add_synthetic
from tests.support.localvcs import LocalVcs, running_service

COUNT = 5200
"""More than the matches of a text that are kept."""
QUERIES = [
    Query(kinds=("IPC",)),
    Query(kinds=("NVR", "ABOX")),
    Query(kinds=("IPC",), status="0"),
    Query(kinds=("IPC",), status="1", parent_kind="NVR"),
    Query(kinds=("IPC",), corp_ids=("900000",)),
    Query(kinds=("IPC",), corp_ids=("900000", "900001")),
    Query(kinds=("IPC",), parent_ids=("33010300001180000003",)),
    Query(kinds=("IPC",), device_ids=tuple(f"33010300001320{n:06d}" for n in range(0, 200, 7))),
    Query(kinds=("IPC",), text="Camera 0001"),
    Query(kinds=("IPC",), text="camera"),
    Query(kinds=("IPC",), text="R0010-01", status="1"),
    Query(kinds=("IPC",), text="nothing"),
    Query(kinds=("IPC",), text="摄像机 R0010"),
    Query(kinds=("IPC",), text="000_1"),
    Query(kinds=("IPC",), text="%"),
    Query(kinds=("IPC",), text="\\"),
    Query(kinds=("IPC",), text="0000000"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(tmp_path_factory.mktemp("scale") / "db.sqlite3")
    add_synthetic(made, COUNT, 1_767_323_045_000)
    yield made
    made.close()


@functools.cache
def everything(database: Database) -> list[dict[str, Any]]:
    rows = database.read().execute("SELECT * FROM devices ORDER BY id")
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


@functools.cache
def expected(database: Database, query: Query) -> list[str]:
    """Ids by the meaning of the query, from a plain read of everything."""
    rows = everything(database)
    return [
        row["device_id"]
        for row in rows
        if row["kind"] in query.kinds
        and (query.device_ids is None or row["device_id"] in query.device_ids)
        and (query.parent_ids is None or row["parent_id"] in query.parent_ids)
        and (query.corp_ids is None or row["corp_id"] in query.corp_ids)
        and (not query.parent_kind or row["parent_kind"] == query.parent_kind)
        and (not query.status or row["status"] == query.status)
        and (query.text.lower() in row["name"].lower() or query.text in row["device_id"])
    ]


def listed(database: Database, query: Query, number: int, size: int) -> tuple[list[str], int]:
    with database.snapshot() as connection:
        page = devices.page(connection, query, number, size)
    return [row["device_id"] for row in page.rows], page.total


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_pages_are_the_list(database: Database, query: Query) -> None:
    whole = expected(database, query)
    for size in (7, 200):
        last = -(-len(whole) // size)
        for number in {1, 2, 3, max(1, last // 2), max(1, last), last + 1}:
            rows, total = listed(database, query, number, size)
            assert (rows, total) == (whole[(number - 1) * size : number * size], len(whole))


@settings(max_examples=60, deadline=None)
@given(
    query=st.sampled_from(QUERIES),
    size=st.integers(1, 200),
    numbers=st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
def test_pages_in_any_order(database: Database, query: Query, size: int, numbers: list[int]) -> None:
    """Where a page ended is kept for the next one: no order of asking may make a difference."""
    whole = expected(database, query)
    for number in numbers:
        rows, total = listed(database, query, number, size)
        assert (rows, total) == (whole[(number - 1) * size : number * size], len(whole))


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_nothing_is_sorted_and_wide_rows_stay_untouched(database: Database, query: Query) -> None:
    where, values = devices._where(query)
    plan = database.read().execute(
        f"EXPLAIN QUERY PLAN SELECT id FROM devices WHERE {where} ORDER BY id LIMIT 20", values
    )
    steps = [row["detail"] for row in plan if "json_each" not in row["detail"]]
    if query.device_ids is None and query.parent_ids is None and len(query.kinds) == 1:
        assert not [step for step in steps if "TEMP B-TREE" in step], steps
        assert all("COVERING INDEX" in step for step in steps if "devices" in step), steps


def test_a_change_is_seen_by_the_next_page(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        corp = service.answer("CreateCorp", CorpName="c", AppName="a")["CorpId"]
        for number in range(4):
            assert total(service, corp) == number
            assert total(service, corp) == number
            service.answer(
                "CreateDevice",
                CorpId=corp,
                DeviceType="IPC",
                DataSourceType="VIDEO",
                DeviceName=f"Camera {number}",
                DeviceAddress="Hangzhou",
            )
        ids = [row["DeviceId"] for row in page(service, corp)["Records"]]
        assert page(service, corp, DeviceFilter="camera 2")["TotalCount"] == 1
        service.answer("ModifyDevice", DeviceId=ids[2], DeviceName="renamed")
        assert page(service, corp, DeviceFilter="camera 2")["TotalCount"] == 0
        service.answer("DeleteDevices", DeviceIdList=ids[0])
        assert [row["DeviceId"] for row in page(service, corp)["Records"]] == ids[1:]
        corps = service.answer("ListCorps", PageNumber="1", PageSize="100", CorpName="c")["Data"]["Records"]
        assert next(c["DeviceCount"] for c in corps if c["CorpId"] == corp) == 3


def page(service: LocalVcs, corp: str, **more: str) -> dict[str, Any]:
    data: dict[str, Any] = service.answer(
        "DescribeIpcs", PageNum="1", PageSize="20", CorpIdList=corp, **more
    )["Data"]
    return data


def total(service: LocalVcs, corp: str) -> int:
    return int(page(service, corp)["TotalCount"])


def test_counts_are_never_older_than_what_was_acknowledged(tmp_path: Path) -> None:
    """A writer counts up; readers on other threads must see at least what it had finished when they asked."""
    database = Database(tmp_path / "db.sqlite3")
    done = 0
    wrong: list[tuple[int, int]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            at_least = done
            with database.snapshot() as connection:
                seen = connection.count("corps WHERE corp_name = ?", ("n",))
            if seen < at_least:
                wrong.append((seen, at_least))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(60):
            with database.write() as connection:
                connection.execute(
                    "INSERT INTO corps (corp_id, corp_name, app_name, created_ms) VALUES (?, 'n', 'a', 1)",
                    (str(number),),
                )
            done = number + 1
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        database.close()
    assert not wrong


def test_a_write_that_fails_changes_nothing_that_is_kept(database: Database) -> None:
    query = Query(kinds=("IPC",), status="0")
    before = listed(database, query, 1, 20)
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute("DELETE FROM devices WHERE status = '0'")
        raise RuntimeError
    assert listed(database, query, 1, 20) == before


def test_what_is_kept_is_bounded(database: Database) -> None:
    with database.snapshot() as connection:
        for number in range(connection.kept.MOST_ENTRIES + 50):
            connection.count("corps WHERE corp_id = ?", (f"x{number}",))
        assert len(connection.kept._entries) <= connection.kept.MOST_ENTRIES
