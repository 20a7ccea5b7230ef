"""Looking at a certificate before anybody trusts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.vcs.errors import CertificateRefused, TimedOut, Unreachable
from app.vcs.pinning import fetch_fingerprint, in_pairs
from tests.support.peers import free_port, http_peer, make_certificate, silent_peer


def test_the_fingerprint_is_that_of_the_certificate(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "one")
    with http_peer(certificate.server_context()) as peer:
        seen = fetch_fingerprint(f"127.0.0.1:{peer.url.rpartition(':')[2]}")
    assert len(seen) == 64 and seen == certificate.sha256
    assert in_pairs(seen).replace(":", "").lower() == seen


def test_nobody_there_and_no_tls_there() -> None:
    with pytest.raises(Unreachable) as refused:
        fetch_fingerprint(f"https://127.0.0.1:{free_port()}")
    assert refused.value.code == "ConnectionRefused"
    with http_peer() as peer, pytest.raises(CertificateRefused):
        fetch_fingerprint(peer.url.replace("http:", "https:"))
    with silent_peer() as port, pytest.raises(TimedOut):
        fetch_fingerprint(f"https://127.0.0.1:{port}", timeout_s=0.2)


def test_an_address_without_tls_has_none() -> None:
    with pytest.raises(ValueError, match="https"):
        fetch_fingerprint("http://127.0.0.1:1")
