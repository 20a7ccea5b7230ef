"""Who is heard: brings the decoders to what was chosen for the tiles, also after a stream was opened anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.media.types import StreamId

if TYPE_CHECKING:
    from app.core.tilestream import Pool, TileStream
    from app.core.wall import Tile, Wall


class Sounds:
    """Owned by one thread."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._heard: dict[StreamId, int] = {}
        self._chosen: TileStream | None = None

    def apply(self, walls: Iterable[Wall]) -> None:
        """Cheap when nothing changed. One tile at a time, of all walls: the one that was chosen last."""
        wanting = [
            (wall, tile)
            for wall in walls
            for tile in wall.tiles
            if tile.choices.audio and tile.running is not None
        ]
        if len(wanting) > 1:
            wanting = [self._only_one_of(wanting)]
        running = wanting[0][1].running if wanting else None
        self._chosen = running
        wanted: dict[StreamId, int] = {}
        if running is not None and running.shown is not None:
            wanted = {running.shown: running.choices.volume}
        if wanted == self._heard:
            return
        for stream in self._heard:
            if stream not in wanted:
                self._pool.set_audio(stream, False)
        for stream, volume in wanted.items():
            if self._heard.get(stream) != volume:
                self._pool.set_audio(stream, True, volume)
        self._heard = wanted

    def _only_one_of(self, wanting: list[tuple[Wall, Tile]]) -> tuple[Wall, Tile]:
        """The others are mute and say so. A step of undo on their walls where somebody chose (not where
        several came at once, as after a start)."""
        new = [pair for pair in wanting if pair[1].running is not self._chosen]
        by_hand = len(new) < len(wanting)
        kept = new[0] if by_hand else wanting[0]
        for wall, tile in wanting:
            if (wall, tile) != kept:
                wall.choose(tile.index, audio=False, record=by_hand)
        return kept
