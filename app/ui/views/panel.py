"""The views of a profile, in their folders: open, save, rename, move, delete, import and export them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.views import KEYS, View, ViewBook
from app.ui import buttons, restyle, theme
from app.ui.plain import PlainLabel, tip

SIZE = QSize(360, 460)
_ID = Qt.ItemDataRole.UserRole
_FOLDER = Qt.ItemDataRole.UserRole + 1


class ViewsPanel(QFrame):
    """A popup. What an operator asks for goes out as signals; whoever has the wall does it."""

    open_requested = Signal(str)
    open_in_window_requested = Signal(str)
    save_requested = Signal()
    save_as_requested = Signal()
    replace_requested = Signal(str)
    """Let this view be what the wall shows now."""
    edit_requested = Signal(str)
    """Another name, folder or key."""
    delete_requested = Signal(str)
    import_requested = Signal()
    export_requested = Signal(list)
    """Ids of the views to write into a file."""

    def __init__(
        self, book: ViewBook, current: str | None, *, changed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Views"))
        restyle.fit(self, SIZE.width(), SIZE.height())
        self._book = book
        self._current = current
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Find a view"))
        self.filter.setAccessibleName(self.tr("Find a view"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.fill)
        self.filter.installEventFilter(self)
        column.addWidget(self.filter)
        self.tree = QTreeWidget()
        self.tree.setObjectName("plainTree")
        self.tree.setAccessibleName(self.tr("Views"))
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        self.tree.setRootIsDecorated(True)
        self.tree.setIndentation(theme.scaled(16))
        self.tree.setUniformRowHeights(True)
        self.tree.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, self.tree.header().ResizeMode.ResizeToContents)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_context)
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.itemClicked.connect(self._on_clicked)
        column.addWidget(self.tree, 1)
        self.none = PlainLabel()
        self.none.setProperty("kind", "second")
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.none, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.save = QPushButton(self.tr("Save"))
        self.save.setEnabled(current is not None and changed)
        self.save.setToolTip(self.tr("Let the open view be what the wall shows now"))
        self.save.clicked.connect(self.save_requested)
        self.save_as = QPushButton(self.tr("Save as…"))
        self.save_as.setProperty("kind", "primary")
        self.save_as.clicked.connect(self._on_save_as)
        self.more = buttons.bare("menu")
        self.more.setAccessibleName(self.tr("Import and export"))
        self.more.setToolTip(self.tr("Import and export"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.addAction(self.tr("Import views…")).setData("import")
        self._export_all = menu.addAction(self.tr("Export all views…"))
        self._export_all.setData("export")
        menu.triggered.connect(self._on_more)
        self.more.setMenu(menu)
        row.addWidget(self.save)
        row.addWidget(self.save_as, 1)
        row.addWidget(self.more)
        column.addLayout(row)
        self._unsubscribe = book.subscribe(lambda _: self.fill())
        self.fill()
        restyle.dress(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._unsubscribe()
        super().closeEvent(event)

    # -- the list --------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Makes the list anew; what is selected stays so."""
        wanted = self.filter.text()
        selected = self.selected or self._current
        views = self._book.find(wanted) if wanted.strip() else self._book.views
        self.tree.clear()
        folders: dict[str, QTreeWidgetItem] = {}
        mark: QTreeWidgetItem | None = None
        for view in views:
            item = QTreeWidgetItem()
            item.setText(0, view.name)
            item.setData(0, _ID, view.id)
            tiles = self.tr("%n camera(s)", "", len(view.arrangement.device_ids))
            item.setText(1, f"{tiles}   {view.key}" if view.key is not None else tiles)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, theme.color(theme.tokens().second))
            item.setSizeHint(0, QSize(0, theme.scaled(28)))
            if view.key is not None:
                item.setToolTip(1, self.tr("Number key %1").replace("%1", str(view.key)))
            item.setToolTip(0, tip(f"{view.folder}/{view.name}" if view.folder else view.name))
            if view.id == self._current:
                item.setForeground(0, theme.color(theme.tokens().accent))
                item.setFont(0, theme.font(theme.tokens().text_px, 600))
            if view.folder:
                self._folder(folders, view.folder).addChild(item)
            else:
                self.tree.addTopLevelItem(item)
            if view.id == selected:
                mark = item
        self.tree.expandAll()
        if mark is None and wanted.strip() and views:
            mark = self._item_of(views[0].id)
        if mark is not None:
            self.tree.setCurrentItem(mark)
        self.tree.setVisible(bool(views))
        self.none.setVisible(not views)
        self.none.setText(
            self.tr("No view has this in its name.")
            if wanted.strip()
            else self.tr(
                "No views yet. “Save as…” keeps the layout, the cameras and what was chosen for each."
            )
        )
        self._export_all.setEnabled(bool(self._book.views))

    def _folder(self, folders: dict[str, QTreeWidgetItem], path: str) -> QTreeWidgetItem:
        found = folders.get(path)
        if found is None:
            above, _, name = path.rpartition("/")
            found = folders[path] = QTreeWidgetItem([name])
            found.setData(0, _FOLDER, path)
            found.setForeground(0, theme.color(theme.tokens().second))
            found.setSizeHint(0, QSize(0, theme.scaled(28)))
            if above:
                self._folder(folders, above).addChild(found)
            else:
                self.tree.addTopLevelItem(found)
            found.setFirstColumnSpanned(True)
        return found

    def _item_of(self, view_id: str) -> QTreeWidgetItem | None:
        waiting = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is None:
                continue
            if item.data(0, _ID) == view_id:
                return item
            waiting += [item.child(n) for n in range(item.childCount())]
        return None

    @property
    def selected(self) -> str | None:
        """Id of the selected view."""
        item = self.tree.currentItem()
        found = item.data(0, _ID) if item is not None else None
        return found if isinstance(found, str) else None

    # -- what an operator does -------------------------------------------------------------------------

    def view_menu(self, view: View) -> QMenu:
        """What can be done with a view."""
        menu = QMenu(self)
        for text, name in (
            (self.tr("Open"), "open"),
            (self.tr("Open in a new window"), "window"),
            ("", ""),
            (self.tr("Replace by what the wall shows now"), "replace"),
            (self.tr("Name, folder and key…"), "edit"),
        ):
            if name:
                menu.addAction(text).setData((name, view.id))
            else:
                menu.addSeparator()
        keys = menu.addMenu(self.tr("Number key"))
        for key in (None, *KEYS):
            action = keys.addAction(self.tr("none") if key is None else str(key))
            action.setCheckable(True)
            action.setChecked(view.key == key)
            action.setData(("key", view.id, key))
        move = menu.addMenu(self.tr("Move to folder"))
        for folder in ("", *self._book.folders):
            action = move.addAction(folder or self.tr("no folder"))
            action.setCheckable(True)
            action.setChecked(view.folder == folder)
            action.setData(("move", view.id, folder))
        move.addSeparator()
        move.addAction(self.tr("Another folder…")).setData(("edit", view.id))
        menu.addSeparator()
        menu.addAction(self.tr("Export…")).setData(("export", view.id))
        menu.addAction(self.tr("Delete…")).setData(("delete", view.id))
        menu.triggered.connect(self._on_menu)
        return menu

    def _on_context(self, at: QPoint) -> None:
        item = self.tree.itemAt(at)
        if item is None:
            return
        view = self._book.get(str(item.data(0, _ID)))
        if view is not None:
            menu = self.view_menu(view)
        else:
            menu = QMenu(self)
            menu.addAction(self.tr("Export this folder…")).setData(("folder", str(item.data(0, _FOLDER))))
            menu.triggered.connect(self._on_menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.tree.viewport().mapToGlobal(at))

    def _on_menu(self, action: QAction) -> None:
        data = action.data()
        if not data:
            return
        name, view_id, *more = data
        if name == "open":
            self._open(view_id)
        elif name == "window":
            self.close()
            self.open_in_window_requested.emit(view_id)
        elif name == "replace":
            self.replace_requested.emit(view_id)
        elif name == "edit":
            self.close()
            self.edit_requested.emit(view_id)
        elif name == "key":
            self._book.set_key(view_id, more[0])
        elif name == "move":
            self._book.move(view_id, more[0])
        elif name == "delete":
            self.close()
            self.delete_requested.emit(view_id)
        elif name == "export":
            self.close()
            self.export_requested.emit([view_id])
        elif name == "folder":
            ids = [v.id for v in self._book.views if f"{v.folder}/".startswith(f"{view_id}/")]
            self.close()
            self.export_requested.emit(ids)

    def _open(self, view_id: str) -> None:
        self.close()
        self.open_requested.emit(view_id)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        view_id = item.data(0, _ID)
        if isinstance(view_id, str):
            self._open(view_id)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        self._on_activated(item)

    def _on_save_as(self) -> None:
        self.close()
        self.save_as_requested.emit()

    def _on_more(self, action: QAction) -> None:
        ids = [view.id for view in self._book.views]
        self.close()
        if action.data() == "import":
            self.import_requested.emit()
        else:
            self.export_requested.emit(ids)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """From the filter's line: down into the list, Return opens the first one found."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.tree.isVisible():
                self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.selected is not None:
                    self._open(self.selected)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self._book.get(self.selected or "")
        if event.key() == Qt.Key.Key_Delete and view is not None:
            self.close()
            self.delete_requested.emit(view.id)
        elif event.key() == Qt.Key.Key_F2 and view is not None:
            self.close()
            self.edit_requested.emit(view.id)
        else:
            super().keyPressEvent(event)
