"""What a row of the table of actions is, and where its keys are heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

CONTEXT = "Actions"


class Scope(Enum):
    """Where the keys of an action are heard."""

    WINDOW = "window"
    """Anywhere in the window, before the widget that has the keyboard (text fields keep theirs)."""
    WALL = "wall"
    """While a tile has the keyboard."""
    TREE = "tree"
    """While the device tree has the keyboard."""
    PLAYBACK = "playback"
    """While a page of playback has the keyboard, when the widget in it that has it did not want the key."""
    SEARCH = "search"
    """While the search page has the keyboard, when the widget in it that has it did not want the key."""
    REST = "rest"
    """Anywhere in the window, when the widget that has the keyboard did not want the key."""

    def meets(self, other: Scope) -> bool:
        """Whether one key in both scopes could mean two things."""
        if self is other or Scope.WINDOW in (self, other):
            return True
        return Scope.REST in (self, other)


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """A row. ``palette``: whether Ctrl+K offers it (not where it makes no sense without its key);
    ``repeats``: whether a held key does it again and again; ``takes_key``: its slot gets the key that was
    pressed, so each key means something of its own, and none can be exchanged."""

    id: str
    group: str
    text: str
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    palette: bool = True
    repeats: bool = False
    takes_key: bool = False

    def words(self) -> str:
        """The text in the language in use."""
        return QCoreApplication.translate(CONTEXT, self.text)
