"""Aspect, turning, mirroring, zoom and pan: pixels on a fake ring, and what gestures do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.choices import DEFAULT
from app.ui.wall import picture
from tests.support.fake_station import publish
from tests.ui.test_wall_view import LIVE, Stage

W, H = 160, 90
INKS = {"tl": (255, 0, 0), "tr": (0, 255, 0), "bl": (0, 0, 255), "br": (255, 255, 0)}
"""Red and green above, blue and yellow below."""


def quarters() -> bytes:
    def row(left: str, right: str) -> bytes:
        return b"".join(bytes((*INKS[side][::-1], 255)) * (W // 2) for side in (left, right))

    return row("tl", "tr") * (H // 2) + row("bl", "br") * (H - H // 2)


@pytest.fixture
def stage(qtbot: object) -> Iterator[Stage]:
    stage = Stage()
    stage.put(0, LIVE, quarters())
    yield stage
    stage.view.set_wall(None)
    stage.view.close()


def corners(stage: Stage) -> list[str]:
    """The inks near the corners of the picture: top left, top right, bottom left, bottom right."""
    stage.settle()
    box, shot = stage.view.picture_rect(0), stage.shot()
    found = []
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)):
        ink = shot.pixelColor(box.x() + round(box.width() * x), box.y() + round(box.height() * y))
        found.append(
            min(INKS, key=lambda k: sum(abs(a - b) for a, b in zip(INKS[k], ink.getRgb()[:3], strict=True)))
        )
    return found


@pytest.mark.parametrize(
    ("rotate", "mirror", "seen"),
    [
        (0, False, ["tl", "tr", "bl", "br"]),
        (90, False, ["bl", "tl", "br", "tr"]),
        (180, False, ["br", "bl", "tr", "tl"]),
        (270, False, ["tr", "br", "tl", "bl"]),
        (0, True, ["tr", "tl", "br", "bl"]),
        (90, True, ["tl", "bl", "tr", "br"]),
    ],
)
def test_the_picture_is_turned_clockwise_then_mirrored(stage, rotate, mirror, seen):
    stage.view.choose(0, rotate=rotate, mirror=mirror)
    assert corners(stage) == seen
    box = stage.view.picture_rect(0)
    assert (box.width() < box.height()) == (rotate in (90, 270))


def test_fit_leaves_bars_fill_crops_stretch_bends(stage):
    tile = stage.tile(0)
    tile.setGeometry(0, 0, 600, 200)
    stage.settle()
    fitted = QRect(tile.picture_rect())
    assert fitted.width() * 9 == pytest.approx(fitted.height() * 16, abs=16)
    assert fitted.width() < tile.width() - 20
    stage.view.choose(0, aspect="fill")
    stage.settle()
    assert tile.picture_rect() == tile.rect().adjusted(1, 1, -1, -1)
    part = tile._placed.part
    assert part.width() == pytest.approx(1)
    assert part.height() < 0.95
    assert part.center().y() == pytest.approx(0.5)
    stage.view.choose(0, aspect="stretch")
    stage.settle()
    assert tile.picture_rect() == tile.rect().adjusted(1, 1, -1, -1)
    assert tile._placed.part == picture.WHOLE
    assert corners(stage) == ["tl", "tr", "bl", "br"]


def wheel(stage: Stage, at: QPoint, notches: int) -> None:
    tile = stage.tile(0)
    event = QWheelEvent(
        QPointF(at), QPointF(tile.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(tile, event)
    stage.settle()


def test_the_wheel_zooms_at_the_pointer_and_back_again(stage):
    tile = stage.tile(0)
    box = tile.picture_rect()
    wheel(stage, box.topLeft() + QPoint(box.width() // 4, box.height() // 4), 5)
    choices = stage.wall.tiles[0].choices
    assert choices.zoom is not None
    assert choices.zoom[2] == pytest.approx(picture.STEP**5)
    middle = box.center()
    assert corners(stage)[0] == "tl"
    ink = QColor(stage.shot().pixelColor(tile.mapTo(stage.view, middle)))
    assert ink.red() > 200  # the top left quarter has grown beyond the middle
    wheel(stage, middle, -9)
    assert stage.wall.tiles[0].choices.zoom is None


def test_a_zoomed_picture_is_dragged_and_reset(stage, monkeypatch):
    tile = stage.tile(0)
    box = tile.picture_rect()
    wheel(stage, box.center(), 4)
    before = stage.wall.tiles[0].choices.zoom
    monkeypatch.setattr(tile, "_start_drag", lambda: pytest.fail("the tile was moved instead"))
    QTest.mousePress(tile, Qt.MouseButton.LeftButton, pos=box.center())
    QTest.mouseMove(tile, box.center() + QPoint(60, 30))
    QTest.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=box.center() + QPoint(60, 30))
    after = stage.wall.tiles[0].choices.zoom
    assert before is not None
    assert after is not None
    assert after[0] < before[0]
    assert after[1] < before[1]
    QTest.mouseDClick(tile, Qt.MouseButton.MiddleButton, pos=box.center())
    assert stage.wall.tiles[0].choices.zoom is None


def test_a_small_overview_shows_where_one_is(stage):
    tile = stage.tile(0)
    box = tile.picture_rect()
    small = picture.overview_rect(box, (W, H), DEFAULT, 0)
    stage.view.choose(0, zoom=(0.5, 0.5, 0.25, 0.25))  # all yellow
    stage.settle()
    shot = stage.shot()

    def ink(point: QPoint) -> tuple[int, ...]:
        return shot.pixelColor(tile.mapTo(stage.view, point)).getRgb()[:3]

    assert ink(box.center()) == INKS["br"]
    assert ink(small.topLeft() + QPoint(small.width() // 4, small.height() // 4)) == INKS["tl"]
    assert ink(small.topLeft() + QPoint(small.width() // 4, small.height() * 7 // 8)) == INKS["bl"]


def test_a_zoomed_tile_asks_for_larger_pictures(stage):
    stage.settle()
    whole = stage.wall.tiles[0].sizes[-1]
    stage.view.choose(0, zoom=(0.5, 0.5, 0.5, 0.5))
    stage.settle()
    assert stage.wall.tiles[0].sizes[-1] == (whole[0] * 2, whole[1] * 2)
    stage.view.choose(0, zoom=None, rotate=90)
    stage.settle()
    turned = stage.wall.tiles[0].sizes[-1]
    assert turned[0] > turned[1]  # as the camera sends it


notches = st.lists(
    st.tuples(st.floats(-4, 6), st.floats(0, 400), st.floats(0, 300), st.booleans()), max_size=12
)


@given(notches, st.sampled_from([0, 90, 180, 270]), st.sampled_from(["fit", "fill", "stretch"]))
def test_no_gesture_leaves_the_picture(steps, rotate, aspect):
    choices = DEFAULT.changed(rotate=rotate, aspect=aspect)
    area = QRect(3, 5, 400, 300)
    for turn, x, y, drag in steps:
        placed = picture.place(area, (704, 576), choices)
        new = (
            picture.panned(choices, placed, x - 200, y - 150)
            if drag
            else picture.zoomed(choices, placed, QPointF(x, y), turn)
        )
        choices = choices.changed(zoom=new)  # raises for a part outside the picture
        part = picture.place(area, (704, 576), choices).part
        assert part.left() >= -1e-9
        assert part.right() <= 1 + 1e-9
        assert part.width() > 0
        assert part.height() > 0


def test_painting_a_part_is_the_same_turned_or_not(qapp):
    """The quick way and the way by transformation put the same pixels in the same place."""
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    for x in range(64):
        for y in range(48):
            image.setPixelColor(x, y, QColor(x * 4, y * 5, 0))
    from PySide6.QtGui import QPainter

    shots = []
    for choices in (DEFAULT, DEFAULT.changed(rotate=180, mirror=True)):
        out = QImage(128, 96, QImage.Format.Format_RGB32)
        source = image if choices is DEFAULT else image.flipped(Qt.Orientation.Vertical)
        painter = QPainter(out)
        placed = picture.place(QRect(0, 0, 128, 96), (64, 48), choices.changed(zoom=(0.25, 0.25, 0.5, 0.5)))
        picture.paint(painter, source, placed, choices)
        painter.end()
        shots.append(out)
    for point in (QPoint(10, 10), QPoint(64, 48), QPoint(120, 90)):
        first, second = (shot.pixelColor(point) for shot in shots)
        assert abs(first.red() - second.red()) <= 4
        assert abs(first.green() - second.green()) <= 5


@pytest.mark.parametrize(
    ("target", "as_it_is"),
    [((W, H), True), ((W - 2, H - 1), True), ((W - 8, H - 5), False), ((W + 2, H), False)],
)
def test_a_picture_hardly_larger_than_its_place_is_not_scaled(
    qapp: QApplication, target: tuple[int, int], as_it_is: bool
) -> None:
    stripes = QImage(W, H, QImage.Format.Format_RGB32)
    for x in range(W):
        for y in range(H):
            stripes.setPixelColor(x, y, QColor("white" if x % 2 else "black"))
    shot = QImage(W + 8, H + 8, QImage.Format.Format_RGB32)
    shot.fill(QColor("red"))
    painter = QPainter(shot)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    placed = picture.place(QRect(1, 1, *target), (W, H), DEFAULT.changed(aspect="stretch"))
    assert placed.target == QRect(1, 1, *target)
    picture.paint(painter, stripes, placed, DEFAULT)
    painter.end()
    row = {shot.pixelColor(x, 3).name() for x in range(1, 1 + target[0])}
    assert (row == {"#000000", "#ffffff"}) is as_it_is
    assert shot.pixelColor(1 + target[0], 3).name() == "#ff0000"


@pytest.mark.parametrize(
    ("area", "size", "ratio", "target", "middle"),
    [
        # As large as it is looked at, but for an even size; the same inside the frame of the selected tile.
        ((1, 1, 393, 220), (392, 222), 1.0, (1, 1, 392, 220), (0, 1, 392, 220)),
        ((3, 3, 389, 216), (392, 222), 1.0, (3, 3, 389, 216), (1, 3, 389, 216)),
        ((0, 0, 200, 100), (360, 200), 2.0, (10, 0, 180, 100), (0, 0, 360, 200)),
        # It has to be scaled.
        ((0, 0, 320, 180), (352, 198), 1.0, (0, 0, 320, 180), None),
        ((0, 0, 640, 360), (320, 180), 1.0, (0, 0, 640, 360), None),
        ((0, 0, 44, 24), (50, 28), 1.0, (0, 0, 43, 24), None),
        ((0, 0, 393, 220), (490, 276), 1.25, (1, 0, 391, 220), (0, 0, 489, 275)),
    ],
)
def test_a_picture_that_fits_almost_loses_its_edge_and_is_not_scaled(
    area: tuple[int, ...],
    size: tuple[int, int],
    ratio: float,
    target: tuple[int, ...],
    middle: tuple[int, ...] | None,
) -> None:
    placed = picture.place(QRect(*area), size, DEFAULT, ratio)
    assert placed.target == QRect(*target)
    assert placed.middle == (None if middle is None else QRect(*middle))


def test_a_ring_whose_pictures_change_their_size_is_painted_as_it_is_now(stage: Stage) -> None:
    half = bytes((255, 0, 0, 255)) * (W // 2 * H // 2)
    for _ in range(5):  # each buffer of the ring once, and one of them twice
        publish(stage.writers[0], half, W // 2, H // 2)  # type: ignore[arg-type]
        stage.settle()
        box = stage.view.picture_rect(0)
        shot = stage.shot()
        for point in (box.topLeft(), box.center(), box.bottomRight()):
            assert shot.pixelColor(point).blue() > 200
    publish(stage.writers[0], quarters(), W, H)  # type: ignore[arg-type]
    assert corners(stage) == ["tl", "tr", "bl", "br"]


def test_changed_figures_come_with_the_next_picture_or_without_one_at_the_next_look(stage: Stage) -> None:
    stage.settle()
    tile, stats = stage.tile(0), stage.view.paint_stats.tile(0)
    paints = stats.paints
    publish(stage.writers[0], quarters(), W, H)  # type: ignore[arg-type]
    tile.set_information(True)
    stage.settle()
    paints = stats.paints
    shown = dataclasses.replace(LIVE, bitrate_kbps=640.0)
    stage.wall.tiles[0].shown = shown
    tile.refresh()
    QApplication.processEvents()
    assert stats.paints == paints  # drawn, but not shown yet
    publish(stage.writers[0], quarters(), W, H)  # type: ignore[arg-type]
    tile.poll()
    QApplication.processEvents()
    assert stats.paints == paints + 1
    tile.refresh()
    QApplication.processEvents()
    assert stats.paints == paints + 1  # the picture took it along
    stage.wall.tiles[0].shown = dataclasses.replace(LIVE, bitrate_kbps=320.0)
    tile.refresh()
    tile.refresh()
    QApplication.processEvents()
    assert stats.paints == paints + 2  # no picture came


def test_a_piece_of_the_next_picture_is_followed_by_the_rest_of_it(stage: Stage) -> None:
    tile = stage.tile(0)
    box = tile.picture_rect()
    publish(stage.writers[0], bytes((255, 0, 0, 255)) * (W * H), W, H)  # type: ignore[arg-type]
    paints = stage.view.paint_stats.tile(0).paints
    tile.repaint(QRect(box.x(), box.y(), 20, 20))  # something went away that lay over it
    assert stage.view.paint_stats.tile(0).paints == paints + 1
    stage.settle()
    stage.settle()
    assert stage.view.paint_stats.tile(0).paints == paints + 2


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_picture_as_large_as_it_is_looked_at_is_copied_and_not_scaled(qapp, ratio):
    """Also where a logical pixel is several of the screen: the finest pattern stays as it is."""
    from PySide6.QtGui import QPainter

    area = QRect(0, 0, 80, 60)
    across, down = round(80 * ratio), round(60 * ratio)
    image = QImage(across + 1, down, QImage.Format.Format_RGB32)  # a decoder's sizes are even
    for x in range(across + 1):
        for y in range(down):
            image.setPixelColor(x, y, QColor("white" if (x + y) % 2 else "black"))
    placed = picture.place(area, (across + 1, down), DEFAULT.changed(aspect="stretch"), ratio)
    assert placed.middle == QRect(0, 0, across, down)
    out = QImage(across, down, QImage.Format.Format_RGB32)
    out.setDevicePixelRatio(ratio)
    painter = QPainter(out)
    picture.paint(painter, image, placed, DEFAULT)
    painter.end()
    assert {out.pixelColor(x, y).red() for x in range(across) for y in range(down)} == {0, 255}
