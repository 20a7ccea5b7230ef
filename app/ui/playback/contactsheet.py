"""A contact sheet: pictures of one camera at even distances over a range, on one page; saved or printed."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QSize, Qt, QTimeZone, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.captures import file_stem
from app.core.inorder import InOrder
from app.core.review import ReviewPhase
from app.ui import figures, filedialog, i18n, restyle, theme
from app.ui.plain import PlainLabel
from app.ui.playback import caption
from app.ui.playback.caption import Caption
from app.ui.playback.frames import FrameTaker, Taken
from app.ui.playback.words import PlaybackWords
from app.ui.qt_station import Poster
from app.ui.wall import overlay, stillfile

if TYPE_CHECKING:
    from app.core.keptplayback import Slot
    from app.core.review import Reviews

MOST = 48
_TIMES = "yyyy-MM-dd HH:mm:ss"


class ContactSheet(QDialog):
    """Times are master times in ``zone``, with the distance from UTC that holds at the beginning."""

    said = Signal(str)

    def __init__(
        self,
        reviews: Reviews,
        slot: Slot,
        name: str,
        from_utc_ms: int,
        to_utc_ms: int,
        zone: tzinfo | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Contact sheet of %1").replace("%1", name))
        self.folder = str(Path.home())
        self._reviews, self._slot, self._name, self._zone = reviews, slot, name, zone
        self._words = PlaybackWords(self)
        self._worker = InOrder(Poster(self).post)
        self._taker: FrameTaker | None = None
        self._taken: list[Taken] = []
        self.image: QImage | None = None
        """The page, once it is made."""

        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(18)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        self.begin, self.end = QDateTimeEdit(), QDateTimeEdit()
        away = figures.local(from_utc_ms, zone).utcoffset()
        self._time_zone = QTimeZone(round(away.total_seconds()) if away is not None else 0)
        for edit, value in ((self.begin, from_utc_ms), (self.end, to_utc_ms)):
            restyle.indent(edit)
            edit.setTimeZone(self._time_zone)
            edit.setDisplayFormat(_TIMES)
            edit.setDateTime(QDateTime.fromMSecsSinceEpoch(value, self._time_zone))
            edit.dateTimeChanged.connect(self._show_range)
        self.count = QSpinBox()
        restyle.indent(self.count)
        self.count.setRange(2, MOST)
        self.count.setValue(20)
        self.count.valueChanged.connect(self._show_range)
        zone_name = figures.offset_name(figures.local(from_utc_ms, zone))
        form.addRow(self.tr("From (%1)").replace("%1", zone_name), self.begin)
        form.addRow(self.tr("To"), self.end)
        form.addRow(self.tr("Pictures"), self.count)
        row.addLayout(form)
        side = QVBoxLayout()
        self.make = QPushButton(self.tr("Make the sheet"))
        self.make.setProperty("kind", "primary")
        self.make.clicked.connect(self.start)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.clicked.connect(self._on_stop)
        self.stop.hide()
        self.range = PlainLabel()
        self.range.setProperty("kind", "second")
        self.range.setWordWrap(True)
        side.addWidget(self.range)
        side.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.make)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        side.addLayout(buttons)
        row.addLayout(side, 1)
        column.addLayout(row)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Pictures fetched"))
        self.progress.hide()
        column.addWidget(self.progress)
        self.preview = _Preview(self.tr("The sheet appears here."))
        column.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.note = PlainLabel()
        self.note.setProperty("kind", "second")
        self.note.setWordWrap(True)
        foot.addWidget(self.note, 1)
        self.save_button = QPushButton(self.tr("Save…"))
        self.save_button.clicked.connect(self._ask_file)
        self.print_button = QPushButton(self.tr("Print…"))
        self.print_button.clicked.connect(self._ask_printer)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        for button in (self.save_button, self.print_button, close, self.make, self.stop):
            button.setAutoDefault(False)
        self.make.setDefault(True)
        for button in (self.save_button, self.print_button):
            button.setEnabled(False)
            foot.addWidget(button)
        foot.addWidget(close)
        column.addLayout(foot)
        self._show_range()
        restyle.dress(self)
        restyle.fit(self, 900, 700)

    # -- range -----------------------------------------------------------------------------------------

    @property
    def range_ms(self) -> tuple[int, int]:
        """[from, to] chosen, UTC milliseconds."""
        return self.begin.dateTime().toMSecsSinceEpoch(), self.end.dateTime().toMSecsSinceEpoch()

    def _show_range(self) -> None:
        begin, end = self.range_ms
        good = end > begin
        self.make.setEnabled(good)
        restyle.set_kind(self.range, "second" if good else "trouble")
        if good:
            apart = (end - begin) / 1000 / (self.count.value() - 1)
            self.range.setText(self.tr("A picture every %1 s").replace("%1", f"{apart:.3g}"))
        else:
            self.range.setText(self.tr("The end must be after the beginning."))

    # -- making ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Fetches the pictures, one after the other."""
        begin, end = self.range_ms
        if end <= begin or self._taker is not None:
            return
        count = self.count.value()
        moments = [begin + (end - begin) * i // (count - 1) for i in range(count)]
        self._taken = []
        self.image = None
        self.progress.setRange(0, count)
        self.progress.setValue(0)
        self._busy(True)
        self._taker = FrameTaker(
            self._reviews,
            self._slot.device_id,
            self._slot.storage,
            moments,
            self._on_taken,
            self._on_over,
            self,
        )

    def _busy(self, on: bool) -> None:
        self.progress.setVisible(on)
        self.make.setVisible(not on)
        self.stop.setVisible(on)
        for widget in (self.begin, self.end, self.count):
            widget.setEnabled(not on)

    def _on_stop(self) -> None:
        if self._taker is not None:
            self._taker.cancel()

    def _on_taken(self, taken: Taken) -> None:
        if taken.image is not None and taken.image.width() > 960:
            smooth = Qt.TransformationMode.SmoothTransformation
            taken = Taken(
                taken.wanted_utc_ms, taken.image.scaledToWidth(960, smooth), taken.utc_ms, taken.offset_ms
            )
        self._taken.append(taken)
        self.progress.setValue(len(self._taken))
        left = self.progress.maximum() - len(self._taken)
        self.note.setText(self.tr("%n picture(s) to go", "", left) if left else "")

    def _on_over(self) -> None:
        self._taker = None
        self._busy(False)
        if not self._taken:
            return
        missing = sum(taken.image is None for taken in self._taken)
        self.note.setText(self.tr("%n moment(s) have no picture", "", missing) if missing else "")
        title = self._title()
        rows = [(taken.image, self._line(taken)) for taken in self._taken]
        self._worker.run(lambda: caption.sheet(title, rows), self._on_painted)

    def _title(self) -> Caption:
        first, last = self._taken[0].wanted_utc_ms, self._taken[-1].wanted_utc_ms
        words = self._words
        when = f"{words.whole_time(first, self._zone)} – {words.whole_time(last, self._zone)}"
        device = self.tr("Device %1").replace("%1", self._slot.device_id)
        return Caption(self._name, (f"{when} · {device}",))

    def _line(self, taken: Taken) -> str:
        if taken.image is None:
            when = figures.clock(taken.wanted_utc_ms, self._zone)
            if taken.phase is ReviewPhase.NO_RECORDING:
                return self.tr("%1 · no recording").replace("%1", when)
            return self.tr("%1 · not fetched").replace("%1", when)
        then = figures.local(taken.true_utc_ms, self._zone)
        return f"{then:%H:%M:%S}.{then.microsecond // 1000:03d}"

    def _on_painted(self, result: object) -> None:
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, QImage)
        self.image = result
        self.preview.show_image(result)
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)

    # -- keeping ---------------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        dialog = filedialog.make(self, self.windowTitle())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Picture (*.png)"), self.tr("PDF (*.pdf)")])
        dialog.setDefaultSuffix("png")
        dialog.setDirectory(self.folder)
        begin = figures.local(self.range_ms[0], self._zone)
        dialog.selectFile(
            f"{file_stem(self._name, self._slot.device_id)}_{begin:%Y-%m-%d_%H-%M-%S}_sheet.png"
        )
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Writes the sheet; the ending says as what. Told when it is done or failed."""
        image = self.image
        if image is None:
            return
        title = self._title()
        texts = [("Title", title.head), ("Description", title.lines[0])]

        def work() -> bool:
            if Path(path).suffix.lower() == ".pdf":
                return caption.write_pdf(path, image)
            Path(path).write_bytes(stillfile.png(image.copy(), texts))
            return True

        self._worker.run(work, partial(self._saved, path))

    def _saved(self, path: str, result: object) -> None:
        reason = ""
        if result is True:
            text = self.tr("The contact sheet was saved: %1")
        elif isinstance(result, OSError):
            text, reason = self.tr("%1 could not be written: %2"), str(result.strerror or result)
        elif isinstance(result, Exception):
            raise result
        else:
            text = self.tr("%1 could not be written. Choose another folder.")
        self.note.setText(i18n.fill(text, path, reason))
        self.said.emit(self.note.text())

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        layout = printer.pageLayout()
        layout.setOrientation(layout.Orientation.Landscape)
        printer.setPageLayout(layout)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() != QDialog.DialogCode.Accepted or self.image is None:
            return
        painter = QPainter()
        if painter.begin(printer):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self.image.size()
            painter.drawImage(overlay.fit(painter.viewport(), size.width(), size.height()), self.image)
            painter.end()
        else:
            self.note.setText(self.tr("The printer does not take the page. Is it switched on?"))

    def done(self, result: int) -> None:
        """What is still being fetched is given up."""
        if self._taker is not None:
            self._taker.cancel()
        self._worker.shutdown()
        super().done(result)


class _Preview(PlainLabel):
    """The sheet, as large as there is room."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._image: QImage | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumSize(QSize(320, 180))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setProperty("kind", "mute")
        look = theme.tokens()
        self.setStyleSheet(f"border: 1px solid {look.line}; background: {look.ground};")

    def show_image(self, image: QImage) -> None:
        """Instead of the words."""
        self._image = image
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        room = (self.size() - QSize(8, 8)) * ratio
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        scaled = QPixmap.fromImage(self._image.scaled(room, keep, smooth))
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)
