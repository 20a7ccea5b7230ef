"""The settings: a page made from their declarations, with a search field; takes effect at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.store.problems import why, write_atomically
from app.store.settings import GROUPS, SETTINGS, Imported, Setting
from app.ui import filedialog, i18n, restyle, theme
from app.ui.plain import PlainLabel
from app.ui.preferences import Preferences
from app.ui.settings.fields import Field, Pin, Switch, field_for
from app.ui.settings.words import SettingWords

Run = Callable[[Callable[[], Any], Callable[[Any], None]], None]
MOST_BYTES = 1_000_000
NAME_PX = 190
"""Width of what settings are called, before the user's text size."""


class Row(QWidget):
    """One setting: name, field, what is to be known about it, back to the default."""

    def __init__(self, setting: Setting, preferences: Preferences, words: SettingWords) -> None:
        super().__init__()
        self.setting = setting
        self._preferences = preferences
        self._words = words
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self.name = PlainLabel(words.label(setting))
        self.name.setWordWrap(True)
        self.field: Field = field_for(setting, words)
        self.name.setBuddy(self.field.input)
        self.reset = QToolButton()
        self.reset.setProperty("kind", "button")
        self.reset.setIcon(theme.icon("retry", ink=theme.tokens().second, size=14))
        back = self.tr("Back to the default")
        self.reset.setToolTip(back)
        self.reset.setAccessibleName(f"{back}: {words.label(setting)}")
        self.reset.clicked.connect(self._on_reset)
        self.note = PlainLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        grid.addWidget(self.name, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.reset, 0, 2)
        grid.addWidget(self.note, 1, 1, 1, 2)
        self.field.changed.connect(self._on_changed)
        self.field.wrong.connect(self._on_wrong)
        self._measure()
        self.refresh()

    def _measure(self) -> None:
        """All names are equally wide, so that the fields stand below one another."""
        self._grid.setColumnMinimumWidth(0, theme.scaled(NAME_PX))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_grid"):
            self._measure()

    def refresh(self) -> None:
        """As it is now."""
        locked = self._preferences.is_locked(self.setting.key)
        value = self._preferences.get(self.setting.key)
        self.field.show_value(value)
        self.field.setEnabled(not locked)
        self.reset.setVisible(not locked and value != self.setting.default)
        self._say_note(wrong=False)

    def fits(self, words: list[str]) -> bool:
        """Whether all of these are found in what it is called, what it does or its key."""
        text = f"{self._words.label(self.setting)} {self._words.explanation(self.setting)} {self.setting.key}"
        return all(word in text.casefold() for word in words)

    def _say_note(self, *, wrong: bool) -> None:
        parts = [] if isinstance(self.field, Switch) else [self._words.explanation(self.setting)]
        if self._preferences.is_locked(self.setting.key):
            parts.append(self.tr("Set by the administrator of this machine."))
        elif self.setting.restart:
            parts.append(self.tr("Takes effect at the next start."))
        if wrong:
            parts.insert(0, self.tr("This cannot be kept:"))
        self.note.setText(i18n.in_a_row(*parts))
        self.note.setVisible(bool(parts))
        restyle.set_kind(self.note, "bad" if wrong else "second")

    def _on_changed(self, value: object) -> None:
        assert isinstance(value, bool | int | float | str)
        self._preferences.set(self.setting.key, value)
        self.reset.setVisible(self._preferences.get(self.setting.key) != self.setting.default)
        if isinstance(self.field, Pin):
            self.field.show_value(value)

    def _on_wrong(self, wrong: bool) -> None:
        self._say_note(wrong=wrong)

    def _on_reset(self) -> None:
        self._preferences.set(self.setting.key, self.setting.default)
        self.refresh()
        self.field.setFocus()


