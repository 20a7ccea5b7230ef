"""What a target looks like, as a vector: colours by height, and how bright they are to one another.

A cut-out is cut into bands from top to bottom. Each band gives a histogram of its chroma and one of its
brightness relative to the brightest parts of the target, so that day and night, lamp and sun change little.
What looks like the left and right borders of the same row is background and hardly counts. Vectors have
length 1; the product of two is their similarity (the Bhattacharyya coefficient of the histograms).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.localvcs.demo.planes import Bytes

Vector = NDArray[np.float32]
_Floats = NDArray[np.float32]

VERSION = 4
"""Of what a vector means: vectors of another version cannot be compared."""

_Bands = tuple[tuple[float, float], ...]
_SIZES: Mapping[str, tuple[int, int]] = {
    "Face": (32, 36),
    "Body": (32, 80),
    "Motor": (64, 48),
    "NonMotor": (48, 64),
}
_BANDS: Mapping[str, _Bands] = {
    "Face": ((0.05, 0.25), (0.2, 0.4), (0.35, 0.55), (0.5, 0.7), (0.68, 0.84), (0.82, 1.0)),
    "Body": ((0, 0.13), (0.1, 0.22), (0.2, 0.36), (0.34, 0.5), (0.48, 0.64), (0.62, 0.8), (0.78, 1.0)),
    "Motor": ((0, 0.35), (0.3, 0.6), (0.55, 0.8), (0.75, 1.0)),
    "NonMotor": ((0, 0.15), (0.13, 0.3), (0.28, 0.45), (0.43, 0.6), (0.55, 0.8), (0.75, 1.0)),
}
_MIDDLE: Mapping[str, float] = {"Face": 0.55, "Body": 0.45, "Motor": 0.7, "NonMotor": 0.55}
"""How wide the middle is that counts most, of half the width."""
_LIKE = {"Event": "Body", "AIoT": "Body"}

_CHROMA_BINS, _LUMA_BINS = 9, 6
_CHROMA_FULL, _LUMA_FULL = 70.0, 1.2
_LUMA_WEIGHT = 0.9
_BRIGHT, _ADAPTATION = 200.0, 0.7
"""Colours are paler where it is dark: so much of that is taken back, measured from a target in full light."""
_BACKGROUND_WEIGHT = 0.02
_BACKGROUND_AWAY = 90.0
"""A colour so far from the borders' (chroma counts twice) is no background."""
_NOTHING_ALIKE = 0.3
"""What even the most different targets have in common: skin, shadow, rubber."""
_WEIGHTS = np.array((0.299, 0.587, 0.114), np.float32)


def describe(rgb: Bytes, target_type: str) -> Vector:
    """``rgb``: height x width x 3, a target of this type cut out closely."""
    kind = _LIKE.get(target_type, target_type)
    width, height = _SIZES[kind]
    picture = Image.fromarray(rgb).resize((width, height), Image.Resampling.BOX)
    pixels = np.asarray(picture).astype(np.float32)
    luma: _Floats = pixels @ _WEIGHTS
    blue = (pixels[..., 2] - luma) * np.float32(0.565)
    red = (pixels[..., 0] - luma) * np.float32(0.713)
    weight = _foreground(luma, blue, red) * _middle(width, _MIDDLE[kind])
    bright = np.quantile(luma[weight > 0.3 * weight.max()], 0.9)
    adapted = np.float32((_BRIGHT / max(float(bright), _BRIGHT / 5)) ** _ADAPTATION)
    blue, red = blue * adapted, red * adapted
    chroma = _spread(_bent(blue), -1, 1, _CHROMA_BINS), _spread(_bent(red), -1, 1, _CHROMA_BINS)
    lumas = _spread(luma / max(float(bright), 8.0), 0, _LUMA_FULL, _LUMA_BINS)
    parts = []
    for begin, end in _BANDS[kind]:
        rows = slice(int(begin * height), max(int(end * height), int(begin * height) + 1))
        share = weight[rows] / max(float(weight[rows].sum()), 1e-6)
        colours = np.zeros((_CHROMA_BINS, _CHROMA_BINS), np.float64)
        for a in (0, 1):
            for b in (0, 1):
                at = (chroma[0][0][rows] + a, chroma[1][0][rows] + b)
                part = share * _side(chroma[0][1][rows], a) * _side(chroma[1][1][rows], b)
                np.add.at(colours, at, part)
        levels = np.zeros(_LUMA_BINS, np.float64)
        for a in (0, 1):
            np.add.at(levels, lumas[0][rows] + a, share * _side(lumas[1][rows], a))
        parts += [np.sqrt(colours.ravel()), np.sqrt(levels) * _LUMA_WEIGHT]
    whole = np.concatenate(parts)
    result: Vector = (whole / np.linalg.norm(whole)).astype(np.float32)
    return result


def similarity(one: Vector, many: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of one vector to the rows of ``many``, 0 to 1."""
    product = (many @ one).astype(np.float64)
    return np.clip((product - _NOTHING_ALIKE) / (1 - _NOTHING_ALIKE), 0.0, 1.0)


def _middle(width: int, reach: float) -> _Floats:
    across = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    return np.exp(-((across / np.float32(reach)) ** 2))[None, :]


def _foreground(luma: _Floats, blue: _Floats, red: _Floats) -> _Floats:
    """1 where a pixel looks unlike both borders of its row."""
    colours = np.stack((luma, blue * 2, red * 2), -1)
    border = max(2, luma.shape[1] // 10)
    away = [
        np.linalg.norm(colours - colours[:, part].mean(1, keepdims=True), axis=-1)
        for part in (slice(None, border), slice(-border, None))
    ]
    unlike = np.clip(np.minimum(*away) / _BACKGROUND_AWAY, 0, 1)
    result: _Floats = (_BACKGROUND_WEIGHT + (1 - _BACKGROUND_WEIGHT) * unlike).astype(np.float32)
    return result


def _bent(chroma: _Floats) -> _Floats:
    """Small differences near grey count more."""
    part = np.clip(chroma / _CHROMA_FULL, -1, 1)
    result: _Floats = np.sign(part) * np.sqrt(np.abs(part))
    return result


def _spread(values: _Floats, low: float, high: float, bins: int) -> tuple[NDArray[np.intp], _Floats]:
    """The bin below each value, and how far it is to the next one."""
    at = np.clip((values - low) / (high - low), 0, 1) * np.float32((bins - 1) * 0.9999)
    below = at.astype(np.intp)
    return below, (at - below).astype(np.float32)


def _side(part: _Floats, upper: int) -> _Floats:
    return part if upper else 1 - part
