"""A recorder with one camera and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.clock import ManualClock
from tests.support.recordings import CAMERA, Recorder


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Callable[..., Recorder]]:
    """Makes recorders on the folder of a service; closes them. ``cameras`` are added on first sight."""
    made: list[Recorder] = []

    def make(*cameras: str, clock: ManualClock | None = None, **options: Any) -> Recorder:
        new = Recorder(tmp_path / "localvcs", cameras or (CAMERA,), clock, **options)
        made.append(new)
        return new

    yield make
    for old in made:
        old.close()
