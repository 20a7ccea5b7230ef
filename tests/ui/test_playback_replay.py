"""Instant replay over a live tile: marked, driven, ended by key, at the live edge, and with its tile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.review import ReviewPhase
from app.media.frames import stride_of
from app.ui.playback.replay import EDGE_STATES, ReplayOverlay
from app.ui.window import MainWindow
from tests.support.fake_review import NOW, FakeReview
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window


class Stage:
    """A window with live tiles."""

    def __init__(self, window: MainWindow, station: FakeStation) -> None:
        self.window, self.station, self.view = window, station, window.wall_view
        self.view.select(0)

    def begin(self) -> ReplayOverlay:
        QTest.keyClick(self.view.tile_widgets[0], Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
        QApplication.processEvents()
        (overlay,) = [one for one in self.view.findChildren(ReplayOverlay) if one.isVisible()]
        return overlay

    @property
    def review(self) -> FakeReview:
        return self.station.reviews.replays[-1][1]

    @property
    def over(self) -> bool:
        QApplication.processEvents()
        return self.review.closed and not any(
            overlay.isVisible() for overlay in self.view.findChildren(ReplayOverlay)
        )


@pytest.fixture
def stage(qtbot: object, tmp_path: Path) -> Iterator[Stage]:
    station = FakeStation(small_site(), FakeWall("4"))
    window = make_window(tmp_path, station)
    window.resize(1400, 850)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield Stage(window, station)
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def test_the_last_half_minute_plays_over_the_tile_and_says_so(stage: Stage) -> None:
    overlay = stage.begin()
    assert stage.station.reviews.replays[-1][0] == stage.view.selected_device()
    assert overlay.geometry() == stage.view.tile_widgets[0].geometry()
    assert overlay.badge.text() == "REPLAY" and overlay.age.full == "30 seconds more, then live"
    assert round(stage.review.now_utc_ms()) == NOW - 30_000 and stage.review.playing
    assert overlay.back.isVisible() and overlay.back.accessibleName() == "Back to live"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace])
def test_one_key_leads_back_to_live(stage: Stage, key: Qt.Key) -> None:
    stage.begin()
    QTest.keyClick(QApplication.focusWidget(), key)
    assert stage.over
    assert QApplication.focusWidget() is stage.view.tile_widgets[0]


def test_the_same_key_again_and_the_button_lead_back_too(stage: Stage) -> None:
    stage.begin()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert stage.over
    stage.begin().back.click()
    assert stage.over


def test_escape_on_the_wall_ends_it_before_it_leaves_anything(stage: Stage) -> None:
    stage.begin()
    stage.view.tile_widgets[0].setFocus()
    QTest.keyClick(stage.view.tile_widgets[0], Qt.Key.Key_Escape)
    assert stage.over


def test_it_is_paused_and_stepped(stage: Stage) -> None:
    overlay = stage.begin()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert not stage.review.playing and "paused" in overlay.age.full
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Period)
    assert stage.review.acts[-1] == ("step", 1)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert stage.review.playing


def test_it_ends_where_the_recording_ends(stage: Stage) -> None:
    overlay = stage.begin()
    tile = stage.review.tiles[0]
    tile.say(ReviewPhase.LIVE_EDGE, last_utc_ms=None)
    for _ in range(EDGE_STATES + 1):
        overlay.refresh()
    assert not stage.review.closed, "nothing was seen yet: it waits for the first picture"
    tile.show(bytes(stride_of(64) * 36), 64, 36, NOW - 30_000)
    for _ in range(EDGE_STATES + 1):
        overlay.refresh()
    assert stage.over


def test_it_ends_when_all_of_it_was_seen(stage: Stage) -> None:
    overlay = stage.begin()
    stage.review.monotonic_s = 12.0
    overlay.refresh()
    assert overlay.age.full == "18 seconds more, then live"
    stage.review.monotonic_s = 30.1
    overlay.refresh()
    assert stage.over


def test_it_goes_with_its_tile(stage: Stage) -> None:
    overlay = stage.begin()
    stage.window.resize(1200, 700)
    QApplication.processEvents()
    assert overlay.geometry() == stage.view.tile_widgets[0].geometry()
    stage.view.close_tile(0)
    stage.view.refresh()
    overlay.refresh()
    assert stage.over


def test_a_layout_without_that_tile_ends_it(stage: Stage) -> None:
    stage.view.select(3)
    QTest.keyClick(stage.view.tile_widgets[3], Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    stage.window.action_book.trigger("layout.1")
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert stage.over


def test_another_page_and_another_profile_end_it(stage: Stage) -> None:
    stage.begin()
    stage.window.modes.show("playback")
    assert stage.over
    stage.window.modes.show("live")
    stage.begin()
    stage.window.host.close()
    assert stage.over
