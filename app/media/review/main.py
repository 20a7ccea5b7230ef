"""A decoder process for recordings: takes commands from the pool's pipe, has a player for each tile."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from app.media.host import Host
from app.media.review.player import Player
from app.media.reviews import ReviewForget, ReviewOpen
from app.media.types import StreamId
from app.media.wire import Close, Resize

if TYPE_CHECKING:
    from app.media.decoder.libvlc import Libvlc


class ReviewHost(Host):
    """The process's state: its players."""

    def __init__(self, conn: Connection, engine: str, hung_s: float) -> None:
        self._players: dict[StreamId, Player] = {}
        self._closing: list[Player] = []
        self._made: Libvlc | None = None
        self._making = threading.Lock()
        super().__init__(conn, engine, hung_s)

    def _libvlc(self) -> Libvlc:
        """The process's one instance, for sound; made when it is first wanted, on the thread that wants it.
        Raises what it may where there is none."""
        from app.media.decoder.libvlc import Libvlc

        with self._making:
            if self._made is None:
                self._made = Libvlc()
            return self._made

    def do(self, command: Any) -> None:
        if isinstance(command, ReviewOpen):
            self._players[command.stream] = Player(
                command.stream, command.size, self.send, self.send_ring, self._libvlc
            )
            return
        player = self._players.get(command.stream)
        if player is None:
            return
        if isinstance(command, Close):
            player.close()
            self._closing.append(self._players.pop(command.stream))
        elif isinstance(command, Resize):
            player.order(command.size)
        elif isinstance(command, ReviewForget):
            player.order(command.window)
        else:
            player.order(command)

    def beat(self, count: int) -> list[object]:
        now = time.monotonic()
        longest = max((player.busy(now) for player in [*self._players.values(), *self._closing]), default=0.0)
        for stream in [stream for stream, player in self._players.items() if player.closed]:
            del self._players[stream]  # it failed; the pool has forgotten it and will not close it
        self._closing = [player for player in self._closing if not player.closed]
        return [self.heartbeat("of av", longest)]
