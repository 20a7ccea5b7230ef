"""The program on a real (virtual) display, driven by xdotool as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.backgrounds import share_at_home
from tests.support.peers import process
from tests.support.waiting import LIMIT_S, wait_until

ROOT = Path(__file__).parents[2]


def xdotool(*words: str) -> str:
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, timeout=LIMIT_S).stdout.strip()


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "app", "--demo", "--layout", "4", "--language", "en"]
    share_at_home(tmp_path / "home")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VCS_WALL_HOME": str(tmp_path / "home")}
    environment |= {"QT_QPA_PLATFORM": "xcb"}
    with process(command, cwd=tmp_path, env=environment) as running:
        yield running


def children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def decoding(pid: int) -> bool:
    """Whether a child has libvlc loaded and uses the processor."""
    for child in children(pid):
        try:
            maps = Path(f"/proc/{child.pid}/maps").read_text(errors="replace")
            if "libvlccore" in maps and child.cpu_times().user > 0.3:
                return True
        except (psutil.NoSuchProcess, OSError):
            continue
    return False


@pytest.mark.xvfb
def test_the_demo_opens_plays_and_leaves_nothing_behind(wall: subprocess.Popen) -> None:
    wait_until(lambda: xdotool("search", "--onlyvisible", "--pid", str(wall.pid)) != "", "the window shows")
    wait_until(lambda: decoding(wall.pid), "a decoder decodes")
    family = children(wall.pid)
    window = xdotool("search", "--onlyvisible", "--pid", str(wall.pid)).split()[0]
    xdotool("windowfocus", window, "key", "--window", window, "ctrl+q")
    wait_until(lambda: wall.poll() is not None, "Ctrl+Q ends the program")
    assert wall.returncode == 0
    wait_until(lambda: not any(p.is_running() for p in family), "service and decoders are gone")


@pytest.mark.xvfb
def test_a_killed_window_takes_its_children_along(wall: subprocess.Popen) -> None:
    wait_until(lambda: decoding(wall.pid), "a decoder decodes")
    family = children(wall.pid)
    assert len(family) >= 2
    wall.kill()
    wall.wait(LIMIT_S)

    def gone(child: psutil.Process) -> bool:
        try:
            return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    wait_until(lambda: all(gone(child) for child in family), "service and decoders are gone")
