"""Profiles: which service the wall talks to. Kept in one TOML file, never with a secret in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path


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
    access_key_id: str = ""
    version: str = "2020-05-15"
    method: str = "POST"
    response_format: str = "JSON"
    region_id: str = "cn-hangzhou"
    proxy: str | None = None
    ca_file: str | None = None
    pinned_sha256: str | None = None
    rate_per_s: float = 20.0
    prefer_https_streams: bool = True
    time_zone: str | None = None
    """IANA name for showing times; None is the machine's own."""


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """Something wrong with a file of ours, already dealt with; ``code`` and ``params`` for a sentence.

    Codes: ``file_set_aside`` {path, kept_as, reason}, ``entry_ignored`` {path, entry, reason},
    ``newer_version`` {path, found, known}, ``not_written`` {path, reason}.
    """

    code: str
    params: dict[str, object]


class ProfileStore:
    """The profiles file. Not thread-safe: one owner."""

    def __init__(self, path: Path | None = None) -> None:
        raise NotImplementedError

    problems: list[StoreProblem]

    def load(self) -> list[Profile]:
        """Every readable profile, in the file's order. A file that is no TOML is set aside, never raises."""
        raise NotImplementedError

    def save(self, profile: Profile) -> None:
        """Adds or replaces by name; unknown keys of the entry are kept. Raises OSError."""
        raise NotImplementedError

    def delete(self, name: str) -> None:
        """Forgets it; no error if there is none of that name. Raises OSError."""
        raise NotImplementedError

    @property
    def last_used(self) -> str | None:
        """Name of the profile to start with, if it still exists."""
        raise NotImplementedError

    def set_last_used(self, name: str) -> None:
        """Raises OSError."""
        raise NotImplementedError
