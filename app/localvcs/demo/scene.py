"""What a scene is: a view, something to paint, and the ways people and vehicles take through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.localvcs.demo.geometry import View
from app.localvcs.demo.stage import Stage

RouteKind = Literal["walk", "ride", "drive"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Standing still for ``seconds`` after ``metres`` of a route."""

    metres: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Route:
    """A way over the ground, taken in one direction (and back, if ``both_ways``).

    ``points``: x, z in metres. ``spread``: how far to either side somebody may walk. ``speed``: metres a
    second. ``narrow``: no trucks, no buses.
    """

    kind: RouteKind
    points: tuple[tuple[float, float], ...]
    spread: float = 0.0
    speed: float = 1.3
    both_ways: bool = False
    narrow: bool = False
    stops: tuple[Stop, ...] = ()

    @property
    def length(self) -> float:
        return sum(math.dist(a, b) for a, b in zip(self.points, self.points[1:], strict=False))

    def at(self, metres: float) -> tuple[float, float]:
        """The place after so many metres; beyond the ends on the extended line."""
        points = self.points
        if metres <= 0:
            return _along(points[0], points[1], metres)
        for a, b in zip(points, points[1:], strict=False):
            part = math.dist(a, b)
            if metres <= part or b is points[-1]:
                return _along(a, b, metres)
            metres -= part
        raise AssertionError("a route has two points at least")


def _along(a: tuple[float, float], b: tuple[float, float], metres: float) -> tuple[float, float]:
    t = metres / (math.dist(a, b) or 1.0)
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


@dataclass(frozen=True, slots=True)
class Scene:
    """``indoor``: lit the same at every hour."""

    view: View
    routes: tuple[Route, ...]
    paint: Callable[[Stage], None]
    indoor: bool = False


def walk(
    *points: tuple[float, float], spread: float = 0.5, both_ways: bool = True, speed: float = 1.3
) -> Route:
    return Route("walk", points, spread, speed, both_ways)


def drive(
    *points: tuple[float, float], speed: float = 8.0, stops: tuple[Stop, ...] = (), narrow: bool = False
) -> Route:
    return Route("drive", points, 0.15, speed, False, narrow, stops)


def ride(*points: tuple[float, float], speed: float = 4.2) -> Route:
    return Route("ride", points, 0.25, speed, False)
