"""The timeline as a person works with it: wheel, drag, keys; what it says, and what it paints."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.recordings import CLOUD, Coverage, Spans, State, Stretch, Track
from app.core.recordings.ledger import HOUR_MS
from app.core.status import Reason
from app.ui import i18n, restyle, theme
from app.ui.timeline.feeding import LaneSpec, RecordingLanes
from app.ui.timeline.lanes import Lane, Mark, MarkKind
from app.ui.timeline.widget import Timeline
from tests.core.test_recordings import FAILED, Rig
from tests.support.waiting import run_until

NOW = 1_795_312_800_000
"""2026-11-22 02:00 UTC."""
BEGIN = NOW - 4 * HOUR_MS
Said = list[tuple[object, ...]]


def lane(number: int, *pairs: tuple[float, float], **more: object) -> Lane:
    """Recorded between hours after BEGIN."""
    spans = Spans.of((BEGIN + round(a * HOUR_MS), BEGIN + round(b * HOUR_MS)) for a, b in pairs)
    stretches = (Stretch(BEGIN - HOUR_MS, NOW, State.KNOWN),)
    return Lane(number, f"Camera {number}", Coverage(BEGIN, NOW, spans, stretches), **more)  # type: ignore[arg-type]


@pytest.fixture
def timeline(qtbot: QtBot) -> Iterator[Timeline]:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1000, 160)
    made.set_zone(ZoneInfo("Asia/Shanghai"))
    made.set_now(NOW)
    made.set_lanes([lane(0, (0, 1), (2, 4)), lane(1, (0, 4)), lane(2)])
    made.show_range(BEGIN, NOW)
    made.show()
    yield made


def listen(timeline: Timeline, name: str) -> Said:
    said: Said = []
    getattr(timeline, name).connect(lambda *values: said.append(values))
    return said


def spot(timeline: Timeline, hours: float, index: int | None = 0) -> QPoint:
    """A place in a track, or on the ruler."""
    y = 20 if index is None else timeline.lane_rect(index).center().y()
    return QPoint(timeline.x_of(BEGIN + hours * HOUR_MS), y)


def image(timeline: Timeline) -> QImage:
    QApplication.processEvents()
    return timeline.grab().toImage()


def near(a: QColor, b: str) -> bool:
    other = QColor(b)
    pairs = ((a.red(), other.red()), (a.green(), other.green()), (a.blue(), other.blue()))
    return all(abs(x - y) <= 2 for x, y in pairs)


def wheel(timeline: Timeline, where: QPoint, steps: float, modifier: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(where), QPointF(timeline.mapToGlobal(where)), QPoint(), QPoint(0, round(120 * steps)),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def test_it_paints_what_is_recorded_and_what_is_not(timeline: Timeline) -> None:
    look = theme.tokens()
    grabbed = image(timeline)
    assert near(grabbed.pixelColor(spot(timeline, 0.5)), look.recorded)
    assert near(grabbed.pixelColor(spot(timeline, 1.5)), look.ground)
    assert near(grabbed.pixelColor(spot(timeline, 1.5, 1)), look.recorded)


def test_unknown_asking_and_failed_look_different_without_colour(timeline: Timeline) -> None:
    kinds = [
        (State.KNOWN, None), (State.UNKNOWN, None), (State.ASKING, None), (State.FAILED, Reason.OFFLINE),
    ]  # fmt: skip
    lanes = [
        Lane(n, state, Coverage(BEGIN, NOW, Spans.of([]), (Stretch(BEGIN, NOW, state, why),)))
        for n, (state, why) in enumerate(kinds)
    ]
    timeline.set_lanes(lanes)
    grabbed = image(timeline).convertToFormat(QImage.Format.Format_Grayscale8)
    pieces = []
    for index in range(len(lanes)):
        rect = timeline.lane_rect(index).adjusted(40, 1, -700, -1)
        piece = grabbed.copy(rect)
        pieces.append(bytes(piece.constBits())[: piece.sizeInBytes()])
    assert len(set(pieces)) == len(kinds)
    words = [timeline.told_at(spot(timeline, 0.5, index)).splitlines()[-1] for index in range(4)]
    assert words == [
        "known: nothing recorded (4 h)",
        "unknown: not known yet",
        "asking: asking the service…",
        "failed: not known: camera is offline",
    ]


def test_a_gap_of_a_second_in_a_month_can_be_seen(timeline: Timeline) -> None:
    gap = BEGIN + 2 * HOUR_MS
    spans = Spans.of([(BEGIN - 40 * 24 * HOUR_MS, gap), (gap + 1000, NOW)])
    known = (Stretch(BEGIN - 40 * 24 * HOUR_MS, NOW, State.KNOWN),)
    timeline.set_lanes([Lane(0, "a", Coverage(0, NOW, spans, known))])
    timeline.show_range(NOW - 31 * 24 * HOUR_MS, NOW)
    grabbed = image(timeline)
    x, y = timeline.x_of(gap), timeline.lane_rect(0).center().y()
    assert not near(grabbed.pixelColor(x, y), theme.tokens().recorded) or not near(
        grabbed.pixelColor(x - 1, y), theme.tokens().recorded
    )
    assert near(grabbed.pixelColor(x - 10, y), theme.tokens().recorded)


def test_what_is_to_come_is_not_painted_as_a_gap(timeline: Timeline) -> None:
    timeline.show_range(BEGIN, NOW + 4 * HOUR_MS)
    grabbed = image(timeline)
    assert near(grabbed.pixelColor(spot(timeline, 6)), theme.tokens().surface)
    assert timeline.told_at(spot(timeline, 6)).endswith("still to come")


def test_a_flag_takes_the_whole_time_it_would_cut(timeline: Timeline) -> None:
    """“:00” stood beside the A of a range: half a time is another time."""
    image(timeline)
    left, right = timeline.layers.times[1]
    ruler = timeline.scene().rows.ruler
    band = QRect(timeline.scene().rows.left + round(left) - 2, ruler - 16, round(right - left) + 3, 12)
    ink = theme.color(theme.tokens().second)
    assert _has(timeline, band, ink)
    at = timeline.view[0] + round((left - 3) * timeline.ms_per_px)
    timeline.set_selection(at, at + 1)
    assert not _has(timeline, band, ink)


def _has(timeline: Timeline, band: QRect, ink: QColor) -> bool:
    shown = image(timeline)
    xs, ys = range(band.left(), band.right()), range(band.top(), band.bottom())
    return any(shown.pixelColor(x, y) == ink for x in xs for y in ys)


def test_the_wheel_zooms_at_the_pointer(timeline: Timeline) -> None:
    said = listen(timeline, "view_changed")
    where = spot(timeline, 3)
    before = timeline.utc_at(where.x())
    wheel(timeline, where, 3, Qt.KeyboardModifier.NoModifier)
    assert abs(timeline.utc_at(where.x()) - before) < 60_000
    begin, end = timeline.view
    assert end - begin < 2.2 * HOUR_MS and said == [(begin, end)]
    wheel(timeline, where, 1, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.view[0] < begin
    assert timeline.view[1] - timeline.view[0] == pytest.approx(end - begin, abs=2)
    for _ in range(40):
        wheel(timeline, where, -3, Qt.KeyboardModifier.NoModifier)
    assert timeline.view[1] - timeline.view[0] == 31 * 24 * HOUR_MS
    for _ in range(40):
        wheel(timeline, where, 3, Qt.KeyboardModifier.NoModifier)
    assert timeline.view[1] - timeline.view[0] == 60_000


def test_dragging_the_ruler_scrubs_and_letting_go_seeks(timeline: Timeline) -> None:
    scrubbed, seeked = listen(timeline, "scrubbed"), listen(timeline, "seeked")
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(timeline, left, pos=spot(timeline, 1, None))
    for hours in (1.2, 1.4, 1.6):
        QTest.mouseMove(timeline, spot(timeline, hours, None))
    assert seeked == []
    QTest.mouseRelease(timeline, left, pos=spot(timeline, 1.6, None))
    times = [(value - BEGIN) / HOUR_MS for (value,) in scrubbed]  # type: ignore[operator]
    assert times == pytest.approx([1, 1.2, 1.4, 1.6], abs=0.01)
    assert seeked == [scrubbed[-1]]
    assert timeline.position == seeked[0][0]


def test_the_playhead_can_be_grabbed_in_the_tracks(timeline: Timeline) -> None:
    timeline.set_position(BEGIN + 2 * HOUR_MS)
    scrubbed = listen(timeline, "scrubbed")
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(timeline, left, pos=spot(timeline, 2, 1) + QPoint(3, 0))
    QTest.mouseMove(timeline, spot(timeline, 2.5, 1))
    QTest.mouseRelease(timeline, left, pos=spot(timeline, 2.5, 1))
    assert len(scrubbed) == 2
    assert timeline.view == (BEGIN, NOW)


def test_nobody_scrubs_into_the_future(timeline: Timeline) -> None:
    timeline.show_range(BEGIN, NOW + 4 * HOUR_MS)
    scrubbed = listen(timeline, "scrubbed")
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 7, None))
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=spot(timeline, 7, None))
    assert scrubbed == [(NOW,)]


def test_dragging_the_tracks_moves_and_a_click_seeks(timeline: Timeline) -> None:
    seeked, chosen = listen(timeline, "seeked"), listen(timeline, "lane_chosen")
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(timeline, left, pos=spot(timeline, 1, 1))
    QTest.mouseMove(timeline, spot(timeline, 2, 1))
    QTest.mouseRelease(timeline, left, pos=spot(timeline, 2, 1))
    assert seeked == [] and timeline.view[0] == pytest.approx(BEGIN - HOUR_MS, abs=60_000)
    QTest.mouseClick(timeline, left, pos=spot(timeline, 1, 1))
    assert (seeked[0][0] - BEGIN) / HOUR_MS == pytest.approx(1, abs=0.01)  # type: ignore[operator]
    assert chosen == [(1,)] and timeline.chosen_lane == 1


def test_shift_and_drag_choose_a_range_and_escape_ends_it(timeline: Timeline) -> None:
    said = listen(timeline, "selection_changed")
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(timeline, left, shift, spot(timeline, 3))
    QTest.mouseMove(timeline, spot(timeline, 2))
    QTest.mouseRelease(timeline, left, shift, spot(timeline, 2))
    ((a, b),) = said
    assert [(a - BEGIN) / HOUR_MS, (b - BEGIN) / HOUR_MS] == pytest.approx([2, 3], abs=0.01)  # type: ignore[operator]
    assert timeline.selection == (a, b)
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    assert timeline.selection is None and said[-1] == (None, None)


def test_keys(timeline: Timeline) -> None:
    timeline.set_position(BEGIN + HOUR_MS)
    seeked, chosen = listen(timeline, "seeked"), listen(timeline, "lane_chosen")
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert [value for (value,) in seeked] == [BEGIN + HOUR_MS + 300_000, BEGIN + HOUR_MS - 1_500_000]
    QTest.keyClick(timeline, Qt.Key.Key_Down)
    QTest.keyClick(timeline, Qt.Key.Key_Down)
    QTest.keyClick(timeline, Qt.Key.Key_Up)
    assert chosen == [(0,), (1,), (0,)]
    QTest.keyClick(timeline, Qt.Key.Key_End)
    QTest.keyClick(timeline, Qt.Key.Key_Home)
    assert [value for (value,) in seeked[2:]] == [NOW - 1, BEGIN]
    span = timeline.view[1] - timeline.view[0]
    QTest.keyClick(timeline, Qt.Key.Key_Plus)
    assert timeline.view[1] - timeline.view[0] == span / 2
    QTest.keyClick(timeline, Qt.Key.Key_Minus)
    assert timeline.view[1] - timeline.view[0] == span
    before = timeline.view
    QTest.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert timeline.view[0] == pytest.approx(before[0] + span / 2, abs=2)
    assert len(seeked) == 4


def test_it_follows_the_playhead_only_while_it_was_in_sight(timeline: Timeline) -> None:
    timeline.show_range(BEGIN, BEGIN + HOUR_MS)
    timeline.set_position(BEGIN + HOUR_MS - 1000)
    timeline.set_position(BEGIN + HOUR_MS + 1000)
    assert timeline.view[0] < BEGIN + HOUR_MS < timeline.view[1]
    timeline.show_range(BEGIN, BEGIN + HOUR_MS)
    timeline.set_position(BEGIN + HOUR_MS + 2000)
    assert timeline.view == (BEGIN, BEGIN + HOUR_MS)


def test_a_track_whose_clock_is_ahead_is_drawn_where_it_belongs(timeline: Timeline) -> None:
    timeline.set_lanes([lane(0, (1, 2), offset_ms=HOUR_MS // 2)])
    grabbed = image(timeline)
    assert near(grabbed.pixelColor(spot(timeline, 0.75)), theme.tokens().recorded)
    assert near(grabbed.pixelColor(spot(timeline, 1.75)), theme.tokens().ground)


def test_a_mark_says_what_it_is_and_is_chosen_by_a_click(timeline: Timeline) -> None:
    mark = Mark(BEGIN + HOUR_MS, MarkKind.ALERT, "Line crossed", key="a1")
    timeline.set_lanes([lane(0, (0, 4), marks=(mark,))])
    chosen, seeked = listen(timeline, "mark_chosen"), listen(timeline, "seeked")
    where = spot(timeline, 1) + QPoint(2, 0)
    assert timeline.told_at(where).endswith("alert: Line crossed")
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=where)
    assert chosen == [(mark,)] and seeked == [(mark.utc_ms,)]


def test_the_chosen_track_is_scrolled_to(timeline: Timeline) -> None:
    timeline.set_lanes([lane(number, (0, 4)) for number in range(16)])
    for chosen in (12, 3, 15, 0):
        timeline.choose_lane(chosen)
        assert not timeline.lane_rect(chosen).isEmpty()
    timeline.resize(1000, 240)
    timeline.choose_lane(9)
    timeline.resize(1000, timeline.minimumSizeHint().height())
    assert not timeline.lane_rect(9).isEmpty()


def test_many_tracks_scroll(timeline: Timeline) -> None:
    timeline.set_lanes([lane(n, (0, 4)) for n in range(16)])
    assert timeline.lane_rect(0).isValid() and not timeline.lane_rect(15).isValid()
    for _ in range(16):
        QTest.keyClick(timeline, Qt.Key.Key_Down)
    assert timeline.chosen_lane == 15 and timeline.lane_rect(15).isValid()
    wheel(timeline, QPoint(500, 100), 20, Qt.KeyboardModifier.ControlModifier)
    assert timeline.lane_rect(0).isValid()


def test_only_the_playhead_is_painted_for_a_frame(timeline: Timeline) -> None:
    image(timeline)
    layer = timeline.layers._tracks
    for step in range(5):
        timeline.set_position(BEGIN + step * 40)
        image(timeline)
    assert timeline.layers._tracks is layer


def test_half_a_date_is_not_shown(timeline: Timeline) -> None:
    """The time of the playhead stands in the line of the dates."""
    midnight = BEGIN - 6 * HOUR_MS  # 2026-11-22 00:00 in Shanghai
    timeline.show_range(midnight - 4 * HOUR_MS, midnight + 4 * HOUR_MS)
    timeline.set_position(midnight - 3 * HOUR_MS)
    left = timeline.x_of(midnight) + 4

    def inked(shown: QImage) -> int:
        """Pixels of the date's last third."""
        begin, end = timeline.layers.dates[-1]
        third = range(round(left + (end - begin) * 2 / 3), round(left + end - begin))
        ground = QColor(theme.tokens().surface)
        return sum(shown.pixelColor(x, y) != ground for x in third for y in range(2, 14))

    whole = inked(image(timeline))
    timeline.set_position(midnight)
    covered = inked(image(timeline))
    timeline.set_position(midnight + 3 * HOUR_MS)
    assert whole > 20 and covered == 0 and inked(image(timeline)) == whole


