"""One field a kind of setting: shows a value, tells a new one. Made from the declaration alone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.core import kiosk
from app.store.settings import Setting, Value
from app.ui import buttons, filedialog, restyle
from app.ui.outages import shifts
from app.ui.plain import PlainLabel
from app.ui.settings.words import SettingWords


class Field(QWidget):
    """``changed`` with a value that the setting accepts; ``wrong`` with whether what stands there is none."""

    changed = Signal(object)
    wrong = Signal(bool)

    def __init__(self, setting: Setting, words: SettingWords) -> None:
        super().__init__()
        self.setting = setting
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.input: QWidget
        self._make(words)
        self.input.setAccessibleName(words.label(setting))
        self.input.setAccessibleDescription(words.explanation(setting))
        self.setFocusProxy(self.input)

    def _make(self, words: SettingWords) -> None:
        raise NotImplementedError

    def _tell(self, value: Value) -> None:
        # A signal of Qt's own type cannot be connected to one of any object.
        self.changed.emit(value)

    def show_value(self, value: Value) -> None:
        """Shows it, telling nobody."""
        raise NotImplementedError


class Switch(Field):
    """Yes or no."""

    def _make(self, words: SettingWords) -> None:
        self.box = QCheckBox()
        self.box.toggled.connect(self._tell)
        self.input = self.box
        # A check box cannot break its text into lines.
        self.text = PlainLabel(words.explanation(self.setting))
        self.text.setWordWrap(True)
        self._row.addWidget(self.box)
        self._row.addWidget(self.text, 1)

    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)


class Choice(Field):
    """One of a few texts."""

    def _make(self, words: SettingWords) -> None:
        self.box = QComboBox()
        for value in self.setting.choices or ():
            self.box.addItem(words.choice(self.setting, value), value)
        self.box.activated.connect(self._on_activated)
        self.box.setMinimumWidth(200)
        self.input = self.box
        self._row.addWidget(self.box)
        self._row.addStretch(1)

    def _on_activated(self, index: int) -> None:
        self.changed.emit(self.box.itemData(index))

    def show_value(self, value: Value) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))


class Number(Field):
    """A whole number within bounds."""

    def _make(self, words: SettingWords) -> None:
        self.box = QSpinBox()
        restyle.indent(self.box)
        self.box.setRange(int(self.setting.minimum or 0), int(self.setting.maximum or 1_000_000))
        self.box.setKeyboardTracking(False)
        self.box.setSuffix(words.unit(self.setting))
        self.box.setMinimumWidth(110)
        self.box.valueChanged.connect(self._tell)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.input = self.box
        self._row.addWidget(self.box)
        self._row.addStretch(1)

    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)
        self.box.setValue(int(value))
        self.box.blockSignals(False)


class Text(Field):
    """A line; told when it is left."""

    def _make(self, words: SettingWords) -> None:
        self.line = QLineEdit()
        self.line.editingFinished.connect(self._on_finished)
        self.line.textEdited.connect(self._on_edited)
        self.input = self.line
        self._shown = ""
        self._row.addWidget(self.line, 1)

    def is_right(self, text: str) -> bool:
        """Whether it can be kept."""
        return self.setting.accepts(text)

    def _on_edited(self, text: str) -> None:
        self.wrong.emit(not self.is_right(text))

    def _on_finished(self) -> None:
        text = self.line.text().strip()
        if text != self._shown and self.is_right(text):
            self._shown = text
            self.changed.emit(text)

    def show_value(self, value: Value) -> None:
        self._shown = str(value)
        self.line.setText(self._shown)
        self.wrong.emit(False)


class Times(Text):
    """Times of day."""

    def is_right(self, text: str) -> bool:
        return shifts.read(text) is not None


class Folder(Text):
    """A folder: typed, or chosen."""

    def _make(self, words: SettingWords) -> None:
        super()._make(words)
        button = buttons.plain(self.tr("Choose…"))
        button.clicked.connect(self._on_choose)
        self._row.addWidget(button)

    def _on_choose(self) -> None:
        dialog = filedialog.make(self.window(), self.tr("Folder for pictures and clips"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.show_value(path)
        self.changed.emit(path)


class Pin(Text):
    """A PIN: typed anew, never shown. Told as its hash, which takes an instant (50 ms, once)."""

    def _make(self, words: SettingWords) -> None:
        super()._make(words)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(kiosk.LONGEST)

    def is_right(self, text: str) -> bool:
        return kiosk.is_pin(text)

    def _on_finished(self) -> None:
        text = self.line.text()
        if self.is_right(text):
            self.changed.emit(kiosk.hash_of(text))
            self.line.clear()

    def show_value(self, value: Value) -> None:
        self._shown = ""
        self.line.clear()
        self.line.setPlaceholderText("••••" if value else self.tr("none yet"))
        self.wrong.emit(False)


def field_for(setting: Setting, words: SettingWords) -> Field:
    """By the declaration."""
    if setting.choices is not None:
        return Choice(setting, words)
    if setting.kind:
        return {"folder": Folder, "times": Times, "pin": Pin}[setting.kind](setting, words)
    return {bool: Switch, int: Number, str: Text}[setting.type](setting, words)
