"""Walls: facades, sheet metal, shelves. Each is a function of pixels per metre, for ``Stage.surface``."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from app.localvcs.demo.stage import _NOISE, _NOISE_SIZE, BLACK, Colour, font, mix, shade

Texture = Callable[[float], tuple[Image.Image, Image.Image | None]]

_LIT: tuple[Colour, ...] = ((255, 214, 140), (255, 232, 186), (240, 196, 120), (214, 226, 255))
_GLASS_DARK: Colour = (58, 72, 88)
_GLASS_LIGHT: Colour = (150, 178, 200)
_LARGEST = 1600
_DETAIL = 9.0
"""Pixels per metre below which a window is only a pane."""


def _canvas(width_m: float, height_m: float, per_metre: float) -> tuple[Image.Image, Image.Image, float]:
    per_metre = min(per_metre, _LARGEST / max(width_m, height_m))
    size = (max(8, round(width_m * per_metre)), max(8, round(height_m * per_metre)))
    return Image.new("RGB", size), Image.new("RGB", size, BLACK), per_metre


def weathered(image: Image.Image, seed: int, strength: float = 9.0, dirt: float = 0.18) -> Image.Image:
    """Clouds of lighter and darker, and dirt towards the ground."""
    width, height = min(image.width, 160), min(image.height, 160)
    rows = (np.arange(height) * 256 // height + seed * 37) % _NOISE_SIZE
    columns = (np.arange(width) * 256 // width + seed * 91) % _NOISE_SIZE
    tone = 242 + _NOISE[np.ix_(rows, columns)] * (strength * 1.7)
    tone *= (1 - dirt * np.linspace(0, 1, height, dtype=np.float32) ** 3)[:, None]
    overlay = Image.fromarray(np.clip(tone, 0, 255).astype(np.uint8)).resize(
        image.size, Image.Resampling.BILINEAR
    )
    return ImageChops.multiply(image, Image.merge("RGB", (overlay,) * 3))


@dataclass(frozen=True, slots=True)
class Facade:
    """A house front. ``style``: flats, office, brick or shop (a lit shop on the ground floor)."""

    width: float
    height: float
    colour: Colour
    style: str = "flats"
    seed: int = 0
    floor: float = 3.2
    bay: float = 2.6
    lit: float = 0.35
    sign: str = ""

    def __call__(self, per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, shine, scale = _canvas(self.width, self.height, per_metre)
        draw, glow = ImageDraw.Draw(image), ImageDraw.Draw(shine)
        dice = random.Random(self.seed)
        draw.rectangle((0, 0, *image.size), fill=self.colour)
        if self.style == "brick":
            _bricks(draw, image.size, self.colour, scale)
        floors = max(1, int(self.height / self.floor))
        bays = max(1, int(self.width / self.bay))
        step_x, step_y = image.width / bays, self.floor * scale
        for floor in range(floors):
            bottom = image.height - floor * step_y
            if floor == 0 and self.style in ("shop", "office"):
                self._ground_floor(draw, glow, image.size, bottom - step_y, scale, dice)
                continue
            draw.rectangle((0, bottom - 0.12 * scale, image.width, bottom), fill=shade(self.colour, 0.86))
            for bay in range(bays):
                self._window(draw, glow, bay * step_x, bottom, step_x, step_y, scale, dice)
        draw.rectangle((0, 0, image.width, 0.45 * scale), fill=shade(self.colour, 1.12))
        draw.rectangle((0, 0.45 * scale, image.width, 0.6 * scale), fill=shade(self.colour, 0.7))
        return weathered(image, self.seed), shine

    def _window(
        self,
        draw: ImageDraw.ImageDraw,
        glow: ImageDraw.ImageDraw,
        left: float,
        bottom: float,
        step_x: float,
        step_y: float,
        scale: float,
        dice: random.Random,
    ) -> None:
        office = self.style == "office"
        side, top, sill = (0.06, 0.2, 0.25) if office else (0.24, 0.2, 0.3)
        box = (
            left + side * step_x,
            bottom - (1 - top) * step_y,
            left + (1 - side) * step_x,
            bottom - sill * step_y,
        )
        if box[2] - box[0] < 2 or box[3] - box[1] < 2:
            return
        if scale < _DETAIL:
            draw.rectangle(box, fill=mix(_GLASS_DARK, _GLASS_LIGHT, dice.uniform(0.0, 0.7)))
            if dice.random() < self.lit:
                glow.rectangle(box, fill=_LIT[dice.randrange(len(_LIT))])
            return
        frame = 0.09 * scale
        draw.rectangle(
            (box[0] - frame, box[1] - frame, box[2] + frame, box[3] + frame),
            fill=mix(self.colour, (240, 240, 236), 0.55),
        )
        sky = dice.uniform(0.0, 0.55)
        glass = mix(_GLASS_DARK, _GLASS_LIGHT, sky)
        draw.rectangle(box, fill=glass)
        draw.polygon(
            [(box[0], box[1]), ((box[0] + box[2]) / 2, box[1]), (box[0], (box[1] + box[3]) / 2)],
            fill=mix(glass, (226, 236, 244), 0.3),
        )
        lit = dice.random() < self.lit
        if dice.random() < 0.4:
            blind = box[1] + (box[3] - box[1]) * dice.uniform(0.15, 0.7)
            draw.rectangle((box[0], box[1], box[2], blind), fill=mix((222, 216, 204), self.colour, 0.2))
        if lit:
            colour = shade(_LIT[dice.randrange(len(_LIT))], dice.uniform(0.55, 1.0))
            glow.rectangle(box, fill=colour)
            if dice.random() < 0.5:
                glow.rectangle(
                    (box[0], box[1], box[0] + (box[2] - box[0]) * 0.3, box[3]), fill=shade(colour, 0.55)
                )
        middle = (box[0] + box[2]) / 2
        bar = max(1.0, 0.05 * scale)
        draw.rectangle(
            (middle - bar / 2, box[1], middle + bar / 2, box[3]), fill=mix(self.colour, (240, 240, 236), 0.5)
        )
        glow.rectangle((middle - bar / 2, box[1], middle + bar / 2, box[3]), fill=BLACK)
        draw.rectangle(
            (box[0] - frame, box[3], box[2] + frame, box[3] + 0.1 * scale), fill=shade(self.colour, 0.72)
        )
        if self.style == "flats" and dice.random() < 0.22:
            unit = (box[2] - 0.7 * scale, box[3] + 0.15 * scale, box[2], box[3] + 0.6 * scale)
            draw.rectangle(unit, fill=(214, 214, 210), outline=(150, 152, 152))
        if self.style == "flats" and dice.random() < 0.2:
            rail = (left + 0.1 * step_x, bottom - 0.42 * step_y, left + 0.9 * step_x, bottom - 0.05 * step_y)
            draw.rectangle(rail, fill=shade(self.colour, 0.8), outline=shade(self.colour, 0.6))

    def _ground_floor(
        self,
        draw: ImageDraw.ImageDraw,
        glow: ImageDraw.ImageDraw,
        size: tuple[int, int],
        top: float,
        scale: float,
        dice: random.Random,
    ) -> None:
        draw.rectangle((0, top, *size), fill=shade(self.colour, 0.6))
        shops = max(1, round(self.width / 6))
        wide = size[0] / shops
        for shop in range(shops):
            left, right = shop * wide + 0.25 * scale, (shop + 1) * wide - 0.25 * scale
            hue = ((188, 66, 58), (46, 110, 150), (60, 130, 88), (206, 150, 60), (96, 84, 150))[
                dice.randrange(5)
            ]
            window = (left, top + 0.95 * scale, right, size[1] - 0.35 * scale)
            if window[2] <= window[0] or window[3] <= window[1]:
                continue
            draw.rectangle(window, fill=(70, 84, 94))
            glow.rectangle(window, fill=shade((255, 226, 170), dice.uniform(0.45, 0.85)))
            for _ in range(4):
                x = dice.uniform(left, right)
                goods = (x, size[1] - dice.uniform(0.8, 1.5) * scale, x + 0.5 * scale, size[1] - 0.35 * scale)
                draw.rectangle(goods, fill=shade(hue, dice.uniform(0.5, 1.2)))
                glow.rectangle(goods, fill=shade(hue, 0.5))
            if self.style == "shop":
                board = (left, top + 0.1 * scale, right, top + 0.8 * scale)
                draw.rectangle(board, fill=hue)
                glow.rectangle(board, fill=shade(hue, 0.75))
                text = (
                    self.sign
                    or ("CAFE", "BOOKS", "BAKERY", "PHARMACY", "NOODLES", "TEA", "OPTIC")[dice.randrange(7)]
                )
                if scale > 6:
                    place = ((left + right) / 2, top + 0.45 * scale)
                    for pen, fill in ((draw, (250, 246, 236)), (glow, (250, 240, 220))):
                        pen.text(place, text, fill=fill, font=font(0.5 * scale), anchor="mm")
            for pen, fill in ((draw, (52, 56, 60)), (glow, BLACK)):
                door = (
                    left + (right - left) * 0.42,
                    top + 0.95 * scale,
                    left + (right - left) * 0.44,
                    size[1],
                )
                pen.rectangle(door, fill=fill)


def _bricks(draw: ImageDraw.ImageDraw, size: tuple[int, int], colour: Colour, scale: float) -> None:
    course = 0.3 * scale
    if course < 2.5:
        return
    row = 0.0
    while row < size[1]:
        draw.line((0, row, size[0], row), fill=shade(colour, 0.88))
        row += course


def plain(
    width: float, height: float, colour: Colour, seed: int = 0, skirting: Colour | None = None
) -> Texture:
    """Plaster, with a skirting board if given a colour for it."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, _, scale = _canvas(width, height, per_metre)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, *image.size), fill=colour)
        if skirting:
            draw.rectangle((0, image.height - 0.14 * scale, *image.size), fill=skirting)
        return weathered(image, seed, 4.0, 0.1), None

    return make


