"""The one exception of feeds, playlists and what reads them. Loads neither libvlc nor av."""

from __future__ import annotations

from app.media.types import Failure


class FeedError(Exception):
    """A stream could not be opened or did not go on.

    ``detail`` is short English for the log. It never holds an address, a user name or a query string.
    """

    def __init__(self, failure: Failure, detail: str = "", http_status: int | None = None) -> None:
        super().__init__(f"{failure.value}: {detail}" if detail else failure.value)
        self.failure = failure
        self.detail = detail
        self.http_status = http_status


class FeedClosed(Exception):
    """``close()`` was called; ends the feed's own threads and is never shown to anybody."""
