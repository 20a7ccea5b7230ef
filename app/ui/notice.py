"""How Qt's ready-made dialogs look beside ours: with our drawing, and with as much air."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QMessageBox

from app.ui import theme

ICON_PX = 32
_AIR = (9, 7)
"""Left and right, top and bottom: what Qt's own margins lack of ours."""


def dress(box: QMessageBox) -> None:
    """A notice of the style sheet: something is wrong, or may be lost."""
    box.setObjectName("notice")
    ink, edge = theme.tokens().careful, theme.scaled(ICON_PX)
    box.setIconPixmap(theme.icon_pixmap("warning", ink, edge, box.devicePixelRatioF()))
    air(box)


def air(dialog: QDialog) -> None:
    """Margins as wide as those of our own dialogs. Those of its layout would be lost: Qt lays out anew."""
    side, over = _AIR
    dialog.setContentsMargins(side, over, side, over)
