"""Draws people and vehicles as small solid models, seen from any side, with Pillow.

A figure's own axes: x forward, y up, z to its left, metres. ``angle``: where its forward points in the
picture, radians, 0 = to the right, pi/2 = away from the camera. ``tilt``: how steeply the camera looks
down on it, radians.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from app.localvcs.demo.actors import COLOURS, Actor, Person, Rider, Vehicle
from app.localvcs.demo.geometry import Point
from app.localvcs.demo.stage import BLACK, Colour, mix, shade

STRIDE_M = 1.5
"""Ground covered by one full cycle of a walk."""
_FINE, _COARSE, _LARGE = 3, 2, 30.0
"""Supersampling of small figures and, from so many pixels a metre on, of large ones."""
_GLASS: Colour = (44, 54, 66)
_RUBBER: Colour = (24, 24, 26)
_HEADLIGHT: Colour = (255, 246, 214)
_TAILLIGHT: Colour = (255, 40, 30)


@dataclass(frozen=True, slots=True)
class Drawing:
    """``image``: RGBA. ``shine``: RGB of what shines by itself, same size, or None. ``anchor``: where the
    figure's place on the ground is. ``box``: the figure without its shadow (left, top, right, bottom)."""

    image: Image.Image
    shine: Image.Image | None
    anchor: tuple[float, float]
    box: tuple[int, int, int, int]
    per_metre: float


