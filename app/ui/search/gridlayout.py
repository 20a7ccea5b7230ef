"""Where the cards of a grid lie: arithmetic over sections, whatever the number of hits. No Qt here.

All lengths are in the units of the widget; ``y`` is measured from the top of all there is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """``count`` cards from row ``first`` on, under a heading; an empty title has none."""

    title: str
    first: int
    count: int


Box = tuple[int, int, int, int]
"""Left, top, width, height."""


class GridLayout:
    """Cards as wide as fits evenly, at least ``least`` wide; sections one below the other."""

    def __init__(
        self,
        width: int,
        least: int,
        foot: int,
        gap: int,
        heading: int,
        sections: Sequence[Section],
        most: int = 10_000,
    ) -> None:
        """``foot``: height of the words below a card's picture, whose own height is 9/16 of the width. No
        card is higher than ``most``, if that leaves its picture as much room as its words."""
        self.gap = gap
        self.heading = heading
        self.sections = [section for section in sections if section.count > 0]
        self.columns = max(1, (width + gap) // (least + gap))
        self.card_width = max(1, (width - gap * (self.columns - 1)) // self.columns)
        self.picture_height = min(self.card_width * 9 // 16, max(most - foot, foot))
        self.card_height = self.picture_height + foot
        self._firsts = [section.first for section in self.sections]
        self._tops: list[int] = []
        y = 0
        for section in self.sections:
            self._tops.append(y)
            y += self._head(section) + self._lines(section) * (self.card_height + gap)
        self.height = max(0, y - gap) if self.sections else 0

    def _head(self, section: Section) -> int:
        return self.heading if section.title else 0

    def _lines(self, section: Section) -> int:
        return -(-section.count // self.columns)

    def box(self, row: int) -> Box:
        """Of a card. The row must be in a section."""
        number = bisect_right(self._firsts, row) - 1
        section = self.sections[number]
        line, column = divmod(row - section.first, self.columns)
        top = self._tops[number] + self._head(section) + line * (self.card_height + self.gap)
        return column * (self.card_width + self.gap), top, self.card_width, self.card_height

    def heading_box(self, number: int, width: int) -> Box:
        """Of the heading of a section, over the whole width."""
        return 0, self._tops[number], width, self._head(self.sections[number])

    def row_at(self, x: int, y: int) -> int:
        """The card at a point, -1 for none."""
        number = bisect_right(self._tops, y) - 1
        if number < 0 or x < 0:
            return -1
        section = self.sections[number]
        inside = y - self._tops[number] - self._head(section)
        column, over = divmod(x, self.card_width + self.gap)
        line, below = divmod(inside, self.card_height + self.gap)
        if inside < 0 or column >= self.columns or over >= self.card_width or below >= self.card_height:
            return -1
        row = line * self.columns + column
        return section.first + row if row < section.count else -1

    def visible(self, top: int, bottom: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Between two heights: numbers of sections whose heading shows, and ranges of rows (end excluded)."""
        headings: list[int] = []
        ranges: list[tuple[int, int]] = []
        number = max(0, bisect_right(self._tops, top) - 1)
        for n in range(number, len(self.sections)):
            section, start = self.sections[n], self._tops[n]
            if start >= bottom:
                break
            head = self._head(section)
            if head and start + head > top:
                headings.append(n)
            pitch = self.card_height + self.gap
            first = max(0, (top - start - head) // pitch)
            last = min(self._lines(section) - 1, (bottom - 1 - start - head) // pitch)
            if last >= first:
                begin = section.first + first * self.columns
                end = section.first + min(section.count, (last + 1) * self.columns)
                if end > begin:
                    ranges.append((begin, end))
        return headings, ranges

    def step(self, row: int, down: int) -> int:
        """The card so many lines below (above: negative), also over the bounds of sections; the same column
        where there is one. The nearest end when there is no such line."""
        if not self.sections:
            return -1
        number = max(0, bisect_right(self._firsts, row) - 1)
        line, column = divmod(row - self.sections[number].first, self.columns)
        way = 1 if down > 0 else -1
        for _ in range(abs(down)):
            line += way
            if line < 0:
                if number == 0:
                    line = 0
                    break
                number -= 1
                line = self._lines(self.sections[number]) - 1
            elif line >= self._lines(self.sections[number]):
                if number == len(self.sections) - 1:
                    line -= 1
                    break
                number += 1
                line = 0
        section = self.sections[number]
        return section.first + min(line * self.columns + column, section.count - 1)
