"""The PIN of a kiosk: kept as a salted, slow hash, checked with growing pauses. No Qt, no files."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re

SHORTEST, LONGEST = 4, 12
PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""After a wrong PIN; doubled with each further one."""
_SCHEME = "scrypt"
_N, _R, _P = 2**14, 8, 1
_PIN = re.compile(rf"\d{{{SHORTEST},{LONGEST}}}")


def is_pin(text: str) -> bool:
    """4 to 12 digits."""
    return _PIN.fullmatch(text) is not None and text.isascii()


def hash_of(pin: str, salt: bytes | None = None) -> str:
    """What is kept of a PIN. Takes about 50 ms: off the window's thread. ValueError for what is no PIN."""
    if not is_pin(pin):
        raise ValueError("no PIN")
    salt = salt or os.urandom(16)
    made = hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P)
    return "$".join((_SCHEME, base64.b64encode(salt).decode(), base64.b64encode(made).decode()))


def fits(pin: str, kept: str) -> bool:
    """Whether it is that PIN; never for an empty or damaged ``kept``. About 50 ms of processor time."""
    scheme, _, rest = kept.partition("$")
    if scheme != _SCHEME or not is_pin(pin):
        return False
    try:
        salt, made = (base64.b64decode(part, validate=True) for part in rest.split("$"))
        return hmac.compare_digest(hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P), made)
    except ValueError:
        return False


class Attempts:
    """How long to wait before the next PIN may be tried. Seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._wrong = 0
        self._until = 0.0

    def wait_s(self, now: float) -> float:
        """0 when one may be tried now."""
        return max(0.0, self._until - now)

    def wrong(self, now: float) -> None:
        """One more did not fit."""
        self._until = now + min(LONGEST_PAUSE_S, PAUSE_S * 2 ** min(self._wrong, 10))
        self._wrong += 1

    def right(self) -> None:
        """Forgets them."""
        self._wrong, self._until = 0, 0.0
