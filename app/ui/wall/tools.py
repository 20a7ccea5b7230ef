"""The buttons that come with the mouse over a tile. All of them are in its menu and have keys too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.ui import restyle, theme
from app.ui.wall import overlay

if TYPE_CHECKING:
    from app.ui.wall.tile import TileWidget
    from app.ui.wall.view import WallView

_BUTTONS = ("snapshot", "clip", "sound", "enlarge", "close")
"""From the left; where a tile is narrow the first ones are left out."""
IDLE_MS = 4000
"""A mouse that rests does not want them: they lie over what the camera writes into its picture."""
_SIZE = 28
_GAP = 4


class TileTools(QWidget):
    """Snapshot, clip, sound, enlarge, close."""

    def __init__(self, tile: TileWidget, view: WallView) -> None:
        super().__init__(tile)
        self._tile, self._view = tile, view
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self.buttons: dict[str, QToolButton] = {}
        for name in _BUTTONS:
            button = self.buttons[name] = _tool()
            row.addWidget(button)
        self.enlarge, self.close_button = self.buttons["enlarge"], self.buttons["close"]
        self.buttons["snapshot"].clicked.connect(self._take_snapshot)
        self.buttons["clip"].clicked.connect(self._toggle_clip)
        self.buttons["sound"].clicked.connect(self._toggle_sound)
        self.enlarge.clicked.connect(self._enlarge)
        self.close_button.clicked.connect(self._close_camera)
        self._shown: tuple[object, ...] = ()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self.rest)
        restyle.dress(self)
        self.adjustSize()

    def wake(self) -> None:
        """The mouse moves over the tile."""
        self.show()
        self._idle.start()

    def rest(self) -> None:
        """It has not moved for a while; over a button it still means that."""
        if self.underMouse():
            self._idle.start()
        else:
            self.hide()

    def name_buttons(self, enlarged: bool, recording: bool, heard: bool) -> None:
        """Names and drawings by state."""
        shown = (enlarged, recording, heard, theme.tokens(), theme.text_size(), self._view.language_serial)
        if shown == self._shown:
            return
        self._shown = shown
        look = theme.tokens()
        for name, text, drawing, action, ink in (
            ("snapshot", self.tr("Snapshot"), "snapshot", "tile.snapshot", look.text),
            (
                "clip",
                self.tr("End the clip") if recording else self.tr("Record a clip"),
                "stop" if recording else "record",
                "tile.clip",
                look.bad if recording else look.text,
            ),
            (
                "sound",
                self.tr("Mute") if heard else self.tr("Listen"),
                "sound" if heard else "sound-off",
                "tile.sound",
                look.accent if heard else look.text,
            ),
            (
                "enlarge",
                self.tr("Back to the wall") if enlarged else self.tr("Enlarge"),
                "restore" if enlarged else "enlarge",
                "tile.enlarge",
                look.text,
            ),
            ("close", self.tr("Close"), "close", "tile.close", look.text),
        ):
            button = self.buttons[name]
            button.setIcon(theme.icon(drawing, ink=ink, size=16))
            button.setToolTip(self._view.hint(action, text))
            button.setAccessibleName(text)

    def place(self, area: QRect, line_height: int, *, picture: bool) -> None:
        """Bottom right, clear of the sentence and of the picture's edge; as many as there is room for.
        Without a ``picture`` only those that do nothing with it: words stand there."""
        step = theme.scaled(_SIZE) + _GAP
        fit = max(2, (area.width() - 10) // step) if picture else 2
        for number, name in enumerate(reversed(_BUTTONS)):
            self.buttons[name].setVisible(number < fit)
        size = QSize(min(fit, len(_BUTTONS)) * step - _GAP, theme.scaled(_SIZE))
        y = area.bottom() - overlay.clear_edge(area.height()) - line_height - size.height() - 2
        self.move(area.right() - size.width() - 5, max(0, y))
        self.resize(size)

    # -- what they do ----------------------------------------------------------------------------------

    def _take_snapshot(self) -> None:
        self._view.select(self._tile.index)
        self._view.tile_actions.snapshot()

    def _toggle_clip(self) -> None:
        self._view.select(self._tile.index)
        self._view.tile_actions.toggle_clip()
        self._tile.refresh()

    def _toggle_sound(self) -> None:
        self._view.select(self._tile.index)
        self._view.tile_actions.toggle_sound()
        self._tile.refresh()
        self._tile.name_tools()

    def _enlarge(self) -> None:
        self._view.toggle_enlarged(self._tile.index)

    def _close_camera(self) -> None:
        self._view.close_tile(self._tile.index)


def _tool() -> QToolButton:
    look = theme.tokens()
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(_SIZE, _SIZE)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setStyleSheet(
        f"QToolButton {{ background: {look.chip}; border: 1px solid {look.line}; border-radius: 4px; }}"
        f"QToolButton:hover {{ background: {look.hover}; }}"
    )
    return button
