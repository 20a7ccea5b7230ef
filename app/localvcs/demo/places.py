"""Open places: parking, square, promenade, roof."""

from __future__ import annotations

import random

import numpy as np

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.ground import (
    ASPHALT,
    CONCRETE,
    GRASS,
    KERB,
    WHITE,
    YELLOW,
    paint_band,
    tiles,
)
from app.localvcs.demo.scene import Scene, drive, ride, walk
from app.localvcs.demo.stage import Colour, Stage, shade
from app.localvcs.demo.textures import plain, ribbed


def parking(seed: int) -> Scene:
    view = View(9.0, 19, -7, 0.8)
    rows = (13.0, 26.5, 31.8, 45.0)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 125, seed, 12, 30)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            for row in rows:
                inside = (z > row) & (z < row + 5.2) & (abs(x) < 22)
                paint_band(rgb, inside & (x % 2.75 < 0.12), WHITE, 0.85)
                paint_band(rgb, (abs(z - row - 5.2) < 0.07) & (abs(x) < 22), WHITE, 0.85)
            for lane in (21.5, 40.5):
                arrow = (abs(z - lane) < 0.12) & (x % 12 < 2.2)
                head = (x % 12 > 2.2) & (x % 12 < 3.2) & (abs(z - lane) < (3.2 - x % 12) * 0.5)
                paint_band(rgb, arrow | head, WHITE, 0.8)
            verge = (z > 51.5) & (z < 56)
            paint_band(rgb, verge, GRASS)
            paint_band(rgb, (z > 56) & (z < 64), shade(ASPHALT, 1.12))
            paint_band(rgb, abs(z - 51.5) < 0.2, KERB)

        stage.ground(shade(ASPHALT, 1.06), ground)
        props.house(stage, -44, -14, 66, 84, 14, local.randrange(10**6), "office")
        props.house(stage, -12, 20, 68, 84, 22, local.randrange(10**6), "flats")
        props.house(stage, 24, 60, 66, 84, 17, local.randrange(10**6), "brick")
        for n in range(-5, 7):
            props.tree(stage, n * 6.2, 54, local.uniform(4.4, 6), local.randrange(9999))
        for row in reversed(rows):
            for n in range(-8, 8):
                if local.random() < 0.72:
                    body = local.choice(("sedan", "sedan", "suv", "van", "suv"))
                    colour = local.choice(
                        ("white", "white", "silver", "black", "grey", "blue", "red", "brown", "green")
                    )
                    nose = 180 if local.random() < 0.6 else 0
                    props.parked(stage, body, colour, n * 2.75 + 1.4, row + 2.6, nose, hides=row < 30)
            props.lamp_post(stage, -11.0, row + 5.4, 7.5, 1.4, 10)
            props.lamp_post(stage, 11.2, row + 5.4, 7.5, -1.4, 10)

    return Scene(
        view,
        (
            drive((-40, 21.5), (40, 21.5), speed=5, narrow=True),
            drive((40, 40.5), (-40, 40.5), speed=5, narrow=True),
            drive((-40, 40.0), (-3, 40.0), (3, 38.5), (40, 21.0), speed=4.5, narrow=True),
            walk((-26, 20), (26, 23), spread=0.5),
            walk((-30, 39.5), (28, 41.5), spread=0.8),
            walk((-20, 10.6), (20, 10.8), spread=0.8),
        ),
        paint,
    )


