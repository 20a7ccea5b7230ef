"""A part of a dialog that is as high as what it holds, and scrolls where the screen has no room for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui import theme

AROUND_PX = 190
"""Height of what stands around it: head, buttons, the window's own frame."""
LEAST_PX = 120


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

    def sizeHint(self) -> QSize:
        inner = self._inner
        width = max(inner.sizeHint().width(), inner.minimumSizeHint().width())
        across = self.viewport().width() if self.isVisible() else width
        height = inner.heightForWidth(across) if inner.hasHeightForWidth() else inner.sizeHint().height()
        room = self.screen().availableGeometry().height() - theme.scaled(self._around)
        if height > room:
            width += self.verticalScrollBar().sizeHint().width()
        return QSize(width, max(LEAST_PX, min(height, room)))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(hint.width(), min(hint.height(), theme.scaled(LEAST_PX)))

    def reveal(self, part: QWidget) -> None:
        """Scrolls to ``part`` of it, which has something new to say."""
        layout = self._inner.layout()
        if layout is not None:
            layout.activate()
        self.ensureWidgetVisible(part)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
