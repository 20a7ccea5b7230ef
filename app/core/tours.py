"""Tours: cameras one after the other in a tile, or views one after the other on a wall.

``Tour`` is a value; ``TourClock`` decides when to get the next stop ready and when to change to it. It is
pure: told the time and how far the next stop is, it leaves what is to be done in ``effects``. A change is
made only to a stop that has its picture, so nothing is ever black; one that does not come up is passed over.
"""

from __future__ import annotations

import enum
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.names import number, one_line

CAMERAS: Final = "cameras"
VIEWS: Final = "views"

SECONDS: Final = 10.0
SHORTEST_S: Final = 3.0
LONGEST_S: Final = 3600.0
AHEAD_S: Final = 6.0
"""The next stop is opened so long before its turn."""
PATIENCE_S: Final = 15.0
"""A stop that has no picture so long after it was opened is passed over."""
MAX_STOPS: Final = 500
MAX_TOURS: Final = 200
MAX_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Stop:
    """``target``: id of a device or of a view. ``seconds`` None: as the tour says."""

    target: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Tour:
    """``kind``: ``CAMERAS`` or ``VIEWS``; what its stops are."""

    id: str
    name: str
    kind: str = CAMERAS
    seconds: float = SECONDS
    stops: tuple[Stop, ...] = ()

    def seconds_at(self, index: int) -> float:
        """How long a stop is shown."""
        own = self.stops[index].seconds
        return self.seconds if own is None else own

    def find(self, target: str) -> int | None:
        """The first stop at this device or view."""
        return next((at for at, stop in enumerate(self.stops) if stop.target == target), None)


def new_id() -> str:
    """An id no other tour has."""
    return uuid.uuid4().hex


def clean_name(name: str) -> str:
    """One line, not too long; may be empty, which is none."""
    return one_line(name, MAX_NAME)


def clean_seconds(value: object) -> float | None:
    """Seconds within the bounds; None for what is no number."""
    seconds = number(value)
    return None if seconds is None else min(LONGEST_S, max(SHORTEST_S, seconds))


def to_json(tour: Tour) -> dict[str, Any]:
    """As it is kept."""
    stops = [s.target if s.seconds is None else {"at": s.target, "seconds": s.seconds} for s in tour.stops]
    return {"id": tour.id, "name": tour.name, "kind": tour.kind, "seconds": tour.seconds, "stops": stops}


def from_json(value: object) -> Tour | None:
    """None for what is no tour; a stop that is none is left out. Never raises."""
    if not isinstance(value, dict) or not isinstance(value.get("stops"), list):
        return None
    tour_id, name, kind = value.get("id"), value.get("name"), value.get("kind")
    if not isinstance(tour_id, str) or not 0 < len(tour_id) <= 64 or not isinstance(name, str):
        return None
    if kind not in (CAMERAS, VIEWS) or not clean_name(name):
        return None
    stops = tuple(s for s in map(_stop, value["stops"][:MAX_STOPS]) if s is not None)
    return Tour(tour_id, clean_name(name), kind, clean_seconds(value.get("seconds")) or SECONDS, stops)


def _stop(value: object) -> Stop | None:
    target, seconds = (value.get("at"), value.get("seconds")) if isinstance(value, dict) else (value, None)
    if not isinstance(target, str) or not 0 < len(target) <= 200:
        return None
    return Stop(target, clean_seconds(seconds))


class Coming(enum.Enum):
    """How far the stop is that was asked for with ``Prepare``."""

    OPENING = enum.auto()
    SOME = enum.auto()
    """A view with pictures in a part of its tiles."""
    READY = enum.auto()
    FAILED = enum.auto()


@dataclass(frozen=True, slots=True)
class Prepare:
    """Open this stop beside what is shown."""

    stop: int


@dataclass(frozen=True, slots=True)
class Drop:
    """The stop being prepared is not needed."""


@dataclass(frozen=True, slots=True)
class Change:
    """Show the prepared stop."""

    stop: int


