"""What stands in the top bar while playback is shown: layouts, where recordings lie, one more window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from app.core.layouts import LAYOUTS
from app.ui import buttons, restyle, theme
from app.ui.layouts.picture import SMALL, LayoutButton
from app.ui.playback.grid import LAYOUT_NAMES

if TYPE_CHECKING:
    from app.ui.actions import ActionBook


class PlaybackTools(QWidget):
    """Shows and signals, nothing more."""

    layout_chosen = Signal(str)
    storage_chosen = Signal(str)
    """Of the selected tile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book: ActionBook | None = None
        self._storage: str | None = None
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        frame = QFrame()
        frame.setObjectName("segments")
        frame.setFixedHeight(30)
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._group = QButtonGroup(self)
        self._layouts: dict[str, LayoutButton] = {}
        for name in LAYOUT_NAMES:
            picture = LayoutButton(LAYOUTS[name], SMALL, "segment")
            picture.setProperty("last", name == LAYOUT_NAMES[-1])
            picture.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            picture.clicked.connect(partial(self._on_layout, name))
            self._group.addButton(picture)
            self._layouts[name] = picture
            inside.addWidget(picture)
        self.row.addWidget(frame, 0, Qt.AlignmentFlag.AlignVCenter)
        self.date, self.go_to = QToolButton(), QToolButton()
        for button, icon, action in (
            (self.date, "calendar", "review.calendar"),
            (self.go_to, "clock", "review.go_to"),
        ):
            button.setProperty("kind", "button")
            button.setIcon(theme.icon(icon, ink=theme.tokens().text, size=16))
            button.setIconSize(QSize(16, 16))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._do, action))
            self.row.addWidget(button)
        self.storage = QToolButton()
        self.storage.setProperty("kind", "button")
        self.storage.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.storage.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self.storage)
        self._menu.aboutToShow.connect(self._fill)
        self.storage.setMenu(self._menu)
        restyle.opens_menu(self.storage)
        self.row.addWidget(self.storage)
        self.new_window = buttons.bare("window")
        self.new_window.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.new_window.clicked.connect(partial(self._do, "window.new_playback"))
        self.new_window.hide()
        self.row.addWidget(self.new_window)
        self._translate()

    def use(self, book: ActionBook) -> None:
        """Whose actions and keys are meant."""
        self._book = book
        self._fit()
        book.keymap.changed.connect(self._translate)
        self._translate()

    def show_layout(self, name: str) -> None:
        """The layout in use."""
        self._layouts[name].setChecked(True)

    def show_storage(self, storage: str | None) -> None:
        """Where the selected tile's recording lies; None: it shows none."""
        if storage != self._storage:
            self._storage = storage
            self._translate()
        self.storage.setEnabled(storage is not None)

    def _on_layout(self, name: str, *_: object) -> None:
        self.layout_chosen.emit(name)

    def show_date(self, text: str) -> None:
        """The day the master clock stands at."""
        if self.date.text() != text:
            self.date.setText(text)
            self._translate()

    def _do(self, action: str, *_: object) -> None:
        if self._book is not None:
            self._book.trigger(action)

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for storage, text in (("cloud", self.tr("In the cloud")), ("device", self.tr("On the device"))):
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(storage == self._storage)
            action.triggered.connect(partial(self.storage_chosen.emit, storage))
            group.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a narrow window drawings alone have to do; what is in menus, too, is not shown at all."""
        width = self.window().width()
        self.storage.setVisible(width >= theme.scaled(700))
        known = self._book is not None and self._book.has("window.new_playback")
        self.new_window.setVisible(known and width >= theme.scaled(760))
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button, least in ((self.go_to, 1180), (self.date, 1020)):
            button.setToolButtonStyle(
                beside if width >= theme.scaled(least) else Qt.ToolButtonStyle.ToolButtonIconOnly
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _hint(self, action: str, text: str) -> str:
        book = self._book
        return book.hint(action, text) if book is not None and book.has(action) else text

    def _translate(self) -> None:
        for name, button in self._layouts.items():
            button.set_hint(partial(self._hint, f"layout.{name}"))
        word = self.tr("Device") if self._storage == "device" else self.tr("Cloud")
        self.storage.setText(word)
        words = self.tr("Where the recording of the selected tile lies")
        self.storage.setAccessibleName(f"{words}: {word}")
        self.storage.setToolTip(self._hint("review.storage", words))
        words = self.tr("Calendar: days with recordings")
        self.date.setAccessibleName(f"{words}: {self.date.text()}")
        self.date.setToolTip(self._hint("review.calendar", words))
        self.go_to.setText(self.tr("Go to time…"))
        self.go_to.setAccessibleName(self.tr("Go to time…"))
        self.go_to.setToolTip(self._hint("review.go_to", self.tr("Go to a time, typed or pasted")))
        new = self.tr("New playback window")
        self.new_window.setAccessibleName(new)
        self.new_window.setToolTip(self._hint("window.new_playback", new))
