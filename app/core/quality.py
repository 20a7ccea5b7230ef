"""Which of a device's streams a tile shows. The policy proper grows here; its constants live here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.catalogue import Device

MAIN = "1"
SUB = "2"
"""StreamType of GetDeviceLiveUrl; has effect only for SAPI devices."""

SUB_UP_TO_PX = 700
"""A tile up to this wide (device pixels) shows the sub stream: 640 wide is sharp enough there."""
MAIN_FROM_PX = 820
"""A tile from this wide shows the main stream; in between it keeps what it has."""

NAMES = {MAIN: "main", SUB: "sub"}


def choose_stream(device: Device | None, tile_w: int, tile_h: int, current: str | None = None) -> str:
    """``"1"`` (main) or ``"2"`` (sub) for a tile of this size in device pixels; 0 = not known yet.

    A device nobody has told us of yet is asked for by size: one without a sub stream ignores it."""
    if device is not None and not device.has_sub_stream:
        return MAIN
    if tile_w <= 0 or tile_h <= 0:
        return current or SUB
    if tile_w <= SUB_UP_TO_PX:
        return SUB
    if tile_w >= MAIN_FROM_PX or current is None:
        return MAIN
    return current
