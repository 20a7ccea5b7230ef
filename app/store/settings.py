"""Settings, each declared once: key, type, default, bounds, text, group, whether a restart is needed. The
dialog and the checks of the file come from here.

What counts, the first that is there: what the administrator locked, what the user chose, what the
administrator chose as default, the default here. The administrator's file (``paths.administrator_file()``)
has two tables, ``[locked]`` and ``[defaults]``, with the keys below; some keys only count there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from app.store import paths
from app.store.problems import StoreProblem
from app.store.tomlfile import TomlFile

Value = bool | int | float | str


GROUPS = ("look", "wall", "recording", "shift", "station")
"""Of the dialog, in order."""


@dataclass(frozen=True, slots=True)
class Setting:
    """``text_id``: its words in the window. ``minimum``/``maximum`` for numbers, ``choices`` for texts.
    ``kind``: ``folder`` for a text that is one, ``times`` for times of day; else by the type.
    ``restart``: counts from the next start on. ``admin``: counts in the administrator's file only."""

    key: str
    default: Value
    text_id: str
    group: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] | None = None
    kind: str = ""
    restart: bool = False
    admin: bool = False

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
        Setting("language", "system", "setting_language", "look", choices=("system", "en", "zh_CN")),
        Setting("theme", "dark", "setting_theme", "look", choices=("dark", "light", "contrast")),
        Setting("text_size", 100, "setting_text_size", "look", minimum=100, maximum=200),
        Setting("layout", "4", "setting_layout", "wall", choices=("1", "4", "9", "16"), restart=True),
        Setting("restore_wall", True, "setting_restore_wall", "wall", restart=True),
        Setting("show_information", False, "setting_show_information", "wall"),
        Setting(
            "tree_order", "name", "setting_tree_order", "wall", choices=("name", "id", "status", "number")
        ),
        Setting(
            "players_per_decoder",
            8,
            "setting_players_per_decoder",
            "station",
            minimum=1,
            maximum=16,
            restart=True,
        ),
        Setting("keep_awake", True, "setting_keep_awake", "station", restart=True),
        Setting("captures_folder", "", "setting_captures_folder", "recording", kind="folder"),
        Setting("evidence_folder", "", "setting_evidence_folder", "recording", kind="folder"),
        Setting("operator", "", "setting_operator", "recording"),
        Setting("shift_starts", "06:00, 14:00, 22:00", "setting_shift_starts", "shift", kind="times"),
        Setting("kiosk", False, "setting_kiosk", "station", restart=True),
        Setting("kiosk_pin", "", "setting_kiosk_pin", "station", kind="pin"),
        Setting("profile", "", "setting_profile", "station", admin=True),
        Setting("hide_administration", False, "setting_hide_administration", "station", admin=True),
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

    def __init__(self, path: Path | None = None, administrator: Path | None = None) -> None:
        """``administrator``: his file (default: ``paths.administrator_file()``), read once, never written."""
        self._file = TomlFile(path or paths.config_dir() / "settings.toml")
        self._values: dict[str, Value] | None = None
        self._rules = Administrator(administrator or paths.administrator_file())
        self._watchers: list[Callable[[str, Value], None]] = []

    @property
    def problems(self) -> list[StoreProblem]:
        """What was wrong so far."""
        return [*self._rules.problems, *self._file.problems]

    def get(self, key: str) -> Value:
        """The value, or the default where no file has one that is right. KeyError for an unknown key."""
        setting = SETTINGS[key]
        if key in self._rules.locked:
            return self._rules.locked[key]
        chosen = None if setting.admin else self._load().get(key)
        return self._rules.defaults.get(key, setting.default) if chosen is None else chosen

    def is_chosen(self, key: str) -> bool:
        """Whether the user or the administrator said what it is to be. KeyError for an unknown key."""
        rules = self._rules
        return self.is_locked(key) or key in rules.defaults or self._load().get(key) is not None

    def is_locked(self, key: str) -> bool:
        """Whether only the administrator can change it. KeyError for an unknown key."""
        return SETTINGS[key].admin or key in self._rules.locked

    def set(self, key: str, value: Value) -> None:
        """KeyError for an unknown key, ValueError for a value out of bounds or a locked key, OSError from the
        disk."""
        if not SETTINGS[key].accepts(value) or self.is_locked(key):
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
                self._file.problems.append(StoreProblem("entry_ignored", params))
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
            table = self._file.read().get("settings")
            self._values = _right_ones(table, self._file.path, self._file.problems)
        return self._values

    # -- files to hand on ------------------------------------------------------------------------------

    def export_text(self) -> str:
        """What the user chose, and his keys, as TOML; no PIN, nothing of what he did last."""
        document = tomlkit.document()
        document.add(tomlkit.comment("vcs-wall settings"))
        chosen = tomlkit.table()
        for key, value in sorted(self._load().items()):
            if SETTINGS[key].kind != "pin" and not SETTINGS[key].admin:
                chosen[key] = value
        document["settings"] = chosen
        keys = tomlkit.table()
        for action, texts in self.texts(KEYS).items():
            keys[action] = list(texts)
        document[KEYS] = keys
        return tomlkit.dumps(document)

    def import_text(self, text: str) -> Imported:
        """Takes over what is right in ``text``. ValueError when it is no file of settings at all, OSError
        from the disk; then nothing was changed."""
        try:
            document = tomlkit.parse(text)
        except (TOMLKitError, RecursionError) as error:
            raise ValueError("not TOML") from error
        table = document.get("settings")
        if not isinstance(table, Table):
            raise ValueError("no settings")
        problems: list[StoreProblem] = []
        values = _right_ones(table, Path("settings"), problems)
        refused = [str(problem.params["entry"]) for problem in problems]
        refused += [key for key in table if key not in SETTINGS]
        refused += [key for key in values if self.is_locked(key) or SETTINGS[key].kind == "pin"]
        taken = {key: value for key, value in values.items() if key not in refused}

        def edit(kept: tomlkit.TOMLDocument) -> None:
            ours = kept.get("settings")
            if not isinstance(ours, Table):
                ours = tomlkit.table()
                kept["settings"] = ours
            for key, value in taken.items():
                ours[key] = value
            if isinstance(keys := document.get(KEYS), Table):
                kept[KEYS] = keys

        self._file.change(edit)
        self._load().update(taken)
        for key, value in taken.items():
            for watcher in list(self._watchers):
                watcher(key, value)
        return Imported(tuple(taken), tuple(sorted(refused)))


