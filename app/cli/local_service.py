"""The window's own local VCS: a process of its own, started for the demo and ended with the window.

The child holds the reading end of a pipe as its standard input and ends when that closes, so it does not
outlive a window that was killed. One that ends by itself is started anew, where it was.
"""

from __future__ import annotations

import logging
import threading
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.exits import SERVE, CommandError, Exit

if TYPE_CHECKING:
    from app.media.launch import CommandHandle

log = logging.getLogger("vcs_wall.cli.local_service")

READY = "ready "
"""The service prints exactly one line on stdout: this, then its address."""


_CODES = {20: "service_port", 21: "service_folder", 22: "service_newer", 26: "service_in_use"}
"""By exit status of ``serve``: the code the window has a sentence for; ``service_ended`` with any other."""


AGAIN_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""So long after it ended it is started anew; the next pause each time, the last one repeats."""
LOOK_S = 0.5
WELL_S = 60.0
"""One that ran so long begins with the shortest pause again."""


class ServiceEnded(RuntimeError):
    """It ended before it was ready, and has said why on stderr. ``code``, ``detail``: for the window."""

    def __init__(self, status: int) -> None:
        self.code = _CODES.get(status, "service_ended")
        self.detail = str(status) if self.code == "service_ended" else ""
        told = SERVE.get(status, "").partition(": ")[2]
        super().__init__(
            f"The local VCS ended at its start with status {status}{f': {told}' if told else ''}."
        )


class ServiceLate(RuntimeError):
    """It runs, and was not ready in time. ``code``, ``detail`` (seconds waited): for the window."""

    def __init__(self, waited_s: float) -> None:
        self.code, self.detail = "service_late", f"{waited_s:.0f}"
        super().__init__(f"The local VCS was not ready within {waited_s:.0f} s.")


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
        self._there: int | None = None
        """The port it had when it was ready."""
        self._over = threading.Event()
        """Of the service that runs: it shall not be started anew."""

    @property
    def pid(self) -> int | None:
        """The service's process id, None before it was started."""
        return self._handle.pid if self._handle is not None else None

    def start(self) -> None:
        """Start it if it is not running yet; returns at once."""
        with self._lock:
            if self._handle is not None and self._handle.poll() is None:
                return
            self._handle = self._launch(self._there or self._port)
            self._url = self._there = None
            self._over.set()  # whoever looked after the last one
            self._over = threading.Event()
            threading.Thread(
                target=self._look_after, args=(self._handle, self._over), name="local service", daemon=True
            ).start()

    def url(self, timeout_s: float = 20.0) -> str:
        """Its address, as soon as it accepts calls; ``ServiceEnded`` or ``ServiceLate`` if it does not."""
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
                    self._there = urllib.parse.urlsplit(self._url).port
                elif handle.poll() is not None:
                    raise ServiceEnded(handle.poll() or 0)
                elif left <= 0:
                    raise ServiceLate(timeout_s)
            return self._url

    def _launch(self, port: int) -> CommandHandle:
        from app.media import launch

        argv = ["serve", "--port", str(port), "--data", str(self._folder()), "--demo"]
        return launch.command([*argv, *self._extra], stdin_guard=True)

    def _look_after(self, handle: CommandHandle, over: threading.Event) -> None:
        """On its own thread: starts the service anew at its port when it ends after it was ready. (One that
        never was has a reason, which ``url`` tells.)"""
        ended = 0
        while not over.is_set():
            began = time.monotonic()
            while handle.poll() is None:
                if over.wait(LOOK_S):
                    return
            ended = 0 if time.monotonic() - began > WELL_S else ended
            if over.wait(AGAIN_S[min(ended, len(AGAIN_S) - 1)]):
                return
            ended += 1
            with self._lock:
                if over.is_set() or self._there is None:
                    return
                log.warning("the local service ended with status %s; it is started anew", handle.poll())
                handle.stop()  # frees its pipes
                self._url = None
                handle = self._handle = self._launch(self._there)

    def stop(self) -> None:
        """End it, if it runs."""
        self._over.set()
        with self._lock:
            if self._handle is not None:
                self._handle.stop()
                self._handle = None
                self._url = self._there = None

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
