"""Play addresses: a random path and an ``auth_key`` that runs out.

``auth_key`` is ``<expiry>-<nonce>-<mac>``: UTC seconds, random hex, HMAC-SHA256 over token, expiry and
nonce with the hub's key. Both parts together are a secret and never go into a log.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal

from app.localvcs.clock import Clock
from app.localvcs.streams.packets import Stream

Kind = Literal["live", "video", "picture"]
Form = Literal["hls", "flv", "jpeg"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What one address plays. ``start_ms``/``end_ms``: of a recording, or the moment of a picture.
    ``storage``: where a recording lies, StorageType."""

    kind: Kind
    form: Form
    device_id: str
    stream: Stream
    token: str = field(repr=False)
    auth_key: str = field(repr=False)
    expires_ms: int
    start_ms: int = 0
    end_ms: int = 0
    storage: str = "0"


class Denied(Exception):
    """The address has run out or was tampered with: 403."""


class Unknown(Exception):
    """Nothing was ever given out under this path, or the service has started anew since: 404."""


class AddressBook:
    """Gives out addresses and recognises them. Thread-safe.

    Forgets the oldest beyond ``limit``, so that asking for addresses for ever takes no memory for ever.
    """

    def __init__(self, clock: Clock, key: bytes, valid_seconds: float, limit: int = 50_000) -> None:
        self._clock = clock
        self._key = key
        self._valid_ms = round(valid_seconds * 1000)
        self._limit = limit
        self._grants: OrderedDict[str, Grant] = OrderedDict()
        self._lock = threading.Lock()

    def grant(
        self,
        kind: Kind,
        form: Form,
        device_id: str,
        stream: Stream,
        start_ms: int = 0,
        end_ms: int = 0,
        storage: str = "0",
    ) -> Grant:
        token = secrets.token_urlsafe(18)
        expires_s = -(-(self._clock.now_ms() + self._valid_ms) // 1000)
        nonce = secrets.token_hex(8)
        auth_key = f"{expires_s}-{nonce}-{self._mac(token, expires_s, nonce)}"
        grant = Grant(
            kind, form, device_id, stream, token, auth_key, expires_s * 1000, start_ms, end_ms, storage
        )
        with self._lock:
            self._grants[token] = grant
            while len(self._grants) > self._limit:
                self._grants.popitem(last=False)
        return grant

    def check(self, token: str, auth_key: str) -> Grant:
        """The grant behind an address.

        Raises ``Denied`` for a wrong or expired key, ``Unknown`` for a path that is none of ours.
        """
        expires, _, rest = auth_key.partition("-")
        nonce, _, mac = rest.partition("-")
        if not (expires.isascii() and expires.isdigit()) or len(expires) > 15:
            raise Denied("auth_key is not of the form expiry-nonce-mac")
        expected = self._mac(token, int(expires), nonce)
        if not hmac.compare_digest(expected.encode(), mac.encode()):
            raise Denied("auth_key does not belong to this address")
        if self._clock.now_ms() >= int(expires) * 1000:
            with self._lock:
                self._grants.pop(token, None)
            raise Denied("auth_key has expired")
        with self._lock:
            grant = self._grants.get(token)
        if grant is None:
            raise Unknown
        return grant

    def _mac(self, token: str, expires_s: int, nonce: str) -> str:
        message = f"{token}|{expires_s}|{nonce}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:32]
