"""What the processes have loaded while a wall plays: the window no libvlc and no av, a decoder no Qt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.clips import clip

ROOT = Path(__file__).parents[2]

# Plays four tiles in the real window, then tells what this process has loaded, and its decoders mapped.
WINDOW = """
import json, sys
from pathlib import Path
from app.bench.stage import cameras, play

def maps(pid):
    lines = Path(f"/proc/{pid}/maps").read_text(errors="replace").splitlines()
    return sorted({line.split(maxsplit=5)[5] for line in lines if len(line.split(maxsplit=5)) == 6})

def script(stage):
    stage.ready()
    stage.wall.close_all()
    stage.wall.assign_many(cameras(4))
    stage.live(range(4), 5, 80.0, since=[0] * 4)
    told = {
        "modules": sorted(sys.modules),
        "window": maps("self"),
        "decoders": [maps(decoder.pid) for decoder in stage.pool.decoders()],
    }
    Path(sys.argv[1]).write_text(json.dumps(told))

if __name__ == "__main__":
    play(script, layout="4", limit_s=100)
"""

# Plays a file in one decoder whose imports (not this process's) are told on standard error.
DECODER = """
import os, sys, threading
from app.media.pool import DecoderPool
from app.media.types import FeedSpec, FirstPicture, TileSize

if __name__ == "__main__":
    os.environ["PYTHONPROFILEIMPORTTIME"] = "1"
    seen = threading.Event()
    pool = DecoderPool(lambda event: seen.set() if isinstance(event, FirstPicture) else None)
    pool.open(FeedSpec(url=sys.argv[1], protocol="file", live=False, loop=True), TileSize(320, 180))
    status = 0 if seen.wait(60) else 1
    pool.shutdown(5.0)
    sys.exit(status)
"""


def run(tmp_path: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "program.py"
    file.write_text(program)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "VCS_WALL_HOME": str(tmp_path / "home"),
    }
    return subprocess.run(
        [sys.executable, str(file), *arguments], env=environment, capture_output=True, text=True, timeout=110
    )


@pytest.fixture
def loaded(tmp_path: Path) -> dict[str, Any]:
    result = tmp_path / "loaded.json"
    done = run(tmp_path, WINDOW, str(result))
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(result.read_text())
    return told


def libraries(mapped: list[str], pattern: str) -> list[str]:
    return [path for path in mapped if re.search(pattern, os.path.basename(path))]


def test_a_playing_window_and_its_decoders_keep_apart(loaded: dict[str, Any]) -> None:
    window = {name.partition(".")[0] for name in loaded["modules"]}
    assert "PySide6" in window
    assert not window & {"vlc", "av"}
    assert not [
        name
        for name in loaded["modules"]
        if re.match(r"app\\.(localvcs\\.(?!demo)|media\\.decoder|media\\.feed)", name)
    ]
    assert libraries(loaded["window"], "^libQt6Core")
    # libav*: libavcodec, libavformat ... of FFmpeg, av's own copies or the system's.
    assert libraries(loaded["window"], r"^lib(vlc|avcodec|avformat|swscale|postproc)") == []

    assert loaded["decoders"]
    for mapped in loaded["decoders"]:
        assert libraries(mapped, "^libvlccore")
        assert libraries(mapped, r"^lib(Qt6|pyside6|shiboken6)") == []


def test_a_decoder_imports_no_qt_no_keyring_and_no_api(tmp_path: Path) -> None:
    film = tmp_path / "film.ts"
    film.write_bytes(clip("mpegts", pictures=45))
    done = run(tmp_path, DECODER, str(film))
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    modules = {line.rpartition("|")[2].strip() for line in lines}
    tops = {name.partition(".")[0] for name in modules}
    assert {"vlc", "av"} <= tops  # so this did look at a decoder
    assert not tops & {"PySide6", "shiboken6", "keyring", "requests", "starlette", "uvicorn", "numpy"}
    rooms = {".".join(name.split(".")[:2]) for name in modules if name.startswith("app.")}
    assert rooms <= {"app.media", "app.__main__"}
