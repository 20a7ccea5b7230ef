"""The running side of a placement: carries out what a stream session wants, with pool and addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.core import timing
from app.core.addresses import AddressBroker, AddressKey, AddressReady
from app.core.captures import Captures
from app.core.choices import DEFAULT, TileChoices
from app.core.effects import Ask, Blank, CancelAsk, Close, Hold, Open, Show, Target
from app.core.instant import Clock
from app.core.quality import MAIN, Quality, QualityPolicy, TileFacts, limits
from app.core.session import StreamSession
from app.media.types import Crowded, FeedSpec, Load, MediaEvent, StreamId, TileSize, Trust

if TYPE_CHECKING:
    from app.core.catalogue import Device
    from app.media.captures import CaptureCommand, CaptureEvent
    from app.media.frames import RingReader
    from app.media.slot import DecoderInfo

DEFAULT_SIZE = TileSize(640, 360)
"""Until the window says how large a tile is."""

FEED_PROTOCOLS = {"hls": "hls", "httpshls": "hls", "httpsflv": "flv", "rtmp": "rtmp", "rtsp": "rtsp"}
"""What a feed calls the OutProtocols of the service."""


PINNED_PROTOCOLS = {"flv": "httpsflv"}
"""What the service calls a protocol that an operator chose."""


class Pool(Protocol):
    """What is needed of ``app.media.pool.DecoderPool``; one contract suite for it and the tests' fake."""

    on_capture: Callable[[CaptureEvent], None] | None

    def open(
        self, spec: FeedSpec, size: TileSize, level: str = "all", replaces: StreamId | None = None
    ) -> StreamId: ...
    def set_decode_level(self, stream: StreamId, level: str) -> None: ...
    def hold(self, stream: StreamId, on: bool) -> None: ...
    def load(self) -> Load | None: ...
    def resize(self, stream: StreamId, size: TileSize) -> None: ...
    def close(self, stream: StreamId) -> None: ...
    def ring(self, stream: StreamId) -> RingReader | None: ...
    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None: ...
    def capture(self, command: CaptureCommand) -> None: ...
    def decoder_of(self, stream: StreamId) -> DecoderInfo | None: ...
    def shutdown(self, timeout_s: float) -> None: ...


