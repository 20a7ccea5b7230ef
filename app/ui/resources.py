"""Where the program's own files (icons, translations, fonts) lie: from source, from a wheel, frozen."""

from __future__ import annotations

import sys
from pathlib import Path

_APP = Path(__file__).resolve().parent.parent


def resource_root() -> Path:
    """The folder of resources: next to ``sys._MEIPASS`` when frozen, ``app/_resources`` in a wheel,
    ``<repository>/resources`` from source."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    wheel = _APP / "_resources"
    return wheel if wheel.is_dir() else _APP.parent / "resources"


def resource_path(name: str) -> Path:
    """The file of a resource, for example ``resource_path("icons/live.svg")``."""
    return resource_root() / name
