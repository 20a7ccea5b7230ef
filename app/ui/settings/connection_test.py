"""One harmless call (ListCorps) with a profile that is being edited, off the window's thread."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.names import countable
from app.ui.qt_station import Poster

if TYPE_CHECKING:
    from app.store.profiles import Profile
    from app.store.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class TestResult:
    """``code``: ``ok``, or why not: ``unreachable``, ``timed_out``, ``certificate``, ``refused``,
    ``throttled``, ``failing``, ``bad_answer``, ``bad_profile``, ``no_secret``."""

    __test__ = False

    code: str
    projects: int = 0
    took_ms: int = 0
    error_code: str = ""
    message: str = ""
    fingerprint: str = ""
    """With ``certificate``: hex SHA-256 of the certificate that was not trusted, where it could be seen."""


_KINDS = {
    "unreachable": "unreachable",
    "timed_out": "timed_out",
    "certificate": "certificate",
    "throttled": "throttled",
    "unavailable": "failing",
    "bad_answer": "bad_answer",
}


def ask(profile: Profile, secret: str) -> TestResult:
    """Calls once and says how it went. Blocks for at most the connection's time limits."""
    from app.store.connecting import client_for
    from app.vcs import ListCorps
    from app.vcs.errors import VcsError

    try:
        client = client_for(profile, secret)
    except ValueError as error:
        return TestResult("bad_profile", message=str(error))
    began = time.monotonic()
    try:
        answer = client.call(ListCorps(page_number=1, page_size=1), attempts=1)
    except VcsError as error:
        code = _KINDS.get(str(error.kind), "refused")
        seen = _fingerprint(profile) if code == "certificate" else ""
        return TestResult(code, error_code=error.code, message=error.message, fingerprint=seen)
    finally:
        client.close()
    total = getattr(getattr(answer, "data", None), "total_count", 0) or 0
    return TestResult("ok", countable(int(total)), round((time.monotonic() - began) * 1000))


def _fingerprint(profile: Profile) -> str:
    """The certificate there, for a person to compare; empty where it cannot be seen from here."""
    from app.vcs.errors import VcsError
    from app.vcs.pinning import fetch_fingerprint

    try:
        return fetch_fingerprint(profile.endpoint)
    except (VcsError, ValueError):
        return ""


class ConnectionTest(QObject):
    """Runs ``ask`` on a thread; the last one started wins."""

    finished = Signal(object)
    """A ``TestResult``, on the owner's thread."""

    def __init__(self, secrets: SecretStore | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._serial = 0
        self._poster = Poster(self)

    def start(self, profile: Profile, secret: str, stored_under: str | None) -> None:
        """``secret`` empty: the one stored under that name is used."""
        self._serial += 1
        threading.Thread(
            target=self._run, args=(self._serial, profile, secret, stored_under), name="test", daemon=True
        ).start()

    def cancel(self) -> None:
        """A result that comes now is nobody's."""
        self._serial += 1

    def _run(self, serial: int, profile: Profile, secret: str, stored_under: str | None) -> None:
        if not secret and stored_under is not None and self._secrets is not None:
            secret = self._secrets.get(stored_under) or ""
        try:
            result = ask(profile, secret) if secret else TestResult("no_secret")
        except Exception as error:  # must come back, or the form waits for ever
            result = TestResult("bad_profile", message=type(error).__name__)
        self._poster.post(lambda: self._take(serial, result))

    def _take(self, serial: int, result: object) -> None:
        if serial == self._serial:
            self.finished.emit(result)
