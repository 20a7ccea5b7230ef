"""Where a camera stands and how it sees: a pinhole over flat ground.

World: metres, x to the right, y up, z away from the camera, which stands at (0, height, 0). Pictures:
pixels, x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float, float]

NEAR = 0.4
"""What is nearer than this, in metres, is not drawn."""


@dataclass(frozen=True, slots=True)
class View:
    """``pitch``: down, ``yaw``: to the right, both in degrees. ``focal``: in picture widths."""

    height: float
    pitch: float
    yaw: float = 0.0
    focal: float = 0.9
    width_px: int = 1280
    height_px: int = 720
    focal_px: float = field(init=False)
    _turn: tuple[float, float, float, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Projecting is what a frame does most often.
        yaw, pitch = math.radians(self.yaw), math.radians(self.pitch)
        object.__setattr__(self, "focal_px", self.focal * self.width_px)
        object.__setattr__(self, "_turn", (math.sin(yaw), math.cos(yaw), math.sin(pitch), math.cos(pitch)))

    def at(self, width_px: int, height_px: int) -> View:
        return replace(self, width_px=width_px, height_px=height_px)

    def project(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Picture position and depth in metres of a world point; depth < NEAR: not in the picture."""
        sin_yaw, cos_yaw, sin_pitch, cos_pitch = self._turn
        side = x * cos_yaw - z * sin_yaw
        ahead = x * sin_yaw + z * cos_yaw
        up = y - self.height
        depth = ahead * cos_pitch - up * sin_pitch
        rise = up * cos_pitch + ahead * sin_pitch
        scale = self.focal_px / max(depth, 1e-3)
        return self.width_px / 2 + side * scale, self.height_px / 2 - rise * scale, depth

    def polygon(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        """The picture of a flat polygon, cut at the near plane; empty when nothing is left."""
        cut: list[Point] = []
        depths = [self.project(*p)[2] for p in points]
        for index, point in enumerate(points):
            before, depth_before = points[index - 1], depths[index - 1]
            depth = depths[index]
            if (depth >= NEAR) != (depth_before >= NEAR):
                t = (NEAR * 1.01 - depth_before) / (depth - depth_before)
                cut.append(
                    (
                        before[0] + (point[0] - before[0]) * t,
                        before[1] + (point[1] - before[1]) * t,
                        before[2] + (point[2] - before[2]) * t,
                    )
                )
            if depth >= NEAR:
                cut.append(point)
        return [self.project(*p)[:2] for p in cut]

    def scale_at(self, x: float, z: float) -> float:
        """Pixels a metre at this place on the ground."""
        return self.focal_px / max(self.project(x, 0.0, z)[2], NEAR)

    def ground(self) -> tuple[Floats, Floats, int]:
        """World x and z of every pixel below the horizon, and the first such row."""
        pitch, yaw = math.radians(self.pitch), math.radians(self.yaw)
        horizon = self.height_px / 2 - self.focal_px * math.tan(pitch)
        first = max(0, math.ceil(horizon + 0.5))
        rows = (
            self.height_px / 2 - (np.arange(first, self.height_px, dtype=np.float32) + 0.5)
        ) / self.focal_px
        columns = (np.arange(self.width_px, dtype=np.float32) + 0.5 - self.width_px / 2) / self.focal_px
        distance = self.height / np.maximum(math.sin(pitch) - rows * math.cos(pitch), 1e-4)
        ahead = distance * (math.cos(pitch) + rows * math.sin(pitch))
        side = columns[None, :] * distance[:, None]
        x = side * math.cos(yaw) + ahead[:, None] * math.sin(yaw)
        z = -side * math.sin(yaw) + ahead[:, None] * math.cos(yaw)
        return x.astype(np.float32), z.astype(np.float32), first
