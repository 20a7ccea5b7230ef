"""Every text fits its widget: in both languages and in one with longer words, at the smallest screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.store.profiles import ProfileKind
from app.store.settings import SettingsStore
from app.ui import i18n
from app.ui.actions import Keymap
from app.ui.manual.window import ManualWindow
from app.ui.preferences import Preferences
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.profile_editor import ProfileEditor
from app.ui.start import Obstacle, ObstacleCode
from app.ui.start.dialog import ObstacleDialog
from app.ui.window import MainWindow
from app.ui.wiring.kiosk import PinDialog
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import FakeSecrets, make_window
from tests.support.fitting import PSEUDO, cut_texts, pseudo_language

LANGUAGES = ("en", "zh_CN", PSEUDO)


def speak(language: str) -> object:
    i18n.install("en" if language == PSEUDO else language)
    return pseudo_language() if language == PSEUDO else nullcontext()


@pytest.fixture(autouse=True)
def english_again(qtbot: object) -> Iterator[None]:
    yield
    i18n.install("en")
    QApplication.processEvents()


def settings(folder: Path) -> QWidget:
    preferences = Preferences(SettingsStore(folder / "s.toml", folder / "none.toml"))
    dialog = SettingsDialog(preferences, lambda work, done: None)
    preferences.setParent(dialog)
    return dialog


def manual(folder: Path) -> QWidget:
    keymap = Keymap()
    window = ManualWindow(keymap)
    keymap.setParent(window)
    return window


def profile(folder: Path) -> QWidget:
    return ProfileEditor(ProfileKind.CLOUD, FakeSecrets(), frozenset(), None)  # type: ignore[arg-type]


def obstacle(folder: Path) -> QWidget:
    return ObstacleDialog(Obstacle(ObstacleCode.NOT_WRITABLE, {"path": "/a", "reason": "b"}), lambda on: None)


def pin(folder: Path) -> QWidget:
    dialog = PinDialog(None)  # type: ignore[arg-type]
    dialog.say_wrong(4)
    return dialog


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [settings, manual, profile, obstacle, pin], ids=lambda make: make.__name__)
def test_dialogs(make: Callable[[Path], QWidget], language: str, tmp_path: Path) -> None:
    with speak(language):  # type: ignore[attr-defined]
        dialog = make(tmp_path)
        dialog.show()
        QApplication.processEvents()
        cut = cut_texts(dialog)
        dialog.close()
        dialog.deleteLater()
    QApplication.processEvents()
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["live", "playback", "search", "first_run"])
def test_the_window(mode: str, language: str, tmp_path: Path) -> None:
    with speak(language):  # type: ignore[attr-defined]
        window: MainWindow = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
        window.resize(1280, 720)
        window.show()
        QApplication.processEvents()
        if mode == "first_run":
            window.show_first_run()
        else:
            window.modes.show(mode)
        for _ in range(6):  # widths go from the texts up to the window and down again
            QApplication.processEvents()
        cut = cut_texts(window)
        window.close()
        window.deleteLater()
    QApplication.processEvents()
    assert cut == []
