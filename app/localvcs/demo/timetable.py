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
_FIRST_MS, _GAP_MS = 8000, (500, 4000)
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
    groups = _groups(corp_id)
    found = _joined([_wander(group, rounds, early, late) for group in groups])
    found = found.at(~_gives_way(corp_id, found))
    return found.at((found.start_ms < end_ms) & (found.end_ms > begin_ms))


# -- wandering


@dataclass(frozen=True, slots=True)
class _Group:
    """Identities that take the same kind of routes. ``choice``: camera x n -> way; ``count``: a camera."""

    actors: Ints
    keys: _Words
    phase_ms: Ints
    pace: Reals
    """0: chosen anew for each visit."""
    choice: Ints
    count: Ints
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
def _groups(corp_id: str) -> tuple[_Group, ...]:
    members: dict[tuple[RouteKind, bool], list[int]] = {}
    for index, actor in enumerate(everybody(corp_id)):
        large = isinstance(actor, Vehicle) and actor.body in ("bus", "truck")
        members.setdefault((kind_of_route(actor), large), []).append(index)
    groups = []
    for (kind, large), indices in members.items():
        fitting: dict[int, list[int]] = {}
        for number, way in enumerate(ways(corp_id)):
            if way.route.kind == kind and not (large and way.route.narrow):
                fitting.setdefault(way.camera, []).append(number)
        if not fitting:
            continue
        most = max(map(len, fitting.values()))
        actors = [everybody(corp_id)[i] for i in indices]
        routes = [way.route for way in ways(corp_id)]
        groups.append(
            _Group(
                actors=np.array(indices, np.int64),
                keys=np.array([chance.number("wanders", a.identity) for a in actors], np.uint64),
                phase_ms=np.array([chance.number("phase", a.identity) % ROUND_MS for a in actors], np.int64),
                pace=np.array([a.pace if isinstance(a, Person) else 0.0 for a in actors], np.float64),
                choice=np.array([w + w[:1] * (most - len(w)) for w in fitting.values()], np.int64),
                count=np.array([len(w) for w in fitting.values()], np.int64),
                length=np.array([r.length for r in routes], np.float64),
                waits_s=np.array([sum(s.seconds for s in r.stops) for r in routes], np.float64),
                way_speed=np.array([r.speed for r in routes], np.float64),
                both_ways=np.array([r.both_ways for r in routes], np.bool_),
                spread=np.array([r.spread for r in routes], np.float64),
            )
        )
    return tuple(groups)


def _wander(group: _Group, rounds: range, early_ms: int, late_ms: int) -> Visits:
    """The visits of these rounds that touch [early_ms, late_ms)."""
    count = len(rounds)
    lane = np.repeat(np.arange(len(group.actors)), count)
    number = np.tile(np.arange(rounds.start, rounds.stop, dtype=np.int64), len(group.actors))
    key = _mix(group.keys[lane] ^ _mix(number.astype(np.uint64)))
    start = number * ROUND_MS + group.phase_ms[lane]
    clock = start + (_draw(key, 0, 0) * _FIRST_MS).astype(np.int64)
    end = start + ROUND_MS
    last = np.full(len(lane), -1, np.int64)
    places = len(group.count)
    parts: list[Visits] = []
    step = 1
    while len(lane):
        # Another camera than the last one, each of the others as likely.
        first = last < 0
        others = np.where(first | (places == 1), places, places - 1)
        camera = (_draw(key, step, 0) * others).astype(np.int64)
        camera += ~first & (places > 1) & (camera >= last)
        way = group.choice[camera, (_draw(key, step, 1) * group.count[camera]).astype(np.int64)]
        pace = group.pace[lane]
        pace = np.where(pace > 0, pace, 0.85 + 0.27 * _draw(key, step, 2))
        speed = group.way_speed[way] * pace
        duration = np.rint((group.length[way] / speed + group.waits_s[way]) * 1000).astype(np.int64)
        fits = clock + duration <= end
        kept = fits & (clock < late_ms) & (clock + duration > early_ms)
        parts.append(
            Visits(
                group.actors[lane[kept]],
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
