"""Everything for one profile, composed on one thread: catalogue, wall, sessions, decoders."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Protocol

from app.core.catalogue import Catalogue
from app.core.instant import Clock
from app.core.status import ConnectionState, Counts
from app.core.wall import Wall

if TYPE_CHECKING:
    from app.media.frames import RingReader
    from app.media.types import FeedSpec, MediaEvent, StreamId, TileSize
    from app.store.database import Database
    from app.store.profiles import Profile


class Pool(Protocol):
    """What the station needs of ``app.media.pool.DecoderPool`` (one contract suite for it and the fake)."""

    def open(self, spec: FeedSpec, size: TileSize) -> StreamId: ...
    def resize(self, stream: StreamId, size: TileSize) -> None: ...
    def close(self, stream: StreamId) -> None: ...
    def ring(self, stream: StreamId) -> RingReader | None: ...
    def shutdown(self, timeout_s: float) -> None: ...


class ApiClient(Protocol):
    """What the station needs of ``app.vcs.Client``."""

    def call(self, request: Any) -> Any: ...
    def close(self) -> None: ...


class Station:
    """Owned by one thread. Construct, ``start()``, ``tick()`` every 100 ms, ``shutdown()`` once."""

    catalogue: Catalogue
    wall: Wall

    def __init__(
        self,
        profile: Profile,
        client_factory: Callable[[], ApiClient],
        pool_factory: Callable[[Callable[[MediaEvent], None]], Pool],
        post: Callable[[Callable[[], None]], None],
        executor: Executor | None = None,
        clock: Clock | None = None,
        database: Database | None = None,
        protocols: tuple[str, ...] | None = None,
    ) -> None:
        """``client_factory`` is called once, on the executor (it may import and read much);
        ``pool_factory(on_event)`` at once: the station gives the pool a callback that posts.
        ``post`` may be called from any thread and runs its argument on the owner's thread, later.
        ``executor`` None: daemon threads of its own. ``protocols``: overrides the preferred OutProtocols.
        """
        raise NotImplementedError

    def start(self) -> None:
        """Shows the cached tree, starts loading the real one."""
        raise NotImplementedError

    def tick(self) -> None:
        """Lets time pass: deadlines, paced openings, periodic refresh. Every 100 ms."""
        raise NotImplementedError

    @property
    def connection_state(self) -> ConnectionState:
        """How the service answers."""
        raise NotImplementedError

    @property
    def counts(self) -> Counts:
        """Figures for the status bar; cheap."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when ``connection_state`` changes code."""
        raise NotImplementedError

    def add_direct_source(self, name: str, spec: FeedSpec) -> str:
        """A source by address (bench, own cameras) instead of a device; returns an id for ``wall.assign``."""
        raise NotImplementedError

    def device_name(self, device_id: str) -> str:
        """What to call it: the catalogue's name, a direct source's, or the id."""
        raise NotImplementedError

    def shutdown(self, timeout_s: float = 3.0) -> None:
        """Closes every stream, the pool and the client; returns within about ``timeout_s``."""
        raise NotImplementedError
