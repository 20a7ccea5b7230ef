"""Bookmarks and cases, in the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.cases.model import NewItem
    from app.ui.window import MainWindow


def add_bookmark(window: MainWindow, device_ids: Iterable[str], utc_ms: int) -> None:
    """Asks for words and a colour and marks an instant (UTC milliseconds) of these cameras. Nothing happens
    without cameras or while no profile is open."""
    window.evidence.add_bookmark(list(dict.fromkeys(device_ids)), utc_ms)


def add_pictures_to_case(window: MainWindow, items: Sequence[NewItem]) -> None:
    """Asks for a case (or makes one) and puts pictures, hits, trails or clips into it. The files of pictures
    are copied, so they may go afterwards. Nothing happens without items or while no profile is open."""
    window.evidence.add_to_case(list(items))
