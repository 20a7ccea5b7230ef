"""The sound of the one tile that is listened to, played by libvlc in step with the master clock, at 1x only.

libvlc gets the recording's sound as MPEG-TS of its own, piece by piece, each when it is due: what is let out
at an instant is heard ``LIBVLC_S`` later, so everything is let out that much ahead of the clock.

Pictures do not come from libvlc, not at 1x either. It gives a picture at the instant it is due, late by up to
5 ms and its thread's turn, where the ring wants it before; each pause, seek and change of speed needs another
player, 45 to 360 ms until its first sound or picture and up to 110 ms to be stopped (measured), through which
pictures would have to be decoded twice; and nothing is won: nine tiles decoded ahead by ``av`` are 0 ms apart
(p95) for 32 % of a core.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import av
from av.bitstream import BitStreamFilterContext

from app.media.failures import FeedError
from app.media.feed.demux import TICK, Demuxer
from app.media.feed.mux import AacEncoder
from app.media.feed.timeline import TICKS_PER_S
from app.media.reviews import MasterClock

if TYPE_CHECKING:
    from app.media.decoder.libvlc import Libvlc
    from app.media.decoder.planes import Planes
    from app.media.review.index import Piece

log = logging.getLogger("vcs_wall.media.review")

LIBVLC_S = 0.395
"""What libvlc 3 is given is heard so much later (measured with clicks of a second's distance and its sound
callbacks: 395 ms, within 5 ms from the second one on, the first up to 45 ms later)."""
BURST_S = 0.35
"""At the start so much is let out at once: libvlc wants to hold 0.3 s before it begins."""
OFF_MS = 30.0
"""A clock that differs by less from the one before is the same one."""
LATE_S = 0.25
"""Sound that comes later than this begins anew where the clock is."""
LOOK_S = 0.05
NO_DEVICE_AFTER = 25
_OPTIONS = (":demux=ts", ":no-video", ":no-spu", ":clock-jitter=0", ":prefetch-buffer-size=256")
_TS = {
    "max_delay": "0",
    "flush_packets": "1",
    "mpegts_copyts": "1",
    "pat_period": "0.1",
    "pes_payload_size": "0",
}
_numbers = itertools.count(1)

Sounding = tuple[float, bytes]
"""When it is to be heard (UTC milliseconds of the recording), and its MPEG-TS."""


class _Sink:
    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.chunks.append(data)
        return len(data)


class SoundMuxer:
    """Puts the sound of segments into one MPEG-TS without pictures."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._out: Any = None
        self._stream: Any = None
        self._encoder: AacEncoder | None = None
        self._origin_ms = 0.0
        self._last = -(1 << 40)
        self._half = 1
        """Half of a packet's time: what begins sooner than this after the one before overlaps it."""

    def pieces(self, data: bytes, start_ms: int, mp4: bool) -> Iterator[Sounding]:
        """The sound of a segment whose first picture was taken at ``start_ms``; none where it is mute."""
        demuxer = Demuxer(
            io.BytesIO(data),
            audio=True,
            epoch=0,
            clock=lambda: 0.0,
            format_name="mp4" if mp4 else None,
            options={"protocol_whitelist": ""},
        )
        try:
            if demuxer.audio is None:
                return
            demuxer.filter_into(None)
            items = list(demuxer.items())
            origin = min((item.pts for item in items if item.video), default=None)
            if origin is None:
                return
            if self._out is None:
                self._open(demuxer, start_ms)
            for item in items:
                if item.video:
                    continue
                heard_ms = start_ms + (item.pts - origin) / 90
                made = self._write(item.packet, heard_ms)
                if made:
                    yield heard_ms, made
        finally:
            demuxer.close()

    def _open(self, demuxer: Demuxer, start_ms: int) -> None:
        assert demuxer.audio is not None
        self._origin_ms = start_ms - 10_000.0
        self._out = av.open(self._sink, mode="w", format="mpegts", options=_TS)
        if demuxer.audio_as_it_is:
            self._half = 512 * TICKS_PER_S // (demuxer.audio.codec_context.sample_rate or 16_000)
            self._stream = self._out.add_mux_stream(demuxer.audio.codec_context.name)
            BitStreamFilterContext("null", demuxer.audio, self._stream)
        else:
            self._encoder = AacEncoder(self._out, demuxer.audio.codec_context.sample_rate or 8000)

    def _write(self, sound: Any, heard_ms: float) -> bytes:
        pts = round((heard_ms - self._origin_ms) * 90)
        if pts < self._last + self._half:
            return b""  # segments overlap a little
        self._last = pts
        if self._encoder is not None:
            if isinstance(sound, av.AudioFrame):
                for packet in self._encoder.encode(sound, pts):
                    self._out.mux_one(packet)
        elif isinstance(sound, av.Packet):
            piece: Any = sound
            piece.stream = self._stream
            piece.time_base, piece.pts, piece.dts = TICK, pts, pts
            self._out.mux_one(piece)
        made = b"".join(self._sink.chunks)
        self._sink.chunks.clear()
        return made

    def close(self) -> None:
        """Frees it."""
        if self._out is not None:
            with contextlib.suppress(av.FFmpegError, ValueError):
                self._out.close()


