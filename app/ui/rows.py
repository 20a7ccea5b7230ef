"""Rows of several lines in a list, rows of a name and its value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QLabel, QListWidgetItem

from app.ui import theme

LINE_PX = 19
PAD_PX = 10


def set_lines(row: QListWidgetItem, lines: Sequence[str], least_px: int = 0) -> None:
    """The text and the height it needs: Qt measures lines by the Latin face, Chinese ones are taller, and it
    leaves out the lines that then have no room. ``least_px``: at the user's text size already."""
    row.setText("\n".join(lines))
    height = theme.scaled(LINE_PX * len(lines) + PAD_PX)
    row.setSizeHint(QSize(0, max(height, least_px)))


def on_one_line(*labels: QLabel) -> None:
    """Puts the first lines of labels side by side, aligned at their tops, on one baseline: a line with
    Chinese in it is taller than one without. Once their texts and fonts are set, and after a change."""
    heights = [_ascent(label) for label in labels]
    for label, height in zip(labels, heights, strict=True):
        label.setContentsMargins(0, round(max(heights) - height), 0, 0)


def _ascent(label: QLabel) -> float:
    """Of the first line, with the faces its characters are really drawn in."""
    layout = QTextLayout(label.text() or " ", label.font())
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return line.ascent()
