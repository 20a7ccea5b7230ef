"""The actions of one window: the table's rows bound to what the window does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.actions.keymap import Keymap, called
from app.ui.actions.spec import ActionSpec, Scope
from app.ui.actions.table import ACTIONS
from app.ui.keys import presses_button

_NUMBER_PAD = "Num+"


@dataclass(slots=True)
class _Bound:
    action: QAction
    slot: Callable[..., object]
    enabled: Callable[[], bool] | None
    checked: Callable[[], bool] | None
    per_key: list[QAction] = field(default_factory=list)
    """One a key, for the keys the window hears. They are always on: what makes sense is asked when a key is
    pressed, not when somebody looked last."""


class ActionBook(QObject):
    """One a window; all share a ``Keymap``. Actions nobody bound here do not exist here.

    Keys of ``Scope.WINDOW`` are shortcuts of the window. For the others the widget that hears them calls
    ``handle`` from its ``keyPressEvent``.
    """

    triggered = Signal(str)
    """An action was done (not: was asked for while it made no sense)."""

    def __init__(self, window: QWidget, keymap: Keymap | None = None) -> None:
        super().__init__(window)
        self._window = window
        self.keymap = keymap or Keymap(self)
        self.gates: list[Callable[[str], bool]] = []
        """Asked before ``enabled`` of any action, all must agree: whether it makes sense on the page that is
        shown, whether it is allowed at all."""
        self._bound: dict[str, _Bound] = {}
        self._by_keys: dict[tuple[Scope, str], str] = {}
        self._heard: tuple[int, int] | None = None
        """A key of the number pad that was heard before it is pressed, and when."""
        self.keymap.changed.connect(self._on_keys)
        window.installEventFilter(self)

    def bind(
        self,
        action: str,
        slot: Callable[..., object],
        enabled: Callable[[], bool] | None = None,
        checked: Callable[[], bool] | None = None,
    ) -> None:
        """What an action does here. ``enabled`` and ``checked`` are asked when it matters and must be cheap.
        The slot gets no argument, or the key that was pressed (``ActionSpec.takes_key``, portable text).
        KeyError for an id the table does not have; binding again replaces."""
        spec = ACTIONS[action]
        old = self._bound.get(action)
        if old is not None:
            made = old.action
        else:
            made = QAction(self)
            made.setObjectName(action)
            made.setAutoRepeat(spec.repeats)
            made.triggered.connect(self._on_triggered)
            # Its keys are shown in menus and not heard: a widget's own shortcut of a widget it does not have.
            # A tool button with such a menu is one, while it has the keyboard: then both are heard.
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            made.installEventFilter(self)
        made.setCheckable(checked is not None)
        self._bound[action] = _Bound(made, slot, enabled, checked)
        self._name(spec, made)
        self._give_keys(action)
        self._refresh_one(self._bound[action])

    def has(self, action: str) -> bool:
        """Whether it is bound here."""
        return action in self._bound

    def bound(self) -> list[ActionSpec]:
        """The rows bound here, in the table's order."""
        return [spec for name, spec in ACTIONS.items() if name in self._bound]

    def qaction(self, action: str) -> QAction:
        """For menus and buttons. KeyError when it is not bound here."""
        return self._bound[action].action

    def is_enabled(self, action: str) -> bool:
        """Whether it would do something now."""
        bound = self._bound.get(action)
        return bound is not None and self._may(action, bound)

    def is_checked(self, action: str) -> bool:
        """Whether it is something that is on now."""
        bound = self._bound.get(action)
        return bound is not None and bound.checked is not None and bound.checked()

    def trigger(self, action: str) -> bool:
        """Does it; False when it is not bound here or makes no sense now."""
        bound = self._bound.get(action)
        if bound is None or ACTIONS[action].takes_key:
            return False
        return self._do(action, bound)

    def handle(self, event: QKeyEvent, scope: Scope) -> bool:
        """Does what a pressed key means in a scope; False when it means nothing there (ignore the event)."""
        if presses_button(event):
            return True
        for keys in spellings(event.keyCombination()):
            action = self._by_keys.get((scope, keys))
            if action is not None and not (event.isAutoRepeat() and not ACTIONS[action].repeats):
                bound = self._bound[action]
                return self._do(action, bound, *((keys,) if ACTIONS[action].takes_key else ()))
        return False

    def hint(self, action: str, text: str) -> str:
        """``text (keys)`` for a tool tip; the bare text when the action has no key."""
        keys = self.keymap.hint(action)
        return f"{text} ({keys})" if keys else text

    def refresh(self) -> None:
        """Asks every action whether it makes sense now; before a menu is shown, and now and then."""
        for bound in self._bound.values():
            self._refresh_one(bound)

    # -- inside ----------------------------------------------------------------------------------------

    def _do(self, action: str, bound: _Bound, *pressed: str) -> bool:
        if not self._may(action, bound):
            return False
        bound.slot(*pressed)
        self._refresh_one(bound)
        self.triggered.emit(action)
        return True

    def _may(self, action: str, bound: _Bound) -> bool:
        if not all(gate(action) for gate in self.gates):
            return False
        return bound.enabled is None or bound.enabled()

    def _refresh_one(self, bound: _Bound) -> None:
        if bound.enabled is not None or self.gates:
            bound.action.setEnabled(self._may(bound.action.objectName(), bound))
        if bound.checked is not None:
            bound.action.setChecked(bound.checked())

    def _name(self, spec: ActionSpec, action: QAction) -> None:
        action.setText(spec.words())

    def _give_keys(self, action: str) -> None:
        scope = ACTIONS[action].scope
        keys = self.keymap.keys(action)
        bound = self._bound[action]
        if not ACTIONS[action].takes_key:
            bound.action.setShortcuts([QKeySequence.fromString(k) for k in dict.fromkeys(map(called, keys))])
        if scope is Scope.WINDOW:
            self._hear(bound, action, keys)
        for known in [k for k, a in self._by_keys.items() if a == action]:
            del self._by_keys[known]
        for one in keys:
            self._by_keys[scope, one] = action

    def _hear(self, bound: _Bound, action: str, keys: tuple[str, ...]) -> None:
        for old in bound.per_key:
            self._window.removeAction(old)
            old.deleteLater()
        bound.per_key.clear()
        for one in keys:
            if _NUMBER_PAD in one:
                continue  # ``_on_number_pad``
            made = QAction(self)
            made.setObjectName(one)
            made.setProperty("does", action)
            made.setShortcut(QKeySequence.fromString(one))
            made.setAutoRepeat(ACTIONS[action].repeats)
            made.triggered.connect(self._on_key_triggered)
            made.installEventFilter(self)
            self._window.addAction(made)
            bound.per_key.append(made)

    def _on_key_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            action = str(sender.property("does"))
            pressed = (sender.objectName(),) if ACTIONS[action].takes_key else ()
            self._do(action, self._bound[action], *pressed)

    def _on_keys(self) -> None:
        self._by_keys.clear()
        for action in self._bound:
            self._give_keys(action)

    def _on_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.trigger(sender.objectName())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.LanguageChange and watched is self._window:
            for action, bound in self._bound.items():
                self._name(ACTIONS[action], bound.action)
        elif kind == QEvent.Type.Shortcut and isinstance(watched, QAction):
            return isinstance(event, QShortcutEvent) and self._heard_twice(watched, event)
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return watched is self._window and self._on_number_pad(event)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is not self._window:
            watched.removeEventFilter(self)
            return (event.key(), event.timestamp()) == self._heard
        return False

    def _heard_twice(self, action: QAction, event: QShortcutEvent) -> bool:
        """Qt does nothing where two actions hear a key: here a window's and its menu's, of the same row."""
        if not event.isAmbiguous():
            return False
        action.trigger()
        return True

    def _on_number_pad(self, event: QKeyEvent) -> bool:
        """Keys of the number pad: under X11 Qt does not tell them from the others in shortcuts (measured with
        6.11), so what nobody below the window claims for itself is looked up here."""
        if not event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
            return False
        keys = spellings(event.keyCombination())[0]
        action = self._by_keys.get((Scope.WINDOW, keys))
        if action is None or (event.isAutoRepeat() and not ACTIONS[action].repeats):
            return False
        if not self._do(action, self._bound[action], *((keys,) if ACTIONS[action].takes_key else ())):
            return False
        event.accept()
        # The same key is about to be pressed once more, in whatever has the keyboard now.
        focused = QApplication.focusWidget()
        if focused is not None:
            self._heard = (event.key(), event.timestamp())
            focused.installEventFilter(self)
        return True


def spellings(pressed: QKeyCombination) -> list[str]:
    """How a pressed key may stand in the keymap: as it is, off the number pad, a sign without Shift."""
    key, modifiers = pressed.key(), pressed.keyboardModifiers()
    found: list[str] = []
    plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    tries = [modifiers, plain]
    if 0x20 < key.value < 0x7F and not 0x41 <= key.value <= 0x5A:
        tries.append(plain & ~Qt.KeyboardModifier.ShiftModifier)
    for one in tries:
        text = QKeySequence(QKeyCombination(one, key)).toString(QKeySequence.SequenceFormat.PortableText)
        if text and text not in found:
            found.append(text)
    return found
