"""Several windows: opened with views, tiles sent between them, full screen, missing screens, all kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QWidget

from app.core import arrangement, desk
from app.core.desk import Place
from app.store.settings import RECENT
from app.ui.numberpad import NumberPad
from app.ui.palette import Palette
from app.ui.screens import screen_of
from app.ui.window import MainWindow
from app.ui.windows import placing
from app.ui.windows.placing import FRAME, Placer, Screen, aside, beside, fitted
from app.ui.windows.wallwindow import WallWindow
from tests.support.waiting import run_until
from tests.ui.test_views import Desk

LEFT = Screen("DP-1", 0, 0, 1920, 1040)
RIGHT = Screen("HDMI-2", 1920, 0, 3840, 2120)


@pytest.fixture
def desk_of_two(qtbot: object, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()
    QApplication.processEvents()


def in_front(window: QWidget) -> None:
    """Shortcuts are heard by the active window only."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


def test_a_view_opens_in_a_window_of_its_own(desk_of_two: Desk) -> None:
    at = desk_of_two
    at.wall.assign_many(at.cameras[:2])
    view = at.station.views.add("Gates", arrangement.of(at.wall.state))
    window = at.window.windows.open(view)
    assert window is not None and len(at.station.walls) == 2
    assert [t.device_id for t in window.wall.tiles][:2] == at.cameras[:2]
    assert window.windowTitle() == "VCS Wall · Window 2 · Gates"
    window.wall.set_layout("9")
    assert at.wall.layout.name == "4"
    in_front(window)
    QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.wall.layout.name == "4"
    window.close()
    QApplication.processEvents()
    assert len(at.station.walls) == 1 and not at.window.windows.windows


