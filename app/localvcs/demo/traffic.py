"""Who is where: the itineraries of everybody in a project, a pure function of time.

Time is cut into rounds of ten minutes, each identity with a round of its own. In a round it wanders from
camera to camera, as many as it gets to; so the same person or car turns up in other cameras at other
minutes.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.localvcs.demo import chance
from app.localvcs.demo.actors import Actor, Person, Vehicle, people, riders, vehicles
from app.localvcs.demo.scene import Route, RouteKind
from app.localvcs.demo.scenes import scene_of
from app.localvcs.demo.site import demo_site

ROUND_MS = 600_000
_HEADWAY_MS = 4500
"""A vehicle that would come closer than this to another one on its route stays away."""
_SLICE_MS = 30_000
_LONGEST_MS = 150_000


@dataclass(frozen=True, slots=True)
class Visit:
    """One way through one camera's picture."""

    actor: Actor
    device_id: str
    route_number: int
    route: Route
    start_ms: int
    duration_ms: int
    backwards: bool
    aside: float
    speed: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: metres, heading in radians (0 = away from the camera, clockwise), metres gone."""

    x: float
    z: float
    heading: float
    gone: float
    moving: bool


def kind_of_route(actor: Actor) -> RouteKind:
    if isinstance(actor, Person):
        return "walk"
    return "drive" if isinstance(actor, Vehicle) else "ride"


@functools.cache
def _everybody(corp_id: str) -> tuple[Actor, ...]:
    return (*people(corp_id), *vehicles(corp_id), *riders(corp_id))


@functools.cache
def _routes(
    corp_id: str, kind: RouteKind, large: bool
) -> tuple[tuple[str, tuple[tuple[int, Route], ...]], ...]:
    """(camera, its routes of this kind) of a project."""
    found = []
    for device in demo_site().cameras:
        if device.corp_id == corp_id:
            routes = tuple(
                (n, r)
                for n, r in enumerate(scene_of(device).routes)
                if r.kind == kind and not (large and r.narrow)
            )
            if routes:
                found.append((device.device_id, routes))
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def _itinerary(corp_id: str, identity: str, number: int) -> tuple[Visit, ...]:
    """All visits of one round of one identity, in order of time."""
    actor = next(a for a in _everybody(corp_id) if a.identity == identity)
    large = isinstance(actor, Vehicle) and actor.body in ("bus", "truck")
    cameras = _routes(corp_id, kind_of_route(actor), large)
    if not cameras:
        return ()
    dice = chance.dice("round", identity, number)
    start = number * ROUND_MS + _phase(identity)
    end = start + ROUND_MS
    clock = start + dice.randrange(8000)
    visits: list[Visit] = []
    last = ""
    while True:
        device_id, routes = cameras[dice.randrange(len(cameras))]
        if device_id == last and len(cameras) > 1:
            continue
        last = device_id
        number_of_route, route = routes[dice.randrange(len(routes))]
        pace = actor.pace if isinstance(actor, Person) else dice.uniform(0.85, 1.12)
        speed = route.speed * pace
        duration = round((route.length / speed + sum(s.seconds for s in route.stops)) * 1000)
        if clock + duration > end:
            return tuple(visits)
        visits.append(
            Visit(
                actor, device_id, number_of_route, route, clock, duration,
                route.both_ways and dice.random() < 0.5, dice.uniform(-route.spread, route.spread), speed,
            )
        )  # fmt: skip
        clock += duration + dice.randrange(1500, 9000)


def _phase(identity: str) -> int:
    return chance.number("phase", identity) % ROUND_MS


@functools.lru_cache(maxsize=256)
def _slice(corp_id: str, number: int) -> dict[str, tuple[Visit, ...]]:
    """The visits that touch a slice of half a minute, by camera."""
    start, end = number * _SLICE_MS, (number + 1) * _SLICE_MS
    # Wide enough that whether a vehicle gives way does not depend on the slice it is seen from.
    early = start - 2 * _LONGEST_MS
    near: list[Visit] = []
    for actor in _everybody(corp_id):
        phase = _phase(actor.identity)
        for round_number in range((early - phase) // ROUND_MS, (end - phase) // ROUND_MS + 1):
            near += (
                v
                for v in _itinerary(corp_id, actor.identity, round_number)
                if early < v.start_ms + v.duration_ms and v.start_ms < end
            )
    lanes: dict[tuple[str, int], list[Visit]] = {}
    for visit in near:
        if isinstance(visit.actor, Vehicle):
            lanes.setdefault((visit.device_id, visit.route_number), []).append(visit)
    result: dict[str, list[Visit]] = {}
    for visit in near:
        if visit.start_ms + visit.duration_ms <= start:
            continue
        rivals = lanes.get((visit.device_id, visit.route_number), ())
        if isinstance(visit.actor, Vehicle) and any(_gives_way(visit, other) for other in rivals):
            continue
        result.setdefault(visit.device_id, []).append(visit)
    return {device_id: tuple(visits) for device_id, visits in result.items()}


def _gives_way(visit: Visit, other: Visit) -> bool:
    """Whether ``visit`` would run into ``other``; of two, the later identity stays away."""
    if other.actor.identity >= visit.actor.identity:
        return False
    start = visit.start_ms - other.start_ms
    end = start + visit.duration_ms - other.duration_ms
    return abs(start) < _HEADWAY_MS or abs(end) < _HEADWAY_MS or (start < 0) != (end < 0)


def visits(corp_id: str, device_id: str, utc_ms: int) -> Sequence[Visit]:
    """Who is on its way through this camera's picture at this moment."""
    here = _slice(corp_id, utc_ms // _SLICE_MS).get(device_id, ())
    return [v for v in here if v.start_ms <= utc_ms < v.start_ms + v.duration_ms]


def place(visit: Visit, utc_ms: int) -> Place:
    """Where the visitor is at a moment of the visit."""
    route = visit.route
    gone, moving = _progress(visit, (utc_ms - visit.start_ms) / 1000)
    length = _length(route)
    at = length - gone if visit.backwards else gone
    x, z = route.at(at)
    if len(route.points) == 2:
        heading = _bearing(*route.points)
    else:
        reach = 0.5 if visit.route.kind == "walk" else 1.6
        heading = _bearing(route.at(at - reach), route.at(at + reach))
    x += math.cos(heading) * visit.aside
    z -= math.sin(heading) * visit.aside
    if visit.backwards:
        heading += math.pi
    return Place(x, z, heading, gone, moving)


@functools.cache
def _length(route: Route) -> float:
    return route.length


def _bearing(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.atan2(b[0] - a[0], b[1] - a[1])


def _progress(visit: Visit, seconds: float) -> tuple[float, bool]:
    """Metres gone after so many seconds, slowing down for stops and speeding up after them."""
    if not visit.route.stops:
        return max(seconds, 0.0) * visit.speed, True
    done, start = 0.0, 0.0
    for index, stop in enumerate((*visit.route.stops, None)):
        until = stop.metres if stop else visit.route.length
        metres = until - start
        duration = metres / visit.speed
        if seconds < duration:
            u = max(seconds / duration, 0.0)
            if stop and index == 0:
                u = 1 - (1 - u) ** 1.7
            elif not stop and index:
                u = u**1.7
            return done + metres * u, True
        seconds -= duration
        done, start = until, until
        if stop:
            if seconds < stop.seconds:
                return done, False
            seconds -= stop.seconds
    return visit.route.length, True
