"""Playlists keep the rules of RFC 8216, read by a reader that is not ours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import m3u8
from hypothesis import given
from hypothesis import strategies as st

from app.localvcs.demo.camera import DemoCamera
from app.localvcs.streams import playlist
from app.localvcs.streams.packets import Span
from app.localvcs.streams.sources import DemoSource
from tests.streams.conftest import camera
from tests.support import backgrounds

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
    assert (parsed.start.time_offset, parsed.start.precise) == (0.3, "YES")
    assert m3u8.loads(playlist.vod(spans[1:], "k")).start is None


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


def source(label: str) -> DemoSource:
    return DemoSource(DemoCamera(camera(label), backgrounds.folder()))


def gaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    return [(a.end_ms, b.start_ms) for a, b in pairwise(spans)]


def test_the_demo_has_recorded_30_days_with_gaps() -> None:
    east = source("East road")
    now_ms = SECOND * 1000 + 777
    spans = east.recorded(now_ms - 100 * DAY_MS, now_ms + DAY_MS, now_ms)
    assert spans[0].start_ms == now_ms - 30 * DAY_MS
    assert spans[-1].end_ms == SECOND * 1000
    lengths = [b - a for a, b in gaps(spans)]
    assert 60 < len(lengths) < 180
    assert all(0 < length <= 420_000 and length % 1000 == 0 for length in lengths)
    # Whatever part of it is asked for, the gaps are the same.
    middle = spans[3]
    inner = east.recorded(middle.start_ms + 500, middle.end_ms - 500, now_ms)
    assert list(inner) == [Span(middle.start_ms + 500, middle.end_ms - 500)]
    assert list(east.recorded(middle.end_ms, middle.end_ms + 1000, now_ms)) == []


def test_a_device_has_what_the_cloud_lacks_for_a_week() -> None:
    now_ms = SECOND * 1000
    assert list(source("East road").recorded(0, now_ms, now_ms, "1")) == [Span(now_ms - 7 * DAY_MS, now_ms)]


def test_cameras_whose_recordings_are_known_to_be_different() -> None:
    """Noon of a day, UTC; as app/localvcs/README.md says."""
    now_ms = SECOND * 1000 // DAY_MS * DAY_MS + DAY_MS // 2
    hour = now_ms - 2 * 3_600_000
    minute = 60_000
    for storage in ("0", "1"):
        walk = source("Riverside walk").recorded(hour, hour + 3_600_000, now_ms, storage)
        assert (hour + 20 * minute, hour + 23 * minute) in gaps(walk)
        roof = source("Roof").recorded(hour, hour + 3_600_000, now_ms, storage)
        played = sum(s.end_ms - s.start_ms for s in roof)
        assert played <= 25 * minute and all((s.start_ms - hour) // minute in range(40) for s in roof)
        offline = source("Bike shed").recorded(0, now_ms, now_ms, storage)
        assert offline[-1].end_ms == now_ms - DAY_MS // 2
    ramp, lane = source("Ramp P2"), source("Customs lane")
    assert not ramp.recorded(0, now_ms, now_ms, "0") and ramp.recorded(0, now_ms, now_ms, "1")
    assert lane.recorded(0, now_ms, now_ms, "0") and not lane.recorded(0, now_ms, now_ms, "1")
    yard = source("Container yard")
    midnight = now_ms - DAY_MS // 2
    night = yard.recorded(midnight, now_ms, now_ms, "0")
    assert (midnight + 120 * minute, midnight + 330 * minute) in gaps(night)
    assert list(yard.recorded(midnight, now_ms, now_ms, "1")) == [Span(midnight, now_ms)]


@given(
    st.sampled_from(["East road", "Riverside walk", "Roof", "Container yard", "Bike shed"]),
    st.sampled_from(["0", "1"]),
    st.integers(0, 3 * DAY_MS),
    st.integers(1, 2 * DAY_MS),
    st.integers(0, DAY_MS),
)
def test_any_part_of_the_past_agrees_with_the_whole(
    label: str, storage: str, before: int, length: int, cut: int
) -> None:
    now_ms = SECOND * 1000 + 123
    camera_source = source(label)
    start = now_ms - before - length
    whole = camera_source.recorded(start, start + length, now_ms, storage)
    for span, following in pairwise([*whole, Span(now_ms + 1, now_ms + 1)]):
        assert start <= span.start_ms < span.end_ms <= min(start + length, now_ms)
        assert span.end_ms < following.start_ms
    middle = start + cut % length
    parts = [
        *camera_source.recorded(start, middle, now_ms, storage),
        *camera_source.recorded(middle, start + length, now_ms, storage),
    ]
    assert sum(p.end_ms - p.start_ms for p in parts) == sum(w.end_ms - w.start_ms for w in whole)


def test_what_is_to_come_is_not_recorded() -> None:
    assert not source("East road").recorded(SECOND * 1000, SECOND * 1000 + 5000, SECOND * 1000 - 1)
    assert not source("New camera").recorded(0, SECOND * 1000, SECOND * 1000)
