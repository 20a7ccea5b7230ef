"""What an operator chose for one tile, beside which camera it shows. Part of views, undo and restore."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from app.core.names import number

Zoom = tuple[float, float, float, float]
"""Part of the picture that fills the tile: x, y, width, height, each 0..1 of the whole picture."""

AUTO: Final = "auto"

ALLOWED: Final[dict[str, tuple[object, ...]]] = {
    "stream": (AUTO, "main", "sub"),
    "protocol": (AUTO, "hls", "httpshls", "httpsflv", "flv", "rtmp", "rtsp"),
    "decode": (AUTO, "all", "reference", "key"),
    "aspect": ("fit", "fill", "stretch"),
    "rotate": (0, 90, 180, 270),
}
"""What each choice may be. ``protocol``: an OutProtocol of GetDeviceLiveUrl, or ``flv``. ``decode``: every
picture, those others refer to, key frames."""

ZOOM_MIN: Final = 0.02
"""The least width and height of a zoomed part: fifty times."""


@dataclass(frozen=True, slots=True)
class TileChoices:
    """Immutable; ``changed`` gives another one. ``rotate``: degrees clockwise; ``volume``: percent."""

    stream: str = AUTO
    protocol: str = AUTO
    decode: str = AUTO
    aspect: str = "fit"
    rotate: int = 0
    mirror: bool = False
    zoom: Zoom | None = None
    audio: bool = False
    volume: int = 100

    def changed(self, **changes: Any) -> TileChoices:
        """With these fields different. TypeError for an unknown field, ValueError (the field's name) for a
        value that cannot be: a caller's bug, never a file's."""
        for name, value in changes.items():
            if name not in _NAMES:
                raise TypeError(name)
            if not _accepts(name, value):
                raise ValueError(name)
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the default."""
        plain = DEFAULT
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name in _NAMES
            if (value := getattr(self, name)) != getattr(plain, name)
        }

    @classmethod
    def from_json(cls, value: object) -> TileChoices:
        """Never raises: what is missing or makes no sense is as by default; unknown names are ignored."""
        if not isinstance(value, dict):
            return DEFAULT
        good: dict[str, Any] = {}
        for name in _NAMES:
            given = value.get(name)
            if name == "zoom" and isinstance(given, list):
                given = tuple(given)
            if name in value and _accepts(name, given):
                good[name] = given
        return cls(**good)


def _accepts(name: str, value: object) -> bool:
    if name in ("mirror", "audio"):
        return isinstance(value, bool)
    if name == "volume":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
    if name == "zoom":
        return value is None or _is_zoom(value)
    if isinstance(value, bool):
        return False  # False == 0 would pass for a rotation
    return type(value) in (str, int) and value in ALLOWED[name]


def _is_zoom(value: object) -> bool:
    if not isinstance(value, tuple) or len(value) != 4 or any(number(part) is None for part in value):
        return False
    x, y, width, height = value
    inside = x >= 0 and y >= 0 and x + width <= 1 + 1e-9 and y + height <= 1 + 1e-9
    return bool(inside and width >= ZOOM_MIN and height >= ZOOM_MIN)


_NAMES: Final = tuple(field.name for field in fields(TileChoices))
DEFAULT: Final = TileChoices()
