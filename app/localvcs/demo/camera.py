"""A demo camera: its picture at any moment, and the truth about what is in it.

Everything is a pure function of camera, UTC milliseconds and size. The background is drawn once per size
and hour of the day; then the people and vehicles of the moment, the camera's own caption and the time
strips are laid over it.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo import light, scenes, shelf, sprites, traffic
from app.localvcs.demo.actors import Actor, Kind, Person, Vehicle, kind_of
from app.localvcs.demo.figures import STRIDE_M
from app.localvcs.demo.geometry import View
from app.localvcs.demo.people import FACE_FROM, head_of
from app.localvcs.demo.planes import (
    Box,
    Canvas,
    Sprite,
    brighten,
    cutout,
    from_rgb,
    lay,
    lay_scaled,
)
from app.localvcs.demo.site import MAIN_SIZE, DemoDevice, demo_site
from app.localvcs.demo.sprites import Figure, Shelf
from app.localvcs.demo.stage import Cutout, Outlines, Plate, Stage
from app.localvcs.demo.strip import HEIGHT_FRACTION, StripWriter

Size = tuple[int, int]

_SUPERSAMPLE = {320: 1.0, 640: 1.5, 1280: 1.25}
_PLATES_BYTES = 24 * 1024 * 1024
_PICTURES_BYTES = 96 * 1024 * 1024
_PARTS_BYTES = 8 * 1024 * 1024
"""Of pictures lit for parts of small ones: a search lights hundreds, one after the other, and none again."""
_NEAREST_M = 1.6
_REACH_M = {"walk": 2.6, "ride": 4.0, "drive": 15.0}
"""So far from the place somebody stands at nothing of them is drawn, metres of the picture there."""
_HEADLIGHTS_BELOW = 0.7
"""Day level under which vehicles drive with lights."""


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody in the picture. ``box``: left, top, right, bottom in pixels of the main stream, cut to it;
    what stands before is not taken off. ``face``: the head of a person on foot who is seen from the front."""

    identity: str
    kind: Kind
    box: Box
    attributes: dict[str, str]
    face: Box | None = None


@dataclass(frozen=True, slots=True)
class _PlateKept:
    plate: Plate

    @property
    def nbytes(self) -> int:
        plate = self.plate
        drawn = plate.colours.nbytes + plate.shine.nbytes + plate.sky.nbytes + plate.lamplight.nbytes
        return drawn + sum(cutout.alpha.nbytes for cutout in plate.cutouts)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A background in one light. ``cutouts``: depth, place, what hides things behind it. ``lamplight``: a
    quarter of its size, how much of its green comes from lamps.

    It keeps nothing of its plate, which is thrice as large and goes when there are too many plates.
    """

    canvas: Canvas
    cutouts: tuple[tuple[int, int, Sprite], ...]
    reach: NDArray[np.float64]
    """A column a cutout: depth, left, top, right, bottom."""
    lamplight: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        return self.canvas.buffer.nbytes + self.lamplight.nbytes + sum(c[2].nbytes for c in self.cutouts)

    def hide(self, canvas: Canvas, box: Box, depth: float) -> None:
        """Puts back the parts of the background that stand before what was drawn into ``box``."""
        reach = self.reach
        before = (reach[0] < depth) & (reach[1] < box[2]) & (reach[3] > box[0])
        before &= (reach[2] < box[3]) & (reach[4] > box[1])
        # Even borders, or chroma would be laid twice at the seam.
        within = (box[0] // 2 * 2, box[1] // 2 * 2, -(-box[2] // 2) * 2, -(-box[3] // 2) * 2)
        for index in np.flatnonzero(before):
            left, top, piece = self.cutouts[index]
            lay(canvas, piece, left, top, within)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One visitor as this camera sees it."""

    visit: traffic.Visit
    place: traffic.Place
    x: float
    y: float
    depth: float
    angle: float
    tilt: float


_S = TypeVar("_S", bound=Stage)

_plates: Shelf[_PlateKept] = Shelf(_PLATES_BYTES)
_pictures: Shelf[_Picture] = Shelf(_PICTURES_BYTES)
_parts: Shelf[_Picture] = Shelf(_PARTS_BYTES)


_painting = threading.Lock()
"""One after the other, so that the camera asked for first has its picture first."""


