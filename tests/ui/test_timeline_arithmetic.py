"""Viewport, ruler and aggregation of the timeline, without a widget."""

from __future__ import annotations

from array import array
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.localtime import DAY_MS, HOUR_MS, MINUTE_MS, local
from app.core.recordings import Spans
from app.ui.timeline.aggregate import covered
from app.ui.timeline.lanes import Mark, MarkKind, SortedMarks
from app.ui.timeline.ticks import ruler
from app.ui.timeline.viewport import LATEST_MS, NARROWEST_MS, WIDEST_MS, Viewport

BERLIN, HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


views = st.builds(
    lambda begin, span, width: Viewport(0.0, 1000.0, width).showing(begin, begin + span),
    st.integers(0, LATEST_MS),
    st.integers(1, 2 * WIDEST_MS),
    st.integers(1, 4000),
)


@given(views, st.floats(0.01, 100), st.floats(0, 1))
def test_zooming_keeps_what_is_under_the_pointer(view: Viewport, factor: float, part: float) -> None:
    x = part * view.width
    zoomed = view.zoomed(factor, x)
    assert NARROWEST_MS <= zoomed.span_ms <= WIDEST_MS
    assert zoomed.from_ms >= 0 and zoomed.to_ms <= LATEST_MS + 1
    if zoomed.from_ms > 0 and zoomed.to_ms < LATEST_MS:
        assert abs(zoomed.at(x) - view.at(x)) < 1


@given(views, st.integers(-4000, 4000), st.floats(0, 1))
def test_moving_is_by_pixels_and_pixels_lead_back(view: Viewport, pixels: int, part: float) -> None:
    at = view.at(part * view.width)
    assert abs(view.x(at) - part * view.width) < 0.01 + view.width * 1e-6
    moved = view.moved(pixels)
    if moved.from_ms > 0 and moved.to_ms < LATEST_MS:
        assert abs(moved.x(at) - (view.x(at) - pixels)) < 0.1
    centred = view.with_at(at, 0.25)
    assert (
        not 0 < centred.from_ms < LATEST_MS - centred.span_ms or abs(centred.x(at) - 0.25 * view.width) < 0.1
    )


def labels(begin: str, hours: float, zone: ZoneInfo, px: int = 1400) -> list[str]:
    start = ms(begin)
    span = hours * HOUR_MS
    lines = ruler(start, start + span, span / px, 84, zone)
    return [tick.text + (f" {tick.offset_ms / HOUR_MS:+g}" if tick.twice else "") for tick in lines.major]


def test_both_hours_of_a_clock_change_are_on_the_ruler() -> None:
    found = labels("2026-10-24T22:00Z", 6, BERLIN)
    assert found[:11] == [
        "00:00", "00:30", "01:00", "01:30", "02:00 +2", "02:30 +2", "02:00 +1", "02:30 +1",
        "03:00", "03:30", "04:00",
    ]  # fmt: skip
    found = labels("2026-03-29T00:00Z", 3, BERLIN)
    assert "02:00" not in found and found[found.index("01:45") + 1] == "03:00"


def test_the_half_hour_of_lord_howe() -> None:
    found = labels("2026-04-04T14:00Z", 3, HOWE)
    at = found.index("01:30 +11")
    assert found[at : at + 4] == ["01:30 +11", "01:45 +11", "01:30 +10.5", "01:45 +10.5"]
    lines = ruler(ms("2026-04-04T14:00Z"), ms("2026-04-04T17:00Z"), 8000, 84, HOWE)
    assert [c.utc_ms for c in lines.changes] == [ms("2026-04-04T15:00Z")]


def test_leap_day_and_midnight() -> None:
    lines = ruler(ms("2028-02-27T00:00Z"), ms("2028-03-03T00:00Z"), 5 * DAY_MS / 1000, 84, ZoneInfo("UTC"))
    dates = [local(at, ZoneInfo("UTC")).strftime("%m-%d") for at in lines.days]
    assert dates == ["02-27", "02-28", "02-29", "03-01", "03-02", "03-03"]
    assert [tick.day for tick in lines.major if tick.text == "00:00"] == [True] * 6


@given(
    st.integers(ms("2024-01-01T00:00Z"), ms("2029-01-01T00:00Z")),
    st.sampled_from([60_000, 7 * MINUTE_MS, 3 * HOUR_MS, DAY_MS, 9 * DAY_MS, WIDEST_MS]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.integers(300, 3800),
)
def test_any_ruler(begin: int, span: int, name: str, width: int) -> None:
    zone = ZoneInfo(name)
    lines = ruler(begin, begin + span, span / width, 84, zone)
    at = [tick.utc_ms for tick in lines.major]
    assert at == sorted(set(at)) and all(begin <= t <= begin + span for t in at)
    assert not set(at) & set(lines.minor)
    assert len(at) <= width / 84 + 2 + len(lines.days) + 4 * len(lines.changes)
    changed = {c.utc_ms for c in lines.changes}
    for one, other in zip(at, at[1:], strict=False):
        near_change = any(abs(c - other) <= DAY_MS for c in changed)
        day = other in lines.days or one in lines.days
        assert other - one == lines.step_ms or near_change or day or lines.step_ms >= 2 * DAY_MS
    for tick in lines.major:
        if lines.step_ms < DAY_MS and not tick.day:
            own = tick.utc_ms + tick.offset_ms
            assert own % lines.step_ms == 0


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=30),
    st.integers(-50, 300),
    st.integers(1, 60),
    st.integers(1, 40),
)
def test_coverage_of_pixels_against_brute_force(
    pairs: list[tuple[int, int]], begin: int, step: int, width: int
) -> None:
    spans = Spans.of(pairs)
    there = {t for a, b in pairs for t in range(a, b)}
    found = covered(spans, begin, step, width)
    for x in range(width):
        expected = sum(t in there for t in range(begin + x * step, begin + (x + 1) * step)) / step
        assert found[x] == pytest.approx(expected, abs=1e-9)


def test_a_million_stretches_on_2400_pixels() -> None:
    begin = ms("2026-11-01T00:00Z")
    starts = array("q", range(begin, begin + 2_000_000_000, 2000))
    spans = Spans(starts, array("q", (start + 1500 for start in starts)))
    found = covered(spans, begin, 2_000_000_000 / 2400, 2400)
    assert len(spans) == 1_000_000 and found.min() > 0.74 and found.max() < 0.76


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(list(MarkKind))), max_size=60))
def test_marks_are_thinned_but_none_disappears_alone(rows: list[tuple[int, MarkKind]]) -> None:
    marks = [Mark(at, kind) for at, kind in rows]
    found = [mark for kept in SortedMarks(marks).spread(20, 180, 7) for mark in kept]
    inside = [mark for mark in marks if 20 <= mark.utc_ms < 180]
    for kind in MarkKind:
        shown = [mark.utc_ms for mark in found if mark.kind is kind]
        assert all(b - a >= 7 for a, b in zip(shown, shown[1:], strict=False))
        for mark in inside:
            if mark.kind is kind:
                assert any(0 <= mark.utc_ms - at < 7 for at in shown)
