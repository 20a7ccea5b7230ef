"""``bench start``: from the command typed to the window, its first live tile and all sixteen.

Warm: the first start of a series fills caches (device tree, the service's database) and is not counted.
Each sample is a process of its own; its clock starts before the process does (the monotonic clock is one
for all processes of the machine). Loaded: the program runs its own code (before that, the interpreter; in a
frozen program also its loader). Visible: the window was painted for the first time. ``import_ms``: what
importing the window's modules takes once the command line is read, and ``import_PACKAGE_ms`` the five dearest
packages' own share of it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from app.bench.figures import Figures, percentile
from app.bench.imports import clocked, figures_of
from app.bench.parts import run_part
from app.bench.stage import Stage, cameras, play

BEGAN = "VCS_WALL_BENCH_BEGAN"
"""Set for the process of one sample: the monotonic instant at which its command was typed."""
HOME = "VCS_WALL_BENCH_HOME"
IMPORTS = "VCS_WALL_BENCH_IMPORTS"
"""Set for the process that only imports what the window needs, and clocks it."""
WINDOW = "app.ui.app"
DEFAULT_SAMPLES = 3
TILES = 16
LIMIT_S = 60.0
KEYS = ("loaded_ms", "window_visible_ms", "first_tile_ms", "all_tiles_ms")


def measure(arguments: argparse.Namespace) -> Figures:
    """The medians of ``--samples`` starts; or (a part) one start, or what is imported for one."""
    if IMPORTS in os.environ:
        return figures_of(clocked(WINDOW))
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
    for _ in range(2):
        told: Figures = run_part("start", [], limit_s=LIMIT_S, env={IMPORTS: "1"})
    return told


def _one(began: float, home: Path) -> Figures:
    figures: Figures = {"loaded_ms": round(1000 * (time.monotonic() - began))}

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
