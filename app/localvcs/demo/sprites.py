"""Figures as sprites, kept for a while, because drawing one takes milliseconds.

Poses are rounded to a few directions, tilts, phases and sizes; the exact size and the light come when a
sprite is laid over a picture.
"""

from __future__ import annotations

import functools
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from PIL import Image, ImageDraw

from app.localvcs.demo import figures
from app.localvcs.demo.actors import Actor, Person, Vehicle
from app.localvcs.demo.pen import Drawing
from app.localvcs.demo.planes import Box, Bytes, Scalable, Sprite, scalable, sprite
from app.localvcs.demo.stage import font

_DRAWN_SIZES = (12.0, 24.0, 48.0, 96.0)
"""Pixels per metre figures are drawn at; sizes between are made from the next larger one."""
_STEPS_BETWEEN = 2
_TILT_STEP = math.radians(11)
_TURNS = {True: 12, False: 36}
"""Directions of people, and of everything with wheels."""
_HALF_STRIDE_PHASES = 4
"""The other half of a stride looks the same with left and right changed."""
_DRAWN_BYTES = 24 * 1024 * 1024
_FIGURES_BYTES = 56 * 1024 * 1024


class _Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


_S = TypeVar("_S", bound=_Sized)


class Shelf(Generic[_S]):
    """Keeps what was made until there is too much of it; thread-safe. The least used goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, _S] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _S]) -> _S:
        """Two threads may make the same thing at the same time; the second one's is dropped."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += made.nbytes
                while self._bytes > self._limit and len(self._kept) > 1:
                    self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made


@dataclass(frozen=True, slots=True)
class _Drawn:
    drawing: Drawing

    @property
    def nbytes(self) -> int:
        return self.drawing.image.width * self.drawing.image.height * (7 if self.drawing.shine else 4)


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


_drawn: Shelf[_Drawn] = Shelf(_DRAWN_BYTES)
_figures: Shelf[Figure] = Shelf(_FIGURES_BYTES)


def figure(
    actor: Actor, angle: float, tilt: float, phase: float, per_metre: float, lights_on: bool
) -> Figure:
    """The figure in about this pose, at this size or a little larger."""
    turns = _TURNS[isinstance(actor, Person)]
    angle_step = round(angle / math.tau * turns) % turns
    tilt_step = min(max(round(tilt / _TILT_STEP), 1), 4)
    phases = 1 if isinstance(actor, Vehicle) else _HALF_STRIDE_PHASES
    phase_step = int(phase * 2 * phases) % phases
    largest = _DRAWN_SIZES[-1] if not isinstance(actor, Vehicle) else _DRAWN_SIZES[-2]
    below = math.floor(math.log2(max(largest / per_metre, 1.0)) * _STEPS_BETWEEN + 1e-6)
    size = max(largest / 2 ** (below / _STEPS_BETWEEN), _DRAWN_SIZES[0] / 2)
    pose = (actor.identity, angle_step, tilt_step, phase_step, lights_on)

    def make() -> Figure:
        drawn_size = next(s for s in _DRAWN_SIZES if s >= size * 0.999)
        drawing = _drawn.get(
            (*pose, drawn_size),
            lambda: _Drawn(
                figures.draw(
                    actor,
                    angle_step / turns * math.tau,
                    tilt_step * _TILT_STEP,
                    phase_step / phases / 2,
                    drawn_size,
                    lights_on,
                )
            ),
        ).drawing
        return _at_size(drawing, size)

    return _figures.get((*pose, size), make)


def _at_size(drawing: Drawing, per_metre: float) -> Figure:
    factor = per_metre / drawing.per_metre
    image, shine = drawing.image, drawing.shine
    size = (max(2, round(image.width * factor)), max(2, round(image.height * factor)))
    if size != image.size:
        image = image.resize(size, Image.Resampling.BOX)
        shine = shine.resize(size, Image.Resampling.BOX) if shine else None
    pixels = np.asarray(image).astype(np.float32)
    glow = np.asarray(shine).astype(np.float32) if shine else None
    fx, fy = size[0] / drawing.image.width, size[1] / drawing.image.height
    return Figure(
        sprite=scalable(pixels[..., :3], pixels[..., 3], glow),
        per_metre=drawing.per_metre * fy,
        anchor=(drawing.anchor[0] * fx, drawing.anchor[1] * fy),
        box=(
            int(drawing.box[0] * fx),
            int(drawing.box[1] * fy),
            math.ceil(drawing.box[2] * fx),
            math.ceil(drawing.box[3] * fy),
        ),
    )


@functools.lru_cache(maxsize=128)
def pool_of_light(width: int, height: int, strength: int) -> Bytes:
    """What headlights do to the road: brightest in the middle."""
    ys = np.linspace(-1, 1, max(height, 2), dtype=np.float32)[:, None]
    xs = np.linspace(-1, 1, max(width, 2), dtype=np.float32)[None, :]
    return (np.clip(1 - xs * xs - ys * ys, 0, 1) ** 2.2 * strength).astype(np.uint8)


@functools.lru_cache(maxsize=256)
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
