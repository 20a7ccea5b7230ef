"""What is done with one tile of a playback page, with windows of its own, and without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.core import desk
from app.core.awake import AwakeKeeper
from app.core.keptplayback import KeptPlayback, Slot
from app.core.review import ReviewPhase
from app.ui import dragging, i18n
from app.ui.awake import WallWatch
from app.ui.playback.offset import OffsetEditor
from app.ui.playback.tile import SHORT_TIME_PX
from app.ui.playback.transport import Transport, TransportState
from app.ui.windows.playbackwindow import PlaybackWindow
from tests.support.fake_review import NOW, FakeReview
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.playback_stage import HOUR, Stage

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
    assert stage.page.tools.storage.text() == "Device"
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
    stage.window.windows.restore(desk.read(text)[0])
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
    assert stage.page.tools.storage.text() == "云端"


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


def test_an_empty_tile_of_a_window_says_where_the_cameras_are(stage: Stage) -> None:
    """A window of its own has no list."""
    window = playback_window(stage)
    window.page.grid.clear_tile(0)
    window.page.grid.refresh()
    assert window.page.grid.tile_widgets[0].words.detail == "from the device tree in the main window"
    window.close()
