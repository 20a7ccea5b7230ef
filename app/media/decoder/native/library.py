"""The compiled picture path, a plugin of libvlc's: what it is made of, and what can be called in it."""

from __future__ import annotations

import ctypes
import functools
import logging
from pathlib import Path
from typing import Any

from app.media.compiling import SUFFIX, Functions, Library

log = logging.getLogger("vcs_wall.media.decoder")

_p, _i, _q, _d = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_double
_z = ctypes.c_size_t
_FUNCTIONS: Functions = {
    "path_clock": (_d, []),
    "path_new": (_p, [_p, _p, _p, _p]),
    "path_free": (None, [_p]),
    "path_draws": (None, [_p, _i, _p, _i]),
    "path_picture": (_i, [_p, _p, _p]),
    "path_display": (None, [_p, _q]),
    "path_until_next": (_q, [_p, _q]),
    "path_ends": (None, [_p, _i]),
    "path_stale": (None, [_p]),
    "path_fresh": (None, [_p]),
    "path_step": (None, [_p, _i, _p, _p, _p, _i, _p, _p]),
    "path_scaler": (None, [_p, _p]),
    "path_ring": (None, [_p, _p, _p, _p, _q, _q, _i, _i, _i]),
    "path_alone": (None, [_p]),
    "path_differs": (_i, [_p]),
    "path_bring": (None, [_p]),
    "path_waits": (_i, [_p]),
    "path_publish": (None, [_p, _d, _q, _q, _d]),
    "path_given": (None, [_p, _q, _q, _q, _d]),
    "path_origin": (None, [_p, _d]),
    "path_look": (None, [_p, _d, _p, _p]),
    "path_shown": (None, [_p, _p, _p]),
    "input_new": (_p, [_p, _p, _d]),
    "input_free": (None, [_p]),
    "input_starts": (None, [_p]),
    "input_stops": (None, [_p]),
    "input_origin": (None, [_p, _d]),
    "input_put": (_i, [_p, _p, _z, _d, _q, _q, _q, _q, _d]),
    "input_asked": (_d, [_p, _d]),
    "input_take": (None, [_p, _d, _p, _p, _p, _p]),
    "input_get": (_i, [_p] * 5),
    "wall_found": (_i, []),
    "wall_shows": (None, [_p, _p]),
    "wall_reads": (None, [_p, _p]),
    "scaler_new": (_p, [_i] * 6),
    "scaler_run": (None, [_p, _p, _p, _p, _i]),
    "scaler_free": (None, [_p]),
    "scaler_narrow": (None, [_p]),
}


def macros() -> dict[str, int]:
    """What the C sources are told."""
    from app.media import frames
    from app.media.decoder import pace, playerclock

    return {
        **frames.words(),
        "GIVEN_MOST": playerclock.REMEMBERED,
        "PLANNED_MOST": pace.PLANNED_MOST,
        "FAR_US": round(playerclock.FAR_S * 1e6),
    }


PLUGIN = Library(
    path=Path(__file__).with_name(f"libwall_plugin{SUFFIX}"),  # libvlc takes files of such names
    what="picture path",
    sources=("demux.c", "input.c", "path.c", "plugin.c", "scale.c", "vout.c"),
    headers=("input.h", "path.h", "pictures.h", "plugin.h", "rows.h"),
    flags=(
        # libvlc's for plugins (Debian: libvlccore-dev); elsewhere CPATH and LIBRARY_PATH tell.
        "-I/usr/include/vlc/plugins",
        "-D__PLUGIN__",
        '-DMODULE_STRING="wall"',
    ),
    libraries=("-lvlccore", "-lm"),
    macros=macros,
    functions=_FUNCTIONS,
)


@functools.cache
def library() -> Any | None:
    """The compiled picture path; None where pictures go through Python."""
    return PLUGIN.found(log)
