"""Cameras of a real site: pulled from where they are, shared by whoever wants them.

``Ingest`` keeps one pull a device, however many viewers, recorders and pictures hang on it. It connects only
while somebody holds it, comes back by itself with growing pauses (1-2-4-8-16-30 s, from the beginning again
once packets flow), and hands every packet to its sinks as the camera sent it: nothing is transcoded.

What a sink may rely on, whatever the camera does:

* The first packet is a key frame, and so is the first one after ``on_gap``.
* Video is Annex B (start codes), H.264 or H.265, with parameter sets in front of every key frame.
  AAC is raw (no ADTS), its AudioSpecificConfig in ``extradata``; G.711 is its plain samples.
* ``dts_90k`` never falls and never wraps within the life of the ``Ingest``; a source's own wraps and jumps
  are gone. Over a gap it goes on by the time that passed.
* ``wall_utc_ms`` is the service's clock when the packet arrived, without the network's jitter: it belongs to
  ``pts_90k``, and between two gaps moves exactly with it (90 ticks a millisecond, slowly corrected).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

PacketKind = Literal["video", "audio"]


@dataclass(frozen=True, slots=True)
class IngestPacket:
    """One access unit or one frame of sound, times in 90 kHz ticks (unwrapped) and UTC milliseconds."""

    kind: PacketKind
    codec: str
    """``h264``, ``hevc``; ``aac``, ``pcm_alaw``, ``pcm_mulaw``, ``mp3`` (FFmpeg's names)."""
    data: bytes = field(repr=False)
    pts_90k: int
    dts_90k: int
    key: bool
    """A picture that can be decoded alone. Sound is never key."""
    wall_utc_ms: int
    extradata: bytes = field(default=b"", repr=False)
    """Video: the parameter sets (Annex B). AAC: its AudioSpecificConfig. Else empty."""
    sample_rate: int = 0
    """Of sound, in Hz."""
    channels: int = 0


class Sink(Protocol):
    """Takes a camera's packets. Called on the pull's thread, one call at a time: must not block."""

    def on_packet(self, packet: IngestPacket) -> None: ...

    def on_gap(self) -> None:
        """Packets are missing here, or the parameters changed; the next one is a key frame."""
        ...


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a camera turned out to send."""

    codec: str
    width: int
    height: int
    frames_per_second: float | None
    audio_codec: str | None
    audio_extradata: bytes = field(default=b"", repr=False)
    sample_rate: int = 0
    channels: int = 0


PullState = Literal["idle", "connecting", "running", "waiting"]
"""``waiting``: the last attempt failed, the next one comes after a pause."""


@dataclass(frozen=True, slots=True)
class PullStatus:
    """``failure``: why the last attempt ended, a sentence without addresses; "" while it runs."""

    state: PullState
    held: bool
    info: SourceInfo | None = None
    failure: str = ""
    attempts: int = 0
    """Attempts in a row that brought no packet."""


class IngestApi(Protocol):
    """What others use of an ``Ingest`` (``service.cameras.ingest``). Thread-safe; nothing here blocks.

    Unknown device ids are passed over; ``status`` answers idle for them.
    """

    def subscribe(self, device_id: str, sink: Sink) -> Callable[[], None]:
        """Adds a sink and returns what takes it away again. Does not pull by itself: see ``hold``.

        A sink added to a running pull begins with the picture group under way. It stays over
        reconnects and over a change of the source's address.
        """
        ...

    def hold(self, device_id: str) -> None:
        """Keeps the camera pulled until ``release``. Counted: as many releases as holds."""
        ...

    def release(self, device_id: str) -> None: ...

    def status(self, device_id: str) -> PullStatus: ...

    def is_camera(self, device_id: str) -> bool:
        """Whether this device is a real camera known here (others are demo scenes)."""
        ...


__all__ = [
    "IngestApi",
    "IngestPacket",
    "PacketKind",
    "PullState",
    "PullStatus",
    "Sink",
    "SourceInfo",
]
