"""Compiles the picture path: ``python -m app.media.decoder.native.build``. Does nothing if that is done.

The C sources take what the Python side defines (where the words of a ring stand, ...) from there, as macros:
nothing is said twice. Exit status 1, and a sentence on stderr, where it cannot be compiled: everything works
without it, and costs more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from app.media import frames
from app.media.decoder import playerclock
from app.media.decoder.native.library import PATH

HERE = Path(__file__).parent
SOURCES = ("path.c", "scale.c")
FLAGS = (
    "-std=gnu11",
    "-O2",
    "-fPIC",
    "-shared",
    "-pthread",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
    "-Werror=implicit-function-declaration",
)


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
    told = hashlib.sha256(repr((sorted(macros().items()), FLAGS)).encode())
    for name in ("pictures.h", *SOURCES):
        told.update((HERE / name).read_bytes())
    return told.hexdigest()


def compiled(target: Path = PATH) -> bool:
    """Makes ``target``, unless it is there and up to date; whether it had to. ``CannotCompile``."""
    wanted = digest()
    if target.is_file() and wanted.encode() in target.read_bytes():
        return False
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise CannotCompile("there is no C compiler (cc).")
    # Beside, then moved: a program that runs keeps the one it has.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as folder:
        made = Path(folder, target.name)
        told = [f"-D{name}={value}" for name, value in macros().items()]
        command = [compiler, *FLAGS, *told, f'-DPICTURES_DIGEST="{wanted}"', "-o", str(made)]
        done = subprocess.run(
            [*command, *(str(HERE / name) for name in SOURCES)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CannotCompile(f"{compiler} does not compile it.\n{done.stderr}")
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
