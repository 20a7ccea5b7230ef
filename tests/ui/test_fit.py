"""Every text fits its widget: in both languages and in one with longer words (this one in large text,
too), at the smallest screen (1280x720). What is painted is measured by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from app.ui import restyle, shorten, theme
from app.ui.chrome import Banner, Elided
from app.ui.numberpad.readout import badge_box
from app.ui.plain import PlainLabel
from app.ui.rows import on_one_line
from app.ui.tours.marks import MarkChip
from app.ui.wall import chips, overlay
from app.ui.wall.overlay import Part
from tests.support import screens
from tests.support.fake_window import make_window
from tests.support.fitting import PSEUDO
from tests.support.screens.stage import LANGUAGES, LARGE, NORMAL, Stage, speaking


@pytest.mark.parametrize(
    ("language", "text_size"),
    # In large text the longest words stand for all: a language costs as much as all tests of a room.
    [*((language, NORMAL) for language in LANGUAGES), (PSEUDO, LARGE)],
)
@pytest.mark.parametrize("page", screens.modules())
def test_every_screen(qtbot: object, page: str, language: str, text_size: int, tmp_path: Path) -> None:
    problems: dict[str, list[str]] = {}
    with speaking(language, text_size):
        stage = Stage(tmp_path)
        try:
            for screen in screens.modules()[page]:
                if text_size == LARGE and not screen.large:
                    continue
                screen.make(stage)
                stage.settle()
                if screen.fits and (found := stage.problems()):
                    problems[screen.name] = found
                stage.clear()
        finally:
            stage.close()
    assert problems == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text_size", [NORMAL, LARGE])
def test_an_empty_timeline_says_its_whole_sentence(
    qtbot: object, language: str, text_size: int, tmp_path: Path
) -> None:
    with speaking(language, text_size):
        stage = Stage(tmp_path)
        try:
            screens.every()["review.playback_empty"].make(stage)
            stage.settle()
            line = stage.window.modes.page("playback").dock.timeline  # type: ignore[union-attr]
            said = overlay.fit_words(line.empty_box().size(), line.words.empty(), "")
            assert said is not None and " ".join(said.headline).replace(" ", "") == "".join(
                line.words.empty().split()
            )
        finally:
            stage.close()


def test_the_line_at_the_bottom_tells_before_it_counts(qtbot: object, tmp_path: Path) -> None:
    with speaking("en", LARGE):
        stage = Stage(tmp_path)
        try:
            stage.full("4")
            stage.settle()
            line = stage.window.status_line
            assert line.api.isVisible()
            stage.window.say("Snapshot of North gate saved: /home/operator/Pictures/North gate.png")
            stage.settle()
            assert not line.api.isVisible() and not line.devices.isVisible()
            assert line.note.width() > 600
            stage.window.say("")
            stage.settle()
            assert line.api.isVisible() and line.devices.isVisible()
        finally:
            stage.close()


def test_a_drawing_that_comes_later_is_as_large_as_the_text(qtbot: object) -> None:
    with speaking("en", LARGE):
        holder = QLabel()
        button = QToolButton(holder)
        button.setIconSize(QSize(16, 16))
        restyle.dress(holder)
        button.setIcon(theme.icon("close", size=16))
        assert button.icon().actualSize(button.iconSize()).width() == 32
        holder.deleteLater()


def test_a_chip_without_room_for_a_name_goes_without_the_rest(qtbot: object) -> None:
    parts = (Part(icon="tour"), Part("Gates", elide=True), Part("2/5 · 7 s"))
    with speaking("en", LARGE):
        whole = overlay.make_chip(parts, 12, 1000, 1.0)
        assert not whole.isNull()
        assert overlay.make_chip(parts, 12, whole.width() - 120, 1.0).isNull()
        assert not overlay.make_chip(parts[:2], 12, whole.width() - 120, 1.0).isNull()


def test_the_same_figures_are_drawn_once_for_all_tiles(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = overlay._draw_chip
    monkeypatch.setattr(overlay, "_draw_chip", lambda *a: drawn.append(a[3]) or draw(*a))
    overlay._kept_chip.cache_clear()
    parts = (Part("sub · 15 fps · 0.6 s", ink=theme.tokens().second),)
    first, second = (overlay.make_chip(parts, 12, room, 1.0) for room in (400, 300))
    assert drawn == [12]
    assert second.toImage() == first.toImage()
    assert overlay.make_chip(parts, 12, first.width() - 5, 1.0).isNull()
    overlay.make_chip(parts, 13, 400, 1.0)
    overlay.make_chip((Part("sub · 15 fps · 0.7 s"),), 12, 400, 1.0)
    assert drawn == [12, 13, 12]


@pytest.mark.parametrize(("width", "below"), [(700, False), (320, True)])
def test_a_button_goes_below_a_sentence_that_would_be_too_narrow(
    qtbot: object, width: int, below: bool
) -> None:
    banner = Banner()
    banner.resize(width, 60)
    banner.show()
    banner.say(
        "The service refuses this AccessKey (InvalidAccessKeyId.NotFound).", "edit", "Edit the profile"
    )
    QApplication.processEvents()
    assert (banner.button.y() > banner.text.geometry().bottom()) is below
    assert below or banner.button.x() > banner.text.geometry().right()
    banner.deleteLater()


def test_the_name_of_a_small_tile_and_how_old_it_is_do_not_cover_each_other(
    qtbot: object, tmp_path: Path
) -> None:
    with speaking("zh_CN"):
        stage = Stage(tmp_path)
        try:
            screens.every()["live.states_small"].make(stage)
            stage.settle()
            stale = [t for t in stage.window.wall_view.tile_widgets if t._words.look in ("quiet", "stale")]
            placed = [
                [QRect(QPoint(x, y), drawn.deviceIndependentSize().toSize()) for x, y, drawn in layers]
                for tile in stale
                for layers in [tile._chips.layers(tile._picture)]
            ]
            assert len(placed) > 5 and all(len(layers) > 1 for layers in placed)
            assert not [layers for layers in placed if layers[0].intersects(layers[-1])]
        finally:
            stage.close()


@pytest.mark.parametrize("height", [116, 130, 180, 320])
def test_the_number_of_a_tile_does_not_cover_its_name(qtbot: object, height: int) -> None:
    tile = QRect(100, 50, height * 16 // 9, height)
    name = overlay.make_chip((Part("North gate 北门"),), overlay.text_px(height), tile.width(), 1.0)
    bottom = tile.y() + max(chips.MARGIN, overlay.clear_edge(height)) + name.height()
    box = badge_box(3, tile, theme.font(22, 700))
    assert bottom <= box.top() and box.bottom() <= tile.bottom() + 1


def test_the_bar_of_playback_says_in_few_words_what_has_no_room(qtbot: object) -> None:
    label = Elided()
    label.show()
    label.resize(1000, 20)
    label.set_full("9.4× measured, 16× asked · out of step, 92 ms apart", "9.4× of 16× · 92 ms apart")
    assert "measured" in label.text()
    label.resize(label.fontMetrics().horizontalAdvance("9.4× of 16× · 92 ms apart") + 2, 20)
    assert label.text() == "9.4× of 16× · 92 ms apart" and "measured" in label.toolTip()
    label.deleteLater()


def test_a_tour_says_its_name_in_letters_as_large_as_a_tile(qtbot: object) -> None:
    with speaking("en", LARGE):
        chip = MarkChip(holder := QWidget())
        parts = (Part("Gates"), Part("2/5"))
        chip.say(parts, 800, QPoint)
        named = overlay.make_chip(parts, 12, 800, 1.0)
        assert chip.height() == named.height()
        holder.deleteLater()


def test_what_a_sentence_over_a_picture_has_no_room_for_is_left_out_whole(qtbot: object) -> None:
    """Not half a line of it."""
    detail = "no frames since 02:41:51 · waiting for it"
    with speaking("en", LARGE):
        whole = overlay.make_line("Picture is 7 s old", detail, "#FFFFFF", 13, QSize(330, 400), 1.0)
        low = overlay.make_line("Picture is 7 s old", detail, "#FFFFFF", 13, QSize(330, 100), 1.0)
        alone = overlay.make_line("Picture is 7 s old", "", "#FFFFFF", 13, QSize(330, 100), 1.0)
    assert whole.height() > low.height()
    assert low.toImage() == alone.toImage()


def test_the_timeline_keeps_its_tracks_when_the_bar_above_it_changes_its_words(
    qtbot: object, tmp_path: Path
) -> None:
    with speaking("en"):
        stage = Stage(tmp_path, (1900, 1000))
        try:
            screens.every()["review.playback_four_in_step"].make(stage)
            stage.settle()
            page = stage.window.modes.page("playback")
            page._state.stop()  # type: ignore[union-attr]  # it says four times a second what is really so
            dock = page.dock  # type: ignore[union-attr]
            bar, before = dock._transport, dock.timeline.height()
            looks = set()
            for measured, apart in ((9.4, 92), (None, 0), (9.4, 92), (None, 0)):
                bar.show_state(
                    replace(bar._state, measured=measured, rate=16.0, playing=True, apart_ms=apart)
                )
                stage.settle()
                looks.add(bar.day.isVisible())
                assert dock.timeline.height() == before
            assert looks == {False, True}
        finally:
            stage.close()


def test_the_first_window_is_as_large_as_its_text(qtbot: object, tmp_path: Path) -> None:
    sizes = {}
    for text_size in (NORMAL, 150):
        with speaking("en", text_size):
            window = make_window(tmp_path / str(text_size), open_demo=False)
            sizes[text_size] = window.size()
            window.close()
            window.deleteLater()
    assert sizes[150] == sizes[NORMAL] * 1.5


@pytest.mark.parametrize(("language", "text_size"), [("en", NORMAL), ("zh_CN", NORMAL), ("zh_CN", LARGE)])
def test_a_small_tile_says_its_state_in_a_whole_word(
    qtbot: object, language: str, text_size: int, tmp_path: Path
) -> None:
    """Of "Camera is offline" a wall of 64 showed "Camera is ...", of 16 in large text no more."""
    with speaking(language, text_size):
        stage = Stage(tmp_path)
        try:
            screens.every()["live.states_small" if text_size == NORMAL else "live.states_one"].make(stage)
            stage.settle()
            said = [
                t._words
                for t in stage.window.wall_view.tile_widgets
                if t._words.look in ("waiting", "refused")
            ]
            assert len(said) > 3 and all(words.brief for words in said)
            room = QSize(68, 18) if text_size == NORMAL else QSize(140, 36)
            fitted = [overlay.fit_words(room, w.headline, w.detail, brief=w.brief) for w in said]
            assert not [f for f in fitted if f is None or f.headline[-1].endswith("…")]
        finally:
            stage.close()


def test_what_is_wrong_is_said_whole_in_large_text_on_a_wall_of_sixteen(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside its mark there was room for "Throttl…" and "No dec…"."""
    last: dict[str, overlay.FittedWords | None] = {}
    fit_words = overlay.fit_words

    def fit(room: QSize, headline: str, detail: str, **more: Any) -> overlay.FittedWords | None:
        last[headline] = fit_words(room, headline, detail, **more)
        return last[headline]

    monkeypatch.setattr(overlay, "fit_words", fit)
    with speaking("en", LARGE):
        stage = Stage(tmp_path)
        try:
            for name in ("live.states_one", "live.states_two"):
                screens.every()[name].make(stage)
                stage.settle()
                stage.picture()
        finally:
            stage.close()
    assert len(last) > 10
    assert not [said for said, made in last.items() if made is None or made.headline[-1].endswith("…")]