class _Target:
    """What libvlc reads from: each piece when it is due. ``read`` runs on libvlc's thread."""

    path = input = None  # no pictures

    def __init__(
        self, source: Iterator[Sounding], due_s: Callable[[float], float], clock: Callable[[], float]
    ) -> None:
        self._source = source
        self._due_s = due_s
        self._clock = clock
        self._rest = b""
        self.over = threading.Event()
        self.late = False

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = self._next()
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _next(self) -> bytes:
        if self.over.is_set():
            return b""
        try:
            heard_ms, data = next(self._source)
        except (StopIteration, FeedError, av.FFmpegError, ValueError):
            self.over.set()
            return b""
        wait_s = self._due_s(heard_ms) - self._clock()
        if wait_s > 0:
            self.over.wait(wait_s)
        elif wait_s < -LATE_S - BURST_S:
            self.late = True
            self.over.set()
        return b"" if self.over.is_set() else data

    def setup(self, width: int, height: int, full_range: bool) -> Planes:
        return self.lock()

    def lock(self) -> Planes:
        from app.media.decoder.planes import SCRATCH

        return SCRATCH

    def drawn(self) -> None:
        """There are no pictures."""

    def display(self) -> None:
        """There are no pictures."""

    def event(self, kind: int) -> None:
        self.over.set()


class Sound:
    """One tile's sound. ``follow`` from the player's thread; everything else on its own."""

    def __init__(
        self,
        find: Callable[[float], Piece | None],
        onward: Callable[[Piece], Piece | None],
        get: Callable[[Piece], bytes | None],
        tell: Callable[[str], None],
        libvlc: Callable[[], Libvlc],
        clock: Callable[[], float],
    ) -> None:
        """``find`` and ``onward``: which segment holds a time and which follows; ``get``: its bytes, if they
        are there. ``tell``: ``playing``, ``mute``, ``no_device``, ``no_libvlc`` or nothing."""
        self._find = find
        self._onward = onward
        self._get = get
        self._tell_owner = tell
        self._libvlc = libvlc
        self._clock = clock
        self._changed = threading.Condition()
        self._wanted: MasterClock | None = None
        self._volume = 100
        self._closed = False
        self._told = ""
        self._thread = threading.Thread(target=self._run, name="review-sound", daemon=True)
        self._thread.start()

    def follow(self, clock: MasterClock | None, volume: int) -> None:
        """The clock pictures follow now; None, or any speed but 1x: silence."""
        with self._changed:
            self._wanted = clock if clock is not None and clock.rate == 1.0 else None
            self._volume = volume
            self._changed.notify()

    def close(self) -> None:
        """Silence for good, in its own time."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _tell(self, what: str) -> None:
        if what != self._told:
            self._told = what
            self._tell_owner(what)

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._wanted is None and not self._closed:
                    self._tell("")
                    self._changed.wait()
                if self._closed:
                    return
                wanted = self._wanted
            assert wanted is not None
            now_ms = wanted.at(self._clock())
            piece = self._find(now_ms)
            if piece is None or self._get(piece) is None:
                with self._changed:
                    self._changed.wait(LOOK_S)
                continue
            try:
                self._play(wanted, piece)
            except (FeedError, av.FFmpegError, ValueError) as error:
                log.warning("the sound of a recording cannot be played: %s", type(error).__name__)
                self._tell("mute")
                with self._changed:
                    self._changed.wait(1.0)

    def _same(self, playing: MasterClock) -> bool:
        now_s = self._clock()
        wanted = self._wanted
        if self._closed or wanted is None:
            return False
        return abs(wanted.at(now_s) - playing.at(now_s)) < OFF_MS

    def _play(self, clock: MasterClock, piece: Piece) -> None:
        """Until the clock is another one, or the recording has a gap."""
        from app.media.decoder.libvlc import Player

        try:
            libvlc = self._libvlc()
        except (ImportError, OSError, RuntimeError, AttributeError, SystemExit):
            self._tell("no_libvlc")
            with self._changed:
                self._changed.wait(1.0)
            return
        muxer = SoundMuxer()
        first_ms = clock.at(self._clock()) + 1000 * (LIBVLC_S - BURST_S)
        source = self._source(muxer, piece, first_ms)

        def due_s(heard_ms: float) -> float:
            return clock.anchor_s + (heard_ms - clock.anchor_utc_ms) / 1000 - LIBVLC_S

        first = next(source, None)
        if first is None:
            self._tell("mute")
            with self._changed:
                self._changed.wait_for(lambda: not self._same(clock), 1.0)
            return
        target = _Target(itertools.chain([first], source), due_s, self._clock)
        volume = self._volume
        player = Player(libvlc, next(_numbers), target, _OPTIONS)
        try:
            player.set_volume(volume)
            player.play()
            while not target.over.is_set() and self._same(clock):
                with self._changed:
                    self._changed.wait(0.25)
                if self._volume != volume:
                    volume = self._volume
                    player.set_volume(volume)
                decoded, heard = player.sound_counts()
                if heard:
                    self._tell("playing")
                elif decoded >= NO_DEVICE_AFTER:
                    self._tell("no_device")
        finally:
            target.over.set()
            player.stop()
            muxer.close()

    def _source(self, muxer: SoundMuxer, piece: Piece, first_ms: float) -> Iterator[Sounding]:
        here: Piece | None = piece
        while here is not None:
            data = self._wait_for(here)
            if data is None:
                return
            for heard_ms, made in muxer.pieces(data, here.start_ms, here.segment.init_url is not None):
                if heard_ms >= first_ms:
                    yield heard_ms, made
            following = self._onward(here)
            here = (
                following if here.joined or following is None or following.start_ms <= here.end_ms else None
            )

    def _wait_for(self, piece: Piece) -> bytes | None:
        """Its bytes; the player fetches them for its pictures well before. None: they do not come."""
        give_up_s = self._clock() + 5.0
        while (data := self._get(piece)) is None:
            if self._closed or self._wanted is None or self._clock() > give_up_s:
                return None
            with self._changed:
                self._changed.wait(LOOK_S)
        return data
