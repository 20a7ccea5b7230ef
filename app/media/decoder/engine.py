"""One source being played: our feed, a libvlc player that pulls from it, and the ring it is drawn into.

Three kinds of threads meet here. The engine's own worker makes every libvlc call (so that one that hangs
is seen: ``busy_s``) and opens the feed. libvlc's threads call ``read``, ``take``, ``setup``, ``lock``,
``drawn``, ``display`` and ``event``; these are short, take no lock that is held during a libvlc call and
never call libvlc.
Commands come from the process's main thread through ``close``, which never waits.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from app.media.decoder.drawing import Drawing
from app.media.decoder.libvlc import ENDED, Libvlc, Player
from app.media.decoder.pace import Closing, Pace
from app.media.decoder.planes import Planes
from app.media.decoder.ways import Shown
from app.media.feed import Feed, FeedError, StreamInfo, open_feed
from app.media.feed.mux import bare
from app.media.feed.recent import Recent
from app.media.frames import RingWriter
from app.media.hops import Hops
from app.media.types import Failure, FeedSpec, TileSize

log = logging.getLogger("vcs_wall.media.decoder")

_numbers = itertools.count(1)

OpenFeed = Callable[[FeedSpec], Feed]


def media_options(spec: FeedSpec) -> tuple[str, ...]:
    """libvlc media options of one engine."""
    return (
        ":demux=ts",  # of bytes
        # A late stream must not be shown later and later for ever: libvlc starts its clock anew instead.
        ":clock-jitter=0",
        # By default libvlc hoards up to 16 MB a player, filling up slowly.
        ":prefetch-buffer-size=256",  # KiB
        ":prefetch-read-size=65536",
        # Pictures go to memory: decoding on the graphics card has nothing to gain here, and asking for it
        # opens connections to the display.
        ":avcodec-hw=none",
        ":avcodec-threads=1",
        ":no-spu",
        # What it is anyway: libvlc asks for it with each picture, and would look through all it can be told.
        ":captions=608",
        *(() if spec.audio else (":no-audio",)),
    )


class Listener(Protocol):
    """Whom an engine tells. Called on its worker or on libvlc's threads, never with a lock held."""

    def opened(self, engine: Engine, info: StreamInfo) -> None: ...

    def first_picture(self, engine: Engine) -> int:
        """About to publish its first picture: the sequence number the stream has reached so far."""

    def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
        """``writer`` holds its first picture."""

    def not_resized(self, engine: Engine) -> None:
        """There was no room for pictures of the size wanted; they stay as they are."""

    def ended(self, engine: Engine) -> None: ...

    def failed(self, engine: Engine, failure: Failure, detail: str, http_status: int | None) -> None: ...


NO_DEVICE_AFTER = 25
"""Pieces of sound (20 to 128 ms each) decoded without one being heard: there is no audio device."""
STARTING_S = 5.0
"""So long after its first picture a stream may still be catching up with what is live."""


class Losses:
    """Pictures an operator missed: not those left out to catch up at the start, which nobody waits for."""

    def __init__(self) -> None:
        self.count = 0
        self._forgiven = 0
        self._forgive_until_s = STARTING_S

    def take(self, left_out: int, playing_s: float | None) -> None:
        """``left_out``: all since the engine began; ``playing_s``: time since its first picture, None
        before it."""
        if playing_s is None or playing_s < self._forgive_until_s:
            self._forgiven = left_out - self.count
        self.count = left_out - self._forgiven

    def forgive(self, playing_s: float) -> None:
        """It catches up again from now on: what was kept meanwhile is decoded, not all of it shown."""
        self._forgive_until_s = max(self._forgive_until_s, playing_s + STARTING_S)


