"""What the core relies on of a decoder pool: one suite, run on the fake and on the real one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.media.types import (
    DecoderLost,
    Failure,
    FeedSpec,
    FirstPicture,
    MediaEvent,
    StreamFailed,
    StreamHops,
    StreamId,
    StreamOpened,
    StreamStats,
    TileSize,
)
from tests.support.fake_pool import FakePool
from tests.support.waiting import wait_until

SIZE = TileSize(320, 180)


class FakeRig:
    """The fake, driven so that it does by itself what the real one does."""

    def __init__(self) -> None:
        self.events: list[MediaEvent] = []
        self.pool: Any = FakePool(self.events.append)
        self.good = FeedSpec("file:///good.mp4", live=False, loop=True)
        self.bad = FeedSpec("file:///missing.mp4", live=False)

    def wait(self, true: Callable[[], bool]) -> None:
        for stream, known in list(self.pool.streams.items()):
            if known.spec == self.bad and not known.over:
                self.pool.fail(stream, Failure.NOT_FOUND)
            elif known.spec == self.good and known.ring is None:
                self.pool.picture(stream)
            self.pool.stats(stream)
        assert true()

    def kill_decoder(self) -> None:
        self.pool.lose_decoder()

    def close(self) -> None:
        self.pool.shutdown()


class RealRig:
    """The real pool, a real decoder process, a real file."""

    def __init__(self, directory: Path) -> None:
        from app.media.pool import DecoderPool
        from tests.support.clips import clip

        file = directory / "clip.mp4"
        file.write_bytes(clip("mp4", pictures=30))
        self.events: list[MediaEvent] = []
        self.pool: Any = DecoderPool(self.events.append)
        self.good = FeedSpec(str(file), protocol="file", live=False, loop=True)
        self.bad = FeedSpec(str(directory / "missing.mp4"), protocol="file", live=False)

    def wait(self, true: Callable[[], bool]) -> None:
        wait_until(true, "what the pool is to tell")

    def kill_decoder(self) -> None:
        for decoder in self.pool.decoders():
            os.kill(decoder.pid, signal.SIGKILL)

    def close(self) -> None:
        self.pool.shutdown()


class PoolContract:
    """Mixed into a test class that has a fixture ``rig``."""

    @staticmethod
    def of(rig: Any, stream: StreamId) -> list[MediaEvent]:
        return [event for event in rig.events if getattr(event, "stream", None) == stream]

    def has(self, rig: Any, stream: StreamId, kind: type) -> bool:
        return any(isinstance(event, kind) for event in self.of(rig, stream))

    def test_a_good_stream_is_known_then_seen_then_counted(self, rig: Any) -> None:
        first, second = rig.pool.open(rig.good, SIZE), rig.pool.open(rig.good, SIZE)
        assert first != second
        assert rig.pool.ring(first) is None
        for stream in (first, second):
            rig.wait(lambda s=stream: self.has(rig, s, FirstPicture))
            kinds = [
                type(event)
                for event in self.of(rig, stream)
                if not isinstance(event, (StreamStats, StreamHops))
            ]
            assert kinds == [StreamOpened, FirstPicture]
            ring = rig.pool.ring(stream)
            assert ring is not None and ring.sequence >= 1
        rig.wait(lambda: self.has(rig, first, StreamStats))
        assert not any(isinstance(event, StreamFailed | DecoderLost) for event in rig.events)

    def test_a_stream_that_is_not_there_fails_by_an_event(self, rig: Any) -> None:
        stream = rig.pool.open(rig.bad, SIZE)
        rig.wait(lambda: self.has(rig, stream, StreamFailed))
        (failed,) = [event for event in self.of(rig, stream) if isinstance(event, StreamFailed)]
        assert failed.failure is Failure.NOT_FOUND
        assert rig.pool.ring(stream) is None
        rig.pool.close(stream)

    def test_what_is_closed_is_gone_but_its_last_picture_stays_with_who_holds_it(self, rig: Any) -> None:
        stream = rig.pool.open(rig.good, SIZE)
        rig.wait(lambda: self.has(rig, stream, FirstPicture))
        ring = rig.pool.ring(stream)
        rig.pool.close(stream)
        assert rig.pool.ring(stream) is None
        assert ring.sequence >= 1
        with ring.acquire():
            pass
        rig.pool.close(stream)
        rig.pool.resize(stream, SIZE)
        rig.pool.close(10**9)
        rig.pool.resize(10**9, SIZE)
        assert rig.pool.ring(10**9) is None

    def test_a_held_stream_gives_no_pictures_and_goes_on_where_it_was(self, rig: Any) -> None:
        stream = rig.pool.open(rig.good, SIZE)
        rig.wait(lambda: self.has(rig, stream, FirstPicture))
        rig.pool.hold(stream, True)
        rig.wait(lambda: any(isinstance(e, StreamStats) and e.held for e in self.of(rig, stream)))
        # What was under way is still shown; then the picture stands.
        rig.wait(lambda: self.stands(rig, stream))
        ring, seen, heard = rig.pool.ring(stream), rig.pool.ring(stream).sequence, len(rig.events)
        rig.wait(lambda: any(isinstance(e, StreamStats) for e in rig.events[heard:]))
        assert rig.pool.ring(stream) is ring and ring.sequence == seen
        rig.pool.hold(stream, False)
        rig.wait(lambda: ring.sequence > seen)
        assert rig.pool.ring(stream) is ring
        rig.pool.hold(10**9, True)
        assert not self.has(rig, stream, StreamFailed)

    def stands(self, rig: Any, stream: StreamId) -> bool:
        """Whether two reports in a row count the same pictures."""
        counts = [e.new_pictures for e in self.of(rig, stream) if isinstance(e, StreamStats) and e.held]
        return len(counts) >= 2 and counts[-1] == counts[-2]

    def test_what_is_decoded_is_told(self, rig: Any) -> None:
        stream = rig.pool.open(rig.good, SIZE, "key")
        rig.wait(lambda: self.has(rig, stream, FirstPicture))
        rig.wait(lambda: any(isinstance(e, StreamStats) and e.level == "key" for e in self.of(rig, stream)))
        rig.pool.set_decode_level(stream, "all")
        rig.wait(lambda: any(isinstance(e, StreamStats) and e.level == "all" for e in self.of(rig, stream)))
        rig.pool.set_decode_level(10**9, "key")

    def test_a_killed_decoder_is_told_for_each_of_its_streams_and_opening_again_works(self, rig: Any) -> None:
        streams = [rig.pool.open(rig.good, SIZE) for _ in range(2)]
        rig.wait(lambda: all(self.has(rig, stream, FirstPicture) for stream in streams))
        rings = [rig.pool.ring(stream) for stream in streams]
        rig.kill_decoder()
        rig.wait(lambda: all(self.has(rig, stream, StreamFailed) for stream in streams))
        for stream, ring in zip(streams, rings, strict=True):
            (failed,) = [event for event in self.of(rig, stream) if isinstance(event, StreamFailed)]
            assert failed.failure is Failure.DECODER_LOST
            assert rig.pool.ring(stream) is None
            assert ring.sequence >= 1
            rig.pool.close(stream)
        lost = next(event for event in rig.events if isinstance(event, DecoderLost))
        assert set(streams) <= set(lost.streams)
        again = rig.pool.open(rig.good, SIZE)
        rig.wait(lambda: self.has(rig, again, FirstPicture))

    def test_after_shutdown_nothing_happens_and_nothing_raises(self, rig: Any) -> None:
        stream = rig.pool.open(rig.good, SIZE)
        rig.wait(lambda: self.has(rig, stream, FirstPicture))
        rig.pool.shutdown(3.0)
        heard = len(rig.events)
        late = rig.pool.open(rig.good, SIZE)
        rig.pool.resize(late, SIZE)
        rig.pool.close(late)
        rig.pool.close(stream)
        assert rig.pool.ring(late) is None
        rig.pool.shutdown(3.0)
        assert len(rig.events) == heard
