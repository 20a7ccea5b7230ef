"""In which order, and under which headings, loaded hits are shown. No Qt here."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.search.hits import Hit, Hits, Narrowing, score_of, tenth_of


class Sort(enum.StrEnum):
    """Of the hits that are loaded; ``AS_SENT``: the service's own order."""

    AS_SENT = "as_sent"
    FIGURE = "figure"
    NEWEST = "newest"
    OLDEST = "oldest"


class Group(enum.StrEnum):
    """What a heading stands for."""

    NONE = "none"
    DEVICE = "device"
    HOUR = "hour"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is shown of the loaded hits. ``span``: only these instants, UTC ms, end excluded."""

    sort: Sort = Sort.AS_SENT
    group: Group = Group.NONE
    narrowing: Narrowing = Narrowing()
    span: tuple[int, int] | None = None

    @property
    def narrows(self) -> bool:
        """Whether some loaded hits may be hidden."""
        return bool(self.narrowing) or self.span is not None

    @property
    def appends(self) -> bool:
        """Whether hits that come later are shown behind the others."""
        return self.sort is Sort.AS_SENT and self.group is Group.NONE


@dataclass(frozen=True, slots=True)
class Run:
    """``rows`` of one heading: ``key`` is a device id, the beginning of an hour, a tenth, or None."""

    key: str | int | None
    rows: list[int]


def passing(hits: Hits, wanted: Wanted, rows: range | None = None) -> list[int]:
    """Rows that are shown, as they came."""
    found = hits.narrowed(wanted.narrowing, rows)
    if wanted.span is not None:
        begin, end = wanted.span
        found = [row for row in found if begin <= hits[row].at_utc_ms < end]
    return found


def arranged(hits: Hits, wanted: Wanted, name_of: Callable[[str], str]) -> list[Run]:
    """All rows that are shown, group by group."""
    rows = passing(hits, wanted)
    listed = hits[:]  # a plain list: looked into ten thousand times it is much the quicker one
    _sort(listed, rows, wanted.sort)
    if wanted.group is Group.NONE:
        return [Run(None, rows)]
    groups: dict[str | int, list[int]] = {}
    for row in rows:
        groups.setdefault(_key(hits, listed[row], wanted.group), []).append(row)
    keys = sorted(groups, key=lambda key: _place(key, wanted, name_of))
    return [Run(key, groups[key]) for key in keys]


def _sort(hits: Sequence[Hit], rows: list[int], sort: Sort) -> None:
    if sort is Sort.NEWEST:
        rows.sort(key=lambda row: -hits[row].at_utc_ms)
    elif sort is Sort.OLDEST:
        rows.sort(key=lambda row: hits[row].at_utc_ms)
    elif sort is Sort.FIGURE:
        rows.sort(key=lambda row: -(score_of(hits[row]) or 0.0))


def _key(hits: Hits, hit: Hit, group: Group) -> str | int:
    if group is Group.DEVICE:
        return hit.device_id
    if group is Group.HOUR:
        return hits.facets.hour(hit)
    tenth = tenth_of(hit)
    return -1 if tenth is None else tenth


def _place(key: str | int, wanted: Wanted, name_of: Callable[[str], str]) -> tuple[int, str]:
    if isinstance(key, str):
        return 0, name_of(key).casefold()
    if wanted.group is Group.HOUR and wanted.sort is Sort.OLDEST:
        return key, ""
    return -key, ""
