"""Things that stand around in scenes: houses, trees, lamps, parked cars, fences, containers."""

from __future__ import annotations

import math
import random

from PIL import Image

from app.localvcs.demo import figures
from app.localvcs.demo.actors import Vehicle
from app.localvcs.demo.geometry import NEAR
from app.localvcs.demo.stage import Colour, Lamp, Stage, mix, shade
from app.localvcs.demo.textures import Facade, Texture, board, plain, ribbed

HOUSE_COLOURS: tuple[Colour, ...] = (
    (188, 172, 150),
    (164, 120, 98),
    (150, 158, 166),
    (204, 196, 180),
    (172, 146, 120),
    (128, 138, 150),
    (196, 184, 172),
    (146, 104, 88),
)


def box(
    stage: Stage,
    x0: float,
    x1: float,
    z0: float,
    z1: float,
    height: float,
    front: Texture,
    side: Texture,
    roof: Colour = (120, 120, 122),
    base: float = 0.0,
) -> None:
    """An upright block: its front (towards the camera), the side that can be seen, and its roof."""
    rise = height - base
    if x0 > 0:
        stage.surface((x0, height, z1), (0, 0, z0 - z1), (0, -rise, 0), side, 0.8)
    if x1 < 0:
        stage.surface((x1, height, z0), (0, 0, z1 - z0), (0, -rise, 0), side, 0.92)
    stage.surface((x0, height, z0), (x1 - x0, 0, 0), (0, -rise, 0), front)
    if height < stage.view.height:
        stage.poly([(x0, height, z0), (x1, height, z0), (x1, height, z1), (x0, height, z1)], roof)


def house(
    stage: Stage,
    x0: float,
    x1: float,
    z0: float,
    z1: float,
    height: float,
    seed: int,
    style: str = "flats",
    lit: float = 0.35,
) -> None:
    """A building with windows on the sides that can be seen, and a soft shadow at its foot."""
    colour = HOUSE_COLOURS[seed % len(HOUSE_COLOURS)]
    bay = 1.9 if style == "office" else 2.7
    stage.darken([(x0 - 1, 0, z0 - 1.2), (x1 + 1, 0, z0 - 1.2), (x1 + 1, 0, z1), (x0 - 1, 0, z1)], 0.35, 0.8)
    box(
        stage, x0, x1, z0, z1, height,
        Facade(x1 - x0, height, colour, style, seed, bay=bay, lit=lit),
        Facade(z1 - z0, height, colour, style, seed + 1, bay=bay, lit=lit),
        shade(colour, 0.8),
    )  # fmt: skip


def tree(stage: Stage, x: float, z: float, height: float, seed: int) -> None:
    """A deciduous tree of clumps of leaves, darker below and inside."""
    dice = random.Random(seed)
    px = stage.view.scale_at(x, z)
    sx, sy, depth = stage.view.project(x, 0.0, z)
    if depth < NEAR:
        return
    stage.darken(
        [(x + 1.1 * math.cos(a), 0, z + 1.1 * math.sin(a)) for a in (i * math.tau / 12 for i in range(12))],
        0.4,
        0.8,
    )
    with stage.cutout(x, z):
        stage.bar((x, 0, z), (x + 0.05, height * 0.55, z), 0.22, (86, 70, 54))
        stage.bar((x, height * 0.35, z), (x + 0.5, height * 0.6, z), 0.12, (86, 70, 54))
        green = mix((72, 104, 58), (112, 128, 60), dice.random())
        clumps = []
        for _ in range(90):
            angle, out = dice.uniform(0, math.tau), math.sqrt(dice.random())
            up = dice.uniform(-1, 1)
            ring = math.sqrt(max(0.0, 1 - up * up)) * out
            clumps.append((ring * math.cos(angle), up, dice.uniform(0.10, 0.2)))
        crown, wide = height * 0.68, height * 0.30
        for cx, cy, radius in sorted(clumps, key=lambda c: c[1]):
            tone = 0.72 + 0.22 * (cy + 1) / 2 - 0.16 * cx + dice.uniform(-0.07, 0.07)
            colour = stage.hazed(shade(green, tone + 0.1), depth)
            stage.disc(sx + cx * wide * px, sy - (crown + cy * wide * 1.05) * px, radius * wide * px, colour)


