"""The window's own log: a file that is kept small, and the last lines in memory for a report.

Everything passes ``core.diagnosis.scrub``: addresses lose their keys, users and passwords, and what is named
like a secret loses its value, whoever logged it. Written by a thread of its own: the window never waits for
the disk.
"""

from __future__ import annotations

import collections
import contextlib
import logging
import logging.handlers
import queue
import sys
from pathlib import Path

from app.core.diagnosis import scrub
from app.store import paths

FILE_BYTES = 1_000_000
FILES = 3
LINES = 500
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _Scrubbed(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


class _Ring(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: collections.deque[str] = collections.deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class _Lazy(logging.handlers.RotatingFileHandler):
    """The file is made with the first line; a disk that takes none is no reason to fail."""

    def handleError(self, record: logging.LogRecord) -> None:
        """The ring has the line; there is nowhere else to say it."""


class Logbook:
    """``open`` it once; ``close`` takes it away again."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or paths.log_dir()
        shape = _Scrubbed(FORMAT)
        self._ring = _Ring()
        self._file = _Lazy(
            folder / "window.log", maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", delay=True
        )
        self._stderr = logging.StreamHandler(sys.stderr)
        self._stderr.setLevel(logging.WARNING)
        for handler in (self._ring, self._file, self._stderr):
            handler.setFormatter(shape)
        waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        self._entrance = logging.handlers.QueueHandler(waiting)
        self._writer = logging.handlers.QueueListener(
            waiting,
            self._ring,
            self._file,
            self._stderr,
            respect_handler_level=True,
        )
        self._logger = logging.getLogger()
        self._before = (self._logger.level, logging.getLogger("vcs_wall").level)

    def open(self) -> None:
        """From now on what is logged is kept."""
        self._writer.start()
        self._logger.addHandler(self._entrance)
        logging.getLogger("vcs_wall").setLevel(logging.INFO)

    def lines(self) -> list[str]:
        """The last ones, the oldest first."""
        return list(self._ring.lines)

    def close(self) -> None:
        """What waits is written first."""
        self._logger.removeHandler(self._entrance)
        logging.getLogger("vcs_wall").setLevel(self._before[1])
        with contextlib.suppress(OSError):
            self._writer.stop()
        with contextlib.suppress(OSError):  # a full disk does not take the last line either
            self._file.close()