def ribbed(
    width: float, height: float, colour: Colour, seed: int = 0, rib: float = 0.3, text: str = ""
) -> Texture:
    """Sheet metal: containers, halls, rolling doors. ``text`` is painted on it."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, _, scale = _canvas(width, height, per_metre)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, *image.size), fill=colour)
        position, step = 0.0, max(2.0, rib * scale)
        while position < image.width:
            draw.rectangle((position, 0, position + step * 0.35, image.height), fill=shade(colour, 0.86))
            draw.rectangle(
                (position + step * 0.35, 0, position + step * 0.5, image.height), fill=shade(colour, 1.1)
            )
            position += step
        if text and scale > 5:
            place = (image.width / 2, image.height * 0.4)
            draw.text(
                place,
                text,
                fill=(238, 238, 232),
                font=font(min(height * 0.3, width * 0.14) * scale),
                anchor="mm",
            )
        return weathered(image, seed, 12.0, 0.22), None

    return make


def shutter(width: float, height: float, colour: Colour, number: str) -> Texture:
    """A rolling door with horizontal slats and its number."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, _, scale = _canvas(width, height, per_metre)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, *image.size), fill=colour)
        position, step = 0.0, max(2.0, 0.22 * scale)
        while position < image.height:
            draw.line(
                (0, position, image.width, position),
                fill=shade(colour, 0.75),
                width=max(1, round(step * 0.25)),
            )
            position += step
        draw.text(
            (image.width / 2, image.height * 0.3),
            number,
            fill=(244, 244, 240),
            font=font(1.1 * scale),
            anchor="mm",
        )
        return weathered(image, 3, 7.0, 0.2), None

    return make


