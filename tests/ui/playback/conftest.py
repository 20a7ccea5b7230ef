"""One window in playback for a module, over a scripted review; each test has another station in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.ui.window import MainWindow
from tests.support.playback_stage import Stage, open_stage, stage_window


@pytest.fixture(scope="module")
def _playback_window(_look: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    with stage_window(tmp_path_factory.mktemp("playback")) as made:
        yield made


@pytest.fixture
def stage(_playback_window: MainWindow, qtbot: object) -> Stage:
    return open_stage(_playback_window)
