"""What is kept for a profile: counted, deleted when that is wanted, and of no other one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.store import belongings
from app.store.belongings import Belongings
from app.store.cases import Bookmark, Camera, Case, CaseStore
from app.store.database import OF_A_PROFILE, Database
from app.store.jsonfolder import profile_folder
from app.store.searches import SearchRow, SearchStore


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))


def fill(database: Database, profile: str) -> None:
    cases, searches = CaseStore(database, profile), SearchStore(database, profile)
    for number in range(2):
        cases.keep_case(Case(f"{profile}{number}", "t", "", "me", 1, 1))
    cases.keep_case(Case("shared", "t", "", "me", 1, 1))
    cases.keep_bookmark(Bookmark("b", (Camera("c"),), 1, "", "red", "me", 1))
    searches.save(SearchRow("s", "red cars", 1, "{}", None))
    searches.save(SearchRow("r", None, 1, "{}", None))
    database.save_wall(profile, "{}")
    for kind in ("views", "exports"):
        folder = profile_folder(kind, profile)
        folder.mkdir(parents=True)
        (folder / "one.json").write_text("{}")


def test_one_profile_goes_wholly_and_the_other_stays() -> None:
    database = Database()
    fill(database, "A")
    fill(database, "B")
    whole = Belongings(cases=3, bookmarks=1, views=1, searches=1)
    assert belongings.count(database, "A") == belongings.count(database, "B") == whole
    assert sorted(belongings.delete(database, "A")) == ["A0", "A1"], "pictures of the third are B's, too"
    assert belongings.count(database, "A") == Belongings()
    assert belongings.count(database, "B") == whole and database.load_wall("B") == "{}"
    assert not profile_folder("exports", "A").exists() and profile_folder("exports", "B").exists()
    assert belongings.delete(database, "A") == []
    database.close()


def test_no_table_is_forgotten() -> None:
    database = Database()
    assert database.load_wall("A") is None

    def tables(db: sqlite3.Connection) -> set[str]:
        names = [str(row[0]) for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {n for n in names if "profile" in {c[1] for c in db.execute(f"PRAGMA table_info({n})")}}

    assert database.use(tables) == set(OF_A_PROFILE)
    database.close()