class DemoCamera:
    """Thread-safe. ``keep_in``: a folder in which backgrounds are kept for the next run."""

    def __init__(self, device: DemoDevice, keep_in: Path | None = None) -> None:
        self.device = device
        self._keep_in = keep_in
        self.scene = scenes.scene_of(device)
        self._seed = scenes.seed_of(device)
        self._zone_h = demo_site().corp(device.corp_id).zone_h
        self._strips: dict[Size, StripWriter] = {}
        self._views: dict[Size, View] = {}
        self._making = threading.Lock()

    def prepare(self, size: Size, at_ms: int) -> None:
        """Draws the background, if that was not done yet: some tenths of a second the first time."""
        self._background(size, self._level(at_ms))

    def draw_ahead(self, size: Size) -> bool:
        """Draws the background for the folder alone, unless it is there; whether there was anything to do."""
        if self._keep_in is None or shelf.has(self._keep_in, self.device.device_id, size):
            return False
        with self._making:
            self._make_plate(size)
        return True

    def draw_on(self, canvas: Canvas, at_ms: int, within: Box | None = None) -> None:
        """Draws the picture of this moment; quickest on a canvas only this camera draws on.

        ``within``: pixels of this canvas; the rest need not be right.
        """
        level = self._level(at_ms)
        background = self._background(canvas.size, level, within is not None and canvas.size != MAIN_SIZE)
        canvas.wipe(background.canvas)
        self._draw_visitors(canvas, background, level, at_ms, within)
        height = canvas.size[1]
        if within is None or within[3] > _caption_bottom(canvas.size) - 2 * _letters(canvas.size):
            self._caption_time(canvas, at_ms)
        strip = height // HEIGHT_FRACTION
        if within is None or within[1] <= strip or within[3] >= height - strip:
            strips = self._strips.get(canvas.size)
            if strips is None:
                strips = self._strips[canvas.size] = StripWriter(*canvas.size)
            strips.write(canvas.planes, at_ms)

    def ground_truth(self, at_ms: int) -> list[Target]:
        """Who can be seen at this moment, in the main stream's picture, the nearest last."""
        found = [self._target(seen) for seen in self._visible(self._view(MAIN_SIZE), at_ms)]
        return [target for target in found if target is not None]

    def truth_of(self, visit: traffic.Visit, at_ms: int) -> Target | None:
        """The ground truth of one visitor."""
        seen = self._seen(visit, self._view(MAIN_SIZE), at_ms)
        return self._target(seen) if seen is not None else None

    def _target(self, seen: _Seen) -> Target | None:
        view = self._view(MAIN_SIZE)
        figure = self._figure(seen, view, False)
        per_metre = view.focal_px / seen.depth
        whole = figure.body(seen.x, seen.y, per_metre)
        box = _cut(whole)
        if box[2] - box[0] < 4 or box[3] - box[1] < 6:
            return None
        actor = seen.visit.actor
        face = None
        if isinstance(actor, Person) and -math.sin(seen.angle) > FACE_FROM:
            face = _cut(_face(actor, seen, whole[1], per_metre))
        return Target(actor.identity, kind_of(actor), box, actor.attributes, face)

    def scenery(self, size: Size) -> tuple[Cutout, ...]:
        """What of the background stands before things farther away."""
        outlines = self._stage(Outlines, size)
        self.scene.paint(outlines)
        return outlines.cutouts()

    # -- background

    def _level(self, at_ms: int) -> int:
        return light.INDOOR if self.scene.indoor else light.level(at_ms, self._zone_h)

    def _background(self, size: Size, level: int, part: bool = False) -> _Picture:
        """``part``: of little use to anybody else."""
        key = (self.device.device_id, size, level)
        if part and (there := _pictures.known(key)) is not None:
            return there
        return (_parts if part else _pictures).get(key, lambda: self._make_picture(size, level))

    def _make_picture(self, size: Size, level: int) -> _Picture:
        plate = self._plate(size)
        canvas = Canvas(*size)
        canvas.fill(from_rgb(light.lit(plate, light.light(level), self._seed)))
        self._caption_name(canvas)
        cutouts = tuple(cutout(canvas, c.left, c.top, c.alpha) for c in plate.cutouts)
        reach = [
            (kept.depth, left, top, left + piece.width, top + piece.height)
            for kept, (left, top, piece) in zip(plate.cutouts, cutouts, strict=True)
        ]
        return _Picture(
            canvas,
            cutouts,
            np.array(reach, np.float64).reshape(-1, 5).T,
            plate.lamplight[..., 1].copy(),  # a view would keep all of it
        )

    def _plate(self, size: Size) -> Plate:
        with self._making:  # main and live viewers of one camera wait for one drawing
            return _plates.get(
                (self.device.device_id, size), lambda: _PlateKept(self._make_plate(size))
            ).plate

    def _make_plate(self, size: Size) -> Plate:
        if self._keep_in and (kept := shelf.load(self._keep_in, self.device.device_id, size)):
            return kept
        stage = self._stage(Stage, size)
        with _painting:
            self.scene.paint(stage)
            plate = stage.finish()
        if self._keep_in:
            shelf.save(self._keep_in, self.device.device_id, size, plate)
        return plate

    def _stage(self, kind: type[_S], size: Size) -> _S:
        return kind(self.scene.view.at(*size), _SUPERSAMPLE.get(size[0], 1.25), self._seed, self.scene.indoor)

    # -- visitors

    def _view(self, size: Size) -> View:
        view = self._views.get(size)
        if view is None:
            view = self._views[size] = self.scene.view.at(*size)
        return view

    def _visible(self, view: View, at_ms: int) -> list[_Seen]:
        """Visitors before the camera, the farthest first."""
        here = traffic.visits(self.device.corp_id, self.device.device_id, at_ms)
        found = [seen for visit in here if (seen := self._seen(visit, view, at_ms)) is not None]
        found.sort(key=lambda seen: -seen.depth)
        return found

    def _seen(self, visit: traffic.Visit, view: View, at_ms: int) -> _Seen | None:
        place = traffic.place(visit, at_ms)
        x, y, depth = view.project(place.x, 0.0, place.z)
        if depth < _NEAREST_M or not -0.4 * view.width_px < x < 1.4 * view.width_px:
            return None
        angle = math.pi / 2 - (place.heading - math.atan2(place.x, place.z))
        tilt = math.atan2(view.height - 0.8, math.hypot(place.x, place.z))
        return _Seen(visit, place, x, y, depth, angle, tilt)

    def _figure(self, seen: _Seen, view: View, lights: bool) -> Figure:
        actor: Actor = seen.visit.actor
        phase = seen.place.gone / STRIDE_M % 1.0 if seen.place.moving else 0.0
        on = lights and seen.visit.route.kind != "walk"
        return sprites.figure(actor, seen.angle, seen.tilt, phase, view.focal_px / seen.depth, on)

    def _draw_visitors(
        self, canvas: Canvas, background: _Picture, level: int, at_ms: int, within: Box | None
    ) -> None:
        view = self._view(canvas.size)
        at = light.light(level)
        lights = not self.scene.indoor and level < light.STEPS * _HEADLIGHTS_BELOW
        for seen in self._visible(view, at_ms):
            if within is not None and not _near(seen, view, within):
                continue
            if lights and isinstance(seen.visit.actor, Vehicle):
                self._headlights(canvas, view, seen)
            figure = self._figure(seen, view, lights)
            box = figure.place(seen.x, seen.y, view.focal_px / seen.depth)
            lay_scaled(canvas, figure.sprite, box, self._gain(background, seen, at))
            background.hide(canvas, box, seen.depth)
            canvas.touched(box)

    def _gain(self, background: _Picture, seen: _Seen, at: light.Light) -> float:
        """How well lit the place is where somebody stands; 1 = as drawn."""
        rows, columns = background.lamplight.shape
        row, column = min(max(int(seen.y) // 4, 0), rows - 1), min(max(int(seen.x) // 4, 0), columns - 1)
        return at.ambient[1] + float(background.lamplight[row, column]) * at.lamps * 0.85

    def _headlights(self, canvas: Canvas, view: View, seen: _Seen) -> None:
        ahead = 6.0
        x, z = (
            seen.place.x + math.sin(seen.place.heading) * ahead,
            seen.place.z + math.cos(seen.place.heading) * ahead,
        )
        px, py, depth = view.project(x, 0.0, z)
        if depth < 3.0:
            return
        scale = view.focal_px / depth
        wide = min(round(5.2 * scale) // 4 * 4, view.width_px // 2)
        tall = min(round(7.0 * scale * math.sin(max(seen.tilt, 0.06))) // 4 * 4, view.height_px // 3)
        if wide >= 4 and tall >= 4:
            left, top = round(px) - wide // 2, round(py) - tall // 2
            brighten(canvas, sprites.pool_of_light(wide, tall, 54), left, top)
            canvas.touched((left, top, left + wide, top + tall))

    # -- captions: what the camera writes itself, above the lower strip

    def _caption_name(self, canvas: Canvas) -> None:
        name = sprites.caption(self.device.label, _letters(canvas.size))
        lay(canvas, name, canvas.size[0] // 80, _caption_bottom(canvas.size) - name.height)

    def _caption_time(self, canvas: Canvas, at_ms: int) -> None:
        size = canvas.size
        local = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at_ms // 1000 + self._zone_h * 3600))
        clock = sprites.caption(local, _letters(size))
        left, top = size[0] - size[0] // 80 - clock.width, _caption_bottom(size) - clock.height
        lay(canvas, clock, left, top, luma_only=True)
        canvas.touched((left, top, left + clock.width, top + clock.height))


def _near(seen: _Seen, view: View, within: Box) -> bool:
    """Whether anything of somebody, shadow and headlights too, may lie within these pixels."""
    reach = _REACH_M[seen.visit.route.kind] * view.focal_px / seen.depth
    left, top, right, bottom = within
    return left - reach < seen.x < right + reach and top - reach < seen.y < bottom + reach


def _cut(box: Box) -> Box:
    return max(box[0], 0), max(box[1], 0), min(box[2], MAIN_SIZE[0]), min(box[3], MAIN_SIZE[1])


def _face(person: Person, seen: _Seen, top: int, per_metre: float) -> Box:
    """From the top of the figure, which is that of the hair or the hat, down to the chin."""
    wide, high = head_of(person)
    middle = seen.x + 0.05 * math.cos(seen.angle) * per_metre
    return (
        round(middle - wide / 2 * per_metre),
        top,
        round(middle + wide / 2 * per_metre),
        round(top + high * per_metre),
    )


def _letters(size: Size) -> int:
    return size[1] // 26


def _caption_bottom(size: Size) -> int:
    return size[1] - size[1] // HEIGHT_FRACTION - size[1] // 80
