"""The start and what may be in its way, for the whole program: log, traces of crashes, one window a user,
what cannot work on this machine, files to open, the support report."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from app.core import support
from app.core.evidence.manifest import OPENER_ENDING
from app.core.inorder import InOrder
from app.store import paths
from app.store.problems import why
from app.ui import figures, filedialog, i18n
from app.ui.qt_station import Poster
from app.ui.sentences import ServiceSentences
from app.ui.start import CannotStart, Obstacle, ObstacleCode, obstacles
from app.ui.start.application import Application
from app.ui.start.crash import Crash, CrashFile, crashes, mark_seen
from app.ui.start.dialog import CrashNotice, ObstacleDialog
from app.ui.start.logbook import Logbook
from app.ui.start.single import SingleInstance
from app.ui.start.words import StartWords
from app.ui.wiring.wallcontrols import FILE_ENDING

if TYPE_CHECKING:
    from app.store.problems import StoreProblem
    from app.ui.window import MainWindow

LOOK_MS = 500
MAKING_S = 120.0
"""So long a report may take to be made: each of three probes has its 20 s."""


class Startup(QObject):
    """Made before the window, closed after it. ``headless``: says things on stderr only, and is no instance
    that others hand over to. ``findings``: the doctor's, for a report; called on another thread."""

    def __init__(
        self,
        app: QApplication,
        *,
        headless: bool,
        findings: Callable[[], Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        self._findings = findings
        self._app = app
        self._headless = headless
        self._window: MainWindow | None = None
        self.cannot: CannotStart | None = None
        """Why the program ended without a wall."""
        self.logbook = Logbook()
        self.logbook.open()
        self._crash = None if headless else CrashFile()
        self.single: SingleInstance | None = None
        self._worker = InOrder(Poster(self).post)
        self._told: set[ObstacleCode] = set()
        self._damaged: list[Obstacle] = []
        self._notices: list[Obstacle] = []
        self._notice: ObstacleDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def close(self) -> None:
        """The run ends as it should."""
        self._timer.stop()
        self._worker.shutdown()
        if self.single is not None:
            self.single.close()
        if self._crash is not None:
            self._crash.close()
        self.logbook.close()

    # -- before the window -----------------------------------------------------------------------------

    def first(self, files: Sequence[str]) -> bool:
        """Whether this is the only window; if not, the open one was asked to come to the front and open
        ``files``. Raises ``CannotStart`` when it does not answer."""
        if self._headless:
            return True
        self.single = SingleInstance(parent=self)
        if self.single.first:
            return True
        if self.single.hand_over(list(files)):
            print("vcs-wall is running already; its window was brought to the front.", file=sys.stderr)
            return False
        self.refuse(Obstacle(ObstacleCode.ALREADY_RUNNING, {"pid": self.single.owner_pid or "?"}))

    def refuse(self, obstacle: Obstacle) -> NoReturn:
        """There will be no window: says why and raises ``CannotStart``."""
        self._say(obstacle)
        if not self._headless:
            ObstacleDialog(obstacle, lambda on: None, may_go_on=False).exec()
        raise CannotStart(obstacle.code, StartWords().sentence(obstacle))

    def found_damaged(self, problems: Sequence[StoreProblem]) -> None:
        """Files of ours that could not be read, before anything else is said: at once on stderr, as dialogs
        over the window."""
        for obstacle in obstacles.damaged(problems):
            self._say(obstacle)
            self._damaged.append(obstacle)

    # -- the window ------------------------------------------------------------------------------------

    def attend(self, window: MainWindow) -> None:
        """The window is there."""
        self._window = window
        self._timer.start()
        if self.single is not None:
            self.single.asked.connect(self._on_asked)
        window.action_book.bind("window.support", self.ask_report)
        window.host.failed.connect(self._on_failed)

    def clear_the_way(self, go: Callable[[], None]) -> None:
        """Says what is in the way, one thing after the other; ``go`` is called when a person went on each
        time. Headless the first thing ends the program."""
        self._next(obstacles.look(), go)

    def _next(self, waiting: list[Obstacle], go: Callable[[], None]) -> None:
        if not waiting:
            go()
            for damaged in self._damaged:
                self._show_notice(damaged)
            if isinstance(self._app, Application):
                self._app.file_asked.connect(self._on_file_asked)
                self._on_file_asked()  # what came while there was no window yet
            if not self._headless:
                self._show_crashes()
            if self.single is not None:
                self.single.serve()
            return
        obstacle, *rest = waiting
        self._say(obstacle)
        if self._headless:
            self._end(obstacle)
            return

        def decided(on: bool) -> None:
            if on:
                self._next(rest, go)
            else:
                self._end(obstacle)

        ObstacleDialog(obstacle, decided, self._window).open()

    def _say(self, obstacle: Obstacle) -> None:
        self._told.add(obstacle.code)
        # In one piece: a line of the log, which other threads write, must not cut it in two.
        sys.stderr.write(f"vcs-wall: {StartWords().sentence(obstacle)}\n")
        sys.stderr.flush()

    def _end(self, obstacle: Obstacle) -> None:
        self.cannot = CannotStart(obstacle.code, StartWords().sentence(obstacle))
        QCoreApplication.exit(1)

    def _look(self) -> None:
        """Whether decoding turned out to be impossible: known only once a decoder has tried."""
        pool = self._window.pool if self._window is not None else None
        if pool is None or not pool.unusable or ObstacleCode.NO_LIBVLC in self._told:
            return
        self._hinder(Obstacle(ObstacleCode.NO_LIBVLC, {"detail": pool.unusable}))

    def _on_failed(self, code: str, detail: str) -> None:
        """A profile could not be opened. What its own form or another try puts right, the banner says."""
        window = self._window
        profile = window.host.profile if window is not None else None
        if code == "no_keyring":
            name = profile.name if profile is not None else "?"
            self._hinder(Obstacle(ObstacleCode.NO_KEYRING, {"profile": name}))
        elif code.startswith("service_"):
            text = ServiceSentences(self).start_failure(code, detail)
            log = paths.data_dir() / "local-vcs" / "service.log"
            self._hinder(Obstacle(ObstacleCode.NO_SERVICE, {"detail": text, "path": str(log)}))

    def _hinder(self, obstacle: Obstacle) -> None:
        """Something the running program can go on without, unless nobody is there to see the rest."""
        if obstacle.code in self._told:
            return
        self._say(obstacle)
        if self._headless:
            self._end(obstacle)
        else:
            self._show_notice(obstacle)

    def _show_notice(self, obstacle: Obstacle) -> None:
        """One dialog at a time."""
        self._notices.append(obstacle)
        if self._notice is None:
            self._next_notice()

    def _next_notice(self) -> None:
        self._notice = None
        if self._notices:
            obstacle = self._notices.pop(0)
            decided = partial(self._decided, obstacle)
            self._notice = ObstacleDialog(obstacle, decided, self._window, running=True)
            self._notice.open()

    def _decided(self, obstacle: Obstacle, on: bool) -> None:
        if on:
            self._next_notice()
        else:
            self._end(obstacle)

    # -- files and other starts ------------------------------------------------------------------------

    def _on_asked(self, files: list[str]) -> None:
        window = self._window
        if window is None:
            return
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.open_files(files)

    def _on_file_asked(self) -> None:
        if isinstance(self._app, Application):
            self.open_files(self._app.take())

    def open_files(self, files: list[str]) -> None:
        """Takes in views and checks evidence, by what they are; what is neither is said."""
        window = self._window
        if window is None:
            return
        for file in files:
            name = file.casefold()  # on Windows endings come in capitals, too
            if name.endswith(FILE_ENDING):
                window.controls.import_from(file)
            elif name.endswith((OPENER_ENDING, ".zip")):
                window.evidence.check(Path(file))
            else:
                self._worker.run(partial(os.path.isdir, file), partial(self._open_folder, window, file))

    def _open_folder(self, window: MainWindow, file: str, is_one: object) -> None:
        if is_one is True:
            window.evidence.check(Path(file))
        else:
            window.say(self.tr("This program does not open %1.").replace("%1", file))

    # -- crashes ---------------------------------------------------------------------------------------

    def _show_crashes(self) -> None:
        found = crashes()
        if not found or self._window is None:
            return
        box = CrashNotice(found[0], self._window)
        box.save.clicked.connect(self.ask_report)
        box.finished.connect(partial(self._seen, found))
        box.open()

    def _seen(self, found: list[Crash], result: int) -> None:
        """``result``: of the dialog; whichever it was, it was read."""
        self._worker.run(partial(mark_seen, found), lambda result: None)

    def ask_report(self) -> None:
        """Asks where to, then writes the support report off the window's thread."""
        window = self._window
        if window is None:
            return
        dialog = filedialog.make(window, self.tr("Save a support report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.setNameFilters([self.tr("Archive (*.zip)")])
        now = figures.local(window.wall_view.now_utc_ms(), window.zone)
        dialog.selectFile(f"vcs-wall-report-{now:%Y%m%d-%H%M}.zip")
        dialog.fileSelected.connect(self.save_report)
        dialog.open()

    def save_report(self, path: str) -> None:
        """Writes it, and says how it went."""
        window, lines = self._window, self.logbook.lines()

        def done(result: object) -> None:
            if window is None:
                return
            if isinstance(result, Exception):
                window.say(i18n.fill(self.tr("%1 could not be written: %2"), path, why(result)))
            else:
                window.say(self.tr("The support report was written to %1.").replace("%1", path))

        def make() -> None:
            findings = self._findings() if self._findings is not None else None
            support.write(Path(path), findings=findings, lines=lines)

        if window is not None:
            window.say(self.tr("The machine is looked at for the support report…"), MAKING_S)
        self._worker.run(make, done)
