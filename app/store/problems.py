"""What was wrong with a file of ours, and setting such a file aside."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_BLOCK = 4096
"""Less may fit into what a file system keeps of each file anyway."""


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """Something wrong with a file of ours, already dealt with; ``code`` and ``params`` for a sentence.

    Codes: ``file_set_aside`` {path, kept_as, reason}, ``text_set_aside`` {what, kept_as} (``store.damaged``),
    ``entry_ignored`` {path, entry, reason}, ``newer_version`` {path, found, known}, ``not_readable`` {path,
    reason}, ``not_written`` {path, reason}.
    """

    code: str
    params: dict[str, object]


def set_aside(path: Path, reason: str) -> StoreProblem:
    """Renames a damaged file to ``*.corrupt-<UTC>``, so that the program starts and nothing is lost."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    try:
        path.rename(kept)
    except OSError as error:
        return StoreProblem("not_readable", {"path": str(path), "reason": error.strerror or "?"})
    return StoreProblem("file_set_aside", {"path": str(path), "kept_as": str(kept), "reason": reason})


def why(error: Exception) -> str:
    """What kept a file from being read or written, in the system's words; else the name of the error."""
    return str(getattr(error, "strerror", None) or type(error).__name__)


def not_written(error: OSError) -> StoreProblem:
    """What ``error`` says about a file that could not be kept."""
    return StoreProblem("not_written", {"path": str(error.filename or ""), "reason": why(error)})


def try_writing(folder: Path) -> None:
    """Raises the OSError that keeps files from being written into ``folder`` (made where it is missing).
    Rights alone do not say it (a read-only mount, an ACL), and a full disk takes an empty file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".try-", dir=folder)
    try:
        os.write(handle, bytes(_BLOCK))
    finally:
        os.close(handle)
        os.unlink(name)


def write_atomically(path: Path, text: str) -> None:
    """The old file or the whole new one, whatever happens; mode 0600. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    if os.name == "posix":
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
