"""The outdoor scenes: street, crossing, gate, parking, square, alley, promenade, roof, dock, yard."""

from __future__ import annotations

import random

import numpy as np

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.props import paint_band
from app.localvcs.demo.scene import Scene, Stop, drive, ride, walk
from app.localvcs.demo.stage import Colour, Lamp, Stage, shade
from app.localvcs.demo.textures import board, plain, ribbed, shutter

ASPHALT: Colour = (84, 87, 91)
PAVING: Colour = (150, 146, 138)
KERB: Colour = (176, 174, 168)
WHITE: Colour = (226, 226, 220)
YELLOW: Colour = (218, 176, 62)
GRASS: Colour = (98, 116, 66)
CONCRETE: Colour = (138, 138, 134)


def _tiles(rgb: Floats, mask: Floats, x: Floats, z: Floats, size: float, strength: float = 0.9) -> None:
    """Joints between paving stones, fading with distance."""
    seam = ((x / size) % 1 < 0.06) | ((z / size) % 1 < 0.06)
    where = seam & mask.astype(bool) & (np.hypot(x, z) < 26)
    rgb[where] *= strength


def _dashes(z: Floats, on: float = 3.0, period: float = 7.0) -> Floats:
    result: Floats = z % period < on
    return result


def street(seed: int) -> Scene:
    dice = random.Random(seed)
    half = dice.choice((4.2, 5.0, 6.2))
    shift = dice.uniform(-2.5, 2.5)
    view = View(dice.uniform(5.0, 6.5), dice.uniform(11, 14), dice.uniform(-9, 9), 0.86)
    left, right, kerb = shift - half, shift + half, 3.4
    zebra = dice.uniform(13, 17)
    style = dice.choice(("shop", "shop", "office"))

    def paint(stage: Stage) -> None:
        local = random.Random(seed + 1)
        props.skyline(stage, 150, seed, 14, 40)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            walkway = (x < left) | (x > right)
            paint_band(rgb, walkway, PAVING)
            _tiles(rgb, walkway, x, z, 0.6)
            for edge in (left, right):
                paint_band(rgb, abs(x - edge) < 0.16, KERB)
            paint_band(rgb, (abs(x - shift) < 0.07) & _dashes(z) & (z > zebra + 5), WHITE)
            for lane in (left + 0.35, right - 0.35):
                paint_band(rgb, (abs(x - lane) < 0.06) & (abs(z - zebra - 1.5) > 3), WHITE, 0.8)
            stripes = (
                (z > zebra)
                & (z < zebra + 3)
                & (x > left + 0.3)
                & (x < right - 0.3)
                & ((x - left) % 1.0 < 0.5)
            )
            paint_band(rgb, stripes, WHITE, 0.92)
            paint_band(rgb, (abs(z - zebra - 4.2) < 0.18) & (x > left) & (x < shift), WHITE, 0.9)
            paint_band(rgb, (x < left - kerb) & (x > left - kerb - 1.0) & (z % 9 < 5), GRASS, 0.8)

        stage.ground(ASPHALT, ground)
        for side in (-1, 1):
            z = 118.0
            while z > 2:
                depth = local.uniform(9, 17)
                height = local.uniform(9, 26) if style == "shop" else local.uniform(14, 38)
                inner = (right + kerb + 1.4) if side > 0 else (left - kerb - 1.4)
                outer = inner + side * 14
                kind = local.choice((style, "flats", "brick", style))
                props.house(
                    stage,
                    min(inner, outer),
                    max(inner, outer),
                    z - depth,
                    z,
                    height,
                    local.randrange(10**6),
                    kind,
                )
                z -= depth + local.choice((0.0, 0.0, 0.0, 3.0))
        for z in (64.0, 46.0, 33.0, 24.0, 17.0):
            props.tree(stage, right + 1.5, z + 1.5, local.uniform(4.6, 6.4), local.randrange(9999))
            if z > 18:
                props.tree(stage, left - 1.5, z - 2.5, local.uniform(4.6, 6.4), local.randrange(9999))
            props.lamp_post(stage, left - 0.7, z + 3, 6.8, 1.8)
        for z in (52.0, 44.5, 37.0, 29.5, 22.0):
            if local.random() < 0.7:
                body, colour = (
                    local.choice(("sedan", "suv", "sedan", "van")),
                    local.choice(("white", "silver", "black", "blue", "red", "grey")),
                )
                props.parked(stage, body, colour, right - 1.15, z, 0, hides=True)
        props.lamp_post(stage, right + 0.7, 12.5, 6.8, -1.8)

    lane = half / 2
    return Scene(
        view,
        (
            drive((shift + lane * 0.5, 2), (shift + lane * 0.5, 130), speed=9.5),
            drive((shift - lane, 130), (shift - lane, 2), speed=9),
            drive(
                (shift - lane, 130),
                (shift - lane, zebra + 6.5),
                (shift - lane, 2),
                speed=8,
                stops=(Stop(123.5 - zebra, 4),),
            ),
            walk((right + 2.4, 3), (right + 2.4, 60), spread=0.5),
            walk((left - 1.9, 4), (left - 1.9, 60), spread=0.6),
            walk((right + 9, zebra + 1.5), (left - 9, zebra + 1.5), spread=0.9),
            ride((left + 0.8, 70), (left + 0.8, 2)),
        ),
        paint,
    )


