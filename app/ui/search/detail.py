"""One hit: where and when, what was asked for, its pictures, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.search.hits import Edges, Hit
from app.ui import figures, theme
from app.ui.chrome import Elided
from app.ui.plain import PlainLabel
from app.ui.rows import on_one_line
from app.ui.search.cards import CardPainter, Shot
from app.ui.search.scene import Scene

WIDTH = 324
"""Before the user's text size; on wide pages it takes ``SHARE`` of them, up to twice as much: the scene in it
is looked at."""
SHARE = 6


@dataclass(frozen=True, slots=True)
class Line:
    """An attribute in words; ``score`` may be empty."""

    name: str
    value: str
    score: str = ""
    asked: bool = True


class HitDetail(QFrame):
    """``acted`` names what a button does: ``play``, ``live``, ``similar``, ``same_time``, ``trail``,
    ``case``, ``copy``, ``save``. Buttons nobody offers are not shown."""

    acted = Signal(str)
    other_chosen = Signal(str)
    """Another hit of the same moment: its key."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailPanel")
        self._wide = 0
        self.fit(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.zone: tzinfo | None = None
        self.hit: Hit | None = None
        self._offered: list[str] = []
        self._room = 0
        self._lines: list[QWidget] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        body = QWidget()
        body.setObjectName("detailBody")
        self._body = body
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 14, 10, 14)
        column.setSpacing(10)
        self.scene = Scene()
        self.scene.chosen.connect(self.other_chosen)
        column.addWidget(self.scene)
        head = self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(10)
        self.target = TargetPicture()
        words = QVBoxLayout()
        words.setSpacing(3)
        self.name = Elided()
        self.name.setFont(theme.font(theme.tokens().text_px + 3, 600))
        self.figure = PlainLabel()
        self.figure.setFont(theme.font(theme.tokens().text_px + 3, 600))
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.figure)
        self.local, self.utc, self.place = PlainLabel(), PlainLabel(), PlainLabel()
        for label in (self.local, self.utc, self.place):
            label.setProperty("kind", "second")
            label.setFont(theme.font(theme.tokens().small_px))
            _selectable(label)
            label.setWordWrap(True)
        words.addLayout(top)
        for label in (self.local, self.utc, self.place):
            words.addWidget(label)
        words.addStretch(1)
        head.addWidget(self.target)
        head.addLayout(words, 1)
        column.addLayout(head)
        self.buttons: dict[str, QPushButton] = {}
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        self._body.setMinimumWidth(1)
        for name in ("play", "live", "similar", "same_time", "trail", "case", "copy", "save"):
            button = QPushButton()
            button.setObjectName(name)
            button.clicked.connect(partial(self.acted.emit, name))
            self.buttons[name] = button
        self.buttons["play"].setProperty("kind", "primary")
        column.addLayout(self._buttons)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        body.installEventFilter(self)
        scroll.setWidget(body)
        outer.addWidget(scroll)
        self.offer(())
        self._translate()

    def offer(self, names: Sequence[str]) -> None:
        """Which actions there are, in the order given: two in a line where their words have room for that."""
        self._offered = list(names)
        while (row := self._buttons.takeAt(0)) is not None:
            if (line := row.layout()) is not None:
                line.deleteLater()
        for button in self.buttons.values():
            button.hide()
        left = list(names)
        while left:
            pair = QHBoxLayout()
            pair.setSpacing(8)
            self._buttons.addLayout(pair)  # first: a button without a parent would be a window
            wide = sum(self._wanted(name) for name in left[:2])
            for _ in range(2 if len(left) > 1 and wide + 8 <= self._room else 1):
                button = self.buttons[left.pop(0)]
                pair.addWidget(button, 1)
                button.show()

    def _wanted(self, name: str) -> int:
        button = self.buttons[name]
        button.ensurePolished()  # before, it does not know its margins
        return button.sizeHint().width()

    def fit(self, page: int) -> None:
        """As wide as suits a page of this width."""
        least = theme.widened(WIDTH)
        wide = max(least, min(2 * least, page // SHARE))
        if wide != self._wide:
            self._wide = wide
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """All lines of a text have room, however narrow the panel is."""
        layout = self._body.layout()
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and layout is not None:
            self._arrange()
            self._body.setMinimumHeight(layout.totalHeightForWidth(self._body.width()))
        return False

    def _arrange(self) -> None:
        room = self._body.width() - 22
        if room != self._room:
            self._room = room
            # A device's number cannot be broken: where it has no room beside the picture it stands below.
            number = self.place.fontMetrics().horizontalAdvance("0" * 20)
            beside = self.target.width() + 10 + number <= room
            way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
            self._head.setDirection(way)
            self.offer(self._offered)

    def enable(self, name: str, on: bool, why: str = "") -> None:
        """``why`` not, for a tool tip."""
        self.buttons[name].setEnabled(on)
        self.buttons[name].setToolTip("" if on else why)

    def show_hit(self, hit: Hit, name: str, place: str, figure: str, lines: Sequence[Line]) -> None:
        """Words of a hit; its pictures come with ``show_scene`` and ``show_target``."""
        if self.hit is None or self.hit.key != hit.key:
            self._scroll.verticalScrollBar().setValue(0)
        self.hit = hit
        self.name.set_full(name)
        self.figure.setText(figure)
        ink = theme.tokens().accent
        self.figure.setStyleSheet(f"color: {ink}")
        self.local.setText(figures.date_time_zone(hit.at_utc_ms, self.zone))
        self.utc.setText(figures.date_time_zone(hit.at_utc_ms, UTC))
        self.utc.setVisible(self.utc.text() != self.local.text())
        self.place.setText(place)
        self.place.setVisible(bool(place))
        self._fill(lines)
        self.setAccessibleName(f"{name}, {self.local.text()}, {figure}")

    def _fill(self, lines: Sequence[Line]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, line in enumerate(lines):
            name, value, score = PlainLabel(line.name), PlainLabel(line.value), PlainLabel(line.score)
            name.setProperty("kind", "second")
            score.setProperty("kind", "second")
            if not line.asked:
                value.setProperty("kind", "mute")
            for label in (name, value, score):
                label.setFont(theme.font(theme.tokens().small_px))
            name.setWordWrap(True)
            value.setWordWrap(True)
            _selectable(value)
            name.setFixedWidth(theme.scaled(112))
            on_one_line(name, value, score)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            # Without a score its column is the value's, too.
            self._grid.addWidget(value, row, 1, 1, 1 if line.score else 2, Qt.AlignmentFlag.AlignTop)
            if not line.score:
                score.deleteLater()
                continue
            self._grid.addWidget(score, row, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def show_scene(self, image: QImage | None, words: str, box: Edges | None,
                   others: Sequence[tuple[str, Edges]]) -> None:  # fmt: skip
        """The source picture, or why there is none; boxes as fractions of it."""
        self.scene.show_picture(image, words)
        self.scene.show_boxes(box if image is not None else None, others if image is not None else ())

    def show_target(self, shot: Shot) -> None:
        """The cut-out target."""
        self.target.show_shot(shot)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        elif event.type() == QEvent.Type.StyleChange and hasattr(self, "_grid"):
            self.offer(self._offered)

    def _translate(self) -> None:
        for name, text in (
            ("play", self.tr("Play the moment")),
            ("live", self.tr("Open live")),
            ("similar", self.tr("Find similar")),
            ("same_time", self.tr("Same time elsewhere")),
            ("trail", self.tr("Trail")),
            ("case", self.tr("Add to case")),
            ("copy", self.tr("Copy")),
            ("save", self.tr("Save")),
        ):
            self.buttons[name].setText(text)
        self.offer(self._offered)
        self.scene.setAccessibleName(self.tr("Source picture"))
        self.target.setAccessibleName(self.tr("Target picture"))


def _selectable(label: QLabel) -> None:
    """By the mouse; the keyboard has Copy for all of it."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class TargetPicture(QWidget):
    """Of fixed size, the whole target inside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shot = Shot()
        self._painter = CardPainter()
        self.setFixedSize(84, 112)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_shot(self, shot: Shot) -> None:
        """Another picture, or why there is none."""
        self._shot = shot
        self.setToolTip(shot.why)
        self.setAccessibleDescription(shot.why)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.picture(painter, self.rect(), self._shot, brief=True)
        painter.setPen(theme.color(theme.tokens().line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
