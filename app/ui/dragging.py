"""What is carried by a drag inside the window: devices from the tree, or a tile of the wall."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData

DEVICES = "application/x-vcs-wall-devices"
TILE = "application/x-vcs-wall-tile"


def devices_mime(device_ids: list[str], names: list[str]) -> QMimeData:
    """Devices; other programs get their names as text."""
    mime = QMimeData()
    mime.setData(DEVICES, QByteArray(json.dumps(device_ids).encode()))
    mime.setText("\n".join(names))
    return mime


def devices_of(mime: QMimeData) -> list[str]:
    """Device ids of a drag, or none."""
    if not mime.hasFormat(DEVICES):
        return []
    try:
        value = json.loads(bytes(mime.data(DEVICES).data()))
    except ValueError:
        return []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def tile_mime(index: int) -> QMimeData:
    """A tile, for swapping."""
    mime = QMimeData()
    mime.setData(TILE, QByteArray(str(index).encode()))
    return mime


def tile_of(mime: QMimeData) -> int | None:
    """Index of the dragged tile, or None."""
    if not mime.hasFormat(TILE):
        return None
    text = bytes(mime.data(TILE).data())
    return int(text) if text.isdigit() else None
