"""Keys of one's own, and the list of them on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.store.settings import KEYS, SettingsStore
from app.ui import i18n, theme
from app.ui.actions import ACTIONS, Keymap
from app.ui.keylist import sheet
from app.ui.keylist.editor import KeyEditor
from app.ui.keylist.window import KeyListDialog
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    try:
        result = work()
    except OSError as error:
        result = error
    done(result)


@pytest.fixture
def editor(qtbot: object) -> Iterator[KeyEditor]:
    # As in the program: the window owns the dialog, and Qt deletes it.
    window, keymap = QWidget(), Keymap()
    editor = KeyEditor(keymap, window)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    editor.show()
    QTest.qWaitForWindowExposed(editor)
    editor.activateWindow()
    yield editor
    editor.close()
    window.deleteLater()
    QApplication.processEvents()


def keys(editor: KeyEditor, action: str) -> tuple[str, ...]:
    return editor._keymap.keys(action)


def test_new_keys_are_pressed(editor: KeyEditor) -> None:
    editor.filter.setText("F9")  # by its present key
    assert editor.action == "devices.tree"
    editor.tree.setFocus()
    QTest.keyClick(editor.tree, Qt.Key.Key_Return)
    assert editor.capture.hasFocus()
    QTest.keyClick(editor.capture, Qt.Key.Key_Control, CONTROL)  # not yet
    QTest.keyClick(editor.capture, Qt.Key.Key_Y, CONTROL | ALT)
    assert keys(editor, "devices.tree") == ("Ctrl+Alt+Y",)
    assert "Ctrl+Alt+Y" in editor.words.text() and not editor.capture.isVisible()
    editor.begin_adding()
    QTest.keyClick(editor.capture, Qt.Key.Key_F3)
    assert keys(editor, "devices.tree") == ("Ctrl+Alt+Y", "F3")
    editor.reset_one()
    assert keys(editor, "devices.tree") == ("F9",)
    editor.take_away()
    assert keys(editor, "devices.tree") == ()
    editor.reset_every()
    assert editor._keymap.own() == {}


@pytest.mark.parametrize("yes", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_who_has_the_keys_is_told_and_asked_for_them(editor: KeyEditor, yes: Qt.Key) -> None:
    editor.choose("devices.tree")
    editor.begin()
    QTest.keyClick(editor.capture, Qt.Key.Key_F11)
    assert editor.words.text() == "F11 belongs to “Full screen”. Take it from there?"
    assert editor.take.hasFocus()
    editor.give_up()
    assert keys(editor, "devices.tree") == ("F9",)
    editor.begin()
    QTest.keyClick(editor.capture, Qt.Key.Key_F11)
    QTest.keyClick(editor.take, yes)  # Enter began anew: “Change…” was what it pressed
    assert keys(editor, "devices.tree") == ("F11",) and keys(editor, "window.full_screen") == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_Question, Qt.Key.Key_5])
def test_letters_alone_are_for_typing(editor: KeyEditor, key: Qt.Key) -> None:
    editor.choose("devices.tree")
    editor.begin()
    QTest.keyClick(editor.capture, key)
    assert "Hold Ctrl or Alt" in editor.words.text() and keys(editor, "devices.tree") == ("F9",)
    QTest.keyClick(editor.capture, Qt.Key.Key_Escape)
    assert not editor.capture.isVisible()
    editor.choose("tile.close")  # only heard on the wall
    editor.begin()
    QTest.keyClick(editor.capture, Qt.Key.Key_Backspace)
    assert keys(editor, "tile.close") == ("Backspace",)


def test_the_number_pad_is_not_given_away(editor: KeyEditor) -> None:
    editor.choose("devices.number_pad")
    assert not editor.change.isEnabled() and "cannot be changed" in editor.words.text()
    editor.choose("devices.tree")
    editor.begin()
    QTest.keyClick(editor.capture, Qt.Key.Key_5, CONTROL | Qt.KeyboardModifier.KeypadModifier)
    assert keys(editor, "devices.tree") == ("Ctrl+Num+5",)


def test_keys_are_kept_for_the_next_start(qtbot: object, tmp_path: Path) -> None:
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    window.action_book.trigger("window.change_keys")
    editor = window.findChild(KeyEditor)
    assert editor is not None
    editor.choose("devices.tree")
    editor.begin()
    QTest.keyClick(editor.capture, Qt.Key.Key_Y, CONTROL | ALT)
    window.close()
    assert SettingsStore().texts(KEYS) == {"devices.tree": ("Ctrl+Alt+Y",)}
    again = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    assert again.action_book.keymap.keys("devices.tree") == ("Ctrl+Alt+Y",)
    for one in (window, again):
        one.close()
        one.deleteLater()
    QApplication.processEvents()


def test_the_list_has_every_key_in_both_languages() -> None:
    keymap = Keymap()
    keymap.give("devices.tree", ["Ctrl+Alt+Y"])
    english = sheet.html(keymap, "en", paper=True)
    assert "<b>Ctrl+Alt+Y</b>" in english and "F9" not in english
    assert "Fold or unfold the device tree" in english and "12 + 3 Enter" in english
    chinese = sheet.html(keymap, "zh_CN", paper=True)
    i18n.install("zh_CN")
    for spec in ACTIONS.values():
        if keymap.keys(spec.id):
            assert spec.words() in chinese, spec.id
    assert "小键盘" in chinese
    assert "Shift+Left" in sheet.html(keymap, "en", paper=True)  # keys by their English names, too


def test_the_list_is_written(qtbot: object, tmp_path: Path) -> None:
    window, keymap = QWidget(), Keymap()
    dialog = KeyListDialog(keymap, at_once, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.save(tmp_path / "keys.pdf")
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF-")
    dialog.language.setCurrentIndex(1)
    assert "选择左侧窗格" in dialog.page.toPlainText()
    dialog.save(tmp_path / "keys.html")
    assert "选择左侧窗格" in (tmp_path / "keys.html").read_text("utf-8")
    assert dialog.note.text() == f"Written: {tmp_path / 'keys.html'}"
    dialog.save(tmp_path / "nowhere" / "keys.html")
    assert "could not be written: No such file or directory." in dialog.note.text()
    dialog.language.setCurrentIndex(0)
    dialog.show()
    i18n.install("zh_CN")
    QApplication.processEvents()
    assert "选择左侧窗格" in dialog.page.toPlainText()  # it speaks as the window does
    dialog.close()
    window.deleteLater()
    QApplication.processEvents()


def test_paper_does_not_change_the_theme() -> None:
    before = theme.font(theme.tokens().text_px).toString()
    sheet.pdf(Keymap(), "en")
    assert theme.font(theme.tokens().text_px).toString() == before
