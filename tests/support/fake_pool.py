"""A decoder pool for scripted time and failure. Kept honest by the suite that also runs on the real one."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.media.captures import CaptureCommand, CaptureEvent, CaptureFailure, refused
from app.media.slot import DecoderInfo
from app.media.types import (
    Crowded,
    DecoderLost,
    Failure,
    FeedSpec,
    FirstPicture,
    Load,
    MediaEvent,
    StreamEnded,
    StreamFailed,
    StreamId,
    StreamOpened,
    StreamStats,
    TileSize,
)


@dataclass
class FakeRing:
    """Counts pictures; has none to look at."""

    stream: StreamId
    sequence: int = 0

    @contextlib.contextmanager
    def acquire(self, after: int = 0) -> Iterator[None]:
        yield None


@dataclass
class FakeStream:
    spec: FeedSpec
    size: TileSize
    ring: FakeRing | None = None
    over: bool = False
    level: str = "all"
    held: bool = False
    pictures: int = 0
    resized: list[TileSize] = field(default_factory=list)


class FakePool:
    """Opens nothing. The test tells it what happens: ``picture``, ``stats``, ``fail``, ``lose_decoder``."""

    _ids = itertools.count(1)

    def __init__(self, on_event: Callable[[MediaEvent], None]) -> None:
        self._tell = on_event
        self.streams: dict[StreamId, FakeStream] = {}
        self.opened: list[StreamId] = []
        self.closed: list[StreamId] = []
        self.replaced: list[StreamId | None] = []
        self.stopped = False
        self.captures: list[CaptureCommand] = []
        self.heard: dict[StreamId, int] = {}
        self.on_capture: Callable[[CaptureEvent], None] | None = None
        self.load_now: Load | None = None

    # -- as the real one -----------------------------------------------------------------------------

    def open(
        self, spec: FeedSpec, size: TileSize, level: str = "all", replaces: StreamId | None = None
    ) -> StreamId:
        self.replaced.append(replaces)
        stream = next(self._ids)
        if not self.stopped:
            self.streams[stream] = FakeStream(spec, size, level=level)
            self.opened.append(stream)
        return stream

    def resize(self, stream: StreamId, size: TileSize) -> None:
        if stream in self.streams:
            self.streams[stream].size = size
            self.streams[stream].resized.append(size)

    def set_decode_level(self, stream: StreamId, level: str) -> None:
        if stream in self.streams:
            self.streams[stream].level = level

    def hold(self, stream: StreamId, on: bool) -> None:
        if stream in self.streams:
            self.streams[stream].held = on

    def load(self) -> Load | None:
        return self.load_now

    def close(self, stream: StreamId) -> None:
        if self.streams.pop(stream, None) is not None:
            self.closed.append(stream)

    def ring(self, stream: StreamId) -> FakeRing | None:
        known = self.streams.get(stream)
        return known.ring if known is not None and not known.over else None

    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None:
        self.heard.pop(stream, None)
        if on and stream in self.streams:
            self.heard[stream] = volume

    def capture(self, command: CaptureCommand) -> None:
        self.captures.append(command)
        if command.stream not in self.streams and self.on_capture is not None:
            answer = refused(command, CaptureFailure.STREAM_OVER)
            if answer is not None:
                self.on_capture(answer)

    def decoder_of(self, stream: StreamId) -> DecoderInfo | None:
        return DecoderInfo(0, 4711, tuple(self.streams), 0.0) if stream in self.streams else None

    def shutdown(self, timeout_s: float = 3.0) -> None:
        self.stopped = True
        self.streams.clear()

    # -- for the test --------------------------------------------------------------------------------

    def picture(self, stream: StreamId, protocol: str = "flv", encrypted: bool = False) -> None:
        """Known, and its first picture is there."""
        known = self.streams[stream]
        known.ring = FakeRing(stream, 1)
        self._tell(StreamOpened(stream, protocol, "h264", 640, 360, 15.0, None, encrypted))
        self._tell(FirstPicture(stream, 120))

    def stats(
        self, stream: StreamId, silence_ms: int = 40, fps: float = 15.0, delay_ms: int = 300, **more: Any
    ) -> None:
        known = self.streams.get(stream)
        if known is not None and known.ring is not None:
            known.ring.sequence += not known.held
            known.pictures += 0 if known.held else 100
            told: dict[str, Any] = {"interval_ms": 67, "level": known.level, "held": known.held, **more}
            self._tell(
                StreamStats(
                    stream,
                    known.pictures,
                    fps,
                    silence_ms,
                    told.pop("lost", 0),
                    512.0,
                    delay_ms,
                    False,
                    None,
                    120,
                    **told,
                )  # fmt: skip
            )

    def fail(self, stream: StreamId, failure: Failure, detail: str = "") -> None:
        self.streams[stream].over = True
        self._tell(StreamFailed(stream, failure, detail))

    def end(self, stream: StreamId) -> None:
        self.streams[stream].over = True
        self._tell(StreamEnded(stream))

    def crowd(self, stream: StreamId) -> None:
        """Its process plays too much."""
        self._tell(Crowded(stream))

    def lose_decoder(self, streams: list[StreamId] | None = None) -> None:
        lost = [s for s in (streams or list(self.streams)) if s in self.streams and not self.streams[s].over]
        self._tell(DecoderLost(0, 4711, -9, tuple(lost)))
        for stream in lost:
            self.fail(stream, Failure.DECODER_LOST)
