"""The indoor scenes: lobby, corridor, garage, canteen, warehouse, server room. Lit the same at every hour."""

from __future__ import annotations

import random

import numpy as np

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.props import paint_band
from app.localvcs.demo.scene import Route, Scene, drive, walk
from app.localvcs.demo.stage import Colour, Stage, mix, shade
from app.localvcs.demo.textures import Texture, board, doors, plain, racks, shelves, shutter

WHITE: Colour = (232, 232, 228)
_TUBE: Colour = (255, 252, 240)
_NEAR_Z = 0.6


def _room(
    stage: Stage,
    half: float,
    depth: float,
    height: float,
    walls: tuple[Texture, Texture, Texture],
    ceiling: Colour,
) -> None:
    """Left wall, right wall, back wall, ceiling; the floor is painted before."""
    left, right, back = walls
    stage.surface((-half, height, depth), (2 * half, 0, 0), (0, -height, 0), back, 0.92)
    stage.surface((-half, height, _NEAR_Z), (0, 0, depth - _NEAR_Z), (0, -height, 0), left, 0.86)
    stage.surface((half, height, depth), (0, 0, _NEAR_Z - depth), (0, -height, 0), right, 0.98)
    stage.poly(
        [(-half, height, _NEAR_Z), (half, height, _NEAR_Z), (half, height, depth), (-half, height, depth)],
        ceiling,
    )
    for x in (-half, half):
        stage.darken(
            [(x - 0.25, 0, _NEAR_Z), (x + 0.25, 0, _NEAR_Z), (x + 0.25, 0, depth), (x - 0.25, 0, depth)],
            0.35,
            0.5,
        )
    stage.darken(
        [(-half, 0, depth - 0.5), (half, 0, depth - 0.5), (half, 0, depth), (-half, 0, depth)], 0.3, 0.6
    )


def _panel(stage: Stage, x: float, z: float, height: float, wide: float, deep: float) -> None:
    """A lit panel in the ceiling."""
    y = height - 0.01
    stage.poly(
        [
            (x - wide / 2, y, z),
            (x + wide / 2, y, z),
            (x + wide / 2, y, z + deep),
            (x - wide / 2, y, z + deep),
        ],
        _TUBE,
        _TUBE,
    )


def _floor(
    stage: Stage,
    base: Colour,
    tile: float,
    half: float,
    lamps: tuple[tuple[float, float], ...] = (),
    gloss: float = 26.0,
) -> None:
    """Tiles with the light of the ceiling mirrored in them."""

    def paint(x: Floats, z: Floats, rgb: Floats) -> None:
        paint_band(rgb, (np.floor(x / tile) + np.floor(z / tile)) % 2 == 0, shade(base, 0.965))
        paint_band(rgb, ((x / tile) % 1 < 0.03) | ((z / tile) % 1 < 0.03), shade(base, 0.84))
        for lx, lz in lamps:
            # The mirror image of a lamp lies nearer to the camera than the spot below it.
            spot = np.exp(-(((x - lx * 0.75) / 0.9) ** 2) - ((z - lz * 0.62) / 1.5) ** 2)
            rgb += (spot * gloss)[..., None]
        rgb *= np.clip(1.03 - 0.1 * (abs(x) / half) ** 2, 0.7, 1.1)[..., None]

    stage.ground(base, paint, 2.5)


