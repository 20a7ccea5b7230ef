"""The rows of the device tree for Qt.

A flat model of the rows that are to be seen, not a tree of all: ``QTreeView`` asks a Python model several
times for every row of an opened node, which holds up the window for 10,000 devices (about 5 us a call);
here only rows on the screen are ever asked for, whatever the size of the site. Opening and closing nodes is
therefore done here. The nodes themselves are in ``index``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.ui import dragging
from app.ui.devices.index import ALL, BOX, CAMERA, GROUP, PROJECT, Node, TreeIndex
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.core.catalogue import Catalogue, CatalogueChange

STEP_MS = 6.0
"""Work on a new tree for so long at a time, then let the window breathe."""

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the delegate asks for."""

    NODE = Qt.ItemDataRole.UserRole + 1
    OPEN = Qt.ItemDataRole.UserRole + 2
    """True, False, or None for a leaf."""


class DeviceModel(QAbstractItemModel):
    """Rows of the tree. ``set_catalogue`` starts it; ``set_filter`` narrows it; ``set_open`` unfolds it."""

    rebuilt = Signal()
    """A new tree (or another filter) stands; selection and scroll are the view's to restore."""
    about_to_rebuild = Signal()
    counted = Signal()
    """Totals changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sentences = ServiceSentences(self)
        self._catalogue: Catalogue | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._tree = TreeIndex()
        self._rows: list[Node] = []
        self._open: set[str] | None = None
        self._shut: set[str] = set()
        self._query = ""
        self._chip = ALL
        self.matches = 0
        """Cameras that pass the filter."""
        self._steps: Iterator[None] | None = None
        self._next: TreeIndex | None = None
        self._again = False
        self._pump = QTimer(self)
        self._pump.setInterval(1)  # 0 is an idle source under GLib: a busy wall would starve it
        self._pump.timeout.connect(self._work)

    # -- source ----------------------------------------------------------------------------------------

    def set_catalogue(self, catalogue: Catalogue | None) -> None:
        """Shows another catalogue; its tree is built beside what is shown."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._catalogue = catalogue
        self._open = None
        self._shut = set()
        if catalogue is None:
            self._pump.stop()
            self._steps = None
            self._swap(TreeIndex())
            return
        self._unsubscribe = catalogue.subscribe(self._on_change)
        self._begin()

    @property
    def tree(self) -> TreeIndex:
        """The tree shown."""
        return self._tree

    @property
    def building(self) -> bool:
        """Whether a new tree is being made."""
        return self._steps is not None

    def finish(self) -> None:
        """Builds what is being built at once (tests)."""
        while self._steps is not None:
            self._work()

    def _begin(self) -> None:
        if self._catalogue is None:
            return
        if self._steps is not None:
            self._again = True
            return
        self._next = TreeIndex()
        self._steps = self._next.steps(self._catalogue)
        self._pump.start()

    def _work(self) -> None:
        """A slice of building; a catalogue that changed meanwhile is read again afterwards."""
        steps, made = self._steps, self._next
        if steps is None or made is None:
            self._pump.stop()
            return
        until = time.perf_counter() + STEP_MS / 1000.0
        while time.perf_counter() < until:
            try:
                next(steps)
            except StopIteration:
                self._steps = self._next = None
                self._pump.stop()
                self._swap(made)
                if self._again:
                    self._again = False
                    self._begin()
                return
            except RuntimeError:  # the catalogue's dictionaries changed between two slices
                self._steps = self._next = None
                self._again = False
                self._begin()
                return

    def _on_change(self, change: CatalogueChange) -> None:
        if change.state_only:
            return
        if self._steps is not None or change.added or change.removed or change.moved or change.corps_changed:
            self._begin()
            return
        self._update(change.changed)

    def _update(self, device_ids: Sequence[str]) -> None:
        """States and names in place: nothing moves, so selection and scroll stay."""
        catalogue = self._catalogue
        if catalogue is None or not device_ids:
            return
        touched: list[int] = []
        for device_id in device_ids:
            device = catalogue.devices.get(device_id)
            node = self._tree.update(device) if device is not None else None
            while node is not None:
                if node.row >= 0:
                    touched.append(node.row)
                node = node.parent
        if self._filtering:
            self._show()
        elif touched:
            first, last = min(touched), max(touched)
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))
        self.counted.emit()

    def _swap(self, tree: TreeIndex) -> None:
        self._tree = tree
        if self._open is None and tree.roots:
            self._open = tree.default_open()
        self._show()
        self.counted.emit()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _filtering(self) -> bool:
        return bool(self._query) or self._chip != ALL

    @property
    def query(self) -> str:
        """The words filtered by."""
        return self._query

    def set_filter(self, query: str, chip: str) -> None:
        """``query``: words of a name or id; ``chip``: ``all``, ``online`` or ``offline``."""
        query = query.strip()
        if (query, chip) != (self._query, self._chip):
            self._query, self._chip = query, chip
            self._shut = set()
            self._show()

    def _show(self) -> None:
        self.about_to_rebuild.emit()
        self.beginResetModel()
        for node in self._rows:
            node.row = -1
        if self._filtering:
            self._rows, self.matches = self._tree.filtered(self._query, self._chip, self._shut)
        else:
            self._rows, self.matches = self._tree.rows(self._open or set()), self._tree.total
        for number, node in enumerate(self._rows):
            node.row = number
        self.endResetModel()
        self.rebuilt.emit()

    def is_open(self, node: Node) -> bool:
        """Whether what is below a node is shown."""
        if self._filtering:
            return node.key not in self._shut
        return node.key in (self._open or set())

    def set_open(self, node: Node, on: bool) -> None:
        """Unfold or fold a node."""
        if not node.children or self.is_open(node) == on:
            return
        if self._filtering:
            (self._shut.discard if on else self._shut.add)(node.key)
        else:
            if self._open is None:
                self._open = set()
            (self._open.add if on else self._open.discard)(node.key)
        self._show()

    def node(self, index: Index) -> Node | None:
        """The node of a row."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """Where a node is shown, or -1."""
        node = self._tree.by_key.get(key)
        return node.row if node is not None else -1

    def cameras(self, node: Node) -> list[str]:
        """Device ids of the cameras in a node that pass the filter's chip, in the order shown."""
        if node.kind == CAMERA:
            return [node.device_id] if node.device_id else []
        found: list[str] = []
        stack = node.children[::-1]
        while stack:
            below = stack.pop()
            if below.kind == CAMERA and below.device_id:
                found.append(below.device_id)
            stack.extend(below.children[::-1])
        return found

    def label(self, node: Node) -> str:
        """What a row is called."""
        if node.kind == GROUP:
            return self.tr("ACube box") if node.group == BOX else self.tr("Single cameras")
        if node.kind == PROJECT and not node.name:
            return self.tr("No project")
        return node.name

    def counts(self, node: Node) -> str:
        """``22/24`` for what holds cameras."""
        return f"{node.online}/{node.total}" if node.kind != CAMERA and node.total else ""

    # -- QAbstractItemModel ----------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if parent.isValid() or column != 0 or not 0 <= row < len(self._rows):
            return QModelIndex()
        return self.createIndex(row, 0)

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if node.total or node.kind == CAMERA else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(node)
        if role == Role.NODE:
            return node
        if role == Role.OPEN:
            return self.is_open(node) if node.children else None
        if role == Qt.ItemDataRole.ToolTipRole and node.kind == CAMERA:
            return f"{node.name}\n{node.device_id}\n{self._sentences.device_status(node.status)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if node.kind == CAMERA:
                return f"{node.name}, {self._sentences.device_status(node.status)}"
            return f"{self.label(node)}, {self.tr('%1 of %2 online')}".replace(
                "%1", str(node.online)
            ).replace("%2", str(node.total))
        return None

    def mimeTypes(self) -> list[str]:
        return [dragging.DEVICES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids: list[str] = []
        names: list[str] = []
        for index in sorted(indexes, key=QModelIndex.row):
            node = self.node(index)
            if node is not None:
                ids += [i for i in self.cameras(node) if i not in ids]
                names.append(self.label(node))
        return dragging.devices_mime(ids, names)

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction
