"""The calendar of days with recordings, and the field for times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.localtime import DAY_MS, HOUR_MS, day_start, local
from app.core.recordings import Coverage, Spans, State, Stretch, Track
from app.core.recordings.days import DayState, days_of, month_days
from app.core.status import Reason
from app.ui.timeline.calendar import CalendarPopup
from app.ui.timeline.goto import GoToField, GoToPopup
from tests.core.test_recordings import Rig
from tests.support.waiting import run_until

BERLIN = ZoneInfo("Europe/Berlin")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOW = ms("2026-10-26T12:00Z")


def coverage(
    *pairs: tuple[str, str], known: tuple[str, str], failed: tuple[str, str] | None = None
) -> Coverage:
    stretches = [Stretch(ms(known[0]), ms(known[1]), State.KNOWN)]
    if failed:
        stretches.append(Stretch(ms(failed[0]), ms(failed[1]), State.FAILED, Reason.OFFLINE))
    stretches.sort(key=lambda s: s.from_utc_ms)
    spans = Spans.of((ms(a), ms(b)) for a, b in pairs)
    return Coverage(ms(known[0]), ms(known[1]), spans, tuple(stretches))


def test_days_by_the_clock_on_the_wall() -> None:
    one = coverage(
        ("2026-10-24T21:00Z", "2026-10-25T23:00Z"),  # 23:00 to midnight two days later, there
        known=("2026-10-22T22:00Z", "2026-10-26T12:00Z"),
        failed=("2026-10-20T22:00Z", "2026-10-22T22:00Z"),
    )
    days = [date(2026, 10, n) for n in (20, 21, 22, 23, 24, 25, 26, 27)]
    found = days_of([one], days, BERLIN, NOW)
    assert [day.state for day in found] == [
        DayState.UNKNOWN, DayState.FAILED, DayState.FAILED, DayState.NOTHING, DayState.RECORDED,
        DayState.RECORDED, DayState.NOTHING, DayState.FUTURE,
    ]  # fmt: skip
    assert found[4].share == pytest.approx(1 / 24) and found[5].share == 1.0
    assert (found[5].to_utc_ms - found[5].from_utc_ms) == 25 * HOUR_MS
    assert found[4].first_utc_ms == ms("2026-10-24T21:00Z")
    assert [day.state for day in days_of([], days[:1], BERLIN, NOW)] == [DayState.UNKNOWN]


@pytest.mark.parametrize("first", [0, 6])
def test_whole_weeks_around_a_month(first: int) -> None:
    for year, month in ((2026, 2), (2026, 11), (2028, 2), (2026, 12)):
        days = month_days(year, month, first)
        assert len(days) % 7 == 0 and days[0].weekday() == first
        inside = [day for day in days if (day.year, day.month) == (year, month)]
        assert inside[0].day == 1 and inside[-1].day >= 28
        assert days.index(inside[0]) < 7 and len(days) - days.index(inside[-1]) <= 7


class Shown:
    """A calendar over a station's recordings."""

    def __init__(self, qtbot: QtBot) -> None:
        self.rig = Rig()
        self.button = QPushButton("22 Nov")
        qtbot.addWidget(self.button)
        self.button.show()
        self.popup = CalendarPopup(lambda: self.rig.it, lambda: BERLIN)
        qtbot.addWidget(self.popup)
        self.chosen: list[object] = []
        self.popup.chosen.connect(self.chosen.append)
        self.popup.open_below(self.button, [Track("cam0")], self.rig.now)
        self.qtbot = qtbot

    def settle(self, true: Callable[[], bool]) -> None:
        def once() -> bool:
            self.rig.wait(0.3)
            return true()

        run_until(once)

    def states(self) -> set[DayState]:
        return {day.state for day in self.popup.grid.days}


