"""Reviewing recordings: what the window's side and the decoder's side say to one another.

Plain, picklable records like those of ``app.media.types``; neither av nor Qt is imported here. All times are
UTC milliseconds of the recording (a tile's offset is already in them), all ``*_s`` are monotonic seconds,
which are the same in every process of this machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.media.types import Failure, FeedSpec, StreamId, TileSize


@dataclass(frozen=True, slots=True)
class MasterClock:
    """``anchor_utc_ms`` at ``anchor_s`` (monotonic), going on at ``rate`` (0: it stands).

    ``a_ms``, ``b_ms``: the loop, if there is one: from ``b`` it leaps to ``a`` (backward the other way).
    """

    anchor_utc_ms: float
    anchor_s: float
    rate: float = 0.0
    a_ms: int | None = None
    b_ms: int | None = None

    def at(self, now_s: float) -> float:
        """The time it shows at ``now_s``, UTC milliseconds."""
        value = self._straight(now_s)
        if self.a_ms is None or self.b_ms is None or not self.rate:
            return value
        length = self.b_ms - self.a_ms
        if self.rate > 0 and self.anchor_utc_ms < self.b_ms <= value:
            return self.a_ms + (value - self.a_ms) % length
        if self.rate < 0 and self.anchor_utc_ms > self.a_ms > value:
            return self.b_ms - (self.b_ms - value) % length
        return value

    def _straight(self, now_s: float) -> float:
        return self.anchor_utc_ms + (now_s - self.anchor_s) * 1000.0 * self.rate

    def turned(self, now_s: float) -> bool:
        """Whether it leapt since its anchor: the owner anchors it anew, and tells the tiles."""
        return self.at(now_s) != self._straight(now_s)

    def moved(self, utc_ms: float, now_s: float) -> MasterClock:
        """The same clock at another time."""
        return replace(self, anchor_utc_ms=utc_ms, anchor_s=now_s)

    def running(self, rate: float, now_s: float) -> MasterClock:
        """The same time, at another speed from now on."""
        return replace(self, anchor_utc_ms=self.at(now_s), anchor_s=now_s, rate=rate)

    def shifted(self, ms: int) -> MasterClock:
        """The clock of a tile whose camera's time is ahead by ``ms``."""
        a_ms = None if self.a_ms is None else self.a_ms + ms
        b_ms = None if self.b_ms is None else self.b_ms + ms
        return replace(self, anchor_utc_ms=self.anchor_utc_ms + ms, a_ms=a_ms, b_ms=b_ms)


# --- to the decoder -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewOpen:
    """A tile begins. It has no source and no time yet."""

    stream: StreamId
    size: TileSize


@dataclass(frozen=True, slots=True)
class ReviewWindow:
    """``spec`` opens an HLS playlist of what was recorded in [from, to). The same ``window`` again: its
    address is another one now, or it is to be read again because there may be more."""

    stream: StreamId
    window: int
    spec: FeedSpec
    from_utc_ms: int
    to_utc_ms: int


@dataclass(frozen=True, slots=True)
class ReviewForget:
    """Nobody needs that window any more."""

    stream: StreamId
    window: int


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """From now on this clock's pictures are wanted. ``scrub``: only the key frame nearest to its time."""

    stream: StreamId
    serial: int
    clock: MasterClock
    scrub: bool = False


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """When was the picture after (``direction`` 1) or before (-1) the one of ``from_utc_ms`` taken? Answered
    by ``ReviewStepped``. Backward, what lies before it will be wanted next: it is kept in the ring."""

    stream: StreamId
    request: int
    from_utc_ms: int
    direction: int


ReviewCommand = ReviewOpen | ReviewWindow | ReviewForget | ReviewClock | ReviewStep


# --- from the decoder ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewIndexed:
    """What was recorded within a window: ``spans`` [from, to) in order, without overlaps."""

    stream: StreamId
    window: int
    spans: tuple[tuple[int, int], ...]
    exact_times: bool
    """False: the playlist tells no wall clock; times were counted from the window's beginning."""


@dataclass(frozen=True, slots=True)
class ReviewWindowFailed:
    """A window's playlist, or a segment of it, could not be read. ``detail``: short English, never a secret.

    An address that expired waits for a new one; anything else is tried again by the decoder itself.
    """

    stream: StreamId
    window: int
    failure: Failure
    detail: str = ""
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewInfo:
    """What the recording turned out to be; again when it changes."""

    stream: StreamId
    codec: str
    width: int
    height: int
    fps: float | None
    encrypted: bool
    has_sound: bool


@dataclass(frozen=True, slots=True)
class ReviewState:
    """How decoding goes; sent when it changes, at most a few times a second."""

    stream: StreamId
    serial: int
    """Of the newest clock that was taken up."""
    key_only: str = ""
    """Why only key frames are decoded: ``reverse``, ``fast``, ``scrub``; empty: all are."""
    behind_ms: int = 0
    """The picture decoded last is so much older than the clock."""
    failure: Failure | None = None
    """Why the wanted pictures do not come."""
    detail: str = ""
    retry_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewStepped:
    """Answers a ``ReviewStep``; None: there is no such picture, or it could not be found."""

    stream: StreamId
    request: int
    utc_ms: int | None


@dataclass(frozen=True, slots=True)
class ReviewSound:
    """How the sound of a tile that is listened to goes: ``playing``, ``mute`` (the recording has none),
    ``no_device`` (nothing on this machine takes it), ``no_libvlc``; empty: not now."""

    stream: StreamId
    sound: str


ReviewEvent = ReviewIndexed | ReviewWindowFailed | ReviewInfo | ReviewSound | ReviewState | ReviewStepped