def test_the_walls_that_are_open_are_known(desk_of_two: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They were looked for among all widgets, several times a second."""
    main = desk_of_two.window
    window = main.windows.open()
    assert window is not None and main.windows.views == [main.wall_view, window.wall_view]
    window.wall.assign(0, desk_of_two.cameras[0])
    window.wall_view.select(0)
    assert window.action_book.trigger("tile.hotspot")
    for kind in (MainWindow, WallWindow):
        monkeypatch.setattr(kind, "findChildren", lambda *asked: pytest.fail(f"looked for {asked}"))
    main.shift.marks.refresh()
    main.shift.presence.tick()
    assert main.shift.marks.chip(window.wall_view.tile_widgets[0]) is not None
    monkeypatch.undo()
    window.close()
    assert main.windows.views == [main.wall_view]


def test_an_empty_tile_says_where_the_cameras_are(desk_of_two: Desk) -> None:
    """A window of its own has no list."""
    main = desk_of_two.window
    window = main.windows.open()
    assert window is not None
    window.wall_view.refresh()
    assert window.wall_view.tile_widgets[0]._words.detail == "from the device tree in the main window"
    assert main.wall_view.tile_sentences.from_where() == "or double-click one in the device tree"


def test_full_screen_has_no_chrome_and_escape_leads_back(desk_of_two: Desk) -> None:
    window = desk_of_two.window.windows.open()
    assert window is not None
    in_front(window)
    QTest.keyClick(window, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert window.isFullScreen() and not window.bar.isVisible()
    assert window.wall_view.height() == window.height()
    QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_Escape)
    assert not window.isFullScreen() and window.bar.isVisible()


def test_f5_tries_what_is_in_trouble_in_that_window(desk_of_two: Desk) -> None:
    at = desk_of_two
    window = at.window.windows.open()
    assert window is not None
    window.wall.assign(0, at.cameras[0])
    window.wall_view.refresh()
    in_front(window)
    QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_F5)
    assert window.wall.tiles[0].retries == 1 and at.station.catalogue.refreshes == 1  # type: ignore[attr-defined]


def test_the_palette_of_a_window_opens_cameras_and_views_there(desk_of_two: Desk) -> None:
    at = desk_of_two
    view = at.station.views.add("Night round", arrangement.of(at.wall.state))
    window = at.window.windows.open()
    assert window is not None
    in_front(window)

    def choose(text: str, *, other: bool = False) -> None:
        QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = window.findChild(Palette)
        assert palette is not None and palette.isVisible() and palette.field.hasFocus()
        assert palette.geometry().intersects(window.rect())
        QTest.keyClicks(palette.field, text)
        palette.search.finish()
        held = Qt.KeyboardModifier.ControlModifier if other else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(palette.field, Qt.Key.Key_Return, held)
        assert not palette.isVisible()

    first, second = at.cameras[:2]
    choose(first)
    assert window.wall.tiles[0].device_id == first
    window.wall_view.select(0)
    choose(second, other=True)
    assert window.wall.tiles[0].device_id == second
    choose("night round")
    assert window.controls.view_id == view.id and not at.window.controls.view_id
    assert not any(at.shown), "the main window keeps what it showed"
    used = list(at.window.preferences.texts(RECENT)["palette"])
    at.window.keyboard.finding.open()
    assert at.window.keyboard.finding.palette.search.recent == used, "what was used lately is the same in all"


def test_the_number_pad_of_a_window_works_on_its_wall(desk_of_two: Desk) -> None:
    at = desk_of_two
    book = at.window.keyboard.camera_numbers.book
    run_until(lambda: book.highest > 0)
    window = at.window.windows.open()
    assert window is not None
    in_front(window)
    keypad = Qt.KeyboardModifier.KeypadModifier
    QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_2, keypad)
    pad = window.findChild(NumberPad)
    assert pad is not None and pad.isVisible() and pad.window() is window
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_3, Qt.Key.Key_Enter):
        QTest.keyClick(pad, key, keypad)
    assert window.wall.tiles[2].device_id == book.device(2)
    assert not any(at.shown)
    window.wall_view.select(2)
    assert window.action_book.trigger("devices.give_number")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None and dialog.intValue() == 2
    dialog.reject()


def test_a_tile_is_sent_from_its_menu_and_by_key(desk_of_two: Desk) -> None:
    at = desk_of_two
    at.wall.assign_many(at.cameras[:3])
    view = at.window.wall_view
    menu = view.tile_menu(1)
    (sub,) = [m for m in menu.findChildren(QMenu) if m.title() == "Send to window"]
    assert [a.text() for a in sub.actions()] == ["New window"]
    sub.actions()[0].trigger()
    (window,) = at.window.windows.windows
    assert at.shown == [at.cameras[0], None, at.cameras[2], None]
    assert [t.device_id for t in window.wall.tiles] == [at.cameras[1]]
    at.wall.select(2)
    view.focus_selected()
    QTest.keyClick(view.tile_widgets[2], Qt.Key.Key_W)
    assert [t.device_id for t in window.wall.tiles] == [at.cameras[2]]
    window.wall.select(0)
    window.wall_view.focus_selected()
    QTest.keyClick(window.wall_view.tile_widgets[0], Qt.Key.Key_W)
    assert at.cameras[2] in at.shown


def test_a_tile_dragged_into_another_window_goes_there(desk_of_two: Desk) -> None:
    at = desk_of_two
    at.wall.assign_many(at.cameras[:3])
    window = at.window.windows.open()
    assert window is not None
    window.wall.assign(0, at.cameras[9])
    window.wall_view.tile_widgets[2]._drop_tile(at.window.wall_view.tile_widgets[1], 1)
    assert at.shown == [at.cameras[0], None, at.cameras[2], None]
    assert [t.device_id for t in window.wall.tiles] == [at.cameras[9], None, at.cameras[1], None]
    window.wall_view.tile_widgets[0]._drop_tile(window.wall_view.tile_widgets[2], 2)
    assert [t.device_id for t in window.wall.tiles] == [at.cameras[1], None, at.cameras[9], None]


def test_all_that_is_open_is_kept_soon_and_comes_back(desk_of_two: Desk) -> None:
    at = desk_of_two
    texts: list[str] = []
    at.window.host.keep_wall = texts.append  # type: ignore[method-assign]
    windows = at.window.windows
    windows.restore(None)
    at.wall.assign_many(at.cameras[:3])
    second = windows.open()
    assert second is not None
    second.wall.set_layout("9")
    second.wall.assign(4, at.cameras[7])
    second.wall.choose(4, rotate=180)
    second.wall.select(4)

    def kept() -> desk.Desk | None:
        return desk.read(texts[-1])[0] if texts else None

    def is_whole() -> bool:
        found = kept()
        return found is not None and len(found.windows) == 2 and found.windows[1].place is not None

    run_until(is_whole)
    was = kept()
    assert was is not None
    second.close()
    at.wall.close_all()
    windows.restore(was)
    (again,) = windows.windows
    assert at.shown[:3] == at.cameras[:3]
    assert (again.wall.layout.name, again.wall.selected) == ("9", 4)
    assert (again.wall.tiles[4].device_id, again.wall.tiles[4].choices.rotate) == (at.cameras[7], 180)
    assert not again.wall.history.can_undo and not at.wall.history.can_undo
    assert set(at.station.warmed) == {*at.cameras[:3], at.cameras[7]}


def test_quitting_keeps_the_other_windows_for_the_next_start(desk_of_two: Desk) -> None:
    at = desk_of_two
    texts: list[str] = []
    at.window.host.keep_wall = texts.append  # type: ignore[method-assign]
    at.window.windows.restore(None)
    second = at.window.windows.open()
    assert second is not None
    second.wall.assign(0, at.cameras[1])
    at.window.close()
    was = desk.read(texts[-1])[0]
    assert was is not None and [w.wall.device_ids for w in was.windows] == [[], [at.cameras[1]]]


# -- screens ---------------------------------------------------------------------------------------


def test_a_window_goes_home_or_onto_a_screen_that_is_there() -> None:
    place = Place(2000, 100, 1600, 900, "HDMI-2")
    assert fitted(place, [LEFT, RIGHT]) == (place, True)
    there, home = fitted(place, [LEFT])
    assert not home and there.screen == "DP-1"
    assert (there.x, there.y, there.width, there.height) == (320, 100, 1600, 900)
    small = Screen("DP-1", 0, 0, 1280, 700)
    there, _ = fitted(place, [small])
    assert (there.x, there.y, there.width, there.height) == (0, FRAME, 1280, 700 - FRAME)
    moved = Screen("HDMI-2", -3840, 0, 3840, 2120)
    there, home = fitted(place, [LEFT, moved])
    assert home and there.x + there.width <= 0


def test_a_window_never_comes_back_with_its_frame_above_the_screen() -> None:
    for y, height in ((0, LEFT.height), (-30, 600)):
        there, home = fitted(Place(0, y, 1600, height, LEFT.name), [LEFT])
        assert home and there.y >= LEFT.y + FRAME
        assert there.y + there.height <= LEFT.y + LEFT.height
    below = Place(0, 19, 1600, 900, LEFT.name)  # moved to the upper edge by hand
    assert fitted(below, [LEFT]) == (below, True)


def test_another_window_is_for_another_screen() -> None:
    place = beside({"DP-1"}, [LEFT, RIGHT], (1280, 760))
    assert place is not None and place.screen == RIGHT.name
    assert RIGHT.x < place.x and place.x + place.width < RIGHT.x + RIGHT.width
    assert place.y + place.height <= RIGHT.y + RIGHT.height and not place.full
    assert beside({LEFT.name, RIGHT.name}, [LEFT, RIGHT], (1280, 760)) is None
    small = Screen("S", 100, 50, 800, 600)
    place = beside(set(), [small], (1280, 760))
    assert place is not None and (place.x, place.width) == (100, 800)
    assert place.y >= 50 and place.y + place.height <= 650


def test_on_the_only_screen_a_new_window_leaves_the_tree_free() -> None:
    """It lay over the tree from which it said that cameras are to be dragged."""
    first, second = (aside(LEFT, (1280, 760), n) for n in (0, 1))
    for place in (first, second):
        assert place.x >= 300 and place.y >= FRAME and place.screen == LEFT.name
        assert place.x + place.width <= LEFT.x + LEFT.width and place.y + place.height <= LEFT.y + LEFT.height
    assert (second.x, second.y) != (first.x, first.y)
    small = aside(Screen("S", 0, 0, 1024, 600), (1280, 760), 5)
    assert (small.x, small.y, small.width, small.height) == (0, FRAME, 1024, 600 - FRAME)


def test_a_new_window_takes_a_screen_that_is_free(desk_of_two: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk_of_two
    own = screen_of(at.window).name()
    here, there = Screen(own, 0, 0, 1920, 1080), Screen("HDMI-9", 1920, 0, 1920, 1080)
    monkeypatch.setattr(placing, "screens", lambda: [here, there])
    window = at.window.windows.open()
    assert window is not None and window.geometry().x() >= 1920


def test_a_screen_that_goes_and_comes_back(desk_of_two: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    window = desk_of_two.window.windows.open()
    assert window is not None
    there = [LEFT, RIGHT]
    monkeypatch.setattr(placing, "screens", lambda: there)
    home = Place(2000, 100, 1600, 900, "HDMI-2")
    placer: Placer = window.placer
    placer.wanted = home
    placer.place()
    assert window.geometry().x() == 2000
    there.remove(RIGHT)
    placer._on_screens()
    assert window.geometry().x() + window.width() <= 1920
    monkeypatch.setattr(type(screen_of(window)), "name", lambda self: "DP-1")
    placer.look()
    assert placer.wanted == home, "its own place is not forgotten"
    there.append(RIGHT)
    placer._on_screens()
    assert window.geometry().x() == 2000
    there.remove(RIGHT)
    placer._on_screens()
    window.setGeometry(40, 40, 800, 500)  # by hand: that is its place now
    placer.look()
    assert placer.wanted is not None and (placer.wanted.x, placer.wanted.screen) == (40, "DP-1")
    there.append(RIGHT)
    placer._on_screens()
    assert window.geometry().x() == 40


# -- from the tree ---------------------------------------------------------------------------------


def test_the_tree_fills_the_wall_in_a_layout_that_holds_its_cameras(desk_of_two: Desk) -> None:
    at = desk_of_two
    at.wall.assign(3, at.cameras[0])
    tree = at.window.device_panel
    tree.fill_requested.emit(at.cameras[:7])
    assert at.wall.layout.name == "9" and at.shown[:7] == at.cameras[:7]
    at.wall.undo()
    assert at.wall.layout.name == "4" and at.shown == [None, None, None, at.cameras[0]]
    tree.fill_requested.emit(at.cameras[:2])
    assert at.wall.layout.name == "4" and at.shown[:2] == at.cameras[:2]


def test_the_tree_opens_cameras_in_a_window_and_in_playback(desk_of_two: Desk) -> None:
    at = desk_of_two
    tree = at.window.device_panel
    run_until(lambda: not tree.model.building)
    node = next(n for n in tree.model.tree.by_key.values() if n.device_id == at.cameras[0])

    def choose(text: str) -> None:
        menu = tree.node_menu(node)
        (action,) = [one for one in menu.actions() if one.text() == text]
        action.trigger()

    choose("Open in a new window")
    (window,) = at.window.windows.windows
    assert [tile.device_id for tile in window.wall.tiles] == [at.cameras[0]]
    assert not window.wall.history.can_undo and not any(at.shown)
    tree.window_requested.emit(at.cameras[:5])
    other = at.window.windows.windows[1]
    assert (other.wall.layout.name, other.wall.tiles[4].device_id) == ("9", at.cameras[4])
    asked: list[tuple[str, int]] = []
    at.window.playback.open_since = lambda device, since: asked.append((device, since))  # type: ignore[method-assign]
    choose("Play back from 30 s ago")
    assert asked == [(at.cameras[0], at.window.wall_view.now_utc_ms() - 30_000)]
