"""What may be fetched: judged by scheme and address, at every connection, whatever led there."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.ingest.gate import Gate
from app.localvcs.ingest.sources import open_source
from app.localvcs.outbound import (
    MAX_PICTURE_BYTES,
    FetchFailed,
    Forbidden,
    Outbound,
    RtspAnswers,
)
from app.media.failures import FeedClosed, FeedError
from app.media.types import Failure, Trust
from tests.support.clips import clip
from tests.support.peers import http_peer, make_certificate
from tests.support.waiting import LIMIT_S, wait_until

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 2000
OPEN = Outbound(allow_private=True)
STRICT = Outbound(allow_private=False, resolver=lambda host, port: ["192.0.2.1"])

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "10.0.0.5",
    "172.16.4.4",
    "192.168.1.64",
    "169.254.169.254",
    "100.64.0.1",
    "[::1]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[::10.0.0.1]",
    "[fec0::1]",
    "[2002:7f00:1::]",
    "localhost",
    "camera.localhost",
]
NOWHERE = ["0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[::]", "[ff02::1]", "[::ffff:0.0.0.0]"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_hosts_need_leave(host: str) -> None:
    for scheme in ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps"):
        url = f"{scheme}://user:secret@{host}/live/a.flv"
        with pytest.raises(Forbidden) as caught:
            STRICT.check(url)
        assert "--allow-private" in caught.value.sentence and "secret" not in str(caught.value)
        assert OPEN.check(url) == scheme


@pytest.mark.parametrize("host", NOWHERE)
def test_some_addresses_are_nobodys(host: str) -> None:
    for rules in (STRICT, OPEN):
        with pytest.raises(Forbidden):
            rules.check(f"http://{host}/a.flv")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "concat:a|b",
        "data:video/x-flv;base64,AAAA",
        "ftp://93.184.216.34/a.flv",
        "gopher://93.184.216.34/a",
        "udp://93.184.216.34:5000",
        "tcp://93.184.216.34:80",
        "crypto+http://93.184.216.34/a",
        "subfile,,start,1,end,2,,:http://93.184.216.34/a",
        "http:///a.flv",
        "http://[/a.flv",
        "http://93.184.216.34:0/a.flv",
        "http://93.184.216.34:99999/a.flv",
        "http://93.184.216.34/a b.flv",
        "http://93.184.216.34/a\r\nHost: x",
        "http://93.184.216.34\\@127.0.0.1/a.flv",
        "",
        "a.m3u8",
    ],
)
def test_only_addresses_of_cameras(url: str) -> None:
    for rules in (STRICT, OPEN):
        with pytest.raises(Forbidden):
            rules.check(url)


def test_public_addresses_pass() -> None:
    for host in ("93.184.216.34", "[2606:2800:220:1::1]", "camera.example.com"):
        assert STRICT.check(f"https://{host}/live/a.m3u8?token=1") == "https"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_address(text: str) -> None:
    for url in (text, f"http://{text}", f"rtsp://{text}/a"):
        try:
            STRICT.check(url)
        except Forbidden as error:
            assert error.sentence


def test_a_name_is_judged_by_what_it_means() -> None:
    means = {"evil.example": ["10.1.1.1"], "both.example": ["10.1.1.1", "93.184.216.34"], "none.example": []}
    rules = Outbound(allow_private=False, resolver=lambda host, port: means[host])
    assert rules.check("http://evil.example/a.flv") == "http"
    with pytest.raises(Forbidden):
        rules.addresses("evil.example", 80)
    assert rules.addresses("both.example", 80) == ["93.184.216.34"]
    with pytest.raises(Forbidden):
        rules.addresses("none.example", 80)


def test_a_name_is_resolved_once_for_a_connection() -> None:
    """A name that means something else the second time (DNS rebinding) gains nothing."""
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.255.255.1"]

    rules = Outbound(allow_private=True, resolver=resolver)
    with http_peer() as peer:
        peer.routes["/a.jpg"] = JPEG
        port = urlsplit(peer.url).port
        assert rules.fetch_picture(f"http://camera.example:{port}/a.jpg") == JPEG
    assert asked == ["camera.example"]


class Elsewhere(Outbound):
    """127.0.0.1 is taken for a public address; everything else private is not."""

    def __init__(self) -> None:
        super().__init__(allow_private=False)

    def _judge(self, address: object) -> None:
        if str(address) != "127.0.0.1":
            super()._judge(address)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{port}/a.jpg", "file:///etc/passwd", "rtsp://127.0.0.1/a", "http://[::1]/"]
)
def test_redirects_are_judged(target: str) -> None:
    with http_peer() as peer:
        port = urlsplit(peer.url).port
        peer.routes["/a.jpg"] = JPEG
        peer.routes["/go"] = lambda exchange: exchange.redirect(target.format(port=port))
        assert Elsewhere().fetch_picture(f"{peer.url}/a.jpg") == JPEG
        with pytest.raises(FetchFailed) as caught:
            Elsewhere().fetch_picture(f"{peer.url}/go")
        assert "127." not in str(caught.value) and "passwd" not in str(caught.value)
        assert peer.count("/a.jpg") == 1


@pytest.mark.parametrize("entry", ["http://127.0.0.2:{port}/1.ts", "file:///etc/passwd", "concat:1.ts|2.ts"])
def test_entries_of_playlists_are_judged(entry: str) -> None:
    with http_peer() as peer:
        port = urlsplit(peer.url).port
        lines = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXTINF:1,\n{}\n"
        peer.routes["/1.ts"] = clip("mpegts")
        peer.routes["/a.m3u8"] = lines.format(entry, entry).replace("{port}", str(port)).encode()
        with pytest.raises(FeedError):
            open_source(f"{peer.url}/a.m3u8", Elsewhere()).run(Nothing())
        assert peer.count("/1.ts") == 0


class Nothing:
    def opened(self, demuxer: object) -> None: ...

    def take(self, items: object) -> None: ...

    def pausing(self) -> None: ...


def test_pictures_have_limits(tmp_path: Path) -> None:
    with http_peer() as peer:
        peer.routes["/large.jpg"] = JPEG + b"x" * MAX_PICTURE_BYTES
        peer.routes["/page.jpg"] = b"<html>"
        peer.routes["/cut.jpg"] = lambda exchange: exchange.cut()
        for path in ("/large.jpg", "/page.jpg", "/cut.jpg", "/none.jpg"):
            with pytest.raises(FetchFailed) as caught:
                OPEN.fetch_picture(peer.url + path + "?key=secret")
            assert "secret" not in str(caught.value) and str(caught.value).endswith(".")
    for url in ("rtmp://127.0.0.1/a", "http://127.0.0.1:1/a.jpg"):
        with pytest.raises(FetchFailed):
            OPEN.fetch_picture(url)


def test_tls_is_verified(tmp_path: Path) -> None:
    ours = make_certificate(tmp_path, "camera")
    with http_peer(ours.server_context()) as peer:
        peer.routes["/a.jpg"] = JPEG
        with pytest.raises(FetchFailed, match="certificate"):
            OPEN.fetch_picture(f"{peer.url}/a.jpg")
        trusting = Outbound(allow_private=True, trust=Trust(ca_file=str(ours.ca_file)))
        assert trusting.fetch_picture(f"{peer.url}/a.jpg") == JPEG
        host, port = "127.0.0.1", urlsplit(peer.url).port or 0
        with pytest.raises(FeedError) as caught:
            OPEN.connect_tls(host, port, 5.0)
        assert caught.value.failure is Failure.CERTIFICATE
        trusting.connect_tls(host, port, 5.0).close()


# RTSP and RTMP: the gate.


class Talker:
    """A server that answers each request with the next of its texts, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.asked = b""
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # nobody came, or whoever came left with an answer unread
            connection, _ = self._listener.accept()
            with connection:
                connection.settimeout(LIMIT_S)
                while data := connection.recv(4096):
                    self.asked += data
                    if self._answers:
                        connection.sendall(self._answers.pop(0))

    def close(self) -> None:
        """Once nobody is connected any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread where nobody came
        self._thread.join(LIMIT_S)
        self._listener.close()


@pytest.mark.parametrize(
    "status",
    [
        b"RTSP/1.0 302 Moved",
        b"RTSP/1.0 0302 Moved",
        b"RTSP/1.0" + b" " * 200 + b"302 Moved",
        b"RTSP/1 4294967598",
    ],
)
def test_an_rtsp_redirect_is_not_followed(status: bytes) -> None:
    target = socket.create_server(("127.0.0.1", 0))
    target.settimeout(0.3)
    talker = Talker(
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n",
        status + b"\r\nCSeq: 2\r\nLocation: rtsp://127.0.0.1:%d/inside\r\n\r\n" % target.getsockname()[1],
    )
    reader = open_source(f"rtsp://user:secret@127.0.0.1:{talker.port}/PLAY", OPEN)
    with pytest.raises(FeedError) as caught:
        reader.run(Nothing())
    with pytest.raises(TimeoutError):
        target.accept()
    assert isinstance(caught.value, Forbidden) and "redirect" in caught.value.sentence
    target.close()
    talker.close()
    assert b"DESCRIBE" in talker.asked


@pytest.mark.parametrize(
    "said",
    [
        b"RTSP/1.0  301 Moved",
        b"x\r\nRTSP/1.0\t302 Y",
        b"RTSP/2 +303 Y",
        b"R\rTSP/1.0 3\r02 Y",
        b"the end of a bodyRTSP/1.0 302 Y",
        b"RTSP/1.0" + b" " * 3000 + b"302",
        b"RTSP/1.0 " + b"\r" * 30_000 + b"302",
    ],
)
def test_redirects_are_seen_as_ffmpeg_sees_them(said: bytes) -> None:
    assert RtspAnswers().redirect_in(said)
    for size in (1, 7, 64):
        answers = RtspAnswers()
        assert any(answers.redirect_in(said[at : at + size]) for at in range(0, len(said), size))


@pytest.mark.parametrize(
    "said",
    [b"RTSP/1.0 200 OK\r\n", b"RTSP/1.0 30", b"RTSP/1.0 404 302 Moved", b"Server: RTSP/1.0 A 302"],
)
def test_what_is_no_redirect_passes(said: bytes) -> None:
    assert not RtspAnswers().redirect_in(said)


def test_a_gate_speaks_tls_for_ffmpeg(tmp_path: Path) -> None:
    ours = make_certificate(tmp_path, "camera")
    with http_peer(ours.server_context()) as peer:
        peer.routes["/hello"] = b"world"
        port = urlsplit(peer.url).port or 0
        trusting = Outbound(allow_private=True, trust=Trust(ca_file=str(ours.ca_file)))
        gate = Gate(trusting, "127.0.0.1", port, tls=True, timeout_s=5.0)
        with socket.create_connection(("127.0.0.1", gate.port), timeout=10) as client:
            client.sendall(b"GET /hello HTTP/1.1\r\nHost: camera\r\n\r\n")
            answer = b""
            while not answer.endswith(b"world"):
                answer += client.recv(4096)
        gate.close()
        gate.join()
        with pytest.raises(FeedError) as caught:
            open_source(f"rtsps://127.0.0.1:{port}/street", OPEN).run(Nothing())
        assert caught.value.failure is Failure.CERTIFICATE


def test_a_closed_gate_wakes_who_waits() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    reader = open_source(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/a", OPEN)
    ended: list[BaseException] = []

    def run() -> None:
        try:
            reader.run(Nothing())
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    connection, _ = silent.accept()
    connection.recv(100)
    reader.close()
    thread.join(LIMIT_S)
    assert not thread.is_alive() and isinstance(ended[0], FeedClosed)
    connection.close()
    silent.close()


def test_a_gate_leads_to_one_server_only() -> None:
    talker = Talker(b"hello")
    gate = Gate(OPEN, "127.0.0.1", talker.port, tls=False, timeout_s=5.0)
    with socket.create_connection(("127.0.0.1", gate.port)) as client:
        client.sendall(b"hi")
        assert client.recv(10) == b"hello"
        gate.close()
        assert client.recv(10) == b""
    gate.join()
    talker.close()
    refused = Gate(STRICT, "127.0.0.1", 1, tls=False, timeout_s=5.0)
    with socket.create_connection(("127.0.0.1", refused.port)) as client:
        assert client.recv(10) == b""
    wait_until(lambda: isinstance(refused.failed, Forbidden), "the gate says why")
    refused.close()
    refused.join()


def test_a_gate_works_in_a_process_with_many_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    many: list[int] = []
    talker = Talker(b"hello")
    try:
        while not many or many[-1] < 1100:  # select() knows none above 1023
            many.append(os.dup(0))
        gate = Gate(OPEN, "127.0.0.1", talker.port, tls=False, timeout_s=5.0)
        with socket.create_connection(("127.0.0.1", gate.port)) as client:
            client.sendall(b"hi")
            assert client.recv(10) == b"hello"
            gate.close()
        gate.join()
    finally:
        for descriptor in many:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        talker.close()


def test_unreachable_sources_say_why() -> None:
    for url in ("rtsp://127.0.0.1:1/a", "rtmp://127.0.0.1:1/live/a", "http://127.0.0.1:1/a.flv"):
        with pytest.raises(FeedError) as caught:
            open_source(url, OPEN).run(Nothing())
        assert caught.value.failure is Failure.UNREACHABLE, url
