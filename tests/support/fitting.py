"""Finds text that does not fit its widget, and speaks a language whose words are longer than any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QToolButton,
    QWidget,
)

from app.ui.chrome import Elided

PSEUDO = "pseudo"
LONGER = ((10, 0.35), (20, 0.2), (10_000, 0.15))
"""By how much translations into German or Russian are longer than English of up to so many letters."""


class PseudoTranslator(QTranslator):
    """Every text a third longer, between brackets: one that lacks a bracket is cut or not translatable."""

    def translate(
        self,
        context: str | bytes,
        source: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        text = source.decode() if isinstance(source, bytes) else source
        text = text.replace("%n", str(n)) if n >= 0 else text
        by = next(part for length, part in LONGER if len(text) <= length)
        return f"[{text}{'~' * max(1, round(len(text) * by))}]"

    def isEmpty(self) -> bool:
        return False


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Speaks it meanwhile."""
    translator = PseudoTranslator()
    QCoreApplication.installTranslator(translator)
    QApplication.processEvents()
    try:
        yield
    finally:
        QCoreApplication.removeTranslator(translator)
        QApplication.processEvents()


def cut_texts(top: QWidget) -> list[str]:
    """Texts of visible widgets below ``top`` that are wider or higher than the room they have: class, text,
    needed and given pixels. A text that gives way on purpose (``Elided``) is none."""
    found: list[str] = []
    for widget in top.findChildren(QWidget):
        if widget.isVisible() and (problem := _problem(widget)):
            found.append(problem)
    return found


def _problem(widget: QWidget) -> str:
    if isinstance(widget, QLabel) and not isinstance(widget, Elided) and widget.text():
        if "<" in widget.text():
            return ""
        room = widget.contentsRect()
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            return (
                _say(widget, widget.text(), needed, widget.height()) if needed > widget.height() + 2 else ""
            )
        needed = max(widget.fontMetrics().horizontalAdvance(line) for line in widget.text().split("\n"))
        return _say(widget, widget.text(), needed, room.width()) if needed > room.width() + 1 else ""
    if isinstance(widget, QAbstractButton) and _words(widget):
        needed = widget.fontMetrics().horizontalAdvance(_words(widget)) + _beside(widget)
        return _say(widget, widget.text(), needed, widget.width()) if needed > widget.width() else ""
    if isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
        needed = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        given = widget.width() - 16
        return _say(widget, widget.placeholderText(), needed, given) if needed > given else ""
    return ""


def _words(button: QAbstractButton) -> str:
    if isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return button.text() if button.icon().isNull() else ""
    return button.text().replace("&", "")


def _beside(button: QAbstractButton) -> int:
    """What stands beside the text: icon or box, and the least of a margin."""
    if isinstance(button, QCheckBox | QRadioButton):
        return 20
    under = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    if button.icon().isNull() or (isinstance(button, QToolButton) and button.toolButtonStyle() == under):
        return 0
    return button.iconSize().width() + 6


def _say(widget: QWidget, text: str, needed: int, given: int) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {text!r}: needs {needed}, has {given}"
