"""The compiled way of a picture (``ways.Way``): see path.c."""

from __future__ import annotations

import ctypes
import math
from typing import Any

from app.media.decoder.planes import Planes, Scaler, swscale
from app.media.decoder.ways import Shown
from app.media.frames import RingWriter, words

_NONE = words()["NONE"]
_p, _i = ctypes.c_void_p, ctypes.c_int


class FastScaler:
    """scale.c's. ValueError where it has none for these sizes or on this processor."""

    def __init__(self, library: Any, planes: Planes, width: int, height: int) -> None:
        self._free = library.scaler_free
        full_range = int(planes.full_range)
        self.pointer = library.scaler_new(
            planes.width, planes.height, width, height, full_range, planes.matrix
        )
        if not self.pointer:
            raise ValueError("no such scaler")

    def __del__(self) -> None:
        pointer, self.pointer = getattr(self, "pointer", None), None
        if pointer:
            self._free(pointer)


class NativeWay:
    """Without Python, but for the first picture of a ring."""

    def __init__(self, library: Any, scratch: Planes, drawn: int, display: int) -> None:
        """``scratch``: where libvlc draws when there is nothing better; ``drawn``, ``display``: addresses of
        Python's own callbacks. MemoryError."""
        self._library = library
        self._free = library.path_free
        scale = ctypes.cast(swscale().scale, _p).value
        self._path = library.path_new(drawn, display, scale)
        if not self._path:
            raise MemoryError
        functions = (library.path_lock, library.path_unlock, library.path_display)
        lock, unlock, shows = (ctypes.cast(function, _p).value or 0 for function in functions)
        self.callbacks = (lock, unlock, shows, int(self._path))
        self._kept: tuple[Any, ...] = ()
        self._counts = (ctypes.c_int64 * 3)()
        self._times = (ctypes.c_double * 2)()
        self.draws_on(scratch, looked_at=False)

    @property
    def waits(self) -> bool:
        return bool(self._library.path_waits(self._path))

    @property
    def shown(self) -> Shown:
        self._library.path_shown(self._path, self._counts, self._times)
        new_pictures, pts, capture = self._counts
        arrival_s, last_new_s = self._times
        return Shown(
            new_pictures,
            None if math.isnan(last_new_s) else last_new_s,
            None if pts == _NONE else pts,
            None if capture == _NONE else capture,
            None if math.isnan(arrival_s) else arrival_s,
        )

    def draws_on(self, planes: Planes, *, looked_at: bool = True) -> None:
        self._planes = planes  # its memory is drawn on
        rows = (_i * len(planes.sampled))(*planes.sampled)
        self._library.path_planes(
            self._path,
            (_p * 3)(*planes.addresses),
            (_i * 3)(*planes.strides),
            planes.width,
            rows,
            len(rows),
            looked_at,
        )

    def stale(self) -> None:
        self._library.path_stale(self._path)

    def fresh(self) -> None:
        self._library.path_fresh(self._path)

    def scaler(self, planes: Planes, width: int, height: int, stride: int) -> FastScaler | Scaler:
        try:
            return FastScaler(self._library, planes, width, height)
        except ValueError:
            return Scaler(planes, width, height, stride)

    def leads_to(self, writer: RingWriter, scaler: Any, layout: tuple[int, int, int]) -> None:
        library, path = self._library, self._path
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
        return bool(self._library.path_differs(self._path))

    def bring(self) -> None:
        self._library.path_bring(self._path)

    def publish(
        self, now_s: float, pts: int | None, capture_utc_ms: int | None, arrival_s: float | None
    ) -> None:
        self._library.path_publish(
            self._path,
            now_s,
            _NONE if pts is None else pts,
            _NONE if capture_utc_ms is None else capture_utc_ms,
            math.nan if arrival_s is None else arrival_s,
        )

    def needs_nobody(self) -> None:
        self._library.path_alone(self._path)

    def given(self, at_us: int, pts: int, capture_utc_ms: int | None, arrival_s: float) -> None:
        capture = _NONE if capture_utc_ms is None else capture_utc_ms
        self._library.path_given(self._path, at_us, pts, capture, arrival_s)

    def begins(self, origin_s: float | None) -> None:
        self._library.path_origin(self._path, math.nan if origin_s is None else origin_s)

    def look(self, now_s: float) -> tuple[int | None, int | None]:
        """Presentation and capture time of the picture shown at a moment, as it will be published with."""
        found, arrival_s = (ctypes.c_int64 * 2)(), ctypes.c_double()
        self._library.path_look(self._path, now_s, found, ctypes.byref(arrival_s))
        pts, capture = (None if value == _NONE else value for value in found)
        return pts, capture

    def __del__(self) -> None:
        path, self._path = getattr(self, "_path", None), None
        if path:
            self._free(path)
