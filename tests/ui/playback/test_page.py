"""The playback page over a scripted review: cameras in and out, states in words, pictures, and that
nothing is decoded that nobody sees."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.review import ReviewPhase
from app.ui import dragging, i18n
from app.ui.layouts.picture import LayoutButton
from app.ui.playback.handover import Moment, open_moments
from tests.support.fake_review import NOW
from tests.support.playback_stage import HOUR, Stage

# -- cameras ---------------------------------------------------------------------------------------


def test_it_begins_empty_and_says_what_to_do(stage: Stage) -> None:
    assert stage.words(0) == ("Drag a camera here", "or double-click one in the device tree")
    assert stage.at() == NOW - 60_000
    assert not stage.window.action_book.is_enabled("review.play")


def test_a_layout_looks_the_same_over_the_wall_and_over_recordings(stage: Stage) -> None:
    window, tools = stage.window, stage.page.tools
    bars = []
    for mode, parent in (("live", window.top_bar.wall_bar), ("playback", tools)):
        window.modes.show(mode)
        QApplication.processEvents()
        bars.append({button.shown_layout.name: button for button in parent.findChildren(LayoutButton)})
    live, review = bars
    assert "4" in review and set(review) <= set(live)
    for name, button in review.items():
        assert button.isVisible() and button.sizeHint() == live[name].sizeHint()
        assert button.accessibleName() == live[name].accessibleName()
        assert button.toolTip().startswith(button.accessibleName()) and button.toolTip() != button.text()
    stage.page.grid.set_layout("9")
    assert [name for name, button in review.items() if button.isChecked()] == ["9"]


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
