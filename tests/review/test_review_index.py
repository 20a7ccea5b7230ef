"""Which segment holds a time: against brute force, and with playlists as odd as servers make them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.media.playlist import MediaPlaylist, parse
from app.media.review.index import JOINED_MS, Index, Piece, Window, pieces_of, spans_of
from app.media.types import FeedSpec

BASE = 1_767_312_000_000
QUARTER = 900_000


def _playlist(segments: list[tuple[int, int]], tells_time: bool = True) -> MediaPlaylist:
    """Segments as (start, length), milliseconds from BASE."""
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:60"]
    for start, length in segments:
        if tells_time:
            at = datetime.fromtimestamp((BASE + start) / 1000, UTC)
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat(timespec='milliseconds')}")
        lines += [f"#EXTINF:{length / 1000:.3f},", f"{start}.ts"]
    lines.append("#EXT-X-ENDLIST")
    found = parse("\n".join(lines).encode(), "http://h/index.m3u8")
    assert isinstance(found, MediaPlaylist)
    return found


def _window(number: int, segments: list[tuple[int, int]], from_ms: int, to_ms: int) -> Window:
    pieces, exact = pieces_of(number, _playlist(segments), BASE + from_ms, BASE + to_ms)
    return Window(number, BASE + from_ms, BASE + to_ms, FeedSpec("http://h/"), pieces, exact)


recorded = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(200, 10_000)), min_size=0, max_size=30
)  # pause before it, length


def _laid_out(parts: list[tuple[int, int]], begin: int = 0) -> list[tuple[int, int]]:
    at, found = begin, []
    for pause, length in parts:
        at += pause
        found.append((at, length))
        at += length
    return found


@given(recorded, st.lists(st.integers(-1000, 400_000), max_size=20))
def test_a_time_is_found_as_by_looking_at_all(parts: list[tuple[int, int]], times: list[int]) -> None:
    segments = _laid_out(parts)
    index = Index()
    index.put(_window(1, segments, 0, QUARTER))
    for at in times:
        found = index.find(BASE + at)
        near = [s for s, n in segments if s <= at < s + n]
        if near:
            assert found is not None and found.start_ms == BASE + near[0]
        elif found is not None:  # a pause so short that it is none
            assert found.joined and found.start_ms <= BASE + at < found.end_ms
        later = index.after(BASE + at)
        expected = min((s for s, _ in segments if s >= at), default=None)
        if at >= 0:
            assert (None if later is None else later.start_ms - BASE) == expected
        earlier = index.before(BASE + at)
        expected = max((s for s, _ in segments if s < at), default=None)
        if at > 0:
            assert (None if earlier is None else earlier.start_ms - BASE) == expected


@given(recorded, st.integers(1, 5))
def test_windows_side_by_side_are_as_one(parts: list[tuple[int, int]], count: int) -> None:
    segments = _laid_out(parts)
    whole = Index()
    whole.put(_window(1, segments, 0, QUARTER))
    split = Index()
    edges = [QUARTER * number // count for number in range(count + 1)]
    for number, (a, b) in enumerate(zip(edges, edges[1:], strict=False)):
        # As the service does: a window tells of the segments that reach into it.
        inside = [(s, n) for s, n in segments if s < b and s + n > a]
        split.put(_window(number, inside, a, b))

    def walk(index: Index) -> list[int]:
        piece = index.after(BASE)
        found: list[int] = []
        while piece is not None and len(found) < 100:
            if not found or found[-1] != piece.start_ms:  # told by both sides of a border
                found.append(piece.start_ms)
            piece = index.next(piece)
        return found

    assert walk(split) == walk(whole)


@given(recorded)
def test_spans_are_what_is_recorded(parts: list[tuple[int, int]]) -> None:
    segments = _laid_out(parts)
    pieces, _ = pieces_of(1, _playlist(segments), BASE, BASE + QUARTER)
    spans = spans_of(pieces, BASE, BASE + QUARTER)
    assert all(a < b for a, b in spans)
    assert all(b + JOINED_MS <= c for (_, b), (c, _) in zip(spans, spans[1:], strict=False))
    for start, length in segments:
        for at in (start, start + length - 1):
            if 0 <= at < QUARTER:
                assert any(a <= BASE + at < b for a, b in spans)


def test_without_times_they_are_counted_from_the_window() -> None:
    pieces, exact = pieces_of(1, _playlist([(9, 2000), (9, 2000)], tells_time=False), BASE, BASE + QUARTER)
    assert not exact
    assert [(piece.start_ms - BASE, piece.joined) for piece in pieces] == [(0, True), (2000, False)]


def test_a_clock_set_back_makes_no_time_twice() -> None:
    pieces, _ = pieces_of(
        1, _playlist([(0, 2000), (2000, 2000), (1000, 2000), (4000, 2000)]), BASE, BASE + QUARTER
    )
    assert [piece.start_ms - BASE for piece in pieces] == [0, 2000, 4000]


def test_an_empty_list_is_a_window_without_recordings() -> None:
    pieces, _ = pieces_of(1, _playlist([]), BASE, BASE + QUARTER)
    assert pieces == ()


def test_a_segment_read_again_from_another_address_is_the_same() -> None:
    first, second = (
        Piece(
            1,
            BASE,
            BASE + 2000,
            parse(f"#EXTM3U\n#EXTINF:2,\na.ts?key={key}\n".encode(), "http://h/i.m3u8").segments[0],
        )  # type: ignore[union-attr]
        for key in ("one", "two")
    )
    assert first.key == second.key
