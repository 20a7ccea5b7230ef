"""A bookmark's words and colour; where it is stands above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.cases.model import COLOURS, Camera
from app.ui import buttons, figures, restyle, theme
from app.ui.cases.words import MARK_COLOURS, CaseSentences
from app.ui.plain import PlainLabel

WIDTH = 460


def dot(colour: str, size: int = 16) -> QIcon:
    """A disc in the colour of a bookmark."""
    edge = theme.scaled(size)
    picture = QPixmap(edge * 2, edge * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(MARK_COLOURS.get(colour, MARK_COLOURS["grey"])))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(picture.rect().adjusted(edge // 4, edge // 4, -edge // 4, -edge // 4))
    painter.end()
    picture.setDevicePixelRatio(2.0)
    return QIcon(picture)


class BookmarkDialog(QDialog):
    """``kept``: called with text and colour."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        utc_ms: int,
        zone: tzinfo | None,
        kept: Callable[[str, str], None],
        text: str = "",
        colour: str = COLOURS[0],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bookmark")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self._kept = kept
        words = CaseSentences(self)
        self.setWindowTitle(self.tr("Bookmark"))
        where = PlainLabel(f"{figures.date_time_zone(utc_ms, zone)}\n{words.cameras(cameras)}")
        where.setProperty("kind", "second")
        where.setWordWrap(True)
        self.text = QLineEdit(text)
        self.text.setMaxLength(500)
        self.text.setPlaceholderText(self.tr("What is to be seen here"))
        self.text.setAccessibleName(self.tr("What is to be seen here"))
        self.colours = QButtonGroup(self)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for number, name in enumerate(COLOURS):
            chip = QToolButton()
            chip.setProperty("kind", "pick")
            chip.setCheckable(True)
            chip.setIcon(dot(name, 20))
            chip.setIconSize(QSize(20, 20))
            chip.setToolTip(words.colour(name))
            chip.setAccessibleName(words.colour(name))
            chip.setChecked(name == colour)
            self.colours.addButton(chip, number)
            chips.addWidget(chip)
        chips.addStretch(1)
        cancel = buttons.plain(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = QPushButton(self.tr("Keep"))
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(where)
        column.addWidget(self.text)
        column.addLayout(chips)
        column.addLayout(foot)
        self.text.setFocus()
        restyle.dress(self)

    def accept(self) -> None:
        """A bookmark without words is one, too."""
        self._kept(self.text.text(), COLOURS[max(0, self.colours.checkedId())])
        super().accept()
