"""Halls: garage, canteen, warehouse. Lit the same at every hour."""

from __future__ import annotations

import random

import numpy as np

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.ground import (
    WHITE,
    paint_band,
)
from app.localvcs.demo.interior import TUBE, floor, panel, room
from app.localvcs.demo.scene import Scene, drive, walk
from app.localvcs.demo.stage import Colour, Stage, shade
from app.localvcs.demo.textures import board, plain, shelves, shutter


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
        room(
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
        for lamp_z in range(42, 2, -6):
            for x in (-2.6, 2.6):
                stage.poly(
                    [
                        (x - 0.12, height - 0.15, lamp_z),
                        (x + 0.12, height - 0.15, lamp_z),
                        (x + 0.12, height - 0.15, lamp_z + 2.2),
                        (x - 0.12, height - 0.15, lamp_z + 2.2),
                    ],
                    TUBE,
                    TUBE,
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
                        for y0, y1, band in (
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
                                band,
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
        floor(stage, (206, 194, 172), 0.9, half, lamps)
        wall: Colour = (232, 224, 206)
        band = plain(depth, height, wall, seed, (168, 120, 80))
        room(
            stage,
            half,
            depth,
            height,
            (band, band, plain(2 * half, height, (214, 190, 150), 3, (150, 104, 70))),
            (238, 238, 234),
        )
        for x, z in lamps:
            panel(stage, x, z, height, 1.6, 0.5)
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
        room(
            stage,
            half,
            depth,
            height,
            (side, side, plain(2 * half, height, shade(steel, 0.95), 5)),
            (112, 120, 126),
        )
        stage.surface((-3, 5, depth - 0.1), (6, 0, 0), (0, -5, 0), shutter(6, 5, (88, 120, 146), "A"))
        for beam in range(40, 1, -5):
            stage.bar((-half, height - 0.4, beam), (half, height - 0.4, beam), 0.28, (92, 100, 106))
        for x, z in lamps:
            px, py, _ = stage.view.project(x, height - 0.9, z)
            size = stage.view.scale_at(x, z)
            stage.disc(px, py, 0.42 * size, (250, 248, 236), TUBE)
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
