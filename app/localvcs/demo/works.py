"""Where goods are moved: dock and container yard."""

from __future__ import annotations

import random

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats, View
from app.localvcs.demo.ground import (
    CONCRETE,
    WHITE,
    YELLOW,
    dashes,
    paint_band,
)
from app.localvcs.demo.scene import Scene, Stop, drive, walk
from app.localvcs.demo.stage import Colour, Stage, shade
from app.localvcs.demo.textures import board, plain, ribbed, shutter


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
            paint_band(rgb, (abs(x) < 0.08) & dashes(z, 3, 6), WHITE, 0.85)
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
