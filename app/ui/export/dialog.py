"""What is to be exported: cameras, time, why, how; and what it will cost, before it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.evidence.job import MAX_RANGE_MS, Job
from app.media.exports import KEEP_FREE, Estimated
from app.ui import buttons, figures, filedialog, i18n, restyle, theme
from app.ui.export.timefield import TimeField
from app.ui.export.words import ExportSentences, size_text
from app.ui.plain import PlainLabel
from app.ui.rows import set_lines

if TYPE_CHECKING:
    from app.core.station import Station
    from app.ui.preferences import Preferences

SIZE = (940, 620)
ASK_AFTER_MS = 600
"""What it will cost is asked for so long after the last change."""
ROOM_MS = 3000
FOLDER = "evidence_folder"
OPERATOR = "operator"
_KEY = Qt.ItemDataRole.UserRole


class ExportDialog(QDialog):
    """Not modal. ``started``: the job, once it is in the queue."""

    def __init__(
        self,
        station: Station,
        preferences: Preferences,
        device_ids: list[str],
        from_utc_ms: int,
        to_utc_ms: int,
        zone: tzinfo | None,
        started: Callable[[Job], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._station = station
        self._preferences = preferences
        self._zone = zone
        self._started = started
        self._cameras = station.exports.cameras(device_ids)
        self._found: dict[int, Estimated] = {}
        self._asked: tuple[object, ...] = ()
        self._stop_asking: Callable[[], None] | None = None
        self._free: int | None = None
        self._kept = ""
        self.words = ExportSentences(self)
        self._labels: dict[str, QLabel] = {}
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._left_column(), 5)
        row.addWidget(self._right_column(), 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addLayout(self._foot())
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(ASK_AFTER_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._look = QTimer(self)
        self._look.setInterval(ROOM_MS)
        self._look.timeout.connect(self._ask_room)
        for field, ms in ((self.begin, from_utc_ms), (self.end, to_utc_ms)):
            field.zone = zone
            field.set_utc_ms(ms)
        for signal in (
            self.begin.changed, self.end.changed, self.list.itemChanged, self.time_on.toggled,
            self.mark.textChanged, self.lock.toggled, self.password.textChanged, self.repeat.textChanged,
            self.operator.textChanged, self.reason.textChanged,
        ):  # fmt: skip
            signal.connect(self._on_changed)
        self.folder.textChanged.connect(self._on_folder)
        self.finished.connect(self._on_finished)
        self._translate()
        restyle.dress(self)
        restyle.fit(self, *SIZE)
        self._on_lock()
        self._ask()
        self._ask_room()
        self._look.start()
        station.exports.key_kept(self._on_kept)

    # -- made ------------------------------------------------------------------------------------------

    def _label(self, name: str, buddy: QWidget | None = None) -> QLabel:
        label = self._labels[name] = PlainLabel()
        label.setProperty("kind", "second")
        if buddy is not None:
            label.setBuddy(buddy)
            if isinstance(buddy, QLineEdit):  # on the line of what is beside it
                label.setFixedHeight(theme.tokens().control)
        return label

    def _left_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.list = QListWidget()
        self.list.setObjectName("plainList")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for camera in self._cameras:
            item = QListWidgetItem(camera.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setData(_KEY, camera.key)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.begin, self.end = TimeField(), TimeField()
        times = QFormLayout()
        times.setSpacing(8)
        times.addRow(self._label("begin", self.begin), self.begin)
        times.addRow(self._label("end", self.end), self.end)
        self.span = PlainLabel()
        self.span.setProperty("kind", "second")
        self.span.setWordWrap(True)
        column.addWidget(self._label("cameras", self.list))
        column.addWidget(self.list, 1)
        column.addLayout(times)
        column.addWidget(self.span)
        return column

    def _right_column(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        form = QFormLayout()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.operator = QLineEdit(str(self._preferences.get(OPERATOR)))
        self.operator.setMaxLength(120)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.folder = QLineEdit(str(self._preferences.get(FOLDER)) or _usual_folder())
        self.choose = buttons.plain()
        self.choose.clicked.connect(self._on_choose)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        self.time_on = QCheckBox()
        self.mark = QLineEdit()
        self.mark.setMaxLength(80)
        self.burn_note, self.lock_note, self.key_note = _note(), _note(), _note()
        self.lock = QCheckBox()
        self.lock.toggled.connect(self._on_lock)
        self.password, self.repeat = QLineEdit(), QLineEdit()
        for line in (self.password, self.repeat):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        form.addRow(self._label("operator", self.operator), self.operator)
        form.addRow(self._label("reason", self.reason), self.reason)
        form.addRow(self._label("folder", self.folder), place)
        form.addRow(_space())
        form.addRow(self._label("mark", self.mark), self.mark)
        form.addRow(self.time_on)
        form.addRow(self.burn_note)
        form.addRow(_space())
        form.addRow(self.lock)
        form.addRow(self._label("password", self.password), self.password)
        form.addRow(self._label("repeat", self.repeat), self.repeat)
        form.addRow(self.lock_note)
        form.addRow(self.key_note)
        column.addLayout(form)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        return area

    def _foot(self) -> QHBoxLayout:
        self.cost = PlainLabel()
        self.cost.setWordWrap(True)
        self.trouble = PlainLabel()
        self.trouble.setProperty("kind", "trouble")
        self.trouble.setWordWrap(True)
        told = QVBoxLayout()
        told.setSpacing(2)
        told.addWidget(self.cost)
        told.addWidget(self.trouble)
        self.cancel = buttons.plain()
        self.cancel.clicked.connect(self.reject)
        self.go = QPushButton()
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(told, 1)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.go, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    # -- what it will cost -----------------------------------------------------------------------------

    @property
    def wanted(self) -> Job | None:
        """What would be exported now; None while something is missing or wrong."""
        begin, end = self.begin.utc_ms, self.end.utc_ms
        chosen = {
            self.list.item(n).data(_KEY)
            for n in range(self.list.count())
            if self.list.item(n).checkState() is Qt.CheckState.Checked
        }
        cameras = tuple(camera for camera in self._cameras if camera.key in chosen)
        if begin is None or end is None or not cameras or not 0 < end - begin <= MAX_RANGE_MS:
            return None
        return Job(
            "", 0, cameras, begin, end, self.folder.text().strip(), _zone_name(self._zone),
            self.operator.text().strip(), self.reason.toPlainText().strip(),
            burn_time=self.time_on.isChecked(), watermark=self.mark.text().strip(), expected=self._bytes,
        )  # fmt: skip

    @property
    def _bytes(self) -> int:
        """About, of the cameras chosen."""
        return sum(
            self._found[key].bytes
            for n in range(self.list.count())
            if self.list.item(n).checkState() is Qt.CheckState.Checked
            and (key := self.list.item(n).data(_KEY)) in self._found
        )

    def _on_changed(self) -> None:
        self._show()
        if (self.begin.utc_ms, self.end.utc_ms) != self._asked:
            self._ask_soon.start()

    def _ask(self) -> None:
        begin, end = self.begin.utc_ms, self.end.utc_ms
        if self._stop_asking is not None:
            self._stop_asking()
            self._stop_asking = None
        self._asked = (begin, end)
        self._found = {}
        if begin is not None and end is not None and 0 < end - begin <= MAX_RANGE_MS and self._cameras:
            self._stop_asking = self._station.exports.estimate(self._cameras, begin, end, self._on_estimated)
        self._show()

    def _on_estimated(self, found: list[Estimated]) -> None:
        self._found = {one.track: one for one in found}
        if len(found) == len(self._cameras):
            self._stop_asking = None
        self._show()

    def _on_folder(self) -> None:
        self._free = None
        self._ask_room()
        self._show()

    def _ask_room(self) -> None:
        folder = self.folder.text().strip()

        def came(free: int | None) -> None:
            if folder == self.folder.text().strip() and free != self._free:
                self._free = free
                self._show()

        if folder:
            self._station.exports.room(folder, came)

    def _on_kept(self, kept: str) -> None:
        self._kept = kept
        self._show()

    # -- what is shown ---------------------------------------------------------------------------------

    def _show(self) -> None:
        begin, end = self.begin.utc_ms, self.end.utc_ms
        span = 0 if begin is None or end is None else end - begin
        self.list.blockSignals(True)
        for n in range(self.list.count()):
            item = self.list.item(n)
            camera = self._cameras[n]
            about = self._about(self._found.get(camera.key), span)
            set_lines(item, [camera.name, *about])
            item.setToolTip("\n".join(about))
        self.list.blockSignals(False)
        zone = "" if begin is None else figures.offset_name(figures.local(begin, self._zone))
        name = _zone_name(self._zone)
        length = self.words.span(span / 1000)
        told = i18n.fill(self.tr("%1, times in %2"), length, f"{name} ({zone})" if name else zone)
        self.span.setText(told if span > 0 else "")
        drawn = self.time_on.isChecked() or bool(self.mark.text().strip())
        self.burn_note.setText(
            self.tr(
                "The pictures are encoded anew (H.264) with this text in them: slower, and no longer the "
                "recording itself. The manifest says so."
            )
            if drawn
            else self.tr("Pictures go out as they were recorded, cut at key frames.")
        )
        self.key_note.setText(
            self.tr(
                "This machine has no keyring: the bundle is signed with a key that ends with this program. "
                "The bundle says so."
            )
        )
        self.key_note.setVisible(self._kept == "session")
        self._show_cost()

    def _about(self, found: Estimated | None, span: int) -> list[str]:
        """What is known of a camera's recording, in lines."""
        if found is None:
            return [self.tr("Asking the service…")] if self._stop_asking is not None else []
        if found.failed is not None:
            return self._lines(self.words.failure(found.failed, found.reason))
        if not found.recorded_ms:
            return [self.tr("Nothing recorded")]
        text = self.tr("about %1").replace("%1", size_text(found.bytes))
        if found.gaps:
            missing = sum(gap.to_utc_ms - gap.from_utc_ms for gap in found.gaps) / 1000
            text += " · " + self.tr("%n gap(s)", "", len(found.gaps)) + f" · {self.words.span(missing)}"
        lines = [text]
        if found.codec == "hevc":
            lines += self._lines(self.tr("H.265: a browser may not play it"))
        return lines

    def _lines(self, text: str) -> list[str]:
        """As many as the list needs for it."""
        layout = QTextLayout(text, self.list.font())
        layout.beginLayout()
        lines = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(100, self.list.viewport().width() - theme.scaled(40)))
            # A range of the text in UTF-16, as Qt counts.
            part = text.encode("utf-16-le")[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
            lines.append(part.decode("utf-16-le").strip())
        layout.endLayout()
        return lines

    def _show_cost(self) -> None:
        job = self.wanted
        size = self._bytes
        double = 2 if self.lock.isChecked() else 1
        parts = []
        if self._stop_asking is not None:
            parts.append(self.tr("Asking what was recorded…"))
        elif size:
            parts.append(self.tr("about %1").replace("%1", size_text(size)))
        if double == 2 and size:
            parts.append(self.tr("%1 while it is encrypted").replace("%1", size_text(size * 2)))
        if self._free is not None:
            parts.append(self.tr("%1 free").replace("%1", size_text(self._free)))
        self.cost.setText(" · ".join(parts))
        trouble = self._trouble(job, size * double)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.go.setEnabled(not trouble)

    def _trouble(self, job: Job | None, needed: int) -> str:
        begin, end = self.begin.utc_ms, self.end.utc_ms
        if begin is None or end is None:
            return self.tr("Enter times like 2026-11-29 03:48:32.")
        if end <= begin:
            return self.tr("The end is not after the beginning.")
        if end - begin > MAX_RANGE_MS:
            return self.tr("At most seven days at once.")
        if job is None:
            return self.tr("Choose at least one camera.")
        if not job.target or not Path(job.target).is_absolute():
            return self.tr("Choose a folder.")
        asked = [self._found[c.key] for c in job.cameras if c.key in self._found]
        if len(asked) == len(job.cameras) and not any(one.recorded_ms or one.failed for one in asked):
            return self.tr("Nothing was recorded of these cameras at this time.")
        if self._free is not None and needed and needed + KEEP_FREE > self._free:
            text = self.tr("Not enough room: %1 are needed, and %2 stay free. Choose another folder.")
            return i18n.fill(text, size_text(needed), size_text(KEEP_FREE))
        if self.lock.isChecked() and not self.password.text():
            return self.tr("Enter a password.")
        if self.lock.isChecked() and self.password.text() != self.repeat.text():
            return self.tr("The passwords are not the same.")
        return ""

    def _on_lock(self) -> None:
        on = self.lock.isChecked()
        for widget in (self.password, self.repeat, self._labels["password"], self._labels["repeat"]):
            widget.setVisible(on)
        self.lock_note.setVisible(on)

    # -- done ------------------------------------------------------------------------------------------

    def _on_choose(self) -> None:
        dialog = filedialog.make(self, self.tr("Folder for evidence"))
        dialog.setDirectory(self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def accept(self) -> None:
        """Only with what can be exported."""
        job = self.wanted
        if job is None or not self.go.isEnabled():
            return
        self._preferences.set(OPERATOR, job.operator)
        if job.target != _usual_folder():
            self._preferences.set(FOLDER, job.target)
        password = self.password.text() if self.lock.isChecked() else ""
        self._started(self._station.exports.start(replace(job, expected=self._bytes), password))
        super().accept()

    def _on_finished(self) -> None:
        self._ask_soon.stop()
        self._look.stop()
        if self._stop_asking is not None:
            self._stop_asking()
            self._stop_asking = None
        self.password.clear()
        self.repeat.clear()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._show()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Export evidence"))
        for name, text in (
            ("cameras", self.tr("Cameras")),
            ("begin", self.tr("From")),
            ("end", self.tr("To")),
            ("operator", self.tr("Operator")),
            ("reason", self.tr("Reason")),
            ("folder", self.tr("Folder")),
            ("mark", self.tr("Watermark")),
            ("password", self.tr("Password")),
            ("repeat", self.tr("Again")),
        ):
            self._labels[name].setText(text)
        self.list.setAccessibleName(self.tr("Cameras"))
        self.choose.setText(self.tr("Choose…"))
        self.reason.setPlaceholderText(self.tr("What it is needed for; stands in the manifest"))
        self.mark.setPlaceholderText(self.tr("none"))
        self.time_on.setText(self.tr("Burn the time into the pictures"))
        self.lock.setText(self.tr("Encrypt with a password (AES-256)"))
        self.lock_note.setText(
            self.tr(
                "One zip file that 7-Zip and WinZip open. Its file names can be read without the password. "
                "Nobody can open it if the password is lost."
            )
        )
        self.cancel.setText(self.tr("Cancel"))
        self.go.setText(self.tr("Export"))


def _note() -> QLabel:
    label = PlainLabel()
    label.setProperty("kind", "second")
    label.setWordWrap(True)
    return label


def _space() -> QWidget:
    """Between two groups of a form."""
    space = QWidget()
    space.setFixedHeight(4)
    return space


def _usual_folder() -> str:
    films = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    return str(Path(films or str(Path.home())) / "VCS Wall")


def _zone_name(zone: tzinfo | None) -> str:
    """IANA name; empty for the machine's own."""
    return str(getattr(zone, "key", "") or "")
