"""Draws people, on foot and on two wheels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.localvcs.demo.actors import COLOURS, HAIR, Person, Rider
from app.localvcs.demo.geometry import Point
from app.localvcs.demo.pen import Drawing, Pen, circle
from app.localvcs.demo.stage import Colour, shade

_RUBBER: Colour = (24, 24, 26)
_HEADLIGHT: Colour = (255, 246, 214)
_HEAD = 0.066
"""The radius of a head, of the height."""

FACE_FROM = 0.3
"""How far somebody must have turned to the camera (1 = fully) to show eyes."""


def head_of(person: Person) -> tuple[float, float]:
    """Width, and height down to the chin, of the head with hair or hat, in metres."""
    radius = _HEAD * person.height
    return 2.24 * radius, (2.21 * radius + 0.05) if person.hat else (2.03 * radius + 0.04)


def walker(person: Person, angle: float, tilt: float, phase: float, per_metre: float) -> Drawing:
    h = person.height
    pen = Pen(angle, tilt, per_metre, 0.75, h + 0.1)
    swing = math.sin(phase * math.tau)
    bob = 0.02 * h * abs(math.cos(phase * math.tau))
    hip = 0.52 * h - 0.02 + bob
    parts: list[tuple[float, int]] = []
    legs = []
    for side, direction in ((0.09, swing), (-0.09, -swing)):
        reach = 0.26 * h * direction
        lift = 0.09 * h * max(0.0, math.cos(phase * math.tau + (0 if side > 0 else math.pi)))
        foot: Point = (reach, 0.04 + lift * 0.8, side)
        bend = 0.06 * h + lift * 0.9
        knee: Point = (reach * 0.5 + bend * 0.7, hip * 0.53 + lift * 0.3, side)
        legs.append((pen.away((0, 0, side)), side, foot, knee))
    bottom, top = COLOURS[person.bottom], COLOURS[person.top]
    for _, side, foot, knee in sorted(legs, reverse=True):
        far = 0.86 if side == max(legs)[1] else 1.0
        thigh = 0.165 * person.build
        skin_or_cloth = person.skin if person.skirt else bottom
        pen.limb((0, hip, side), knee, thigh, 0.125 * person.build, shade(skin_or_cloth, far))
        pen.limb(
            knee,
            (foot[0] - 0.02, foot[1] + 0.05, side),
            0.12 * person.build,
            0.085,
            shade(skin_or_cloth, far),
        )
        pen.limb((foot[0] - 0.04, foot[1], side), (foot[0] + 0.13, foot[1], side), 0.085, 0.07, (40, 38, 38))
    del parts
    _upper_body(pen, person, hip, (0.0, 0.0), top, bottom, [-swing, swing])
    shadow = [(x, 0.0, z) for x, _, z in circle(0.08, 0.0, 0.36, 0.27)]
    return pen.finish(shadow, 0.05)


def _upper_body(
    pen: Pen,
    person: Person,
    hip: float,
    lean: tuple[float, float],
    top: Colour,
    bottom: Colour,
    swings: Sequence[float],
) -> None:
    """Trunk, arms, head and what is carried. ``lean``: how far shoulders are ahead of hips."""
    h, build = person.height, person.build
    shoulder = hip + 0.30 * h
    ahead = lean[0]
    side_view = abs(math.cos(pen.angle))
    width = (0.24 + 0.13 * (1 - side_view)) * build
    cloth = (236, 122, 30) if person.vest else top
    arms = sorted(
        (
            (pen.away((0, 0, side)), side, swing)
            for side, swing in ((0.21 * build, swings[0]), (-0.21 * build, swings[1]))
        ),
        reverse=True,
    )

    def arm(side: float, swing: float, tone: float) -> None:
        shoulder_at: Point = (ahead, shoulder - 0.04 * h, side)
        if lean[1]:
            elbow: Point = (ahead + 0.22, shoulder - 0.17 * h, side * 1.15)
            hand: Point = (ahead + lean[1], shoulder - 0.19 * h, side * 0.9)
        elif person.carries == "box":
            elbow = (ahead + 0.03, shoulder - 0.19 * h, side * 1.1)
            hand = (ahead + 0.3, shoulder - 0.2 * h, side * 0.8)
        else:
            elbow = (ahead + 0.10 * h * swing - 0.03, shoulder - 0.18 * h, side * 1.12)
            hand = (ahead + 0.19 * h * swing + 0.04, shoulder - 0.33 * h, side * 1.12)
        pen.limb(shoulder_at, elbow, 0.115 * build, 0.095, shade(top, tone))
        pen.limb(elbow, hand, 0.09, 0.07, shade(top, tone))
        pen.ball(hand, 0.05, shade(person.skin, tone))

    back_seen = math.sin(pen.angle) > 0.1
    if person.carries == "backpack" and not back_seen:
        _pack(pen, person, ahead, shoulder)
    arm(arms[0][1], arms[0][2], 0.84)
    if person.skirt:
        for tone, spread in ((0.84, 1.0), (1.0, 0.6)):
            waist, hem = pen.at((0, hip + 0.06 * h, 0)), pen.at((0, hip - 0.24 * h, 0))
            half_top, half_hem = width * 0.46 * pen.scale * spread, width * 0.78 * pen.scale * spread
            shift = (1 - spread) * -0.08 * pen.scale
            pen.draw.polygon(
                [
                    (waist[0] - half_top + shift, waist[1]),
                    (waist[0] + half_top + shift, waist[1]),
                    (hem[0] + half_hem + shift, hem[1]),
                    (hem[0] - half_hem + shift, hem[1]),
                ],
                fill=shade(bottom, tone),
            )
    low: Point = (0, hip - (0.16 * h if person.long_coat else -0.02 * h), 0)
    pen.limb((ahead, shoulder - 0.06 * h, 0), low, width, width * (0.98 if person.long_coat else 0.84), cloth)
    if person.vest:
        for y in (hip + 0.08 * h, hip + 0.17 * h):
            pen.limb(
                (ahead * 0.5 - 0.01, y, -0.13 * build),
                (ahead * 0.5 - 0.01, y, 0.13 * build),
                0.05,
                0.05,
                (238, 238, 190),
            )
    pen.limb(
        (ahead, shoulder, 0), (ahead + 0.015, shoulder + 0.07 * h, 0), 0.11, 0.10, shade(person.skin, 0.9)
    )
    if person.carries == "backpack" and back_seen:
        _pack(pen, person, ahead, shoulder)
    arm(arms[1][1], arms[1][2], 1.0)
    if person.carries == "bag":
        z = arms[1][1] * 1.2
        pen.limb((0, hip + 0.02, z), (0, hip - 0.16, z), 0.24, 0.27, shade(COLOURS[person.bag_colour], 0.9))
    elif person.carries == "box":
        x = ahead + 0.32
        corners: list[Point] = [
            (x - 0.14, hip + 0.12, -0.2),
            (x + 0.14, hip + 0.12, -0.2),
            (x + 0.14, hip + 0.12, 0.2),
            (x - 0.14, hip + 0.12, 0.2),
        ]
        outline = [pen.at(c) for c in corners] + [pen.at((c[0], c[1] + 0.27, c[2])) for c in corners]
        left, right = min(p[0] for p in outline), max(p[0] for p in outline)
        pen.draw.rectangle(
            (left, min(p[1] for p in outline), right, max(p[1] for p in outline)),
            fill=(178, 136, 90),
            outline=(130, 96, 62),
        )
    if person.scarf:
        neck = shoulder + 0.025 * h
        pen.limb((ahead + 0.02, neck, -0.05), (ahead + 0.02, neck, 0.05), 0.105, 0.105, COLOURS[person.scarf])
    _head(pen, person, (ahead + 0.03, shoulder + 0.135 * h, 0))


def _pack(pen: Pen, person: Person, ahead: float, shoulder: float) -> None:
    colour = COLOURS[person.bag_colour]
    pen.limb((ahead - 0.17, shoulder - 0.05, 0), (ahead - 0.18, shoulder - 0.36, 0), 0.26, 0.32, colour)


def _head(pen: Pen, person: Person, centre: Point) -> None:
    radius = _HEAD * person.height
    x, y, z = centre
    front = -math.sin(pen.angle)
    if person.long_hair:
        pen.limb(
            (x - 0.05, y + 0.02, z), (x - 0.07, y - 0.17, z), radius * 2.0, radius * 1.5, HAIR[person.hair]
        )
    pen.ball((x - 0.02, y + 0.03, z), radius * 1.1, HAIR[person.hair])
    if front > -0.35:
        pen.ball((x + 0.035, y - 0.012, z), radius * 0.93, person.skin)
        px, py = pen.at((x + 0.05, y + 0.05, z))
        r = radius * pen.scale
        pen.draw.pieslice(
            (px - r * 1.02, py - r * 0.9, px + r * 1.02, py + r * 0.9),
            180,
            360,
            fill=shade(HAIR[person.hair], 1.05),
        )
        _chin(pen, person, centre)
        if front > FACE_FROM:
            ex, ey = pen.at((x + 0.1, y - 0.005, z))
            for side in (-1, 1):
                ox = ex + side * 0.36 * r
                half = (0.3, 0.22) if person.glasses else (0.12, 0.1)
                pen.draw.ellipse(
                    (ox - half[0] * r, ey - half[1] * r, ox + half[0] * r, ey + half[1] * r),
                    fill=(30, 30, 34) if person.glasses else (44, 36, 34),
                )
    if person.hat:
        colour = COLOURS[person.hat]
        px, py = pen.at((x - 0.005, y + 0.045, z))
        r = radius * 1.22 * pen.scale
        pen.draw.pieslice((px - r, py - r * 1.05, px + r, py + r * 1.05), 180, 360, fill=colour)
        band = COLOURS[person.band] if person.band else colour
        pen.draw.rectangle((px - r * 0.97, py - r * 0.34, px + r * 0.97, py), fill=band)
        pen.limb((x - 0.1, y + 0.045, z), (x + 0.17, y + 0.035, z), 0.035, 0.03, shade(colour, 0.85))
    elif person.earphones:
        colour = COLOURS[person.earphones]
        px, py = pen.at((x, y, z))
        r = radius * 1.2 * pen.scale
        pen.draw.arc(
            (px - r, py - r * 1.18, px + r, py + r * 0.9), 180, 360, fill=colour, width=round(r * 0.26)
        )
        for side in (-1, 1):
            ear = (x, y - 0.01, z + side * radius * 1.05)
            if front > 0 or side * math.cos(pen.angle) < 0.5:
                pen.ball(ear, radius * 0.38, colour)


def _chin(pen: Pen, person: Person, centre: Point) -> None:
    """Beard or mask, over the lower half of the face."""
    if not (person.mask or person.beard):
        return
    x, y, z = centre
    px, py = pen.at((x + 0.045, y - 0.012, z))
    r = _HEAD * person.height * pen.scale
    colour = COLOURS[person.mask] if person.mask else shade(HAIR[person.hair], 0.9)
    pen.draw.pieslice((px - r * 0.92, py - r * 0.88, px + r * 0.92, py + r * 1.02), 10, 170, fill=colour)
    pen.draw.rectangle((px - r * 0.8, py + r * 0.14, px + r * 0.8, py + r * 0.42), fill=colour)


def rider_on_wheels(
    rider: Rider, angle: float, tilt: float, phase: float, per_metre: float, lights: bool
) -> Drawing:
    person = rider.person
    pen = Pen(angle, tilt, per_metre, 1.05, person.height + 0.2)
    paint = COLOURS[rider.paint]
    radius = 0.24 if rider.scooter else 0.33

    def wheel(x: float) -> None:
        rim = [
            (x + radius * math.cos(a * math.tau / 20), radius + radius * math.sin(a * math.tau / 20), 0.0)
            for a in range(21)
        ]
        pen.draw.line(
            [pen.at(p) for p in rim], fill=_RUBBER, width=max(2, round(0.07 * pen.scale)), joint="curve"
        )
        if rider.scooter:
            pen.ball((x, radius, 0), radius * 0.55, (120, 122, 126))

    for x in sorted((-0.55, 0.55), key=lambda x: -pen.away((x, 0, 0))):
        wheel(x)
    seat: Point = (-0.28, 0.86, 0.0)
    bar: Point = (0.42, 1.02, 0.0)
    turn = phase * math.tau
    if rider.scooter:
        pen.limb((-0.55, 0.5, 0), (-0.1, 0.42, 0), 0.34, 0.3, paint)
        pen.limb((-0.1, 0.34, 0), (0.3, 0.34, 0), 0.16, 0.16, shade(paint, 0.8))
        pen.limb((0.34, 0.35, 0), (0.44, 0.95, 0), 0.22, 0.18, paint)
        pen.limb((-0.6, 0.72, 0), (-0.1, 0.72, 0), 0.14, 0.14, (34, 34, 36))
    else:
        for a, b in (
            ((-0.55, 0.33, 0.0), (0.0, 0.36, 0.0)),
            ((0.0, 0.36, 0.0), seat),
            (seat, (0.38, 0.82, 0.0)),
            ((0.0, 0.36, 0.0), (0.38, 0.82, 0.0)),
            ((0.38, 0.9, 0.0), (0.55, 0.33, 0.0)),
        ):
            pen.limb(a, b, 0.05, 0.05, paint)
    pen.limb((bar[0], bar[1], -0.24), (bar[0], bar[1], 0.24), 0.05, 0.05, (60, 62, 66))
    bottom, top = COLOURS[person.bottom], COLOURS[person.top]
    for side in sorted((-0.1, 0.1), key=lambda s: -pen.away((0, 0, s))):
        angle_of = turn if side > 0 else turn + math.pi
        foot: Point = (
            (0.12, 0.42, side)
            if rider.scooter
            else (0.17 * math.cos(angle_of), 0.36 + 0.17 * math.sin(angle_of), side)
        )
        knee: Point = (
            (0.2, 0.84, side) if rider.scooter else (foot[0] * 0.4 + 0.2, 0.72 + foot[1] * 0.22, side)
        )
        pen.limb((seat[0] + 0.02, seat[1] + 0.04, side), knee, 0.17, 0.13, bottom)
        pen.limb(knee, foot, 0.12, 0.09, bottom)
        pen.limb(foot, (foot[0] + 0.14, foot[1], side), 0.08, 0.07, (40, 38, 38))
    moved = _Shifted(pen, seat[0])
    _upper_body(moved, person, seat[1] + 0.08, (0.18, 0.5), top, bottom, [0.0, 0.0])  # type: ignore[arg-type]
    if lights:
        pen.glow(
            [(0.5, 0.88 + dy, dz) for dy, dz in ((0, -0.04), (0, 0.04), (0.08, 0.04), (0.08, -0.04))],
            _HEADLIGHT,
        )
    return pen.finish(circle(0.0, 0.0, 0.8, 0.22), 0.06)


class _Shifted:
    """A pen whose figure sits ``ahead`` metres from the origin."""

    def __init__(self, pen: Pen, ahead: float) -> None:
        self._pen, self._ahead = pen, ahead
        self.angle, self.scale, self.draw = pen.angle, pen.scale, pen.draw

    def _move(self, point: Point) -> Point:
        return (point[0] + self._ahead, point[1], point[2])

    def at(self, point: Point) -> tuple[float, float]:
        return self._pen.at(self._move(point))

    def away(self, point: Point) -> float:
        return self._pen.away(point)

    def limb(self, a: Point, b: Point, thick_a: float, thick_b: float, colour: Colour) -> None:
        self._pen.limb(self._move(a), self._move(b), thick_a, thick_b, colour)

    def ball(self, centre: Point, radius: float, colour: Colour) -> None:
        self._pen.ball(self._move(centre), radius, colour)
