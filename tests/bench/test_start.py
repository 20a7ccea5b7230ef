"""What importing costs, clocked where it happens."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from app.bench.imports import clocked, figures_of
from app.bench.start import import_cost

BOOTSTRAP = importlib.import_module("importlib._bootstrap")


class Clock(ModuleType):
    """Stands still but when a module that is being imported pushes it on."""

    def __init__(self) -> None:
        super().__init__("dear_clock")
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def push(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock, and to be imported: dear_a, which imports dear_b and one that is missing; dear_broken."""
    clock = Clock()
    for name, text in {
        "dear_a/__init__.py": "import dear_a.part\n",
        "dear_a/part.py": "import dear_clock, dear_b\ndear_clock.push(2)\n"
        "try:\n    import dear_missing\nexcept ImportError:\n    dear_clock.push(3)\n",
        "dear_b.py": "import dear_clock\ndear_clock.push(40)\n",
        "dear_broken.py": "raise ValueError('as told')\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, "dear_clock", clock)
    yield clock
    for name in ("dear_a", "dear_a.part", "dear_b"):
        sys.modules.pop(name, None)


def test_each_package_has_its_own_share_only(clock: Clock) -> None:
    assert clocked("dear_a", clock) == {"dear_a": 5.0, "dear_b": 40.0, "dear_missing": 0.0}
    assert sum(clocked("dear_a", clock).values()) == 0.0  # loaded already


def test_python_s_own_way_is_back_afterwards(clock: Clock) -> None:
    before = BOOTSTRAP._find_and_load
    with pytest.raises(ValueError, match="as told"):
        clocked("dear_broken", clock)
    assert BOOTSTRAP._find_and_load is before


def test_figures_are_the_sum_and_the_dearest() -> None:
    own = {name: float(seconds) for seconds, name in enumerate("abcdefg")}
    told = figures_of(own)
    assert told["import_ms"] == 21_000 and len(told) == 6
    assert told["import_g_ms"] == 6000 and "import_b_ms" not in told


def test_the_window_s_imports_are_told() -> None:
    told = import_cost()
    assert told["import_ms"] > 0 and "import_PySide6_ms" in told and len(told) == 6
