"""The shift in a window of its own: outages in one tab, cameras nobody looked at in the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.instant import Instant
from app.core.outages import Outage
from app.ui import buttons, figures, i18n, restyle, theme
from app.ui.outages import shifts
from app.ui.outages.model import ID, MARK, Index, OutageModel, Table, UnseenModel
from app.ui.outages.words import OutageSentences
from app.ui.wall.overlay import draw_mark

if TYPE_CHECKING:
    from app.core.station import Station

REFRESH_MS = 1000
SIZE = QSize(1080, 620)
HOUR_MS = 3600 * 1000
MINUTES = (5, 10, 15, 30, 60, 120, 240, 480)
UNSEEN_EVERY = 5
LEAST_PX = 160
"""Width of the column that gives way."""
"""The list of cameras nobody looked at is made anew so many times less often."""


class ShiftPanel(QDialog):
    """Not modal. ``outages`` is what is shown, in order."""

    open_requested = Signal(str)
    """A camera is wanted on the wall."""
    export_requested = Signal(str)
    """The text of the file."""
    starts_changed = Signal(str)
    """When shifts begin, as ``shifts.read`` takes it."""

    def __init__(self, starts: str = shifts.DEFAULT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shift")
        self.zone: tzinfo | None = None
        self.now_utc_ms: Callable[[], int] = lambda: 0
        self._station: Station | None = None
        self._starts = shifts.read(starts) or shifts.read(shifts.DEFAULT) or []
        self._turn = 0
        self._dated = False
        self.words = OutageSentences(self)
        self.outages = OutageModel(self)
        self.unseen = UnseenModel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self._tabs = QButtonGroup(self)
        tabs = QHBoxLayout()
        tabs.setSpacing(6)
        self.outage_tab, self.unseen_tab = buttons.chip(checkable=True), buttons.chip(checkable=True)
        for number, tab in enumerate((self.outage_tab, self.unseen_tab)):
            self._tabs.addButton(tab, number)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        column.addLayout(tabs)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._outage_page(starts))
        self.pages.addWidget(self._unseen_page())
        column.addWidget(self.pages, 1)
        self._tabs.idClicked.connect(self._on_tab)
        self.outage_tab.setChecked(True)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._translate()
        restyle.dress(self)
        restyle.fit(self, SIZE.width(), SIZE.height())

    def _outage_page(self, starts: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.range = QComboBox()
        self.reason = QComboBox()
        self.reason.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.reason.setMinimumContentsLength(14)
        self.camera = QLineEdit()
        self.camera.setClearButtonEnabled(True)
        self._starts_label = QLabel()
        self._starts_label.setProperty("kind", "second")
        self.starts = QLineEdit(starts)
        self.starts.setFixedWidth(150)
        self._starts_label.setBuddy(self.starts)
        self.export = QPushButton()
        self.export.setAutoDefault(False)
        row.addWidget(self.range)
        row.addWidget(self.camera, 1)
        row.addWidget(self.reason)
        row.addWidget(self.export)
        column.addLayout(row)
        self.outage_table = _Table(self.outages, (34, 150, 112, 84, 108, 0, 120), 5)
        self.outage_table.setSortingEnabled(True)
        self.outage_table.sortByColumn(OutageModel.BEGAN, Qt.SortOrder.DescendingOrder)
        self.outage_table.setItemDelegateForColumn(0, _MarkDelegate(self))
        self.no_outages = _Words()
        self._outage_stack = _stack(self.outage_table, self.no_outages)
        column.addWidget(self._outage_stack, 1)
        self.totals = QLabel()
        self.totals.setWordWrap(True)
        self.totals.setProperty("kind", "second")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.totals, 1)
        foot.addWidget(self._starts_label)
        foot.addWidget(self.starts)
        column.addLayout(foot)
        self.range.currentIndexChanged.connect(self.refresh)
        self.reason.currentIndexChanged.connect(self.refresh)
        self.camera.textChanged.connect(self.refresh)
        self.starts.editingFinished.connect(self._on_starts)
        self.export.clicked.connect(self._on_export)
        self.outage_table.activated.connect(self._on_activated)
        return page

    def _unseen_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._minutes_label = QLabel()
        self._minutes_label.setProperty("kind", "second")
        self.minutes = QComboBox()
        self.scope = QComboBox()
        self._minutes_label.setBuddy(self.minutes)
        row.addWidget(self._minutes_label)
        row.addWidget(self.minutes)
        row.addWidget(self.scope)
        row.addStretch(1)
        column.addLayout(row)
        self.unseen_table = _Table(self.unseen, (0, 190, 190, 130), 0)
        self.all_seen = _Words()
        self._unseen_stack = _stack(self.unseen_table, self.all_seen)
        column.addWidget(self._unseen_stack, 1)
        self.unseen_note = QLabel()
        self.unseen_note.setWordWrap(True)
        self.unseen_note.setProperty("kind", "second")
        column.addWidget(self.unseen_note)
        self.minutes.currentIndexChanged.connect(self._refresh_unseen)
        self.scope.currentIndexChanged.connect(self._refresh_unseen)
        self.unseen_table.activated.connect(self._on_activated)
        return page

    # -- what is shown ---------------------------------------------------------------------------------

    def set_station(self, station: Station | None) -> None:
        """The station whose shift it is."""
        self._station = station
        self.unseen.name_of = station.device_name if station is not None else str
        self.unseen.place_of = self._place_of
        self.refresh()
        self._refresh_unseen()

    def span(self) -> tuple[Instant, Instant]:
        """The chosen time, UTC milliseconds."""
        now = self.now_utc_ms()
        chosen = self.range.currentData()
        begin = now - chosen * HOUR_MS if chosen else shifts.began(now, self.zone, self._starts)
        return Instant(begin), Instant(now)

    def refresh(self) -> None:
        """Reads the list anew; also called by a timer while the panel is shown."""
        self._turn += 1
        begin, end = self.span()
        station = self._station
        found = station.outages.outages(begin, end) if station is not None else []
        self._offer_reasons({outage.reason for outage in found})
        wanted, text = self.reason.currentData(), self.camera.text().strip().casefold()
        rows = [
            outage
            for outage in found
            if (not wanted or outage.reason == wanted)
            and (not text or text in outage.name.casefold() or text in outage.device_id.casefold())
        ]
        self.outages.zone = self.zone
        self._make_room(begin, end)
        chosen = self._selected(self.outage_table)
        self.outages.show(rows, end)
        self._select(self.outage_table, chosen)
        self._outage_stack.setCurrentIndex(0 if rows else 1)
        if found:
            self.no_outages.say(
                self.tr("No such outage"), self.tr("Another camera, reason or time may show one.")
            )
        else:
            since = figures.day_and_clock(begin, self.zone, end)
            self.no_outages.say(
                self.tr("No camera was dark"), self.tr("since %1, as far as was watched").replace("%1", since)
            )
        self.totals.setText(self._totals(rows, begin, end))
        self.export.setEnabled(bool(rows))
        if self._turn % UNSEEN_EVERY == 0 and self.pages.currentIndex() == 1:
            self._refresh_unseen()

    def _make_room(self, begin: Instant, end: Instant) -> None:
        """Times of another day need room for their date."""
        dated = figures.local(begin, self.zone).date() != figures.local(end, self.zone).date()
        if dated != self._dated:
            self._dated = dated
            for column, plain, wide in ((OutageModel.BEGAN, 112, 176), (OutageModel.ENDED, 84, 140)):
                self.outage_table.setColumnWidth(column, theme.scaled(wide if dated else plain))

    def _totals(self, rows: list[Outage], begin: Instant, end: Instant) -> str:
        station = self._station
        if station is None:
            return ""
        cameras = len({row.device_id for row in rows})
        dark = sum(row.within(begin, end) for row in rows)
        going_on = sum(row.ended is None for row in rows)
        parts = []
        if rows:
            parts.append(self.tr("%n outage(s)", "", len(rows)))
            parts.append(self.tr("%n camera(s)", "", cameras))
            parts.append(self.tr("%1 dark in all").replace("%1", self.words.length(dark)))
            parts.append(self.tr("%n still dark", "", going_on))
        gaps = station.outages.unwatched(begin, end)
        missed = sum(last - first for first, last in gaps)
        if missed >= 60_000:
            spans = i18n.listed(
                "–".join(figures.day_and_clock(at, self.zone, end) for at in gap)
                for gap in gaps[:3]
                if gap[1] - gap[0] >= 60_000
            )
            text = self.tr("not watched for %1 (%2)").replace("%1", self.words.length(missed))
            parts.append(text.replace("%2", spans + (" …" if len(gaps) > 3 else "")))
        return " · ".join(parts)

    def _offer_reasons(self, reasons: set[str]) -> None:
        chosen = self.reason.currentData()
        wanted = ["", *sorted(reasons | ({chosen} if chosen else set()), key=self.words.reason)]
        if [self.reason.itemData(n) for n in range(self.reason.count())] == wanted:
            return
        self.reason.blockSignals(True)
        self.reason.clear()
        for reason in wanted:
            self.reason.addItem(self.words.reason(reason) if reason else self.tr("Every reason"), reason)
        self.reason.setCurrentIndex(max(0, self.reason.findData(chosen)))
        self.reason.blockSignals(False)

    def _refresh_unseen(self) -> None:
        station = self._station
        minutes = int(self.minutes.currentData() or MINUTES[3])
        rows = []
        if station is not None:
            if self.scope.currentData() == "wall":
                placed = (s.device_id for wall in station.walls for s in wall.state.slots if s is not None)
                ids = list(dict.fromkeys(placed))
            else:
                ids = [device.id for device in station.catalogue.devices.values() if device.is_camera]
            rows = station.attention.unseen(ids, minutes)
        self.unseen.zone = self.zone
        chosen = self._selected(self.unseen_table)
        self.unseen.show(rows, Instant(self.now_utc_ms()))
        self._select(self.unseen_table, chosen)
        self._unseen_stack.setCurrentIndex(0 if rows else 1)
        self.all_seen.say(
            self.tr("Every camera was looked at"), self.tr("in the last %n minute(s)", "", minutes)
        )
        note = self.tr(
            "Looked at means: its picture was on a screen while somebody used the keyboard or the mouse."
        )
        count = self.tr("%n camera(s)", "", len(rows))
        self.unseen_note.setText(f"{count} · {note}" if rows else note)

    def _place_of(self, device_id: str) -> str:
        station = self._station
        device = station.catalogue.devices.get(device_id) if station is not None else None
        if station is None or device is None:
            return ""
        corp = station.catalogue.corps.get(device.corp_id)
        return corp.name if corp is not None else device.corp_id

    # -- what an operator does -------------------------------------------------------------------------

    def show_tab(self, number: int) -> None:
        """0: outages, 1: cameras nobody looked at."""
        button = self._tabs.button(number)
        if button is not None:
            button.setChecked(True)
            button.setFocus()  # a frame around the other one would look as if that were chosen
        self._on_tab(number)

    def _on_tab(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.refresh()
        self._refresh_unseen()

    def _on_activated(self, index: QModelIndex) -> None:
        device_id = index.data(ID)
        if device_id:
            self.open_requested.emit(device_id)

    def _on_starts(self) -> None:
        text = self.starts.text()
        found = shifts.read(text)
        wrong = found is None
        if bool(self.starts.property("wrong")) != wrong:
            self.starts.setProperty("wrong", wrong)
            self.starts.style().unpolish(self.starts)
            self.starts.style().polish(self.starts)
        if found is None:
            self.totals.setText(
                self.tr("Times of day with commas between them are needed, such as 06:00, 14:00.")
            )
            return
        self._starts = found
        self.starts_changed.emit(text)
        self._translate_ranges()
        self.refresh()

    def _on_export(self) -> None:
        _, end = self.span()
        self.export_requested.emit(self.words.csv(self.outages.rows, self.zone, end))

    @staticmethod
    def _selected(table: QTableView) -> str:
        index = table.currentIndex()
        return str(index.data(ID)) if index.isValid() else ""

    @staticmethod
    def _select(table: QTableView, device_id: str) -> None:
        """The row that was chosen stays chosen when the table is made anew."""
        if not device_id or table.currentIndex().isValid():
            return
        model = table.model()
        for row in range(min(model.rowCount(), 5000)):
            if model.index(row, 0).data(ID) == device_id:
                table.setCurrentIndex(model.index(row, 1))
                return

    # -- words -----------------------------------------------------------------------------------------

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Shift"))
        self.outage_tab.setText(self.tr("Outages"))
        self.unseen_tab.setText(self.tr("Not looked at"))
        self.camera.setPlaceholderText(self.tr("Find a camera"))
        for widget, text in (
            (self.camera, self.tr("Find a camera")),
            (self.range, self.tr("Time")),
            (self.reason, self.tr("Reason")),
            (self.outage_table, self.tr("Outages")),
            (self.unseen_table, self.tr("Not looked at")),
            (self.minutes, self.tr("Not looked at for")),
            (self.scope, self.tr("Which cameras")),
            (self.starts, self.tr("Shifts begin at")),
        ):
            widget.setAccessibleName(text)
        self._starts_label.setText(self.tr("Shifts begin at"))
        self._minutes_label.setText(self.tr("Not looked at for"))
        self.export.setText(self.tr("Export…"))
        self._translate_ranges()
        scope = self.scope.currentData() or "site"
        self.scope.blockSignals(True)
        self.scope.clear()
        self.scope.addItem(self.tr("all cameras of the site"), "site")
        self.scope.addItem(self.tr("cameras on the walls"), "wall")
        self.scope.setCurrentIndex(self.scope.findData(scope))
        self.scope.blockSignals(False)
        chosen = self.minutes.currentData() or MINUTES[3]
        self.minutes.blockSignals(True)
        self.minutes.clear()
        for minutes in MINUTES:
            self.minutes.addItem(self.tr("%n minute(s)", "", minutes), minutes)
        self.minutes.setCurrentIndex(self.minutes.findData(chosen))
        self.minutes.blockSignals(False)
        self.reason.blockSignals(True)
        reason = self.reason.currentData()
        self.reason.clear()
        self.reason.addItem(self.tr("Every reason"), "")
        if reason:
            self.reason.addItem(self.words.reason(reason), reason)
            self.reason.setCurrentIndex(1)
        self.reason.blockSignals(False)

    def _translate_ranges(self) -> None:
        chosen = self.range.currentData()
        now = self.now_utc_ms()
        began = figures.local(shifts.began(now, self.zone, self._starts), self.zone).strftime("%H:%M")
        self.range.blockSignals(True)
        self.range.clear()
        self.range.addItem(self.tr("This shift (from %1)").replace("%1", began), 0)
        for hours in (8, 24):
            self.range.addItem(self.tr("Last %n hour(s)", "", hours), hours)
        self.range.setCurrentIndex(max(0, self.range.findData(chosen)) if chosen is not None else 0)
        self.range.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.outages.retranslate()
            self.unseen.retranslate()
            self.refresh()
            self._refresh_unseen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._translate_ranges()
        self.refresh()
        self._refresh_unseen()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


class _MarkDelegate(QStyledItemDelegate):
    """The state of a row, by shape and ink."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        mark = index.data(MARK)
        rect: QRect = option.rect
        if mark is not None:
            draw_mark(painter, mark[0], rect.toRectF().center(), theme.scaled(10), mark[1])


