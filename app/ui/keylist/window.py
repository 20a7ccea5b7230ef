"""The window with the list of keys: read, print, save, change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui import filedialog, i18n, restyle, theme
from app.ui.actions import Keymap
from app.ui.keylist import sheet
from app.ui.plain import PlainLabel

Run = Callable[[Callable[[], Any], Callable[[Any], None]], None]


class KeyListDialog(QDialog):
    """Not modal: it may stay beside the wall. ``run``: does work on another thread (``InOrder.run``)."""

    change_requested = Signal()

    def __init__(self, keymap: Keymap, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keymap = keymap
        self._run = run
        restyle.fit(self, 680, 640)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        top = QHBoxLayout()
        self.head = PlainLabel()
        self.head.setFont(theme.font(18, 700))
        self.language = QComboBox()
        for code, name in i18n.LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(i18n.current())))
        self.language.currentIndexChanged.connect(self.refresh)
        top.addWidget(self.head, 1)
        top.addWidget(self.language)
        column.addLayout(top)
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        column.addWidget(self.page, 1)
        self.note = PlainLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        self.note.hide()
        column.addWidget(self.note)
        row = QHBoxLayout()
        self.change, self.printing, self.as_pdf, self.as_html, self.close_button = (
            QPushButton() for _ in range(5)
        )
        for button, slot in (
            (self.change, self.change_requested),
            (self.printing, self.print_list),
            (self.as_pdf, self.ask_pdf),
            (self.as_html, self.ask_html),
            (self.close_button, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
            if button is self.change:
                row.addStretch(1)
        column.addLayout(row)
        keymap.changed.connect(self.refresh)
        self._translate()
        restyle.dress(self)
        self.page.setFocus()

    @property
    def language_code(self) -> str:
        """The language of the list."""
        return str(self.language.currentData())

    def refresh(self) -> None:
        """Writes the page anew, at the same place."""
        bar = self.page.verticalScrollBar()
        at = bar.value()
        self.page.setHtml(sheet.html(self._keymap, self.language_code, paper=False))
        self.page.document().setDocumentMargin(theme.scaled(14))
        bar.setValue(at)

    def print_list(self) -> None:
        """Asks for a printer."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            sheet.document(self._keymap, self.language_code).print_(printer)

    def ask_pdf(self) -> None:
        """Asks for the name of a PDF file."""
        self._ask("pdf", self.tr("PDF files (*.pdf)"))

    def ask_html(self) -> None:
        """Asks for the name of an HTML file."""
        self._ask("html", self.tr("HTML files (*.html)"))

    def save(self, path: Path) -> None:
        """Writes the list; the ending says as what. Told in the window when it is done or failed."""
        if path.suffix == ".pdf":
            data = sheet.pdf(self._keymap, self.language_code)
        else:
            data = sheet.html(self._keymap, self.language_code, paper=True).encode()
        self._run(lambda: path.write_bytes(data), lambda result: self._saved(path, result))

    def _ask(self, ending: str, kinds: str) -> None:
        dialog = filedialog.make(self, self.windowTitle())
        dialog.setNameFilter(kinds)
        dialog.selectFile(f"vcs-wall-keys.{ending}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.save(Path(path))

    def _saved(self, path: Path, result: object) -> None:
        from shiboken6 import isValid

        if not isValid(self):
            return  # closed meanwhile
        if isinstance(result, OSError):
            reason = result.strerror or type(result).__name__
            text = i18n.fill(self.tr("%1 could not be written: %2."), str(path), reason)
        elif isinstance(result, Exception):
            raise result
        else:
            text = self.tr("Written: %1").replace("%1", str(path))
        self.note.setText(text)
        self.note.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.language.setCurrentIndex(max(0, self.language.findData(i18n.current())))
            self._translate()
        elif event.type() == QEvent.Type.StyleChange and self.isVisible():
            self.refresh()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("List of keys"))
        self.head.setText(self.tr("List of keys"))
        self.language.setAccessibleName(self.tr("Language of the list"))
        self.page.setAccessibleName(self.tr("List of keys"))
        self.change.setText(self.tr("Change keys…"))
        self.printing.setText(self.tr("Print…"))
        self.as_pdf.setText(self.tr("Save as PDF…"))
        self.as_html.setText(self.tr("Save as HTML…"))
        self.close_button.setText(self.tr("Close"))
        self.refresh()
