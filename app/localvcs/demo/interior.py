"""What rooms are made of: walls, lit panels, shining floors, plants."""

from __future__ import annotations

import random

import numpy as np

from app.localvcs.demo import props
from app.localvcs.demo.geometry import Floats
from app.localvcs.demo.ground import (
    paint_band,
)
from app.localvcs.demo.stage import Colour, Stage, shade
from app.localvcs.demo.textures import Texture, plain

TUBE: Colour = (255, 252, 240)

NEAR_Z = 0.6


def room(
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
    stage.surface((-half, height, NEAR_Z), (0, 0, depth - NEAR_Z), (0, -height, 0), left, 0.86)
    stage.surface((half, height, depth), (0, 0, NEAR_Z - depth), (0, -height, 0), right, 0.98)
    stage.poly(
        [(-half, height, NEAR_Z), (half, height, NEAR_Z), (half, height, depth), (-half, height, depth)],
        ceiling,
    )
    for x in (-half, half):
        stage.darken(
            [(x - 0.25, 0, NEAR_Z), (x + 0.25, 0, NEAR_Z), (x + 0.25, 0, depth), (x - 0.25, 0, depth)],
            0.35,
            0.5,
        )
    stage.darken(
        [(-half, 0, depth - 0.5), (half, 0, depth - 0.5), (half, 0, depth), (-half, 0, depth)], 0.3, 0.6
    )


def panel(stage: Stage, x: float, z: float, height: float, wide: float, deep: float) -> None:
    """A lit panel in the ceiling."""
    y = height - 0.01
    stage.poly(
        [
            (x - wide / 2, y, z),
            (x + wide / 2, y, z),
            (x + wide / 2, y, z + deep),
            (x - wide / 2, y, z + deep),
        ],
        TUBE,
        TUBE,
    )


def floor(
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


def plant(stage: Stage, x: float, z: float, seed: int) -> None:
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