class Streams:
    """Which open stream of the pool belongs to whom; events find their way through it."""

    def __init__(self, pool: Pool, broker: AddressBroker[AddressKey], clock: Clock, trust: Trust) -> None:
        self.pool = pool
        self.broker = broker
        self.clock = clock
        self.trust = trust
        self.owners: dict[StreamId, tuple[TileStream, int]] = {}
        self.captures = Captures(pool, clock)
        self.policy = QualityPolicy(clock.monotonic)
        self.tiles: list[TileStream] = []
        """Of every wall, in the order they began."""
        self._decide_at = 0.0

    def tick(self) -> None:
        """Decides anew which quality each tile gets, when it is time."""
        now = self.clock.monotonic()
        if now < self._decide_at:
            return
        self._decide_at = now + limits.DECIDE_EVERY_S
        tiles = {tile: tile.facts() for tile in self.tiles}
        qualities = self.policy.decide(tiles.values(), self.pool.load())
        for tile in tiles:
            tile.obey(qualities[tile])

    def hurry(self) -> None:
        """Something changed that cannot wait: decide at the next tick."""
        self._decide_at = 0.0

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
            if isinstance(event, Crowded) and not tile.may_move:
                return
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
        self.session = StreamSession(streams.clock, random, self._may_open)
        self._streams = streams
        self._target = target
        self._size = DEFAULT_SIZE
        self._wanted: TileSize | None = None
        self._wanted_at = 0.0
        self._device: Device | None = None
        self._quality: Quality | None = None
        self._focus = ""
        self._looked_at = float("-inf")
        self._hidden_at: float | None = None
        self._resumed_from = 0
        """Number of the picture it was held at."""
        self._open: dict[int, StreamId] = {}
        self._shown: StreamId | None = None
        self._kept: RingReader | None = None
        self._working = False

    # -- size and quality ----------------------------------------------------------------------------

    def choose(self, choices: TileChoices) -> None:
        """What the operator chose for it; cheap when it is what it was."""
        if choices == self.choices:
            return
        self.choices = choices
        if self._quality is not None:
            self.retarget(self._device)

    def set_focus(self, focus: str) -> None:
        """``selected``, ``enlarged``, ``hotspot`` (which shows large what is selected) or nothing."""
        if focus == self._focus:
            return
        self._looked_at = self._streams.clock.monotonic()
        self._focus = focus
        if self._quality is not None:
            self._streams.hurry()

    def start(self, device: Device | None, size: TileSize | None) -> None:
        """Begins to show it."""
        if size is not None:
            self._size = size
        self._streams.tiles.append(self)
        self.retarget(device)

    def set_size(self, size: TileSize) -> None:
        """The picture area; counts once it has stood for a moment. Nothing: it cannot be seen."""
        if size.width <= 0 or size.height <= 0:
            if self._hidden_at is None:
                self._hidden_at = self._streams.clock.monotonic()
            return
        if self._hidden_at is not None:
            self._hidden_at = None
            self._resume()
            self.work()
            if self._quality is not None:
                self._streams.hurry()
        if size == (self._wanted or self._size):
            return
        self._wanted = size
        self._wanted_at = self._streams.clock.monotonic()
        if self._enlarged and self._quality is not None:
            self.retarget(self._device)  # no border is being dragged: whoever enlarges a tile waits for it

    @property
    def _enlarged(self) -> bool:
        return self._focus == "enlarged"

    def _may_open(self) -> bool:
        """What is looked at waits for nobody."""
        return bool(self._focus) or self._streams.may_open()

    def _resume(self) -> None:
        self._resumed_from = self._sequence
        self.session.resume()

    @property
    def _sequence(self) -> int:
        ring = self.ring()
        return 0 if ring is None else ring.sequence

    @property
    def hidden(self) -> bool:
        """Whether nobody can see it."""
        return self._hidden_at is not None

    @property
    def may_move(self) -> bool:
        """Whether it can be opened anew without anybody noticing: it is not heard, no clip of it runs, and it
        is not a file, which would begin again, or a camera that is asked itself and may serve only one."""
        direct = self._target(self.device_id, MAIN).direct
        return not (direct or self.hidden or self.recording or self.choices.audio)

    def retarget(self, device: Device | None) -> None:
        """Takes the quality the policy gives it now; asks for its stream, if it is another one."""
        self._device = device
        self.obey(self._streams.policy.one(self.facts()))

    def facts(self) -> TileFacts:
        """What the policy goes by."""
        live = self.session.live
        info, stats = (live.info, live.stats) if live is not None else (None, None)
        picture = None
        if info is not None and info.width and info.height:
            picture = (info.width, info.height, info.nominal_fps or 25.0)
        has_sub = self._device is None or self._device.has_sub_stream
        size = self._wanted if self._wanted is not None and self._enlarged else self._size
        return TileFacts(
            key=self,
            width=size.width,
            height=size.height,
            focus=self._focus,
            looked_at=self._looked_at,
            hidden=self.hidden,
            has_sub=has_sub and not self._target(self.device_id, MAIN).direct,
            pinned_stream=self.choices.stream,
            pinned_decode=self.choices.decode,
            shown=live.address.stream if live is not None else None,
            picture=picture,
            lost=stats.lost if stats is not None else 0,
            short=stats is not None
            and stats.level == "all"
            and stats.interval_ms is not None
            and stats.new_pictures_per_s * stats.interval_ms < 1000 * limits.SHORT,
        )

    def obey(self, quality: Quality) -> None:
        """Shows this quality; another stream opens beside the one shown, less decoding takes effect in it."""
        before, self._quality = self._quality, quality
        session = self.session
        session.quality = quality
        session.pinned = tuple(
            name for name in ("stream", "protocol", "decode") if getattr(self.choices, name) != "auto"
        )
        target = self._target(self.device_id, quality.stream)
        if self.choices.protocol != "auto" and not target.direct:
            pinned = PINNED_PROTOCOLS.get(self.choices.protocol, self.choices.protocol)
            target = replace(target, protocols=(pinned,), pinned=pinned)
        session.show(target)
        if before is not None and before.decode != quality.decode:
            for stream in self._open.values():
                self._streams.pool.set_decode_level(stream, quality.decode)
        self.work()

    def tick(self, device: Device | None) -> None:
        """Lets time pass."""
        now, wanted = self._streams.clock.monotonic(), self._wanted
        if wanted is not None and now - self._wanted_at >= timing.RESIZE_SETTLE_S:
            self._wanted = None
            self._size = wanted
            self.retarget(device)
            for stream in self._open.values():
                self._streams.pool.resize(stream, wanted)
        if self._hidden_at is not None and not self.recording and not self.choices.audio:
            if now - self._hidden_at >= timing.PARK_AFTER_S:
                self.session.hold()
                self.session.park()
            elif now - self._hidden_at >= timing.HOLD_AFTER_S:
                self.session.hold()
        elif self.session.held:
            self._resume()
        live = self.session.live
        if live is not None and live.resumed_at is not None and self._sequence > self._resumed_from:
            self.session.came_again()
        self.session.tick()
        self.work()

    @property
    def at_rest(self) -> bool:
        """Whether it shows its pictures and nothing else is under way for it."""
        session = self.session
        under_way = session.attempt is not None or session.wait is not None or self._wanted is not None
        return session.live is not None and not under_way

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
        if self in self._streams.tiles:
            self._streams.tiles.remove(self)
        self._streams.policy.forget(self)
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
                level = "all" if self._quality is None else self._quality.decode
                size = self._wanted or self._size
                stream = streams.pool.open(self._spec(address), size, level, self._shown)
                self._open[open_id] = stream
                streams.owners[stream] = (self, open_id)
            case Hold(open_id, on):
                streams.pool.hold(self._open[open_id], on)
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
