"""When something was recorded, by a playlist: the same as ``parse`` says, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.failures import FeedError
from app.media.playlist import MAX_RECORDED_BYTES, MediaPlaylist, parse, recorded
from app.media.types import Failure

URL = "https://vcs.example.test/play/index.m3u8?auth_key=secret"
FROM = 1_800_000_000_000

segments = st.lists(
    st.tuples(
        st.integers(2, 9000),  # length, ms (a gap of 1 ms is none: see below)
        st.just(0) | st.integers(2, 100_000),  # pause before it, ms (one of 1 ms: see below)
        st.sampled_from(["", "gap", "discontinuity"]),
        st.sampled_from([0, 8, -3]),  # zone of its date
    ),
    min_size=1,
    max_size=20,
)


def written(rows: list[tuple[int, int, str, int]]) -> bytes:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:9"]
    at = FROM
    for number, (length, pause, flag, hours) in enumerate(rows):
        if flag == "gap":
            lines.append("#EXT-X-GAP")
        if pause:
            lines.append("#EXT-X-DISCONTINUITY")
        at += pause
        if pause or not number:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
            stamp = moment.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="milliseconds")
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{stamp}")
        lines += [f"#EXTINF:{length / 1000:.3f},", f"{number}.ts?auth_key=x"]
        at += length
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode()


@given(segments)
def test_it_says_what_the_whole_parser_says(rows: list[tuple[int, int, str, int]]) -> None:
    body = written(rows)
    parsed = parse(body, URL)
    assert isinstance(parsed, MediaPlaylist)
    moments: set[int] = set()
    for segment in parsed.segments:
        assert segment.capture_utc_ms is not None
        if not segment.gap:
            begin = segment.capture_utc_ms
            moments |= set(range(begin, begin + round(segment.duration_s * 1000), 7))
    found = recorded(body, URL, FROM)
    assert found.dated or not moments
    for moment in moments:
        assert any(begin <= moment < end for begin, end in found.spans)
    total = sum(end - begin for begin, end in found.spans)
    assert total == sum(round(s.duration_s * 1000) for s in parsed.segments if not s.gap)


def test_without_dates_it_begins_where_it_was_asked_for() -> None:
    body = b"#EXTM3U\n#EXTINF:4.0,\na.ts\n#EXTINF:2.5,\nb.ts\n#EXT-X-ENDLIST\n"
    found = recorded(body, URL, FROM)
    assert (found.spans, found.dated) == (((FROM, FROM + 6500),), False)


def test_after_a_leap_without_a_date_times_are_not_told() -> None:
    body = (
        b"#EXTM3U\r\n#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00Z\r\n#EXTINF:4.0,\r\na.ts\r\n"
        b"#EXT-X-DISCONTINUITY\r\n#EXTINF:2.0,\r\nb.ts\r\n"
    )
    assert not recorded(body, URL, FROM).dated


def test_a_list_of_lists_leads_on() -> None:
    one = b"#EXT-X-STREAM-INF:BANDWIDTH=%d\n%s.m3u8\n"
    body = b"#EXTM3U\n" + one % (1000, b"low") + one % (9000, b"high")
    assert recorded(body, URL, FROM).elsewhere == "https://vcs.example.test/play/high.m3u8"


def test_an_empty_list_holds_nothing() -> None:
    assert recorded(b"#EXTM3U\n#EXT-X-ENDLIST\n", URL, FROM).spans == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe\x00",
        b"#EXTM3U\n#EXTINF:nan,\na.ts\n" + b" " * MAX_RECORDED_BYTES,
        b"#EXTM3U\n#EXTINF:1.2.3,\na.ts\n",
        b"#EXTM3U\n#EXTINF:900,\na.ts\n",
    ],
)
def test_what_is_no_playlist_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError) as refused:
        recorded(body, URL, FROM)
    assert refused.value.failure is Failure.BAD_PLAYLIST
    assert "secret" not in str(refused.value)


@given(st.binary(max_size=400))
def test_nothing_but_its_own_error_comes_out(junk: bytes) -> None:
    for body in (junk, b"#EXTM3U\n" + junk):
        try:
            recorded(body, URL, FROM)
        except FeedError:
            continue


def test_a_millisecond_between_two_segments_is_rounding_and_no_gap() -> None:
    spans = recorded(written([(1000, 0, "", 0), (1000, 1, "", 0), (1000, 2, "", 0)]), URL, FROM).spans
    assert spans == ((FROM, FROM + 2001), (FROM + 2003, FROM + 3003))
