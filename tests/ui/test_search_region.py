"""A box dragged on a tile, and which cameras are checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.search.draft import PictureData
from app.core.status import Phase, TileCode, TileStatus
from app.ui.search.cameras import CameraPicker
from app.ui.search.checked import Check
from app.ui.search.region import RegionPicker
from tests.support.fake_station import large_site, plain, ring_with
from tests.support.search_rig import SearchRig, search_rig


@pytest.fixture
def rig(qtbot: Any, tmp_path: Path) -> Iterator[SearchRig]:
    with search_rig(tmp_path) as made:
        yield made


def _picture(rig: SearchRig) -> Any:
    """A live picture on the first tile, red on the left half."""
    left, right = plain(32, 1, 0, 0, 200), plain(32, 1, 200, 0, 0)
    writer, reader = ring_with((left + right) * 36, 64, 36)
    tile = rig.station.wall.tiles[0]
    rig.window.modes.show("live")
    rig.station.wall.assign(0, rig.cameras(1)[0])
    tile = rig.station.wall.tiles[0]
    tile.reader = reader
    tile.shown = TileStatus(Phase.PLAYING, TileCode.PLAYING, {}, stream="main", width=64, height=36)
    view = rig.window.wall_view
    view.select(0)
    view.refresh()
    for one in view.tile_widgets:
        one.poll()
    QApplication.processEvents()
    return writer


def test_a_box_on_a_tile_becomes_the_picture_to_look_for(rig: SearchRig) -> None:
    writer = _picture(rig)
    view = rig.window.wall_view
    tile = view.tile_widgets[0]
    assert rig.window.action_book.is_enabled("tile.search")
    QTest.keyClick(tile, Qt.Key.Key_X)
    picker = tile.findChild(RegionPicker)
    assert picker is not None and picker.isVisible() and picker.hasFocus()
    wide, high = picker.width(), picker.height()
    QTest.mousePress(picker, Qt.MouseButton.LeftButton, pos=QPoint(wide // 8, high // 8))
    QTest.mouseMove(picker, QPoint(wide * 3 // 8, high * 7 // 8))
    QTest.mouseRelease(picker, Qt.MouseButton.LeftButton, pos=QPoint(wide * 3 // 8, high * 7 // 8))
    assert rig.window.modes.current == "search"
    rig.until(lambda: rig.page.query.picture.picture is not None)
    picture = rig.page.query.picture.picture
    assert isinstance(picture, PictureData)
    assert 14 <= picture.width <= 18 and 25 <= picture.height <= 29
    thumb = rig.page.query.picture._thumb
    assert thumb is not None and thumb.pixelColor(5, 5).red() > 150  # of the left half alone
    del writer


def test_the_keyboard_draws_a_box_and_escape_leaves_the_wall_as_it_was(rig: SearchRig) -> None:
    writer = _picture(rig)
    tile = rig.window.wall_view.tile_widgets[0]
    rig.window.searching.choose_region()
    picker = tile.findChild(RegionPicker)
    assert picker is not None
    QTest.keyClick(picker, Qt.Key.Key_Return)  # no box yet
    QTest.keyClick(picker, Qt.Key.Key_Left)
    before = picker.box
    QTest.keyClick(picker, Qt.Key.Key_Left)
    assert picker.box.x() < before.x() and picker.box.width() == before.width()
    QTest.keyClick(picker, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert picker.box.width() > before.width()
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible() and rig.window.modes.current == "live"
    assert rig.page.query.picture.picture is None
    del writer


def test_branches_are_checked_whole_and_told_in_words(qtbot: Any) -> None:
    site = large_site(2000)
    picker = CameraPicker()
    qtbot.addWidget(picker)
    picker.set_project(site, "c1")  # type: ignore[arg-type]
    picker.model.finish()
    cameras = [d.id for d in site.devices.values() if d.corp_id == "c1" and d.is_camera]
    assert picker.text() == f"All {len(cameras)} cameras" and not picker.device_ids
    kinds = [
        n.kind for r in range(picker.model.rowCount()) if (n := picker.model.node(picker.model.index(r, 0)))
    ]
    recorder = kinds.index("recorder")
    node = picker.model.node(picker.model.index(recorder, 0))
    assert node is not None
    picker.flip(node)
    assert picker.check(node) is Check.ALL and picker.text() == f"{node.total} of {len(cameras)} cameras"
    project = picker.model.node(picker.model.index(0, 0))
    assert project is not None and node.table is picker.model.tree
    top = picker.model.tree.node(picker.model.tree.named["c:c1"])
    assert picker.check(top) is Check.SOME
    popup = picker.open_popup()
    popup.view.setCurrentIndex(picker.model.index(recorder, 0))
    QTest.keyClick(popup.view, Qt.Key.Key_Space)
    assert not picker.device_ids
    QTest.mouseClick(popup.every, Qt.MouseButton.LeftButton)
    assert picker.device_ids == frozenset(cameras) and picker.check(top) is Check.ALL
    popup.close()
    picker.set_project(site, "c2")  # type: ignore[arg-type]
    picker.model.finish()
    assert not picker.device_ids
    picker.set_project(None, "")
