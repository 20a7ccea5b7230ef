"""Exporting evidence and checking it, in the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.window import MainWindow


def open_export(window: MainWindow, device_ids: Iterable[str], from_utc_ms: int, to_utc_ms: int) -> None:
    """Asks what of [from, to) (UTC milliseconds) of these cameras is to be exported, and how. Nothing happens
    without cameras or while no profile is open."""
    window.evidence.open_export(list(dict.fromkeys(device_ids)), from_utc_ms, to_utc_ms)
