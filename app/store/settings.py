"""Settings, each declared once: key, type, default, bounds, text. Dialogs and file checks come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from app.store import paths
from app.store.problems import StoreProblem
from app.store.tomlfile import TomlFile

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Setting:
    """``text_id``: its words in the window. ``minimum``/``maximum`` for numbers, ``choices`` for texts."""

    key: str
    default: Value
    text_id: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] | None = None

    @property
    def type(self) -> type[Any]:
        """bool, int, float or str, by the default."""
        return type(self.default)

    def accepts(self, value: object) -> bool:
        """Whether a value is of the type and within the bounds."""
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(self.default, bool) and isinstance(value, bool)
        if isinstance(self.default, float):
            if not isinstance(value, int | float):
                return False
        elif not isinstance(value, type(self.default)):
            return False
        if isinstance(value, int | float):
            low = self.minimum is None or value >= self.minimum
            return low and (self.maximum is None or value <= self.maximum)
        return self.choices is None or value in self.choices


SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("language", "system", "setting_language", choices=("system", "en", "zh_CN")),
        Setting("theme", "dark", "setting_theme", choices=("dark", "light", "system", "contrast")),
        Setting("text_size", 100, "setting_text_size", minimum=100, maximum=200),
        Setting("layout", "4", "setting_layout", choices=("1", "4", "9", "16")),
        Setting("restore_wall", True, "setting_restore_wall"),
        Setting("players_per_decoder", 8, "setting_players_per_decoder", minimum=1, maximum=16),
        Setting("keep_awake", True, "setting_keep_awake"),
        Setting("show_information", False, "setting_show_information"),
        Setting("captures_folder", "", "setting_captures_folder"),
        Setting("shift_starts", "06:00, 14:00, 22:00", "setting_shift_starts"),
        Setting("tree_order", "name", "setting_tree_order", choices=("name", "id", "status", "number")),
    )
}


KEYS = "keys"
"""Table of the user's own keys: action id to key sequences."""
RECENT = "recent"
"""Table of what was done last: kind to ids, the latest first."""
_TABLES = (KEYS, RECENT)
_MOST_TEXTS = 64


class SettingsStore:
    """The settings file (default: ``config_dir()/settings.toml``). Not thread-safe: one owner."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = TomlFile(path or paths.config_dir() / "settings.toml")
        self._values: dict[str, Value] | None = None
        self._watchers: list[Callable[[str, Value], None]] = []

    @property
    def problems(self) -> list[StoreProblem]:
        """What was wrong so far."""
        return self._file.problems

    def get(self, key: str) -> Value:
        """The value, or the default where the file has none that is right. KeyError for an unknown key."""
        setting = SETTINGS[key]
        return self._load().get(key, setting.default)

    def set(self, key: str, value: Value) -> None:
        """KeyError for an unknown key, ValueError for a value out of bounds, OSError from the disk."""
        if not SETTINGS[key].accepts(value):
            raise ValueError(key)

        def edit(document: tomlkit.TOMLDocument) -> None:
            table = document.get("settings")
            if not isinstance(table, Table):
                table = tomlkit.table()
                document["settings"] = table
            table[key] = value

        self._file.change(edit)
        self._load()[key] = value
        for watcher in list(self._watchers):
            watcher(key, value)

    def texts(self, table: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of texts (``KEYS``, ``RECENT``); what is no such list is left out, with a problem.
        KeyError for another table."""
        if table not in _TABLES:
            raise KeyError(table)
        kept = self._file.read().get(table)
        found: dict[str, tuple[str, ...]] = {}
        for key, value in (kept.unwrap() if isinstance(kept, Table) else {}).items():
            if (
                isinstance(value, list)
                and len(value) <= _MOST_TEXTS
                and all(isinstance(v, str) for v in value)
            ):
                found[key] = tuple(value)
            else:
                params: dict[str, object] = {"path": str(self._file.path), "entry": key, "reason": "value"}
                self.problems.append(StoreProblem("entry_ignored", params))
        return found

    def set_texts(self, table: str, values: Mapping[str, Sequence[str]]) -> None:
        """Keeps a whole table. KeyError for another table, OSError from the disk."""
        if table not in _TABLES:
            raise KeyError(table)

        def edit(document: tomlkit.TOMLDocument) -> None:
            made = tomlkit.table()
            for key, texts in values.items():
                made[key] = list(texts)
            document[table] = made

        self._file.change(edit)

    def watch(self, callback: Callable[[str, Value], None]) -> Callable[[], None]:
        """Calls back after each ``set``; returns how to stop."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback) if callback in self._watchers else None

    def _load(self) -> dict[str, Value]:
        if self._values is None:
            self._values = {}
            table = self._file.read().get("settings")
            plain = table.unwrap() if isinstance(table, Table) else {}
            for key, value in plain.items():
                setting = SETTINGS.get(key)
                if setting is None:
                    continue  # a newer program's, or somebody's own: kept, not used
                if setting.accepts(value):
                    self._values[key] = value
                else:
                    params: dict[str, object] = {
                        "path": str(self._file.path),
                        "entry": key,
                        "reason": "value",
                    }
                    self.problems.append(StoreProblem("entry_ignored", params))
        return self._values
