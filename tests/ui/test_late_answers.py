"""Answers that come when the dialog that asked has gone: nobody's, and no trouble."""

from __future__ import annotations

import threading

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from app.store.profiles import Profile, ProfileKind
from app.ui.settings import connection_test
from app.ui.settings.connection_test import ConnectionTest, TestResult
from app.ui.settings.profile_editor import ProfileEditor
from tests.support.fake_window import FakeSecrets
from tests.support.waiting import LIMIT_S, run_until


class SlowSecrets(FakeSecrets):
    """A keyring that takes its time to say what it is."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def backend(self) -> str | None:
        assert self.go.wait(LIMIT_S)
        return "keyring"


def ended(name: str) -> bool:
    return not any(thread.name == name for thread in threading.enumerate())


def test_the_keyring_answers_an_editor_that_is_there_and_not_one_that_was_closed(qtbot: QtBot) -> None:
    secrets = SlowSecrets()
    there, gone = (ProfileEditor(ProfileKind.LOCAL, secrets, frozenset(), None) for _ in range(2))  # type: ignore[arg-type]
    shiboken6.delete(gone)
    with qtbot.captureExceptions() as raised:
        secrets.go.set()
        run_until(lambda: "keyring (keyring)" in there.keeping.text() and ended("keyring"))
    assert not raised
    there.deleteLater()


def test_a_test_of_a_connection_ends_after_its_form(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def slow(profile: Profile, secret: str) -> TestResult:
        assert go.wait(LIMIT_S)
        return TestResult("ok")

    monkeypatch.setattr(connection_test, "ask", slow)
    profile = Profile("Local", ProfileKind.LOCAL, "http://127.0.0.1:9", access_key_id="id")
    there, gone = ConnectionTest(None), ConnectionTest(None)
    results: list[object] = []
    there.finished.connect(results.append)
    for one in (gone, there):
        one.start(profile, "secret", None)
    shiboken6.delete(gone)
    with qtbot.captureExceptions() as raised:
        go.set()
        run_until(lambda: bool(results) and ended("test"))
    assert results == [TestResult("ok")] and not raised
