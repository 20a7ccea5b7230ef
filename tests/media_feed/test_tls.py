"""Certificates: verified on every connection of every protocol, or pinned; never ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.media.feed import Failure
from app.media.types import Trust
from tests.support.clips import clip
from tests.support.feeds import fails, failure_of, feeding, pictures, playlist, read_all, read_pictures
from tests.support.peers import Certificate, Exchange, HttpPeer, http_peer, make_certificate
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("other"), "other")


def trusting(certificate: Certificate) -> Trust:
    return Trust(ca_file=str(certificate.ca_file))


def pinning(certificate: Certificate) -> Trust:
    return Trust(pinned_sha256=certificate.sha256)


def serve_list(peer: HttpPeer, segment: str) -> str:
    peer.routes["/v.m3u8"] = playlist([segment], ended=True)
    return peer.url + "/v.m3u8?auth_key=secret"


@pytest.mark.parametrize("trust", [trusting, pinning])
def test_a_trusted_server_plays(ours: Certificate, trust: object) -> None:
    with http_peer(ours.server_context()) as web:
        web.routes["/s.ts"] = clip()
        web.routes["/a.flv"] = clip("flv")
        for url in (serve_list(web, "s.ts"), web.url + "/a.flv"):
            with feeding(url, trust=trust(ours)) as feed:
                assert feed.info.encrypted
                assert pictures(read_all(feed)) == 15


def test_close_wakes_a_reader_of_an_encrypted_stream(ours: Certificate) -> None:
    def hang(exchange: Exchange) -> None:
        exchange.head()
        exchange.write(clip("flv", pictures=15))
        exchange.hang()

    with http_peer(ours.server_context()) as web:
        web.routes["/a.flv"] = hang
        with feeding(web.url + "/a.flv", trust=trusting(ours)) as feed:
            read_pictures(feed, 10)
            feed.close()
            assert feed.read(65536) == b"" and feed.error is None
            wait_until(lambda: not feed._thread.is_alive(), "the feed's thread ends")


@pytest.mark.parametrize("trust", [trusting, pinning])
def test_a_trusted_list_whose_segments_lie_on_a_server_with_another_certificate_is_refused(
    ours: Certificate, other: Certificate, trust: object
) -> None:
    with http_peer(ours.server_context()) as web, http_peer(other.server_context()) as elsewhere:
        elsewhere.routes["/s.ts"] = clip()
        fails(serve_list(web, elsewhere.url + "/s.ts"), Failure.CERTIFICATE, trust=trust(ours))
        assert web.count("/v.m3u8") == 1
        assert elsewhere.requests == []  # refused before a byte of the request was sent


def test_a_trusted_list_that_leads_away_from_encryption_is_refused(ours: Certificate) -> None:
    with http_peer(ours.server_context()) as web, http_peer() as plain:
        plain.routes["/s.ts"] = clip()
        fails(serve_list(web, plain.url + "/s.ts"), Failure.CERTIFICATE, trust=trusting(ours))
        web.routes["/s.ts"] = lambda x: x.redirect(plain.url + "/s.ts")
        fails(serve_list(web, "s.ts"), Failure.CERTIFICATE, trust=trusting(ours))
        web.routes["/a.flv"] = lambda x: x.redirect(plain.url + "/s.ts")
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=trusting(ours))
        assert plain.requests == []


def test_a_redirect_to_an_untrusted_server_is_refused(ours: Certificate, other: Certificate) -> None:
    with http_peer(ours.server_context()) as web, http_peer(other.server_context()) as elsewhere:
        web.routes["/a.flv"] = lambda x: x.redirect(elsewhere.url + "/a.flv")
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=trusting(ours))
        assert elsewhere.requests == []


def test_unknown_wrong_and_misplaced_certificates_are_refused(
    ours: Certificate, other: Certificate, tmp_path: Path
) -> None:
    misplaced = make_certificate(tmp_path, "misplaced", host="cameras.example")
    with http_peer(misplaced.server_context()) as web:
        web.routes["/a.flv"] = clip("flv")
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=trusting(misplaced))
        fails(web.url + "/a.flv", Failure.CERTIFICATE)
        with feeding(web.url + "/a.flv", trust=pinning(misplaced)) as feed:  # a pin names the leaf itself
            assert pictures(read_all(feed)) == 15
    with http_peer(ours.server_context()) as web:
        web.routes["/a.flv"] = clip("flv")
        fails(web.url + "/a.flv", Failure.CERTIFICATE)
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=trusting(other))
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=pinning(other))
        # with a pin the authority that signed the certificate counts for nothing
        both = Trust(ca_file=str(ours.ca_file), pinned_sha256=other.sha256)
        fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=both)
        assert web.requests == []


def test_a_pin_or_bundle_that_cannot_be_used_refuses_everything(ours: Certificate, tmp_path: Path) -> None:
    with http_peer(ours.server_context()) as web:
        for trust in (Trust(pinned_sha256="abc"), Trust(ca_file=str(tmp_path / "none.pem"))):
            fails(web.url + "/a.flv", Failure.CERTIFICATE, trust=trust)
            fails(web.url + "/a.m3u8", Failure.CERTIFICATE, trust=trust)
        assert web.requests == []


@pytest.mark.parametrize("scheme", ["rtmps", "rtsps"])
def test_ffmpeg_s_own_connections_are_verified_too(
    ours: Certificate, other: Certificate, scheme: str
) -> None:
    with http_peer(ours.server_context()) as web:
        url = web.url.replace("https", scheme) + "/live/street?auth_key=secret"
        fails(url, Failure.CERTIFICATE, trust=trusting(other))
        fails(url, Failure.CERTIFICATE)
        fails(url, Failure.UNSUPPORTED, trust=pinning(ours))
        # trusted, it gets as far as finding out that the other end speaks another language
        assert failure_of(url, trust=trusting(ours)).failure is not Failure.CERTIFICATE
