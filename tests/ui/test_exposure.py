"""A window nobody can see: minimised, or covered where the platform tells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.ui.screens import screen_of
from app.ui.wall.exposure import can_be_seen, is_covered
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


def test_a_window_of_ours_over_all_of_another_covers_it_where_it_lies_above(qtbot) -> None:
    below, over = QWidget(), QWidget()
    for window, size in ((below, QRect(100, 100, 200, 150)), (over, QRect(90, 90, 300, 200))):
        qtbot.addWidget(window)
        window.setGeometry(size)
        window.show()
        qtbot.waitExposed(window)
    asked: list[tuple[int, list[int]]] = []

    def all_above(window: int, others: Sequence[int]) -> list[int]:
        asked.append((window, list(others)))
        return list(others)

    assert is_covered(below, all_above)
    assert asked == [(int(below.winId()), [int(over.winId())])]
    assert not is_covered(below, lambda window, others: []), "it lies below"
    assert not is_covered(over, all_above), "the smaller one does not hide it"
    over.move(150, 90)
    assert not is_covered(below, all_above), "a part of it looks out"
    over.move(90, 90)
    over.setWindowOpacity(0.9)
    assert not is_covered(below, all_above), "it can be seen through"
    over.setWindowOpacity(1.0)
    over.hide()
    assert not is_covered(below, all_above) and len(asked) == 1


def test_what_lies_over_the_edge_of_the_screen_looks_out_to_nobody(qtbot) -> None:
    screen = screen_of(below := QWidget()).geometry()
    over = QWidget()
    edge = QRect(9, 20, screen.width(), screen.height() - 20)  # as a window manager's frame pushes it
    for window, size in ((below, edge), (over, screen)):
        qtbot.addWidget(window)
        window.setGeometry(size)
        window.show()
        qtbot.waitExposed(window)
    assert below.geometry().right() > screen.right()
    assert is_covered(below, lambda window, others: list(others))
    over.resize(screen.width() - 20, screen.height())
    assert not is_covered(below, lambda window, others: list(others))
