"""How letters are drawn on Linux, settled before Qt starts.

Qt switches on FreeType's stem darkening for faces with CFF outlines and then blends without the gamma it is
meant for, so that Noto Sans CJK (CFF) looks half bold beside the Latin face (TrueType outlines): 13 px
"Regular" lays down 1.6 times the ink FreeType alone would (measured). FreeType's automatic hinter takes the
undarkened outlines, and fontconfig can ask for it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.ui.resources import resource_path

_MACHINES_OWN = Path("/etc/fonts/fonts.conf")
_CHOSEN = ("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")


def prepare() -> None:
    """Points fontconfig at our one rule on top of the machine's own. Before the application is made; does
    nothing where somebody chose a configuration, or where there is no fontconfig as we know it."""
    ours = resource_path("fonts/fonts.conf")
    chosen = any(name in os.environ for name in _CHOSEN)
    if sys.platform.startswith("linux") and not chosen and _MACHINES_OWN.is_file() and ours.is_file():
        os.environ["FONTCONFIG_FILE"] = str(ours)
