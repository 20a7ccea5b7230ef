"""A folder with a JSON file for each thing: one that is damaged costs that one, is set aside and told of."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.store import paths
from app.store.problems import StoreProblem, set_aside, write_atomically

T = TypeVar("T")

log = logging.getLogger("vcs_wall.store")

OF_A_PROFILE = ("views", "exports", "damaged")
"""Kinds of things with a folder for each profile (``profile_folder``)."""
MAX_BYTES = 4 * 1024 * 1024


def profile_folder(kind: str, profile: str, was: str | None = None) -> Path:
    """Where things of a kind are kept for a profile: readable, and no two profiles share one. ``was``: its
    old name; that folder is this one from now on."""
    folder = _folder(kind, profile)
    if was is not None:
        old = _folder(kind, was)
        if old.is_dir() and not folder.exists():
            try:
                old.rename(folder)
            except OSError as error:  # then they stay where they are
                log.warning("the %s of a renamed profile could not be moved: %s", kind, error)
    return folder


def _folder(kind: str, profile: str) -> Path:
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", profile)[:40].strip("-")
    return (
        paths.data_dir()
        / kind
        / f"{readable or 'profile'}-{hashlib.sha256(profile.encode()).hexdigest()[:8]}"
    )


class JsonFolder(Generic[T]):
    """``write`` makes JSON of a thing, ``read`` a thing of JSON: ValueError for what is none, and one with an
    attribute ``found`` (its version) for what a newer program wrote: that file is left alone. One thread at
    a time."""

    def __init__(
        self,
        folder: Callable[[], Path],
        read: Callable[[object], T],
        write: Callable[[T], Any],
        name_of: Callable[[T], str],
        known: int,
    ) -> None:
        """``folder`` is asked when it is needed (it may make folders); ``name_of``: a safe file name;
        ``known``: the newest version this program reads."""
        self._folder = folder
        self._read = read
        self._write = write
        self._name_of = name_of
        self._known = known

    def load(self) -> tuple[list[T], list[StoreProblem]]:
        """Everything that can be read, and what was wrong. Never raises for what is in the files."""
        found: list[T] = []
        problems: list[StoreProblem] = []
        folder = self._folder()
        if not folder.is_dir():
            return found, problems
        for path in sorted(folder.glob("*.json")):
            try:
                if path.stat().st_size > MAX_BYTES:
                    raise ValueError("too long")
                thing = self._read(json.loads(path.read_bytes().decode("utf-8-sig")))
                if self._name_of(thing) != path.stem:
                    raise ValueError("another one's name")
                found.append(thing)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                problems.append(StoreProblem("not_readable", {"path": str(path), "reason": reason}))
            except (ValueError, RecursionError) as error:
                newer = getattr(error, "found", None)
                if newer is not None:
                    params: dict[str, object] = {"path": str(path), "found": newer, "known": self._known}
                    problems.append(StoreProblem("newer_version", params))
                else:
                    problems.append(set_aside(path, type(error).__name__))
        return found, problems

    def save(self, thing: T) -> None:
        """The whole file or the old one. Raises OSError."""
        text = json.dumps(self._write(thing), ensure_ascii=False, indent=1)
        write_atomically(self._folder() / f"{self._name_of(thing)}.json", text + "\n")

    def delete(self, name: str) -> None:
        """Raises OSError; one that is not there is deleted already."""
        with contextlib.suppress(FileNotFoundError):
            (self._folder() / f"{name}.json").unlink()
