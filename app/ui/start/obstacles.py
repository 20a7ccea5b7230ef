"""What can be in the way of a start: looked at before anything is opened. Small files, a few milliseconds."""

from __future__ import annotations

import contextlib
import enum
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.store import paths
from app.store.database import MIGRATIONS
from app.store.problems import StoreProblem, try_writing


class ObstacleCode(enum.StrEnum):
    """Each has a sentence (``words``) and an exit status (``app.cli.exits``)."""

    NO_LIBVLC = "no_libvlc"
    NOT_WRITABLE = "not_writable"
    NEWER_DATA = "newer_data"
    ALREADY_RUNNING = "already_running"
    NO_PROFILE = "no_profile"
    DAMAGED_FILE = "damaged_file"
    NO_KEYRING = "no_keyring"
    NO_SERVICE = "no_service"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``params``: ``path`` and ``reason``, ``kept_as`` (may be empty); ``found`` and ``known`` versions;
    ``pid``; ``profile`` (may be empty); ``detail``."""

    code: ObstacleCode
    params: dict[str, object] = field(default_factory=dict)


class CannotStart(Exception):
    """The window did not start, or a person chose to end it: why, and the sentence that was shown."""

    def __init__(self, code: ObstacleCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def damaged(problems: Sequence[StoreProblem]) -> list[Obstacle]:
    """Files that could not be read, of all that was wrong with files of ours: each once."""
    found: dict[str, Obstacle] = {}
    for problem in problems:
        if problem.code in ("file_set_aside", "not_readable"):
            params = {"kept_as": "", **problem.params}
            found[str(params.get("path"))] = Obstacle(ObstacleCode.DAMAGED_FILE, params)
    return list(found.values())


def look(known_version: int | None = None) -> list[Obstacle]:
    """What is in the way now: folders that cannot be written, a database of a newer program."""
    return [*_not_writable(), *_newer_data(known_version or len(MIGRATIONS))]


def _not_writable() -> list[Obstacle]:
    places: tuple[Callable[[], Path], ...] = (paths.config_dir, paths.data_dir)
    found: list[Obstacle] = []
    for place in places:
        folder = place()
        try:
            try_writing(folder)
        except OSError as error:
            params: dict[str, object] = {"path": str(folder), "reason": error.strerror or "?"}
            found.append(Obstacle(ObstacleCode.NOT_WRITABLE, params))
    return found


def _newer_data(known: int) -> list[Obstacle]:
    path = paths.data_dir() / "vcs-wall.sqlite"
    if not os.path.isfile(path):  # no right to look there is no error here
        return []
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0.2)) as db:
            found = int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return []  # damaged or busy: whoever opens it deals with it, and says so
    if found <= known:
        return []
    return [Obstacle(ObstacleCode.NEWER_DATA, {"path": str(path), "found": found, "known": known})]
