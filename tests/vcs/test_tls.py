"""Certificates: verified always, or exactly the pinned one; through a proxy as well."""

import contextlib
import socket
import threading

import pytest

from app.vcs import CertificateRefused, Client, Connection, ListCorps
from tests.support.peers import make_certificate
from tests.support.vcs_http import Reply, ok, serving
from tests.support.waiting import LIMIT_S

LIST = ListCorps(page_number=1, page_size=10)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "service")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "other")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"), "elsewhere", host="vcs.example")


def call(url, **options):
    client = Client(Connection(endpoint=url, access_key_id="i", access_key_secret="s", **options))
    try:
        return client.call(LIST)
    finally:
        client.close()


def refusal(url, **options):
    with pytest.raises(CertificateRefused) as caught:
        call(url, **options)
    return caught.value.code


def test_a_known_authority(certificate):
    with serving(ok(), tls=certificate.server_context()) as server:
        call(server.url, ca_file=str(certificate.ca_file))
    assert len(server.seen) == 1


def test_an_unknown_authority_is_refused_and_gets_no_request(certificate, other):
    with serving(ok(), tls=certificate.server_context()) as server:
        assert refusal(server.url) == "CertificateNotTrusted"
        assert refusal(server.url, ca_file=str(other.ca_file)) == "CertificateNotTrusted"
    assert server.seen == []


def test_a_certificate_for_another_host_is_refused(elsewhere):
    with serving(ok(), tls=elsewhere.server_context()) as server:
        assert refusal(server.url, ca_file=str(elsewhere.ca_file)) == "CertificateNotTrusted"
    assert server.seen == []


def test_the_pinned_certificate_and_no_other(certificate, other):
    with serving(ok(), tls=certificate.server_context()) as server:
        colons = ":".join(certificate.sha256[i : i + 2] for i in range(0, 64, 2)).upper()
        call(server.url, pinned_sha256=colons)
        assert refusal(server.url, pinned_sha256=other.sha256) == "CertificateNotPinned"
        # Not even with a known authority.
        code = refusal(server.url, pinned_sha256=other.sha256, ca_file=str(certificate.ca_file))
        assert code == "CertificateNotPinned"
    assert len(server.seen) == 1


def test_a_pin_that_is_none():
    with pytest.raises(ValueError):
        Connection(endpoint="https://h", access_key_id="i", access_key_secret="s", pinned_sha256="abc")


def test_a_missing_ca_file(certificate):
    with serving(ok(), tls=certificate.server_context()) as server:
        assert refusal(server.url, ca_file="/nowhere/ca.pem") == "CaFileMissing"


def test_a_redirect_to_plain_http_is_not_followed(certificate):
    with serving(ok()) as plain:
        away = Reply(307, b"", {"Location": plain.url})
        with serving(away, tls=certificate.server_context()) as server, pytest.raises(Exception) as caught:
            call(server.url, ca_file=str(certificate.ca_file))
    assert caught.value.code == "Redirected" and plain.seen == []


@pytest.fixture
def tunnel():
    """A proxy that knows CONNECT only."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked, open_ones, pumps = [], [], []

    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            return
        finally:
            with contextlib.suppress(OSError):  # the other direction was faster
                sink.shutdown(socket.SHUT_RDWR)

    def serve():
        while True:
            try:
                inner, _ = listener.accept()
            except OSError:
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += inner.recv(65536)
            asked.append(head.split(b" ")[1].decode())
            host, _, port = asked[-1].rpartition(":")
            outer = socket.create_connection((host, int(port)))
            open_ones.extend((inner, outer))
            inner.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for pair in ((inner, outer), (outer, inner)):
                pumps.append(threading.Thread(target=pump, args=pair, daemon=True))
                pumps[-1].start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(LIMIT_S)
    for connection in open_ones:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    for pumping in pumps:
        pumping.join(LIMIT_S)
    for connection in open_ones:
        connection.close()


def test_the_pin_holds_through_a_proxy(certificate, other, tunnel):
    proxy, asked = tunnel
    with serving(ok(), tls=certificate.server_context()) as server:
        call(server.url, pinned_sha256=certificate.sha256, proxy=proxy)
        assert refusal(server.url, pinned_sha256=other.sha256, proxy=proxy) == "CertificateNotPinned"
        assert refusal(server.url, proxy=proxy) == "CertificateNotTrusted"
        call(server.url, ca_file=str(certificate.ca_file), proxy=proxy)
    assert len(server.seen) == 2 and asked == [f"127.0.0.1:{server.port}"] * 4
