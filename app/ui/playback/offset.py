"""By how much the clock of a camera is wrong: tried at once on the picture, kept or taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.review.offsets import OFFSET_MAX_MS
from app.ui import restyle
from app.ui.buttons import plain
from app.ui.plain import PlainLabel

_STEPS = (-1000, -100, -40, 40, 100, 1000)


class OffsetEditor(QDialog):
    """``tried`` for each value, the old one again when it is given up."""

    tried = Signal(int)
    """Milliseconds the camera's clock is ahead."""

    def __init__(self, name: str, ahead_ms: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Clock of the camera"))
        self._before = ahead_ms
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        head = PlainLabel(self.tr("The clock of “%1” is ahead by").replace("%1", name))
        head.setWordWrap(True)
        column.addWidget(head)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.value = QSpinBox()
        restyle.indent(self.value)
        self.value.setRange(-OFFSET_MAX_MS, OFFSET_MAX_MS)
        self.value.setSuffix(" ms")
        self.value.setSingleStep(40)
        self.value.setValue(ahead_ms)
        self.value.setAccessibleName(self.tr("Milliseconds the clock is ahead; negative: behind"))
        self.value.setMinimumWidth(150)
        head.setBuddy(self.value)
        self.value.valueChanged.connect(self.tried)
        self.steps: dict[int, QPushButton] = {}
        for step in _STEPS:
            button = plain(f"{'+' if step > 0 else '−'}{abs(step)}")
            button.setProperty("step", step)
            button.clicked.connect(self._on_step)
            self.steps[step] = button
        for step in _STEPS[:3]:
            row.addWidget(self.steps[step])
        row.addWidget(self.value, 1)
        for step in _STEPS[3:]:
            row.addWidget(self.steps[step])
        column.addLayout(row)
        words = PlainLabel(
            self.tr(
                "Behind is negative. The picture moves at once: set it so that what happens here happens "
                "when it does in the other tiles. It is kept with the camera, for every playback."
            )
        )
        words.setWordWrap(True)
        words.setProperty("kind", "second")
        column.addWidget(words)
        buttons = QDialogButtonBox()
        self.keep = buttons.addButton(self.tr("Keep"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.keep.setProperty("kind", "primary")
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.value.selectAll()
        self.value.setFocus()
        restyle.dress(self)

    def _on_step(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.value.setValue(self.value.value() + int(sender.property("step")))

    def reject(self) -> None:
        """As it was."""
        if self.value.value() != self._before:
            self.tried.emit(self._before)
        super().reject()
