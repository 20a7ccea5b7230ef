"""What the timeline shows at one instant, and where it lies. Coordinates are logical pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from app.ui import theme
from app.ui.timeline.lanes import Lane, Mark, SortedMarks
from app.ui.timeline.viewport import Viewport


@dataclass(frozen=True, slots=True)
class Rows:
    """Where things lie, from the widget's size."""

    left: int
    """Width of the names."""
    width: int
    """Of the tracks."""
    ruler: int
    """Height of the ruler."""
    row: int
    """Height of a track with the gap below it."""
    bar: int
    """Height of its bar."""
    first: int
    """The first track that is painted (the others are scrolled away)."""
    shown: int
    """How many have room."""

    @classmethod
    def within(cls, width: int, height: int, count: int, first: int) -> Rows:
        """For a widget of that size with so many tracks, scrolled so that ``first`` is the first, if it can
        be."""
        left = min(theme.scaled(150), width // 4)
        ruler = theme.scaled(36)
        room = max(1, height - ruler - theme.scaled(4))
        least, most = theme.scaled(17), theme.scaled(26)
        row = min(most, max(least, room // max(1, count)))
        shown = max(1, room // row)
        bar = max(4, row - max(3, row // 6))
        right = theme.scaled(12)
        first = max(0, min(first, count - shown))
        return cls(left, max(1, width - left - right), ruler, row, bar, first, shown)

    def top(self, index: int) -> int:
        """Where the bar of a track begins; only for tracks that are painted."""
        return self.ruler + (index - self.first) * self.row + (self.row - self.bar) // 2

    def index_at(self, y: float, count: int) -> int | None:
        """The track at a height."""
        index = self.first + int((y - self.ruler) // self.row)
        painted = self.first <= index < min(count, self.first + self.shown)
        return index if y >= self.ruler and painted else None


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the layers are made of."""

    view: Viewport
    lanes: Sequence[Lane]
    marks: Sequence[SortedMarks]
    rows: Rows
    zone: tzinfo | None
    now_ms: float | None
    selected: int | None
    ratio: float

    def index_at(self, y: float) -> int | None:
        """The track at a height."""
        return self.rows.index_at(y, len(self.lanes))

    def mark_at(self, x: float, index: int) -> Mark | None:
        """The mark of a track that is near a place; x 0 where the tracks begin."""
        reach = theme.scaled(5) * self.view.ms_per_px
        return self.marks[index].nearest(self.view.at(x) + self.lanes[index].offset_ms, reach)

    def drawn(self) -> list[tuple[int, Lane]]:
        """The tracks that are painted, with their numbers."""
        last = min(len(self.lanes), self.rows.first + self.rows.shown)
        return [(index, self.lanes[index]) for index in range(self.rows.first, last)]
