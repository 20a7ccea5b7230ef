"""What was worked out, in a file and in memory: damage, a full disk, another version cost only the work."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.localvcs.search import kept as kept_module
from app.localvcs.search.kept import Kept

WRITTEN_BY = 7
ROOM = 10_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite3"


@pytest.fixture
def kept(path: Path) -> Iterator[Kept]:
    made = opened(path)
    yield made
    made.close()


def opened(path: Path | None, written_by: int = WRITTEN_BY, most: int = 100, memory: int = ROOM) -> Kept:
    return Kept(path, written_by, most, memory)


def reopened(kept: Kept, path: Path, written_by: int = WRITTEN_BY) -> dict[str, bytes]:
    """What another run finds of a and b."""
    kept.close()
    again = opened(path, written_by)
    found = again.get(["a", "b"])
    again.close()
    return found


def test_the_next_run_has_it(kept: Kept, path: Path) -> None:
    kept.put({"a": b"1" * 1000, "b": b""})
    assert kept.get(["b", "a", "c"]) == {"a": b"1" * 1000, "b": b""}
    assert kept.unknown(["b", "c", "a"]) == ["c"]
    assert reopened(kept, path) == {"a": b"1" * 1000, "b": b""}


def test_another_version_does_not(kept: Kept, path: Path) -> None:
    kept.put({"a": b"1"})
    assert reopened(kept, path, WRITTEN_BY + 1) == {}
    assert reopened(opened(path, WRITTEN_BY + 1), path, WRITTEN_BY + 1) == {}


def test_a_file_of_other_tables_is_emptied(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE looks (name TEXT PRIMARY KEY, vector BLOB NOT NULL)")
    other.close()
    opened(path).close()
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("kept",)]
    other.close()


@pytest.mark.parametrize("damage", [b"no database at all" * 100, b"", b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_made_anew(kept: Kept, path: Path, damage: bytes) -> None:
    kept.put({"a": b"1"})
    kept.close()
    path.write_bytes(damage)
    again = opened(path)
    assert again.get(["a"]) == {}
    again.put({"b": b"2"})
    assert reopened(again, path) == {"b": b"2"}


def test_data_that_changed_in_the_file_are_not_believed(kept: Kept, path: Path) -> None:
    kept.put({"a": b"1234", "b": b"5678"})
    kept.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE kept SET data = x'00' || substr(data, 2) WHERE name = 'a'")
        other.execute("UPDATE kept SET data = substr(data, 1, 3) WHERE name = 'b'")
    other.close()
    again = opened(path)
    assert again.get(["a", "b"]) == {}
    again.put({"a": b"1234"})
    assert reopened(again, path) == {"a": b"1234"}


def test_damage_while_it_runs(kept: Kept, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The file is made anew at once; what is in memory is still known."""
    kept.put({"a": b"1", "b": b"2" * ROOM})  # too large for memory
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE kept")
    other.close()
    assert kept.get(["a"]) == {"a": b"1"}
    assert kept.get(["a", "b"]) == {"a": b"1"}
    assert "worked out again" in caplog.text
    kept.put({"b": b"3"}, soon=False)
    assert reopened(kept, path) == {"b": b"3"}


def test_a_full_disk(kept: Kept, path: Path) -> None:
    kept.put({"a": b"1"})
    assert kept._file is not None
    (pages,) = kept._file.execute("PRAGMA page_count").fetchone()
    kept._file.execute(f"PRAGMA max_page_count = {pages}")
    kept.put({"b": b"2" * 9000}, soon=False)
    assert kept.get(["a", "b"]) == {"a": b"1", "b": b"2" * 9000}
    kept._file.execute("PRAGMA max_page_count = 1000")
    kept.put({"c": b"3"})
    assert reopened(kept, path) == {"a": b"1"}


def test_a_place_that_takes_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "missing" / "kept.sqlite3", tmp_path / "folder", None):
        kept = opened(path)
        kept.put({"a": b"1"}, soon=False)
        assert kept.get(["a"]) == {"a": b"1"}
        kept.close()
        kept.close()


def test_memory_has_its_bound_and_what_was_used_last() -> None:
    each = 1000
    kept = opened(None, memory=3 * (each + kept_module._ENTRY_BYTES))
    for name in "abc":
        kept.put({name: bytes(each)})
    assert set(kept.get("a")) == {"a"}
    kept.put({"d": bytes(each)})
    assert set(kept.get("abcd")) == {"a", "c", "d"}
    kept.put({"d": b"shorter"})
    assert kept.memory_bytes == 2 * each + 7 + 3 * kept_module._ENTRY_BYTES
    kept.put({"huge": bytes(10 * each)})
    assert set(kept.get(["a", "c", "d", "huge"])) == {"a", "c", "d"}


def test_what_nobody_waits_for_is_not_in_memory(kept: Kept) -> None:
    kept.put({"a": b"1"}, soon=False)
    assert kept.memory_bytes == 0 and kept.unknown(["a"]) == []
    assert kept.get(["a"]) == {"a": b"1"} and kept.memory_bytes > 0


def test_the_file_keeps_those_written_last(path: Path) -> None:
    kept = opened(path, most=5, memory=0)
    names = [f"{n}" for n in range(20)]
    for name in names:
        kept.put({name: b"1"})
    assert sorted(kept.get(names), key=int) == names[-5:]
    kept.put({"19": b"2"})
    assert kept.get(["19"]) == {"19": b"2"}
    kept.close()


def test_more_names_than_one_statement_takes(path: Path) -> None:
    kept = opened(path, most=10_000, memory=0)
    made = {f"{n}": n.to_bytes(4, "big") for n in range(2 * kept_module._AT_ONCE + 3)}
    kept.put(made)
    assert kept.get(made) == made and kept.unknown([*made, "more"]) == ["more"]
    kept.close()


def test_threads(path: Path) -> None:
    """Several write and read at once, with too little memory for all."""
    kept = opened(path, most=10_000, memory=2000)
    failed: list[str] = []

    def work(thread: int) -> None:
        for n in range(50):
            name, data = f"{thread}-{n}", f"{thread}-{n}".encode() * 20
            kept.put({name: data}, soon=bool(n % 2))
            if kept.get([name]) != {name: data} or kept.memory_bytes > 2000:
                failed.append(name)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert kept.unknown([f"{thread}-{n}" for thread in range(4) for n in range(50)]) == []
    kept.close()