def lobby(seed: int) -> Scene:
    dice = random.Random(seed)
    half, depth, height = dice.uniform(8, 9.5), 22.0, 4.6
    lift_hall = seed % 3 == 1
    if lift_hall:
        half, depth = 5.2, 12.5
    stone: Colour = dice.choice(((206, 200, 188), (190, 194, 198), (200, 184, 164)))
    wall: Colour = dice.choice(((222, 214, 200), (214, 220, 222), (196, 178, 154)))
    accent: Colour = dice.choice(((46, 104, 128), (140, 84, 56), (70, 104, 84), (120, 56, 60)))
    view = View(3.6, 13, dice.uniform(-9, 9), 0.72)

    def paint(stage: Stage) -> None:
        lights = tuple(
            (x, z) for z in (4.0, 8.0, 12.0, 16.0, 20.0) for x in (-half * 0.5, 0.0, half * 0.5) if z < depth
        )
        _floor(stage, stone, 1.2, half, lights)
        back = plain(2 * half, height, shade(wall, 0.96), seed, shade(wall, 0.6))
        _room(
            stage,
            half,
            depth,
            height,
            (
                plain(depth, height, wall, seed + 1, shade(wall, 0.6)),
                plain(depth, height, wall, seed + 2, shade(wall, 0.6)),
                back,
            ),
            (236, 236, 232),
        )
        for x, z in lights:
            _panel(stage, x, z, height, 1.3, 1.3)
        if lift_hall:
            for n in range(3):
                x = -3.4 + n * 3.4
                _lift(stage, x, depth - 0.05, n + 1)
            for n, z in enumerate((5.0, 9.5)):
                _painting(stage, half - 0.02, z, (accent, shade(accent, 1.6))[n % 2])
        else:
            # Glass front to the street at the back.
            for n in range(6):
                x = -half * 0.62 + n * half * 0.248
                sky = mix((176, 200, 214), (206, 220, 226), n / 5)
                stage.poly(
                    [
                        (x + 0.08, 0.1, depth - 0.04),
                        (x + half * 0.248 - 0.08, 0.1, depth - 0.04),
                        (x + half * 0.248 - 0.08, 3.5, depth - 0.04),
                        (x + 0.08, 3.5, depth - 0.04),
                    ],
                    sky,
                    shade(sky, 0.9),
                )
                stage.poly(
                    [
                        (x + 0.08, 0.1, depth - 0.03),
                        (x + half * 0.248 - 0.08, 0.1, depth - 0.03),
                        (x + half * 0.248 - 0.08, 1.2, depth - 0.03),
                        (x + 0.08, 1.2, depth - 0.03),
                    ],
                    (132, 150, 132),
                    (110, 126, 112),
                )
            stage.bar((-half * 0.62, 2.4, depth - 0.1), (half * 0.87, 2.4, depth - 0.1), 0.1, (96, 102, 106))
            side = -1 if dice.random() < 0.5 else 1
            _reception(stage, side * half, accent, wall)
            for z in (6.5, 13.0):
                for x in (-half * 0.58, half * 0.58):
                    if x * side < 0 or z > 10:
                        _pillar(stage, x, z, height, shade(stone, 0.96))
            _sofa(stage, -side * half * 0.72, 9.5, accent)
            _plant(stage, -side * half * 0.86, 6.2, seed)
        _plant(stage, half - 0.9, depth - 1.2, seed + 1)
        _plant(stage, -half + 0.9, depth - 1.2, seed + 2)

    ways: tuple[Route, ...] = (
        walk((0.4, 1), (-0.3, depth - 0.8), spread=1.2, speed=1.2),
        walk((-1.5, 1), (1.8, depth - 0.8), spread=0.6, speed=1.2),
        walk((half + 2, depth * 0.55), (-half - 2, depth * 0.62), spread=0.8, speed=1.2),
        walk((half * 0.2, depth - 0.8), (0.6, depth * 0.5), (-half - 2, depth * 0.36), spread=0.4, speed=1.2),
    )
    if lift_hall:
        ways = (
            walk((-3.4, depth - 0.5), (-2.0, depth - 4), (0.3, 1), spread=0.3, speed=1.15),
            walk((3.4, depth - 0.5), (2.2, depth - 4), (0.8, 1), spread=0.3, speed=1.15),
            walk((half + 1.5, 7), (-half - 1.5, 8), spread=0.8, speed=1.2),
            walk((half + 1.5, 9.5), (1.0, 10.5), (0.0, depth - 0.5), spread=0.4, speed=1.2),
        )
    return Scene(view, ways, paint, indoor=True)


