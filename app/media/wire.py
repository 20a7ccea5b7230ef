"""What goes over the pipe between the pool and one decoder process, besides ``MediaEvent``s."""

from __future__ import annotations

from dataclasses import dataclass

from app.media.captures import CaptureCommand
from app.media.types import FeedSpec, StreamId, TileSize

DECODE_LEVELS = ("all", "reference", "key")
"""Every picture; without those nobody refers to; key frames only."""


# --- to the decoder -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """Open ``spec`` as ``stream``. ``opened_s``: ``time.monotonic()`` of the asking (one clock a machine)."""

    stream: StreamId
    spec: FeedSpec
    size: TileSize
    opened_s: float
    level: str = "all"


@dataclass(frozen=True, slots=True)
class Close:
    """Close ``stream``; unknown ones are no error."""

    stream: StreamId


@dataclass(frozen=True, slots=True)
class Resize:
    """``stream`` is now shown at ``size`` device pixels."""

    stream: StreamId
    size: TileSize


@dataclass(frozen=True, slots=True)
class SetAudio:
    """Let ``stream`` be heard, ``volume`` percent loud, or not."""

    stream: StreamId
    on: bool
    volume: int = 100


@dataclass(frozen=True, slots=True)
class SetDecodeLevel:
    """Decode ``stream`` at one of ``DECODE_LEVELS``."""

    stream: StreamId
    level: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Nobody sees ``stream``: keep its feed, decode nothing; or decode again."""

    stream: StreamId
    on: bool


Command = Open | Close | Resize | SetAudio | SetDecodeLevel | Hold | CaptureCommand


# --- from the decoder ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """The process is up and can open streams."""

    pid: int
    libvlc: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """The process's only word: libvlc is missing or does not start. ``detail``: English, for the log."""

    detail: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Sent twice a second. ``hung``: a libvlc call that does not come back, and since when in seconds."""

    hung: str = ""
    hung_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RingReady:
    """A ring with a picture in it for ``stream``. Without a ``name`` its descriptor follows on the pipe."""

    stream: StreamId
    size: int
    name: str | None
