"""What stands in the panel instead of a tree."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QVBoxLayout

from app.ui import theme
from app.ui.plain import PlainLabel


class PanelWords(QFrame):
    """Headline, explanation, progress, a button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panelWords")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 32, 16, 16)
        column.setSpacing(8)
        self.headline = PlainLabel()
        self.headline.setWordWrap(True)
        self.headline.setFont(theme.font(14, 600))
        self.detail = PlainLabel()
        self.detail.setWordWrap(True)
        self.detail.setProperty("kind", "second")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(3)
        self.button = QPushButton()
        column.addWidget(self.headline)
        column.addWidget(self.detail)
        column.addWidget(self.bar)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def say(
        self,
        headline: str,
        detail: str,
        *,
        button: str = "",
        busy: bool = False,
        share: float | None = None,
    ) -> None:
        """Headline, explanation; the words of a button, if any; a bar only where a share is known."""
        self.headline.setText(headline)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.bar.setVisible(busy and share is not None)
        if share is not None:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(share * 1000))
