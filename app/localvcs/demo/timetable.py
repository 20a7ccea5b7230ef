"""Who passes through which camera when, for any stretch of time at once.

Time is cut into rounds of ten minutes, each identity with a round of its own. In a round it wanders from
camera to camera, as many as it gets to; so the same person or car turns up in other cameras at other
minutes. What chance decides is a hash of identity, round and step, so that the visits of a frame's half
minute and those of a whole day come from the same few array operations.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo import chance
from app.localvcs.demo.actors import Actor, Person, Vehicle, people, riders, vehicles
from app.localvcs.demo.scene import Route, RouteKind
from app.localvcs.demo.scenes import scene_of
from app.localvcs.demo.site import DemoDevice, demo_site

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
_Words = NDArray[np.uint64]

ROUND_MS = 600_000
LONGEST_MS = 150_000
"""No visit takes longer."""
_HEADWAY_MS = 4500
"""A vehicle that would come closer than this to another one on its route stays away."""
_FIRST_MS, _GAP_MS = 8000, (1500, 7000)
"""When the first visit of a round begins at the latest, and the time between two visits."""

_STRIDE = np.uint64(0x9E3779B97F4A7C15)
_DRAWS = 8
"""Numbers that chance gives for one step."""


@dataclass(frozen=True, slots=True)
class Way:
    """A route of a camera of a project. ``number``: of the route in its scene."""

    camera: int
    device: DemoDevice
    number: int
    route: Route


@dataclass(frozen=True, slots=True)
class Visits:
    """Ways through pictures, a row each. ``actor``: index into ``everybody``, ``way``: into ``ways``.

    ``start_ms``: UTC; ``aside``: metres to the right of the route; ``speed``: metres a second.
    """

    actor: Ints
    way: Ints
    start_ms: Ints
    duration_ms: Ints
    backwards: Flags
    aside: Reals
    speed: Reals

    def __len__(self) -> int:
        return len(self.actor)

    @property
    def end_ms(self) -> Ints:
        result: Ints = self.start_ms + self.duration_ms
        return result

    def at(self, rows: NDArray[np.intp] | Flags) -> Visits:
        return Visits(
            self.actor[rows],
            self.way[rows],
            self.start_ms[rows],
            self.duration_ms[rows],
            self.backwards[rows],
            self.aside[rows],
            self.speed[rows],
        )


@functools.cache
def everybody(corp_id: str) -> tuple[Actor, ...]:
    return (*people(corp_id), *vehicles(corp_id), *riders(corp_id))


@functools.cache
def cameras(corp_id: str) -> tuple[DemoDevice, ...]:
    return tuple(d for d in demo_site().cameras if d.corp_id == corp_id)


@functools.cache
def ways(corp_id: str) -> tuple[Way, ...]:
    """All routes of all cameras of a project."""
    return tuple(
        Way(index, device, number, route)
        for index, device in enumerate(cameras(corp_id))
        for number, route in enumerate(scene_of(device).routes)
    )


def visits_between(corp_id: str, begin_ms: int, end_ms: int) -> Visits:
    """All visits that touch [begin_ms, end_ms), in no particular order."""
    # Wide enough that whether a vehicle gives way does not depend on the range it is seen from.
    early, late = begin_ms - 2 * LONGEST_MS, end_ms + 2 * LONGEST_MS
    rounds = range(early // ROUND_MS - 1, late // ROUND_MS + 1)
    found = _wander(corp_id, np.arange(len(everybody(corp_id))), rounds, early, late)
    found = found.at(~_gives_way(corp_id, found))
    return found.at((found.start_ms < end_ms) & (found.end_ms > begin_ms))


def visits_of(corp_id: str, actor: int, at_ms: int) -> Visits:
    """Where one identity is on its way at a moment, if it gives way to nobody; one row or none."""
    rounds = range(at_ms // ROUND_MS - 1, at_ms // ROUND_MS + 1)
    return _wander(corp_id, np.array([actor]), rounds, at_ms, at_ms + 1)


# -- wandering


@dataclass(frozen=True, slots=True)
class _Wanderers:
    """Everybody, by index. ``kind``: of those who take the same routes; ``choice``: kind x camera x n ->
    way; ``count``: kind x camera; ``places``: cameras a kind."""

    keys: _Words
    phase_ms: Ints
    pace: Reals
    """0: chosen anew for each visit."""
    kind: Ints
    choice: Ints
    count: Ints
    places: Ints
    length: Reals
    waits_s: Reals
    way_speed: Reals
    both_ways: Flags
    spread: Reals


def kind_of_route(actor: Actor) -> RouteKind:
    if isinstance(actor, Person):
        return "walk"
    return "drive" if isinstance(actor, Vehicle) else "ride"


@functools.cache
def _wanderers(corp_id: str) -> _Wanderers:
    actors, routes = everybody(corp_id), [way.route for way in ways(corp_id)]
    kinds: dict[tuple[RouteKind, bool], int] = {}
    kind = [
        kinds.setdefault(
            (kind_of_route(a), isinstance(a, Vehicle) and a.body in ("bus", "truck")), len(kinds)
        )
        for a in actors
    ]
    fitting: list[dict[int, list[int]]] = [{} for _ in kinds]
    for (route_kind, large), index in kinds.items():
        for number, way in enumerate(ways(corp_id)):
            if way.route.kind == route_kind and not (large and way.route.narrow):
                fitting[index].setdefault(way.camera, []).append(number)
    places = max(map(len, fitting))
    most = max(len(numbers) for each in fitting for numbers in each.values())
    choice = np.zeros((len(kinds), places, most), np.int64)
    count = np.zeros((len(kinds), places), np.int64)
    for index, each in enumerate(fitting):
        for place, numbers in enumerate(each.values()):
            choice[index, place, : len(numbers)] = numbers
            count[index, place] = len(numbers)
    return _Wanderers(
        keys=np.array([chance.number("wanders", a.identity) for a in actors], np.uint64),
        phase_ms=np.array([chance.number("phase", a.identity) % ROUND_MS for a in actors], np.int64),
        pace=np.array([a.pace if isinstance(a, Person) else 0.0 for a in actors], np.float64),
        kind=np.array(kind, np.int64),
        choice=choice,
        count=count,
        places=np.array([len(each) for each in fitting], np.int64),
        length=np.array([r.length for r in routes], np.float64),
        waits_s=np.array([sum(s.seconds for s in r.stops) for r in routes], np.float64),
        way_speed=np.array([r.speed for r in routes], np.float64),
        both_ways=np.array([r.both_ways for r in routes], np.bool_),
        spread=np.array([r.spread for r in routes], np.float64),
    )


def _wander(corp_id: str, actors: Ints, rounds: range, early_ms: int, late_ms: int) -> Visits:
    """The visits of these rounds that touch [early_ms, late_ms)."""
    group = _wanderers(corp_id)
    actors = actors[group.places[group.kind[actors]] > 0]
    lane = np.repeat(actors, len(rounds))
    number = np.tile(np.arange(rounds.start, rounds.stop, dtype=np.int64), len(actors))
    key = _mix(group.keys[lane] ^ _mix(number.astype(np.uint64)))
    start = number * ROUND_MS + group.phase_ms[lane]
    clock = start + (_draw(key, 0, 0) * _FIRST_MS).astype(np.int64)
    end = start + ROUND_MS
    last = np.full(len(lane), -1, np.int64)
    parts: list[Visits] = []
    step = 1
    while len(lane):
        # Another camera than the last one, each of the others as likely.
        kind = group.kind[lane]
        places = group.places[kind]
        moves = (last >= 0) & (places > 1)
        camera = (_draw(key, step, 0) * (places - moves)).astype(np.int64)
        camera += moves & (camera >= last)
        way = group.choice[kind, camera, (_draw(key, step, 1) * group.count[kind, camera]).astype(np.int64)]
        pace = group.pace[lane]
        pace = np.where(pace > 0, pace, 0.85 + 0.27 * _draw(key, step, 2))
        speed = group.way_speed[way] * pace
        duration = np.rint((group.length[way] / speed + group.waits_s[way]) * 1000).astype(np.int64)
        fits = clock + duration <= end
        kept = fits & (clock < late_ms) & (clock + duration > early_ms)
        parts.append(
            Visits(
                lane[kept],
                way[kept],
                clock[kept],
                duration[kept],
                group.both_ways[way[kept]] & (_draw(key[kept], step, 3) < 0.5),
                (_draw(key[kept], step, 4) * 2 - 1) * group.spread[way[kept]],
                speed[kept],
            )
        )
        clock = (
            clock + duration + (_GAP_MS[0] + _draw(key, step, 5) * (_GAP_MS[1] - _GAP_MS[0])).astype(np.int64)
        )
        going = fits & (clock < late_ms)
        lane, key, clock, end, last = lane[going], key[going], clock[going], end[going], camera[going]
        step += 1
    return _joined(parts)


def _joined(parts: list[Visits]) -> Visits:
    if not parts:
        none = np.zeros(0, np.int64)
        return Visits(none, none, none, none, none.astype(np.bool_), none.astype(float), none.astype(float))
    return Visits(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("actor", "way", "start_ms", "duration_ms", "backwards", "aside", "speed")
        )
    )


def _mix(words: _Words) -> _Words:
    """splitmix64's last step: 64 bits that depend on all bits."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _draw(key: _Words, step: int, number: int) -> Reals:
    """Chance between 0 and 1, 1 excluded: the ``number``-th of a step."""
    turn = np.array([step * _DRAWS + number + 1], np.uint64) * _STRIDE
    result: Reals = (_mix(key + turn) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return result


# -- giving way


def _gives_way(corp_id: str, found: Visits) -> Flags:
    """Which would run into another vehicle on their route; of two, the later identity stays away."""
    result = np.zeros(len(found), np.bool_)
    drives = np.array([way.route.kind == "drive" for way in ways(corp_id)])
    rows = np.flatnonzero(drives[found.way])
    rows = rows[np.lexsort((found.start_ms[rows], found.way[rows]))]
    way, start, end, actor = (a[rows] for a in (found.way, found.start_ms, found.end_ms, found.actor))
    away = np.zeros(len(rows), np.bool_)
    for apart in range(1, len(rows)):
        later, sooner = slice(apart, None), slice(None, -apart)
        near = (way[later] == way[sooner]) & (start[later] - start[sooner] < LONGEST_MS)
        if not near.any():
            break
        ahead, behind = start[later] - start[sooner], end[later] - end[sooner]
        meet = near & ((ahead < _HEADWAY_MS) | (abs(behind) < _HEADWAY_MS) | (behind < 0))
        away[later] |= meet & (actor[later] > actor[sooner])
        away[sooner] |= meet & (actor[sooner] > actor[later])
    result[rows[away]] = True
    return result
