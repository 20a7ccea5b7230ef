"""What the wall painted, counted where it happens. ``bench`` and the headless run read it."""

from __future__ import annotations

from dataclasses import dataclass, field

TRIES = 4
"""Paintings of one picture before a passed buffer is shown anyway; with a ring of 4 the 2nd never fails."""


@dataclass(slots=True)
class TilePaint:
    """One tile since ``reset``. Times in milliseconds, instants of ``time.monotonic``."""

    pictures: int = 0
    """Distinct pictures painted."""
    skipped: int = 0
    """Pictures that stood in the ring and were passed before they were painted."""
    torn: int = 0
    """Paintings that had to be repeated because the writer came past."""
    torn_shown: int = 0
    """Paintings that could not be repeated cleanly (shown torn until the next one)."""
    paints: int = 0
    paint_ms_total: float = 0.0
    paint_ms_max: float = 0.0
    first_painted_monotonic_s: float | None = None
    """Of the stream shown now; None before its first picture."""
    last_painted_monotonic_s: float | None = None
    last_sequence: int = 0
    last_capture_utc_ms: int | None = None

    def painted(self, spent_ms: float) -> None:
        """A picture was painted, new or again."""
        self.paints += 1
        self.paint_ms_total += spent_ms
        if spent_ms > self.paint_ms_max:
            self.paint_ms_max = spent_ms

    def took(self, sequence: int, before: int, capture_utc_ms: int | None, now_s: float) -> None:
        """It was another one: number ``sequence`` after ``before`` (0: the first)."""
        if before and sequence > before + 1:
            self.skipped += sequence - before - 1
        self.pictures += 1
        self.last_painted_monotonic_s = now_s
        if self.first_painted_monotonic_s is None:
            self.first_painted_monotonic_s = now_s
        self.last_sequence, self.last_capture_utc_ms = sequence, capture_utc_ms

    @property
    def distinct(self) -> int:
        """The same as ``pictures``."""
        return self.pictures


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
