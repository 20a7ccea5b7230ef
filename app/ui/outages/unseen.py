"""Cameras nobody looked at, in the window of the shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.core.instant import Instant
from app.ui.outages.model import ID, UnseenModel
from app.ui.outages.tables import InsteadWords, ShiftTable, refill, stacked
from app.ui.plain import PlainLabel

if TYPE_CHECKING:
    from app.core.station import Station
    from app.ui.outages.panel import ShiftPanel

MINUTES = (5, 10, 15, 30, 60, 120, 240, 480)


class UnseenPage(QWidget):
    """``panel``: whose zone and clock it goes by."""

    open_requested = Signal(str)
    """A camera is wanted on the wall."""

    def __init__(self, panel: ShiftPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._station: Station | None = None
        self.model = UnseenModel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._minutes_label = PlainLabel()
        self._minutes_label.setProperty("kind", "second")
        self.minutes = QComboBox()
        self.scope = QComboBox()
        self._minutes_label.setBuddy(self.minutes)
        row.addWidget(self._minutes_label)
        row.addWidget(self.minutes)
        row.addWidget(self.scope)
        row.addStretch(1)
        column.addLayout(row)
        self.table = ShiftTable(self.model, (0, 190, 190, 130), 0)
        self.all_seen = InsteadWords()
        self._stack = stacked(self.table, self.all_seen)
        column.addWidget(self._stack, 1)
        self.note = PlainLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("kind", "second")
        column.addWidget(self.note)
        self.minutes.currentIndexChanged.connect(self.refresh)
        self.scope.currentIndexChanged.connect(self.refresh)
        self.table.activated.connect(self._on_activated)
        self.translate()

    def use(self, station: Station | None) -> None:
        """The station whose cameras they are."""
        self._station = station
        self.model.name_of = station.device_name if station is not None else str
        self.model.place_of = self._place_of

    def refresh(self) -> None:
        """Reads the list anew."""
        station = self._station
        minutes = int(self.minutes.currentData() or MINUTES[3])
        rows = []
        if station is not None:
            if self.scope.currentData() == "wall":
                placed = (s.device_id for wall in station.walls for s in wall.state.slots if s is not None)
                ids = list(dict.fromkeys(placed))
            else:
                ids = [device.id for device in station.catalogue.devices.values() if device.is_camera]
            rows = station.attention.unseen(ids, minutes)
        self.model.zone = self._panel.zone
        chosen = self.table.chosen()
        self.model.show(rows, Instant(self._panel.now_utc_ms()))
        self.table.choose(chosen)
        self._stack.setCurrentIndex(0 if rows else 1)
        self.all_seen.say(
            self.tr("Every camera was looked at"), self.tr("in the last %n minute(s)", "", minutes)
        )
        note = self.tr(
            "Looked at means: its picture was on a screen while somebody used the keyboard or the mouse."
        )
        count = self.tr("%n camera(s)", "", len(rows))
        self.note.setText(f"{count} · {note}" if rows else note)

    def _place_of(self, device_id: str) -> str:
        station = self._station
        device = station.catalogue.devices.get(device_id) if station is not None else None
        if station is None or device is None:
            return ""
        corp = station.catalogue.corps.get(device.corp_id)
        return corp.name if corp is not None else device.corp_id

    def _on_activated(self, index: QModelIndex) -> None:
        device_id = index.data(ID)
        if device_id:
            self.open_requested.emit(device_id)

    def translate(self) -> None:
        """In the language in use."""
        self._minutes_label.setText(self.tr("Not looked at for"))
        for widget, text in (
            (self.table, self.tr("Not looked at")),
            (self.minutes, self.tr("Not looked at for")),
            (self.scope, self.tr("Which cameras")),
        ):
            widget.setAccessibleName(text)
        refill(
            self.scope,
            [(self.tr("All cameras of the site"), "site"), (self.tr("Cameras on the walls"), "wall")],
            self.scope.currentData() or "site",
        )
        refill(
            self.minutes,
            [(self.tr("%n minute(s)", "", minutes), minutes) for minutes in MINUTES],
            self.minutes.currentData() or MINUTES[3],
        )
        self.model.retranslate()
