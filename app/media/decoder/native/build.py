"""Compiles the picture path: ``python -m app.media.decoder.native.build``. Does nothing if that is done.

The C sources take what the Python side defines (where the words of a ring stand, ...) from there, as macros:
nothing is said twice. Exit status 1, and a sentence on stderr, where it cannot be compiled: everything works
without it, and costs more.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from app.media import frames
from app.media.decoder import playerclock
from app.media.decoder.native.library import PATH, load

HERE = Path(__file__).parent
SOURCES = ("path.c", "scale.c", "vout.c")
HEADERS = ("pictures.h", "path.h", "rows.h")
FLAGS = (
    "-std=gnu11",
    # libvlc's for plugins (Debian: libvlccore-dev); where they lie elsewhere, CPATH and LIBRARY_PATH tell.
    "-I/usr/include/vlc/plugins",
    "-D__PLUGIN__",
    '-DMODULE_STRING="wall"',
    "-O2",
    "-fPIC",
    "-shared",
    "-pthread",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
    "-Werror=implicit-function-declaration",
    # Two builds of one commit give the same bytes.
    *(
        ("-Wl,-install_name,@rpath/libwall_plugin.dylib",)
        if sys.platform == "darwin"
        else ("-Wl,--build-id=none", "-Wl,-z,defs", "-Wl,--as-needed")
    ),
)
LIBRARIES = ("-lvlccore", "-lm")


class CannotCompile(Exception):
    """Why, as one sentence with the compiler's own words behind it."""


def macros() -> dict[str, int]:
    """What the C sources are told."""
    return {
        **frames.words(),
        "GIVEN_MOST": playerclock.REMEMBERED,
        "FAR_US": round(playerclock.FAR_S * 1e6),
    }


def digest() -> str:
    """Of all that decides what is compiled."""
    told = hashlib.sha256(repr((sorted(macros().items()), FLAGS, LIBRARIES)).encode())
    for name in (*HEADERS, *SOURCES):
        told.update((HERE / name).read_bytes())
    return told.hexdigest()


def up_to_date(target: Path = PATH) -> bool:
    """Whether ``target`` is made of these sources and can be loaded here: the folder may come from another
    machine."""
    if not target.is_file() or digest().encode() not in target.read_bytes():
        return False
    try:
        load(target)
    except (OSError, AttributeError):
        return False
    return True


def compiled(target: Path = PATH) -> bool:
    """Makes ``target``, unless it is there and up to date; whether it had to. ``CannotCompile``, OSError."""
    if up_to_date(target):
        return False
    command = shlex.split(os.environ.get("CC") or "cc")
    if shutil.which(command[0]) is None:
        raise CannotCompile(f"there is no C compiler ({command[0]}).")
    told = [f"-D{name}={value}" for name, value in macros().items()]
    told.append(f'-DPICTURES_DIGEST="{digest()}"')
    # Beside, then moved: a program that runs keeps the one it has, and who compiles at once is not disturbed.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as folder:
        # No name of a plugin: libvlc looks into the folders of its plugins' folder, too, and may do so now.
        made = Path(folder, "made")
        # From their folder: where it lies is nothing that is compiled.
        done = subprocess.run(
            [*command, *FLAGS, *told, "-o", str(made.absolute()), *SOURCES, *LIBRARIES],
            cwd=HERE, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotCompile(f"{command[0]} does not compile it.\n{done.stderr}")
        try:
            load(made)
        except (OSError, AttributeError) as error:
            raise CannotCompile(f"what {command[0]} makes cannot be loaded here.\n{error}") from None
        made.replace(target)
    return True


def main() -> int:
    try:
        if compiled():
            print("The picture path is compiled.")
    except (CannotCompile, OSError) as error:
        print(f"The picture path is not compiled: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