def test_a_recording_that_is_not_shown_says_why_in_large_text_too(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a small screen nine tiles showed nothing but their names."""
    said: list[str] = []
    break_lines = overlay.break_lines

    def broken(text: str, face: QFont, width: float, most: int) -> list[str]:
        lines = break_lines(text, face, width, most)
        said.append(" ".join(lines))
        return lines

    with speaking("en", LARGE):
        stage = Stage(tmp_path)
        try:
            screens.every()["review.playback_errors"].make(stage)
            stage.settle()
            monkeypatch.setattr(overlay, "break_lines", broken)
            grid = stage.window.modes.page("playback").grid  # type: ignore[union-attr]
            for tile in grid.tile_widgets[:9]:
                said.clear()
                tile.grab()
                assert said and not said[-1].endswith("…"), tile.accessibleName()
        finally:
            stage.close()


def test_a_name_and_its_value_stand_on_one_line(qtbot: object) -> None:
    """A line with Chinese in it is taller: the values of a device's card stood higher than their names."""
    with speaking("zh_CN", LARGE):
        for texts in (("录像机", "NVR-2 South"), ("Recorder", "北门"), ("Address", "192.0.2.7")):
            labels = [PlainLabel(text) for text in texts]
            for label in labels:
                label.setFont(theme.font(12))
                label.setAlignment(Qt.AlignmentFlag.AlignTop)
                label.setStyleSheet("color: black; background: white")
            on_one_line(*labels)
            margins = [label.contentsMargins().top() for label in labels]
            assert min(margins) == 0 and (max(margins) > 0) is (texts[0] != "Address")
            for label in labels:
                label.deleteLater()


def test_tiles_speak_larger_the_larger_they_are() -> None:
    """A wall of 4 on a large screen spoke in letters of the size of a wall of 16."""
    sizes = [overlay.text_px(height) for height in (100, 232, 310, 470, 700, 1000, 1500, 2100)]
    assert sizes == sorted(set(sizes)) and sizes[1] == 13


def test_figures_are_not_torn_from_their_units(qtbot: object) -> None:
    detail = "the stream server cannot be reached · trying again in 4 s"
    for width in range(120, 420, 5):
        fitted = overlay.fit_words(QSize(width, 200), "The recording cannot be shown now", detail)
        assert fitted is not None and "s" not in fitted.detail


def test_names_that_begin_alike_stay_apart_where_there_is_little_room(qtbot: object) -> None:
    chips_of = [overlay.make_chip((Part(f"Warehouse {end}", elide=True),), 12, 70, 1.0) for end in "AB"]
    assert chips_of[0].toImage() != chips_of[1].toImage()


def test_words_stand_in_the_middle_of_their_button_beside_a_drawing(qtbot: object, tmp_path: Path) -> None:
    """Room was kept for a larger drawing than there is."""
    with speaking("en"):
        stage = Stage(tmp_path)
        try:
            stage.full("4")
            stage.settle()
            button = stage.window.shift.button
            assert button.iconSize().width() == 14
        finally:
            stage.close()


def test_a_short_last_word_of_a_name_stays(qtbot: object) -> None:
    metrics = QFontMetricsF(theme.font(12, 500))
    width = metrics.horizontalAdvance("Wareho… A") + 1
    assert shorten.name(metrics, "Warehouse A", 1000) == "Warehouse A"
    assert shorten.name(metrics, "Warehouse A", width) == "Wareho… A"
    assert shorten.name(metrics, "North gate 北门", metrics.horizontalAdvance("North… 北门") + 2).endswith(
        "… 北门"
    )
    assert shorten.name(metrics, "Loading dock", width).endswith("…")  # no short word: as usual
    assert shorten.name(metrics, "Canteen A", metrics.horizontalAdvance("Ca… A")) == metrics.elidedText(
        "Canteen A", Qt.TextElideMode.ElideRight, metrics.horizontalAdvance("Ca… A")
    )  # too little would be left of what is before it
