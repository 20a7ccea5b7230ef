"""Feeds: any source opened, checked and given picture by picture, or remuxed to MPEG-TS.

Runs inside decoder processes (and the local VCS): no Qt, no keyring, nothing of ours but
``app.media.types``. See ``Feed`` for the interface, ``open_feed`` for the way in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from app.media.failures import FeedError
from app.media.feed.base import BaseFeed
from app.media.feed.hls import HlsFeed
from app.media.feed.model import Feed, FeedStats, StatsView, StreamInfo
from app.media.feed.stream import FileFeed, HttpFeed, RtmpFeed, RtspFeed
from app.media.feed.timeline import TICKS_PER_S, WRAP, Timeline
from app.media.types import Failure, FeedSpec, TileSize

_FEEDS: dict[str, type[BaseFeed]] = {
    "flv": HttpFeed,
    "rtmp": RtmpFeed,
    "rtsp": RtspFeed,
    "file": FileFeed,
}
_SCHEMES = {
    "flv": ("http", "https"),
    "hls": ("http", "https"),
    "rtmp": ("rtmp", "rtmps"),
    "rtsp": ("rtsp", "rtsps"),
    "file": ("", "file"),
}


def protocol_of(spec: FeedSpec) -> str:
    """``hls``, ``flv``, ``rtmp``, ``rtsp`` or ``file`` by what the spec says, its scheme and path.

    Raises ``FeedError(UNSUPPORTED)`` for anything else, or when the two do not fit.
    """
    try:
        parts = urlsplit(spec.url)
    except ValueError:
        raise FeedError(Failure.UNSUPPORTED, "the address cannot be read") from None
    scheme = parts.scheme.lower()
    protocol = spec.protocol
    if protocol == "auto":
        if scheme in ("http", "https"):
            protocol = "hls" if parts.path.lower().endswith((".m3u8", ".m3u")) else "flv"
        else:
            protocol = next((name for name, schemes in _SCHEMES.items() if scheme in schemes), "")
    if scheme not in _SCHEMES.get(protocol, ()):
        raise FeedError(Failure.UNSUPPORTED, "this kind of address cannot be opened")
    return protocol


def open_feed(
    spec: FeedSpec, *, clock: Callable[[], float] = time.monotonic, size: TileSize | None = None
) -> Feed:
    """A feed for the spec, not started yet: no connection is made before ``start()``.

    ``clock``: monotonic seconds. ``size``: of the tile it is for, where a source offers several sizes;
    None takes the best. Raises ``FeedError(UNSUPPORTED)`` for addresses no feed can open.
    """
    protocol = protocol_of(spec)
    if protocol == "hls":
        return HlsFeed(spec, clock, size)
    return _FEEDS[protocol](spec, clock)


__all__ = [
    "TICKS_PER_S",
    "WRAP",
    "Failure",
    "Feed",
    "FeedError",
    "FeedSpec",
    "FeedStats",
    "StatsView",
    "StreamInfo",
    "Timeline",
    "open_feed",
    "protocol_of",
]
