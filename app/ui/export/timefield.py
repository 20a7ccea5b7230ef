"""A field for an instant as it stands on the clock, ``2026-11-29 03:48:32``; ISO 8601 is read, too."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.localtime import instants, local

_FORM = re.compile(
    r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?\s*"
)


def text_of(utc_ms: int, zone: tzinfo | None) -> str:
    """As the field shows it."""
    moment = local(utc_ms, zone)
    millis = f".{moment.microsecond // 1000:03d}" if moment.microsecond >= 1000 else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{millis}"


def parse(text: str, zone: tzinfo | None) -> int | None:
    """UTC milliseconds; None for what is no time. A time the clocks show twice is the first one; one they
    leave out is none. A distance from UTC in the text counts instead of ``zone``."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    micros = int((fraction or "0").ljust(6, "0"))
    try:
        wall = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micros)
        if offset is not None:
            form = "+00:00" if offset in ("Z", "UTC") else offset
            moment = datetime.fromisoformat(wall.isoformat() + form)
            return round(moment.timestamp() * 1000)
        possible = instants(wall, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return possible[0] if possible else None


class TimeField(QLineEdit):
    """``changed`` after each change that gives another instant, or none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo | None = None
        self._kept: int | None = None
        self.textChanged.connect(self._on_text)

    @property
    def utc_ms(self) -> int | None:
        """None while it holds no time."""
        return self._kept

    def set_utc_ms(self, utc_ms: int) -> None:
        """Shows an instant."""
        self.setText(text_of(utc_ms, self.zone))

    def _on_text(self, text: str) -> None:
        self._kept = parse(text, self.zone)
        self.setProperty("wrong", "true" if self._kept is None else "false")
        self.style().unpolish(self)
        self.style().polish(self)
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down: by the part the cursor is in (a second, a minute, an hour, a day)."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or self._kept is None:
            super().keyPressEvent(event)
            return
        at = self.cursorPosition()
        unit = 86_400 if at <= 10 else 3600 if at <= 13 else 60 if at <= 16 else 1
        self.set_utc_ms(self._kept + step * unit * 1000)
        self.setCursorPosition(at)
