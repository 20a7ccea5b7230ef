"""Playback: its page, its windows, everything that opens over them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.cases.model import Bookmark, Camera
from app.core.review import ReviewPhase
from app.core.status import ConnectionCode, ConnectionState, Reason
from app.media.frames import stride_of
from app.ui import theme
from app.ui.numberpad import NumberPad
from app.ui.playback.contactsheet import ContactSheet
from app.ui.playback.frames import Taken
from app.ui.playback.handover import Moment
from app.ui.playback.replay import ReplayOverlay
from tests.support.fake_review import NOW, FakeReview
from tests.support.playback_stage import PlaybackDesk
from tests.support.screens.registry import Screens
from tests.support.screens.stage import NORMAL, Stage
from tests.support.waiting import run_until

screens = Screens()

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BOX = (0.3, 0.35, 0.42, 0.8)


class Player(PlaybackDesk):
    """The playback page of the stage's window with ``count`` cameras."""

    def __init__(self, stage: Stage, count: int = 0, *, layout: str = "4") -> None:
        self.stage = stage
        stage.live()
        super().__init__(stage.window, stage.station)
        page = self.page
        page.grid.set_layout(layout)
        if count:
            page.fill(self.ids[:count])
            self.record()
        page.driver.seek(NOW - 18 * MINUTE)
        page.dock.begin_at(NOW - 18 * MINUTE)

    def record(self) -> None:
        """Recordings with gaps, other ones for each camera."""
        begin = NOW - 3 * DAY
        for number, device in enumerate(self.ids[:16]):
            pairs, at = [], begin
            while at < NOW:
                length = (37 + (number * 13 + len(pairs) * 29) % 90) * MINUTE
                pairs.append((at, min(NOW, at + length)))
                at += length + (2 + (number * 7 + len(pairs) * 5) % 11) * MINUTE
            self.recordings.record(device, *pairs)

    def picture(self, index: int) -> None:
        """What the demo (or nobody) sees, at the clock's time."""
        pixels, width, height = self.stage.pictures(index)
        row, stride = width * 4, stride_of(width)
        rows = (pixels[y * row : (y + 1) * row].ljust(stride, b"\0") for y in range(height))
        tile = self.review.tiles[index]
        tile.show(b"".join(rows), width, height, self.at() + tile.offset_ms)

    def pictures(self, phase: ReviewPhase = ReviewPhase.PAUSED, **params: object) -> None:
        """On every tile."""
        for index, _ in self.page.grid.shown:
            self.picture(index)
            self.review.tiles[index].say(phase, **params)
        self.poll()

    def say(self, *said: tuple[ReviewPhase, dict[str, object]], older: bool = False) -> None:
        """What the tiles say, in order; ``older``: over the picture they had before."""
        if older:
            self.pictures()
            self.review.seek(self.at() + 5000)
        for index, (phase, params) in enumerate(said):
            self.review.tiles[index].say(phase, **params)
        self.poll()

    def poll(self) -> None:
        self.review.settled = True
        self.page.grid.poll()
        self.page.grid.refresh()
        self.page.show_state()

    def marks(self) -> None:
        """Hits, and bookmarks of every colour."""
        ids = [slot.device_id for _, slot in self.page.grid.shown]
        moments = [
            Moment(device, self.at() + (k - 6) * 4 * MINUTE + n * MINUTE, BOX)
            for n, device in enumerate(ids[:3])
            for k in range(9)
        ]
        moments.append(Moment(ids[0], self.at(), BOX))
        self.page.grid.set_moments(moments)
        colours = ("blue", "green", "yellow", "orange", "red", "purple", "grey")
        kept = [
            Bookmark(f"b{n}", (Camera(ids[n % len(ids)], "Gate"),), self.at() - 30 * MINUTE + n * 7 * MINUTE,
                     "Somebody waits", colour, "Li Wei", NOW)
            for n, colour in enumerate(colours)
        ]  # fmt: skip
        self.page.dock.bookmarks = lambda: kept
        self.stage.afterwards(lambda: setattr(self.page.dock, "bookmarks", tuple))
        self.page.dock.show_marks()

    def span(self, length: int) -> None:
        """So long on the timeline."""
        self.page.dock.timeline.show_range(self.at() - length * 3 // 4, self.at() + length // 4)


def _refused(reason: Reason, message: str = "") -> tuple[ReviewPhase, dict[str, object]]:
    return ReviewPhase.REFUSED, {"reason": reason, "message": message, "next_ask_in_s": 12.0}


# -- the page --------------------------------------------------------------------------------------


@screens.add
def playback_empty(stage: Stage) -> None:
    Player(stage)


@screens.add
def playback_loading(stage: Stage) -> None:
    Player(stage, 4).say(
        (ReviewPhase.ASKING, {"waited_s": 3.2}),
        (ReviewPhase.RETRY, {"waited_s": 4.0, "next_ask_in_s": 2.0, "message": ""}),
        (ReviewPhase.OPENING, {"waited_s": 0.2}),
        (ReviewPhase.OPENING, {"waited_s": 6.0}),
    )


@screens.add
def playback_one(stage: Stage) -> None:
    player = Player(stage, 1, layout="1")
    player.pictures()
    player.page.driver.play()
    player.pictures(ReviewPhase.PLAYING)


@screens.add
def playback_four_in_step(stage: Stage) -> None:
    player = Player(stage, 4)
    player.page.driver.play()
    player.review.in_step_ms = 12.0
    player.marks()
    player.page.grid.set_offset(2, player.ids[2], 1200)
    player.pictures(ReviewPhase.PLAYING)
    player.page.grid.select(1)


@screens.add
def playback_nine(stage: Stage) -> None:
    player = Player(stage, 9, layout="9")
    player.marks()
    player.page.driver.play()
    player.pictures(ReviewPhase.PLAYING)


@screens.add
def playback_sixteen(stage: Stage) -> None:
    player = Player(stage, 16, layout="16")
    player.pictures()


@screens.add
def playback_gap(stage: Stage) -> None:
    player = Player(stage, 4)
    player.say(
        (
            ReviewPhase.NO_RECORDING,
            {"since_utc_ms": player.at() - MINUTE, "next_utc_ms": player.at() + 93_000},
        ),
        (ReviewPhase.NO_RECORDING, {"since_utc_ms": None, "next_utc_ms": None}),
        (ReviewPhase.NOT_KNOWN, {"next_ask_in_s": 4.0, "reason": Reason.TIMEOUT}),
        (ReviewPhase.LIVE_EDGE, {"last_utc_ms": player.at() - 4000}),
    )


@screens.add
def playback_old_pictures(stage: Stage) -> None:
    """The same over the picture there was before."""
    player = Player(stage, 4)
    player.say(
        (ReviewPhase.OPENING, {"waited_s": 3.0}),
        (ReviewPhase.LIVE_EDGE, {"last_utc_ms": player.at() - 4000}),
        (ReviewPhase.TROUBLE, {"reason": Reason.TIMEOUT, "message": "", "next_try_in_s": 4.0}),
        (ReviewPhase.DECODER_LOST, {}),
        older=True,
    )


@screens.add
def playback_errors(stage: Stage) -> None:
    Player(stage, 9, layout="9").say(
        _refused(Reason.FORBIDDEN, "User not authorized to operate on the specified resource."),
        _refused(Reason.OFFLINE),
        _refused(Reason.NOT_FOUND),
        (ReviewPhase.TROUBLE, {"reason": Reason.UNREACHABLE, "message": "", "next_try_in_s": 8.0}),
        (ReviewPhase.TROUBLE, {"reason": Reason.CERTIFICATE, "message": "", "next_try_in_s": 16.0}),
        (ReviewPhase.TROUBLE, {"reason": Reason.UNSUPPORTED, "message": "", "next_try_in_s": 30.0}),
        (ReviewPhase.DECODER_LOST, {}),
        (ReviewPhase.NOT_KNOWN, {"next_ask_in_s": None, "reason": None}),
        (ReviewPhase.ASKING, {"waited_s": 11.0}),
    )


@screens.add
def playback_reverse(stage: Stage) -> None:
    player = Player(stage, 4)
    player.page.driver.choose_rate(-4.0)
    player.page.driver.play()
    player.review.in_step_ms = 96.0
    player.pictures(ReviewPhase.KEY_ONLY, why="reverse")


@screens.add
def playback_slower_than_asked(stage: Stage) -> None:
    player = Player(stage, 4)
    player.page.driver.choose_rate(16.0)
    player.page.driver.play()
    player.review.measured_rate, player.review.in_step_ms = 9.4, 92.0
    player.pictures(ReviewPhase.SLOW, asked=16.0, measured=9.4)


@screens.add
def playback_between_a_and_b(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.page.driver.set_range(player.at() - 6 * MINUTE, player.at() + 3 * MINUTE)
    player.stage.window.action_book.trigger("review.loop")
    player.pictures(ReviewPhase.PLAYING)


@screens.add
def playback_enlarged(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.marks()
    player.page.grid.toggle_enlarged(0)
    player.pictures()


@screens.add
def playback_without_timeline(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.page.dock.toggle()
    stage.afterwards(player.page.dock.toggle)


@screens.add
def playback_from_the_device(stage: Stage) -> None:
    player = Player(stage, 2)
    player.page.grid.set_storage(0, "device")
    player.page.toggle_utc()
    stage.afterwards(player.page.toggle_utc)
    player.pictures()


def playback_number_pad(stage: Stage, name: str) -> None:
    """A camera's number typed over the tiles of recordings."""
    player = Player(stage, 9, layout="9")
    player.pictures()
    stage.settle()
    numbers = stage.window.keyboard.camera_numbers
    run_until(lambda: numbers.book.highest > 0)
    assert stage.window.action_book.trigger("devices.number")
    pad = next(pad for pad in stage.window.findChildren(NumberPad) if pad.isVisible())
    QTest.keyClicks(pad, {"tile": "12+3", "unknown": "4711", "no_tile": "5+12"}[name])
    stage.afterwards(pad.cancel)


screens.each(["tile", "unknown", "no_tile"], playback_number_pad)


@screens.add
def playback_unreachable(stage: Stage) -> None:
    player = Player(stage, 4)
    stage.station.set_connection(
        ConnectionState(
            ConnectionCode.UNREACHABLE, {"since_utc_ms": NOW - 9000, "away_s": 9.0, "kind": "unreachable"}
        )
    )
    player.say(
        *[(ReviewPhase.TROUBLE, {"reason": Reason.UNREACHABLE, "message": "", "next_try_in_s": 4.0})] * 4
    )


@screens.add
def playback_box_to_search(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    stage.window.searching.choose_review_region()
    from app.ui.search.region import RegionPicker

    (picker,) = player.page.findChildren(RegionPicker)
    wide, high = picker.width(), picker.height()
    QTest.mousePress(picker, Qt.MouseButton.LeftButton, pos=QPoint(wide // 4, high // 4))
    QTest.mouseMove(picker, QPoint(wide * 5 // 8, high * 7 // 8))
    stage.afterwards(picker.close)


# -- the timeline ----------------------------------------------------------------------------------


def timeline(stage: Stage, name: str) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.marks()
    spans = {"minute": MINUTE, "hour": HOUR, "day": DAY, "month": 31 * DAY}
    player.recordings.unknown[player.ids[2]] = (NOW - 40 * MINUTE, NOW)
    player.recordings.failed[player.ids[3]] = (NOW - 3 * HOUR, NOW - 25 * MINUTE)
    player.span(spans[name])
    player.page.driver.set_range(player.at() - spans[name] // 5, player.at() - spans[name] // 20)


screens.each(["minute", "hour", "day", "month"], timeline)


@screens.add
def timeline_with_pictures(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.page.dock.toggle_strip()
    stage.afterwards(player.page.dock.toggle_strip)
    stage.settle()
    player.page.dock.strip._ask()  # when it has stood still for a while
    player.recordings.thumbs.give(_jpegs(stage))


@screens.add
def timeline_under_the_pointer(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.marks()
    line = player.page.dock.timeline
    stage.settle()
    hover = player.page.dock.panel.hover
    hover._hovered(player.at() - 10 * MINUTE, 0)
    hover._rested()
    player.recordings.thumbs.give(_jpegs(stage))
    stage.afterwards(hover._hide)
    assert line.isVisible()


@screens.add
def timeline_menu(stage: Stage) -> None:
    player = Player(stage, 2)
    player.pictures()
    line = player.page.dock.timeline
    stage.popup(player.page.dock.menu(player.at() - 5 * MINUTE), line.mapToGlobal(QPoint(300, -220)))


def _jpegs(stage: Stage) -> list[bytes]:
    from PySide6.QtCore import QBuffer, QIODevice

    made = []
    for index in range(4):
        pixels, width, height = stage.pictures(index)
        image = QImage(pixels, width, height, QImage.Format.Format_RGB32).scaled(320, 180)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "JPEG")
        made.append(bytes(buffer.data().data()))
    return made


# -- what opens over it ----------------------------------------------------------------------------


def go_to(stage: Stage, name: str) -> None:
    player = Player(stage, 2)
    player.pictures()
    player.page.open_go_to()
    texts = {"empty": "", "read": "2026-11-21 10:24:31", "future": "2027-01-01 10:00", "wrong": "half past"}
    player.page.go_to.field.line.setText(texts[name])


screens.each(["empty", "read", "future", "wrong"], go_to)


@screens.add
def calendar(stage: Stage) -> None:
    player = Player(stage, 4)
    player.pictures()
    player.recordings.failed[player.ids[3]] = (NOW - 9 * DAY, NOW - 6 * DAY)
    player.page.open_calendar()


@screens.add
def clock_of_a_camera(stage: Stage) -> None:
    player = Player(stage, 2)
    player.pictures()
    player.page.grid.set_offset(0, player.ids[0], -1240)
    player.page.edit_offset()


@screens.add
def playback_tile_menu(stage: Stage) -> None:
    player = Player(stage, 2)
    player.pictures()
    stage.popup(player.page.doing.menu(stage.window.action_book), stage.window.mapToGlobal(QPoint(420, 60)))


@screens.add
def playback_speeds(stage: Stage) -> None:
    """The speeds as a menu: where they do not fit as a row."""
    player = Player(stage, 2)
    player.pictures()
    if theme.text_size() == NORMAL:
        stage.window.resize(900, 620)
    stage.settle()
    button = player.page.transport.speed
    menu = button.menu()
    if button.isVisible() and menu is not None:
        stage.popup(menu, button.mapToGlobal(QPoint(0, -260)))


@screens.add
def playback_sources(stage: Stage) -> None:
    player = Player(stage, 2)
    player.pictures()
    stage.settle()
    button = player.page.tools.storage
    menu = button.menu()
    assert menu is not None
    stage.popup(menu, button.mapToGlobal(QPoint(0, button.height() + 4)))


def contact_sheet(stage: Stage, name: str) -> None:
    player = Player(stage, 2)
    player.pictures()
    player.page.driver.set_range(player.at() - 8 * MINUTE, player.at())
    stage.window.action_book.trigger("review.contact_sheet")
    sheet = player.page.findChildren(ContactSheet)[-1]
    sheet.folder = "/home/operator"
    if name == "wrong_times":
        sheet.begin.setDateTime(sheet.end.dateTime().addSecs(60))
        return
    if name == "empty":
        return
    sheet.count.setValue(12)
    sheet.start()
    taker = sheet._taker
    assert taker is not None
    begin, end = sheet.range_ms
    count = 5 if name == "making" else 12
    for number in range(count):
        wanted = begin + (end - begin) * number // 11
        pixels, width, height = stage.pictures(number)
        image = QImage(pixels, width, height, QImage.Format.Format_RGB32).copy()
        gone = number in (3, 7)
        phase = ReviewPhase.NO_RECORDING if gone else ReviewPhase.PAUSED
        sheet._on_taken(Taken(wanted, None if gone else image, wanted, 0, phase))
    if name == "making":
        return
    taker.cancel()
    if sheet._taker is not None:
        sheet._on_over()
    run_until(lambda: sheet.image is not None)
    if name == "saved":
        sheet._saved("/home/operator/Pictures/North gate_2026-11-22_02-15-59_sheet.png", True)


screens.each(["empty", "wrong_times", "making", "done", "saved"], contact_sheet)


def still(stage: Stage, name: str) -> None:
    """What is said about a snapshot."""
    player = Player(stage, 1, layout="1")
    player.pictures()
    stage.window.action_book.trigger("review.snapshot")
    shot = stage.station.reviews.opened[-1]
    if name == "nothing_there":
        shot.tiles[0].say(ReviewPhase.NO_RECORDING, since_utc_ms=None, next_utc_ms=None)
        run_until(lambda: bool(stage.window.status_line.note.full))


screens.each(["nothing_there"], still)


# -- elsewhere -------------------------------------------------------------------------------------


def instant_replay(stage: Stage, name: str) -> None:
    stage.full("1" if name == "alone" else "9")
    stage.window.wall_view.select(0)
    stage.settle()
    stage.window.action_book.trigger("tile.replay")
    if stage.station.reviews.replays:
        review = stage.station.reviews.replays[-1][1]
        pixels, width, height = stage.pictures(3)
        row, stride = width * 4, stride_of(width)
        rows = (pixels[y * row : (y + 1) * row].ljust(stride, b"\0") for y in range(height))
        review.tiles[0].show(b"".join(rows), width, height, round(review.now_utc_ms()))
        review.tiles[0].say(ReviewPhase.PLAYING)
    for overlay in stage.window.wall_view.findChildren(ReplayOverlay):
        overlay.grid.poll()
        overlay.grid.refresh()
    QApplication.processEvents()


screens.each(["alone", "of_nine"], instant_replay)


def playback_window(stage: Stage, name: str) -> None:
    stage.live()
    stage.window.action_book.trigger("window.new_playback")
    window = stage.window.playback.windows[-1]
    window.resize(QSize(*stage.size) if name == "wide" else window.minimumSize())
    window.move(0, 0)
    window.page.fill(stage.cameras[:4])
    review = window.page.review
    assert isinstance(review, FakeReview)
    for index in range(4):
        pixels, width, height = stage.pictures(index)
        row, stride = width * 4, stride_of(width)
        rows = (pixels[y * row : (y + 1) * row].ljust(stride, b"\0") for y in range(height))
        review.tiles[index].show(b"".join(rows), width, height, round(review.now_utc_ms()))
        review.tiles[index].say(ReviewPhase.PAUSED)
    window.page.grid.poll()
    window.page.grid.refresh()


screens.each(["wide", "small"], playback_window)
