"""A decoder process for live streams: takes commands from the pool's pipe, plays, tells what happens."""

from __future__ import annotations

import gc
import time
from multiprocessing.connection import Connection

from app.media.captures import CaptureFailure, StartClip, StopClip, TakeSnapshot, refused
from app.media.decoder.libvlc import Libvlc
from app.media.decoder.stream import Stream
from app.media.host import Host, prepare_process
from app.media.launch import give_heap_back
from app.media.types import StreamId
from app.media.wire import Close, Command, Hold, Open, Resize, SetAudio, SetDecodeLevel

STATS_EVERY = 2  # beats
TIDY_EVERY = 40
"""Beats. A stream that is over and its players refer to each other, and hold their packets until the
collector comes by, which by itself it hardly does here; and they leave holes between small blocks."""


class Decoder(Host):
    """The process's state: its streams."""

    def __init__(self, conn: Connection, libvlc: Libvlc, hung_s: float) -> None:
        self._streams: dict[StreamId, Stream] = {}
        self._closing: list[Stream] = []
        self._libvlc = libvlc
        super().__init__(conn, libvlc.version, hung_s)

    def do(self, command: Command) -> None:
        if isinstance(command, Open):
            self._streams[command.stream] = Stream(command, self._libvlc, self.send, self.send_ring)
            return
        stream = self._streams.get(command.stream)
        if isinstance(command, (TakeSnapshot, StartClip, StopClip)):
            if stream is not None:
                stream.captures.do(command)
            elif (answer := refused(command, CaptureFailure.STREAM_OVER)) is not None:
                self.send(answer)
            return
        if stream is None:
            return
        if isinstance(command, Close):
            stream.close()
            self._closing.append(self._streams.pop(command.stream))
        elif isinstance(command, Resize):
            stream.resize(command.size)
        elif isinstance(command, SetAudio):
            stream.set_audio(command.on, command.volume)
        elif isinstance(command, SetDecodeLevel):
            stream.set_level(command.level)
        elif isinstance(command, Hold):
            stream.hold(command.on)

    def beat(self, count: int) -> list[object]:
        now = time.monotonic()
        call, longest = "", 0.0
        for stream in [*self._streams.values(), *self._closing]:
            name, seconds = stream.busy(now)
            if seconds > longest:
                call, longest = name, seconds
        # Counted half a second before it is told: that takes a moment, on another thread.
        counts, tells = count % STATS_EVERY == 1, count % STATS_EVERY == 0
        told: list[object] = []
        for stream in self._streams.values():
            stream.tick(count=counts)
            told.append(stream.hops())
            if tells:
                told.append(stream.stats())
        # What ended or failed by itself was told, and the pool has forgotten it: nobody will close it.
        for over in [stream for stream in self._streams.values() if stream.over]:
            self._closing.append(self._streams.pop(over.id))
        self._closing = [stream for stream in self._closing if not stream.closed]
        if count % TIDY_EVERY == 0:
            gc.collect()
            give_heap_back()
        return [*(event for event in told if event is not None), self.heartbeat(call, longest)]


def run(conn: Connection, libvlc: Libvlc, hung_s: float) -> None:
    """The rest of the process's life (see ``entry``); never returns."""
    prepare_process()
    gc.collect()
    gc.freeze()  # what was imported stays: looking through the rest takes a millisecond
    Decoder(conn, libvlc, hung_s).run()
