"""The things in a case as a list with pictures; pictures are read and scaled off the window's thread."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListWidgetItem, QWidget

from app.core.cases.book import CaseBook
from app.core.cases.model import Item, Kind
from app.ui import theme
from app.ui.cases.words import CaseSentences
from app.ui.hintedlist import HintedList
from app.ui.rows import set_lines

PICTURE = QSize(128, 72)
GAP_PX = 8
"""Between a picture and its words: part of what is drawn, lists know no such length."""
_ICONS = {
    Kind.CLIP: "playback",
    Kind.NOTE: "note",
    Kind.PICTURE: "snapshot",
    Kind.HIT: "search",
    Kind.TRAIL: "tour",
}
_ID = Qt.ItemDataRole.UserRole


class ItemList(HintedList):
    """``show_items`` is told what is in it."""

    def __init__(self, words: CaseSentences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainList")
        self.setSelectionMode(HintedList.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(HintedList.ScrollMode.ScrollPerPixel)
        self.setSpacing(2)
        self.zone: tzinfo | None = None
        self._words = words
        self._items: dict[str, Item] = {}
        self._asked: object = None

    def show_items(
        self, book: CaseBook | None, items: list[Item], found: frozenset[str] = frozenset()
    ) -> None:
        """In the order they came. ``found``: ids that a search found; the first of them is scrolled to."""
        chosen = {item.id for item in self.chosen}
        self._asked = asked = object()
        self._items = {item.id: item for item in items}
        self.clear()
        edge = QSize(theme.scaled(PICTURE.width()), theme.scaled(PICTURE.height()))
        self.setIconSize(edge + QSize(theme.scaled(GAP_PX), 0))
        first: QListWidgetItem | None = None
        for item in items:
            row = QListWidgetItem()
            set_lines(row, self._words.item(item, self.zone), edge.height() + theme.scaled(12))
            row.setData(_ID, item.id)
            row.setIcon(_kind_icon(item.kind, edge))
            self.addItem(row)
            if item.id in found:
                face = row.font()
                face.setBold(True)
                row.setFont(face)
                first = first or row
            row.setSelected(item.id in chosen)
            if item.pictures and book is not None:
                book.picture(
                    item.case_id,
                    item.pictures[0],
                    partial(self._came, asked, item.id),
                    partial(_scaled, edge),
                )
        if first is not None:
            self.scrollToItem(first)

    def _came(self, asked: object, item_id: str, image: object) -> None:
        if asked is not self._asked:
            return
        for number in range(self.count()):
            row = self.item(number)
            if row.data(_ID) == item_id:
                if isinstance(image, QImage) and not image.isNull():
                    row.setIcon(_as_it_is(_with_gap(QPixmap.fromImage(image), self.iconSize())))
                else:
                    row.setIcon(_kind_icon("damaged", self.iconSize() - QSize(theme.scaled(GAP_PX), 0)))
                    row.setText(
                        row.text() + "\n" + self.tr("The picture is gone or was changed on the disk.")
                    )

    @property
    def chosen(self) -> list[Item]:
        """What is selected."""
        ids = [row.data(_ID) for row in self.selectedItems()]
        return [self._items[one] for one in ids if one in self._items]


def _scaled(edge: QSize, data: bytes | None) -> QImage | None:
    """On the worker: as large as it is shown at twice the pixels, on a ground of its own."""
    image = QImage.fromData(data) if data else QImage()
    if image.isNull():
        return None
    fitted = image.scaled(
        edge * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    fitted.setDevicePixelRatio(2.0)
    return fitted


def _with_gap(picture: QPixmap, room: QSize) -> QPixmap:
    """In the middle of the place for pictures, which ends before ``room`` does."""
    made = QPixmap(room * 2)
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(2.0)
    shown = picture.deviceIndependentSize()
    place = room.width() - theme.scaled(GAP_PX)
    painter = QPainter(made)
    painter.drawPixmap(
        round((place - shown.width()) / 2), round((room.height() - shown.height()) / 2), picture
    )
    painter.end()
    return made


def _as_it_is(picture: QPixmap) -> QIcon:
    """The same, selected or not."""
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


def _kind_icon(kind: str, edge: QSize) -> QIcon:
    """A sign in the middle of where a picture would be, so that all words begin at one line."""
    name = _ICONS.get(Kind(kind), "folder") if kind in set(Kind) else "warning"
    ground = QPixmap(edge * 2)
    ground.fill(theme.color(theme.tokens().raised))
    size = min(theme.scaled(28), edge.height())
    painter = QPainter(ground)
    sign = theme.icon_pixmap(name, theme.tokens().second, size * 2)
    painter.drawPixmap(edge.width() - size, edge.height() - size, sign)
    painter.end()
    ground.setDevicePixelRatio(2.0)
    return _as_it_is(_with_gap(ground, edge + QSize(theme.scaled(GAP_PX), 0)))
