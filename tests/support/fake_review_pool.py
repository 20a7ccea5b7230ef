"""Decoders and addresses of recordings for scripted time and failure: nothing happens but by the test."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.review import SourceAnswer
from app.media.frames import Geometry, RingReader, RingWriter, stride_of
from app.media.reviews import ReviewClock, ReviewCommand, ReviewForget, ReviewIndexed, ReviewWindow
from app.media.slot import DecoderInfo
from app.media.types import Failure, StreamFailed, StreamId, TileSize
from tests.support.rings import ring_of_ours


@dataclass
class FakeReviewStream:
    """What the pool was told about one tile."""

    size: TileSize
    commands: list[ReviewCommand] = field(default_factory=list)
    windows: dict[int, ReviewWindow] = field(default_factory=dict)
    clock: ReviewClock | None = None
    writer: RingWriter | None = None
    reader: RingReader | None = None


class FakeReviewPool:
    """As ``DecoderPool`` for a review. ``index``, ``picture``, ``fail`` are the test's."""

    _ids = itertools.count(1)

    def __init__(self, on_event: Callable[[object], None]) -> None:
        self._tell = on_event
        self.streams: dict[StreamId, FakeReviewStream] = {}
        self.heard: dict[StreamId, int] = {}
        self.stopped = False

    def open_review(self, size: TileSize) -> StreamId:
        stream = next(self._ids)
        self.streams[stream] = FakeReviewStream(size)
        return stream

    def review(self, command: ReviewCommand) -> None:
        known = self.streams.get(command.stream)
        if known is None:
            return
        known.commands.append(command)
        if isinstance(command, ReviewWindow):
            known.windows[command.window] = command
        elif isinstance(command, ReviewForget):
            known.windows.pop(command.window, None)
        elif isinstance(command, ReviewClock):
            known.clock = command

    def resize(self, stream: StreamId, size: TileSize) -> None:
        if stream in self.streams:
            self.streams[stream].size = size

    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None:
        self.heard.pop(stream, None)
        if on and stream in self.streams:
            self.heard[stream] = volume

    def close(self, stream: StreamId) -> None:
        self.streams.pop(stream, None)
        self.heard.pop(stream, None)

    def ring(self, stream: StreamId) -> RingReader | None:
        known = self.streams.get(stream)
        return None if known is None else known.reader

    def decoder_of(self, stream: StreamId) -> DecoderInfo | None:
        return DecoderInfo(0, 4711, tuple(self.streams), 0.0) if stream in self.streams else None

    def shutdown(self, timeout_s: float = 3.0) -> None:
        self.stopped = True
        self.streams.clear()

    # -- for the test --------------------------------------------------------------------------------

    def index(self, stream: StreamId, *spans: tuple[int, int]) -> None:
        """Every window of it was read: these times are recorded, as far as each reaches."""
        for window in self.streams[stream].windows.values():
            inside = tuple(
                (max(a, window.from_utc_ms), min(b, window.to_utc_ms))
                for a, b in spans
                if a < window.to_utc_ms and b > window.from_utc_ms
            )
            self._tell(ReviewIndexed(stream, window.window, inside, True))

    def picture(self, stream: StreamId, utc_ms: int, for_ms: int = 40) -> None:
        """Puts a picture of a time of the recording into its ring."""
        known = self.streams[stream]
        if known.writer is None:
            known.writer = ring_of_ours(Geometry(16, 16, 8))
        known.writer.publish(
            known.writer.begin(), 16, 16, stride_of(16), capture_utc_ms=utc_ms, until_utc_ms=utc_ms + for_ms
        )
        if known.reader is None:
            known.reader = RingReader(known.writer.segment)

    def tell(self, event: object) -> None:
        """Any event of a decoder."""
        self._tell(event)

    def fail(self, stream: StreamId, failure: Failure = Failure.DECODER_LOST) -> None:
        """Its decoder is gone."""
        self.streams.pop(stream)
        self.heard.pop(stream, None)
        self._tell(StreamFailed(stream, failure))


@dataclass
class Question:
    """An address that was asked for."""

    device_id: str
    storage: str
    from_utc_ms: int
    to_utc_ms: int
    answer: Callable[[SourceAnswer], None]
    fresh: bool
    cancelled: bool = False


class FakeSources:
    """Answers when the test does."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        question = Question(device_id, storage, from_utc_ms, to_utc_ms, answer, fresh)
        self.asked.append(question)

        def cancel() -> None:
            question.cancelled = True

        return cancel

    def open(self) -> list[Question]:
        """What waits for an answer."""
        return [question for question in self.asked if not question.cancelled]
