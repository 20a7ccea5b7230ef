"""Who is heard: brings the decoders to what was chosen for the tiles, also after a stream was opened anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.media.types import StreamId

if TYPE_CHECKING:
    from app.core.tilestream import Pool
    from app.core.wall import Tile


class Sounds:
    """Owned by one thread."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._heard: dict[StreamId, int] = {}

    def apply(self, tiles: Iterable[Tile]) -> None:
        """Cheap when nothing changed. One stream at a time: the first tile that wants to be heard is."""
        wanted: dict[StreamId, int] = {}
        for tile in tiles:
            running = tile.running
            if tile.choices.audio and running is not None and running.shown is not None:
                wanted = {running.shown: tile.choices.volume}
                break
        if wanted == self._heard:
            return
        for stream in self._heard:
            if stream not in wanted:
                self._pool.set_audio(stream, False)
        for stream, volume in wanted.items():
            if self._heard.get(stream) != volume:
                self._pool.set_audio(stream, True, volume)
        self._heard = wanted
