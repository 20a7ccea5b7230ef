"""Hits for Qt: rows of what is loaded, in the order wanted; texts are made for the rows on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.search.hits import Hit, Hits, PictureRef, score_of
from app.ui import figures
from app.ui.plain import tip
from app.ui.search import order
from app.ui.search.cards import Card, Role, Shot
from app.ui.search.gridlayout import Section
from app.ui.search.order import Group, Wanted

Index = QModelIndex | QPersistentModelIndex
_TEXT = Qt.ItemDataRole.DisplayRole
_NONE = QModelIndex()
HIT = "application/x-vcs-wall-hit"
"""Of a card that is dragged: the key of its hit; the picture goes along."""


class Shots(Protocol):
    """Where pictures of hits come from."""

    def shot(self, ref: PictureRef) -> Shot:
        """As far as it is there; it is asked for when it is not."""


class NoShots:
    """Nothing is ever there."""

    def shot(self, ref: PictureRef) -> Shot:
        """Nothing."""
        return Shot()


class HitModel(QAbstractTableModel):
    """Columns for the table; the grid shows the first one. ``arranged`` tells that headings changed."""

    arranged = Signal()
    PICTURE, TIME, CAMERA, FIGURE, ATTRIBUTES = range(5)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo | None = None
        self.now: Callable[[], int] = lambda: 0
        self.name_of: Callable[[str], str] = str
        self.word_of: Callable[[str, str, str], str] = lambda kind, key, value: value or key
        """Target type, key and value of an attribute in words; an empty value names the key."""
        self.shots: Shots = NoShots()
        self._hits = Hits()
        self._wanted = Wanted()
        self._groups: list[order.Run] = []
        self._rows: list[int] = []
        self._places: dict[str, int] | None = None
        self._unsubscribe: Callable[[], None] | None = None

    # -- what it shows ---------------------------------------------------------------------------------

    def show_hits(self, hits: Hits | None) -> None:
        """The hits of another search, or none."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self.beginResetModel()
        self._hits = hits if hits is not None else Hits()
        if hits is not None:
            self._unsubscribe = hits.subscribe(self._on_grown)
        self._arrange()
        self.endResetModel()
        self.arranged.emit()

    @property
    def hits(self) -> Hits:
        """All that are loaded."""
        return self._hits

    @property
    def wanted(self) -> Wanted:
        """What is shown of them."""
        return self._wanted

    def want(self, wanted: Wanted) -> None:
        """Another order, other headings, other hits hidden."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.arrange()

    def arrange(self) -> None:
        """Works the rows out anew."""
        self.beginResetModel()
        self._arrange()
        self.endResetModel()
        self.arranged.emit()

    def _arrange(self) -> None:
        self._groups = order.arranged(self._hits, self._wanted, self.name_of)
        self._rows = [row for group in self._groups for row in group.rows]
        self._places = None

    def _on_grown(self, added: range) -> None:
        if not self._wanted.appends:
            self.arrange()
            return
        new = order.passing(self._hits, self._wanted, added)
        if new:
            first = len(self._rows)
            self.beginInsertRows(_NONE, first, first + len(new) - 1)
            self._rows += new
            self._groups = [order.Run(None, self._rows)]
            self._places = None
            self.endInsertRows()
            self.arranged.emit()

    def sections(self) -> list[Section]:
        """Headings for the grid."""
        made: list[Section] = []
        first = 0
        for group in self._groups:
            made.append(Section(self._heading(group.key), first, len(group.rows)))
            first += len(group.rows)
        return made

    def _heading(self, key: str | int | None) -> str:
        if key is None:
            return ""
        if isinstance(key, str):
            return self.name_of(key)
        if self._wanted.group is Group.HOUR:
            begin = figures.local(key, self.zone)
            today = figures.local(self.now(), self.zone).date()
            day = self.tr("Today") if begin.date() == today else begin.strftime("%Y-%m-%d")
            return f"{day} {begin:%H:%M} – {figures.local(key + 3_600_000, self.zone):%H:%M}"
        if key < 0:
            return self.tr("Without a score")
        return f"{key / 10:.1f} – {(key + 1) / 10:.1f}"

    # -- hits ------------------------------------------------------------------------------------------

    def hit(self, row: int) -> Hit | None:
        """The hit of a row."""
        return self._hits[self._rows[row]] if 0 <= row < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """Where a hit is shown, or -1."""
        if self._places is None:
            self._places = {self._hits[n].key: row for row, n in enumerate(self._rows)}
        return self._places.get(key, -1)

    def shown(self) -> list[Hit]:
        """All that are shown, in order."""
        return [self._hits[row] for row in self._rows]

    def picture_changed(self, keys: Sequence[str]) -> None:
        """Pictures of these hits came: paint what is on the screen again."""
        if self._rows and keys:
            # One range: views repaint what they show, and work nothing out from the rows named.
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0), [Role.PICTURE])

    # -- words -----------------------------------------------------------------------------------------

    def figure(self, hit: Hit) -> str:
        """Similarity, or the least score of what was asked for; empty without either."""
        score = score_of(hit)
        return "" if score is None else f"{score:.2f}"

    def attributes(self, hit: Hit) -> str:
        """``red · car``"""
        words = [self.word_of(hit.target_type, one.key, one.value) for one in hit.attributes]
        return " · ".join(dict.fromkeys(words))

    def when(self, hit: Hit) -> str:
        """The time, with its day when that is not today."""
        return figures.day_and_clock(hit.at_utc_ms, self.zone, self.now())

    def card(self, hit: Hit) -> Card:
        """For the grid."""
        return Card(self.name_of(hit.device_id), self.figure(hit), self.when(hit), self.attributes(hit))

    def spoken(self, hit: Hit) -> str:
        """For a screen reader."""
        card = self.card(hit)
        return " · ".join(part for part in (card.name, card.when, card.what, card.figure) if part)

    # -- QAbstractTableModel ---------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else 5

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _TEXT) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != _TEXT:
            return None
        return (
            "",
            self.tr("Time"),
            self.tr("Camera"),
            self.tr("Score"),
            self.tr("Attributes"),
        )[section]

    def data(self, index: Index, role: int = _TEXT) -> Any:
        hit = self.hit(index.row()) if index.isValid() else None
        if hit is None:
            return None
        column = index.column()
        if role == _TEXT:
            return self._text(hit, column)
        if role == Role.HIT:
            return hit
        if role == Role.CARD:
            return self.card(hit)
        if role == Role.PICTURE:
            return self.shots.shot(hit.target)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(hit) if column == self.PICTURE else self._text(hit, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            at = figures.date_time_zone(hit.at_utc_ms, self.zone)
            return tip(f"{self.name_of(hit.device_id)}\n{at}\n{self.attributes(hit)}".strip())
        return None

    def _text(self, hit: Hit, column: int) -> str:
        if column == self.TIME:
            return self.when(hit)
        if column == self.CAMERA:
            return self.name_of(hit.device_id)
        if column == self.FIGURE:
            return self.figure(hit)
        return self.attributes(hit) if column == self.ATTRIBUTES else ""

    def mimeTypes(self) -> list[str]:
        return [HIT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        hit = self.hit(indexes[0].row()) if indexes else None
        return self.mime_of(hit) if hit is not None else QMimeData()

    def mime_of(self, hit: Hit) -> QMimeData:
        """The target picture, as far as it is there, and words."""
        mime = QMimeData()
        mime.setData(HIT, hit.key.encode())
        mime.setText(self.spoken(hit))
        shot = self.shots.shot(hit.target)
        if shot.image is not None:
            mime.setImageData(shot.image)
        return mime

    def retranslate(self) -> None:
        """Another language, zone or name."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 4)
        if self._wanted.group is Group.NONE:
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 4))
        else:
            self.arrange()
