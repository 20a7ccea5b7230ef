"""Asking where a widget is must not take the screen away with it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from app.ui import screens
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
