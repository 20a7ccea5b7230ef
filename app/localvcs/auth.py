"""Who is calling: the checks of a signed RPC request, in the order the service makes them.

Presence of the common parameters; then (after the front has settled the format) key, shape and age of the
timestamp, signature, nonce, version. The nonce comes after the signature, so that a stranger cannot use up
the nonces of a key.
"""

from __future__ import annotations

import calendar
import hmac
import re
import threading
import time
from collections.abc import Mapping
from hashlib import blake2b

from app.localvcs import errors
from app.localvcs.clock import Clock
from app.vcs import sign

VERSIONS = frozenset({"2020-03-09", "2020-05-15"})
WINDOW_MS = 15 * 60 * 1000
"""How far a request's time may be from ours, either way."""

REQUIRED = (
    "Action",
    "Version",
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "SignatureVersion",
    "SignatureNonce",
)
COMMON = frozenset(REQUIRED) | {
    "TimeStamp",
    "Format",
    "ResourceOwnerAccount",
    "ResourceOwnerId",
    "RegionId",
    "SignatureType",
    "SecurityToken",
}
"""Parameters that belong to no action; the last three are what the official SDKs add."""

_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_BUCKET_MS = 60_000


class NonceStore:
    """Remembers nonces, a set of digests for each minute of expiry. Thread-safe.

    A nonce is kept until its request's timestamp alone would refuse a replay. Nonces are forgotten when the
    service ends: a request caught before may be replayed after a restart within the window.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: dict[int, set[bytes]] = {}

    def take(self, key_id: str, nonce: str, expires_ms: int, now_ms: int) -> bool:
        """False when this key used the nonce before."""
        digest = blake2b(f"{len(key_id)}:{key_id}{nonce}".encode(), digest_size=12).digest()
        with self._lock:
            for minute in [m for m in self._minutes if (m + 1) * _BUCKET_MS < now_ms]:
                del self._minutes[minute]
            if any(digest in used for used in self._minutes.values()):
                return False
            self._minutes.setdefault(expires_ms // _BUCKET_MS, set()).add(digest)
            return True


class Authenticator:
    """Checks requests against the service's keys. ``keys``: id to secret; never logged, not in the repr."""

    def __init__(self, keys: Mapping[str, str], clock: Clock) -> None:
        self._keys = dict(keys)
        self._clock = clock
        self._nonces = NonceStore()

    def check(self, method: str, parameters: Mapping[str, str], offset_ms: int = 0) -> None:
        """Raises ``ApiError`` unless the request is fresh, unique and signed by a key of ours. ``offset_ms``:
        added to our clock (a fault on demand).

        ``require_common`` comes before.
        """
        key_id = parameters["AccessKeyId"]
        secret = self._keys.get(key_id)
        if secret is None:
            raise errors.key_not_found()
        sent_ms = _timestamp_ms(parameters.get("Timestamp") or parameters["TimeStamp"])
        now_ms = self._clock.now_ms() + offset_ms
        if abs(now_ms - sent_ms) > WINDOW_MS:
            raise errors.timestamp_expired()
        if parameters["SignatureMethod"].upper() != "HMAC-SHA1":
            raise errors.signature_method_invalid()
        if parameters["SignatureVersion"] != "1.0":
            raise errors.invalid("SignatureVersion")
        signed = {name: value for name, value in parameters.items() if name != "Signature"}
        string_to_sign = sign.string_to_sign(method, signed)
        expected = sign.signature(secret, string_to_sign)
        if not hmac.compare_digest(expected.encode(), parameters["Signature"].encode()):
            raise errors.signature_does_not_match(string_to_sign)
        if not self._nonces.take(key_id, parameters["SignatureNonce"], sent_ms + WINDOW_MS, now_ms):
            raise errors.nonce_used()
        if parameters["Version"] not in VERSIONS:
            raise errors.invalid("Version")


def require_common(parameters: Mapping[str, str]) -> None:
    """Raises ``MissingXxx`` for the first common parameter that was not sent or is empty."""
    for name in REQUIRED:
        if not (parameters.get(name) or (name == "Timestamp" and parameters.get("TimeStamp"))):
            raise errors.missing(name)


def _timestamp_ms(text: str) -> int:
    if _TIMESTAMP.fullmatch(text) is None:
        raise errors.timestamp_malformed()
    try:
        return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) * 1000
    except ValueError as error:
        raise errors.timestamp_malformed() from error
