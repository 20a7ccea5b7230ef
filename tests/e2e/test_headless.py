"""``vcs-wall --demo --headless``, the whole program: status 0 with live tiles, and not 0 without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.bench import strip
from app.bench.stage import cameras
from app.localvcs.demo.site import demo_site
from app.ui.app import HEADLESS_SIZE
from tests.support.backgrounds import share_at_home

ROOT = Path(__file__).parents[2]


def headless(tmp_path: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    share_at_home(tmp_path / "home")
    environment |= {"PYTHONPATH": str(ROOT), "VCS_WALL_HOME": str(tmp_path / "home")} | more
    return subprocess.run(
        [sys.executable, "-m", "app", "--demo", "--headless", "--language", "en", *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
    )


def saved(tmp_path: Path) -> dict[str, Any]:
    wall: dict[str, Any] = json.loads((tmp_path / "wall.json").read_text())
    return wall


@pytest.mark.parametrize(("tiles", "scale"), [(4, 1.0), (2, 1.5)])
def test_live_tiles_are_status_0_and_their_pictures_are_new(tmp_path: Path, tiles: int, scale: float) -> None:
    done = headless(tmp_path, "--layout", str(tiles), QT_SCALE_FACTOR=str(scale))
    assert done.returncode == 0, done.stdout + done.stderr
    wall = saved(tmp_path)
    assert wall["size"] == [round(edge * scale) for edge in HEADLESS_SIZE]  # the pixels of the screen
    assert [tile["live"] for tile in wall["tiles"]] == [True] * tiles
    assert len({tile["device"] for tile in wall["tiles"]}) == tiles
    assert len([line for line in done.stdout.splitlines() if line.strip()]) >= tiles
    for tile in wall["tiles"]:
        drawn = strip.read_time(strip.from_png(tmp_path / "wall.png", tuple(tile["rect"])))
        # How far behind is measured by the bench; a busy machine may take long.
        assert drawn is not None and abs(wall["utc_ms"] - drawn) < 30_000


def test_one_tile_that_cannot_play_is_not_0_and_its_line_says_why(tmp_path: Path) -> None:
    offline = next(d for d in demo_site().cameras if d.status == "0")
    chosen = [*cameras(3), offline.device_id]
    done = headless(tmp_path, "--layout", "4", "--cameras", ",".join(chosen))
    assert done.returncode == 1, done.stdout + done.stderr
    wall = saved(tmp_path)
    assert [tile["live"] for tile in wall["tiles"]] == [True, True, True, False]
    line = next(line for line in done.stdout.splitlines() if offline.name in line)
    assert "offline" in line.lower()