def crossing(seed: int) -> Scene:
    view = View(8.0, 17, -4, 0.8)
    near, far, half = 15.0, 27.0, 5.6

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 130, seed, 16, 46)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            road = (abs(x) < half) | ((z > near) & (z < far))
            paint_band(rgb, ~road, PAVING)
            _tiles(rgb, ~road, x, z, 0.8)
            middle = (z > near) & (z < far) & (abs(x) < half)
            edge = ((abs(abs(x) - half) < 0.15) & ((z < near) | (z > far))) | (
                ((abs(z - near) < 0.15) | (abs(z - far) < 0.15)) & (abs(x) > half)
            )
            paint_band(rgb, edge, KERB)
            paint_band(rgb, (abs(x) < 0.09) & ~middle & ((z < near - 4.5) | (z > far + 4.5)), YELLOW)
            paint_band(rgb, (abs(z - (near + far) / 2) < 0.1) & (abs(x) > half + 5), YELLOW)
            for start in (near - 3.6, far + 0.8):
                paint_band(
                    rgb,
                    (z > start) & (z < start + 2.8) & (abs(x) < half - 0.2) & (x % 1.1 < 0.55),
                    WHITE,
                    0.92,
                )
            for start in (-half - 3.6, half + 0.8):
                paint_band(
                    rgb,
                    (x > start) & (x < start + 2.8) & (z > near + 0.2) & (z < far - 0.2) & (z % 1.1 < 0.55),
                    WHITE,
                    0.92,
                )
            box = middle & (abs((x + z) % 2.0 - 1) < 0.08) | (middle & (abs((x - z) % 2.0 - 1) < 0.08))
            paint_band(rgb, box & (abs(x) < 4.6) & (abs(z - 21) < 4.6), YELLOW, 0.75)

        stage.ground(ASPHALT, ground)
        for x0, x1, z0, z1, h, style in (
            (12, 34, 33, 60, 30, "office"), (-34, -12, 33, 56, 24, "shop"), (40, 66, 33, 60, 20, "flats"), (-66, -40, 33, 56, 34, "office"),
        ):  # fmt: skip
            props.house(stage, x0, x1, z0, z1, h, local.randrange(10**6), style)
        for z in (92.0, 76.0, 62.0, 50.0, 40.0):
            props.tree(stage, 8.4, z, 6, local.randrange(9999))
            props.tree(stage, -8.4, z + 4, 6, local.randrange(9999))
        for x in (-26.0, -18.0, 19.0, 27.0):
            props.tree(stage, x, 30.5, 5.6, local.randrange(9999))
        for x, z, reach in ((7.0, 29.0, -2.6), (-7.0, 29.0, 2.6), (7.4, 12.0, -2.6), (-7.6, 12.0, 2.6)):
            props.lamp_post(stage, x, z, 7.2, reach, 10)
            with stage.cutout(x, z):
                head = x + reach * 0.9
                stage.poly(
                    [
                        (head - 0.25, 5.4, z),
                        (head + 0.25, 5.4, z),
                        (head + 0.25, 6.9, z),
                        (head - 0.25, 6.9, z),
                    ],
                    (30, 32, 34),
                )
                stage.bar((head, 6.9, z), (x + reach * 0.9, 7.3, z), 0.08, (60, 64, 70))
                px, py, _ = stage.view.project(head, 6.5, z - 0.02)
                size = 0.17 * stage.view.scale_at(head, z)
                red, green = ((225, 50, 40), (40, 60, 44)) if z > 20 else ((70, 36, 34), (60, 220, 120))
                stage.disc(px, py, size, red, red if z > 20 else (0, 0, 0))
                px, py, _ = stage.view.project(head, 5.8, z - 0.02)
                stage.disc(px, py, size, green, green if z <= 20 else (0, 0, 0))

    mid = (near + far) / 2
    return Scene(
        view,
        (
            drive((2.8, 2), (2.8, 120), speed=9),
            drive((-2.8, 120), (-2.8, 2), speed=9),
            drive((-60, mid - 2.9), (60, mid - 2.9), speed=10),
            drive((60, mid + 2.9), (-60, mid + 2.9), speed=10),
            drive((2.8, 3), (2.8, 14), (4.2, 17.0), (7.5, mid - 2.9), (60, mid - 2.9), speed=6.5),
            walk((-22, near - 2.2), (22, near - 2.2), spread=0.9),
            walk((-26, far + 2.2), (26, far + 2.2), spread=0.9),
            walk((half + 2.2, 6), (half + 2.2, 60), spread=0.8),
            walk((-half - 2.2, 7), (-half - 2.2, 60), spread=0.8),
            ride((-50, far - 1.2), (50, far - 1.2), speed=5),
        ),
        paint,
    )


