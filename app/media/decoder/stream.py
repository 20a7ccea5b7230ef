"""One tile's stream in a decoder process: the engine that plays, and the one that is about to take over.

Sound on or off needs a new libvlc player, and so does a tile that has outgrown what libvlc draws. It is
opened beside the old one and takes over with its first picture, so the tile never goes dark; if it cannot be
opened, the old one stays, and ``SwapFailed`` says so.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable

from app.media.captures import CaptureEvent
from app.media.decoder.captures import StreamCaptures
from app.media.decoder.engine import Engine, OpenFeed
from app.media.decoder.libvlc import Libvlc
from app.media.feed import StreamInfo, open_feed
from app.media.frames import RingWriter
from app.media.segment import Segment
from app.media.types import (
    Failure,
    FirstPicture,
    MediaEvent,
    StreamEnded,
    StreamFailed,
    StreamHops,
    StreamId,
    StreamOpened,
    StreamStats,
    SwapFailed,
    TileSize,
)
from app.media.wire import Open

log = logging.getLogger("vcs_wall.media.decoder")

FIRST_PICTURE_S = 12.0
"""An opened stream that shows nothing for this long is no video that libvlc can decode."""


class Stream:
    """A stream from ``open`` to ``close``. Commands and ``tick`` on one thread; listens to its engines."""

    def __init__(
        self,
        command: Open,
        libvlc: Libvlc,
        send: Callable[[MediaEvent | CaptureEvent], None],
        send_ring: Callable[[StreamId, Segment], None],
        *,
        open_feed: OpenFeed = open_feed,
        clock: Callable[[], float] = time.monotonic,
        utc_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.id = command.stream
        self._opened_s = command.opened_s
        self._libvlc = libvlc
        self._send = send
        self._send_ring = send_ring
        self._open_feed = open_feed
        self._clock = clock
        self._utc_ms = utc_ms
        self._lock = threading.RLock()
        self._spec = command.spec
        self._size = command.size
        self._level = command.level
        self._held = False
        self._grown_to: TileSize | None = None
        self._over = False
        self._pictures_before = 0  # of engines that were replaced
        self._lost_before = 0
        self._first_after_ms: int | None = None
        self._opened_at = clock()
        self._last_new_s: float | None = None
        self._rate_from = (clock(), 0, 0)
        self._next: Engine | None = None
        self._retired: list[Engine] = []
        self._volume = 100
        self._hops: StreamHops | None = None
        self._engine = self._new_engine()
        self.captures = StreamCaptures(send, self._engine.recent)
        self._engine.start()

    def _new_engine(self) -> Engine:
        engine = Engine(
            self._libvlc,
            self._spec,
            self._size,
            self,
            level=self._level,
            open_feed=self._open_feed,
            clock=self._clock,
        )
        engine.volume = self._volume
        return engine

    @property
    def _playing(self) -> list[Engine]:
        """What is shown, and what is about to take over."""
        return [self._engine] if self._next is None else [self._engine, self._next]

    # --- commands -------------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop; no event follows. Returns at once."""
        with self._lock:
            self._over = True
            engines = self._playing
            self._next = None
            self._retired += engines
        self.captures.close()
        for engine in engines:
            engine.close()

    @property
    def over(self) -> bool:
        """Whether it was closed, has ended or failed: it will not play again."""
        return self._over

    @property
    def closed(self) -> bool:
        """Whether nothing of it runs any more."""
        return self._over and all(engine.closed for engine in self._retired)

    def resize(self, size: TileSize) -> None:
        """Draw the next picture, and those after it, for a tile of this size."""
        with self._lock:
            self._size = size
            engines = self._playing
        for engine in engines:
            engine.resize(size)

    def set_audio(self, on: bool, volume: int = 100) -> None:
        """Sound on or off, and how loud in percent."""
        self._volume = volume
        for engine in (self._engine, self._next):
            if engine is not None:
                engine.set_volume(volume)
        if self._spec.audio != on:
            self._spec = dataclasses.replace(self._spec, audio=on)
            self._reopen()

    def set_level(self, level: str) -> None:
        """Decode at one of ``wire.DECODE_LEVELS``; takes effect in the players that run."""
        with self._lock:
            self._level = level
            engines = self._playing
        for engine in engines:
            engine.set_level(level)

    def hold(self, on: bool) -> None:
        """Nobody sees it: decode nothing, keep the newest group of pictures; or go on from there."""
        with self._lock:
            if self._held == on:
                return
            self._held = on
            engines = self._playing
        for engine in engines:
            engine.hold(on)

    def _reopen(self) -> None:
        with self._lock:
            if self._over:
                return
            if self._next is not None:
                self._retired.append(self._next)
                self._next.close()
            self._next = self._new_engine()
        self._next.start()

    # --- twice a second -------------------------------------------------------------------------------

    def busy(self, now_s: float) -> tuple[str, float]:
        """The longest running libvlc call of any of its engines, and for how many seconds."""
        engines = [*self._playing, *self._retired]
        return max((engine.busy(now_s) for engine in engines), key=lambda call: call[1])

    def tick(self, *, count: bool = True) -> None:
        """Open a player that draws more for a tile that has grown; give up a stream that shows nothing.
        ``count``: have libvlc's counters read as well, for ``stats``."""
        now = self._clock()
        self._retired = [engine for engine in self._retired if self._over or not engine.closed]
        if self._over or self._held:
            return
        engine = self._next or self._engine
        if engine is self._engine and engine.outgrown and self._grown_to is not self._size:
            self._grown_to = self._size  # once: it may not come up
            self._reopen()
        if count:
            engine.poll()
        opened_s = engine.opened_s
        if opened_s is not None and engine.first_s is None and now - opened_s > FIRST_PICTURE_S:
            self.failed(engine, Failure.BAD_STREAM, "no picture could be decoded", None)

    def stats(self) -> StreamStats | None:
        """What is true about the stream now; None once it is over."""
        with self._lock:
            if self._over:
                return None
            engine = self._engine
            now = self._clock()
            shown = engine.shown
            pictures = self._pictures_before + shown.new_pictures
            since, pictures_then, bytes_then = self._rate_from
            seconds = max(1e-3, now - since)
            bytes_now = engine.feed_bytes
            self._rate_from = (now, pictures, bytes_now)
        last = shown.last_new_s if shown.last_new_s is not None else self._last_new_s
        silence_s = now - (last if last is not None else self._opened_at)
        delay_ms: int | None = None
        if shown.capture_utc_ms is not None:
            delay_ms = self._utc_ms() - shown.capture_utc_ms
        elif shown.arrival_s is not None:
            delay_ms = round((now - shown.arrival_s) * 1000)
        return StreamStats(
            stream=self.id,
            new_pictures=pictures,
            new_pictures_per_s=max(0, pictures - pictures_then) / seconds,
            silence_ms=max(0, round(silence_s * 1000)),
            lost=self._lost_before + engine.lost,
            bitrate_kbps=max(0, bytes_now - bytes_then) * 8 / 1000 / seconds,
            delay_ms=delay_ms,
            delay_at_least=shown.capture_utc_ms is None,
            last_capture_utc_ms=shown.capture_utc_ms,
            time_to_first_picture_ms=self._first_after_ms,
            sound=engine.sound,
            level=self._level,
            interval_ms=None if engine.interval_s is None else round(engine.interval_s * 1000),
            starved_ms=round(engine.starved_s * 1000),
            held=self._held,
        )

    def hops(self) -> StreamHops | None:
        """How far it came, if that is news; None once nothing changes any more."""
        engine = self._engine
        hops = engine.hops
        now = StreamHops(
            self.id,
            self._ms(hops.connected_s),
            self._ms(hops.first_byte_s),
            self._ms(engine.opened_s),
            self._ms(hops.first_key_s),
            self._first_after_ms,
        )
        if self._over or now == self._hops or (self._hops is not None and self._hops.decoded_ms is not None):
            return None
        self._hops = now
        return now

    def _ms(self, instant_s: float | None) -> int | None:
        return None if instant_s is None else max(0, round((instant_s - self._opened_s) * 1000))

    # --- Listener: worker and libvlc threads ----------------------------------------------------------

    def opened(self, engine: Engine, info: StreamInfo) -> None:
        with self._lock:
            if self._over or engine is not self._engine:
                return
        self._send_opened(info)

    def _send_opened(self, info: StreamInfo) -> None:
        self._send(
            StreamOpened(
                stream=self.id,
                protocol=info.protocol,
                codec=info.codec,
                width=info.width,
                height=info.height,
                nominal_fps=info.nominal_fps,
                audio_codec=info.audio_codec,
                encrypted=info.encrypted,
            )
        )

    def first_picture(self, engine: Engine) -> int:
        with self._lock:
            if engine is self._next:  # it takes over with this picture
                old, self._engine, self._next = self._engine, engine, None
                self._pictures_before += old.shown.new_pictures
                self._lost_before += old.lost
                now, pictures, _ = self._rate_from
                self._rate_from = (now, pictures, engine.feed_bytes)
                self._last_new_s = old.shown.last_new_s
                self._retired.append(old)
                sequence = old.sequence
            else:
                old = None
                sequence = engine.sequence
        if old is not None:
            self.captures.attach(engine.recent)
            old.close()
            if self._held:
                engine.hold(True)
            if engine.info is not None and engine.info != old.info:
                self._send_opened(engine.info)
        return sequence

    def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
        with self._lock:
            if self._over or engine is not self._engine:
                return
            first = self._first_after_ms is None
            if first:
                self._first_after_ms = round((self._clock() - self._opened_s) * 1000)
        self._send_ring(self.id, writer.segment)
        if first:
            assert self._first_after_ms is not None
            self._send(FirstPicture(self.id, self._first_after_ms))

    def not_resized(self, engine: Engine) -> None:
        self._send(SwapFailed(self.id, Failure.NO_MEMORY))

    def ended(self, engine: Engine) -> None:
        if self._is_over(engine, Failure.NO_VIDEO):
            self._send(StreamEnded(self.id))

    def failed(self, engine: Engine, failure: Failure, detail: str, http_status: int | None) -> None:
        if self._is_over(engine, failure):
            log.info("stream %d: %s %s", self.id, failure, detail)
            self._send(StreamFailed(self.id, failure, detail, http_status))

    def _is_over(self, engine: Engine, failure: Failure) -> bool:
        """``engine`` plays no more; whether that ends the stream (and now has)."""
        with self._lock:
            if self._over:
                return False
            if engine is self._next:
                log.info("stream %d stays as it is: the new player did not come up", self.id)
                self._next = None
                self._retired.append(engine)
                whole = False
            elif engine is self._engine:
                whole = True
            else:
                return False
        if whole:
            self.close()
        else:
            engine.close()
            self._send(SwapFailed(self.id, failure))
        return whole
