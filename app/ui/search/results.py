"""The middle of the page: how many, in which order, when; grid, table, or what is to be said instead."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.search.draft import Order
from app.core.search.hits import Hit
from app.ui import buttons, figures, restyle, theme
from app.ui.chrome import Elided
from app.ui.flow import FlowLayout
from app.ui.search.facets import FacetPopup
from app.ui.search.grid import HitGrid
from app.ui.search.histogram import Histogram
from app.ui.search.model import HitModel
from app.ui.search.narrowed import NarrowedRow
from app.ui.search.order import Group, Sort
from app.ui.search.states import StateLine, StatePane
from app.ui.search.table import HitTable
from app.ui.search.words import SearchWords

GRID, TABLE, WORDS, EXTRA = range(4)
NARROW = 400
"""Where the pane is narrower than this its tools stand below the order; at 100 % text."""
LEAST_HEIGHT = 420
"""On a lower page the hits get the room of the histogram; before the user's text size."""


class ResultsPane(QWidget):
    """Shows a ``HitModel``; what is selected is the same in grid and table."""

    current_changed = Signal()
    """Another hit has the keyboard, or none."""
    activated = Signal()
    """Enter or a double-click on the current one."""
    acted = Signal(str)
    """A button of a state: ``again``, ``slices``, ``cancel``."""
    more_wanted = Signal()
    menu_requested = Signal(QPoint)
    span_searched = Signal(object, object)
    """Search this stretch of time alone: begin and end, UTC milliseconds."""
    seen_changed = Signal()
    """Other cards are on the screen."""

    def __init__(self, model: HitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.words = SearchWords(self)
        self.by_picture = False
        self._kept: str = ""
        self._bins: tuple[int, int] | None = None
        self._partly: Order | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._head())
        self.narrowed = NarrowedRow(model)
        self.narrowed.changed.connect(self._show_narrowed)
        self.narrowed.more_wanted.connect(self.more_wanted)
        self.narrowed.span_searched.connect(self.span_searched)
        self.narrowed.hide()
        column.addWidget(self.narrowed)
        self.histogram = Histogram()
        self.histogram.narrowed.connect(self.narrowed.narrow_to)
        self.histogram.label = self._label
        self.histogram.tell = self._tell_bin
        column.addWidget(self.histogram)
        self.line = StateLine()
        self.line.acted.connect(self.acted)
        column.addWidget(self.line)
        self.grid = HitGrid()
        self.grid.setModel(model)
        self.table = HitTable()
        self.table.setModel(model)
        old = self.table.selectionModel()
        self.table.setSelectionModel(self.grid.selectionModel())
        old.deleteLater()
        self.state = StatePane()
        self.state.acted.connect(self.acted)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(80)  # not the most that any page of it would like: what is above is read
        for widget in (self.grid, self.table, self.state):
            self.stack.addWidget(widget)
        column.addWidget(self.stack, 1)
        self._view = GRID
        for view in (self.grid, self.table):
            view.near_end.connect(self._on_near_end)
            view.menu_requested.connect(self.menu_requested)
            view.activated.connect(self._on_activated)
            view.doubleClicked.connect(self._on_activated)
            view.verticalScrollBar().valueChanged.connect(self.seen_changed)
        model.arranged.connect(self._on_arranged)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.grid.selectionModel().currentChanged.connect(self._on_current)
        self.grid.selectionModel().selectionChanged.connect(self._on_selection)
        self._translate()
        self._show_order()

    def _head(self) -> QWidget:
        head = self._head_bar = QWidget()
        whole = self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, head)
        whole.setContentsMargins(0, 0, 4, 0)
        whole.setSpacing(8)
        chips = QWidget()
        row = FlowLayout(chips, 8)
        whole.addWidget(chips, 1)
        self.count = Elided()
        self.count.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.count.setFont(theme.font(theme.tokens().text_px + 2, 600))
        row.addWidget(self.count)
        self._sorts = QButtonGroup(self)
        self.sort_chips: dict[Sort, QToolButton] = {}
        for sort in Sort:
            chip = buttons.chip(checkable=True)
            chip.clicked.connect(partial(self.set_sort, sort))
            self._sorts.addButton(chip)
            self.sort_chips[sort] = chip
            row.addWidget(chip)
        self.group = buttons.chip()
        self.group.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._group_menu = QMenu(self.group)
        self._group_menu.aboutToShow.connect(self._fill_groups)
        self.group.setMenu(self._group_menu)
        restyle.opens_menu(self.group, 10)
        row.addWidget(self.group)
        self.filter = buttons.chip()
        restyle.opens_menu(self.filter, 10)
        self.filter.clicked.connect(self.open_facets)
        row.addWidget(self.filter)
        self.tools = QWidget()
        self._tools = QHBoxLayout(self.tools)
        self._tools.setContentsMargins(0, 0, 0, 0)
        self._tools.setSpacing(8)
        views = QFrame()
        views.setObjectName("segments")
        segments = QHBoxLayout(views)
        segments.setContentsMargins(0, 0, 0, 0)
        segments.setSpacing(0)
        self._views = QButtonGroup(self)
        self.view_buttons: list[QToolButton] = []
        for number, icon in enumerate(("grid", "list")):
            button = QToolButton()
            button.setProperty("kind", "segment")
            button.setProperty("last", number == 1)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setIcon(theme.icon(icon, active=theme.tokens().accent, size=16))
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._views.addButton(button, number)
            self.view_buttons.append(button)
            segments.addWidget(button)
        self._views.idClicked.connect(self.set_view)
        self._tools.addWidget(views)
        whole.addWidget(self.tools, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return head

    def add_page(self, widget: QWidget) -> None:
        """What is shown in place of the hits (the trail)."""
        self.stack.insertWidget(EXTRA, widget)

    def show_page(self, on: bool) -> None:
        """That page, or the hits again."""
        for part in (self._head_bar, self.histogram):
            part.setVisible(not on)
        self.narrowed.setVisible(not on and self.narrowed.narrows)
        if on:
            self.line.say(None)
            self.stack.setCurrentIndex(EXTRA)
        else:
            self.stack.setCurrentIndex(WORDS)
            self._show_stack()
            self.refresh_counts()

    def add_tool(self, widget: QWidget) -> None:
        """One more button, before the switch of views."""
        self._tools.insertWidget(self._tools.count() - 1, widget)

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def view(self) -> HitGrid | HitTable:
        """The view that is chosen."""
        return self.grid if self._view == GRID else self.table

    def set_view(self, number: int) -> None:
        """``GRID`` or ``TABLE``."""
        focused = self.view.hasFocus()
        self._view = number
        self.view_buttons[number].setChecked(True)
        self._show_stack()
        if self.current() is not None:
            self.view.scrollTo(self.grid.selectionModel().currentIndex())
        if focused:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.seen_changed.emit()

    def _show_stack(self) -> None:
        if self.stack.currentIndex() != EXTRA:
            self.stack.setCurrentIndex(self._view if self.model.rowCount() else WORDS)

    def visible_rows(self) -> list[int]:
        """Rows on the screen."""
        return self.view.visible_rows() if self.stack.currentIndex() in (GRID, TABLE) else []

    def say_count(self, text: str) -> None:
        """How many were found."""
        self.count.set_full(text)

    def show_span(self, span: tuple[int, int] | None, partly: Order | None = None) -> None:
        """The time that was searched, over which the histogram goes; None: there was none. ``partly``: hits
        come in this order of time, and some are not here yet."""
        self._bins, self._partly = span, partly
        self.refresh_counts()

    def refresh_counts(self) -> None:
        """Hits came: histogram and figures anew."""
        hits = self.model.hits
        shown = self._bins is not None and len(hits) > 0
        low = self.height() < theme.scaled(LEAST_HEIGHT)
        self.histogram.setVisible(shown and not low and self.stack.currentIndex() != EXTRA)
        for chip in (*self.sort_chips.values(), self.group, self.filter, self.tools):
            chip.setVisible(len(hits) > 0)
        if len(hits) > 0 and self.by_picture:  # as asked, that is by similarity
            self.sort_chips[Sort.FIGURE].hide()
        if shown and self._bins is not None:
            begin, end = self._bins
            bars = min(self.histogram.wanted(), max(1, (end - begin) // 1000))
            counts = hits.facets.histogram(begin, end, bars)
            length = end - begin
            last = hits[-1].at_utc_ms
            spans = {Order.NEWEST: (begin, last), Order.OLDEST: (last, end)}
            unknown = spans.get(self._partly) if self._partly is not None else None
            self.histogram.show_bins(
                [
                    (begin + n * length // bars, begin + (n + 1) * length // bars, c)
                    for n, c in enumerate(counts)
                ],
                unknown,
            )
        self._show_narrowed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.scaled(NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._whole.direction() != way:
            self._whole.setDirection(way)
        if event.oldSize() != event.size():
            self.refresh_counts()

    def _on_arranged(self) -> None:
        self.grid.set_sections(self.model.sections())
        self._show_stack()
        self.seen_changed.emit()

    # -- the current hit -------------------------------------------------------------------------------

    def current(self) -> Hit | None:
        """The hit the keyboard is on."""
        index = self.grid.selectionModel().currentIndex()
        return self.model.hit(index.row()) if index.isValid() else None

    def selected(self) -> list[Hit]:
        """Selected hits, in the order shown."""
        rows = sorted({index.row() for index in self.grid.selectionModel().selectedRows()})
        found = (self.model.hit(row) for row in rows)
        return [hit for hit in found if hit is not None]

    def choose(self, key: str) -> bool:
        """Makes a hit the current and only selected one; False when it is not shown."""
        row = self.model.row_of(key)
        if row < 0:
            return False
        index = self.model.index(row, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.grid.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.view.scrollTo(index)
        return True

    def focus_hits(self) -> None:
        """The keyboard to the hits."""
        if self.model.rowCount() and not self.grid.selectionModel().currentIndex().isValid():
            first = self.model.hit(0)
            if first is not None:
                self.choose(first.key)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        hit = self.current()
        self._kept = hit.key if hit is not None else ""

    def _restore(self) -> None:
        first = self.model.hit(0)
        if self._kept and not self.choose(self._kept) and first is not None:
            self.choose(first.key)
        if self.current() is None:
            self.current_changed.emit()

    def _on_current(self, index: QModelIndex, before: QModelIndex) -> None:
        self.current_changed.emit()

    def _on_near_end(self) -> None:
        # Narrowed to a few, the end is always near: all there is would be fetched.
        if not self.model.wanted.narrows:
            self.more_wanted.emit()

    def _on_selection(self) -> None:
        self.grid.viewport().update()

    def _on_activated(self, index: QModelIndex) -> None:
        self.activated.emit()

    # -- order and headings ----------------------------------------------------------------------------

    def set_sort(self, sort: Sort) -> None:
        """Of the hits that are loaded."""
        self.model.want(replace(self.model.wanted, sort=sort))
        self._show_order()

    def set_group(self, group: Group) -> None:
        """What headings stand for."""
        self.model.want(replace(self.model.wanted, group=group))
        self._show_order()

    def _fill_groups(self) -> None:
        self._group_menu.clear()
        actions = QActionGroup(self._group_menu)
        for group, text in self._group_names().items():
            action = self._group_menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(group is self.model.wanted.group)
            actions.addAction(action)
            action.triggered.connect(partial(self.set_group, group))

    def _group_names(self) -> dict[Group, str]:
        return {
            Group.NONE: self.tr("No groups"),
            Group.DEVICE: self.tr("By camera"),
            Group.HOUR: self.tr("By hour"),
            Group.FIGURE: self.tr("By similarity") if self.by_picture else self.tr("By score"),
        }

    def _show_order(self) -> None:
        wanted = self.model.wanted
        self.sort_chips[wanted.sort].setChecked(True)
        text = self._group_names()[wanted.group]
        self.group.setText(text if wanted.group is not Group.NONE else self.tr("Group"))

    # -- narrowing -------------------------------------------------------------------------------------

    def open_facets(self) -> FacetPopup:
        """What the loaded hits have, counted, to be chosen from."""
        popup = FacetPopup(self.model, self.by_picture, self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.changed.connect(self._show_narrowed)
        popup.open_below(self.filter)
        return popup

    def _show_narrowed(self) -> None:
        count = self.narrowed.count
        self.filter.setText(self.tr("Filter") + (f" {count}" if count else ""))
        self.narrowed.setVisible(self.narrowed.narrows and self.stack.currentIndex() != EXTRA)
        self.narrowed.refresh()

    # -- words -----------------------------------------------------------------------------------------

    def _label(self, utc_ms: int) -> str:
        at = figures.local(utc_ms, self.model.zone)
        long = self._bins is not None and self._bins[1] - self._bins[0] > 36 * 3_600_000
        return at.strftime("%m-%d %H:%M") if long else at.strftime("%H:%M")

    def _tell_bin(self, begin: int, end: int, count: int) -> str:
        text = self.words.span(begin, end, self.model.zone, self.model.now())
        hits = self.tr("%n loaded hit(s)", "", count)
        return f"{text} · {hits}"

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.model.retranslate()
            self._show_order()
            self._show_narrowed()

    def say_kind(self, by_picture: bool) -> None:
        """Whether figures are similarities or scores."""
        self.by_picture = by_picture
        self._translate()
        self._show_order()

    def _translate(self) -> None:
        names = {
            Sort.AS_SENT: self.tr("Similarity") if self.by_picture else self.tr("As asked"),
            Sort.FIGURE: self.tr("Score"),
            Sort.NEWEST: self.tr("Newest"),
            Sort.OLDEST: self.tr("Oldest"),
        }
        for sort, chip in self.sort_chips.items():
            chip.setText(names[sort])
            chip.setToolTip(self.tr("Order of the loaded hits: %1").replace("%1", names[sort]))
        self.view_buttons[GRID].setToolTip(self.tr("Pictures"))
        self.view_buttons[TABLE].setToolTip(self.tr("Table"))
        for button in self.view_buttons:
            button.setAccessibleName(button.toolTip())
        self.grid.setAccessibleName(self.tr("Hits"))
        self.table.setAccessibleName(self.tr("Hits as a table"))
        self.filter.setToolTip(self.tr("Counts of the loaded hits, to choose from"))