def shelves(width: float, height: float, seed: int, level: float = 1.6) -> Texture:
    """Warehouse racks full of boxes."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, _, scale = _canvas(width, height, per_metre)
        draw = ImageDraw.Draw(image)
        dice = random.Random(seed)
        draw.rectangle((0, 0, *image.size), fill=(58, 62, 66))
        boxes: tuple[Colour, ...] = (
            (176, 136, 92),
            (190, 152, 108),
            (150, 112, 76),
            (112, 128, 142),
            (186, 178, 160),
            (92, 120, 96),
        )
        bottom = float(image.height)
        while bottom > 0:
            x = 0.1 * scale
            while x < image.width:
                wide, tall = dice.uniform(0.5, 1.3) * scale, dice.uniform(0.55, level - 0.35) * scale
                if dice.random() < 0.86:
                    colour = shade(boxes[dice.randrange(len(boxes))], dice.uniform(0.8, 1.12))
                    draw.rectangle(
                        (x, bottom - 0.15 * scale - tall, x + wide, bottom - 0.15 * scale),
                        fill=colour,
                        outline=shade(colour, 0.7),
                    )
                    draw.rectangle(
                        (
                            x + wide * 0.3,
                            bottom - 0.15 * scale - tall * 0.6,
                            x + wide * 0.55,
                            bottom - 0.15 * scale - tall * 0.4,
                        ),
                        fill=(236, 232, 222),
                    )
                x += wide + 0.08 * scale
            draw.rectangle((0, bottom - 0.15 * scale, image.width, bottom), fill=(206, 110, 40))
            bottom -= level * scale
        x = 0.0
        while x < image.width:
            draw.rectangle((x, 0, x + 0.12 * scale, image.height), fill=(44, 84, 140))
            x += 2.7 * scale
        return weathered(image, seed, 5.0, 0.15), None

    return make


def racks(width: float, height: float, seed: int) -> Texture:
    """Server cabinets with their little lights."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, shine, scale = _canvas(width, height, per_metre)
        draw, glow = ImageDraw.Draw(image), ImageDraw.Draw(shine)
        dice = random.Random(seed)
        draw.rectangle((0, 0, *image.size), fill=(36, 40, 46))
        x = 0.0
        while x < image.width:
            right = x + 0.72 * scale
            draw.rectangle((x + 1, 0, right, image.height), fill=(46, 51, 58), outline=(22, 24, 28))
            y = 0.15 * scale
            while y < image.height - 0.2 * scale:
                unit = dice.choice((0.09, 0.13, 0.18)) * scale
                colour = dice.choice(((62, 68, 76), (54, 59, 66), (74, 80, 88)))
                draw.rectangle((x + 0.06 * scale, y, right - 0.06 * scale, y + unit * 0.85), fill=colour)
                for _ in range(3):
                    light = dice.choice(((64, 220, 110), (64, 200, 240), (250, 190, 60)))
                    px = x + dice.uniform(0.1, 0.6) * scale
                    spot = (
                        px,
                        y + unit * 0.3,
                        px + max(1.0, 0.03 * scale),
                        y + unit * 0.3 + max(1.0, 0.03 * scale),
                    )
                    draw.rectangle(spot, fill=light)
                    glow.rectangle(spot, fill=light)
                y += unit
            x = right + 0.03 * scale
        return image, shine

    return make


