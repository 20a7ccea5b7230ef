"""Texts shown as they are. Qt takes a text that looks like HTML for HTML unless told: the name of a camera, a
message of a service, a file from elsewhere could then load pictures from wherever it likes (which on Windows
gives away who is logged in), or look like words of ours.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Texts
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """The only kind of label: whatever its text, it is text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def tip(text: str) -> str:
    """A tool tip that shows ``text``; to be used wherever not all of it is ours. (A tool tip cannot be told
    that it is plain: what would be taken for HTML is made HTML that shows it.)"""
    if not Texts.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'
