"""Rows of several lines in a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QListWidgetItem

from app.ui import theme

LINE_PX = 19
PAD_PX = 10


def set_lines(row: QListWidgetItem, lines: Sequence[str], least_px: int = 0) -> None:
    """The text and the height it needs: Qt measures lines by the Latin face, Chinese ones are taller, and it
    leaves out the lines that then have no room. ``least_px``: at the user's text size already."""
    row.setText("\n".join(lines))
    height = theme.scaled(LINE_PX * len(lines) + PAD_PX)
    row.setSizeHint(QSize(0, max(height, least_px)))
