"""A picture the window holds, written as a PNG file with its facts in it. Blocks; own threads only."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from app.core.captures import CaptureNews, capture_file
from app.media.captures import CaptureFile


def png(picture: QImage, texts: list[tuple[str, str]]) -> bytes:
    """The file's bytes, with these texts in it."""
    for key, value in (*texts, ("Software", "VCS Wall")):
        picture.setText(key, value)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def save(
    picture: QImage, device: str, name: str, folder: str, zone: str, utc_ms: int, *, from_stream: bool
) -> CaptureNews:
    """Into the folder, under the camera's name and the time; tells what became of it. ``zone``: IANA name, or
    empty for the machine's own. ``from_stream``: the time is the camera's own word."""
    from app.media import outfiles

    file: CaptureFile = capture_file(device, name, folder, zone)
    texts = [*file.texts, *outfiles.time_texts(utc_ms, file.zone, from_stream=from_stream)]
    try:
        path = outfiles.store(file, utc_ms, ".png", png(picture, texts))
    except OSError as error:
        return CaptureNews("snapshot_failed", 0, device, name, file.folder, outfiles.failure_of(error))
    return CaptureNews(
        "snapshot", 0, device, name, str(path), None, picture.width(), picture.height(), taken_utc_ms=utc_ms
    )
