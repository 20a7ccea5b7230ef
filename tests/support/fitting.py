"""Finds text that does not fit its widget, and speaks a language whose words are longer than any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QRect, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.ui import theme
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
        words, pattern, endings = text.partition(" (*")  # of files: not to be longer, or none is found
        return f"[{words}{'~' * max(1, round(len(text) * by))}]{pattern}{endings}"

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
    """Texts of ``top`` and of visible widgets below it that are wider or higher than the room they have, or
    that reach out of what holds them: class, name, text, needed and given pixels. A text that gives way on
    purpose (``Elided``) is none, nor is what is scrolled away."""
    found: list[str] = []
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisible():
            found += _problems(widget)
    return found


def _problems(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _button(widget)
    elif isinstance(widget, QLineEdit):
        if widget.placeholderText() and not widget.text():
            needed = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
            yield from _say(widget, widget.placeholderText(), needed, widget.width() - 16)
    elif isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
        icon = 0 if widget.itemIcon(widget.currentIndex()).isNull() else widget.iconSize().width() + 4
        text = widget.currentText()
        if widget.objectName() == "lookInCombo":
            text = ""  # of Qt's dialog of files: the folder another test was in, however deep that is
        ink = widget.fontMetrics().boundingRect(text).width()  # as the combo box reckons
        yield from _say(widget, text, ink + icon, room.width())
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            needed = widget.fontMetrics().horizontalAdvance(widget.tabText(tab))
            yield from _say(widget, widget.tabText(tab), needed, widget.tabRect(tab).width())
    elif isinstance(widget, QHeaderView):
        yield from _header(widget)
    elif isinstance(widget, QGroupBox):
        needed = widget.fontMetrics().horizontalAdvance(widget.title())
        yield from _say(widget, widget.title(), needed, widget.width() - 16)
    elif isinstance(widget, QSlider):
        yield from _say(widget, "handle", theme.scaled(14), widget.height())
    elif isinstance(widget, QMenu):
        if widget.layoutDirection() != QApplication.layoutDirection():
            yield f"QMenu {widget.title()!r} is mirrored"
        for action in widget.actions():
            words, _, keys = action.text().replace("&", "").partition("\t")
            needed = sum(map(widget.fontMetrics().horizontalAdvance, (words, keys)))
            if action.isVisible() and not action.isSeparator() and widget.columnCount() == 1:
                yield from _say(widget, action.text(), needed, widget.actionGeometry(action).width() - 24)
    else:
        return
    yield from _sticks_out(widget)


def _label(label: QLabel) -> Iterator[str]:
    if isinstance(label, Elided) or not label.text() or "<" in label.text():
        return
    if label.wordWrap():
        for word in re.findall(r"[!-,.0-~]+", label.text()):  # breaks at blanks, "-" and "/"
            yield from _say(
                label, word, label.fontMetrics().horizontalAdvance(word.rstrip("~]")), label.width()
            )
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 2:
            yield from _say(label, label.text(), needed, label.height())
        return
    text = label.text().replace("&", "") if label.buddy() is not None else label.text()
    needed = max(label.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
    yield from _say(label, label.text(), needed, label.contentsRect().width() + 1)
    yield from _say(label, label.text(), label.fontMetrics().ascent(), label.height())


def _button(button: QAbstractButton) -> Iterator[str]:
    text = button.text().replace("&", "")
    if isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        text = text if button.icon().isNull() else ""
    if not text:
        return
    # What the style wants beside the text: margins, icon, box. Two spaces of it are air.
    air = button.fontMetrics().horizontalAdvance("  ")
    yield from _say(button, text, button.sizeHint().width() - air, button.width())


def _header(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return
    for section in range(header.count()):
        text = model.headerData(section, Qt.Orientation.Horizontal)
        if isinstance(text, str) and not header.isSectionHidden(section):
            needed = header.fontMetrics().horizontalAdvance(text)
            yield from _say(header, text, needed, header.sectionSize(section) - 4)


def _sticks_out(widget: QWidget) -> Iterator[str]:
    """Whether what holds it cuts it off. What can be scrolled to is not cut."""
    box = widget.rect()
    inner, outer = widget, widget.parentWidget()
    while outer is not None and not inner.isWindow():
        box.translate(inner.pos())
        room, area = outer.rect(), outer.parentWidget()
        if isinstance(area, QAbstractScrollArea):
            if area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                return
            room = QRect(0, box.y(), room.width(), box.height())  # up and down it can be scrolled
        if not room.adjusted(-1, -1, 1, 1).contains(box):
            given = room.intersected(box)
            size = f"{box.width()}x{box.height()}"
            shown = f"{max(0, given.width())}x{max(0, given.height())}"
            yield f"{type(widget).__name__} {_named(widget)}: {shown} of {size} inside {type(outer).__name__}"
            return
        if isinstance(area, QAbstractScrollArea):
            return
        inner, outer = outer, outer.parentWidget()


def _say(widget: QWidget, text: str, needed: int, given: int) -> Iterator[str]:
    if needed > given:
        yield f"{type(widget).__name__} {widget.objectName()} {text!r}: needs {needed}, has {given}"


def _named(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return repr(text()) if callable(text) else widget.objectName()
