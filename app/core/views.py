"""Views: a layout, its cameras and what was chosen for each, under a name, in folders, on number keys.

``View`` and the functions are values; ``ViewBook`` is the collection of a profile, on the owner's thread. It
keeps every change on threads of its own, in order.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from app.core import arrangement
from app.core.arrangement import Arrangement
from app.core.inorder import Run
from app.core.names import one_line
from app.core.subscribers import Subscribers
from app.store.problems import StoreProblem, not_written, write_atomically

log = logging.getLogger("vcs_wall.views")

VERSION: Final = 1
FORMAT: Final = "vcs-wall views"
MAX_NAME: Final = 80
MAX_FILE: Final = 16 * 1024 * 1024
"""Bytes of a file that is imported."""
MAX_VIEWS: Final = 2000
"""In such a file."""
KEYS: Final = range(1, 10)
"""Number keys that open a view."""


@dataclass(frozen=True, slots=True)
class View:
    """``folder``: names joined by ``/``, empty at the top. ``key``: number key that opens it."""

    id: str
    name: str
    arrangement: Arrangement
    folder: str = ""
    key: int | None = None


class NewerFormat(ValueError):
    """A file of a newer program: ``found`` is its version."""

    def __init__(self, found: int) -> None:
        super().__init__(f"version {found}")
        self.found = found


def clean_name(name: str) -> str:
    """A name as it is kept: one line, no ends of blanks, not too long; may be empty, which is none."""
    return one_line(name, MAX_NAME)


def clean_folder(folder: str) -> str:
    """A path of folders as it is kept."""
    parts = (clean_name(part) for part in folder.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part)[: MAX_NAME * 3]


def to_json(view: View) -> dict[str, Any]:
    """One view as it is kept and exported."""
    value: dict[str, Any] = {"version": VERSION, "id": view.id, "name": view.name}
    if view.folder:
        value["folder"] = view.folder
    if view.key is not None:
        value["key"] = view.key
    return value | arrangement.to_json(view.arrangement)


def from_json(value: object) -> View:
    """Reads one. ValueError for what is none, ``NewerFormat`` for a newer program's."""
    if not isinstance(value, dict):
        raise ValueError("not an object")
    version = value.get("version")
    if not isinstance(version, int) or version < 1:
        raise ValueError("no version")
    if version > VERSION:
        raise NewerFormat(version)
    shown = arrangement.from_json(value)
    name = value.get("name")
    if shown is None or not isinstance(name, str) or not clean_name(name):
        raise ValueError("no view")
    number, folder, key = value.get("id"), value.get("folder", ""), value.get("key")
    if not isinstance(number, str) or not is_id(number):
        raise ValueError("no id")
    return View(
        number,
        clean_name(name),
        shown,
        clean_folder(folder) if isinstance(folder, str) else "",
        key if isinstance(key, int) and not isinstance(key, bool) and key in KEYS else None,
    )


def is_id(text: str) -> bool:
    """Whether a text can be the id of a view (and so the name of a file)."""
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


