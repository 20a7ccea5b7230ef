"""A TOML file that is read tolerantly and written whole; what others wrote into it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from app.store.problems import StoreProblem, set_aside, write_atomically


class TomlFile:
    """Not thread-safe. ``read`` never raises for what is in the file; a damaged one is set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[StoreProblem] = []

    def read(self) -> tomlkit.TOMLDocument:
        """The document; an empty one if there is none or it was damaged (see ``problems``)."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
            return tomlkit.parse(text)
        except FileNotFoundError:
            return tomlkit.document()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.problems.append(StoreProblem("not_readable", {"path": str(self.path), "reason": reason}))
            return tomlkit.document()
        except (TOMLKitError, ValueError, RecursionError) as error:
            self.problems.append(set_aside(self.path, type(error).__name__))
            return tomlkit.document()

    def change(self, edit: Callable[[tomlkit.TOMLDocument], None]) -> None:
        """Reads, edits, writes. Raises OSError, and leaves the file as it was."""
        document = self.read()
        edit(document)
        write_atomically(self.path, tomlkit.dumps(document))
