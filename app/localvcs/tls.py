"""HTTPS: the certificate the user gives, or one made at the first start.

The made one lies in the data folder (``tls-cert.pem``, ``tls-key.pem`` readable by its owner only,
``tls-fingerprint.txt``) and stays the same from then on, because clients pin it. Its fingerprint is what
clients compare: SHA-256 of the DER form of the certificate, in hex.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.localvcs.settings import ExitStatus, ServeOptions, StartError

CERTIFICATE, KEY, FINGERPRINT = "tls-cert.pem", "tls-key.pem", "tls-fingerprint.txt"
_VALID = timedelta(days=3650)
_BEFORE = timedelta(days=2)
"""A mini PC without a battery starts with a clock that is behind."""


@dataclass(frozen=True, slots=True)
class Tls:
    """What the listener needs. ``fingerprint``: hex SHA-256 of the DER certificate, 64 digits."""

    context: ssl.SSLContext
    fingerprint: str
    certificate: Path
    self_made: bool


def prepare(options: ServeOptions) -> Tls:
    """The certificate in force: the one given, else the self-made one.

    Raises ``StartError`` for files that are not there, do not belong together or cannot be written.
    """
    if options.tls_cert is None and options.tls_key is None:
        certificate, key = self_made(options.data_dir, _names(options.host))
        made = True
    elif options.tls_cert is None or options.tls_key is None:
        raise _bad("A certificate needs its key and a key its certificate: give both files or neither.")
    else:
        certificate, key, made = options.tls_cert, options.tls_key, False
    context = _context(certificate, key)
    return Tls(context, fingerprint(certificate), certificate, made)


def fingerprint(certificate: Path) -> str:
    """Of the first certificate in a PEM file (the server's own)."""
    try:
        leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise _bad(f"The certificate {certificate} cannot be read ({type(error).__name__}).") from error
    return hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()


def self_made(folder: Path, names: Iterable[str]) -> tuple[Path, Path]:
    """Certificate and key in ``folder``; made when either is missing."""
    certificate, key = folder / CERTIFICATE, folder / KEY
    if not (certificate.exists() and key.exists()):
        try:
            _make(certificate, key, list(names))
        except OSError as error:
            raise _bad(f"The certificate {certificate} cannot be written: {error.strerror}.") from error
    # Written each time: somebody may have replaced the certificate, and this file is what people read.
    with contextlib.suppress(OSError):
        (folder / FINGERPRINT).write_text(f"{fingerprint(certificate)}\n", "ascii")
    return certificate, key


def _make(certificate: Path, key: Path, names: list[str]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vcs-wall local VCS")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(private.public_key()), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key, secret, 0o600)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _names(host: str) -> list[str]:
    """What clients on this machine and its network call us; each once."""
    wanted = ["127.0.0.1", "localhost", "::1", socket.gethostname()]
    if host not in ("", "0.0.0.0", "::"):
        wanted.append(host)
    return [name for name in dict.fromkeys(wanted) if name and name.isascii()]


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # An empty password: a locked key is an error, not a question to nobody's terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        raise _bad(f"The certificate {certificate} and the key {key} cannot be used: {why}.") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def _bad(sentence: str) -> StartError:
    return StartError(ExitStatus.BAD_CERTIFICATE, sentence)
