"""Day and night: how a place is lit at a moment."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo.geometry import Floats
from app.localvcs.demo.planes import Bytes
from app.localvcs.demo.stage import Plate

STEPS = 32
"""Between night (0) and day (STEPS) the light changes in steps, each of which is drawn once."""
INDOOR = STEPS + 1
_HOUR_MS = 3_600_000
_BAND_ROWS = 48
"""Even."""
_DAWN_H, _DUSK_H, _TWILIGHT_H = 6.4, 17.6, 0.9


@dataclass(frozen=True, slots=True)
class Light:
    """Factors for red, green, blue. ``lamps`` 0..1: how much lamps and windows count."""

    ambient: tuple[float, float, float]
    sky_top: tuple[int, int, int]
    sky_low: tuple[int, int, int]
    lamps: float


_DAY = Light((1.15, 1.11, 1.04), (104, 158, 214), (206, 222, 232), 0.0)
_NIGHT = Light((0.17, 0.20, 0.31), (9, 13, 28), (34, 38, 56), 1.0)
_TWILIGHT = Light((0.66, 0.55, 0.54), (72, 92, 146), (240, 170, 118), 0.75)
_INDOOR = Light((1.0, 1.0, 1.0), (190, 210, 228), (226, 234, 240), 0.85)


def level(utc_ms: int, zone_h: int) -> int:
    """0 (night) to STEPS (day) at this moment in this time zone."""
    hour = (utc_ms + zone_h * _HOUR_MS) % (24 * _HOUR_MS) / _HOUR_MS
    rise = (hour - _DAWN_H) / _TWILIGHT_H
    fall = (_DUSK_H - hour) / _TWILIGHT_H
    height = min(max(min(rise, fall), -1.0), 1.0)
    return round((0.5 + 0.5 * math.sin(height * math.pi / 2)) * STEPS)


def light(at_level: int) -> Light:
    if at_level == INDOOR:
        return _INDOOR
    day = at_level / STEPS
    if day < 0.5:
        return _between(_NIGHT, _TWILIGHT, day * 2)
    return _between(_TWILIGHT, _DAY, day * 2 - 1)


def _between(a: Light, b: Light, t: float) -> Light:
    def three(x: tuple[float, float, float], y: tuple[float, float, float]) -> tuple[float, float, float]:
        return (x[0] + (y[0] - x[0]) * t, x[1] + (y[1] - x[1]) * t, x[2] + (y[2] - x[2]) * t)

    top, low = three(a.sky_top, b.sky_top), three(a.sky_low, b.sky_low)
    return Light(
        three(a.ambient, b.ambient),
        (round(top[0]), round(top[1]), round(top[2])),
        (round(low[0]), round(low[1]), round(low[2])),
        a.lamps + (b.lamps - a.lamps) * t,
    )


def sky(width: int, height: int, rows: int, at: Light, seed: int) -> Floats:
    """The upper ``rows`` of a sky of this size, rows x width x 3: a gradient with soft clouds."""
    down = np.clip(np.linspace(0, 1.7, height, dtype=np.float32), 0, 1)[:rows, None, None]
    colours = np.array(at.sky_top, np.float32) * (1 - down) + np.array(at.sky_low, np.float32) * down
    # Clouds are soft: a quarter of the size is enough.
    small = min(height // 4, rows // 4 + 2)
    xs = np.arange(width // 4, dtype=np.float32) * 4 / width
    ys = np.arange(small, dtype=np.float32)[:, None] * 4 / height
    random = np.random.default_rng(seed)
    soft = np.zeros((small, width // 4), np.float32)
    for wave in range(1, 9):
        angle, phase = random.uniform(-0.4, 0.4), random.uniform(0, 6.3)
        soft += np.sin((xs * math.cos(angle) * 5 + ys * 13 + xs * ys * angle * 9) * wave * 1.3 + phase) / wave
    clouds = enlarge(np.clip(soft - 0.35, 0, 1.2)[..., None], width, small * 4)[:rows]
    clouds *= (0.16 + 0.84 * (1 - at.lamps)) * 0.42
    result: Floats = colours + (np.array(at.sky_low, np.float32) * 1.05 - colours) * clouds
    return result


def enlarge(small: Floats, width: int, height: int) -> Floats:
    """Smooth enlargement of what has no edges."""

    def axis(count: int, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        at = np.clip((np.arange(count) + 0.5) * size / count - 0.5, 0, size - 1)
        low = at.astype(np.int64)
        return low, np.minimum(low + 1, size - 1), (at - low).astype(np.float32)

    low_y, high_y, ty = axis(height, small.shape[0])
    low_x, high_x, tx = axis(width, small.shape[1])
    rows = small[low_y] * (1 - ty)[:, None, None] + small[high_y] * ty[:, None, None]
    columns = rows[:, low_x] * (1 - tx)[None, :, None] + rows[:, high_x] * tx[None, :, None]
    return columns.astype(np.float32)


def lit(plate: Plate, at: Light, seed: int) -> Floats:
    """The plate in this light: height x width x 3, 0..255.

    Whoever looks at the past waits for this. So light and glow, which have no edges, are made at half the
    size, and the picture in bands that fit the processor's cache: a third of the time.
    """
    height, width = plate.colours.shape[:2]
    strength = np.broadcast_to(np.array(at.ambient, np.float32), (height // 2, width // 2, 3))
    if at.lamps:
        strength = strength + enlarge(plate.lamplight, width // 2, height // 2) * np.float32(at.lamps * 0.85)
    rows = int(np.flatnonzero(plate.sky.any(1)).max(initial=-1)) + 1
    cover: Floats = plate.sky[:rows, :, None].astype(np.float32) / np.float32(255)
    above = sky(width, height, rows, at, seed) if rows else None
    glow = None
    if at.lamps > 0.1:
        glow = enlarge(
            _bloom(plate.shine, np.float32(1) - cover) * np.float32(0.35 * at.lamps), width // 2, height // 2
        )
    corners = _corners(width, height)
    result: Floats = np.empty((height, width, 3), np.float32)
    for top in range(0, height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, height)
        half = slice(top // 2, bottom // 2)
        band = result[top:bottom]
        np.multiply(plate.colours[top:bottom], _doubled(strength[half]), out=band)
        shine = plate.shine[top:bottom]
        if at.lamps and shine.any():
            np.maximum(band, shine * np.float32(at.lamps), out=band)
        if above is not None and top < rows:
            open_sky = band[: rows - top]
            open_sky += (above[top:bottom] - open_sky) * cover[top:bottom]
        if glow is not None:
            band += _doubled(glow[half])
        band *= corners[top:bottom]
        np.clip(band, 0, 255, out=band)
    return result


@functools.lru_cache(8)
def _corners(width: int, height: int) -> Floats:
    """Lenses are darker in the corners."""
    ys = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    result: Floats = (1.02 - 0.13 * (xs * xs + ys * ys) ** 1.3 / 2)[..., None].astype(np.float32)
    return result


def _doubled(small: Floats) -> Floats:
    """Each pixel as 2 x 2."""
    height, width, _ = small.shape
    wide = np.broadcast_to(small[:, None, :, None], (height, 2, width, 2, 3))
    return wide.reshape(height * 2, width * 2, 3)


def _bloom(shine: Bytes, bare: Floats) -> Floats:
    """The glow around what shines, an eighth of the size. ``bare``: how little the sky is before the upper
    rows, 0..1."""
    height, width = shine.shape[:2]
    step = 8
    if len(bare):
        shine = shine.copy()
        shine[: len(bare)] = (shine[: len(bare)] * bare).astype(np.uint8)
    trimmed = shine[: height // step * step, : width // step * step]
    by_row = trimmed.reshape(height // step, step, -1).sum(1, dtype=np.uint16)
    soft = by_row.reshape(height // step, width // step, step, 3).sum(2, dtype=np.uint32).astype(np.float32)
    soft /= step * step
    for axis in (0, 1):
        soft = (np.roll(soft, 1, axis) + 2 * soft + np.roll(soft, -1, axis)) / 4
    result: Floats = soft
    return result
