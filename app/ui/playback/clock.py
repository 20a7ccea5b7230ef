"""The big clock of the transport bar: master time, repainted at every paint tick and never laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.playback.digits import DigitSets

PIXELS = 22


class ClockFace(QWidget):
    """``10:24:31.240``; milliseconds in the second ink, and only where there is room for all three."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = "--:--:--.---"
        self._digits = DigitSets()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    def show_text(self, text: str) -> None:
        """Another time."""
        if text != self._text:
            self._text = text
            self.update()

    def tell(self, words: str) -> None:
        """The time to the second, for a screen reader: a few times a second at most."""
        name = f"{words}: {self._text.partition('.')[0]}"
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        digits = self._digits.get(PIXELS, 500, theme.tokens().text, self.devicePixelRatioF())
        return QSize(round(digits.width("00:00:00.000")) + 4, digits.height)

    def minimumSizeHint(self) -> QSize:
        digits = self._digits.get(PIXELS, 500, theme.tokens().text, self.devicePixelRatioF())
        return QSize(round(digits.width("00:00:00")) + 4, digits.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio, look = self.devicePixelRatioF(), theme.tokens()
        strong = self._digits.get(PIXELS, 500, look.text, ratio)
        faint = self._digits.get(PIXELS, 400, look.second, ratio)
        head, dot, tail = self._text.partition(".")
        y = (self.height() - strong.height) / 2
        strong.draw(painter, 0, y, head)
        if strong.width(head) + faint.width(dot + tail) <= self.width():  # whole, or not at all
            faint.draw(painter, strong.width(head), y, dot + tail)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._digits.forget()
            self.updateGeometry()
