"""The exports: what is being made, what waits, what came of it. Each row says it and can act on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.evidence.job import OVER, Job, JobState
from app.ui import buttons, figures, i18n, notice, restyle, theme
from app.ui.export.words import ExportSentences
from app.ui.outside import open_outside
from app.ui.plain import PlainLabel
from app.ui.qt_station import Poster

if TYPE_CHECKING:
    from app.core.station import Station

SIZE = (820, 560)
_STEPS = 1000
_MARKS = {
    JobState.DONE: ("check", "good"),
    JobState.FAILED: ("warning", "bad"),
    JobState.CANCELLED: ("close", "second"),
    JobState.NEEDS_PASSWORD: ("lock-open", "careful"),
}


class JobRow(QFrame):
    """One export. ``asked``: called with a verb: cancel, resume, remove, open, verify."""

    def __init__(self, job: Job, asked: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._asked = asked
        self.mark = PlainLabel()
        self.title = PlainLabel()
        self.title.setWordWrap(True)
        self.about = PlainLabel()
        self.about.setProperty("kind", "second")
        self.about.setWordWrap(True)
        self.state = PlainLabel()
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.buttons = {name: QPushButton() for name in ("open", "verify", "resume", "cancel", "remove")}
        words = QVBoxLayout()
        words.setSpacing(3)
        for widget in (self.title, self.about, self.state, self.bar):
            words.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch(1)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._asked, name))
            row.addWidget(button)
        words.addSpacing(8)
        words.addLayout(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 12)
        whole.setSpacing(12)
        whole.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)

    def show_job(self, job: Job, station: Station, words: ExportSentences, zone: tzinfo | None) -> None:
        """What is true now."""
        progress = station.exports.progress(job.id)
        names = i18n.listed(camera.name for camera in job.cameras[:4])
        rest = len(job.cameras) - 4
        self.title.setText(names if rest <= 0 else f"{names} +{rest}")
        begin, end = figures.date_time_zone(job.from_utc_ms, zone), figures.clock(job.to_utc_ms, zone)
        span = words.span((job.to_utc_ms - job.from_utc_ms) / 1000)
        lines = [f"{begin} – {end} · {span}", job.result or (job.folder if job.name else job.target)]
        self.about.setText("\n".join(line for line in (*lines, job.reason.split("\n")[0]) if line))
        self.state.setText(words.state(job, progress))
        going = job.state in (JobState.RUNNING, JobState.PACKING, JobState.SIGNING)
        self.bar.setVisible(going)
        self.bar.setValue(_STEPS if job.state is JobState.SIGNING else round(progress.fraction * _STEPS))
        name, ink = _MARKS.get(job.state, ("folder", "accent" if going else "second"))
        restyle.draw(self.mark, name, str(getattr(theme.tokens(), ink)), 20)
        done = job.state is JobState.DONE
        resumable = job.state in (JobState.FAILED, JobState.CANCELLED, JobState.NEEDS_PASSWORD)
        over = job.state in OVER or job.state is JobState.NEEDS_PASSWORD
        for verb, shown in (
            ("open", bool(job.name)),
            ("verify", done),
            ("resume", resumable),
            ("cancel", not over),
            ("remove", over),
        ):
            self.buttons[verb].setVisible(shown)


class ExportsDialog(QDialog):
    """Not modal; may stay open while exports go on. ``verify``: shows the check of a bundle."""

    def __init__(self, verify: Callable[[Path], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exports")
        self.zone: tzinfo | None = None
        self._verify = verify
        self._poster = Poster(self)
        self._station: Station | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._rows: dict[str, JobRow] = {}
        self.words = ExportSentences(self)
        self.empty = PlainLabel()
        self.empty.setProperty("kind", "second")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.empty, 1)
        self._column.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.check = buttons.plain()
        self.close_button = buttons.plain()
        self.close_button.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.check)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(area, 1)
        column.addLayout(foot)
        self._translate()
        restyle.dress(self)
        restyle.fit(self, *SIZE)

    def set_station(self, station: Station | None) -> None:
        """Another profile was opened, or none is."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._station = station
        if station is not None:
            self._unsubscribe = station.exports.subscribe(self._on_job)
        self.fill()

    def _on_job(self, job_id: str) -> None:
        if self._station is None:
            return
        job, row = self._station.exports.job(job_id), self._rows.get(job_id)
        if job is None or row is None:
            self.fill()
        else:
            row.show_job(job, self._station, self.words, self.zone)

    def fill(self) -> None:
        """All rows, the newest first."""
        station = self._station
        jobs = [] if station is None else list(reversed(station.exports.jobs))
        for job_id in [i for i in self._rows if i not in {job.id for job in jobs}]:
            row = self._rows.pop(job_id)
            self._column.removeWidget(row)
            row.deleteLater()
        for place, job in enumerate(jobs):
            kept = self._rows.get(job.id)
            if kept is None:
                kept = self._rows[job.id] = JobRow(job, partial(self._do, job.id))
                self._name_buttons(kept)
                restyle.dress(kept)
            self._column.insertWidget(place, kept)
            assert station is not None
            kept.show_job(job, station, self.words, self.zone)
        self.empty.setVisible(not jobs)
        self._column.setStretch(self._column.count() - 1, 1 if jobs else 0)

    def row(self, job_id: str) -> JobRow | None:
        """Of one job."""
        return self._rows.get(job_id)

    # -- what a row asks for ---------------------------------------------------------------------------

    def _do(self, job_id: str, verb: str) -> None:
        station = self._station
        job = station.exports.job(job_id) if station is not None else None
        if station is None or job is None:
            return
        if verb == "cancel":
            station.exports.cancel(job_id)
        elif verb == "remove":
            station.exports.remove(job_id)
        elif verb == "resume":
            self._resume(job)
        elif verb == "open":
            self._open(Path(job.result) if job.result else Path(job.folder))
        elif verb == "verify":
            self._verify(Path(job.result))

    def _open(self, path: Path) -> None:
        """In the file manager; the folder it is in where it is one file, or gone. It may lie on a network
        drive that does not answer: the window does not wait for that."""

        def look() -> None:
            shown = path.parent if path.suffix == ".zip" or not path.exists() else path
            self._poster.post(partial(_show, shown))

        threading.Thread(target=look, name="show-export", daemon=True).start()

    def _resume(self, job: Job) -> None:
        station = self._station
        if station is None:
            return
        if not job.encrypted:
            station.exports.resume(job.id)
            return
        ask = QInputDialog(self)
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.air(ask)
        ask.setWindowTitle(self.tr("Password of the bundle"))
        ask.setLabelText(self.tr("The password is not kept. Enter it again, or another one:"))
        ask.setTextEchoMode(QLineEdit.EchoMode.Password)
        ask.textValueSelected.connect(partial(self._with_password, job.id))
        ask.open()

    def _with_password(self, job_id: str, password: str) -> None:
        if self._station is not None and password:
            self._station.exports.resume(job_id, password)

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self.fill()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Exports"))
        self.empty.setText(
            self.tr("No exports. “Export evidence…” makes a bundle of the same minutes of several cameras.")
        )
        self.check.setText(self.tr("Check a bundle…"))
        self.close_button.setText(self.tr("Close"))
        for row in self._rows.values():
            self._name_buttons(row)

    def _name_buttons(self, row: JobRow) -> None:
        for name, text in (
            ("open", self.tr("Open the folder")),
            ("verify", self.tr("Check")),
            ("resume", self.tr("Continue")),
            ("cancel", self.tr("Cancel")),
            ("remove", self.tr("Remove from the list")),
        ):
            row.buttons[name].setText(text)


def _show(path: Path) -> None:
    open_outside(QUrl.fromLocalFile(str(path)))
