"""Which profiles there are, and keeping them: files on the window's thread (small), secrets off it."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.store.secrets import SecretKept, SecretStore

if TYPE_CHECKING:
    from app.store.problems import StoreProblem

log = logging.getLogger("vcs_wall.ui.profiles")

DEMO_NAME = "Demo site"


class ProfileBook(QObject):
    """Profiles and their secrets."""

    changed = Signal()
    secret_kept = Signal(str, bool)
    """Profile name and whether the secret went into the keyring (else: for this session only)."""
    trouble = Signal(str, dict)
    """A file could not be written: code and parameters of a ``StoreProblem``."""

    def __init__(
        self,
        store: ProfileStore | None = None,
        secrets: SecretStore | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store or ProfileStore()
        self.secrets = secrets or SecretStore()
        self.profiles: list[Profile] = self._store.load()

    @property
    def problems(self) -> list[StoreProblem]:
        """What was wrong with the file."""
        return list(self._store.problems)

    @property
    def names(self) -> frozenset[str]:
        """Names taken."""
        return frozenset(p.name for p in self.profiles)

    def find(self, name: str | None) -> Profile | None:
        """The profile of a name."""
        return next((p for p in self.profiles if p.name == name), None)

    @property
    def last_used(self) -> Profile | None:
        """The profile to start with."""
        return self.find(self._store.last_used)

    @staticmethod
    def demo() -> Profile:
        """The demo site on a local VCS of our own."""
        return Profile(DEMO_NAME, ProfileKind.DEMO, "", prefer_https_streams=False)

    def save(self, profile: Profile, secret: str = "", replaces: str | None = None) -> None:
        """Keeps a profile; a secret that is not empty goes to the keyring, on a thread."""
        try:
            if replaces is not None and replaces != profile.name:
                self._store.delete(replaces)
            self._store.save(profile)
        except OSError as error:
            self._not_written(error)
        self.profiles = [p for p in self.profiles if p.name not in (profile.name, replaces)] + [profile]
        if secret or (replaces is not None and replaces != profile.name):
            threading.Thread(
                target=self._keep, args=(profile.name, secret, replaces), name="keep-secret", daemon=True
            ).start()
        self.changed.emit()

    def learned(self, profile: Profile) -> None:
        """Keeps what was learned about a service, unless the profile was edited or deleted meanwhile."""
        kept = self.find(profile.name)
        if kept is not None and replace(kept, data_endpoint_falls_back=True) == profile:
            self.save(profile)

    def forget(self, name: str) -> None:
        """Deletes a profile and its secret."""
        try:
            self._store.delete(name)
        except OSError as error:
            self._not_written(error)
        self.profiles = [p for p in self.profiles if p.name != name]
        threading.Thread(target=self.secrets.delete, args=(name,), name="forget-secret", daemon=True).start()
        self.changed.emit()

    def use(self, profile: Profile) -> None:
        """This is the profile to start with next time."""
        try:
            if profile.kind is ProfileKind.DEMO and self.find(profile.name) is None:
                self._store.save(profile)
                self.profiles.append(profile)
                self.changed.emit()
            self._store.set_last_used(profile.name)
        except OSError as error:
            self._not_written(error)

    def _not_written(self, error: OSError) -> None:
        self.trouble.emit(
            "not_written", {"path": str(error.filename or "profiles"), "reason": error.strerror}
        )

    def _keep(self, name: str, secret: str, replaces: str | None) -> None:
        if replaces is not None and replaces != name:
            kept = self.secrets.rename(replaces, name)
            if not secret:
                if kept is not None:
                    self.secret_kept.emit(name, kept is SecretKept.KEYRING)
                return
        self.secret_kept.emit(name, self.secrets.set(name, secret) is SecretKept.KEYRING)
