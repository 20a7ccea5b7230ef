"""The list of keys as a page: for the window, a printer, a file; in either language."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.ui import theme
from app.ui.actions import ACTIONS, GROUPS, Keymap, Scope
from app.ui.actions.spec import CONTEXT
from app.ui.i18n import QT_TRANSLATE_NOOP, current, speaker

_TITLE = QT_TRANSLATE_NOOP("KeySheet", "VCS Wall: list of keys")
_NUMBERS = QT_TRANSLATE_NOOP("KeySheet", "Number pad")
_SCOPES = {
    Scope.WINDOW: QT_TRANSLATE_NOOP("KeySheet", "everywhere"),
    Scope.REST: QT_TRANSLATE_NOOP("KeySheet", "everywhere"),
    Scope.WALL: QT_TRANSLATE_NOOP("KeySheet", "on the wall"),
    Scope.TREE: QT_TRANSLATE_NOOP("KeySheet", "in the device tree"),
    Scope.PLAYBACK: QT_TRANSLATE_NOOP("KeySheet", "in playback"),
    Scope.SEARCH: QT_TRANSLATE_NOOP("KeySheet", "in search"),
}
_PAD = (
    ("12 + 3 Enter", QT_TRANSLATE_NOOP("KeySheet", "Camera 12 on tile 3 (also: 12 Enter 3 Enter)")),
    ("12 Enter Enter", QT_TRANSLATE_NOOP("KeySheet", "Camera 12 on the selected tile")),
    ("0 + 3 Enter", QT_TRANSLATE_NOOP("KeySheet", "Empty tile 3")),
    ("+ 3 Enter", QT_TRANSLATE_NOOP("KeySheet", "Select tile 3")),
)
_PAD_NOTES = (
    QT_TRANSLATE_NOOP(
        "KeySheet", "Backspace takes back one key, Esc all; without a key for 8 seconds it is given up."
    ),
    QT_TRANSLATE_NOOP(
        "KeySheet",
        "Num Lock must be on. Without a number pad: %1, then the ordinary digits.",
    ),
    QT_TRANSLATE_NOOP(
        "KeySheet",
        "Tiles are numbered from the top left, row by row. Cameras get their numbers in the order of the "
        "device tree when they are first seen, and keep them; a camera can be given another number.",
    ),
)

_PAPER = ("#000000", "#444444", "#CCCCCC")


def html(keymap: Keymap, language: str, *, paper: bool) -> str:
    """A page. ``language``: code; ``paper``: black on white with a title, else in the theme's colours."""
    speak = speaker(language)
    look = theme.tokens()
    ink, second, line = _PAPER if paper else (look.text, look.second, look.line)
    size = 9.5 if paper else theme.scaled(look.text_px)
    unit = "pt" if paper else "px"
    own = f"<h1>{escape(speak('KeySheet', _TITLE))}</h1>" if paper else ""
    parts = [
        f"<html><head><meta charset='utf-8'><title>{escape(speak('KeySheet', _TITLE))}</title><style>"
        f"body {{ color: {ink}; font-size: {size}{unit}; }} h1 {{ font-size: 16pt; }}"
        f"h2 {{ font-size: {round(size * 1.25)}{unit}; margin-top: 14px; margin-bottom: 2px; }}"
        f"td {{ padding: 3px 10px 3px 0; border-bottom: 1px solid {line}; vertical-align: middle; }}"
        f".second {{ color: {second}; }}"
        f"</style></head><body>{own}"
    ]
    for group, heading in GROUPS.items():
        rows = _rows(keymap, group, speak, portable=language != current())
        if rows:
            parts.append(f"<h2>{escape(speak(CONTEXT, heading))}</h2>{_table(rows)}")
    parts.append(f"<h2>{escape(speak('KeySheet', _NUMBERS))}</h2>")
    pad = [(speak("KeySheet", text), typed, "") for typed, text in _PAD]
    parts.append(_table(pad))
    start = keymap.hint("devices.number") or "–"
    notes = (speak("KeySheet", note).replace("%1", start) for note in _PAD_NOTES)
    parts += [f"<p class='second'>{escape(note)}</p>" for note in notes]
    return "".join([*parts, "</body></html>"])


def _rows(
    keymap: Keymap, group: str, speak: Callable[[str, str], str], *, portable: bool
) -> list[tuple[str, str, str]]:
    """Text, keys and scope of the actions of a group that have a key."""
    found = []
    for spec in ACTIONS.values():
        keys = keymap.hints(spec.id, portable=portable)
        if spec.group == group and keys:
            where = speak("KeySheet", _SCOPES[spec.scope])
            found.append((speak(CONTEXT, spec.text), " / ".join(keys), where))
    return found


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = [
        f"<tr><td width='52%'>{escape(text)}</td><td width='30%'><b>{escape(keys)}</b></td>"
        f"<td class='second'>{escape(where)}</td></tr>"
        for text, keys, where in rows
    ]
    return f"<table width='100%' cellspacing='0'>{''.join(lines)}</table>"


def document(keymap: Keymap, language: str) -> QTextDocument:
    """For a printer."""
    made = QTextDocument()
    # Points, not pixels: paper has its own resolution.
    face = QFont(theme.font(theme.tokens().text_px))  # a copy: the theme's own is shared
    face.setPointSizeF(9.5)
    made.setDefaultFont(face)
    made.setHtml(html(keymap, language, paper=True))
    return made


def pdf(keymap: Keymap, language: str) -> bytes:
    """The page as a PDF file, A4."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(speaker(language)("KeySheet", _TITLE))
    writer.setCreator("VCS Wall")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(16, 14, 16, 14), QPageLayout.Unit.Millimeter)
    document(keymap, language).print_(writer)
    del writer  # writes the end
    buffer.close()
    return bytes(buffer.data().data())
