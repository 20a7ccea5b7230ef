"""Finds the compiled picture path, if there is one: see ``build``."""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import sys
from pathlib import Path
from typing import Any, Literal

log = logging.getLogger("vcs_wall.media.decoder")

PATH = Path(__file__).with_name(f"libwall_plugin.{'dylib' if sys.platform == 'darwin' else 'so'}")
"""libvlc takes files of such names for its plugins."""
PLAIN = "VCS_WALL_PLAIN_PICTURES"
"""Set in the environment: pictures go through Python, as where nothing is compiled."""
COMPILE = "python -m app.media.decoder.native.build"
"""What makes it, where there are the sources and a C compiler."""

Reason = Literal["switched_off", "not_compiled", "cannot_be_loaded", "other_version"]


class Unusable(Exception):
    """Pictures go through Python. ``reason``: why; ``str()``: the system's words, where it has any."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        super().__init__(words)
        self.reason: Reason = reason


_p, _i, _q, _d = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_double
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "pictures_digest": (ctypes.c_char_p, []),
    "path_clock": (_d, []),
    "path_new": (_p, [_p, _p, _p, _p]),
    "path_free": (None, [_p]),
    "path_draws": (None, [_p, _i, _p, _i]),
    "path_picture": (None, [_p, _p, _p]),
    "path_display": (None, [_p]),
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
    "wall_found": (_i, []),
    "wall_shows": (None, [_p, _p]),
    "scaler_new": (_p, [_i] * 6),
    "scaler_run": (None, [_p, _p, _p, _p, _i]),
    "scaler_free": (None, [_p]),
    "scaler_narrow": (None, [_p]),
}


def load(path: Path = PATH) -> Any:
    """The library, its functions ready to be called. OSError: it cannot be loaded; AttributeError: it is
    another than this program's."""
    library = ctypes.CDLL(str(path))
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _is_of(library: Any) -> bool:
    """Whether it was made of these sources; where there are none it came with the program."""
    if not PATH.with_name("path.c").is_file():
        return True
    from app.media.decoder.native.build import digest

    return bool(library.pictures_digest() == digest().encode())


def usable(path: Path = PATH) -> Any:
    """The compiled picture path at ``path``, made of these sources; ``Unusable``."""
    if os.environ.get(PLAIN):
        raise Unusable("switched_off")
    if not path.is_file():
        raise Unusable("not_compiled")
    try:
        found = load(path)
    except OSError as error:
        raise Unusable("cannot_be_loaded", str(error)) from None
    except AttributeError as error:
        raise Unusable("other_version", str(error)) from None
    if not _is_of(found):
        raise Unusable("other_version")
    return found


@functools.cache
def library() -> Any | None:
    """The compiled picture path; None where pictures go through Python."""
    try:
        return usable(PATH)
    except Unusable as unusable:
        if unusable.reason == "cannot_be_loaded":
            log.warning("the compiled picture path cannot be used: %s", unusable)
        elif unusable.reason == "other_version":
            log.warning("the compiled picture path is of another version: `%s`", COMPILE)
        return None
