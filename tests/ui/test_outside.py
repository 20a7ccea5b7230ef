"""Other programs are opened with what the user had, not with what the bundle needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.ui.outside import open_outside


class Handler(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str | None]] = []

    @Slot(QUrl)
    def handle(self, url: QUrl) -> None:
        self.seen.append((url.toString(), os.environ.get("LD_LIBRARY_PATH")))


@pytest.fixture
def handler(qapp: object) -> Iterator[Handler]:
    handler = Handler()
    QDesktopServices.setUrlHandler("outside", handler, "handle")
    yield handler
    QDesktopServices.unsetUrlHandler("outside")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="LD_LIBRARY_PATH is Linux's")
def test_a_frozen_program_leads_nobody_to_its_own_libraries(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    assert open_outside(QUrl("outside:there"))
    assert handler.seen == [("outside:there", None)]
    assert os.environ["LD_LIBRARY_PATH"] == "/bundle"
