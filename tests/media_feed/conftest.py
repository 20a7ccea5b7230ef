from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.support.peers import HttpPeer, http_peer
from tests.support.waiting import wait_until


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """A closed feed leaves no thread behind."""
    yield
    wait_until(
        lambda: not [t for t in threading.enumerate() if t.name.startswith("feed-")], "feed threads end"
    )


@pytest.fixture
def web() -> Iterator[HttpPeer]:
    with http_peer() as peer:
        yield peer
