"""The two buttons that come with the mouse over a tile: enlarge and close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.ui import theme
from app.ui.wall import overlay

if TYPE_CHECKING:
    from app.ui.wall.tile import TileWidget


class TileTools(QWidget):
    """The two buttons that come with the mouse: enlarge and close."""

    def __init__(self, tile: TileWidget) -> None:
        super().__init__(tile)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.enlarge = _tool("enlarge")
        self.close_button = _tool("close")
        row.addWidget(self.enlarge)
        row.addWidget(self.close_button)
        self.enlarge.clicked.connect(tile.enlarge)
        self.close_button.clicked.connect(tile.close_camera)
        self.adjustSize()

    def name_buttons(self, enlarged: bool) -> None:
        """Names and drawing by state."""
        self.enlarge.setIcon(
            theme.icon("restore" if enlarged else "enlarge", ink=theme.tokens().text, size=16)
        )
        for button, text in (
            (self.enlarge, self.tr("Back to the wall (Enter)") if enlarged else self.tr("Enlarge (Enter)")),
            (self.close_button, self.tr("Close (Delete)")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)

    def place(self, picture: QRect, line_height: int) -> None:
        """Bottom right, clear of the sentence and of the picture's edge."""
        size = self.sizeHint()
        y = picture.bottom() - overlay.clear_edge(picture.height()) - line_height - size.height() - 2
        self.move(picture.right() - size.width() - 5, max(0, y))
        self.resize(size)


def _tool(name: str) -> QToolButton:
    look = theme.tokens()
    button = QToolButton()
    button.setIcon(theme.icon(name, ink=look.text, size=16))
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(28, 28)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setStyleSheet(
        f"QToolButton {{ background: {look.chip}; border: 1px solid {look.line}; border-radius: 4px; }}"
        f"QToolButton:hover {{ background: {look.hover}; }}"
    )
    return button
