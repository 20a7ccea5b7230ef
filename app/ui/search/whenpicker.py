"""Choosing the time of a search: presets, the last so many, or from and to with a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

from PySide6.QtCore import QDate, QDateTime, QEvent, QPoint, Qt, QTime, QTimeZone, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateTimeEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.instant import from_datetime
from app.core.search.when import LAST_MOST, Between, Last, Preset, Unit, When, resolve
from app.ui import figures, restyle, theme
from app.ui.buttons import chip
from app.ui.plain import PlainLabel
from app.ui.screens import screen_of
from app.ui.search.fields import PickButton
from app.ui.search.words import SearchWords

LASTS = (
    Last(15, Unit.MINUTES),
    Last(1, Unit.HOURS),
    Last(3, Unit.HOURS),
    Last(12, Unit.HOURS),
    Last(24, Unit.HOURS),
    Last(7, Unit.DAYS),
)
_FORMAT = "yyyy-MM-dd HH:mm:ss"


class WhenPicker(PickButton):
    """Says the time in words; ``when`` is what was chosen, None: no range is sent."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = SearchWords(self)
        self.zone: tzinfo | None = None
        self._when: When | None = Last(24, Unit.HOURS)
        self._popup: WhenPopup | None = None
        self.clicked.connect(self.open_popup)
        self._say()

    @property
    def when(self) -> When | None:
        """What was chosen."""
        return self._when

    def set_when(self, when: When | None) -> None:
        """Chooses."""
        self._when = when
        self._say()
        self.changed.emit()

    def now(self) -> int:
        """UTC milliseconds; tests and the page put their clock here."""
        return from_datetime(datetime.now(UTC))

    def open_popup(self) -> WhenPopup:
        """The choices, below the button."""
        if self._popup is None:
            self._popup = WhenPopup(self)
            self._popup.closed.connect(self._on_closed)
        self._popup.begin()
        self._popup.adjustSize()
        self._popup.resize(max(self._popup.width(), self.width()), self._popup.height())
        room = screen_of(self).availableGeometry()
        corner = self.mapToGlobal(QPoint(0, self.height() + 4))
        corner.setX(max(room.left() + 4, min(corner.x(), room.right() - self._popup.width() - 4)))
        corner.setY(max(room.top() + 4, min(corner.y(), room.bottom() - self._popup.height() - 4)))
        self._popup.move(corner)
        self._popup.show()
        return self._popup

    def _on_closed(self) -> None:
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def refresh(self) -> None:
        """Says it anew: another zone, another day."""
        self._say()

    def _say(self) -> None:
        self.set_words(self.words.when(self._when, self.zone, self.now()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()


class WhenPopup(QFrame):
    """Escape, or a click elsewhere, closes it; what was chosen counts at once."""

    closed = Signal()

    def __init__(self, picker: WhenPicker) -> None:
        super().__init__(picker, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._picker = picker
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        self._choices: list[tuple[When | None, QToolButton]] = []
        self._group = QButtonGroup(self)
        grid = QGridLayout()
        grid.setSpacing(6)
        offered: list[When | None] = [*LASTS, *Preset, None]
        for number, when in enumerate(offered):
            button = chip(checkable=True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.clicked.connect(partial(self._on_choice, number))
            self._group.addButton(button)
            self._choices.append((when, button))
            grid.addWidget(button, number // 2, number % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
            grid.setColumnMinimumWidth(side, theme.scaled(150))
        column.addLayout(grid)
        self._last_label = PlainLabel()
        self.count = QSpinBox()
        restyle.indent(self.count)
        self.count.setRange(1, LAST_MOST[Unit.MINUTES])
        self.count.setValue(2)
        self.unit = QComboBox()
        self.last = QPushButton()
        self.last.clicked.connect(self._on_last)
        self.unit.currentIndexChanged.connect(self._on_unit)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._last_label)
        row.addWidget(self.count, 1)
        row.addWidget(self.unit, 1)
        row.addWidget(self.last)
        column.addLayout(row)
        self._from_label, self._to_label = PlainLabel(), PlainLabel()
        self.begin_field, self.end_field = _date_field(), _date_field()
        self._from_label.setBuddy(self.begin_field)
        self._to_label.setBuddy(self.end_field)
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        fields.setVerticalSpacing(6)
        fields.addWidget(self._from_label, 0, 0)
        fields.addWidget(self.begin_field, 0, 1)
        fields.addWidget(self._to_label, 1, 0)
        fields.addWidget(self.end_field, 1, 1)
        self.between = QPushButton()
        self.between.clicked.connect(self._on_between)
        fields.addWidget(self.between, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        fields.setColumnStretch(1, 1)
        column.addLayout(fields)
        self.zone_note = PlainLabel()
        self.zone_note.setProperty("kind", "mute")
        self.zone_note.setFont(theme.font(theme.tokens().small_px))
        self.trouble = PlainLabel()
        self.trouble.setProperty("kind", "bad")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        column.addWidget(self.zone_note)
        self._translate()

    def begin(self) -> None:
        """Shows what is chosen now."""
        picker = self._picker
        now = picker.now()
        checked: QToolButton | None = None
        for when, button in self._choices:
            button.setText(picker.words.when(when, picker.zone, now))
            if when == picker.when:
                checked = button
        self._group.setExclusive(False)
        for _, button in self._choices:
            button.setChecked(button is checked)
        self._group.setExclusive(True)
        try:
            begin, end = resolve(picker.when or Last(24, Unit.HOURS), now, picker.zone)  # type: ignore[arg-type]
            figures.local(begin, picker.zone), figures.local(end, picker.zone)
        except (ValueError, OverflowError, OSError):
            begin, end = now - 86_400_000, now  # type: ignore[assignment]
        self.begin_field.setDateTime(_as_qt(begin, picker.zone))
        self.end_field.setDateTime(_as_qt(end, picker.zone))
        self.zone_note.setText(
            self.tr("Times are %1.").replace("%1", figures.offset_name(figures.local(now, picker.zone)))
        )
        self.trouble.hide()
        (checked or self.begin_field).setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_choice(self, number: int) -> None:
        self._picker.set_when(self._choices[number][0])
        self.close()

    def _on_unit(self) -> None:
        self.count.setMaximum(LAST_MOST[Unit(self.unit.currentData() or Unit.MINUTES)])

    def _on_last(self) -> None:
        self._picker.set_when(Last(self.count.value(), Unit(self.unit.currentData())))
        self.close()

    def _on_between(self) -> None:
        begin = _as_utc(self.begin_field.dateTime(), self._picker.zone)
        end = _as_utc(self.end_field.dateTime(), self._picker.zone)
        if begin > end:
            self.trouble.setText(self.tr("The end is before the beginning."))
            self.trouble.show()
            self.end_field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._picker.set_when(Between(begin, end))
        self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if focused in (self.begin_field, self.end_field):
                self._on_between()
            elif focused in (self.count, self.unit):
                self._on_last()
            elif isinstance(focused, (QToolButton, QPushButton)):
                focused.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self._last_label.setText(self.tr("Last", "the last so many hours"))
        chosen = self.unit.currentIndex()
        self.unit.blockSignals(True)
        self.unit.clear()
        for unit, text in (
            (Unit.MINUTES, self.tr("minutes")),
            (Unit.HOURS, self.tr("hours")),
            (Unit.DAYS, self.tr("days")),
        ):
            self.unit.addItem(text, unit)
        self.unit.setCurrentIndex(chosen if chosen >= 0 else 1)
        self.unit.blockSignals(False)
        self._on_unit()
        self.count.setAccessibleName(self.tr("How many"))
        self.unit.setAccessibleName(self.tr("Minutes, hours or days"))
        self._from_label.setText(self.tr("From"))
        self._to_label.setText(self.tr("To"))
        self.begin_field.setAccessibleName(self.tr("From"))
        self.end_field.setAccessibleName(self.tr("To"))
        self.last.setText(self.tr("Use"))
        self.between.setText(self.tr("Use"))
        self.last.setAccessibleName(self.tr("Use the last so many"))
        self.between.setAccessibleName(self.tr("Use this range"))


def _date_field() -> QDateTimeEdit:
    field = QDateTimeEdit()
    restyle.indent(field)
    field.setDisplayFormat(_FORMAT)
    field.setCalendarPopup(True)
    field.setTimeZone(QTimeZone.utc())  # plain figures: the zone is the profile's, not the machine's
    return field


def _as_qt(utc_ms: int, zone: tzinfo | None) -> QDateTime:
    at = figures.local(utc_ms, zone)
    return QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute, at.second), QTimeZone.utc())


def _as_utc(shown: QDateTime, zone: tzinfo | None) -> int:
    day, clock = shown.date(), shown.time()
    naive = datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute(), clock.second())
    aware = naive.replace(tzinfo=zone) if zone is not None else naive.astimezone()
    return (aware.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
