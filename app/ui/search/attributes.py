"""The attributes of a query: a line each, edited in a small window below it; known names, and own keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.search.draft import SCORE_LEAST, SCORE_MOST, WantedAttribute
from app.ui import buttons, i18n, restyle, theme
from app.ui.plain import PlainLabel, tip
from app.ui.screens import screen_of
from app.ui.search.fields import CheckItems

MENU_KEYS = 40
ROWS = 8
"""So many values are shown before the list scrolls."""


class Vocabulary(Protocol):
    """Names of attributes in the language in use. What it does not know is shown as it is."""

    def keys(self, target_type: str) -> Sequence[str]:
        """Those a person can choose."""

    def key_name(self, target_type: str, key: str) -> str:
        """``VehicleColor`` as ``Colour``."""

    def values(self, target_type: str, key: str) -> Sequence[str]:
        """Known values; none: any text."""

    def value_name(self, target_type: str, key: str, value: str) -> str:
        """``4`` as ``red``."""


class NoWords:
    """Knows nothing: keys and values are shown as the service has them."""

    def keys(self, target_type: str) -> Sequence[str]:
        return ()

    def key_name(self, target_type: str, key: str) -> str:
        return key

    def values(self, target_type: str, key: str) -> Sequence[str]:
        return ()

    def value_name(self, target_type: str, key: str, value: str) -> str:
        return value


class AttributeList(QWidget):
    """Lines of attributes and a way to add one; ``value`` is what the form sends."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: Vocabulary = NoWords()
        self.most = 20
        self._target_type = ""
        self._value: tuple[WantedAttribute, ...] = ()
        self._troubles: dict[int, str] = {}
        self._lines: list[AttributeLine] = []
        self._popup: AttributePopup | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        column.addLayout(self._column)
        self.add = QToolButton()
        self.add.setProperty("kind", "button")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        buttons.small_icon(self.add, "plus", theme.tokens().second, 12)
        self.add.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self.add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add.setMenu(self._menu)
        column.addWidget(self.add)
        self._translate()

    @property
    def value(self) -> tuple[WantedAttribute, ...]:
        """All of them, in order."""
        return self._value

    def set_value(self, value: Sequence[WantedAttribute]) -> None:
        """Others."""
        self._value = tuple(value)
        self._troubles = {}
        self._show()
        self.changed.emit()

    def set_target_type(self, target_type: str) -> None:
        """Another kind of target has other attributes: those of the old one go, except own keys that the
        new one may have, too."""
        if target_type == self._target_type:
            return
        old, self._target_type = self._target_type, target_type
        known, gone = set(self.words.keys(target_type)), set(self.words.keys(old))
        kept = tuple(one for one in self._value if one.key in known or one.key not in gone)
        if kept != self._value:
            self.set_value(kept)
        else:
            self._show()

    def say_troubles(self, troubles: dict[int, str]) -> None:
        """Why an attribute cannot be sent, by its number."""
        if troubles != self._troubles:
            self._troubles = troubles
            self._show()

    def line(self, number: int) -> AttributeLine | None:
        """The line of an attribute, of the last one for -1; None where there is none."""
        return self._lines[number] if -1 <= number < len(self._lines) and self._lines else None

    def text(self, one: WantedAttribute) -> str:
        """``Colour is red or white``"""
        name = self.words.key_name(self._target_type, one.key) or self.tr("(no name)")
        values = [self.words.value_name(self._target_type, one.key, v) for v in one.values]
        if not values:
            return self.tr("%1: choose values").replace("%1", name)
        joined = self.tr(" or ", "between values").join(values)
        return i18n.fill(self.tr("%1 is %2"), name, joined)

    def _show(self) -> None:
        while len(self._lines) > len(self._value):
            gone = self._lines.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < len(self._value):
            number = len(self._lines)
            line = AttributeLine()
            line.clicked.connect(partial(self.edit, number))
            line.remove_requested.connect(partial(self.remove, number))
            self._lines.append(line)
            self._column.addWidget(line)
        for number, (line, one) in enumerate(zip(self._lines, self._value, strict=True)):
            score = f"≥ {one.score:.2f}" if one.score else ""
            line.show_words(self.text(one), score, self._troubles.get(number, ""))
        self.add.setVisible(len(self._value) < self.most)

    def edit(self, number: int) -> None:
        """Opens the window of a line."""
        if self._popup is not None:
            self._popup.close()
        line = self._lines[number]
        popup = AttributePopup(self, number)
        self._popup = popup
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.closed.connect(self._on_closed)
        popup.adjustSize()
        popup.resize(max(popup.width(), line.width()), popup.height())
        room = screen_of(self).availableGeometry()
        corner = line.mapToGlobal(QPoint(0, line.height() + 4))
        corner.setY(max(room.top() + 4, min(corner.y(), room.bottom() - popup.height() - 4)))
        popup.move(corner)
        popup.show()
        popup.begin()

    @property
    def popup(self) -> AttributePopup | None:
        """What is open."""
        return self._popup

    def _on_closed(self, number: int) -> None:
        self._popup = None
        if number < len(self._lines):
            self._lines[number].setFocus(Qt.FocusReason.PopupFocusReason)

    def change(self, number: int, one: WantedAttribute) -> None:
        """A line was edited."""
        if number < len(self._value) and self._value[number] != one:
            self._value = (*self._value[:number], one, *self._value[number + 1 :])
            self._troubles.pop(number, None)
            self._show()
            self.changed.emit()

    def remove(self, number: int) -> None:
        """Takes a line out."""
        self.set_value((*self._value[:number], *self._value[number + 1 :]))
        if self._lines:
            self._lines[min(number, len(self._lines) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def append(self, key: str) -> None:
        """A new line, and its window."""
        if len(self._value) < self.most:
            self._value = (*self._value, WantedAttribute(key))
            self._show()
            self.changed.emit()
            # Below its line, which has a place only when the form is laid out anew.
            QTimer.singleShot(0, self, self._edit_last)

    def _edit_last(self) -> None:
        if self._lines:
            self.edit(len(self._lines) - 1)

    def _fill_menu(self) -> None:
        self._menu.clear()
        used = {one.key for one in self._value}
        for key in self.words.keys(self._target_type)[:MENU_KEYS]:
            action = self._menu.addAction(self.words.key_name(self._target_type, key))
            action.setEnabled(key not in used)
            action.triggered.connect(partial(self.append, key))
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Another key…")).triggered.connect(partial(self.append, ""))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.add.setText(self.tr("Add an attribute"))
        self._show()


class AttributeLine(QAbstractButton):
    """Words, score, and a cross; Delete takes it out, too."""

    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words = self._score = self._trouble = ""

    def show_words(self, words: str, score: str, trouble: str) -> None:
        """What it says."""
        self._words, self._score, self._trouble = words, score, trouble
        self.setAccessibleName(" ".join(part for part in (words, score) if part))
        self.setAccessibleDescription(trouble or self.tr("Enter changes it, Delete takes it out"))
        self.setToolTip(tip("\n".join(part for part in (self.accessibleName(), trouble) if part)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        high = theme.tokens().control + (20 if self._trouble else 0)
        return QSize(120, theme.scaled(high))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _cross(self) -> QRect:
        edge = theme.scaled(theme.tokens().control)
        return QRect(self.width() - edge, 0, edge, edge)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and self._cross().contains(event.position().toPoint()):
            self.setDown(False)
            self.remove_requested.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = theme.scaled(look.control)
        ink = look.accent if self.hasFocus() else look.bad if self._trouble else look.line
        wide = look.focus_px if self.hasFocus() else 1
        painter.setPen(QPen(theme.color(ink), wide))
        painter.setBrush(theme.color(look.hover if self.underMouse() else look.ground))
        frame = QRect(0, 0, self.width(), high).toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, look.radius, look.radius)
        middle = Qt.AlignmentFlag.AlignVCenter
        right = self._cross().left()
        if self._score:
            painter.setFont(theme.font(look.small_px))
            painter.setPen(theme.color(look.second))
            room = QFontMetrics(painter.font()).horizontalAdvance(self._score)
            painter.drawText(QRect(right - room, 0, room + 1, high), middle, self._score)
            right -= room + theme.scaled(6)
        left = theme.scaled(9)
        painter.setFont(theme.font(look.text_px))
        painter.setPen(theme.color(look.text))
        words = QFontMetrics(painter.font()).elidedText(
            self._words, Qt.TextElideMode.ElideMiddle, right - left
        )  # the values stand at the end
        painter.drawText(QRect(left, 0, right - left, high), middle, words)
        edge = theme.scaled(11)
        cross = theme.icon_pixmap("close", look.second, edge, self.devicePixelRatioF())
        centre = self._cross().center()
        painter.drawPixmap(centre.x() - edge // 2, centre.y() - edge // 2 + 1, cross)
        if self._trouble:
            painter.setFont(theme.font(look.small_px))
            painter.setPen(theme.color(look.bad))
            below = QRect(left, high, self.width() - left, self.height() - high)
            painter.drawText(below, middle, self._trouble)
        painter.end()


class AttributePopup(QFrame):
    """Key (own ones), values to check and to type, least score. What is set counts at once."""

    closed = Signal(int)

    def __init__(self, owner: AttributeList, number: int) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._owner = owner
        self._number = number
        self._kind = owner._target_type
        one = owner.value[number]
        words = owner.words
        known = list(words.values(self._kind, one.key)) if one.key else []
        self._own_key = one.key not in words.keys(self._kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        self.title = PlainLabel(words.key_name(self._kind, one.key) if one.key else self.tr("Another key"))
        self.title.setProperty("kind", "title")
        column.addWidget(self.title)
        self.key = QLineEdit(one.key)
        self.key.setPlaceholderText(self.tr("The service's name, such as PlateNo"))
        self.key.setAccessibleName(self.tr("Name of the attribute"))
        column.addWidget(self.key)
        self.key.setVisible(self._own_key)  # in its place by now: no window of its own flashes up
        self.values = QListWidget()
        self.values.setObjectName("plainList")
        self.values.setItemDelegate(CheckItems(self.values))
        self.values.setAccessibleName(self.tr("Values; Space checks"))
        for value in known:
            item = QListWidgetItem(words.value_name(self._kind, one.key, value))
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if value in one.values else Qt.CheckState.Unchecked)
            self.values.addItem(item)
        self.values.setFixedHeight(min(max(1, len(known)), ROWS) * theme.tokens().row_px + 6)
        self.values.itemClicked.connect(self._flip)
        column.addWidget(self.values)
        self.values.setVisible(bool(known))
        others = [value for value in one.values if value not in known]
        self.other = QLineEdit(", ".join(others))
        self.other.setPlaceholderText(
            self.tr("Other values, commas between") if known else self.tr("Values, commas between")
        )
        self.other.setAccessibleName(self.tr("Other values"))
        column.addWidget(self.other)
        self.score = QDoubleSpinBox()
        restyle.indent(self.score)
        self.score.setRange(SCORE_LEAST, SCORE_MOST)
        self.score.setSingleStep(0.05)
        self.score.setDecimals(2)
        self.score.setValue(one.score or 0.0)
        self.score.setSpecialValueText(self.tr("any", "any score"))
        label = PlainLabel(self.tr("Score at least"))
        label.setBuddy(self.score)
        self.score.setAccessibleName(label.text())
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(self.score)
        column.addLayout(row)
        self.done = QPushButton(self.tr("Done"))
        self.done.clicked.connect(self.close)
        column.addWidget(self.done)
        lines = [line.placeholderText() for line in (self.key, self.other)]
        longest = max(map(self.fontMetrics().horizontalAdvance, lines))
        self.setMinimumWidth(max(theme.scaled(250), longest + 24 + theme.scaled(24)))
        self.key.textChanged.connect(self._tell)
        self.other.textChanged.connect(self._tell)
        self.score.valueChanged.connect(self._tell)
        self.values.installEventFilter(self)

    def begin(self) -> None:
        """The keyboard to where something is missing."""
        first: QWidget = self.key if self._own_key else self.values if self.values.count() else self.other
        first.setFocus(Qt.FocusReason.PopupFocusReason)
        if first is self.values:
            self.values.setCurrentRow(0)

    def _flip(self, item: QListWidgetItem) -> None:
        on = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self._tell()

    def _tell(self) -> None:
        values = [
            str(item.data(Qt.ItemDataRole.UserRole))
            for n in range(self.values.count())
            if (item := self.values.item(n)).checkState() is Qt.CheckState.Checked
        ]
        typed = [part.strip() for part in self.other.text().replace("，", ",").split(",")]
        values += [value for value in typed if value and value not in values]
        score = round(self.score.value(), 2)
        old = self._owner.value[self._number]
        key = self.key.text().strip() if self._own_key else old.key
        self._owner.change(self._number, replace(old, key=key, values=tuple(values), score=score or None))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.values and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            item = self.values.currentItem()
            if event.key() == Qt.Key.Key_Space and item is not None:
                self._flip(item)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit(self._number)
