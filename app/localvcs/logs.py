"""Where the service's log goes: a file with everything, and stderr for what an operator should see at once.

Nobody may be reading stderr: a full pipe stops whoever writes into it, and that would be the service. So a
thread of its own writes there, and what it does not keep up with is dropped (the file has it).
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import queue
import sys
import threading
from io import TextIOWrapper
from pathlib import Path

_FILE_BYTES = 5_000_000
_WAITING = 200
_FLUSH_S = 0.5


def log_to(data_dir: Path) -> list[logging.Handler]:
    """Adds both handlers to the root logger; ``stop`` takes them away again. Raises ``OSError``."""
    log = data_dir / "service.log"
    to_file = _Private(log, maxBytes=_FILE_BYTES, backupCount=3, encoding="utf-8")
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    to_stderr = ToStderr()
    to_stderr.setLevel(logging.WARNING)
    to_stderr.setFormatter(_OneLine("vcs-wall serve: %(levelname)s %(message)s"))
    logging.getLogger("app.localvcs").setLevel(logging.INFO)
    for handler in (to_file, to_stderr):
        logging.getLogger().addHandler(handler)
    return [to_file, to_stderr]


def stop(handlers: list[logging.Handler]) -> None:
    for handler in handlers:
        logging.getLogger().removeHandler(handler)
        with contextlib.suppress(OSError):  # a full disk does not take the last line
            handler.close()


class _Private(logging.handlers.RotatingFileHandler):
    """For the owner's eyes, also in a folder others may look into."""

    def _open(self) -> TextIOWrapper:
        file = super()._open()
        with contextlib.suppress(OSError):
            os.chmod(self.baseFilename, 0o600)
        return file

    def handleError(self, record: logging.LogRecord) -> None:
        """A disk that takes no line is no reason to write a trace of it for each: what matters stderr has."""


class _OneLine(logging.Formatter):
    """A stack trace is for the file."""

    def format(self, record: logging.LogRecord) -> str:
        line = self.formatMessage(_with_message(record)).replace("\n", " ")
        return f"{line.rstrip()} (see service.log)" if record.exc_info else line


def _with_message(record: logging.LogRecord) -> logging.LogRecord:
    record.message = record.getMessage()
    return record


class ToStderr(logging.Handler):
    """Never blocks its caller."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.Queue[str | None] = queue.Queue(_WAITING)
        self._writer = threading.Thread(target=self._write, name="stderr", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(self.format(record))

    def close(self) -> None:
        """What is waiting is written, unless nobody takes it within half a second."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._writer.join(_FLUSH_S)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            with contextlib.suppress(OSError, ValueError):  # closed: the file has it
                print(line, file=sys.stderr, flush=True)
