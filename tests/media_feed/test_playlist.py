"""The playlist reader alone: what comes next, when to look again, and nonsense."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.media.feed import Failure, FeedError
from app.media.playlist import (
    Follower,
    MasterPlaylist,
    MediaPlaylist,
    Variant,
    choose,
    parse,
    recorded,
)
from app.media.types import TileSize
from tests.support.feeds import playlist

URL = "https://vcs.example/play/a.m3u8?auth_key=secret"


def media(count: int, sequence: int = 0, *, ended: bool = False, duration: float = 1.0) -> MediaPlaylist:
    names = [f"{sequence + n}.ts" for n in range(count)]
    found = parse(playlist(names, sequence=sequence, ended=ended, duration=duration), URL)
    assert isinstance(found, MediaPlaylist)
    return found


def numbers(steps: list) -> list[int]:
    return [step.segment.sequence for step in steps]


def test_relative_addresses_and_capture_times() -> None:
    found = parse(playlist(["x/1.ts?k=1", "//cdn.example/2.ts"], begins_utc_ms=1_000_000), URL)
    assert isinstance(found, MediaPlaylist)
    assert [s.url for s in found.segments] == [
        "https://vcs.example/play/x/1.ts?k=1",
        "https://cdn.example/2.ts",
    ]
    assert [s.capture_utc_ms for s in found.segments] == [1_000_000, 1_001_000]


def test_a_capture_time_is_carried_on_but_not_over_a_break_and_not_without_a_zone() -> None:
    body = (
        b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.500+08:00\n"
        b"#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\nc.ts\n"
        b"#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:10\n#EXTINF:2,\nd.ts\n"
    )
    found = parse(body, URL)
    assert isinstance(found, MediaPlaylist)
    first = found.segments[0].capture_utc_ms
    assert first == 1_767_196_800_500
    assert [s.capture_utc_ms for s in found.segments[1:]] == [first + 2000, None, None]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30", "1969-12-31"])
def test_a_date_nothing_can_be_of_is_as_none(day: str) -> None:
    body = f"#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:{day}T23:59:59Z\n#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n".encode()
    found = parse(body, URL)
    assert isinstance(found, MediaPlaylist)
    assert [s.capture_utc_ms for s in found.segments] == [None, None]
    assert not recorded(body, URL, 1_800_000_000_000).dated


def test_no_address_is_in_a_repr() -> None:
    body = b"""#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="init.mp4?auth_key=secret"