def bush_row(stage: Stage, x0: float, x1: float, z: float, height: float, seed: int) -> None:
    dice = random.Random(seed)
    count = max(4, int((x1 - x0) * 2.2))
    for layer in (0.0, 0.35):
        for n in range(count):
            x = x0 + (x1 - x0) * (n + dice.random()) / count
            sx, sy, depth = stage.view.project(x, height * (0.45 + layer * 0.4), z)
            if depth > NEAR:
                tone = 0.8 + layer + dice.uniform(-0.1, 0.1)
                stage.disc(sx, sy, height * 0.45 * stage.view.scale_at(x, z), shade((74, 102, 62), tone))


def lamp_post(
    stage: Stage, x: float, z: float, height: float = 6.5, reach: float = 1.4, radius: float = 8.0
) -> None:
    """A street lamp; ``reach``: how far its arm hangs over, to the right if positive."""
    with stage.cutout(x, z):
        stage.bar((x, 0, z), (x, height, z), 0.14, (84, 90, 96))
        stage.bar((x, height, z), (x + reach, height + 0.25, z), 0.09, (84, 90, 96))
        head = (x + reach, height + 0.2, z)
        stage.bar(
            (head[0] - 0.4, head[1], z), (head[0] + 0.3, head[1], z), 0.16, (206, 208, 206), (255, 232, 180)
        )
    stage.lamp(Lamp(x + reach, height, z, radius))


def wall_lamp(stage: Stage, x: float, y: float, z: float, radius: float = 6.0) -> None:
    stage.bar((x - 0.2, y, z), (x + 0.2, y, z), 0.22, (214, 212, 200), (255, 226, 170))
    stage.lamp(Lamp(x, y, z, radius))


def parked(
    stage: Stage, body: str, paint: str, x: float, z: float, heading: float, hides: bool = False
) -> None:
    """A parked vehicle; ``heading`` in degrees, 0 = away from the camera, 90 = to the right."""
    _, _, depth = stage.view.project(x, 0.0, z)
    if depth < 2.0:
        return
    px, py, _ = stage.view.project(x, 0.0, z)
    angle, tilt = seen(stage, x, z, heading)
    per_metre = stage.view.focal_px / depth
    car = Vehicle("parked", body, paint, "")  # type: ignore[arg-type]
    drawing = figures.draw(car, angle, tilt, 0.0, min(per_metre, 160.0), False)
    image = drawing.image.convert("RGBA")
    factor = per_metre / drawing.per_metre
    if factor > 1.01:
        image = image.resize(
            (round(image.width * factor), round(image.height * factor)), Image.Resampling.BILINEAR
        )
    left, top = px - drawing.anchor[0] * factor, py - drawing.anchor[1] * factor
    if left < -image.width or left > stage.view.width_px or top > stage.view.height_px:
        return
    if hides:
        with stage.cutout(x, z):
            stage.picture(image, left, top)
    else:
        stage.picture(image, left, top)


def seen(stage: Stage, x: float, z: float, heading: float) -> tuple[float, float]:
    """``angle`` and ``tilt`` of ``figures`` for something at this place."""
    bearing = math.atan2(x, z)
    angle = math.pi / 2 - (math.radians(heading) - bearing)
    return angle, math.atan2(stage.view.height - 0.8, math.hypot(x, z))


def fence(
    stage: Stage,
    x0: float,
    x1: float,
    z: float,
    height: float = 1.1,
    colour: Colour = (70, 78, 84),
    step: float = 0.35,
) -> None:
    """Railings across the picture."""
    with stage.cutout((x0 + x1) / 2, z):
        x = x0
        while x <= x1 + 1e-6:
            stage.bar((x, 0, z), (x, height, z), 0.035, colour)
            x += step
        for y in (0.12, height):
            stage.bar((x0, y, z), (x1, y, z), 0.05, colour)


def container(
    stage: Stage,
    x0: float,
    z0: float,
    colour: Colour,
    seed: int,
    base: float = 0.0,
    length: float = 6.1,
    text: str = "",
) -> None:
    """A shipping container, its door towards the camera."""
    x1, z1, top = x0 + 2.44, z0 + length, base + 2.6
    if base == 0.0:
        stage.darken(
            [(x0 - 0.3, 0, z0 - 0.5), (x1 + 0.3, 0, z0 - 0.5), (x1 + 0.3, 0, z1), (x0 - 0.3, 0, z1)], 0.5, 0.3
        )
    box(
        stage,
        x0,
        x1,
        z0,
        z1,
        top,
        ribbed(2.44, 2.6, colour, seed, 0.6),
        ribbed(length, 2.6, colour, seed + 1, 0.28, text),
        shade(colour, 1.1),
        base,
    )
    for x in (x0 + 0.7, x0 + 1.7):
        stage.bar((x, base + 0.15, z0 - 0.02), (x, top - 0.15, z0 - 0.02), 0.05, (206, 208, 206))