@dataclass
class TourClock:
    """One running tour. ``shown``: the stop that is on screen; None: something else is."""

    tour: Tour
    shown: int | None = None
    held: bool = False
    """The operator paused it."""
    left_s: float = 0.0
    target: int | None = None
    skipped: list[int] = field(default_factory=list)
    """Stops passed over since the last change."""
    effects: deque[Prepare | Drop | Change] = field(default_factory=deque)
    _asked_at: float = 0.0
    _by_hand: bool = False
    _step: int = 1
    _spent: bool = False
    """Every other stop was passed over; ``skipped`` tells which, until they are tried again."""
    _last: float | None = None

    def __post_init__(self) -> None:
        if self.shown is not None:
            self.left_s = self.tour.seconds_at(self.shown)

    @property
    def waiting(self) -> bool:
        """Whether the change is due and the next stop has no picture yet."""
        return self.target is not None and (self._by_hand or self.left_s <= 0)

    def tick(self, now: float, coming: Coming, paused: bool = False) -> None:
        """Lets time pass (monotonic seconds). ``coming``: about ``target``; ignored without one."""
        passed = 0.0 if self._last is None else max(0.0, now - self._last)
        self._last = now
        paused = paused or self.held
        if not paused:
            self.left_s = max(0.0, self.left_s - passed)
        elif self.target is not None and not self._by_hand:
            self._drop()  # nobody knows how long it will be
        if self.target is None:
            if paused or self.left_s > AHEAD_S:
                return
            if self._spent:
                self._spent = False
                self.skipped.clear()
            self._aim(self._next(self.shown), now)
            return
        if not self._due(paused):
            if coming is Coming.FAILED:
                self._pass_over(now)
            return
        late = now - self._asked_at >= PATIENCE_S
        if coming is Coming.READY or (coming is Coming.SOME and late):
            self._arrive(self.target)
        elif coming is Coming.FAILED or late:
            self._pass_over(now)

    def go(self, step: int, now: float) -> None:
        """The operator wants the next (1) or the previous (-1) stop, as soon as it has a picture."""
        self.skipped.clear()
        base = self.target if self._by_hand and self.target is not None else self.shown
        self._step = 1 if step > 0 else -1
        wanted = self._next(base)
        if self.target is not None and wanted != self.target:
            self._drop()
        self._by_hand = True
        self._spent = False
        if wanted == self.shown or wanted is None:
            self._by_hand = False
            if self.shown is not None:
                self.left_s = self.tour.seconds_at(self.shown)
        elif self.target is None:
            self._aim(wanted, now)

    def retour(self, tour: Tour, shown: int | None) -> None:
        """The tour was edited while it runs; ``shown``: where what is on screen stands in it now."""
        if self.target is not None:
            self._drop()
        self.tour, self.shown = tour, shown
        self.skipped.clear()
        self.left_s = min(self.left_s, tour.seconds_at(shown)) if shown is not None else 0.0

    # -- inside --------------------------------------------------------------------------------------

    def _due(self, paused: bool) -> bool:
        return self._by_hand or (not paused and self.left_s <= 0)

    def _next(self, base: int | None) -> int | None:
        """The stop after ``base`` that was not passed over; None when there is no other."""
        count = len(self.tour.stops)
        start = base if base is not None else (-1 if self._step > 0 else 0)
        for turn in range(1, count + 1):
            at = (start + self._step * turn) % count
            if at != self.shown and at not in self.skipped:
                return at
        return None

    def _aim(self, stop: int | None, now: float) -> None:
        if stop is None:  # nothing else comes up: a whole turn later everything is tried again
            self._by_hand = False
            self._step = 1
            self._spent = True
            own = self.tour.seconds if self.shown is None else self.tour.seconds_at(self.shown)
            self.left_s = max(own, AHEAD_S + SHORTEST_S)
            return
        self.target, self._asked_at = stop, now
        self.effects.append(Prepare(stop))

    def _drop(self) -> None:
        self.target = None
        self._by_hand = False
        self.effects.append(Drop())

    def _pass_over(self, now: float) -> None:
        by_hand, stop = self._by_hand, self.target
        assert stop is not None
        self._drop()
        self.skipped.append(stop)
        self._by_hand = by_hand
        self._aim(self._next(stop), now)

    def _arrive(self, stop: int) -> None:
        self.shown, self.target = stop, None
        self._by_hand = False
        self._step = 1
        self._spent = False
        self.skipped.clear()
        self.left_s = self.tour.seconds_at(stop)
        self.effects.append(Change(stop))
