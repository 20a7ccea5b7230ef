"""What the banner says about the service and this machine, and what its button does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.status import ConnectionCode
from app.store.profiles import ProfileKind
from app.ui.sentences import ServiceSentences
from app.ui.wall.advice_words import AdviceWords

if TYPE_CHECKING:
    from app.ui.window import MainWindow

CLOCK_SKEW_MS = 2000
"""A service whose clock differs by so much is worth a word."""


class ConnectionBanner(QObject):
    """The banner of the main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sentences = ServiceSentences(self)
        self._advice = AdviceWords(self)
        window.banner.acted.connect(self._on_acted)

    def clear(self) -> None:
        """Nothing is to be said."""
        self._window.banner.say("")

    def fail(self, code: str, detail: str) -> None:
        """The profile could not be opened."""
        text = self._sentences.start_failure(code, detail)
        if code in ("no_secret", "no_keyring", "bad_profile"):
            self._window.banner.say(text, "edit", self.tr("Edit the profile"), bad=True)
        else:
            self._window.banner.say(text, "retry", self.tr("Try again"), bad=True)

    def refresh(self) -> None:
        """The connection as it is now."""
        host, banner = self._window.host, self._window.banner
        if host.station is None or host.failure is not None:
            return
        state = host.station.connection_state
        profile = host.profile
        endpoint = (profile.endpoint or profile.name) if profile is not None else ""
        text = self._sentences.connection_sentence(state, endpoint)
        # What a form can put right: the key, or a certificate that is to be looked at and trusted.
        certificate = state.params.get("kind") == "certificate"
        edit = state.code is ConnectionCode.REFUSED or certificate
        pool = host.pool
        no_process = pool.no_process if pool is not None else ""
        if not text and no_process:
            banner.say(self._advice.no_process(no_process), bad=True)
        elif not text and state.clock_skew_ms is not None and abs(state.clock_skew_ms) >= CLOCK_SKEW_MS:
            banner.say(self._sentences.clock_skew(state.clock_skew_ms))
        elif edit:
            banner.say(text, "edit", self.tr("Edit the profile"), bad=True)
        else:
            banner.say(text, "retry" if text else "", self.tr("Try now"), bad=bool(text))

    def _on_acted(self, action: str) -> None:
        profile = self._window.host.profile
        if action == "edit" and profile is not None and profile.kind is not ProfileKind.DEMO:
            self._window.edit_profile(profile.kind, profile)
        else:
            self._window.retry()
