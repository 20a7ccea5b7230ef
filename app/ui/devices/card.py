"""The card of a device: its picture and what is known about it, beside its row in the tree."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.pictures import PicturePhase, PictureState
from app.ui import restyle, theme
from app.ui.devices.cardwords import CardWords
from app.ui.devices.delegate import status_mark
from app.ui.plain import PlainLabel
from app.ui.rows import on_one_line
from app.ui.wall.overlay import draw_mark

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, Device

PICTURE = QSize(304, 171)
LONGEST = 24
"""So many characters of a value stand in one line; longer ones are wrapped."""


class DeviceCard(QFrame):
    """A part of the window, over its other parts; it takes neither mouse nor keyboard."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._words = CardWords(self)
        self.zone: tzinfo | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 12)
        column.setSpacing(8)
        self.picture = _Picture()
        self.picture.setFixedSize(PICTURE)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        inner = QVBoxLayout()
        inner.setContentsMargins(4, 0, 4, 0)
        inner.setSpacing(6)
        self.name = PlainLabel()
        self.name.setFont(theme.font(14, 600))
        self.name.setWordWrap(True)
        inner.addWidget(self.name)
        line = QHBoxLayout()
        line.setSpacing(6)
        self.mark = _Mark()
        self.mark.setFixedSize(12, 12)
        self.state = PlainLabel()
        self.state.setWordWrap(True)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.state, 1)
        inner.addLayout(line)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        inner.addLayout(self._grid)
        column.addLayout(inner)
        self._rows: list[tuple[QLabel, QLabel]] = []
        restyle.dress(self)

    def fill(self, device: Device, catalogue: Catalogue, picture: PictureState) -> None:
        """What is known about a device now."""
        self.name.setText(device.name or device.id)
        self.mark.show_mark(*status_mark(device.status))
        self.state.setText(self._words.state(device, catalogue, self.zone))
        self.picture.setVisible(device.is_camera)
        self.picture.show_state(picture, self._words.picture(picture), self._words.taken(picture, self.zone))
        rows = self._words.rows(device, catalogue, self.zone)
        for number, (name, value) in enumerate(rows):
            if number == len(self._rows):
                self._add_row()
            label, text = self._rows[number]
            label.setText(name)
            text.setText(value)
            on_one_line(label, text)
            label.show()
            text.show()
        for label, text in self._rows[len(rows) :]:
            label.hide()
            text.hide()
        said = [self.name.text(), self.state.text(), *(f"{n}: {v}" for n, v in rows)]
        self.setAccessibleName(", ".join(t for t in (*said, self.picture.words) if t))
        self._fit()

    def _add_row(self) -> None:
        at = len(self._rows)
        label, text = PlainLabel(), PlainLabel()
        for part in (label, text):
            part.setFont(theme.font(12))
            part.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        label.setProperty("kind", "second")
        text.setWordWrap(True)
        self._grid.addWidget(label, at, 0)
        self._grid.addWidget(text, at, 1)
        self._rows.append((label, text))

    def _fit(self) -> None:
        """Wide enough for an id in the user's text size; what does not fit the window's height is left out,
        from below."""
        layout, window = self.layout(), self.parentWidget()
        assert layout is not None and window is not None
        shown = [row for row in self._rows if not row[0].isHidden()]
        names = max((label.sizeHint().width() for label, _ in shown), default=0)
        metrics = QFontMetrics(theme.font(12))
        values = max((metrics.horizontalAdvance(text.text()[:LONGEST]) for _, text in shown), default=0)
        margins = layout.contentsMargins()
        sides = margins.left() + margins.right()
        wanted = names + self._grid.horizontalSpacing() + values + 12
        width = min(max(self.picture.minimumWidth(), wanted) + sides, window.width() - 16)
        room = window.height() - 16
        layout.activate()
        while layout.totalHeightForWidth(width) > room and len(shown) > 1:
            for part in shown.pop():
                part.hide()
            layout.invalidate()
            layout.activate()
        self.resize(width, layout.totalHeightForWidth(width))

    def show_beside(self, row: QRect) -> None:
        """Shows itself right of a row (in the window's coordinates), wholly inside the window."""
        window = self.parentWidget()
        assert window is not None
        room = window.rect().adjusted(8, 8, -8, -8)
        x = row.right() + theme.scaled(10)
        if x + self.width() > room.right():
            x = max(room.left(), row.left() - self.width() - theme.scaled(10))
        y = min(max(row.top() - theme.scaled(12), room.top()), max(room.top(), room.bottom() - self.height()))
        self.move(QPoint(x, y))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(look.raised))
        painter.setPen(QPen(theme.color(look.line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class _Mark(QWidget):
    """State by shape and colour."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = ("dot", "#000000")

    def show_mark(self, mark: str, ink: str) -> None:
        self._mark = (mark, ink)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(painter, self._mark[0], QRectF(self.rect()).center(), self.width() * 0.75, self._mark[1])


class _Picture(QWidget):
    """The picture, or words in its place; under an older one a line says of when it is and what happens."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._taken = ""
        self._image: QImage | None = None

    def show_state(self, state: PictureState, words: str, taken: str) -> None:
        image = state.image
        self._image = image if isinstance(image, QImage) else None
        settled = state.phase is PicturePhase.READY
        self.words = "" if settled else words
        self._taken = taken
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = self.rect()
        painter.fillRect(box, theme.color(look.tile))
        if self._image is not None:
            size = self._image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(0, 0), size)
            place.moveCenter(box.center())
            painter.drawImage(place, self._image)
            text = " · ".join(part for part in (self._taken, self.words) if part)
            if text:
                self._strip(painter, box, text)
        elif self.words:
            painter.setFont(theme.font(12))
            painter.setPen(theme.color(look.second))
            inside = box.adjusted(16, 8, -16, -8)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)

    def _strip(self, painter: QPainter, box: QRect, text: str) -> None:
        look = theme.tokens()
        face = theme.font(11)
        metrics = QFontMetrics(face)
        strip = QRect(box.left(), box.bottom() + 1 - metrics.height() - 6, box.width(), metrics.height() + 6)
        painter.fillRect(strip, theme.color(look.chip))
        painter.setFont(face)
        painter.setPen(theme.color(look.text))
        inside = strip.adjusted(8, 0, -8, 0)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, shown)