def _lift(stage: Stage, x: float, z: float, number: int) -> None:
    for edge, inner in ((0.12, (150, 152, 154)), (0.0, (190, 194, 196))):
        stage.poly(
            [
                (x - 0.9 - edge, 0, z - 0.01),
                (x + 0.9 + edge, 0, z - 0.01),
                (x + 0.9 + edge, 2.4 + edge, z - 0.01),
                (x - 0.9 - edge, 2.4 + edge, z - 0.01),
            ],
            inner,
        )
    stage.poly(
        [
            (x - 0.85, 0, z - 0.02),
            (x - 0.35, 0, z - 0.02),
            (x - 0.15, 2.4, z - 0.02),
            (x - 0.65, 2.4, z - 0.02),
        ],
        (208, 212, 214),
    )
    stage.bar((x, 0, z - 0.02), (x, 2.4, z - 0.02), 0.03, (110, 112, 116))
    stage.surface(
        (x - 0.3, 2.95, z - 0.02),
        (0.6, 0, 0),
        (0, -0.3, 0),
        board(0.6, 0.3, (20, 24, 28), str(number), ink=(255, 150, 60)),
    )


def _painting(stage: Stage, x: float, z: float, colour: Colour) -> None:
    stage.poly([(x, 1.2, z), (x, 1.2, z + 1.8), (x, 2.5, z + 1.8), (x, 2.5, z)], (70, 56, 44))
    stage.poly(
        [
            (x - 0.01, 1.3, z + 0.1),
            (x - 0.01, 1.3, z + 1.7),
            (x - 0.01, 2.4, z + 1.7),
            (x - 0.01, 2.4, z + 0.1),
        ],
        colour,
    )
    stage.poly(
        [(x - 0.02, 1.3, z + 0.1), (x - 0.02, 1.3, z + 1.7), (x - 0.02, 1.9, z + 0.8)], shade(colour, 0.7)
    )


def _reception(stage: Stage, wall_x: float, accent: Colour, wall: Colour) -> None:
    side = 1 if wall_x > 0 else -1
    x0, x1 = sorted((wall_x - side * 2.2, wall_x - side * 3.2))
    stage.surface(
        (wall_x - side * 0.03, 3.7, 13.5 if side > 0 else 8.0),
        (0, 0, -5.5 * side),
        (0, -1.2, 0),
        board(5.5, 1.2, accent, "RECEPTION"),
    )
    with stage.cutout((x0 + x1) / 2, 8.0):
        stage.darken([(x0 - 0.4, 0, 7.4), (x1 + 0.4, 0, 7.4), (x1 + 0.4, 0, 13.6), (x0 - 0.4, 0, 13.6)], 0.4)
        props.box(
            stage,
            x0,
            x1,
            8.0,
            13.2,
            1.12,
            plain(1, 1.12, accent, 1),
            plain(5.2, 1.12, shade(accent, 1.1), 2),
            shade(wall, 1.06),
        )
    for z in (9.4, 11.6):
        x = wall_x - side * 2.6
        stage.poly([(x, 1.15, z), (x, 1.15, z + 0.6), (x, 1.55, z + 0.6), (x, 1.55, z)], (24, 28, 32))


def _pillar(stage: Stage, x: float, z: float, height: float, colour: Colour) -> None:
    with stage.cutout(x, z):
        stage.darken(
            [(x - 0.7, 0, z - 0.8), (x + 0.7, 0, z - 0.8), (x + 0.7, 0, z + 0.7), (x - 0.7, 0, z + 0.7)], 0.35
        )
        props.box(
            stage,
            x - 0.4,
            x + 0.4,
            z - 0.4,
            z + 0.4,
            height,
            plain(0.8, height, colour, 5, shade(colour, 0.5)),
            plain(0.8, height, shade(colour, 0.9), 6, shade(colour, 0.45)),
        )


def _sofa(stage: Stage, x: float, z: float, colour: Colour) -> None:
    with stage.cutout(x, z):
        stage.darken(
            [(x - 1.5, 0, z - 0.7), (x + 1.5, 0, z - 0.7), (x + 1.5, 0, z + 1.2), (x - 1.5, 0, z + 1.2)], 0.4
        )
        cloth = mix(colour, (210, 206, 198), 0.35)
        props.box(
            stage,
            x - 1.3,
            x + 1.3,
            z + 0.55,
            z + 0.9,
            0.85,
            plain(2.6, 0.85, shade(cloth, 0.9), 1),
            plain(0.4, 0.85, cloth, 2),
            shade(cloth, 1.1),
        )
        props.box(
            stage,
            x - 1.3,
            x + 1.3,
            z - 0.1,
            z + 0.55,
            0.42,
            plain(2.6, 0.42, cloth, 3),
            plain(0.6, 0.42, cloth, 4),
            shade(cloth, 1.15),
        )


