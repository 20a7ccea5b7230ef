"""The table that shows the rows of the device tree, with a tree's keys and gestures."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui import theme
from app.ui.devices.delegate import DeviceDelegate, fold_width
from app.ui.devices.index import CAMERA, Node
from app.ui.devices.model import DeviceModel
from app.ui.keys import is_menu_key

KEPT_SELECTED = 500
"""So many selected rows are found again in a new tree."""


class DeviceView(QTableView):
    """Rows of one column. Keeps selection and scroll over every rebuild of the model."""

    activated_node = Signal(object)
    menu_requested = Signal(object, QPoint)

    def __init__(self, model: DeviceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = model
        self._kept_keys: list[str] = []
        self._kept_current: str | None = None
        self._kept_top: str | None = None
        self._kept_away = False
        self.setModel(model)
        self.setItemDelegate(DeviceDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(20)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(theme.tokens().row_px)
        vertical.setDefaultSectionSize(theme.tokens().row_px)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        model.about_to_rebuild.connect(self._keep)
        model.rebuilt.connect(self._restore)

    # -- nodes -----------------------------------------------------------------------------------------

    def current_node(self) -> Node | None:
        """The node the keyboard is on."""
        return self._devices.node(self.currentIndex()) if self.currentIndex().isValid() else None

    def selected_rows(self) -> list[int]:
        """Selected rows, from top to bottom. By ranges: an index object a row is dear for a whole site."""
        chosen = self.selectionModel().selection()
        ranges = sorted((chosen.at(n).top(), chosen.at(n).bottom()) for n in range(chosen.count()))
        return [row for top, bottom in ranges for row in range(top, bottom + 1)]

    def selected_nodes(self) -> list[Node]:
        """Selected nodes, in the order shown."""
        found = (self._devices.node(self._devices.index(row, 0)) for row in self.selected_rows())
        return [n for n in found if n is not None]

    def _keep(self) -> None:
        model = self._devices
        nodes = (model.node(model.index(row, 0)) for row in self.selected_rows()[:KEPT_SELECTED])
        self._kept_keys = [n.key for n in nodes if n is not None]
        current = self.current_node()
        if current is not None or not self._kept_away:
            self._kept_current = current.key if current is not None else None
        top = model.node(self.indexAt(QPoint(4, 1)))
        self._kept_top = top.key if top is not None else None
        self._kept_offset = self.verticalScrollBar().value() % theme.tokens().row_px

    def _restore(self) -> None:
        model = self._devices
        flag = QItemSelectionModel.SelectionFlag
        if self._kept_current is not None:
            row = model.row_of(self._kept_current)
            # Filtered away for now: it will be the current one again when it is back.
            self._kept_away = row < 0
            if row >= 0:
                self.selectionModel().setCurrentIndex(model.index(row, 0), flag.NoUpdate)
        chosen = QItemSelection()
        for key in self._kept_keys:
            row = model.row_of(key)
            if row >= 0:
                chosen.append(QItemSelectionRange(model.index(row, 0)))
        if not chosen.isEmpty():
            self.selectionModel().select(chosen, flag.Select | flag.Rows)
        if self._kept_top is not None:
            row = model.row_of(self._kept_top)
            if row >= 0:
                self.verticalScrollBar().setValue(row * theme.tokens().row_px + self._kept_offset)

    # -- gestures --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        node = self._devices.node(self.indexAt(event.position().toPoint()))
        if (
            node is not None
            and node.has_children
            and event.button() == Qt.MouseButton.LeftButton
            and event.position().x() < fold_width(node)
        ):
            self._devices.set_open(node, not self._devices.is_open(node))
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self._devices.node(self.indexAt(event.position().toPoint()))
        if node is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if node.kind == CAMERA:
            self.activated_node.emit(node)
        elif event.position().x() >= fold_width(node):
            self._devices.set_open(node, not self._devices.is_open(node))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._menu_by_key()
            return
        index = self.indexAt(event.pos())
        node = self._devices.node(index) if index.isValid() else self.current_node()
        if node is not None:
            if node not in self.selected_nodes():
                self.setCurrentIndex(self._devices.index(self._devices.row(node), 0))
            self.menu_requested.emit(node, event.globalPos())

    def _menu_by_key(self) -> None:
        """The menu of the row the keyboard is on, there."""
        node = self.current_node()
        if node is not None:
            self.scrollTo(self.currentIndex())
            place = self.visualRect(self.currentIndex()).center()
            self.menu_requested.emit(node, self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self.current_node()
        key = event.key()
        if is_menu_key(event):
            self._menu_by_key()
        elif node is not None and key in (Qt.Key.Key_Right, Qt.Key.Key_Plus) and node.has_children:
            if self._devices.is_open(node):
                self._go(self._devices.row(node) + 1)
            else:
                self._devices.set_open(node, True)
        elif node is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Minus):
            if node.has_children and self._devices.is_open(node):
                self._devices.set_open(node, False)
            elif node.parent is not None:
                self._go(self._devices.row(node.parent))
        elif node is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if node.kind == CAMERA:
                self.activated_node.emit(node)
            else:
                self._devices.set_open(node, not self._devices.is_open(node))
        else:
            super().keyPressEvent(event)

    def _go(self, row: int) -> None:
        if 0 <= row < self._devices.rowCount():
            self.setCurrentIndex(self._devices.index(row, 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drags what is selected; the picture is a small card with names, not the whole row."""
        indexes: list[QModelIndex] = self.selectionModel().selectedRows()
        if not indexes:
            return
        mime = self._devices.mimeData(indexes)
        if not mime.text():
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self._card(mime.text().split("\n")))
        drag.exec(Qt.DropAction.CopyAction)

    def _card(self, names: list[str]) -> QPixmap:
        look = theme.tokens()
        text = names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
        ratio = self.devicePixelRatioF()
        size = QSize(200, 32)
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(theme.color(look.filled))
        painter = QPainter(pixmap)
        painter.setFont(theme.font(look.text_px, 500))
        painter.setPen(theme.color(look.text))
        room = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, size.width() - 24)
        painter.drawText(12, 0, size.width() - 24, size.height(), Qt.AlignmentFlag.AlignVCenter, room)
        painter.end()
        return pixmap
