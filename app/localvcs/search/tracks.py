"""Ways through a picture as arrays: where somebody is after so many seconds, and how large and how well seen.

The same geometry that ``demo.traffic`` and ``demo.camera`` use for one frame, for thousands of visits at
once. Boxes are estimates from the outer measures of a body or vehicle, good enough to judge whether it is
whole in the picture and free to be seen; the box of a hit comes from the ground truth of its frame.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.localvcs.demo.actors import Actor, Person, Vehicle
from app.localvcs.demo.geometry import View
from app.localvcs.demo.scene import Route
from app.localvcs.demo.scenes import scene_of
from app.localvcs.demo.site import MAIN_SIZE, DemoDevice
from app.localvcs.demo.timetable import Flags, Ints, Reals
from app.localvcs.search.scenes import SMALL_SIZE, demo_source

_GRID_M = 0.5
_MASK_SCALE = MAIN_SIZE[0] // SMALL_SIZE[0]
_BEYOND_M = 60.0
_TURN_M = {"walk": 0.5, "ride": 1.6, "drive": 1.6}
"""So far before and behind a place its heading is taken from, on bent routes (as ``traffic.place`` does)."""


class Size(NamedTuple):
    """Half length, half width, height in metres."""

    half_length: float
    half_width: float
    height: float


_VEHICLES = {
    "sedan": Size(2.35, 0.9, 1.45),
    "taxi": Size(2.35, 0.9, 1.6),
    "suv": Size(2.3, 0.94, 1.72),
    "van": Size(2.55, 0.98, 2.05),
    "truck": Size(3.45, 1.18, 3.1),
    "bus": Size(5.1, 1.24, 3.0),
}
PERSON = Size(0.3, 0.3, 1.72)
RIDER = Size(0.9, 0.34, 1.8)
CAR = _VEHICLES["suv"]


def size_of(actor: Actor) -> Size:
    if isinstance(actor, Vehicle):
        return _VEHICLES[actor.body]
    if isinstance(actor, Person):
        return PERSON._replace(height=actor.height + 0.05)
    return RIDER


@dataclass(frozen=True, slots=True)
class Seen:
    """What a camera sees of visitors. Boxes in pixels of the main stream, not cut to it; ``depth``, metres;
    ``scale``: pixels a metre; ``angle``: as ``demo.pen`` has it; ``covered``: 0..1 of the box is behind the
    scenery."""

    left: Reals
    top: Reals
    right: Reals
    bottom: Reals
    depth: Reals
    scale: Reals
    angle: Reals
    covered: Reals


class Track:
    """A route of a camera."""

    def __init__(self, device: DemoDevice, route: Route) -> None:
        scene = scene_of(device)
        self.route = route
        self.length = route.length
        self._device = device
        self._view: View = scene.view.at(*MAIN_SIZE)
        points = np.array(route.points, np.float64)
        parts = np.hypot(*np.diff(points, axis=0).T)
        ends = (points[0] - points[1], points[-1] - points[-2])
        points = np.vstack(
            (
                points[0] + ends[0] / parts[0] * _BEYOND_M,
                points,
                points[-1] + ends[1] / parts[-1] * _BEYOND_M,
            )
        )
        self._at = np.concatenate(([-_BEYOND_M, 0.0], np.cumsum(parts), [self.length + _BEYOND_M]))
        self._x, self._z = points[:, 0], points[:, 1]

    def gone(self, seconds: Reals, speed: Reals) -> Reals:
        """Metres gone after so many seconds of a visit."""
        stops = self.route.stops
        if not stops:
            return np.maximum(seconds, 0.0) * speed
        result = np.full(seconds.shape, self.length)
        going = np.ones(seconds.shape, np.bool_)
        rest, start = seconds, 0.0
        for index, stop in enumerate((*stops, None)):
            until = stop.metres if stop else self.length
            duration = (until - start) / speed
            part = np.clip(rest / duration, 0.0, 1.0)
            if stop and index == 0:
                part = 1 - (1 - part) ** 1.7
            elif not stop and index:
                part = part**1.7
            here = going & (rest < duration)
            result = np.where(here, start + (until - start) * part, result)
            going = going & ~here
            rest = rest - duration
            start = until
            if stop:
                here = going & (rest < stop.seconds)
                result = np.where(here, start, result)
                going = going & ~here
                rest = rest - stop.seconds
        return result

    def seconds(self, gone: float, speed: Reals) -> Reals:
        """When so many metres are gone: about, before a stop exactly."""
        waits = sum(stop.seconds for stop in self.route.stops if stop.metres < gone)
        return gone / speed + waits

    def place(self, gone: Reals, backwards: Flags, aside: Reals) -> tuple[Reals, Reals, Reals]:
        """x and z in metres and the heading, as ``traffic.place``."""
        at = np.where(backwards, self.length - gone, gone)
        x, z = np.interp(at, self._at, self._x), np.interp(at, self._at, self._z)
        if len(self.route.points) == 2:
            heading = np.full(gone.shape, math.atan2(self._x[2] - self._x[1], self._z[2] - self._z[1]))
        else:
            reach = _TURN_M[self.route.kind]
            before, behind = at - reach, at + reach
            heading = np.arctan2(
                np.interp(behind, self._at, self._x) - np.interp(before, self._at, self._x),
                np.interp(behind, self._at, self._z) - np.interp(before, self._at, self._z),
            )
        x = x + np.cos(heading) * aside
        z = z - np.sin(heading) * aside
        return x, z, np.where(backwards, heading + math.pi, heading)

    def seen(self, gone: Reals, backwards: Flags, aside: Reals, size: tuple[Reals, Reals, Reals]) -> Seen:
        """``size``: half lengths, half widths, heights."""
        half_length, half_width, height = size
        x, z, heading = self.place(gone, backwards, aside)
        view = self._view
        sin_yaw, cos_yaw = math.sin(math.radians(view.yaw)), math.cos(math.radians(view.yaw))
        sin_pitch, cos_pitch = math.sin(math.radians(view.pitch)), math.cos(math.radians(view.pitch))
        side, ahead = x * cos_yaw - z * sin_yaw, x * sin_yaw + z * cos_yaw
        depth = ahead * cos_pitch + view.height * sin_pitch
        rise = ahead * sin_pitch - view.height * cos_pitch
        scale = view.focal_px / np.maximum(depth, 0.5)
        px, py = view.width_px / 2 + side * scale, view.height_px / 2 - rise * scale
        angle = math.pi / 2 - (heading - np.arctan2(x, z))
        tilt = np.arctan2(view.height - 0.8, np.hypot(x, z))
        cos_angle, sin_angle = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        wide = (half_length * cos_angle + half_width * sin_angle) * scale
        deep = (half_length * sin_angle + half_width * cos_angle) * scale * np.sin(tilt)
        tall = height * scale * np.cos(tilt)
        at = np.where(backwards, self.length - gone, gone)
        covered = np.interp(at, *self._scenery(_class_of(self.route, half_length)))
        return Seen(px - wide, py - tall - deep, px + wide, py + deep, depth, scale, angle, covered)

    def _scenery(self, size: Size) -> tuple[Reals, Reals]:
        """How much of somebody of this size the scenery hides, by metres along the route."""
        return _scenery(self._device, self.route, size)


def _class_of(route: Route, half_length: Reals) -> Size:
    if route.kind == "walk":
        return PERSON
    if route.kind == "ride":
        return RIDER
    return CAR if not half_length.size or half_length.flat[0] < 3 else _VEHICLES["truck"]


@functools.cache
def track_of(device: DemoDevice, number: int) -> Track:
    """The ``number``-th route of a camera."""
    return Track(device, scene_of(device).routes[number])


@functools.cache
def _scenery(device: DemoDevice, route: Route, size: Size) -> tuple[Reals, Reals]:
    bare = _Bare(device, route)
    at = np.arange(0.0, route.length + _GRID_M, _GRID_M)
    zero = np.zeros(len(at))
    seen = bare.seen(
        at,
        zero.astype(np.bool_),
        zero,
        tuple(np.full(len(at), v) for v in size),  # type: ignore[arg-type]
    )
    depths, sums = _hidden_below(device)
    left, right = (_cells(edge, SMALL_SIZE[0]) for edge in (seen.left, seen.right))
    top, bottom = (_cells(edge, SMALL_SIZE[1]) for edge in (seen.top, seen.bottom))
    nearer = np.searchsorted(depths, seen.depth)
    count = sums[nearer, bottom, right].astype(np.int64) + sums[nearer, top, left]
    count -= sums[nearer, bottom, left].astype(np.int64) + sums[nearer, top, right]
    area = (bottom - top) * (right - left)
    whole = (right > left) & (bottom > top)
    return at, np.where(whole, count / np.where(whole, area, 1), 1.0)


def _cells(edge: Reals, most: int) -> Ints:
    return np.clip(np.rint(edge / _MASK_SCALE), 0, most).astype(np.int64)


class _Bare(Track):
    """Without scenery: what the scenery is measured with."""

    def _scenery(self, size: Size) -> tuple[Reals, Reals]:
        return np.array([0.0]), np.array([0.0])


@functools.lru_cache(maxsize=2)  # of use for the routes of one camera, and some megabytes large
def _hidden_below(device: DemoDevice) -> tuple[Reals, NDArray[np.uint16]]:
    """Depths of what stands in the scene, the nearest first; and for each number of the nearest of them how
    many pixels above and left of a place they hide, a quarter of the main stream's size."""
    width, height = SMALL_SIZE
    assert width * height < 1 << 16
    cutouts = sorted(demo_source(device.device_id).camera.scenery(SMALL_SIZE), key=lambda one: one.depth)
    hidden = np.zeros((height, width), np.bool_)
    sums = np.zeros((len(cutouts) + 1, height + 1, width + 1), np.uint16)
    for number, one in enumerate(cutouts, 1):
        rows, columns = one.alpha.shape
        hidden[one.top : one.top + rows, one.left : one.left + columns] |= one.alpha > 127
        sums[number, 1:, 1:] = hidden.cumsum(0, np.uint16).cumsum(1, np.uint16)
    return np.array([one.depth for one in cutouts], np.float64), sums
