"""Takes what was handed over as a picture to look for: read, checked, fitted off the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtGui import QImage

from app.core.search.draft import Picture, PictureAddress, PictureData, is_web_address
from app.core.search.fitting import MOST_FILE_BYTES
from app.core.search.images import PictureRefused, rgb
from app.ui.search.picturebox import Kind, Source
from app.ui.search.shots import image_of

if TYPE_CHECKING:
    from app.ui.search.page import SearchPage

THUMB_EDGE = 640


class Intake(QObject):
    """Of one page. What was handed over last counts."""

    def __init__(self, page: SearchPage) -> None:
        super().__init__(page)
        self._page = page
        self._serial = 0

    def take(self, source: Source) -> None:
        """Reads it, fits it to what the API takes, shows it in the form; or says why not."""
        page, box = self._page, self._page.query.picture
        page.show_query()
        self._serial += 1
        serial = self._serial
        if source.kind is Kind.ADDRESS:
            url = str(source.value)
            if is_web_address(url):
                page.query.show_picture(PictureAddress(url), None)
            else:
                box.refuse(self.tr("This is not a web address: it begins with http:// or https://."))
            return
        box.show_busy()

        def read(result: object) -> None:
            if serial != self._serial:
                return
            if isinstance(result, bytes):
                self._fit(result, source.name)
            elif isinstance(result, OSError):
                why = str(result.strerror or type(result).__name__)
                box.refuse(self.tr("The file could not be read: %1").replace("%1", why))
            else:
                box.refuse(self.tr("The file is too large for a picture."))

        page.worker.run(lambda: _bytes_of(source), read)

    def show(self, picture: Picture) -> None:
        """A picture that is fitted already, as part of a query."""
        self._serial += 1
        serial = self._serial
        self._page.query.show_picture(picture, None)
        if not isinstance(picture, PictureData):
            return
        data = picture.data

        def shown(thumb: object) -> None:
            if serial == self._serial and isinstance(thumb, QImage):
                self._page.query.show_picture(picture, thumb)

        self._page.worker.run(lambda: image_of(rgb(data, THUMB_EDGE)).copy(), shown)

    def _fit(self, data: bytes, name: str) -> None:
        search, serial = self._page.search_of_station, self._serial
        if search is None:
            return

        def fitted(result: PictureData | PictureRefused) -> None:
            if serial != self._serial:
                return
            if isinstance(result, PictureRefused):
                words = self._page.words.refused_picture(result.code, result.params)
                self._page.query.picture.refuse(words)
            else:
                self.show(result)

        search.fit(data, fitted, name)


def _bytes_of(source: Source) -> bytes | None:
    """On the worker. OSError for a file that cannot be read; None for one that is too large."""
    if source.kind is Kind.FILE:
        path = Path(str(source.value))
        if path.stat().st_size > MOST_FILE_BYTES:
            return None
        return path.read_bytes()
    if source.kind is Kind.BYTES:
        return source.value if isinstance(source.value, bytes) else b""
    image = source.value
    assert isinstance(image, QImage)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