def gate(seed: int) -> Scene:
    dice = random.Random(seed)
    side = dice.choice((-1, 1))
    view = View(dice.uniform(4.4, 5.4), dice.uniform(12, 15), side * dice.uniform(2, 6), 0.84)
    line = 15.5
    wall: Colour = dice.choice(((176, 160, 136), (150, 90, 74), (160, 166, 170)))

    def paint(stage: Stage) -> None:
        local = random.Random(seed + 5)
        props.skyline(stage, 120, seed, 10, 34)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            lawn = (abs(x) > 6.2) & (z > line - 1)
            paint_band(rgb, lawn, GRASS)
            walkway = (abs(x) > 4.4) & ~lawn
            paint_band(rgb, walkway, PAVING)
            _tiles(rgb, walkway, x, z, 0.7)
            paint_band(rgb, abs(abs(x) - 4.4) < 0.15, KERB)
            paint_band(rgb, (abs(x) < 0.08) & (abs(z - line) > 4) & _dashes(z, 2, 4), YELLOW)
            paint_band(rgb, (abs(z - line + 3) < 0.22) & (abs(x) < 4.2), WHITE, 0.9)
            hump = (z > line + 5) & (z < line + 5.8) & (abs(x) < 4.3)
            paint_band(rgb, hump & (x % 1.0 < 0.5), YELLOW, 0.9)
            paint_band(rgb, hump & (x % 1.0 >= 0.5), (40, 40, 42), 0.9)

        stage.ground(ASPHALT, ground)
        props.house(stage, -30, -11, 46, 66, local.uniform(12, 20), local.randrange(10**6), "office")
        props.house(stage, 12, 36, 40, 62, local.uniform(14, 22), local.randrange(10**6), "flats")
        props.house(stage, -14, 14, 84, 100, local.uniform(12, 26), local.randrange(10**6), "office")
        for z in (74.0, 62.0, 50.0, 40.0, 31.0, 24.0):
            props.tree(stage, -7.6, z, local.uniform(4.4, 5.8), local.randrange(9999))
            props.tree(stage, 7.6, z + 2, local.uniform(4.4, 5.8), local.randrange(9999))
        for x0, x1 in ((-34.0, -8.2), (8.2, 34.0)):
            stage.darken(
                [(x0, 0, line + 0.2), (x1, 0, line + 0.2), (x1, 0, line + 1.8), (x0, 0, line + 1.8)], 0.35
            )
            with stage.cutout((x0 + x1) / 2, line + 1):
                stage.surface(
                    (x0, 2.3, line + 1), (x1 - x0, 0, 0), (0, -2.3, 0), plain(x1 - x0, 2.3, wall, seed)
                )
                stage.poly(
                    [(x0, 2.3, line + 1), (x1, 2.3, line + 1), (x1, 2.5, line + 0.9), (x0, 2.5, line + 0.9)],
                    shade(wall, 1.15),
                )
        for x in (-8.2, -5.6, 5.6, 8.2):
            with stage.cutout(x, line + 0.6):
                props.box(
                    stage,
                    x - 0.35,
                    x + 0.35,
                    line + 0.6,
                    line + 1.3,
                    3.3,
                    plain(0.7, 3.3, wall, 2),
                    plain(0.7, 3.3, wall, 3),
                    shade(wall, 1.2),
                )
                stage.poly(
                    [
                        (x - 0.5, 3.3, line + 0.5),
                        (x + 0.5, 3.3, line + 0.5),
                        (x + 0.5, 3.55, line + 0.5),
                        (x - 0.5, 3.55, line + 0.5),
                    ],
                    shade(wall, 1.2),
                )
            props.wall_lamp(stage, x, 3.75, line + 0.6, 5)
        # The keeper's booth stands between the lanes, in front of the barrier.
        with stage.cutout(side * 6.0, line - 1.6):
            bx = side * 6.0
            stage.darken(
                [(bx - 1.6, 0, line - 3), (bx + 1.6, 0, line - 3), (bx + 1.6, 0, line), (bx - 1.6, 0, line)],
                0.4,
            )
            props.box(
                stage,
                bx - 1.2,
                bx + 1.2,
                line - 1.8,
                line + 0.4,
                0.95,
                plain(2.4, 0.95, (206, 210, 208), 4),
                plain(2.2, 0.95, (196, 200, 198), 5),
                KERB,
            )
            glass: Colour = (74, 92, 104)
            lit: Colour = (236, 216, 160)
            stage.poly(
                [
                    (bx - 1.2, 0.95, line - 1.8),
                    (bx + 1.2, 0.95, line - 1.8),
                    (bx + 1.2, 2.3, line - 1.8),
                    (bx - 1.2, 2.3, line - 1.8),
                ],
                glass,
                lit,
            )
            flank = bx - 1.2 * side
            stage.poly(
                [
                    (flank, 0.95, line - 1.8),
                    (flank, 0.95, line + 0.4),
                    (flank, 2.3, line + 0.4),
                    (flank, 2.3, line - 1.8),
                ],
                shade(glass, 0.85),
                shade(lit, 0.8),
            )
            for x in (bx - 1.2, bx, bx + 1.2):
                stage.bar((x, 0.95, line - 1.82), (x, 2.3, line - 1.82), 0.07, (226, 228, 226))
            stage.poly(
                [
                    (bx - 1.6, 2.35, line - 2.3),
                    (bx + 1.6, 2.35, line - 2.3),
                    (bx + 1.6, 2.35, line + 0.8),
                    (bx - 1.6, 2.35, line + 0.8),
                ],
                (188, 192, 192),
            )
            stage.poly(
                [
                    (bx - 1.6, 2.3, line - 2.3),
                    (bx + 1.6, 2.3, line - 2.3),
                    (bx + 1.6, 2.55, line - 2.3),
                    (bx - 1.6, 2.55, line - 2.3),
                ],
                (46, 110, 140),
            )
        stage.lamp(Lamp(side * 6.0, 2.4, line - 2.4, 4.5))
        # Barriers, raised: the lanes are busy.
        for post, reach in ((-4.7, 1), (4.7, -1)):
            with stage.cutout(post, line - 0.4):
                props.box(
                    stage,
                    post - 0.22,
                    post + 0.22,
                    line - 0.6,
                    line - 0.2,
                    1.1,
                    plain(0.44, 1.1, (226, 150, 40), 2),
                    plain(0.4, 1.1, (206, 134, 30), 2),
                    YELLOW,
                )
                for n in range(8):
                    a, b = n / 8, (n + 1) / 8
                    lift = 3.4
                    stage.bar(
                        (post + reach * 0.9 * a, 1.0 + lift * a, line - 0.4),
                        (post + reach * 0.9 * b, 1.0 + lift * b, line - 0.4),
                        0.12,
                        (214, 50, 42) if n % 2 else WHITE,
                    )
        props.lamp_post(stage, -5.4, 9.5, 6.4, 1.8, 8)
        props.lamp_post(stage, 5.6, 27.0, 6.4, -1.8, 8)
        for x in (-4.7, 4.7):
            for z in (8.0, 10.5, 13.0):
                with stage.cutout(x, z):
                    stage.bar((x, 0, z), (x, 0.8, z), 0.14, (226, 190, 60))
                    stage.bar((x, 0.45, z), (x, 0.6, z), 0.15, (40, 40, 42))

    return Scene(
        view,
        (
            drive((2.2, 1), (2.2, line - 4.5), (2.2, 90), speed=6, stops=(Stop(line - 5.5, 3.5),)),
            drive((-2.2, 90), (-2.2, line + 5), (-2.2, 1), speed=6, stops=(Stop(85 - line, 3.0),)),
            walk((-5.0, 4), (-5.0, 44), spread=0.3),
            walk((5.1, 30), (4.95, line + 1), (4.95, 4), spread=0.15),
            walk((-13, 11.0), (13, 10.4), spread=1.0),
            ride((1.0, 2), (1.0, 60), speed=3.6),
        ),
        paint,
    )


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
            _tiles(rgb, everywhere, x, z, 0.8, 0.93)

        stage.ground(stone, ground)
        for x0, x1, z0, h, style in (
            (-60, -34, 48, 17, "flats"), (-34, -14, 52, 14, "shop"), (-14, 3, 54, 19, "shop"), (3, 22, 52, 13, "brick"), (22, 40, 50, 18, "shop"), (40, 64, 48, 15, "flats"),
        ):  # fmt: skip
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


