"""Who is where: everybody on the way through a camera's picture, a pure function of time.

Who passes where and when is in ``timetable``; here is where they are in between.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.localvcs.demo import timetable
from app.localvcs.demo.actors import Actor
from app.localvcs.demo.scene import Route

_BLOCK_MS = 300_000
_SLICE_MS = 30_000


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


@functools.lru_cache(maxsize=16)
def _block(corp_id: str, number: int) -> timetable.Visits:
    """The visits that touch some minutes."""
    return timetable.visits_between(corp_id, number * _BLOCK_MS, (number + 1) * _BLOCK_MS)


@functools.lru_cache(maxsize=64)
def _slice(corp_id: str, number: int) -> dict[str, tuple[Visit, ...]]:
    """The visits that touch half a minute, by camera."""
    start, end = number * _SLICE_MS, (number + 1) * _SLICE_MS
    block = _block(corp_id, start // _BLOCK_MS)
    result: dict[str, list[Visit]] = {}
    for row in np.flatnonzero((block.start_ms < end) & (block.end_ms > start)):
        visit = visit_of(corp_id, block, int(row))
        result.setdefault(visit.device_id, []).append(visit)
    return {device_id: tuple(here) for device_id, here in result.items()}


def visit_of(corp_id: str, visits: timetable.Visits, row: int) -> Visit:
    """One row of a timetable."""
    way = timetable.ways(corp_id)[visits.way[row]]
    return Visit(
        actor=timetable.everybody(corp_id)[visits.actor[row]],
        device_id=way.device.device_id,
        route_number=way.number,
        route=way.route,
        start_ms=int(visits.start_ms[row]),
        duration_ms=int(visits.duration_ms[row]),
        backwards=bool(visits.backwards[row]),
        aside=float(visits.aside[row]),
        speed=float(visits.speed[row]),
    )


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
