"""The table of attributes a target can be searched by: the program's own, or the user's copy of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.store import paths
from app.store.problems import StoreProblem, set_aside, write_atomically
from app.vcs.actions.choices import TARGET_TYPES

VERSION = 1
LANGUAGES = ("en", "zh")
MAX_BYTES = 1024 * 1024
MAX_ATTRIBUTES = 500
MAX_VALUES = 5000
MAX_NAME = 120

Names = Mapping[str, str]
"""By language (``en``, ``zh``), what people call it."""


def called(names: Names, code: str, language: str) -> str:
    """What it is called in a language (``zh_CN`` is ``zh``), else in English, else by its code."""
    return names.get(language[:2]) or names.get("en") or code


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """``values``: what the service takes, and its names; empty: any text. The order of the file."""

    key: str
    names: Names
    types: tuple[str, ...]
    values: Mapping[str, Names] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """``own``: it is the user's copy."""

    attributes: tuple[AttributeSpec, ...] = ()
    own: bool = False

    def of_type(self, target_type: str) -> tuple[AttributeSpec, ...]:
        """Those a target type has, in the order of the file."""
        return tuple(one for one in self.attributes if target_type in one.types)

    def get(self, target_type: str, key: str) -> AttributeSpec | None:
        """None for a key the table does not know: it is shown as it is."""
        return next((one for one in self.of_type(target_type) if one.key == key), None)

    def key_called(self, target_type: str, key: str, language: str) -> str:
        """A key's name, or the key itself."""
        spec = self.get(target_type, key)
        return key if spec is None else called(spec.names, key, language)

    def value_called(self, target_type: str, key: str, value: str, language: str) -> str:
        """A value's name, or the value itself."""
        spec = self.get(target_type, key)
        return value if spec is None else called(spec.values.get(value, {}), value, language)


class NotATable(ValueError):
    """``str()`` is where it is wrong: ``attribute 3: key``."""


def own_file() -> Path:
    """Where the user's copy lies."""
    return paths.config_dir() / "attributes.toml"


def load(resource: Path, own: Path | None = None) -> tuple[AttributeTable, list[StoreProblem]]:
    """The user's copy if there is one that can be read, otherwise the program's own. Blocks. A damaged copy
    is set aside, one of a newer program left alone; both are told of, and so is what was left out."""
    copy = own or own_file()
    problems: list[StoreProblem] = []
    try:
        table = _read(copy, problems)
    except FileNotFoundError:
        table = None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.append(StoreProblem("not_readable", {"path": str(copy), "reason": reason}))
        table = None
    except (ValueError, RecursionError) as error:
        # The text of a decoder's error may be long; where a person wrote something wrong it is short.
        reason = (
            str(error) if isinstance(error, NotATable | tomllib.TOMLDecodeError) else type(error).__name__
        )
        problems.append(set_aside(copy, reason))
        table = None
    if table is not None:
        return AttributeTable(table, own=True), problems
    try:
        return AttributeTable(_read(resource, problems) or ()), problems
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.append(StoreProblem("not_readable", {"path": str(resource), "reason": reason}))
        return AttributeTable(), problems


def make_own(resource: Path, own: Path | None = None) -> Path:
    """The user's copy, made if there is none: for editing. Raises OSError."""
    copy = own or own_file()
    if not copy.exists():
        write_atomically(copy, resource.read_text("utf-8"))
    return copy


def _read(path: Path, problems: list[StoreProblem]) -> tuple[AttributeSpec, ...] | None:
    """None: written by a newer program. Raises OSError, ValueError."""
    if path.stat().st_size > MAX_BYTES:
        raise NotATable("too long")
    document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NotATable("version")
    if version > VERSION:
        params: dict[str, object] = {"path": str(path), "found": version, "known": VERSION}
        problems.append(StoreProblem("newer_version", params))
        return None
    entries = document.get("attribute", [])
    if not isinstance(entries, list) or len(entries) > MAX_ATTRIBUTES:
        raise NotATable("attribute")
    shared = {
        name: _values(one, f"values.{name}") for name, one in _table(document.get("values", {}), "values")
    }
    found: list[AttributeSpec] = []
    taken: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries, 1):
        try:
            spec = _attribute(entry, shared)
            twice = {(spec.key, one) for one in spec.types} & taken
            if twice:
                raise NotATable("key")
        except NotATable as error:
            params = {"path": str(path), "entry": number, "reason": str(error)}
            problems.append(StoreProblem("entry_ignored", params))
            continue
        taken |= {(spec.key, one) for one in spec.types}
        found.append(spec)
    if not found:
        raise NotATable("attribute")
    return tuple(found)


def _attribute(entry: Any, shared: Mapping[str, Mapping[str, Names]]) -> AttributeSpec:
    if not isinstance(entry, dict):
        raise NotATable("attribute")
    key = _text(entry.get("key"), "key")
    types = entry.get("types")
    if not isinstance(types, list) or not types or not all(one in TARGET_TYPES for one in types):
        raise NotATable("types")
    values = entry.get("values", {})
    if isinstance(values, str):
        if values not in shared:
            raise NotATable("values")
        values = shared[values]
    else:
        values = _values(values, "values")
    return AttributeSpec(key, _names(entry, "names"), tuple(dict.fromkeys(types)), values)


def _values(raw: Any, where: str) -> dict[str, Names]:
    made = {_text(value, where): _names(names, f"{where}.{value}") for value, names in _table(raw, where)}
    if len(made) > MAX_VALUES:
        raise NotATable(where)
    return made


def _names(raw: Any, where: str) -> Names:
    if isinstance(raw, str):
        return {"en": _text(raw, where)}
    if not isinstance(raw, dict):
        raise NotATable(where)
    return {one: _text(raw[one], f"{where}.{one}") for one in LANGUAGES if one in raw}


def _table(raw: Any, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(raw, dict):
        raise NotATable(where)
    yield from raw.items()


def _text(raw: Any, where: str) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > MAX_NAME or not raw.isprintable():
        raise NotATable(where)
    return raw.strip()
