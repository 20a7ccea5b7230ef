"""A real keyboard (of a virtual display): shortcuts, the palette and its text field, what is kept."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest

from tests.e2e.test_desktop import ROOT, xdotool
from tests.support.peers import process
from tests.support.waiting import wait_until


def kept(home: Path) -> dict[str, object]:
    """The settings file; empty before there is one."""
    file = home / "config" / "settings.toml"
    return tomllib.loads(file.read_text()) if file.exists() else {}


@pytest.mark.xvfb
def test_the_window_by_a_real_keyboard(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VCS_WALL_HOME": str(home),
        "QT_QPA_PLATFORM": "xcb",
    }
    # No profile yet: the first-run page, which needs neither service nor decoders.
    with process([sys.executable, "-m", "app"], cwd=tmp_path, env=environment) as running:
        wait_until(
            lambda: xdotool("search", "--onlyvisible", "--pid", str(running.pid)) != "",
            "the window shows",
        )
        window = xdotool("search", "--onlyvisible", "--pid", str(running.pid)).split()[0]

        def press(*keys: str) -> None:
            xdotool("windowfocus", "--sync", window, "key", "--delay", "40", *keys)

        def settings() -> dict[str, object]:
            table = kept(home).get("settings", {})
            assert isinstance(table, dict)
            return table

        press("ctrl+shift+h")
        wait_until(lambda: settings().get("theme") == "contrast", "high contrast by its keys")
        press("ctrl+k")
        xdotool("type", "--delay", "40", "larger text")
        press("Return")
        wait_until(lambda: settings().get("text_size") == 125, "larger text by the palette")
        recent = kept(home).get("recent")
        assert recent == {"palette": ["action:window.text_larger"]}
        press("ctrl+k")
        xdotool("type", "--delay", "40", "quit")
        press("Return")
        wait_until(lambda: running.poll() is not None, "the palette ends the program")
        assert running.returncode == 0
