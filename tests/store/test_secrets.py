"""Secrets go into a keyring or stay in memory, and the caller is told which."""

from __future__ import annotations

import logging

import keyring
import keyring.backend
import pytest
from keyring.backends.fail import Keyring as NoBackend
from keyring.errors import KeyringLocked

from app.store.secrets import SecretKept, SecretStore


class MemoryRing(keyring.backend.KeyringBackend):
    """A keyring that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedRing(MemoryRing):
    """One whose user does not want to unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the user said no to top-secret")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"cannot keep {password}")


class PlaintextKeyring(MemoryRing):
    """What some packages offer: a plain file. Not for us."""


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch):
    def use(ring: object) -> object:
        monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
        return ring

    return use


def test_a_keyring_keeps_it(use) -> None:
    ring = use(MemoryRing())
    store = SecretStore()
    assert store.set("site", "top-secret") is SecretKept.KEYRING
    assert SecretStore().get("site") == "top-secret"
    assert store.rename("site", "new") is SecretKept.KEYRING
    assert (store.get("site"), store.get("new")) == (None, "top-secret")
    store.delete("new")
    store.delete("new")
    assert ring.kept == {}
    assert store.backend() is not None


@pytest.mark.parametrize("ring", [NoBackend(), LockedRing(), PlaintextKeyring()])
def test_without_one_it_stays_in_memory_for_this_session(use, ring, caplog) -> None:
    use(ring)
    store = SecretStore()
    with caplog.at_level(logging.DEBUG):
        assert store.set("site", "top-secret") is SecretKept.SESSION
    assert store.get("site") == "top-secret"
    assert SecretStore().get("site") is None
    assert "top-secret" not in caplog.text + repr(store)
    store.delete("site")
    assert store.get("site") is None
    assert store.rename("site", "other") is None
    if isinstance(ring, MemoryRing):
        assert ring.kept == {}


def test_a_keyring_that_cannot_be_loaded_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst() -> None:
        raise RuntimeError("no bus")

    monkeypatch.setattr(keyring, "get_keyring", burst)
    store = SecretStore()
    assert store.set("site", "s") is SecretKept.SESSION
    assert store.backend() is None


def test_of_several_the_first_safe_one_is_taken(use) -> None:
    class Chain:
        backends = [PlaintextKeyring(), MemoryRing()]

    use(Chain())
    assert SecretStore().set("site", "s") is SecretKept.KEYRING
    assert Chain.backends[0].kept == {}
    assert len(Chain.backends[1].kept) == 1
