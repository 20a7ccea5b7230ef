"""Camera number, tile number: what is typed, what is said, what is done."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from app.ui.numberpad.entry import CAMERA_DIGITS, TILE_DIGITS, Entry, Outcome
from app.ui.numberpad.readout import TICK_MS, TIMEOUT_S
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import LIMIT_S, run_until
from tests.ui.test_plain import HOSTILE, seen

PAD = Qt.KeyboardModifier.KeypadModifier
KEYS = {str(n): Qt.Key(Qt.Key.Key_0.value + n) for n in range(10)}
KEYS |= {"+": Qt.Key.Key_Plus, "E": Qt.Key.Key_Enter}
KEYS |= {"<": Qt.Key.Key_Backspace, "X": Qt.Key.Key_Escape}


def typed(keys: str) -> Entry | Outcome:
    entry: Entry | Outcome = Entry()
    for key in keys:
        assert isinstance(entry, Entry)
        entry = entry.press(KEYS[key]) or entry
    return entry


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("12+3E", Outcome(camera=12, tile=3)),
        ("12E3E", Outcome(camera=12, tile=3)),
        ("12EE", Outcome(camera=12)),
        ("12+E", Outcome(camera=12)),
        ("0+3E", Outcome(camera=0, tile=3)),
        ("+3E", Outcome(tile=3)),
        ("+03E", Outcome(tile=3)),
        ("13<2+4<3E", Outcome(camera=12, tile=3)),
        ("12+<3", Entry("123")),
        ("007", Entry("7")),
        ("12++", Entry("12", "")),
        ("1234567", Entry("123456")),
        ("1+123", Entry("1", "12")),
        ("1<", Outcome(cancelled=True)),
        ("E", Outcome(cancelled=True)),
        ("12+3X", Outcome(cancelled=True)),
    ],
)
def test_what_is_meant(keys: str, meant: Entry | Outcome) -> None:
    assert typed(keys) == meant


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="".join(KEYS), max_size=14))
def test_nothing_that_is_typed_goes_out_of_bounds(keys: str) -> None:
    entry: Entry | Outcome | None = Entry()
    for key in keys:
        entry = entry.press(KEYS[key]) if isinstance(entry, Entry) else Entry()
        assert entry is not None
        if isinstance(entry, Entry):
            assert len(entry.camera) <= CAMERA_DIGITS and len(entry.tile or "") <= TILE_DIGITS
        elif not entry.cancelled:
            assert entry.tile is None or entry.tile >= 1


@pytest.fixture
def window(qtbot: object, tmp_path: Path) -> Iterator[MainWindow]:
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    window.device_panel.model.finish()
    run_until(lambda: bool(window.keyboard.camera_numbers.book.highest), "the cameras have numbers")
    assert window.station is not None
    window.station.wall.close_all()
    window.wall_view.select(0)
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, keys: str) -> None:
    """As the system does: the window hears a key before the widget that has the keyboard."""
    for key in keys:
        held = PAD if key in "0123456789+E" else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(window.windowHandle(), KEYS[key], held)


def shown(window: MainWindow) -> list[str]:
    assert window.station is not None
    names: Callable[[str], str] = window.station.device_name
    return [names(tile.device_id) if tile.device_id else "" for tile in window.station.wall.tiles]


def test_camera_to_tile(window: MainWindow) -> None:
    pad = window.keyboard.pad
    press(window, "5")
    assert pad.isVisible() and pad.hasFocus()
    assert (pad.digits.text(), pad.camera.text()) == ("5", "Corridor 3F")
    press(window, "+3")
    assert pad.tile.text() == "on tile 3, now empty"
    press(window, "E")
    assert not pad.isVisible()
    assert shown(window) == ["", "", "Corridor 3F", ""]
    assert window.wall_view.wall is not None and window.wall_view.wall.selected == 2
    press(window, "1EE")  # on the selected tile
    assert shown(window) == ["", "", "North gate 北门", ""]
    press(window, "0+3E")
    assert shown(window) == ["", "", "", ""]


def test_from_the_tree_and_without_a_number_pad(window: MainWindow) -> None:
    window.device_panel.view.setFocus()
    press(window, "2+4E")
    assert shown(window)[3] == "Parking B1 东侧"
    assert window.action_book.trigger("devices.number")
    QTest.keyClick(window.keyboard.pad, Qt.Key.Key_2)  # the ordinary one
    QTest.keyClick(window.keyboard.pad, Qt.Key.Key_Return)
    QTest.keyClick(window.keyboard.pad, Qt.Key.Key_1)
    QTest.keyClick(window.keyboard.pad, Qt.Key.Key_Return)
    assert shown(window)[0] == "Parking B1 东侧"


def test_what_does_not_exist_is_said_and_nothing_is_done(window: MainWindow) -> None:
    pad = window.keyboard.pad
    press(window, "999")
    assert pad.camera.text() == "No camera has the number 999. They go from 1 to 34."
    assert pad.camera.property("kind") == "bad"
    press(window, "+9")
    assert pad.tile.text() == "There is no tile 9. They go from 1 to 4."
    press(window, "E")
    assert pad.isVisible() and shown(window) == [""] * 4
    press(window, "X")
    assert not pad.isVisible()
    assert isinstance(QApplication.focusWidget(), type(window.wall_view.tile_widgets[0]))


def test_it_is_given_up_after_a_while(window: MainWindow) -> None:
    pad = window.keyboard.pad
    pad._timer.setInterval(1_000_000)  # time is what the test says it is
    press(window, "5")
    ticks = TIMEOUT_S * 1000 // TICK_MS
    for _ in range(ticks - 1):
        pad.tick()
    assert pad.isVisible()
    press(window, "1")  # every key begins the time again
    for _ in range(ticks - 1):
        pad.tick()
    assert pad.isVisible()
    pad.tick()
    assert not pad.isVisible() and shown(window) == [""] * 4


def test_a_text_field_keeps_its_digits(window: MainWindow) -> None:
    window.focus_filter()
    press(window, "5")
    assert window.device_panel.filter.text() == "5" and not window.keyboard.pad.isVisible()


def test_a_large_tile_makes_room(window: MainWindow) -> None:
    press(window, "5+1E")
    window.wall_view.toggle_enlarged(0)
    press(window, "6+2E")
    assert not window.wall_view.is_enlarged and shown(window)[1] == "East road"


def test_another_number_by_hand(window: MainWindow) -> None:
    press(window, "5+1E")
    assert window.action_book.trigger("devices.give_number")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None and dialog.intValue() == 5
    dialog.setIntValue(500)
    dialog.accept()
    book = window.keyboard.camera_numbers.book
    camera = window.wall_view.wall.tiles[0].device_id if window.wall_view.wall is not None else None
    assert camera is not None and book.number(camera) == 500 and book.device(5) is None


def test_a_camera_s_name_in_the_question_is_no_html(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(window, "5+1E")
    assert window.station is not None
    monkeypatch.setattr(type(window.station), "device_name", lambda *_: HOSTILE)
    assert window.action_book.trigger("devices.give_number")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None and HOSTILE in seen(dialog.labelText())
    dialog.reject()


@pytest.mark.xvfb
def test_the_keys_of_a_real_number_pad(window: MainWindow, qtbot: QtBot) -> None:
    """On X11 all the pad says of itself is where its keys lie: digits with Num Lock on, the rest always."""
    codes = {"5": "84", "3": "89", "+": "86", "E": "104"}  # of every PC keyboard

    def press_real(keys: str) -> None:
        place = ["windowfocus", "--sync", str(int(window.winId()))]
        command = ["xdotool", *place, "key", "--delay", "20", *(codes[key] for key in keys)]
        subprocess.run(command, check=True, timeout=LIMIT_S)

    assert window.station is not None
    wall, pad = window.station.wall, window.keyboard.pad
    window.wall_view.focus_selected()
    subprocess.run(["xdotool", "key", "Num_Lock"], check=True, timeout=LIMIT_S)
    try:
        press_real("5+3")
        run_until(lambda: pad.tile.text() == "on tile 3, now empty")
        press_real("E")
        run_until(lambda: shown(window) == ["", "", "Corridor 3F", ""] and not pad.isVisible())
        window.wall_view.select(0)
        press_real("+5")  # it begins nothing: alone it is a key of the picture
        run_until(lambda: pad.digits.text() == "5")
        pad.cancel()
        assert window.action_book.trigger("devices.number")
        press_real("+3E")  # the tile alone: it is selected
        run_until(lambda: not pad.isVisible() and wall.selected == 2)
        assert shown(window) == ["", "", "Corridor 3F", ""]
    finally:
        subprocess.run(["xdotool", "key", "Num_Lock"], check=True, timeout=LIMIT_S)
