"""The canvas of a scene's background: drawn once, in colours without light, and lit afterwards.

Three pictures are drawn side by side: the colours of things, what shines by itself (windows, lamps,
signs), and where there is sky. ``finish`` makes a ``Plate`` of them, which can be lit for any hour.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.localvcs.demo import chance
from app.localvcs.demo.geometry import NEAR, Floats, Point, View

Colour = tuple[int, int, int]
Bytes = NDArray[np.uint8]

BLACK: Colour = (0, 0, 0)
_HAZE: Colour = (196, 206, 216)
_HAZE_METRES = 420.0
_NOISE_SIZE = 512


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light that burns at night. ``radius``: metres of ground it lights."""

    x: float
    y: float
    z: float
    radius: float
    colour: Colour = (255, 214, 150)


@dataclass(frozen=True, slots=True)
class Cutout:
    """Part of the background that stands before things farther away than ``depth`` metres."""

    depth: float
    left: int
    top: int
    alpha: Bytes


@dataclass(frozen=True, slots=True)
class Plate:
    """A drawn background without light. Arrays are height x width (x 3), of the picture's size."""

    colours: Bytes
    shine: Bytes
    sky: Bytes
    lamplight: Floats
    cutouts: tuple[Cutout, ...]


@dataclass
class _CutoutUnderWay:
    depth: float
    mask: Image.Image
    draw: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.mask)


def mix(a: Colour, b: Colour, t: float) -> Colour:
    t = min(max(t, 0.0), 1.0)
    return (
        round(a[0] + (b[0] - a[0]) * t),
        round(a[1] + (b[1] - a[1]) * t),
        round(a[2] + (b[2] - a[2]) * t),
    )


def shade(colour: Colour, factor: float) -> Colour:
    return (
        min(255, round(colour[0] * factor)),
        min(255, round(colour[1] * factor)),
        min(255, round(colour[2] * factor)),
    )


def _noise_tile(seed: int) -> Floats:
    """Tileable cloudy noise around 0, about -1..1."""
    random = np.random.default_rng(seed)
    total = np.zeros((_NOISE_SIZE, _NOISE_SIZE), np.float32)
    for cells, weight in ((8, 0.5), (32, 0.4), (128, 0.2), (512, 0.08)):
        grid = random.standard_normal((cells, cells)).astype(np.float32)
        wrapped = np.pad(grid, 2, mode="wrap")
        scale = _NOISE_SIZE // cells
        big = Image.fromarray(wrapped).resize(((cells + 4) * scale,) * 2, Image.Resampling.BICUBIC)
        total += np.asarray(big)[2 * scale : -2 * scale, 2 * scale : -2 * scale] * weight
    return total


_NOISE = _noise_tile(20)


