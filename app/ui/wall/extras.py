"""What comes on top of a tile's picture on demand: recording, sound and zoom marks, the information panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPixmap

from app.core.captures import RecordingState
from app.core.status import TileStatus
from app.media.types import redact_url
from app.ui import theme
from app.ui.wall import info, picture
from app.ui.wall.chips import MARGIN, Layer, TileChips
from app.ui.wall.overlay import Part

if TYPE_CHECKING:
    from app.core.wall import Tile
    from app.ui.wall.tile import TileWidget
    from app.ui.wall.view import WallView


class TileExtras:
    """Of one tile. ``refresh`` reads what is true, ``make`` draws what changed, ``layers`` tells where."""

    def __init__(self, view: WallView, widget: TileWidget) -> None:
        self._view = view
        self._widget = widget
        self.information = view.tile_actions.begins_with_information
        self.recording: RecordingState | None = None
        self.marks: tuple[Part, ...] = ()
        self.taken = 0
        """Height that something else takes up below the chips: what a tour says."""
        self._rows: tuple[info.Row, ...] = ()
        self._panel = QPixmap()
        self._key: tuple[object, ...] = ()

    def refresh(self, tile: Tile | None, status: TileStatus) -> bool:
        """True when recording or sound began or ended."""
        actions, choices = self._view.tile_actions, self._widget.choices
        before = (self.recording is not None, bool(self.marks))
        self.recording = actions.recording(tile)
        look = theme.tokens()
        marks: list[Part] = []
        if self.recording is not None:
            state = self.recording
            text = actions.words.recording(state.seconds, state.waiting, state.part)
            ink = look.careful if state.waiting else look.bad
            marks += [Part(mark="dot", ink=ink), Part(text, ink=look.text, weight=600)]
        if choices.audio and tile is not None and tile.device_id is not None:
            sound = actions.sound_state(tile)
            quiet = sound in ("no_device", "mute") or not choices.volume
            ink = look.careful if quiet else look.accent
            marks += [
                Part(icon="sound-off" if quiet else "sound", ink=ink),
                Part(actions.words.sound(sound, choices.volume), ink=look.second),
            ]
        if choices.zoom is not None:
            marks += [
                Part(icon="zoom", ink=look.accent),
                Part(f"{picture.factor(choices):.1f}x", ink=look.second),
            ]
        self.marks = tuple(marks)
        self._rows = ()
        if self.information and tile is not None and tile.device_id is not None:
            running = tile.running
            live = running.session.live if running is not None else None
            address = redact_url(live.address.url) if live is not None else ""
            wall = self._view.wall
            decoder = wall.decoder_of(tile.index) if wall is not None else None
            zoom = picture.factor(choices)
            self._rows = self._view.info_words.rows(status, address, decoder, tile.device_id, zoom)
        return before != (self.recording is not None, bool(self.marks))

    def make(self, target: QRect, chips: TileChips, tools: QRect) -> bool:
        """Draws the panel anew if what it says changed; True if so. ``tools``: where they are shown; it ends
        above them."""
        top = chips.top(target) + self.taken
        bottom = target.bottom() - chips.line_height - MARGIN
        small = self._widget.overview_rect()
        if not small.isEmpty():
            bottom = small.top() - MARGIN
        if not tools.isEmpty():
            bottom = min(bottom, tools.top() - MARGIN)
        room = QSize(target.width() - 2 * MARGIN, bottom - top)
        ratio = self._widget.devicePixelRatioF()
        key = (self._rows, room, ratio, self._view.language_serial)
        if key == self._key:
            return False
        self._key = key
        pixels = 11 if self._widget.height() < 320 else 12 if self._widget.height() < 600 else 14
        self._panel = info.draw(self._rows, pixels, room, ratio) if self._rows else QPixmap()
        return True

    def layers(self, target: QRect, chips: TileChips) -> list[Layer]:
        """The panel, below name and marks."""
        if self._panel.isNull() or not self._rows:
            return []
        return [(target.x() + MARGIN, chips.top(target) + self.taken, self._panel)]
