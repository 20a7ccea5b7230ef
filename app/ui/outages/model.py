"""The tables of the shift. They show what they are given; sorting and words are here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.attention import Unseen
from app.core.instant import Instant
from app.core.outages import Outage
from app.ui import figures, plain, theme
from app.ui.outages.words import OutageSentences

Index = QModelIndex | QPersistentModelIndex
_TEXT = Qt.ItemDataRole.DisplayRole
ID = Qt.ItemDataRole.UserRole
"""The device id of a row."""
MARK = Qt.ItemDataRole.UserRole + 1
"""Shape and ink of the row's state, in its first column."""
_NONE = QModelIndex()


class Table(QAbstractTableModel):
    """Rows that are replaced as a whole; what stays the same is only repainted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo | None = None
        self.now = Instant(0)
        self.column = 0
        self.descending = False

    def heads(self) -> tuple[str, ...]:
        """The columns."""
        raise NotImplementedError

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.heads())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _TEXT) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.heads()):
            if role == _TEXT:
                return self.heads()[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _repaint(self) -> None:
        last = self.rowCount() - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))

    def retranslate(self) -> None:
        """Another language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        self._repaint()


class OutageModel(Table):
    """Outages; sorted by ``column``."""

    STATE, CAMERA, BEGAN, ENDED, LENGTH, REASON, ENDING = range(7)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = OutageSentences(self)
        self.rows: list[Outage] = []
        self.column, self.descending = self.BEGAN, True

    def heads(self) -> tuple[str, ...]:
        """The columns."""
        return (
            "",
            self.tr("Camera"),
            self.tr("From"),
            self.tr("Until"),
            self.tr("How long"),
            self.tr("Why"),
            self.tr("Ended by"),
        )

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def show(self, rows: Sequence[Outage], now: Instant) -> None:
        """Other rows (in any order), or the same ones a moment later."""
        ordered = self._ordered(rows, now)
        self.now = now
        if [row.key for row in ordered] == [row.key for row in self.rows]:
            self.rows = ordered
            self._repaint()
        else:
            self.beginResetModel()
            self.rows = ordered
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.column, self.descending = column, order is Qt.SortOrder.DescendingOrder
        self.show(self.rows, self.now)

    def _ordered(self, rows: Sequence[Outage], now: Instant) -> list[Outage]:
        keys: dict[int, Callable[[Outage], Any]] = {
            self.STATE: lambda o: o.ended is not None,
            self.CAMERA: lambda o: o.name.casefold(),
            self.BEGAN: lambda o: o.began,
            self.ENDED: lambda o: now + 1 if o.ended is None else o.ended,
            self.LENGTH: lambda o: o.length_ms(now),
            self.REASON: lambda o: self.words.reason(o.reason),
            self.ENDING: lambda o: self.words.ending(o.ending),
        }
        newest_first = sorted(rows, key=lambda o: (o.began, o.key), reverse=True)
        return sorted(newest_first, key=keys[self.column], reverse=self.descending)

    def data(self, index: Index, role: int = _TEXT) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], index.column()
        if role == ID:
            return row.device_id
        if role == MARK and column == self.STATE:
            look = theme.tokens()
            return ("triangle", look.bad) if row.ended is None else ("ring", look.mute)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == self.STATE:
            return self.words.ending(row.ending)
        if role == Qt.ItemDataRole.ForegroundRole:
            look = theme.tokens()
            if column == self.ENDING and row.ended is None:
                return theme.color(look.bad)
            return theme.color(look.text if column in (self.CAMERA, self.LENGTH) else look.second)
        if role in (_TEXT, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, column, role == Qt.ItemDataRole.ToolTipRole)
        return None

    def _text(self, row: Outage, column: int, tip: bool) -> str:
        if column == self.STATE:
            return self.words.ending(row.ending) if tip else ""
        if column == self.CAMERA:
            return plain.tip(f"{row.name}\n{row.device_id}") if tip else row.name
        if column == self.BEGAN:
            if tip:
                return figures.date_time_zone(row.began, self.zone)
            return self.words.began(row, self.zone, self.now)
        if column == self.ENDED:
            if row.ended is None:
                return "–"
            if tip:
                return figures.date_time_zone(row.ended, self.zone)
            return figures.day_and_clock(row.ended, self.zone, self.now)
        if column == self.LENGTH:
            return self.words.length(row.length_ms(self.now))
        if column == self.REASON:
            return self.words.reason(row.reason)
        return self.words.ending(row.ending)


class UnseenModel(Table):
    """Cameras nobody looked at, in the order given; texts are made for the rows that are shown."""

    CAMERA, PLACE, LAST, AGO = range(4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = OutageSentences(self)
        self.rows: list[Unseen] = []
        self.name_of: Callable[[str], str] = str
        self.place_of: Callable[[str], str] = lambda _: ""

    def heads(self) -> tuple[str, ...]:
        """The columns."""
        return self.tr("Camera"), self.tr("Project"), self.tr("Last looked at"), self.tr("How long ago")

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def show(self, rows: list[Unseen], now: Instant) -> None:
        """Other rows, or the same ones a moment later."""
        self.now = now
        if rows == self.rows:
            self._repaint()
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def data(self, index: Index, role: int = _TEXT) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], index.column()
        if role == ID:
            return row.device_id
        if role == Qt.ItemDataRole.ForegroundRole:
            look = theme.tokens()
            return theme.color(look.text if column == self.CAMERA else look.second)
        if role == Qt.ItemDataRole.ToolTipRole and column == self.CAMERA:
            return plain.tip(f"{self.name_of(row.device_id)}\n{row.device_id}")
        if role != _TEXT:
            return None
        if column == self.CAMERA:
            return self.name_of(row.device_id)
        if column == self.PLACE:
            return self.place_of(row.device_id)
        if row.last is None:
            return self.tr("never, as far as is known") if column == self.LAST else ""
        if column == self.LAST:
            return figures.day_and_clock(row.last, self.zone, self.now)
        return self.tr("%1 ago").replace("%1", self.words.length(self.now - row.last))
