"""What an operator can do, once: ``table`` says it, ``book`` binds it to what a window does, ``keymap`` holds
the keys in force. Key list, palette, menus and tool tips are made from here; no ``QShortcut`` elsewhere."""

from app.ui.actions.book import ActionBook
from app.ui.actions.keymap import Keymap
from app.ui.actions.spec import ActionSpec, Scope
from app.ui.actions.table import ACTIONS, GROUPS

__all__ = ["ACTIONS", "GROUPS", "ActionBook", "ActionSpec", "Keymap", "Scope"]
