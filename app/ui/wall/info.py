"""What is known about a stream, over its picture: drawn when it changes, about once a second."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from app.core.status import TileStatus
from app.ui import figures, i18n, theme
from app.ui.wall.quality_words import QualitySentences

if TYPE_CHECKING:
    from app.media.slot import DecoderInfo

Row = tuple[str, str]


class InfoWords(QObject):
    """Labels and values, what matters most first: where there is little room the last are left out."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._quality = QualitySentences(self)

    def rows(
        self, status: TileStatus, address: str, decoder: DecoderInfo | None, device_id: str, zoom: float
    ) -> tuple[Row, ...]:
        """``address`` without its key; ``zoom``: 1 for the whole picture."""
        unknown = self.tr("not known")
        picture = f"{status.width} × {status.height}" if status.width and status.height else ""
        if zoom > 1.005:
            picture += " · " + self.tr("zoom %1").replace("%1", f"{zoom:.1f}x")
        stream = {"main": self.tr("main"), "sub": self.tr("sub")}.get(status.stream or "", "")
        delay = ""
        if status.delay_ms is not None:
            text = self.tr("at least %1 s") if status.delay_at_least else self.tr("%1 s")
            delay = text.replace("%1", f"{max(0, status.delay_ms) / 1000:.2f}")
        first = status.time_to_first_picture_ms
        protocol = figures.protocol(status.protocol)
        if status.encrypted is not None and protocol:
            protocol += " · " + (self.tr("encrypted") if status.encrypted else self.tr("unencrypted"))
        level = self._quality.decode(status)
        why = self._quality.why(status).replace("\n", " · ")
        process = ""
        if decoder is not None:
            process = self.tr("libvlc, process %1 (pid %2)")
            process = i18n.fill(process, str(decoder.index + 1), str(decoder.pid))
        return (
            (self.tr("Codec"), " · ".join(p for p in (figures.codec(status.codec), stream) if p) or unknown),
            (self.tr("Picture"), picture or unknown),
            (self.tr("Rate"), self.tr("%1 fps").replace("%1", f"{status.fps:.1f}")),
            (self.tr("Bit rate"), figures.rate(status.bitrate_kbps)),
            (self.tr("Lost"), self.tr("%n picture(s)", "", status.lost)),
            (self.tr("Delay"), delay or unknown),
            (self.tr("Protocol"), protocol or unknown),
            (self.tr("Decoder"), " · ".join(p for p in (process, level) if p) or unknown),
            *(((self.tr("Why"), why),) if why else ()),
            (self.tr("First picture"), f"{first} ms" if first is not None else unknown),
            (self.tr("Address"), address or unknown),
            (self.tr("Device id"), device_id),
        )


def _gives_way(value: str) -> Qt.TextElideMode:
    """A sentence at its end, an address or an id in its middle."""
    sentence = value.count(" ") > 3
    return Qt.TextElideMode.ElideRight if sentence else Qt.TextElideMode.ElideMiddle


def draw(rows: tuple[Row, ...], pixels: int, room: QSize, ratio: float) -> QPixmap:
    """A panel of rows inside ``room`` (logical pixels); an empty pixmap where not even three fit."""
    plain, bold = theme.font(pixels), theme.font(pixels, 600)
    metrics, strong = QFontMetricsF(plain), QFontMetricsF(bold)
    line = math.ceil(max(metrics.height(), pixels * 1.4))
    padding, gap = 8, 10
    fitting = min(len(rows), (room.height() - 2 * padding) // line)
    if fitting < 3 or room.width() < 120:
        return QPixmap()
    rows = rows[:fitting]
    label_width = max(metrics.horizontalAdvance(label) for label, _ in rows)
    value_room = room.width() - 2 * padding - gap - label_width
    values = [strong.elidedText(v, _gives_way(v), max(20.0, value_room)) for _, v in rows]
    width = 2 * padding + gap + label_width + max(strong.horizontalAdvance(v) for v in values)
    height = 2 * padding + line * len(rows)
    pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    look = theme.tokens()
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(look.chip))
    painter.drawRoundedRect(QRectF(0, 0, width, height), 4, 4)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for number, ((label, _), value) in enumerate(zip(rows, values, strict=True)):
        y = padding + number * line
        painter.setFont(plain)
        painter.setPen(theme.color(look.second))
        painter.drawText(QRectF(padding, y, label_width + 2, line), flags, label)
        painter.setFont(bold)
        painter.setPen(theme.color(look.text))
        painter.drawText(QRectF(padding + label_width + gap, y, width, line), flags, value)
    painter.end()
    return pixmap
