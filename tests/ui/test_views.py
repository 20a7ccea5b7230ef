"""Layouts, views and undo in the window: picker, panel, dialog, editor, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from app.core import arrangement
from app.core.layouts import LAYOUTS
from app.ui.layouts.editor import LayoutEditor
from app.ui.layouts.picture import LayoutButton
from app.ui.views.dialog import ViewDialog
from app.ui.views.panel import ViewsPanel
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window


class Desk:
    """A window over a fake station, and its cameras."""

    def __init__(self, folder: Path) -> None:
        self.station = FakeStation(small_site(), FakeWall("4"))
        self.cameras = [d.id for d in self.station.catalogue.devices.values() if d.is_camera]
        self.window: MainWindow = make_window(folder, self.station)
        self.window.fill_when_ready = False
        self.window.show()
        self.wall.close_all()
        self.wall.history.clear()
        self.said: list[str] = []
        self.window.controls.said.connect(self.said.append)
        QApplication.processEvents()

    @property
    def wall(self) -> FakeWall:
        return self.station.wall

    @property
    def shown(self) -> list[str | None]:
        return [tile.device_id for tile in self.wall.tiles]

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.window.wall_view.focus_selected()
        QTest.keyClick(self.window.wall_view.tile_widgets[self.wall.selected or 0], key, modifiers)
        QApplication.processEvents()

    def panel(self) -> ViewsPanel:
        self.window.controls.toggle_panel()
        panel = self.window.controls.panel
        assert panel is not None
        return panel


@pytest.fixture
def desk(qtbot: object, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.window.close()
    desk.window.deleteLater()
    QApplication.processEvents()


def test_every_layout_is_two_clicks_away_and_marked(desk: Desk) -> None:
    picker = desk.window.top_bar.wall_bar.picker
    for name, layout in LAYOUTS.items():
        popup = picker.open_popup()
        (button,) = [b for b in popup.buttons if b.shown_layout == layout]
        button.click()
        assert desk.wall.layout.name == name
        assert len(desk.window.wall_view.tile_widgets) == layout.count
        marked = [b for b in (*picker._quick.values(), picker._other) if b.isChecked() and not b.isHidden()]
        assert [b.shown_layout for b in marked] == [layout]


def test_arrows_walk_over_the_layouts_and_enter_takes_one(desk: Desk) -> None:
    """The first arrow took the next layout, and those after it went to the wall below."""
    popup = desk.window.top_bar.wall_bar.picker.open_popup()
    for _ in range(2):
        QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Right)
    assert popup.isVisible() and desk.wall.layout.name == "4"
    reached = popup.focusWidget()
    assert isinstance(reached, LayoutButton) and reached.shown_layout.name != "4"
    QTest.keyClick(reached, Qt.Key.Key_Return)
    assert desk.wall.layout == reached.shown_layout


def test_changes_are_taken_back_and_made_again_by_key(desk: Desk) -> None:
    desk.wall.assign(0, desk.cameras[0])
    desk.wall.set_layout("9")
    desk.wall.choose(0, rotate=90)
    control = Qt.KeyboardModifier.ControlModifier
    desk.key(Qt.Key.Key_Z, control)
    assert desk.wall.tiles[0].choices.rotate == 0
    desk.key(Qt.Key.Key_Z, control)
    assert desk.wall.layout.name == "4"
    assert desk.window.top_bar.wall_bar.picker._quick["4"].isChecked()
    desk.key(Qt.Key.Key_Y, control)
    desk.key(Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert desk.wall.layout.name == "9" and desk.wall.tiles[0].choices.rotate == 90
    for _ in range(4):
        desk.key(Qt.Key.Key_Z, control)
    assert desk.shown == [None] * 4


def test_a_wall_is_saved_under_a_name_and_opened_by_its_key(desk: Desk) -> None:
    desk.wall.assign_many(desk.cameras[:3])
    desk.wall.choose(1, mirror=True)
    desk.window.controls.save_as()
    dialog = desk.window.findChild(ViewDialog)
    assert isinstance(dialog, ViewDialog) and not dialog.save.isEnabled()
    dialog.name.setText("Night 夜班")
    dialog.folder.setCurrentText("North")
    dialog.save.click()
    (view,) = desk.station.views.views
    assert (view.name, view.folder, view.key) == ("Night 夜班", "North", 1)
    assert desk.window.top_bar.wall_bar.views.text() == "Night 夜班"
    desk.wall.close_all()
    assert desk.window.top_bar.wall_bar.views.text() == "Night 夜班 (changed)"
    desk.key(Qt.Key.Key_1)
    assert desk.shown == [*desk.cameras[:3], None] and desk.wall.tiles[1].choices.mirror
    assert desk.station.warmed == desk.cameras[:3]
    desk.key(Qt.Key.Key_2)
    assert desk.said[-1] == "No view has the number key 2."
    desk.wall.set_layout("9")
    desk.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert desk.station.views.views[0].arrangement.layout.name == "9"


def test_a_view_is_named_that_is_shown_also_after_undo_and_on_a_tour(desk: Desk) -> None:
    """With the wrong name on the button a save writes one view over another."""
    book, bar, wall = desk.station.views, desk.window.top_bar.wall_bar.views, desk.wall
    wall.assign(0, desk.cameras[0])
    first = book.add("First", arrangement.of(wall.state))
    wall.set_layout("9")
    wall.assign(0, desk.cameras[1])
    second = book.add("Second", arrangement.of(wall.state))
    desk.window.controls.open_view(first.id)
    desk.window.controls.open_view(second.id)
    assert bar.text() == "Second"
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bar.text() == "First"
    desk.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert bar.text() == "Second"
    wall.apply(replace(wall.state, tour="t"))
    stop = arrangement.onto(wall.state, first.arrangement, first.id)
    wall.apply(stop, record=False)  # as a tour of views does
    assert bar.text() == "First"
    wall.choose(0, mirror=True)
    assert bar.text() == "First (changed)"


def test_the_panel_finds_and_opens_by_keyboard(desk: Desk) -> None:
    desk.wall.assign_many(desk.cameras[:2])
    book = desk.station.views
    for name, folder in (("Gates", "North/Gates"), ("Lobby", ""), ("Parking", "North")):
        book.add(name, arrangement.of(desk.wall.state), folder)
    desk.wall.close_all()
    panel = desk.panel()
    assert panel.tree.topLevelItemCount() == 2  # the folder and a view
    QTest.keyClicks(panel.filter, "gat")
    QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert desk.shown[:2] == desk.cameras[:2] and desk.window.controls.view == book.find("Gates")[0]
    QApplication.processEvents()
    assert desk.window.controls.panel is None
    panel = desk.panel()
    QTest.keyClicks(panel.filter, "nothing like it")
    assert not panel.none.isHidden() and panel.tree.isHidden()
    panel.close()


def test_a_view_is_moved_keyed_and_deleted_from_its_menu(desk: Desk) -> None:
    book = desk.station.views
    view = book.add("Lobby", arrangement.of(desk.wall.state))
    book.add("Other", arrangement.of(desk.wall.state), "North")
    panel = desk.panel()
    menu = panel.view_menu(view)
    subs = {m.title(): m for m in menu.findChildren(type(menu))}
    next(a for a in subs["Move to folder"].actions() if a.text() == "North").trigger()
    next(a for a in subs["Number key"].actions() if a.text() == "7").trigger()
    moved = book.get(view.id)
    assert moved is not None and (moved.folder, moved.key) == ("North", 7)
    next(a for a in menu.actions() if a.text() == "Delete…").trigger()
    box = desk.window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and "Lobby" in box.text()
    box.button(QMessageBox.StandardButton.Yes).click()
    assert book.get(view.id) is None


def test_views_go_out_and_in_as_a_file_and_a_wrong_one_is_told(desk: Desk, tmp_path: Path) -> None:
    book, controls = desk.station.views, desk.window.controls
    book._run = _run_and_catch
    view = book.add("Lobby", arrangement.of(desk.wall.state))
    path = str(tmp_path / "out.vcswall.json")
    controls.export_to([view.id], path)
    assert desk.said[-1] == f"1 view exported to {path}."
    controls.import_from(path)
    assert desk.said[-1] == "1 view imported." and [v.name for v in book.views] == ["Lobby", "Lobby (2)"]
    Path(path).write_text("{}")
    controls.import_from(path)
    assert desk.said[-1] == f"{path} is not a file of views. Nothing was imported."
    controls.import_from(str(tmp_path / "none"))
    assert desk.said[-1].endswith("could not be read: No such file or directory")


def _run_and_catch(work: Callable[[], object], done: Callable[[object], None]) -> None:
    try:
        result = work()
    except Exception as error:
        result = error
    done(result)


def test_a_layout_is_made_with_mouse_and_keys_and_used(desk: Desk) -> None:
    desk.wall.assign(0, desk.cameras[0])
    desk.window.controls.edit_layouts()
    editor = desk.window.controls.editor
    assert isinstance(editor, LayoutEditor)
    editor.rows.setCurrentIndex(2)
    editor.cols.setCurrentIndex(2)
    editor.anew.click()
    QApplication.processEvents()
    rects = editor.canvas.cell_rects()
    canvas = editor.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=rects[0].center())
    QTest.mouseMove(canvas, rects[4].center())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=rects[4].center())
    assert canvas.selected == {0, 1, 3, 4}
    editor.merge.setFocus()
    editor.merge.click()
    assert editor.draft.cells == LAYOUTS["6"].cells
    assert editor.focusWidget() is canvas  # and not the list of aspects
    border = canvas.cell_rects()[1].topLeft() + QPoint(0, 20)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=border)
    QTest.mouseMove(canvas, border - QPoint(60, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=border - QPoint(60, 0))
    assert editor.draft.col_weights[1] < 1 < editor.draft.col_weights[2]
    editor.undo.click()
    assert editor.draft.col_weights == ()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert editor.draft.row_weights[0] > 1
    editor.name.setText("9")
    assert not editor.use.isEnabled() and "take another name" in editor.hint.text()
    editor.name.setText("Gate 门")
    editor.use.click()
    assert desk.wall.layout == desk.station.layouts.get("Gate 门") and desk.shown[0] == desk.cameras[0]
    assert not desk.window.top_bar.wall_bar.picker._other.isHidden()
