"""The program's own window in a process of its own, with somebody who reads its dialogs and answers them.

``python -m tests.support.start_child ANSWERS LAST -- ARGUMENTS`` runs the command line with the window
offscreen. Every dialog that comes up is a line of JSON on stdout; a message box is answered by the button
whose text is next in ANSWERS (``|`` between them; none left: it stays). LAST says how it ends: ``quit`` (the
program ends by itself), ``close`` (closed when all were answered and the window is there), ``stay`` (until it
is ended), ``crash`` (a wrong address is read once the window is there), or the path of a report, to be saved
and waited for.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget

from app.cli.main import run
from app.ui import fonts
from app.ui.export.check import CheckDialog
from app.ui.start.application import Application
from app.ui.window import MainWindow


class Somebody:
    """Looks every few milliseconds."""

    def __init__(self, answers: list[str], last: str) -> None:
        self._answers = answers
        self._last = last
        self._seen: list[QWidget] = []
        self._told = False
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
        there = window is not None and window.isVisible()
        if there and not self._told:
            self._told = True
            print(json.dumps({"kind": "window"}), flush=True)
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and isinstance(top, QDialog) and top not in self._seen:
                self._meet(top)
        if window is None or not there:
            return
        if self._last == "crash":
            ctypes.string_at(0)
        elif self._answers or self._last in ("quit", "stay"):
            return
        elif self._last == "close" or Path(self._last).exists():
            window.close()

    def _meet(self, dialog: QDialog) -> None:
        if isinstance(dialog, CheckDialog) and dialog.verdict is None:
            return  # it still checks
        self._seen.append(dialog)
        told = {"kind": type(dialog).__name__, "title": dialog.windowTitle(), "text": ""}
        if isinstance(dialog, QMessageBox):
            buttons = {button.text(): button for button in dialog.buttons()}
            told |= {
                "title": dialog.text(),
                "text": dialog.informativeText(),
                "detail": dialog.detailedText(),
            }
            print(json.dumps({**told, "buttons": list(buttons)}), flush=True)
            if self._answers:
                buttons[self._answers.pop(0)].click()
            return
        if isinstance(dialog, CheckDialog):
            told |= {"text": dialog.headline.text()}
        print(json.dumps(told), flush=True)
        if isinstance(dialog, QFileDialog):
            field = dialog.findChild(QLineEdit)
            assert field is not None
            field.setText(self._last)
            dialog.accept()


if __name__ == "__main__":
    answers, last, _, *arguments = sys.argv[1:]
    fonts.prepare()
    application = Application(["vcs-wall"])
    somebody = Somebody([answer for answer in answers.split("|") if answer], last)
    sys.exit(run(arguments))
