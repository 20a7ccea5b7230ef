"""The number pad on the tiles of recordings: of the page, and of a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.numbers import NumberBook
from app.ui.numberpad import NumberPad
from app.ui.playback.page import PlaybackPage
from tests.support.playback_stage import Stage
from tests.support.waiting import run_until


def press_pad(window: QWidget, keys: str) -> None:
    """As the system does: the window hears a key before the widget that has the keyboard."""
    names = {"+": Qt.Key.Key_Plus, "E": Qt.Key.Key_Enter}
    names |= {str(n): Qt.Key(Qt.Key.Key_0.value + n) for n in range(10)}
    for key in keys:
        QTest.keyClick(window.windowHandle(), names[key], Qt.KeyboardModifier.KeypadModifier)


def ready_numbers(stage: Stage, qtbot: QtBot) -> NumberBook:
    stage.window.device_panel.model.finish()
    numbers = stage.window.keyboard.camera_numbers
    run_until(lambda: numbers.book.highest > 0)
    return numbers.book


def on_tiles(page: PlaybackPage) -> list[str | None]:
    return [slot.device_id if slot is not None else None for slot in page.grid.slots[: page.grid.count]]


def on_wall(stage: Stage) -> list[str | None]:
    return [tile.device_id for tile in stage.station.wall.tiles]


def test_the_number_pad_works_on_the_tiles_that_are_shown(stage: Stage, qtbot: QtBot) -> None:
    book, grid = ready_numbers(stage, qtbot), stage.page.grid
    wall = on_wall(stage)
    grid.focus_selected()
    press_pad(stage.window, "5")
    pad = stage.page.window().focusWidget()
    assert isinstance(pad, NumberPad) and pad.isVisible()
    middle = pad.mapTo(stage.window, pad.rect().center())
    assert grid.rect().contains(grid.mapFrom(stage.window, middle)), "over the tiles it is for"
    press_pad(stage.window, "+3")
    assert pad.tile.text() == "on tile 3, now empty"
    press_pad(stage.window, "E")
    assert not pad.isVisible() and grid.selected == 2 and grid.tile_widgets[2].hasFocus()
    assert on_tiles(stage.page) == [None, None, book.device(5), None]
    press_pad(stage.window, "2EE")  # on the selected tile
    press_pad(stage.window, "1+1E")
    assert on_tiles(stage.page) == [book.device(1), None, book.device(2), None]
    grid.toggle_enlarged(0)
    assert stage.window.action_book.trigger("devices.number")
    press_pad(stage.window, "+3E")  # selects it, and one large tile makes room
    assert grid.selected == 2 and not grid.is_enlarged
    press_pad(stage.window, "0+1E")
    assert on_tiles(stage.page) == [None, None, book.device(2), None]
    assert on_wall(stage) == wall, "nobody sees it"
    assert stage.window.action_book.trigger("devices.give_number")
    dialog = stage.window.findChild(QInputDialog)
    assert dialog is not None and dialog.intValue() == 2
    dialog.reject()


def test_without_a_number_pad_and_back_on_the_wall(stage: Stage, qtbot: QtBot) -> None:
    book = ready_numbers(stage, qtbot)
    assert stage.window.action_book.trigger("devices.number")
    pad = QApplication.focusWidget()
    assert isinstance(pad, NumberPad)
    QTest.keyClicks(pad, "999")
    assert pad.camera.property("kind") == "bad"
    pad.cancel()
    stage.window.modes.show("live")
    press_pad(stage.window, "5+2E")
    assert on_wall(stage)[1] == book.device(5) and not any(on_tiles(stage.page))
    stage.window.modes.show("search")
    assert not stage.window.action_book.is_enabled("devices.number"), "no tiles there"


def test_the_number_pad_of_a_window_of_playback(stage: Stage, qtbot: QtBot) -> None:
    book = ready_numbers(stage, qtbot)
    assert stage.window.action_book.trigger("window.new_playback")
    window = stage.window.playback.windows[-1]
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.page.grid.focus_selected()
    press_pad(window, "2+4E")
    assert on_tiles(window.page) == [None, None, None, book.device(2)]
    assert not any(on_tiles(stage.page))
    assert window.action_book.trigger("devices.give_number")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None and dialog.intValue() == 2
    dialog.reject()
