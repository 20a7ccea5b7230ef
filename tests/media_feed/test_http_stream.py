"""FLV and files over HTTP, and everything a server can do wrong."""

from __future__ import annotations

import gzip
import logging
import struct
import threading
import time

import pytest

from app.media.feed import Failure, FeedError, FeedSpec, open_feed
from tests.support.clips import clip
from tests.support.feeds import (
    QUICK,
    assert_smooth,
    fails,
    feeding,
    pictures,
    read_all,
    read_pictures,
    times,
    written,
)
from tests.support.peers import Exchange, HttpPeer, free_port, silent_peer
from tests.support.waiting import LIMIT_S, wait_until

SECRET = "?auth_key=secret-1234"


def chunked(exchange: Exchange, data: bytes) -> None:
    exchange.head(Transfer_Encoding="chunked")
    for at in range(0, len(data), 5000):
        part = data[at : at + 5000]
        exchange.write(b"%x\r\n%s\r\n" % (len(part), part))
    exchange.write(b"0\r\n\r\n")


def test_broken_headers_tell_the_log_no_address(web: HttpPeer, caplog: pytest.LogCaptureFixture) -> None:
    def broken(exchange: Exchange) -> None:
        exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon in it\r\nA: b\r\n\r\n")

    web.routes["/street.flv"] = broken
    with caplog.at_level(logging.DEBUG):
        fails(web.url + "/street.flv" + SECRET, Failure.BAD_STREAM)
    assert "secret-1234" not in caplog.text


def test_chunked_flv_comes_out_whole(web: HttpPeer) -> None:
    web.routes["/street.flv"] = lambda x: chunked(x, clip("flv", pictures=30))
    with feeding(web.url + "/street.flv" + SECRET) as feed:
        assert feed.info.protocol == "flv"
        assert (feed.info.codec, feed.info.width, feed.info.height) == ("h264", 320, 180)
        assert not feed.info.encrypted
        data = read_all(feed)
    assert pictures(data) == 30
    assert_smooth(times(data))
    assert feed.error is None


def test_the_first_picture_needs_no_more_of_an_endless_stream_than_itself(web: HttpPeer) -> None:
    whole = clip("flv", pictures=30)

    def endless(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(whole[: len(whole) // 2])
        exchange.hang()

    web.routes["/street.flv"] = endless
    with feeding(web.url + "/street.flv") as feed:
        assert written(read_pictures(feed, 3)) == 3


@pytest.mark.parametrize("container", ["flv", "mpegts", "mp4", "matroska"])
def test_a_finite_file_loops_without_a_jump(web: HttpPeer, container: str) -> None:
    body = clip(container, pictures=8)

    def ranged(exchange: Exchange) -> None:
        asked = exchange.headers.get("Range")
        if asked is None:
            exchange.reply(body, "video/mp4" if container == "mp4" else "", Accept_Ranges="bytes")
            return
        first = int(asked.removeprefix("bytes=").partition("-")[0])
        exchange.reply(body[first:], "video/mp4", 206)

    web.routes["/clip." + container] = ranged
    with feeding(web.url + "/clip." + container, loop=True) as feed:
        data = read_pictures(feed, 20)
    assert_smooth(times(data), slack=2500)
    assert web.count("/clip." + container) >= 2


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (401, Failure.ADDRESS_EXPIRED),
        (403, Failure.ADDRESS_EXPIRED),
        (404, Failure.NOT_FOUND),
        (410, Failure.NOT_FOUND),
        (500, Failure.HTTP_STATUS),
        (503, Failure.HTTP_STATUS),
    ],
)
def test_statuses_are_told_apart(web: HttpPeer, status: int, failure: Failure) -> None:
    web.routes["/a.flv"] = lambda x: x.reply(b"no", "text/plain", status)
    assert fails(web.url + "/a.flv" + SECRET, failure).http_status == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 5000,
        b"<html><body>Sign in</body></html>",
        b"FLV\x01\x05\0\0\0\x09",
        bytes(range(256)) * 300,
    ],
    ids=["empty", "zeros", "html", "header only", "noise"],
)
def test_bytes_that_are_no_video(web: HttpPeer, body: bytes) -> None:
    web.routes["/a.flv"] = body
    error = fails(web.url + "/a.flv" + SECRET, Failure.BAD_STREAM) if body[:3] != b"FLV" else None
    if error is None:
        with pytest.raises(FeedError) as caught, feeding(web.url + "/a.flv"):
            pass
        assert caught.value.failure in (Failure.BAD_STREAM, Failure.NO_VIDEO)


@pytest.mark.parametrize(
    "body",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
    ],
    ids=["m3u8", "concat"],
)
def test_a_list_in_a_video_s_place_opens_nothing(web: HttpPeer, body: bytes) -> None:
    web.routes["/a.flv"] = body
    fails(web.url + "/a.flv", Failure.BAD_STREAM)


