"""A part of a dialog that is as high as what it holds, and scrolls where the screen has no room for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui import theme
from app.ui.screens import screen_of

AROUND_PX = 190
"""Height of what stands around it: head, buttons, the window's own frame."""
LEAST_PX = 120
LAID_OUT_MS = 200
"""Longer than the layouts of a dialog take to come to rest after a text of it changed."""


class Body(QScrollArea):
    """Never wider than what it holds, never higher than the screen leaves room for."""

    def __init__(self, inner: QWidget, around_px: int = AROUND_PX) -> None:
        super().__init__()
        self._around = around_px
        self._inner = inner
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        inner.installEventFilter(self)
        self._part: QWidget | None = None
        self._laid_out = QTimer(self)
        self._laid_out.setSingleShot(True)
        self._laid_out.setInterval(LAID_OUT_MS)
        self._laid_out.timeout.connect(self._forget_part)
        self.verticalScrollBar().rangeChanged.connect(self._show_part)

    def sizeHint(self) -> QSize:
        inner = self._inner
        width = max(inner.sizeHint().width(), inner.minimumSizeHint().width(), inner.minimumWidth())
        across = self.viewport().width() if self.isVisible() else width
        height = inner.heightForWidth(across) if inner.hasHeightForWidth() else inner.sizeHint().height()
        room = screen_of(self).availableGeometry().height() - theme.scaled(self._around)
        if height > room:
            width += self.verticalScrollBar().sizeHint().width()
        return QSize(width, max(LEAST_PX, min(height, room)))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(hint.width(), min(hint.height(), theme.scaled(LEAST_PX)))

    def reveal(self, part: QWidget) -> None:
        """Scrolls to ``part`` of it, which has something new to say, and again as it gets room for it."""
        self._part = part
        self._laid_out.start()
        self._show_part()

    def _show_part(self) -> None:
        if self._part is not None:
            self.ensureWidgetVisible(self._part)

    def _forget_part(self) -> None:
        self._part = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
