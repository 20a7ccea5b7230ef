"""The dialog a file or a folder is chosen with: the desktop's own where it has one, else Qt's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QSplitter, QTreeView, QWidget

from app.ui import restyle, theme
from app.ui.i18n import QT_TRANSLATE_NOOP

SIZE = (760, 440)
PLACES_PX = 130
"""At 100 % text."""
_QT_LACKS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Shortcut"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Unknown"),
)
"""Words of Qt's dialog that its own Chinese (``qtbase_zh_CN`` of 6.11) lacks: ours are looked up first."""


def make(parent: QWidget | None, title: str) -> QFileDialog:
    """Not open yet; it goes with its closing."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    restyle.fit(dialog, *SIZE)
    tree = dialog.findChild(QTreeView)
    if tree is not None:  # Qt's own: it sets widths once, in smaller letters
        header = tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        splitter = dialog.findChild(QSplitter)
        if splitter is not None:  # places, files
            splitter.setSizes([theme.widened(PLACES_PX), theme.widened(SIZE[0] - PLACES_PX)])
    return dialog
