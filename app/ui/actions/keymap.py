"""The keys in force: the table's own, changed by the user."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.ui.actions.table import ACTIONS, Scope

_PORTABLE = QKeySequence.SequenceFormat.PortableText


def normal(keys: str) -> str:
    """A key sequence as it is kept and compared; empty for what is none."""
    return QKeySequence.fromString(keys, _PORTABLE).toString(_PORTABLE)


def shown(keys: str) -> str:
    """A key sequence as a person reads it on this platform."""
    return QKeySequence.fromString(keys, _PORTABLE).toString(QKeySequence.SequenceFormat.NativeText)


class Keymap(QObject):
    """Shared by all windows. Keys are portable texts of ``QKeySequence``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, tuple[str, ...]] = {}

    def keys(self, action: str) -> tuple[str, ...]:
        """What triggers an action; KeyError for an unknown one."""
        own = self._own.get(action)
        return own if own is not None else tuple(normal(k) for k in ACTIONS[action].keys)

    def hint(self, action: str) -> str:
        """Its first key as a person reads it; empty without one."""
        keys = self.keys(action)
        return shown(keys[0]) if keys else ""

    def is_changed(self, action: str) -> bool:
        """Whether the user gave it other keys."""
        return action in self._own

    def conflicts(self, action: str, keys: str) -> list[str]:
        """The other actions that these keys trigger where this one would be triggered."""
        wanted = normal(keys)
        scope = ACTIONS[action].scope
        return [
            other
            for other, spec in ACTIONS.items()
            if other != action and wanted in self.keys(other) and scope.meets(spec.scope)
        ]

    def find(self, keys: str, scope: Scope) -> str | None:
        """The action these (normal) keys trigger in a scope."""
        return next((i for i, s in ACTIONS.items() if s.scope is scope and keys in self.keys(i)), None)
