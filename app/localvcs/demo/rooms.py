"""Rooms: lobby and lift hall, corridor, server room. Lit the same at every hour."""

from __future__ import annotations

import random

from app.localvcs.demo import props
from app.localvcs.demo.geometry import View
from app.localvcs.demo.interior import floor, panel, plant, room
from app.localvcs.demo.scene import Route, Scene, walk
from app.localvcs.demo.stage import Colour, Stage, mix, shade
from app.localvcs.demo.textures import board, doors, plain, racks


def lift_hall(seed: int) -> Scene:
    return lobby(seed, with_lifts=True)


def lobby(seed: int, with_lifts: bool = False) -> Scene:
    dice = random.Random(seed)
    half, depth, height = dice.uniform(8, 9.5), 22.0, 4.6
    if with_lifts:
        half, depth = 5.2, 12.5
    stone: Colour = dice.choice(((206, 200, 188), (190, 194, 198), (200, 184, 164)))
    wall: Colour = dice.choice(((222, 214, 200), (214, 220, 222), (196, 178, 154)))
    accent: Colour = dice.choice(((46, 104, 128), (140, 84, 56), (70, 104, 84), (120, 56, 60)))
    view = View(3.6, 13, dice.uniform(-9, 9), 0.72)
    side = -1 if dice.random() < 0.5 else 1

    def paint(stage: Stage) -> None:
        lights = tuple(
            (x, z) for z in (4.0, 8.0, 12.0, 16.0, 20.0) for x in (-half * 0.5, 0.0, half * 0.5) if z < depth
        )
        floor(stage, stone, 1.2, half, lights)
        back = plain(2 * half, height, shade(wall, 0.96), seed, shade(wall, 0.6))
        room(
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
            panel(stage, x, z, height, 1.3, 1.3)
        if with_lifts:
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
            _reception(stage, side * half, accent, wall)
            for z in (6.5, 13.0):
                for x in (-half * 0.58, half * 0.58):
                    if x * side < 0 or z > 10:
                        _pillar(stage, x, z, height, shade(stone, 0.96))
            _sofa(stage, -side * half * 0.72, 9.5, accent)
            plant(stage, -side * half * 0.86, 6.2, seed)
        plant(stage, half - 0.9, depth - 1.2, seed + 1)
        plant(stage, -half + 0.9, depth - 1.2, seed + 2)

    ways: tuple[Route, ...] = (
        walk((0.4, 1), (-0.3, depth - 0.8), spread=1.2, speed=1.2),
        walk((-1.5, 1), (1.8, depth - 0.8), spread=0.6, speed=1.2),
        walk((half + 2, depth * 0.55), (-half - 2, depth * 0.62), spread=0.8, speed=1.2),
        walk((half * 0.2, depth - 0.8), (0.6, depth * 0.5), (-half - 2, depth * 0.36), spread=0.4, speed=1.2),
    )
    if with_lifts:
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


def corridor(seed: int) -> Scene:
    dice = random.Random(seed)
    half, depth, height = 1.75, 34.0, 2.9
    wall: Colour = dice.choice(((222, 216, 202), (206, 214, 212), (226, 222, 214)))
    door: Colour = dice.choice(((146, 108, 76), (92, 116, 132), (128, 96, 70)))
    carpet: Colour = dice.choice(((126, 132, 142), (142, 118, 98), (110, 128, 122)))
    view = View(2.55, 11, dice.uniform(-4, 4), 0.72)

    def paint(stage: Stage) -> None:
        lamps = tuple((0.0, float(z)) for z in range(3, 33, 4))
        floor(stage, carpet, 0.6, half, lamps, 20)
        sides = (
            doors(depth, height, wall, door, seed),
            doors(depth, height, wall, door, seed + 1, number=302),
        )
        room(
            stage,
            half,
            depth,
            height,
            (*sides, plain(2 * half, height, wall, seed, shade(wall, 0.55))),
            (234, 234, 230),
        )
        for _, z in lamps:
            panel(stage, 0.0, z, height, 0.7, 1.4)
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
        plant(stage, -half + 0.4, 14.0, seed)

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


def serverroom(seed: int) -> Scene:
    half, depth, height = 1.6, 17.0, 2.9
    view = View(2.5, 12, 0, 0.7)

    def paint(stage: Stage) -> None:
        lamps = tuple((0.0, float(z)) for z in range(2, 17, 3))
        floor(stage, (176, 184, 190), 0.6, half, lamps, 30)
        sides = (racks(depth, height, seed), racks(depth, height, seed + 1))
        room(
            stage, half, depth, height, (*sides, plain(2 * half, height, (120, 128, 134), 4)), (206, 212, 216)
        )
        for _, z in lamps:
            panel(stage, 0.0, z, height, 0.5, 1.8)
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