class _Pen:
    """Projects the figure's points and draws on a supersampled canvas."""

    def __init__(self, angle: float, tilt: float, per_metre: float, reach: float, top: float) -> None:
        self.supersample = _COARSE if per_metre >= _LARGE else _FINE
        self.scale = per_metre * self.supersample
        self.angle, self.tilt = angle, tilt
        self._cos, self._sin = math.cos(angle), math.sin(angle)
        self._up, self._in = math.cos(tilt), math.sin(tilt)
        half = math.ceil((reach + 0.25) * self.scale)
        above = math.ceil((top + reach * self._in + 0.2) * self.scale)
        below = math.ceil((reach * self._in + 0.3) * self.scale)
        self.origin = (float(half), float(above))
        # A few pixels more at the right and below, so that cutting to whole pixels stays inside.
        self.size = ((half * 2 + 15) // 4 * 4, (above + below + 15) // 4 * 4)
        self.image = Image.new("RGBA", self.size, (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)
        self.shine: Image.Image | None = None

    def at(self, point: Point) -> tuple[float, float]:
        x, y, z = point
        right = x * self._cos - z * self._sin
        away = x * self._sin + z * self._cos
        return self.origin[0] + right * self.scale, self.origin[1] - (
            y * self._up + away * self._in
        ) * self.scale

    def away(self, point: Point) -> float:
        return point[0] * self._sin + point[2] * self._cos

    def facing(self, normal: Point) -> float:
        """Positive when a face with this normal looks at the camera."""
        away = normal[0] * self._sin + normal[2] * self._cos
        return normal[1] * self._in - away * self._up

    def light(self, normal: Point) -> float:
        """Light from the upper left, from behind the camera's shoulder."""
        right = normal[0] * self._cos - normal[2] * self._sin
        away = normal[0] * self._sin + normal[2] * self._cos
        return 0.74 + 0.34 * normal[1] - 0.13 * right - 0.16 * away

    def face(self, points: Sequence[Point], colour: Colour) -> None:
        self.draw.polygon([self.at(p) for p in points], fill=colour)

    def glow(self, points: Sequence[Point], colour: Colour) -> None:
        self.face(points, colour)
        if self.shine is None:
            self.shine = Image.new("RGB", self.size, BLACK)
        ImageDraw.Draw(self.shine).polygon([self.at(p) for p in points], fill=colour)

    def limb(self, a: Point, b: Point, thick_a: float, thick_b: float, colour: Colour) -> None:
        """A rounded, tapering limb with a lit side."""
        for shrink, shift, tone in ((1.0, 0.0, 0.82), (0.62, -0.16, 1.06)):
            (ax, ay), (bx, by) = self.at(a), self.at(b)
            ra, rb = thick_a / 2 * self.scale * shrink, thick_b / 2 * self.scale * shrink
            ax, bx = ax + shift * thick_a * self.scale, bx + shift * thick_b * self.scale
            length = math.hypot(bx - ax, by - ay) or 1.0
            nx, ny = -(by - ay) / length, (bx - ax) / length
            fill = shade(colour, tone)
            self.draw.polygon(
                [
                    (ax + nx * ra, ay + ny * ra),
                    (bx + nx * rb, by + ny * rb),
                    (bx - nx * rb, by - ny * rb),
                    (ax - nx * ra, ay - ny * ra),
                ],
                fill=fill,
            )
            self.draw.ellipse((ax - ra, ay - ra, ax + ra, ay + ra), fill=fill)
            self.draw.ellipse((bx - rb, by - rb, bx + rb, by + rb), fill=fill)

    def ball(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y = self.at(centre)
        r = radius * self.scale
        self.draw.ellipse((x - r, y - r, x + r, y + r), fill=shade(colour, 0.86))
        self.draw.ellipse((x - r * 0.92, y - r * 0.95, x + r * 0.5, y + r * 0.6), fill=shade(colour, 1.05))

    def finish(self, shadow: Sequence[Point], softness: float) -> Drawing:
        """Puts the shadow below and scales down."""
        body_box = self.image.getbbox() or (0, 0, 1, 1)
        # Shadows are soft: a quarter of the size is enough, and a sixteenth of the work.
        small = (max(1, self.size[0] // 4), max(1, self.size[1] // 4))
        mask = Image.new("L", small, 0)
        ImageDraw.Draw(mask).polygon([(x / 4, y / 4) for x, y in map(self.at, shadow)], fill=130)
        mask = mask.filter(ImageFilter.BoxBlur(softness * self.scale / 4))
        low = mask.getbbox() or (0, 0, 1, 1)
        box = (
            min(body_box[0], low[0] * 4),
            min(body_box[1], low[1] * 4),
            max(body_box[2], low[2] * 4),
            max(body_box[3], low[3] * 4),
        )
        over = self.supersample
        size = (max(1, -(-(box[2] - box[0]) // over)), max(1, -(-(box[3] - box[1]) // over)))
        cut = (box[0], box[1], box[0] + size[0] * over, box[1] + size[1] * over)
        part = (cut[0] / 4, cut[1] / 4, cut[2] / 4, cut[3] / 4)
        whole = (cut[2] - cut[0], cut[3] - cut[1])
        under = Image.new("RGBA", whole, (8, 8, 8, 0))
        under.putalpha(mask.resize(whole, Image.Resampling.BILINEAR, part) if _inside(part, small) else 0)
        under.alpha_composite(self.image.crop(cut))
        shine = self.shine.crop(cut).reduce(over) if self.shine else None
        return Drawing(
            image=under.convert("RGBa").reduce(over),
            shine=shine,
            anchor=((self.origin[0] - box[0]) / over, (self.origin[1] - box[1]) / over),
            box=(
                (body_box[0] - box[0]) // over,
                (body_box[1] - box[1]) // over,
                -(-(body_box[2] - box[0]) // over),
                -(-(body_box[3] - box[1]) // over),
            ),
            per_metre=self.scale / over,
        )


def _inside(box: tuple[float, float, float, float], size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def draw(actor: Actor, angle: float, tilt: float, phase: float, per_metre: float, lights: bool) -> Drawing:
    """``phase`` 0..1 of the walk or the pedals; ``lights``: headlights are on."""
    if isinstance(actor, Person):
        return _walker(actor, angle, tilt, phase, per_metre)
    if isinstance(actor, Rider):
        return _rider(actor, angle, tilt, phase, per_metre, lights)
    return _vehicle(actor, angle, tilt, per_metre, lights)


def _circle(x: float, z: float, radius_x: float, radius_z: float) -> list[Point]:
    return [
        (x + radius_x * math.cos(a * math.tau / 16), 0.0, z + radius_z * math.sin(a * math.tau / 16))
        for a in range(16)
    ]


# -- people


def _walker(person: Person, angle: float, tilt: float, phase: float, per_metre: float) -> Drawing:
    h = person.height
    pen = _Pen(angle, tilt, per_metre, 0.75, h + 0.1)
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
    shadow = [(x, 0.0, z) for x, _, z in _circle(0.08, 0.0, 0.36, 0.27)]
    return pen.finish(shadow, 0.05)


def _upper_body(
    pen: _Pen,
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
        pen.limb((0, hip + 0.02, z), (0, hip - 0.16, z), 0.24, 0.27, shade((110, 70, 46), 0.9))
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
    _head(pen, person, (ahead + 0.03, shoulder + 0.135 * h, 0))


def _pack(pen: _Pen, person: Person, ahead: float, shoulder: float) -> None:
    colour = COLOURS[("navy", "black", "green", "red")[len(person.top) % 4]]
    pen.limb((ahead - 0.17, shoulder - 0.05, 0), (ahead - 0.18, shoulder - 0.36, 0), 0.26, 0.32, colour)


def _head(pen: _Pen, person: Person, centre: Point) -> None:
    radius = 0.066 * person.height
    x, y, z = centre
    front = -math.sin(pen.angle)
    if person.long_hair:
        pen.limb((x - 0.05, y + 0.02, z), (x - 0.07, y - 0.17, z), radius * 2.0, radius * 1.5, person.hair)
    pen.ball((x - 0.02, y + 0.03, z), radius * 1.1, person.hair)
    if front > -0.35:
        pen.ball((x + 0.035, y - 0.012, z), radius * 0.93, person.skin)
        px, py = pen.at((x + 0.05, y + 0.05, z))
        r = radius * pen.scale
        pen.draw.pieslice(
            (px - r * 1.02, py - r * 0.9, px + r * 1.02, py + r * 0.9),
            180,
            360,
            fill=shade(person.hair, 1.05),
        )
        if front > 0.3:
            ex, ey = pen.at((x + 0.1, y - 0.005, z))
            for side in (-1, 1):
                ox = ex + side * 0.36 * r
                pen.draw.ellipse(
                    (ox - 0.12 * r, ey - 0.1 * r, ox + 0.12 * r, ey + 0.1 * r), fill=(44, 36, 34)
                )
    if person.hat:
        colour = COLOURS[person.hat]
        px, py = pen.at((x - 0.005, y + 0.045, z))
        r = radius * 1.22 * pen.scale
        pen.draw.pieslice((px - r, py - r * 1.05, px + r, py + r * 1.05), 180, 360, fill=colour)
        pen.limb((x - 0.1, y + 0.045, z), (x + 0.17, y + 0.035, z), 0.035, 0.03, shade(colour, 0.85))


def _rider(rider: Rider, angle: float, tilt: float, phase: float, per_metre: float, lights: bool) -> Drawing:
    person = rider.person
    pen = _Pen(angle, tilt, per_metre, 1.05, person.height + 0.2)
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
    return pen.finish(_circle(0.0, 0.0, 0.8, 0.22), 0.06)


class _Shifted:
    """A pen whose figure sits ``ahead`` metres from the origin."""

    def __init__(self, pen: _Pen, ahead: float) -> None:
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


# -- vehicles


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
    # solids, axles, wheel radius; outlines run from the rear bottom along the bottom to the front, up and back
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


def _vehicle(car: Vehicle, angle: float, tilt: float, per_metre: float, lights: bool) -> Drawing:
    solids, axles, radius = _CARS[car.body]
    paint = COLOURS[car.paint]
    colours = {"paint": paint, "frame": (52, 54, 58), "cargo": mix(paint, (236, 236, 232), 0.82)}
    length = max(abs(x) for solid in solids for x, _ in solid.outline)
    top = max(y for solid in solids for _, y in solid.outline)
    pen = _Pen(angle, tilt, per_metre, math.hypot(length, 1.25), top)
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
        _solid(pen, solid, colours[solid.colour], near)
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


def _solid(pen: _Pen, solid: _Solid, colour: Colour, near: float) -> None:
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
        faces.append((depth, points, shade(colour, tone)))
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
    pen: _Pen, car: Vehicle, solids: Sequence[_Solid], length: float, lights: bool, near: float
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
