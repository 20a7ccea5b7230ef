"""The transport bar: what moves the master clock, and what it says. It shows and triggers actions, nothing
more: every button is an action of the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.review import RATES
from app.ui import buttons, figures, restyle, theme
from app.ui.actions import ACTIONS
from app.ui.chrome import Elided
from app.ui.plain import PlainLabel
from app.ui.playback.clock import ClockFace
from app.ui.playback.words import PlaybackWords

if TYPE_CHECKING:
    from app.ui.actions import ActionBook

_GAP = 8
_APART = 12
_ENDS = ("review.start", "review.newest")
_STEP_PX = 118
"""Least room for how the tiles go, beside clock, date and zone."""


@dataclass(frozen=True, slots=True)
class TransportState:
    """What the bar shows. ``at_utc_ms`` None: there is no review. ``apart_ms``, ``measured``: see ``Review``.
    ``a_ms``, ``b_ms``: as far as they are set; ``looping``: round and round between them."""

    at_utc_ms: float | None = None
    playing: bool = False
    rate: float = 1.0
    measured: float | None = None
    apart_ms: float | None = None
    a_ms: int | None = None
    b_ms: int | None = None
    looping: bool = False
    cameras: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    """``compact``: speeds as a menu."""

    compact: bool
    with_day: bool
    two_rows: bool
    few: bool = False
    """Without the buttons to the ends, which have keys."""
    short: bool = False
    """Buttons that were added are drawings, without their words."""
    brief: bool = False
    """The loop's button does not say from when to when; its tool tip does."""