def square(seed: int) -> Scene:
    dice = random.Random(seed)
    market = dice.random() < 0.5
    view = View(7.5, 16, dice.uniform(-6, 6), 0.8)
    stone: Colour = dice.choice(((172, 160, 142), (158, 154, 150), (176, 150, 128)))

    def paint(stage: Stage) -> None:
        local = random.Random(seed + 3)
        props.skyline(stage, 100, seed, 12, 30)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            everywhere = np.ones_like(x, dtype=bool)
            ring = np.hypot(x, z - 24)
            paint_band(rgb, (np.floor(x / 2.4) + np.floor(z / 2.4)) % 2 == 0, shade(stone, 0.93))
            if not market:
                paint_band(rgb, (ring % 4.0 < 0.5) & (ring < 15), shade(stone, 0.7), 0.8)
                paint_band(rgb, ring < 4.4, (96, 136, 150))
                paint_band(rgb, abs(ring - 4.5) < 0.3, KERB)
            tiles(rgb, everywhere, x, z, 0.8, 0.93)

        stage.ground(stone, ground)
        for x0, x1, z0, h, style in (
            (-60, -34, 48, 17, "flats"),
            (-34, -14, 52, 14, "shop"),
            (-14, 3, 54, 19, "shop"),
            (3, 22, 52, 13, "brick"),
            (22, 40, 50, 18, "shop"),
            (40, 64, 48, 15, "flats"),
        ):
            props.house(
                stage, x0, x1, z0, z0 + 12, h + local.uniform(-2, 3), local.randrange(10**6), style, 0.45
            )
        if market:
            stripes = (
                ((186, 54, 50), WHITE),
                ((44, 98, 150), WHITE),
                ((70, 128, 76), (238, 226, 190)),
                ((222, 160, 52), WHITE),
            )
            for z, offset in ((40.0, 0), (30.0, 1), (18.5, 2)):
                for n, x in enumerate((-17.5, -12.0, 7.0, 12.5)):
                    props.awning(
                        stage, x + offset * 0.4, x + 3.9 + offset * 0.4, z, stripes[(n + offset) % 4]
                    )
        else:
            with stage.cutout(0, 24):
                for n in range(26):
                    t = n / 25
                    for dx in (-0.05, 0.0, 0.05):
                        stage.disc(*_spray(stage, t, dx), (214, 228, 236), (60, 70, 80))
                stage.bar((0, 0, 24), (0, 1.5, 24), 0.6, KERB)
            for x, z in ((-11, 20), (11, 20), (-12, 30), (12, 30), (-7, 38), (7, 38)):
                props.bench(stage, x, z)
        for x, z in ((-24.0, 40.0), (24.0, 40.0), (-21.0, 28.0), (22.0, 28.0), (-15.5, 15.0), (16.0, 15.5)):
            props.tree(stage, x, z, local.uniform(5, 6.6), local.randrange(9999))
        for x, z in ((-9.0, 42.0), (9.0, 42.0), (-9.5, 15.0), (9.5, 15.0), (0.0, 46.0)):
            props.lamp_post(stage, x, z, 4.4, 0.0, 8)

    return Scene(
        view,
        (
            walk((-28, 14), (24, 34), spread=1.0),
            walk((28, 16), (-6, 15), (-26, 33), spread=1.0),
            walk((3.0, 4), (5.2, 48), spread=0.8),
            walk((-4.0, 47), (-5.6, 24), (-2.6, 4), spread=0.6),
            walk((-24, 45.5), (26, 44.5), spread=1.2),
            walk((-18, 11.5), (18, 12.5), spread=1.0),
            ride((-30, 13), (30, 13.5), speed=3.6),
        ),
        paint,
    )


def _spray(stage: Stage, t: float, dx: float) -> tuple[float, float, float]:
    x, y = (t - 0.5) * 3.4 + dx, 1.5 + 2.2 * (1 - (2 * t - 1) ** 2)
    px, py, _ = stage.view.project(x, y, 24)
    return px, py, 0.09 * stage.view.scale_at(0, 24)


def promenade(seed: int) -> Scene:
    view = View(5.2, 12, -10, 0.82)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 210, seed, 20, 80, 2.6)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            water = x > 5.2
            ripple = np.sin(x * 0.9 + np.sin(z * 0.7) * 1.4 + z * 2.1) + np.sin(z * 5.3 + x * 0.3)
            rgb[water] = (92, 122, 138)
            rgb[water] += (ripple * np.clip(40 / (z + 4), 0.6, 5))[water][:, None] * 1.6
            bank = (x < -4.2) & (x > -16)
            paint_band(rgb, bank, GRASS)
            boards = (x > 1.2) & (x < 5.2)
            paint_band(rgb, boards, (148, 112, 80))
            rgb[boards & (z % 0.34 < 0.05) & (z < 22)] *= 0.75
            path = (x <= 1.2) & (x >= -4.2)
            tiles(rgb, path, x, z, 0.6)
            paint_band(rgb, abs(x - 1.2) < 0.12, KERB)
            paint_band(rgb, abs(x + 4.2) < 0.12, KERB)
            paint_band(rgb, (x < -16), shade(ASPHALT, 1.1))

        stage.ground((164, 150, 132), ground, 5)
        for row in range(64, 4, -6):
            props.house(
                stage,
                -52,
                -24,
                row * 2.0,
                row * 2.0 + 11,
                local.uniform(14, 30),
                local.randrange(10**6),
                local.choice(("flats", "office")),
            )
        for z in (70.0, 58.0, 47.0, 38.0, 30.0, 23.0, 16.5):
            props.tree(stage, -6.6 - local.random() * 1.5, z, local.uniform(5, 7), local.randrange(9999))
            props.lamp_post(stage, -3.9, z - 3, 4.2, 0.6, 6)
        for z in (44.0, 27.0, 14.0):
            props.bench(stage, -2.9, z)
        with stage.cutout(5.2, 200):
            z = 120.0
            while z > 2:
                stage.bar((5.1, 0, z), (5.1, 1.05, z), 0.07, (60, 70, 78))
                z -= 1.5
        with stage.cutout(5.2, 4):
            for y in (0.35, 0.7, 1.05):
                stage.bar((5.1, y, 2), (5.1, y, 120), 0.05, (70, 80, 88))

    return Scene(
        view,
        (
            walk((-1.6, 3), (-1.6, 70), spread=1.4),
            walk((3.0, 66), (3.0, 4), spread=1.2),
            walk((-0.4, 60), (0.2, 4), spread=0.8),
            ride((-0.6, 70), (-0.6, 3), speed=4.6),
            ride((-2.4, 3), (-2.4, 70), speed=4.2),
        ),
        paint,
    )


