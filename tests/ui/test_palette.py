"""The palette: what fits what was typed, found without the window waiting, done by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.catalogue import Corp, Device, DeviceKind, DeviceStatus
from app.store.settings import RECENT
from app.ui import i18n
from app.ui.palette.matching import Query
from app.ui.palette.search import SLICE_S
from app.ui.window import MainWindow
from tests.support.fake_station import FakeCatalogue, FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import run_until

Make = Callable[..., MainWindow]


@pytest.fixture
def make(qtbot: object, tmp_path: Path) -> Iterator[Make]:
    made: list[MainWindow] = []

    def build(catalogue: FakeCatalogue | None = None) -> MainWindow:
        window = make_window(tmp_path, FakeStation(catalogue or small_site(), FakeWall("4")))
        made.append(window)
        window.show()
        QTest.qWaitForWindowExposed(window)
        window.activateWindow()
        window.device_panel.view.setFocus()
        QApplication.processEvents()
        return window

    yield build
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def texts(window: MainWindow) -> list[str]:
    window.keyboard.finding.palette.search.finish()
    return [entry.text for entry in window.keyboard.finding.palette.rows.entries]


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("gate", "gate", "gate 2"),
        ("gate", "gate north", "north gate"),
        ("gate", "north gate", "northgate"),
        ("fs", "fs", "full screen"),
        ("fs", "full screen", None),
        ("gate", "the great old estate", None),
        ("north gate", "gate of the north", "gate of the south"),
        ("北门", "南北门", "南门"),
    ],
)
def test_what_fits_better(typed: str, better: str, worse: str | None) -> None:
    query = Query.of(typed)
    one, other = query.rank(better), query.rank(worse) if worse is not None else None
    if typed == "gate" and worse is None:
        assert one is None  # letters that far apart were not meant
    else:
        assert one is not None and (other is None or one < other)


def test_what_was_typed_is_shown() -> None:
    assert Query.of("gate NO").places("North gate") == [(0, 2), (6, 4)]
    assert Query.of("fs").places("Full screen") == [(0, 1), (5, 1)]
    assert Query.of("i").places("İ") in ([], [(0, 1)])


def test_an_action_by_keyboard(make: Make) -> None:
    window = make()
    palette = window.keyboard.finding.palette
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.isVisible() and palette.field.hasFocus()
    QTest.keyClicks(palette.field, "fold tree")
    assert texts(window)[0] == "Fold or unfold the device tree"
    assert palette.rows.entries[0].keys == ("F9",)
    assert "F9" in palette.field.accessibleDescription()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible() and not window.device_panel.isVisible()

    window.toggle_tree()
    window.device_panel.view.setFocus()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert texts(window)[0] == "Fold or unfold the device tree"  # used lately
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible() and window.device_panel.view.hasFocus()
    assert window.preferences.texts(RECENT) == {"palette": ("action:devices.tree",)}


def test_a_camera_goes_to_a_tile(make: Make) -> None:
    window = make()
    palette, station = window.keyboard.finding.palette, window.station
    assert station is not None
    station.wall.select(2)
    palette.open()
    palette.field.setText("食堂")
    assert texts(window) == ["Canteen 食堂"]
    assert palette.rows.entries[0].detail.startswith("No. 12")
    assert palette.rows.entries[0].detail.endswith("offline")
    QTest.keyClick(palette.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    camera = station.wall.tiles[2].device_id
    assert camera is not None and station.device_name(camera) == "Canteen 食堂"
    assert window.wall_view.tile_widgets[2].hasFocus()  # and its keys work at once
    palette.open()
    palette.field.setText("12")
    assert texts(window)[0] == "Canteen 食堂"  # by its number


def test_english_names_are_found_in_a_chinese_window(make: Make) -> None:
    i18n.install("zh_CN")
    window = make()
    window.keyboard.finding.palette.open()
    window.keyboard.finding.palette.field.setText("full screen")
    assert texts(window)[0] == "全屏"


def test_the_list_is_walked_by_keyboard_and_what_is_marked_stays_marked(make: Make) -> None:
    window = make()
    palette = window.keyboard.finding.palette
    palette.open()
    palette.field.setText("t")
    palette.search.finish()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 1
    marked = palette.current()
    palette.search.changed.emit()
    assert palette.current() == marked
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.rows.rowCount() - 1
    palette.field.setText("no such thing anywhere")
    assert texts(window) == [] and palette.nothing.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    window.device_panel.view.setFocus()
    run_until(lambda: not palette.isVisible())
    assert window.device_panel.view.hasFocus()


def test_twelve_thousand_cameras_keep_the_window_free(make: Make) -> None:
    online = DeviceStatus.ONLINE
    devices = [
        Device(f"34020000001320{n:06d}", f"Street {n} 路口", "c1", DeviceKind.IPC, online)
        for n in range(12_000)
    ]
    window = make(FakeCatalogue([Corp("c1", "City")], devices))
    search = window.keyboard.finding.palette.search
    window.keyboard.finding.palette.open()
    slices: list[float] = []
    search.start("street 11999")
    while search.busy:
        began = time.thread_time()  # how long it had to wait for a processor says nothing
        search._go_on()
        slices.append(time.thread_time() - began)
    assert search.results[0].text == "Street 11999 路口"
    assert len(slices) > 3
    # The median: a busy machine may take any single one away for a while.
    assert sorted(slices)[len(slices) // 2] < 3 * SLICE_S
