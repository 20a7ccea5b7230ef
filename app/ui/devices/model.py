"""The rows of the device tree for Qt.

A flat model of the rows that are to be seen, not a tree of all: ``QTreeView`` asks a Python model several
times for every row of an opened node, which holds up the window for 10,000 devices (about 5 us a call);
here only rows on the screen are ever asked for, whatever the size of the site. Opening and closing nodes is
therefore done here. The lines themselves are in ``index``: a table of them is made on a thread, and taken
over here in one step.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.core.own import FAVOURITES, Own
from app.core.workers import Workers
from app.ui import dragging
from app.ui.devices import building
from app.ui.devices.index import ALL, BOX, BY_NAME, BY_STATUS, CAMERA, GROUP, OWN, PROJECT, Node, Table
from app.ui.qt_station import Poster
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.core.catalogue import Catalogue, CatalogueChange
    from app.core.own import OwnDevices
    from app.core.tree import Tree

IN_PLACE = 500
"""So many changed devices at once are cheaper in place than as another table."""
AT_ONCE = 5000
"""Up to so many devices the filter is quicker than a thread."""
BREATH_EVERY_S = 0.004
BREATH_S = 0.001
"""A thread that makes a table works so long at a time, then leaves the interpreter to the window."""

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
        self._own: OwnDevices | None = None
        self._unsubscribes: list[Callable[[], None]] = []
        self._tree = Table()
        self._rows: list[int] = []
        self._open: set[str] | None = None
        self._first_sight = True  # nobody has folded anything, and the devices are still coming
        self._shut: set[str] = set()
        self._groups: set[str] = set()
        self._query = ""
        self._chip = ALL
        self._order = BY_NAME
        self.matches = 0
        """Cameras that pass the filter."""
        self._workers = _workers()
        self._poster = Poster(self)
        self._building: Future[Built] | None = None
        self._again = False
        self._fresh = False  # the filter was changed: its rows count as new ones
        self._asked: Asked | None = None
        self._ask_again = False

    # -- source ----------------------------------------------------------------------------------------

    def set_catalogue(self, catalogue: Catalogue | None, own: OwnDevices | None = None) -> None:
        """Shows another catalogue, with favourites and groups; its tree is built beside what is shown."""
        for unsubscribe in self._unsubscribes:
            unsubscribe()
        self._unsubscribes = []
        self._catalogue, self._own = catalogue, own
        self._open = None
        self._first_sight = True
        self._shut = set()
        self._building = None
        self._again = False
        self._asked = None
        if catalogue is None:
            self._swap(Table())
            # Nothing is left running behind a window that was closed; the next catalogue gets new ones.
            self._workers.shutdown(wait=False)
            self._workers = _workers()
            return
        self._unsubscribes.append(catalogue.subscribe(self._on_change))
        if own is not None:
            self._unsubscribes.append(own.subscribe(self._on_own))
        self._begin()

    @property
    def tree(self) -> Table:
        """The tree shown."""
        return self._tree

    @property
    def building(self) -> bool:
        """Whether a new tree is being made."""
        return self._building is not None

    @property
    def own(self) -> OwnDevices | None:
        """The favourites and groups, to be changed."""
        return self._own

    @property
    def order(self) -> str:
        """How cameras are sorted."""
        return self._order

    def set_order(self, order: str) -> None:
        """``name``, ``id``, ``status`` or ``number``."""
        if order != self._order:
            self._order = order
            self._begin()

    def finish(self) -> None:
        """Waits for what is being built (tests)."""
        while self._building is not None:
            self._built(self._building)
        if self._asked is not None:
            self._asked = None
            self._show()

    def _begin(self) -> None:
        if self._catalogue is None:
            return
        if self._building is not None:
            self._again = True
            return
        tree, order = self._catalogue.tree, self._order
        own = self._own.value if self._own is not None else None
        future = self._workers.submit(_build, tree, own, order, self._tree)
        self._building = future
        future.add_done_callback(lambda done: self._poster.post(lambda: self._built(done)))

    def _built(self, done: Future[Built]) -> None:
        if done is not self._building:
            return  # of a catalogue that is no longer shown
        self._building = None
        tree, before, same_places = done.result()
        self._swap(tree, same_places and before is self._tree)
        if self._again:
            self._again = False
            self._begin()

    def _on_own(self, own: Own) -> None:
        self._begin()

    def _on_change(self, change: CatalogueChange) -> None:
        if change.state_only:
            return
        places = change.added or change.removed or change.moved or change.corps_changed
        many = len(change.changed) > IN_PLACE
        if self._building is not None or places or many or self._order == BY_STATUS:
            self._begin()
            return
        self._update(change.changed)

    def _update(self, device_ids: Sequence[str]) -> None:
        """States and names in place: nothing moves, so selection and scroll stay."""
        catalogue = self._catalogue
        if catalogue is None or not device_ids:
            return
        renamed = False
        touched: set[int] = set()
        for device_id in device_ids:
            device = catalogue.devices.get(device_id)
            if device is None:
                continue
            place = self._tree.place.get(device_id)
            before = self._tree.device[place] if place is not None else None
            renamed = renamed or before is None or before.name != device.name
            touched.update(self._tree.update(device))
        rows = [row for n in touched if (row := self._row_of_line(n)) >= 0]
        if self._filtering:
            self._filter()
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), 0))
        if renamed:  # and maybe stands elsewhere now
            self._begin()
        self.counted.emit()

    def _swap(self, tree: Table, same_places: bool = False) -> None:
        old = self._tree
        # Groups of one's own are short: they are open until they are folded by hand.
        groups = {root.key for root in tree.roots if root.kind == OWN}
        if self._first_sight and tree.place:
            # A recorder that had not come yet could not be opened.
            self._open = tree.default_open() | ((self._open or set()) & groups)
            catalogue = self._catalogue
            self._first_sight = catalogue is not None and (catalogue.state.refreshing or self._again)
        if self._open is not None:
            self._open |= groups - self._groups
        self._groups = groups
        self._show(tree, same_places)
        self.counted.emit()
        # Hundreds of thousands of objects go with the old one: not here.
        self._workers.submit([old].clear)

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _filtering(self) -> bool:
        return bool(self._query) or self._chip != ALL

    @property
    def query(self) -> str:
        """The words filtered by."""
        return self._query

    def set_filter(self, query: str, chip: str) -> None:
        """``query``: words of a name or id, ``-word`` leaves out; ``chip``: ``all``, ``online`` or
        ``offline``. On a large site the rows come a moment later."""
        query = query.strip()
        if (query, chip) != (self._query, self._chip):
            self._query, self._chip = query, chip
            self._shut = set()
            self._fresh = True
            self._filter()

    def _filter(self) -> None:
        """The rows for the present tree and filter; of many devices on the thread, the last wish only."""
        if not self._filtering or len(self._tree) <= AT_ONCE:
            self._asked = None
            self._show()
            return
        asked = (self._tree, self._query, self._chip, frozenset(self._shut))
        if self._asked is not None:
            self._ask_again = True
            return
        self._asked, self._ask_again = asked, False
        future = self._workers.submit(lambda: (asked, asked[0].filtered(*asked[1:])))
        future.add_done_callback(lambda done: self._poster.post(lambda: self._filtered(done)))

    def _filtered(self, done: Future[Filtered]) -> None:
        asked, (rows, matches) = done.result()
        if self._asked is not asked:
            return
        self._asked = None
        if self._ask_again:
            self._filter()
        elif asked[0] is self._tree and self._filtering:
            self._put(self._tree, rows, matches)

    def _show(self, tree: Table | None = None, same_places: bool = True) -> None:
        """Works out the rows, of another table where one is given. Where they are the same as before nothing
        is reset, only painted anew."""
        tree = self._tree if tree is None else tree
        if self._filtering:
            rows, matches = tree.filtered(self._query, self._chip, self._shut)
        else:
            rows, matches = tree.rows(self._open or set()), tree.total
        self._put(tree, rows, matches, same_places)

    def _put(self, tree: Table, rows: list[int], matches: int, same_places: bool = True) -> None:
        if same_places and not self._fresh and rows == self._rows:
            self._tree, self.matches = tree, matches
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
            return
        self._fresh = False
        self.about_to_rebuild.emit()
        self.beginResetModel()
        self._tree, self._rows, self.matches = tree, rows, matches
        self.endResetModel()
        self.rebuilt.emit()

    def is_open(self, node: Node) -> bool:
        """Whether what is below a node is shown."""
        if self._filtering:
            return node.key not in self._shut
        return node.key in (self._open or set())

    def set_open(self, node: Node, on: bool) -> None:
        """Unfold or fold a node."""
        if not node.has_children or self.is_open(node) == on:
            return
        if self._filtering:
            (self._shut.discard if on else self._shut.add)(node.key)
        else:
            self._first_sight = False
            if self._open is None:
                self._open = set()
            (self._open.add if on else self._open.discard)(node.key)
        self._filter()

    def unfold_key(self, key: str) -> None:
        """A holder that may only be made yet will be open."""
        if self._open is None:
            self._open = self._tree.default_open()
        self._first_sight = False
        self._open.add(key)

    def node(self, index: Index) -> Node | None:
        """The node of a row."""
        row = index.row()
        return Node(self._tree, self._rows[row]) if 0 <= row < len(self._rows) else None

    def row(self, node: Node) -> int:
        """Where a node is shown, or -1."""
        return self.row_of(node.key)

    def row_of(self, key: str) -> int:
        """Where a node is shown, or -1."""
        return self._row_of_line(self._tree.find(key))

    def _row_of_line(self, n: int) -> int:
        row = bisect_left(self._rows, n) if n >= 0 else len(self._rows)
        return row if row < len(self._rows) and self._rows[row] == n else -1

    def cameras(self, node: Node) -> list[str]:
        """Device ids of the cameras in a node, in the order shown."""
        return node.table.cameras(node.n)

    def label(self, node: Node) -> str:
        """What a row is called."""
        kind = node.kind
        if kind == GROUP:
            return self.tr("ACube box") if node.group == BOX else self.tr("Single cameras")
        if kind == OWN and node.group == FAVOURITES:
            return self.tr("Favourites")
        if kind == PROJECT and not node.name:
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
            return Qt.ItemFlag.ItemIsDropEnabled if not index.isValid() else Qt.ItemFlag.NoItemFlags
        flags = (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
            | Qt.ItemFlag.ItemIsDropEnabled
        )
        if node.total or node.kind == OWN:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == Role.NODE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(node)
        if role == Role.OPEN:
            return self.is_open(node) if node.has_children else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if node.kind == CAMERA:
                return f"{node.name}, {self._sentences.device_status(node.status)}"
            online = self.tr("%1 of %2 online").replace("%1", str(node.online))
            return f"{self.label(node)}, {online.replace('%2', str(node.total))}"
        return None

    def mimeTypes(self) -> list[str]:
        return [dragging.DEVICES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        nodes = [n for i in sorted(indexes, key=QModelIndex.row) if (n := self.node(i)) is not None]
        return self.mime_of(nodes)

    def mime_of(self, nodes: Sequence[Node]) -> QMimeData:
        """What a drag of these carries: cameras for the wall, and which group of one's own they are from."""
        ids: dict[str, None] = {}
        for node in nodes:
            ids.update(dict.fromkeys(self.cameras(node)))
        names = [self.label(node) for node in nodes]
        groups = {node.own_group for node in nodes}
        whole = len(nodes) == 1 and nodes[0].kind == OWN
        source = groups.pop() if len(groups) == 1 else ""
        return dragging.devices_mime(list(ids), names, source, whole)

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


Asked = tuple[Table, str, str, frozenset[str]]
Filtered = tuple[Asked, tuple[list[int], int]]
Built = tuple[Table, Table, bool]
"""A new table, the one it was compared with, and whether every line of both stands for the same place."""


def _workers() -> Workers:
    return Workers(2, "tree")  # two: a filter does not wait for a tree


def _build(tree: Tree, own: Own | None, order: str, before: Table) -> Built:
    """On the thread: with pauses in which the window can work (see ``BREATH_S``)."""
    worked_from = time.perf_counter()

    def breathe() -> None:
        nonlocal worked_from
        if time.perf_counter() - worked_from >= BREATH_EVERY_S:
            time.sleep(BREATH_S)
            worked_from = time.perf_counter()

    made = building.build(tree, own, order, breathe)
    return made, before, made.same_places(before)
