"""The small parts on their own: places, ids, nonces, the database, and our own client on the service."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.localvcs import database as database_module
from app.localvcs import devices, gbid
from app.localvcs.auth import NonceStore
from app.localvcs.database import Database, take_numbers
from app.localvcs.devices import Query
from app.localvcs.places import place_of
from app.localvcs.settings import ExitStatus, ServeOptions, StartError
from app.vcs import DescribeIpcs, GetDeviceLiveUrl, ListCorps, Outcome
from tests.support.localvcs import LocalVcs


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "x.sqlite3")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("浙江省杭州市西湖区文三路1号", "330100"),
        ("杭州", "330100"),
        ("江苏省南京市上海路", "320100"),
        ("上海市杨浦区杭州路", "310000"),
        ("吉林省长春市", "220100"),
        ("吉林省吉林市", "220200"),
        ("吉林市", "220200"),
        ("广西壮族自治区南宁市", "450100"),
        ("No. 1 Wensan Road, HANGZHOU, Zhejiang", "330100"),
        ("Xi'an", "610100"),
        ("Hong Kong, Central", "810000"),
        ("Riverside Road 18", None),
        ("某地市", None),
        ("Wuhuan", None),
        ("", None),
    ],
)
def test_places(address: str, code: str | None) -> None:
    place = place_of(address)
    assert (place.code if place else None) == code


def test_every_place_is_where_it_can_be() -> None:
    from app.localvcs.places import _places

    for name, place in _places()[1].items():
        assert len(place.code) == 6 and place.code.isdigit(), name
        assert 73 < float(place.longitude) < 136 and 18 < float(place.latitude) < 54, name
        assert len(place.longitude.split(".")[1]) == 6, name


def test_gb_ids() -> None:
    assert gbid.is_gb_id("33010000001320000001")
    for wrong in (
        "3301000000132000000",
        "3301000000132000000x",
        "٣3010000001320000001",
        "33010000001320000001\n",
    ):
        assert not gbid.is_gb_id(wrong)
    assert gbid.is_device_id("nvr-1", "SAPI") and not gbid.is_device_id("nvr-1", "GBT28181")
    for wrong in ("", "a,b", "a b", "x" * 65, "门"):
        assert not gbid.is_device_id(wrong, "SAPI")


def test_ids_of_a_place_are_never_given_twice(database: Database) -> None:
    with database.write() as connection:
        first = gbid.allot(connection, "IPC", "330100", 3)
        second = gbid.allot(connection, "IPC", "330100", 2)
        other = gbid.allot(connection, "NVR", "330100", 1)
    assert len({*first, *second, *other}) == 6
    assert all(map(gbid.is_gb_id, (*first, *second, *other)))


def test_nonces_per_key_and_forgotten_in_time() -> None:
    nonces = NonceStore()
    assert nonces.take("k", "n", expires_ms=900_000, now_ms=0)
    assert not nonces.take("k", "n", expires_ms=900_000, now_ms=1)
    assert nonces.take("other", "n", expires_ms=900_000, now_ms=1)
    assert not nonces.take("k", "n", expires_ms=900_000, now_ms=899_999)
    assert nonces.take("k", "n", expires_ms=2_000_000, now_ms=1_100_000)
    assert len(nonces._minutes) == 1


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        take_numbers(connection, "c", 5, first=1)
        raise RuntimeError
    with database.write() as connection:
        assert list(take_numbers(connection, "c", 2, first=1)) == [1, 2]
        assert list(take_numbers(connection, "c", 1, first=1)) == [3]


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        database.read().execute("DELETE FROM corps")


def test_counts_follow_the_data(database: Database) -> None:
    def total() -> int:
        with database.snapshot() as connection:
            return devices.page(connection, Query(kinds=("IPC",)), 1, 10).total

    assert total() == total() == 0
    with database.write() as connection:
        connection.execute(
            "INSERT INTO corps (corp_id, corp_name, app_name, created_ms) VALUES ('c','','',0)"
        )
        row = {"device_id": "d", "corp_id": "c", "kind": "IPC", "parent_kind": "IPC", "name": "n"}
        devices.insert(connection, [row | {"address": "a", "created_ms": 0, "modified_ms": 0}])
    assert total() == 1


def test_a_snapshot_does_not_move(database: Database) -> None:
    with database.snapshot() as connection:
        assert connection.count("counters", ()) == 0
        with database.write() as writer:
            take_numbers(writer, "c", 1, first=1)
        assert connection.execute("SELECT count(*) FROM counters").fetchone()[0] == 0
    with database.snapshot() as connection:
        assert connection.count("counters", ()) == 1


def test_writers_wait_for_each_other(database: Database) -> None:
    taken: list[int] = []

    def take() -> None:
        for _ in range(50):
            with database.write() as connection:
                taken.extend(take_numbers(connection, "c", 1, first=0))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(200))


def test_an_older_database_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sqlite3"
    Database(path).close()
    later = (
        *database_module.MIGRATIONS,
        "CREATE TABLE later (x TEXT DEFAULT ';');\nINSERT INTO later DEFAULT VALUES;",
    )
    monkeypatch.setattr(database_module, "MIGRATIONS", later)
    migrated = Database(path)
    assert migrated.read().execute("SELECT x FROM later").fetchone()[0] == ";"
    assert migrated.read().execute("PRAGMA user_version").fetchone()[0] == len(later)
    migrated.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sqlite3"
    Database(path).close()
    before = database_module.MIGRATIONS
    monkeypatch.setattr(
        database_module, "MIGRATIONS", (*before, "CREATE TABLE a (x);\nCREATE TABLE corps (x);")
    )
    with pytest.raises(StartError) as caught:
        Database(path)
    assert caught.value.status == ExitStatus.BAD_DATA_DIR
    monkeypatch.setattr(database_module, "MIGRATIONS", before)
    again = Database(path)
    assert not again.read().execute("SELECT 1 FROM sqlite_master WHERE name = 'a'").fetchone()
    again.close()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_what_counts_as_loopback(tmp_path: Path, host: str, loopback: bool) -> None:
    assert ServeOptions(data_dir=tmp_path, host=host).loopback is loopback


def test_our_own_client_on_the_service(demo: LocalVcs) -> None:
    for options in ({}, {"method": "GET"}, {"response_format": "XML"}, {"version": "2020-03-09"}):
        client = demo.client(**options)
        corps = client.call(ListCorps(page_number=1, page_size=100)).data
        assert corps.records[0].corp_name == "Riverside Park 河滨园区"
        listing = client.iterate(DescribeIpcs(page_num=1, page_size=7))
        assert listing.complete and len(listing.items) == listing.total >= 24
        live = client.call(GetDeviceLiveUrl(device_id="33010600001320000001", stream_type="2"))
        assert (live.outcome, live.stream_type, live.out_protocol) == (Outcome.OK, 2, "hls")
        offline = client.call(GetDeviceLiveUrl(device_id="33010600001320000008"))
        assert offline.outcome == Outcome.FAILED and offline.message
