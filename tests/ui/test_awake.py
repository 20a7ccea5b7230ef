"""Somebody watches a wall, or nobody does: seen, hidden, minimised, emptied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.core.awake import AwakeKeeper, AwakeState
from app.ui.awake import WallWatch
from app.ui.wall.view import WallView
from tests.support.fake_station import NOW, FakeStation, FakeWall, small_site


class Keeper(AwakeKeeper):
    """Notes what it is told; somebody can keep awake, or nobody."""

    def __init__(self, by: tuple[str, ...] = ("test",)) -> None:
        super().__init__(lambda: None)
        self.told: list[bool] = [False]
        self._by = by

    def want(self, on: bool) -> None:
        if on != self.told[-1]:
            self.told.append(on)

    @property
    def state(self) -> AwakeState:
        return AwakeState(self.told[-1], self._by if self.told[-1] else ())


class Desk:
    """A window with a wall page and another page."""

    def __init__(self, keeper: Keeper) -> None:
        self.station = FakeStation(small_site(), FakeWall("4"))
        self.keeper = keeper
        self.window = QMainWindow()
        self.pages = QStackedWidget()
        self.view = WallView()
        self.view.set_wall(self.station.wall, self.station.device_name, lambda: NOW)  # type: ignore[arg-type]
        self.pages.addWidget(self.view)
        self.pages.addWidget(QWidget())
        self.window.setCentralWidget(self.pages)
        self.watch = WallWatch(self.keeper, lambda: [self.view], list)
        self.camera = next(iter(self.station.catalogue.devices))

    def show(self) -> None:
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.watch.look()
        QApplication.processEvents()


@pytest.fixture
def desk(qtbot: object) -> Iterator[Desk]:
    desk = Desk(Keeper())
    yield desk
    desk.watch.close()
    desk.view.set_wall(None)
    desk.window.close()
    desk.window.deleteLater()


def test_a_look_that_was_on_its_way_at_the_end_finds_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.show()
    with qtbot.captureExceptions() as raised:
        desk.window.hide()  # which is looked at in a moment
        desk.watch.close()
        desk.view.set_wall(None)
        shiboken6.delete(desk.view)
        QApplication.processEvents()
    assert not raised
    desk.view = WallView()


def test_only_a_wall_with_cameras_that_is_seen_keeps_awake(desk: Desk) -> None:
    desk.show()
    assert desk.keeper.told == [False]
    desk.station.wall.assign(0, desk.camera)
    desk.watch.look()
    assert desk.keeper.told == [False, True]
    desk.pages.setCurrentIndex(1)
    QApplication.processEvents()
    assert desk.keeper.told[-1] is False
    desk.pages.setCurrentIndex(0)
    QApplication.processEvents()
    assert desk.keeper.told[-1] is True
    desk.window.showMinimized()
    QApplication.processEvents()
    assert desk.keeper.told[-1] is False
    desk.window.showNormal()
    QApplication.processEvents()
    assert desk.keeper.told[-1] is True
    desk.window.close()
    QApplication.processEvents()
    assert desk.keeper.told[-1] is False


def test_the_user_may_have_it_off(desk: Desk) -> None:
    desk.show()
    desk.station.wall.assign(0, desk.camera)
    desk.watch.set_enabled(False)
    assert desk.keeper.told == [False]


def test_it_is_said_once_when_nobody_can(qtbot: object) -> None:
    desk = Desk(Keeper(by=()))
    told: list[bool] = []
    desk.watch.unable.connect(lambda: told.append(True))
    desk.show()
    desk.station.wall.assign(0, desk.camera)
    for _ in range(3):
        desk.watch.look()
    assert told == [True]
    desk.watch.close()
    desk.view.set_wall(None)
    desk.window.close()
    desk.window.deleteLater()