class Engine:
    """Plays one ``FeedSpec`` into rings of its own, from ``start`` to ``close``."""

    def __init__(
        self,
        libvlc: Libvlc,
        spec: FeedSpec,
        size: TileSize,
        listener: Listener,
        *,
        level: str = "all",
        open_feed: OpenFeed = open_feed,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.spec = spec
        self.number = next(_numbers)
        self.first_s: float | None = None
        """When its first picture was shown (monotonic)."""
        self._losses = Losses()
        self.info: StreamInfo | None = None
        self.opened_s: float | None = None
        """When the feed knew its stream (monotonic)."""
        self.volume = 100
        self.sound = ""
        """See ``StreamStats.sound``."""
        self._libvlc = libvlc
        self._listener = listener
        self._clock = clock
        self._feed = open_feed(spec)
        self._feed.bare = not spec.audio and libvlc.one_by_one
        self._feed.set_level(level)
        self._closing = Closing()
        self._held = False
        self._late_before = 0  # of players that were stopped because nobody saw it
        way = libvlc.way()
        self._pace = Pace(
            self._feed.read, self._closing, clock, self._feed.take, self._feed.again, way.begins,
            self._feed.ready,
        )  # fmt: skip
        self._codec = ""
        """Of pictures that are given one by one; empty: they go in a container, with their sound."""
        self._given: Any = None
        self._drawing = Drawing(size, way, self._fail, lambda: listener.not_resized(self))
        self._announced: RingWriter | None = None
        self._work: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._busy_since: float | None = None
        self._busy_with = ""
        self._reported = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"engine-{self.number}", daemon=True)

    # --- for the stream that owns it ------------------------------------------------------------------

    def start(self) -> None:
        """Begin; everything that follows is told to the listener."""
        self._thread.start()

    def close(self) -> None:
        """Stop and free everything, in its own time; nothing is told to the listener afterwards."""
        self._closing.set()
        self._reported.acquire(blocking=False)
        self._feed.close()
        self._drawing.way.stops()
        self._work.put("stop")

    def resize(self, size: TileSize) -> None:
        """Pictures are for a tile of this size from now on."""
        self._drawing.size = size

    def set_level(self, level: str) -> None:
        """Decode at one of ``wire.DECODE_LEVELS`` from now on, with the same player."""
        self._catches_up()
        self._feed.set_level(level)

    def hold(self, on: bool) -> None:
        """Decode nothing, but keep the newest group of pictures; or go on from there to what is live."""
        self._catches_up()
        self._work.put("hold" if on else "resume")

    def _catches_up(self) -> None:
        first_s = self.first_s
        if first_s is not None:
            self._losses.forgive(self._clock() - first_s)

    @property
    def shown(self) -> Shown:
        """What is known about the picture shown now."""
        return self._drawing.way.shown

    @property
    def path(self) -> int | None:
        """See ``ways.Way``."""
        return self._drawing.way.path

    @property
    def input(self) -> int | None:
        """See ``ways.Way``."""
        return self._drawing.way.input

    @property
    def interval_s(self) -> float | None:
        """Expected between pictures at the level set."""
        return self._feed.interval_s

    @property
    def starved_s(self) -> float:
        """For how long nothing has come from the source when a picture was due."""
        return self._feed.starved_s

    def set_volume(self, percent: int) -> None:
        """How loud, from now on."""
        if percent != self.volume:
            self.volume = percent
            self._work.put("volume")

    def poll(self) -> None:
        """Let the worker read libvlc's counters, unless it is busy."""
        if self._work.empty():
            self._work.put("poll")

    @property
    def closed(self) -> bool:
        """Whether everything is freed."""
        return not self._thread.is_alive()

    @property
    def sequence(self) -> int:
        """Number of its newest picture, over all its rings."""
        return self._drawing.sequence

    def busy(self, now_s: float) -> tuple[str, float]:
        """The libvlc call that runs now and for how many seconds; ``("", 0.0)`` when there is none."""
        since = self._busy_since
        return ("", 0.0) if since is None else (self._busy_with, now_s - since)

    @property
    def outgrown(self) -> bool:
        """Whether the tile is so much larger by now than what libvlc draws that another player has to."""
        return self._drawing.outgrown

    @property
    def lost(self) -> int:
        """Pictures that came too late to be shown, or were left out because too many waited."""
        return self._losses.count

    @property
    def recent(self) -> Recent:
        """The newest pictures as they arrived."""
        return self._feed.recent

    @property
    def hops(self) -> Hops:
        """How far its feed came."""
        return self._feed.hops

    @property
    def feed_bytes(self) -> int:
        return self._feed.stats.bytes

    # --- the worker: every libvlc call ----------------------------------------------------------------

    def _run(self) -> None:
        try:
            player = self._open()
            if player is not None:
                self._serve(player)
        except FeedError as error:
            self._fail(error.failure, error.detail, error.http_status)
        except Exception as error:  # the thread's last line of defence: a tile must never just stay silent
            log.exception("engine %d", self.number)
            self._fail(Failure.INTERNAL, type(error).__name__)
        finally:
            self._feed.close()

    def _open(self) -> Player | None:
        if self._closing.is_set():
            return None
        info = self._feed.start()
        self.info, self.opened_s = info, self._clock()
        self._codec = info.codec if self._feed.bare else ""
        if self._closing.is_set():
            return None
        self._listener.opened(self, info)
        return self._play()

    def _play(self) -> Player:
        options = media_options(self.spec)
        self._drawing.way.starts()
        with self._libvlc_call("new"):
            player = Player(self._libvlc, self.number, self, options, codec=self._codec)
        if self.spec.audio:
            self.sound = ""
            with self._libvlc_call("volume"):
                player.set_volume(self.volume)
        with self._libvlc_call("play"):
            playing = player.play()
        if not playing:
            self._fail(Failure.BAD_STREAM, "libvlc does not play it")
        return player

    def _serve(self, player: Player | None) -> None:
        while (word := self._work.get()) != "stop":
            if word == "hold" and player is not None:
                # A player that waits still paints its last picture anew twelve times a second.
                self._held = True
                self._feed.hold(True)
                self._drawing.way.stops()
                self._late_before += self._late(player)
                with self._libvlc_call("stop"):
                    player.stop()
                player = None
            elif word == "resume" and player is None:
                self._pace.forget()
                self._feed.hold(False)
                self._held = False
                player = self._play()
            elif player is None:
                error = self._feed.error
                if error is not None:
                    self._fail(error.failure, error.detail, error.http_status)
            elif word == "volume":
                with self._libvlc_call("volume"):
                    player.set_volume(self.volume)
            elif word == "poll":
                self._look_at(player)
        if player is not None:
            with self._libvlc_call("stop"):
                player.stop()
        self._drawing.close()

    def _late(self, player: Player) -> int:
        with self._libvlc_call("stats"):
            return player.lost_pictures()

    def _look_at(self, player: Player) -> None:
        late = self._late_before + self._late(player)
        first_s = self.first_s
        playing_s = None if first_s is None else self._clock() - first_s
        if self.spec.audio:
            with self._libvlc_call("sound"):
                self._listen(player)
        self._losses.take(late + self._feed.stats.left_out, playing_s)

    def _listen(self, player: Player) -> None:
        """libvlc says nothing about a missing audio device: it decodes, and nobody takes it."""
        decoded, played = player.sound_counts()
        if played:
            self.sound = "playing"
        elif decoded >= NO_DEVICE_AFTER:
            if self.sound != "no_device":
                player.leave_sound()  # it would try to open one with each piece, and complain each time
            self.sound = "no_device"
        elif self.info is not None and self.info.audio_codec is None:
            self.sound = "mute"

    @contextlib.contextmanager
    def _libvlc_call(self, name: str) -> Iterator[None]:
        self._busy_with, self._busy_since = name, self._clock()
        try:
            yield
        finally:
            self._busy_since = None

    def _fail(self, failure: Failure, detail: str, http_status: int | None = None) -> None:
        if self._reported.acquire(blocking=False):
            self._listener.failed(self, failure, detail, http_status)

    # --- libvlc's threads -----------------------------------------------------------------------------

    def read(self, size: int) -> bytes:
        data = self._pace.read(size)
        if not data:
            self._tell_error()
        return data

    def take(self) -> tuple[int, int, int, int] | None:
        taken = self._pace.take()
        if taken is not None:
            item, pts_us, dts_us = taken
            packet = self._given = bare(self._codec, item)
            return packet.buffer_ptr, packet.size, pts_us, dts_us
        self._tell_error()
        return None

    def fill(self, late_s: float, anew: bool) -> None:
        planned = self._pace.plan(late_s, anew)
        if not planned:
            self._tell_error()
            return
        codec, put = self._codec, self._drawing.way.put
        packets = [bare(codec, picture.item) for picture in planned]
        self._given = packets  # those before are copied by now
        for packet, picture in zip(packets, planned, strict=True):
            put(packet.buffer_ptr, packet.size, picture)

    def _tell_error(self) -> None:
        error = self._feed.error
        if error is not None and not self._closing.is_set():
            self._fail(error.failure, error.detail, error.http_status)

    def setup(self, width: int, height: int, full_range: bool) -> Planes:
        self._drawing.setup(width, height, full_range, self.info)
        return self._drawing.way.planes

    def lock(self) -> Planes:
        return self._drawing.way.planes

    def drawn(self) -> None:
        self._drawing.drawn()

    def display(self) -> None:
        drawing = self._drawing
        writer = drawing.due()
        if writer is None:
            return
        now = self._clock()
        pts = self._pace.shown(now, first=self.first_s is None)
        capture, arrival_s = (None, None) if pts is None else self._feed.timeline.look(pts)
        first = self._announced is not writer
        if first:
            if self._closing.is_set():
                return
            writer.skip_to(self._listener.first_picture(self))
        drawing.way.publish(now, pts, capture, arrival_s)
        if first:
            self._announced = writer
            if self.first_s is None:
                self.first_s = now
            self._listener.ring_ready(self, writer)
        elif self._codec:
            drawing.way.needs_nobody()

    def event(self, kind: int) -> None:
        if self._closing.is_set() or self._held:
            return
        if kind == ENDED:
            error = self._feed.error
            if error is not None:
                self._fail(error.failure, error.detail, error.http_status)
            elif self.shown.new_pictures == 0:
                self._fail(Failure.NO_VIDEO, "the stream ended without a picture")
            elif self._reported.acquire(blocking=False):
                self._listener.ended(self)
        else:
            if self._codec and self._given is None:  # it did not come to the first picture: no such input
                self._libvlc.one_by_one = False
            self._fail(Failure.BAD_STREAM, "libvlc gave up")
