"""A main window in playback over a scripted review, and what a test does with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.review import ReviewPhase
from app.media.frames import stride_of
from app.store.profiles import Profile, ProfileKind
from app.ui.playback.page import PlaybackPage
from app.ui.window import MainWindow
from tests.support.fake_recordings import FakeRecordings
from tests.support.fake_review import FakeReview
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window

HOUR = 3_600_000


class PlaybackDesk:
    """The playback page of a window over a scripted review, and what stands behind it."""

    def __init__(self, window: MainWindow, station: FakeStation) -> None:
        self.window = window
        self.station = station
        self.recordings: FakeRecordings = station.recordings
        self.ids = [d.id for d in station.catalogue.cameras_in_order()]
        window.modes.show("playback")
        page = window.modes.page("playback")
        assert isinstance(page, PlaybackPage)
        self.page = page

    @property
    def review(self) -> FakeReview:
        review = self.page.review
        assert isinstance(review, FakeReview)
        return review

    def at(self) -> int:
        """The master clock, UTC milliseconds."""
        return round(self.review.now_utc_ms())


class Stage(PlaybackDesk):
    """What a test does with it."""

    def __init__(self, window: MainWindow, station: FakeStation) -> None:
        super().__init__(window, station)
        QApplication.processEvents()

    def say(self, index: int, phase: ReviewPhase, **params: object) -> None:
        self.review.tiles[index].say(phase, **params)
        self.poll()

    def show(self, index: int, at_ms: int | None = None, grey: int = 120) -> None:
        tile = self.review.tiles[index]
        pixels = bytes((grey, grey, grey, 255)) * (stride_of(64) // 4 * 36)
        tile.show(pixels, 64, 36, (self.at() if at_ms is None else at_ms) + tile.offset_ms)
        tile.say(ReviewPhase.PAUSED)
        self.poll()

    def poll(self) -> None:
        self.page.grid.poll()
        self.page.grid.refresh()
        self.page.show_state()
        QApplication.processEvents()

    def words(self, index: int) -> tuple[str, str]:
        words = self.page.grid.tile_widgets[index].words
        return words.headline, words.detail

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            held |= one
        target = QApplication.focusWidget() or self.page.grid.tile_widgets[self.page.grid.selected]
        QTest.keyClick(target, key, held)

    def acts(self, *names: str) -> list[tuple[object, ...]]:
        return [act for act in self.review.acts if act[0] in names]


@contextlib.contextmanager
def stage_window(folder: Path) -> Iterator[MainWindow]:
    """The window of a module's tests: dear to make. Nothing of the user's is read or written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VCS_WALL_HOME", str(folder / "home"))
        window = make_window(folder, open_demo=False)
        window._chosen_layout = "4"
    window.resize(1400, 850)
    window.show()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def open_stage(window: MainWindow) -> Stage:
    """Another station in that window: nothing of the test before is left."""
    for other in list(window.playback.windows):
        other.close()
    station = FakeStation(small_site(), FakeWall("4"))
    window.host.given = station  # type: ignore[attr-defined]
    window.open_profile(Profile("Demo site", ProfileKind.DEMO, "", prefer_https_streams=False))
    window.say("")
    window.activateWindow()
    QApplication.processEvents()
    stage = Stage(window, station)
    if stage.page.utc:
        stage.page.toggle_utc()
    return stage