@dataclass(frozen=True, slots=True)
class Imported:
    """Keys that were taken over, and those that were not: unknown, out of bounds, locked."""

    taken: tuple[str, ...]
    refused: tuple[str, ...]


class Administrator:
    """The administrator's file: what is locked, and what are the defaults on this machine."""

    def __init__(self, path: Path) -> None:
        self.problems: list[StoreProblem] = []
        self.locked: dict[str, Value] = {}
        self.defaults: dict[str, Value] = {}
        try:
            document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            return
        except OSError as error:
            params: dict[str, object] = {"path": str(path), "reason": error.strerror or "?"}
            self.problems.append(StoreProblem("not_readable", params))
            return
        except (TOMLKitError, ValueError, RecursionError):
            # It is not ours to set aside.
            self.problems.append(StoreProblem("not_readable", {"path": str(path), "reason": "no TOML"}))
            return
        self.locked = _right_ones(document.get("locked"), path, self.problems)
        self.defaults = _right_ones(document.get("defaults"), path, self.problems)


def _right_ones(table: object, path: Path, problems: list[StoreProblem]) -> dict[str, Value]:
    """The entries of a table that are settings and within their bounds; of others that are ours a problem is
    noted. Unknown ones, of a newer program or somebody's own, are passed over."""
    found: dict[str, Value] = {}
    for key, value in (table.unwrap() if isinstance(table, Table) else {}).items():
        setting = SETTINGS.get(key)
        if setting is None:
            continue
        if setting.accepts(value):
            found[key] = value
        else:
            problems.append(
                StoreProblem("entry_ignored", {"path": str(path), "entry": key, "reason": "value"})
            )
    return found
