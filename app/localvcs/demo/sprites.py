"""Figures as sprites, kept for a while, because drawing one takes milliseconds.

Poses are rounded to a few directions, tilts, phases and sizes; the exact size and the light come when a
sprite is laid over a picture.
"""

from __future__ import annotations

import functools
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from PIL import Image, ImageDraw

from app.localvcs.demo import figures
from app.localvcs.demo.actors import Actor, Person, Rider, Vehicle
from app.localvcs.demo.pen import Drawing
from app.localvcs.demo.planes import Box, Bytes, Scalable, Sprite, scalable, sprite
from app.localvcs.demo.stage import font

_SIZES = (12.0, 24.0, 48.0, 96.0)
"""Pixels per metre figures are drawn at; what is between is made of the nearest one."""
_LARGEST = {"bus": 34.0, "truck": 34.0}
_LARGEST_CAR = 48.0
_TILTS = {Person: (0.2, 0.55), Rider: (0.2, 0.5), Vehicle: (0.15, 0.36, 0.6)}
_TURNS = {Person: 12, Rider: 16, Vehicle: 36}
_PHASES = {Person: 4, Rider: 3, Vehicle: 1}
"""Of half a stride or turn: the other half looks the same with left and right changed."""
_FIGURES_BYTES = 48 * 1024 * 1024
"""Those in the pictures now and some that come again; full after a minute of a wall of sixteen. 80 MB would
spare a sixth of the drawing: most who leave do not come back in the same pose."""
_POOLS_BYTES = 4 * 1024 * 1024
"""Of headlights; the nearest are 150 kB large."""


class _Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


_S = TypeVar("_S", bound=_Sized)


@dataclass(slots=True)
class _Kept(Generic[_S]):
    made: _S
    used_s: float


class Shelf(Generic[_S]):
    """Keeps what was made while it is used, and so long after, unless there is too much of it: then the least
    used goes first. Thread-safe. So what a wall needs is there after a minute, and no more comes to it."""

    IDLE_S = 60.0

    def __init__(self, limit_bytes: int, now_s: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit_bytes
        self._now_s = now_s
        self._bytes = 0
        self._kept: OrderedDict[Hashable, _Kept[_S]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _S]) -> _S:
        """Two threads may make the same thing at the same time; the second one's is dropped."""
        if (kept := self.known(key)) is not None:
            return kept
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _Kept(made, self._now_s())
                self._bytes += made.nbytes
                self._clear(self._now_s())
        return made

    def known(self, key: Hashable) -> _S | None:
        """What is kept; it counts as used."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            kept.used_s = self._now_s()
            self._clear(kept.used_s)
            return kept.made

    def _clear(self, now_s: float) -> None:
        while len(self._kept) > 1:
            oldest = next(iter(self._kept))
            if self._bytes <= self._limit and now_s - self._kept[oldest].used_s < self.IDLE_S:
                return
            self._bytes -= self._kept.pop(oldest).made.nbytes


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at some ``per_metre``. ``anchor``: its ground point, ``box``: it without its shadow; pixels
    of that size."""

    sprite: Scalable
    per_metre: float
    anchor: tuple[float, float]
    box: Box

    @property
    def nbytes(self) -> int:
        return self.sprite.nbytes

    def place(self, x: float, y: float, per_metre: float) -> Box:
        """Where its picture goes when its ground point is at (x, y)."""
        return self._around(x, y, per_metre, (0, 0, self.sprite.luma.shape[1], self.sprite.luma.shape[0]))

    def body(self, x: float, y: float, per_metre: float) -> Box:
        """Like ``place``, without the shadow."""
        return self._around(x, y, per_metre, self.box)

    def _around(self, x: float, y: float, per_metre: float, box: Box) -> Box:
        factor = per_metre / self.per_metre
        return (
            round(x + (box[0] - self.anchor[0]) * factor),
            round(y + (box[1] - self.anchor[1]) * factor),
            round(x + (box[2] - self.anchor[0]) * factor),
            round(y + (box[3] - self.anchor[1]) * factor),
        )


_figures: Shelf[Figure] = Shelf(_FIGURES_BYTES)
_pools: Shelf[Bytes] = Shelf(_POOLS_BYTES)


def figure(
    actor: Actor, angle: float, tilt: float, phase: float, per_metre: float, lights_on: bool
) -> Figure:
    """The figure in about this pose, at about this size."""
    turns, phases = _TURNS[type(actor)], _PHASES[type(actor)]
    angle_step = round(angle / math.tau * turns) % turns
    tilt_kept = min(_TILTS[type(actor)], key=lambda t: abs(t - tilt))
    phase_step = int(phase * 2 * phases) % phases
    size = min(_SIZES, key=lambda s: abs(math.log(s / per_metre)))
    if isinstance(actor, Vehicle):
        size = min(size, _LARGEST.get(actor.body, _LARGEST_CAR))
    key = (actor.identity, angle_step, tilt_kept, phase_step, lights_on, size)
    return _figures.get(
        key,
        lambda: _made(
            figures.draw(
                actor, angle_step / turns * math.tau, tilt_kept, phase_step / phases / 2, size, lights_on
            )
        ),
    )


def _made(drawing: Drawing) -> Figure:
    pixels = np.asarray(drawing.image).astype(np.float32)
    glow = np.asarray(drawing.shine).astype(np.float32) if drawing.shine else None
    return Figure(
        sprite=scalable(pixels[..., :3], pixels[..., 3], glow),
        per_metre=drawing.per_metre,
        anchor=drawing.anchor,
        box=drawing.box,
    )


def pool_of_light(width: int, height: int, strength: int) -> Bytes:
    """What headlights do to the road: brightest in the middle."""
    return _pools.get((width, height, strength), lambda: _pool(width, height, strength))


def _pool(width: int, height: int, strength: int) -> Bytes:
    ys = np.linspace(-1, 1, max(height, 2), dtype=np.float32)[:, None]
    xs = np.linspace(-1, 1, max(width, 2), dtype=np.float32)[None, :]
    return (np.clip(1 - xs * xs - ys * ys, 0, 1) ** 2.2 * strength).astype(np.uint8)


@functools.lru_cache(maxsize=48)  # of clocks only the seconds that are drawn now come again
def caption(text: str, pixels: int) -> Sprite:
    """White letters with a dark outline, for what cameras write into their pictures."""
    letters = font(pixels)
    left, top, right, bottom = letters.getbbox(text, stroke_width=1)
    size = (int(right - left) + 2, int(bottom - top) + 2)
    mask, fill = Image.new("L", size, 0), Image.new("L", size, 0)
    place = (1 - left, 1 - top)
    ImageDraw.Draw(mask).text(place, text, fill=210, font=letters, stroke_width=1, stroke_fill=150)
    ImageDraw.Draw(fill).text(place, text, fill=235, font=letters)
    grey = np.asarray(fill).astype(np.float32)
    return sprite(
        np.repeat(grey[..., None], 3, 2), np.maximum(np.asarray(mask), np.asarray(fill)).astype(np.float32)
    )
