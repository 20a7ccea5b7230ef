"""What is carried by a drag inside the window: devices from the tree, or a tile of the wall."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QMimeData

DEVICES = "application/x-vcs-wall-devices"
OWN = "application/x-vcs-wall-own-group"
"""Of a drag from a group of one's own: which, and whether it is the group itself that is dragged."""
TILE = "application/x-vcs-wall-tile"


def devices_mime(
    device_ids: list[str], names: list[str], group: str = "", whole_group: bool = False
) -> QMimeData:
    """Devices; other programs get their names as text. ``group``: the group of one's own they are from."""
    mime = QMimeData()
    mime.setData(DEVICES, QByteArray(json.dumps(device_ids).encode()))
    mime.setText("\n".join(names))
    if group:
        mime.setData(OWN, QByteArray(json.dumps([group, whole_group]).encode()))
    return mime


def own_group_of(mime: QMimeData) -> tuple[str, bool]:
    """Which group of one's own a drag is from (empty: none), and whether it is the group itself."""
    try:
        value = json.loads(bytes(mime.data(OWN).data())) if mime.hasFormat(OWN) else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):
        return value[0], value[1] is True
    return "", False


def devices_of(mime: QMimeData) -> list[str]:
    """Device ids of a drag, or none."""
    if not mime.hasFormat(DEVICES):
        return []
    try:
        value = json.loads(bytes(mime.data(DEVICES).data()))
    except (ValueError, RecursionError):
        return []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def tile_mime(index: int, device_id: str = "", name: str = "") -> QMimeData:
    """A tile, for swapping; and the camera on it, for who takes cameras."""
    mime = devices_mime([device_id], [name]) if device_id else QMimeData()
    mime.setData(TILE, QByteArray(str(index).encode()))
    return mime


def tile_of(mime: QMimeData) -> int | None:
    """Index of the dragged tile, or None."""
    if not mime.hasFormat(TILE):
        return None
    text = bytes(mime.data(TILE).data())
    return int(text) if text.isdigit() and len(text) < 10 else None
