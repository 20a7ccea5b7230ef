"""Name, folder and number key of a view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.views import KEYS, MAX_NAME, View, ViewBook, clean_name
from app.ui import buttons, i18n, restyle
from app.ui.plain import PlainLabel

WIDTH = 420


class ViewDialog(QDialog):
    """A new view (``view`` None) or another name, folder and key for one that is there."""

    named = Signal(str, str, object)
    """Name, folder, number key (None for none)."""

    def __init__(
        self, book: ViewBook, view: View | None, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Save as a new view") if view is None else self.tr("Name of the view"))
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        form = QFormLayout()
        form.setSpacing(10)
        self.name = QLineEdit(name if view is None else view.name)
        self.name.setMaxLength(MAX_NAME)
        self.folder = QComboBox()
        self.folder.setEditable(True)
        self.folder.addItem("")
        self.folder.addItems(book.folders)
        self.folder.setCurrentText("" if view is None else view.folder)
        line = self.folder.lineEdit()
        if line is not None:
            line.setToolTip(self.tr("A / makes folders inside folders"))
            line.setPlaceholderText(self.tr("none"))
        self.key = QComboBox()
        self.key.addItem(self.tr("none"), None)
        free = next((key for key in KEYS if book.on_key(key) is None), None)
        for key in KEYS:
            old = book.on_key(key)
            words = str(key)
            if old is not None and (view is None or old.id != view.id):
                words = i18n.fill(self.tr("%1 (now: %2)"), words, old.name)
            self.key.addItem(words, key)
        for box in (self.key, self.folder):  # long names must not take the labels' room
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        chosen = free if view is None else view.key
        self.key.setCurrentIndex(self.key.findData(chosen) if chosen is not None else 0)
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Folder"), self.folder)
        form.addRow(self.tr("Number key"), self.key)
        column.addLayout(form)
        self.hint = PlainLabel()
        self.hint.setProperty("kind", "trouble")
        self.hint.setWordWrap(True)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = buttons.plain(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        row.addWidget(cancel)
        row.addWidget(self.save)
        column.addLayout(row)
        self.name.textChanged.connect(self._check)
        self.folder.currentTextChanged.connect(self._check)
        self.name.selectAll()
        self._check()
        restyle.dress(self)

    def _check(self) -> None:
        name, folder = clean_name(self.name.text()), self.folder.currentText()
        self.save.setEnabled(bool(name))
        made = (
            self._book.name_in(name, folder, self._view.id if self._view is not None else "") if name else ""
        )
        if made != name:
            text = self.tr("There is a view of this name in this folder. This one will be called “%1”.")
            self.hint.setText(text.replace("%1", made))
        else:
            self.hint.setText("")
        self.hint.setVisible(bool(self.hint.text()))

    def accept(self) -> None:
        """Only with a name."""
        if clean_name(self.name.text()):
            self.named.emit(self.name.text(), self.folder.currentText(), self.key.currentData())
            super().accept()
