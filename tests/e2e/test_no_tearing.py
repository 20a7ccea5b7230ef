"""Every picture painted is one picture: its upper and lower time strips agree, also on a busy machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTimer

from app.bench import strip
from app.cli.local_service import LocalServiceProcess
from app.ui.app import WindowOptions, run_window

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # the group on a virtual display says xcb

PAINTED = 200
LIMIT_S = 90.0


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """Another program that wants the processor as much as we do."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def test_both_strips_of_every_painted_picture_agree_under_load(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    seen: list[tuple[int | None, int | None]] = []
    load = contextlib.ExitStack()

    def painted(index: int, view: Any) -> None:
        if not seen:  # not before: drawing the demo's scenes for the first time takes what there is
            load.enter_context(busy())
            load.enter_context(busy())
        both = strip.read_both(strip.from_ring(view))
        if view.valid:  # the writer has not come by while we read; while it was painted it had not either
            seen.append(both)

    def watch(window: Any) -> None:
        window.fill_when_ready = True  # as an operator's demo wall; a headless one is filled by its run
        window.host.connected.connect(window._fill_wall)
        window.wall_view.painted_hook = painted
        end = time.monotonic() + LIMIT_S

        def enough() -> None:
            if len(seen) >= PAINTED or time.monotonic() > end:
                # Once: told to exit again when its loop is over, Qt lets no other loop run in this process.
                timer.stop()
                QCoreApplication.exit(0)

        timer = QTimer(window)
        timer.timeout.connect(enough)
        timer.start(50)

    service = LocalServiceProcess()
    try:
        service.start()
        with load:
            run_window(WindowOptions(demo=True, headless=True, layout="4", service=service, observer=watch))
    finally:
        service.stop()
    assert len(seen) >= PAINTED
    assert [both for both in seen if both[0] is None or both[0] != both[1]] == []
