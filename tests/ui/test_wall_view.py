"""Tiles: what they paint, what they say, what gestures and keys do."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QDrag, QDropEvent, QEnterEvent, QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core import wallstate
from app.core.layouts import LAYOUTS
from app.core.status import Phase, TileCode, TileStatus
from app.ui import dragging, theme
from app.ui.actions import ActionBook
from app.ui.wall.overlay import clear_edge, fit, fit_words, make_line
from app.ui.wall.tile import TileWidget
from app.ui.wall.view import CALM_EVERY, WallView
from tests.support.fake_station import (
    NOW,
    FakeStation,
    FakeWall,
    live_status,
    plain,
    publish,
    ring_with,
    small_site,
)

BLUE = plain(160, 90, 255, 0, 0)
RED = plain(160, 90, 0, 0, 255)
LIVE = live_status(160, 90)


class Stage:
    """A view over a fake station, shown at a fixed size."""

    def __init__(self, layout: str = "4") -> None:
        self.station = FakeStation(small_site(), FakeWall(layout))
        self.wall = self.station.wall
        self.view = WallView()
        self.view.bind_actions(ActionBook(self.view))
        self.view.resize(1280, 720)
        self.view.set_wall(self.wall, self.station.device_name, lambda: NOW)  # type: ignore[arg-type]
        self.view.show()
        self.settle()
        self.writers: dict[int, object] = {}
        self.cameras = [d.id for d in self.station.catalogue.devices.values() if d.is_camera]

    def settle(self) -> None:
        self.view.refresh()
        self.view._poll()
        QApplication.processEvents()

    def put(self, index: int, status: TileStatus = LIVE, pixels: bytes | None = BLUE) -> None:
        tile = self.wall.tiles[index]
        self.wall.assign(index, self.cameras[index])
        tile.shown = status
        if pixels is not None:
            self.writers[index], tile.reader = ring_with(pixels, 160, 90)
        self.settle()

    def tile(self, index: int) -> TileWidget:
        return self.view.tile_widgets[index]

    def shot(self) -> QImage:
        return self.view.grab().toImage()


@pytest.fixture
def stage(qtbot: object) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.view.set_wall(None)
    stage.view.close()


def test_a_picture_is_painted_where_the_view_says(stage: Stage) -> None:
    stage.put(1)
    box = stage.view.picture_rect(1)
    assert box.width() * 9 == pytest.approx(box.height() * 16, abs=16)
    shot = stage.shot()
    for point in (box.topLeft(), box.bottomRight(), box.center()):
        assert shot.pixelColor(point).blue() > 200
    assert shot.pixelColor(box.left() - 1, box.center().y()).blue() < 50
    assert stage.view.picture_rect(0).isEmpty()


def test_a_tile_whose_pictures_simply_come_is_asked_for_its_words_less_often(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.view.paint_timer.stop()
    stage.view._status_timer.stop()
    stage.put(0)
    stage.put(1)
    stage.put(2)
    stage.view.choose(2, zoom=(0.25, 0.25, 0.5, 0.5))  # marks over its picture
    stage.settle()
    asked: list[int] = []
    refresh = TileWidget.refresh

    def counted(tile: TileWidget, seen: bool | None = None) -> None:
        asked.append(tile.index)
        refresh(tile, seen)

    monkeypatch.setattr(TileWidget, "refresh", counted)
    monkeypatch.setattr(TileWidget, "underMouse", lambda _: False)  # wherever another test left it
    stage.view._on_status_tick()
    stage.view._on_status_tick()
    asked.clear()
    for _ in range(CALM_EVERY):
        for index in (0, 2):
            publish(stage.writers[index], RED, 160, 90)  # type: ignore[arg-type]
            stage.view._on_paint_tick()
            QApplication.processEvents()
        stage.view._on_status_tick()
    assert {index: asked.count(index) for index in range(4)} == {0: 1, 1: 5, 2: 5, 3: 5}
    assert stage.tile(0).words.look == "live"
    asked.clear()
    stage.wall.tiles[0].shown = replace(LIVE, phase=Phase.IDLE, code=TileCode.EMPTY)
    stage.view._on_status_tick()  # no picture came
    stage.view._on_status_tick()
    assert asked.count(0) >= 1 and stage.tile(0).words.look != "live"


def test_only_new_pictures_count(stage: Stage) -> None:
    stage.view.paint_timer.stop()  # it would take what is left for the next look
    stage.put(0)
    stats = stage.view.paint_stats.tile(0)
    assert stats.pictures == 1
    stage.settle()
    stage.tile(0).repaint()
    assert stats.pictures == 1
    publish(stage.writers[0], RED, 160, 90)  # type: ignore[arg-type]
    stage.settle()
    assert stats.pictures == 2
    publish(stage.writers[0], BLUE, 160, 90)  # type: ignore[arg-type]
    publish(stage.writers[0], RED, 160, 90)  # type: ignore[arg-type]
    stage.settle()
    assert (stats.pictures, stats.skipped) == (3, 0)  # late for one: painted all the same, then the newest
    stage.settle()
    assert (stats.pictures, stats.skipped) == (4, 0)
    for _ in range(5):
        publish(stage.writers[0], RED, 160, 90)  # type: ignore[arg-type]
    stage.settle()
    assert (stats.pictures, stats.skipped) == (5, 4)
    assert stage.shot().pixelColor(stage.view.picture_rect(0).center()).red() > 200


def test_a_passed_buffer_is_painted_again(stage: Stage) -> None:
    stage.put(0)
    writer = stage.writers[0]
    times = []

    def pass_reader(index: int, view: object) -> None:
        times.append(view.sequence)  # type: ignore[attr-defined]

    stage.view.painted_hook = pass_reader
    reader = stage.wall.tiles[0].reader
    assert reader is not None
    holds = reader.holds
    answers = iter([True, False])  # taken, passed while painting, then as it is

    def holds_once(index: int, sequence: int) -> bool:
        return next(answers, holds(index, sequence))

    reader.holds = holds_once  # type: ignore[method-assign]
    publish(writer, RED, 160, 90)  # type: ignore[arg-type]
    stage.settle()
    assert stage.view.paint_stats.tile(0).torn == 1
    assert stage.view.paint_stats.tile(0).torn_shown == 0
    assert len(times) == 1


@pytest.mark.parametrize("size", [(1280, 720), (320, 180), (3840, 2160), (700, 900)])
def test_chips_keep_clear_of_the_edges(stage: Stage, size: tuple[int, int]) -> None:
    """The top and the bottom 1/36 (+ 2 pixels) of a picture are never covered, whatever a tile says."""
    stage.view.resize(*size)
    quiet = TileStatus(
        Phase.SILENT, TileCode.SILENT, {"silence_ms": 3000, "unmistakable": False},
        stream="sub", delay_ms=3000, width=160, height=90, last_picture_utc_ms=NOW - 3000,
    )  # fmt: skip
    stage.put(0)
    stage.put(1, quiet)
    stage.wall.select(0)
    stage.settle()
    shot = stage.shot()
    for index in (0, 1):
        box = stage.view.picture_rect(index)
        edge = clear_edge(box.height())
        for y in (*range(box.top(), box.top() + edge), *range(box.bottom() - edge + 1, box.bottom() + 1)):
            for x in range(box.left(), box.right() + 1, 3):
                assert shot.pixelColor(x, y).blue() > 200, f"tile {index} at {x}, {y}"


def test_a_stale_picture_is_unmistakable(stage: Stage) -> None:
    stage.put(2)
    stale = TileStatus(
        Phase.BACKING_OFF, TileCode.BACKING_OFF,
        {"reason": "decoder_lost", "next_try_in_s": 3.0, "attempt": 2, "message": ""},
        attempts=2, next_try_in_s=3.0, silence_ms=7000, last_picture_utc_ms=NOW - 7000,
        width=160, height=90,
    )  # fmt: skip
    stage.put(2, stale, None)
    tile = stage.tile(2)
    assert tile.words.look == "stale"
    assert "Picture is 7 s old" in tile.accessibleName()
    shot = stage.shot()
    box = stage.view.picture_rect(2)
    middle = shot.pixelColor(box.center())
    assert max(middle.red(), middle.green(), middle.blue()) - min(middle.red(), middle.blue()) < 8  # grey
    assert middle.blue() < 100  # and dim
    frame = QRect(tile.geometry())
    along = {shot.pixelColor(x, frame.top() + 4).name() for x in range(frame.left() + 20, frame.right() - 20)}
    assert "#e3a33b" in along and "#000000" in along


@pytest.mark.parametrize(
    ("code", "phase", "params", "headline"),
    [
        (TileCode.RESOLVING, Phase.RESOLVING, {"asked": 0, "waited_s": 0.1}, "Asking for the picture"),
        (TileCode.STARTING, Phase.STARTING, {"asked": 2, "waited_s": 3.0}, "Starting the stream"),
        (TileCode.OPENING, Phase.OPENING, {"waited_s": 0.4, "protocol": "flv"}, "Opening the stream"),
        (TileCode.REFUSED, Phase.REFUSED, {"reason": "offline", "message": ""}, "Camera is offline"),
        (
            TileCode.REFUSED,
            Phase.REFUSED,
            {"reason": "unregistered", "message": ""},
            "Camera never registered",
        ),
        (TileCode.UNREACHABLE, Phase.BACKING_OFF, {"away_s": 4.0}, "The service does not answer"),
    ],
)
def test_a_tile_without_a_picture_says_why(
    stage: Stage, code: TileCode, phase: Phase, params: dict[str, object], headline: str
) -> None:
    stage.put(0, TileStatus(phase, code, params), None)
    assert stage.tile(0).words.headline == headline
    assert stage.view.picture_rect(0).isEmpty()
    shot = stage.shot()
    area = stage.tile(0).geometry()
    light = sum(
        shot.pixelColor(x, y).lightness() > 120
        for x in range(area.left(), area.right(), 2)
        for y in range(area.top(), area.bottom(), 2)
    )
    assert light > 100  # there are words


def test_an_unencrypted_picture_is_said_unless_it_stays_here(stage: Stage) -> None:
    import dataclasses

    plain_text = dataclasses.replace(LIVE, encrypted=False)
    stage.put(0, plain_text)
    chip = stage.tile(0)._chips.info.width()
    assert "travels unencrypted" in stage.tile(0).tool_tip()
    stage.view.loopback = True
    stage.settle()
    assert stage.tile(0)._chips.info.width() < chip
    assert "does not leave this machine" in stage.tile(0).tool_tip()


def test_the_core_learns_how_large_a_picture_is(stage: Stage) -> None:
    stage.put(0)
    assert stage.wall.tiles[0].sizes[-1] == (636, 358)  # 640 x 360 less the gap, 16:9
    stage.wall.enlarge(0)
    stage.settle()
    assert stage.wall.tiles[0].sizes[-1][0] > 1200
    assert stage.wall.tiles[1].sizes[-1] == (0, 0)


def test_double_click_enlarges_and_comes_back(stage: Stage) -> None:
    stage.put(3)
    QTest.mouseDClick(stage.tile(3), Qt.MouseButton.LeftButton)
    assert stage.wall.enlarged == 3
    assert stage.tile(3).geometry() == stage.view.rect()
    assert not stage.tile(0).isVisible()
    QTest.mouseDClick(stage.tile(3), Qt.MouseButton.LeftButton)
    assert stage.wall.enlarged is None
    assert stage.tile(0).isVisible()


def test_keys(stage: Stage) -> None:
    for index in range(4):
        stage.put(index)
    stage.view.select(0)
    for key, expected in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_Up, 0),
    ):
        QTest.keyClick(stage.view, key)
        assert stage.wall.selected == expected
    QTest.keyClick(stage.view, Qt.Key.Key_Return)
    assert stage.wall.enlarged == 0
    QTest.keyClick(stage.view, Qt.Key.Key_Right)
    assert (stage.wall.enlarged, stage.wall.selected) == (1, 1)
    QTest.keyClick(stage.view, Qt.Key.Key_Return)
    assert stage.wall.enlarged is None
    QTest.keyClick(stage.view, Qt.Key.Key_Delete)
    assert stage.wall.tiles[1].device_id is None


def test_pictures_change_places_by_key(stage: Stage) -> None:
    stage.put(0)
    stage.put(1)
    one, two = stage.wall.tiles[0].device_id, stage.wall.tiles[1].device_id
    stage.view.select(0)
    QTest.keyClick(stage.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert (stage.wall.tiles[0].device_id, stage.wall.tiles[1].device_id) == (two, one)
    assert stage.wall.selected == 1  # the picture that was moved
    QTest.keyClick(stage.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)  # there is no further
    assert stage.wall.selected == 1


def test_the_menu_needs_no_mouse(stage: Stage) -> None:
    stage.put(2)
    stage.view.select(2)
    for key, modifier in (
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ):
        QTest.keyClick(stage.view, key, modifier)
        menu = QApplication.activePopupWidget()
        assert menu is not None and menu.actions()[0].objectName() == "tile.enlarge"
        assert stage.wall.selected == 2
        menu.close()


def drop(stage: Stage, index: int, mime: QMimeData) -> None:
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    stage.tile(index).dropEvent(event)


def test_a_camera_dropped_on_a_tile(stage: Stage) -> None:
    drop(stage, 2, dragging.devices_mime([stage.cameras[5]], ["East road"]))
    assert stage.wall.tiles[2].device_id == stage.cameras[5]
    assert stage.wall.selected == 2


def test_a_recorder_fills_the_wall_and_says_what_is_left(stage: Stage) -> None:
    said: list[str] = []
    stage.view.message.connect(said.append)
    drop(stage, 1, dragging.devices_mime(stage.cameras[:8], ["NVR-1 North"]))
    assert [t.device_id for t in stage.wall.tiles] == [None, *stage.cameras[:3]]
    assert said == ["5 cameras found no free tile; choose a larger layout."]


def test_tiles_change_places_by_drag(stage: Stage) -> None:
    stage.put(0)
    drop(stage, 3, dragging.tile_mime(0))
    assert stage.wall.tiles[3].device_id == stage.cameras[0]
    assert stage.wall.tiles[0].device_id is None
    assert stage.wall.selected == 3


def test_nonsense_is_not_taken(stage: Stage) -> None:
    mime = QMimeData()
    mime.setData(dragging.DEVICES, b"\xff{")
    drop(stage, 0, mime)
    mime = QMimeData()
    mime.setData(dragging.TILE, b"x")
    assert dragging.tile_of(mime) is None
    for kind, data in (
        (dragging.DEVICES, b"[" * 100_000),
        (dragging.TILE, b"999"),
        (dragging.TILE, b"9" * 5000),
    ):
        mime = QMimeData()
        mime.setData(kind, data)
        drop(stage, 0, mime)
    assert stage.wall.tiles[0].device_id is None


def test_the_menu_of_a_tile(stage: Stage) -> None:
    stage.put(0)
    menu = stage.view.tile_menu(0)
    named = {a.objectName().removeprefix("tile."): a for a in menu.actions()}
    named["retry"].trigger()
    assert stage.wall.tiles[0].retries == 1
    named["copy_id"].trigger()
    assert QApplication.clipboard().text() == stage.cameras[0]
    named["enlarge"].trigger()
    assert stage.wall.enlarged == 0
    named["close"].trigger()
    assert (stage.wall.enlarged, stage.wall.tiles[0].device_id) == (None, None)


def test_the_buttons_on_a_tile(stage: Stage) -> None:
    stage.put(0)
    tile = stage.tile(0)
    tile.enterEvent(QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert tile._tools is not None and tile._tools.isVisible()
    assert tile._tools.close_button.accessibleName() == "Close"
    assert tile._tools.close_button.toolTip() == "Close (Del)"
    tile._tools.enlarge.click()
    assert stage.wall.enlarged == 0
    tile._tools.close_button.click()
    assert stage.wall.tiles[0].device_id is None


def test_where_there_is_no_picture_only_what_needs_none_is_offered(stage: Stage) -> None:
    """The buttons would stand on the words."""
    offline = TileStatus(Phase.REFUSED, TileCode.REFUSED, {"reason": "offline", "message": ""})
    stage.put(0, offline, None)
    tile = stage.tile(0)
    tile.enterEvent(QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert tile._tools is not None

    def offered() -> set[str]:
        return {name for name, button in tile._tools.buttons.items() if not button.isHidden()}

    assert offered() == {"enlarge", "close"}
    stage.put(0)
    assert offered() == {"snapshot", "clip", "sound", "enlarge", "close"}


def test_the_buttons_go_when_the_tile_goes_from_under_the_pointer(stage: Stage) -> None:
    stage.put(0)
    tile = stage.tile(0)
    centre = tile.rect().center()
    QCursor.setPos(tile.mapToGlobal(centre))
    tile.enterEvent(QEnterEvent(QPointF(centre), QPointF(centre), QPointF(centre)))
    assert tile._tools is not None
    tile.move(tile.x() + 3, tile.y())
    assert tile._tools.isVisible()  # still under it
    tile.move(tile.x() + 900, tile.y())
    assert not tile._tools.isVisible()


def test_the_buttons_go_where_the_mouse_rests_and_come_back_when_it_moves(stage: Stage) -> None:
    stage.put(0)
    tile = stage.tile(0)
    centre = QPointF(tile.rect().center())
    tile.enterEvent(QEnterEvent(centre, centre, centre))
    assert tile._tools is not None and tile._tools._idle.isActive()
    tile._tools.rest()
    assert not tile._tools.isVisible()
    QTest.mouseMove(tile, tile.rect().center() + QPoint(3, 0))
    QApplication.processEvents()
    assert tile._tools.isVisible() and tile._tools._idle.isActive()


def test_a_tile_that_goes_on_does_not_look_like_trouble(stage: Stage) -> None:
    params = {"since_utc_ms": NOW - 5000, "kept": True, "resuming": True}
    held = TileStatus(Phase.HELD, TileCode.HELD, params, width=160, height=90, last_picture_utc_ms=NOW - 5000)
    stage.put(0, held)
    careful = QColor(theme.tokens().careful).rgb()
    shot = stage.shot()
    assert stage.tile(0).words.headline == "Going on"
    assert not any(careful == shot.pixel(x, y) for x in range(620) for y in range(350))
    stage.put(0, replace(held, phase=Phase.SILENT, code=TileCode.SILENT, params={"silence_ms": 3000}))
    shot = stage.shot()
    assert any(careful == shot.pixel(x, y) for x in range(620) for y in range(350))


def test_layouts_keep_what_fits(stage: Stage) -> None:
    stage.put(0)
    for name, count in (("16", 16), ("1", 1), ("9", 9)):
        stage.wall.set_layout(name)
        stage.settle()
        assert len(stage.view.tile_widgets) == count
        assert not stage.view.picture_rect(0).isEmpty()


def test_a_tile_that_is_dragged_leaves_its_buttons_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lay over the camera that came in its place, and were in the picture under the pointer."""
    stage.put(0)
    tile = stage.tile(0)
    tile.enterEvent(QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    tools = tile._tools
    assert tools is not None and tools.isVisible()
    seen: list[bool] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: seen.append(tools.isVisible()))
    tile._start_drag()
    assert seen == [False] and not tools.isVisible()


