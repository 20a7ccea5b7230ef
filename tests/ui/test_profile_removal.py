"""Deleting a profile: what was kept for it is told, stays unless somebody says otherwise, and then goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.core.cases.files import cases_folder
from app.store import belongings
from app.store.belongings import Belongings
from app.store.cases import Case, CaseStore
from app.store.database import Database
from app.store.jsonfolder import profile_folder
from app.store.profiles import Profile, ProfileKind
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import run_until

SITE = Profile("Site B", ProfileKind.LOCAL, "http://127.0.0.1:1", access_key_id="x")
CASE = "0" * 32


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    made = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    made.book.save(SITE, "s")
    made.open_profile(SITE)
    database = Database()
    CaseStore(database, SITE.name).keep_case(Case(CASE, "Theft", "", "me", 1, 1))
    CaseStore(database, SITE.name).keep_case(Case("1" * 32, "Fire", "", "me", 1, 1))
    (cases_folder() / CASE).mkdir(parents=True)
    profile_folder("views", SITE.name).mkdir(parents=True)
    (profile_folder("views", SITE.name) / "a.json").write_text("{}")
    made.host._database = database
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def asked(window: MainWindow, qtbot: QtBot) -> QMessageBox:
    actions = {a.data()[0]: a for a in window.top_bar.main_menu.actions() if a.data()}
    actions["delete"].trigger()
    run_until(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert box is not None
    return box


def left() -> Belongings:
    database = Database()
    try:
        return belongings.count(database, SITE.name)
    finally:
        database.close()


def test_what_is_kept_is_told_and_stays(window: MainWindow, qtbot: QtBot) -> None:
    box = asked(window, qtbot)
    assert "2 cases, 1 view, walls, tours" in box.informativeText()
    assert not box.checkBox().isChecked()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.button(QMessageBox.StandardButton.Yes).click()
    assert window.book.find(SITE.name) is None
    window.menu.removal.close()  # whatever was asked for is done
    assert left() == Belongings(cases=2, views=1) and (cases_folder() / CASE).exists()


def test_it_goes_when_that_is_wanted(window: MainWindow, qtbot: QtBot) -> None:
    box = asked(window, qtbot)
    box.checkBox().setChecked(True)
    box.button(QMessageBox.StandardButton.Yes).click()
    run_until(lambda: "were deleted" in window.status_line.note.full)
    assert left() == Belongings() and not (cases_folder() / CASE).exists()


def test_nothing_goes_when_nobody_said_yes(window: MainWindow, qtbot: QtBot) -> None:
    box = asked(window, qtbot)
    box.checkBox().setChecked(True)
    box.button(QMessageBox.StandardButton.Cancel).click()
    window.menu.removal.close()
    assert window.book.find(SITE.name) is not None and left() == Belongings(cases=2, views=1)


def test_what_cannot_be_counted_or_deleted_is_said(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(belongings, "delete", fails)
    box = asked(window, qtbot)
    box.checkBox().setChecked(True)
    box.button(QMessageBox.StandardButton.Yes).click()
    run_until(lambda: "could not be deleted" in window.status_line.note.full)
    monkeypatch.setattr(belongings, "count", fails)
    window.open_profile(SITE)
    window.host._database = Database()
    window.menu.removal.ask(SITE)
    run_until(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert box is not None and "It stays." in box.informativeText() and box.checkBox() is None
    box.reject()
