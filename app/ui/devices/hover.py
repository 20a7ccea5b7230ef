"""When the card of a device is shown: the mouse rests on a row, or Space on the row the keyboard is on.

It goes when the mouse leaves, at a click, a turn of the wheel, a drag, a menu, another window.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.core.pictures import PictureState
from app.ui.devices.card import DeviceCard
from app.ui.devices.imaging import decode_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.catalogue import Catalogue
    from app.core.pictures import Pictures
    from app.ui.devices.index import Node
    from app.ui.devices.model import DeviceModel
    from app.ui.devices.view import DeviceView

REST_MS = 450
"""So long the mouse rests on a row before its card comes; while one is shown the next comes sooner."""
NEXT_MS = 120
LEAVE_MS = 150

_HIDING = (
    QEvent.Type.Wheel,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.DragEnter,
    QEvent.Type.ContextMenu,
    QEvent.Type.Hide,
)


class CardKeeper(QObject):
    """Shows and hides one card for a tree."""

    def __init__(self, view: DeviceView, model: DeviceModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._catalogue: Catalogue | None = None
        self._pictures: Pictures | None = None
        self._unsubscribes: list[Callable[[], None]] = []
        self._card: DeviceCard | None = None
        self.zone: tzinfo | None = None
        self._key = ""
        """Of the row whose card is shown."""
        self._next = ""
        self._by_keyboard = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(LEAVE_MS)
        self._leave.timeout.connect(self.hide)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(self._scrolled)
        view.selectionModel().currentChanged.connect(self._on_current)
        model.rebuilt.connect(self._refresh)
        model.dataChanged.connect(self._refresh)

    def set_source(self, catalogue: Catalogue | None, pictures: Pictures | None) -> None:
        """Whose devices these are; without ``pictures`` the card has no picture."""
        self.hide()
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        self._catalogue, self._pictures = catalogue, pictures
        if pictures is not None:
            pictures.use(decode_picture)
            self._unsubscribes.append(pictures.subscribe(self._on_picture))

    @property
    def card(self) -> DeviceCard | None:
        """The card while it is shown."""
        return self._card if self._card is not None and self._card.isVisible() else None

    def toggle(self) -> None:
        """By keyboard: the card of the current row, or away with it."""
        node = self._view.current_node()
        if self.card is not None and self._by_keyboard:
            self.hide()
        elif node is not None and node.device_id is not None:
            self._by_keyboard = True
            self._show(node.key)

    def hide(self) -> None:
        """Away with it; nobody waits for a picture any more."""
        self._rest.stop()
        self._leave.stop()
        self._next = self._key = ""
        self._by_keyboard = False
        if self._card is not None:
            self._card.hide()
        if self._pictures is not None:
            self._pictures.want(None)

    # -- the mouse -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and watched is self._view.viewport():
            assert isinstance(event, QMouseEvent)
            self._moved(event)
        elif kind == QEvent.Type.Leave and watched is self._view.viewport() and not self._by_keyboard:
            self._rest.stop()
            if self._key:
                self._leave.start()
        elif kind in _HIDING or kind in (QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate):
            lost = kind in (QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate)
            if self._key and (not lost or self._by_keyboard or kind == QEvent.Type.WindowDeactivate):
                self.hide()
            self._rest.stop()
        return False

    def _moved(self, event: QMouseEvent) -> None:
        if event.buttons() != Qt.MouseButton.NoButton or self._by_keyboard:
            return
        node = self._node_at(event.position().toPoint())
        key = node.key if node is not None and node.device_id is not None else ""
        if key and key == self._key:
            self._leave.stop()
            self._rest.stop()
        elif not key:
            self._rest.stop()
            if self._key:
                self._leave.start()
        elif key != self._next or not self._rest.isActive():
            self._next = key
            self._leave.stop()
            self._rest.start(NEXT_MS if self._key else REST_MS)

    def _node_at(self, at: QPoint) -> Node | None:
        index = self._view.indexAt(at)
        return self._model.node(index) if index.isValid() else None

    def _rested(self) -> None:
        """The mouse is still: also where the list was scrolled or made anew under it."""
        at = self._view.viewport().mapFromGlobal(QCursor.pos())
        node = self._node_at(at) if self._view.viewport().rect().contains(at) else None
        if node is not None and node.key != self._next:
            return
        busy = QApplication.activePopupWidget() is not None
        if busy or QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        self._show(self._next)

    def _scrolled(self) -> None:
        if self._key and not self._by_keyboard:
            self.hide()
        elif self._key:
            self._place()

    def _on_current(self) -> None:
        if not self._by_keyboard:
            if self._key and not self._view.underMouse():
                self.hide()
            return
        node = self._view.current_node()
        if node is not None and node.device_id is not None:
            self._show(node.key)
        elif self._card is not None:
            self._card.hide()

    # -- the card --------------------------------------------------------------------------------------

    def _show(self, key: str) -> None:
        window = self._view.window()
        if self._card is None or self._card.parentWidget() is not window:
            if self._card is not None:
                self._card.deleteLater()
            self._card = DeviceCard(window)
        self._key = key
        node = self._model.tree.by_key.get(key)
        if node is None or node.device is None:
            self.hide()
            return
        if self._pictures is not None:
            self._pictures.want(node.device.id if node.device.is_camera else None)
        self._refresh()

    def _refresh(self) -> None:
        card, catalogue = self._card, self._catalogue
        if card is None or catalogue is None or not self._key:
            return
        node = self._model.tree.by_key.get(self._key)
        device = catalogue.devices.get(node.device_id or "") if node is not None else None
        if device is None or self._model.row_of(self._key) < 0:
            self.hide()
            return
        picture = self._pictures.state(device.id) if self._pictures is not None else PictureState()
        card.zone = self.zone
        card.fill(device, catalogue, picture)
        self._place()

    def _place(self) -> None:
        if self._card is None:
            return
        index = self._model.index(self._model.row_of(self._key), 0)
        box = self._view.visualRect(index)
        viewport, window = self._view.viewport(), self._view.window()
        if not index.isValid() or not box.intersects(viewport.rect()):
            self._card.hide()
            return
        origin = viewport.mapTo(window, box.topLeft())
        edge = self._view.mapTo(window, self._view.rect().topRight()).x()
        self._card.show_beside(QRect(origin, QPoint(edge, origin.y() + box.height())))

    def _on_picture(self, device_id: str) -> None:
        node = self._model.tree.by_key.get(self._key) if self._key else None
        if node is not None and node.device_id == device_id:
            self._refresh()
