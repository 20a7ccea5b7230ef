"""The local database: versions, damage, threads."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from app.store.database import MIGRATIONS, Database, DatabaseTrouble, NewerVersion


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "db.sqlite"


def version(file: Path) -> int:
    db = sqlite3.connect(file)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def test_what_is_kept_is_there_next_time(file: Path) -> None:
    database = Database(file)
    assert database.load_tree("a") is None
    database.save_tree("a", b"one", 1)
    database.save_tree("a", b"two", 2)
    database.save_wall("a", '{"layout": "4"}')
    database.close()
    again = Database(file)
    kept = again.load_tree("a")
    assert kept is not None and (kept.payload, kept.saved_utc_ms) == (b"two", 2)
    assert again.load_wall("a") == '{"layout": "4"}'
    again.forget("a")
    assert again.load_tree("a") is None and again.load_wall("a") is None
    again.close()
    assert version(file) == len(MIGRATIONS)


def test_an_older_one_is_brought_up_step_by_step_and_keeps_its_rows(file: Path) -> None:
    old = Database(file, MIGRATIONS[:1])
    old.save_tree("a", b"kept", 7)
    old.close()
    assert version(file) == 1
    now = Database(file)
    kept = now.load_tree("a")
    assert kept is not None and kept.payload == b"kept"
    assert now.load_wall("a") is None
    now.close()
    assert version(file) == len(MIGRATIONS)


def test_a_step_that_fails_leaves_the_version_before_it(file: Path) -> None:
    Database(file, MIGRATIONS[:1]).save_tree("a", b"kept", 7)
    broken = Database(file, (MIGRATIONS[0], "CREATE TABLE half (x); CREATE TABLE half (x)"))
    with pytest.raises(DatabaseTrouble):
        broken.load_tree("a")
    broken.close()
    assert version(file) == 1
    now = Database(file)
    assert now.load_tree("a") is not None
    now.close()


def test_a_newer_one_is_left_alone_and_refused(file: Path) -> None:
    file.parent.mkdir(parents=True)
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE from_the_future (x)")
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()
    before = file.read_bytes()
    database = Database(file)
    for _ in range(2):
        with pytest.raises(NewerVersion) as refused:
            database.save_tree("a", b"", 1)
    assert (refused.value.found, refused.value.known) == (99, len(MIGRATIONS))
    assert isinstance(refused.value, OSError)
    assert [problem.code for problem in database.problems] == ["newer_version"]
    database.close()
    assert file.read_bytes() == before


def test_a_damaged_one_is_set_aside(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this was never a database, but it is long enough to look at" * 20)
    database = Database(file)
    database.save_tree("a", b"x", 1)
    assert database.load_tree("a") is not None
    (problem,) = database.problems
    assert problem.code == "file_set_aside"
    assert Path(str(problem.params["kept_as"])).read_bytes().startswith(b"this was never")
    database.close()


def test_damage_in_the_middle_is_noticed_when_met(file: Path) -> None:
    database = Database(file)
    database.save_tree("a", b"x" * 200_000, 1)
    database.close()
    size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(b"\xa5" * (size - 4096))
    again = Database(file)
    assert again.load_tree("a") is None
    assert [problem.code for problem in again.problems] == ["file_set_aside"]
    again.close()


def test_many_threads_may_use_it(file: Path) -> None:
    database = Database(file)
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                database.save_tree(f"p{number}", bytes([turn]), turn)
                assert database.load_tree(f"p{number}") is not None
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    database.close()


def test_a_place_that_cannot_be_written_is_trouble_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(tmp_path / "file" / "db.sqlite")
    for _ in range(2):
        with pytest.raises(OSError):
            database.load_tree("a")
    (problem,) = database.problems  # told once
    assert problem.code == "not_written"
    assert problem.params["reason"] == "File exists"  # where its folder should be


def test_a_full_disk_is_told_and_loses_nothing(file: Path) -> None:
    database = Database(file)
    database.save_tree("a", b"old", 1)
    assert database._connection is not None
    # SQLite's own limit gives the very error of a full disk.
    database._connection.execute("PRAGMA max_page_count = 8")
    for _ in range(2):
        with pytest.raises(DatabaseTrouble):
            database.save_tree("a", bytes(1_000_000), 2)
    assert [(p.code, p.params["reason"]) for p in database.problems] == [
        ("not_written", "database or disk is full")
    ]
    kept = database.load_tree("a")
    assert kept is not None and kept.payload == b"old"
    database.close()


def test_what_a_renamed_profile_had_is_still_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    first = Database(path)
    first.save_wall("old", "wall")
    first.save_note("old", "n", "note")
    first.save_tours("other", "theirs")
    first.close()
    again = Database(path, renamed=("old", "new"))
    assert (again.load_wall("new"), again.load_note("new", "n")) == ("wall", "note")
    assert again.load_wall("old") is None and again.load_tours("other") == "theirs"
    again.save_wall("old", "another one's")
    again.close()
    assert (again.load_wall("new"), again.load_wall("old")) == ("wall", "another one's")
    again.close()
