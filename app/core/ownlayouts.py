"""Layouts an operator made, under their names. They belong to the user, not to a profile."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

from app.core import layouts
from app.core.inorder import Run
from app.core.layouts import LAYOUTS, Layout
from app.core.subscribers import Subscribers
from app.core.views import NewerFormat, clean_name
from app.store.problems import StoreProblem, not_written

log = logging.getLogger("vcs_wall.layouts")

VERSION: Final = 1


def file_name(layout: Layout) -> str:
    """A file name for any name of a layout."""
    return hashlib.sha256(layout.name.encode()).hexdigest()[:32]


def to_json(layout: Layout) -> dict[str, Any]:
    """As it is kept."""
    return {"version": VERSION} | layout.to_json()


def from_json(value: object) -> Layout:
    """ValueError for what is none, ``NewerFormat`` for a newer program's."""
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise NewerFormat(version)
    layout = layouts.from_json(value) if isinstance(value, dict) else None
    if layout is None or clean_name(layout.name) != layout.name or not layout.name:
        raise ValueError("no layout")
    return layout


class LayoutFiles(Protocol):
    """Where they are kept; see ``app.store.jsonfolder``."""

    def load(self) -> tuple[list[Layout], list[StoreProblem]]: ...
    def save(self, layout: Layout) -> None: ...
    def delete(self, name: str) -> None: ...


class LayoutBook:
    """``files`` None: kept nowhere; ``run``: as ``ViewBook``'s."""

    def __init__(self, files: LayoutFiles | None, run: Run) -> None:
        self._files = files
        self._run = run
        self._layouts: dict[str, Layout] = {}
        self._told: Subscribers[None] = Subscribers()
        self._trouble: Subscribers[StoreProblem] = Subscribers()

    @property
    def layouts(self) -> list[Layout]:
        """By name."""
        return sorted(self._layouts.values(), key=lambda layout: layout.name.casefold())

    def get(self, name: str) -> Layout | None:
        """The own layout of this name."""
        return self._layouts.get(name)

    def subscribe(self, callback: Callable[[None], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def on_trouble(self, callback: Callable[[StoreProblem], None]) -> Callable[[], None]:
        """Calls back with what was wrong with files."""
        return self._trouble.subscribe(callback)

    def load(self) -> None:
        """Reads what is kept, on another thread."""

        def done(result: Any) -> None:
            if self._fine(result):
                found, problems = result
                self._layouts = {layout.name: layout for layout in found} | self._layouts
                for problem in problems:
                    self._trouble.tell(problem)
                self._told.tell(None)

        if self._files is not None:
            self._run(self._files.load, done)

    def save(self, layout: Layout) -> Layout:
        """Keeps it, in place of one of the same name. ValueError for a name that is empty or the house's, and
        for a layout that is not sound."""
        layout = replace(layout, name=clean_name(layout.name))
        if not layout.name or layout.name in LAYOUTS:
            raise ValueError("name")
        if (problem := layout.problem()) is not None:
            raise ValueError(problem)
        self._layouts[layout.name] = layout
        files = self._files
        if files is not None:
            self._run(lambda: files.save(layout), self._kept)
        self._told.tell(None)
        return layout

    def delete(self, name: str) -> None:
        """For good; walls and views that use it keep it. KeyError for an unknown one."""
        layout = self._layouts.pop(name)
        files = self._files
        if files is not None:
            self._run(lambda: files.delete(file_name(layout)), self._kept)
        self._told.tell(None)

    def _kept(self, result: Any) -> None:
        self._fine(result)

    def _fine(self, result: Any) -> bool:
        if not isinstance(result, Exception):
            return True
        if not isinstance(result, OSError):
            raise result
        log.warning("layouts could not be kept or read: %s", result)
        self._trouble.tell(not_written(result))
        return False