def _plant(stage: Stage, x: float, z: float, seed: int) -> None:
    dice = random.Random(seed)
    with stage.cutout(x, z):
        stage.darken(
            [(x - 0.5, 0, z - 0.5), (x + 0.5, 0, z - 0.5), (x + 0.5, 0, z + 0.5), (x - 0.5, 0, z + 0.5)], 0.4
        )
        props.box(
            stage,
            x - 0.26,
            x + 0.26,
            z - 0.26,
            z + 0.26,
            0.5,
            plain(0.52, 0.5, (206, 204, 198), 1),
            plain(0.52, 0.5, (190, 188, 182), 2),
            (84, 66, 50),
        )
        for _ in range(26):
            dx, dy, dz = dice.uniform(-0.55, 0.55), dice.uniform(0.5, 1.1), dice.uniform(-0.4, 0.4)
            green = shade((62, 112, 62), dice.uniform(0.7, 1.25))
            stage.bar((x, 0.5, z), (x + dx, 0.5 + dy, z + dz), 0.09, green)


def corridor(seed: int) -> Scene:
    dice = random.Random(seed)
    half, depth, height = 1.75, 34.0, 2.9
    wall: Colour = dice.choice(((222, 216, 202), (206, 214, 212), (226, 222, 214)))
    door: Colour = dice.choice(((146, 108, 76), (92, 116, 132), (128, 96, 70)))
    carpet: Colour = dice.choice(((126, 132, 142), (142, 118, 98), (110, 128, 122)))
    view = View(2.55, 11, dice.uniform(-4, 4), 0.72)

    def paint(stage: Stage) -> None:
        lamps = tuple((0.0, float(z)) for z in range(3, 33, 4))
        _floor(stage, carpet, 0.6, half, lamps, 20)
        sides = (
            doors(depth, height, wall, door, seed),
            doors(depth, height, wall, door, seed + 1, number=302),
        )
        _room(
            stage,
            half,
            depth,
            height,
            (*sides, plain(2 * half, height, wall, seed, shade(wall, 0.55))),
            (234, 234, 230),
        )
        for _, z in lamps:
            _panel(stage, 0.0, z, height, 0.7, 1.4)
        # A window at the end, and the exit signs.
        stage.poly(
            [
                (-0.9, 0.9, depth - 0.05),
                (0.9, 0.9, depth - 0.05),
                (0.9, 2.4, depth - 0.05),
                (-0.9, 2.4, depth - 0.05),
            ],
            (196, 214, 224),
            (190, 208, 218),
        )
        stage.bar((0, 0.9, depth - 0.06), (0, 2.4, depth - 0.06), 0.06, (120, 124, 128))
        for z in (9.0, 24.0):
            stage.surface(
                (-0.45, height - 0.15, z), (0.9, 0, 0), (0, -0.3, 0), board(0.9, 0.3, (36, 132, 72), "EXIT")
            )
        for z in (6.5, 19.5):
            stage.bar((half - 0.12, 0.7, z), (half - 0.12, 1.25, z), 0.17, (186, 44, 40))
        _plant(stage, -half + 0.4, 14.0, seed)

    return Scene(
        view,
        (
            walk((0.35, 0.8), (0.4, depth - 1.5), spread=0.35, speed=1.2),
            walk((-0.5, 26), (-0.5, 0.8), spread=0.3, speed=1.2),
            walk((half + 0.4, 12), (0.5, 10.8), (0.2, 0.8), spread=0.1, speed=1.1),
            walk((-half - 0.4, 18.5), (-0.4, 17), (0.0, 30), spread=0.1, speed=1.1),
        ),
        paint,
        indoor=True,
    )


