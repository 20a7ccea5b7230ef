"""Keys of one's own: choose an action, press the new keys, settle who else had them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import i18n, restyle, theme
from app.ui.actions import ACTIONS, GROUPS, ActionSpec, Keymap, Scope
from app.ui.actions.book import spellings
from app.ui.actions.keymap import shown
from app.ui.actions.table import group_words
from app.ui.palette.matching import Query
from app.ui.plain import PlainLabel

_ID = Qt.ItemDataRole.UserRole
_ALONE = {
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock,
    Qt.Key.Key_unknown,
}  # fmt: skip
_NOT_OURS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""Without them nobody gets through a window by keyboard."""


class KeyCapture(PlainLabel):
    """Takes the next keys that are pressed; has the keyboard meanwhile."""

    pressed = Signal(str)
    """Portable text."""
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("keyCapture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(theme.tokens().control + 4)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._take(event)
        return super().event(event)

    def _take(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ALONE or event.isAutoRepeat():
            return True
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if key in _NOT_OURS or (key == Qt.Key.Key_Escape and plain):
            self.given_up.emit()
            return True
        # A sign is the same with and without the Shift it takes on this keyboard.
        found = spellings(event.keyCombination())
        if found:
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.pressed.emit(
                found[-1] if shifted and 0x20 < key.value < 0x7F and not key.name.isalpha() else found[0]
            )
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.given_up.emit()


class KeyEditor(QDialog):
    """Changes the keymap at once; there is nothing to be saved at the end."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keymap = keymap
        self._wanted = ""
        self._adding = False
        self._items: dict[str, QTreeWidgetItem] = {}
        restyle.fit(self, 680, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        self.head = PlainLabel()
        self.head.setFont(theme.font(18, 700))
        column.addWidget(self.head)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        column.addWidget(self.filter)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(theme.scaled(14))
        self.tree.setUniformRowHeights(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemActivated.connect(self.begin)
        column.addWidget(self.tree, 1)
        self.capture = KeyCapture()
        self.capture.pressed.connect(self._on_pressed)
        self.capture.given_up.connect(self.give_up)
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.capture, 1)
        self.take, self.keep = QPushButton(), QPushButton()
        self.take.setProperty("kind", "primary")
        self.take.clicked.connect(self._on_take)
        self.keep.clicked.connect(self.give_up)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        column.addLayout(row)
        buttons, last = QHBoxLayout(), QHBoxLayout()
        self.change, self.add, self.remove, self.reset, self.reset_all, self.close_button = (
            QPushButton() for _ in range(6)
        )
        for button, slot in (
            (self.change, self.begin),
            (self.add, self.begin_adding),
            (self.remove, self.take_away),
            (self.reset, self.reset_one),
            (self.reset_all, self.reset_every),
            (self.close_button, self.close),
        ):
            button.clicked.connect(slot)
            if button is self.reset:
                buttons.addStretch(1)
            if button is self.close_button:
                last.addStretch(1)
            (last if button in (self.reset_all, self.close_button) else buttons).addWidget(button)
        column.addLayout(buttons)
        column.addLayout(last)
        keymap.changed.connect(self._show_keys)
        self._translate()
        self._rest()
        restyle.dress(self)
        self.filter.setFocus()

    # -- what a person does ----------------------------------------------------------------------------

    @property
    def action(self) -> str:
        """The action chosen; empty without."""
        item = self.tree.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def choose(self, action: str) -> None:
        """Marks an action."""
        self.tree.setCurrentItem(self._items[action])
        self.tree.scrollToItem(self._items[action])

    def begin(self) -> None:
        """Waits for new keys in place of the old ones."""
        self._begin(adding=False)

    def begin_adding(self) -> None:
        """Waits for keys beside the ones it has."""
        self._begin(adding=True)

    def give_up(self) -> None:
        """Leaves everything as it is."""
        self._rest()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_away(self) -> None:
        """No keys."""
        if self._changeable():
            self._keymap.give(self.action, ())
            self._rest()

    def reset_one(self) -> None:
        """The keys it came with; who has them now loses them."""
        if self._changeable():
            self._keymap.reset(self.action)
            self._rest()

    def reset_every(self) -> None:
        """All keys as they came."""
        self._keymap.reset()
        self._rest(self.tr("All keys are the default ones."))

    # -- inside ----------------------------------------------------------------------------------------

    def _changeable(self) -> bool:
        return bool(self.action) and not ACTIONS[self.action].takes_key

    def _begin(self, *, adding: bool) -> None:
        if not self._changeable():
            return
        self._adding = adding
        self._wanted = ""
        name = ACTIONS[self.action].words()
        self._say(self.tr("Press the new keys for “%1”. Esc leaves them as they are.").replace("%1", name))
        self.capture.setText(self.tr("Waiting for keys…"))
        self.capture.show()
        self.take.hide()
        self.keep.show()
        self.capture.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pressed(self, keys: str) -> None:
        spec = ACTIONS[self.action]
        self.capture.setText(shown(keys))
        if spec.scope is Scope.WINDOW and _is_typing(keys):
            text = self.tr("%1 alone would be typed into text fields, too. Hold Ctrl or Alt with it.")
            self._say(text.replace("%1", shown(keys)), bad=True)
            return
        others = self._keymap.conflicts(spec.id, keys)
        fixed = next((other for other in others if ACTIONS[other].takes_key), None)
        if fixed is not None:
            text = self.tr("%1 belongs to “%2”, which keeps its keys. Press others.")
            self._say(i18n.fill(text, shown(keys), ACTIONS[fixed].words()), bad=True)
            return
        if others:
            self._wanted = keys
            names = i18n.listed(f"“{ACTIONS[other].words()}”" for other in others)
            text = self.tr("%1 belongs to %2. Take it from there?")
            self._say(i18n.fill(text, shown(keys), names), bad=True)
            self.take.show()
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._give(keys)

    def _on_take(self) -> None:
        if self._wanted:
            self._give(self._wanted)

    def _give(self, keys: str) -> None:
        action = self.action
        before = self._keymap.keys(action) if self._adding else ()
        self._keymap.give(action, (*before, keys))
        text, hints = self.tr("“%1” is done with %2 now."), " / ".join(self._keymap.hints(action))
        self._rest(i18n.fill(text, ACTIONS[action].words(), hints))
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rest(self, text: str = "") -> None:
        """Nothing is being asked."""
        self._wanted = ""
        for part in (self.capture, self.take, self.keep):
            part.hide()
        spec = ACTIONS.get(self.action)
        if not text and spec is not None and spec.takes_key:
            text = self.tr("These keys stand for themselves and cannot be changed.")
        self._say(text or self.tr("Choose an action and press Enter to give it other keys."))
        changeable = self._changeable()
        for button in (self.change, self.add, self.remove):
            button.setEnabled(changeable)
        self.reset.setEnabled(changeable and self._keymap.is_changed(self.action))
        self.reset_all.setEnabled(bool(self._keymap.own()))

    def _say(self, text: str, *, bad: bool = False) -> None:
        kind = "trouble" if bad else "second"
        self.words.setText(text)
        self.capture.setAccessibleDescription(text)
        if self.words.property("kind") != kind:
            self.words.setProperty("kind", kind)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)

    def _on_current(self) -> None:
        self._rest()

    def _fill(self) -> None:
        chosen = self.action
        self._items.clear()  # before what they stand for is deleted
        self.tree.clear()
        row = QSize(0, theme.scaled(theme.tokens().control - 2))
        for group in GROUPS:
            rows = [spec for spec in ACTIONS.values() if spec.group == group]
            if not rows:
                continue
            heading = QTreeWidgetItem([group_words(group)])
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            heading.setSizeHint(0, row)
            heading.setFont(0, theme.font(theme.tokens().text_px, 700))
            self.tree.addTopLevelItem(heading)
            for spec in rows:
                self._items[spec.id] = item = QTreeWidgetItem([spec.words(), ""])
                item.setData(0, _ID, spec.id)
                item.setSizeHint(0, row)
                heading.addChild(item)
            heading.setExpanded(True)
        self._show_keys()
        self._on_filter(self.filter.text())
        if chosen:
            self.choose(chosen)

    def _show_keys(self) -> None:
        for action, item in self._items.items():
            item.setText(1, " / ".join(self._keymap.hints(action)))
            item.setFont(
                1, theme.font(theme.tokens().text_px, 600 if self._keymap.is_changed(action) else 400)
            )
            text = self.tr("Changed by you") if self._keymap.is_changed(action) else ""
            item.setToolTip(1, text)

    def _on_filter(self, typed: str) -> None:
        query = Query.of(typed)
        first: QTreeWidgetItem | None = None
        for action, item in self._items.items():
            fits = query.empty or query.rank(self._text_of(ACTIONS[action]).casefold()) is not None
            item.setHidden(not fits)
            if fits and first is None:
                first = item
        for number in range(self.tree.topLevelItemCount()):
            heading = self.tree.topLevelItem(number)
            if heading is not None:
                children = (heading.child(place) for place in range(heading.childCount()))
                heading.setHidden(all(child is None or child.isHidden() for child in children))
        current = self.tree.currentItem()
        if current is None or current.isHidden():
            self.tree.setCurrentItem(first)  # type: ignore[arg-type]  # None: nothing is chosen

    def _text_of(self, spec: ActionSpec) -> str:
        keys = " ".join((*self._keymap.keys(spec.id), *self._keymap.hints(spec.id)))
        return f"{spec.words()} {spec.text} {group_words(spec.group)} {keys}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.keep.isVisible():
            self.give_up()
        elif event.key() == Qt.Key.Key_Down and self.filter.hasFocus():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._rest()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Keys"))
        self.head.setText(self.tr("Keys"))
        self.filter.setPlaceholderText(self.tr("Find an action or a key"))
        self.filter.setAccessibleName(self.tr("Find an action or a key"))
        self.tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self.tree.setAccessibleName(self.tr("Actions and their keys"))
        self.capture.setAccessibleName(self.tr("New keys"))
        self.take.setText(self.tr("Take it"))
        self.keep.setText(self.tr("Leave it"))
        self.change.setText(self.tr("Change…"))
        self.add.setText(self.tr("Add…"))
        self.remove.setText(self.tr("Remove"))
        self.reset.setText(self.tr("Restore default"))
        self.reset_all.setText(self.tr("Restore all"))
        self.close_button.setText(self.tr("Close"))
        self._fill()


def _is_typing(keys: str) -> bool:
    """Whether these keys write a letter or a sign."""
    rest = keys.removeprefix("Shift+")
    return (
        len(rest) == 1 or rest in ("Space", "Num++", "Num+-") or (rest.startswith("Num+") and len(rest) == 5)
    )
