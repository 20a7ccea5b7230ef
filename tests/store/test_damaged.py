"""A text that cannot be read is kept somewhere, or stays where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import damaged
from app.store.database import Database
from app.store.jsonfolder import profile_folder


def test_what_cannot_become_a_file_becomes_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    folder = profile_folder(damaged.KIND, "P")
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in its way")
    database = Database()
    assert damaged.keep_aside(database, "P", "tours", "[{")
    ((name, value),) = database.use(lambda db: db.execute("SELECT name, value FROM notes").fetchall())
    assert name.startswith("damaged tours ") and value == "[{"
    (told,) = database.problems
    assert told.params == {"what": "tours", "kept_as": str(database.path)}
    database.close()


def test_what_can_be_kept_nowhere_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    folder = profile_folder(damaged.KIND, "P")
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in its way")
    database = Database(tmp_path / "no folder" / "x")
    database.path.parent.write_text("nor can there be a database")
    assert not damaged.keep_aside(database, "P", "tours", "[{")
    assert "text_set_aside" not in [problem.code for problem in database.problems]
