"""Contrast is computed, not believed; another theme or text size reaches what is already on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProxyStyle,
    QPushButton,
    QSpinBox,
    QStyle,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.store.settings import SETTINGS, SettingsStore
from app.ui import restyle, theme
from app.ui.actions import ActionBook
from app.ui.chrome import Elided
from app.ui.preferences import Preferences
from app.ui.wiring.looks import Looks, suit_screen

GROUNDS = ("ground", "surface", "raised", "hover", "tile", "wall")
INKED = ("ground", "surface", "raised", "tile")
FILLED = ("filled", "filled_hover", "accent_ground", "careful_ground", "bad_ground")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "second", "mute") for ground in GROUNDS),
    *((ink, ground) for ink in ("accent", "good", "careful", "bad") for ground in INKED),
    *(("text", ground) for ground in FILLED),
    ("accent", "accent_ground"),
    ("second", "accent_ground"),
    ("careful", "careful_ground"),
    ("bad", "bad_ground"),
]  # fmt: skip


def luminance(color: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2: 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(top: QColor, below: QColor) -> QColor:
    share = top.alphaF()
    return QColor.fromRgbF(
        *(
            getattr(top, part)() * share + getattr(below, part)() * (1 - share)
            for part in ("redF", "greenF", "blueF")
        )
    )


@pytest.mark.parametrize(("name", "least"), [("dark", 4.5), ("light", 4.5), ("contrast", 7.0)])
def test_every_text_can_be_read(name: str, least: float) -> None:
    look = asdict(theme.THEMES[name])
    for ink, ground in TEXT_PAIRS:
        found = contrast(QColor(look[ink]), QColor(look[ground]))
        assert found >= least, f"{ink} on {ground}: {found:.2f}"
    for picture in ("#FFFFFF", "#000000", "#8C8C8C"):
        chip = over(QColor(look["chip"]), QColor(picture))
        for ink in ("text", "second", "good", "careful", "bad"):
            found = contrast(QColor(look[ink]), chip)
            assert found >= least, f"{ink} on a chip over {picture}: {found:.2f}"


def test_in_high_contrast_borders_and_focus_are_seen() -> None:
    look = theme.CONTRAST
    for line in (look.line, look.accent):
        for ground in (look.ground, look.surface, look.raised):
            assert contrast(QColor(line), QColor(ground)) >= 4.5
    assert look.focus_px > theme.DARK.focus_px


def test_every_theme_that_can_be_chosen_is_there() -> None:
    """Light was offered once, and did nothing."""
    assert set(SETTINGS["theme"].choices or ()) == set(theme.THEMES)


@pytest.mark.parametrize("name", theme.THEMES)
def test_no_two_tokens_of_a_theme_are_the_same_colour(name: str) -> None:
    colours = [v.upper() for v in asdict(theme.THEMES[name]).values() if isinstance(v, str)]
    assert len(colours) == len(set(colours))


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    restyle.apply(qapp, "dark", 100)


class Sample(QWidget):
    """One of each that the walker knows."""

    def __init__(self) -> None:
        super().__init__()
        look = theme.tokens()
        row = QHBoxLayout(self)
        self.label = QLabel("words")
        self.label.setFont(theme.font(16, 700))
        self.button = QToolButton()
        self.button.setIcon(theme.icon("menu", ink=look.text, size=18))
        self.button.setIconSize(QSize(18, 18))
        self.button.setFixedSize(28, 30)
        self.painted = QLabel()
        restyle.draw(self.painted, "demo", look.accent, 36)
        self.own = QPushButton("own")
        self.own.setStyleSheet(f"QPushButton {{ background: {look.chip}; color: {look.text}; }}")
        self.panel = QWidget()
        self.panel.setFixedWidth(272)
        self.number = QSpinBox()
        for widget in (self.label, self.button, self.painted, self.own, self.panel, self.number):
            row.addWidget(widget)
        restyle.dress(self)

    def facts(self) -> tuple[object, ...]:
        return (
            self.label.font().pixelSize(),
            self.button.size().toTuple(),
            self.button.iconSize().toTuple(),
            self.panel.width(),
            self.number.height(),
            self.own.styleSheet(),
            self.button.icon().pixmap(18, 18).toImage(),
            self.painted.pixmap().toImage(),
        )


def test_what_is_there_looks_as_if_it_were_made_anew(app: QApplication) -> None:
    sample = Sample()
    sample.show()
    for name, percent in (
        ("contrast", 200),
        ("contrast", 125),
        ("dark", 150),
        ("dark", 100),
        ("contrast", 100),
    ):
        restyle.apply(app, name, percent)
        QApplication.processEvents()
        fresh = Sample()
        fresh.show()
        QApplication.processEvents()
        assert sample.facts() == fresh.facts(), (name, percent)
        assert sample.label.font().pixelSize() == round(16 * percent / 100)
        fresh.close()
        fresh.deleteLater()
    sample.close()
    sample.deleteLater()


class Dressed(QWidget):
    """Counts how often it gets a style."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:
        self.times += event.type() is QEvent.Type.StyleChange


