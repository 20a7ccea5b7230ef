"""The manual: both languages say the same things, keys and pictures exist, it is found and shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui import i18n
from app.ui.actions import ACTIONS, Keymap
from app.ui.manual import book
from app.ui.manual.window import ManualWindow

FOLDER = book.folder()
NAMES = sorted(path.name for path in (FOLDER / "en").glob("*.md"))


def test_both_languages_have_the_same_pages() -> None:
    assert sorted(path.name for path in (FOLDER / "zh").glob("*.md")) == NAMES
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_the_same_in_both_languages(name: str) -> None:
    english, chinese = ((FOLDER / code / name).read_text("utf-8") for code in ("en", "zh"))
    for pattern in (r"^#+ ", r"^    \S.*"):
        assert len(re.findall(pattern, english, re.M)) == len(re.findall(pattern, chinese, re.M)), pattern
    shown = [[Path(name).name for name in book.pictures_of(text)] for text in (english, chinese)]
    assert shown[0] == shown[1]
    assert set(book.KEY.findall(english)) == set(book.KEY.findall(chinese))
    assert re.search(r"[一-鿿]", chinese) and not re.search(r"[一-鿿]", english)


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_one_of_an_action_and_every_picture_is_there(name: str) -> None:
    for code in ("en", "zh"):
        text = (FOLDER / code / name).read_text("utf-8")
        assert "{key:" not in book.KEY.sub("", text)
        for action in book.KEY.findall(text):
            assert action in ACTIONS
        for picture in book.pictures_of(text):
            assert picture.startswith(f"pictures/{code}/") and (FOLDER / picture).is_file(), picture


def test_the_words_of_two_pages_find_them_the_best_first() -> None:
    pages = [
        book.Page("a", "A", "# A\n\nOnce a **tour**."),
        book.Page("b", "B", "# B\n\nA tour, another Tour and a view."),
    ]
    assert [hit.page.name for hit in book.search(pages, "tour")] == ["b", "a"]
    assert [hit.page.name for hit in book.search(pages, "view TOUR")] == ["b"]
    assert book.search(pages, "nothing") == [] and book.search(pages, "  ") == []
    assert book.search(pages, "once")[0].around == "Once a tour."


def test_what_is_found_is_told_without_marks_and_from_the_beginning_of_a_word() -> None:
    text = (
        "# The wall\n\n## Keys\n\nPress **Ctrl+,**, or `--demo_site` and what " + "stands here " * 9 + "tour."
    )
    (found,) = book.search([book.Page("a", "The wall", text)], "press")
    assert found.around.startswith("Keys Press Ctrl+,, or --demo_site and")
    (found,) = book.search([book.Page("a", "The wall", text)], "tour")
    assert found.around.startswith(("…stands ", "…here "))
    assert book.search([book.Page("a", "The wall", text)], "wall")[0].around.startswith("Keys")


@pytest.fixture
def window(qtbot: object) -> Iterator[ManualWindow]:
    keymap = Keymap()
    made = ManualWindow(keymap)
    made.show()
    QApplication.processEvents()
    yield made
    i18n.install("en")
    made.close()
    QApplication.processEvents()


def test_the_window_shows_pages_with_the_keys_of_now(window: ManualWindow) -> None:
    assert window.list.count() == len(NAMES) + 1  # and what is new
    assert "First steps" in window.page.toPlainText() and "Ctrl+K" in window.page.toPlainText()
    window.show_page(book.NEWS)
    assert "0.1.0" in window.page.toPlainText()


def test_searching_finds_pages_and_marks_the_word(window: ManualWindow) -> None:
    QTest.keyClicks(window.search, "kiosk")
    assert window.list.count() >= 1 and "iosk" in window.list.item(0).text()
    assert window.page.textCursor().selectedText().lower() == "kiosk"
    window.search.setText("no such word at all")
    assert window.list.count() == 0 and window.nothing.isVisible()
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.isVisible() and window.list.count() == len(NAMES) + 1


def test_it_speaks_the_language_in_use(window: ManualWindow) -> None:
    i18n.install("zh_CN")
    QApplication.processEvents()
    assert window.windowTitle() == "手册" and "入门" in window.list.item(0).text()


def test_pictures_are_as_wide_as_the_page(window: ManualWindow, tmp_path: Path) -> None:
    for width in (700, 1200):
        window.resize(width, 600)
        QApplication.processEvents()
        assert window.page.document().idealWidth() <= window.page.viewport().width()


def test_pictures_use_every_pixel_of_a_fine_screen(
    window: ManualWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = QUrl(book.pictures_of(next(p.text for p in book.pages("en", str) if book.pictures_of(p.text)))[0])
    kind = QTextDocument.ResourceType.ImageResource.value
    coarse = window.page.loadResource(kind, url)
    monkeypatch.setattr(type(window.page), "devicePixelRatioF", lambda page: 1.5)
    fine = window.page.loadResource(kind, url)
    assert isinstance(coarse, QImage) and isinstance(fine, QImage)
    assert abs(fine.width() - 1.5 * coarse.width()) <= 1
    assert round(fine.deviceIndependentSize().width()) == coarse.width()  # as large for the eye
