"""The keys in force: the table's own, changed by the user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.ui.actions.spec import Scope
from app.ui.actions.table import ACTIONS

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
_RETURN = re.compile(r"\bReturn\b")


def normal(keys: str) -> str:
    """A key sequence as it is kept and compared; empty for what is none."""
    return QKeySequence.fromString(keys, _PORTABLE).toString(_PORTABLE)


def called(keys: str) -> str:
    """A key sequence by the names that are on keyboards and in our sentences: Enter, not Return."""
    return _RETURN.sub("Enter", keys)


def shown(keys: str) -> str:
    """A key sequence as a person reads it on this platform."""
    return QKeySequence.fromString(called(keys), _PORTABLE).toString(_NATIVE)


_DIGITS = tuple(f"Num+{digit}" for digit in range(10))


class Keymap(QObject):
    """Shared by all windows. Keys are portable texts of ``QKeySequence``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, tuple[str, ...]] = {}

    def load(self, own: Mapping[str, Sequence[str]]) -> None:
        """The user's keys as they were kept. What is unknown, no key, or would take another action's key away
        is left out: a file edited by hand must not leave an action that everybody needs without its key."""
        self._own.clear()
        for action, texts in own.items():
            spec = ACTIONS.get(action)
            if spec is not None and not spec.takes_key:
                keys = tuple(dict.fromkeys(normal(text) for text in texts))
                if all(keys):
                    self._own[action] = keys
        for action in list(self._own):
            if any(self.conflicts(action, keys) for keys in self._own[action]):
                del self._own[action]
        self.changed.emit()

    def own(self) -> dict[str, tuple[str, ...]]:
        """What the user changed, to be kept."""
        return dict(self._own)

    def give(self, action: str, keys: Sequence[str]) -> None:
        """Gives an action these keys alone; an empty sequence leaves it without. Whoever had one of them
        where this is heard loses it. KeyError for an unknown action, ValueError when it, or who would lose,
        has keys that cannot be exchanged."""
        wanted = tuple(dict.fromkeys(normal(text) for text in keys))
        if ACTIONS[action].takes_key or not all(wanted):
            raise ValueError(action)
        losers = {other for one in wanted for other in self.conflicts(action, one)}
        if any(ACTIONS[other].takes_key for other in losers):
            raise ValueError(action)
        for other in losers:
            self._put(other, tuple(k for k in self.keys(other) if k not in wanted))
        self._put(action, wanted)
        self.changed.emit()

    def reset(self, action: str | None = None) -> None:
        """The table's keys again, for one action (who has them now loses them) or for all."""
        if action is None:
            self._own.clear()
            self.changed.emit()
        else:
            self.give(action, ACTIONS[action].keys)

    def _put(self, action: str, keys: tuple[str, ...]) -> None:
        if keys == tuple(normal(k) for k in ACTIONS[action].keys):
            self._own.pop(action, None)
        else:
            self._own[action] = keys

    def keys(self, action: str) -> tuple[str, ...]:
        """What triggers an action; KeyError for an unknown one."""
        own = self._own.get(action)
        return own if own is not None else tuple(normal(k) for k in ACTIONS[action].keys)

    def hint(self, action: str) -> str:
        """Its first key as a person reads it; empty without one."""
        keys = self.keys(action)
        return shown(keys[0]) if keys else ""

    def hints(self, action: str, *, portable: bool = False) -> list[str]:
        """All its keys as a person reads them; the number pad's ten digits as one. ``portable``: by their
        English names."""
        keys = self.keys(action)
        names = [called(one) if portable else shown(one) for one in keys]
        # One word for two keys (Return and Enter).
        return [f"{names[0]}–9"] if keys == _DIGITS else list(dict.fromkeys(names))

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
