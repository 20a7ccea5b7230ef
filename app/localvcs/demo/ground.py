"""Colours and patterns of the ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo.geometry import Floats
from app.localvcs.demo.stage import Colour

Mask = NDArray[np.bool_]

ASPHALT: Colour = (84, 87, 91)
PAVING: Colour = (150, 146, 138)
KERB: Colour = (176, 174, 168)
WHITE: Colour = (226, 226, 220)
YELLOW: Colour = (218, 176, 62)
GRASS: Colour = (98, 116, 66)
CONCRETE: Colour = (138, 138, 134)


def paint_band(rgb: Floats, mask: Mask, colour: Colour, strength: float = 1.0) -> None:
    """Colours the ground where ``mask`` holds."""
    pixels = rgb.reshape(-1, 3)
    where = np.flatnonzero(mask)
    ink = np.array(colour, np.float32)
    if strength == 1.0:
        pixels[where] = ink
    else:
        pixels[where] = pixels[where] * np.float32(1 - strength) + ink * np.float32(strength)


def tiles(rgb: Floats, mask: Mask, x: Floats, z: Floats, size: float, strength: float = 0.9) -> None:
    """Joints between paving stones, fading with distance."""
    seam = ((x / size) % 1 < 0.06) | ((z / size) % 1 < 0.06)
    where = seam & mask & (np.hypot(x, z) < 26)
    rgb[where] *= strength


def dashes(z: Floats, on: float = 3.0, period: float = 7.0) -> Mask:
    """Along z: so many metres painted of every period."""
    result: Mask = z % period < on
    return result
