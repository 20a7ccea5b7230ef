"""What nobody can see: minimised, not exposed, or covered where the platform does not tell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

from app.ui.wall import exposure
from app.ui.wall.exposure import Sight, can_be_seen
from tests.support.waiting import run_until


def test_a_window_can_be_seen_unless_it_is_minimised(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inside = QWidget(window)
    assert can_be_seen(inside), "a window that is not up yet is no reason to stop anything"
    window.show()
    qtbot.waitExposed(window)
    assert can_be_seen(inside)
    window.showMinimized()
    assert not can_be_seen(inside)
    window.showNormal()
    run_until(lambda: can_be_seen(inside))


def test_a_window_that_was_on_screen_and_is_covered_wholly_cannot_be_seen(qtbot, monkeypatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    handle = window.windowHandle()
    told = iter([False, True, False, True])
    monkeypatch.setattr(type(handle), "isExposed", lambda self: next(told))
    assert [can_be_seen(window) for _ in range(4)] == [True, True, False, True]


def test_nobody_is_asked_what_covers_what_but_on_x11(qtbot, monkeypatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    monkeypatch.setattr(exposure, "watch", lambda: pytest.fail("asked"))
    assert QGuiApplication.platformName() != "xcb" and can_be_seen(window)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_widget_is_seen_while_a_pixel_of_it_is(qtbot, monkeypatch, ratio: float) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 100)
    inside = QWidget(window)
    inside.setGeometry(QRect(51, 21, 33, 33))
    monkeypatch.setattr(QWidget, "devicePixelRatioF", lambda self: ratio)
    place = QRect(round(51 * ratio - 0.4), round(21 * ratio - 0.4), round(33 * ratio), round(33 * ratio))
    whole = QRegion(QRect(0, 0, round(200 * ratio), round(100 * ratio)))
    assert Sight(True).shows(inside) and not Sight(False, whole).shows(inside)
    assert Sight(True, whole).shows(inside)
    assert not Sight(True, QRegion()).shows(inside)
    assert not Sight(True, whole - place.adjusted(-1, -1, 1, 1)).shows(inside)
    last = QRect(place.right() - 1, place.bottom() - 1, 1, 1)
    assert Sight(True, QRegion(last)).shows(inside)
