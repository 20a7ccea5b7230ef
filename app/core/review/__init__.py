"""Reviewing recordings: up to 16 tiles on one master clock, from the station to the pictures' rings.

``Reviews`` (``station.reviews``) opens a ``Review``, one for each playback page or window; a ``Review`` has
``ReviewTile``s. What exists and where it can be fetched is asked of a ``SourceProvider``. All of it belongs
to the window's thread and never blocks; pictures are decoded by processes of their own
(``app.media.review``).
"""

from app.core.review.clock import RATES, MasterClock
from app.core.review.review import MAX_TILES, Review, Reviews
from app.core.review.sources import (
    SourceAnswer,
    SourceFailed,
    SourceNothing,
    SourceProvider,
    SourceReady,
    SourceRetry,
)
from app.core.review.status import ReviewPhase, ReviewStatus
from app.core.review.tile import ReviewTile

__all__ = [
    "MAX_TILES",
    "RATES",
    "MasterClock",
    "Review",
    "ReviewPhase",
    "ReviewStatus",
    "ReviewTile",
    "Reviews",
    "SourceAnswer",
    "SourceFailed",
    "SourceNothing",
    "SourceProvider",
    "SourceReady",
    "SourceRetry",
]
