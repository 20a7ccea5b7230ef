"""HTTPS: the certificate of one's own or a self-made one, and clients that pin it."""

from __future__ import annotations

import ipaddress
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509

from app.localvcs.server import RunningService
from app.localvcs.settings import ExitStatus, ServeOptions, StartError
from app.localvcs.tls import self_made
from app.media.feed import Failure, FeedError
from app.media.types import Trust
from app.vcs import CertificateRefused, DescribeIpcs, GetDeviceLiveUrl
from app.vcs.pinning import fetch_fingerprint
from tests.support.feeds import feeding, pictures, read_pictures
from tests.support.localvcs import READY_SECONDS, LocalVcs, running_service, spawn_serve
from tests.support.peers import make_certificate

CAMERA = "33010600001320000001"
WRONG_PIN = "0" * 64


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("tls"), tls=True) as service:
        yield service


def refusal(data_dir: Path, **options: Path) -> str:
    with pytest.raises(StartError) as caught:
        RunningService(ServeOptions(data_dir=data_dir, demo=True, **options)).open()
    assert caught.value.status == ExitStatus.BAD_CERTIFICATE
    return str(caught.value)


def test_the_certificate_names_this_machine_and_its_key_is_private(tmp_path: Path) -> None:
    certificate, key = self_made(tmp_path, ["127.0.0.1", "localhost", "box"])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    parsed = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("127.0.0.1")]
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "box"]


def test_it_is_made_once(tmp_path: Path) -> None:
    with running_service(tmp_path, tls=True) as first:
        assert first.base_url.startswith("https://127.0.0.1:")
    with running_service(tmp_path, tls=True) as second:
        assert second.fingerprint == first.fingerprint
        told = (tmp_path / "localvcs" / "tls-fingerprint.txt").read_text().strip()
        assert told == second.fingerprint == fetch_fingerprint(second.base_url)


def test_a_client_with_the_pin_calls(secure: LocalVcs) -> None:
    client = secure.client(pinned_sha256=secure.fingerprint)
    assert client.call(DescribeIpcs(page_num=1, page_size=1)).code == "200"


@pytest.mark.parametrize(
    ("pin", "code"), [(None, "CertificateNotTrusted"), (WRONG_PIN, "CertificateNotPinned")]
)
def test_a_client_without_it_or_with_another_does_not(secure: LocalVcs, pin: str | None, code: str) -> None:
    with pytest.raises(CertificateRefused) as caught:
        secure.client(pinned_sha256=pin).call(DescribeIpcs(page_num=1, page_size=1), attempts=1)
    assert caught.value.code == code


def test_the_certificate_can_be_trusted_by_name_too(secure: LocalVcs) -> None:
    client = secure.client(ca_file=str(secure.ca_file))
    assert client.call(DescribeIpcs(page_num=1, page_size=1)).code == "200"


@pytest.mark.parametrize("protocol", ["hls", "httpshls", "httpsflv"])
def test_feeds_play_over_https_with_the_pin_only(secure: LocalVcs, protocol: str) -> None:
    client = secure.client(pinned_sha256=secure.fingerprint)
    answer = client.call(GetDeviceLiveUrl(device_id=CAMERA, stream_type="2", out_protocol=protocol))
    assert answer.url.startswith("https://127.0.0.1:")
    with feeding(answer.url, trust=Trust(pinned_sha256=secure.fingerprint)) as feed:
        assert pictures(read_pictures(feed, 4)) >= 3
    for trust in (Trust(), Trust(pinned_sha256=WRONG_PIN)):
        with pytest.raises(FeedError) as caught, feeding(answer.url, trust=trust):
            pass
        assert caught.value.failure is Failure.CERTIFICATE


def test_pictures_come_over_https(secure: LocalVcs) -> None:
    url = secure.answer("GetDevicePicture", DeviceId=CAMERA)["Data"]
    assert url.startswith("https://")
    with secure.session() as http:
        assert http.get(url, timeout=20).content.startswith(b"\xff\xd8")


def test_plain_http_gets_no_answer(secure: LocalVcs) -> None:
    with secure.session() as http, pytest.raises(requests.ConnectionError):
        http.get(secure.base_url.replace("https", "http"), timeout=20)


def test_a_certificate_of_ones_own(tmp_path: Path) -> None:
    own = make_certificate(tmp_path, "own")
    with running_service(tmp_path, tls_cert=own.file, tls_key=own.file) as service:
        assert service.fingerprint == own.sha256 == fetch_fingerprint(service.base_url)
        assert not (tmp_path / "localvcs" / "tls-key.pem").exists()


def test_certificates_that_cannot_be_used(tmp_path: Path) -> None:
    one, other = make_certificate(tmp_path, "one"), make_certificate(tmp_path, "other")
    assert "neither" in refusal(tmp_path / "data", tls_cert=one.file)
    assert "cannot be used" in refusal(tmp_path / "data", tls_cert=one.ca_file, tls_key=other.file)
    assert "cannot be used" in refusal(tmp_path / "data", tls_cert=tmp_path / "none", tls_key=one.file)
    (tmp_path / "junk").write_bytes(b"\xff\x00")
    assert "cannot be used" in refusal(tmp_path / "data", tls_cert=tmp_path / "junk", tls_key=one.file)


def test_the_fingerprint_is_told_before_the_ready_line(tmp_path: Path) -> None:
    process = spawn_serve(tmp_path, demo=True, tls=True, stop_on_stdin_eof=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready https://127.0.0.1:")
    _, err = communicate(process)
    told = (tmp_path / "tls-fingerprint.txt").read_text().strip()
    assert err.strip().replace(":", "").lower().endswith(told)
    assert os.fspath(tmp_path) not in err


def communicate(process: subprocess.Popen[str]) -> tuple[str, str]:
    return process.communicate(timeout=READY_SECONDS)


def test_the_command_line_calls_with_the_pin(secure: LocalVcs, capsys: pytest.CaptureFixture[str]) -> None:
    from app.cli.main import run

    call = ["call", "ListCorps", "PageNumber=1", "PageSize=1", "--endpoint", secure.base_url]
    assert run([*call, "--pin", secure.fingerprint or ""]) == 0
    assert "Riverside" in capsys.readouterr().out
    assert run(call) != 0 and run([*call, "--pin", "12"]) != 0
    assert "certificate" in capsys.readouterr().err
