"""A pen that draws solid figures, seen from any side, with Pillow.

A figure's own axes: x forward, y up, z to its left, metres. ``angle``: where its forward points in the
picture, radians, 0 = to the right, pi/2 = away from the camera. ``tilt``: how steeply the camera looks
down on it, radians.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from app.localvcs.demo.geometry import Point
from app.localvcs.demo.stage import BLACK, Colour, shade

_MODELLED = 20.0
"""Limbs have a lit side from so many pixels a metre on."""
_FINE, _COARSE, _LARGE = 3, 2, 20.0
"""Supersampling of small figures and, from so many pixels a metre on, of large ones."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """``image``: RGBA. ``shine``: RGB of what shines by itself, same size, or None. ``anchor``: where the
    figure's place on the ground is. ``box``: the figure without its shadow (left, top, right, bottom)."""

    image: Image.Image
    shine: Image.Image | None
    anchor: tuple[float, float]
    box: tuple[int, int, int, int]
    per_metre: float


class Pen:
    """Projects the figure's points and draws on a supersampled canvas."""

    def __init__(self, angle: float, tilt: float, per_metre: float, reach: float, top: float) -> None:
        self.supersample = _COARSE if per_metre >= _LARGE else _FINE
        self.scale = per_metre * self.supersample
        self.angle, self.tilt = angle, tilt
        self.modelled = per_metre >= _MODELLED
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
        tones = ((1.0, 0.0, 0.82), (0.62, -0.16, 1.06)) if self.modelled else ((1.0, 0.0, 0.97),)
        for shrink, shift, tone in tones:
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
        # Everything after the first reduction works on few pixels.
        figure = self.image.crop(cut).convert("RGBa").reduce(over).convert("RGBA")
        under = Image.new("RGBA", size, (8, 8, 8, 0))
        under.putalpha(mask.resize(size, Image.Resampling.BILINEAR, part) if _inside(part, small) else 0)
        under.alpha_composite(figure)
        shine = self.shine.crop(cut).reduce(over) if self.shine else None
        return Drawing(
            image=under.convert("RGBa"),
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


def circle(x: float, z: float, radius_x: float, radius_z: float) -> list[Point]:
    return [
        (x + radius_x * math.cos(a * math.tau / 16), 0.0, z + radius_z * math.sin(a * math.tau / 16))
        for a in range(16)
    ]
