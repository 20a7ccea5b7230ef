"""Snapshots and clips of one stream: carries out the commands, each on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from app.media.captures import (
    CaptureCommand,
    CaptureEvent,
    CaptureFailure,
    CaptureId,
    SnapshotFailed,
    StartClip,
    StopClip,
    TakeSnapshot,
)
from app.media.decoder import snapshot
from app.media.decoder.clip import ClipWriter
from app.media.feed.backlog import Item
from app.media.feed.recent import Recent

log = logging.getLogger("vcs_wall.media.decoder")

_one_picture = threading.Lock()
"""Decoding is dear: a snapshot of a whole wall takes its pictures one after the other."""


class StreamCaptures:
    """``attach`` from any thread when another player takes over; the rest on the commands' thread."""

    def __init__(
        self,
        send: Callable[[CaptureEvent], None],
        recent: Recent,
        *,
        clock: Callable[[], float] = time.monotonic,
        utc_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._send = send
        self._recent = recent
        self._clock = clock
        self._utc_ms = utc_ms
        self._lock = threading.Lock()
        self._clips: dict[CaptureId, ClipWriter] = {}

    def do(self, command: CaptureCommand) -> None:
        """Begins it; how it goes is told by events."""
        if isinstance(command, TakeSnapshot):
            threading.Thread(
                target=self._snapshot, args=(command, self._recent), name="snapshot", daemon=True
            ).start()
        elif isinstance(command, StartClip):
            with self._lock:
                clip = self._clips[command.capture] = ClipWriter(command, self._send, self._arrived_utc_ms)
                clip.attach(self._recent)
        elif isinstance(command, StopClip):
            with self._lock:
                ended = self._clips.pop(command.capture, None)
            if ended is not None:
                ended.stop()

    def attach(self, recent: Recent) -> None:
        """Another player has taken over: clips go on with a new part."""
        with self._lock:
            self._recent = recent
            for clip in self._clips.values():
                clip.attach(recent)

    def close(self) -> None:
        """The stream is over: clips end, their files are whole."""
        with self._lock:
            clips = list(self._clips.values())
            self._clips.clear()
        for clip in clips:
            clip.stop(CaptureFailure.STREAM_OVER)

    def _arrived_utc_ms(self, item: Item) -> int:
        return self._utc_ms() - round((self._clock() - item.arrival_s) * 1000)

    def _snapshot(self, command: TakeSnapshot, recent: Recent) -> None:
        with _one_picture:
            try:
                answer = snapshot.take(command, recent, self._arrived_utc_ms)
            except Exception as error:  # the thread's last line of defence: an answer always comes
                log.exception("snapshot: %s", type(error).__name__)
                answer = SnapshotFailed(command.capture, CaptureFailure.INTERNAL)
        self._send(answer)
