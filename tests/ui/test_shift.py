"""The shift: when it began, the list and its file, cameras nobody looked at, who is there."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.attention import PRESENT_S
from app.core.instant import Instant
from app.core.outages import REASONS, Ending, Outage
from app.core.status import Phase, TileCode, TileStatus
from app.ui import i18n, restyle
from app.ui.outages import shifts
from app.ui.outages.model import ID, OutageModel
from app.ui.outages.panel import ShiftPanel
from app.ui.outages.presence import Presence, in_sight
from app.ui.outages.words import OutageSentences
from app.ui.wall.exposure import Sight
from app.ui.window import MainWindow
from tests.support.fake_station import NOW, FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window
from tests.support.waiting import run_until

ZONE = timezone(timedelta(hours=8))
PLAYING = TileStatus(Phase.PLAYING, TileCode.PLAYING)


def outage(key: str, device: str, name: str, began_s: int, lasted_s: int | None, **more: object) -> Outage:
    began = Instant(NOW - began_s * 1000)
    ended = None if lasted_s is None else Instant(began + lasted_s * 1000)
    ending = None if lasted_s is None else Ending.PICTURE
    fields: dict = {"reason": "silence", "began": began, "ended": ended, "ending": ending, **more}
    return Outage(key, device, name, **fields)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    station = FakeStation(small_site(), FakeWall("4"))
    made = make_window(tmp_path, station)
    made.zone = ZONE
    made.wall_view.now_utc_ms = lambda: NOW  # type: ignore[method-assign]
    qtbot.addWidget(made)
    station.wall.close_all()
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def panel(window: MainWindow) -> ShiftPanel:
    log = window.station.outages  # type: ignore[union-attr]
    rows = [
        outage("1", "a", "Gate 1", 3600, 60),
        outage("2", "b", "=SUM(1)", 1800, None, reason="offline", from_start=True),
        outage("3", "a", "Gate 1", 7 * 3600, 600, reason="timeout", ending=Ending.NOT_RUNNING),
        outage("4", "c", "Roof", 20 * 3600, 5),
    ]
    log._rows = {row.key: row for row in rows}
    window.shift.show()
    made = window.shift.panel
    assert made is not None
    return made


def names(panel: ShiftPanel) -> list[str]:
    return [row.key for row in panel.outages.rows]


# -- shifts ----------------------------------------------------------------------------------------------


def test_a_list_of_times_is_read_or_refused() -> None:
    assert shifts.read("06:00, 14:00,22:00") == [time(6), time(14), time(22)]
    assert shifts.read("22:30；6：00".replace("；", ";")) == [time(6), time(22, 30)]
    for wrong in ("", "25:00", "6", "06:00,,", "six"):
        assert shifts.read(wrong) is None


def test_the_shift_began_at_the_last_of_its_times_also_yesterday() -> None:
    starts = shifts.read(shifts.DEFAULT) or []

    def began(hour: int, minute: int = 0) -> str:
        now = datetime(2026, 11, 22, hour, minute, tzinfo=ZONE)
        found = shifts.began(round(now.timestamp() * 1000), ZONE, starts)
        return datetime.fromtimestamp(found / 1000, ZONE).strftime("%d %H:%M")

    assert began(10) == "22 06:00"
    assert began(14) == "22 14:00"
    assert began(3) == "21 22:00"


def test_the_night_the_clocks_change_the_shift_is_an_hour_longer() -> None:
    zone = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 10, 25, 5, 59, tzinfo=zone)
    began = shifts.began(round(now.timestamp() * 1000), zone, [time(22), time(6)])
    assert round(now.timestamp()) - began // 1000 == 9 * 3600 - 60


# -- the list --------------------------------------------------------------------------------------------


def test_time_camera_and_reason_choose_what_is_listed(panel: ShiftPanel) -> None:
    assert panel.range.currentText() == "This shift (from 06:00)"
    assert names(panel) == ["2", "1"]
    panel.range.setCurrentIndex(1)
    assert names(panel) == ["2", "1", "3"]
    panel.range.setCurrentIndex(2)
    assert names(panel) == ["2", "1", "3", "4"]
    panel.reason.setCurrentIndex(panel.reason.findData("offline"))
    assert names(panel) == ["2"]
    panel.reason.setCurrentIndex(0)
    panel.camera.setText("gate")
    assert names(panel) == ["1", "3"]
    panel.camera.setText("nothing like it")
    assert names(panel) == [] and panel.no_outages.head.text() == "No such outage"
    assert not panel.export.isEnabled()


def test_totals_say_how_many_how_long_and_what_was_not_watched(panel: ShiftPanel) -> None:
    panel.range.setCurrentIndex(1)
    text = panel.totals.text()
    assert "3 outages · 2 cameras · 41 min dark in all · 1 still dark" in text
    assert "not watched for 8 h" in text


def test_a_click_on_a_heading_sorts(panel: ShiftPanel) -> None:
    panel.range.setCurrentIndex(2)
    panel.outage_table.sortByColumn(OutageModel.CAMERA, Qt.SortOrder.AscendingOrder)
    assert names(panel) == ["2", "1", "3", "4"]
    panel.outage_table.sortByColumn(OutageModel.LENGTH, Qt.SortOrder.DescendingOrder)
    assert names(panel) == ["2", "3", "1", "4"]
    cell = panel.outages.index(0, OutageModel.BEGAN)
    assert cell.data() == "before 10:11:59"
    assert panel.outages.index(0, OutageModel.ENDING).data() == "still dark"


def test_rows_and_columns_grow_with_the_text(panel: ShiftPanel, window: MainWindow) -> None:
    """Lists that were open when the text grew kept their rows, and letters were cut."""
    table, tree = panel.outage_table, window.device_panel.view
    rows, column, branch = table.rowHeight(0), table.columnWidth(OutageModel.BEGAN), tree.rowHeight(0)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        for percent in (200, 150):
            restyle.apply(app, "dark", percent)
            assert table.rowHeight(0) == round(rows * percent / 100)
            assert abs(table.columnWidth(OutageModel.BEGAN) - column * percent / 100) <= 1
            assert tree.rowHeight(0) == round(branch * percent / 100)
    finally:
        restyle.apply(app, "dark", 100)
    assert (table.rowHeight(0), tree.rowHeight(0)) == (rows, branch)


def test_a_double_click_opens_the_camera(panel: ShiftPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.open_requested) as opened:
        panel.outage_table.activated.emit(panel.outages.index(1, 1))
    assert opened.args == ["a"]


def test_the_chosen_row_stays_chosen_when_the_list_grows(panel: ShiftPanel, window: MainWindow) -> None:
    panel.outage_table.setCurrentIndex(panel.outages.index(1, 1))
    assert window.station is not None
    window.station.outages._rows["9"] = outage("9", "z", "Late", 20, None)
    panel.refresh()
    assert names(panel)[0] == "9" and panel.outage_table.currentIndex().data(ID) == "a"


def test_other_times_of_shifts_are_kept_and_wrong_ones_named(panel: ShiftPanel, window: MainWindow) -> None:
    panel.starts.setText("08:00, 20:00")
    panel.starts.editingFinished.emit()
    assert panel.range.itemText(0) == "This shift (from 08:00)"
    assert window.preferences.get("shift_starts") == "08:00, 20:00"
    panel.starts.setText("at eight")
    panel.starts.editingFinished.emit()
    assert panel.starts.property("wrong") is True and "06:00" in panel.totals.text()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_reason_and_ending_has_words(qapp: object, language: str) -> None:
    i18n.install(language)
    words = OutageSentences()
    assert len({words.reason(reason) for reason in REASONS}) >= len(REASONS) - 2
    assert all(words.ending(ending) for ending in (None, *Ending))


# -- the file --------------------------------------------------------------------------------------------


def test_the_file_is_for_spreadsheets_and_harmless(qapp: object) -> None:
    words = OutageSentences()
    bad = ["=1+1", "+1", "-1", "@x", "\tx", " =cmd|' /C calc'!A0"]
    rows = [outage(str(n), name, name, 3600, 60) for n, name in enumerate([*bad, 'Gate, "1"\nnew'])]
    rows.append(outage("99", "x", "Open", 100, None))
    text = words.csv(rows, ZONE, NOW)
    assert text.startswith("\ufeff") and text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(table) == len(rows) + 1 and len({len(row) for row in table}) == 1
    for row in table[1:]:
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) for cell in row)
    assert table[1][:7] == [
        "'=1+1", "'=1+1", "2026-11-22 09:41:59+08:00", "2026-11-22 09:42:59+08:00",
        "2026-11-22T01:41:59Z", "2026-11-22T01:42:59Z", "60",
    ]  # fmt: skip
    assert table[7][0] == 'Gate, "1"\nnew'
    assert table[8][3] == table[8][5] == "" and table[8][6] == "100"
    assert datetime.fromisoformat(table[1][2]).astimezone(UTC) == datetime.fromisoformat(table[1][4])


def test_it_is_written_beside_the_window(
    panel: ShiftPanel, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    text = panel.words.csv(panel.outages.rows, ZONE, NOW)
    window.shift.export_to(text, str(target))
    run_until(lambda: "out.csv" in window.status_line.note._full)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf") and b"\r\n" in target.read_bytes()
    window.shift.export_to("x", str(tmp_path / "out.csv" / "no"))
    run_until(lambda: "could not be written" in window.status_line.note._full)


# -- cameras nobody looked at ----------------------------------------------------------------------------


def test_cameras_nobody_looked_at_of_the_site_or_of_the_walls(panel: ShiftPanel, window: MainWindow) -> None:
    station = window.station
    assert station is not None
    ids = [d.id for d in station.catalogue.devices.values() if d.is_camera]
    station.wall.assign_many(ids[:3])
    station.attention.looks.look([ids[0]], Instant(NOW - 60_000))
    station.attention.looks.look([ids[1]], Instant(NOW - 3600_000))
    panel.show_tab(1)
    assert len(panel.unseen.model.rows) == len(ids) - 1
    panel.unseen.scope.setCurrentIndex(1)
    assert [row.device_id for row in panel.unseen.model.rows] == [ids[2], ids[1]]
    assert panel.unseen.model.index(1, 3).data() == "1 h ago"
    panel.unseen.minutes.setCurrentIndex(panel.unseen.minutes.findData(120))
    assert [row.device_id for row in panel.unseen.model.rows] == [ids[2]]
    station.attention.looks.look([ids[2]], Instant(NOW))
    panel.show_tab(1)
    assert panel.unseen.all_seen.head.text() == "Every camera was looked at"


def test_a_look_needs_a_picture_a_visible_tile_and_somebody_there(window: MainWindow, qtbot: QtBot) -> None:
    station = window.station
    assert station is not None
    ids = [d.id for d in station.catalogue.devices.values() if d.is_camera]
    station.wall.assign_many(ids[:2])
    station.wall.tiles[0].shown = PLAYING
    run_until(lambda: in_sight(window.wall_view) == [ids[0]])
    seen: list[list[str]] = []
    now = [0.0]
    presence = Presence(lambda: [window.wall_view], seen.append, lambda: now[0])
    presence.tick()
    assert seen == [[ids[0]]]
    now[0] = PRESENT_S + 1
    presence.tick()
    assert len(seen) == 1 and not presence.there
    handle = window.windowHandle()
    assert handle is not None
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    presence.eventFilter(handle, key)
    presence.tick()
    assert len(seen) == 2
    station.wall.enlarge(1)
    assert in_sight(window.wall_view) == []
    station.wall.restore()
    assert in_sight(window.wall_view) == [ids[0]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.ui.outages.presence.sight_of", lambda _: Sight(True, QRegion()))
        assert in_sight(window.wall_view) == [], "another window lies over it"
    window.showMinimized()
    assert in_sight(window.wall_view) == []


def test_the_button_says_how_many_are_dark(window: MainWindow, qtbot: QtBot) -> None:
    station = window.station
    assert station is not None and window.shift.button.text() == "Shift"
    recorder = station.outages._recorder
    recorder.list_says("a", "Gate", "offline", Instant(NOW), False)
    recorder.tick({}, {}, Instant(NOW + 6000))
    station.outages._take()
    assert window.shift.button.text() == "1 dark"
    i18n.install("zh_CN")
    run_until(lambda: window.shift.button.text() == "1 路无画面")
