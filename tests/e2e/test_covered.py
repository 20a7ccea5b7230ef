"""Our own windows over one another on a real (virtual) X display."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.wall.exposure import can_be_seen
from tests.support.waiting import LIMIT_S


def comes(window: QWidget, seen: bool) -> bool:
    """Whether it becomes so; it is looked once a second."""
    end = time.monotonic() + LIMIT_S
    while can_be_seen(window) is not seen and time.monotonic() < end:
        window.update()  # whoever paints sends what is still to be sent to the server
        QTest.qWait(50)
    return can_be_seen(window) is seen


@pytest.mark.xvfb
def test_a_window_under_another_of_ours_is_not_seen_until_it_looks_out(qtbot) -> None:
    assert QGuiApplication.platformName() == "xcb"
    below, over = QWidget(), QWidget()
    for window, place in ((below, QRect(100, 100, 400, 300)), (over, QRect(80, 80, 500, 400))):
        qtbot.addWidget(window)
        window.setGeometry(place)
        window.show()
        assert QTest.qWaitForWindowExposed(window)
    over.raise_()
    assert comes(below, False) and can_be_seen(over)
    below.raise_()
    assert comes(below, True)
    over.raise_()
    assert comes(below, False)
    over.move(300, 80)
    assert comes(below, True)
    over.move(80, 80)
    assert comes(below, False)
    over.hide()
    assert comes(below, True)