def doors(
    width: float,
    height: float,
    wall: Colour,
    door: Colour,
    seed: int,
    spacing: float = 3.4,
    number: int = 301,
) -> Texture:
    """A corridor wall: doors with numbers, a rail, notices."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, _, scale = _canvas(width, height, per_metre)
        draw = ImageDraw.Draw(image)
        dice = random.Random(seed)
        draw.rectangle((0, 0, *image.size), fill=wall)
        draw.rectangle(
            (0, image.height - 1.0 * scale, image.width, image.height - 0.9 * scale), fill=shade(wall, 0.78)
        )
        draw.rectangle((0, image.height - 0.9 * scale, *image.size), fill=shade(wall, 0.9))
        draw.rectangle((0, image.height - 0.14 * scale, *image.size), fill=shade(wall, 0.55))
        x, label = 1.2 * scale, number
        while x + 1.1 * scale < image.width:
            box = (x, image.height - 2.15 * scale, x + 1.0 * scale, float(image.height))
            draw.rectangle(
                (box[0] - 0.08 * scale, box[1] - 0.08 * scale, box[2] + 0.08 * scale, box[3]),
                fill=shade(door, 0.66),
            )
            draw.rectangle(box, fill=door)
            draw.rectangle(
                (x + 0.62 * scale, box[1] + 0.3 * scale, x + 0.8 * scale, box[1] + 1.1 * scale),
                fill=(186, 204, 214),
            )
            draw.ellipse(
                (x + 0.85 * scale, box[1] + 1.15 * scale, x + 0.93 * scale, box[1] + 1.23 * scale),
                fill=(210, 200, 160),
            )
            plate = (x + 1.2 * scale, box[1] + 0.35 * scale, x + 1.55 * scale, box[1] + 0.6 * scale)
            draw.rectangle(plate, fill=(40, 74, 96))
            draw.text(
                ((plate[0] + plate[2]) / 2, (plate[1] + plate[3]) / 2),
                str(label),
                fill=(240, 244, 246),
                font=font(0.16 * scale),
                anchor="mm",
            )
            if dice.random() < 0.6:
                px = x + dice.uniform(1.8, 2.3) * scale
                colour = dice.choice(((200, 90, 70), (70, 120, 170), (220, 190, 110)))
                draw.rectangle(
                    (px, image.height - 1.9 * scale, px + 0.5 * scale, image.height - 1.25 * scale),
                    fill=(238, 236, 228),
                )
                draw.rectangle(
                    (px, image.height - 1.9 * scale, px + 0.5 * scale, image.height - 1.7 * scale),
                    fill=colour,
                )
            x += spacing * scale
            label += 2
        return weathered(image, seed, 4.0, 0.1), None

    return make


def board(
    width: float, height: float, colour: Colour, text: str, lit: bool = True, ink: Colour = (246, 246, 242)
) -> Texture:
    """A sign."""

    def make(per_metre: float) -> tuple[Image.Image, Image.Image | None]:
        image, shine, scale = _canvas(width, height, max(per_metre, 14.0))
        pens = ((ImageDraw.Draw(image), 1.0),) + (((ImageDraw.Draw(shine), 0.8),) if lit else ())
        size = min(height * 0.6, width / max(len(text), 1) * 1.35) * scale
        for draw, strength in pens:
            draw.rectangle((0, 0, *image.size), fill=shade(colour, strength))
            draw.text(
                (image.width / 2, image.height / 2),
                text,
                fill=shade(ink, strength),
                font=font(size),
                anchor="mm",
            )
        return image, shine if lit else None

    return make
