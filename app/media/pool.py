"""The window's side of the decoder processes: opens streams in them, watches them, replaces them.

Neither libvlc nor av is loaded here, and nothing a decoder does can block a caller: commands go through a
queue and a thread for each decoder, processes are started by a thread of its own, and one thread reads all
pipes and watches for deaths (the system tells at once) and hangs (no heartbeat).
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing import connection, reduction
from typing import Any

from app.media import launch
from app.media.captures import CaptureCommand, CaptureEvent, CaptureFailure, refused
from app.media.frames import RingReader
from app.media.reviews import ReviewCommand, ReviewEvent, ReviewOpen
from app.media.segment import Segment
from app.media.slot import DecoderInfo, Limits, Losses, Meter, Slot
from app.media.spread import Spread
from app.media.types import (
    Crowded,
    DecoderLost,
    FeedSpec,
    Load,
    MediaEvent,
    StreamEnded,
    StreamFailed,
    StreamId,
    TileSize,
)
from app.media.wire import (
    DECODE_LEVELS,
    Close,
    Command,
    Heartbeat,
    Hello,
    Hold,
    Open,
    Resize,
    RingReady,
    SetAudio,
    SetDecodeLevel,
    Unusable,
)

log = logging.getLogger("vcs_wall.media.pool")

TARGET = "app.media.decoder.entry:run"
REVIEW_TARGET = "app.media.review.entry:run"
"""A pool of these decodes recordings (``open_review``); live streams are opened in the other kind."""

_stream_ids = itertools.count(1)


JUDGE_EVERY_S = 0.25
AWAY_S = 1.0
"""A watcher that looks so much later than a moment ago was away itself."""
BEHIND = 5
"""Steps of niceness after the window: three threads that decode weigh as much as the one that answers the
operator. On a full machine pictures are lost in any case; that the window stands still, too, helps nobody."""


class DecoderPool:
    """Streams played in a few decoder processes. All methods return at once, from any thread.

    ``on_event`` is called on the pool's own threads, one call at a time and in order; bring it to yours.
    One event of a stream may still be on its way while the stream is being closed.
    """

    def __init__(
        self,
        on_event: Callable[[MediaEvent | ReviewEvent], None],
        max_players_per_decoder: int = 8,
        *,
        limits: Limits | None = None,
        target: str = TARGET,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell_owner = on_event
        self.on_capture: Callable[[CaptureEvent], None] | None = None
        """Called with what becomes of captures, as ``on_event`` is."""
        self._telling = threading.RLock()
        self._limits = limits or Limits()
        self._target = target
        self._clock = clock
        self._lock = threading.Lock()
        self._spread = Spread(max_players_per_decoder, clock)
        self._where: dict[StreamId, Slot] = {}
        self._rings: dict[StreamId, RingReader] = {}
        self._indices = itertools.count()
        self._losses = Losses(self._limits, clock)
        self._stopping = False
        self._load: Load | None = None
        self._wake_in, self._wake_out = multiprocessing.Pipe(duplex=False)
        self._to_start: queue.SimpleQueue[Slot | None] = queue.SimpleQueue()
        self._starter = threading.Thread(target=self._start_all, name="decoder-starter", daemon=True)
        self._watcher = threading.Thread(target=self._watch, name="decoder-watcher", daemon=True)
        self._starter.start()
        self._watcher.start()

    # --- for the owner --------------------------------------------------------------------------------

    def warm(self, decoders: int) -> None:
        """Have at least that many processes running before anybody asks for a picture."""
        with self._lock:
            self._spread.keep = max(self._spread.keep, decoders)
            while self._spread.lacks() and not self._stopping:
                self._add_slot()

    def open(
        self, spec: FeedSpec, size: TileSize, level: str = "all", replaces: StreamId | None = None
    ) -> StreamId:
        """Open a stream, decoded at ``level``; how it goes is told by events. Never raises for anything about
        the stream. ``replaces``: the one that will be closed with its first picture."""
        return self._place(Open(next(_stream_ids), spec, size, self._clock(), level), replaces)

    def open_review(self, size: TileSize) -> StreamId:
        """Begin a tile of recordings; what it shows is told with ``review``. A pool of ``REVIEW_TARGET``."""
        return self._place(ReviewOpen(next(_stream_ids), size))

    def review(self, command: ReviewCommand) -> None:
        """Tell a tile of recordings what to show; unknown ones are ignored."""
        self._tell(command)

    def _place(self, command: Open | ReviewOpen, replaces: StreamId | None = None) -> StreamId:
        stream = command.stream
        with self._lock:
            if not self._stopping:
                if replaces is not None and replaces in self._where:
                    self._spread.replaces(stream, replaces)
                if self._spread.lacks(1):
                    self._add_slot()
                slot = self._spread.place_for(bool(self._losses.refused or self._losses.unusable))
                self._spread.opened(command, slot)
                self._where[stream] = slot
                slot.outbox.put(command)
        return stream

    def close(self, stream: StreamId) -> None:
        """Close a stream; its ring stays readable for whoever holds it. Unknown streams are ignored."""
        with self._lock:
            slot = self._where.pop(stream, None)
            self._rings.pop(stream, None)
            if slot is not None:
                self._spread.closed(stream, slot)
                slot.outbox.put(Close(stream))

    def resize(self, stream: StreamId, size: TileSize) -> None:
        """The stream is now shown at ``size`` device pixels. A new ring may follow."""
        self._tell(Resize(stream, size))

    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None:
        """Let the stream be heard, ``volume`` percent loud, or not."""
        self._tell(SetAudio(stream, on, volume))

    def capture(self, command: CaptureCommand) -> None:
        """Take a snapshot, begin or end a clip; ``on_capture`` tells how it goes. An answer always
        comes, unless the decoder process is lost meanwhile."""
        if not self._tell(command) and (answer := refused(command, CaptureFailure.STREAM_OVER)) is not None:
            self._on_capture(answer)

    def decoder_of(self, stream: StreamId) -> DecoderInfo | None:
        """The process that plays a stream; None while there is none."""
        with self._lock:
            slot = self._where.get(stream)
            return None if slot is None else slot.info()

    def hold(self, stream: StreamId, on: bool) -> None:
        """Nobody sees the stream: decode nothing, but keep receiving it; or decode again, at once."""
        self._tell(Hold(stream, on))

    def set_decode_level(self, stream: StreamId, level: str) -> None:
        """Decode ``all`` pictures, without those nobody refers to (``reference``), or ``key`` frames only.
        Takes effect at once, with the same player."""
        if level not in DECODE_LEVELS:
            raise ValueError(f"unknown decode level {level!r}")
        self._tell(SetDecodeLevel(stream, level))

    def ring(self, stream: StreamId) -> RingReader | None:
        """Where the stream's pictures are; None before its first one. Cheap: one dict lookup."""
        return self._rings.get(stream)

    def load(self) -> Load | None:
        """What decoding costs now; None until it was measured. Cheap: read beside, once a second."""
        return self._load

    @property
    def unusable(self) -> str:
        """Why nothing can be decoded on this machine (English, for a report): no libvlc, or one that does not
        start. Empty while nothing is known to be wrong. Cheap."""
        return self._losses.unusable

    @property
    def no_process(self) -> str:
        """Why no decoder comes up (English, as the system says it): there is no process, memory or file to be
        had. Empty while nothing is known to be wrong, or those that run are enough. Cheap."""
        return self._losses.no_process

    def decoders(self) -> list[DecoderInfo]:
        """The processes that run now."""
        with self._lock:
            return [info for slot in self._spread.slots if (info := slot.info()) is not None]

    def shutdown(self, timeout_s: float = 3.0) -> None:
        """End all decoder processes; no event comes afterwards. Returns within about ``timeout_s``."""
        deadline = self._clock() + timeout_s
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
            slots = list(self._spread.slots)
            self._where.clear()
            self._rings.clear()
        self._to_start.put(None)
        for slot in slots:
            slot.outbox.put(None)
        self._wake()
        self._starter.join(max(0.0, deadline - self._clock()))
        for slot in slots:  # there is nothing in a decoder worth waiting for
            if slot.child is not None:
                slot.child.kill()
        for slot in slots:
            if slot.child is not None:
                slot.child.join(max(0.1, deadline - self._clock()))
        if threading.current_thread() is not self._watcher:
            self._watcher.join(max(0.1, deadline - self._clock()))
        for slot in slots:
            if slot.sender is not None:
                slot.sender.join(max(0.1, deadline - self._clock()))
            if slot.child is not None:
                slot.child.close()
        if not self._watcher.is_alive():
            self._wake_in.close()
            self._wake_out.close()

    # --- inside: callers hold the lock ----------------------------------------------------------------

    def _tell(self, command: Command | ReviewCommand) -> bool:
        with self._lock:
            slot = self._where.get(command.stream)
            if slot is not None:
                slot.outbox.put(command)
        return slot is not None

    def _add_slot(self) -> None:
        slot = Slot(next(self._indices), self._losses.start_at())
        self._spread.add(slot)
        self._to_start.put(slot)

    # --- the starter's thread -------------------------------------------------------------------------

    def _start_all(self) -> None:
        # This thread lives as long as the pool: on Linux a decoder may die with it (launch.python_child).
        while (slot := self._to_start.get()) is not None:
            while not self._stopping and (wait := slot.due_s - self._clock()) > 0:
                time.sleep(min(wait, 0.1))
            if self._stopping:
                return
            try:
                self._start(slot)
            except (OSError, RuntimeError, MemoryError) as error:  # no process, no thread, no memory
                log.error("no decoder process could be started: %s", error)
                self._losses.refused = getattr(error, "strerror", None) or str(error) or type(error).__name__
                if slot.child is None:
                    self._lost(slot)
                else:
                    slot.child.kill()  # the watcher finds it dead; nobody else may close what it waits for
            if self._stopping and slot.child is not None:  # meanwhile
                slot.child.kill()
            self._wake()

    def _start(self, slot: Slot) -> None:
        child = launch.python_child(
            self._target,
            (self._limits.call_s,),
            name=f"decoder-{slot.index}",
            die_with_thread=True,
            behind=BEHIND,
        )
        with self._lock:
            slot.child = child
            slot.started_s = slot.heard_s = self._clock()
        child.read_within(self._limits.silent_s)
        sender = threading.Thread(
            target=slot.send_all, args=(child,), name=f"decoder-{slot.index}-sender", daemon=True
        )
        sender.start()
        slot.sender = sender

    # --- the watcher's thread -------------------------------------------------------------------------

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_out.send_bytes(b"x")

    def _watch(self) -> None:
        looked_s = judged_s = self._clock()
        meter = Meter(looked_s)
        while not self._stopping:
            with self._lock:
                running = [(slot, slot.child) for slot in self._spread.slots if slot.child is not None]
            waiting: list[object] = [self._wake_in]
            for _, child in running:
                waiting += [child.conn, child.sentinel]
            ready = set(connection.wait(waiting, timeout=JUDGE_EVERY_S))  # type: ignore[arg-type]
            seen_s = self._clock()
            if self._wake_in in ready:
                self._wake_in.recv_bytes()
            self._refuse_the_waiting()
            for slot, child in running:
                if self._stopping:
                    return
                if child.conn in ready:
                    if not self._receive(slot, child):
                        self._lost(slot)
                        continue
                elif child.sentinel in ready:
                    self._lost(slot)
            now = self._clock()
            # Silent is who had nothing waiting to be read when all were looked at. Not when we ourselves were
            # away (stopped, or starved of processor time): then all of them would look silent. Afterwards
            # they have all their time again: they may have been stopped with us, or the machine.
            if now - looked_s >= AWAY_S:
                for slot, _ in running:
                    slot.heard_s = now
            elif now - judged_s >= JUDGE_EVERY_S:
                judged_s = now
                self._judge([(slot, child) for slot, child in running if child.conn not in ready], seen_s)
            looked_s = now
            self._settle()
            self._load = (
                meter.read([child.pid for slot, child in running if not slot.gone], now) or self._load
            )

    def _refuse_the_waiting(self) -> None:
        """Nobody waits for a process that will not come up; libvlc may be installed meanwhile."""
        if not (self._losses.unusable or self._losses.refused):
            return
        with self._lock:
            waiting = [(s, slot) for slot in self._spread.slots if slot.child is None for s in slot.streams]
            for stream, slot in waiting:
                self._forget(stream, slot)
        for stream, slot in waiting:
            self._on_event(StreamFailed(stream, *self._losses.failure(slot)))

    def _judge(self, running: list[tuple[Slot, launch.ChildHandle]], now: float) -> None:
        for slot, child in running:
            if slot.too_silent(child, now, self._limits):
                log.warning("decoder %d (pid %d) is silent, replacing it", slot.index, child.pid)
                slot.hung = True
                child.kill()
                self._lost(slot)

    def _settle(self) -> None:
        """Spreads players evenly, and ends a process that is not needed any more."""
        with self._lock:
            if self._stopping:
                return
            crowded = self._spread.to_move()
            ending = self._spread.to_end()
            if ending is not None:
                self._drop(ending)
        if crowded is not None:
            self._on_event(Crowded(crowded))
        if ending is not None:
            log.info("decoder %d is not needed any more", ending.index)
            self._close(ending)

    def _drop(self, slot: Slot) -> bool:
        slot.gone = True
        slot.outbox.put(None)
        return self._spread.lost(slot)

    def _close(self, slot: Slot) -> int | None:
        """On the watcher's thread, which alone waits for its pipe. Its exit code, if it has ended."""
        child = slot.child
        if child is None:
            return None
        child.kill()
        child.join(1.0)
        if slot.sender is not None:  # it must not write to what has this number next
            slot.sender.join(1.0)
        exit_code = child.exit_code
        child.close()
        return exit_code

    def _receive(self, slot: Slot, child: launch.ChildHandle) -> bool:
        """Handle what came together: a message or a list of them. False when the pipe is over."""
        try:
            received = child.conn.recv()
            if isinstance(received, RingReady):
                self._take_ring(slot, child, received)
        except BlockingIOError:
            log.warning("decoder %d (pid %d) stopped in the middle of a word", slot.index, child.pid)
            slot.hung = True
            return False
        except (EOFError, OSError):
            return False
        except Exception as error:  # a ring without its memory, as when this process may open no more files
            log.error("decoder %d cannot be understood: %s", slot.index, type(error).__name__)
            return False
        slot.heard_s = self._clock()
        messages = received if isinstance(received, list) else [received]
        return all(self._hear(slot, child, message) for message in messages)

    def _hear(self, slot: Slot, child: launch.ChildHandle, message: Any) -> bool:
        if isinstance(message, Unusable):
            log.error("nothing can be decoded on this machine: %s", message.detail)
            self._losses.unusable = message.detail or "?"
            return False
        if isinstance(message, Hello):
            slot.ready = True
            self._losses.came_up()
            log.info("decoder %d: pid %d, libvlc %s", slot.index, message.pid, message.libvlc)
        elif isinstance(message, Heartbeat):
            if message.hung:
                log.warning(
                    "decoder %d: libvlc %s hangs for %.1f s", slot.index, message.hung, message.hung_s
                )
                slot.hung = True
                child.kill()
                return False
        elif isinstance(message, CaptureEvent):
            self._on_capture(message)
        elif not isinstance(message, RingReady):
            self._forward(slot, message)
        return True

    def _take_ring(self, slot: Slot, child: launch.ChildHandle, message: RingReady) -> None:
        if message.name is None:
            segment = Segment.attach_fd(reduction.recv_handle(child.conn), message.size)
        else:
            segment = Segment.attach_name(message.name, message.size)
        reader = RingReader(segment)
        with self._lock:
            if self._where.get(message.stream) is slot:
                self._rings[message.stream] = reader

    def _forward(self, slot: Slot, event: MediaEvent | ReviewEvent) -> None:
        assert not isinstance(event, DecoderLost)
        with self._lock:
            if self._where.get(event.stream) is not slot:
                return  # closed meanwhile
            if isinstance(event, (StreamFailed, StreamEnded)):
                self._forget(event.stream, slot)
        self._on_event(event)

    def _on_capture(self, event: CaptureEvent) -> None:
        with self._telling:
            if not self._stopping and self.on_capture is not None:
                try:
                    self.on_capture(event)
                except Exception:
                    log.exception("%s was not taken", type(event).__name__)

    def _on_event(self, event: MediaEvent | ReviewEvent) -> None:
        with self._telling:
            if not self._stopping:
                try:
                    self._tell_owner(event)
                except Exception:  # the threads that look after the decoders go on
                    log.exception("%s was not taken", type(event).__name__)

    def _forget(self, stream: StreamId, slot: Slot) -> None:
        self._where.pop(stream, None)
        self._rings.pop(stream, None)
        self._spread.closed(stream, slot)

    def _lost(self, slot: Slot) -> None:
        """A process is gone (or must go): tell the owners of its streams, and replace it."""
        with self._lock:
            if slot.gone or self._stopping:
                return
            streams = tuple(slot.streams)
            self._losses.add(slot)
            failure = self._losses.failure(slot)
            if self._drop(slot):
                self._add_slot()
            elif self._spread.slots and not slot.ready:
                self._losses.not_wanted()
            for stream in streams:
                self._forget(stream, slot)
        exit_code = self._close(slot)
        if slot.hung:
            exit_code = None
        log.warning("decoder %d lost (exit code %s), %d streams", slot.index, exit_code, len(streams))
        pid = slot.child.pid if slot.child is not None else 0
        self._on_event(DecoderLost(slot.index, pid, exit_code, streams))
        for stream in streams:
            self._on_event(StreamFailed(stream, *failure))
