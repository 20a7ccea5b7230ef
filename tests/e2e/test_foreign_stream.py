"""A stream nobody here made: nginx-rtmp playing a film, on the wall through ``bench wall --url``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.peers import nginx_rtmp

ROOT = Path(__file__).parents[2]
FILM = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
"""People on a pavement; where a machine is set up without documentation, ffmpeg's test picture does."""


@pytest.mark.parametrize("protocol", ["rtmp", "hls"])
def test_nginx_rtmp_plays_on_the_wall(tmp_path: Path, protocol: str) -> None:
    figures = tmp_path / "wall.json"
    film = ["-stream_loop", "-1", "-i", str(FILM)] if FILM.exists() else None
    with nginx_rtmp(tmp_path / "nginx", film) as peer:
        url = peer.rtmp_url if protocol == "rtmp" else peer.hls_url
        done = subprocess.run(
            [sys.executable, "-m", "app", "bench", "wall", "--url", url, "--tiles", "2"]
            + ["--minutes", "0.05", "--json", str(figures)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "VCS_WALL_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            timeout=110,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())
    assert told["tiles"] == 2
    assert told["frozen_tiles"] == 0
    assert told["distinct_painted_per_s"] > 2  # it plays; how smoothly is for the bench to say
