"""Dialogs of a start: an obstacle (whether to go on without), a crash of the run before (save a report)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from app.ui import figures, notice
from app.ui.start.crash import Crash
from app.ui.start.obstacles import Obstacle
from app.ui.start.words import StartWords


class ObstacleDialog(QMessageBox):
    """Not modal to the event loop: ``decided`` is called once, with whether to go on. ``running``: a wall is
    there already; then Escape goes on, too, for who waves a message away does not mean to end the wall."""

    def __init__(
        self,
        obstacle: Obstacle,
        decided: Callable[[bool], None],
        parent: QWidget | None = None,
        *,
        may_go_on: bool = True,
        running: bool = False,
    ) -> None:
        super().__init__(parent)
        self.obstacle = obstacle
        self._decided: Callable[[bool], None] | None = decided
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("VCS Wall")
        notice.dress(self)
        self.setTextFormat(Qt.TextFormat.PlainText)
        words = StartWords()
        self.setText(words.title(obstacle))
        self.setInformativeText(words.sentence(obstacle))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.go_on: QPushButton | None = None
        if may_go_on:
            self.go_on = self.addButton(self.tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
        self.quit = self.addButton(self.tr("Quit"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.go_on or self.quit)
        self._waved_away = self.go_on if running and self.go_on is not None else self.quit
        self.setEscapeButton(self._waved_away)
        self.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        decided, self._decided = self._decided, None
        if decided is not None:
            decided((self.clickedButton() or self._waved_away) is self.go_on)


class CrashNotice(QMessageBox):
    """Says that the run before crashed; ``save`` is the button that makes a report."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("VCS Wall")
        notice.dress(self)
        self.setTextFormat(Qt.TextFormat.PlainText)
        began = figures.local(crash.began_utc_ms, None)
        self.setText(self.tr("The program ended unexpectedly"))
        self.setInformativeText(
            self.tr(
                "The run that began at %1 crashed. A report helps to find the fault; it holds the trace, the "
                "logs and the settings, and no keys, addresses or pictures."
            ).replace("%1", f"{began:%Y-%m-%d %H:%M}")
        )
        self.setDetailedText(crash.text())
        self.save = self.addButton(self.tr("Save report…"), QMessageBox.ButtonRole.AcceptRole)
        self.addButton(self.tr("Not now"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.save)
