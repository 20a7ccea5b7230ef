"""Draws cars, vans, trucks and buses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.localvcs.demo.actors import COLOURS, Vehicle
from app.localvcs.demo.geometry import Point
from app.localvcs.demo.pen import Drawing, Pen
from app.localvcs.demo.stage import Colour, mix, shade

_GLASS: Colour = (44, 54, 66)
_RUBBER: Colour = (24, 24, 26)
_HEADLIGHT: Colour = (255, 246, 214)
_TAILLIGHT: Colour = (255, 40, 30)


@dataclass(frozen=True, slots=True)
class _Solid:
    """A side outline (x, y; closed, counter-clockwise seen from its right) pulled out to both sides."""

    outline: tuple[tuple[float, float], ...]
    half_low: float
    half_top: float
    colour: str
    glass: tuple[int, ...] = ()
    """Edges of the outline (by number) that are windows."""
    side_windows: tuple[tuple[tuple[float, float], ...], ...] = ()


_CARS: dict[str, tuple[tuple[_Solid, ...], tuple[float, float], float]] = {
    # Solids, axles, wheel radius. Outlines run from the rear along the bottom to the front, and back above.
    "sedan": (
        (
            _Solid(
                (
                    (-2.25, 0.3),
                    (2.2, 0.28),
                    (2.32, 0.55),
                    (2.2, 0.74),
                    (1.15, 0.94),
                    (-1.75, 0.98),
                    (-2.28, 0.9),
                ),
                0.9,
                0.88,
                "paint",
            ),
            _Solid(
                ((-1.75, 0.96), (1.15, 0.92), (0.35, 1.40), (-0.95, 1.44)),
                0.84,
                0.62,
                "paint",
                (1, 3),
                (
                    ((-1.45, 1.0), (-0.35, 0.99), (-0.35, 1.36), (-0.92, 1.37)),
                    ((-0.25, 0.99), (0.85, 0.98), (0.28, 1.34), (-0.25, 1.36)),
                ),
            ),
        ),
        (-1.4, 1.4),
        0.33,
    ),
    "suv": (
        (
            _Solid(
                (
                    (-2.2, 0.38),
                    (2.15, 0.36),
                    (2.28, 0.7),
                    (2.15, 0.98),
                    (1.1, 1.12),
                    (-2.2, 1.16),
                    (-2.28, 0.9),
                ),
                0.94,
                0.92,
                "paint",
            ),
            _Solid(
                ((-2.2, 1.14), (1.1, 1.1), (0.45, 1.66), (-1.95, 1.72)),
                0.9,
                0.72,
                "paint",
                (1, 3),
                (
                    ((-1.95, 1.2), (-0.95, 1.19), (-0.95, 1.6), (-1.8, 1.6)),
                    ((-0.85, 1.19), (0.85, 1.17), (0.36, 1.58), (-0.85, 1.6)),
                ),
            ),
        ),
        (-1.4, 1.38),
        0.38,
    ),
    "van": (
        (
            _Solid(
                (
                    (-2.5, 0.38),
                    (2.3, 0.36),
                    (2.45, 0.7),
                    (2.35, 1.0),
                    (1.75, 1.2),
                    (1.1, 1.98),
                    (-2.4, 2.05),
                    (-2.52, 1.0),
                ),
                0.98,
                0.94,
                "paint",
                (4,),
                (((0.35, 1.2), (1.5, 1.18), (1.0, 1.8), (0.35, 1.82)),),
            ),
        ),
        (-1.6, 1.55),
        0.36,
    ),
    "truck": (
        (
            _Solid(((-3.4, 0.55), (3.2, 0.55), (3.2, 0.85), (-3.4, 0.85)), 1.0, 1.0, "frame"),
            _Solid(((-3.4, 0.9), (1.35, 0.9), (1.35, 3.1), (-3.4, 3.1)), 1.18, 1.18, "cargo"),
            _Solid(
                ((1.5, 0.5), (3.25, 0.5), (3.35, 1.3), (3.05, 2.35), (1.5, 2.45)),
                1.1,
                1.02,
                "paint",
                (2,),
                (((2.1, 1.45), (3.05, 1.42), (2.9, 2.2), (2.1, 2.22)),),
            ),
        ),
        (-2.3, 2.4),
        0.48,
    ),
    "bus": (
        (
            _Solid(
                ((-5.0, 0.4), (5.0, 0.4), (5.08, 1.2), (4.95, 2.95), (-5.0, 3.0)),
                1.24,
                1.2,
                "paint",
                (2,),
                tuple(
                    (
                        (-4.7 + n * 1.6, 1.45),
                        (-3.25 + n * 1.6, 1.45),
                        (-3.25 + n * 1.6, 2.5),
                        (-4.7 + n * 1.6, 2.5),
                    )
                    for n in range(6)
                ),
            ),
        ),
        (-3.0, 3.2),
        0.5,
    ),
}

_CARS["taxi"] = _CARS["sedan"]


def vehicle(car: Vehicle, angle: float, tilt: float, per_metre: float, lights: bool) -> Drawing:
    solids, axles, radius = _CARS[car.body]
    paint = COLOURS[car.paint]
    colours = {"paint": paint, "frame": (52, 54, 58), "cargo": mix(paint, (236, 236, 232), 0.82)}
    length = max(abs(x) for solid in solids for x, _ in solid.outline)
    top = max(y for solid in solids for _, y in solid.outline)
    pen = Pen(angle, tilt, per_metre, math.hypot(length, 1.25), top)
    lowest = solids[0]

    def order(solid: _Solid) -> tuple[float, float]:
        bottom = min(y for _, y in solid.outline)
        middle = sum(x for x, _ in solid.outline) / len(solid.outline)
        stacked = car.body in ("sedan", "suv", "taxi")
        return (0.0 if solid is lowest else bottom if stacked else 1.0, -pen.away((middle, 0.0, 0.0)))

    near = 1.0 if pen.facing((0, 0, 1)) > 0 else -1.0
    half = solids[0].half_low

    def wheels(side: float, inner: bool) -> None:
        for x in axles:
            ring = [
                (x + radius * math.cos(a * math.tau / 18), radius + radius * math.sin(a * math.tau / 18))
                for a in range(18)
            ]
            pen.face([(px, py, side * (half - 0.06)) for px, py in ring], _RUBBER)
            if not inner:
                pen.face([(px, py, side * (half + 0.01)) for px, py in ring], _RUBBER)
                hub = [
                    (x + (px - x) * 0.58, radius + (py - radius) * 0.58, side * (half + 0.015))
                    for px, py in ring
                ]
                pen.face(hub, (150, 152, 156))

    wheels(-near, True)
    for solid in sorted(solids, key=order):
        painted = solid.colour == "paint" and car.roof
        _solid(pen, solid, colours[solid.colour], near, COLOURS[car.roof] if painted else None)
        if solid is lowest:
            wheels(near, False)
    _details(pen, car, solids, length, lights, near)
    shadow: list[Point] = [
        (-length - 0.1, 0, -half - 0.12),
        (length + 0.1, 0, -half - 0.12),
        (length + 0.1, 0, half + 0.12),
        (-length - 0.1, 0, half + 0.12),
    ]
    return pen.finish(shadow, 0.1)


def _solid(pen: Pen, solid: _Solid, colour: Colour, near: float, roof: Colour | None) -> None:
    """``roof``: the colour of what is on top, where it is another one."""
    bottom = min(y for _, y in solid.outline)
    top = max(y for _, y in solid.outline)

    def half_at(y: float) -> float:
        t = (y - bottom) / max(top - bottom, 1e-6)
        return solid.half_low + (solid.half_top - solid.half_low) * t

    faces: list[tuple[float, list[Point], Colour]] = []
    count = len(solid.outline)
    for index, (x0, y0) in enumerate(solid.outline):
        x1, y1 = solid.outline[(index + 1) % count]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        normal: Point = ((y1 - y0) / length, -(x1 - x0) / length, 0.0)
        if pen.facing(normal) <= 0:
            continue
        h0, h1 = half_at(y0), half_at(y1)
        points: list[Point] = [(x0, y0, -h0), (x1, y1, -h1), (x1, y1, h1), (x0, y0, h0)]
        depth = pen.away(((x0 + x1) / 2, 0, 0))
        tone = pen.light(normal)
        above = roof is not None and normal[1] > 0.85 and max(y0, y1) > top - 0.2
        faces.append((depth, points, shade(roof if roof and above else colour, tone)))
        if index in solid.glass:
            inner = [
                (px * 0.9 + (x0 + x1) / 2 * 0.1, py * 0.86 + (y0 + y1) / 2 * 0.14, pz * 0.9)
                for px, py, pz in points
            ]
            faces.append((depth - 1e-3, inner, shade(_GLASS, 0.7 + tone * 0.6)))
    for _, points, tone_colour in sorted(faces, key=lambda f: -f[0]):
        pen.face(points, tone_colour)
    normal = (0.0, 0.25, near)
    if pen.facing((0.0, 0.0, near)) > 0 or abs(math.sin(pen.angle)) < 0.999:
        tone = pen.light(normal)
        pen.face([(x, y, near * half_at(y)) for x, y in solid.outline], shade(colour, tone))
        low = [
            (x, min(y, bottom + 0.16), near * half_at(bottom)) for x, y in solid.outline if y <= bottom + 0.3
        ]
        if len(low) >= 3:
            pen.face(low, shade(colour, tone * 0.7))
        for window in solid.side_windows:
            pen.face(
                [(x, y, near * (half_at(y) + 0.005)) for x, y in window], shade(_GLASS, 0.7 + tone * 0.5)
            )
            (x0, y0), (x1, _), _, (x3, y3) = window
            sheen = [(x0, y0), (x0 + (x1 - x0) * 0.3, y0), (x3 + (x1 - x0) * 0.1, y3), (x3, y3)]
            pen.face(
                [(x, y, near * (half_at(y) + 0.006)) for x, y in sheen], shade(_GLASS, 1.15 + tone * 0.6)
            )


def _details(
    pen: Pen, car: Vehicle, solids: Sequence[_Solid], length: float, lights: bool, near: float
) -> None:
    half = solids[0].half_low
    lamp_y = {"bus": 0.75, "truck": 0.85, "van": 0.82, "suv": 0.82}.get(car.body, 0.64)

    def patch(x: float, z: float, wide: float, tall: float, y: float) -> list[Point]:
        return [
            (x, y - tall, z - wide),
            (x, y - tall, z + wide),
            (x, y + tall, z + wide),
            (x, y + tall, z - wide),
        ]

    if pen.facing((1, 0, 0)) > 0.02:
        for z in (-half * 0.72, half * 0.72):
            lamp = patch(length - 0.02, z, 0.17, 0.08, lamp_y)
            pen.glow(lamp, _HEADLIGHT) if lights else pen.face(lamp, (226, 230, 232))
        pen.face(patch(length, 0, half * 0.42, 0.07, lamp_y - 0.04), (40, 42, 46))
        pen.face(patch(length + 0.01, 0, 0.24, 0.06, lamp_y - 0.24), (40, 92, 180))
    if pen.facing((-1, 0, 0)) > 0.02:
        for z in (-half * 0.78, half * 0.78):
            lamp = patch(-length + 0.01, z, 0.14, 0.1, lamp_y + 0.1)
            pen.glow(lamp, _TAILLIGHT) if lights else pen.face(lamp, (164, 34, 34))
        pen.face(patch(-length, 0, 0.24, 0.06, lamp_y - 0.05), (40, 92, 180))
    if car.body == "taxi":
        sign = [(-0.45, 1.44, -0.25), (-0.15, 1.44, -0.25), (-0.15, 1.44, 0.25), (-0.45, 1.44, 0.25)]
        raised = [(x, y + 0.16, z) for x, y, z in sign]
        outline = [pen.at(p) for p in (*sign, *raised)]
        box = (
            min(p[0] for p in outline),
            min(p[1] for p in outline),
            max(p[0] for p in outline),
            max(p[1] for p in outline),
        )
        pen.draw.rectangle(box, fill=(250, 246, 224))
    del near