def test_it_asks_for_the_month_and_fills_in_what_comes(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    assert shown.states() <= {DayState.UNKNOWN, DayState.FUTURE}
    shown.settle(lambda: DayState.UNKNOWN not in shown.states())
    begin = min(r.start_time for r in shown.rig.recorder.asked)
    assert begin <= day_start(local(shown.rig.now, BERLIN).date().replace(day=1), BERLIN)
    assert {round(d.share, 1) for d in shown.popup.grid.days if d.state is DayState.RECORDED} >= {0.5}
    asked = len(shown.rig.recorder.asked)
    shown.popup.turn(-1)
    shown.settle(lambda: shown.states() == {DayState.RECORDED})
    assert len(shown.rig.recorder.asked) > asked
    shown.popup.turn(2)  # still to come
    assert shown.states() == {DayState.RECORDED}
    shown.popup.close()
    assert shown.rig.it._looks == {}


def test_a_day_is_chosen_by_mouse_and_by_keys(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.settle(lambda: DayState.UNKNOWN not in shown.states())
    grid = shown.popup.grid
    today = local(shown.rig.now, BERLIN).date()
    assert grid.at == today
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Up)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    (chosen,) = shown.chosen
    assert isinstance(chosen, int)
    assert (today - local(chosen, BERLIN).date()).days == 8
    assert not shown.popup.isVisible()
    shown.popup.open_below(shown.button, [Track("cam0")], shown.rig.now)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(today).center())
    assert len(shown.chosen) == 2
    QTest.keyClick(grid, Qt.Key.Key_Right)  # nobody goes into the future
    assert grid.at == today
    assert "recorded" in grid.told(today)


def test_keys_turn_the_month(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    first = shown.popup.title.text()
    QTest.keyClick(shown.popup.grid, Qt.Key.Key_PageUp)
    assert shown.popup.title.text() != first and shown.popup.forth.isEnabled()
    QTest.keyClick(shown.popup.grid, Qt.Key.Key_PageDown)
    assert shown.popup.title.text() == first and not shown.popup.forth.isEnabled()


def field(qtbot: QtBot) -> tuple[GoToField, list[object]]:
    made = GoToField(lambda: NOW, lambda: NOW - DAY_MS, lambda: BERLIN)
    qtbot.addWidget(made)
    made.show()
    chosen: list[object] = []
    made.chosen.connect(chosen.append)
    return made, chosen


def test_a_pasted_time_is_said_back_and_gone_to(qtbot: QtBot) -> None:
    made, chosen = field(qtbot)
    made.line.setText("[2026-10-20 10:24:31.240] door")
    assert made.says.text() == "Tue 20 Oct 2026 10:24:31 UTC+2"
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert chosen == [ms("2026-10-20T08:24:31.240Z")]


def test_an_hour_that_comes_twice_is_asked_for(qtbot: QtBot) -> None:
    made, chosen = field(qtbot)
    made.line.setText("2026-10-25 02:30")
    assert made.which.isVisible() and "twice" in made.says.text()
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert chosen == []
    made._second.click()
    assert chosen == [ms("2026-10-25T01:30Z")]
    made.line.setText("2026-10-25 02:30 +02:00")
    assert not made.which.isVisible()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "This cannot be read as a time."),
        ("2026-02-30", "There is no such day."),
        ("25:10", "There is no such time of day."),
        ("2026-03-29 02:30", "It goes on at 03:00:00."),
        ("2026-12-24 10:00", "still to come"),
    ],
)
def test_what_cannot_be_gone_to_says_why(qtbot: QtBot, text: str, words: str) -> None:
    made, chosen = field(qtbot)
    made.line.setText(text)
    assert words in made.says.text()
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    assert chosen == []


def test_the_popup_closes_with_the_choice(qtbot: QtBot) -> None:
    button = QPushButton("Go to time…")
    qtbot.addWidget(button)
    button.show()
    popup = GoToPopup(lambda: NOW, lambda: None, lambda: BERLIN)
    qtbot.addWidget(popup)
    chosen: list[object] = []
    popup.chosen.connect(chosen.append)
    popup.open_below(button)
    popup.field.line.setText("10 min ago")
    QTest.keyClick(popup.field.line, Qt.Key.Key_Return)
    assert chosen == [NOW - 600_000] and not popup.isVisible()
