"""The compiled way of a picture (``ways.Way``): see path.c."""

from __future__ import annotations

import ctypes
import math
from typing import Any

from app.media.decoder.pace import LATE_S, Planned
from app.media.decoder.planes import SCRATCH, Scaler, Shape, swscale
from app.media.decoder.ways import Shown
from app.media.frames import RingWriter, sampled_rows, words

_NONE = words()["NONE"]
_p, _i = ctypes.c_void_p, ctypes.c_int


class FastScaler:
    """scale.c's. ValueError where it has none for these sizes or on this processor."""

    def __init__(self, library: Any, shape: Shape, width: int, height: int) -> None:
        self._free = library.scaler_free
        full_range = int(shape.full_range)
        self.pointer = library.scaler_new(shape.width, shape.height, width, height, full_range, shape.matrix)
        if not self.pointer:
            raise ValueError("no such scaler")

    def __del__(self) -> None:
        pointer, self.pointer = getattr(self, "pointer", None), None
        if pointer:
            self._free(pointer)


class NativeWay:
    """Without Python, but for the first picture of a ring."""

    planes = SCRATCH
    own_size_up_to = math.inf  # nobody copies pictures that nobody looks at

    def __init__(self, library: Any, opened: int, drawn: int, display: int, fill: int) -> None:
        """``opened``, ``drawn``, ``display``, ``fill``: addresses of Python's own callbacks. MemoryError."""
        self._library = library
        self._free = library.path_free
        scale = ctypes.cast(swscale().scale, _p).value
        self.path: int = library.path_new(opened, drawn, display, scale) or 0
        self.input: int = self.path and library.input_new(self.path, fill, LATE_S) or 0
        if not self.input:
            raise MemoryError
        self._put = library.input_put
        self._kept: tuple[Any, ...] = ()
        self._counts = (ctypes.c_int64 * 3)()
        self._times = (ctypes.c_double * 2)()

    @property
    def waits(self) -> bool:
        return bool(self._library.path_waits(self.path))

    @property
    def shown(self) -> Shown:
        self._library.path_shown(self.path, self._counts, self._times)
        new_pictures, pts, capture = self._counts
        arrival_s, last_new_s = self._times
        return Shown(
            new_pictures,
            None if math.isnan(last_new_s) else last_new_s,
            None if pts == _NONE else pts,
            None if capture == _NONE else capture,
            None if math.isnan(arrival_s) else arrival_s,
        )

    def draws(self, shape: Shape | None) -> None:
        rows = () if shape is None else sampled_rows(shape.height)
        width = 0 if shape is None else shape.width
        self._library.path_draws(self.path, width, (_i * len(rows))(*rows), len(rows))

    def stale(self) -> None:
        self._library.path_stale(self.path)

    def fresh(self) -> None:
        self._library.path_fresh(self.path)

    def scaler(self, shape: Shape, width: int, height: int, stride: int) -> FastScaler | Scaler:
        try:
            return FastScaler(self._library, shape, width, height)
        except ValueError:
            return Scaler(shape, width, height, stride)

    def leads_to(self, writer: RingWriter, scaler: Any, layout: tuple[int, int, int]) -> None:
        library, path = self._library, self.path
        if isinstance(scaler, FastScaler):
            library.path_scaler(path, scaler.pointer)
        else:
            for at, step in enumerate(scaler.steps):
                library.path_step(path, at, *step.told)
        header, pixels, state = writer.addresses
        geometry = writer.geometry
        library.path_ring(path, header, pixels, state, geometry.room, geometry.buffers, *layout)
        self._kept = (writer, scaler)

    def differs(self) -> bool:
        return bool(self._library.path_differs(self.path))

    def bring(self) -> None:
        self._library.path_bring(self.path)

    def publish(
        self, now_s: float, pts: int | None, capture_utc_ms: int | None, arrival_s: float | None
    ) -> None:
        self._library.path_publish(
            self.path,
            now_s,
            _NONE if pts is None else pts,
            _NONE if capture_utc_ms is None else capture_utc_ms,
            math.nan if arrival_s is None else arrival_s,
        )

    def needs_nobody(self) -> None:
        self._library.path_alone(self.path)

    def starts(self) -> None:
        self._library.input_starts(self.input)

    def stops(self) -> None:
        self._library.input_stops(self.input)

    def put(self, address: int, size: int, picture: Planned) -> None:
        item, let_out_s, dts_us, pts_us = picture
        capture = item.capture_utc_ms
        self._put(
            self.input, address, size, let_out_s, dts_us, pts_us, item.out_pts,
            _NONE if capture is None else capture, item.arrival_s - item.lag_s,
        )  # fmt: skip

    def begins(self, origin_s: float | None) -> None:
        origin = math.nan if origin_s is None else origin_s
        self._library.path_origin(self.path, origin)
        self._library.input_origin(self.input, origin)

    def look(self, now_s: float) -> tuple[int | None, int | None]:
        """Presentation and capture time of the picture shown at a moment, as it will be published with."""
        found, arrival_s = (ctypes.c_int64 * 2)(), ctypes.c_double()
        self._library.path_look(self.path, now_s, found, ctypes.byref(arrival_s))
        pts, capture = (None if value == _NONE else value for value in found)
        return pts, capture

    def __del__(self) -> None:
        path, self.path = getattr(self, "path", 0), 0
        given, self.input = getattr(self, "input", 0), 0
        if given:
            self._library.input_free(given)
        if path:
            self._free(path)
