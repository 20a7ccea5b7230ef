"""Where the program keeps its files. The one place that knows.

``VCS_WALL_HOME=/dir`` puts everything below that directory (tests, portable use); otherwise the
platform's own places (``platformdirs``). Directories are made with mode 0700 on first use: play
addresses, device trees and profiles are nobody else's business. Where one cannot be made its path is given
all the same, and whoever writes there gets the OSError: a full disk must not keep the window from opening.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

APP = "vcs-wall"
HOME_VARIABLE = "VCS_WALL_HOME"


def _made(path: Path) -> Path:
    with contextlib.suppress(OSError):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _place(name: str, platform_path: Callable[[], str | Path]) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if not home:
        return _made(Path(platform_path()))
    base = _made(Path(home).expanduser().absolute())
    return _made(base / name)


def config_dir() -> Path:
    """Profiles and settings (TOML)."""
    return _place("config", lambda: platformdirs.user_config_dir(APP, appauthor=False))


def data_dir() -> Path:
    """The local database, snapshots' index, the local VCS's data."""
    return _place("data", lambda: platformdirs.user_data_dir(APP, appauthor=False))


def cache_dir() -> Path:
    """What may be deleted at any time."""
    return _place("cache", lambda: platformdirs.user_cache_dir(APP, appauthor=False))


def log_dir() -> Path:
    """Logs and crash files."""
    return _place("log", lambda: platformdirs.user_log_dir(APP, appauthor=False))


def administrator_file() -> Path:
    """What the administrator of this machine decided for everybody (``store.settings``). Often not there."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", "C:\\ProgramData")) / APP / "settings.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / APP / "settings.toml"
    return Path("/etc") / APP / "settings.toml"


def runtime_dir() -> Path:
    """Locks and secret files of running children; gone after a restart of the machine where possible.

    Below the cache where the session has no directory of its own: never a guessable name in ``/tmp``."""
    session = os.environ.get("XDG_RUNTIME_DIR")
    if session and Path(session).is_dir():
        return _place("run", lambda: Path(session) / APP)
    return _place("run", lambda: cache_dir() / "run")
