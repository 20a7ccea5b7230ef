"""Windows over a wall on a real (virtual) X display: another program's, and our own."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QToolTip, QWidget

from app.ui.covered.server import Server
from app.ui.covered.stacking import look
from app.ui.covered.watch import CoverWatch
from app.ui.wall import exposure
from app.ui.wall.view import WallView
from tests.support.fake_station import NOW, FakeStation, FakeWall, small_site
from tests.support.other_window import OtherProgram
from tests.support.waiting import run_until, wait_until

pytestmark = pytest.mark.xvfb
WALL = QRect(100, 100, 640, 360)
OVER_ALL = (60, 60, 760, 460)
LEFT_HALF = (60, 60, 361, 460)
"""Its right edge is that of the left tiles, or a pixel further."""


class Stage:
    """A wall of four cameras in a window of its own."""

    def __init__(self) -> None:
        assert QGuiApplication.platformName() == "xcb"
        self.station = FakeStation(small_site(), FakeWall("4"))
        for index, device in enumerate(list(self.station.catalogue.devices)[:4]):
            self.station.wall.assign(index, device)
        self.view = WallView()
        self.view.set_wall(self.station.wall, self.station.device_name, lambda: NOW)  # type: ignore[arg-type]
        self.view.setGeometry(WALL)
        self.view.show()
        assert QTest.qWaitForWindowExposed(self.view)

    def become(self, hidden: set[int], what: str) -> None:
        """Waits until exactly these tiles are hidden."""
        run_until(lambda: self.hidden == hidden, f"{what}: {hidden} are hidden")

    @property
    def hidden(self) -> set[int]:
        return {index for index, tile in enumerate(self.station.wall.tiles) if tile.hidden}

    def stay(self, hidden: set[int], what: str) -> None:
        """They still are when the server has been asked again."""
        looks = exposure.watch().looks
        run_until(lambda: exposure.watch().looks > looks, f"{what}: it is looked again")
        turns = self.view._turn
        run_until(lambda: self.view._turn > turns + 1, f"{what}: the wall has asked for it")
        assert self.hidden == hidden, what


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.view.set_wall(None)
    stage.view.close()
    stage.view.deleteLater()


@pytest.fixture(scope="module")
def other() -> Iterator[OtherProgram]:
    with OtherProgram() as program:
        yield program


def test_another_programs_window_hides_the_tiles_it_covers_wholly(stage: Stage, other: OtherProgram) -> None:
    stage.become(set(), "nothing lies over it")
    other("plain", "place", *OVER_ALL)
    stage.become({0, 1, 2, 3}, "covered")
    other("plain", "place", *LEFT_HALF)
    stage.become({0, 2}, "the left half")
    other("plain", "setPosition", 420, 60)
    stage.become({1, 3}, "moved to the right half")
    other("plain", "place", 60, 60, 500, 460)
    stage.become({0, 2}, "the left half and a part of the right")
    other("plain-second", "place", 540, 270, 400, 300)
    stage.become({0, 2, 3}, "by two windows together")
    other("plain-second", "hide")
    other("plain", "place", *OVER_ALL)
    stage.become({0, 1, 2, 3}, "covered again")
    other("plain", "lower")
    stage.become(set(), "it lies below")
    other("plain", "raise_")
    stage.become({0, 1, 2, 3}, "and above")
    other("plain", "hide")  # as minimised: not on the screen
    stage.become(set(), "uncovered")


def test_what_can_be_seen_through_hides_nothing(stage: Stage, other: OtherProgram) -> None:
    other("plain", "place", *OVER_ALL)
    stage.become({0, 1, 2, 3}, "covered")
    other("plain", "setOpacity", 0.9)
    stage.become(set(), "faded")
    other("plain", "setOpacity", 1.0)
    stage.become({0, 1, 2, 3}, "solid again")
    other("plain", "hide")
    other("plain-holed", "place", *OVER_ALL)
    stage.become({0, 1, 2, 3}, "another one")
    other("plain-holed", "hole", 50, 50, 5, 5)
    stage.become({1, 2, 3}, "a hole over the first tile")
    other("plain-holed", "hide")
    stage.become(set(), "uncovered")
    other("alpha", "place", *OVER_ALL)
    other("plain-third", "place", *LEFT_HALF)
    stage.become({0, 2}, "below one with an alpha channel lies another")
    other("plain-third", "hide")
    stage.become(set(), "one with an alpha channel alone")
    other("alpha", "hide")


def test_our_own_windows_hide_what_they_cover_wholly_and_nothing_else(stage: Stage) -> None:
    stage.become(set(), "nothing lies over it")
    menu = QMenu(stage.view)
    for number in range(8):
        menu.addAction(f"Do {number}")
    menu.popup(stage.view.mapToGlobal(QPoint(20, 20)))
    QToolTip.showText(stage.view.mapToGlobal(QPoint(400, 40)), "A tip", stage.view)
    dialog = QDialog(stage.view)
    dialog.setGeometry(QRect(180, 180, 300, 200))
    dialog.show()
    assert QTest.qWaitForWindowExposed(dialog)
    stage.stay(set(), "a menu, a tip and a dialog")
    menu.close()
    QToolTip.hideText()
    dialog.setGeometry(QRect(*LEFT_HALF))
    dialog.raise_()
    stage.become({0, 2}, "a large dialog")
    dialog.close()
    stage.become(set(), "it is closed")
    over = QWidget()
    over.setGeometry(QRect(*OVER_ALL))
    over.show()
    assert QTest.qWaitForWindowExposed(over)
    over.raise_()
    stage.become({0, 1, 2, 3}, "another window of ours")
    stage.view.raise_()
    stage.view.update()  # whoever paints sends what is still to be sent to the server
    stage.become(set(), "the wall is raised")
    over.close()


def write(window: int, name: bytes, value: int) -> None:
    """A property, by another program."""
    with contextlib.closing(Server()) as server:
        server._know([name])
        word = ctypes.c_uint32(value)
        server._xcb.xcb_change_property(
            server._connection, 0, window, server._atoms[name], 6, 32, 1, ctypes.byref(word)
        )
        server.trees([window])()  # the server has got it


def test_what_a_window_in_a_frame_says_of_itself_is_told_after_the_first_look(
    stage: Stage, qapp: QApplication
) -> None:
    frame = QWidget()
    frame.setGeometry(QRect(*OVER_ALL))
    held = QWidget(frame)
    held.setGeometry(frame.rect())
    inner = int(held.winId())
    frame.show()
    assert QTest.qWaitForWindowExposed(frame)
    frame.raise_()
    write(inner, b"WM_STATE", 1)  # as a window manager does
    qapp.sync()
    wall = int(stage.view.winId())
    with contextlib.closing(Server()) as server:
        assert look(server, [wall], []) == {wall: QRegion()}
        server.changed()
        write(inner, b"_NET_WM_WINDOW_OPACITY", 0x80000000)
        wait_until(server.changed, "it is told that it is faded")
        assert look(server, [wall], []) == {}
    frame.close()


@contextlib.contextmanager
def guard_window(name: bytes) -> Iterator[None]:
    """One over the whole screen that has no pixels, which Qt does not make."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    window, root = xcb.xcb_generate_id(connection), 0
    with contextlib.closing(Server()) as server:
        widget = QWidget()
        (tree,) = server.trees([int(widget.winId())])()
        assert tree is not None
        root = tree.root
    unmanaged = ctypes.c_uint32(1)
    xcb.xcb_create_window(
        connection, 0, window, root, 0, 0, 1920, 1080, 0, 2, 0, 0x200, ctypes.byref(unmanaged)
    )
    xcb.xcb_change_property(connection, 0, window, 39, 31, 8, len(name), name)  # WM_NAME, a string
    xcb.xcb_map_window(connection, window)
    xcb.xcb_flush(connection)
    yield
    xcb.xcb_disconnect(connection)


def test_what_lies_below_mutters_guard_is_on_another_desktop(stage: Stage) -> None:
    with guard_window(b"mutter guard window"):
        stage.become({0, 1, 2, 3}, "below the guard")
    stage.become(set(), "it is gone")
    with guard_window(b"something that takes clicks"):
        stage.stay(set(), "another window without pixels")


def test_a_connection_that_breaks_is_not_the_end(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    made: list[Server] = []

    def connect() -> Server:
        made.append(Server())
        return made[0]

    watching = CoverWatch(connect)
    window = int(stage.view.winId())
    run_until(lambda: watching.visible(window, []) is None and watching.looks > 0, "it looks")
    with socket.socket(fileno=os.dup(made[0].fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
    run_until(lambda: watching.join(0), "it has ended")
    assert watching.visible(window, []) is None
    assert [record.levelname for record in caplog.records if record.name == "vcs_wall.ui.covered"] == [
        "WARNING"
    ]
