"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

from app.media import pool
from tests.support import backgrounds

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


def pytest_configure(config: pytest.Config) -> None:
    """Before the workers start, which have this environment."""
    # How busy the machine is says nothing about what is tested.
    settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any-machine")
    gc.disable()  # see _collect
    # Beside workers that are busy decoders that stand back would come last.
    pool.BEHIND = 0
    # The official SDKs send even calls to 127.0.0.1 through a proxy, whatever NO_PROXY says.
    for name in PROXIES:
        os.environ.pop(name, None)
    if not hasattr(config, "workerinput"):
        os.environ[backgrounds.FOLDER] = tempfile.mkdtemp(prefix="vcs-wall-backgrounds-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(backgrounds.FOLDER))


YOUNG = 2000
FULL_EVERY = 200
"""Tests. Each takes what there is of a worker's objects, half a million and more."""
_young = 0


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()  # modules and what is known of the tests stay: there is no need to look through them


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Between tests, on the main thread: ``app.ui.collector`` does it there, and for the same reason. A
    thread of a test that happened to collect destroyed a QObject, which holds a lock of Qt's and waits for
    the interpreter, while the main thread had that and waited for Qt's (seen: a worker stood still)."""
    global _young
    if gc.get_count()[0] < YOUNG:
        return
    _young += 1
    gc.collect(2 if _young % FULL_EVERY == 0 else 1)
