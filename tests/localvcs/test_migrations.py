"""From every earlier version of the database to this one, with nothing lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.localvcs.database import MIGRATIONS, Database
from app.localvcs.settings import ExitStatus, StartError
from tests.support.localvcs import running_service
from tests.support.old_databases import restore

VERSIONS = range(1, len(MIGRATIONS))


def schema(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Names and texts, without what differs in blanks only."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {(row[0], " ".join(row[1].split())) for row in rows}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_database_becomes_this_one(tmp_path: Path, version: int) -> None:
    restore(version, tmp_path / "old.sqlite3")
    old, new = Database(tmp_path / "old.sqlite3"), Database(tmp_path / "new.sqlite3")
    try:
        assert schema(old.read()) == schema(new.read())
        assert old.read().execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert old.read().execute("PRAGMA foreign_key_check").fetchall() == []
        assert old.read().execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    finally:
        old.close()
        new.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_in_it_is_served(tmp_path: Path, version: int) -> None:
    (tmp_path / "localvcs").mkdir()
    restore(version, tmp_path / "localvcs" / "localvcs.sqlite3")
    with running_service(tmp_path, demo=False) as service:
        corps = service.answer("ListCorps", PageNumber="1", PageSize="10")["Data"]["Records"]
        assert [(corp["CorpName"], corp["DeviceCount"]) for corp in corps] == [("Old site 旧园区", 3)]
        page = service.answer("DescribeIpcs", PageNum="1", PageSize="10")["Data"]["Records"]
        assert [row["DeviceName"] for row in page] == ["Gate 大门", "Door"]
        assert page[0]["ParentDeviceId"] == "33010600001180000001"
        instances = service.answer("ListInstances")["Data"]
        assert instances["TotalCount"] == (1 if version >= 2 else 0)
        sources = service.answer("DescribeDataSources", PageNum="1", PageSize="10")["Data"]
        assert sources["TotalCount"] == (1 if version >= 3 else 0)
        created = service.answer("CreateCorp", CorpName="new", AppName="wall")
        assert created["CorpId"] == "100002"


def test_a_step_that_fails_leaves_the_version_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(1, tmp_path / "db.sqlite3")
    broken = (*MIGRATIONS, "CREATE TABLE extra (id INTEGER); INSERT INTO nowhere VALUES (1);\n")
    monkeypatch.setattr("app.localvcs.database.MIGRATIONS", broken)
    with pytest.raises(StartError) as caught:
        Database(tmp_path / "db.sqlite3")
    assert caught.value.status == ExitStatus.BAD_DATA_DIR
    monkeypatch.undo()
    database = Database(tmp_path / "db.sqlite3")
    try:
        names = {name for name, _ in schema(database.read())}
        assert "extra" not in names
        assert database.read().execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    finally:
        database.close()


def test_a_newer_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 7}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StartError) as caught:
        Database(path)
    assert caught.value.status == ExitStatus.NEWER_DATABASE
    assert str(len(MIGRATIONS) + 7) in str(caught.value) and "newer version" in str(caught.value)
    assert path.read_bytes() == before


def test_a_copy_made_while_stopped_is_a_back_up(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    with running_service(tmp_path / "a") as service:
        service.answer("CreateCorp", CorpName="to keep", AppName="wall")
    shutil.copytree(tmp_path / "a" / "localvcs", tmp_path / "b" / "localvcs")
    with running_service(tmp_path / "b") as service:
        corps = service.answer("ListCorps", PageNumber="1", PageSize="10", CorpName="to keep")["Data"]
        assert corps["TotalCount"] == 1
