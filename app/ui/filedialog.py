"""The dialog a file or a folder is chosen with: the desktop's own where it has one, else Qt's."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QIdentityProxyModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QSplitter,
    QTreeView,
    QWidget,
)

from app.ui import restyle, theme
from app.ui.i18n import QT_TRANSLATE_NOOP

SIZE = (760, 440)
_DATE = 3
"""Column of Qt's model of files."""
Index = QModelIndex | QPersistentModelIndex
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


class _Dates(QIdentityProxyModel):
    """The files of Qt's own dialog, with dates as everywhere in the program: Qt's are the system's, and
    ``1 12 2026`` where that has no language."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        files = self.sourceModel()
        if (
            role == Qt.ItemDataRole.DisplayRole
            and index.column() == _DATE
            and isinstance(files, QFileSystemModel)
        ):
            return files.lastModified(self.mapToSource(index)).toString("yyyy-MM-dd HH:mm")
        return super().data(index, role)


def make(parent: QWidget | None, title: str) -> QFileDialog:
    """Not open yet; it goes with its closing."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setProxyModel(_Dates(dialog))  # the desktop's own has none and takes none
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
