"""Another theme or text size for what is already on the screen.

Widgets are made with the theme's colours, faces, icons and lengths and need to know nothing of this: it walks
over them and makes each what it would have been. Two things are for others: who paints takes
``theme.tokens()`` while painting, and who keeps painted pictures throws them away at ``QEvent.StyleChange``.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QMenu,
    QToolButton,
    QWidget,
)

from app.ui import stylesheet, theme
from app.ui.screens import screen_of

_LARGEST = (1 << 24) - 1
"""Qt's word for 'no maximum'."""
_WIDE = 200
"""Fixed widths from here on are panels and dialogs (``theme.widened``)."""
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?\b")


def apply(app: QApplication, name: str, percent: int) -> None:
    """Theme (a key of ``theme.THEMES``, the default for another) and text size for the whole program."""
    old, was = theme.tokens(), theme.text_size()
    look = theme.THEMES.get(name, theme.DARK)
    widgets = app.allWidgets()
    # Read first: a new style sheet brings back faces that widgets had before.
    faces = [w.font() if w.testAttribute(Qt.WidgetAttribute.WA_SetFont) else None for w in widgets]
    stylesheet.apply(app, look, percent)
    colours = _changes(old, theme.tokens())
    for widget, face in zip(widgets, faces, strict=True):
        _recolour(widget, colours, redraw=percent != was)
        if face is not None and face.pixelSize() > 0:
            face.setPixelSize(max(1, round(face.pixelSize() * percent / was)))
            widget.setFont(face)
        _measure(widget, percent)
        widget.updateGeometry()
        widget.update()


def dress(top: QWidget) -> None:
    """Gives a new window or dialog the user's text size: fixed sizes and icons of it and all it holds. At the
    end of its constructor."""
    percent = theme.text_size()
    for widget in (top, *top.findChildren(QWidget)):
        _measure(widget, percent)


def draw(label: QLabel, name: str, ink: str, size: int) -> None:
    """Lets a label show a drawing (``theme.icon_pixmap``), ``size`` logical pixels before the text size."""
    label.setProperty("drawing", (name, ink, size))
    label.setPixmap(theme.icon_pixmap(name, ink, theme.scaled(size), label.devicePixelRatioF()))


def indent(box: QAbstractSpinBox) -> None:
    """Lets a spin box's text begin where that of other fields does: no style sheet moves it."""
    line = box.lineEdit()
    if line is not None:
        line.setTextMargins(7, 0, 0, 0)


def opens_menu(button: QAbstractButton, size: int = 14) -> None:
    """An arrow behind the words of a button that opens a menu, which it has by now. ``size``: of the
    arrow."""
    button.setIcon(theme.icon("chevron-down", ink=theme.tokens().text, size=size))
    button.setIconSize(QSize(size, size))
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for menu in button.findChildren(QMenu):
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    if isinstance(button, QToolButton):
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def set_kind(widget: QWidget, kind: str) -> None:
    """Another ``kind`` of the style sheet (``bad``, ``second`` ...), seen at once."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def fit(dialog: QWidget, width: int, height: int) -> None:
    """A size at the user's text size, but no larger than the screen."""
    room = screen_of(dialog).availableGeometry()
    dialog.resize(min(theme.scaled(width), room.width() - 40), min(theme.scaled(height), room.height() - 60))


def _changes(old: theme.Tokens, new: theme.Tokens) -> dict[str, str]:
    """Old colour to new colour."""
    before, after = asdict(old), asdict(new)
    return {
        str(value).upper(): str(after[key])
        for key, value in before.items()
        if isinstance(value, str) and value != after[key]
    }


def _recolour(widget: QWidget, colours: dict[str, str], redraw: bool) -> None:
    if not colours and not redraw:
        return
    sheet = widget.styleSheet()
    if sheet:
        changed = _COLOUR.sub(lambda found: colours.get(found[0].upper(), found[0]), sheet)
        if changed != sheet:
            widget.setStyleSheet(changed)
    if isinstance(widget, QAbstractButton) and not widget.icon().isNull():
        made = _icon(widget.icon(), colours)
        if made is not None:
            widget.setIcon(made)
    for action in widget.findChildren(QAction):
        if not action.icon().isNull():
            made = _icon(action.icon(), colours)
            if made is not None:
                action.setIcon(made)
    drawing = widget.property("drawing")
    if isinstance(widget, QLabel) and drawing is not None:
        name, ink, size = drawing
        draw(widget, name, colours.get(ink.upper(), ink), size)


def _icon(icon: QIcon, colours: dict[str, str]) -> QIcon | None:
    """The icon in the new colours; None when it is not of ours."""
    recipe = theme.recipe_of(icon)
    if recipe is None:
        return None
    active = recipe.active
    changed = replace(
        recipe,
        ink=colours.get(recipe.ink.upper(), recipe.ink),
        active=colours.get(active.upper(), active) if active is not None else None,
    )
    return theme.make_icon(changed)


def _measure(widget: QWidget, percent: int) -> None:
    """Fixed width, fixed height and icon size at a text size. What they were at 100 % stays with the
    widget; a size it was given since counts as one at 100 %."""
    low, high = widget.minimumSize(), widget.maximumSize()
    if low.width() == high.width() and 0 < low.width() < _LARGEST:
        wanted = _length(widget, "fixedWidth", low.width(), percent)
        if wanted is not None:
            widget.setFixedWidth(wanted)
    styled = isinstance(widget, QAbstractSpinBox)  # the style sheet fixes its height, at this text size
    if low.height() == high.height() and 0 < low.height() < _LARGEST and not styled:
        wanted = _length(widget, "fixedHeight", low.height(), percent)
        if wanted is not None:
            widget.setFixedHeight(wanted)
    if isinstance(widget, QAbstractButton):  # many get their icon later
        edge = _length(widget, "iconEdge", widget.iconSize().width(), percent)
        if edge is not None:
            widget.setIconSize(QSize(edge, edge))


def _length(widget: QWidget, name: str, now: int, percent: int) -> int | None:
    """The new length; None when it is right as it is."""
    kept = widget.property(name)
    base, last = kept if isinstance(kept, (tuple, list)) else (now, now)
    if now != last:
        base = now
    wide = name == "fixedWidth" and base >= _WIDE
    wanted = max(1, theme.widened(base, percent) if wide else round(base * percent / 100))
    widget.setProperty(name, (base, wanted))
    return wanted if wanted != now else None
