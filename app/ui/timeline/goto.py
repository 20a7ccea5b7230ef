"""A field for times: pasted or typed, said back as understood, and asked which where there are two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.timetext import NotATime, TimeText, read
from app.ui import restyle
from app.ui.plain import PlainLabel
from app.ui.screens import screen_of
from app.ui.timeline.words import TimelineWords

WIDTH = 340


class GoToField(QWidget):
    """A line for a time, and below it what it means. ``chosen(utc)`` (a Python int, UTC milliseconds) comes
    with Enter, when the text means one instant; where the clock on the wall shows it twice, two buttons ask
    which. ``now`` and ``at`` give the instants of now and of the playhead."""

    chosen = Signal(object)

    def __init__(
        self,
        now: Callable[[], int],
        at: Callable[[], int | None],
        zone: Callable[[], tzinfo | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = TimelineWords(self)
        self._now, self._at, self._zone = now, at, zone
        self._found: TimeText | None = None
        self.line = QLineEdit()
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self._entered)
        self.says = PlainLabel()
        self.says.setProperty("kind", "second")
        self.says.setWordWrap(True)
        self.which = QWidget()
        row = QHBoxLayout(self.which)
        row.setContentsMargins(0, 0, 0, 0)
        self._first, self._second = QPushButton(), QPushButton()
        for number, button in enumerate((self._first, self._second)):
            button.setAutoDefault(False)
            row.addWidget(button)
            button.clicked.connect(self._first_chosen if number == 0 else self._second_chosen)
        self.which.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.line)
        box.addWidget(self.says)
        box.addWidget(self.which)
        self._translate()

    def _translate(self) -> None:
        self.line.setPlaceholderText("2026-11-22 10:24:31.240")
        self.line.setAccessibleName(self.tr("Go to time"))
        self._typed(self.line.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _typed(self, text: str) -> None:
        self._found, wrong = None, False
        self.which.hide()
        if not text.strip():
            self.says.setText(self.tr("Paste a time of any form, or type one: 10:24, yesterday 22:10, -30s"))
        else:
            try:
                self._found = read(text, self._now(), self._zone(), self._at())
            except NotATime as error:
                wrong = True
                self.says.setText(self._refusal(error))
        if self._found is not None:
            self._say(self._found)
        if bool(self.line.property("wrong")) != wrong:
            self.line.setProperty("wrong", wrong)
            self.line.style().polish(self.line)
        self.says.setAccessibleName(self.says.text())

    def _say(self, found: TimeText) -> None:
        first = found.instants[0]
        if first > self._now():
            self.says.setText(
                self.tr("%1: still to come").replace("%1", self.words.position(first, self._zone()))
            )
            return
        self.says.setText(self.words.position(first, self._zone()))
        if len(found.instants) == 2:
            self.says.setText(self.tr("The clock showed this time twice. Which one?"))
            for button, at in zip((self._first, self._second), found.instants, strict=True):
                zone = self.words.zone(at, self._zone())
                button.setText(f"{self.words.moment(at, self._zone(), 1000)} {zone}")
            self.which.show()

    def _refusal(self, error: NotATime) -> str:
        if error.code == "no_such_day":
            return self.tr("There is no such day.")
        if error.code == "no_such_time":
            return self.tr("There is no such time of day.")
        if error.code == "left_out":
            text = self.tr("The clocks were set forward over this time. It goes on at %1.")
            after = error.after_utc_ms
            return text.replace("%1", "?" if after is None else self.words.moment(after, self._zone(), 1000))
        return self.tr("This cannot be read as a time.")

    def _entered(self) -> None:
        found = self._found
        if found is None:
            if self.line.text().strip():
                self.line.selectAll()
            return
        if len(found.instants) == 2:
            self._first.setFocus()
            return
        self._go(found.instants[0])

    def _first_chosen(self) -> None:
        self._pick(0)

    def _second_chosen(self) -> None:
        self._pick(1)

    def _pick(self, number: int) -> None:
        if self._found is not None and len(self._found.instants) > number:
            self._go(self._found.instants[number])

    def _go(self, utc_ms: int) -> None:
        if utc_ms <= self._now():
            self.chosen.emit(utc_ms)


class GoToPopup(QFrame):
    """The field as a popup; closes when a time was chosen. ``open_below(button)`` shows it."""

    chosen = Signal(object)

    def __init__(
        self,
        now: Callable[[], int],
        at: Callable[[], int | None],
        zone: Callable[[], tzinfo | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.field = GoToField(now, at, zone)
        self.field.chosen.connect(self._chosen)
        self.field.line.textChanged.connect(self._fit)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(self.field)
        self.setFixedWidth(WIDTH)
        restyle.dress(self)

    def open_below(self, button: QWidget) -> None:
        """Shows it under a button, within the screen."""
        place_below(self, button)
        self.field.line.clear()
        self.field.line.setFocus()

    def _fit(self) -> None:
        self.field.updateGeometry()  # what it says is longer or shorter now
        self.adjustSize()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        wide = self.minimumWidth()  # it is fixed
        high = layout.totalHeightForWidth(wide) if layout is not None else 0
        return QSize(wide, high)

    def _chosen(self, utc_ms: int) -> None:
        self.close()
        self.chosen.emit(utc_ms)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


def place_below(popup: QWidget, button: QWidget) -> None:
    """Shows a popup under a button, within its screen."""
    popup.adjustSize()
    room = screen_of(button).availableGeometry()
    corner = button.mapToGlobal(button.rect().bottomLeft())
    x = max(room.left(), min(corner.x(), room.right() - popup.width()))
    y = corner.y() + 4
    if y + popup.height() > room.bottom():
        y = max(room.top(), button.mapToGlobal(button.rect().topLeft()).y() - popup.height() - 4)
    popup.move(x, y)
    popup.show()
    QTimer.singleShot(0, popup, popup.activateWindow)
