"""The way into playback for the rest of the window: a search hit, an alert, a bookmark, a live tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from app.ui.window import MainWindow

PLAYBACK = "playback"
"""Name of the mode."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What to look at: a camera at an instant (UTC milliseconds). ``box``: left, top, right, bottom as
    fractions 0..1 of the picture, drawn over the pictures around that instant."""

    device_id: str
    utc_ms: int
    box: tuple[float, float, float, float] | None = None


@runtime_checkable
class TakesMoments(Protocol):
    """The page of playback."""

    def open_moments(self, moments: Sequence[Moment], start_utc_ms: int) -> None:
        """See ``open_moments`` of this module."""


def open_moments(window: MainWindow, moments: Sequence[Moment], start_utc_ms: int) -> None:
    """Switches the window to playback, shows these cameras alone (the first sixteen, in this order; several
    moments of one camera share its tile) and plays from ``start_utc_ms`` (UTC milliseconds) on. Nothing
    happens without moments or while no profile is open."""
    if not moments or window.station is None:
        return
    page = window.modes.page(PLAYBACK)
    window.modes.show(PLAYBACK)
    if isinstance(page, TakesMoments):
        page.open_moments(moments, start_utc_ms)