def garage(seed: int) -> Scene:
    dice = random.Random(seed)
    half, depth, height = 13.0, 46.0, 3.1
    mark: Colour = dice.choice(((62, 128, 92), (52, 104, 160), (196, 120, 48)))
    view = View(2.8, 9.5, dice.uniform(-6, 6), 0.72)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        lamps = tuple((x, float(z)) for z in range(4, 44, 6) for x in (-2.6, 2.6))

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            paint_band(rgb, abs(x) < 3.0, (108, 118, 118))
            paint_band(rgb, (abs(abs(x) - 3.05) < 0.08) & ((z > 10.7) | (z < 7)), (230, 226, 210))
            paint_band(rgb, (z > 7.1) & (z < 10.6), (108, 118, 118))
            bay = (abs(x) > 3.1) & (z % 2.7 < 0.12) & (abs(x) < 8.4) & (z > 10.7)
            paint_band(rgb, bay, (232, 230, 222))
            arrow = (abs(x - 1.5) < 0.12) & (z % 9 < 2.0)
            tip = (z % 9 > 2.0) & (z % 9 < 2.9) & (abs(x - 1.5) < (2.9 - z % 9) * 0.5)
            paint_band(rgb, (arrow | tip) & (z > 3), WHITE)
            paint_band(rgb, (z > 15) & (z < 17.2) & (abs(x) < 2.9) & (x % 0.9 < 0.45), WHITE, 0.9)
            for lx, lz in lamps:
                rgb += (np.exp(-(((x - lx * 0.7) / 1.1) ** 2) - ((z - lz * 0.55) / 1.4) ** 2) * 26)[..., None]

        stage.ground((92, 98, 100), ground, 4)
        concrete: Colour = (158, 160, 158)
        wall = plain(depth, height, concrete, 3, shade(mark, 0.9))
        _room(
            stage,
            half,
            depth,
            height,
            (wall, wall, plain(2 * half, height, shade(concrete, 0.9), 4)),
            (104, 108, 110),
        )
        stage.surface(
            (-3.2, 2.9, depth - 0.1), (6.4, 0, 0), (0, -2.6, 0), shutter(6.4, 2.6, (120, 128, 132), "P")
        )
        for z in range(42, 2, -6):
            for x in (-2.6, 2.6):
                stage.poly(
                    [
                        (x - 0.12, height - 0.15, z),
                        (x + 0.12, height - 0.15, z),
                        (x + 0.12, height - 0.15, z + 2.2),
                        (x - 0.12, height - 0.15, z + 2.2),
                    ],
                    _TUBE,
                    _TUBE,
                )
        stage.bar((-1.2, height - 0.2, 8), (-1.2, height - 0.2, depth), 0.22, (150, 60, 52))
        stage.bar((4.8, height - 0.3, 9), (4.8, height - 0.3, depth), 0.5, (176, 180, 182))
        for row in range(14, 3, -1):
            z = row * 2.7 + 1.4
            for side in (-1, 1):
                if local.random() < 0.68:
                    body, colour = (
                        local.choice(("sedan", "suv", "sedan", "van")),
                        local.choice(("white", "silver", "black", "grey", "blue", "red", "brown")),
                    )
                    props.parked(
                        stage,
                        body,
                        colour,
                        side * 6.0,
                        z,
                        90 * side + (180 if local.random() < 0.5 else 0),
                        hides=True,
                    )
            if row % 3 == 0:
                for side in (-1, 1):
                    x = side * 3.5
                    with stage.cutout(x, z + 1.35):
                        props.box(
                            stage,
                            x - 0.3,
                            x + 0.3,
                            z + 1.05,
                            z + 1.65,
                            height,
                            plain(0.6, height, concrete, 8),
                            plain(0.6, height, shade(concrete, 0.9), 9),
                        )
                        for y0, y1, colour in (
                            (0, 0.35, (220, 180, 50)),
                            (0.35, 0.55, (44, 44, 46)),
                            (0.55, 0.8, (220, 180, 50)),
                            (1.4, 2.0, mark),
                        ):
                            stage.poly(
                                [
                                    (x - 0.31, y0, z + 1.04),
                                    (x + 0.31, y0, z + 1.04),
                                    (x + 0.31, y1, z + 1.04),
                                    (x - 0.31, y1, z + 1.04),
                                ],
                                colour,
                            )
                        stage.surface(
                            (x - 0.3, 2.0, z + 1.03),
                            (0.6, 0, 0),
                            (0, -0.6, 0),
                            board(0.6, 0.6, mark, f"{'AC'[side > 0]}{row}"),
                        )

    return Scene(
        view,
        (
            # Near the camera they turn off into the cross aisle.
            drive((14, 9.0), (3.6, 9.0), (2.0, 10.4), (1.4, 12.5), (1.4, 44), speed=4.5, narrow=True),
            drive((-1.4, 44), (-1.4, 12.5), (-2.0, 10.4), (-3.6, 9.0), (-14, 9.0), speed=4.5, narrow=True),
            walk((2.5, 2), (2.5, 40), spread=0.3, speed=1.2),
            walk((-2.6, 38), (-2.6, 2), spread=0.3, speed=1.2),
            walk((8, 16.0), (-8, 16.2), spread=0.5, speed=1.2),
        ),
        paint,
        indoor=True,
    )


