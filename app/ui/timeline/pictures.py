"""Small pictures of a timeline's tracks as Qt has them; those that cannot be read are as if there were
none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtGui import QImage

from app.core.recordings import Recordings, Track
from app.core.recordings.thumbs import Thumb, ThumbState

KEPT = 300

Key = tuple[Track, int, int]


class PictureShelf:
    """Pictures wanted now: ``want`` names all that are; wishes for others are taken back. ``changed`` is
    called when one came. On the window's thread; a picture of 320x180 is decoded in under a millisecond."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._recordings: Recordings | None = None
        self._images: OrderedDict[Key, QImage] = OrderedDict()
        self._results: dict[Key, Thumb] = {}
        self._open: dict[Key, Callable[[], None]] = {}

    def use(self, recordings: Recordings | None) -> None:
        """Whose pictures; wishes for another's are taken back."""
        self.want([])
        self._recordings = recordings
        self._images.clear()
        self._results.clear()

    def want(self, keys: list[Key]) -> None:
        """Track, moment as recorded, and grid (milliseconds) of all that are wanted; the last ones first."""
        wanted = set(keys)
        for key in [key for key in self._open if key not in wanted]:
            self._open.pop(key)()
        recordings = self._recordings
        if recordings is None:
            return
        self._results = {
            key: thumb
            for key, thumb in self._results.items()
            if key in wanted and thumb.state is ThumbState.NOTHING
        }
        for key in keys:
            if key in self._images:
                self._images.move_to_end(key)
            elif key not in self._open and key not in self._results:
                track, at, grid = key
                # A wish may be answered only later, never from within.
                self._open[key] = recordings.thumbs.wish(track, at, grid, self._taker(key))

    def image(self, key: Key) -> QImage | None:
        """The picture, if it is there."""
        return self._images.get(key)

    def state(self, key: Key) -> ThumbState | None:
        """What came of it; None while it is under way or not wanted."""
        if key in self._images:
            return ThumbState.READY
        thumb = self._results.get(key)
        return None if thumb is None else thumb.state

    def waiting(self) -> int:
        """How many are under way."""
        return len(self._open)

    def _taker(self, key: Key) -> Callable[[Thumb], None]:
        def take(thumb: Thumb) -> None:
            self._open.pop(key, None)
            image = QImage.fromData(thumb.jpeg) if thumb.state is ThumbState.READY else QImage()
            if image.isNull():
                failed = thumb.state is ThumbState.READY
                self._results[key] = Thumb(ThumbState.FAILED) if failed else thumb
            else:
                self._images[key] = image
                while len(self._images) > KEPT:
                    self._images.popitem(last=False)
            self._changed()

        return take
