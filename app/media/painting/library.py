"""The compiled painter: what it is made of, and what can be called in it. The window loads it."""

from __future__ import annotations

import ctypes
import functools
import logging
from pathlib import Path
from typing import Any

from app.media import frames
from app.media.compiling import SUFFIX, Library

log = logging.getLogger("vcs_wall.media.painting")

_p, _i, _q = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64

PAINTER = Library(
    path=Path(__file__).with_name(f"libwall_painter{SUFFIX}"),
    what="painter",
    sources=("paint.c",),
    headers=(),
    flags=(),
    libraries=(),
    macros=frames.words,
    functions={
        "paint_new": (_i, [_p, _i, _p]),
        "paint_rows": (_i, [_p, _p, _i, _p, _q, _i, _i, _i, ctypes.c_double]),
        "paint_sizes": (_i, []),
    },
    # It is called by the window's thread many times a second and comes back within a millisecond: who waits
    # for the interpreter meanwhile waits less than the window would to get it back.
    loader=ctypes.PyDLL,
)


@functools.cache
def painter() -> Any | None:
    """The compiled painter; None where Qt paints."""
    return PAINTER.found(log)
