"""Scenes on streets: street, crossing, gate, alley."""

from __future__ import annotations

import random

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.ground import (
    ASPHALT,
    CONCRETE,
    GRASS,
    KERB,
    PAVING,
    WHITE,
    YELLOW,
    dashes,
    paint_band,
    tiles,
)
from app.localvcs.demo.scene import Scene, Stop, drive, ride, walk
from app.localvcs.demo.stage import Colour, Lamp, Stage, shade
from app.localvcs.demo.textures import plain


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
            tiles(rgb, walkway, x, z, 0.6)
            for edge in (left, right):
                paint_band(rgb, abs(x - edge) < 0.16, KERB)
            paint_band(rgb, (abs(x - shift) < 0.07) & dashes(z) & (z > zebra + 5), WHITE)
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
            tiles(rgb, ~road, x, z, 0.8)
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
            (12, 34, 33, 60, 30, "office"),
            (-34, -12, 33, 56, 24, "shop"),
            (40, 66, 33, 60, 20, "flats"),
            (-66, -40, 33, 56, 34, "office"),
        ):
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
            tiles(rgb, walkway, x, z, 0.7)
            paint_band(rgb, abs(abs(x) - 4.4) < 0.15, KERB)
            paint_band(rgb, (abs(x) < 0.08) & (abs(z - line) > 4) & dashes(z, 2, 4), YELLOW)
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
