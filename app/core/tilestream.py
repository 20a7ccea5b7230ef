"""The running side of a placement: carries out what a stream session wants, with pool and addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.core import timing
from app.core.addresses import AddressBroker, AddressReady
from app.core.choices import DEFAULT, TileChoices
from app.core.effects import Ask, Blank, CancelAsk, Close, Open, Show, Target
from app.core.instant import Clock
from app.core.quality import choose_stream
from app.core.session import StreamSession
from app.media.types import FeedSpec, MediaEvent, StreamId, TileSize, Trust

if TYPE_CHECKING:
    from app.core.catalogue import Device
    from app.media.captures import CaptureCommand, CaptureEvent
    from app.media.frames import RingReader
    from app.media.pool import DecoderInfo

DEFAULT_SIZE = TileSize(640, 360)
"""Until the window says how large a tile is."""

FEED_PROTOCOLS = {"hls": "hls", "httpshls": "hls", "httpsflv": "flv", "rtmp": "rtmp", "rtsp": "rtsp"}
"""What a feed calls the OutProtocols of the service."""


class Pool(Protocol):
    """What is needed of ``app.media.pool.DecoderPool``; one contract suite for it and the tests' fake."""

    on_capture: Callable[[CaptureEvent], None] | None

    def open(self, spec: FeedSpec, size: TileSize) -> StreamId: ...
    def resize(self, stream: StreamId, size: TileSize) -> None: ...
    def close(self, stream: StreamId) -> None: ...
    def ring(self, stream: StreamId) -> RingReader | None: ...
    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None: ...
    def capture(self, command: CaptureCommand) -> None: ...
    def decoder_of(self, stream: StreamId) -> DecoderInfo | None: ...
    def shutdown(self, timeout_s: float) -> None: ...


class Streams:
    """Which open stream of the pool belongs to whom; events find their way through it."""

    def __init__(self, pool: Pool, broker: AddressBroker, clock: Clock, trust: Trust) -> None:
        self.pool = pool
        self.broker = broker
        self.clock = clock
        self.trust = trust
        self.owners: dict[StreamId, tuple[TileStream, int]] = {}

    def may_open(self) -> bool:
        """Whether one more feed may be on its way to its first picture."""
        recent = self.clock.monotonic() - timing.OPENING_COUNTS_S
        on_their_way = 0
        for tile, _ in self.owners.values():
            since = tile.session.opening_since
            on_their_way += since is not None and since > recent
        return on_their_way < timing.OPENING_AT_ONCE

    def deliver(self, event: MediaEvent) -> None:
        """Hands an event of the pool to its session; events of closed streams are late and ignored."""
        stream = getattr(event, "stream", None)  # DecoderLost names none; a StreamFailed follows for each
        owner = self.owners.get(stream) if stream is not None else None
        if owner is not None:
            tile, open_id = owner
            tile.session.media(open_id, event)
            tile.work()


class TileStream:
    """One placement that is visible. ``target(device, stream)`` tells what to ask for; see ``Station``."""

    def __init__(
        self,
        streams: Streams,
        device_id: str,
        target: Callable[[str, str], Target],
        random: Callable[[], float],
    ) -> None:
        self.device_id = device_id
        self.choices = DEFAULT
        self.recording = False
        """A clip is being recorded: its feed must go on, seen or not."""
        self.session = StreamSession(streams.clock, random, streams.may_open)
        self._streams = streams
        self._target = target
        self._size = DEFAULT_SIZE
        self._wanted: TileSize | None = None
        self._wanted_at = 0.0
        self._stream: str | None = None
        self._open: dict[int, StreamId] = {}
        self._shown: StreamId | None = None
        self._kept: RingReader | None = None
        self._working = False

    # -- size and quality ----------------------------------------------------------------------------

    def choose(self, choices: TileChoices) -> None:
        """What the operator chose for it; cheap when it is what it was."""
        self.choices = choices

    def start(self, device: Device | None, size: TileSize | None) -> None:
        """Begins to show it."""
        if size is not None:
            self._size = size
        self.retarget(device)

    def set_size(self, size: TileSize) -> None:
        """The picture area; counts once it has stood for a moment."""
        if size.width <= 0 or size.height <= 0 or size == (self._wanted or self._size):
            return
        self._wanted = size
        self._wanted_at = self._streams.clock.monotonic()

    def retarget(self, device: Device | None) -> None:
        """Chooses the stream for the size and asks for it, if it is another one."""
        self._stream = choose_stream(device, self._size.width, self._size.height, self._stream)
        self.session.show(self._target(self.device_id, self._stream))
        self.work()

    def tick(self, device: Device | None) -> None:
        """Lets time pass."""
        wanted = self._wanted
        if wanted is not None and self._streams.clock.monotonic() - self._wanted_at >= timing.RESIZE_SETTLE_S:
            self._wanted = None
            self._size = wanted
            self.retarget(device)
            for stream in self._open.values():
                self._streams.pool.resize(stream, wanted)
        self.session.tick()
        self.work()

    @property
    def shown(self) -> StreamId | None:
        """The open stream whose pictures are shown; None while there is none."""
        return self._shown

    # -- picture -------------------------------------------------------------------------------------

    def ring(self) -> RingReader | None:
        """The shown stream's ring; the last one while reconnecting."""
        if self._shown is not None:
            ring = self._streams.pool.ring(self._shown)
            if ring is not None:
                self._kept = ring
        return self._kept

    def close(self) -> None:
        """Ends it; every feed is closed."""
        self.session.show(None)
        self.work()

    # -- effects -------------------------------------------------------------------------------------

    def work(self) -> None:
        """Carries out what the session left to do. An effect may answer at once and leave more."""
        if self._working:
            return
        self._working = True
        try:
            while self.session.effects:
                self._carry_out(self.session.effects.popleft())
        finally:
            self._working = False

    def _carry_out(self, effect: object) -> None:
        streams = self._streams
        match effect:
            case Ask(ask_id, key):

                def answered(answer: object, ask_id: int = ask_id) -> None:
                    self.session.answered(ask_id, answer)  # type: ignore[arg-type]
                    self.work()

                streams.broker.ask(key, self, answered)
            case CancelAsk(_, key):
                streams.broker.cancel(key, self)
            case Open(open_id, address):
                stream = streams.pool.open(self._spec(address), self._size)
                self._open[open_id] = stream
                streams.owners[stream] = (self, open_id)
            case Show(open_id):
                self._shown = self._open[open_id]
                self.ring()  # held from the first picture on: it outlives its decoder
            case Close(open_id):
                stream = self._open.pop(open_id)
                if stream == self._shown:
                    self.ring()
                    self._shown = None
                del streams.owners[stream]
                streams.pool.close(stream)
            case Blank():
                self._shown = None
                self._kept = None

    def _spec(self, address: AddressReady) -> FeedSpec:
        if address.spec is not None:
            return address.spec
        protocol = FEED_PROTOCOLS.get(address.protocol, "auto")
        return FeedSpec(url=address.url, protocol=protocol, trust=self._streams.trust)
