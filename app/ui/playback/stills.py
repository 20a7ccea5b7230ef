"""Single pictures of a recording to keep: snapshot with caption, clipboard, printer, contact sheet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.core.review import ReviewPhase
from app.ui import i18n
from app.ui.playback.caption import Caption, captioned, paint_page
from app.ui.playback.contactsheet import ContactSheet
from app.ui.playback.frames import FrameTaker, Taken
from app.ui.preferences import captures_folder
from app.ui.qt_station import Poster
from app.ui.wall import stillfile
from app.ui.wall.capturewords import CaptureWords

if TYPE_CHECKING:
    from app.core.keptplayback import Slot
    from app.core.review import Reviews
    from app.ui.playback.grid import ReviewGrid
    from app.ui.preferences import Preferences

SHEET_MS = 60_000
"""A contact sheet is of this much around now, unless a loop is set."""


class Stills(QObject):
    """Of one page; everything is for the selected tile."""

    said = Signal(str)

    def __init__(self, page: QWidget, grid: ReviewGrid) -> None:
        super().__init__(page)
        self._page = page
        self._grid = grid
        self._words = CaptureWords(self)
        self._poster = Poster(self)
        self._default = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        self.reviews: Reviews | None = None
        self.preferences: Preferences | None = None
        self.range_ms: Callable[[], tuple[int, int] | None] = lambda: None
        """What a contact sheet is offered of, if something is marked."""

    def _wanted(self) -> tuple[Slot, int] | None:
        """The selected tile's camera, and the master time of the picture it shows."""
        slot, review = self._grid.selected_slot, self._grid.review
        if slot is None or review is None:
            return None
        shown = review.tiles[self._grid.selected].shown_utc_ms
        return slot, round(review.now_utc_ms()) if shown is None else shown

    def caption(self, name: str, device_id: str, taken: Taken) -> Caption:
        """Camera, time with zone, what was corrected."""
        words = self._grid.sentences
        lines = [words.whole_time(taken.true_utc_ms, self._grid.zone)]
        if taken.offset_ms:
            lines[0] += " · " + self.tr("the camera's clock is %1 ahead").replace(
                "%1", words.offset(taken.offset_ms)
            )
        lines.append(self.tr("Device %1").replace("%1", device_id))
        return Caption(name, tuple(lines))

    def _take(self, use: Callable[[Slot, str, Taken], None]) -> None:
        wanted, reviews = self._wanted(), self.reviews
        if wanted is None or reviews is None:
            return
        slot, at = wanted
        name = self._grid.device_name(slot.device_id)

        def each(taken: Taken) -> None:
            if taken.image is None:
                self.said.emit(self.missing(name, taken))
            else:
                use(slot, name, taken)

        FrameTaker(reviews, slot.device_id, slot.storage, [at], each, parent=self)

    def missing(self, name: str, taken: Taken) -> str:
        """Why there is no picture."""
        when = self._grid.sentences.whole_time(taken.wanted_utc_ms, self._grid.zone)
        if taken.phase is ReviewPhase.NO_RECORDING:
            text = self.tr("No picture of %1: nothing was recorded at %2.")
        else:
            text = self.tr("No picture of %1 at %2: the recording could not be fetched. Try again.")
        return i18n.fill(text, name, when)

    # -- one picture -----------------------------------------------------------------------------------

    def snapshot(self) -> None:
        """The exact picture in the size it was recorded in, with a caption below it, as a PNG file."""
        self._take(self._save)

    def _save(self, slot: Slot, name: str, taken: Taken) -> None:
        image, caption = taken.image, self.caption(name, slot.device_id, taken)
        folder = captures_folder(self.preferences, self._default)
        zone = str(getattr(self._grid.zone, "key", "") or "")
        assert image is not None

        def work(image: QImage = image) -> None:
            news = stillfile.save(
                captioned(image, caption), slot.device_id, name, folder, zone, taken.true_utc_ms,
                from_stream=True,
            )  # fmt: skip
            self._poster.post(lambda: self.said.emit(self._words.news(news)))

        threading.Thread(target=work, name="snapshot", daemon=True).start()

    def copy(self) -> None:
        """The same into the clipboard."""
        self._take(self._copy)

    def _copy(self, slot: Slot, name: str, taken: Taken) -> None:
        if taken.image is not None:
            made = captioned(taken.image, self.caption(name, slot.device_id, taken))
            QGuiApplication.clipboard().setImage(made)
            self.said.emit(self._words.copied(name))

    def print_frame(self) -> None:
        """The same on paper: asks for a printer."""
        self._take(self._print)

    def _print(self, slot: Slot, name: str, taken: Taken) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        image, caption = taken.image, self.caption(name, slot.device_id, taken)
        if image is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        landscape = image.width() > image.height()
        layout = printer.pageLayout()
        layout.setOrientation(layout.Orientation.Landscape if landscape else layout.Orientation.Portrait)
        printer.setPageLayout(layout)
        printer.setDocName(f"{name} {caption.lines[0]}")
        dialog = QPrintDialog(printer, self._page)
        if dialog.exec() == dialog.DialogCode.Accepted:
            self.print_on(printer, image, caption)

    def print_on(self, printer: object, image: QImage, caption: Caption) -> None:
        """One page; says when the printer does not take it."""
        painter = QPainter()
        if not painter.begin(printer):  # type: ignore[arg-type]
            self.said.emit(self.tr("The printer does not take the page. Is it switched on?"))
            return
        paint_page(painter, painter.viewport(), image, caption)
        painter.end()

    # -- many ------------------------------------------------------------------------------------------

    def contact_sheet(self) -> None:
        """Pictures of a range on one page."""
        wanted, reviews = self._wanted(), self.reviews
        if wanted is None or reviews is None:
            return
        slot, at = wanted
        begin, end = self.range_ms() or (at - SHEET_MS // 2, at + SHEET_MS // 2)
        sheet = ContactSheet(
            reviews, slot, self._grid.device_name(slot.device_id), begin, end, self._grid.zone, self._page
        )
        sheet.folder = captures_folder(self.preferences, self._default)
        sheet.said.connect(self.said)
        sheet.open()
