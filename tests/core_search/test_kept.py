"""Searches that are kept: history and names, over restarts, whatever happens to the database."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.inorder import InOrder
from app.core.search.draft import Draft, PictureAddress, PictureData
from app.core.search.kept import HISTORY, KeptSearches
from app.core.search.when import Last, Preset, Unit
from app.store.database import Database
from app.store.searches import SearchStore
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop

FACE = Draft(corp_id="c1", target_type="Face", when=Preset.TODAY)
CAR = Draft(corp_id="c1", target_type="Motor", when=Last(3, Unit.HOURS), devices=("d1",))
WITH_PICTURE = replace(FACE, picture=PictureData(b"jpeg", 64, 48, "me.jpg", 9000, (640, 480)), threshold=0.5)


class Rig:
    def __init__(self, path: Path, profile: str = "site", load: bool = True) -> None:
        self.database = Database(path / "kept.sqlite")
        self.clock = ManualClock()
        self.executor, self.loop = ManualExecutor(), ManualLoop()
        keeper = InOrder(self.loop.post, self.executor)
        self.kept = KeptSearches(keeper.run, self.clock, SearchStore(self.database, profile))
        if load:
            self.kept.load()
            self.settle()

    def settle(self) -> None:
        while self.executor.run() + self.loop.run():
            pass

    def again(self, path: Path, **options: Any) -> Rig:
        self.settle()
        self.database.close()
        return Rig(path, **options)


def test_the_history_is_newest_first_and_each_query_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    for draft in (FACE, CAR, WITH_PICTURE, FACE):
        rig.clock.advance(1)
        rig.kept.remember(draft)
    expected = [FACE, WITH_PICTURE, CAR]
    assert [one.draft for one in rig.kept.history] == expected
    again = rig.again(tmp_path)
    assert [one.draft for one in again.kept.history] == expected
    again.kept.clear_history()
    assert again.again(tmp_path).kept.history == ()


def test_the_history_ends_somewhere(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    for n in range(HISTORY + 5):
        rig.clock.advance(1)
        rig.kept.remember(replace(FACE, model_id=str(n)))
    assert len(rig.kept.history) == HISTORY
    assert rig.again(tmp_path).kept.history[-1].draft.model_id == "5"


def test_names_are_kept_changed_and_never_taken_twice(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    first = rig.kept.save(FACE, "  red   coat ")
    second = rig.kept.save(CAR, "red coat")
    assert rig.kept.save(CAR, " \n ") == ""
    assert [one.name for one in rig.kept.named] == ["red coat", "red coat 2"]
    rig.kept.rename(second, "lorry")
    rig.kept.rename(second, " ")
    rig.kept.replace(first, WITH_PICTURE)
    again = rig.again(tmp_path)
    assert [(one.name, one.draft) for one in again.kept.named] == [("lorry", CAR), ("red coat", WITH_PICTURE)]
    again.kept.delete(first)
    assert [one.name for one in again.again(tmp_path).kept.named] == ["lorry"]


def test_an_address_that_may_hold_a_key_is_not_kept(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.kept.save(replace(FACE, picture=PictureAddress("http://a/1.jpg?auth_key=secret")), "keyed")
    rig.kept.save(replace(FACE, picture=PictureAddress("http://a/1.jpg")), "plain")
    again = rig.again(tmp_path)
    keyed, plain = again.kept.named
    assert (keyed.draft, keyed.left_out) == (FACE, ("picture",))
    assert plain.draft.picture == PictureAddress("http://a/1.jpg") and plain.left_out == ()
    for file in tmp_path.iterdir():
        assert b"secret" not in file.read_bytes()


def test_profiles_do_not_see_each_others(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.kept.save(FACE, "mine")
    other = rig.again(tmp_path, profile="other")
    assert other.kept.named == ()
    other.database.forget("site")
    assert other.again(tmp_path).kept.named == ()


def test_what_was_done_before_all_was_read_counts(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.kept.remember(CAR)
    gone = rig.kept.history[0].id
    rig.kept.save(FACE, "old")
    early = rig.again(tmp_path, load=False)
    early.kept.load()
    early.kept.delete(gone)
    early.kept.remember(WITH_PICTURE)
    early.settle()
    assert [one.draft for one in early.kept.history] == [WITH_PICTURE]
    assert [one.name for one in early.kept.named] == ["old"]
    assert [one.draft for one in early.again(tmp_path).kept.history] == [WITH_PICTURE]


@pytest.mark.parametrize("text", ["", "3", "{", '{"when": 3}', '{"picture": 3}', "[]"])
def test_a_row_nobody_can_read_costs_that_row(tmp_path: Path, text: str) -> None:
    rig = Rig(tmp_path)
    bad = rig.kept.save(WITH_PICTURE, "bad")
    rig.kept.save(CAR, "good")
    rig.settle()
    rig.database.close()
    with sqlite3.connect(tmp_path / "kept.sqlite") as db:
        db.execute("UPDATE searches SET draft = ? WHERE id = ?", (text, bad))
    db.close()
    assert [one.name for one in Rig(tmp_path).kept.named] == ["good"]


def test_without_a_usable_database_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite").mkdir()
    rig = Rig(tmp_path)
    assert rig.kept.loaded
    rig.kept.save(FACE, "for now")
    rig.settle()
    assert [one.name for one in rig.kept.named] == ["for now"]
    assert rig.database.problems
