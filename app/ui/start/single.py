"""One window a user and home: a second start hands over to the first and ends.

A lock file says who is first (QLockFile: a lock of a process that is gone does not count); a local socket
beside it takes what the second one was asked to do. Both lie in ``paths.runtime_dir()``, which is private to
the user.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLockFile, QObject, Signal

from app.store import paths

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 2000
"""The window that is open has this long to answer; its thread never blocks for longer than an instant."""
MOST_BYTES = 16_384
DONE = b"ok\n"


def server_name(folder: Path, platform: str = sys.platform) -> str:
    """Where the first one is heard: a socket in the folder; on Windows a pipe, whose name is no path."""
    if platform == "win32":
        return f"vcs-wall-{hashlib.sha256(str(folder).encode()).hexdigest()[:32]}"
    return str(folder / "window.sock")


class SingleInstance(QObject):
    """``first`` after construction: whether this is the only window. Keep it as long as the window."""

    asked = Signal(list)
    """A second start: the files it was asked to open (absolute paths; often none)."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder = folder or paths.runtime_dir()
        self._name = server_name(folder)
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytes] = {}
        self.first = self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError
        """True also where there is no place for a lock: a wall matters more than its being the only one."""

    def serve(self) -> None:
        """The first one: hears what later starts ask for from now on. After the first paint (Qt's network
        module takes its time to load); a second start that comes earlier waits for it."""
        if not self.first or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # of one that was killed
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)

    @property
    def owner_pid(self) -> int | None:
        """The process of the window that is open; None when it cannot be told."""
        told: Any = self._lock.getLockInfo()
        return int(told[0]) if told and int(told[0]) > 0 else None

    def hand_over(self, files: list[str], wait_ms: int = ANSWER_MS) -> bool:
        """Asks the window that is open to come to the front and open ``files``; whether it answered.
        Blocks up to about twice ``wait_ms``: only for a process that has no window."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        deadline = time.monotonic() + wait_ms / 1000
        socket.connectToServer(self._name)
        while not socket.waitForConnected(wait_ms):
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)  # it is only just starting
            socket.connectToServer(self._name)
        socket.write(json.dumps({"open": files}).encode() + b"\n")
        if not socket.waitForBytesWritten(wait_ms):
            return False
        answered = socket.waitForReadyRead(wait_ms) and bytes(socket.readAll().data()) == DONE
        socket.disconnectFromServer()
        return answered

    def close(self) -> None:
        """Another window may be the first from now on."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self.first:
            self._lock.unlock()

    # -- the first one's side --------------------------------------------------------------------------

    def _on_connection(self) -> None:
        server = self._server
        while server is not None and (socket := server.nextPendingConnection()) is not None:
            self._heard[socket] = b""
            socket.readyRead.connect(self._on_ready)
            socket.disconnected.connect(self._on_disconnected)
            self._read(socket)

    def _on_ready(self) -> None:
        sender: Any = self.sender()
        if sender in self._heard:
            self._read(sender)

    def _on_disconnected(self) -> None:
        sender: Any = self.sender()
        if self._heard.pop(sender, None) is not None:
            sender.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        said = self._heard[socket] + bytes(socket.readAll().data())
        self._heard[socket] = said
        if len(said) > MOST_BYTES:
            socket.abort()
        elif b"\n" in said:
            self._heard[socket] = b""
            files = files_of(said.partition(b"\n")[0])
            if files is None:
                socket.abort()
                return
            socket.write(DONE)
            socket.flush()  # what it is asked may end this program
            self.asked.emit(files)


def files_of(message: bytes) -> list[str] | None:
    """The files named in a message; None if it is no message of ours."""
    try:
        files = json.loads(message)["open"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        return None
    return files
