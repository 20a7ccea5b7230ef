"""Choosing the cameras of a search: a button that says how many, and the tree with check boxes below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.catalogue import DeviceStatus
from app.core.tree import Tree
from app.ui import theme
from app.ui.devices.delegate import FOLD, INDENT, LEFT
from app.ui.devices.index import ALL, CAMERA, PROJECT, Node
from app.ui.devices.model import DeviceModel, Role
from app.ui.screens import screen_of
from app.ui.search.checked import Check, Checked
from app.ui.search.fields import PickButton, draw_check

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, CatalogueChange, CatalogueState
    from app.core.own import OwnDevices
    from app.core.tree import Corp, Device

BOX = 16
WIDTH, HEIGHT = 340, 460


class OneProject:
    """A catalogue of which only one project is shown."""

    def __init__(self, catalogue: Catalogue, corp_id: str) -> None:
        self._catalogue = catalogue
        self.corp_id = corp_id

    @property
    def tree(self) -> Tree:
        whole = self._catalogue.tree
        corps: Mapping[str, Corp] = {k: c for k, c in whole.corps.items() if k == self.corp_id}
        devices = {k: d for k, d in whole.devices.items() if d.corp_id == self.corp_id}
        return Tree(dict(corps), devices, whole.below)

    @property
    def devices(self) -> Mapping[str, Device]:
        return self._catalogue.devices

    @property
    def state(self) -> CatalogueState:
        return self._catalogue.state

    def subscribe(self, callback: Callable[[CatalogueChange], None]) -> Callable[[], None]:
        return self._catalogue.subscribe(callback)


class CameraPicker(PickButton):
    """Says ``All 24 cameras`` or ``5 checked``; ``checked`` is empty when all are meant."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = DeviceModel(self)
        self._checked = Checked()
        self._popup: CameraPopup | None = None
        self._total = 0
        self.model.rebuilt.connect(self._on_rebuilt)
        self.model.counted.connect(self._say)
        self.clicked.connect(self.open_popup)
        self._say()

    def set_project(self, catalogue: Catalogue | None, corp_id: str, own: OwnDevices | None = None) -> None:
        """The cameras of this project are offered; those of another are no longer checked."""
        if catalogue is None or not corp_id:
            self.model.set_catalogue(None)
            self._checked.replace(())
            self._total = 0
            self._say()
            return
        known = {d.id for d in catalogue.devices.values() if d.corp_id == corp_id and d.is_camera}
        self._total = len(known)
        self._checked.prune(known)
        self.model.set_catalogue(OneProject(catalogue, corp_id), own)  # type: ignore[arg-type]
        self._say()

    @property
    def device_ids(self) -> frozenset[str]:
        """The checked cameras; none means all of the project."""
        return frozenset(self._checked.ids)

    def set_device_ids(self, ids: Iterable[str]) -> None:
        """Checks these and no others."""
        self._checked.replace(ids)
        self._tell()

    def flip(self, node: Node) -> None:
        """Checks a branch, or unchecks it."""
        self._checked.toggle(node.n)
        self._tell()

    def check(self, node: Node) -> Check:
        """The state of a branch."""
        return self._checked.of(node.n)

    def open_popup(self) -> CameraPopup:
        """The tree, below the button."""
        if self._popup is None:
            self._popup = CameraPopup(self)
            self._popup.closed.connect(self._on_closed)
        room = screen_of(self).availableGeometry()
        high = min(theme.scaled(HEIGHT), room.height() - 80)
        self._popup.resize(max(self.width(), theme.scaled(WIDTH)), high)
        corner = self.mapToGlobal(QPoint(0, self.height() + 4))
        corner.setY(max(room.top() + 4, min(corner.y(), room.bottom() - high - 4)))
        self._popup.move(corner)
        self._popup.show()
        self._popup.begin()
        return self._popup

    def _on_closed(self) -> None:
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_rebuilt(self) -> None:
        self._checked.use(self.model.tree)
        self._say()

    def _tell(self) -> None:
        self._say()
        if self._popup is not None:
            self._popup.refresh()
        self.changed.emit()

    def _say(self) -> None:
        count = len(self._checked.ids)
        if not self._total:
            self.set_words(self.tr("No cameras in this project"))
        elif not count or count == self._total:
            self.set_words(self.tr("All %n camera(s)", "", self._total))
        else:
            self.set_words(self.tr("%n of %1 cameras", "", count).replace("%1", str(self._total)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()


class CameraPopup(QFrame):
    """Filter, tree, and a way to all and none. Escape, or a click elsewhere, closes it."""

    closed = Signal()

    def __init__(self, picker: CameraPicker) -> None:
        super().__init__(picker, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._picker = picker
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.filter = _FilterLine()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        self.view = CheckTree(picker, self)
        self.filter.down.connect(self._to_tree)
        self.every = QPushButton()
        self.none = QPushButton()
        self.done = QPushButton()
        self.every.clicked.connect(self._on_every)
        self.none.clicked.connect(self._on_none)
        self.done.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.every)
        row.addWidget(self.none)
        row.addStretch(1)
        row.addWidget(self.done)
        column.addWidget(self.filter)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self._translate()

    def begin(self) -> None:
        """The keyboard to the filter, the filter empty."""
        self.filter.clear()
        self.filter.setFocus(Qt.FocusReason.PopupFocusReason)
        self.refresh()

    def refresh(self) -> None:
        """Other boxes are checked."""
        self.view.viewport().update()

    def _on_filter(self, text: str) -> None:
        self._picker.model.set_filter(text, ALL)

    def _to_tree(self) -> None:
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._picker.model.index(0, 0))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_every(self) -> None:
        """All that the filter shows."""
        table, model = self._picker.model.tree, self._picker.model
        ids = set(self._picker.device_ids)
        for row in range(model.rowCount()):
            node = model.node(model.index(row, 0))
            if node is not None and (self.filter.text() == "" or node.kind == CAMERA):
                ids.update(table.cameras(node.n))
        self._picker.set_device_ids(ids)

    def _on_none(self) -> None:
        self._picker.set_device_ids(())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._picker.model.set_filter("", ALL)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter by name or id"))
        self.filter.setAccessibleName(self.tr("Filter cameras"))
        self.view.setAccessibleName(self.tr("Cameras to search; Space checks"))
        self.every.setText(self.tr("Check all"))
        self.none.setText(self.tr("Uncheck all"))
        self.done.setText(self.tr("Done"))


class _FilterLine(QLineEdit):
    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)


