"""What a stretch of time consists of: against brute force over every millisecond; and how a playlist says
it."""

from __future__ import annotations

from datetime import datetime

import m3u8
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.recording.model import Segment
from app.localvcs.recording.timeline import Piece, pieces, playlist, visible
from tests.support.recordings import T0

KEY_EVERY_MS = 7


def keys_of(segment: Segment) -> list[int]:
    return list(range(segment.start_ms, segment.end_ms, KEY_EVERY_MS))


@st.composite
def recordings(draw: st.DrawFn) -> list[Segment]:
    """A few takes of one camera, overlapping where its clock was set back."""
    made: list[Segment] = []
    for take in range(1, draw(st.integers(1, 5)) + 1):
        at = draw(st.integers(0, 100))
        for number in range(draw(st.integers(1, 6))):
            end = at + draw(st.integers(1, 25))
            made.append(Segment("ds_1", at, end, take, number == 0, "h264", 376))
            at = end
            if draw(st.integers(0, 4)) == 0:
                break
    return made


def shown(segments: list[Segment], moment: int) -> Segment | None:
    """Brute force: of all that tell of this moment, the newest take's that is not hidden itself."""
    chosen: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (-s.take, s.start_ms)):
        if all(c.end_ms <= segment.start_ms or segment.end_ms <= c.start_ms for c in chosen):
            chosen.append(segment)
    return next((c for c in chosen if c.start_ms <= moment < c.end_ms), None)


@settings(max_examples=150, deadline=None)
@given(segments=recordings(), start=st.integers(0, 150), length=st.integers(1, 120))
def test_any_range_of_any_recording(segments: list[Segment], start: int, length: int) -> None:
    end = start + length
    found = pieces(segments, start, end, keys_of)
    played = {moment: piece.segment for piece in found for moment in range(piece.start_ms, piece.end_ms)}
    assert len(played) == sum(piece.end_ms - piece.start_ms for piece in found), "a moment is played twice"
    for moment in range(start, end):
        assert played.get(moment) == shown(segments, moment)
    early = [moment for moment in played if moment < start]
    assert len(early) < KEY_EVERY_MS and all(played[moment] == found[0].segment for moment in early)
    assert not found or found[-1].end_ms <= end
    for before, piece in zip(found, found[1:], strict=False):
        assert piece.start_ms >= before.end_ms
        assert piece.start_ms == piece.segment.start_ms and piece.key == 0
        together = before.end_ms == piece.start_ms and before.segment.take == piece.segment.take
        assert piece.after_gap == (piece.segment.begins or not together)
    if found:
        assert keys_of(found[0].segment)[found[0].key] == found[0].start_ms
        assert not found[0].after_gap


@settings(max_examples=200, deadline=None)
@given(segments=recordings())
def test_visible_is_in_order_and_leaves_nothing_out_for_nothing(segments: list[Segment]) -> None:
    found = visible(segments)
    for before, after in zip(found, found[1:], strict=False):
        assert before.end_ms <= after.start_ms
    for segment in segments:
        hidden = [c for c in found if c.start_ms < segment.end_ms and segment.start_ms < c.end_ms]
        assert segment in found or any(
            (c.take, -c.start_ms) >= (segment.take, -segment.start_ms) for c in hidden
        )


def test_a_first_segment_that_cannot_be_read_is_left_out() -> None:
    whole = [Segment("ds_1", at, at + 10, 1, at == 0, "h264", 376) for at in (0, 10)]
    (only,) = pieces(whole, 5, 20, lambda segment: ())
    assert only.segment == whole[1] and not only.after_gap


@settings(max_examples=100, deadline=None)
@given(segments=recordings(), start=st.integers(0, 150), length=st.integers(1, 120))
def test_a_player_reads_the_times_back(segments: list[Segment], start: int, length: int) -> None:
    shifted = [
        Segment(s.device_id, T0 + s.start_ms, T0 + s.end_ms, s.take, s.begins, s.codecs, s.bytes)
        for s in segments
    ]
    found = pieces(shifted, T0 + start, T0 + start + length, keys_of)
    text = playlist(found, T0 + start, "1-2-3")
    read = m3u8.loads(text)
    assert read.is_endlist and read.playlist_type == "vod"
    assert [told(s) for s in read.segments] == [
        (piece.start_ms, piece.end_ms - piece.start_ms, piece.after_gap) for piece in found
    ]
    assert all(s.uri.endswith(".ts?auth_key=1-2-3") for s in read.segments)
    assert all(round(s.duration) <= read.target_duration for s in read.segments)
    if found:
        offset_ms = round(read.start.time_offset * 1000) if read.start else 0
        assert found[0].start_ms + offset_ms == max(T0 + start, found[0].start_ms)


def told(segment: m3u8.Segment) -> tuple[int, int, bool]:
    moment: datetime = segment.program_date_time
    return round(moment.timestamp() * 1000), round(segment.duration * 1000), segment.discontinuity


def test_names_of_pieces_differ() -> None:
    segment = Segment("ds_1", T0, T0 + 6000, 3, True, "h264", 376)
    names = {
        Piece(segment, T0, T0 + 6000).name,
        Piece(segment, T0, T0 + 5999).name,
        Piece(segment, T0 + 1000, T0 + 6000, 1).name,
        Piece(Segment("ds_1", T0, T0 + 6000, 4, True, "h264", 376), T0, T0 + 6000).name,
    }
    assert len(names) == 4