def export(views: Iterable[View]) -> str:
    """The text of a file with these views: JSON, versioned, without secrets."""
    value = {"format": FORMAT, "version": VERSION, "views": [to_json(view) for view in views]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def read_export(text: str) -> list[View]:
    """The views of such a file. ValueError if it is none or one of them is none, ``NewerFormat`` if it is of
    a newer program."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if (
        not isinstance(value, dict)
        or value.get("format") != FORMAT
        or not isinstance(value.get("views"), list)
    ):
        raise ValueError("no views")
    version = value.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NewerFormat(version)
    if len(value["views"]) > MAX_VIEWS:
        raise ValueError("too many views")
    return [from_json(item) for item in value["views"]]


class ViewFiles(Protocol):
    """Where views are kept; see ``app.store.jsonfolder``. Called off the owner's thread, one at a time."""

    def load(self) -> tuple[list[View], list[StoreProblem]]: ...
    def save(self, view: View) -> None: ...
    def delete(self, view_id: str) -> None: ...


class ViewBook:
    """All views of a profile. ``files`` None: they are kept nowhere. ``run(work, done)`` does ``work`` on
    another thread, in order, and calls ``done`` with its result (or the exception) on the owner's thread."""

    def __init__(self, files: ViewFiles | None, run: Run) -> None:
        self._files = files
        self._run = run
        self._views: dict[str, View] = {}
        self._told: Subscribers[None] = Subscribers()
        self._trouble: Subscribers[StoreProblem] = Subscribers()
        self.loaded = False

    # -- what is there -------------------------------------------------------------------------------

    @property
    def views(self) -> list[View]:
        """In the order they are shown: folders before, then by name."""
        return sorted(self._views.values(), key=lambda v: (v.folder.casefold(), v.name.casefold(), v.id))

    def get(self, view_id: str) -> View | None:
        """The view of this id."""
        return self._views.get(view_id)

    def on_key(self, key: int) -> View | None:
        """The view a number key opens."""
        return next((view for view in self._views.values() if view.key == key), None)

    def find(self, text: str) -> list[View]:
        """Views whose name or folder has this text, best first."""
        wanted = text.casefold().strip()
        found = [v for v in self.views if wanted in f"{v.folder}/{v.name}".casefold()]
        return sorted(found, key=lambda v: not v.name.casefold().startswith(wanted))

    @property
    def folders(self) -> list[str]:
        """Every folder with a view somewhere below."""
        found = set()
        for view in self._views.values():
            parts = view.folder.split("/") if view.folder else []
            found |= {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
        return sorted(found, key=str.casefold)

    def subscribe(self, callback: Callable[[None], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def on_trouble(self, callback: Callable[[StoreProblem], None]) -> Callable[[], None]:
        """Calls back with what was wrong with files."""
        return self._trouble.subscribe(callback)

    # -- changes -------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads what is kept, on another thread."""

        def done(result: Any) -> None:
            self.loaded = True
            if isinstance(result, Exception):
                self._failed(result)
            else:
                views, problems = result
                for view in views:
                    self._views.setdefault(view.id, view)
                for problem in problems:
                    self._trouble.tell(problem)
            self._told.tell(None)

        if self._files is not None:
            self._run(self._files.load, done)

    def add(self, name: str, shown: Arrangement, folder: str = "") -> View:
        """A new view; on the first number key that is free. ValueError for a name that is empty."""
        if not clean_name(name):
            raise ValueError("name")
        key = next((key for key in KEYS if self.on_key(key) is None), None)
        view = View(uuid.uuid4().hex, self._own_name(name, folder, ""), shown, clean_folder(folder), key)
        self._keep(view)
        return view

    def update(self, view_id: str, shown: Arrangement) -> None:
        """What it shows from now on. KeyError for an unknown view."""
        self._keep(replace(self._views[view_id], arrangement=shown))

    def rename(self, view_id: str, name: str) -> None:
        """KeyError for an unknown view, ValueError for an empty name."""
        if not clean_name(name):
            raise ValueError("name")
        view = self._views[view_id]
        self._keep(replace(view, name=self._own_name(name, view.folder, view_id)))

    def move(self, view_id: str, folder: str) -> None:
        """Into another folder (made by that). KeyError for an unknown view."""
        view = self._views[view_id]
        self._keep(
            replace(view, folder=clean_folder(folder), name=self._own_name(view.name, folder, view_id))
        )

    def set_key(self, view_id: str, key: int | None) -> None:
        """Its number key; who had it has none now. KeyError for an unknown view, ValueError for a key."""
        if key is not None and key not in KEYS:
            raise ValueError("key")
        view = self._views[view_id]
        old = self.on_key(key) if key is not None else None
        if old is not None and old.id != view_id:
            self._keep(replace(old, key=None))
        self._keep(replace(view, key=key))

    def delete(self, view_id: str) -> None:
        """For good. KeyError for an unknown view."""
        del self._views[view_id]
        files = self._files
        if files is not None:
            self._run(lambda: files.delete(view_id), self._kept)
        self._told.tell(None)

    def take_in(self, views: Iterable[View]) -> list[View]:
        """Views of a file, each as a new one: nothing that is there is replaced. Number keys in use stay."""
        taken = []
        for view in views:
            key = None if view.key is not None and self.on_key(view.key) is not None else view.key
            name = self._own_name(view.name, view.folder, "")
            taken.append(replace(view, id=uuid.uuid4().hex, name=name, key=key))
            self._keep(taken[-1], tell=False)
        self._told.tell(None)
        return taken

    def write_file(
        self, path: Path, view_ids: Iterable[str], done: Callable[[Exception | None], None]
    ) -> None:
        """Exports these views into a file, on another thread; ``done`` gets the OSError if it failed."""
        text = export([view for view_id in view_ids if (view := self.get(view_id)) is not None])
        self._run(
            lambda: write_atomically(path, text),
            lambda result: done(result if isinstance(result, Exception) else None),
        )

    def read_file(self, path: Path, done: Callable[[list[View] | Exception], None]) -> None:
        """Takes in the views of a file that ``write_file`` wrote. ``done`` gets them, or OSError, ValueError
        (it is no such file), ``NewerFormat``."""

        def read() -> list[View]:
            if path.stat().st_size > MAX_FILE:
                raise ValueError("too long")
            return read_export(path.read_bytes().decode("utf-8-sig"))

        self._run(
            read, lambda result: done(result if isinstance(result, Exception) else self.take_in(result))
        )

    def name_in(self, name: str, folder: str, view_id: str = "") -> str:
        """What a view (a new one, or this one) would be called in this folder."""
        return self._own_name(name, folder, view_id)

    def _own_name(self, name: str, folder: str, view_id: str) -> str:
        """A name nobody else in the folder has: with a number behind it if need be."""
        name, folder = clean_name(name), clean_folder(folder)
        others = {v.name.casefold() for v in self._views.values() if v.folder == folder and v.id != view_id}
        made, number = name, 1
        while made.casefold() in others:
            number += 1
            made = f"{name[: MAX_NAME - 6]} ({number})"
        return made

    def _keep(self, view: View, tell: bool = True) -> None:
        if self._views.get(view.id) == view:
            return
        self._views[view.id] = view
        files = self._files
        if files is not None:
            self._run(lambda: files.save(view), self._kept)
        if tell:
            self._told.tell(None)

    def _kept(self, result: Any) -> None:
        if isinstance(result, Exception):
            self._failed(result)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        log.warning("views could not be kept or read: %s", error)
        self._trouble.tell(not_written(error))