class CheckTree(QTableView):
    """Rows of the device tree; Space and a click on the box check, arrows and a click on the mark fold."""

    def __init__(self, picker: CameraPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picker = picker
        self.setModel(picker.model)
        self.setItemDelegate(CheckDelegate(picker, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(theme.tokens().row_px)
        vertical.setDefaultSectionSize(theme.tokens().row_px)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.verticalHeader().setMinimumSectionSize(theme.tokens().row_px)
            self.verticalHeader().setDefaultSectionSize(theme.tokens().row_px)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        model = self._picker.model
        index = self.indexAt(event.position().toPoint())
        node = model.node(index) if index.isValid() else None
        super().mousePressEvent(event)
        if node is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if node.has_children and event.position().x() < _fold_end(node):
            model.set_open(node, not model.is_open(node))
        else:
            self._picker.flip(node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model, key = self._picker.model, event.key()
        node = model.node(self.currentIndex()) if self.currentIndex().isValid() else None
        if node is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._picker.flip(node)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left) and node.has_children:
            self._fold(node, key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Left and node.parent is not None:
            self.setCurrentIndex(model.index(model.row(node.parent), 0))
        else:
            super().keyPressEvent(event)

    def _fold(self, node: Node, opened: bool) -> None:
        model = self._picker.model
        model.set_open(node, opened)
        self.setCurrentIndex(model.index(model.row(node), 0))


def _fold_end(node: Node) -> int:
    return theme.scaled(LEFT + node.level * INDENT + FOLD)


class CheckDelegate(QStyledItemDelegate):
    """Fold mark, check box, name, count."""

    def __init__(self, picker: CameraPicker, parent: QWidget) -> None:
        super().__init__(parent)
        self._picker = picker

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, theme.tokens().row_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node = index.data(Role.NODE)
        if not isinstance(node, Node):
            return
        look = theme.tokens()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(look.raised))
            painter.drawRoundedRect(QRectF(box).adjusted(0, 1, 0, -1), 4, 4)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color(look.accent), look.focus_px))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 1.5, -0.5, -1.5), 4, 4)
        x = box.x() + _fold_end(node)
        middle = box.center().y() + 1
        if node.has_children:
            name = "chevron-down" if self._picker.model.is_open(node) else "chevron-right"
            edge = theme.scaled(12)
            pixmap = theme.icon_pixmap(name, look.mute, edge, painter.device().devicePixelRatioF())
            painter.drawPixmap(x - theme.scaled(FOLD), middle - edge // 2, pixmap)
        edge = theme.scaled(BOX)
        draw_check(painter, QRectF(x, middle - edge / 2, edge, edge), self._picker.check(node))
        x += edge + theme.scaled(8)
        right = box.right() - 6
        if node.kind != CAMERA:
            count = str(node.total)
            painter.setFont(theme.font(look.small_px - 1))
            painter.setPen(theme.color(look.mute))
            wide = QFontMetrics(painter.font()).horizontalAdvance(count)
            painter.drawText(QRect(right - wide, box.y(), wide + 1, box.height()), _MIDDLE, count)
            right -= wide + 8
        painter.setFont(theme.font(look.text_px, 500 if node.kind == PROJECT else 400))
        off = node.kind == CAMERA and node.status is not DeviceStatus.ONLINE
        painter.setPen(theme.color(look.second if off else look.text))
        label = self._picker.model.label(node)
        text = QFontMetrics(painter.font()).elidedText(label, Qt.TextElideMode.ElideRight, right - x)
        painter.drawText(QRect(x, box.y(), right - x, box.height()), _MIDDLE, text)
        painter.restore()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter
