"""A window nobody can see: minimised, or covered where the platform tells."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.wall.exposure import can_be_seen


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
    qtbot.waitUntil(lambda: can_be_seen(inside), timeout=5000)


def test_a_window_that_was_on_screen_and_is_covered_wholly_cannot_be_seen(qtbot, monkeypatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    handle = window.windowHandle()
    told = iter([False, True, False, True])
    monkeypatch.setattr(type(handle), "isExposed", lambda self: next(told))
    assert [can_be_seen(window) for _ in range(4)] == [True, True, False, True]
