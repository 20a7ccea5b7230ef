"""Making a small picture of a file that came from outside: JPEG and PNG only, with limits. On any thread."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

LARGEST = QSize(640, 640)
"""What is kept of a picture: enough for the card in the largest text on a dense screen."""
PIXELS = 34_000_000
EDGE = 16_384
"""More than any camera gives (8K has 33 million); a file that claims more is not opened."""

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


def decode_picture(data: bytes) -> QImage:
    """Raises ValueError for a file that is no picture of a camera."""
    if data.startswith(_JPEG):
        name = b"jpeg"
    elif data.startswith(_PNG):
        name = b"png"
    else:
        raise ValueError("neither JPEG nor PNG")
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(name))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > EDGE:
        raise ValueError("no size to believe")
    if min(size.width(), size.height()) < 1 or size.width() * size.height() > PIXELS:
        raise ValueError("no size to believe")
    fitting = size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio)
    if fitting.width() < size.width():
        reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise ValueError("not readable")
    return image.convertToFormat(QImage.Format.Format_RGB32)
