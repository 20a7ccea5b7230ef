"""What moves the clock of a playback page: keys, timeline, wheel, and what its bar says."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from app.core.review import ReviewPhase
from app.ui import i18n
from app.ui.playback.handover import Moment, open_moments
from tests.support.fake_review import NOW
from tests.support.playback_stage import HOUR, Stage

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
