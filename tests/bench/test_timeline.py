"""``bench timeline`` paints what it says it paints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_it_gives_its_figures(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "app", "bench", "timeline", "--samples", "7", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(file.read_text())
    assert (figures["tracks"], figures["segments"], figures["many_segments"]) == (16, 10_000, 1_000_000)
    assert figures["samples"] == 7 and figures["measured_s"] > 0
    for key in ("paint_p95_ms", "playing_p95_ms", "million_p95_ms"):
        assert figures[key] > 0
