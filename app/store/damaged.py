"""Texts of ours in the database that cannot be read, though the database is whole: kept aside and told of, as
files are (``problems.set_aside``). Blocks: never on the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.store.jsonfolder import profile_folder
from app.store.problems import StoreProblem, write_atomically

if TYPE_CHECKING:
    from app.store.database import Database

log = logging.getLogger("vcs_wall.store")

KIND = "damaged"
"""The folder of such texts, of each profile (``jsonfolder.OF_A_PROFILE``)."""


def keep_aside(database: Database, profile: str, what: str, text: str) -> bool:
    """Writes the text into a file of its own, unless there is one of it, or where that is not possible into a
    note of the database, and adds a problem ``text_set_aside`` to ``database.problems``. ``what``: ``tours``
    or ``windows``. False when it could be kept nowhere: then it must stay where it is."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path = profile_folder(KIND, profile) / f"{what}.json.corrupt-{stamp}"
    try:
        # In a database nobody may write it stays, and is found again at each start.
        same = _same(path.parent.glob(f"{what}.json.corrupt-*"), text)
        kept_as = str(same or path)
        if same is None:
            write_atomically(path, text)
    except OSError as error:
        log.warning("the damaged %s could not be written into a file: %s", what, error)
        try:
            database.save_note(profile, f"{KIND} {what} {stamp}", text)
        except OSError as second:
            log.warning("nor into the database: %s", second)
            return False
        kept_as = str(database.path)
    log.warning("the kept %s could not be read; what was kept lies in %s", what, kept_as)
    database.problems.append(StoreProblem("text_set_aside", {"what": what, "kept_as": kept_as}))
    return True


def _same(files: Iterable[Path], text: str) -> Path | None:
    wanted = text.encode()
    return next((file for file in files if file.read_bytes() == wanted), None)