def canteen(seed: int) -> Scene:
    half, depth, height = 10.0, 24.0, 4.0
    view = View(3.7, 15, 7, 0.72)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        lamps = tuple((x, float(z)) for z in range(4, 24, 5) for x in (-6.0, 0.0, 6.0))
        _floor(stage, (206, 194, 172), 0.9, half, lamps)
        wall: Colour = (232, 224, 206)
        band = plain(depth, height, wall, seed, (168, 120, 80))
        _room(
            stage,
            half,
            depth,
            height,
            (band, band, plain(2 * half, height, (214, 190, 150), 3, (150, 104, 70))),
            (238, 238, 234),
        )
        for x, z in lamps:
            _panel(stage, x, z, height, 1.6, 0.5)
        # The counter with its menu boards.
        for n, text in enumerate(("RICE", "NOODLES", "SALAD", "SOUP")):
            stage.surface(
                (-8.6 + n * 4.4, 3.5, depth - 0.05),
                (3.8, 0, 0),
                (0, -0.9, 0),
                board(3.8, 0.9, ((150, 54, 44), (46, 96, 120), (66, 116, 70), (180, 120, 40))[n], text),
            )
        stage.poly(
            [
                (-9, 1.1, depth - 0.06),
                (9, 1.1, depth - 0.06),
                (9, 2.4, depth - 0.06),
                (-9, 2.4, depth - 0.06),
            ],
            (120, 128, 130),
            (150, 146, 130),
        )
        with stage.cutout(0, depth - 1.6):
            props.box(
                stage,
                -9.2,
                9.2,
                depth - 1.6,
                depth - 0.6,
                1.05,
                plain(18.4, 1.05, (176, 132, 92), 4, (90, 70, 52)),
                plain(1, 1.05, (160, 118, 80), 5),
                (204, 208, 208),
            )
        for row, z in enumerate((16.8, 12.4, 8.2)):
            for n in range(4):
                x = -8.0 + n * 4.6 + (0.6 if row % 2 else 0)
                if abs(x) > half - 1.5:
                    continue
                with stage.cutout(x, z):
                    stage.darken(
                        [
                            (x - 1.1, 0, z - 0.8),
                            (x + 1.1, 0, z - 0.8),
                            (x + 1.1, 0, z + 0.9),
                            (x - 1.1, 0, z + 0.9),
                        ],
                        0.35,
                        0.4,
                    )
                    seat: Colour = local.choice(((206, 92, 60), (60, 124, 134), (224, 176, 76)))
                    for cx, cz in ((x - 0.5, z + 0.75), (x + 0.5, z + 0.75)):
                        stage.poly(
                            [
                                (cx - 0.22, 0.5, cz + 0.2),
                                (cx + 0.22, 0.5, cz + 0.2),
                                (cx + 0.22, 0.95, cz + 0.25),
                                (cx - 0.22, 0.95, cz + 0.25),
                            ],
                            seat,
                        )
                        stage.poly(
                            [
                                (cx - 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.47, cz + 0.22),
                                (cx - 0.22, 0.47, cz + 0.22),
                            ],
                            shade(seat, 1.15),
                        )
                    for dx in (-0.8, 0.8):
                        stage.bar((x + dx, 0, z), (x + dx, 0.72, z), 0.06, (96, 98, 100))
                    stage.poly(
                        [
                            (x - 1.0, 0.74, z - 0.45),
                            (x + 1.0, 0.74, z - 0.45),
                            (x + 1.0, 0.74, z + 0.45),
                            (x - 1.0, 0.74, z + 0.45),
                        ],
                        (226, 212, 186),
                    )
                    stage.poly(
                        [
                            (x - 1.0, 0.68, z - 0.45),
                            (x + 1.0, 0.68, z - 0.45),
                            (x + 1.0, 0.74, z - 0.45),
                            (x - 1.0, 0.74, z - 0.45),
                        ],
                        (176, 150, 116),
                    )
                    for tray in range(local.randrange(3)):
                        tx = x - 0.6 + tray * 0.6
                        stage.poly(
                            [
                                (tx - 0.2, 0.76, z - 0.25),
                                (tx + 0.2, 0.76, z - 0.25),
                                (tx + 0.2, 0.76, z + 0.05),
                                (tx - 0.2, 0.76, z + 0.05),
                            ],
                            local.choice(((180, 60, 50), (70, 110, 150), (240, 240, 236))),
                        )
                    for cx, cz in ((x - 0.5, z - 0.75), (x + 0.5, z - 0.75)):
                        stage.poly(
                            [
                                (cx - 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.47, cz + 0.22),
                                (cx - 0.22, 0.47, cz + 0.22),
                            ],
                            shade(seat, 1.1),
                        )
                        stage.poly(
                            [
                                (cx - 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.47, cz - 0.2),
                                (cx + 0.22, 0.95, cz - 0.25),
                                (cx - 0.22, 0.95, cz - 0.25),
                            ],
                            shade(seat, 0.9),
                        )

    return Scene(
        view,
        (
            walk((-11, 20.6), (11, 20.6), spread=0.4, speed=1.0),
            walk((0.6, 1), (0.3, 10.2), (-11, 10.3), spread=0.25, speed=1.1),
            walk((11.5, 14.8), (-11.5, 14.6), spread=0.3, speed=1.1),
            walk((-11, 6.0), (11, 6.1), spread=0.4, speed=1.15),
            walk((8.8, 21), (8.9, 6), (2, 1), spread=0.3, speed=1.1),
        ),
        paint,
        indoor=True,
    )


