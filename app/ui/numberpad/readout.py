"""What is being typed on the number pad, large, over the wall; and the numbers of the tiles meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.ui import i18n, restyle, theme
from app.ui.numberpad.entry import Entry, Outcome
from app.ui.plain import PlainLabel
from app.ui.wall import overlay

TIMEOUT_S = 8
"""Without a key for so long the entry is given up."""
TICK_MS = 200
WIDTH = 440
ABOVE_BOTTOM = 48


@dataclass(frozen=True, slots=True)
class Wall:
    """What the pad asks about the wall and tells it; tiles from 1. ``name``: of a camera by its number, None
    when there is none. ``shown``: name of what a tile shows, empty when nothing; None when there is no such
    tile. ``selected``: None without a selection. ``do``: False when it could not be done."""

    name: Callable[[int], str | None]
    highest: Callable[[], int]
    tiles: Callable[[], list[QRect]]
    shown: Callable[[int], str | None]
    selected: Callable[[], int | None]
    do: Callable[[Outcome], None]


class NumberPad(QFrame):
    """Over ``over`` (the tiles), which stands in ``window`` when the pad is used. Has the keyboard while it
    is shown; gives it back."""

    finished = Signal()

    def __init__(self, window: QWidget, over: QWidget, wall: Wall) -> None:
        super().__init__(window)
        self.setObjectName("numberPad")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(WIDTH)
        self._over = over
        self._wall = wall
        self._entry = Entry()
        self._back_to: QWidget | None = None
        self._left_ms = 0
        self._badges = TileNumbers(over, wall)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(6)
        self.digits = PlainLabel()
        self.digits.setFont(theme.font(30, 700))
        self.camera = PlainLabel()
        self.tile = PlainLabel()
        for label in (self.camera, self.tile):
            label.setWordWrap(True)
        self.hint = PlainLabel()
        self.hint.setProperty("kind", "second")
        self.hint.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, TIMEOUT_S * 1000)
        self.bar.setFixedHeight(3)
        for part in (self.digits, self.camera, self.tile, self.hint, self.bar):
            column.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()
        restyle.dress(self)

    @property
    def entry(self) -> Entry:
        """What was typed."""
        return self._entry

    def begin(self, key: Qt.Key | None = None) -> None:
        """Shows it; ``key``: what was pressed to begin with."""
        if not self.isVisible():
            self._entry = Entry()
            self._back_to = QApplication.focusWidget()
            self._badges.open()
        if key is not None:
            pressed = self._entry.press(key)
            if isinstance(pressed, Entry):
                self._entry = pressed
        self._show_entry()
        self.show()
        self.raise_()
        self._place()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._again()

    def cancel(self) -> None:
        """Gives up what was typed."""
        if not self.isVisible():
            return
        self._timer.stop()
        back, self._back_to = self._back_to, None
        # Before it is hidden: Qt would give the keyboard to whatever comes next in the window.
        if back is not None and back.isVisible() and self.hasFocus():
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()
        self._badges.hide()
        self.finished.emit()

    def tick(self) -> None:
        """A fifth of a second without a key; also called by a timer."""
        self._left_ms -= TICK_MS
        self.bar.setValue(max(0, self._left_ms))
        if self._left_ms <= 0:
            self.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = self._entry.press(Qt.Key(event.key()))
        if pressed is None:
            event.ignore()
            return
        self._again()
        if isinstance(pressed, Entry):
            self._entry = pressed
            self._show_entry()
        elif pressed.cancelled:
            self.cancel()
        elif not self._problem(pressed):
            self.cancel()
            self._wall.do(pressed)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if held == Qt.KeyboardModifier.NoModifier and self._entry.press(Qt.Key(event.key())) is not None:
                event.accept()  # typed here, whatever it may be a shortcut of
                return True
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self._show_entry()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self.cancel()

    # -- inside ----------------------------------------------------------------------------------------

    def _again(self) -> None:
        self._left_ms = TIMEOUT_S * 1000
        self.bar.setValue(self._left_ms)
        self._timer.start()

    def _problem(self, outcome: Outcome) -> bool:
        """Whether it cannot be done; it is said already, and the digits stay to be mended."""
        unknown = outcome.camera not in (None, 0) and self._wall.name(outcome.camera or 0) is None
        missing = outcome.tile is not None and self._wall.shown(outcome.tile) is None
        return unknown or missing

    def _show_entry(self) -> None:
        entry = self._entry
        camera = entry.camera or ("–" if entry.tile is None else "")
        parts = [camera] if entry.tile is None else [camera, "+", entry.tile or "–"]
        self.digits.setText(" ".join(part for part in parts if part))
        self._say(self.camera, *self._camera_words(entry))
        text, bad = self._tile_words(entry)
        self._say(self.tile, text, bad)
        self.tile.setVisible(bool(text))
        hint = (
            self.tr("+ or Enter: go on to the tile. 0 empties a tile. Esc: cancel.")
            if entry.tile is None
            else self.tr("Enter: do it. Backspace: take back. Esc: cancel.")
        )
        closes = self.tr("Closes after %1 s without a key.").replace("%1", str(TIMEOUT_S))
        self.hint.setText(i18n.in_a_row(hint, closes))
        self.setAccessibleName(self.tr("Camera number, tile number"))
        words = (self.digits.text(), self.camera.text(), self.tile.text(), self.hint.text())
        self.setAccessibleDescription(". ".join(word for word in words if word))
        self._place()

    def _camera_words(self, entry: Entry) -> tuple[str, bool]:
        number = entry.camera_number
        if number is None:
            return (self.tr("Number of a camera") if entry.tile is None else self.tr("Select a tile")), False
        if number == 0:
            return self.tr("Empty a tile"), False
        name = self._wall.name(number)
        if name is not None:
            return name, False
        highest = self._wall.highest()
        if not highest:
            return self.tr("No camera has a number yet: the device list is being loaded."), True
        text = self.tr("No camera has the number %1. They go from 1 to %2.")
        return i18n.fill(text, str(number), str(highest)), True

    def _tile_words(self, entry: Entry) -> tuple[str, bool]:
        if entry.tile is None:
            return "", False
        number = entry.tile_number
        if number is None:
            selected = self._wall.selected()
            if selected is None:
                return self.tr("Number of a tile"), False
            return self.tr("Number of a tile; Enter alone: tile %1").replace("%1", str(selected)), False
        shown = self._wall.shown(number)
        if shown is None:
            text = self.tr("There is no tile %1. They go from 1 to %2.")
            return i18n.fill(text, str(number), str(len(self._wall.tiles()))), True
        text = self.tr("on tile %1, now %2") if shown else self.tr("on tile %1, now empty")
        return i18n.fill(text, str(number), shown), False

    @staticmethod
    def _say(label: QLabel, text: str, bad: bool) -> None:
        label.setText(text)
        restyle.set_kind(label, "bad" if bad else "")

    def _place(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.resize(self.width(), self.heightForWidth(self.width()))
        corner = self._over.mapTo(self.window(), self._over.rect().bottomLeft())
        left = corner.x() + (self._over.width() - self.width()) // 2
        self.move(max(0, left), max(0, corner.y() - self.height() - ABOVE_BOTTOM))


def badge_box(number: int, tile: QRect, face: QFont) -> QRectF:
    """Where the number of a tile stands: above the words in its middle, below the chips at its top."""
    metrics = QFontMetricsF(face)
    height = metrics.height() + 4
    width = max(height, metrics.horizontalAdvance(str(number)) + 16)
    chips = overlay.clear_edge(tile.height()) + theme.scaled(overlay.text_px(tile.height())) + 18
    top = tile.y() + min(max(tile.height() * 0.3 - height / 2, chips), tile.height() - height)
    return QRectF(tile.center().x() - width / 2, top, width, height)


class TileNumbers(QWidget):
    """A number over each tile of the wall. Lets the mouse through."""

    def __init__(self, over: QWidget, wall: Wall) -> None:
        super().__init__(over)
        self._wall = wall
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def open(self) -> None:
        """Over the wall as it is now."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, tile in enumerate(self._wall.tiles(), 1):
            if tile.isEmpty():
                continue
            # To be read from where the whole wall is seen.
            face = theme.font(max(22 if tile.height() >= 120 else 16, min(72, tile.height() // 8)), 700)
            painter.setFont(face)
            box = badge_box(number, tile, face)
            painter.setPen(theme.color(look.accent))
            painter.setBrush(theme.color(look.chip))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(theme.color(look.text))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))
        painter.end()
