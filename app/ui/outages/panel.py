"""The shift in a window of its own: outages in one tab, cameras nobody looked at in the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.instant import Instant
from app.core.outages import Outage
from app.ui import buttons, figures, i18n, restyle, theme
from app.ui.outages import shifts
from app.ui.outages.model import ID, OutageModel
from app.ui.outages.tables import InsteadWords, MarkDelegate, ShiftTable, refill, stacked
from app.ui.outages.unseen import UnseenPage
from app.ui.outages.words import OutageSentences
from app.ui.plain import PlainLabel

if TYPE_CHECKING:
    from app.core.station import Station

REFRESH_MS = 1000
SIZE = QSize(1080, 620)
HOUR_MS = 3600 * 1000
UNSEEN_EVERY = 5
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
        self.unseen = UnseenPage(self)
        self.unseen.open_requested.connect(self.open_requested)
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
        self.pages.addWidget(self.unseen)
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
        self._starts_label = PlainLabel()
        self._starts_label.setProperty("kind", "second")
        self.starts = QLineEdit(starts)
        self.starts.setFixedWidth(150)
        self._starts_label.setBuddy(self.starts)
        self.export = buttons.plain()
        row.addWidget(self.range)
        row.addWidget(self.camera, 1)
        row.addWidget(self.reason)
        row.addWidget(self.export)
        column.addLayout(row)
        self.outage_table = ShiftTable(self.outages, (34, 150, 112, 84, 108, 0, 156), 5)
        self.outage_table.setSortingEnabled(True)
        self.outage_table.sortByColumn(OutageModel.BEGAN, Qt.SortOrder.DescendingOrder)
        self.outage_table.setItemDelegateForColumn(0, MarkDelegate(self))
        self.no_outages = InsteadWords()
        self._outage_stack = stacked(self.outage_table, self.no_outages)
        column.addWidget(self._outage_stack, 1)
        self.totals = PlainLabel()
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

    # -- what is shown ---------------------------------------------------------------------------------

    def set_station(self, station: Station | None) -> None:
        """The station whose shift it is."""
        self._station = station
        self.unseen.use(station)
        self.refresh()
        self.unseen.refresh()

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
        chosen = self.outage_table.chosen()
        self.outages.show(rows, end)
        self.outage_table.choose(chosen)
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
            self.unseen.refresh()

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
            spans += " …" if len(gaps) > 3 else ""
            parts.append(i18n.fill(self.tr("not watched for %1 (%2)"), self.words.length(missed), spans))
        return " · ".join(parts)

    def _offer_reasons(self, reasons: set[str]) -> None:
        chosen = self.reason.currentData()
        wanted = ["", *sorted(reasons | ({chosen} if chosen else set()), key=self.words.reason)]
        if [self.reason.itemData(n) for n in range(self.reason.count())] == wanted:
            return
        self._fill_reasons(wanted, chosen)

    def _fill_reasons(self, reasons: list[str], chosen: str | None) -> None:
        refill(
            self.reason,
            [(self.words.reason(one) if one else self.tr("Every reason"), one) for one in reasons],
            chosen,
        )

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
        self.unseen.refresh()

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
            (self.starts, self.tr("Shifts begin at")),
        ):
            widget.setAccessibleName(text)
        self._starts_label.setText(self.tr("Shifts begin at"))
        self.export.setText(self.tr("Export…"))
        self._translate_ranges()
        reason = self.reason.currentData()
        self._fill_reasons(["", reason] if reason else [""], reason)

    def _translate_ranges(self) -> None:
        chosen = self.range.currentData()
        now = self.now_utc_ms()
        began = figures.local(shifts.began(now, self.zone, self._starts), self.zone).strftime("%H:%M")
        refill(
            self.range,
            [
                (self.tr("This shift (from %1)").replace("%1", began), 0),
                *((self.tr("Last %n hour(s)", "", hours), hours) for hours in (8, 24)),
            ],
            chosen,
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.outages.retranslate()
            self.unseen.translate()
            self.refresh()
            self.unseen.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._translate_ranges()
        self.refresh()
        self.unseen.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
