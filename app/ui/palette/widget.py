"""The palette itself: a field and a list over the upper part of the window.

It is part of the window and no window of its own: input methods (Chinese) work as in any other field, and no
window manager has to place it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.ui import restyle, theme
from app.ui.palette.rows import ENTRY, ROW_PX, PaletteDelegate, PaletteRows
from app.ui.palette.search import PaletteEntry, PaletteSearch
from app.ui.plain import PlainLabel

WIDTH = 680
ROWS = 10
TOP_SHARE = 0.12
"""Of the window's height above it."""
REMEMBERED = 12


class Palette(QFrame):
    """Over ``window``. Closed by Escape, by choosing, and when the keyboard goes elsewhere."""

    remembered = Signal(list)
    """Keys of what was used lately, after something was chosen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.search = PaletteSearch(self)
        self.search.changed.connect(self._on_found)
        self._back_to: QWidget | None = None
        self._closing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setFont(theme.font(16))
        self.field.textChanged.connect(self._on_typed)
        self.field.installEventFilter(self)
        self.rows = PaletteRows()
        self.list = QListView()
        self.list.setObjectName("paletteList")
        self.list.setModel(self.rows)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field has the keyboard and moves in the list
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._delegate = PaletteDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._tell_current)
        self.nothing = PlainLabel()
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("kind", "second")
        self.nothing.setContentsMargins(16, 22, 16, 22)
        foot = QFrame()
        foot.setObjectName("paletteFoot")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 6, 14, 6)
        self.hints = PlainLabel()
        self.hints.setProperty("kind", "second")
        line.addWidget(self.hints, 1)
        for part in (self.field, self.list, self.nothing, foot):
            column.addWidget(part)
        self.hide()
        window.installEventFilter(self)
        QApplication.instance().focusObjectChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self._translate()
        restyle.dress(self)

    # -- opening and closing ---------------------------------------------------------------------------

    def open(self) -> None:
        """Shows it, empty, with what was used lately; open already, it closes."""
        if self.isVisible():
            self.close_palette()
            return
        self._back_to = QApplication.focusWidget()
        self.field.clear()
        self._translate()
        self.search.start("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        """Hides it and gives the keyboard back."""
        if not self.isVisible():
            return
        back, self._back_to = self._back_to, None
        self._closing = True
        # Before it is hidden: Qt would give the keyboard to whatever comes next in the window.
        if back is not None and back.isVisible() and self.field.hasFocus():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self._closing = False
        self.search.stop()
        self.rows.show([])

    def choose(self, *, other: bool = False) -> None:
        """Does what is marked. ``other``: the way it is done with Ctrl."""
        entry = self.current()
        if entry is None:
            return
        kept = [entry.key, *(key for key in self.search.recent if key != entry.key)][:REMEMBERED]
        self.search.recent = kept
        run: Callable[[], object] = entry.run_other if other and entry.run_other is not None else entry.run
        self.close_palette()
        self.remembered.emit(kept)
        run()

    def current(self) -> PaletteEntry | None:
        """What is marked."""
        entry = self.list.currentIndex().data(ENTRY)
        return entry if isinstance(entry, PaletteEntry) else None

    # -- inside ----------------------------------------------------------------------------------------

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        room = window.rect()
        width = min(theme.scaled(WIDTH), room.width() - 32)
        top = max(8, round(room.height() * TOP_SHARE))
        rows = len(self.rows.entries)
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(rows == 0)
        most = max(3, (room.height() - top - theme.scaled(110)) // theme.scaled(ROW_PX))
        self.list.setFixedHeight(theme.scaled(ROW_PX) * min(rows, ROWS, most) + 10)
        self.setFixedWidth(width)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.resize(width, self.sizeHint().height())
        self.move((room.width() - width) // 2, top)

    def _on_typed(self, text: str) -> None:
        if self.isVisible():
            self.search.start(text)

    def _on_found(self) -> None:
        before = self.current()
        moved = self.list.currentIndex().row() > 0
        self._delegate.query = self.search.query
        entries = self.search.results
        if [e.key for e in entries] != [e.key for e in self.rows.entries] or self.search.query.empty:
            self.rows.show(entries)
            row = 0
            if moved and before is not None:  # what a person has moved to stays marked
                row = next((i for i, e in enumerate(entries) if e.key == before.key), 0)
            if entries:
                self.list.setCurrentIndex(self.rows.index(row, 0))
        else:
            self.list.viewport().update()
        self.nothing.setText(self.tr("Searching…") if self.search.busy else self.tr("Nothing of that name"))
        self._place()
        self._tell_current()

    def _tell_current(self) -> None:
        """The field has the keyboard; what is marked is told as its description."""
        index = self.list.currentIndex()
        text = index.data(Qt.ItemDataRole.AccessibleTextRole) if index.isValid() else self.nothing.text()
        self.field.setAccessibleDescription(str(text or ""))
        entry = self.current()
        words = [self.tr("↑ ↓ choose"), self.tr("Enter do"), self.tr("Esc close")]
        if entry is not None and entry.run_other is not None:
            words.insert(2, self.tr("Ctrl+Enter in the selected tile"))
        self.hints.setText("     ".join(words))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.choose(other=bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier))

    def _step(self, by: int, *, around: bool) -> None:
        count = self.rows.rowCount()
        if count:
            row = self.list.currentIndex().row() + by
            row = row % count if around else max(0, min(count - 1, row))
            self.list.setCurrentIndex(self.rows.index(row, 0))

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(other=control)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Tab) else -1, around=True)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._step(ROWS - 1 if key == Qt.Key.Key_PageDown else 1 - ROWS, around=False)
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.field and kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if watched is self.field and kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape) or (
                plain and event.text()
            ):
                event.accept()  # typed here, whatever it may be a shortcut of
        if kind == QEvent.Type.Resize and watched is self.parent() and self.isVisible():
            self._place()
        return False

    def _on_focus(self, focused: object) -> None:
        if (
            self.isVisible()
            and not self._closing
            and isinstance(focused, QWidget)
            and not self.isAncestorOf(focused)
        ):
            self._back_to = None  # the keyboard is where a person put it
            self.close_palette()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Find anything"))
        self.field.setPlaceholderText(self.tr("An action, a camera by name or number, a view"))
        self.field.setAccessibleName(self.tr("Find anything"))
        self.list.setAccessibleName(self.tr("Found"))