def test_another_look_dresses_each_widget_once(app: QApplication) -> None:
    widget = Dressed()
    widget.show()
    before = widget.times
    restyle.apply(app, "contrast", 100)
    assert widget.times == before + 1
    widget.deleteLater()


def test_a_size_given_later_counts(app: QApplication) -> None:
    widget = QWidget()
    widget.setFixedHeight(20)
    restyle.apply(app, "dark", 150)
    assert widget.height() == 30
    widget.setFixedHeight(40)  # at 100 %, as all lengths in the code
    restyle.apply(app, "dark", 200)
    assert widget.height() == 80
    restyle.apply(app, "dark", 100)
    assert widget.height() == 40
    widget.deleteLater()


def test_contrast_and_text_size_by_action_are_kept(app: QApplication) -> None:
    window = QWidget()
    preferences = Preferences()
    book = ActionBook(window)
    Looks(preferences, window).bind(book)
    assert not book.is_enabled("window.text_smaller")
    assert book.trigger("window.contrast")
    assert theme.tokens().text == theme.CONTRAST.text
    assert book.qaction("window.contrast").isChecked()
    sizes = []
    while book.trigger("window.text_larger"):
        sizes.append(theme.text_size())
    assert sizes == [125, 150, 200]
    book.trigger("window.text_smaller")
    preferences.close()
    again = Preferences()
    assert (again.get("theme"), again.get("text_size")) == ("contrast", 150)
    book.trigger("window.text_normal")
    assert theme.text_size() == 100
    again.close()
    window.deleteLater()


def test_nothing_flashes() -> None:
    """The only thing Qt blinks is the text cursor: below 3 Hz."""
    period = QApplication.cursorFlashTime()
    assert period == 0 or period >= 1000 / 3 * 2


def test_a_face_that_is_struck_out_is_nobody_elses() -> None:
    """Names of cameras stood struck out all over the window, since one hop of a trail was taken out."""
    theme.font(13, 500).setStrikeOut(True)
    assert not theme.font(13, 500).strikeOut()


def test_a_text_that_gives_way_is_cut_anew_for_a_wider_face(qtbot: QtBot) -> None:
    label = Elided()
    qtbot.addWidget(label)
    label.setProperty("kind", "second")
    label.resize(150, 20)
    label.set_full("9.4× measured, 16× asked")
    label.show()
    restyle.set_kind(label, "trouble")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


@pytest.mark.parametrize(
    ("width", "height", "size"), [(3840, 2160, 150), (5120, 1440, 100), (2560, 1440, 100), (1920, 1080, 100)]
)
def test_letters_are_larger_on_a_screen_of_small_pixels_until_somebody_chose(
    qapp: QApplication, tmp_path: Path, width: int, height: int, size: int
) -> None:
    file, rules = tmp_path / "settings.toml", tmp_path / "rules.toml"
    store = SettingsStore(file, rules)
    preferences = Preferences(store)
    suit_screen(preferences, store, QSize(width, height))
    assert preferences.get("text_size") == size
    preferences.set("text_size", 125)
    preferences.set("text_size", 100)
    preferences.close()
    store = SettingsStore(file, rules)
    preferences = Preferences(store)
    suit_screen(preferences, store, QSize(width, height))
    assert preferences.get("text_size") == 100
    preferences.close()


def test_an_administrators_text_size_stays_on_any_screen(qapp: QApplication, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[defaults]\ntext_size = 125\n")
    store = SettingsStore(tmp_path / "settings.toml", rules)
    preferences = Preferences(store)
    suit_screen(preferences, store, QSize(3840, 2160))
    assert preferences.get("text_size") == 125
    preferences.close()


def test_buttons_of_dialogs_have_words_and_no_pictures_of_the_system(qtbot: object) -> None:
    class OfADesktop(QProxyStyle):
        def styleHint(self, hint: QStyle.StyleHint, *others: object) -> int:  # type: ignore[override]
            if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
                return 1
            return super().styleHint(hint, *others)  # type: ignore[arg-type]

    box = QDialogButtonBox()
    style = OfADesktop("Fusion")
    box.setStyle(style)
    assert box.addButton(QDialogButtonBox.StandardButton.Save).icon().isNull()
    box.deleteLater()