class _Words(QWidget):
    """What is said in place of an empty table."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addStretch(1)
        self.head, self.detail = QLabel(), QLabel()
        self.head.setFont(theme.font(16, 700))
        self.detail.setProperty("kind", "second")
        for label in (self.head, self.detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(1)

    def say(self, head: str, detail: str) -> None:
        """Headline and detail."""
        self.head.setText(head)
        self.detail.setText(detail)


def _stack(table: QTableView, words: _Words) -> QStackedWidget:
    stack = QStackedWidget()
    stack.setObjectName("form")
    stack.setContentsMargins(6, 0, 2, 0)
    stack.addWidget(table)
    stack.addWidget(words)
    return stack


class _Table(QTableView):
    """One column takes the room the others leave, and never less than its words need: then the table
    scrolls sideways."""

    def __init__(self, model: Table, widths: tuple[int, ...], wide: int) -> None:
        super().__init__()
        self._wide = wide
        self._least = theme.scaled(LEAST_PX)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(28))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for number, width in enumerate(widths):
            header.resizeSection(number, theme.scaled(width) if number != wide else self._least)
        header.sectionResized.connect(self._share)

    def _share(self) -> None:
        header = self.horizontalHeader()
        others = sum(header.sectionSize(n) for n in range(header.count()) if n != self._wide)
        header.resizeSection(self._wide, max(self._least, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
