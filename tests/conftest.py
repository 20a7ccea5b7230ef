"""What holds for all tests."""

from __future__ import annotations

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
