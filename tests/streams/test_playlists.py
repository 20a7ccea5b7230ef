"""Playlists keep the rules of RFC 8216, read by a reader that is not ours."""

from __future__ import annotations

import m3u8
from hypothesis import given
from hypothesis import strategies as st

from app.localvcs.demo.camera import DemoCamera
from app.localvcs.streams import playlist
from app.localvcs.streams.packets import Span
from app.localvcs.streams.sources import KEPT_DAYS, DemoSource
from tests.streams.conftest import camera

SECOND = 1_767_326_400
DAY_MS = 86_400_000


def test_live_window() -> None:
    parsed = m3u8.loads(playlist.live(range(SECOND, SECOND + 6), "k"))
    assert parsed.media_sequence == SECOND
    assert parsed.target_duration == 1
    assert not parsed.is_endlist
    assert [s.duration for s in parsed.segments] == [1.0] * 6
    assert [round(s.program_date_time.timestamp() * 1000) for s in parsed.segments] == [
        (SECOND + n) * 1000 for n in range(6)
    ]
    assert all(s.uri.endswith("?auth_key=k") for s in parsed.segments)


def test_a_window_without_a_segment_is_still_a_playlist() -> None:
    assert m3u8.loads(playlist.live((), "k")).segments == []


def test_vod_starts_at_the_key_frame_before_and_marks_gaps() -> None:
    spans = [Span(10_300, 13_000), Span(20_000, 24_500)]
    parsed = m3u8.loads(playlist.vod(spans, "k"))
    assert parsed.is_endlist and parsed.playlist_type == "vod"
    assert [s.duration for s in parsed.segments] == [1.0] * 8
    assert [s.discontinuity for s in parsed.segments] == [n == 3 for n in range(8)]
    assert parsed.segments[0].program_date_time.timestamp() == 10.0
    assert parsed.segments[3].program_date_time.timestamp() == 20.0
    assert parsed.target_duration == 1


def test_a_list_of_many_hours_has_longer_segments() -> None:
    parsed = m3u8.loads(playlist.vod([Span(10_300, 24 * 3_600_000)], "k"))
    assert [s.duration for s in parsed.segments[:3]] == [2.0, 6.0, 6.0]
    assert parsed.target_duration == 6 and len(parsed.segments) == 24 * 600 - 1


@given(
    st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(1, 9_000_000)), min_size=1, max_size=5),
)
def test_vod_segments_cover_the_spans_and_nothing_twice(pieces: list[tuple[int, int]]) -> None:
    spans, at = [], 0
    for gap, length in pieces:
        start = (at + gap) // 1000 * 1000 + 1000
        spans.append(Span(start, start + length))
        at = start + length
    segments = list(playlist.vod_segments(spans))
    for before, after in zip(segments, segments[1:], strict=False):
        assert before.end_ms <= after.start_ms
        assert after.after_gap == (before.end_ms != after.start_ms)
    for span in spans:
        inside = [s for s in segments if s.end_ms > span.start_ms and s.start_ms < span.end_ms]
        assert inside[0].start_ms <= span.start_ms and inside[-1].end_ms >= span.end_ms
    for segment in segments[:: max(1, len(segments) // 50)]:
        assert playlist.is_vod_segment(spans, segment.start_ms, segment.end_ms)
        assert not playlist.is_vod_segment(spans, segment.start_ms, segment.end_ms + 1000)
        assert not playlist.is_vod_segment(spans, segment.start_ms + 1, segment.end_ms)


def test_the_demo_has_recorded_30_days_with_gaps() -> None:
    source = DemoSource(DemoCamera(camera("East road")))
    now_ms = SECOND * 1000 + 777
    spans = source.recorded(now_ms - 100 * DAY_MS, now_ms + DAY_MS, now_ms)
    assert spans[0].start_ms >= now_ms - KEPT_DAYS * DAY_MS
    assert spans[-1].end_ms == SECOND * 1000
    gaps = [b.start_ms - a.end_ms for a, b in zip(spans, spans[1:], strict=False)]
    assert 60 < len(gaps) < 180
    assert all(0 < gap <= 420_000 and gap % 1000 == 0 for gap in gaps)
    # Whatever part of it is asked for, the gaps are the same.
    middle = spans[3]
    inner = source.recorded(middle.start_ms + 500, middle.end_ms - 500, now_ms)
    assert list(inner) == [Span(middle.start_ms + 500, middle.end_ms - 500)]
    assert list(source.recorded(middle.end_ms, middle.end_ms + 1000, now_ms)) == []


def test_what_is_to_come_is_not_recorded() -> None:
    source = DemoSource(DemoCamera(camera("East road")))
    assert list(source.recorded(SECOND * 1000, SECOND * 1000 + 5000, SECOND * 1000 - 1)) == []
    unregistered = DemoSource(DemoCamera(camera("New camera")))
    assert list(unregistered.recorded(0, SECOND * 1000, SECOND * 1000)) == []
