"""The station's key: Ed25519 (``cryptography``), its private part in the keyring and nowhere else.

Where this machine has no keyring the key lives for this session only; who signs with it is told. Blocks (a
keyring may ask its user): never on the window's thread.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import platform
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.store.secrets import SecretKept, SecretStore
from app.store.stations import KnownStation, KnownStations

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

log = logging.getLogger("vcs_wall.evidence")

SERVICE = "vcs-wall station key"
NAME = "ed25519"
KEY_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as this station. ``kept``: ``keyring``, or ``session`` where the key ends with the program."""

    public: bytes
    kept: str
    name: str
    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.public)

    def sign(self, data: bytes) -> bytes:
        """64 bytes (RFC 8032, the plain Ed25519)."""
        return self._key.sign(data)


def fingerprint_of(public: bytes) -> str:
    """SHA-256 of the 32 bytes of a public key, in hex."""
    return hashlib.sha256(public).hexdigest()


def shown(fingerprint: str) -> str:
    """In groups of four, as people compare them."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def pem_of(public: bytes) -> bytes:
    """As ``openssl`` reads it. ValueError for what is no key."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def of_pem(pem: bytes) -> bytes | None:
    """The 32 bytes in a PEM; None for anything else."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else None


def signed_by(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether it is this key's signature of ``data``."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


class StationKey:
    """Thread-safe. ``secrets``: of its own service (``SERVICE``)."""

    def __init__(self, secrets: SecretStore | None = None, known: KnownStations | None = None) -> None:
        self._secrets = secrets or SecretStore(SERVICE)
        self._known = known or KnownStations()
        self._lock = threading.Lock()
        self._signer: Signer | None = None

    def signer(self) -> Signer:
        """The station's key; made the first time. Its public part is known here from then on."""
        with self._lock:
            if self._signer is None:
                self._signer = self._load()
            return self._signer

    @property
    def kept(self) -> str:
        """Where the private part is, or will be: ``keyring`` or ``session``. Blocks like ``signer``."""
        if self._signer is not None:
            return self._signer.kept
        return str(SecretKept.SESSION if self._secrets.backend() is None else SecretKept.KEYRING)

    def _load(self) -> Signer:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        kept = SecretKept.KEYRING
        raw = _decoded(self._secrets.get(NAME))
        if raw is None:
            raw = Ed25519PrivateKey.generate().private_bytes_raw()
            text = base64.b64encode(raw).decode()
            kept = self._secrets.set(NAME, text)
            # Another window of this program may have made one at the same moment: what is kept counts.
            raw = _decoded(self._secrets.get(NAME)) or raw
        key = Ed25519PrivateKey.from_private_bytes(raw)
        signer = Signer(key.public_key().public_bytes_raw(), str(kept), platform.node()[:100], key)
        try:
            if signer.fingerprint not in self._known.load():
                self._known.add(KnownStation(signer.fingerprint, signer.name, own=True))
        except OSError as error:
            log.warning("the station's own fingerprint could not be kept: %s", type(error).__name__)
        return signer


def _decoded(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        log.warning("the station's key in the keyring cannot be read: a new one is made")
        return None
    return raw