def warehouse(seed: int) -> Scene:
    half, depth, height = 8.5, 44.0, 8.0
    view = View(5.6, 15, -5, 0.74)

    def paint(stage: Stage) -> None:
        local = random.Random(seed)
        lamps = tuple((x, float(z)) for z in range(5, 42, 7) for x in (-3.0, 3.0))

        def ground(x: Floats, z: Floats, rgb: Floats) -> None:
            paint_band(rgb, (abs(abs(x) - 3.6) < 0.1), (222, 184, 60))
            paint_band(rgb, (abs(x) < 3.5), (150, 152, 150), 0.5)
            paint_band(rgb, (z > 12) & (z < 14.5) & (abs(x) < 3.4) & (x % 1.0 < 0.5), (226, 226, 220), 0.8)
            for lx, lz in lamps:
                rgb += (np.exp(-(((x - lx * 0.6) / 1.5) ** 2) - ((z - lz * 0.6) / 2.0) ** 2) * 24)[..., None]

        stage.ground((136, 138, 138), ground, 4)
        steel: Colour = (164, 172, 178)
        side = plain(depth, height, steel, 2)
        _room(
            stage,
            half,
            depth,
            height,
            (side, side, plain(2 * half, height, shade(steel, 0.95), 5)),
            (112, 120, 126),
        )
        stage.surface((-3, 5, depth - 0.1), (6, 0, 0), (0, -5, 0), shutter(6, 5, (88, 120, 146), "A"))
        for z in range(40, 1, -5):
            stage.bar((-half, height - 0.4, z), (half, height - 0.4, z), 0.28, (92, 100, 106))
        for x, z in lamps:
            px, py, _ = stage.view.project(x, height - 0.9, z)
            size = stage.view.scale_at(x, z)
            stage.disc(px, py, 0.42 * size, (250, 248, 236), _TUBE)
        for z0, z1 in ((29.0, 41.0), (16.5, 27.0), (5.0, 14.0)):
            for inner in (-1, 1):
                x0, x1 = sorted((inner * 4.2, inner * half))
                stage.darken(
                    [(x0 - 0.3, 0, z0 - 0.6), (x1 + 0.3, 0, z0 - 0.6), (x1 + 0.3, 0, z1), (x0 - 0.3, 0, z1)],
                    0.45,
                    0.5,
                )
                with stage.cutout(inner * 4.2, z0):
                    props.box(
                        stage,
                        x0,
                        x1,
                        z0,
                        z1,
                        5.4,
                        shelves(x1 - x0, 5.4, local.randrange(99)),
                        shelves(z1 - z0, 5.4, local.randrange(99)),
                        (150, 130, 104),
                    )
        for x, z in ((-2.9, 21.0), (2.8, 33.0)):
            with stage.cutout(x, z):
                stage.darken(
                    [
                        (x - 0.7, 0, z - 0.7),
                        (x + 0.7, 0, z - 0.7),
                        (x + 0.7, 0, z + 0.7),
                        (x - 0.7, 0, z + 0.7),
                    ],
                    0.4,
                )
                props.box(
                    stage,
                    x - 0.5,
                    x + 0.5,
                    z - 0.5,
                    z + 0.5,
                    1.1,
                    plain(1, 1.1, (176, 136, 92), 3),
                    plain(1, 1.1, (150, 114, 76), 4),
                    (196, 156, 108),
                )

    return Scene(
        view,
        (
            walk((1.2, 2), (1.0, 42), spread=1.0, speed=1.2),
            walk((-1.4, 42), (-1.2, 2), spread=0.9, speed=1.2),
            walk((-8, 15.3), (8, 15.3), spread=0.3, speed=1.2),
            walk((8, 28.0), (0.5, 27.8), (-0.6, 2), spread=0.2, speed=1.2),
            drive((0.4, 43), (0.4, 15.6), (-0.6, 14.9), (-9.5, 14.8), speed=3.0, narrow=True),
        ),
        paint,
        indoor=True,
    )


