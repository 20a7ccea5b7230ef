"""New pictures that go into the window without a paint event: the same pixels, and nothing painted over."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.wall.tile import TileWidget
from tests.support.fake_station import publish
from tests.support.waiting import run_until
from tests.ui.test_wall_view import BLUE, LIVE, RED, Stage

ASKED: list[int] = []
"""Tiles Qt had painted, by index."""


@pytest.fixture
def stage(qtbot: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    paint = TileWidget.paintEvent

    def counted(tile: TileWidget, event: QPaintEvent) -> None:
        ASKED.append(tile.index)
        paint(tile, event)

    monkeypatch.setattr(TileWidget, "paintEvent", counted)
    # Wherever another test left the mouse: a tile's buttons lie over its picture.
    monkeypatch.setattr(TileWidget, "enterEvent", lambda *_: None)
    stage = Stage()
    stage.view.paint_timer.stop()
    stage.view._status_timer.stop()
    for index in range(4):
        stage.put(index)
    rest(stage)
    yield stage
    stage.view.set_wall(None)
    stage.view.window().close()


def rest(stage: Stage) -> None:
    """Until Qt has painted all it was asked for."""
    for _ in range(3):
        stage.settle()
        stage.view.window().repaint()
    ASKED.clear()


def show(stage: Stage, index: int, pixels: bytes = RED, size: tuple[int, int] = (160, 90)) -> None:
    """The next picture of a tile, and the paint tick that finds it."""
    publish(stage.writers[index], pixels, *size)  # type: ignore[arg-type]
    stage.view._on_paint_tick()


def on_screen(stage: Stage) -> QImage:
    """The window as it is on the screen."""
    window = stage.view.window()
    return QGuiApplication.primaryScreen().grabWindow(window.winId()).toImage()


def as_qt_paints(stage: Stage) -> QImage:
    """The window as its widgets paint themselves."""
    asked = list(ASKED)
    shot = stage.view.window().grab().toImage().convertToFormat(on_screen(stage).format())
    ASKED[:] = asked
    return shot


def ink(stage: Stage, at: QPoint) -> str:
    """The colour at a point of the screen."""
    colour = on_screen(stage).pixelColor(at)
    return max(("red", colour.red()), ("green", colour.green()), ("blue", colour.blue()), key=lambda c: c[1])[
        0
    ]


def test_a_new_picture_is_on_the_screen_without_a_paint_event(stage: Stage) -> None:
    before = on_screen(stage)
    show(stage, 1)
    stage.view._on_paint_tick()
    QApplication.processEvents()
    assert ASKED == []
    assert stage.view.paint_stats.tile(1).pictures == 2
    box, after = stage.view.picture_rect(1), on_screen(stage)
    for corner in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
        assert after.pixelColor(corner).red() > 200
    beside = QRect(0, 0, box.left(), after.height())
    assert after.copy(beside) == before.copy(beside)
    assert after == as_qt_paints(stage)


def test_changed_words_come_with_the_next_picture(stage: Stage) -> None:
    tile = stage.tile(0)
    tile.set_information(True)
    rest(stage)
    stage.wall.tiles[0].shown = dataclasses.replace(LIVE, bitrate_kbps=640.0)
    tile.refresh()
    show(stage, 0)
    tile.refresh()
    QApplication.processEvents()
    assert ASKED == []
    assert on_screen(stage) == as_qt_paints(stage)


def test_a_turned_or_cropped_picture_is_painted_as_qt_would(stage: Stage) -> None:
    stage.view.choose(0, rotate=90)
    stage.view.choose(1, aspect="fill")
    stage.view.choose(2, mirror=True)
    stage.view.resize(1000, 720)
    rest(stage)
    for index in range(3):
        show(stage, index)
    assert ASKED == []
    assert on_screen(stage) == as_qt_paints(stage)


def test_a_zoomed_picture_and_one_of_another_size_are_asked_of_qt(stage: Stage) -> None:
    stage.view.choose(0, zoom=(0.25, 0.25, 0.5, 0.5))
    rest(stage)
    show(stage, 0)
    show(stage, 1, bytes((255, 0, 0, 255)) * (80 * 90), (80, 90))
    run_until(lambda: set(ASKED) == {0, 1}, "Qt has them painted")
    rest(stage)
    assert stage.view.picture_rect(1).width() < stage.view.picture_rect(1).height()
    assert on_screen(stage) == as_qt_paints(stage)


@pytest.mark.parametrize("held", ["by the tile", "by the wall", "by the window"])
def test_what_lies_over_a_tile_is_not_painted_over(stage: Stage, held: str) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    row.addWidget(stage.view)
    window.resize(1280, 720)
    window.show()
    rest(stage)
    show(stage, 0)
    assert ASKED == []
    middle = stage.view.picture_rect(0).center()
    holder = {"by the tile": stage.tile(0), "by the wall": stage.view, "by the window": window}[held]
    card = QWidget(holder)
    card.setStyleSheet("background: #00ff00")
    card.setGeometry(QRect(holder.mapFrom(window, middle) - QPoint(20, 20), QSize(40, 40)))
    card.show()
    show(stage, 0, BLUE)  # before Qt came to show the card
    run_until(lambda: ink(stage, middle) == "green", "the card is seen")
    rest(stage)
    show(stage, 0)
    show(stage, 1)
    run_until(lambda: ink(stage, middle + QPoint(30, 0)) == "red", "the picture beside the card")
    assert ink(stage, middle) == "green"
    assert set(ASKED) == {0}  # the others go on as they did
    card.hide()
    rest(stage)
    show(stage, 0, BLUE)
    assert (ink(stage, middle), ASKED) == ("blue", [])


def test_a_window_of_another_size_and_a_hidden_wall_come_back_right(stage: Stage) -> None:
    view = stage.view
    view.resize(900, 600)
    show(stage, 0)  # before Qt has painted it at its new size
    rest(stage)
    show(stage, 1)
    assert ASKED == []
    assert on_screen(stage) == as_qt_paints(stage)
    view.hide()
    show(stage, 0, BLUE)
    assert ASKED == []
    view.show()
    rest(stage)
    show(stage, 2)
    assert (ASKED, stage.view.paint_stats.tile(2).pictures) == ([], 2)
    assert on_screen(stage) == as_qt_paints(stage)


def test_where_it_cannot_be_done_qt_paints(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.view._straight, "_usable", False)
    stage.view.update()
    rest(stage)
    show(stage, 3)
    run_until(lambda: ASKED == [3], "Qt has it painted")
    assert on_screen(stage) == as_qt_paints(stage)
