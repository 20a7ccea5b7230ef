"""What waits for the window's first picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.start import firstpaint
from app.ui.start.firstpaint import AfterFirstPaint
from tests.support.waiting import run_until


class Window(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.told = told

    def paintEvent(self, event: QPaintEvent) -> None:
        self.told.append("painted")


def test_it_is_called_once_and_not_before_the_window_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firstpaint, "LONGEST_MS", 1_000_000)
    told: list[str] = []
    window = Window(told)
    AfterFirstPaint(window, lambda: told.append("then"))
    timers: list[int] = []
    QTimer.singleShot(0, window, lambda: timers.append(0))
    run_until(lambda: bool(timers), "a timer of 0 ms")
    assert told == []
    window.show()
    run_until(lambda: len(told) > 1, "both")
    window.repaint()
    QApplication.processEvents()
    assert told[:2] == ["painted", "then"] and told.count("then") == 1
    window.close()


def test_a_window_nobody_paints_does_not_hold_up_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firstpaint, "LONGEST_MS", 1)
    told: list[str] = []
    window = Window(told)
    AfterFirstPaint(window, lambda: told.append("then"))
    run_until(lambda: bool(told), "it")
    assert told == ["then"]
    window.close()
