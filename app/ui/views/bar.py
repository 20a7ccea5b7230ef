"""What every window has for its wall: layouts, views, a new window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.ui import buttons, restyle, theme
from app.ui.layouts.picker import LayoutPicker
from app.ui.plain import tip

NAME_PX = 160
"""So wide may the name of the open view be."""


class WallBar(QWidget):
    """Shows and signals, nothing more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.picker = LayoutPicker()
        self.views = QToolButton()
        self.views.setProperty("kind", "button")
        restyle.opens_menu(self.views)
        self.views.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.new_window = buttons.Worded("window")
        row.addWidget(self.picker)
        row.addWidget(self.views)
        row.addWidget(self.new_window)
        self._name, self._changed = "", False
        self._keys = ("", "")
        self._translate()

    def show_view(self, name: str, *, changed: bool) -> None:
        """The open view ("" for none), and whether the wall is different by now."""
        if (name, changed) != (self._name, self._changed):
            self._name, self._changed = name, changed
            self._translate()

    def show_keys(self, views: str, new_window: str) -> None:
        """The keys of the two buttons, for their tool tips."""
        self._keys = views, new_window
        self._translate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._translate()

    def _translate(self) -> None:
        words = self.tr("Views")
        if self._name:
            width = theme.scaled(NAME_PX)
            words = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, width)
            if self._changed:
                words = self.tr("%1 (changed)").replace("%1", words)
        self.views.setText(words)
        said = self.tr("Views") + (f": {self._name}" if self._name else "")
        if self._changed:
            said = self.tr("%1 (changed)").replace("%1", said)
        self.views.setAccessibleName(said)
        new = self.tr("New window")
        self.new_window.set_words(new)
        self.new_window.setAccessibleName(new)
        for button, text, keys in (
            (self.views, said, self._keys[0]),
            (self.new_window, new, self._keys[1]),
        ):
            button.setToolTip(tip(f"{text} ({keys})" if keys else text))
