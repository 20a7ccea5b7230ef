"""The core's tests use a fake pool; here it and the real one keep the same promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pool_contract import FakeRig, PoolContract, RealRig


class TestFakePool(PoolContract):
    @pytest.fixture
    def rig(self) -> Iterator[FakeRig]:
        rig = FakeRig()
        yield rig
        rig.close()


class TestRealPool(PoolContract):
    @pytest.fixture
    def rig(self, tmp_path: Path) -> Iterator[RealRig]:
        rig = RealRig(tmp_path)
        yield rig
        rig.close()
