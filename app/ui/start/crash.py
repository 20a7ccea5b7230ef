"""Traces of a crash: written by faulthandler while the process dies, found at the next start.

A file a run in ``log_dir()``, named by time and process; a run that ends as it should removes its own.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.store import paths

_PREFIX, _SUFFIX, _SEEN = "crash-", ".txt", ".seen"
_KEEP = 5
_MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Crash:
    """One run that ended badly: when it began (UTC milliseconds) and what faulthandler wrote."""

    path: Path
    began_utc_ms: int

    def text(self) -> str:
        """The trace: files and lines, no values. Empty if the file is gone meanwhile."""
        try:
            return self.path.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace")
        except OSError:
            return ""


class CrashFile:
    """This run's. Nothing happens where the folder cannot be written."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file: IO[str] | None = None
        folder = folder or paths.log_dir()
        path = folder / f"{_PREFIX}{time.time_ns() // 1_000_000}-{os.getpid()}{_SUFFIX}"
        with contextlib.suppress(OSError):
            self._file = path.open("w", encoding="utf-8")
            faulthandler.enable(self._file, all_threads=True)
        self.path = path

    def close(self) -> None:
        """The run ends as it should."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        with contextlib.suppress(OSError):
            self.path.unlink()


def crashes(folder: Path | None = None) -> list[Crash]:
    """Runs that crashed and were not shown yet, the newest first. Files of runs that were ended from outside,
    which leave nothing in them, are cleared away."""
    import psutil  # after the first paint

    found: list[Crash] = []
    folder = folder or paths.log_dir()
    for path in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), reverse=True):
        began, _, pid = path.stem.removeprefix(_PREFIX).partition("-")
        if not (began.isdigit() and pid.isdigit()) or psutil.pid_exists(int(pid)):
            continue
        with contextlib.suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
            else:
                found.append(Crash(path, int(began)))
    return found


def mark_seen(found: list[Crash]) -> None:
    """They are not shown again; the last few stay for a report."""
    for crash in found:
        with contextlib.suppress(OSError):
            crash.path.rename(crash.path.with_suffix(_SUFFIX + _SEEN))
    if found:
        old = sorted(found[0].path.parent.glob(f"{_PREFIX}*{_SEEN}"), reverse=True)[_KEEP:]
        for path in old:
            with contextlib.suppress(OSError):
                path.unlink()
