"""The way into playback: other pages hand over moments, the window switches and the page gets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import modes
from app.ui.modes import Mode
from app.ui.playback.handover import Moment, open_moments
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window

HIT = Moment("31000000001320000001", 1_780_000_000_000, (0.1, 0.2, 0.3, 0.4))


class Page(QWidget):
    """Keeps what it was given, and whether it was shown by then."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[list[Moment], int, bool]] = []

    def open_moments(self, moments: Sequence[Moment], start_utc_ms: int) -> None:
        self.given.append((list(moments), start_utc_ms, self.isVisible()))


@pytest.fixture
def window(qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(modes, "MODES", (Mode("playback", lambda window: Page()),))
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    window.show()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def test_the_page_is_shown_and_gets_the_moments(window: MainWindow) -> None:
    open_moments(window, [HIT], HIT.utc_ms - 5000)
    page = window.modes.page("playback")
    assert isinstance(page, Page)
    assert window.modes.current == "playback"
    assert page.given == [([HIT], HIT.utc_ms - 5000, True)]


def test_nothing_to_show_changes_nothing(window: MainWindow) -> None:
    open_moments(window, [], 0)
    assert window.modes.current == "live"
    assert window.host.profile is not None
    window.close_profile(window.host.profile.name)
    open_moments(window, [HIT], 0)
    assert window.modes.current == "live"
