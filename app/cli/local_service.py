"""The window's own local VCS: a process of its own, started for the demo and ended with the window.

The child holds the reading end of a pipe as its standard input and ends when that closes, so it does not
outlive a window that was killed.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.exits import SERVE, CommandError, Exit

if TYPE_CHECKING:
    from app.media.launch import CommandHandle

READY = "ready "
"""The service prints exactly one line on stdout: this, then its address."""


_CODES = {20: "service_port", 21: "service_folder", 22: "service_newer", 26: "service_in_use"}
"""By exit status of ``serve``: the code the window has a sentence for; ``service_ended`` with any other."""


class ServiceEnded(RuntimeError):
    """It ended before it was ready, and has said why on stderr. ``code``, ``status``: for the window."""

    def __init__(self, status: int) -> None:
        self.code, self.status = _CODES.get(status, "service_ended"), status
        told = SERVE.get(status, "").partition(": ")[2]
        super().__init__(
            f"The local VCS ended at its start with status {status}{f': {told}' if told else ''}."
        )


class LocalServiceProcess:
    """Starts ``vcs-wall serve`` when asked to; ``url`` waits for its address. Usable from any thread."""

    def __init__(self, data_dir: Path | None = None, extra: tuple[str, ...] = (), port: int = 0) -> None:
        """``data_dir``: None means the program's own data folder. ``extra``: more options of ``serve``."""
        self._data_dir = data_dir
        self._extra = extra
        self._port = port
        self._lock = threading.Lock()
        self._handle: CommandHandle | None = None
        self._url: str | None = None

    @property
    def pid(self) -> int | None:
        """The service's process id, None before it was started."""
        return self._handle.pid if self._handle is not None else None

    def start(self) -> None:
        """Start it if it is not running yet; returns at once."""
        with self._lock:
            if self._handle is not None and self._handle.poll() is None:
                return
            from app.media import launch

            self._url = None
            argv = ["serve", "--port", str(self._port), "--data", str(self._folder()), "--demo"]
            self._handle = launch.command([*argv, *self._extra], stdin_guard=True)

    def url(self, timeout_s: float = 20.0) -> str:
        """Its address, as soon as it accepts calls; RuntimeError with a readable sentence if it does not."""
        self.start()
        deadline = time.monotonic() + timeout_s
        with self._lock:
            handle = self._handle
            assert handle is not None
            while self._url is None:
                left = deadline - time.monotonic()
                line = handle.readline(max(0.0, min(left, 0.25)))
                if line is not None and line.startswith(READY):
                    self._url = line[len(READY) :].strip()
                elif handle.poll() is not None:
                    raise ServiceEnded(handle.poll() or 0)
                elif left <= 0:
                    raise RuntimeError(f"The local VCS was not ready within {timeout_s:.0f} s.")
            return self._url

    def stop(self) -> None:
        """End it, if it runs."""
        with self._lock:
            if self._handle is not None:
                self._handle.stop()
                self._handle = None
                self._url = None

    def _folder(self) -> Path:
        if self._data_dir is not None:
            return self._data_dir
        from app.store import paths

        return paths.data_dir() / "local-vcs"

    def __enter__(self) -> LocalServiceProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def ready_url(service: LocalServiceProcess, timeout_s: float = 20.0) -> str:
    """As ``service.url``, for commands: a failure ends the command with its sentence."""
    try:
        return service.url(timeout_s)
    except RuntimeError as error:
        raise CommandError(Exit.SERVICE, str(error)) from None