class SettingsDialog(QDialog):
    """Not modal. ``run``: does work on another thread (``InOrder.run``)."""

    def __init__(self, preferences: Preferences, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preferences = preferences
        self._run = run
        restyle.fit(self, 760, 680)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        top = QHBoxLayout()
        self.head = PlainLabel()
        self.head.setFont(theme.font(18, 700))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        top.addWidget(self.head, 1)
        top.addWidget(self.search, 1)
        column.addLayout(top)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.empty = PlainLabel()
        self.empty.setProperty("kind", "second")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        column.addWidget(self.empty, 1)
        column.addWidget(self.area, 1)
        self.said = PlainLabel()
        self.said.setProperty("kind", "second")
        self.said.setWordWrap(True)
        self.said.hide()
        column.addWidget(self.said)
        bottom = QHBoxLayout()
        self.import_button, self.export_button, self.close_button = (QPushButton() for _ in range(3))
        for button, slot in (
            (self.import_button, self.ask_import),
            (self.export_button, self.ask_export),
            (self.close_button, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            if button is self.close_button:
                bottom.addStretch(1)
            bottom.addWidget(button)
        column.addLayout(bottom)
        self.rows: dict[str, Row] = {}
        self._heads: dict[str, QLabel] = {}
        preferences.changed.connect(self._on_changed)
        self._translate()
        self.search.setFocus()

    # -- the page --------------------------------------------------------------------------------------

    def _fill(self) -> None:
        words = SettingWords(self)
        page = QWidget()
        page.setObjectName("settingsPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(2)
        self.rows.clear()
        self._heads.clear()
        for group in GROUPS:
            head = PlainLabel(words.group(group))
            head.setFont(theme.font(theme.tokens().text_px, 700))
            head.setContentsMargins(0, 12, 0, 4)
            column.addWidget(head)
            self._heads[group] = head
            for setting in SETTINGS.values():
                if setting.group == group and self._is_shown(setting):
                    row = self.rows[setting.key] = Row(setting, self._preferences, words)
                    column.addWidget(row)
        column.addStretch(1)
        self.area.setWidget(page)
        self._filter(self.search.text())

    def _is_shown(self, setting: Setting) -> bool:
        """What only the administrator decides is shown where he has."""
        return not setting.admin or self._preferences.get(setting.key) != setting.default

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in self.rows.values():
            row.setVisible(row.fits(words))
        for group, head in self._heads.items():
            head.setVisible(any(r.fits(words) for r in self.rows.values() if r.setting.group == group))
        nothing = not any(row.fits(words) for row in self.rows.values())
        self.empty.setVisible(nothing)
        self.area.setVisible(not nothing)
        self.empty.setText(self.tr("No setting is called “%1”.").replace("%1", text.strip()))

    def _on_changed(self, key: str) -> None:
        row = self.rows.get(key)
        if row is not None and not row.field.input.hasFocus():
            row.refresh()

    # -- files -----------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Asks for a file and writes the settings into it."""
        dialog = self._file_dialog(self.tr("Export settings"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile("vcs-wall-settings.toml")
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Off the window's thread."""

        def written(result: object) -> None:
            if isinstance(result, Exception):
                text = i18n.fill(self.tr("%1 could not be written: %2"), path, why(result))
            else:
                text = self.tr("The settings were written to %1. Profiles and secrets are not in it.")
                text = text.replace("%1", path)
            self._say(text)

        def made(text: str | Exception) -> None:
            if isinstance(text, Exception):
                written(text)
            else:
                self._run(lambda: write_atomically(Path(path), text), written)

        self._preferences.export_text(made)

    def ask_import(self) -> None:
        """Asks for a file and takes its settings over."""
        dialog = self._file_dialog(self.tr("Import settings"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def import_from(self, path: str) -> None:
        """Off the window's thread; what cannot be taken over is named."""

        def done(result: Imported | Exception) -> None:
            if isinstance(result, OSError):
                text = i18n.fill(self.tr("%1 could not be read: %2"), path, why(result))
            elif isinstance(result, Exception):
                text = self.tr("%1 is not a file of settings. Nothing was changed.").replace("%1", path)
            elif result.refused:
                text = i18n.fill(self.tr("Imported but for: %2"), path, i18n.listed(result.refused))
            else:
                text = self.tr("%n setting(s) imported.", "", len(result.taken))
            self._say(text)
            for row in self.rows.values():
                row.refresh()

        def read(text: str | Exception) -> None:
            if isinstance(text, Exception):
                done(text)
            else:
                self._preferences.import_text(text, done)

        self._run(partial(_read, Path(path)), read)

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = filedialog.make(self, title)
        dialog.setNameFilters([self.tr("Settings (*.toml)"), self.tr("All files (*)")])
        return dialog

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()

    # -- words -----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self.head.setText(self.tr("Settings"))
        self.search.setPlaceholderText(self.tr("Find a setting"))
        self.search.setAccessibleName(self.tr("Find a setting"))
        self.import_button.setText(self.tr("Import…"))
        self.export_button.setText(self.tr("Export…"))
        self.close_button.setText(self.tr("Close"))
        self._fill()


def _read(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("too large")
    return data.decode("utf-8-sig")
