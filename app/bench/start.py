"""``bench start``: from the command typed to the window, its first live tile and all sixteen.

Warm: the first start of a series fills caches (device tree, the service's database) and is not counted.
Each sample is a process of its own; its clock starts before the process does (the monotonic clock is one
for all processes of the machine). Visible: the window was painted for the first time. ``import_ms``: what
importing the window's modules takes, and ``import_PACKAGE_ms`` the five dearest packages' own share of it
(not from a frozen program, which cannot be asked).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app.bench.figures import Figures, percentile
from app.bench.parts import run_part
from app.bench.stage import Stage, cameras, play
from app.media import launch

BEGAN = "VCS_WALL_BENCH_BEGAN"
"""Set for the process of one sample: the monotonic instant at which its command was typed."""
HOME = "VCS_WALL_BENCH_HOME"
DEFAULT_SAMPLES = 3
TILES = 16
LIMIT_S = 60.0
DEAREST = 5
_IMPORT = re.compile(r"import time:\s+(?P<us>\d+) \|\s+\d+ \|(?P<name>.+)")
KEYS = ("window_visible_ms", "first_tile_ms", "all_tiles_ms")


def measure(arguments: argparse.Namespace) -> Figures:
    """The medians of ``--samples`` starts; or (a part) one start."""
    if BEGAN in os.environ:
        return _one(float(os.environ[BEGAN]), Path(os.environ[HOME]))
    samples: int = arguments.samples or DEFAULT_SAMPLES
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as home:
        starts: list[dict[str, Any]] = []
        for number in range(samples + 1):
            start = run_part("start", [], limit_s=2 * LIMIT_S, env={BEGAN: str(time.monotonic()), HOME: home})
            if number:
                starts.append(start)
    figures: Figures = {key: round(percentile([s[key] for s in starts], 50)) for key in KEYS}
    figures |= {f"{key[:-3]}_max_ms": round(max(s[key] for s in starts)) for key in KEYS}
    figures |= import_cost()
    figures["samples"] = len(starts)
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


def import_cost() -> Figures:
    """What is imported before the window is on the screen, by package, of the second of two runs (warm)."""
    if launch.frozen():
        return {}
    command = [sys.executable, "-X", "importtime", "-c", "import app.ui.app"]
    for _ in range(2):
        told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT_S).stderr
    return costs(told)


def costs(told: str) -> Figures:
    """Python's ``-X importtime`` summed up by top-level package, milliseconds."""
    own: dict[str, int] = {}
    for row in told.splitlines():
        match = _IMPORT.fullmatch(row)
        if match is not None:
            package = match["name"].strip().partition(".")[0]
            own[package] = own.get(package, 0) + int(match["us"])
    dearest = sorted(own, key=lambda package: -own[package])[:DEAREST]
    figures: Figures = {"import_ms": round(sum(own.values()) / 1000)}
    return figures | {f"import_{package}_ms": round(own[package] / 1000) for package in dearest}


def _one(began: float, home: Path) -> Figures:
    figures: Figures = {}

    def script(stage: Stage) -> None:
        view = stage.window.wall_view
        firsts: dict[int, float] = {}

        def painted(tile: int, _: Any) -> None:
            firsts.setdefault(tile, time.monotonic())

        view.painted_hook = painted
        stage.wait(lambda: stage.window.isVisible(), LIMIT_S, "the window did not show")
        stage.window.repaint()
        visible = time.monotonic()
        stage.wait(lambda: stage.window.station is not None, LIMIT_S, "the window got no station")
        if any(tile.device_id is None for tile in stage.wall.tiles):
            stage.wall.assign_many(cameras(TILES))
        stage.wait(lambda: len(firsts) == TILES, LIMIT_S, lambda: "not live: " + stage.trouble(range(TILES)))
        figures.update(
            {
                "window_visible_ms": round(1000 * (visible - began)),
                "first_tile_ms": round(1000 * (min(firsts.values()) - began)),
                "all_tiles_ms": round(1000 * (max(firsts.values()) - began)),
                "samples": 1,
                "measured_s": round(time.monotonic() - began, 2),
            }
        )

    play(script, home=home, limit_s=LIMIT_S)
    return figures
