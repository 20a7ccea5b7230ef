"""What every tile is, of the wall or of playback: a place with a picture in it, that can be selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.core.choices import DEFAULT, TileChoices
from app.ui import theme
from app.ui.wall import overlay, picture

if TYPE_CHECKING:
    from app.core.wall import Wall

_WALKED = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_BY_KEYBOARD = (*_WALKED, Qt.FocusReason.ShortcutFocusReason)
_FOR_A_MOMENT = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
SELECTION_PX = 2
DROP_PX = 4


class TileBoard(Protocol):
    """What lays the tiles out and knows what is on them."""

    read_only: bool
    """Nothing by mouse changes what is shown."""

    @property
    def wall(self) -> Wall | None:
        """The live wall whose tiles they are; None for those of a recording."""

    def select(self, index: int) -> None:
        """The tile is worked with from now on."""

    def show_selection(self) -> None:
        """Gives the selected tile its frame; one that is alone needs it while the keyboard led to it."""

    def choose(self, index: int, **changes: Any) -> None:
        """Other ``TileChoices`` for what it shows."""

    def double_click(self, index: int) -> None:
        """It was clicked twice."""

    def swap(self, a: int, b: int) -> None:
        """Two tiles change places."""

    def drop_devices(self, index: int, device_ids: list[str]) -> None:
        """These cameras were dropped on it."""


class Sentence(Protocol):
    """The chips of a tile, of which one may be a sentence along its lower edge."""

    @property
    def line_height(self) -> int:
        """Its height; 0 without one."""


class Cell(QWidget):
    """``_chips``: what its subclass says over the picture."""

    _chips: Sentence

    def __init__(self, view: QWidget, board: TileBoard, index: int) -> None:
        super().__init__(view)
        self.index = index
        self._view = board
        self._name = ""
        self._choices = DEFAULT
        self._aspect = (16, 9)
        self._placed = picture.Placed(QRect(), picture.WHOLE)
        self._selected = False
        self._drop = False
        self.reached_by_keyboard = False
        """It has the keyboard, and that was not brought here by the mouse."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def name(self) -> str:
        """The name shown; empty for an empty tile."""
        return self._name

    @property
    def choices(self) -> TileChoices:
        """What was chosen for what it shows."""
        return self._choices

    @property
    def selected(self) -> bool:
        """Whether it wears the selection frame."""
        return self._selected

    @property
    def device_id(self) -> str | None:
        """The camera on it."""
        raise NotImplementedError

    def poll(self) -> None:
        """Takes what is new: picture and choices."""
        raise NotImplementedError

    def picture_rect(self) -> QRect:
        """Where the video itself is painted; empty when none is shown."""
        raise NotImplementedError

    def picture_part(self) -> QRectF:
        """Which part of the picture as it is looked at fills ``picture_rect``, in fractions."""
        return QRectF(self._placed.part)

    @property
    def _picture(self) -> QRect:
        return self._placed.target

    def overview_rect(self) -> QRect:
        """Where the whole picture is shown small while a part of it fills the tile; else empty."""
        if self._choices.zoom is None:
            return QRect()
        return picture.overview_rect(self._picture, self._aspect, self._choices, self._chips.line_height)

    def _paint_overview(self, painter: QPainter, image: QImage) -> None:
        box = self.overview_rect()
        if not box.isEmpty():
            picture.paint_overview(painter, image, box, self._placed.part, self._choices)

    def _paint_frames(self, painter: QPainter, *, selection: bool) -> None:
        """That of the selection, where it is not painted already, and that of what is about to be dropped.
        Only who has the keyboard wears the colour of those who have it."""
        look = theme.tokens()
        if selection:
            wide, ink = (SELECTION_PX + 1, look.accent) if self.hasFocus() else (SELECTION_PX, look.second)
            for side in overlay.frame_rects(self.rect(), wide):
                painter.fillRect(side, theme.color(ink))
        if self._drop:
            for side in overlay.frame_rects(self.rect(), DROP_PX):
                painter.fillRect(side, theme.color(look.text))

    def focusInEvent(self, event: QFocusEvent) -> None:
        reason = event.reason()
        if reason in _WALKED:
            self._view.select(self.index)
        if reason in _BY_KEYBOARD:
            self.reached_by_keyboard = True
            self._view.show_selection()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.reached_by_keyboard and event.reason() not in _FOR_A_MOMENT:
            self.reached_by_keyboard = False
            self._view.show_selection()
        self.update()
