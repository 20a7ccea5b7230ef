"""What the wall painted, counted where it happens. ``bench`` and the headless run read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.media.painting.rows import Counts

TRIES = 4
"""Paintings of one picture before a passed buffer is shown anyway; with a ring of 4 the 2nd never fails."""


class TilePaint(Counts):
    """One tile since ``reset``; the compiled painter counts into it, too."""

    @property
    def first_painted_monotonic_s(self) -> float | None:
        """Of the stream shown now; None before its first picture."""
        return self.first_s or None

    def forget_painted(self) -> None:
        """Another stream is shown now."""
        self.first_s = self.last_s = 0.0

    def painted(self, spent_ms: float) -> None:
        """A picture was painted, new or again."""
        self.paints += 1
        self.paint_ms_total += spent_ms
        if spent_ms > self.paint_ms_max:
            self.paint_ms_max = spent_ms

    def took(self, sequence: int, before: int, now_s: float) -> None:
        """It was another one: number ``sequence`` after ``before`` (0: the first)."""
        if before and sequence > before + 1:
            self.skipped += sequence - before - 1
        self.pictures += 1
        self.last_s = now_s
        if not self.first_s:
            self.first_s = now_s
        self.last_sequence = sequence


@dataclass(slots=True)
class PaintStats:
    """All tiles of a wall, by tile index."""

    tiles: dict[int, TilePaint] = field(default_factory=dict)

    def tile(self, index: int) -> TilePaint:
        """The counters of a tile, made when first asked for."""
        found = self.tiles.get(index)
        if found is None:
            found = self.tiles[index] = TilePaint()
        return found

    def reset(self) -> None:
        """Count anew; objects handed out before are not counted into any more."""
        self.tiles.clear()

    @property
    def pictures(self) -> int:
        """Distinct pictures painted on all tiles."""
        return sum(t.pictures for t in self.tiles.values())
