"""What is known about one device, as a small window of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import figures, restyle, theme
from app.ui.buttons import plain
from app.ui.plain import PlainLabel
from app.ui.rows import on_one_line
from app.ui.scrolling import Body
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, Device


AROUND_PX = 165
"""Height of what stands around the table: name, note, buttons."""


class DeviceDetails(QDialog):
    """Read only; the text can be selected, the id copied. Not modal."""

    def __init__(self, device: Device, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = device.id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(device.name)
        words = ServiceSentences(self)
        corp = catalogue.corps.get(device.corp_id)
        parent_device = catalogue.devices.get(device.parent_id) if device.parent_id else None
        place = ""
        if device.longitude is not None and device.latitude is not None:
            place = f"{device.latitude:.5f}, {device.longitude:.5f}"
        rate = self.tr("%1 fps").replace("%1", f"{device.frame_rate:g}") if device.frame_rate else ""
        streams = self.tr("main and sub") if device.has_sub_stream else self.tr("main only")
        rows = (
            (self.tr("State"), words.device_status(device.status)),
            (self.tr("Kind"), words.device_kind(device.kind)),
            (self.tr("Device id"), device.id),
            (self.tr("Project"), corp.name if corp is not None else device.corp_id),
            (self.tr("Recorder"), parent_device.name if parent_device is not None else ""),
            (self.tr("Connected by"), device.in_protocol),
            (self.tr("Streams"), streams if device.is_camera else ""),
            (self.tr("Picture"), " · ".join(p for p in (device.resolution, rate) if p)),
            (self.tr("Codec"), figures.codec(device.codec)),
            (self.tr("Address"), device.address),
            (self.tr("Place"), device.site),
            (self.tr("Coordinates"), place),
            (self.tr("Maker"), " ".join(p for p in (device.vendor, device.model) if p)),
            (self.tr("Serial number"), device.serial),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        title = PlainLabel(device.name)
        title.setFont(theme.font(16, 700))
        column.addWidget(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(1, 220)
        line = 0
        for name, value in rows:
            if not value:
                continue
            label = PlainLabel(name)
            label.setProperty("kind", "second")
            text = PlainLabel(value)
            text.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            text.setAccessibleName(f"{name}: {value}")
            on_one_line(label, text)
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, line, 1, Qt.AlignmentFlag.AlignTop)
            line += 1
        inner = QWidget()
        inner.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Body(inner, AROUND_PX))
        # Where an operator looks for them, say that there are none.
        absent = PlainLabel(
            self.tr("The service offers no pan, tilt, zoom and no talk-back for its cameras.")
        )
        absent.setProperty("kind", "mute")
        absent.setWordWrap(True)
        absent.setVisible(device.is_camera)
        column.addWidget(absent)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        copy = plain(self.tr("Copy id"))
        copy.clicked.connect(self._copy)
        done = QPushButton(self.tr("Close"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        buttons.addWidget(copy)
        buttons.addWidget(done)
        column.addLayout(buttons)
        restyle.dress(self)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._id)