def font(pixels: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font Pillow brings along: the same on every machine, Latin letters only."""
    return ImageFont.load_default(max(6.0, pixels))


class Stage:
    """``supersample``: how much larger than the picture it is drawn, for smooth edges."""

    def __init__(self, view: View, supersample: float, seed: object, indoor: bool = False) -> None:
        self.size = (view.width_px, view.height_px)
        self.view = view.at(round(view.width_px * supersample), round(view.height_px * supersample))
        self.dice = chance.dice("stage", seed)
        self.indoor = indoor
        full = (self.view.width_px, self.view.height_px)
        self.colours = Image.new("RGB", full, (128, 128, 128))
        self.shine = Image.new("RGB", full, BLACK)
        self.sky = Image.new("L", full, 255)
        self._draws = [ImageDraw.Draw(i) for i in (self.colours, self.shine, self.sky)]
        self._lamps: list[Lamp] = []
        self._cutouts: list[_CutoutUnderWay] = []
        self._cutting: _CutoutUnderWay | None = None

    # -- ground

    def ground(
        self, base: Colour, paint: Callable[[Floats, Floats, Floats], None], rough: float = 7.0
    ) -> None:
        """Colours the ground: ``paint(x, z, rgb)`` changes the rows x columns x 3 array in place."""
        x, z, first = self.view.ground()
        if first >= self.view.height_px:
            return
        rgb = np.empty((*x.shape, 3), np.float32)
        rgb[:] = base
        paint(x, z, rgb)
        wrap = _NOISE_SIZE - 1
        grain = _NOISE.ravel()[
            (((z * 9).astype(np.int32) & wrap) * _NOISE_SIZE) + ((x * 9).astype(np.int32) & wrap)
        ]
        distance = np.sqrt(x * x + z * z)
        fade = np.clip(1.3 - distance / 60, 0.25, 1) * rough
        rgb += (grain * fade)[..., None]
        if not self.indoor:
            haze = (1 - np.exp(-distance / _HAZE_METRES))[..., None]
            rgb += (np.array(_HAZE, np.float32) - rgb) * haze
        self.colours.paste(Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)), (0, first))
        self.sky.paste(0, (0, first, *self.sky.size))
        self.shine.paste(BLACK, (0, first, *self.sky.size))

    # -- flat things

    def hazed(self, colour: Colour, depth: float) -> Colour:
        return colour if self.indoor else mix(colour, _HAZE, 1 - math.exp(-max(depth, 0) / _HAZE_METRES))

    def poly(self, points: Sequence[Point], colour: Colour, shine: Colour = BLACK) -> None:
        """A flat polygon in the world."""
        outline = self.view.polygon(points)
        if len(outline) < 3:
            return
        depth = sum(self.view.project(*p)[2] for p in points) / len(points)
        self.flat(outline, self.hazed(colour, depth), shine)

    def flat(self, outline: Sequence[tuple[float, float]], colour: Colour, shine: Colour = BLACK) -> None:
        """A polygon in the picture (pixels of the canvas)."""
        points = list(outline)
        self._draws[0].polygon(points, fill=colour)
        self._draws[1].polygon(points, fill=shine)
        self._draws[2].polygon(points, fill=0)
        if self._cutting:
            self._cutting.draw.polygon(points, fill=255)

    def disc(self, x: float, y: float, radius: float, colour: Colour, shine: Colour = BLACK) -> None:
        """A disc in the picture (pixels of the canvas)."""
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draws[0].ellipse(box, fill=colour)
        self._draws[1].ellipse(box, fill=shine)
        self._draws[2].ellipse(box, fill=0)
        if self._cutting:
            self._cutting.draw.ellipse(box, fill=255)

    def bar(self, a: Point, b: Point, thickness: float, colour: Colour, shine: Colour = BLACK) -> None:
        """A round bar from ``a`` to ``b``, ``thickness`` in metres."""
        outline = self.view.polygon((a, b, b))
        if len(outline) < 2:
            return
        (ax, ay), (bx, by) = outline[0], outline[1]
        wide = [
            max(1.0, self.view.focal_px / max(self.view.project(*p)[2], 2.0) * thickness) / 2 for p in (a, b)
        ]
        length = math.hypot(bx - ax, by - ay) or 1.0
        nx, ny = -(by - ay) / length, (bx - ax) / length
        depth = (self.view.project(*a)[2] + self.view.project(*b)[2]) / 2
        self.flat(
            [
                (ax + nx * wide[0], ay + ny * wide[0]),
                (bx + nx * wide[1], by + ny * wide[1]),
                (bx - nx * wide[1], by - ny * wide[1]),
                (ax - nx * wide[0], ay - ny * wide[0]),
            ],
            self.hazed(colour, depth),
            shine,
        )

    def darken(self, points: Sequence[Point], amount: float, blur_metres: float = 0.4) -> None:
        """A soft shadow on the ground or on a wall."""
        outline = self.view.polygon(points)
        if len(outline) < 3:
            return
        depth = max(NEAR, sum(self.view.project(*p)[2] for p in points) / len(points))
        pad = max(2.0, blur_metres * self.view.focal_px / depth)
        box = self._box(outline, pad * 2)
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        ImageDraw.Draw(mask).polygon(
            [(px - box[0], py - box[1]) for px, py in outline], fill=round(255 * amount)
        )
        self.colours.paste(BLACK, (box[0], box[1]), mask.filter(ImageFilter.BoxBlur(pad / 2)))

    # -- textures

    def surface(
        self,
        corner: Point,
        right: Point,
        down: Point,
        texture: Callable[[float], tuple[Image.Image, Image.Image | None]],
        light: float = 1.0,
    ) -> None:
        """A textured rectangle: ``corner`` is its upper left, ``right`` and ``down`` are its edges.

        ``texture(pixels_per_metre)`` gives the colours and, if it shines, the shine.
        """
        far = _add(_add(corner, right), down)
        quad = [corner, _add(corner, right), far, _add(corner, down)]
        outline = self.view.polygon(quad)
        box = self._box(outline, 0) if len(outline) >= 3 else None
        if box is None:
            return
        depths = [self.view.project(*p)[2] for p in quad]
        per_metre = min(max(self.view.focal_px / max(min(depths), 6.0), 3.0), 40.0)
        colours, shine = texture(per_metre)
        if light != 1.0:
            colours = colours.point([min(255, round(v * light)) for v in range(256)] * 3)
        middle = self.hazed(BLACK, sum(depths) / 4)
        if middle != BLACK:
            colours = Image.blend(colours, Image.new("RGB", colours.size, _HAZE), middle[0] / _HAZE[0])
        coefficients = self._back_to(quad, colours.size, (box[0], box[1]))
        size = (box[2] - box[0], box[3] - box[1])
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(px - box[0], py - box[1]) for px, py in outline], fill=255)

        def warp(image: Image.Image, sampling: Image.Resampling) -> Image.Image:
            return image.transform(size, Image.Transform.PERSPECTIVE, coefficients, sampling)

        self.colours.paste(warp(colours, Image.Resampling.BILINEAR), box[:2], mask)
        if shine:
            self.shine.paste(warp(shine, Image.Resampling.NEAREST), box[:2], mask)
        else:
            self.shine.paste(BLACK, box, mask)
        self.sky.paste(0, box, mask)
        if self._cutting:
            self._cutting.mask.paste(255, box, mask)

    def picture(self, image: Image.Image, x: float, y: float) -> None:
        """Pastes an RGBA picture with its upper left corner at (x, y) of the canvas."""
        place = (round(x), round(y))
        alpha = image.getchannel("A")
        self.colours.paste(image.convert("RGB"), place, alpha)
        self.shine.paste(BLACK, (*place, place[0] + image.width, place[1] + image.height), alpha)
        self.sky.paste(0, (*place, place[0] + image.width, place[1] + image.height), alpha)
        if self._cutting:
            self._cutting.mask.paste(255, (*place, place[0] + image.width, place[1] + image.height), alpha)

    # -- light and layers

    def lamp(self, lamp: Lamp) -> None:
        self._lamps.append(lamp)

    @contextlib.contextmanager
    def cutout(self, x: float, z: float) -> Iterator[None]:
        """What is drawn inside hides moving things that are farther away than this place."""
        depth = self.view.project(x, 0.0, z)[2]
        outer, self._cutting = self._cutting, _CutoutUnderWay(depth, Image.new("L", self.sky.size, 0))
        try:
            yield
        finally:
            self._cutouts.append(self._cutting)
            self._cutting = outer

    def cutouts(self) -> tuple[Cutout, ...]:
        """What was drawn inside ``cutout``, of the picture's size, the farthest first."""
        cutouts = []
        for item in self._cutouts:
            small = item.mask.resize(self.size, Image.Resampling.BOX)
            box = small.getbbox()
            if box:
                alpha = np.asarray(small)[box[1] : box[3], box[0] : box[2]].copy()
                cutouts.append(Cutout(item.depth, box[0], box[1], alpha))
        return tuple(sorted(cutouts, key=lambda c: -c.depth))

    def finish(self) -> Plate:
        """Scaled down to the picture's size."""
        return Plate(
            colours=np.asarray(self.colours.resize(self.size, Image.Resampling.BOX)),
            shine=np.asarray(self.shine.resize(self.size, Image.Resampling.BOX)),
            sky=np.asarray(self.sky.resize(self.size, Image.Resampling.BOX)),
            lamplight=self._lamplight(),
            cutouts=self.cutouts(),
        )

    def _lamplight(self) -> Floats:
        """Light of the lamps, quarter size, enlarged by whoever uses it."""
        width, height = self.size[0] // 4, self.size[1] // 4
        view = self.view.at(width, height)
        total = np.zeros((height, width, 3), np.float32)
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        for lamp in self._lamps:
            foot_x, foot_y, depth = view.project(lamp.x, 0.0, lamp.z)
            if depth < 1.0:
                continue
            head_x, head_y, _ = view.project(lamp.x, lamp.y, lamp.z)
            wide = lamp.radius * view.focal_px / depth
            near_y = view.project(lamp.x, 0.0, max(lamp.z - lamp.radius, 1.0))[1]
            tall = max(2.0, near_y - foot_y)
            pool = np.exp(-(((xs - foot_x) / wide) ** 2) - ((ys - foot_y) / tall) ** 2)
            halo_radius = max(2.0, 0.3 * wide)
            halo = np.exp(-(((xs - head_x) / halo_radius) ** 2) - ((ys - head_y) / halo_radius) ** 2)
            middle, high = (foot_y + head_y) / 2, max(4.0, (foot_y - head_y) * 0.7)
            wall = np.exp(-(((xs - foot_x) / wide) ** 2) - ((ys - middle) / high) ** 2)
            # Far away many lamps lie over one another.
            strength = min(1.0, 26.0 / depth) ** 0.7
            colour = np.array(lamp.colour, np.float32) / 255
            total += ((pool * 0.8 + halo * 0.25 + wall * 0.22) * strength)[..., None] * colour
        result: Floats = (0.95 * (1 - np.exp(-total))).astype(np.float32)
        return result

    # -- helpers

    def _box(self, outline: Sequence[tuple[float, float]], pad: float) -> tuple[int, int, int, int] | None:
        xs, ys = [p[0] for p in outline], [p[1] for p in outline]
        left, top = max(0, math.floor(min(xs) - pad)), max(0, math.floor(min(ys) - pad))
        right = min(self.view.width_px, math.ceil(max(xs) + pad) + 1)
        bottom = min(self.view.height_px, math.ceil(max(ys) + pad) + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _back_to(
        self, quad: Sequence[Point], texture: tuple[int, int], origin: tuple[int, int]
    ) -> list[float]:
        """The eight numbers that lead from a pixel of the canvas (from ``origin``) to the texture.

        Exact for points behind the camera too: solved from the plane, not from its picture.
        """
        yaw, pitch = math.radians(self.view.yaw), math.radians(self.view.pitch)

        def to_camera(vector: Point, place: bool) -> NDArray[np.float64]:
            x, y, z = vector
            y -= self.view.height if place else 0.0
            side = x * math.cos(yaw) - z * math.sin(yaw)
            ahead = x * math.sin(yaw) + z * math.cos(yaw)
            return np.array(
                [
                    side,
                    -(y * math.cos(pitch) + ahead * math.sin(pitch)),
                    ahead * math.cos(pitch) - y * math.sin(pitch),
                ]
            )

        corner = to_camera(quad[0], True)
        right = to_camera(_sub(quad[1], quad[0]), False)
        down = to_camera(_sub(quad[3], quad[0]), False)
        focal = self.view.focal_px
        lens = np.array(
            [
                [focal, 0, self.view.width_px / 2 - origin[0]],
                [0, focal, self.view.height_px / 2 - origin[1]],
                [0, 0, 1],
            ]
        )
        # Two pixels of the texture stay outside on every side: beyond its border there is only black.
        column, row = right / (texture[0] - 4), down / (texture[1] - 4)
        forward = lens @ np.column_stack((column, row, corner - 2 * column - 2 * row))
        back = np.linalg.inv(forward)
        back /= back[2, 2]
        return [float(v) for v in back.ravel()[:8]]


class Outlines(Stage):
    """Draws the shapes of cutouts and nothing else, for those who do not look at the picture: the same ones,
    in a ninth of the time."""

    def ground(
        self, base: Colour, paint: Callable[[Floats, Floats, Floats], None], rough: float = 7.0
    ) -> None:
        """The ground hides nothing."""

    def flat(self, outline: Sequence[tuple[float, float]], colour: Colour, shine: Colour = BLACK) -> None:
        if self._cutting:
            self._cutting.draw.polygon(list(outline), fill=255)

    def disc(self, x: float, y: float, radius: float, colour: Colour, shine: Colour = BLACK) -> None:
        if self._cutting:
            self._cutting.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    def darken(self, points: Sequence[Point], amount: float, blur_metres: float = 0.4) -> None:
        """A shadow hides nothing."""

    def surface(
        self,
        corner: Point,
        right: Point,
        down: Point,
        texture: Callable[[float], tuple[Image.Image, Image.Image | None]],
        light: float = 1.0,
    ) -> None:
        far = _add(_add(corner, right), down)
        outline = self.view.polygon([corner, _add(corner, right), far, _add(corner, down)])
        if self._cutting and len(outline) >= 3:
            self._cutting.draw.polygon(outline, fill=255)

    def picture(self, image: Image.Image, x: float, y: float) -> None:
        if self._cutting:
            place = (round(x), round(y))
            self._cutting.mask.paste(
                255, (*place, place[0] + image.width, place[1] + image.height), image.getchannel("A")
            )


def _add(a: Point, b: Point) -> Point:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _sub(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])
