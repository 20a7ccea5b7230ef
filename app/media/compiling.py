"""Libraries of our own in C: how one is found and loaded, and compiled where there are its sources.

The C sources take what the Python side defines (where the words of a ring stand, ...) from there, as macros:
nothing is said twice. Everything works without them, and costs more. ``decoder.native.build`` compiles all.
"""

from __future__ import annotations

import ctypes
import hashlib
import logging
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

PLAIN = "VCS_WALL_PLAIN_PICTURES"
"""Set in the environment: pictures go through Python, as where nothing is compiled."""
COMPILE = "python -m app.media.decoder.native.build"
"""What makes them, where there are the sources and a C compiler."""
SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"
DIGEST = "pictures_digest"
"""The function of each that tells what it was made of; its sources have the text as ``PICTURES_DIGEST``."""

_FLAGS = (
    "-O2",
    "-fPIC",
    "-shared",
    "-pthread",
    "-fvisibility=hidden",
    "-Wall",
    "-Wextra",
    "-Werror=implicit-function-declaration",
)

Reason = Literal["switched_off", "not_compiled", "cannot_be_loaded", "other_version"]
Functions = Mapping[str, tuple[Any, list[Any]]]
"""By name: what it gives back and what it takes, as ctypes has them."""


class Unusable(Exception):
    """Pictures go through Python. ``reason``: why; ``str()``: the system's words, where it has any."""

    def __init__(self, reason: Reason, words: str = "") -> None:
        super().__init__(words)
        self.reason: Reason = reason


class CannotCompile(Exception):
    """Why, as one sentence with the compiler's own words behind it."""


@dataclass(frozen=True)
class Library:
    """One of them. ``path``: the compiled file; its sources lie beside it. ``what``: what it is, in messages.
    ``macros``: what the sources are told. ``loader``: how ctypes calls it."""

    path: Path
    what: str
    sources: tuple[str, ...]
    headers: tuple[str, ...]
    flags: tuple[str, ...]
    libraries: tuple[str, ...]
    macros: Callable[[], dict[str, int]]
    functions: Functions
    loader: Callable[[str], Any] = ctypes.CDLL

    @property
    def all_flags(self) -> tuple[str, ...]:
        """What the compiler is told. Two builds of one commit give the same bytes."""
        linking = (
            (f"-Wl,-install_name,@rpath/{self.path.name}",)
            if sys.platform == "darwin"
            else ("-Wl,--build-id=none", "-Wl,-z,defs", "-Wl,--as-needed")
        )
        return ("-std=gnu11", *self.flags, *_FLAGS, *linking)

    def digest(self) -> str:
        """Of all that decides what is compiled."""
        decides = (sorted(self.macros().items()), self.all_flags, self.libraries)
        told = hashlib.sha256(repr(decides).encode())
        for name in (*self.headers, *self.sources):
            told.update((self.path.parent / name).read_bytes())
        return told.hexdigest()

    def load(self, path: Path | None = None) -> Any:
        """The library, its functions ready to be called. OSError: it cannot be loaded; AttributeError: it is
        another than this program's."""
        library = self.loader(str(path or self.path))
        for name, (result, arguments) in {DIGEST: (ctypes.c_char_p, []), **self.functions}.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        return library

    def usable(self) -> Any:
        """It, loaded, made of these sources; ``Unusable``. Where there are no sources it came with the
        program."""
        if os.environ.get(PLAIN):
            raise Unusable("switched_off")
        if not self.path.is_file():
            raise Unusable("not_compiled")
        try:
            found = self.load()
        except OSError as error:
            raise Unusable("cannot_be_loaded", str(error)) from None
        except AttributeError as error:
            raise Unusable("other_version", str(error)) from None
        sources = self.path.with_name(self.sources[0]).is_file()
        if sources and getattr(found, DIGEST)() != self.digest().encode():
            raise Unusable("other_version")
        return found

    def found(self, log: logging.Logger) -> Any | None:
        """As ``usable``; None where it is not, which is said where it is amiss."""
        try:
            return self.usable()
        except Unusable as unusable:
            if unusable.reason == "cannot_be_loaded":
                log.warning("the compiled %s cannot be used: %s", self.what, unusable)
            elif unusable.reason == "other_version":
                log.warning("the compiled %s is of another version: `%s`", self.what, COMPILE)
            return None

    def up_to_date(self) -> bool:
        """Whether it is made of these sources and can be loaded here: the folder may come from another
        machine."""
        if not self.path.is_file() or self.digest().encode() not in self.path.read_bytes():
            return False
        try:
            self.load()
        except (OSError, AttributeError):
            return False
        return True

    def compiled(self) -> bool:
        """Makes it, unless it is there and up to date; whether it had to. ``CannotCompile``, OSError."""
        if self.up_to_date():
            return False
        command = shlex.split(os.environ.get("CC") or "cc")
        if shutil.which(command[0]) is None:
            raise CannotCompile(f"there is no C compiler ({command[0]}).")
        told = [f"-D{name}={value}" for name, value in self.macros().items()]
        told.append(f'-DPICTURES_DIGEST="{self.digest()}"')
        here = self.path.parent
        # Beside, then moved: a program that runs keeps the one it has, and who compiles at once is not
        # disturbed.
        with tempfile.TemporaryDirectory(dir=here, prefix=".build-") as folder:
            # No name of a plugin: libvlc looks into the folders of its plugins' folder, too, and may do so
            # now.
            made = Path(folder, "made")
            # From their folder: where it lies is nothing that is compiled.
            done = subprocess.run(
                [*command, *self.all_flags, *told, "-o", str(made.absolute()), *self.sources,
                 *self.libraries],
                cwd=here, capture_output=True, text=True, errors="replace", check=False,
            )  # fmt: skip
            if done.returncode != 0:
                raise CannotCompile(f"{command[0]} does not compile it.\n{done.stderr}")
            try:
                self.load(made)
            except (OSError, AttributeError) as error:
                raise CannotCompile(f"what {command[0]} makes cannot be loaded here.\n{error}") from None
            made.replace(self.path)
        return True
