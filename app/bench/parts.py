"""Measurements in parts, each in a fresh process of its own.

A window plays one protocol for its life, and a start can be measured once a process; so the bench runs
itself again for each part and reads the figures the part wrote.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.bench.figures import NotMeasured


def run_part(
    name: str, options: Sequence[str], *, limit_s: float, env: Mapping[str, str] | None = None
) -> Any:
    """Run ``vcs-wall bench NAME OPTIONS`` and return its figures; NotMeasured if it has none."""
    from app.media import launch

    with tempfile.TemporaryDirectory(prefix="vcs-wall-part-") as folder:
        result = Path(folder) / "figures.json"
        handle = launch.command(["bench", name, *options, "--json", str(result)], stdin_guard=True, env=env)
        try:
            status = handle.wait(limit_s)
        finally:
            handle.stop()  # also closes its pipes
        if status is None:
            raise NotMeasured(f"its part {' '.join(options)} did not end within {limit_s:.0f} s.")
        if status != 0:
            raise NotMeasured(f"its part {' '.join(options)} ended with status {status}; see above.")
        return json.loads(result.read_text(encoding="utf-8"))