def test_another_layout_begins_with_its_pictures(stage: Stage) -> None:
    """A tour's next view opened ahead must not be black, nor show a camera under another's name, until the
    next look for another ring."""
    stage.put(0)
    stage.put(1, pixels=RED)
    state = wallstate.set_layout(stage.wall.state, LAYOUTS["9"])
    stage.wall.apply(wallstate.swap(wallstate.swap(state, 0, 5), 0, 1))
    for index, red in ((0, True), (5, False)):
        colour = stage.shot().pixelColor(stage.view.picture_rect(index).center())
        assert (colour.red() > 200, colour.blue() > 200) == (red, not red)


def test_an_accessible_wall(stage: Stage) -> None:
    stage.put(0)
    assert stage.tile(0).accessibleName() == "Tile 1, North gate 北门, live"
    assert stage.tile(1).accessibleName().startswith("Tile 2, empty")


def test_nothing_keeps_a_closed_view_alive(qtbot: object) -> None:
    stage = Stage("16")
    stage.put(0)
    gone = weakref.ref(stage.view)
    stage.view.set_wall(None)
    stage.view.close()
    del stage
    gc.collect()
    assert gone() is None


def test_fit() -> None:
    assert fit(QRect(0, 0, 160, 100), 16, 9) == QRect(0, 5, 160, 90)
    assert fit(QRect(10, 0, 200, 90), 16, 9) == QRect(30, 0, 160, 90)
    assert fit(QRect(0, 0, 100, 100), 0, 9).isEmpty()
    assert QPoint(0, 0) == fit(QRect(0, 0, 16, 9), 16, 9).topLeft()


