"""A pool whose events can be waited for, and clips to play."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.media.pool import DecoderPool
from app.media.types import FeedSpec, FirstPicture, MediaEvent, StreamId, TileSize
from tests.support.clips import clip
from tests.support.waiting import LIMIT_S, wait_until

E = TypeVar("E")
TILE = TileSize(320, 180)


@pytest.fixture(params=["plain", "compiled"])
def libvlc(request: pytest.FixtureRequest) -> Any:
    """With pictures going through Python, and the compiled way."""
    from app.media.decoder.libvlc import Libvlc

    found = Libvlc()
    assert found.compiled is not None, "compile it: python -m app.media.decoder.native.build"
    if request.param == "plain":
        found.compiled = None
    return found


class Watched:
    """A pool and everything it said."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.events: list[MediaEvent] = []
        self._changed = threading.Condition()
        self.pool = DecoderPool(self._on_event, *args, **options)

    def _on_event(self, event: MediaEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(
        self, kind: type[E], stream: StreamId | None = None, where: Callable[[E], bool] = lambda e: True
    ) -> E:
        """The first event of that kind (about that stream), waiting for it if need be."""

        def find() -> E | None:
            for event in self.events:
                if (
                    isinstance(event, kind)
                    and stream in (None, getattr(event, "stream", None))
                    and where(event)
                ):
                    return event
            return None

        with self._changed:
            came = self._changed.wait_for(lambda: find() is not None, LIMIT_S)
            assert came, (kind, stream, self.events[-5:])
            found = find()
            assert found is not None
            return found

    def events_of(self, kind: type[E]) -> list[E]:
        """Those that came so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def play(self, path: Path, **options: Any) -> StreamId:
        """A clip played over and over, from its first picture on."""
        spec = FeedSpec(str(path), protocol="file", live=False, **{"loop": True, **options})
        stream = self.pool.open(spec, TILE)
        self.wait_for(FirstPicture, stream)
        return stream

    def sequence(self, stream: StreamId) -> int:
        ring = self.pool.ring(stream)
        assert ring is not None
        return ring.sequence

    def wait_for_pictures(self, stream: StreamId, count: int) -> None:
        """``count`` more pictures than now."""
        until = self.sequence(stream) + count
        wait_until(lambda: self.sequence(stream) >= until, f"{count} more pictures")


@pytest.fixture
def make_pool() -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(*args: Any, **options: Any) -> Watched:
        made.append(Watched(*args, **options))
        return made[-1]

    yield make
    for watched in made:
        watched.pool.shutdown()


@pytest.fixture(scope="session")
def _shared() -> Iterator[Watched]:
    shared = Watched()
    yield shared
    shared.pool.shutdown()


@pytest.fixture
def watched(_shared: Watched) -> Iterator[Watched]:
    """One pool for all tests that harm nothing; their streams are closed behind them."""
    yield _shared
    for decoder in _shared.pool.decoders():
        for stream in decoder.streams:
            _shared.pool.close(stream)


@pytest.fixture(scope="session")
def clip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.ts"
    path.write_bytes(clip("mpegts", pictures=60, fps=15, gop=15))
    return path
