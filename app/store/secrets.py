"""AccessKey secrets: in the platform's keyring, or for this session in memory. Never in a file of ours.

Every call may block for seconds (a keyring may ask the user): call it off the window's thread.
"""

from __future__ import annotations

import enum


class SecretKept(enum.StrEnum):
    """Where a secret was put. The window says so when it is only for this session."""

    KEYRING = "keyring"
    SESSION = "session"


class SecretStore:
    """Secrets by profile name. Thread-safe."""

    def get(self, profile_name: str) -> str | None:
        """The secret, or None if there is none (or the keyring refuses it). Never raises."""
        raise NotImplementedError

    def set(self, profile_name: str, secret: str) -> SecretKept:
        """Keeps it as safely as this machine can. Never raises."""
        raise NotImplementedError

    def delete(self, profile_name: str) -> None:
        """Forgets it everywhere. Never raises."""
        raise NotImplementedError

    def rename(self, old: str, new: str) -> SecretKept | None:
        """Moves a secret to another profile name; None if there was none."""
        raise NotImplementedError

    def backend(self) -> str | None:
        """Name of the keyring back end for ``doctor``; None when there is none."""
        raise NotImplementedError
