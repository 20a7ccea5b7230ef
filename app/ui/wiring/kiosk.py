"""Kiosk: the wall fills the screen, nothing on it can be changed, and only the PIN leads out.

What still works: looking closer (zoom, one large tile), moving the selection, views by their keys, tours,
sound. It keeps an operator's hands off the set-up; it is no wall against somebody with a system shell.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core import kiosk
from app.core.inorder import InOrder
from app.ui import i18n, restyle, theme
from app.ui.plain import PlainLabel
from app.ui.qt_station import Poster
from app.ui.windows.wallwindow import WallWindow

if TYPE_CHECKING:
    from app.ui.actions import ActionBook
    from app.ui.window import MainWindow

ALLOWED = frozenset(
    {
        "tile.enlarge", "tile.zoom_in", "tile.zoom_out", "tile.zoom_reset", "tile.pan_left",
        "tile.pan_right", "tile.pan_up", "tile.pan_down", "tile.sound", "tile.volume_up", "tile.volume_down",
        "tile.information",
        "move.left", "move.right", "move.up", "move.down", "tour.hold", "tour.next", "tour.previous",
        "wall.retry", "window.contrast", "window.text_larger", "window.text_smaller", "window.text_normal",
        "window.leave_kiosk", *(f"view.open_{number}" for number in range(1, 10)),
    }
)  # fmt: skip


class Kiosk(QObject):
    """Of the main window; reaches into every window of the program while it is on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.on = False
        self._attempts = kiosk.Attempts()
        self._worker = InOrder(Poster(self).post)
        self.dialog: PinDialog | None = None
        self._gated: list[ActionBook] = []
        window.action_book.bind("window.leave_kiosk", self.ask, lambda: self.on)

    def close(self) -> None:
        """The window ends."""
        application = QApplication.instance()
        if self.on and application is not None:
            application.removeEventFilter(self)
        self._worker.shutdown()

    def start(self) -> None:
        """Goes into it when it is set and there is a PIN to come out again."""
        preferences = self._window.preferences
        if bool(preferences.get("kiosk")) and preferences.get("kiosk_pin"):
            self.enter()

    def enter(self) -> None:
        """From now on only the PIN leads out."""
        if self.on:
            return
        self.on = True
        for top in self._tops():
            self._take(top)
        self._window.set_full_screen(True)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def leave(self) -> None:
        """As usual again, until the next start."""
        if not self.on:
            return
        self.on = False
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        for book in self._gated:
            book.gates.remove(self._may)
            book.refresh()
        self._gated.clear()
        for top in self._tops():
            top.wall_view.read_only = False
        self._window.set_full_screen(False)

    def _tops(self) -> list[MainWindow | WallWindow]:
        return [self._window, *self._window.windows.windows]

    def _take(self, top: MainWindow | WallWindow) -> None:
        top.wall_view.read_only = True
        if top.action_book not in self._gated:
            top.action_book.gates.append(self._may)
            top.action_book.refresh()
            self._gated.append(top.action_book)

    def _may(self, action: str) -> bool:
        if action == "window.leave":  # back from one large tile, but not from the full screen
            return self._window.wall_view.is_enlarged
        return action in ALLOWED

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Close and (watched is self._window or isinstance(watched, WallWindow)):
            event.ignore()
            self.ask()
            return True
        if kind == QEvent.Type.Show and isinstance(watched, WallWindow):
            self._take(watched)
        return False

    # -- the PIN ---------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Asks for the PIN."""
        if not self.on or self.dialog is not None:
            return
        self.dialog = PinDialog(self._window)
        self.dialog.entered.accepted.connect(self._on_entered)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        self.dialog = None

    def _on_entered(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        wait_s = self._attempts.wait_s(time.monotonic())
        if wait_s > 0:
            dialog.say_wait(wait_s)
            return
        kept, pin = str(self._window.preferences.get("kiosk_pin")), dialog.line.text()
        dialog.line.clear()
        dialog.line.setEnabled(False)
        self._worker.run(partial(kiosk.fits, pin, kept), self._on_checked)

    def _on_checked(self, fits: bool | Exception) -> None:
        dialog = self.dialog
        if fits is True:
            self._attempts.right()
            if dialog is not None:
                dialog.accept()
            self.leave()
            return
        self._attempts.wrong(time.monotonic())
        if dialog is not None:
            dialog.say_wrong(self._attempts.wait_s(time.monotonic()))


class PinDialog(QDialog):
    """Asks for the PIN; it is never shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Leave the kiosk"))
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # grows with what it says
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        head = PlainLabel(self.tr("PIN of the kiosk"))
        head.setFont(theme.font(16, 600))
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(kiosk.LONGEST)
        self.line.setAccessibleName(head.text())
        self.note = PlainLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumWidth(theme.scaled(260))
        self.entered = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.entered.rejected.connect(self.reject)
        for widget in (head, self.line, self.note, self.entered):
            column.addWidget(widget)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._on_again)
        self.line.setFocus()

    def say_wrong(self, wait_s: float) -> None:
        """It did not fit; the next one may be tried after a while."""
        self.say_wait(wait_s, self.tr("That is not the PIN."))

    def say_wait(self, wait_s: float, before: str = "") -> None:
        """Not yet."""
        seconds = max(1, round(wait_s))
        again = self.tr("Try again in %n second(s).", "", seconds)
        self.note.setText(i18n.in_a_row(before, again))
        restyle.set_kind(self.note, "bad")
        self.line.setEnabled(False)
        self._again.start(round(wait_s * 1000))

    def _on_again(self) -> None:
        self.note.clear()
        self.line.setEnabled(True)
        self.line.setFocus()