def serverroom(seed: int) -> Scene:
    half, depth, height = 1.6, 17.0, 2.9
    view = View(2.5, 12, 0, 0.7)

    def paint(stage: Stage) -> None:
        lamps = tuple((0.0, float(z)) for z in range(2, 17, 3))
        _floor(stage, (176, 184, 190), 0.6, half, lamps, 30)
        sides = (racks(depth, height, seed), racks(depth, height, seed + 1))
        _room(
            stage, half, depth, height, (*sides, plain(2 * half, height, (120, 128, 134), 4)), (206, 212, 216)
        )
        for _, z in lamps:
            _panel(stage, 0.0, z, height, 0.5, 1.8)
        stage.poly(
            [
                (-0.6, 0, depth - 0.05),
                (0.6, 0, depth - 0.05),
                (0.6, 2.1, depth - 0.05),
                (-0.6, 2.1, depth - 0.05),
            ],
            (70, 84, 98),
        )
        stage.poly(
            [
                (-0.25, 1.2, depth - 0.06),
                (0.25, 1.2, depth - 0.06),
                (0.25, 1.9, depth - 0.06),
                (-0.25, 1.9, depth - 0.06),
            ],
            (168, 196, 208),
            (150, 180, 196),
        )
        for x in (-0.9, 0.9):
            stage.bar(
                (x, height - 0.25, 3.5),
                (x, height - 0.25, depth),
                0.14,
                (226, 180, 60) if x < 0 else (70, 130, 190),
            )

    return Scene(
        view,
        (
            walk((0.1, 0.8), (0.1, depth - 0.4), spread=0.3, speed=0.9),
            walk((-0.2, depth - 0.4), (-0.3, 9), (0.0, 0.8), spread=0.25, speed=0.8),
        ),
        paint,
        indoor=True,
    )
