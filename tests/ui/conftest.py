"""The window's tests need no display; nothing of the user's is read or written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # the group on a virtual display says xcb


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def _look(qapp: object) -> None:
    script = Path(__file__).resolve().parents[2] / "packaging" / "translations.sh"
    subprocess.run(["bash", str(script)], check=True, timeout=50)
    from PySide6.QtWidgets import QApplication

    from app.ui import theme

    assert isinstance(qapp, QApplication)
    theme.apply(qapp)


@pytest.fixture(autouse=True)
def _language(_look: None) -> Iterator[None]:
    from app.ui import i18n

    i18n.install("en")
    yield
    i18n.install("en")


@pytest.fixture(autouse=True)
def _nothing_left_open(_look: None) -> Iterator[None]:
    """A menu left open, or a button left pressed, is one for every test after it."""
    yield
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    for _ in range(8):  # one over the other
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
    pressed = QGuiApplication.mouseButtons()
    if pressed != Qt.MouseButton.NoButton:
        anything = QWidget()
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            if button & pressed:
                QTest.mouseRelease(anything, button)
