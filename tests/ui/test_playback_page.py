"""The playback page over a scripted review: states in words, the clock, keys, cameras in and out, and that
nothing is decoded that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.core import desk
from app.core.awake import AwakeKeeper
from app.core.keptplayback import KeptPlayback, Slot
from app.core.review import ReviewPhase
from app.ui import dragging, i18n
from app.ui.awake import WallWatch
from app.ui.playback.handover import Moment, open_moments
from app.ui.playback.offset import OffsetEditor
from app.ui.playback.tile import SHORT_TIME_PX
from app.ui.playback.transport import Transport, TransportState
from app.ui.window import MainWindow
from app.ui.windows.playbackwindow import PlaybackWindow
from tests.support.fake_review import NOW, FakeReview
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.playback_stage import HOUR, Stage, open_stage, stage_window


@pytest.fixture(scope="module")
def module_window(_look: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    with stage_window(tmp_path_factory.mktemp("playback")) as made:
        yield made


@pytest.fixture
def stage(module_window: MainWindow, qtbot: object) -> Stage:
    return open_stage(module_window)


# -- cameras ---------------------------------------------------------------------------------------


def test_it_begins_empty_and_says_what_to_do(stage: Stage) -> None:
    assert stage.words(0) == ("Drag a camera here", "or double-click one in the list")
    assert stage.at() == NOW - 60_000
    assert not stage.window.action_book.is_enabled("review.play")


def drop(stage: Stage, index: int, ids: list[str]) -> None:
    tile = stage.page.grid.tile_widgets[index]
    mime = dragging.devices_mime(ids, ids)
    tile.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip


def test_a_camera_is_dragged_in_and_asked_for(stage: Stage) -> None:
    drop(stage, 2, stage.ids[:1])
    assert stage.acts("assign") == [("assign", 2, stage.ids[0], "cloud")]
    assert stage.page.grid.selected == 2 and stage.review.selected == 2
    assert stage.page.grid.tile_widgets[2].name == "North gate 北门"


def test_a_recorder_dropped_fills_from_there_in_a_layout_that_holds_it(stage: Stage) -> None:
    drop(stage, 0, stage.ids[:8])
    assert stage.page.grid.layout_name == "9"
    assert [slot.device_id for _, slot in stage.page.grid.shown] == stage.ids[:8]


def test_more_than_sixteen_are_told(stage: Stage) -> None:
    stage.page.fill(stage.ids[:20])
    assert len(stage.page.grid.shown) == 16
    assert "4 cameras found no tile" in stage.window.status_line.note.full


def test_a_double_click_takes_the_next_free_tile_and_then_a_larger_layout(stage: Stage) -> None:
    for device in stage.ids[:5]:
        stage.window.device_panel.open_requested.emit(device)
    assert stage.page.grid.layout_name == "9"
    assert [slot.device_id for _, slot in stage.page.grid.shown] == stage.ids[:5]
    stage.window.device_panel.open_requested.emit(stage.ids[1])
    assert len(stage.page.grid.shown) == 5 and stage.page.grid.selected == 1


def test_a_smaller_layout_stops_what_it_has_no_place_for_and_a_larger_one_brings_it_back(
    stage: Stage,
) -> None:
    stage.page.fill(stage.ids[:6])
    stage.window.action_book.trigger("layout.4")
    assert stage.acts("clear") == [("clear", 4), ("clear", 5)]
    stage.window.action_book.trigger("layout.9")
    assert stage.acts("assign")[-2:] == [
        ("assign", 4, stage.ids[4], "cloud"), ("assign", 5, stage.ids[5], "cloud")
    ]  # fmt: skip
    wall = stage.window.wall_view.wall
    assert wall is not None and wall.layout.name == "4"


def test_tiles_change_places(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.page.grid.swap(0, 1)
    assert stage.acts("swap") == [("swap", 0, 1)]
    assert stage.page.grid.tile_widgets[1].name == "North gate 北门"


def test_a_tile_of_the_wall_dropped_here_stays_on_the_wall(stage: Stage) -> None:
    wall = stage.window.wall_view
    assert wall.wall is not None
    device = wall.wall.tiles[1].device_id
    assert device is not None
    tile = stage.page.grid.tile_widgets[0]
    assert tile._is_foreign(wall.tile_widgets[1])
    mime = dragging.tile_mime(1, device, "x")
    assert dragging.devices_of(mime) == [device] and dragging.tile_of(mime) == 1


def test_only_what_is_seen_is_decoded(stage: Stage) -> None:
    stage.page.fill(stage.ids[:4])
    stage.poll()
    assert all(tile.size != (0, 0) for tile in stage.review.tiles[:4])
    stage.page.grid.toggle_enlarged(1)
    stage.poll()
    assert [tile.size == (0, 0) for tile in stage.review.tiles[:4]] == [True, False, True, True]


# -- leaving and coming back -----------------------------------------------------------------------


def test_leaving_ends_the_review_and_coming_back_is_at_the_same_moment(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.page.driver.seek(NOW - HOUR)
    first = stage.review
    stage.window.modes.show("live")
    assert first.closed and stage.page.review is None
    stage.window.modes.show("playback")
    assert stage.review is not first and stage.at() == NOW - HOUR
    assert [tile.device_id for tile in stage.review.tiles[:3]] == [*stage.ids[:2], None]
    assert not stage.review.playing


def test_what_played_plays_on_when_it_is_come_back_to(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.driver.play()
    stage.window.modes.show("live")
    stage.window.modes.show("playback")
    assert stage.review.playing


def test_escape_leaves_the_large_tile_then_the_page(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.key(Qt.Key.Key_Return)
    assert stage.page.grid.is_enlarged
    stage.key(Qt.Key.Key_Escape)
    assert not stage.page.grid.is_enlarged and stage.window.modes.current == "playback"
    stage.key(Qt.Key.Key_Escape)
    assert stage.window.modes.current == "live"


def test_another_profile_begins_anew(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    review = stage.review
    assert stage.window.host.profile is not None
    stage.window.close_profile(stage.window.host.profile.name)
    assert review.closed and stage.page.grid.shown == []


# -- states ----------------------------------------------------------------------------------------


STATES: list[tuple[ReviewPhase, dict[str, object], str, str]] = [
    (ReviewPhase.ASKING, {"waited_s": 3.4}, "Asking for the recording", "for 3 s"),
    (
        ReviewPhase.RETRY,
        {"waited_s": 2.0, "next_ask_in_s": 2.0, "message": ""},
        "The service is getting the recording ready",
        "asking again in 2 s",
    ),
    (ReviewPhase.OPENING, {"waited_s": 0.9}, "Fetching the picture of 02:40:59", ""),
    (
        ReviewPhase.SLOW,
        {"asked": 4.0, "measured": 3.1},
        "Slower than asked",
        "3.1× instead of 4×",
    ),
    (
        ReviewPhase.NO_RECORDING,
        {"since_utc_ms": None, "next_utc_ms": NOW - 30_000},
        "No recording at 02:40:59",
        "next picture 02:41:29",
    ),
    (
        ReviewPhase.NO_RECORDING,
        {"since_utc_ms": None, "next_utc_ms": None},
        "No recording at 02:40:59",
        "no later picture is known",
    ),
    (
        ReviewPhase.NOT_KNOWN,
        {"next_ask_in_s": 5.0, "reason": "not_answered"},
        "Not known whether there is a recording at 02:40:59",
        "the service did not answer in time · asking again in 5 s",
    ),
    (
        ReviewPhase.LIVE_EDGE,
        {"last_utc_ms": NOW - 5000},
        "Not recorded yet",
        "newest picture 02:41:54 · goes on as it is recorded",
    ),
    (
        ReviewPhase.REFUSED,
        {"reason": "forbidden", "message": "No permission", "next_ask_in_s": 30.0},
        "This key may not see this camera",
        "No permission · asking again in 30 s",
    ),
    (
        ReviewPhase.TROUBLE,
        {"reason": "timeout", "message": "", "next_try_in_s": 4.0},
        "The recording cannot be shown now",
        "the stream server did not answer in time · trying again in 4 s",
    ),
    (ReviewPhase.DECODER_LOST, {}, "The decoder is being replaced", "goes on at this time"),
]


@pytest.mark.parametrize(("phase", "params", "headline", "detail"), STATES)
def test_every_state_is_a_sentence(
    stage: Stage, phase: ReviewPhase, params: dict[str, object], headline: str, detail: str
) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.toggle_utc()
    stage.say(0, phase, **params)
    assert stage.words(0) == (headline, detail)
    stage.window.grab()
    i18n.install("zh_CN")
    stage.poll()
    assert stage.words(0)[0] not in ("", headline)


def test_no_phase_is_without_words(stage: Stage) -> None:
    told = {phase for phase, *_ in STATES}
    quiet = {ReviewPhase.IDLE, ReviewPhase.PLAYING, ReviewPhase.PAUSED, ReviewPhase.KEY_ONLY}
    assert told | quiet == set(ReviewPhase)


@pytest.mark.parametrize("why", ["reverse", "fast", "scrub"])
def test_key_frames_only_is_a_mark_over_the_picture(stage: Stage, why: str) -> None:
    stage.page.fill(stage.ids[:1])
    stage.show(0)
    stage.say(0, ReviewPhase.KEY_ONLY, why=why)
    words = stage.page.grid.tile_widgets[0].words
    assert words.look == "live" and "key frame" in words.mark


def test_a_picture_that_is_on_its_way_needs_no_words_at_first(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.show(0)
    stage.say(0, ReviewPhase.OPENING, waited_s=0.3)
    assert stage.page.grid.tile_widgets[0].words.look == "live"
    stage.say(0, ReviewPhase.OPENING, waited_s=0.6)
    assert stage.page.grid.tile_widgets[0].words.look == "stale"


def test_the_words_about_the_next_picture_lead_there(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.say(0, ReviewPhase.NO_RECORDING, since_utc_ms=None, next_utc_ms=NOW - 30_000)
    tile = stage.page.grid.tile_widgets[0]
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, tile.rect().center())
    assert stage.at() == NOW - 30_000
    stage.page.driver.seek(NOW - 60_000)
    stage.poll()
    stage.key(Qt.Key.Key_P)
    assert stage.at() == NOW - 30_000


# -- pictures --------------------------------------------------------------------------------------


def test_only_a_tile_with_another_picture_is_painted(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.show(0)
    stage.show(1)
    painted: list[int] = []
    stage.page.grid.painted_hook = lambda index, view: painted.append(index)
    stage.page.grid.poll()
    QApplication.processEvents()
    assert painted == []
    stage.review.seek(stage.at() + 40)
    stage.show(1, grey=200)
    assert set(painted) == {1}


def test_the_corner_says_when_the_picture_was_taken_and_how_its_clock_is_corrected(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.toggle_utc()
    stage.review.set_offset(0, 1200)
    stage.review.seek(NOW - 60_000 + 240)
    stage.show(0)
    tile = stage.page.grid.tile_widgets[0]
    tile.grab()
    assert tile.time_text() == "02:40:59.240 · +1.2 s"


def test_a_box_is_drawn_at_its_moment_only(stage: Stage) -> None:
    moment = Moment(stage.ids[0], NOW - HOUR, (0.25, 0.25, 0.5, 0.75))
    open_moments(stage.window, [moment], NOW - HOUR)
    tile = stage.page.grid.tile_widgets[0]
    stage.show(0)
    tile.grab()
    assert tile.boxes_shown() == [moment]
    box, picture = tile.box_rect(moment), tile.picture_rect()
    assert abs(box.x() - picture.x() - picture.width() / 4) <= 1
    assert abs(box.height() - picture.height() / 2) <= 1
    stage.review.pause()
    stage.review.seek(NOW - HOUR + 5000)
    stage.show(0)
    tile.grab()
    assert tile.boxes_shown() == []


def test_moments_open_their_cameras_alone_and_play(stage: Stage) -> None:
    stage.page.fill(stage.ids[:4])
    stage.window.modes.show("live")
    moments = [Moment(stage.ids[8], NOW - HOUR), Moment(stage.ids[9], NOW - HOUR + 9000)]
    open_moments(stage.window, [*moments, moments[0]], NOW - HOUR - 5000)
    assert [slot.device_id for _, slot in stage.page.grid.shown] == stage.ids[8:10]
    assert stage.at() == NOW - HOUR - 5000 and stage.review.playing
    stage.key(Qt.Key.Key_N)
    assert stage.at() == NOW - HOUR
    stage.key(Qt.Key.Key_N)
    assert stage.at() == NOW - HOUR + 9000
    stage.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert stage.at() == NOW - HOUR


def test_a_live_tile_opens_its_recording_of_half_a_minute_ago(stage: Stage) -> None:
    stage.page.fill(stage.ids[4:6])
    stage.window.modes.show("live")
    view = stage.window.wall_view
    view.select(0)
    assert view.tile_actions.can_play_back()
    now = view.now_utc_ms()
    assert stage.window.action_book.trigger("tile.playback")
    assert stage.window.modes.current == "playback"
    assert abs(stage.at() - (now - 30_000)) < 5000 and stage.review.playing
    assert len(stage.page.grid.shown) == 3  # what was reviewed is still there
    stage.key(Qt.Key.Key_V)
    assert stage.window.modes.current == "live"


# -- the clock -------------------------------------------------------------------------------------


def test_keys_drive_the_clock(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    stage.key(Qt.Key.Key_Space)
    stage.key(Qt.Key.Key_L)
    stage.key(Qt.Key.Key_L)
    stage.key(Qt.Key.Key_J)
    stage.key(Qt.Key.Key_J)
    stage.key(Qt.Key.Key_K)
    assert stage.acts("play", "pause") == [
        ("play", 1.0), ("play", 2.0), ("play", 4.0), ("play", -1.0), ("play", -2.0), ("pause",)
    ]  # fmt: skip
    begin = stage.at()
    for key, held, ms in (
        (Qt.Key.Key_Left, (), -5000), (Qt.Key.Key_Right, (), 5000), (Qt.Key.Key_Left, (shift,), -30_000),
        (Qt.Key.Key_Right, (shift,), 30_000), (Qt.Key.Key_Period, (), 40), (Qt.Key.Key_Comma, (), -40),
    ):  # fmt: skip
        before = stage.at()
        stage.key(key, *held)
        assert stage.at() - before == ms, key
    assert stage.at() == begin
    stage.key(Qt.Key.Key_Left, ctrl)
    assert stage.at() == begin, "it looks around in a zoomed picture"


def test_a_speed_chosen_while_it_stands_is_the_one_it_plays_at(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.transport.speed_chosen.emit(0.25)
    assert stage.acts("play") == []
    stage.key(Qt.Key.Key_BracketLeft)
    stage.key(Qt.Key.Key_Space)
    assert stage.acts("play") == [("play", 0.125)]
    stage.key(Qt.Key.Key_J)
    stage.page.transport.speed_chosen.emit(0.5)
    assert stage.review.rate == -1.0, "backward there is nothing slower"
    stage.key(Qt.Key.Key_Backspace)
    assert stage.review.rate == 1.0


def test_gaps_are_jumped_to(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.recordings.record(stage.ids[0], (NOW - 5 * HOUR, NOW - 3 * HOUR), (NOW - 2 * HOUR, NOW))
    stage.key(Qt.Key.Key_Home)
    assert stage.at() == NOW - 2 * HOUR
    stage.key(Qt.Key.Key_Home)
    assert stage.at() == NOW - 5 * HOUR
    stage.key(Qt.Key.Key_Home)
    assert stage.at() == NOW - 5 * HOUR
    assert "No earlier recording" in stage.window.status_line.note.full
    stage.key(Qt.Key.Key_PageDown)
    assert stage.at() == NOW - 2 * HOUR
    stage.key(Qt.Key.Key_PageDown)
    assert "No later gap" in stage.window.status_line.note.full
    stage.key(Qt.Key.Key_End)
    assert NOW - 10_000 < stage.at() < NOW


def test_a_corrected_clock_counts_when_gaps_are_jumped_to(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.review.set_offset(0, 2 * HOUR)
    stage.recordings.record(stage.ids[0], (NOW - HOUR, NOW + 2 * HOUR))
    stage.key(Qt.Key.Key_Home)
    assert stage.at() == NOW - 3 * HOUR


def test_a_loop_is_set_and_ended(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    begin, driver = stage.at(), stage.page.driver
    stage.key(Qt.Key.Key_O)
    assert (driver.a_ms, driver.b_ms) == (begin, None)
    stage.key(Qt.Key.Key_O)
    assert driver.b_ms is None, "too short"
    stage.key(Qt.Key.Key_Left)
    stage.key(Qt.Key.Key_O)
    assert stage.review.loop_ms == (begin - 5000, begin) and driver.looping
    assert stage.page.dock.timeline.selection == (begin - 5000, begin)
    stage.key(Qt.Key.Key_O)
    assert stage.review.loop_ms is None and driver.range_ms is None


# -- the timeline ----------------------------------------------------------------------------------


def test_the_timeline_has_the_tiles_as_tracks_with_the_hits_on_them(stage: Stage) -> None:
    open_moments(stage.window, [Moment(stage.ids[4], NOW - HOUR), Moment(stage.ids[5], NOW)], NOW - HOUR)
    lanes = stage.page.dock.timeline.lanes
    assert [lane.name for lane in lanes] == ["Corridor 3F", "East road"]
    assert [mark.utc_ms for lane in lanes for mark in lane.marks] == [NOW - HOUR, NOW]
    assert stage.page.dock.timeline.position == stage.at()
    assert stage.recordings.looks, "what is shown is asked for"
    stage.window.modes.show("live")
    assert not stage.recordings.looks


def test_what_is_done_in_the_timeline_moves_the_clock(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    timeline = stage.page.dock.timeline
    timeline.scrubbed.emit(NOW - HOUR)
    assert stage.acts("scrub") == [("scrub", NOW - HOUR)]
    timeline.seeked.emit(NOW - HOUR + 5)
    assert stage.acts("scrub_end") == [("scrub_end", NOW - HOUR + 5)]
    timeline.seeked.emit(NOW - HOUR + 9)
    assert stage.acts("seek")[-1] == ("seek", NOW - HOUR + 9)
    timeline.lane_chosen.emit(1)
    assert stage.page.grid.selected == 1 and stage.review.selected == 1
    timeline.selection_changed.emit(NOW - HOUR, NOW - HOUR + 60_000)
    assert stage.page.driver.range_ms == (NOW - HOUR, NOW - HOUR + 60_000) and not stage.page.driver.looping
    stage.key(Qt.Key.Key_O)
    assert stage.review.loop_ms == (NOW - HOUR, NOW - HOUR + 60_000)


def test_the_timeline_goes_along_with_a_jump(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.driver.seek(NOW - 30 * HOUR)
    begin, end = stage.page.dock.timeline.view
    assert begin < NOW - 30 * HOUR < end


def test_the_timeline_is_folded_and_made_higher_by_key_and_kept(stage: Stage) -> None:
    stage.page.fill(stage.ids[:4])
    dock = stage.page.dock
    before = dock.timeline.height()
    stage.key(Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    assert dock.timeline.height() > before + 20
    assert stage.page.kept.timeline_px == dock.timeline.height()
    tiles = stage.page.grid.height()
    stage.key(Qt.Key.Key_F8)
    assert not dock.timeline.isVisible() and stage.page.grid.height() > tiles
    assert stage.page.kept.timeline_px == 0
    stage.key(Qt.Key.Key_F8)
    assert dock.timeline.isVisible()


def test_pictures_along_the_timeline_come_and_go_by_key_and_fold_with_it(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    dock = stage.page.dock
    before = dock.timeline.height()
    stage.key(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert dock.strip.isVisible() and abs(dock.timeline.height() - before) <= 4
    stage.key(Qt.Key.Key_F8)
    assert not dock.strip.isVisible()
    stage.key(Qt.Key.Key_F8)
    assert dock.strip.isVisible()
    stage.key(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert not dock.strip.isVisible() and dock.panel.hover.card.isHidden()


def test_times_are_gone_to_by_text_and_by_calendar(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.toggle_utc()
    stage.key(Qt.Key.Key_G)
    assert stage.page.go_to.isVisible()
    stage.page.go_to.field.line.setText("2026-11-21 10:24:31")
    QTest.keyClick(stage.page.go_to.field.line, Qt.Key.Key_Return)
    assert stage.page.transport.clock.text == "10:24:31.000" and not stage.page.go_to.isVisible()
    assert stage.page.tools.date.text() == "Sat 21 Nov 2026"
    stage.key(Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    assert stage.page.calendar.isVisible()
    stage.page.calendar.chosen.emit(NOW - HOUR)
    assert stage.at() == NOW - HOUR
    stage.page.calendar.close()


def test_the_timelines_menu_sets_a_and_b(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    menu = stage.page.dock.menu(NOW - HOUR)
    texts = [action.text() for action in menu.actions()]
    menu.actions()[texts.index("Set A here")].trigger()
    assert stage.page.driver.a_ms == NOW - HOUR
    menu.actions()[0].trigger()
    assert stage.at() == NOW - HOUR
    menu.deleteLater()


def wheel(stage: Stage, notches: int, *held: Qt.KeyboardModifier) -> None:
    tile = stage.page.grid.tile_widgets[0]
    middle = QPointF(tile.rect().center())
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    tile.wheelEvent(event)


def test_the_wheel_zooms_and_with_ctrl_it_jogs(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.show(0)
    wheel(stage, 1)
    assert stage.page.grid.choices(0).zoom is not None and stage.acts("step") == []
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    wheel(stage, 1, ctrl)
    wheel(stage, -1, ctrl)
    assert stage.acts("step") == [("step", 1), ("step", -1)]
    before = stage.at()
    wheel(stage, -2, ctrl, shift)
    assert stage.at() == before - 2000


def test_the_bar_says_time_zone_step_and_measured_speed(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.page.toggle_utc()
    bar = stage.page.transport
    stage.review.seek(NOW - 60_000 + 240)
    stage.review.in_step_ms = 12.4
    stage.poll()
    assert bar.clock.text == "02:40:59.240"
    assert (bar.day.text(), bar.zone_button.text()) == ("Sun 22 Nov 2026", "UTC")
    assert bar.step.full == "in step, 12 ms apart" and bar.step.property("kind") == "second"
    stage.page.driver.choose_rate(4.0)
    stage.page.driver.play()
    stage.review.measured_rate, stage.review.in_step_ms = 3.1, 92.0
    stage.say(0, ReviewPhase.SLOW, asked=4.0, measured=3.1)
    assert bar.step.full == "3.1× measured, 4× asked · out of step, 92 ms apart"
    assert bar.step.property("kind") == "trouble"
    i18n.install("zh_CN")
    stage.poll()
    assert bar.day.text() == "2026年11月22日 周日"


# -- one tile --------------------------------------------------------------------------------------


def test_the_clock_of_a_camera_is_corrected_while_looking_and_taken_back(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.key(Qt.Key.Key_F)
    editor = stage.page.findChild(OffsetEditor)
    assert (
        editor is not None and "North gate" in editor.findChildren(type(stage.page.transport.day))[0].text()
    )
    editor.steps[1000].click()
    editor.steps[-40].click()
    assert stage.review.tiles[0].offset_ms == 960
    editor.reject()
    assert stage.review.tiles[0].offset_ms == 0
    stage.page.edit_offset()
    editor = stage.page.findChildren(OffsetEditor)[-1]
    editor.value.setValue(-1500)
    editor.keep.click()
    assert stage.review.tiles[0].offset_ms == -1500


def test_the_other_place_of_recordings_is_asked(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.key(Qt.Key.Key_Q)
    assert stage.acts("assign")[-1] == ("assign", 0, stage.ids[0], "device")
    assert stage.page.tools.storage.text() == "Device ▾"
    stage.page.tools.storage_chosen.emit("cloud")
    assert stage.review.tiles[0].storage == "cloud"


def test_time_and_id_are_copied(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.page.toggle_utc()
    stage.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "2026-11-22 02:40:59.000 UTC"
    stage.window.action_book.trigger("review.copy_id")
    assert QGuiApplication.clipboard().text() == stage.ids[0]


def test_the_menu_has_what_can_be_done_with_the_tile(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    menu = stage.page.doing.menu(stage.window.action_book)
    names = {action.objectName() for action in menu.actions()}
    assert {"review.enlarge", "review.live", "review.offset", "review.close", "review.copy_time"} <= names
    menu.deleteLater()


def test_the_status_line_counts_the_recordings(stage: Stage) -> None:
    line = stage.window.status_line
    stage.window.refresh_status()
    assert line.tiles.text() == "no tiles in use"
    stage.page.fill(stage.ids[:4])
    stage.say(0, ReviewPhase.PLAYING)
    stage.say(1, ReviewPhase.KEY_ONLY, why="fast")
    stage.say(2, ReviewPhase.NO_RECORDING)
    stage.say(3, ReviewPhase.TROUBLE, reason="unreachable", message="")
    stage.window.refresh_status()
    whole, short = stage.page.state_words()
    assert line.tiles.text() == whole == "4 recordings · 2 playing · 1 without recording · 1 in trouble"
    assert short == "2 playing · 1 in trouble"


# -- windows of its own, and the next start ----------------------------------------------------------


def playback_window(stage: Stage) -> PlaybackWindow:
    assert stage.window.action_book.trigger("window.new_playback")
    QApplication.processEvents()
    return stage.window.playback.windows[-1]


def test_a_window_of_playback_has_a_clock_and_keys_of_its_own(stage: Stage) -> None:
    window = playback_window(stage)
    assert window.windowTitle() == "VCS Wall · Playback 1"
    window.page.open_device(stage.ids[3])
    window.page.driver.seek(NOW - HOUR)
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(window.page.grid.tile_widgets[0], Qt.Key.Key_Space)
    assert window.page.driver.playing and not stage.page.driver.playing
    assert stage.at() == NOW - 60_000 and stage.page.grid.shown == []
    QTest.keyClick(window.page.grid.tile_widgets[0], Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.page.grid.layout_name == "9" and stage.page.grid.layout_name == "4"
    review = window.page.review
    window.close()
    QApplication.processEvents()
    assert isinstance(review, FakeReview) and review.closed
    assert stage.window.playback.windows == []


def test_a_window_of_playback_has_the_manual(stage: Stage) -> None:
    window = playback_window(stage)
    assert stage.window.help.manual is None
    assert window.action_book.trigger("window.manual")
    manual = stage.window.help.manual
    assert manual is not None and manual.isVisible()
    manual.close()
    window.close()


def test_small_tiles_keep_the_name_and_leave_the_time_to_the_clock(stage: Stage) -> None:
    """Of sixteen names on a small screen nothing was left but their first letters."""
    stage.page.fill(stage.ids[:16])
    stage.window.resize(1000, 620)
    QApplication.processEvents()
    for index in range(16):
        stage.show(index)
    tile = stage.page.grid.tile_widgets[0]
    assert tile.width() < SHORT_TIME_PX
    room = tile._picture.width()
    assert tile._chips.name_size.width() > room / 2 or tile._time_px() == 0
    stage.window.resize(1400, 850)


def test_what_is_added_looks_like_the_rest_of_a_narrow_bar(stage: Stage) -> None:
    """Its words were cut: it was made for a wide one, and nothing else changed."""
    bar = Transport(stage.page.grid.sentences)
    bar.resize(500, 90)
    bar.show()
    bar.add_action("review.bookmark", "bookmark")
    bar.add_action("review.export", "export", primary=True)
    assert bar._look.short
    for button in bar._extra:
        assert button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    bar.close()
    bar.deleteLater()


def test_what_is_reviewed_comes_back_at_the_next_start(stage: Stage) -> None:
    stage.page.fill(stage.ids[:5])
    stage.page.driver.seek(NOW - HOUR)
    stage.page.toggle_utc()
    window = playback_window(stage)
    window.page.open_device(stage.ids[7])
    kept = stage.window.windows.desk
    assert kept is not None
    text = desk.to_text(kept)
    window.close()
    stage.page.grid.close_all()
    stage.page.driver.seek(NOW - 60_000)
    stage.window.windows.restore(desk.from_text(text))
    QApplication.processEvents()
    assert [slot.device_id for _, slot in stage.page.grid.shown] == stage.ids[:5]
    assert stage.page.grid.layout_name == "9" and stage.at() == NOW - HOUR and stage.page.utc
    assert not stage.review.playing
    (again,) = stage.window.playback.windows
    assert [slot.device_id for _, slot in again.page.grid.shown] == [stage.ids[7]]


def test_a_page_nobody_has_seen_yet_keeps_what_was_kept(stage: Stage, tmp_path: Path) -> None:
    station = FakeStation(small_site(), FakeWall("4"))
    window = make_window(tmp_path, station)
    kept = KeptPlayback("9", (Slot(stage.ids[2]),), 0, NOW - HOUR)
    first = stage.window.windows.desk
    assert first is not None
    window.windows.restore(desk.Desk(first.windows, kept))
    now = window.windows.desk
    assert now is not None and now.playback == kept
    window.modes.show("playback")
    assert station.reviews.opened[-1].tiles[0].device_id == stage.ids[2]
    window.close()
    window.deleteLater()


# -- without a mouse -------------------------------------------------------------------------------


def test_everything_is_reached_and_named(stage: Stage) -> None:
    stage.page.fill(stage.ids[:4])
    stage.show(0)
    for button in stage.page.findChildren(QToolButton):
        if button.isVisible():
            assert button.accessibleName(), button.text()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.accessibleName()
    names = [tile.accessibleName() for tile in stage.page.grid.tile_widgets]
    assert all(name.startswith(f"Tile {i + 1}") for i, name in enumerate(names))
    stage.page.grid.focus_selected()
    alt = Qt.KeyboardModifier.AltModifier
    stage.key(Qt.Key.Key_Right, alt)
    assert stage.page.grid.selected == 1
    stage.key(Qt.Key.Key_Down)
    assert stage.page.grid.selected == 3
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QToolButton) and stage.page.transport.isAncestorOf(focused)
    stage.key(Qt.Key.Key_J)
    assert stage.review.rate == -1.0, "letters reach the page from any button of it"


def test_a_language_chosen_later_is_spoken(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    i18n.install("zh_CN")
    QApplication.sendEvent(stage.page, QEvent(QEvent.Type.LanguageChange))
    stage.poll()
    assert stage.page.tools.storage.text() == "云端 ▾"


def test_a_layout_may_change_while_the_timeline_changes_its_height(stage: Stage) -> None:
    """Every camera that goes is told of, and each time the page lays itself out anew."""
    stage.page.fill(stage.ids[:16])
    for name in ("4", "16", "1", "9"):
        stage.page.grid.set_layout(name)
        assert len(stage.page.dock.timeline.lanes) == min(int(name), 16)


def test_one_tile_is_heard_and_says_so(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.show(0)
    stage.key(Qt.Key.Key_M)
    assert stage.acts("listen") == [("listen", 0, 100)]
    assert stage.window.action_book.is_checked("review.sound")
    stage.poll()
    assert not stage.page.grid.tile_widgets[0]._chips.mark.isNull()
    assert stage.page.grid.sound_word("?") == "heard at 1×"
    assert "no sound" in stage.page.grid.sound_word("mute")
    stage.key(Qt.Key.Key_M)
    assert stage.acts("listen")[-1] == ("listen", None, 100)


def test_cameras_and_tiles_are_dropped_on_the_rail(stage: Stage) -> None:
    stage.window.modes.show("live")
    button = stage.window.rail._buttons["playback"]
    mime = dragging.tile_mime(0, stage.ids[2], "x")
    button.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    assert stage.window.modes.current == "playback"
    assert [slot.device_id for _, slot in stage.page.grid.shown] == [stage.ids[2]]


def test_the_machine_stays_awake_while_a_recording_plays(stage: Stage) -> None:
    wanted: list[bool] = []

    class Keeper(AwakeKeeper):
        def want(self, on: bool) -> None:
            wanted.append(on)

    watch = WallWatch(Keeper(lambda: None), list, lambda: stage.window.playback.grids)
    stage.page.fill(stage.ids[:1])
    watch.look()
    stage.page.driver.play()
    watch.look()
    stage.page.driver.pause()
    watch.look()
    watch.close()
    assert wanted == [False, True, False]


def test_f5_asks_for_recordings_again(stage: Stage) -> None:
    stage.page.fill(stage.ids[:1])
    stage.window.action_book.trigger("wall.retry")
    assert stage.recordings.tries == 1


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (900, 560)])
def test_the_bar_fits_every_window(stage: Stage, size: tuple[int, int]) -> None:
    stage.page.fill(stage.ids[:4])
    before = stage.window.size()
    stage.window.resize(*size)
    QApplication.processEvents()
    bar = stage.page.transport
    boxes = [
        (button.mapTo(bar, button.rect().topLeft()).x(), button.width(), button)
        for button in bar.findChildren(QToolButton)
        if button.isVisible()
    ]
    for x, width, button in boxes:
        assert x >= 0 and x + width <= bar.width(), button.accessibleName()
        assert width >= button.minimumWidth(), button.accessibleName()
    stage.window.resize(before)


def test_a_tile_shows_that_it_has_the_keyboard(stage: Stage) -> None:
    stage.page.fill(stage.ids[:2])
    stage.show(0)
    tile = stage.page.grid.tile_widgets[0]
    stage.page.grid.select(0)
    with_it = tile.grab().toImage()
    stage.page.transport.zone_button.setFocus()
    QApplication.processEvents()
    assert tile.grab().toImage() != with_it


def test_buttons_that_are_added_give_up_their_words_before_there_is_a_second_row(stage: Stage) -> None:
    stage.page.fill(stage.ids[:4])
    place = QWidget()  # a window of its own would not become narrower than what is in it
    bar = Transport(stage.page.grid.sentences, place)
    bar.add_action("review.snapshot", "bookmark")
    bar.add_action("review.print", "export", primary=True)
    place.resize(1900, 300)
    place.show()
    bar.show_state(TransportState(NOW, playing=True, apart_ms=12.0, cameras=4))
    looks = []
    for width in range(1900, 640, -60):
        bar.resize(width, bar.sizeHint().height())
        QApplication.processEvents()
        wordless = bar._extra[0].toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        looks.append((wordless, bar.sizeHint().height()))
        for button in bar.findChildren(QToolButton):
            if button.isVisible():
                left = button.mapTo(bar, button.rect().topLeft()).x()
                assert left >= 0 and left + button.width() <= width, (width, button.accessibleName())
    one_row = looks[0][1]
    assert not looks[0][0] and (True, one_row) in looks and looks[-1][1] > one_row
    place.close()
    place.deleteLater()