#EXT-X-KEY:METHOD=AES-128,URI="key?auth_key=secret"
#EXTINF:2,
a.m4s?auth_key=secret
"""
    master = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8?auth_key=secret\n"
    for found in (parse(body, URL), parse(master, URL), recorded(master, URL, 0)):
        assert "secret" not in repr(found) and "vcs.example" not in repr(found)


def test_an_encrypted_list_may_not_lead_to_an_unencrypted_one() -> None:
    with pytest.raises(FeedError) as caught:
        parse(playlist(["http://vcs.example/1.ts"]), URL)
    assert caught.value.failure is Failure.CERTIFICATE


def test_live_starts_at_the_last_but_one_a_recording_at_its_begin() -> None:
    assert numbers(Follower(live=True, now_s=0).update(media(6, 10), 0)) == [14, 15]
    assert numbers(Follower(live=False, now_s=0).update(media(6, 10), 0)) == [10, 11, 12, 13, 14, 15]
    assert numbers(Follower(live=True, now_s=0).update(media(6, 10, ended=True), 0)) == [
        10,
        11,
        12,
        13,
        14,
        15,
    ]
    assert numbers(Follower(live=True, now_s=0).update(media(1, 10), 0)) == [10]


def test_a_live_reader_left_behind_goes_to_the_edge() -> None:
    follower = Follower(live=True, now_s=0)
    follower.update(media(6, 0), 0)
    steps = follower.update(media(20, 0), 1)
    assert numbers(steps) == [18, 19] and steps[0].fresh and not steps[1].fresh


def test_an_old_copy_of_the_list_is_no_restart_but_a_new_list_is() -> None:
    follower = Follower(live=True, now_s=0)
    follower.update(media(6, 100), 0)
    assert follower.update(media(6, 98), 1) == []
    assert numbers(follower.update(media(7, 100), 2)) == [106]
    assert numbers(follower.update(media(3, 0), 3)) == [1, 2]
    follower = Follower(live=True, now_s=0)
    follower.update(media(6, 0), 0)
    assert follower.update(media(1, 0), 1) == []
    assert numbers(follower.update(media(2, 0), 2)) == [0, 1]


def test_stuck_after_four_target_durations_but_not_before_six_seconds() -> None:
    for duration, limit in ((1.0, 6.0), (5.0, 20.0)):
        follower = Follower(live=True, now_s=0)
        follower.update(media(4, duration=duration), 0)
        follower.update(media(4, duration=duration), limit - 0.1)
        with pytest.raises(FeedError) as caught:
            follower.update(media(4, duration=duration), limit)
        assert caught.value.failure is Failure.PLAYLIST_STUCK


def test_an_empty_live_list_is_stuck_too() -> None:
    follower = Follower(live=True, now_s=0)
    assert follower.update(media(0), 0) == []
    with pytest.raises(FeedError):
        follower.update(media(0), 60)


def test_looks_settle_right_after_a_segment_appears() -> None:
    """A server publishes once a second; the reader came at an arbitrary moment."""
    now, late = 0.83, []
    follower = Follower(live=True, now_s=now)
    looks = 0
    for _ in range(60):
        there = 10 + int(now)
        if follower.update(media(6, there - 6), now):
            late.append(now - int(now))
        looks += 1
        now += follower.wait_s + 0.002
    assert max(late[8:30]) < 0.2
    assert looks < 1.35 * len(late)


def test_gaps_are_left_out() -> None:
    body = b"#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-GAP\n#EXTINF:1,\nb.ts\n#EXTINF:1,\nc.ts\n"
    found = parse(body, URL)
    assert isinstance(found, MediaPlaylist)
    steps = Follower(live=False, now_s=0).update(found, 0)
    assert numbers(steps) == [0, 2] and [s.fresh for s in steps] == [False, True]


def test_the_variant_fits_the_tile() -> None:
    low, mid, high = (Variant(f"{h}", h * 1000, h * 16 // 9, h, "") for h in (360, 720, 2160))
    sound = Variant("sound", 10**8, 0, 0, "mp4a.40.2")
    all_of_them = (mid, sound, high, low)
    assert choose(all_of_them) is high
    assert choose(all_of_them, TileSize(320, 180)) is low
    assert choose(all_of_them, TileSize(900, 500)) is mid
    assert choose(all_of_them, TileSize(9000, 5000)) is high
    assert choose((sound,)) is sound


LINES = st.one_of(
    st.sampled_from(
        [
            "#EXTM3U",
            "#EXT-X-ENDLIST",
            "#EXT-X-DISCONTINUITY",
            "#EXT-X-GAP",
            "#EXTINF:1,",
            "#EXTINF:-5,",
            "#EXTINF:nan,",
            "#EXTINF:inf,",
            "#EXTINF:1e400,",
            "#EXT-X-TARGETDURATION:99999999999999999999",
            "#EXT-X-TARGETDURATION:-1",
            "#EXT-X-MEDIA-SEQUENCE:-4",
            "#EXT-X-MEDIA-SEQUENCE:18446744073709551616",
            "#EXT-X-PROGRAM-DATE-TIME:0001-01-01T00:00:00Z",
            "#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59+00:00",
            "#EXT-X-PROGRAM-DATE-TIME:tomorrow",
            "#EXT-X-BYTERANGE:0@0",
            "#EXT-X-BYTERANGE:99@",
            "#EXT-X-KEY:METHOD=AES-128",
            '#EXT-X-KEY:METHOD=AES-128,IV=0x,URI="k"',
            '#EXT-X-KEY:URI="k"',
            '#EXT-X-MAP:URI=""',
            '#EXT-X-MAP:BYTERANGE="1@2"',
            "#EXT-X-STREAM-INF:BANDWIDTH=1",
            "#EXT-X-STREAM-INF:RESOLUTION=0x0",
            '#EXT-X-STREAM-INF:CODECS="',
            '#EXT-X-MEDIA:TYPE=AUDIO,URI="a"',
            "#EXT-X-SKIP:SKIPPED-SEGMENTS=3",
            '#EXT-X-PART:DURATION=1,URI="p"',
            "file:///etc/passwd",
            "http://[::1",
            "//",
            "a.ts",
        ]
    ),
    st.text(max_size=40),
    st.from_regex(r"#EXT-X-[A-Z-]{1,24}:[ -~]{0,40}", fullmatch=True),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(LINES, max_size=12))
@example(["#EXTINF:1,", "#EXTINF:1,"])
def test_nonsense_is_a_feed_error_and_nothing_else(lines: list[str]) -> None:
    _try("\n".join(["#EXTM3U", *lines]).encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_a_feed_error_and_nothing_else(body: bytes) -> None:
    _try(body)
    _try(b"#EXTM3U\n" + body)


def _try(body: bytes) -> None:
    try:
        found = parse(body, URL)
        if isinstance(found, MasterPlaylist):
            choose(found.variants, TileSize(1, 1))
            return
        follower = Follower(live=True, now_s=0)
        for step in follower.update(found, 0):
            assert step.segment.url.startswith("https://")
        follower.update(found, 1)
        assert 0 <= follower.wait_s <= 200
    except FeedError as error:
        assert error.failure in (Failure.BAD_PLAYLIST, Failure.UNSUPPORTED, Failure.CERTIFICATE)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), min_size=1, max_size=20))
def test_no_segment_is_read_twice_in_a_row_of_growing_lists(looks: list[tuple[int, int]]) -> None:
    """Whatever the lists do, the steps of one list are in order, and a continued one never repeats."""
    follower = Follower(live=True, now_s=0)
    last: int | None = None
    for now, (sequence, count) in enumerate(sorted(looks)):
        try:
            steps = follower.update(media(count, sequence), now * 0.1)
        except FeedError:
            break
        read = numbers(steps)
        assert read == sorted(set(read))
        if read and last is not None and read[0] <= last:
            assert steps[0].fresh
        if read:
            last = read[-1]


def test_limits_of_size() -> None:
    with pytest.raises(FeedError):
        parse(b"#EXTM3U\n" + b"#" * (1 << 20), URL)
    with pytest.raises(FeedError):
        parse(b"#EXTM3U\n#EXT-X-MEDIA:" + b"'\"" * 9000, URL)