@pytest.mark.parametrize("size", [(1592, 1012), (1000, 1400), (2000, 500)])
def test_pictures_stand_close_together(stage: Stage, size: tuple[int, int]) -> None:
    view = stage.view
    view.resize(*size)
    view.wall.set_layout("4")
    tiles = view.tile_widgets
    first, right, below = tiles[0].geometry(), tiles[1].geometry(), tiles[2].geometry()
    assert right.left() == first.right() + 1 and below.top() == first.bottom() + 1
    assert all(abs(t.width() * 9 - t.height() * 16) <= 32 for t in tiles)
    left_over = (view.width() - 2 * first.width(), view.height() - 2 * first.height())
    assert min(left_over) <= 2 and abs(first.x() - left_over[0] // 2) <= 1


def test_words_take_no_more_room_than_there_is(qapp: QApplication) -> None:
    """Whatever the tile's height: lines that fit, the last one cut short where not all of it does."""
    head, detail = "The stream server's certificate is not trusted", "trying again in 3 s (2nd try)"
    seen = set()
    for size in ((640, 360), (190, 106), (190, 70), (100, 40), (94, 18), (94, 6)):
        made = fit_words(QSize(*size), head, detail, icon=True, progress=True)
        if made is None:
            assert size[1] < 16
            continue
        assert made.height <= size[1]
        metrics = QFontMetricsF(made.bold)
        assert all(metrics.horizontalAdvance(line) <= size[0] for line in made.headline)
        seen.add((bool(made.icon), bool(made.detail), made.headline[-1].endswith("…")))
    assert seen >= {(True, True, False), (False, False, True)}


def test_a_low_picture_says_how_old_it_is_in_a_line(qapp: QApplication) -> None:
    high = make_line(
        "Picture is 7 s old", "no frames since 10:41:52", "#fff", 12, QSize(180, 110), 1.0, "7 s"
    )
    low = make_line("Picture is 7 s old", "no frames since 10:41:52", "#fff", 12, QSize(180, 42), 1.0, "7 s")
    assert low.height() < high.height() <= 110 // 2 + 10
