"""The panel at the left: filter box, chips, tree, and what is to be said about the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.catalogue import CataloguePhase, CatalogueState
from app.ui import buttons, figures, theme
from app.ui.devices.filtering import FilterEdit
from app.ui.devices.grouping import Grouping
from app.ui.devices.hover import CardKeeper
from app.ui.devices.index import (
    ALL,
    BY_ID,
    BY_NAME,
    BY_NUMBER,
    BY_STATUS,
    CAMERA,
    OFFLINE,
    ONLINE,
    OWN,
    Node,
)
from app.ui.devices.model import DeviceModel
from app.ui.devices.view import DeviceView
from app.ui.devices.words import PanelWords
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, CatalogueChange
    from app.core.own import OwnDevices
    from app.core.pictures import Pictures
    from app.ui.actions import ActionBook


class DevicePanel(QFrame):
    """Shows one catalogue. Says what the operator wants; the window does it."""

    open_requested = Signal(str)
    """A double-click or Enter: where it goes is the wall's choice."""
    open_in_selected = Signal(str)
    open_in_free = Signal(str)
    fill_requested = Signal(list)
    window_requested = Signal(list)
    """These cameras in a window of their own."""
    playback_requested = Signal(str)
    """What a camera saw a moment ago."""
    details_requested = Signal(str)
    retry_requested = Signal()
    order_chosen = Signal(str)
    """How the cameras are sorted from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(272)
        self.zone: tzinfo | None = None
        self._sentences = ServiceSentences(self)
        self._catalogue: Catalogue | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._starting = ""
        self._menu_node: Node | None = None
        self.model = DeviceModel(self)
        self.model.counted.connect(self._show_counts)
        self.model.rebuilt.connect(self._show_state)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        top = QVBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.setSpacing(8)
        self.filter = FilterEdit()
        self.filter.textChanged.connect(self._filter_later)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.filter, 1)
        top.addLayout(first)
        chips = QWidget()
        row = FlowLayout(chips, 3)
        self._chips: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        for name in (ALL, ONLINE, OFFLINE):
            chip = buttons.chip(checkable=True)
            self._chips[name] = chip
            self._group.addButton(chip)
            row.addWidget(chip)
        self.more = QToolButton()
        self.more.setProperty("kind", "button")
        self.more.setIcon(theme.icon("sort", size=16))
        self.more.setIconSize(QSize(16, 16))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._order_menu = QMenu(self.more)
        self._order_menu.aboutToShow.connect(self._fill_order_menu)
        self._order_menu.triggered.connect(self._on_order)
        self.more.setMenu(self._order_menu)
        first.addWidget(self.more)
        self._chips[ALL].setChecked(True)
        self._group.buttonClicked.connect(self._apply_filter)
        top.addWidget(chips)
        column.addLayout(top)

        self.stack = QStackedWidget()
        self.view = DeviceView(self.model)
        self.grouping = Grouping(self.view, self.model)
        self.cards = CardKeeper(self.view, self.model)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(6, 0, 2, 0)
        inner.addWidget(self.view)
        self.stack.addWidget(holder)
        self.words = PanelWords()
        self.words.button.clicked.connect(self._on_words_button)
        self.stack.addWidget(self.words)
        column.addWidget(self.stack, 1)

        self.note = QFrame()
        note_row = QHBoxLayout(self.note)
        note_row.setContentsMargins(12, 6, 8, 8)
        self.note_text = PlainLabel()
        self.note_text.setWordWrap(True)
        self.note_text.setProperty("kind", "second")
        self.note_retry = QToolButton()
        self.note_retry.setProperty("kind", "button")
        self.note_retry.setIcon(theme.icon("retry", size=16))
        self.note_retry.setIconSize(QSize(16, 16))
        self.note_retry.clicked.connect(self.retry_requested)
        note_row.addWidget(self.note_text, 1)
        note_row.addWidget(self.note_retry)
        self.note.hide()
        column.addWidget(self.note)

        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(1)
        self._typing.timeout.connect(self._apply_filter)
        self.filter.leave.connect(self._to_tree)
        self.view.activated_node.connect(self._on_activated)
        self.view.menu_requested.connect(self._on_menu)
        self._translate()
        self._show_state()

    # -- source ----------------------------------------------------------------------------------------

    def set_catalogue(
        self,
        catalogue: Catalogue | None,
        own: OwnDevices | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        """Shows another catalogue (another profile) with its favourites and groups, or none."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._catalogue = catalogue
        self._starting = ""
        self.model.set_catalogue(catalogue, own)
        self.cards.zone = self.zone
        self.cards.set_source(catalogue, pictures)
        if catalogue is not None:
            self._unsubscribe = catalogue.subscribe(self._on_change)
        self._show_state()

    def set_starting(self, text: str) -> None:
        """Words while there is no catalogue yet (the service is being started); empty to end them."""
        self._starting = text
        self._show_state()

    def _on_words_button(self) -> None:
        if self.model.tree.has_site and self.model.rowCount() == 0 and not self._starting:
            self.show_all()
        else:
            self.retry_requested.emit()

    def show_all(self) -> None:
        """Without a filter; the keyboard goes to the tree."""
        self.filter.clear()
        self._chips[ALL].click()
        self._apply_filter()
        self._to_tree()

    def _on_change(self, change: CatalogueChange) -> None:
        if change.state_only:
            self._show_state()

    def state(self) -> CatalogueState:
        """The catalogue's state; an empty one without a catalogue."""
        return self._catalogue.state if self._catalogue is not None else CatalogueState()

    def _show_state(self) -> None:
        state = self.state()
        words = self.words
        has_rows = self.model.tree.has_site
        if self._starting:
            words.say(self._starting, "", busy=True)
            self.stack.setCurrentIndex(1)
        elif has_rows and self.model.rowCount() == 0:
            words.say(
                self.tr("Nothing found"),
                self.tr("No camera has this name, id or state."),
                button=self.tr("Show all cameras"),
            )
            self.stack.setCurrentIndex(1)
        elif has_rows and (self.model.tree.total or state.phase is CataloguePhase.COMPLETE):
            self.stack.setCurrentIndex(0)
        elif state.phase is CataloguePhase.FAILED:
            why = self._sentences.list_error(state.error_code or "?", state.error_params)
            words.say(self.tr("The device list could not be loaded"), why, button=self.tr("Try again"))
            self.stack.setCurrentIndex(1)
        elif state.phase is CataloguePhase.COMPLETE and not self.model.building:
            words.say(
                self.tr("No devices"),
                self.tr("This account has no cameras, or the key may see none."),
                button=self.tr("Try again"),
            )
            self.stack.setCurrentIndex(1)
        elif state.phase is CataloguePhase.EMPTY and self._catalogue is None:
            words.say(self.tr("Not connected"), "")
            self.stack.setCurrentIndex(1)
        else:
            total = state.loaded / state.total if state.total else None
            words.say(
                self.tr("Loading the device list"),
                self._sentences.list_progress(state),
                busy=True,
                share=total,
            )
            self.stack.setCurrentIndex(1)
        when = figures.clock(state.at_utc_ms, self.zone) if state.at_utc_ms is not None else "?"
        note = self._sentences.list_note(state, when) if has_rows else ""
        self.note_text.setText(note)
        self.note_retry.setVisible(bool(state.error_code))
        self.note.setVisible(bool(note))

    def _show_counts(self) -> None:
        """Names with figures where there is room for them, else the names; the figures are in the tips."""
        tree = self.model.tree
        counts = {ALL: tree.total, ONLINE: tree.online, OFFLINE: tree.total - tree.online}
        room = self.width() - 16 - 3 * 3
        for figure in (_whole, short, _nothing):
            for name, count in counts.items():
                shown = figure(count) if tree.total else ""
                self._chips[name].setText(f"{self._chip_names[name]} {shown}".strip())
            if sum(chip.sizeHint().width() for chip in self._chips.values()) <= room:
                break
        for name, count in counts.items():
            self._chips[name].setToolTip(f"{self._chip_names[name]}: {count}" if tree.total else "")
            self._chips[name].setAccessibleName(f"{self._chip_names[name]} {count}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_counts()

    # -- filter ----------------------------------------------------------------------------------------

    def focus_filter(self) -> None:
        """Ctrl+F."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @property
    def chip(self) -> str:
        """Which chip is on."""
        return next((name for name, chip in self._chips.items() if chip.isChecked()), ALL)

    def _filter_later(self) -> None:
        # Several keys of one burst are one filtering.
        self._typing.start()

    def _apply_filter(self) -> None:
        self.model.set_filter(self.filter.text(), self.chip)

    def _to_tree(self) -> None:
        self._apply_filter()
        model = self.model
        if self.view.current_node() is None or self.filter.text():
            for row in range(min(model.rowCount(), 200)):
                node = model.node(model.index(row, 0))
                if node is not None and node.kind == CAMERA:
                    self.view.setCurrentIndex(model.index(row, 0))
                    break
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- gestures --------------------------------------------------------------------------------------

    def _on_activated(self, node: Node) -> None:
        if node.device_id is not None:
            self.open_requested.emit(node.device_id)

    def _on_menu(self, node: Node, at: QPoint) -> None:
        menu = self.node_menu(node)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def bind_actions(self, book: ActionBook) -> None:
        """The tree's keys and what the palette offers of it."""
        grouping = self.grouping
        book.bind("devices.card", self.cards.toggle)
        book.bind("devices.favourite", grouping.toggle_favourite, grouping.can_favour)
        book.bind("devices.new_group", self._new_group)
        book.bind("devices.rename_group", grouping.rename, grouping.can_group)
        book.bind("devices.remove", grouping.remove)
        book.bind("devices.group_up", partial(grouping.move, -1), grouping.can_group)
        book.bind("devices.group_down", partial(grouping.move, 1), grouping.can_group)
        self.view.key_book = book

    def _new_group(self) -> None:
        """Of the selected cameras, if some are selected."""
        nodes = self.view.selected_nodes()
        own_row = len(nodes) == 1 and nodes[0].kind == OWN
        cameras = [] if own_row or not all(n.kind == CAMERA for n in nodes) else self.grouping.chosen()
        self.grouping.new_group(cameras)

    def set_order(self, order: str) -> None:
        """``name``, ``id``, ``status`` or ``number``."""
        self.model.set_order(order)
        self._show_order()

    def _orders(self) -> dict[str, str]:
        return {
            BY_NAME: self.tr("By name"),
            BY_NUMBER: self.tr("By number"),
            BY_ID: self.tr("By device id"),
            BY_STATUS: self.tr("Online first"),
        }

    def _fill_order_menu(self) -> None:
        menu = self._order_menu
        menu.clear()
        group = QActionGroup(menu)
        for order, text in self._orders().items():
            action = menu.addAction(text)
            action.setData(("order", order))
            action.setCheckable(True)
            action.setChecked(order == self.model.order)
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("New group…")).setData(("new", ""))

    def _on_order(self, action: QAction) -> None:
        name, order = action.data()
        if name == "new":
            self.grouping.new_group()
        else:
            self.set_order(order)
            self.order_chosen.emit(order)

    def _show_order(self) -> None:
        text = self.tr("Sort: %1").replace("%1", self._orders()[self.model.order])
        self.more.setToolTip(text)
        self.more.setAccessibleName(text)

    def node_menu(self, node: Node) -> QMenu:
        """Builds the menu of a row."""
        self._menu_node = node
        menu = QMenu(self)
        if node.kind == CAMERA:
            for text, name in (
                (self.tr("Open in the selected tile"), "selected"),
                (self.tr("Open in the next free tile"), "free"),
                (self.tr("Open in a new window"), "window"),
                (self.tr("Play back from 30 s ago"), "playback"),
            ):
                menu.addAction(text).setData((name, node.key))
            if len(self.view.selected_nodes()) > 1:
                menu.addAction(self.tr("Fill the wall with the selected cameras")).setData(
                    ("fill_many", node.key)
                )
        elif node.total:
            fill = menu.addAction(self.tr("Fill the wall with its %n camera(s)", "", node.total))
            fill.setData(("fill", node.key))
            menu.addAction(self.tr("Open in a new window")).setData(("window", node.key))
        if node.has_children:
            text = self.tr("Fold") if self.model.is_open(node) else self.tr("Unfold")
            menu.addAction(text).setData(("fold", node.key))
        self.grouping.add_to(menu, node)
        if node.device_id is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Copy id")).setData(("copy", node.key))
            menu.addAction(self.tr("Details")).setData(("details", node.key))
        menu.triggered.connect(self._on_chosen)
        return menu

    def _on_chosen(self, action: QAction) -> None:
        name, key = action.data()
        if name.startswith("group:"):  # ``key`` is what the grouping wants to know
            self.grouping.do(name.removeprefix("group:"), key, self._menu_node)
            return
        node = self.model.tree.by_key.get(key)
        if node is None:
            return
        device = node.device_id or ""
        if name == "selected":
            self.open_in_selected.emit(device)
        elif name == "free":
            self.open_in_free.emit(device)
        elif name == "window":
            self.window_requested.emit(self.model.cameras(node))
        elif name == "playback":
            self.playback_requested.emit(device)
        elif name == "fill":
            self.fill_requested.emit(self.model.cameras(node))
        elif name == "fill_many":
            ids: list[str] = []
            for chosen in self.view.selected_nodes():
                ids += [i for i in self.model.cameras(chosen) if i not in ids]
            self.fill_requested.emit(ids)
        elif name == "fold":
            self.model.set_open(node, not self.model.is_open(node))
        elif name == "copy":
            QGuiApplication.clipboard().setText(device)
        elif name == "details":
            self.details_requested.emit(device)

    def index_of(self, device_id: str) -> QModelIndex:
        """Where a device is shown now (invalid if it is not)."""
        row = self.model.row_of(f"d:{device_id}")
        return self.model.index(row, 0)

    # -- language --------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_chip_names"):
            self._show_counts()
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._show_state()
            self.view.viewport().update()

    def _translate(self) -> None:
        self._chip_names = {
            ALL: self.tr("All"),
            ONLINE: self.tr("Online"),
            OFFLINE: self.tr("Offline"),
        }
        self.filter.set_hints(self.tr("Filter by name or id"), self.tr("Name or id"))
        self._show_order()
        self.filter.setAccessibleName(self.tr("Filter devices"))
        self.filter.setToolTip(
            self.tr("Words that must all be in the name or the id; -word leaves out (Ctrl+F)")
        )
        self.view.setAccessibleName(self.tr("Devices"))
        self.note_retry.setAccessibleName(self.tr("Try again"))
        self.note_retry.setToolTip(self.tr("Try again"))
        self._show_counts()


def _whole(count: int) -> str:
    return str(count)


def short(count: int) -> str:
    """``999``, ``2.7k``, ``31k``: never more than there are."""
    if count < 1000:
        return str(count)
    return f"{count // 100 / 10:g}k" if count < 10_000 else f"{count // 1000}k"


def _nothing(count: int) -> str:
    return ""
