"""Streams that nobody here made: nginx-rtmp, GStreamer's RTSP server, files with sound."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
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
)
from tests.support.peers import HttpPeer, NginxRtmp, free_port, nginx_rtmp, rtsp_server, silent_peer
from tests.support.waiting import LIMIT_S


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxRtmp]:
    with nginx_rtmp(tmp_path_factory.mktemp("nginx")) as server:
        yield server


def test_rtmp_of_nginx(street: NginxRtmp) -> None:
    with feeding(street.rtmp_url) as feed:
        assert (feed.info.protocol, feed.info.codec) == ("rtmp", "h264")
        assert (feed.info.width, feed.info.height, feed.info.encrypted) == (640, 360, False)
        data = read_pictures(feed, 20)
    assert pictures(data) >= 19
    steps = np.diff(times(data))
    assert steps.min() > 0 and steps.max() < 9000


def test_hls_of_nginx(street: NginxRtmp) -> None:
    with feeding(street.hls_url) as feed:
        assert (feed.info.width, feed.info.height) == (640, 360)
        data = read_pictures(feed, 40)
    assert pictures(data) >= 39
    assert_smooth(times(data), slack=200)


def test_rtsp_of_gstreamer_has_its_parameters_before_each_key_frame() -> None:
    with rtsp_server() as server, feeding(server.url) as feed:
        assert (feed.info.protocol, feed.info.codec) == ("rtsp", "h264")
        assert (feed.info.width, feed.info.height) == (640, 360)
        data = read_pictures(feed, 20)
    assert pictures(data) >= 19
    assert data.count(b"\x00\x00\x01\x67") >= 1


def test_rtsp_of_an_unknown_stream_is_not_found() -> None:
    with rtsp_server() as server:
        fails(server.url.replace("/street", "/nowhere"), Failure.NOT_FOUND)


def test_a_camera_that_falls_silent_is_given_up(street: NginxRtmp) -> None:
    limits = {"connect_timeout_s": 20.0, "read_timeout_s": 3.0}
    with rtsp_server() as server:
        for url, pid in ((server.url, server.pid), (street.rtmp_url, street.pids[1])):
            with feeding(url, **limits) as feed:
                read_pictures(feed, 3)
                os.kill(pid, signal.SIGSTOP)
                try:
                    read_all(feed)
                finally:
                    os.kill(pid, signal.SIGCONT)
                assert feed.error is not None and feed.error.failure is Failure.TIMEOUT


@pytest.mark.parametrize("scheme", ["rtmp", "rtsp"])
def test_servers_that_are_away_or_hang(scheme: str) -> None:
    url = f"{scheme}://eva:secret@127.0.0.1:%d/live/street?auth_key=secret"
    fails(url % free_port(), Failure.UNREACHABLE)
    with silent_peer() as port:
        fails(url % port, Failure.TIMEOUT, **QUICK)


@pytest.mark.parametrize("scheme", ["rtmp", "rtsp"])
def test_close_does_not_wait_for_a_hung_connection_attempt(scheme: str) -> None:
    with silent_peer() as port:
        spec = FeedSpec(f"{scheme}://127.0.0.1:{port}/a/b", connect_timeout_s=15, read_timeout_s=15)
        feed = open_feed(spec)
        raised: list[FeedError] = []

        def start() -> None:
            try:
                feed.start()
            except FeedError as error:
                raised.append(error)

        thread = threading.Thread(target=start)
        thread.start()
        feed.close()
        thread.join(LIMIT_S)
        assert raised and feed._thread.is_alive()  # FFmpeg still tries; nobody waits for it


@pytest.mark.parametrize(
    ("container", "codec", "source"),
    [
        ("flv", "aac", "aac"),
        ("flv", "pcm_alaw", "pcm_alaw"),
        ("flv", "pcm_mulaw", "pcm_mulaw"),
        ("mpegts", "aac", "aac"),
        ("mpegts", "mp2", "mp2"),
        ("matroska", "libopus", "opus"),
    ],
)
def test_sound_comes_along_when_wanted(web: HttpPeer, container: str, codec: str, source: str) -> None:
    body = (
        sounding(container, codec)
        if codec in ("mp2", "libopus")
        else clip(container, pictures=45, audio=codec)
    )
    web.routes["/a"] = body
    with feeding(web.url + "/a", protocol="flv", audio=True) as feed:
        assert feed.info.audio_codec == source
        data = read_all(feed)
    assert pictures(data) == 45
    with av.open(io.BytesIO(data), format="mpegts") as back:
        assert back.streams.audio[0].codec_context.name == (source if source == "mp2" else "aac")
        loud = [np.abs(frame.to_ndarray().astype(float)).mean() for frame in back.decode(audio=0)]
    assert len(loud) >= 15 and np.mean(loud) > 0.02
    shown, heard = times(data), times(data, "audio")
    assert heard == sorted(heard)
    assert abs((heard[-1] - heard[0]) - (shown[-1] - shown[0])) < 90_000 // 3


def test_sound_stays_away_when_not_wanted(web: HttpPeer) -> None:
    web.routes["/a"] = clip("flv", pictures=45, audio="aac")
    with feeding(web.url + "/a") as feed:
        assert feed.info.audio_codec == "aac"
        data = read_all(feed)
    with av.open(io.BytesIO(data), format="mpegts") as back:
        assert not back.streams.audio


def test_sound_over_loops_and_damaged_sound_do_no_harm(web: HttpPeer) -> None:
    web.routes["/a"] = clip("flv", pictures=10, audio="pcm_alaw")
    with feeding(web.url + "/a", audio=True, loop=True) as feed:
        data = read_pictures(feed, 25)
    assert_smooth(times(data), slack=3000)
    heard = times(data, "audio")
    assert heard == sorted(heard)


@pytest.mark.parametrize(
    ("container", "codec"),
    [("matroska", "libx265"), ("flv", "libx265"), ("matroska", "mpeg4"), ("mpegts", "mpeg2video")],
)
def test_other_codecs(tmp_path: Path, container: str, codec: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(clip(container, pictures=20, codec=codec))
    with feeding(str(path), live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 20


def test_b_frames_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(clip("mp4", pictures=30, b_frames=2))
    with feeding(f"file://{path}", live=False) as feed:
        data = read_all(feed)
    assert pictures(data) == 30
    assert_smooth(sorted(times(data)))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    fails(str(tmp_path / "none.mp4"), Failure.NOT_FOUND)
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    fails(str(empty), Failure.BAD_STREAM)
    listing = tmp_path / "list.txt"
    listing.write_text("ffconcat version 1.0\nfile /etc/passwd\n")
    fails(str(listing), Failure.BAD_STREAM)


def sounding(container: str, codec: str) -> bytes:
    """Three seconds of pictures with sound of an encoder that wants its own rate."""
    from fractions import Fraction

    from tests.support.clips import picture

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        video = out.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "sc_threshold": "0"}
        sound = out.add_stream(codec, rate=48_000)
        sound.layout = "stereo"
        sampled = 0
        for number in range(45):
            out.mux(video.encode(picture(number, 320, 180, 15)))
            while sampled < (number + 1) * 3200:
                tone = (np.sin(np.arange(sampled, sampled + 960) * 0.05) * 8000).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], format="s16", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = 48_000, sampled, Fraction(1, 48_000)
                sampled += 960
                out.mux(sound.encode(frame))
        out.mux(video.encode(None))
        out.mux(sound.encode(None))
    return buffer.getvalue()


def test_sound_that_begins_late_does_no_harm(web: HttpPeer) -> None:
    whole = clip("flv", pictures=45, audio="pcm_alaw")
    kept, at, begins_ms = bytearray(b"FLV\x01\x01" + whole[5:13]), 13, 1000
    while at + 11 <= len(whole):
        size = 15 + int.from_bytes(whole[at + 1 : at + 4], "big")
        if whole[at] != 8 or int.from_bytes(whole[at + 4 : at + 7], "big") > begins_ms:
            kept += whole[at : at + size]
        at += size
    web.routes["/a.flv"] = bytes(kept)
    with feeding(web.url + "/a.flv", audio=True) as feed:
        data = read_all(feed)
    assert feed.error is None and pictures(data) == 45
