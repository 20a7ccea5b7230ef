"""Which addresses of a server are followed. Loads neither libvlc nor av."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.media.failures import FeedError
from app.media.types import Failure


def checked_url(url: str, came_from: str | None = None) -> str:
    """An absolute http(s) address; raises ``FeedError`` for any other scheme or a step down from https."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise FeedError(Failure.UNSUPPORTED, "the address cannot be read") from None
    if parts.scheme not in ("http", "https"):
        raise FeedError(Failure.UNSUPPORTED, "only http and https addresses are followed")
    if not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise FeedError(Failure.UNSUPPORTED, "the address cannot be read")
    if came_from is not None and parts.scheme == "http" and urlsplit(came_from).scheme == "https":
        raise FeedError(Failure.CERTIFICATE, "an encrypted source points to an unencrypted address")
    return url
