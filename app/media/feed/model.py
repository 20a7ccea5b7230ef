"""What a feed is to the one who reads it: the interface and the records it hands out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol

from app.media.colours import UNSAID
from app.media.failures import FeedError
from app.media.feed.backlog import Item
from app.media.feed.recent import Recent
from app.media.feed.timeline import Timeline
from app.media.hops import Hops


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What the source turned out to be, known once ``start()`` returned."""

    protocol: str
    """``hls``, ``flv``, ``rtmp``, ``rtsp`` or ``file``."""
    codec: str
    """Name of the video codec, such as ``h264`` or ``hevc``."""
    width: int
    height: int
    nominal_fps: float | None
    audio_codec: str | None
    """The source's own, whether the sound is wanted or not (what is fed may be AAC); None: it is mute."""
    encrypted: bool
    """False when the picture travels over plain http, rtmp or rtsp. A local file counts as encrypted."""
    matrix: int = UNSAID
    """Which colours it says its numbers mean (``colours``)."""


@dataclass(frozen=True, slots=True)
class StatsView:
    """One consistent look at ``FeedStats``."""

    bytes: int
    packets: int
    dropped_backlog_ms: int
    left_out: int
    last_packet_monotonic_s: float | None


@dataclass(slots=True)
class FeedStats:
    """Counters of one feed, for any thread. ``bytes`` and ``packets`` are the source's, since the start."""

    bytes: int = 0
    """Payload of the elementary streams that arrived (not the TS overhead)."""
    packets: int = 0
    dropped_backlog_ms: int = 0
    """Media time skipped or played faster in order to catch up with a live source."""
    left_out: int = 0
    """Pictures that were skipped for it and never given to the reader."""
    last_packet_monotonic_s: float | None = None
    """When the newest packet arrived, by the feed's clock."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def arrived(self, size: int, at_s: float) -> None:
        with self._lock:
            self.bytes += size
            self.packets += 1
            self.last_packet_monotonic_s = at_s

    def dropped(self, ms: int, pictures: int) -> None:
        with self._lock:
            self.dropped_backlog_ms += ms
            self.left_out += pictures

    def view(self) -> StatsView:
        with self._lock:
            return StatsView(
                self.bytes,
                self.packets,
                self.dropped_backlog_ms,
                self.left_out,
                self.last_packet_monotonic_s,
            )


class Feed(Protocol):
    """One opened source, remuxed to MPEG-TS or, ``bare``, picture by picture.

    ``start``, ``read`` and ``take`` belong to one thread (the decoder's); all else may be used from any.
    """

    bare: bool
    """Whether pictures are taken by ``take`` instead of bytes by ``read``. Wished for before ``start``; after
    it, whether it is so: not of a stream whose pictures change places. (A decoder keeps such a picture back
    until it knows what is shown before it; only in a container can it be told that none follows for long.)"""

    stats: FeedStats
    timeline: Timeline
    hops: Hops
    recent: Recent

    @property
    def info(self) -> StreamInfo:
        """After ``start()``; before it, an ``AttributeError``."""

    @property
    def error(self) -> FeedError | None:
        """Why the feed is over, or None: it runs, it was closed, or the source plainly ended."""

    def start(self) -> StreamInfo:
        """Blocks until the stream is known, within the spec's time limits; raises ``FeedError``."""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes of MPEG-TS; blocks until there are some.

        ``b""`` means over: see ``error``. Never raises.
        """

    def take(self) -> Item | None:
        """The next picture, Annex B, with its times for the player (``out_pts``, ``out_dts``: unwrapped
        90 kHz ticks); blocks until there is one. None: over or held, as ``b""`` of ``read``. Never raises."""

    def ready(self, ahead: int) -> Item | None:
        """As ``take``, if there is one already; None: there is none now. ``ahead``: so much sooner than it
        would be needed (90 kHz ticks), which counts as still kept back. On the thread that takes them."""

    def again(self) -> None:
        """Whoever takes pictures forgot those before: the newest group comes once more, from its key frame
        on. On the thread that takes them."""

    def set_level(self, level: str) -> None:
        """Give only pictures of this level (``thin.LEVELS``) from now on; from any thread."""

    def hold(self, on: bool) -> None:
        """On: ``read`` gives no bytes, at once, and what arrives is kept back to the newest key frame.
        Off, only while nobody reads: the next ``read`` begins there, for a new player."""

    @property
    def starved_s(self) -> float:
        """For how long ``read`` has been waiting for the source."""

    @property
    def interval_s(self) -> float | None:
        """Expected seconds between pictures at the level set; None while unknown."""

    def close(self) -> None:
        """Ends the feed from any thread; a blocked ``start`` or ``read`` returns at once.

        A thread of the feed that sits in a connection attempt of FFmpeg ends at that attempt's time limit.
        """
