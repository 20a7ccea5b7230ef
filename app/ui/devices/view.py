"""The table that shows the rows of the device tree, with a tree's keys and gestures."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui import dragging, theme
from app.ui.actions import ActionBook
from app.ui.actions.spec import Scope
from app.ui.devices.delegate import DeviceDelegate, fold_width
from app.ui.devices.drops import Drop, Landing, landing
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
        self._measure()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)  # drawn here
        self._drop: Drop | None = None
        self.key_book: ActionBook | None = None
        """Hears the tree's keys, once there is one."""
        model.about_to_rebuild.connect(self._keep)
        model.rebuilt.connect(self._restore)

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(theme.tokens().row_px)
        self.verticalHeader().setDefaultSectionSize(theme.tokens().row_px)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

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
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modified and self.key_book is not None and self.key_book.handle(event, Scope.TREE):
            return
        if is_menu_key(event):
            self._menu_by_key()
        elif node is not None and key in (Qt.Key.Key_Right, Qt.Key.Key_Plus) and node.has_children:
            if self._devices.is_open(node):
                self.go_to(self._devices.row(node) + 1)
            else:
                self._devices.set_open(node, True)
        elif node is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Minus):
            if node.has_children and self._devices.is_open(node):
                self._devices.set_open(node, False)
            elif node.parent is not None:
                self.go_to(self._devices.row(node.parent))
        elif self.key_book is not None and self.key_book.handle(event, Scope.TREE):
            return
        elif node is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if node.kind == CAMERA:
                self.activated_node.emit(node)
            else:
                self._devices.set_open(node, not self._devices.is_open(node))
        else:
            super().keyPressEvent(event)

    def go_to(self, row: int) -> None:
        """The keyboard to this row, and only this row selected, whatever keys are held just now."""
        if 0 <= row < self._devices.rowCount():
            index = self._devices.index(row, 0)
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.scrollTo(index)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drags what is selected; the picture is a small card with names, not the whole row."""
        nodes = self.selected_nodes()
        mime = self._devices.mime_of(nodes)
        if not mime.text():
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(self._card(mime.text().split("\n")))
        drag.exec(Qt.DropAction.CopyAction)

    # -- dropping: into groups of one's own ------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._devices.own is not None and event.mimeData().hasFormat(dragging.DEVICES):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        self._mark_drop(self._landing(event))
        if self._drop is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_drop(None)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        drop, own = self._landing(event), self._devices.own
        self._mark_drop(None)
        self.setState(QAbstractItemView.State.NoState)
        if drop is None or own is None:
            event.ignore()
            return
        source, _ = dragging.own_group_of(event.mimeData())
        copy = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if drop.group:
            self._devices.unfold_key(f"u:{drop.group}")
        own.change(drop.apply(dragging.devices_of(event.mimeData()), source, copy))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _landing(self, event: QDropEvent) -> Drop | None:
        own = self._devices.own
        if own is None or not event.mimeData().hasFormat(dragging.DEVICES):
            return None
        at = event.position().toPoint()
        index = self.indexAt(at)
        lower = index.isValid() and at.y() > self.visualRect(index).center().y()
        source, whole = dragging.own_group_of(event.mimeData())
        return landing(self._devices, own.value, index.row(), lower, source, whole)

    def _mark_drop(self, drop: Drop | None) -> None:
        if drop != self._drop:
            self._drop = drop
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        drop = self._drop
        if drop is None or drop.landing is Landing.OUT:
            return
        height = theme.tokens().row_px
        y = drop.row * height - self.verticalScrollBar().value()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(theme.tokens().accent), 2))
        if drop.landing is Landing.INTO:
            painter.drawRoundedRect(QRectF(1, y + 1, self.viewport().width() - 3, height - 2), 4, 4)
        else:
            left = theme.scaled(8 if drop.landing is Landing.ORDER else 24)
            painter.drawLine(QPointF(left, y), QPointF(self.viewport().width() - 4, y))
            painter.drawEllipse(QPointF(left, y), 2.5, 2.5)

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
