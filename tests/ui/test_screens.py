"""Asking where a widget is must not take the screen away with it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QWidget

from app.ui import screens
from app.ui.screens import screen_of
from tests.support.waiting import LIMIT_S

ASKS = """
import gc
from PySide6.QtWidgets import QApplication, QWidget
from app.ui.screens import screen_of

class Window(QWidget):
    pass

app = QApplication([])
first = Window()
screen_of(first)
gc.collect()
for _ in range(3):
    one = Window()
    one.itself = one
    assert screen_of(one).name() == app.primaryScreen().name()
    del one
    gc.collect()
    QWidget()
"""


def test_a_widget_that_was_asked_and_is_collected_leaves_the_screen() -> None:
    """The program ended with a segmentation fault some time after such a widget was gone."""
    ended = subprocess.run([sys.executable, "-c", ASKS], timeout=LIMIT_S, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_nobody_else_asks_widgets_and_windows() -> None:
    here = Path(screens.__file__)
    asking = [
        path.name
        for path in here.parent.rglob("*.py")
        if path != here and re.search(r"\.screen\(\)", path.read_text("utf-8"))
    ]
    assert not asking


def test_a_dialog_that_is_not_shown_yet_is_where_its_parent_is(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it was made to fit the first screen, whatever the second one's size."""

    class Two:
        @staticmethod
        def platformName() -> str:
            return "xcb"

        @staticmethod
        def screenAt(point: QPoint) -> str:
            return "right" if point.x() > 500 else "left"

    window = QWidget()
    window.setGeometry(600, 100, 300, 200)
    window.show()
    dialog = QDialog(window)
    inside = QWidget(dialog)
    monkeypatch.setattr(screens, "QGuiApplication", Two)
    assert screen_of(inside) == screen_of(dialog) == "right"
    window.close()
