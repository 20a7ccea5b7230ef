"""The page of settings made from their declarations; the kiosk and what leads out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from app.core import kiosk
from app.core.inorder import InOrder
from app.store.settings import SETTINGS, SettingsStore
from app.ui import i18n
from app.ui.preferences import Preferences
from app.ui.qt_station import Poster
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.words import SettingWords
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import run_until


class Stage:
    def __init__(self, folder: Path, rules: str = "") -> None:
        (folder / "rules.toml").write_text(rules)
        self.file = folder / "settings.toml"
        self.preferences = Preferences(SettingsStore(self.file, folder / "rules.toml"))
        self.poster = Poster()
        self.worker = InOrder(self.poster.post)
        self.dialog = SettingsDialog(self.preferences, self.worker.run)
        self.dialog.show()

    def close(self) -> None:
        self.dialog.close()
        self.preferences.close()
        self.worker.shutdown()
        self.preferences.deleteLater()
        QApplication.processEvents()


@pytest.fixture
def stage(qtbot: object, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def test_every_setting_a_user_can_change_has_a_row_with_words(stage: Stage) -> None:
    assert set(stage.dialog.rows) == {key for key, setting in SETTINGS.items() if not setting.admin}
    words = SettingWords()
    for setting in SETTINGS.values():
        assert words.label(setting) and words.explanation(setting) and words.group(setting.group)
        for choice in setting.choices or ():
            assert words.choice(setting, choice)
    for row in stage.dialog.rows.values():
        assert row.field.input.accessibleName() == row.name.text()


def test_a_change_counts_at_once_and_is_kept(stage: Stage) -> None:
    told: list[str] = []
    stage.preferences.changed.connect(told.append)
    rows = stage.dialog.rows
    awake, players, order = (rows[k].field.input for k in ("keep_awake", "players_per_decoder", "tree_order"))
    assert isinstance(awake, QCheckBox) and isinstance(players, QSpinBox) and isinstance(order, QComboBox)
    assert (players.minimum(), players.maximum()) == (1, 16)
    awake.click()
    players.setValue(4)
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_Down)
    assert told == ["keep_awake", "players_per_decoder", "tree_order"]
    assert stage.preferences.get("players_per_decoder") == 4
    run_until(lambda: stage.file.is_file() and "tree_order" in stage.file.read_text())
    rows["players_per_decoder"].reset.click()
    assert stage.preferences.get("players_per_decoder") == 8 and players.value() == 8


def test_what_cannot_be_kept_is_said_and_not_kept(stage: Stage) -> None:
    row = stage.dialog.rows["shift_starts"]
    row.field.setFocus()
    row.field.line.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(row.field.input, "25:00")
    assert "cannot be kept" in row.note.text()
    QTest.keyClick(row.field.input, Qt.Key.Key_Tab)
    assert stage.preferences.get("shift_starts") == SETTINGS["shift_starts"].default
    row.field.setFocus()
    row.field.line.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(row.field.input, "07:00, 19:00")
    assert "cannot be kept" not in row.note.text()
    QTest.keyClick(row.field.input, Qt.Key.Key_Tab)
    assert stage.preferences.get("shift_starts") == "07:00, 19:00"


def test_the_search_field_finds_by_name_explanation_and_key(stage: Stage) -> None:
    def shown() -> set[str]:
        return {key for key, row in stage.dialog.rows.items() if row.isVisible()}

    QTest.keyClicks(stage.dialog.search, "sleep")
    assert shown() == {"keep_awake"}
    stage.dialog.search.setText("tree_order")
    assert shown() == {"tree_order"}
    stage.dialog.search.setText("nothing like this")
    assert shown() == set() and stage.dialog.empty.isVisible()
    QTest.keyClick(stage.dialog.search, Qt.Key.Key_Escape)
    assert stage.dialog.isVisible() and len(shown()) == len(stage.dialog.rows)


def test_what_the_administrator_locked_is_shown_and_stays(qtbot: object, tmp_path: Path) -> None:
    stage = Stage(tmp_path, '[locked]\ncaptures_folder = "/srv/evidence"\nprofile = "Main"\n')
    row = stage.dialog.rows["captures_folder"]
    assert not row.field.isEnabled() and "administrator" in row.note.text()
    assert row.field.line.text() == "/srv/evidence"  # type: ignore[attr-defined]
    assert not stage.dialog.rows["profile"].field.isEnabled()
    stage.close()


def test_settings_go_out_and_come_back(stage: Stage, tmp_path: Path) -> None:
    stage.preferences.set("text_size", 125)
    target = tmp_path / "out.toml"
    stage.dialog.export_to(str(target))
    run_until(lambda: "were written" in stage.dialog.said.text())
    stage.preferences.set("text_size", 100)
    stage.dialog.import_from(str(target))
    run_until(lambda: "imported" in stage.dialog.said.text())
    assert stage.preferences.get("text_size") == 125
    assert stage.dialog.rows["text_size"].field.input.value() == 125  # type: ignore[attr-defined]
    stage.dialog.import_from(str(tmp_path / "missing.toml"))
    run_until(lambda: "could not be read" in stage.dialog.said.text())
    target.write_bytes(b"\xff\xfe\x00")
    stage.dialog.import_from(str(target))
    run_until(lambda: "not a file of settings" in stage.dialog.said.text())


def test_another_language_is_spoken_at_once(stage: Stage) -> None:
    i18n.install("zh_CN")
    try:
        QApplication.processEvents()
        assert stage.dialog.windowTitle() == "设置"
    finally:
        i18n.install("en")
        QApplication.processEvents()
    assert stage.dialog.windowTitle() == "Settings"


# -- kiosk ---------------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: object, tmp_path: Path) -> Iterator[MainWindow]:
    made = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    made.show()
    QApplication.processEvents()
    yield made
    made.kiosk.leave()
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def enter(window: MainWindow) -> None:
    window.preferences.set("kiosk_pin", kiosk.hash_of("2468"))
    window.preferences.set("kiosk", True)
    window.kiosk.start()


def test_without_a_pin_there_is_no_kiosk(window: MainWindow) -> None:
    window.preferences.set("kiosk", True)
    window.kiosk.start()
    assert not window.kiosk.on and not window.isFullScreen()


def test_nothing_can_be_changed_and_nothing_closes(window: MainWindow) -> None:
    enter(window)
    assert window.kiosk.on and window.isFullScreen() and window.wall_view.read_only
    book = window.action_book
    for action in (
        "tile.close",
        "layout.9",
        "window.quit",
        "window.full_screen",
        "window.leave",
        "wall.undo",
    ):
        assert not book.is_enabled(action), action
    assert book.is_enabled("window.text_larger")
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    assert window.isVisible() and window.kiosk.dialog is not None


def test_only_the_pin_leads_out(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kiosk, "PAUSE_S", 0.01)
    enter(window)
    window.action_book.trigger("window.leave_kiosk")
    dialog = window.kiosk.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.line, "1111")
    dialog.entered.accepted.emit()
    run_until(lambda: "not the PIN" in dialog.note.text())
    assert window.kiosk.on
    run_until(dialog.line.isEnabled)
    QTest.keyClicks(dialog.line, "2468")
    dialog.entered.accepted.emit()
    run_until(lambda: not window.kiosk.on)
    assert not window.isFullScreen() and not window.wall_view.read_only
    assert window.action_book.is_enabled("window.quit")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