def alley(seed: int) -> Scene:
    dice = random.Random(seed)
    half = dice.uniform(2.6, 3.6)
    view = View(4.6, 14, dice.uniform(-5, 5), 0.82)

    def paint(stage: Stage) -> None:
        local = random.Random(seed + 9)
        props.skyline(stage, 90, seed, 10, 26)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            gutter = abs(abs(x) - half + 0.3) < 0.22
            cobble = ((x / 0.28) % 1 < 0.1) | ((z / 0.2) % 1 < 0.1)
            rgb[cobble & (z < 18)] *= 0.9
            paint_band(rgb, gutter, shade(CONCRETE, 0.8))
            paint_band(rgb, (abs(x) < half - 0.5) & (abs(abs(x) - half + 0.7) < 0.08), YELLOW, 0.75)

        stage.ground((122, 118, 112), ground)
        for side in (-1, 1):
            z = 74.0
            while z > 1.5:
                depth = local.uniform(7, 12)
                inner, outer = side * half, side * (half + 12)
                height = local.uniform(8, 15)
                props.house(
                    stage,
                    min(inner, outer),
                    max(inner, outer),
                    z - depth,
                    z,
                    height,
                    local.randrange(10**6),
                    local.choice(("brick", "flats", "brick", "shop")),
                    0.4,
                )
                z -= depth
            for z in (50.0, 36.0, 25.0, 16.0, 9.5):
                x = side * (half - 0.25)
                props.wall_lamp(stage, x, 3.6, z + (4 if side > 0 else 0), 5.5)
            for z in (30.0, 19.0, 12.0):
                z += 3 if side > 0 else 0
                colour = local.choice(((58, 96, 66), (70, 84, 110), (110, 70, 56)))
                x0 = side * (half - 0.95) if side > 0 else -half + 0.1
                with stage.cutout(x0, z):
                    props.box(
                        stage,
                        x0,
                        x0 + 0.8,
                        z,
                        z + 0.9,
                        1.15,
                        plain(0.8, 1.15, colour, 1),
                        plain(0.9, 1.15, colour, 2),
                        shade(colour, 1.25),
                    )

    return Scene(
        view,
        (
            walk((0.9, 2), (0.7, 66), spread=0.7),
            walk((-1.1, 62), (-0.9, 2), spread=0.6),
            walk((-half + 0.1, 21), (-0.6, 18), (0.4, 2), spread=0.2),
            ride((0.2, 60), (0.2, 2), speed=4),
            drive((0.0, 64), (0.0, 1), speed=5, narrow=True),
        ),
        paint,
    )


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
            _tiles(rgb, path, x, z, 0.6)
            paint_band(rgb, abs(x - 1.2) < 0.12, KERB)
            paint_band(rgb, abs(x + 4.2) < 0.12, KERB)
            paint_band(rgb, (x < -16), shade(ASPHALT, 1.1))

        stage.ground((164, 150, 132), ground, 5)
        for z in range(64, 4, -6):
            props.house(
                stage,
                -52,
                -24,
                z * 2.0,
                z * 2.0 + 11,
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


def dock(seed: int) -> Scene:
    view = View(6.4, 15, -8, 0.8)
    wall_z = 31.0

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 140, seed, 10, 26)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            for n in range(-3, 4):
                paint_band(rgb, (abs(x - n * 7) < 0.1) & (z > 14) & (z < wall_z), YELLOW, 0.85)
            apron = z > wall_z - 1.6
            paint_band(rgb, apron, shade(CONCRETE, 0.9))
            paint_band(rgb, (abs(z - 11.5) < 0.12) | (abs(z - 13.2) < 0.12), WHITE, 0.8)
            paint_band(rgb, (x % 6 < 0.05) | (z % 6 < 0.05), shade(CONCRETE, 0.7), 0.5)

        stage.ground((118, 118, 116), ground)
        hall: Colour = (176, 184, 190)
        stage.surface((-48, 10.5, wall_z), (96, 0, 0), (0, -10.5, 0), ribbed(96, 10.5, hall, 4, 0.5))
        stage.poly(
            [(-48, 10.5, wall_z), (48, 10.5, wall_z), (48, 11.3, wall_z), (-48, 11.3, wall_z)], (58, 92, 128)
        )
        stage.surface(
            (-10, 9.4, wall_z - 0.05),
            (17, 0, 0),
            (0, -2.0, 0),
            board(17, 2.0, (58, 92, 128), "RIVERSIDE LOGISTICS"),
        )
        for n in range(-3, 4):
            x = n * 7 + 3.5
            stage.surface(
                (x - 1.9, 4.8, wall_z - 0.06),
                (3.8, 0, 0),
                (0, -3.7, 0),
                shutter(3.8, 3.7, local.choice(((70, 110, 146), (196, 196, 190))), str(n + 4)),
            )
            for dx in (-2.1, 2.1):
                stage.poly(
                    [
                        (x + dx - 0.18, 1.0, wall_z - 0.1),
                        (x + dx + 0.18, 1.0, wall_z - 0.1),
                        (x + dx + 0.18, 4.9, wall_z - 0.1),
                        (x + dx - 0.18, 4.9, wall_z - 0.1),
                    ],
                    (40, 42, 46),
                )
            stage.poly(
                [
                    (x - 2.2, 4.9, wall_z - 0.1),
                    (x + 2.2, 4.9, wall_z - 0.1),
                    (x + 2.2, 5.5, wall_z - 1.2),
                    (x - 2.2, 5.5, wall_z - 1.2),
                ],
                (66, 70, 76),
            )
            props.wall_lamp(stage, x, 5.9, wall_z - 0.4, 6)
        stage.surface((-48, 1.1, wall_z - 1.5), (96, 0, 0), (0, -1.1, 0), plain(96, 1.1, (150, 150, 146), 6))
        stage.poly(
            [(-48, 1.1, wall_z - 1.5), (48, 1.1, wall_z - 1.5), (48, 1.1, wall_z), (-48, 1.1, wall_z)],
            (166, 166, 160),
        )
        props.parked(stage, "truck", "blue", -3.5, wall_z - 5.2, 180)
        props.parked(stage, "truck", "red", 10.5, wall_z - 5.2, 180)
        props.parked(stage, "van", "white", -17.5, wall_z - 4.2, 180)
        for x, z, colour in (
            (-12.4, 24.0, (168, 124, 78)),
            (-11.0, 25.2, (150, 110, 70)),
            (5.2, 25.5, (176, 134, 84)),
            (18.5, 24.0, (90, 110, 126)),
        ):
            with stage.cutout(x, z):
                stage.darken(
                    [
                        (x - 0.3, 0, z - 0.4),
                        (x + 1.5, 0, z - 0.4),
                        (x + 1.5, 0, z + 1.2),
                        (x - 0.3, 0, z + 1.2),
                    ],
                    0.45,
                )
                props.box(
                    stage,
                    x,
                    x + 1.2,
                    z,
                    z + 1.0,
                    1.2 + local.random() * 0.7,
                    plain(1.2, 1.5, colour, 3),
                    plain(1.0, 1.5, colour, 4),
                    shade(colour, 1.2),
                )
        props.lamp_post(stage, -9.0, 10.2, 7.0, 1.6, 9)
        props.lamp_post(stage, 12.0, 14.5, 7.0, -1.6, 9)

    return Scene(
        view,
        (
            drive((-40, 17), (40, 17), speed=5),
            drive((40, 20.5), (2, 20.5), (-40, 19.5), speed=4.5, stops=(Stop(38, 5),)),
            walk((-24, 27.8), (24, 27.6), spread=0.5),
            walk((-20, 12.4), (20, 12.4), spread=0.4),
            walk((-7, 28.5), (-6.5, 20), (-4, 4), spread=0.4),
            walk((7.0, 28.5), (6.0, 14), (3.5, 4), spread=0.4),
        ),
        paint,
    )


