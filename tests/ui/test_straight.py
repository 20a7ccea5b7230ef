"""New pictures that go into the window without a paint event: the same pixels, and nothing painted over."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import (
    QBackingStore,
    QColor,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.wall import view as view_module
from app.ui.wall.tile import TileWidget
from app.ui.wall.together import Together
from tests.support.fake_station import publish, ring_with
from tests.support.waiting import run_until
from tests.ui.test_wall_view import BLUE, LIVE, RED, Stage

AS_IT_IS = (324, 184)
"""A wall of four tiles of this size shows pictures of 160x90 pixel for pixel."""
ASKED: list[int] = []
"""Tiles Qt had painted, by index."""


TOGETHER: list[int] = []
"""Tiles the compiled painter painted, by index."""


@pytest.fixture(params=["plain", "plain, scaled", "compiled", "compiled, scaled"])
def stage(qtbot: object, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Both ways, and a wall whose tiles are as large as their pictures, or larger."""
    paint, paint_together = TileWidget.paintEvent, Together.paint
    if request.param.startswith("plain"):
        monkeypatch.setattr(view_module, "painter", lambda: None)
    else:
        assert view_module.painter() is not None, "python -m app.media.decoder.native.build"

    def noted(together: Together, which: list[int], store: QBackingStore) -> bool:
        TOGETHER.extend(together.told[at].tile.index for at in which)
        return paint_together(together, which, store)

    monkeypatch.setattr(Together, "paint", noted)

    def counted(tile: TileWidget, event: QPaintEvent) -> None:
        ASKED.append(tile.index)
        paint(tile, event)

    monkeypatch.setattr(TileWidget, "paintEvent", counted)
    # Wherever another test left the mouse: a tile's buttons lie over its picture.
    monkeypatch.setattr(TileWidget, "enterEvent", lambda *_: None)
    stage = Stage()
    if not request.param.endswith("scaled"):
        stage.view.resize(*AS_IT_IS)
    stage.view.paint_timer.stop()
    stage.view._status_timer.stop()
    for index in range(4):
        stage.put(index)
    rest(stage)
    TOGETHER.clear()
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


def test_the_compiled_painter_paints_what_is_not_scaled(stage: Stage, request: pytest.FixtureRequest) -> None:
    stage.view.choose(2, rotate=180)
    stage.view.choose(3, mirror=True)
    rest(stage)
    TOGETHER.clear()
    seen: list[int] = []
    for index in range(4):
        show(stage, index)
    compiled = request.node.callspec.params["stage"] == "compiled"
    assert [0, 1][: 2 * compiled] == TOGETHER
    stage.view.painted_hook = lambda index, view: seen.append(index)  # it wants to see them all
    for index in range(4):
        show(stage, index, BLUE)
    assert seen == [0, 1, 2, 3] and len(TOGETHER) <= 2
    assert ASKED == []
    assert on_screen(stage) == as_qt_paints(stage)
    stats = [stage.view.paint_stats.tile(index) for index in range(4)]
    assert {(one.pictures, one.skipped, one.torn, one.last_sequence) for one in stats} == {(3, 0, 0, 3)}
    assert all(0 < one.paint_ms_total < 10_000 for one in stats)


def test_what_lies_over_a_picture_is_laid_over_it_as_qt_does(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every alpha with many colours, beside what is opaque, and what reaches beyond the picture."""
    inks = QImage(200, 64, QImage.Format.Format_ARGB32_Premultiplied)
    for x in range(200):
        for y in range(64):
            inks.setPixelColor(x, y, QColor(x, 255 - x, 4 * y, (7 * x + 13 * y) % 256))
    plain = QPixmap(31, 9)
    plain.fill(QColor(1, 2, 3))
    tile = stage.tile(1)
    box = tile.picture_rect()
    over = [
        (box.x() - 20, box.y() - 9, QPixmap.fromImage(inks)),
        (box.x() + 3, box.bottom() - 20, QPixmap.fromImage(inks.copy(0, 0, 37, 64))),
        (box.right() - 12, box.y() + 1, plain),
        (box.x() - 900, box.y(), plain),
    ]
    monkeypatch.setattr(type(tile), "layers", lambda one: over if one is tile else [])
    noise = bytes((x * 37 + x // 7) % 256 if x % 4 != 3 else 255 for x in range(160 * 90 * 4))
    rest(stage)
    show(stage, 1, noise)
    assert ASKED == []
    shot = on_screen(stage)
    expected = shot.copy(box)
    painter = QPainter(expected)
    image = QImage(noise, 160, 90, 640, QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRect(QPoint(), box.size()), image, tile._placed.middle or image.rect())
    for x, y, pixmap in over:
        painter.drawPixmap(x - box.x(), y - box.y(), pixmap)
    painter.end()
    corner = tile.mapTo(stage.view.window(), box.topLeft())
    assert shot.copy(QRect(corner, box.size())) == expected


def test_a_tile_that_gets_another_ring_shows_its_pictures(stage: Stage) -> None:
    show(stage, 0)
    stage.writers[0], stage.wall.tiles[0].reader = ring_with(RED, 160, 90)
    rest(stage)
    show(stage, 0, BLUE)
    show(stage, 0, RED)
    assert ASKED == []
    assert ink(stage, stage.view.picture_rect(0).center()) == "red"
    assert on_screen(stage) == as_qt_paints(stage)


def test_what_both_paint_in_one_tick_goes_to_the_screen_each_time(stage: Stage) -> None:
    """Where the compiled painter's pictures are is kept; with Qt's beside them it is another place."""
    stage.view.choose(2, rotate=180)
    rest(stage)
    for pixels, others in ((RED, (0, 2)), (BLUE, (0,)), (RED, (0, 1, 2)), (BLUE, (0, 2))):
        for index in others:
            publish(stage.writers[index], pixels, 160, 90)  # type: ignore[arg-type]
        stage.view._on_paint_tick()
        assert ASKED == []
        assert on_screen(stage) == as_qt_paints(stage)
    together = stage.view._straight._together
    if together is not None and together.told and together.told[0].tile is stage.tile(0):
        assert together.region([0]).boundingRect() == together.told[0].place.inside.target


def test_what_is_counted_anew_counts_from_there(stage: Stage) -> None:
    old = stage.view.paint_stats.tile(0)
    stage.view.paint_stats.reset()
    stage.view._straight.forget()  # as another wall does
    show(stage, 0)
    stats = stage.view.paint_stats.tile(0)
    assert (stats.pictures, stats.skipped, old.pictures) == (1, 0, 1)


def test_into_a_window_of_other_pixels_qt_paints(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.wall.together._FORMATS", ())
    show(stage, 0)
    show(stage, 0, BLUE)
    assert (ASKED, stage.view.paint_stats.tile(0).pictures) == ([], 3)
    assert on_screen(stage) == as_qt_paints(stage)


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