def roof(seed: int) -> Scene:
    view = View(5.5, 13, 8, 0.8)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 140, seed, 8, 44, 2.4)
        props.skyline(stage, 60, seed + 1, 1.5, 9, 2.4)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            paint_band(rgb, (x % 4 < 0.08) | (z % 4 < 0.08), shade(CONCRETE, 0.8), 0.8)
            paint_band(rgb, (abs(x) < 0.9), (120, 138, 124), 0.8)
            paint_band(rgb, (abs(abs(x) - 0.9) < 0.06), YELLOW, 0.9)
            paint_band(rgb, z > 37, (120, 126, 132))

        stage.ground((146, 146, 142), ground)
        with stage.cutout(0, 37):
            stage.surface((-40, 1.1, 37), (80, 0, 0), (0, -1.1, 0), plain(80, 1.1, (170, 168, 162), 3))
            stage.poly([(-40, 1.1, 37), (40, 1.1, 37), (40, 1.1, 37.4), (-40, 1.1, 37.4)], (196, 194, 188))
        for x, z, w, d, h in (
            (-13, 24, 5, 5, 2.3),
            (-13, 14.5, 5, 5, 2.3),
            (7, 27, 4, 5, 2.0),
            (13, 20, 4, 6, 2.6),
            (6.5, 14, 3.6, 4.0, 1.8),
        ):
            stage.darken(
                [
                    (x - 0.4, 0, z - 0.6),
                    (x + w + 0.4, 0, z - 0.6),
                    (x + w + 0.4, 0, z + d),
                    (x - 0.4, 0, z + d),
                ],
                0.4,
            )
            with stage.cutout(x, z):
                metal: Colour = local.choice(((186, 190, 192), (168, 176, 180), (200, 198, 190)))
                props.box(
                    stage,
                    x,
                    x + w,
                    z,
                    z + d,
                    h,
                    ribbed(w, h, metal, 1, 0.35),
                    ribbed(d, h, metal, 2, 0.35),
                    shade(metal, 1.05),
                )
                for n in range(2):
                    cx, cy, _ = stage.view.project(x + w * (0.28 + 0.44 * n), h + 0.01, z + d / 2)
                    px = stage.view.scale_at(x, z)
                    stage.flat(
                        [
                            (cx + 0.9 * px * np.cos(a), cy + 0.3 * px * np.sin(a))
                            for a in np.linspace(0, 6.28, 20)
                        ],
                        (64, 68, 72),
                    )
        for z in (33.0, 22.0, 12.0):
            stage.bar((-6.2, 0.3, z), (-6.2, 0.3, z - 9), 0.24, (196, 198, 196))
            stage.bar((4.0, 0.25, z), (4.0, 0.25, z - 9), 0.18, (190, 150, 70))
        with stage.cutout(-18, 30):
            stage.bar((-17, 0, 30), (-17, 9, 30), 0.16, (180, 60, 50))
            stage.bar((-17, 4, 30), (-17, 6, 30), 0.16, WHITE)
            px, py, _ = stage.view.project(-17, 9.1, 30)
            stage.disc(px, py, 3, (230, 60, 50), (255, 60, 50))
        for x, z in ((-2.4, 30.0), (2.4, 18.0), (-2.4, 9.5)):
            props.lamp_post(stage, x, z, 2.6, 0.3, 6)

    return Scene(
        view,
        (
            walk((0.1, 2), (0.0, 34), spread=0.3),
            walk((-20, 34.5), (20, 34.5), spread=0.5),
            walk((-7.5, 33), (-5.2, 20), (-0.5, 10), (0, 2), spread=0.2),
            walk((20, 11.4), (-18, 11.8), spread=0.4),
        ),
        paint,
    )
