"""Hits as they come: a list that only grows, with what is counted over it. No Qt; 10,000 rows and more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import overload

from app.core.instant import Instant
from app.core.search.when import hour_of
from app.core.subscribers import Subscribers

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, pixels of the source picture; right and bottom are outside."""
Edges = tuple[float, float, float, float]
"""The same as fractions of the picture's size, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a hit can be found again, when the addresses of its pictures have run out."""

    hit_key: str
    corp_id: str
    target_type: str
    device_id: str
    at_utc_ms: Instant


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture of a hit: ``key`` tells it from others and stays the same from search to search. The address
    may hold a key of the service and is for ``HitPictures`` alone."""

    key: str
    url: str = field(default="", repr=False, compare=False)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    @property
    def exists(self) -> bool:
        """Whether the service named one."""
        return bool(self.url)


@dataclass(frozen=True, slots=True)
class HitAttribute:
    """An attribute that was asked for. ``score``: 0 to 1, None where the service gave none."""

    key: str
    value: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One target at one moment. ``key``: the same for the same hit of whatever search. ``similarity``: 0 to 1
    to the picture asked for, None for a search by attributes. ``target``: cut out; ``source``: whole."""

    key: str
    target_type: str
    device_id: str
    at_utc_ms: Instant
    box: Box
    attributes: tuple[HitAttribute, ...] = ()
    similarity: float | None = None
    target: PictureRef = PictureRef("")
    source: PictureRef = PictureRef("")

    def edges(self, width: int, height: int) -> Edges | None:
        """The box in a source picture of this size; None for a size or a box that cannot be."""
        left, top, right, bottom = self.box
        if width <= 0 or height <= 0 or left >= right or top >= bottom:
            return None
        fractions = (left / width, top / height, right / width, bottom / height)
        return tuple(min(max(one, 0.0), 1.0) for one in fractions)  # type: ignore[return-value]


class Facets:
    """Counts over the hits that are loaded, and over no others. Grows with them.

    ``hours``: by beginning of the hour (of the zone), UTC ms. ``attributes``: by key and value.
    ``scores``: by tenths, 0 to 9 (9: from 0.9 on), of the similarity, or else of the least score of what was
    asked for; hits without either are not counted."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self.count = 0
        self.devices: dict[str, int] = {}
        self.hours: dict[int, int] = {}
        self.attributes: dict[tuple[str, str], int] = {}
        self.scores: dict[int, int] = {}
        self._seconds: dict[int, int] = {}
        self._hours_of: dict[int, int] = {}

    def add(self, hits: Iterable[Hit]) -> None:
        """Counts them in."""
        for hit in hits:
            self.count += 1
            _one_more(self.devices, hit.device_id)
            _one_more(self.hours, self.hour(hit))
            _one_more(self._seconds, hit.at_utc_ms // 1000)
            for one in hit.attributes:
                _one_more(self.attributes, (one.key, one.value))
            tenth = tenth_of(hit)
            if tenth is not None:
                _one_more(self.scores, tenth)

    def hour(self, hit: Hit) -> int:
        """The hour a hit is counted in."""
        quarter = hit.at_utc_ms // 900_000  # no zone's hours begin between quarters
        found = self._hours_of.get(quarter)
        if found is None:
            found = self._hours_of[quarter] = hour_of(hit.at_utc_ms, self._zone)
        return found

    def histogram(self, begin_utc_ms: int, end_utc_ms: int, bars: int) -> tuple[int, ...]:
        """Loaded hits in each of ``bars`` equal parts of [begin, end)."""
        counts = [0] * max(bars, 0)
        length = end_utc_ms - begin_utc_ms
        if length <= 0 or not counts:
            return tuple(counts)
        for second, count in self._seconds.items():
            at = second * 1000
            if begin_utc_ms <= at < end_utc_ms:
                counts[(at - begin_utc_ms) * bars // length] += count
        return tuple(counts)


def tenth_of(hit: Hit) -> int | None:
    """The tenth a hit is counted in (see ``Facets.scores``)."""
    score = score_of(hit)
    return None if score is None else min(max(int(score * 10), 0), 9)


def score_of(hit: Hit) -> float | None:
    """How sure a hit is, 0 to 1: its similarity, or the least of its attributes' scores."""
    if hit.similarity is not None:
        return hit.similarity
    return min((one.score for one in hit.attributes if one.score is not None), default=None)


def _one_more(counts: dict, key: object) -> None:  # type: ignore[type-arg]
    counts[key] = counts.get(key, 0) + 1


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which of the loaded hits are looked at; empty sets let everything pass. Values of one facet are
    alternatives, facets must all hold; attributes: of one key any value, all keys."""

    devices: frozenset[str] = frozenset()
    hours: frozenset[int] = frozenset()
    attributes: frozenset[tuple[str, str]] = frozenset()
    scores: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.devices or self.hours or self.attributes or self.scores)


class Hits(Sequence[Hit]):
    """Append-only. Rows keep their numbers for ever; ``subscribe`` tells the range of rows that came."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._rows: list[Hit] = []
        self._numbers: dict[str, int] = {}
        self._grew: Subscribers[range] = Subscribers()
        self.facets = Facets(zone)
        self.duplicates = 0
        """So many came again, on another page, and were left out."""

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._rows[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._rows)

    def row_of(self, key: str) -> int | None:
        """The row of a hit; None for one that is not here."""
        return self._numbers.get(key)

    def subscribe(self, callback: Callable[[range], None]) -> Callable[[], None]:
        """Calls back with the new rows after they were added and counted; returns how to unsubscribe."""
        return self._grew.subscribe(callback)

    def extend(self, hits: Iterable[Hit]) -> int:
        """Adds those that are not here yet; how many that were."""
        first = len(self._rows)
        for hit in hits:
            if hit.key in self._numbers:
                self.duplicates += 1
                continue
            self._numbers[hit.key] = len(self._rows)
            self._rows.append(hit)
        added = range(first, len(self._rows))
        if added:
            self.facets.add(self._rows[first:])
            self._grew.tell(added)
        return len(added)

    def narrowed(self, narrowing: Narrowing, rows: range | None = None) -> list[int]:
        """The rows (of ``rows``, or all) that a narrowing lets pass, in order."""
        looked_at = range(len(self._rows)) if rows is None else rows
        if not narrowing:
            return list(looked_at)
        keys: dict[str, set[str]] = {}
        for key, value in narrowing.attributes:
            keys.setdefault(key, set()).add(value)
        return [row for row in looked_at if self._passes(self._rows[row], narrowing, keys)]

    def _passes(self, hit: Hit, narrowing: Narrowing, keys: Mapping[str, set[str]]) -> bool:
        if narrowing.devices and hit.device_id not in narrowing.devices:
            return False
        if narrowing.hours and self.facets.hour(hit) not in narrowing.hours:
            return False
        if narrowing.scores and tenth_of(hit) not in narrowing.scores:
            return False
        return all(
            any(one.key == key and one.value in values for one in hit.attributes)
            for key, values in keys.items()
        )

    def at_the_same_time(self, hit: Hit, within_ms: int = 0) -> list[int]:
        """Rows of other loaded hits of the same device and moment: what else its source picture shows."""
        return [
            row
            for row, one in enumerate(self._rows)
            if one.key != hit.key
            and one.device_id == hit.device_id
            and abs(one.at_utc_ms - hit.at_utc_ms) <= within_ms
        ]
