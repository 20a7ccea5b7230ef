"""Which of a device's streams fits a tile of some size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.quality.limits import MAIN_FROM_PX, SUB_UP_TO_PX

if TYPE_CHECKING:
    from app.core.catalogue import Device

MAIN = "1"
SUB = "2"
"""StreamType of GetDeviceLiveUrl; has effect only for SAPI devices."""

NAMES = {MAIN: "main", SUB: "sub"}


def choose_stream(device: Device | None, tile_w: int, tile_h: int, current: str | None = None) -> str:
    """``"1"`` (main) or ``"2"`` (sub) for a tile of this size in device pixels; 0 = not known yet.

    A device nobody has told us of yet is asked for by size: one without a sub stream ignores it."""
    return by_size(device is None or device.has_sub_stream, tile_w, tile_h, current)


def by_size(has_sub: bool, tile_w: int, tile_h: int, current: str | None) -> str:
    """The same, for who knows whether there is a sub stream."""
    if not has_sub:
        return MAIN
    if tile_w <= 0 or tile_h <= 0:
        return current or SUB
    if tile_w <= SUB_UP_TO_PX:
        return SUB
    if tile_w >= MAIN_FROM_PX or current is None:
        return MAIN
    return current
