"""A month with the days that have recordings: asked for when it is shown, filled in as answers come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta, tzinfo

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.core.localtime import day_start, local
from app.core.recordings import Recordings, Track
from app.core.recordings.days import Day, DayState, days_of, month_days
from app.ui import buttons, i18n, restyle, theme
from app.ui.plain import PlainLabel
from app.ui.timeline.goto import place_below
from app.ui.timeline.words import TimelineWords

CELL_W, CELL_H = 42, 38
SETTLE_MS = 100


class MonthGrid(QWidget):
    """The days of a month. Below each number: a bar as long as the day is recorded; hatched where it is not
    known yet; an exclamation mark where asking failed; nothing where nothing was recorded."""

    picked = Signal(object)
    """A ``Day`` was chosen."""
    turned = Signal(int)
    """By so many months (a key)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = TimelineWords(self)
        self._days: list[Day] = []
        self._month = 1
        self._today = date(1970, 1, 1)
        self._at: date | None = None
        self._hover: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_days(self, days: Sequence[Day], month: int, today: date, at: date) -> None:
        """``at``: the day the keyboard is on."""
        self._days, self._month, self._today, self._at = list(days), month, today, at
        self.setAccessibleDescription(self.told(at))
        self.updateGeometry()
        self.update()

    @property
    def days(self) -> Sequence[Day]:
        """What is shown."""
        return self._days

    @property
    def at(self) -> date | None:
        """The day the keyboard is on."""
        return self._at

    def told(self, day: date) -> str:
        """A day in words."""
        found = next((one for one in self._days if one.day == day), None)
        if found is None:
            return ""
        name = QLocale(i18n.current()).toString(day, self.tr("dddd d MMMM yyyy"))  # type: ignore[call-overload]
        return f"{name}: {self._state(found)}"

    def _state(self, day: Day) -> str:
        if day.state is DayState.RECORDED:
            hours = day.share * (day.to_utc_ms - day.from_utc_ms) / 3_600_000
            return self.tr("%1 h recorded").replace("%1", f"{hours:.1f}")
        return {
            DayState.NOTHING: self.tr("nothing recorded"),
            DayState.UNKNOWN: self.tr("not known yet"),
            DayState.FAILED: self.tr("could not be asked"),
            DayState.FUTURE: self.tr("still to come"),
        }[day.state]

    def sizeHint(self) -> QSize:
        weeks = max(4, len(self._days) // 7)
        return QSize(7 * theme.scaled(CELL_W), theme.scaled(22) + weeks * theme.scaled(CELL_H))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _cell(self, number: int) -> QRect:
        w, h, head = theme.scaled(CELL_W), theme.scaled(CELL_H), theme.scaled(22)
        return QRect(number % 7 * w, head + number // 7 * h, w, h)

    def rect_of(self, day: date) -> QRect:
        """Where a day lies; empty when it is not shown."""
        numbers = [number for number, one in enumerate(self._days) if one.day == day]
        return self._cell(numbers[0]) if numbers else QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setFont(theme.font(look.small_px))
        painter.setPen(theme.color(look.mute))
        speech = QLocale(i18n.current())
        for column, one in enumerate(self._days[:7]):
            box = QRect(column * theme.scaled(CELL_W), 0, theme.scaled(CELL_W), theme.scaled(22))
            name = speech.standaloneDayName(one.day.isoweekday(), QLocale.FormatType.ShortFormat)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        for number, day in enumerate(self._days):
            self._paint_day(painter, day, self._cell(number).adjusted(2, 2, -2, -2))
        painter.end()

    def _paint_day(self, painter: QPainter, day: Day, box: QRect) -> None:
        look = theme.tokens()
        here = day.day == self._at
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if day.day == self._hover and day.state is not DayState.FUTURE:
            painter.fillRect(box, theme.color(look.hover))
        if here:
            painter.fillRect(box, theme.color(look.accent_ground))
            painter.setPen(theme.color(look.accent if self.hasFocus() else look.line))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        ink = look.text if day.state is DayState.RECORDED else look.second
        if day.day.month != self._month or day.state is DayState.FUTURE:
            ink = look.mute
        today = day.day == self._today
        painter.setFont(theme.font(look.text_px, 700 if today else 400))
        painter.setPen(theme.color(look.accent if today else ink))
        number = box.adjusted(0, 2, 0, -theme.scaled(12))
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(day.day.day))
        bar = QRectF(
            box.x() + theme.scaled(6),
            box.bottom() - theme.scaled(9),
            box.width() - theme.scaled(12),
            theme.scaled(5),
        )
        if day.state is DayState.RECORDED:
            painter.fillRect(bar, theme.color(look.ground))
            length = max(theme.scaled(3), bar.width() * day.share)
            painter.fillRect(QRectF(bar.x(), bar.y(), length, bar.height()), theme.color(look.recorded))
        elif day.state is DayState.UNKNOWN:
            painter.fillRect(bar, QBrush(theme.color(look.mute), Qt.BrushStyle.BDiagPattern))
        elif day.state is DayState.FAILED:
            painter.setFont(theme.font(look.small_px, 700))
            painter.setPen(theme.color(look.bad))
            painter.drawText(bar.adjusted(0, -4, 0, 4), Qt.AlignmentFlag.AlignCenter, "!")

    def _day_at(self, where: QPoint) -> Day | None:
        return next((day for n, day in enumerate(self._days) if self._cell(n).contains(where)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._day_at(event.position().toPoint())
        self._hover = None if found is None else found.day
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._day_at(event.position().toPoint())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pick(found)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover = None
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._day_at(event.pos())
            QToolTip.showText(event.globalPos(), self.told(found.day) if found is not None else "", self)
            return True
        return super().event(event)

    def _pick(self, day: Day) -> None:
        if day.state is not DayState.FUTURE:
            self._at = day.day
            self.update()
            self.picked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7,
        }  # fmt: skip
        key = Qt.Key(event.key())
        at = self._at or self._today
        if key in steps:
            self._move(at + timedelta(days=steps[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turned.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            found = next((day for day in self._days if day.day == at), None)
            if found is not None:
                self._pick(found)
        else:
            super().keyPressEvent(event)

    def _move(self, day: date) -> None:
        if day > self._today:
            return
        self._at = day
        if day.month != self._month:
            self.turned.emit(-1 if (day.year, day.month) < self._shown_month() else 1)
        self.setAccessibleDescription(self.told(day))
        self.update()

    def _shown_month(self) -> tuple[int, int]:
        middle = self._days[len(self._days) // 2].day if self._days else self._today
        return middle.year, middle.month


class CalendarPopup(QFrame):
    """A month of days with recordings. ``open_below(button, tracks, at_utc_ms)`` shows it for these tracks;
    ``chosen(utc)`` (a Python int) is where the day's first recording begins, or the day itself where none is
    known. While it is shown it looks at the month (``Recordings.look``), and no longer."""

    chosen = Signal(object)

    def __init__(
        self,
        recordings: Callable[[], Recordings | None],
        zone: Callable[[], tzinfo | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._recordings = recordings
        self._zone = zone
        self._tracks: tuple[Track, ...] = ()
        self._first = date(2026, 1, 1)
        self._stop: Callable[[], None] | None = None
        self._looked: Recordings | None = None
        self.grid = MonthGrid()
        self.grid.picked.connect(self._picked)
        self.grid.turned.connect(self.turn)
        self.title = PlainLabel()
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setProperty("kind", "title")
        self.back, self.forth = QToolButton(), QToolButton()
        for button, text in ((self.back, "‹"), (self.forth, "›")):
            button.setProperty("kind", "button")
            button.setProperty("bare", True)
            button.setText(text)
            button.setFixedWidth(30)
        self.back.clicked.connect(self._turn_back)
        self.forth.clicked.connect(self._turn_forth)
        self.today = buttons.plain()
        self.today.clicked.connect(self._to_today)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.forth)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.grid)
        box.addWidget(self.today)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLE_MS)
        self._soon.timeout.connect(self._fill)
        self._translate()
        restyle.dress(self)

    def _translate(self) -> None:
        self.back.setAccessibleName(self.tr("Month before"))
        self.forth.setAccessibleName(self.tr("Month after"))
        self.today.setText(self.tr("Today"))
        self.grid.setAccessibleName(self.tr("Days with recordings"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._fill()

    def open_below(self, button: QWidget, tracks: Sequence[Track], at_utc_ms: int) -> None:
        """Shows the month of an instant under a button."""
        self._tracks = tuple(tracks)
        day = local(at_utc_ms, self._zone()).date()
        self._first = day.replace(day=1)
        self._fill(at=day)
        place_below(self, button)
        self.grid.setFocus()

    # -- months --------------------------------------------------------------------------------------

    def _turn_back(self) -> None:
        self.turn(-1)

    def _turn_forth(self) -> None:
        self.turn(1)

    def turn(self, months: int) -> None:
        """Another month; never one that is still to come."""
        number = self._first.year * 12 + self._first.month - 1 + months
        first = date(number // 12, number % 12 + 1, 1)
        if first > self._today() or first.year < 1971:
            return
        self._first = first
        at = self.grid.at
        if at is None or (at.year, at.month) != (first.year, first.month):
            at = first
        self._look()
        self._fill(at=at)

    def _to_today(self) -> None:
        self._first = self._today().replace(day=1)
        self._look()
        self._fill(at=self._today())
        self.grid.setFocus()

    def _today(self) -> date:
        return local(self._now(), self._zone()).date()

    def _now(self) -> int:
        recordings = self._recordings()
        return 0 if recordings is None else recordings.now_utc_ms()

    def _days(self) -> list[date]:
        first = QLocale(i18n.current()).firstDayOfWeek().value - 1
        return month_days(self._first.year, self._first.month, first)

    def _range(self) -> tuple[int, int]:
        days = self._days()
        zone = self._zone()
        return day_start(days[0], zone), day_start(days[-1] + timedelta(days=1), zone)

    # -- what is known -------------------------------------------------------------------------------

    def _look(self) -> None:
        recordings = self._recordings()
        if recordings is not None and self.isVisible():
            begin, end = self._range()
            recordings.look(self, self._tracks, begin, end, min(end, recordings.now_utc_ms()))

    def _told(self, track: Track) -> None:
        if track in self._tracks and not self._soon.isActive():
            self._soon.start()

    def _fill(self, at: date | None = None) -> None:
        recordings = self._recordings()
        begin, end = self._range()
        found = [] if recordings is None else [recordings.coverage(t, begin, end) for t in self._tracks]
        days = days_of(found, self._days(), self._zone(), self._now())
        at = at or self.grid.at or self._first
        self.grid.show_days(days, self._first.month, self._today(), at)
        title = QLocale(i18n.current()).toString(self._first, self.tr("MMMM yyyy"))  # type: ignore[call-overload]
        self.title.setText(title)
        number = self._first.year * 12 + self._first.month
        today = self._today()
        self.forth.setEnabled(number < today.year * 12 + today.month)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        recordings = self._recordings()
        if recordings is not None and self._stop is None:
            self._stop = recordings.subscribe(self._told)
            self._looked = recordings
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._stop is not None:
            self._stop()
            self._stop = None
        if self._looked is not None:
            self._looked.unlook(self)
            self._looked = None

    def _picked(self, day: Day) -> None:
        self.close()
        self.chosen.emit(day.from_utc_ms if day.first_utc_ms is None else day.first_utc_ms)
