"""The picture of a stream that fell silent, without its colours: nobody can take it for live."""

from __future__ import annotations

from PySide6.QtGui import QImage

from app.media.frames import RingReader
from app.ui.wall import picture


class StalePicture:
    """Made once for each picture."""

    def __init__(self) -> None:
        self._made: tuple[int, int, QImage] | None = None

    def forget(self) -> None:
        """Make it anew."""
        self._made = None

    def of(self, ring: RingReader) -> tuple[QImage, int] | None:
        """The newest picture of a ring in grey, and its sequence number; None without one."""
        sequence = ring.sequence
        if self._made is None or self._made[:2] != (id(ring), sequence):
            with ring.acquire() as view:
                if view is None or view.width <= 0 or view.height <= 0:
                    return None
                grey = picture.image_of(view).convertToFormat(QImage.Format.Format_Grayscale8)
            self._made = (id(ring), sequence, grey)
        return self._made[2], sequence
