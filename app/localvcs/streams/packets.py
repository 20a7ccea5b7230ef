"""What a stream is made of, and the ``Source`` protocol every camera of the local VCS fulfils.

Times are UTC integer milliseconds. A packet's time is the moment its picture (or first sample) was
taken, so presentation time in every container is a function of absolute time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Stream = Literal[1, 2]
MAIN: Stream = 1
SUB: Stream = 2

Codec = Literal["h264", "aac", "pcm_alaw"]

GOP_MS = 1000
"""A key frame at every whole UTC second, so any second can be cut out and joined to any other.

Live pictures may be told to come in longer groups (``StreamSettings.segment_seconds``)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One access unit (H.264 with start codes, parameter sets before each key frame) or audio frame."""

    codec: Codec
    utc_ms: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class StreamFormat:
    """``audio``: what the camera sends. G.711 cannot be carried by MPEG-TS, so those cameras send AAC too."""

    width: int
    height: int
    frames_per_second: int
    audio: Literal["aac", "pcm_alaw"] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A recorded stretch, ``start_ms`` included, ``end_ms`` not."""

    start_ms: int
    end_ms: int


class PacketRun(Protocol):
    """A stream being produced in order of time, from a key frame on."""

    @property
    def next_ms(self) -> int:
        """The moment of the next picture; ``step`` should not be called before it has come."""
        ...

    def step(self) -> Sequence[Packet]:
        """The packets of that moment. Blocks for the time of drawing and encoding one picture."""
        ...

    def close(self) -> None: ...


class Source(Protocol):
    """A camera: its live pictures and its past."""

    def format(self, stream: Stream) -> StreamFormat: ...

    def prepare(self, stream: Stream, at_ms: int) -> None:
        """What takes long the first time (blocks); afterwards ``open`` gives pictures at once."""
        ...

    def open(self, stream: Stream, start_ms: int) -> PacketRun:
        """From the key frame at or before ``start_ms``."""
        ...

    def recorded(self, start_ms: int, end_ms: int, now_ms: int, storage: str = "0") -> Sequence[Span]:
        """What exists between the two moments, ascending, cut to them; nothing lies after ``now_ms``.
        ``storage``: StorageType, 0 in the cloud, 1 on the device."""
        ...

    def jpeg(self, stream: Stream, at_ms: int) -> bytes:
        """The picture shown at that moment."""
        ...
