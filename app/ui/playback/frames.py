"""Exact pictures of a recording in the size it was recorded in: fetched by a review of its own beside the one
that is shown, so that nothing on the page moves meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QImage

from app.core.review import ReviewPhase
from app.ui.wall import picture

if TYPE_CHECKING:
    from app.core.review import Review, Reviews

LOOK_MS = 15
PATIENCE_MS = 8000
"""For one picture; a service may have to make the recording ready first."""
WHOLE = (16384, 16384)
"""Larger than any recording: pictures come in their own size."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture of a camera, asked for at a master time. ``utc_ms``: when it was taken by the camera's own
    clock, which is ``offset_ms`` ahead. ``image`` None: there is none; ``phase`` says why."""

    wanted_utc_ms: int
    image: QImage | None = None
    utc_ms: int = 0
    offset_ms: int = 0
    phase: ReviewPhase = ReviewPhase.PAUSED

    @property
    def true_utc_ms(self) -> int:
        """When it was taken by the master clock."""
        return self.utc_ms - self.offset_ms


class FrameTaker(QObject):
    """One camera, one or many moments, one after the other. Ends itself (``over``), or with ``cancel``."""

    def __init__(
        self,
        reviews: Reviews,
        device_id: str,
        storage: str,
        moments: Sequence[int],
        each: Callable[[Taken], None],
        over: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """``moments``: master times, UTC milliseconds. ``each`` gets them in their order."""
        super().__init__(parent)
        self._reviews = reviews
        self._left = list(moments)
        self._each = each
        self._over = over
        self._waited = QElapsedTimer()
        self._review: Review | None = reviews.open(self._left[0] if self._left else 0)
        self._review.assign(0, device_id, storage)
        self._review.tiles[0].set_size(*WHOLE)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._next()

    def cancel(self) -> None:
        """No more of it."""
        self._left.clear()
        self._end()

    def _next(self) -> None:
        if not self._left:
            self._end()
        elif self._review is not None:
            self._waited.restart()
            self._review.seek(self._left[0])

    def _end(self) -> None:
        review, self._review = self._review, None
        self._timer.stop()
        if review is not None:
            self._reviews.close(review)
            self._over()
            self.deleteLater()

    def look(self) -> None:
        """Whether the picture is there; called by a timer."""
        review = self._review
        if review is None or not self._left:
            return
        tile, wanted = review.tiles[0], self._left[0]
        status = tile.status()
        at = wanted + tile.offset_ms
        taken = None
        with tile.picture() as view:
            if view is not None and view.capture_utc_ms is not None and view.until_utc_ms is not None:
                whole = status.width is None or view.width == status.width
                if whole and view.capture_utc_ms <= at < view.until_utc_ms:
                    image = picture.image_of(view).copy()
                    if view.valid:
                        taken = Taken(wanted, image, view.capture_utc_ms, tile.offset_ms)
        if taken is None and (
            status.phase in (ReviewPhase.NO_RECORDING, ReviewPhase.REFUSED)
            or self._waited.hasExpired(PATIENCE_MS)
        ):
            taken = Taken(wanted, offset_ms=tile.offset_ms, phase=status.phase)
        if taken is not None:
            self._left.pop(0)
            self._each(taken)
            self._next()
