"""Services for the tests: one that a module's tests share, and a fresh one where that matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.localvcs import LocalVcs, running_service

if TYPE_CHECKING:
    from alibabacloud_vcs20200515.client import Client

    from tests.support.sdk import Core


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    """The demo site. Shared by a module: add to it, but change nothing others look at."""
    with running_service(tmp_path_factory.mktemp("demo"), register_seconds=None) as service:
        yield service


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LocalVcs]:
    """A service of one's own, with nothing in it."""
    with running_service(tmp_path, demo=False) as service:
        yield service


@pytest.fixture
def corp_id(demo: LocalVcs) -> str:
    """A new project on the demo service."""
    created: str = demo.answer("CreateCorp", CorpName="Test", AppName="tests")["CorpId"]
    return created


@pytest.fixture
def sdk(service: LocalVcs) -> Client:
    """The official client of a module's ``service``."""
    from tests.support.sdk import typed_client

    return typed_client(service)


@pytest.fixture
def core(service: LocalVcs) -> Core:
    """The older one, which sends any action."""
    from tests.support.sdk import Core

    return Core(service)
