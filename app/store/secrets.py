"""AccessKey secrets: in the platform's keyring, or for this session in memory. Never in a file of ours.

Every call may block for seconds (a keyring may ask the user): call it off the window's thread.
``keyring`` is imported on the first call and not before (179 ms).
"""

from __future__ import annotations

import enum
import logging
import threading
from typing import Any

SERVICE = "vcs-wall"

log = logging.getLogger("vcs_wall.secrets")


class SecretKept(enum.StrEnum):
    """Where a secret was put. The window says so when it is only for this session."""

    KEYRING = "keyring"
    SESSION = "session"


class SecretStore:
    """Secrets by profile name. Thread-safe. The memory lasts as long as this object."""

    def __init__(self, service: str = SERVICE) -> None:
        """``service``: under what the keyring keeps them; secrets of another kind have one of their own."""
        self._service = service
        self._session: dict[str, str] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<SecretStore of {len(self._session)} for this session>"

    def get(self, profile_name: str) -> str | None:
        """The secret, or None if there is none (or the keyring refuses it). Never raises."""
        with self._lock:
            if profile_name in self._session:
                return self._session[profile_name]
        ring = _keyring()
        if ring is None:
            return None
        try:
            secret = ring.get_password(self._service, profile_name)
        except Exception as error:
            _say("read", error)
            return None
        return None if secret is None else str(secret)

    def set(self, profile_name: str, secret: str) -> SecretKept:
        """Keeps it as safely as this machine can. Never raises."""
        ring = _keyring()
        if ring is not None:
            try:
                ring.set_password(self._service, profile_name, secret)
            except Exception as error:
                _say("write", error)
            else:
                with self._lock:
                    self._session.pop(profile_name, None)
                return SecretKept.KEYRING
        with self._lock:
            self._session[profile_name] = secret
        return SecretKept.SESSION

    def delete(self, profile_name: str) -> None:
        """Forgets it everywhere. Never raises."""
        with self._lock:
            self._session.pop(profile_name, None)
        ring = _keyring()
        if ring is None:
            return
        try:
            if ring.get_password(self._service, profile_name) is not None:
                ring.delete_password(self._service, profile_name)
        except Exception as error:
            _say("delete", error)

    def rename(self, old: str, new: str) -> SecretKept | None:
        """Moves a secret to another profile name; None if there was none."""
        secret = self.get(old)
        if secret is None:
            return None
        kept = self.set(new, secret)
        self.delete(old)
        return kept

    def backend(self) -> str | None:
        """Name of the keyring back end for ``doctor``; None when there is none."""
        ring = _keyring()
        return None if ring is None else f"{type(ring).__module__}.{type(ring).__qualname__}"


_PLAIN = ("plaintext", "keyrings.alt", "fail.", "null.")


def _keyring() -> Any | None:
    """The back end in use, or None: none at all, or one that would write a plain file."""
    try:
        import keyring

        ring = keyring.get_keyring()
        chained = getattr(ring, "backends", None)
        if chained:  # the chainer asks each in turn: take the best one that is safe
            safe = [one for one in chained if _safe(one)]
            return safe[0] if safe else None
        return ring if _safe(ring) else None
    except Exception as error:
        _say("load", error)
        return None


def _safe(ring: Any) -> bool:
    name = f"{type(ring).__module__}.{type(ring).__qualname__}".lower()
    return not any(part in name for part in _PLAIN)


def _say(what: str, error: Exception) -> None:
    # The type alone: a back end's text may hold what was to be kept.
    log.warning("the keyring cannot %s: %s", what, type(error).__name__)
