"""The rail's modes: pages made late, told what they need, the tree and the top bar along with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.ui import modes
from app.ui.modes import Mode
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window


class Page(QWidget):
    """A page that keeps what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.opened: list[tuple[str, object]] = []
        self.tools = QLabel("tools of the page")

    def set_station(self, station: object) -> None:
        self.told.append("station" if station is not None else "no station")

    def enter(self) -> None:
        self.told.append("enter")

    def leave(self) -> None:
        self.told.append("leave")

    def top_tools(self) -> QWidget:
        return self.tools


class CameraPage(Page):
    """A page that takes cameras, and tells what it does."""

    def state_words(self) -> tuple[str, ...]:
        return ("3 of 4 cameras", "3")

    def open_in_selected(self, device_id: str) -> None:
        self.opened.append(("selected", device_id))

    def open_in_free(self, device_id: str) -> None:
        self.opened.append(("free", device_id))

    def open_device(self, device_id: str) -> None:
        self.opened.append(("device", device_id))

    def fill(self, device_ids: list[str]) -> None:
        self.opened.append(("fill", device_ids))


@pytest.fixture
def window(qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    playback = Mode("playback", lambda window: CameraPage())
    search = Mode("search", lambda window: Page(), tree=False)
    monkeypatch.setattr(modes, "MODES", (playback, search))
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    window.show()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def page(window: MainWindow, name: str) -> Page:
    made = window.modes.page(name)
    assert isinstance(made, Page)
    return made


def test_a_page_is_made_when_it_is_first_shown(window: MainWindow) -> None:
    assert window.findChild(Page) is None
    window.rail._buttons["playback"].click()
    assert window.modes.current == "playback"
    assert page(window, "playback").isVisible() and not window.wall_view.isVisible()
    assert page(window, "playback").told == ["station", "enter"]
    window.action_book.trigger("mode.live")
    assert window.wall_view.isVisible() and window.rail._buttons["live"].isChecked()
    assert page(window, "playback").told == ["station", "enter", "leave"]


def test_the_tree_stands_beside_the_pages_that_want_it_and_stays_folded_where_it_was(
    window: MainWindow,
) -> None:
    window.modes.show("search")
    assert not window.device_panel.isVisible()
    window.modes.show("playback")
    assert window.device_panel.isVisible()
    window.toggle_tree()
    window.modes.show("search")
    window.modes.show("live")
    assert not window.device_panel.isVisible()


def test_the_top_bar_has_the_tools_of_the_page(window: MainWindow) -> None:
    window.modes.show("playback")
    assert page(window, "playback").tools.isVisible() and not window.top_bar.wall_bar.isVisible()
    window.modes.show("live")
    assert not page(window, "playback").tools.isVisible() and window.top_bar.wall_bar.isVisible()


def test_a_closed_profile_is_told_and_the_wall_is_back(window: MainWindow) -> None:
    window.modes.show("playback")
    assert window.host.profile is not None
    window.close_profile(window.host.profile.name)
    assert page(window, "playback").told[-2:] == ["no station", "leave"]
    assert window.modes.current == "live"


def test_cameras_open_on_the_page_that_is_shown_if_it_takes_them(window: MainWindow) -> None:
    before = [tile.device_id for tile in window.host.given.wall.tiles]  # type: ignore[attr-defined]
    window.modes.show("playback")
    tree = window.device_panel
    tree.open_requested.emit("a")
    tree.open_in_selected.emit("b")
    tree.open_in_free.emit("c")
    tree.fill_requested.emit(["d", "e"])
    assert page(window, "playback").opened == [
        ("device", "a"), ("selected", "b"), ("free", "c"), ("fill", ["d", "e"])
    ]  # fmt: skip
    wall = window.wall_view.wall
    assert wall is not None and [tile.device_id for tile in wall.tiles] == before


def test_a_camera_opened_from_a_page_without_tiles_is_seen_on_the_wall(window: MainWindow) -> None:
    window.wall_view.close_all()
    window.modes.show("search")
    window.open_device("31011500001320000003")
    wall = window.wall_view.wall
    assert window.modes.current == "live"
    assert wall is not None and wall.tiles[0].device_id == "31011500001320000003"


def test_no_key_reaches_the_wall_while_it_is_hidden(window: MainWindow) -> None:
    wall = window.wall_view.wall
    assert wall is not None
    window.open_device("31011500001320000003")
    window.modes.show("playback")
    book = window.action_book
    for action in ("layout.1", "tile.close", "wall.undo", "devices.number", "tour.menu", "view.save"):
        assert not book.trigger(action), action
    assert wall.layout.name == "4" and wall.tiles[0].device_id is not None
    window.modes.shared.add("layout.1")
    assert book.trigger("layout.1")
    window.modes.show("live")
    book.refresh()
    assert book.qaction("tile.close").isEnabled() and book.trigger("tile.close")


def test_the_status_line_tells_of_the_page_that_is_shown(window: MainWindow) -> None:
    """It counted the tiles of the wall nobody saw."""
    line = window.status_line
    assert line.tiles.text().startswith("4 tiles") and "lost" in line.machine.text()
    window.modes.show("playback")
    assert line.tiles.text() == "3 of 4 cameras" and "lost" not in line.machine.text()
    assert line.machine.text().startswith("0 decoders"), "these are the program's"
    window.modes.show("search")
    assert line.tiles.text() == "", "a page that says nothing"
    window.modes.show("live")
    assert line.tiles.text().startswith("4 tiles")
