"""The window's tests need no display; nothing of the user's is read or written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import LIMIT_S

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":  # the group on a virtual display says xcb
    # The smallest screen the program is made for; Qt's own without a display is 800x800.
    screen = Path(__file__).resolve().parents[1] / "data" / "screen-1280x720.json"
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def _look(qapp: object) -> None:
    script = Path(__file__).resolve().parents[2] / "packaging" / "translations.sh"
    subprocess.run(["bash", str(script)], check=True, timeout=LIMIT_S)
    from PySide6.QtWidgets import QApplication

    from app.ui import stylesheet

    assert isinstance(qapp, QApplication)
    stylesheet.apply(qapp)


@pytest.fixture(autouse=True)
def _language(_look: None) -> Iterator[None]:
    from app.ui import i18n

    i18n.install("en")
    yield
    i18n.install("en")


@pytest.fixture(autouse=True)
def _nothing_left_open(_look: None) -> Iterator[None]:
    """A menu or a dialog left open, or a button left pressed, is one for every test after it; and what was to
    be deleted is, before the next one changes the look of all there is."""
    yield
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    for open_one in (QApplication.activePopupWidget, QApplication.activeModalWidget):
        for _ in range(8):  # one over the other
            widget = open_one()
            if widget is not None:
                widget.hide()
                widget.close()
    pressed = QGuiApplication.mouseButtons()
    if pressed != Qt.MouseButton.NoButton:
        anything = QWidget()
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            if button & pressed:
                QTest.mouseRelease(anything, button)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
