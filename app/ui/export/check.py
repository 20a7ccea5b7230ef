"""The check of a bundle in the window: the same as ``vcs-wall verify``, with the list of known stations."""

from __future__ import annotations

import threading
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.evidence.signing import shown
from app.core.evidence.verify import State, Verdict, verify
from app.core.inorder import InOrder
from app.store.stations import KnownStation, KnownStations
from app.ui import figures, filedialog, i18n, restyle, theme
from app.ui.export.words import ExportSentences, size_text
from app.ui.plain import PlainLabel
from app.ui.qt_station import Poster

SIZE = (700, 460)
_STEPS = 1000
_MARKS = {
    State.INTACT: ("check", "good"),
    State.FOREIGN: ("warning", "careful"),
    State.INCOMPLETE: ("warning", "bad"),
    State.CHANGED: ("close", "bad"),
    State.REFUSED: ("close", "bad"),
}


class _Stopped(Exception):
    """Nobody waits for it any more."""


class CheckDialog(QDialog):
    """Not modal. ``verdict``: what was found last."""

    def __init__(self, stations: KnownStations | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("check")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.zone: tzinfo | None = None
        self.verdict: Verdict | None = None
        self._stations = stations or KnownStations()
        self._path: Path | None = None
        self._stop = threading.Event()
        self._poster = Poster(self)
        self._worker = InOrder(self._poster.post)
        self.words = ExportSentences(self)
        self.mark = PlainLabel()
        self.headline = PlainLabel()
        self.headline.setProperty("kind", "head")
        self.headline.setWordWrap(True)
        self.path_label = _line()
        self.facts = _line()
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._again)
        self.try_password = QPushButton()
        self.name = QLineEdit()
        self.name.setMaxLength(80)
        self.trust = QPushButton()
        self.signer = _line()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.headline, 1)
        ask = QHBoxLayout()
        ask.setSpacing(8)
        ask.addWidget(self.password, 1)
        ask.addWidget(self.try_password)
        know = QVBoxLayout()
        know.setSpacing(8)
        know.addWidget(self.name)
        know.addWidget(self.trust, 0, Qt.AlignmentFlag.AlignLeft)
        self.folder_button, self.zip_button, self.close_button = QPushButton(), QPushButton(), QPushButton()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.folder_button)
        foot.addWidget(self.zip_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.path_label)
        column.addWidget(self.bar)
        column.addLayout(ask)
        column.addWidget(self.facts)
        column.addWidget(self.details, 20)
        column.addWidget(self.signer)
        column.addLayout(know)
        column.addStretch(1)
        column.addLayout(foot)
        for button, slot in (
            (self.try_password, self._again), (self.trust, self._on_trust), (self.close_button, self.close),
            (self.folder_button, self.choose_folder), (self.zip_button, self.choose_zip),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.finished.connect(self._on_finished)
        self._translate()
        restyle.dress(self)
        restyle.fit(self, *SIZE)

    # -- what is checked -------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Asks for the folder of a bundle."""
        dialog = filedialog.make(self, self.tr("Folder of the bundle"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def choose_zip(self) -> None:
        """Asks for a bundle in one file, or for the file that stands for its folder."""
        dialog = filedialog.make(self, self.tr("File of the bundle"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Bundles (*.zip *.vcsevidence)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.check(Path(path))

    def _again(self) -> None:
        if self._path is not None:
            self.check(self._path, self.password.text())

    def check(self, path: Path, password: str = "") -> None:
        """Checks a bundle off the window's thread."""
        self._stop.set()
        stop = self._stop = threading.Event()
        self._path, self.verdict = path, None
        self._show(0.0)
        told = [0]

        def step(done: int, whole: int) -> None:
            if stop.is_set():
                raise _Stopped
            at = done * _STEPS // max(1, whole)
            if at != told[0]:
                told[0] = at
                self._poster.post(lambda: None if stop.is_set() else self.bar.setValue(at))

        def came(result: object) -> None:
            if stop.is_set() or isinstance(result, _Stopped):
                return
            if isinstance(result, Verdict):
                self.verdict = result
                self.password.clear()
                self._show(None)
            elif isinstance(result, Exception):
                raise result

        self._worker.run(lambda: verify(path, self._stations.load(), password, step), came)

    def _on_trust(self) -> None:
        verdict = self.verdict
        if verdict is None or not verdict.fingerprint:
            return
        station = KnownStation(verdict.fingerprint, self.name.text().strip())

        def came(result: object) -> None:
            if isinstance(result, OSError):
                self.signer.setText(
                    self.tr("The station could not be kept: %1").replace("%1", result.strerror or "?")
                )
            elif self._path is not None:
                self.check(self._path)

        self._worker.run(lambda: self._stations.add(station), came)

    def _on_finished(self) -> None:
        self._stop.set()
        self._worker.shutdown()

    # -- what is shown ---------------------------------------------------------------------------------

    def _show(self, progress: float | None) -> None:
        verdict, path = self.verdict, self._path
        about = self.tr(
            "A bundle is a folder with the video and a manifest, or one .zip or .vcsevidence file. Checking "
            "tells whether it is what was signed, and by which station. Nothing in it is changed."
        )
        lines = [str(path)] if path is not None else []
        if path is None or (verdict is not None and verdict.code == "not_a_bundle"):
            lines.append(about)
        self.path_label.setText("\n".join(lines))
        self.bar.setVisible(progress is not None)
        if progress is not None:
            self.bar.setValue(round(progress * _STEPS))
        locked = verdict is not None and verdict.code in ("password_needed", "wrong_password")
        for widget in (self.password, self.try_password):
            widget.setVisible(locked)
        if locked:
            self.password.setFocus()
        signed = verdict is not None and bool(verdict.fingerprint)
        unknown = verdict is not None and verdict.state is State.FOREIGN
        for known in (self.name, self.trust):
            known.setVisible(unknown)
        self.signer.setVisible(signed)
        self.details.setVisible(bool(verdict and (verdict.changed or verdict.missing or verdict.extra)))
        self.facts.setVisible(verdict is not None and verdict.manifest is not None)
        if verdict is None:
            self.mark.hide()
            waiting = path is not None
            self.headline.setText(self.tr("Checking…") if waiting else self.tr("Choose a bundle to check."))
            return
        name, ink = _MARKS[verdict.state] if not locked else ("lock-open", "careful")
        self.mark.show()
        restyle.draw(self.mark, name, str(getattr(theme.tokens(), ink)), 28)
        self.headline.setText(self.words.verdict(verdict, path.name if path is not None else ""))
        lines = [self.tr("changed: %1").replace("%1", one) for one in verdict.changed]
        lines += [self.tr("missing: %1").replace("%1", one) for one in verdict.missing]
        lines += [self.tr("added: %1").replace("%1", one) for one in verdict.extra]
        self.details.setPlainText("\n".join(lines))
        self._show_facts(verdict)
        if signed:
            text = self.tr("Signed by %1").replace("%1", shown(verdict.fingerprint))
            self.signer.setText(f"{text}\n{self._who(verdict)}")

    def _who(self, verdict: Verdict) -> str:
        if verdict.known is None:
            return self.tr(
                "Compare this fingerprint with the one its maker tells you, by another way than the bundle."
            )
        name = verdict.known.name or self.tr("a known station")
        return self.tr("%1, this computer").replace("%1", name) if verdict.known.own else name

    def _show_facts(self, verdict: Verdict) -> None:
        manifest = verdict.manifest
        if manifest is None:
            return
        begin = figures.date_time_zone(manifest.from_utc_ms, self.zone)
        end = figures.clock(manifest.to_utc_ms, self.zone)
        lines = [
            f"{begin} – {end}",
            i18n.listed(camera.name or camera.device_id for camera in manifest.cameras),
            self.tr("%n file(s)", "", verdict.files) + f" · {size_text(verdict.bytes)}",
        ]
        if manifest.operator:
            lines.append(self.tr("Operator: %1").replace("%1", manifest.operator))
        if manifest.reason:
            lines.append(self.tr("Reason: %1").replace("%1", manifest.reason))
        self.facts.setText("\n".join(lines))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Check a bundle of evidence"))
        self.password.setPlaceholderText(self.tr("Password of the bundle"))
        self.password.setAccessibleName(self.tr("Password of the bundle"))
        self.try_password.setText(self.tr("Check"))
        self.name.setPlaceholderText(self.tr("Name of the station, such as its site"))
        self.name.setAccessibleName(self.tr("Name of the station, such as its site"))
        self.trust.setText(self.tr("I compared it: trust this station from now on"))
        self.folder_button.setText(self.tr("Folder…"))
        self.zip_button.setText(self.tr("File…"))
        self.close_button.setText(self.tr("Close"))
        self.details.setAccessibleName(self.tr("What was found"))
        self._show(None if self.verdict is not None or self._path is None else 0.0)


def _line() -> QLabel:
    label = PlainLabel()
    label.setProperty("kind", "second")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