def bench(stage: Stage, x: float, z: float) -> None:
    for y in (0.45, 0.62, 0.78):
        stage.bar((x - 0.9, y, z), (x + 0.9, y, z), 0.09, (132, 92, 58))
    for dx in (-0.75, 0.75):
        stage.bar((x + dx, 0, z), (x + dx, 0.8, z), 0.06, (52, 56, 60))


def sign(
    stage: Stage, x: float, y: float, z: float, width: float, height: float, text: str, colour: Colour
) -> None:
    """A board facing the camera."""
    stage.surface(
        (x - width / 2, y + height, z), (width, 0, 0), (0, -height, 0), board(width, height, colour, text)
    )


def awning(stage: Stage, x0: float, x1: float, z: float, colours: tuple[Colour, Colour]) -> None:
    """A market stall with its striped roof, facing the camera."""
    with stage.cutout((x0 + x1) / 2, z):
        stage.darken(
            [(x0 - 0.3, 0, z - 0.8), (x1 + 0.3, 0, z - 0.8), (x1 + 0.3, 0, z + 1.2), (x0 - 0.3, 0, z + 1.2)],
            0.45,
            0.4,
        )
        box(
            stage,
            x0,
            x1,
            z,
            z + 1.0,
            0.9,
            plain(x1 - x0, 0.9, (150, 116, 82)),
            plain(1.0, 0.9, (136, 104, 74)),
            (164, 130, 92),
        )
        dice = random.Random(round(x0 * 100 + z))
        fruit: tuple[Colour, ...] = (
            (206, 76, 52),
            (232, 166, 52),
            (126, 160, 64),
            (190, 60, 80),
            (236, 206, 90),
        )
        for n in range(int((x1 - x0) / 0.42)):
            sx, sy, _ = stage.view.project(x0 + 0.25 + n * 0.42, 1.0, z + 0.3)
            stage.disc(sx, sy, 0.17 * stage.view.scale_at(x0, z), fruit[dice.randrange(5)])
        for x in (x0, x1):
            stage.bar((x, 0, z), (x, 2.3, z), 0.07, (96, 88, 80))
        stripes = max(4, int((x1 - x0) / 0.5))
        for n in range(stripes):
            a, b = x0 - 0.2 + (x1 - x0 + 0.4) * n / stripes, x0 - 0.2 + (x1 - x0 + 0.4) * (n + 1) / stripes
            stage.poly(
                [(a, 2.35, z - 0.5), (b, 2.35, z - 0.5), (b, 2.8, z + 1.2), (a, 2.8, z + 1.2)], colours[n % 2]
            )
            stage.poly(
                [(a, 2.1, z - 0.5), (b, 2.1, z - 0.5), (b, 2.35, z - 0.5), (a, 2.35, z - 0.5)],
                shade(colours[n % 2], 0.82),
            )
    stage.lamp(Lamp((x0 + x1) / 2, 2.2, z - 0.3, 3.2, (255, 206, 132)))


def skyline(
    stage: Stage, z: float, seed: int, low: float = 12.0, high: float = 46.0, span: float = 2.2
) -> None:
    """Far houses from edge to edge, the farther ones paler."""
    dice = random.Random(seed)
    for distance, taller in ((z * 1.7, 1.5), (z, 1.0)):
        x = -distance * span / 2
        while x < distance * span / 2:
            width = dice.uniform(0.05, 0.11) * distance
            colour = HOUSE_COLOURS[dice.randrange(len(HOUSE_COLOURS))]
            height = dice.uniform(low, high) * taller
            front = Facade(
                width,
                height,
                colour,
                dice.choice(("flats", "office", "flats")),
                dice.randrange(10**6),
                3.6,
                3.4,
            )
            stage.surface((x, height, distance), (width, 0, 0), (0, -height, 0), front)
            x += width + dice.uniform(0.0, 0.03) * distance
