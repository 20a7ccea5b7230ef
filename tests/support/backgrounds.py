"""The backgrounds of the demo's cameras, drawn once for all tests of a run.

Each takes a processor seconds, and every service of its own would draw them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "VCS_WALL_TEST_BACKGROUNDS"
"""Environment: the folder of this run (``tests/conftest.py``). Without it nothing is shared."""


def folder() -> Path | None:
    found = os.environ.get(FOLDER)
    return None if found is None else Path(found)


def share(data_dir: Path) -> None:
    """The demo's service in ``data_dir``, which need not exist, finds those of other tests and leaves its own
    for them."""
    found, scenes = folder(), data_dir / "scenes"
    if found is not None and not scenes.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        scenes.symlink_to(found, target_is_directory=True)


def share_at_home(home: Path) -> None:
    """The same for the demo of a whole program whose files are in ``home`` (VCS_WALL_HOME)."""
    share(home / "data" / "local-vcs")
