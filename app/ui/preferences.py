"""What the user chose for himself: known at once, written on another thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.inorder import InOrder
from app.store.settings import KEYS, RECENT, SETTINGS, Imported, SettingsStore, Value
from app.ui.qt_station import Poster


class Preferences(QObject):
    """Settings of this user. Read once, when it is made; the file is small."""

    changed = Signal(str)
    """A key of ``SETTINGS``."""
    trouble = Signal(str, dict)
    """The file could not be written: code and parameters of a ``StoreProblem``. What was chosen still counts
    until the program ends."""

    def __init__(self, store: SettingsStore | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store or SettingsStore()
        self._values: dict[str, Value] = {key: self._store.get(key) for key in SETTINGS}
        self._texts = {table: self._store.texts(table) for table in (KEYS, RECENT)}
        self._writer = InOrder(Poster(self).post)

    def get(self, key: str) -> Value:
        """A setting. KeyError for an unknown one."""
        return self._values[key]

    def set(self, key: str, value: Value) -> None:
        """Takes effect now. KeyError and ValueError as ``SettingsStore.set``."""
        if not SETTINGS[key].accepts(value) or self._store.is_locked(key):
            raise ValueError(key)
        if self._values[key] != value:
            self._values[key] = value
            self._writer.run(lambda: self._store.set(key, value), self._written)
            self.changed.emit(key)

    def is_locked(self, key: str) -> bool:
        """Whether only the administrator of this machine can change it. KeyError for an unknown one."""
        return self._store.is_locked(key)

    def export_text(self, done: Callable[[str | Exception], None]) -> None:
        """What was chosen, as the text of a file; on the writer's thread, behind what is still to be kept."""
        self._writer.run(self._store.export_text, done)

    def import_text(self, text: str, done: Callable[[Imported | Exception], None]) -> None:
        """Takes over a file of settings; each one that changed is told by ``changed`` before ``done``."""

        def taken(result: Imported | Exception) -> None:
            if isinstance(result, Imported):
                for key in result.taken:
                    value = self._store.get(key)
                    if self._values[key] != value:
                        self._values[key] = value
                        self.changed.emit(key)
                self._texts = {table: self._store.texts(table) for table in (KEYS, RECENT)}
            done(result)

        self._writer.run(lambda: self._store.import_text(text), taken)

    def texts(self, table: str) -> dict[str, tuple[str, ...]]:
        """``KEYS`` or ``RECENT``."""
        return dict(self._texts[table])

    def set_texts(self, table: str, values: Mapping[str, Sequence[str]]) -> None:
        """Replaces a table."""
        kept = {key: tuple(texts) for key, texts in values.items()}
        if self._texts[table] != kept:
            self._texts[table] = kept
            self._writer.run(lambda: self._store.set_texts(table, kept), self._written)

    def close(self) -> None:
        """What was chosen is written first."""
        self._writer.shutdown()

    def _written(self, result: object) -> None:
        if isinstance(result, OSError):
            self.trouble.emit(
                "not_written", {"path": str(result.filename or "settings.toml"), "reason": result.strerror}
            )
        elif isinstance(result, Exception):
            raise result


def captures_folder(preferences: Preferences | None, default: str) -> str:
    """Where pictures and clips go: the user's choice, else the system's own folder for them (``default``)."""
    chosen = str(preferences.get("captures_folder")) if preferences is not None else ""
    return chosen or default or str(Path.home())
