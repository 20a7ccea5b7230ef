"""What importing costs, read off what Python tells."""

from __future__ import annotations

from app.bench.start import costs, import_cost

TOLD = """import time: self [us] | cumulative | imported package
import time:      1000 |       1000 |   PySide6.QtCore
import time:      2600 |       3600 | PySide6.QtWidgets
import time:       400 |       4000 | app.ui.app
not a row at all
"""


def test_own_times_are_summed_up_by_package() -> None:
    assert costs(TOLD) == {"import_ms": 4, "import_PySide6_ms": 4, "import_app_ms": 0}


def test_the_window_s_imports_are_told() -> None:
    told = import_cost()
    assert told["import_ms"] > 0 and "import_PySide6_ms" in told and len(told) == 6
