"""The stops of a tour in their order: dragged from the tree, moved by drag or keys, removed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.core.tours import MAX_STOPS, Stop
from app.ui import dragging, i18n

_TARGET = Qt.ItemDataRole.UserRole
_SECONDS = Qt.ItemDataRole.UserRole + 1


class StopList(QListWidget):
    """``changed`` after each change an operator makes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name_of: Callable[[str], str] = str
        self.takes_devices = True
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """In their order."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(Stop(item.data(_TARGET), item.data(_SECONDS)) for item in items)

    def show_stops(self, stops: tuple[Stop, ...]) -> None:
        """Other stops; what was chosen is chosen no longer."""
        self.clear()
        for stop in stops:
            self.addItem(self._item(stop))

    def add(self, targets: list[str], row: int | None = None) -> None:
        """New stops, at a row or at the end; too many are left out."""
        at = self.count() if row is None else row
        targets = targets[: max(0, MAX_STOPS - self.count())]
        for number, target in enumerate(targets):
            self.insertItem(at + number, self._item(Stop(target)))
        if targets:
            self.setCurrentRow(at + len(targets) - 1)
            self.changed.emit()

    def remove(self) -> None:
        """Takes the chosen ones away."""
        rows = sorted({index.row() for index in self.selectedIndexes()}, reverse=True)
        for row in rows:
            self.takeItem(row)
        if rows:
            self.changed.emit()

    def carry(self, step: int) -> None:
        """The current one up (-1) or down (1)."""
        row = self.currentRow()
        if 0 <= row < self.count() and 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentItem(item)
            self.changed.emit()

    def set_seconds(self, seconds: float | None) -> None:
        """How long the chosen ones are shown; None: as the tour says."""
        for item in self.selectedItems():
            item.setData(_SECONDS, seconds)
            self._name(item)
        if self.selectedItems():
            self.changed.emit()

    def seconds(self) -> float | None:
        """Of the current one."""
        item = self.currentItem()
        found = None if item is None else item.data(_SECONDS)
        return found if isinstance(found, float) else None

    def _item(self, stop: Stop) -> QListWidgetItem:
        item = QListWidgetItem()
        item.setData(_TARGET, stop.target)
        item.setData(_SECONDS, stop.seconds)
        self._name(item)
        return item

    def _name(self, item: QListWidgetItem) -> None:
        name, seconds = self.name_of(item.data(_TARGET)), item.data(_SECONDS)
        text = i18n.fill(self.tr("%1 · %2 s"), name, f"{seconds:g}") if seconds else name
        item.setText(text)

    # -- gestures --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.carry(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        self._consider(event)

    def _consider(self, event: QDragMoveEvent) -> None:
        if event.source() is self or (self.takes_devices and dragging.devices_of(event.mimeData())):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        devices = dragging.devices_of(event.mimeData())
        if event.source() is self:
            super().dropEvent(event)
            self.changed.emit()
        elif devices and self.takes_devices:
            row = self.indexAt(event.position().toPoint()).row()
            self.add(devices, row if row >= 0 else None)
            event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for row in range(self.count()):
                self._name(self.item(row))
