"""The table of actions, the book that binds them, the keys in force."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPushButton,
    QToolButton,
)

from app.ui import i18n
from app.ui.actions import ACTIONS, GROUPS, ActionBook, Keymap, Scope
from app.ui.actions.keymap import normal


@pytest.fixture
def window(qtbot: object) -> Iterator[QMainWindow]:
    window = QMainWindow()
    window.setCentralWidget(QLineEdit())
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()


def press(key: Qt.Key, text: str = "", *modifiers: Qt.KeyboardModifier, repeat: bool = False) -> QKeyEvent:
    held = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        held |= one
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text, repeat)


@pytest.mark.parametrize("name", ACTIONS)
def test_every_row_is_sound(name: str) -> None:
    spec = ACTIONS[name]
    assert spec.id == name and re.fullmatch(r"[a-z]+\.[a-z0-9_+]+", name)
    assert spec.group in GROUPS
    assert spec.text and not spec.text.endswith(".")
    for keys in spec.keys:
        assert normal(keys) == keys, "write it as QKeySequence does"
    assert spec.palette or spec.keys, "nobody can reach it"


def test_no_two_rows_share_a_key_where_both_are_heard() -> None:
    keymap = Keymap()
    for name, spec in ACTIONS.items():
        for keys in spec.keys:
            assert keymap.conflicts(name, keys) == [], f"{name}: {keys}"


def test_every_row_is_translated() -> None:
    english = {name: spec.words() for name, spec in ACTIONS.items()}
    i18n.install("zh_CN")
    for name, spec in ACTIONS.items():
        assert spec.words() != english[name], name


def test_a_key_of_a_menu_is_heard_while_the_button_of_the_menu_has_the_keyboard(window: QMainWindow) -> None:
    book = ActionBook(window)
    done: list[str] = []
    book.bind("wall.retry", lambda: done.append("retry"))
    book.bind("wall.undo", lambda: done.append("undo"))
    button = QToolButton(window)
    menu = QMenu(button)
    menu.addActions([book.qaction("wall.retry"), book.qaction("wall.undo")])
    button.setMenu(menu)
    button.show()
    button.setFocus()
    assert QApplication.focusWidget() is button
    for _ in range(2):
        QTest.keyClick(button, Qt.Key.Key_F5)
    QTest.keyClick(button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert done == ["retry", "retry", "undo"]


def test_an_action_is_done_by_its_key_its_menu_entry_and_its_name(window: QMainWindow) -> None:
    book = ActionBook(window)
    done: list[str] = []
    book.bind("window.full_screen", lambda: done.append("full"))
    QTest.keyClick(window, Qt.Key.Key_F11)
    book.qaction("window.full_screen").trigger()
    assert book.trigger("window.full_screen")
    assert done == ["full"] * 3
    assert [spec.id for spec in book.bound()] == ["window.full_screen"]
    assert not book.trigger("window.quit")  # not bound here
    with pytest.raises(KeyError):
        book.bind("no.such", lambda: None)


def test_what_makes_no_sense_now_is_not_done(window: QMainWindow) -> None:
    book = ActionBook(window)
    done: list[str] = []
    sense = [False]
    book.bind("tile.close", lambda: done.append("close"), lambda: sense[0])
    told: list[str] = []
    book.triggered.connect(told.append)
    assert not book.qaction("tile.close").isEnabled()
    assert not book.handle(press(Qt.Key.Key_Delete), Scope.WALL)
    sense[0] = True
    assert book.handle(press(Qt.Key.Key_Delete), Scope.WALL)
    book.refresh()
    assert book.qaction("tile.close").isEnabled()
    assert done == ["close"] and told == ["tile.close"]


def test_keys_are_heard_in_their_scope_only(window: QMainWindow) -> None:
    book = ActionBook(window)
    done: list[str] = []
    book.bind("tile.enlarge", lambda: done.append("enlarge"))
    book.bind("window.leave", lambda: done.append("leave"))
    QTest.keyClick(window, Qt.Key.Key_Return)  # no shortcut of the window
    assert not book.handle(press(Qt.Key.Key_Return), Scope.REST)
    assert book.handle(press(Qt.Key.Key_Enter, "", Qt.KeyboardModifier.KeypadModifier), Scope.WALL)
    assert book.handle(press(Qt.Key.Key_Escape), Scope.REST)
    assert done == ["enlarge", "leave"]


def test_a_held_key_repeats_only_where_that_is_meant(window: QMainWindow) -> None:
    book = ActionBook(window)
    done: list[str] = []
    book.bind("tile.close", lambda: done.append("close"))
    book.bind("move.left", lambda: done.append("left"))
    assert not book.handle(press(Qt.Key.Key_Delete, repeat=True), Scope.WALL)
    assert book.handle(press(Qt.Key.Key_Left, repeat=True), Scope.WALL)
    assert done == ["left"]


def test_names_follow_the_language(window: QMainWindow) -> None:
    book = ActionBook(window)
    book.bind("window.quit", lambda: None)
    action = book.qaction("window.quit")
    assert action.text() == "Quit"
    assert book.hint("window.quit", action.text()) == "Quit (Ctrl+Q)"
    i18n.install("zh_CN")
    QApplication.processEvents()
    assert action.text() == "退出"


# -- keys of one's own -----------------------------------------------------------------------------


def test_a_key_is_given_and_taken() -> None:
    keymap = Keymap()
    told: list[bool] = []
    keymap.changed.connect(lambda: told.append(True))
    assert keymap.conflicts("devices.tree", "F11") == ["window.full_screen"]
    keymap.give("devices.tree", ["F11", "Ctrl+Alt+Y"])
    assert keymap.keys("devices.tree") == ("F11", "Ctrl+Alt+Y")
    assert keymap.keys("window.full_screen") == ()
    assert keymap.hint("window.full_screen") == ""
    assert keymap.is_changed("devices.tree") and keymap.is_changed("window.full_screen")
    keymap.reset("window.full_screen")
    assert keymap.keys("devices.tree") == ("Ctrl+Alt+Y",)
    assert keymap.own() == {"devices.tree": ("Ctrl+Alt+Y",)}
    keymap.reset()
    assert keymap.own() == {} and told


def test_one_key_may_mean_two_things_where_nobody_can_mix_them_up() -> None:
    keymap = Keymap()
    assert keymap.conflicts("tile.close", "F5") == ["wall.retry"]  # the window hears it first
    keymap.give("tile.close", ["Esc"])
    assert keymap.keys("window.leave") == ()  # in the wall it would never come so far


def test_the_number_pad_keeps_its_digits() -> None:
    keymap = Keymap()
    with pytest.raises(ValueError, match="devices.tree"):
        keymap.give("devices.tree", ["Num+5"])
    with pytest.raises(ValueError, match="devices.number_pad"):
        keymap.give("devices.number_pad", ["F2"])
    assert len(keymap.hints("devices.number_pad")) == 1


def test_kept_keys_come_back_and_nonsense_does_not() -> None:
    first = Keymap()
    first.give("devices.tree", ["F11"])
    second = Keymap()
    second.load(first.own())
    assert second.own() == first.own()
    second.load(
        {"devices.tree": ["F11"], "no.such": ["F2"], "wall.retry": [""], "window.quit": ["Ctrl+Alt+Q"]}
    )
    assert second.own() == {"window.quit": ("Ctrl+Alt+Q",)}  # F11 was not given up by full screen


def test_new_keys_work_at_once(window: QMainWindow) -> None:
    keymap = Keymap()
    book = ActionBook(window, keymap)
    done: list[str] = []
    book.bind("devices.tree", lambda: done.append("tree"))
    book.bind("tile.close", lambda: done.append("close"))
    keymap.give("devices.tree", ["Ctrl+Alt+Y"])
    keymap.give("tile.close", ["X"])
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert done == []
    QTest.keyClick(
        window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert book.handle(press(Qt.Key.Key_X, "x"), Scope.WALL)
    assert not book.handle(press(Qt.Key.Key_Delete), Scope.WALL)
    assert done == ["tree", "close"]


def test_a_slot_that_takes_the_key_gets_it(window: QMainWindow) -> None:
    book = ActionBook(window)
    pressed: list[str] = []
    book.bind("devices.number_pad", pressed.append)
    window.centralWidget().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a text field keeps its digits
    window.setFocus()
    screen = window.windowHandle()  # as the system does: override first, then the key
    for key in (Qt.Key.Key_0, Qt.Key.Key_7):
        QTest.keyClick(screen, key, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(screen, Qt.Key.Key_7)
    assert pressed == ["Num+0", "Num+7"]
    assert not book.trigger("devices.number_pad")


class Hearing(QMainWindow):
    """A window with a button in it, and keys of its own."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__()
        self.book = ActionBook(self)
        self.setCentralWidget(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.book.handle(event, Scope.PLAYBACK):
            super().keyPressEvent(event)


@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
def test_enter_presses_the_button_that_has_the_keyboard(qtbot: object, kind: type[QAbstractButton]) -> None:
    button, other = kind(), []
    window = Hearing(button)
    window.book.bind("review.enlarge", lambda: other.append("enlarge"))
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("clicked"))
    window.show()
    window.activateWindow()
    button.setFocus()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert pressed == ["clicked", "clicked"] and other == []
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    button.setEnabled(False)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert len(pressed) == 2 and other == ["enlarge"]
    window.close()
    window.deleteLater()


def test_the_large_key_is_called_as_on_keyboards_and_in_our_sentences(qapp: QApplication) -> None:
    """Menus said Return, the palette and the number pad Enter."""
    keymap = Keymap()
    assert keymap.hints("tile.enlarge") == ["Enter"] and keymap.hint("tile.details") == "Alt+Enter"
    assert keymap.keys("tile.enlarge") == ("Return", "Enter")
