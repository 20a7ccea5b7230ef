"""The program is killed with SIGKILL and started again: both windows have their cameras."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path


def _start(what: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.restore_child", what],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "VCS_WALL_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_after_a_kill_both_windows_come_back(tmp_path: Path) -> None:
    with _start("set", tmp_path) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == "kept\n"
        finally:
            os.kill(first.pid, signal.SIGKILL)
    second = _start("look", tmp_path)
    try:
        out, _ = second.communicate(timeout=90)
    finally:
        second.kill()
    assert second.returncode == 0
    main, other = json.loads(out)
    assert main["layout"] == "6" and main["tiles"] == ["cam-a", "cam-b 北门", *[None] * 4]
    assert main["rotate"][1] == 90 and main["shown"]
    assert other["layout"] == "9" and other["tiles"] == [*[None] * 5, "cam-c", *[None] * 3]
    assert other["full"] and other["shown"]
