"""One service with the demo site at a fixed noon, shared by the tests of searching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.localvcs.clock import ManualClock
from tests.support.localvcs import LocalVcs, running_service

NOON_MS = 1_767_326_400_000  # 2026-01-02 04:00 UTC: noon at Riverside Park, night at the harbour


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    folder = tmp_path_factory.mktemp("search")
    with running_service(folder, clock=ManualClock(NOON_MS), allow_private=True) as service:
        yield service