class Transport(QFrame):
    """Of one playback page."""

    looked = Signal()
    """It is higher or lower now."""
    speed_chosen = Signal(float)
    """How fast, whichever way it goes (positive)."""

    def __init__(self, words: PlaybackWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.zone: tzinfo | None = None
        self._words = words
        self._book: ActionBook | None = None
        self._state = TransportState()
        self._buttons: dict[str, QToolButton] = {}
        self._extra: list[QToolButton] = []
        self._fitting = False
        self._drawings: dict[str, str] = {}
        self._look = _Look(False, True, False)
        self._loop = ""
        """From when to when; "A–B" without a range."""

        self._drive = QWidget()
        row = _row(self._drive)
        for action, drawing in (
            ("review.start", "to-start"),
            ("review.reverse", "fast-back"),
            ("review.step_back", "step-back"),
            ("review.play", "play"),
            ("review.step_forward", "step-forward"),
            ("review.forward", "fast-forward"),
            ("review.newest", "to-end"),
        ):
            row.addWidget(self._button(action, drawing))
        self._buttons["review.play"].setProperty("primary", True)
        self._buttons["review.play"].setFixedWidth(52)

        self._speeds = QFrame()
        self._speeds.setObjectName("segments")
        inside = QHBoxLayout(self._speeds)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._speed_group = QButtonGroup(self)
        self._speed_buttons: dict[float, QToolButton] = {}
        for rate in RATES:
            button = QToolButton()
            button.setProperty("kind", "segment")
            button.setProperty("last", rate == RATES[-1])
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._on_speed, rate))
            self._speed_group.addButton(button)
            self._speed_buttons[rate] = button
            inside.addWidget(button)
        self.speed = QToolButton()
        self.speed.setProperty("kind", "button")
        self.speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._speed_menu = QMenu(self.speed)
        self._speed_menu.aboutToShow.connect(self._fill_speeds)
        self.speed.setMenu(self._speed_menu)
        restyle.opens_menu(self.speed)

        self._time = QWidget()
        row = _row(self._time)
        row.setSpacing(12)
        self.clock = ClockFace()
        self.day = PlainLabel()
        self.day.setProperty("kind", "second")
        self.zone_button = buttons.chip()
        self.zone_button.clicked.connect(partial(self._do, "review.utc"))
        self.step = Elided()
        self.step.setProperty("kind", "second")
        row.addWidget(self.clock)
        row.addWidget(self.day)
        row.addWidget(self.zone_button)
        row.addWidget(self.step, 1)

        self._marks = QWidget()
        row = _row(self._marks)
        self.extra = QHBoxLayout()
        self.extra.setSpacing(_GAP)
        loop = self._button("review.loop", "")
        loop.setCheckable(True)
        row.addWidget(loop)
        row.addLayout(self.extra)
        row.addWidget(self._button("review.timeline", "dock"))

        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 7, 12, 7)
        rows.setSpacing(6)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        for one in (self._upper, self._lower):
            one.setSpacing(_APART)
            rows.addLayout(one)
        self._lay_out(self._look, force=True)
        self._translate()

    # -- parts -----------------------------------------------------------------------------------------

    def _button(self, action: str, drawing: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "button")
        if drawing:
            button.setProperty("bare", True)
            button.setIcon(theme.icon(drawing, ink=theme.tokens().text, size=18))
            button.setIconSize(QSize(18, 18))
            button.setFixedWidth(38)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRepeat("step" in action)
        button.clicked.connect(partial(self._do, action))
        self._buttons[action] = button
        self._drawings[action] = drawing
        return button

    def add_action(self, action: str, drawing: str, *, primary: bool = False) -> None:
        """One more button between the loop and the timeline's: an action with its words."""
        button = self._button(action, drawing)
        button.setProperty("bare", False)
        button.setProperty("primary", primary)
        button.setMinimumWidth(0)
        button.setMaximumWidth(16777215)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._extra.append(button)
        self.extra.addWidget(button)
        restyle.dress(button)
        self._translate()
        self._lay_out(self._look, force=True)  # the new one, too, looks as all do now
        self._fit()

    def use(self, book: ActionBook) -> None:
        """Whose actions the buttons are."""
        self._book = book
        book.keymap.changed.connect(self._translate)
        self._translate()

    def _do(self, action: str, *_: object) -> None:
        if self._book is not None:
            self._book.trigger(action)

    def _on_speed(self, rate: float, *_: object) -> None:
        self.speed_chosen.emit(rate)

    def _fill_speeds(self) -> None:
        self._speed_menu.clear()
        group = QActionGroup(self._speed_menu)
        for rate in RATES:
            action = self._speed_menu.addAction(self._words.speed(rate))
            action.setCheckable(True)
            action.setChecked(rate == abs(self._state.rate))
            action.triggered.connect(partial(self._on_speed, rate))
            group.addAction(action)

    # -- what it shows ---------------------------------------------------------------------------------

    def show_time(self, utc_ms: float | None) -> None:
        """The master clock: at every paint tick."""
        if utc_ms is None:
            self.clock.show_text("--:--:--.---")
            return
        then = figures.local(round(utc_ms), self.zone)
        self.clock.show_text(f"{then:%H:%M:%S}.{then.microsecond // 1000:03d}")

    def show_state(self, state: TransportState) -> None:
        """Everything else: a few times a second and after each act."""
        self._state = state
        self.show_time(state.at_utc_ms)
        words, zone = self._words, self.zone
        there = state.at_utc_ms is not None
        self.day.setText(words.day(state.at_utc_ms, zone) if state.at_utc_ms is not None else "")
        if state.at_utc_ms is not None:
            self.zone_button.setText(words.zone(state.at_utc_ms, zone))
        self.zone_button.setVisible(there)
        text, brief, trouble = words.step(state.playing, state.rate, state.measured, state.apart_ms)
        self.step.set_full(*(text, brief) if state.cameras else ("", ""))
        restyle.set_kind(self.step, "trouble" if trouble else "second")
        speed = abs(state.rate)
        self.clock.tell(self.tr("Time"))
        button = self._speed_buttons.get(speed)
        if button is not None and not button.isChecked():
            button.setChecked(True)
        self.speed.setText(words.speed(state.rate))
        loop = self._buttons["review.loop"]
        loop.setChecked(state.looping)
        self._name_loop()
        play = self._buttons["review.play"]
        drawing = "pause" if state.playing else "play"
        if self._drawings["review.play"] != drawing:
            self._drawings["review.play"] = drawing
            play.setIcon(theme.icon(drawing, ink=theme.tokens().text, size=18))
            self._name("review.play")
        for action, on in (
            ("review.reverse", state.playing and state.rate < 0),
            ("review.forward", state.playing and state.rate > 1),
        ):
            self._mark_on(self._buttons[action], on)
        if self._book is not None:
            for action, some in self._buttons.items():
                some.setEnabled(self._book.is_enabled(action))
            for some in (*self._speed_buttons.values(), self.speed):
                some.setEnabled(self._book.is_enabled("review.play"))
        self._fit()

    def _mark_on(self, button: QToolButton, on: bool) -> None:
        if bool(button.property("on")) != on:
            button.setProperty("on", on)
            button.style().unpolish(button)
            button.style().polish(button)

    def _name_loop(self) -> None:
        button, state = self._buttons["review.loop"], self._state
        text = self.tr("A–B")
        if state.a_ms is not None or state.b_ms is not None:
            a, b = state.a_ms, state.b_ms
            near = round(state.at_utc_ms) if state.at_utc_ms is not None else a or b or 0
            first = "…" if a is None else figures.day_and_clock(a, self.zone, near)
            last = "…" if b is None else figures.day_and_clock(b, self.zone, near if a is None else a)
            text = f"{first} – {last}"
        if text != self._loop:
            self._loop = text
            self._name("review.loop")
        shown = self.tr("A–B") if self._look.brief else text
        if button.text() != shown:
            button.setText(shown)

    # -- words -----------------------------------------------------------------------------------------

    def _name(self, action: str) -> None:
        button = self._buttons[action]
        texts = {
            "review.start": self.tr("To where this recording begins"),
            "review.reverse": self.tr("Play backward; again: faster"),
            "review.step_back": self.tr("One picture back"),
            "review.play": self.tr("Pause") if self._state.playing else self.tr("Play"),
            "review.step_forward": self.tr("One picture forward"),
            "review.forward": self.tr("Play forward; again: faster"),
            "review.newest": self.tr("To the newest picture"),
            "review.loop": self.tr("Loop A–B: set A, set B, end it"),
            "review.timeline": self.tr("Fold or unfold the timeline"),
            "review.bookmark": self.tr("Bookmark"),
            "review.export": self.tr("Export evidence"),
        }
        text = texts.get(action) or ACTIONS[action].words()
        if action == "review.loop" and self._loop:
            text = f"{text}: {self._loop}"
        button.setAccessibleName(text)
        if button in self._extra:
            button.setText(text)
        button.setToolTip(text if self._book is None else self._book.hint(action, text))

    def _translate(self) -> None:
        for action in self._buttons:
            self._name(action)
        self._name_loop()
        for rate, button in self._speed_buttons.items():
            text = self._words.speed(rate)
            button.setText(text)
            button.setAccessibleName(self.tr("Speed %1").replace("%1", text))
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("Speed"))
        words = self.tr("Times in UTC, or in local time")
        self.zone_button.setAccessibleName(words)
        self.zone_button.setToolTip(words if self._book is None else self._book.hint("review.utc", words))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.StyleChange):
            self._fit()

    # -- room ------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._fitting:
            return  # what is being laid out changes its size
        self._fitting = True
        try:
            self._lay_out(self._look_for(self.width() - 24))
        finally:
            self._fitting = False

    def _look_for(self, room: int) -> _Look:
        """One row. Where that is too long the date goes (the top bar has it, too), then the speeds become a
        menu, then the words of what was added go, then there are two rows."""
        gap = _APART
        words = sum(
            self.fontMetrics().horizontalAdvance(button.text()) + theme.scaled(6) for button in self._extra
        )
        # Reckoned, not asked for: what they are now would lead to what they are next, and back again.
        metrics = self.fontMetrics()
        loop, brief = (metrics.horizontalAdvance(text) + 28 for text in (self._loop, self.tr("A–B")))
        fixed = (loop, self._buttons["review.timeline"].minimumWidth())
        marks = (
            sum(fixed) + words + len(self._extra) * (theme.scaled(18) + 26) + (len(self._extra) + 2) * _GAP
        )
        buttons = self._drive.findChildren(QToolButton)
        drive = sum(button.minimumWidth() for button in buttons) + 6 * (len(buttons) - 1)
        speeds, speed = self._speeds.sizeHint().width(), self.speed.sizeHint().width()
        day = self.day.sizeHint().width() + gap
        time = sum(part.sizeHint().width() + gap for part in (self.clock, self.zone_button))
        time += theme.scaled(_STEP_PX)
        # What is said of the tiles is worth more than a date that stands in the top bar, too.
        said = max(0, metrics.horizontalAdvance(self.step.full) - theme.scaled(_STEP_PX))
        for compact, rates in ((False, speeds), (True, speed)):
            row = drive + rates + time + marks + 3 * gap
            if row <= room:
                return _Look(compact, row + said + day <= room, False)
        if drive + speed + time + marks - words + 3 * gap <= room:
            return _Look(True, False, False, short=True)
        few = drive + speed + gap > room
        short = time + marks + gap > room
        marks -= words if short else 0
        cut = time + marks + gap > room
        marks -= loop - brief if cut else 0
        with_day = time + said + day + marks + gap <= room
        return _Look(drive + speeds + gap > room, with_day, True, few, short, cut)

    def _lay_out(self, look: _Look, *, force: bool = False) -> None:
        if look == self._look and not force:
            return
        self._look = look
        for part in (self._drive, self._speeds, self.speed, self._time, self._marks):
            self._upper.removeWidget(part)
            self._lower.removeWidget(part)
        shown, hidden = (self.speed, self._speeds) if look.compact else (self._speeds, self.speed)
        hidden.hide()
        self.day.setVisible(look.with_day)
        for name in _ENDS:
            self._buttons[name].setVisible(not look.few)
        self._name_loop()
        only, beside = Qt.ToolButtonStyle.ToolButtonIconOnly, Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self._extra:
            button.setToolButtonStyle(only if look.short else beside)
        self._upper.addWidget(self._drive)
        self._upper.addWidget(shown)
        second = self._lower if look.two_rows else self._upper
        second.addWidget(self._time, 1)
        second.addWidget(self._marks)
        self._upper.setAlignment(Qt.AlignmentFlag.AlignLeft if look.two_rows else Qt.AlignmentFlag(0))
        shown.show()
        self.updateGeometry()
        for row in (self._upper, self._lower):
            row.activate()  # who is told asks how high it is
        self.looked.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, super().minimumSizeHint().height())


def _row(widget: QWidget) -> QHBoxLayout:
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    return row
