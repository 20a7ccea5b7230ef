"""A demo camera (its scenes come next; for now a moving square with its time strip)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.localvcs.demo.site import DemoDevice
from app.localvcs.demo.strip import StripWriter

Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


class DemoCamera:
    def __init__(self, device: DemoDevice) -> None:
        self.device = device
        self._strips: dict[tuple[int, int], StripWriter] = {}

    def prepare(self, size: tuple[int, int], at_ms: int) -> None:
        self._strips.setdefault(size, StripWriter(*size))

    def draw(self, planes: Planes, size: tuple[int, int], at_ms: int) -> None:
        self.prepare(size, at_ms)
        for plane, value in zip(planes, (100, 120, 128), strict=True):
            plane[:] = value
        x = at_ms // 20 % (size[0] - 40)
        planes[0][100:160, x : x + 40] = 200
        self._strips[size].write(planes, at_ms)

    def image(self, size: tuple[int, int], at_ms: int) -> Image.Image:
        return Image.new("RGB", size)
