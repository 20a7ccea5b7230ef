"""Small parts of the query form: a field with its name above and its trouble below, a button like a field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme


class Field(QWidget):
    """``widget`` with its name above it; ``say_trouble`` puts a sentence below it."""

    def __init__(self, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = QLabel()
        self.label.setProperty("kind", "second")
        self.label.setFont(theme.font(theme.tokens().small_px))
        self.label.setBuddy(widget)
        self.label.setWordWrap(True)
        self.trouble = QLabel()
        self.trouble.setProperty("kind", "bad")
        self.trouble.setFont(theme.font(theme.tokens().small_px))
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.hide()
        column.addWidget(self.label)
        column.addWidget(widget)
        column.addWidget(self.trouble)

    def set_name(self, text: str) -> None:
        """What the field is called."""
        self.label.setText(text)
        self.widget.setAccessibleName(text)

    def say_trouble(self, text: str) -> None:
        """Why what stands here cannot be sent; empty: it can."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.widget.setAccessibleDescription(text)


class PickButton(QAbstractButton):
    """Looks like a combo box, opens whatever its owner wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._words = ""

    def set_words(self, text: str) -> None:
        """What is chosen."""
        self._words = text
        self.setText(text)
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, theme.scaled(theme.tokens().control))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme.scaled(theme.tokens().control))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        wide = look.focus_px if focused else 1
        painter.setPen(QPen(theme.color(look.accent if focused else look.line), wide))
        painter.setBrush(theme.color(look.hover if self.underMouse() and self.isEnabled() else look.ground))
        inset = wide / 2
        frame = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, look.radius, look.radius)
        face = theme.font(look.text_px)
        painter.setFont(face)
        painter.setPen(theme.color(look.text if self.isEnabled() else look.mute))
        arrow = theme.scaled(12)
        words = self.rect().adjusted(theme.scaled(9), 0, -arrow - theme.scaled(14), 0)
        text = QFontMetrics(face).elidedText(self._words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        pixmap = theme.icon_pixmap("chevron-down", look.mute, arrow, self.devicePixelRatioF())
        place = QRect(0, 0, arrow, arrow)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(self.width() - arrow - theme.scaled(9), place.y(), pixmap)
        painter.end()
