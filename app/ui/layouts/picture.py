"""Layouts as small pictures, and as words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from app.core.layouts import LAYOUTS, Layout
from app.ui import theme
from app.ui.actions.table import ACTIONS
from app.ui.plain import tip


def layout_words(layout: Layout) -> str:
    """What a layout is called: in words for one of the house's, else its own name."""
    if LAYOUTS.get(layout.name) == layout:
        return ACTIONS[f"layout.{layout.name}"].words()
    return layout.name


def short_words(layout: Layout) -> str:
    """The same below a picture: ``9``, ``6 (1+5)``."""
    if LAYOUTS.get(layout.name) != layout:
        return layout.name
    sizes = [cell.row_span * cell.col_span for cell in layout.cells]
    large = sum(size > min(sizes) for size in sizes)
    return f"{layout.count} ({large}+{layout.count - large})" if large else str(layout.count)


def draw_layout(painter: QPainter, box: QRect, layout: Layout, ink: str) -> None:
    """Its tiles as filled boxes with a line of ground between them, as large as fits."""
    for x, y, w, h in layout.rects(box.width() + 1, box.height() + 1):
        tile = QRect(box.x() + x, box.y() + y, max(1, w - 1), max(1, h - 1))
        painter.fillRect(tile, theme.color(ink))


SMALL = QSize(26, 15)
"""Of a button in a bar."""


class LayoutButton(QToolButton):
    """A button that shows a layout as a picture; ``caption``: also in words below it."""

    def __init__(
        self,
        layout: Layout,
        picture: QSize,
        kind: str,
        *,
        caption: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout = layout
        self._picture = picture
        self._caption = caption
        self._hint: Callable[[str], str] = str
        self.setProperty("kind", kind)
        self.setCheckable(True)
        self._name()

    @property
    def shown_layout(self) -> Layout:
        """The layout it stands for."""
        return self._layout

    def show_layout(self, layout: Layout) -> None:
        """Stands for another one from now on."""
        self._layout = layout
        self._name()
        self.update()

    def set_hint(self, hint: Callable[[str], str]) -> None:
        """Makes the tool tip of the words, such as with a key."""
        self._hint = hint
        self._name()

    def _name(self) -> None:
        words = layout_words(self._layout)
        self.setAccessibleName(words)
        self.setToolTip(tip(self._hint(words)))
        if self._caption:
            words = short_words(self._layout)
            self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self._width() - 8))

    def _width(self) -> int:
        return theme.scaled(self._picture.width()) + 16

    def sizeHint(self) -> QSize:
        below = self.fontMetrics().height() + 6 if self._caption else 0
        extra = 16 if self._caption else 14
        return QSize(
            theme.scaled(self._picture.width()) + extra, theme.scaled(self._picture.height()) + 12 + below
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        look = theme.tokens()
        ink = (
            look.accent
            if self.isChecked()
            else look.text
            if self.underMouse() or self.hasFocus()
            else look.second
        )
        if not self.isEnabled():
            ink = look.mute
        below = self.fontMetrics().height() + 6 if self._caption else 0
        size = QSize(theme.scaled(self._picture.width()), theme.scaled(self._picture.height()))
        area = self.rect().adjusted(0, 0, 0, -below)
        box = QRect(
            area.center().x() - size.width() // 2 + 1,
            area.center().y() - size.height() // 2 + 1,
            size.width(),
            size.height(),
        )
        draw_layout(painter, box, self._layout, ink)
        if self._caption:
            painter.setPen(theme.color(look.accent if self.isChecked() else look.text))
            words = self.rect().adjusted(2, self.height() - below - 2, -2, -2)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus() and not self._caption:
            painter.setPen(theme.color(look.accent))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._name()
            self.updateGeometry()
