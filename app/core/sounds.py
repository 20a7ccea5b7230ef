"""Who is heard: brings the decoders to what was chosen for the tiles, also after a stream was opened anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from app.media.types import StreamId

if TYPE_CHECKING:
    from app.core.tilestream import Pool, TileStream
    from app.core.wall import Tile, Wall


class Listening(Protocol):
    """A ``Review``, of which one tile may be heard, too."""

    @property
    def listening(self) -> int | None: ...
    def listen(self, tile: int | None, volume: int = 100) -> None: ...


class Sounds:
    """Owned by one thread."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._heard: dict[StreamId, int] = {}
        self._chosen: TileStream | None = None
        self._listening: list[Listening] = []

    def apply(self, walls: Iterable[Wall], reviews: Iterable[Listening] = ()) -> None:
        """Cheap when nothing changed. One tile at a time, of all walls and recordings: the one that was
        chosen last."""
        wanting = [
            (wall, tile)
            for wall in walls
            for tile in wall.tiles
            if tile.choices.audio and tile.running is not None
        ]
        if len(wanting) > 1:
            wanting = [self._only_one_of(wanting)]
        listening = [review for review in reviews if review.listening is not None]
        if len(listening) + len(wanting) > 1:
            listening = self._live_or_recorded(wanting, listening)
        self._listening = listening
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

    def _live_or_recorded(
        self, wanting: list[tuple[Wall, Tile]], listening: list[Listening]
    ) -> list[Listening]:
        """Who listens to a recording from now on, of several or beside a live tile; ``wanting`` has that tile
        no more when it gave way. Not a step of undo: somebody chose elsewhere."""
        came = [review for review in listening if review not in self._listening]
        kept = (came or listening)[-1:]
        if wanting and not came and wanting[0][1].running is not self._chosen:
            kept = []
        for review in listening:
            if review not in kept:
                review.listen(None)
        if kept:
            for wall, tile in wanting:
                wall.choose(tile.index, audio=False, record=False)
            wanting.clear()
        return kept

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