def test_languages_themes_and_large_text(timeline: Timeline) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    timeline.set_position(BEGIN + HOUR_MS)
    try:
        i18n.install("zh_CN")
        restyle.apply(app, "contrast", 200)
        grabbed = image(timeline)
        assert near(grabbed.pixelColor(spot(timeline, 0.5)), theme.tokens().recorded)
        assert timeline.accessibleName() == "时间轴"
        assert "周" in timeline.accessibleDescription() or "星期" in timeline.accessibleDescription()
    finally:
        restyle.apply(app, "dark", 100)


def test_fed_from_recordings(timeline: Timeline, qtbot: QtBot) -> None:
    rig = Rig()
    lanes = RecordingLanes(timeline)
    lanes.set_recordings(rig.it)
    end = rig.now // HOUR_MS * HOUR_MS
    timeline.show_range(end - 2 * HOUR_MS, end)
    lanes.set_tracks([LaneSpec(Track("cam0", CLOUD), "Gate", 60_000)])

    def fed() -> bool:
        rig.wait(0.2)
        return len(timeline.lanes[0].coverage.spans) >= 2

    run_until(fed)
    assert timeline.lanes[0].name == "Gate"
    rig.recorder.video = lambda request: FAILED
    timeline.show_range(end - 200 * HOUR_MS, end - 198 * HOUR_MS)
    assert not lanes.failed

    def failed() -> bool:
        rig.wait(0.2)
        return lanes.failed

    run_until(failed)
    rig.recorder.video = rig.recorder.url
    lanes.try_again()
    run_until(lambda: not failed())
    asked = len(rig.recorder.asked)
    lanes.set_active(False)
    timeline.show_range(end - 100 * HOUR_MS, end - 90 * HOUR_MS)
    lanes._take()
    rig.wait(2)
    assert len(rig.recorder.asked) == asked
    lanes.set_marks("cam0", [Mark(end - HOUR_MS)])
    assert timeline.lanes[0].marks
    lanes.set_recordings(None)


def test_over_days_a_time_names_its_day(timeline: Timeline) -> None:
    assert timeline.words.moment(NOW, timeline.zone, 150.0) == "10:00:00.000"
    assert timeline.words.moment(NOW, timeline.zone, 10_000) == "10:00:00"
    assert timeline.words.moment(NOW, timeline.zone, 300_000) == "22 Nov 10:00"
