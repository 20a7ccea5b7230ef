"""HLS from a real server: edges, holes, breaks, expiry, encryption, capture times."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction

import av
import pytest

from app.media.feed import Failure, FeedSpec, open_feed
from tests.support.clips import clip, picture
from tests.support.feeds import (
    QUICK,
    assert_smooth,
    fails,
    feeding,
    pictures,
    playlist,
    read_all,
    read_pictures,
    times,
)
from tests.support.peers import Exchange, HttpPeer
from tests.support.waiting import wait_until

KIND = "application/vnd.apple.mpegurl"
SECRET = "?auth_key=secret-1234"


def segments(web: HttpPeer, numbers: range, prefix: str = "s") -> list[str]:
    """One second each, continuous in time; routes and names."""
    for number in numbers:
        web.routes[f"/{prefix}{number}.ts"] = clip(first=number * 15)
    return [f"{prefix}{number}.ts" for number in numbers]


def sequence_of(*bodies: bytes | Callable[[Exchange], None]) -> Callable[[Exchange], None]:
    """Answers with one body after the other, with the last one for ever."""
    left = list(bodies)

    def answer(exchange: Exchange) -> None:
        body = left.pop(0) if len(left) > 1 else left[0]
        if callable(body):
            body(exchange)
        else:
            exchange.reply(body, KIND)

    return answer


def test_a_recording_plays_whole_and_ends(web: HttpPeer) -> None:
    names = segments(web, range(4))
    web.routes["/v.m3u8"] = playlist(names, ended=True)
    with feeding(web.url + "/v.m3u8" + SECRET, live=False) as feed:
        assert feed.info.protocol == "hls" and (feed.info.width, feed.info.height) == (320, 180)
        data = read_all(feed)
    assert feed.error is None
    assert pictures(data) == 60
    assert_smooth(times(data))


def test_a_recording_waits_for_its_reader(web: HttpPeer) -> None:
    names = segments(web, range(12))
    web.routes["/v.m3u8"] = playlist(names, ended=True)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        wait_until(lambda: feed.stats.view().packets >= 45, "the queue fills")
        assert web.count("/s8.ts") == 0
        assert pictures(read_all(feed)) == 180


def test_live_starts_at_the_last_segment_but_one_and_follows(web: HttpPeer) -> None:
    names = segments(web, range(10))
    web.routes["/l.m3u8"] = sequence_of(
        playlist(names[:6]),
        playlist(names[1:7], sequence=1),
        playlist(names[1:7], sequence=1),
        playlist(names[2:8], sequence=2, ended=True),
    )
    with feeding(web.url + "/l.m3u8") as feed:
        data = read_all(feed)
    fetched = [path for path in web.requests if path.endswith(".ts")]
    assert fetched == ["/s4.ts", "/s5.ts", "/s6.ts", "/s7.ts"]
    assert pictures(data) == 60


def test_capture_times_come_from_the_playlist_and_only_from_there(web: HttpPeer) -> None:
    names = segments(web, range(3))
    begins = 1_790_000_000_000
    web.routes["/v.m3u8"] = playlist(names, begins_utc_ms=begins, ended=True)
    web.routes["/w.m3u8"] = playlist(names, ended=True)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        shown = times(read_all(feed))
        assert feed.timeline.latest_pts == shown[-1]
        for number, pts in enumerate(shown):
            taken = feed.timeline.capture_utc_ms(pts)
            assert taken is not None and abs(taken - begins - number * 1000 / 15) <= 1
        assert feed.timeline.capture_utc_ms(shown[0] - 10 * 90_000) is None
    with feeding(web.url + "/w.m3u8", live=False) as feed:
        shown = times(read_all(feed))
        assert feed.timeline.capture_utc_ms(shown[0]) is None
        assert feed.timeline.arrival_s(shown[0]) is not None


def test_a_discontinuity_in_the_source_is_none_for_the_player(web: HttpPeer) -> None:
    web.routes["/a.ts"] = clip(first=90_000)
    web.routes["/b.ts"] = clip(first=15)
    web.routes["/c.ts"] = clip(first=7_000, width=160, height=90)
    web.routes["/v.m3u8"] = playlist(["a.ts", "b.ts", "c.ts"], ended=True, discontinuities=("b.ts", "c.ts"))
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 45
    assert_smooth(times(data))


def test_an_unannounced_jump_back_is_survived(web: HttpPeer) -> None:
    web.routes["/a.ts"] = clip(first=90_000)
    web.routes["/b.ts"] = clip(first=15)
    web.routes["/v.m3u8"] = playlist(["a.ts", "b.ts"], ended=True)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        assert_smooth(times(read_all(feed)))


def test_the_wrap_of_33_bits_is_survived(web: HttpPeer) -> None:
    pictures_a_wrap = (1 << 33) // 6000
    web.routes["/a.ts"] = clip(first=pictures_a_wrap - 20)
    web.routes["/b.ts"] = clip(first=pictures_a_wrap - 5)  # wraps inside
    web.routes["/c.ts"] = clip(first=10)
    web.routes["/v.m3u8"] = playlist(["a.ts", "b.ts", "c.ts"], ended=True)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 45
    assert_smooth(times(data), slack=6000)


def test_a_master_playlist_leads_to_its_best_variant(web: HttpPeer) -> None:
    segments(web, range(1))
    web.routes["/m.m3u8"] = (
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=160x90\nlow.m3u8\n"
        b'#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180,CODECS="avc1.42c01e"\nhigh.m3u8\n'
        b'#EXT-X-STREAM-INF:BANDWIDTH=9000000,CODECS="mp4a.40.2"\nsound.m3u8\n'
    )
    web.routes["/high.m3u8"] = playlist(["s0.ts"], ended=True)
    with feeding(web.url + "/m.m3u8") as feed:
        assert pictures(read_all(feed)) == 15
    web.routes["/high.m3u8"] = web.routes["/m.m3u8"]
    fails(web.url + "/m.m3u8", Failure.BAD_PLAYLIST)


def test_a_playlist_that_stops_growing_is_stuck(web: HttpPeer) -> None:
    now = [1000.0]

    def later(exchange: Exchange) -> None:
        now[0] += 1.0
        exchange.reply(playlist(names), KIND)

    names = segments(web, range(3))
    web.routes["/l.m3u8"] = sequence_of(playlist(names, duration=0.25), later)
    feed = open_feed(FeedSpec(web.url + "/l.m3u8"), clock=lambda: now[0])
    feed.start()
    read_all(feed)
    assert feed.error is not None and feed.error.failure is Failure.PLAYLIST_STUCK
    feed.close()


def test_an_address_that_expires_on_the_way_says_so(web: HttpPeer) -> None:
    names = segments(web, range(3))
    web.routes["/l.m3u8"] = sequence_of(
        playlist(names, duration=0.2), lambda x: x.reply(b"", "text/plain", 403)
    )
    fails(web.url + "/l.m3u8" + SECRET, Failure.ADDRESS_EXPIRED)
    web.routes["/v.m3u8"] = playlist(["s0.ts", "gone.ts"], ended=True)
    web.routes["/gone.ts"] = lambda x: x.reply(b"", "text/plain", 403)
    fails(web.url + "/v.m3u8" + SECRET, Failure.ADDRESS_EXPIRED, live=False)


def test_a_server_away_for_a_moment_is_forgiven_for_good_it_is_not(web: HttpPeer) -> None:
    names = segments(web, range(4))
    web.routes["/l.m3u8"] = sequence_of(
        playlist(names[:2], duration=0.2),
        lambda x: x.reply(b"", "text/plain", 502),
        playlist(names, duration=0.2, ended=True),
    )
    with feeding(web.url + "/l.m3u8") as feed:
        assert pictures(read_all(feed)) == 60
    web.routes["/l.m3u8"] = sequence_of(
        playlist(names[:2], duration=0.2), lambda x: x.reply(b"", "text/plain", 502)
    )
    fails(web.url + "/l.m3u8", Failure.HTTP_STATUS)


def test_missing_and_broken_segments_leave_no_hole_in_time(web: HttpPeer) -> None:
    names = segments(web, range(6))
    del web.routes["/s1.ts"]
    web.routes["/s3.ts"] = b"<html>sorry</html>"
    web.routes["/v.m3u8"] = playlist(names, ended=True)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 60
    assert_smooth(times(data))


def test_too_many_broken_segments_end_it(web: HttpPeer) -> None:
    segments(web, range(1))
    web.routes["/v.m3u8"] = playlist(["s0.ts", "x1.ts", "x2.ts", "x3.ts", "x4.ts"], ended=True)
    fails(web.url + "/v.m3u8", Failure.NOT_FOUND, live=False)


def test_a_jump_of_the_media_sequence_and_a_restart_are_survived(web: HttpPeer) -> None:
    names = segments(web, range(40))
    web.routes["/l.m3u8"] = sequence_of(
        playlist(names[20:23], sequence=20, duration=0.2),
        playlist(names[30:33], sequence=30, duration=0.2),
        playlist(names[0:3], sequence=0, duration=0.2),
        playlist(names[1:4], sequence=1, duration=0.2, ended=True),
    )
    with feeding(web.url + "/l.m3u8") as feed:
        data = read_all(feed)
    fetched = [int(path[2:-3]) for path in web.requests if path.endswith(".ts")]
    assert fetched == [21, 22, 30, 31, 32, 1, 2, 3]
    assert_smooth(times(data))


def test_segments_hung_at_the_server_time_out(web: HttpPeer) -> None:
    web.routes["/s0.ts"] = lambda x: x.hang()
    web.routes["/v.m3u8"] = playlist(["s0.ts"], ended=True)
    fails(web.url + "/v.m3u8", Failure.TIMEOUT, **QUICK)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"\xff\xfe\x00", b"#EXTM3U\n#EXT-X-TARGETDURATION:x\n", clip()],
    ids=["empty", "html", "binary", "not a number", "video"],
)
def test_what_is_no_playlist(web: HttpPeer, body: bytes) -> None:
    web.routes["/l.m3u8"] = body
    fails(web.url + "/l.m3u8" + SECRET, Failure.BAD_PLAYLIST)


def test_an_endless_playlist_is_cut_off(web: HttpPeer) -> None:
    def endless(exchange: Exchange) -> None:
        exchange.head(KIND)
        while not exchange.stopping.is_set():
            exchange.write(b"#EXTM3U\n" * 10_000)

    web.routes["/l.m3u8"] = endless
    fails(web.url + "/l.m3u8", Failure.BAD_STREAM)


def test_a_segment_too_large_is_not_read(web: HttpPeer) -> None:
    def huge(exchange: Exchange) -> None:
        exchange.head("video/mp2t", Content_Length=str(65 << 20))
        exchange.hang()

    web.routes["/s0.ts"] = huge
    web.routes["/v.m3u8"] = playlist(["s0.ts"], ended=True)
    fails(web.url + "/v.m3u8", Failure.BAD_STREAM, live=False)


@pytest.mark.parametrize(
    "entry",
    ["file:///etc/passwd", "concat:a|b", "data:video/mp2t;base64,AAAA", "ftp://127.0.0.1/a", "\\\\h\\a"],
)
def test_entries_lead_to_the_web_only(web: HttpPeer, entry: str) -> None:
    web.routes["/l.m3u8"] = playlist([entry], ended=True)
    expected = Failure.NOT_FOUND if entry.startswith("\\") else Failure.UNSUPPORTED
    fails(web.url + "/l.m3u8", expected)


def test_segments_redirected_away_from_the_web_are_refused(web: HttpPeer) -> None:
    web.routes["/s0.ts"] = lambda x: x.redirect("file:///etc/passwd")
    web.routes["/v.m3u8"] = playlist(["s0.ts"], ended=True)
    fails(web.url + "/v.m3u8", Failure.UNSUPPORTED)


def test_encrypted_segments(web: HttpPeer) -> None:
    from cryptography.hazmat.primitives import padding
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bytes(range(16))
    for number in range(2):
        pad = padding.PKCS7(128).padder()
        plain = pad.update(clip(first=number * 15)) + pad.finalize()
        cipher = Cipher(algorithms.AES(key), modes.CBC((7 + number).to_bytes(16, "big"))).encryptor()
        web.routes[f"/e{number}.ts"] = cipher.update(plain) + cipher.finalize()
    web.routes["/key"] = key
    tag = '#EXT-X-KEY:METHOD=AES-128,URI="key"'
    web.routes["/v.m3u8"] = playlist(["e0.ts", "e1.ts"], sequence=7, ended=True, extra=tag)
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        assert pictures(read_all(feed)) == 30
    assert web.count("/key") == 1
    web.routes["/key"] = b"short"
    fails(web.url + "/v.m3u8", Failure.BAD_PLAYLIST)
    sample = tag.replace("AES-128", "SAMPLE-AES")
    web.routes["/v.m3u8"] = playlist(["e0.ts"], ended=True, extra=sample)
    fails(web.url + "/v.m3u8", Failure.UNSUPPORTED)


def fragmented() -> tuple[bytes, list[bytes]]:
    """An fMP4 initialisation section and two fragments of a second."""
    buffer = io.BytesIO()
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(buffer, "w", format="mp4", options=flags) as out:
        video = out.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.codec_context.gop_size = 15
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "sc_threshold": "0"}
        video.codec_context.time_base = Fraction(1, 15)
        for number in range(30):
            out.mux(video.encode(picture(number, 320, 180, 15)))
        out.mux(video.encode(None))
    body = buffer.getvalue()
    boxes: list[tuple[bytes, bytes]] = []
    at = 0
    while at < len(body):
        size = int.from_bytes(body[at : at + 4], "big")
        boxes.append((body[at + 4 : at + 8], body[at : at + size]))
        at += size
    init = b"".join(box for name, box in boxes if name in (b"ftyp", b"moov"))
    parts = [box for name, box in boxes if name in (b"moof", b"mdat")]
    return init, [parts[0] + parts[1], parts[2] + parts[3]]


def test_fragmented_mp4_and_byte_ranges(web: HttpPeer) -> None:
    init, parts = fragmented()
    body = init + parts[0] + parts[1]

    def ranged(exchange: Exchange) -> None:
        first, last = exchange.headers["Range"].removeprefix("bytes=").split("-")
        exchange.reply(body[int(first) : int(last) + 1], "video/mp4", 206)

    web.routes["/all.mp4"] = ranged
    web.routes["/v.m3u8"] = (
        f'#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI="all.mp4",BYTERANGE="{len(init)}@0"\n'
        f"#EXTINF:1,\n#EXT-X-BYTERANGE:{len(parts[0])}@{len(init)}\nall.mp4\n"
        f"#EXTINF:1,\n#EXT-X-BYTERANGE:{len(parts[1])}\nall.mp4\n#EXT-X-ENDLIST\n"
    ).encode()
    with feeding(web.url + "/v.m3u8", live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 30
    assert_smooth(times(data))
    web.routes["/all.mp4"] = body
    fails(web.url + "/v.m3u8", Failure.UNSUPPORTED)


def test_close_while_waiting_for_the_next_segment(web: HttpPeer) -> None:
    names = segments(web, range(2))
    web.routes["/l.m3u8"] = playlist(names, duration=10.0)
    with feeding(web.url + "/l.m3u8") as feed:
        read_pictures(feed, 20)
    assert feed.read(100) == b"" and feed.error is None