def yard(seed: int) -> Scene:
    view = View(9.5, 17, 6, 0.8)
    paints: tuple[Colour, ...] = (
        (160, 58, 46),
        (44, 88, 134),
        (66, 112, 84),
        (196, 130, 46),
        (120, 124, 130),
        (110, 52, 70),
        (206, 206, 198),
    )

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        props.skyline(stage, 220, seed, 8, 24)

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            paint_band(rgb, (x % 8 < 0.06) | (z % 8 < 0.06), shade(CONCRETE, 0.75), 0.6)
            lane = abs(x) < 5.2
            paint_band(rgb, lane, (98, 100, 102), 0.75)
            paint_band(rgb, abs(abs(x) - 5.2) < 0.12, YELLOW, 0.9)
            paint_band(rgb, (abs(x) < 0.08) & _dashes(z, 3, 6), WHITE, 0.85)
            paint_band(rgb, (z > 13.5) & (z < 16.5) & (abs(x) < 5) & (x % 1.0 < 0.5), WHITE, 0.85)

        stage.ground((128, 126, 122), ground)
        # A gantry crane far behind.
        for x in (-9.0, 9.0):
            stage.bar((x, 0, 110), (x, 30, 110), 1.2, (208, 96, 40))
        stage.bar((-26, 30, 110), (30, 30, 110), 1.8, (216, 104, 44))
        stage.bar((4, 29, 110), (4, 14, 110), 0.2, (60, 60, 62))
        stage.bar((1, 13.5, 110), (7, 13.5, 110), 2.2, (44, 88, 134))
        texts = ("VCSU", "HARBOUR", "OCEAN", "", "", "BLUE LINE", "")
        for z in (74.0, 60.0, 46.0, 33.0, 20.0):
            for side in (-1, 1):
                for row in (3, 2, 1, 0):
                    x0 = side * (7.2 + row * 2.7) - (2.44 if side < 0 else 0)
                    for level in range(local.choice((1, 2, 2, 3)) if row else local.choice((1, 2, 2))):
                        props.container(
                            stage,
                            x0,
                            z,
                            local.choice(paints),
                            local.randrange(99),
                            level * 2.6,
                            12.0 if row == 0 else 6.1,
                            local.choice(texts),
                        )
        for z in (86.0, 54.0, 27.0):
            props.lamp_post(stage, -6.0, z, 12.0, 2.0, 12)
            props.lamp_post(stage, 6.0, z - 9, 12.0, -2.0, 12)

    return Scene(
        view,
        (
            drive((2.4, 4), (2.4, 100), speed=6.5),
            drive((-2.4, 100), (-2.4, 4), speed=6.5),
            walk((-16, 15), (16, 15), spread=0.8),
            walk((5.9, 6), (5.9, 64), spread=0.3),
            walk((-5.9, 60), (-5.9, 6), spread=0.3),
        ),
        paint,
    )
