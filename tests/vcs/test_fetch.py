"""Fetching a file an answer named: TLS verified, limits of size and time, no address in an error."""

import logging
import threading

import pytest

from app.vcs import Client, Connection, ListCorps, errors
from tests.support.peers import http_peer, make_certificate
from tests.support.vcs_http import Reply, serving

PATH = "/picture.jpg?auth_key=key-secret"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "service")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "other")


def fetch(url, limit=1000, seconds=5.0, endpoint="https://127.0.0.1:1", **options):
    client = Client(Connection(endpoint=endpoint, access_key_id="i", access_key_secret="s", **options))
    try:
        return client.fetch(url, limit, seconds)
    finally:
        client.close()


def trouble(*args, **options):
    with pytest.raises(errors.VcsError) as caught:
        fetch(*args, **options)
    assert "key-secret" not in str(caught.value) and "key-secret" not in repr(caught.value)
    assert caught.value.__cause__ is None
    return type(caught.value).__name__, caught.value.code


def test_the_bytes_and_no_key_of_the_account(certificate):
    with serving(Reply(body=b"\xff\xd8picture")) as server:
        assert fetch(server.url + PATH) == b"\xff\xd8picture"
    assert server.seen[0].query == {"auth_key": "key-secret"}
    assert "authorization" not in server.seen[0].headers


def test_limits_of_size_and_time():
    with serving(Reply(body=b"x" * 1001)) as server:
        assert trouble(server.url + PATH) == ("BadAnswer", "AnswerTooLarge")
        assert len(fetch(server.url + PATH, limit=1001)) == 1001
    never = threading.Event()
    with serving(Reply(wait=never)) as server:
        assert trouble(server.url + PATH, seconds=0.3) == ("TimedOut", "ReadTimeout")
        never.set()


def test_broken_headers_tell_the_log_no_key(caplog):
    def broken(exchange):
        exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nno colon in it\r\nA: b\r\n\r\n")

    with caplog.at_level(logging.DEBUG), http_peer() as peer:
        peer.routes = {"/picture.jpg": broken}
        assert fetch(peer.url + PATH) == b""
    assert "key-secret" not in caplog.text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_byte_now_and_then_is_no_answer(chunked):
    given = []

    def drip(exchange):
        exchange.head(**({"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": "300"}))
        exchange.write(b"12c\r\n" if chunked else b"")
        for _ in range(300):
            exchange.stopping.wait(0.02)
            exchange.write(b"{")
            given.append(exchange)
        exchange.write(b"\r\n0\r\n\r\n" if chunked else b"")

    with http_peer() as peer:
        peer.routes = {"/picture.jpg": drip, "/": drip}
        assert trouble(peer.url + PATH, seconds=0.3) == ("TimedOut", "ReadTimeout")
        assert len(given) < 200
        given.clear()
        connection = Connection(
            endpoint=peer.url, access_key_id="i", access_key_secret="s", method="GET", read_timeout_s=0.1
        )
        client = Client(connection)
        with pytest.raises(errors.TimedOut):
            client.call(ListCorps(page_number=1, page_size=1), attempts=1)
        assert len(given) < 200
        client.close()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=302, headers={"location": "http://127.0.0.1:9/"}), ("BadAnswer", "Redirected")),
        (Reply(status=403), ("ServiceRefused", "Http403")),
        (Reply(status=503), ("ServiceUnavailable", "Http503")),
        (Reply(status=204, body=b""), ("ServiceUnavailable", "Http204")),
        (Reply(hang_up=True), ("Unreachable", "ConnectionLost")),
    ],
)
def test_what_is_no_picture(reply, said):
    with serving(reply) as server:
        assert trouble(server.url + PATH) == said
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "file:///etc/passwd?key-secret",
        "ftp://h/key-secret",
        "http:///key-secret",
        "http://h:x/key-secret",
    ],
)
def test_what_is_no_address(address):
    assert trouble(address) == ("BadAnswer", "NotAnAddress")


def test_certificates(certificate, other):
    with serving(Reply(body=b"ok"), tls=certificate.server_context()) as server:
        url = server.url + PATH
        assert trouble(url) == ("CertificateRefused", "CertificateNotTrusted")
        assert fetch(url, ca_file=str(certificate.ca_file)) == b"ok"
        # The pin is that of the service's own host and of no other.
        assert fetch(url, endpoint=server.url, pinned_sha256=certificate.sha256) == b"ok"
        pinned = trouble(url, endpoint=server.url, pinned_sha256=other.sha256)
        assert pinned == ("CertificateRefused", "CertificateNotPinned")
        elsewhere = trouble(url, pinned_sha256=certificate.sha256)
        assert elsewhere == ("CertificateRefused", "CertificateNotTrusted")
    assert len(server.seen) == 2
