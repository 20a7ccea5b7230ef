"""Pictures under the pointer and along the timeline: asked for when one rests, taken back when one moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.recordings import CLOUD, Track
from app.core.recordings.ledger import HOUR_MS
from app.core.recordings.thumbs import Thumbnails
from app.media.thumbs import ThumbAsk, ThumbMade
from app.media.types import Failure
from app.ui.timeline.feeding import LaneSpec
from app.ui.timeline.panel import TimelinePanel
from tests.core.test_recordings import Rig
from tests.core.test_thumbs import Maker
from tests.support.waiting import run_until


def jpeg(colour: str, folder: Path) -> bytes:
    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    image.save(str(folder / "made.jpg"), "JPEG")
    return (folder / "made.jpg").read_bytes()


class Shown:
    """A panel over a station's recordings, with a scripted process of small pictures."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.rig = Rig()
        self.maker: Maker | None = None
        self.rig.it.thumbs = Thumbnails(
            self.rig.it, self.rig.station._caller, self.rig.loop.post, None, self.make
        )
        self.jpeg = jpeg("#C04020", folder)
        self.panel = TimelinePanel()
        qtbot.addWidget(self.panel)
        self.panel.resize(1000, 220)
        self.panel.use(self.rig.it)
        self.end = (self.rig.now // HOUR_MS - 12) * HOUR_MS
        self.panel.timeline.show_range(self.end - 4 * HOUR_MS, self.end)
        self.panel.lanes.set_tracks([LaneSpec(Track("cam0", CLOUD), "Gate"), LaneSpec(Track("cam1"), "Yard")])
        self.panel.show()
        self.settle(lambda: all(lane.coverage.complete for lane in self.panel.timeline.lanes))

    def make(self, made: Callable[[ThumbMade], None]) -> Maker:
        self.maker = Maker(made)
        return self.maker

    @property
    def asks(self) -> list[ThumbAsk]:
        return [] if self.maker is None else self.maker.asks

    def settle(self, true: Callable[[], bool]) -> None:
        def once() -> bool:
            self.rig.wait(0.2)
            return true()

        run_until(once)

    def give(self, **more: object) -> None:
        assert self.maker is not None
        for ask in list(self.maker.asks):
            given = {"jpeg": self.jpeg, "utc_ms": ask.at_utc_ms} | more
            self.maker.made(ThumbMade(ask.number, **given))  # type: ignore[arg-type]
        self.maker.asks.clear()
        self.rig.run()

    def point(self, hours_ago: float, index: int = 0) -> QPoint:
        timeline = self.panel.timeline
        return QPoint(timeline.x_of(self.end - hours_ago * HOUR_MS), timeline.lane_rect(index).center().y())

    def hover(self, hours_ago: float, index: int = 0) -> None:
        # From elsewhere: a mouse that an earlier test left there does not move.
        QTest.mouseMove(self.panel.timeline, QPoint(5, 5))
        QTest.mouseMove(self.panel.timeline, self.point(hours_ago, index))


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[Shown]:
    made = Shown(qtbot, tmp_path)
    yield made
    made.panel.use(None)


def test_the_card_has_words_at_once_and_the_picture_when_it_comes(shown: Shown) -> None:
    rest = shown.panel.hover._rest
    rest.setInterval(1_000_000)
    shown.hover(3.75)
    card = shown.panel.hover.card
    assert card.isVisible() and "Gate: recorded" in card.lines
    assert shown.asks == []  # the pointer has not rested yet
    rest.start(0)
    shown.settle(lambda: len(shown.asks) == 1)
    assert abs(shown.asks[0].at_utc_ms - (shown.end - 3.75 * HOUR_MS)) <= shown.asks[0].tolerance_ms
    shown.give()
    grabbed = card.grab().toImage()
    assert abs(grabbed.pixelColor(60, 60).red() - 0xC0) < 12
    QTest.mouseMove(shown.panel.timeline, QPoint(10, 10))  # over the names
    assert not card.isVisible()


def test_moving_on_takes_the_wish_back(shown: Shown) -> None:
    shown.hover(3.75)
    shown.settle(lambda: len(shown.asks) == 1)
    shown.hover(2.75, 1)
    shown.settle(lambda: len(shown.asks) == 2)
    assert shown.maker is not None and shown.maker.cancelled == [shown.asks[0].number]
    assert shown.panel.hover.shelf.waiting() == 1


def test_where_nothing_is_recorded_the_card_says_so_and_asks_nobody(shown: Shown) -> None:
    shown.hover(3.25)
    shown.settle(lambda: shown.panel.hover.shelf.waiting() == 0 and not shown.panel.hover._rest.isActive())
    assert "Gate: nothing recorded (30 min)" in shown.panel.hover.card.lines
    assert shown.asks == []
    assert shown.panel.hover.card._note == "no picture"


def test_a_picture_that_cannot_be_had_says_so(shown: Shown) -> None:
    shown.hover(3.75)
    shown.settle(lambda: len(shown.asks) == 1)
    shown.give(jpeg=None, failure=Failure.BAD_STREAM)
    assert shown.panel.hover.card._note == "the picture could not be had"
    shown.hover(2.75)
    shown.settle(lambda: len(shown.asks) == 1)
    shown.give(jpeg=b"\xff\xd8 no picture \xff\xd9")
    assert shown.panel.hover.card._note == "the picture could not be had"


def test_the_strip_shows_pictures_over_their_moments(shown: Shown) -> None:
    panel = shown.panel
    assert shown.asks == []
    panel.show_strip(True)
    while_shown: set[int] = set()

    def all_there() -> bool:
        while_shown.update(ask.at_utc_ms for ask in shown.asks)
        if shown.asks:
            shown.give()
        keys = [key for key, _ in panel.strip.wanted()]
        return bool(keys) and all(panel.strip.shelf.state(key) is not None for key in keys)

    shown.settle(all_there)
    assert len(while_shown) >= 4
    keys = panel.strip.wanted()
    (key, x) = next((key, x) for key, x in keys if panel.strip.shelf.image(key) is not None and x > 200)
    grabbed = panel.strip.grab().toImage()
    assert abs(grabbed.pixelColor(x + 30, panel.strip.height() // 2).red() - 0xC0) < 12
    seeked: list[int] = []
    panel.timeline.seeked.connect(seeked.append)
    where = QPointF(x + 30, 20).toPoint()
    QTest.mouseClick(panel.strip, Qt.MouseButton.LeftButton, pos=where)
    assert seeked == [key[1]]
    # A little further the same pictures are found again.
    begin, end = panel.timeline.view
    panel.timeline.show_range(begin + 600_000, end + 600_000)
    assert {k for k, _ in panel.strip.wanted()} & {k for k, _ in keys}
    panel.show_strip(False)
    assert panel.strip.shelf.waiting() == 0


def test_another_station_forgets_the_pictures(shown: Shown) -> None:
    shown.hover(3.75)
    shown.settle(lambda: len(shown.asks) == 1)
    shown.panel.use(None)
    assert shown.panel.hover.shelf.waiting() == 0 and not shown.panel.hover.card.isVisible()