def test_sound_without_a_picture_is_no_video(web: HttpPeer) -> None:
    import io

    import av
    import numpy as np

    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mpegts") as out:
        sound = out.add_stream("aac", rate=8000)
        sound.layout = "mono"
        for number in range(30):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8000, number * 1024
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    web.routes["/a.ts"] = buffer.getvalue()
    fails(web.url + "/a.ts", Failure.NO_VIDEO)


def test_a_codec_we_do_not_feed_is_unsupported(web: HttpPeer) -> None:
    web.routes["/a.mkv"] = clip("matroska", pictures=5, codec="libvpx")
    fails(web.url + "/a.mkv", Failure.UNSUPPORTED)


def test_a_truncated_file_plays_as_far_as_it_goes(web: HttpPeer) -> None:
    whole = clip("flv", pictures=30)
    web.routes["/a.flv"] = whole[: len(whole) * 2 // 3]
    with feeding(web.url + "/a.flv") as feed:
        data = read_all(feed)
    assert 10 < pictures(data) < 30


def test_a_cut_connection_is_lost_not_over(web: HttpPeer) -> None:
    whole = clip("flv", pictures=30)

    def cut(exchange: Exchange) -> None:
        exchange.head(Content_Length=str(len(whole)))
        exchange.write(whole[: len(whole) // 2])
        exchange.cut()

    web.routes["/a.flv"] = cut
    fails(web.url + "/a.flv", Failure.UNREACHABLE)


def test_a_stream_that_stalls_times_out(web: HttpPeer) -> None:
    def stall(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(clip("flv", pictures=15))
        exchange.hang()

    web.routes["/a.flv"] = stall
    fails(web.url + "/a.flv", Failure.TIMEOUT, **QUICK)


def test_a_server_that_accepts_and_never_answers_times_out() -> None:
    with silent_peer() as port:
        fails(f"http://127.0.0.1:{port}/a.flv", Failure.TIMEOUT, **QUICK)


def test_a_server_that_drips_its_answer_times_out(web: HttpPeer) -> None:
    def drip(exchange: Exchange) -> None:
        exchange.head()
        while not exchange.stopping.wait(0.05):
            exchange.write(b"F")

    web.routes["/a.flv"] = drip
    fails(web.url + "/a.flv", Failure.TIMEOUT, **QUICK)


def test_nobody_listens() -> None:
    fails(f"http://127.0.0.1:{free_port()}/a.flv", Failure.UNREACHABLE)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/a",
        "concat:/etc/passwd|/etc/hosts",
        "data:video/mp4;base64,AAAA",
        "pipe:0",
        "http://[::1/a.flv",
        "http:///a.flv",
        "http://127.0.0.1:99999/a.flv",
        "http://127.0.0.1/a b.flv\r\nX: y",
        "udp://127.0.0.1:1234",
    ],
)
def test_addresses_no_feed_opens(url: str) -> None:
    fails(url, Failure.UNSUPPORTED)


def test_a_redirect_is_followed_but_only_to_the_web(web: HttpPeer) -> None:
    web.routes["/b.flv"] = clip("flv", pictures=8)
    web.routes["/a.flv"] = lambda x: x.redirect("/b.flv")
    with feeding(web.url + "/a.flv") as feed:
        assert pictures(read_all(feed)) == 8
    web.routes["/a.flv"] = lambda x: x.redirect("file:///etc/passwd")
    fails(web.url + "/a.flv", Failure.UNSUPPORTED)
    web.routes["/a.flv"] = lambda x: x.redirect("rtmp://127.0.0.1/a")
    fails(web.url + "/a.flv", Failure.UNSUPPORTED)
    web.routes["/a.flv"] = lambda x: x.redirect("/a.flv")
    fails(web.url + "/a.flv", Failure.BAD_STREAM)


def test_a_name_and_password_in_the_address_go_to_that_server_only(web: HttpPeer) -> None:
    seen: list[str | None] = []

    def ask(exchange: Exchange) -> None:
        seen.append(exchange.headers.get("Authorization"))
        exchange.reply(clip("flv", pictures=8))

    web.routes["/a.flv"] = ask
    with feeding(web.url.replace("http://", "http://eva:secret%21@") + "/a.flv") as feed:
        read_all(feed)
    assert seen == ["Basic ZXZhOnNlY3JldCE="]


def test_a_compressed_answer_is_unpacked(web: HttpPeer) -> None:
    packed = gzip.compress(clip("flv", pictures=8))
    web.routes["/a.flv"] = lambda x: x.reply(packed, Content_Encoding="gzip")
    with feeding(web.url + "/a.flv") as feed:
        assert pictures(read_all(feed)) == 8


def test_a_list_announced_by_its_type_only_is_hls(web: HttpPeer) -> None:
    from tests.support.feeds import playlist

    web.routes["/live"] = lambda x: x.reply(playlist(["s0.ts"], ended=True), "application/vnd.apple.mpegurl")
    web.routes["/s0.ts"] = clip()
    with feeding(web.url + "/live") as feed:
        assert feed.info.protocol == "hls"
        assert pictures(read_all(feed)) == 15


def test_environment_proxies_are_ignored(web: HttpPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    web.routes["/a.flv"] = clip("flv", pictures=8)
    with feeding(web.url + "/a.flv") as feed:
        assert pictures(read_all(feed)) == 8


@pytest.mark.parametrize("where", ["start", "read"])
def test_close_wakes_a_blocked_reader(web: HttpPeer, where: str, capfd: pytest.CaptureFixture[str]) -> None:
    def hang(exchange: Exchange) -> None:
        if where == "read":
            exchange.head()
            exchange.write(clip("flv", pictures=15))
        exchange.hang()

    web.routes["/a.flv"] = hang
    # Who waits for an answer to begin is not woken: that ends at its own limit. What is read is.
    limit_s = 2 if where == "start" else 10 * LIMIT_S
    feed = open_feed(FeedSpec(web.url + "/a.flv", connect_timeout_s=limit_s, read_timeout_s=limit_s))
    done: list[object] = []

    def run() -> None:
        try:
            feed.start()
            while feed.read(65536):
                pass
            done.append(b"")
        except FeedError as error:
            done.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(lambda: bool(web.requests), "the request arrives")
    if where == "read":
        wait_until(lambda: feed.stats.view().packets >= 14, "the packets arrive")
    feed.close()
    thread.join(LIMIT_S)
    assert not thread.is_alive() and done
    assert feed.error is None
    wait_until(lambda: not feed._thread.is_alive(), "the feed's thread ends")
    assert capfd.readouterr().err == ""  # av prints exceptions that cross its C code


def test_an_old_backlog_is_left_out(web: HttpPeer) -> None:
    def burst(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(clip("flv", pictures=300))
        exchange.hang()

    web.routes["/a.flv"] = burst
    with feeding(web.url + "/a.flv") as feed:
        wait_until(lambda: feed.stats.view().packets == 300, "20 s of pictures arrive at once")
        begun = time.monotonic()
        data = read_pictures(feed, 1)
        wait_until(lambda: time.monotonic() - begun > feed.window_s, "the backlog is known to stand")
        data += read_pictures(feed, 10)
        assert feed.stats.view().dropped_backlog_ms >= 17_000
        assert feed.error is None
    shown = times(data)
    assert shown[-1] - shown[0] < 90_000 * 2  # the jump is not a pause


def test_the_secret_is_in_no_repr_and_no_error() -> None:
    spec = FeedSpec(f"http://127.0.0.1:{free_port()}/a.flv{SECRET}")
    feed = open_feed(spec)
    with pytest.raises(FeedError) as caught:
        feed.start()
    for text in (repr(spec), str(spec), repr(caught.value), str(caught.value), repr(feed)):
        assert "secret" not in text
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "secret" not in repr(chain)
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    feed.close()


def test_capture_times_of_an_flv_that_tells_them(web: HttpPeer) -> None:
    """Its onMetaData says when timestamp 0 was; a second one corrects the first."""

    def told(utc_ms: float) -> bytes:
        name = b"\x02\x00\x0aonMetaData\x08\x00\x00\x00\x01"
        body = name + b"\x00\x0butcOriginMs\x00" + struct.pack(">d", utc_ms) + b"\x00\x00\x09"
        tag = b"\x12" + len(body).to_bytes(3, "big") + bytes(7) + body
        return tag + len(tag).to_bytes(4, "big")

    whole = clip("flv", pictures=15)
    origin = 1_790_000_000_000.0
    sent = threading.Event()

    def tell(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(whole[:13] + told(origin) + whole[13:])
        sent.wait(20)
        exchange.write(told(origin + 3_600_000) + clip("flv", pictures=15, first=15)[13:])

    web.routes["/a.flv"] = tell
    with feeding(web.url + "/a.flv") as feed:
        data = read_pictures(feed, 10)
        assert feed.timeline.capture_utc_ms(times(data)[0]) == origin
        sent.set()
        read_all(feed)
        latest = feed.timeline.latest_pts
        assert latest is not None
        assert feed.timeline.capture_utc_ms(latest) == pytest.approx(origin + 3_600_000 + 29_000 / 15, abs=2)
    web.routes["/a.flv"] = whole
    with feeding(web.url + "/a.flv") as feed:
        assert feed.timeline.capture_utc_ms(times(read_all(feed))[0]) is None
