"""Choosing a layout: the usual ones at once, all of them one click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.layouts import LAYOUTS, Layout
from app.ui import theme
from app.ui.layouts.picture import SMALL, LayoutButton
from app.ui.plain import PlainLabel
from app.ui.screens import screen_of
from app.ui.scrolling import Body

QUICK = ("1", "4", "9", "16")
"""Layouts of the house with a button of their own."""
_LARGE = QSize(80, 45)
_COLUMNS = 4
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""To the right, downwards."""
AROUND_PX = 110
"""Height of what stands around the pictures: the bar above, the button below."""


class LayoutPicker(QFrame):
    """The quick buttons, the layout in use where it is none of them, and the way to all."""

    chosen = Signal(object)
    """A ``Layout``."""
    edit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setFixedHeight(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._own: tuple[Layout, ...] = ()
        self._current: Layout = LAYOUTS["4"]
        self._group = QButtonGroup(self)
        self._quick = {name: LayoutButton(LAYOUTS[name], SMALL, "segment") for name in QUICK}
        self._other = LayoutButton(LAYOUTS["4"], SMALL, "segment")
        for button in (*self._quick.values(), self._other):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(self._on_clicked)
        self._other.hide()
        self.all = QToolButton()
        self.all.setProperty("kind", "segment")
        self.all.setProperty("last", True)
        self.all.setIcon(theme.icon("chevron-down", size=14))
        self.all.setIconSize(QSize(14, 14))
        self.all.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.all.clicked.connect(self.open_popup)
        row.addWidget(self.all)
        self._popup: LayoutPopup | None = None
        self._translate()

    def set_layout(self, layout: Layout) -> None:
        """Marks the layout in use."""
        self._current = layout
        quick = next((b for b in self._quick.values() if b.shown_layout == layout), None)
        if quick is None:
            self._other.show_layout(layout)
        self._other.setVisible(quick is None)
        (quick or self._other).setChecked(True)

    def set_own(self, layouts: Sequence[Layout]) -> None:
        """The layouts an operator made."""
        self._own = tuple(layouts)

    def open_popup(self) -> LayoutPopup:
        """Shows all layouts below the button."""
        if self._popup is not None:
            self._popup.close()
        popup = LayoutPopup(self._current, self._own, self)
        self._popup = popup
        popup.chosen.connect(self.chosen)
        popup.edit_requested.connect(self.edit_requested)
        popup.destroyed.connect(self._forget)
        popup.resize(popup.sizeHint())  # adjustSize() stops at two thirds of the screen
        corner = self.mapToGlobal(QPoint(self.width() - popup.width(), self.height() + 4))
        screen = screen_of(self).availableGeometry()
        corner.setX(max(screen.left() + 4, min(corner.x(), screen.right() - popup.width() - 4)))
        popup.move(corner)
        popup.show()
        popup.focus_current()
        return popup

    def _forget(self) -> None:
        self._popup = None

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, LayoutButton):
            self.chosen.emit(button.shown_layout)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.all.setToolTip(self.tr("All layouts"))
        self.all.setAccessibleName(self.tr("All layouts"))


class LayoutPopup(QFrame):
    """All layouts as pictures: the house's, the operator's own, and the way to make some."""

    chosen = Signal(object)
    edit_requested = Signal()

    def __init__(self, current: Layout, own: Sequence[Layout], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Layouts"))
        self.buttons: list[LayoutButton] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 10, 10, 10)
        outer.setSpacing(6)
        all_of_them = QWidget()
        column = QVBoxLayout(all_of_them)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._grid(tuple(LAYOUTS.values()), current))
        head = PlainLabel(self.tr("Your own"))
        head.setProperty("kind", "mute")
        column.addWidget(head)
        if own:
            inner = QWidget()
            grid = self._grid(own, current)
            grid.setContentsMargins(0, 0, 0, 0)
            inner.setLayout(grid)
            column.addWidget(inner)
        else:
            none = PlainLabel(self.tr("None yet: merge and split cells, drag borders."))
            none.setProperty("kind", "second")
            column.addWidget(none)
        self.edit = QPushButton(self.tr("Edit layouts…"))
        self.edit.clicked.connect(self._on_edit)
        outer.addWidget(Body(all_of_them, AROUND_PX))
        outer.addWidget(self.edit)

    def _grid(self, layouts: Sequence[Layout], current: Layout) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, layout in enumerate(layouts):
            button = LayoutButton(layout, _LARGE, "pick", caption=True)
            button.setChecked(layout == current)
            button.clicked.connect(self._on_clicked)
            button.installEventFilter(self)
            self.buttons.append(button)
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        return grid

    def focus_current(self) -> None:
        """The keyboard begins at the layout in use; arrows walk."""
        marked = next((b for b in self.buttons if b.isChecked()), self.buttons[0])
        marked.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt's own arrows take the layout they come to (in a group), or go through the grid row by row.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ARROWS:
            if isinstance(watched, LayoutButton):
                self._walk(watched, *_ARROWS[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def _walk(self, start: LayoutButton, right: int, down: int) -> None:
        """The keyboard to the nearest layout in that direction; below the last one is the button."""
        here = start.mapTo(self, start.rect().center())
        best: tuple[int, QWidget] | None = None
        for button in (*self.buttons, self.edit):
            way = button.mapTo(self, button.rect().center()) - here
            along, aside = (way.x(), way.y()) if right else (way.y(), way.x())
            along *= right or down
            if along > 0 and not (right and abs(aside) > button.height() // 2):
                far = along + 3 * (0 if button is self.edit else abs(aside))
                if best is None or far < best[0]:
                    best = far, button
        if best is not None:
            best[1].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, LayoutButton | QPushButton):
                focused.click()
            return
        super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, LayoutButton):
            self.close()
            self.chosen.emit(button.shown_layout)

    def _on_edit(self) -> None:
        self.close()
        self.edit_requested.emit()
