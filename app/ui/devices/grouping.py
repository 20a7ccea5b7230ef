"""Favourites and groups of one's own in the tree: what can be done with them, by menu, key and name box."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu

from app.core.own import FAVOURITES, NAME_LIMIT, Own
from app.ui import theme
from app.ui.deleting import DeleteBox
from app.ui.devices.index import OWN, Node

if TYPE_CHECKING:
    from app.ui.devices.model import DeviceModel
    from app.ui.devices.view import DeviceView

MENU_GROUPS = 20
"""So many groups are offered in a menu; more are reached by dragging."""


class NameBox(QLineEdit):
    """Over a row: Enter keeps the name, Escape does not, leaving does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.hide()
        else:
            super().keyPressEvent(event)
        event.accept()  # Enter is not for the tree below as well


class Grouping(QObject):
    """The operator's side of ``core.own`` for one tree."""

    def __init__(self, view: DeviceView, model: DeviceModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._renaming = ""
        self._new = ""
        self._box = NameBox(view.viewport())
        self._box.setMaxLength(NAME_LIMIT)
        self._box.hide()
        self._box.editingFinished.connect(self._name_given)
        self._box.installEventFilter(self)
        view.viewport().installEventFilter(self)
        model.rebuilt.connect(self._on_rebuilt)
        view.verticalScrollBar().valueChanged.connect(self._place_box)

    # -- what is ---------------------------------------------------------------------------------------

    @property
    def own(self) -> Own:
        """Favourites and groups now; none without a station."""
        return self._model.own.value if self._model.own is not None else Own()

    def chosen(self) -> list[str]:
        """Cameras of the selected rows."""
        ids: dict[str, None] = {}
        for node in self._view.selected_nodes():
            ids.update(dict.fromkeys(self._model.cameras(node)))
        return list(ids)

    def _current_group(self) -> str:
        node = self._view.current_node()
        return node.group if node is not None and node.kind == OWN and node.group != FAVOURITES else ""

    def can_group(self) -> bool:
        """Whether the keyboard is on a group of one's own."""
        return bool(self._current_group())

    def can_favour(self) -> bool:
        """Whether a camera is selected."""
        return self._model.own is not None and bool(self._view.selectionModel().hasSelection())

    # -- what can be done ------------------------------------------------------------------------------

    def toggle_favourite(self) -> None:
        """The selected cameras into the favourites; out of them when all are there."""
        ids = self.chosen()
        if ids and self._model.own is not None:
            all_there = set(ids) <= set(self.own.favourites)
            if all_there:
                self._model.own.change(lambda own: own.take_out(FAVOURITES, ids))
            else:
                self._model.own.change(lambda own: own.put(FAVOURITES, ids))

    def new_group(self, ids: list[str] | None = None) -> None:
        """Another group (of these cameras), and its name to be typed."""
        devices = self._model.own
        if devices is None:
            return
        name = self.tr("New group")
        _, made = self.own.create(name, ids or ())
        if made:
            self._new = made
            self._model.unfold_key(f"u:{made}")
            devices.change(lambda own: own.create(name, ids or ())[0])

    def rename(self, group: str = "") -> None:
        """A box for the name, over the row."""
        group = group or self._current_group()
        row = self._model.row_of(f"u:{group}")
        if not group or row < 0:
            return
        self._view.go_to(row)
        self._renaming = group
        self._box.setText(self.own.named(group))
        self._box.setAccessibleName(self.tr("Name of the group"))
        self._box.setFont(theme.font(theme.tokens().text_px, 500))
        self._place_box()
        self._box.show()
        self._box.selectAll()
        self._box.setFocus(Qt.FocusReason.OtherFocusReason)

    def move(self, by: int) -> None:
        """The current group up (-1) or down (1)."""
        group = self._current_group()
        if group and self._model.own is not None:
            self._model.own.change(lambda own: own.move(group, by))

    def remove(self) -> None:
        """The current group, or the selected cameras of a group out of it."""
        group = self._current_group()
        if group:
            self.delete(group)
            return
        for node in self._view.selected_nodes():
            if node.own_group and node.device_id is not None:
                self._take_out(node.own_group, [node.device_id])

    def delete(self, group: str) -> None:
        """A group with cameras in it is asked about first."""
        if self._model.own is None:
            return
        count = len(self.own.devices(group))
        if not count:
            self._model.own.change(lambda own: own.delete(group))
            return
        box = DeleteBox(
            self._view.window(),
            self.tr("Delete the group %1?").replace("%1", self.own.named(group)),
            self.tr("Its %n camera(s) stay in the list of devices; only the group goes.", "", count),
        )
        box.agreed.connect(partial(self._on_agreed, group))
        box.open()

    def _on_agreed(self, group: str) -> None:
        if self._model.own is not None:
            self._model.own.change(lambda own: own.delete(group))

    def _take_out(self, group: str, ids: list[str]) -> None:
        if self._model.own is not None:
            self._model.own.change(lambda own: own.take_out(group, ids))

    # -- the menu of a row -----------------------------------------------------------------------------

    def add_to(self, menu: QMenu, node: Node) -> None:
        """What a row's menu offers about groups; the data of each action is (name, argument)."""
        if self._model.own is None:
            return
        menu.addSeparator()
        if node.kind == OWN:
            self._add_for_group(menu, node)
            return
        ids = self._ids_for(node)
        if not ids:
            return
        favourites = set(ids) <= set(self.own.favourites)
        text = self.tr("Remove from the favourites") if favourites else self.tr("Add to the favourites")
        self._put(menu, text, "unfavour" if favourites else "favour")
        inner = menu.addMenu(self.tr("Add to a group"))
        for group in self.own.groups[:MENU_GROUPS]:
            text = group.name.replace("&", "&&")
            self._put(inner, text, "add", group.id, enabled=not set(ids) <= set(group.devices))
        if self.own.groups:
            inner.addSeparator()
        self._put(inner, self.tr("New group…"), "new_with")
        if node.own_group and node.own_group != FAVOURITES:
            self._put(menu, self.tr("Remove from this group"), "out", node.own_group)

    def _add_for_group(self, menu: QMenu, node: Node) -> None:
        if node.group != FAVOURITES:
            order = [g.id for g in self.own.groups]
            at = order.index(node.group) if node.group in order else 0
            self._put(menu, self.tr("Rename…"), "rename", node.group)
            self._put(menu, self.tr("Move up"), "move", "-1", enabled=at > 0)
            self._put(menu, self.tr("Move down"), "move", "1", enabled=at < len(order) - 1)
        self._put(menu, self.tr("New group…"), "new")
        if node.group != FAVOURITES:
            menu.addSeparator()
            self._put(menu, self.tr("Delete the group…"), "delete", node.group)

    @staticmethod
    def _put(menu: QMenu, text: str, name: str, argument: str = "", enabled: bool = True) -> None:
        action = menu.addAction(text)
        action.setData(("group:" + name, argument))
        action.setEnabled(enabled)

    def do(self, name: str, argument: str, node: Node | None) -> None:
        """What was chosen in the menu of a row."""
        devices = self._model.own
        if devices is None:
            return
        ids = self._ids_for(node) if node is not None else []
        if name == "favour":
            devices.change(lambda own: own.put(FAVOURITES, ids))
        elif name == "unfavour":
            devices.change(lambda own: own.take_out(FAVOURITES, ids))
        elif name == "add":
            devices.change(lambda own: own.put(argument, ids))
        elif name == "out":
            self._take_out(argument, ids)
        elif name in ("new", "new_with"):
            self.new_group(ids if name == "new_with" else None)
        elif name == "rename":
            self.rename(argument)
        elif name == "move" and node is not None:
            devices.change(lambda own: own.move(node.group, int(argument)))
        elif name == "delete":
            self.delete(argument)

    def _ids_for(self, node: Node) -> list[str]:
        """The selected cameras when the row is one of the selected, else those of the row."""
        return self.chosen() if node in self._view.selected_nodes() else self._model.cameras(node)

    # -- the name box ----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._box:
            if event.type() == QEvent.Type.Resize:
                self._place_box()
        elif event.type() == QEvent.Type.Hide and self._renaming:
            self._renaming = ""
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _name_given(self) -> None:
        group, name = self._renaming, self._box.text()
        if group and self._box.isModified() and self._model.own is not None:
            self._model.own.change(lambda own: own.rename(group, name))
        self._box.hide()

    def _on_rebuilt(self) -> None:
        new = self._new
        if new and self._model.row_of(f"u:{new}") >= 0:
            self._new = ""
            self.rename(new)
        elif self._renaming:
            self._place_box()

    def _place_box(self) -> None:
        row = self._model.row_of(f"u:{self._renaming}") if self._renaming else -1
        if row < 0:
            if self._renaming:
                self._box.hide()
            return
        box = self._view.visualRect(self._model.index(row, 0))
        left = theme.scaled(20)
        height = self._box.sizeHint().height()
        width = self._view.viewport().width() - left - 4
        self._box.setGeometry(left, box.center().y() - height // 2, width, height)
