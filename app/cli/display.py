"""Whether there is a display, before Qt is asked: Qt ends the process (abort) where it cannot use one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

# What Qt's xcb platform loads; without one of them it aborts with a text about "plugins".
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_ANSWER_S = 2.0
_DISPLAY = re.compile(r"(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?")


def problem(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
) -> str:
    """A sentence about why no window can be shown, with what to do; empty when one can. Takes an instant."""
    if not platform.startswith("linux"):
        return ""
    wanted = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if wanted not in ("", "xcb", "wayland"):
        return ""
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if not wayland and not x11:
        return "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); try --headless."
    if wayland and wanted != "xcb" and _wayland_answers(wayland, environment):
        return ""
    if not x11 or wanted == "wayland":
        return f"The display {wayland} does not answer; log in to a desktop, or try --headless."
    if not _x11_answers(x11):
        return f"The display {x11} does not answer; log in to a desktop, or try --headless."
    missing = [package for library, package in XCB_LIBRARIES.items() if not _loads(library, load)]
    if missing:
        return f"Qt cannot use the display: install {' '.join(missing)}."
    return ""


def _wayland_answers(name: str, environment: Mapping[str, str]) -> bool:
    path = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere")) / name
    return _answers(socket.AF_UNIX, str(path))


def _x11_answers(display: str) -> bool:
    told = _DISPLAY.fullmatch(display)
    if told is None:
        return True  # a form only Xlib knows: let it try
    number = int(told["number"])
    if told["host"] in ("", "unix"):
        place = f"/tmp/.X11-unix/X{number}"
        return _answers(socket.AF_UNIX, place) or _answers(socket.AF_UNIX, f"\0{place}")
    return _answers(socket.AF_INET, (told["host"], 6000 + number))


def _answers(family: int, address: str | tuple[str, int]) -> bool:
    with contextlib.suppress(OSError, ValueError), socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_ANSWER_S)
        probe.connect(address)
        return True
    return False


def _loads(library: str, load: Callable[[str], object]) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True
