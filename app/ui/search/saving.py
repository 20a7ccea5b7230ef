"""Pictures of a hit as files in the folder of snapshots: source and target side by side, as they came."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.core.captures import capture_file
from app.core.inorder import InOrder
from app.core.search.hits import Hit
from app.core.search.pictures import HitPictures
from app.ui.search.words import SearchWords
from app.ui.wall.capturewords import CaptureWords


class Saving(QObject):
    """One hit; it goes when it is done."""

    def __init__(
        self, pictures: HitPictures, worker: InOrder, say: Callable[[str], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._worker = worker
        self._say = say
        self._words = SearchWords(self)
        self._captures = CaptureWords(self)
        self._came: dict[str, bytes | str] = {}

    def save(self, hit: Hit, name: str, folder: str, zone: str) -> None:
        """``zone``: its IANA name, empty for the machine's own."""

        def one(kind: str) -> Callable[[bytes | str], None]:
            def came(data: bytes | str) -> None:
                self._came[kind] = data
                if len(self._came) == 2:
                    self._write(hit, name, folder, zone)

            return came

        self._pictures.file(hit.source, one("source"))
        self._pictures.file(hit.target, one("target"))

    def _write(self, hit: Hit, name: str, folder: str, zone: str) -> None:
        files = {kind: data for kind, data in self._came.items() if isinstance(data, bytes)}
        if not files:
            self._say(self._words.no_picture(str(self._came["source"])))
            self.deleteLater()
            return
        file = capture_file(hit.device_id, name, folder, zone)

        def work() -> list[Path]:
            from app.media import outfiles

            return [
                outfiles.store(file, hit.at_utc_ms, f"-{kind}{_ending(data)}", data)
                for kind, data in files.items()
            ]

        self._worker.run(work, self._done)

    def _done(self, result: object) -> None:
        if isinstance(result, OSError):
            from app.media import outfiles

            why = self._captures.failure(outfiles.failure_of(result))
            self._say(self.tr("The pictures could not be saved: %1").replace("%1", why))
        elif isinstance(result, Exception):
            raise result
        elif isinstance(result, list):
            text = self.tr("%n picture(s) saved: %1", "", len(result))
            self._say(text.replace("%1", str(result[0])))
        self.deleteLater()


def _ending(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return ".png"
    return ".webp" if data[8:12] == b"WEBP" else ".bmp" if data[:2] == b"BM" else ".jpg"
