"""Profiles: which service the wall talks to. Kept in one TOML file, never with a secret in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import tomlkit
from tomlkit.items import AoT, Table

from app.store import paths
from app.store.problems import StoreProblem
from app.store.tomlfile import TomlFile

__all__ = ["Profile", "ProfileKind", "ProfileStore", "StoreProblem"]


class ProfileKind(enum.StrEnum):
    """What stands behind a profile's endpoint."""

    DEMO = "demo"  # our own service with the demo site, started by the program
    LOCAL = "local"  # our own service with the site's own cameras
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Profile:
    """One service and how to talk to it. Rates per second; no secret here (see ``secrets``)."""

    name: str
    kind: ProfileKind
    endpoint: str
    """Base address, such as ``https://vcs.cn-hangzhou.aliyuncs.com``; empty for a demo not yet started."""
    data_endpoint: str | None = None
    data_endpoint_falls_back: bool = False
    """Learned: the data endpoint does not serve section 10 of the API, the main one does."""
    access_key_id: str = ""
    version: str = "2020-05-15"
    method: Literal["GET", "POST"] = "POST"
    response_format: Literal["JSON", "XML"] = "JSON"
    region_id: str = "cn-hangzhou"
    proxy: str | None = None
    ca_file: str | None = None
    pinned_sha256: str | None = None
    rate_per_s: float = 20.0
    prefer_https_streams: bool = True
    time_zone: str | None = None
    """IANA name for showing times; None is the machine's own."""

    def problem(self) -> str | None:
        """The name of the first field that cannot be right, or None."""
        if not self.name.strip():
            return "name"
        if self.endpoint or self.kind is not ProfileKind.DEMO:
            parts = urlsplit(self.endpoint)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.password:
                return "endpoint"
        if self.method not in ("GET", "POST"):
            return "method"
        if self.response_format not in ("JSON", "XML"):
            return "response_format"
        if not 0.1 <= self.rate_per_s <= 1000:
            return "rate_per_s"
        return None


_TYPES: dict[str, type[Any]] = {
    "kind": ProfileKind,
    "rate_per_s": float,
    "prefer_https_streams": bool,
    "data_endpoint_falls_back": bool,
}


class ProfileStore:
    """The profiles file (default: ``config_dir()/profiles.toml``). Not thread-safe: one owner.

    ``problems`` grows as files are set aside or entries passed over; the window shows and clears it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = TomlFile(path or paths.config_dir() / "profiles.toml")

    @property
    def problems(self) -> list[StoreProblem]:
        """What was wrong so far."""
        return self._file.problems

    def load(self) -> list[Profile]:
        """Every readable profile, in the file's order. A file that is no TOML is set aside, never raises."""
        profiles: dict[str, Profile] = {}
        for number, entry in enumerate(_entries(self._file.read())):
            profile = _read(entry)
            if isinstance(profile, Profile) and profile.name not in profiles:
                profiles[profile.name] = profile
                continue
            reason = profile if isinstance(profile, str) else "name"
            params: dict[str, object] = {"path": str(self._file.path), "entry": number, "reason": reason}
            self.problems.append(StoreProblem("entry_ignored", params))
        return list(profiles.values())

    def save(self, profile: Profile) -> None:
        """Adds or replaces by name; unknown keys of the entry are kept. OSError; ValueError for a profile
        that cannot be right."""
        wrong = profile.problem()
        if wrong is not None:
            raise ValueError(wrong)

        def edit(document: tomlkit.TOMLDocument) -> None:
            entry = next((e for e in _entries(document) if e.get("name") == profile.name), None)
            if entry is None:
                entry = tomlkit.table()
                _array(document).append(entry)
            for field in fields(profile):
                value = getattr(profile, field.name)
                if value is None:
                    entry.pop(field.name, None)
                else:
                    entry[field.name] = str(value) if isinstance(value, enum.Enum) else value

        self._file.change(edit)

    def delete(self, name: str) -> None:
        """Forgets it; no error if there is none of that name. Raises OSError."""

        def edit(document: tomlkit.TOMLDocument) -> None:
            array = _array(document)
            for number in reversed(range(len(array))):
                if array[number].get("name") == name:
                    del array[number]
            if document.get("last_used") == name:
                del document["last_used"]

        self._file.change(edit)

    @property
    def last_used(self) -> str | None:
        """Name of the profile to start with, if it still exists."""
        document = self._file.read()
        name = document.get("last_used")
        names = [entry.get("name") for entry in _entries(document)]
        return str(name) if isinstance(name, str) and name in names else None

    def set_last_used(self, name: str) -> None:
        """Raises OSError."""

        def edit(document: tomlkit.TOMLDocument) -> None:
            # A key of the top level must come before the tables, or it would belong to the last one.
            if "last_used" in document:
                document["last_used"] = name
                return
            rest = {key: document.pop(key) for key in list(document)}
            document["last_used"] = name
            for key, value in rest.items():
                document[key] = value

        self._file.change(edit)


def _array(document: tomlkit.TOMLDocument) -> AoT:
    array = document.get("profile")
    if not isinstance(array, AoT):
        array = tomlkit.aot()
        document["profile"] = array
    return array


def _entries(document: tomlkit.TOMLDocument) -> list[Table]:
    array = document.get("profile")
    return list(array) if isinstance(array, AoT) else []


def _read(entry: Table) -> Profile | str:
    """A profile, or the name of the field that is wrong."""
    values: dict[str, Any] = {}
    plain = entry.unwrap()
    for field in fields(Profile):
        if field.name not in plain:
            continue
        value = plain[field.name]
        wanted = _TYPES.get(field.name, str)
        try:
            if wanted is bool and not isinstance(value, bool):
                return field.name
            if wanted is str and not isinstance(value, str):
                return field.name
            values[field.name] = wanted(value)
        except (TypeError, ValueError):
            return field.name
    try:
        profile = Profile(**values)
    except TypeError:
        return next(name for name in ("name", "kind", "endpoint") if name not in values)
    return profile.problem() or profile
