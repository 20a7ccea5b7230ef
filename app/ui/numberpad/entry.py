"""What was typed on the number pad so far, and what it means.

``12 + 3 Enter``: camera 12 on tile 3. ``12 Enter 3 Enter`` is the same, for pads whose plus is far away.
``12 Enter Enter`` (or ``12 + Enter``): on the selected tile. ``0 + 3 Enter`` empties tile 3. ``+ 3 Enter``
selects tile 3. Backspace takes back one key, Escape everything.

A digit of the pad begins an entry, on every platform; its plus does not, it enlarges the picture there. The
plus comes first only where the entry was opened by its own key (``devices.number``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

CAMERA_DIGITS = 6
TILE_DIGITS = 2

_DIGITS = {Qt.Key(Qt.Key.Key_0.value + n): str(n) for n in range(10)}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry that is over. ``cancelled``: nothing is to be done. ``camera``: None: none was typed (the tile
    is selected), 0: the tile is emptied. ``tile``: from 1; None: the selected one."""

    cancelled: bool = False
    camera: int | None = None
    tile: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """``tile`` is None until the camera's number is finished."""

    camera: str = ""
    tile: str | None = None

    @property
    def camera_number(self) -> int | None:
        """None while nothing was typed."""
        return int(self.camera) if self.camera else None

    @property
    def tile_number(self) -> int | None:
        """From 1; None while nothing was typed."""
        return int(self.tile) if self.tile else None

    def press(self, key: Qt.Key) -> Entry | Outcome | None:
        """The entry after a key, or what it came to; None: the key means nothing here."""
        if key in _DIGITS:
            return self._digit(_DIGITS[key])
        if key == Qt.Key.Key_Escape:
            return Outcome(cancelled=True)
        if key == Qt.Key.Key_Plus:
            return self if self.tile is not None else replace(self, tile="")
        if key == Qt.Key.Key_Backspace:
            return self._back()
        if key in _ENTER:
            if self.tile is None:
                return replace(self, tile="") if self.camera else Outcome(cancelled=True)
            return Outcome(camera=self.camera_number, tile=self.tile_number)
        return None

    def _digit(self, digit: str) -> Entry:
        if self.tile is not None:
            if len(self.tile) >= TILE_DIGITS or (not self.tile and digit == "0"):
                return self
            return replace(self, tile=self.tile + digit)
        if len(self.camera) >= CAMERA_DIGITS or self.camera == "0":
            return self if self.camera != "0" else replace(self, camera=digit)
        return replace(self, camera=self.camera + digit)

    def _back(self) -> Entry | Outcome:
        if self.tile:
            return replace(self, tile=self.tile[:-1])
        if self.tile is not None:
            return replace(self, tile=None)
        if len(self.camera) > 1:
            return replace(self, camera=self.camera[:-1])
        return Outcome(cancelled=True)
