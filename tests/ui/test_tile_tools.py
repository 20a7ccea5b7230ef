"""What is done with a tile's picture: menu, keys, marks, information, diagnosis."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.captures import CaptureNews, Captures, _Snapshot
from app.core.choices import ALLOWED
from app.core.status import Phase, TileCode, TileStatus
from app.media.captures import (
    CaptureFailure,
    ClipEnded,
    ClipPart,
    SnapshotFailed,
    SnapshotTaken,
    StartClip,
    StopClip,
    TakeSnapshot,
)
from app.media.types import Failure, StreamHops, StreamId
from app.ui import i18n
from app.ui.wall.capturewords import CaptureWords, duration
from app.ui.wall.diagnosis import DiagnosisDialog
from app.ui.wall.tileactions import TileActions
from tests.core.test_captures import Rig
from tests.support.fake_station import ring_with
from tests.support.waiting import run_until
from tests.ui.test_wall_view import BLUE, Stage

SECRET = "auth_key=1700000000-0-0-5ec2e7"


class Tools(Stage):
    """A wall whose tile 0 has a stream behind it: the rig's, of a pool the test speaks for."""

    def __init__(self, tmp_path: Path) -> None:
        super().__init__()
        self.rig = Rig()
        self.said: list[str] = []
        self.view.message.connect(self.said.append)
        self.troubles: list[str] = []
        self.view.trouble.connect(self.troubles.append)
        self.view.tile_actions.use(self.rig.captures)
        self.view.tile_actions._pictures = self.view.tile_actions._movies = str(tmp_path)
        self.put(0)
        self.running = self.rig.show(0, self.cameras[0])
        self.wall.tiles[0].running = self.running
        self.view.select(0)
        self.settle()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, modifier)
        self.settle()

    def menu(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._menu = self.view.tile_menu(0)
        waiting = [self._menu]
        while waiting:
            for action in waiting.pop().actions():
                if action.menu() is not None:
                    waiting.append(action.menu())
                elif action.text():
                    found[action.objectName() or action.text()] = action
        return found


@pytest.fixture
def tools(qtbot: Any, tmp_path: Path) -> Iterator[Tools]:
    tools = Tools(tmp_path)
    yield tools
    tools.view.set_wall(None)
    tools.view.close()


def test_a_snapshot_by_key_is_said_with_its_path(tools, tmp_path):
    tools.key(Qt.Key.Key_S)
    (command,) = tools.rig.commands(TakeSnapshot)
    assert command.file.folder == str(tmp_path)
    assert command.stream == tools.running.shown
    tools.rig.captures.heard(SnapshotTaken(command.capture, str(tmp_path / "a.png"), 1920, 1080, 1, True))
    assert "1920 × 1080" in tools.said[-1]
    assert str(tmp_path / "a.png") in tools.said[-1]
    tools.key(Qt.Key.Key_S)
    command = tools.rig.commands(TakeSnapshot)[-1]
    tools.rig.captures.heard(SnapshotFailed(command.capture, CaptureFailure.NO_ROOM))
    assert "the disk is full" in tools.said[-1]


def test_of_all_snapshots_those_that_failed_are_counted_with_the_reason(tools, tmp_path):
    """With a full disk one camera was named, as if the others had been saved."""
    tools.rig.wall.assign(1, "cam9")
    actions = tools.view.tile_actions
    actions._all, actions._asked = {901, 902, 903}, {901, 902, 903}
    actions._all_saved = actions._all_failed = 0
    tools.rig.captures._snapshots.update({n: _Snapshot(f"cam{n}", f"Camera {n}", 1e12) for n in actions._all})
    tools.said.clear()
    tools.rig.captures.heard(SnapshotTaken(901, str(tmp_path / "a.png"), 640, 360, 1, True))
    tools.rig.captures.heard(SnapshotFailed(902, CaptureFailure.NO_ROOM))
    tools.rig.captures.heard(SnapshotFailed(903, CaptureFailure.NO_ROOM))
    (said,) = tools.said
    assert "1 snapshot saved" in said and "2 failed: the disk is full" in said


def test_a_clip_of_a_window_that_closes_is_told_of_in_another(tools):
    other = TileActions(tools.view)
    other._clips.add(tools.cameras[0])
    tools.view.tile_actions.take_over(other)
    tools.rig.captures._news.tell(CaptureNews("clip_ended", 1, tools.cameras[0], "Gate", "/clips/a.mp4"))
    assert "/clips/a.mp4" in tools.said[-1]


def test_while_the_stream_is_away_the_last_picture_is_saved(tools, tmp_path, qtbot):
    tools.rig.pool.fail(tools.running.shown, Failure.UNREACHABLE)
    assert tools.running.shown is None
    tools.key(Qt.Key.Key_S)
    run_until(lambda: bool(tools.said))
    (path,) = tmp_path.glob("*.png")
    image = QImage(str(path))
    assert (image.width(), image.height()) == (160, 90)
    assert image.text("Device ID") == tools.cameras[0]
    assert str(path) in tools.said[-1]


def test_snapshots_of_all_tiles_are_summed_up(tools, tmp_path):
    tools.key(Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    (command,) = tools.rig.commands(TakeSnapshot)
    tools.rig.captures.heard(SnapshotTaken(command.capture, str(tmp_path / "a.png"), 1, 1, 1, True))
    assert tools.said[-1].startswith("1 snapshot")


def test_a_picture_is_copied_in_full_size(tools, tmp_path, qtbot):
    tools.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    run_until(lambda: bool(tools.rig.commands(TakeSnapshot)))
    (command,) = tools.rig.commands(TakeSnapshot)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.green)
    path = tmp_path / "copy.png"
    picture.save(str(path))
    tools.rig.captures.heard(SnapshotTaken(command.capture, str(path), 64, 48, 1, True))
    run_until(lambda: bool(tools.said))
    assert QApplication.clipboard().image().size() == picture.size()
    assert not path.exists()


def test_a_clip_is_marked_while_it_is_recorded(tools, tmp_path):
    tools.key(Qt.Key.Key_R)
    (command,) = tools.rig.commands(StartClip)
    tools.rig.captures.heard(ClipPart(command.capture, 1, str(tmp_path / "a.mp4")))
    tools.rig.clock.advance(7)
    tools.settle()
    tile = tools.tile(0)
    assert tile._extras.recording is not None
    assert "REC 0:07" in [part.text for part in tile._extras.marks]
    assert tools.menu()["tile.clip"].isChecked()
    box = tools.view.picture_rect(0)
    shot = tools.shot()
    reds = sum(
        shot.pixelColor(x, y).red() > 200 and shot.pixelColor(x, y).blue() < 120
        for x in range(box.x(), box.x() + 60)
        for y in range(box.y(), box.y() + 80)
    )
    assert reds > 20
    tools.key(Qt.Key.Key_R)
    assert len(tools.rig.commands(StopClip)) == 1
    tools.rig.captures.heard(ClipEnded(command.capture, 1, str(tmp_path / "a.mp4"), 7.5))
    assert "0:07" in tools.said[-1]
    tools.settle()
    assert tile._extras.recording is None


def test_a_full_disk_is_said_when_it_ends_a_clip(tools):
    tools.key(Qt.Key.Key_R)
    (command,) = tools.rig.commands(StartClip)
    tools.rig.captures.heard(ClipPart(command.capture, 1, "/clips/a.mp4"))
    tools.rig.captures.heard(ClipEnded(command.capture, 1, "/clips/a.mp4", 3, CaptureFailure.NO_ROOM))
    (said,) = tools.troubles  # no other note takes its place before it could be read
    assert "has ended: the disk is full" in said and "/clips/a.mp4" in said


def test_one_tile_is_heard_and_says_how_loud(tools):
    tools.key(Qt.Key.Key_M)
    assert tools.wall.tiles[0].choices.audio
    assert "100 %" in [part.text for part in tools.tile(0)._extras.marks]
    for _ in range(3):
        tools.key(Qt.Key.Key_Comma)
    assert tools.wall.tiles[0].choices.volume == 70
    live = tools.running.session.live
    tools.rig.pool.stats(tools.running.shown)
    live.stats = dataclasses.replace(live.stats, sound="no_device")
    tools.settle()
    assert "no audio device on this machine" in [part.text for part in tools.tile(0)._extras.marks]
    tools.put(1)
    tools.view.select(1)
    tools.key(Qt.Key.Key_M)
    assert [t.choices.audio for t in tools.wall.tiles[:2]] == [False, True]


def test_zoom_by_keys(tools):
    for _ in range(3):  # quicker than the wall looks at its tiles
        QTest.keyClick(tools.view, Qt.Key.Key_Plus)
    zoom = tools.wall.tiles[0].choices.zoom
    assert zoom[2] == pytest.approx(0.8**3)
    tools.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert tools.wall.tiles[0].choices.zoom[0] > zoom[0]
    assert any(part.text.endswith("x") for part in tools.tile(0)._extras.marks)
    tools.key(Qt.Key.Key_Home)
    assert tools.wall.tiles[0].choices.zoom is None


def test_choices_by_menu_and_key(tools):
    entries = tools.menu()
    entries["Turned by 90°"].trigger()
    assert tools.wall.tiles[0].choices.rotate == 90
    entries["Main stream"].trigger()
    assert tools.wall.tiles[0].choices.stream == "main"
    entries["RTSP"].trigger()
    assert tools.wall.tiles[0].choices.protocol == "rtsp"
    tools.key(Qt.Key.Key_Q)
    assert tools.wall.tiles[0].choices.stream == "sub"
    tools.key(Qt.Key.Key_A)
    assert tools.wall.tiles[0].choices.aspect == "fill"
    tools.key(Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert tools.wall.tiles[0].choices.mirror
    names = tools.menu()
    assert all(names[text].isCheckable() for text in ("HLS", "HLS (https)", "FLV (https)", "RTMP", "RTSP"))
    assert len(ALLOWED["protocol"]) == 7


def test_what_the_service_does_not_offer_is_named(tools):
    entries = tools.menu()
    for word in ("PTZ", "Talk-back"):
        (found,) = [a for text, a in entries.items() if text.startswith(word)]
        assert not found.isEnabled()
        assert "service cannot" in found.text()
        assert "VCS" in found.toolTip()


def test_playback_is_offered_while_somebody_listens(tools):
    assert "tile.playback" not in tools.menu()
    asked: list[tuple[str, int]] = []
    tools.view.playback_requested.connect(lambda device, at: asked.append((device, at)))
    tools.menu()["tile.playback"].trigger()
    assert asked == [(tools.cameras[0], tools.view.now_utc_ms() - 30_000)]


def test_information_over_the_picture_has_no_key(tools):
    tools.running.session.live.address = type(tools.running.session.live.address)(
        f"https://user:pw@vcs.example/live/c1.m3u8?{SECRET}", "httpshls", "sub"
    )
    before = tools.shot()
    tools.key(Qt.Key.Key_I)
    extras = tools.tile(0)._extras
    values = dict(extras._rows)
    assert values["Address"] == "https://vcs.example/live/c1.m3u8?…"
    assert values["Picture"] == "160 × 90"
    assert values["Device id"] == tools.cameras[0]
    assert SECRET not in str(extras._rows)
    assert not extras._panel.isNull()
    assert tools.shot() != before
    tools.key(Qt.Key.Key_I)
    assert not tools.tile(0).information


def test_the_diagnosis_follows_and_its_report_has_no_secret(tools, qtbot):
    tools.wall.tiles[0].shown = TileStatus(
        Phase.BACKING_OFF,
        TileCode.BACKING_OFF,
        {
            "reason": "timeout",
            "message": f"GET https://u:hunter2@vcs.example/a?{SECRET} AccessKeySecret=hunter2",
            "next_try_in_s": 3.0,
            "attempt": 2,
        },
        attempts=2,
    )
    tools.rig.wall.assign(1, "cam9")
    tools.wall.tiles[0].running = tools.rig.wall.tiles[1].running
    stream = tools.rig.pool.opened[-1]
    tools.rig.streams.deliver(StreamHops(stream, 40, None, None, None, None))
    tools.settle()
    dialog = DiagnosisDialog(tools.view, 0, tools.view)
    qtbot.addWidget(dialog)
    dialog.refresh()
    assert "First byte" in dialog.verdict.text()
    assert dialog.where.text().split(" · ")[:2] == ["sub", "FLV"]  # the address says whether it is encrypted
    assert [row[0].text() for row in dialog._rows] == ["●", "●", "●", "◔", "○", "○", "○"]
    dialog.copy.click()
    report = QApplication.clipboard().text()
    assert "stuck at: first_byte" in report
    assert "connect: done 40 ms" in report
    for secret in (SECRET, "5ec2e7", "hunter2"):
        assert secret not in report
    for label in (dialog.verdict, dialog.where):
        assert "hunter2" not in label.text()
    i18n.install("zh_CN")
    QApplication.processEvents()
    assert dialog._rows[0][1].text() == "服务应答" and dialog.finish.text() == "关闭"
    tools.wall.close(0)
    dialog.refresh()
    assert not dialog.isVisible()


def test_the_first_picture_painted_is_that_of_the_stream_shown_now(tools) -> None:
    """After it was opened anew a diagnosis said that it was painted after 0 ms, before it was decoded."""
    stats, tile = tools.view.paint_stats.tile(0), tools.wall.tiles[0]
    _, tile.reader = ring_with(BLUE, 160, 90)
    tools.settle()
    first = stats.first_painted_monotonic_s
    assert first is not None
    _, tile.reader = ring_with(BLUE, 160, 90)  # another size
    tools.settle()
    assert stats.first_painted_monotonic_s == first
    tools.running._shown = StreamId(4711)  # opened anew
    _, tile.reader = ring_with(BLUE, 160, 90)
    tools.settle()
    assert stats.first_painted_monotonic_s > first


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_failure_has_a_sentence(qapp, language):
    i18n.install(language)
    words = CaptureWords()
    texts = {words.failure(failure) for failure in CaptureFailure}
    assert len(texts) == len(CaptureFailure)
    assert all(texts)


def test_durations():
    assert [duration(s) for s in (0, 7.9, 65, 3725)] == ["0:00", "0:07", "1:05", "1:02:05"]


def test_another_window_does_not_say_what_this_one_asked(tools):
    assert isinstance(tools.rig.captures, Captures)
    tools.rig.captures.snapshot(tools.running, "Gate", "/x")
    (command,) = tools.rig.commands(TakeSnapshot)
    tools.rig.captures.heard(SnapshotTaken(command.capture, "/x/a.png", 1, 1, 1, True))
    assert tools.said == []


def test_the_information_leaves_room_for_the_overview(tools):
    tools.key(Qt.Key.Key_I)
    for _ in range(4):
        tools.key(Qt.Key.Key_Plus)
    tile = tools.tile(0)
    small = tile.overview_rect()
    assert not small.isEmpty()
    panel = tile._extras._panel.deviceIndependentSize()
    assert tile._chips.top(tile.picture_rect()) + panel.height() <= small.top()


def test_the_information_ends_above_the_buttons(tools):
    tools.key(Qt.Key.Key_I)
    tile = tools.tile(0)
    tile.resize(320, 180)
    tile.refresh()

    def bottom() -> float:
        ((_, top, panel),) = tile._extras.layers(tile._placed.target, tile._chips)
        return top + panel.deviceIndependentSize().height()

    whole = bottom()
    middle = QPointF(tile.rect().center())
    QApplication.sendEvent(tile, QEnterEvent(middle, middle, middle))
    tile.refresh()
    assert tile._tools is not None and tile._tools.isVisible()
    assert bottom() <= tile._tools.geometry().top() < whole
